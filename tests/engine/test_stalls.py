"""Stalls: what the application kept its loop busy with is written beside what it measured, and told with it."""

from __future__ import annotations

import asyncio

import pytest

from engine.formats.native import JournalWriter, read_file
from engine.journal import Journal, Recorder, What
from engine.stalls import EVERY_NS, LEAST_NS, MOST, Stalls, StallWriter, WatchedSelector
from engine.trace import Trace
from tests.clocks import Nanoseconds as Clock

MS = 1_000_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(clock: Clock) -> Journal:
    return Journal(clock=clock)


def busy(writer: StallWriter, clock: Clock, start_ms: float, length_ms: float) -> None:
    clock.now_ns = round((start_ms + length_ms) * MS)
    writer.took(round(length_ms * MS))


def read(journal: Journal) -> Stalls:
    stalls = Stalls()
    stalls.take(journal.facts)
    return stalls


def test_the_longest_stall_while_something_was_on_its_way_is_told_and_their_share(journal, clock):
    writer = StallWriter(journal)
    for start_ms, length_ms in ((0, 40), (100, 5), (120, 12)):
        busy(writer, clock, start_ms, length_ms)
    writer.finish()
    held = read(journal).within([(90 * MS, 110 * MS), (100 * MS, 190 * MS)])
    assert held is not None
    assert (held.longest_ns, held.share) == (12 * MS, 0.17)
    assert "up to 12.0 ms at a time (17% of the time)" in held.sentence


def test_only_as_much_of_a_stall_counts_as_lay_within(journal, clock):
    writer = StallWriter(journal)
    busy(writer, clock, 0, 40)
    writer.finish()
    held = read(journal).within([(35 * MS, 45 * MS)])
    assert held is not None
    assert (held.longest_ns, held.share) == (5 * MS, 0.5)


def test_of_what_hardly_lay_within_it_is_said_that_it_was_little(journal, clock):
    writer = StallWriter(journal)
    busy(writer, clock, 0, 40)
    writer.finish()
    held = read(journal).within([(40 * MS - 30_000, 45 * MS)])
    assert held is not None
    assert "for less than 0.5 ms at a time: that much" in held.sentence


def test_what_is_hardly_apart_is_one(journal, clock):
    writer = StallWriter(journal, apart_ns=MS)
    busy(writer, clock, 10, 4)
    busy(writer, clock, 14.1, 3)
    busy(writer, clock, 30, 2)
    writer.finish()
    (fact,) = [fact for fact in journal.facts if fact.what is What.STALLS]
    assert fact.about["stalls"] == [f"{10 * MS} {round(7.1 * MS)}", f"{30 * MS} {2 * MS}"]


def test_where_none_was_long_that_is_said_and_where_nothing_was_told_it_is_not_known(journal, clock):
    assert read(journal).within([(0, MS)]) is None
    writer = StallWriter(journal)
    busy(writer, clock, 0, (LEAST_NS - 1) / MS)
    writer.finish()
    held = read(journal).within([(0, MS)])
    assert held is not None
    assert held.longest_ns == 0
    assert "less than 0.5 ms" in held.sentence


def test_while_it_lasts_they_are_written_once_a_second_and_not_where_nothing_else_is(journal, clock):
    writer = StallWriter(journal)
    recorder = Recorder.start(journal, title="", kind="http", url="")
    for second in range(1, 4):
        busy(writer, clock, second * EVERY_NS / MS, 3)
    assert [fact.what for fact in journal.facts] == [What.SESSION, What.STALLS]
    recorder.write(What.MARK, about={"label": ""})
    busy(writer, clock, 5 * EVERY_NS / MS, 3)
    assert [fact.what for fact in journal.facts][2:] == [What.MARK, What.STALLS]


def test_what_kept_the_loop_before_the_first_thing_that_passed_again_is_told(journal, clock):
    """A delay may well be seconds long with nothing else passing: what it was measured with is late by a stall."""
    writer = StallWriter(journal)
    recorder = Recorder.start(journal, title="", kind="http", url="")
    for start_ms, length_ms in ((0, 1), (1000, 1), (2500, 40), (4000, 300)):
        busy(writer, clock, start_ms, length_ms)
    recorder.write(What.MARK, about={"label": "given at last"})
    writer.finish()
    held = read(journal).within([(2000 * MS, 4300 * MS)])
    assert held is not None
    assert (held.longest_ns, held.share) == (300 * MS, 340 / 2300)


def test_however_long_nothing_passes_only_so_many_are_kept_and_since_when_is_told(journal, clock):
    writer = StallWriter(journal)
    recorder = Recorder.start(journal, title="", kind="http", url="")
    busy(writer, clock, 1000, 1)
    for number in range(MOST + 5):
        busy(writer, clock, 2000 + 10 * number, 1)
    recorder.write(What.MARK, about={"label": ""})
    writer.finish()
    (_, told) = [fact.about for fact in journal.facts if fact.what is What.STALLS]
    assert len(told["stalls"]) == MOST
    assert told["stalls"][-1] == f"{(2000 + 10 * (MOST + 4)) * MS} {MS}"
    assert told["since"] == (2000 + 10 * 4 + 1) * MS


def test_they_are_no_events_and_come_back_from_a_file(journal, clock, tmp_path):
    Recorder.start(journal, title="", kind="http", url="")
    writer = StallWriter(journal)
    busy(writer, clock, 0, 3)
    writer.finish()
    trace = Trace(journal)
    trace.refresh()
    assert len(trace.events) == 1
    file = JournalWriter(journal, tmp_path / "a.wirescope", on_failure=pytest.fail)
    file.close()
    reading = read_file(tmp_path / "a.wirescope")
    assert (reading.skipped, reading.cut) == (0, None)
    assert read(reading.journal).within([(0, 6 * MS)]) == read(journal).within([(0, 6 * MS)])


@pytest.mark.parametrize("garbled", ["", "1", "a b", "-1 5", "1 2 3", "9" * 40 + " 1", None, 5, ["1", "x"]])
def test_what_a_file_tells_that_cannot_be_read_is_passed_over(journal, garbled):
    told = garbled if isinstance(garbled, list) else [garbled, "5 10"]
    journal.write(What.STALLS, session=0, about={"stalls": told})
    held = read(journal).within([(0, 100)])
    assert held is not None
    assert held.longest_ns in (0, 10)


def test_what_comes_out_of_order_is_passed_over(journal):
    journal.write(What.STALLS, session=0, about={"stalls": ["0 100", "50 100", "10 20"]})
    held = read(journal).within([(0, 1000)])
    assert held is not None
    assert (held.longest_ns, held.share) == (100, 0.1)


def test_a_round_of_callbacks_is_as_long_as_it_took():
    clock, rounds = Clock(), []

    def take() -> None:
        clock.now_ns += 7 * MS

    async def two() -> None:
        asyncio.get_running_loop().call_soon(take)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    with asyncio.Runner(
        loop_factory=lambda: asyncio.SelectorEventLoop(WatchedSelector(rounds.append, clock))
    ) as runner:
        runner.run(two())
    assert rounds.count(7 * MS) == 1
    assert sum(rounds) == 7 * MS
