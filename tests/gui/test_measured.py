"""Whether delays are measured just now."""

from __future__ import annotations

import pytest

from gui.measured import AFTER_S, Measured
from gui.recording import Recording
from tests.clocks import Seconds as Clock


@pytest.mark.parametrize(("scenario", "still"), [(None, False), ("compare", True)])
def test_a_session_is_while_something_comes_and_a_scenario_as_long_as_it_runs(scenario, still):
    clock = Clock()
    recording = Recording(number=1, title="", kind="websocket", scenario=scenario)
    measured = Measured([recording], clock)
    measured.note(recording)
    assert measured.on
    assert measured.lately
    clock.now_s = AFTER_S
    assert (measured.lately, measured.on) == (False, still)
    measured.note(recording)
    recording.live = False
    assert not measured.on


@pytest.mark.parametrize(("scenario", "still"), [(None, False), ("compare", True)])
def test_where_very_many_events_come_a_picture_that_keeps_up_is_wanted_but_of_a_scenario(scenario, still):
    recording = Recording(number=1, title="", kind="websocket", scenario=scenario)
    measured = Measured([recording], Clock())
    measured.note(recording)
    measured.rushing = lambda: True
    assert (measured.lately, measured.on) == (True, still)


def test_what_is_read_from_a_file_is_not():
    recording = Recording(number=1, title="", kind="file", live=False, scenario="compare")
    measured = Measured([recording], Clock())
    measured.note(recording)
    assert not measured.on
