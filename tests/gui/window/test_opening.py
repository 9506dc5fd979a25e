"""Long recordings are shown from their beginning on, and read while the window answers; reading can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.formats import native_reading
from engine.formats.native import Bounds, JournalWriter, Reading, read_file, read_slices
from gui import archive, bridge, opening, slices
from gui.archive import LAST
from tests.gui.recorded import one_socket
from tests.gui.window.user import ASK, Key, User, at_the_window

FRAMES = 3000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.wirescope"
    JournalWriter(one_socket(FRAMES), path).close()
    return path


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is told at once."""
    monkeypatch.setattr(opening, "LONG_MS", 0)


def keep(path: Path, folder: Path) -> None:
    """Make a recording that of the last start."""
    folder.mkdir()
    (folder / LAST).write_bytes(path.read_bytes())


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have as little as there is read and laid out at a time."""
    for module in (archive, slices):
        monkeypatch.setattr(module, "SLICE_S", 0.0)
    monkeypatch.setattr(bridge, "BUDGET_S", 0.0)
    monkeypatch.setattr(bridge, "SHOW_S", 0.0)


class Held:
    """Reading comes to the beginning of a file, and then no further until it is let go.

    Attributes:
        open: Files that are being read.
    """

    def __init__(self) -> None:
        self.open = 0
        self._on = False

    def let_go(self) -> None:
        """Read on, and all else from now on."""
        self._on = True

    def read(self, path: Path, **_: object) -> Iterator[Reading]:
        self.open += 1
        try:
            for reading in read_slices(path, slice_s=0.0):
                yield reading
                while reading.octets >= opening.BEGINNING and not (reading.complete or self._on):
                    yield reading
        finally:
            self.open -= 1


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Reading that does not end before this is let go."""
    made = Held()
    monkeypatch.setattr(archive, "read_slices", made.read)
    return made


def beginning_shown(user: User) -> bool:
    """Whether all that was read so far is on the stage, and that there is more to be read."""
    recording = user.app.conductor.recording if user.app is not None else None
    return recording is not None and user.step[1] > 100 and not recording.unread and recording.behind


def recents(user: User) -> list[Path]:
    return [Path(path) for path, _ in user.app.taking.recents._settings.recent]


def copied(long: Path, path: Path, end: int | None = None) -> Path:
    """The same recording in another file, up to some octet of it."""
    path.write_bytes(long.read_bytes()[:end])
    return path


def of_a_scenario(kept: Path, folder: Path) -> Path:
    """The same recording, which says what scenario it is of."""
    path = folder / "of a scenario.wirescope"
    said = kept.read_bytes().replace(b'"w":"session","a":{', b'"w":"session","a":{"scenario":"compare",', 1)
    path.write_bytes(said)
    return path


def garbled(long: Path, folder: Path, line: int) -> Path:
    """The same recording, of which one line cannot be read."""
    lines = long.read_bytes().splitlines(keepends=True)
    lines[line - 1] = b'{"t":1}\n'
    path = folder / "garbled.wirescope"
    path.write_bytes(b"".join(lines))
    return path


@at_the_window
async def test_the_window_is_there_before_the_recording_is(user: User, long: Path):
    keep(long, user.folder)
    await user.start()
    assert user.step[1] < FRAMES
    await user.until(lambda: user.reading and "%" in user.line)
    await user.until(lambda: user.notice.startswith("Reading Last recording …"))
    await user.until_read(2 * FRAMES)
    await user.until(lambda: not user.reading and user.notice == "")


@at_the_window
async def test_its_beginning_is_on_the_stage_while_the_rest_is_read(user: User, long: Path, held: Held):
    await user.start(file=long)
    await user.until(lambda: beginning_shown(user))
    assert user.has("TEXT [hi]")
    assert user.step[1] < 2 * FRAMES
    assert user.reading
    assert user.notice.startswith("Reading long.wirescope …")
    assert user.y == 0
    # What is not all there is not told to be.
    assert recents(user) == []
    user.press(Key.Key_Right)
    assert user.step[0] == 2

    held.let_go()
    await user.until_read(2 * FRAMES)
    await user.until(lambda: user.notice == "")
    assert recents(user) == [long]
    assert user.step[0] == 2
    assert len(user.sessions) == 1


@at_the_window
async def test_reading_that_is_stopped_leaves_its_beginning_marked_for_good(user: User, long: Path, held: Held):
    await user.start(file=long)
    await user.until(lambda: beginning_shown(user))
    await user.until(lambda: user.notice.startswith("Reading"))
    user.press(Key.Key_Escape)
    assert user.notice.startswith("Reading was stopped: what is shown is not all of it.")
    assert held.open == 0
    assert not user.reading
    shown = user.step[1]
    held.let_go()
    user.app.conductor.set_axis("real")
    await user.until(lambda: user.diagram.kind == "real")
    await user.until(lambda: "read to 3" in user.line and "from a file, read to 3" in user.status)
    assert user.step[1] == shown
    assert recents(user) == []


@at_the_window
async def test_the_list_says_what_is_not_all_there_also_while_something_else_is_shown(
    user: User, long: Path, held: Held
):
    await user.start()
    user.run(ASK)
    await user.until_over()
    user.app.window.file_chosen.emit(str(long))
    await user.until(lambda: beginning_shown(user) and user.notice.startswith("Reading"))
    await user.until(lambda: "from a file, being read" in user.sessions[0])
    user.show_session("GET")
    # Nothing else has the list shown anew.
    await user.until(lambda: user.has("GET") and not user.app.conductor._slow.isActive())
    user.click(user.window.notice.dismiss)
    await user.until(lambda: "from a file, read to 3" in user.sessions[0])


@at_the_window
async def test_the_next_file_is_read_whole_though_one_is_being_read(user: User, long: Path, held: Held, tmp_path: Path):
    await user.start(file=long)
    await user.until(lambda: beginning_shown(user))
    other = tmp_path / "other.wirescope"
    JournalWriter(one_socket(100), other).close()
    user.app.window.file_chosen.emit(str(other))
    await user.until_read(200)
    first, second = user.app.runner.recordings
    assert (first.stopped, first.behind) == (True, True)
    assert (second.stopped, second.behind) == (False, False)
    assert recents(user) == [other]
    assert "read to" in user.sessions[1]
    assert held.open == 0


@at_the_window
async def test_several_are_read_one_after_the_other(user: User, long: Path, held: Held, tmp_path: Path):
    held.let_go()
    other = copied(long, tmp_path / "other.wirescope")
    await user.start()
    user.app.conductor.open_files([long, other])
    await user.until(lambda: len(user.sessions) == 2)
    await user.until_read(2 * FRAMES)
    assert not any(recording.behind for recording in user.app.runner.recordings)
    assert recents(user) == [other, long]


@at_the_window
async def test_what_is_opened_the_moment_another_is_there_is_read(user: User, long: Path, held: Held, tmp_path: Path):
    held.let_go()
    other = copied(long, tmp_path / "other.wirescope")
    await user.start()
    user.app.conductor.open_files([long])
    again = [[other, long]]
    user.app.bridge.caught_up.connect(lambda _: again and user.app.conductor.open_files(again.pop()))
    await user.until(lambda: len(user.sessions) == 3)
    await user.until_read(2 * FRAMES)
    assert [recording.behind for recording in user.app.runner.recordings] == [False] * 3


@at_the_window
async def test_the_window_can_be_closed_while_a_recording_is_read(user: User, long: Path, held: Held):
    await user.start(file=long)
    await user.until(lambda: beginning_shown(user))
    await user.close()
    assert held.open == 0


@at_the_window
async def test_what_comes_before_a_line_that_cannot_be_read_stays(user: User, long: Path, tmp_path: Path, caplog):
    await user.start()
    user.app.conductor.open_files([garbled(long, tmp_path, 5000), long])
    await user.until(lambda: "the file cannot be read on: line 5000: " in user.notice)
    assert user.notice.startswith("What is shown is not all of it")
    await user.until(lambda: len(user.sessions) == 2)
    await user.until_read(2 * FRAMES)
    first, second = user.app.runner.recordings
    assert len(first.journal.facts) == 4998  # a line of a header, and none for the one that is garbled
    assert first.diagram.events_taken == len(first.events)
    assert first.behind
    assert not second.behind
    assert recents(user) == [long]
    assert "from a file, read to 83%, line 5000: " in user.sessions[1]
    user.show_session("garbled.wirescope")
    await user.until(lambda: "read to 83%" in user.line)
    caplog.clear()


@at_the_window
async def test_a_fault_of_our_own_in_reading_is_told_once_and_the_next_file_is_read(
    user: User, long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog
):
    def read(path: Path, **how: float) -> Iterator[Reading]:
        for reading in read_slices(path, slice_s=0.0):
            yield reading
            if path == long and reading.octets >= opening.BEGINNING:
                raise MemoryError

    monkeypatch.setattr(archive, "read_slices", read)
    other = copied(long, tmp_path / "other.wirescope")
    await user.start()
    user.app.conductor.open_files([long, other])
    await user.until(lambda: "MemoryError" in user.notice)
    assert user.notice.startswith("What is shown is not all of it")
    await user.until(lambda: len(user.sessions) == 2)
    await user.until_read(2 * FRAMES)
    assert "from a file, read to 3" in user.sessions[1]
    assert recents(user) == [other]
    (logged,) = [record for record in caplog.records if record.exc_info is not None]
    assert logged.exc_info[0] is MemoryError
    caplog.clear()


@at_the_window
async def test_more_than_is_read_is_not_read_and_that_is_said(
    user: User, long: Path, monkeypatch: pytest.MonkeyPatch, caplog
):
    bounds = Bounds(facts=4000)
    monkeypatch.setattr(archive, "read_slices", lambda path, **how: read_slices(path, bounds, **how))
    await user.start(file=long)
    await user.until(lambda: "holds more than 4,000 facts" in user.notice)
    await user.until(lambda: "read to" in user.line)
    await user.until(lambda: user.step[1] > 3000)
    assert len(user.sessions) == 1
    caplog.clear()


@at_the_window
async def test_a_file_that_cannot_be_read_from_its_beginning_leaves_nothing(
    user: User, long: Path, tmp_path: Path, caplog
):
    await user.start()
    user.app.conductor.open_files([garbled(long, tmp_path, 50), long])
    await user.until_read(2 * FRAMES)
    assert len(user.sessions) == 1
    assert "line 50: " in caplog.text
    caplog.clear()


@at_the_window
async def test_a_last_line_that_is_cut_is_told_of_and_the_rest_is_whole(user: User, long: Path, tmp_path: Path):
    cut = copied(long, tmp_path / "cut.wirescope", end=-20)
    await user.start(file=cut)
    await user.until_read(2 * FRAMES - 2)
    await user.until(lambda: "last line was left out" in user.notice)


@at_the_window
async def test_claims_are_looked_at_once_all_is_read(
    user: User, kept: Path, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = of_a_scenario(kept, tmp_path)
    monkeypatch.setattr(opening, "BEGINNING", 8 * 1024)
    monkeypatch.setattr(native_reading, "BLOCK", 1024)
    await user.start(file=path)
    await user.until(lambda: user.step[1] > 0)
    recording = user.app.conductor.recording
    await user.until(lambda: not recording.unread)
    user.app.course.checking.look_at(recording)
    assert not user.app.course.checking._dirty
    assert user.window.inspector.scenario.summary.text() == "looked at when all of it is read"
    held.let_go()
    await user.until(lambda: recording.checked is not None)
    assert "held" in user.window.inspector.scenario.summary.text()


@at_the_window
async def test_what_is_saved_of_a_recording_that_is_read_says_that_it_is_not_all(
    user: User, long: Path, held: Held, tmp_path: Path
):
    await user.start(file=long)
    await user.until(lambda: beginning_shown(user))
    user.app.taking._saving.write(user.app.conductor.recording, tmp_path / "part.wirescope")
    await user.until(lambda: user.notice.startswith("Saved, but not all of it. The recording is read to 3"))
    assert 0 < len(read_file(tmp_path / "part.wirescope").journal.facts) < 2 * FRAMES
    assert recents(user) == []


@at_the_window
async def test_a_filter_says_so_far_until_all_is_read(user: User, long: Path, held: Held):
    await user.start(file=long)
    await user.until(lambda: beginning_shown(user))
    filters = user.window.views.filter
    user.press(Key.Key_Slash)
    user.type(filters.field, "hi")
    await user.until(lambda: "so far, 3" in filters.count.text())
    held.let_go()
    await user.until_read(2 * FRAMES)
    await user.until(lambda: filters.count.text().endswith("match"))


@at_the_window
async def test_escape_stops_reading_and_what_was_read_stays(user: User, long: Path, monkeypatch: pytest.MonkeyPatch):
    slowly(monkeypatch)
    await user.start(file=long)
    await user.until(lambda: user.step[1] > 100 and user.notice.startswith("Reading"))
    user.press(Key.Key_Escape)
    assert "not all of it" in user.notice
    stopped = len(user.diagram.stops)
    assert 100 < stopped < 2 * FRAMES
    user.press(Key.Key_End)
    await user.until(lambda: "read to" in user.line)
    assert user.step == (stopped, stopped)
    user.press(Key.Key_Escape)

    user.app.window.file_chosen.emit(str(long))
    await user.until_read(2 * FRAMES)
    assert len(user.sessions) == 2


@at_the_window
async def test_a_file_that_is_stopped_before_it_is_read_leaves_nothing(
    user: User, long: Path, monkeypatch: pytest.MonkeyPatch
):
    slowly(monkeypatch)
    monkeypatch.setattr(opening, "BEGINNING", 1 << 30)
    monkeypatch.setattr(native_reading, "BLOCK", 256)
    await user.start(file=long)
    assert user.sessions == []
    await user.until(lambda: user.notice.startswith("Reading"))
    user.click(user.window.notice.dismiss)
    await user.until(lambda: not user.reading)
    assert user.notice == ""
    user.run(ASK)
    await user.until(lambda: user.has("200 OK"))
    assert len(user.sessions) == 1


@at_the_window
async def test_what_is_begun_meanwhile_stays_in_view(user: User, long: Path):
    await user.start(file=long)
    user.run(ASK)
    # Whichever of the two is there first, the one that was begun by hand is looked at.
    await user.until(lambda: len(user.sessions) == 2 and user.has("GET"))
    user.show_session("long.wirescope")
    await user.until_read(2 * FRAMES)
