"""A recording is read and laid out a slice at a time, and comes to the same in the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.journal import Journal, What
from gui.diagram.text import as_text
from gui.diagram.time_axis import AxisKind
from gui.recording import FIRST, Recording, has_begun
from tests.gui.recorded import one_socket

SLICE_S = 0.004


def ticking(by_s: float) -> Callable[[], float]:
    """A clock that goes on whenever it is looked at."""
    now_s = 0.0

    def clock() -> float:
        nonlocal now_s
        now_s += by_s
        return now_s

    return clock


def recording_of(journal: Journal) -> Recording:
    return Recording(number=1, title="", kind="file", journal=journal, live=False, clock=ticking(0.001))


@pytest.mark.parametrize("together", [1, 500])
def test_a_slice_does_little_however_much_there_is(together: int) -> None:
    recording = recording_of(one_socket(5000, together=together))
    slices, most, before = 0, 0, (0, 0)
    while recording.behind:
        recording.advance(SLICE_S)
        after = (len(recording.events), recording.diagram.events_taken)
        most, before = max(most, after[0] - before[0], after[1] - before[1]), after
        slices += 1
    assert most <= 600
    assert slices > 10


def test_in_slices_and_at_once_come_to_the_same() -> None:
    sliced, whole = (recording_of(one_socket(200)) for _ in range(2))
    while sliced.behind:
        sliced.advance(SLICE_S)
    whole.refresh()
    assert as_text(sliced.diagram) == as_text(whole.diagram)


def test_progress_only_ever_goes_on_and_ends_at_all() -> None:
    recording = recording_of(one_socket(1000))
    told = [recording.progress]
    while recording.behind:
        recording.advance(SLICE_S)
        told.append(recording.progress)
    assert told[0] == 0
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 5


def test_the_layout_of_before_stays_until_the_new_one_is_there() -> None:
    recording = recording_of(one_socket(10_000))
    recording.refresh()
    before = recording.diagram
    recording.lay_out(AxisKind.EVENTS)
    slices = 0
    while recording.behind:
        assert recording.diagram is before
        recording.advance(SLICE_S)
        slices += 1
    assert recording.diagram.kind is AxisKind.EVENTS
    assert recording.diagram.stop_items == before.stop_items
    assert slices > 5


def test_what_arrives_while_it_is_laid_out_anew_is_not_lost() -> None:
    journal, all_of_it = Journal(), one_socket(400).facts
    recording = recording_of(journal)
    recording.lay_out(AxisKind.REAL)
    for fact in all_of_it:
        journal.append(fact)
        if len(journal.facts) == 300:
            recording.refresh()
            recording.lay_out(AxisKind.EVENTS)
        recording.advance(0.0)
    recording.refresh()
    assert recording.diagram.kind is AxisKind.EVENTS
    assert recording.diagram.events_taken == len(recording.events)
    assert not recording.behind


def test_changing_ones_mind_keeps_the_layout_there_is() -> None:
    recording = recording_of(one_socket(200))
    recording.refresh()
    before = recording.diagram
    recording.lay_out(AxisKind.EVENTS)
    recording.lay_out(AxisKind.FOLDED)
    recording.refresh()
    assert recording.diagram is before


def test_what_is_still_read_from_its_file_is_behind_though_all_that_is_there_is_laid_out() -> None:
    journal, all_of_it = Journal(), one_socket(400).facts
    recording = recording_of(journal)
    recording.arrived = 0.25
    for fact in all_of_it[: len(all_of_it) // 4]:
        journal.append(fact)
    recording.refresh()
    assert not recording.unread
    assert recording.behind
    assert recording.progress == 0.25
    for fact in all_of_it[len(all_of_it) // 4 :]:
        journal.append(fact)
    recording.arrived = 1.0
    assert recording.unread
    recording.refresh()
    assert not recording.behind
    assert recording.progress == 1


def test_what_was_not_read_to_its_end_stays_so_however_it_is_laid_out() -> None:
    recording = recording_of(one_socket(400))
    recording.arrived, recording.stopped = 0.5, True
    recording.refresh()
    recording.lay_out(AxisKind.EVENTS)
    recording.refresh()
    assert recording.stopped
    assert recording.behind
    assert recording.progress == 0.5


def test_the_scenario_is_known_by_the_first_session_or_by_many_other_facts() -> None:
    empty, mark, session = Journal(), Journal(), one_socket(0)
    assert not has_begun(empty)
    mark.write(What.MARK, session=1)
    assert not has_begun(mark)
    for _ in range(FIRST):
        mark.write(What.MARK, session=1)
    assert has_begun(mark)
    assert has_begun(session)
