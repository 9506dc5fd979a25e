from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.playback import PACE, Playback, factor

STOPS = st.lists(st.integers(1, 80), min_size=1, max_size=30).map(
    lambda gaps: [float(sum(gaps[:index])) for index in range(len(gaps))]
)
SPEEDS = st.floats(0.01, 100)


@given(STOPS, st.data())
def test_so_many_steps_forward_and_as_many_back_are_none(stops, data):
    start = data.draw(st.integers(0, len(stops) - 1))
    by = data.draw(st.integers(0, len(stops) - 1 - start))
    here = Playback().seek(stops[start])
    there = here
    for _ in range(by):
        there = there.step(1, stops)
    assert there.y == stops[start + by]
    assert there == here.step(by, stops) if by else there == here
    for _ in range(by):
        there = there.step(-1, stops)
    assert there == here


@given(STOPS, st.lists(st.integers(-5, 5), max_size=30), st.floats(0, 1))
def test_steps_never_leave_the_stops(stops, steps, start):
    playback = Playback(y=start * stops[-1])
    for by in steps:
        playback = playback.step(by, stops)
        assert 0 <= playback.y <= stops[-1]
        assert not playback.playing


@pytest.mark.parametrize("stops", [[0.0, 20.0], [5.0, 20.0]])
def test_a_step_back_from_the_first_stop_stays_there(stops):
    at_first = Playback(y=stops[0])
    assert at_first.step(-1, stops) == at_first
    assert at_first.step(-10, stops) == at_first


def test_a_step_back_from_above_the_first_stop_does_not_go_forward():
    assert Playback(y=2.0).step(-1, [5.0, 20.0]).y == 2.0


def test_a_step_between_two_stops_goes_to_the_nearest_that_way():
    between = Playback(y=10.0, playing=True)
    assert between.step(1, [0.0, 20.0, 40.0]).y == 20.0
    assert between.step(-1, [0.0, 20.0, 40.0]).y == 0.0


def test_without_stops_a_step_only_pauses():
    assert Playback(y=3.0, playing=True).step(1, []) == Playback(y=3.0)


@given(st.floats(0, 1), st.floats(1, 10**6), SPEEDS, st.lists(st.floats(0, 5), max_size=20), st.booleans())
def test_playing_goes_on_and_never_past_the_end(start, end, speed, ticks, following):
    playback = Playback(y=start * end, playing=True, following=following, speed=speed)
    for elapsed_s in ticks:
        before, playback = playback.y, playback.advance(elapsed_s, end)
        assert before <= playback.y <= end


@given(st.floats(1, 1000), SPEEDS, st.booleans())
def test_at_the_end_it_waits_for_more_or_stops(end, speed, following):
    playback = Playback(playing=True, following=following, speed=speed)
    waiting = playback.advance(10**6, end, more=True)
    assert waiting == Playback(y=end, playing=True, following=following, speed=speed)
    assert not waiting.moving(end)
    assert waiting.moving(end + 10)
    assert playback.advance(10**6, end) == Playback(y=end, following=following, speed=speed)


def test_at_rest_time_changes_nothing():
    resting = Playback(y=5.0)
    assert resting.advance(10.0, 100.0) == resting
    assert not resting.moving(100.0)


def test_following_catches_up_however_far_behind():
    playback = Playback(playing=True, following=True)
    for _ in range(60):
        playback = playback.advance(1 / 60, 50_000.0)
    assert playback.y > 50_000.0 * 0.9


def test_playing_from_the_end_begins_again():
    assert Playback(y=100.0).play(100.0).y == 0.0
    assert Playback(y=40.0).play(100.0).y == 40.0


@given(STOPS, st.data())
def test_what_is_shown_at_a_moment_does_not_depend_on_how_one_came_there(stops, data):
    y = data.draw(st.sampled_from(stops))
    straight = Playback().seek(y)
    around = Playback().play(stops[-1]).advance(data.draw(st.floats(0, 3)), stops[-1])
    around = around.step(data.draw(st.integers(-3, 3)), stops).follow(stops[-1]).seek(y)
    assert around == straight


@pytest.mark.parametrize(
    ("times", "speed", "said"),
    [
        (0, 1, ""),
        (1, 1, "1×"),
        (1, 1.5, "1.5×"),
        (3, 1, "3×"),
        (90, 1, "90×"),
        (1, 0.75, "0.8×"),
        (1, 0.5, "1/2×"),
        (1 / 400, 1, "1/400×"),
        (1 / 12_345, 1, "1/12,000×"),
    ],
)
def test_the_factor_says_how_fast_real_time_passes(times, speed, said):
    assert factor(times * 1e9 / PACE, speed) == said
