"""Long recordings are read while the window answers; reading can be stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.formats.native import JournalWriter
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
