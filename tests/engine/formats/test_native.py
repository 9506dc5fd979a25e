"""A recording on disk: what was written comes back, and what cannot is told in one line."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.formats import native_filling, native_reading
from engine.formats.native import PIECE, Bounds, FileRefused, JournalWriter, Reading, read_file, read_slices
from engine.formats.native_reading import MAX_FACTS, MAX_LINE
from engine.journal import KEEP_FACTS, Journal, Recorder, Vantage, What
from engine.scenarios import SCENARIOS, Stage
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from tests.engine.recorded import journals

SECRET = b"GET / HTTP/1.1\r\nCookie: s=1\r\n\r\n"
HEADER = b'{"wirescope":1,"started":"2024-05-06T07:08:09.123456+00:00","clock":"monotonic nanoseconds since started"}\n'
MARK = b'{"t":5,"v":"app","w":"mark","a":{"label":"x"}}\n'
WITH_OCTETS = (What.SENT, What.RECEIVED)
DETAILS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text() | st.lists(st.text(), max_size=3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.wirescope"


def write(journal: Journal, path: Path, *, with_secrets: bool = False) -> None:
    JournalWriter(journal, path, with_secrets=with_secrets).close()


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_journal_comes_back_with_the_same_facts_at_the_same_times(path, data):
    journal = Journal()
    for what in data.draw(st.lists(st.sampled_from(What), max_size=8)):
        journal.write(
            what,
            session=data.draw(st.integers(0, 3)),
            connection=data.draw(st.integers(0, 3)),
            vantage=data.draw(st.sampled_from(Vantage)),
            octets=data.draw(st.binary()) if what in WITH_OCTETS else b"",
            about=data.draw(st.dictionaries(st.text(), DETAILS, max_size=3)),
        )
    write(journal, path, with_secrets=True)
    read = read_file(path).journal
    assert read.facts == journal.facts
    assert read.started == pytest.approx(journal.started, abs=1e-5)


def test_a_real_comparison_comes_back_as_it_was_and_was_written_while_it_ran(run, journal, path):
    writer = JournalWriter(journal, path)
    before_close = []

    async def compare() -> None:
        servers, keeper = LocalServers(), Keeper()
        await SCENARIOS["compare"].run(Stage(journal=journal, servers=servers, keeper=keeper))
        before_close.append(len(path.read_bytes().splitlines()))
        await servers.stop()

    run(compare())
    writer.close()
    assert before_close[0] > 50
    assert read_file(path).journal.facts == journal.facts


def test_secrets_are_masked_in_place_unless_they_are_asked_for(path):
    journal = Journal()
    recorder = Recorder.start(journal, title="t", kind="http", url="http://me:pass@host/")
    recorder.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=SECRET[:25])
    recorder.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=SECRET[25:])
    write(journal, path)
    facts = read_file(path).journal.facts
    assert b"".join(fact.octets for fact in facts) == SECRET.replace(b"s=1", b"***")
    assert [len(fact.octets) for fact in facts] == [len(fact.octets) for fact in journal.facts]
    assert facts[0].about["url"] == "http://me:***@host/"
    write(journal, path, with_secrets=True)
    assert read_file(path).journal.facts == journal.facts


@given(journals(), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_what_is_written_by_the_columns_is_what_is_written_fact_by_fact(path, journal, with_secrets):
    journal.append(replace(journal.facts[-1], what=What.SENT, octets=SECRET))
    write(journal, path, with_secrets=with_secrets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JournalWriter, "_next_row", lambda *_: None)
        long_way = path.with_suffix(".long")
        write(journal, long_way, with_secrets=with_secrets)
    assert path.read_bytes() == long_way.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_file_is_its_owners_alone_also_where_it_was_there_before(path, journal):
    path.touch(0o644)
    write(journal, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_loop_each_fact_is_in_the_file_at_once(path, journal, recorder):
    with JournalWriter(journal, path):
        recorder.write(What.MARK, about={"label": "now"})
        assert [fact.about.get("label") for fact in read_file(path).journal.facts] == [None, "now"]


def test_after_closing_nothing_is_written(path, journal, recorder):
    writer = JournalWriter(journal, path)
    writer.close()
    recorder.write(What.MARK, about={"label": "late"})
    writer.close()
    assert len(read_file(path).journal.facts) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
def test_a_full_disk_is_told_once_and_the_journal_goes_on(journal, recorder):
    told: list[str] = []
    with JournalWriter(journal, Path("/dev/full"), on_failure=told.append) as writer:
        for _ in range(3):
            recorder.write(What.MARK)
    assert told == [writer.failure]
    assert "/dev/full" in told[0]
    assert len(journal.facts) == 4


def test_every_cut_of_the_last_line_costs_that_line_only(path, journal, recorder):
    recorder.write(What.MARK, about={"label": "the last"})
    write(journal, path)
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start + 1, len(whole) - 1):
        path.write_bytes(whole[:end])
        reading = read_file(path)
        assert reading.journal.facts == journal.facts[:1]
        assert reading.cut is not None
    path.write_bytes(whole[:-1])  # only the line end is missing
    assert read_file(path).cut is None
    assert read_file(path).journal.facts == journal.facts


def test_kinds_of_a_newer_version_are_skipped_and_counted(path):
    path.write_bytes(HEADER + b'{"t":1,"v":"radio","w":"tuned","z":1}\n' + MARK)
    reading = read_file(path)
    assert reading.skipped == 1
    assert [fact.at_ns for fact in reading.journal.facts] == [5]
    assert reading.journal.started == pytest.approx(1714979289.123456)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b"garbage\n", "not JSON", id="no-json"),
        pytest.param(b"[1]\n", "not a JSON object", id="no-object"),
        pytest.param(b"[" * 100_000 + b"\n", "not JSON", id="deep"),
        pytest.param(b'{"t":NaN,"v":"app","w":"mark"}\n', "not JSON", id="nan"),
        pytest.param(b'{"t":-1,"v":"app","w":"mark"}\n', "whole number", id="negative-time"),
        pytest.param(b'{"v":"app","w":"mark"}\n', "whole number", id="no-time"),
        pytest.param(b'{"t":1,"s":1.5,"v":"app","w":"mark"}\n', "whole number", id="half-a-session"),
        pytest.param(b'{"t":1,"v":"moon","w":"mark"}\n', "vantage", id="vantage"),
        pytest.param(b'{"t":1,"v":"app"}\n', "kind", id="no-kind"),
        pytest.param(b'{"t":1,"v":"app","w":"sent","o":"%"}\n', "base64", id="base64"),
        pytest.param(b'{"t":1,"v":"app","w":"sent","o":7}\n', "base64", id="number-for-octets"),
        pytest.param(b'{"t":1,"v":"app","w":"lost","o":"QQ=="}\n', "no octets", id="octets-of-nothing"),
        pytest.param(b'{"t":1,"v":"app","w":"mark","a":{"x":{}}}\n', "plain values", id="nested"),
        pytest.param(b'{"t":1,"v":"app","w":"link","a":{"rate_up":1e999}}\n', "plain values", id="endless"),
        pytest.param(b'{"t":1,"v":"app","w":"link","a":{"rate_up":1%b}}\n' % (b"0" * 400), "plain values", id="huge"),
        pytest.param(b'{"t":1,"v":"app","w":"link","a":{"rate_up":-9007199254740992}}\n', "plain values", id="low"),
        pytest.param(MARK + MARK.replace(b"5", b"4"), "before that of the line above", id="backwards"),
        pytest.param(b"\xff\n", "not JSON", id="no-utf-8"),
    ],
)
def test_a_garbled_line_within_the_file_is_refused_with_its_number(path, line, reason):
    path.write_bytes(HEADER + line + MARK)
    with pytest.raises(FileRefused, match=reason) as refused:
        read_file(path)
    assert refused.value.line == line.count(b"\n") + 1
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"\x89PNG\r\n", "not a Wirescope recording", id="another-kind"),
        pytest.param(b'{"log": {}}\n', "not a Wirescope recording", id="other-json"),
        pytest.param(HEADER[:30], "not a Wirescope recording", id="cut"),
        pytest.param(HEADER.replace(b":1,", b":2,"), "version 2", id="newer"),
        pytest.param(HEADER.replace(b"2024", b"once"), "started", id="date"),
        pytest.param(HEADER.replace(b"+00:00", b""), "time zone", id="no-zone"),
    ],
)
def test_a_file_that_is_no_recording_is_refused(path, content, reason):
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=reason):
        read_file(path)


def test_a_line_that_is_too_long_is_refused_before_it_is_read_whole(path):
    path.write_bytes(HEADER + b'{"t":1,"v":"app","w":"mark","a":{"x":"' + b"y" * 200)
    with pytest.raises(FileRefused, match="longer than 100 octets") as refused:
        read_file(path, Bounds(line=100))
    assert refused.value.line == 2


def test_more_octets_than_a_journal_keeps_are_refused(path):
    sent = {"t": 1, "s": 1, "c": 1, "v": "client", "w": "sent", "o": base64.b64encode(b"x" * 60).decode()}
    path.write_bytes(HEADER + 2 * (json.dumps(sent).encode() + b"\n"))
    with pytest.raises(FileRefused, match="more than 100 octets"):
        read_file(path, Bounds(octets=100))


def test_more_facts_than_are_read_are_refused_with_the_line(path):
    path.write_bytes(HEADER + MARK * 6)
    with pytest.raises(FileRefused, match="more than 5 facts") as refused:
        read_file(path, Bounds(facts=5))
    assert refused.value.line == 7


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"t":5,"s":1,"v":"app","w":"session"}\n', id="begun-again"),
        pytest.param(b'{"t":5,"s":%d,"v":"app","w":"mark"}\n', id="numbered"),
    ],
)
def test_more_sessions_than_are_read_are_refused_with_the_line(path, line):
    path.write_bytes(HEADER + b"".join(line % number if b"%" in line else line for number in range(1, 66)))
    with pytest.raises(FileRefused, match="more than 64 sessions") as refused:
        read_file(path)
    assert refused.value.line == 66


def test_of_rows_with_too_many_sessions_all_before_the_first_too_many_are_read(path):
    row = b'{"t":5,"s":%d,"c":1,"v":"client","w":"sent","o":"QQ=="}\n'
    path.write_bytes(HEADER + b"".join(row % number for number in (1, 1, 2, 3)) + MARK)
    with pytest.raises(FileRefused, match="more than 2 sessions") as refused:
        read_file(path, Bounds(sessions=2))
    assert refused.value.line == 5


def test_all_that_a_journal_keeps_can_be_read_back():
    assert MAX_FACTS >= KEEP_FACTS * 1.1 + 64
    assert len(base64.b64encode(bytes(PIECE))) + 1000 < MAX_LINE


LONG = bytes(range(1, 251)) * 10_000


def write_long(path: Path, journal: Journal) -> list[bytes]:
    recorder = Recorder.start(journal, title="t", kind="http", url="http://a/")
    recorder.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=LONG)
    recorder.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=b"short")
    write(journal, path, with_secrets=True)
    return path.read_bytes().splitlines(keepends=True)


def test_a_long_fact_is_several_lines_and_comes_back_as_one(path, journal):
    lines = write_long(path, journal)
    assert max(map(len, lines)) < 2 * PIECE
    assert [json.loads(line).get("m") for line in lines[2:]] == [True, True, None, None]
    assert read_file(path).journal.facts == journal.facts


def test_secrets_of_a_long_fact_are_masked_across_its_lines(path, journal):
    recorder = Recorder.start(journal, title="t", kind="http", url="http://a/")
    octets = b"GET / HTTP/1.1\r\nX: " + b"x" * (PIECE - 25) + b"\r\nCookie: s=secret\r\n\r\n"
    recorder.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=octets)
    write(journal, path)
    assert read_file(path).journal.facts[1].octets == octets.replace(b"s=secret", b"********")


def test_of_a_long_fact_that_is_cut_what_is_there_is_kept(path, journal):
    lines = write_long(path, journal)
    for content, kept in ((lines[:4], 2), ([*lines[:3], lines[3][:100]], 1)):
        path.write_bytes(b"".join(content))
        reading = read_file(path)
        assert reading.journal.facts[-1].octets == LONG[: kept * PIECE]
        assert reading.cut is not None


def test_a_long_fact_that_something_else_stands_within_is_refused(path, journal):
    lines = write_long(path, journal)
    path.write_bytes(b"".join([*lines[:3], lines[3].replace(b'"c":1', b'"c":2'), *lines[4:]]))
    with pytest.raises(FileRefused, match="do not go on") as refused:
        read_file(path)
    assert refused.value.line == 4


def test_reading_in_slices_shows_the_beginning_at_once(path, journal, recorder):
    for _ in range(9):
        recorder.write(What.MARK)
    write(journal, path)
    ticks = itertools.count()
    seen = [
        (len(reading.journal.facts), reading.complete)
        for reading in read_slices(path, slice_s=3.0, clock=lambda: next(ticks))
    ]
    assert seen == [(3, False), (6, False), (9, False), (10, True)]


def test_a_file_that_is_refused_midway_has_shown_what_stands_before(path):
    path.write_bytes(HEADER + MARK * 3 + b"garbage\n" + MARK)
    slices = read_slices(path, slice_s=0.0, clock=lambda: 0.0)
    assert [len(next(slices).journal.facts) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(FileRefused) as refused:
        next(slices)
    assert refused.value.octets == len(HEADER + MARK * 3)


@pytest.mark.parametrize(
    ("facts", "size", "pace", "most"),
    [
        pytest.param(1000, 1, 0.0, 256, id="lines"),
        pytest.param(30, 256 * 1024, 0.0, 4, id="octets"),
        pytest.param(30, 1, 0.002, 3, id="time"),
        pytest.param(1, 20 * PIECE, 0.0, 1, id="one-long-fact"),
    ],
)
def test_what_is_there_is_written_slice_by_slice_while_others_go_on(path, journal, run, facts, size, pace, most):
    for _ in range(facts):
        journal.write(What.SENT, session=1, connection=1, vantage=Vantage.CLIENT, octets=bytes(size))
    ticks = itertools.count()
    lines: list[int] = []

    async def work() -> None:
        writer = JournalWriter(journal, path, with_secrets=True, clock=lambda: next(ticks) * pace)
        loop = asyncio.get_running_loop()

        def look() -> None:
            lines.append(path.read_bytes().count(b"\n"))
            if writer.behind:
                loop.call_soon(look)

        look()
        await writer.finish()

    run(work())
    steps = [after - before for before, after in itertools.pairwise(lines)]
    assert max(steps) <= most + 1
    assert read_file(path).journal.facts == journal.facts


SENT_LINE = b'{"t":%d,"s":1,"c":%d,"v":"client","w":"sent","o":"%s"}\n'
LINES = st.one_of(
    st.builds(
        lambda at, connection, text: SENT_LINE % (at, connection, text),
        st.sampled_from((1, 2, 2, 2, 3, 2**53)),
        st.sampled_from((1, 2, 2**53)),
        st.sampled_from((b"QQ==", b"QUI=", b"QUJD", b"QUJ", b"QQ==QQ==", b"Q Q=", b"=QQ=", b"\\n", b"")),
    ),
    st.sampled_from(
        (
            SENT_LINE % (2, 1, b"QQ==") * 3,
            b'{"t":2,"s":02,"v":"client","w":"sent","o":"QQ=="}\n',
            b'{"t":02,"s":2,"v":"client","w":"sent","o":"QQ=="}\n',
            b'{"t":2,"s":2,"v":"moon","w":"received","o":"QQ=="}\n',
            b'{"t":2,"v":"client","w":"received","o":"QQ==","m":true}\n',
            b'{"t":2,"v":"client","w":"received","o":"QQ=="}\n',
            b' {"t":2,"v":"server","w":"received","o":"QQ=="}\r\n',
            b'{"t":2,"v":"app","w":"mark"}\n',
            b'{"t":2,"v":"app","w":"tuned"}\n',
            b"garbage\n",
            b"\n",
            b" \n\n",
        )
    ),
)


def told(path: Path, bounds: Bounds) -> tuple[object, ...]:
    """What reading a file comes to, in words."""
    seen: Reading | None = None
    try:
        for reading in read_slices(path, bounds, slice_s=0.0, clock=lambda: 0.0):
            seen = reading
    except FileRefused as refused:
        facts = [] if seen is None else list(seen.journal.facts)
        return refused.line, refused.reason, facts
    assert seen is not None
    assert seen.complete
    return seen.skipped, seen.cut, list(seen.journal.facts)


@given(
    st.lists(LINES, max_size=12).map(b"".join),
    st.sampled_from((1, 50, 100, 10_000)),
    st.builds(Bounds, line=st.sampled_from((60, 10_000)), facts=st.sampled_from((3, 100)), octets=st.integers(4, 20)),
    st.integers(0, 20),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
def test_many_lines_at_a_time_are_read_as_each_by_itself_is(path, content, block, bounds, cut):
    path.write_bytes(HEADER + content[: len(content) - cut])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native_reading, "BLOCK", block)
        found = told(path, bounds)
        patch.setattr(native_filling.Filling, "_take_rows", lambda *_: False)
        assert found == told(path, bounds)
        patch.setattr(native_reading, "BLOCK", 1)
        assert found == told(path, bounds)


@pytest.mark.parametrize("blank", [b" " * 300 + b"\n", b"\n" * 300])
def test_much_that_is_blank_is_passed_over(path, blank, monkeypatch):
    monkeypatch.setattr(native_reading, "BLOCK", 16)
    path.write_bytes(HEADER + blank + MARK + blank + MARK + blank)
    reading = read_file(path, Bounds(line=100))
    assert (len(reading.journal.facts), reading.cut) == (2, None)


def test_a_missing_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "none.wirescope")
