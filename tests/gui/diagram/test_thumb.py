"""Small pictures of layouts, as values."""

from __future__ import annotations

import json

import pytest

from gui.diagram.thumb import Thumb, as_json, from_json, thumb_of
from tests.gui.diagram.script import Script, request, response


@pytest.fixture
def thumb() -> Thumb:
    script = Script()
    connection = script.session().connection().open(0)
    connection.up(1_000, request(), took=1_000)
    connection.down(3_000, response(), took=1_000)
    return thumb_of(script.diagram())


def test_a_request_and_its_answer_are_two_arrows_in_a_tube(thumb: Thumb) -> None:
    kinds = [(shape.kind, shape.layer) for shape in thumb.shapes]
    assert kinds[0] == ("tube", "request")
    assert ("arrow", "request") in kinds
    assert ("arrow", "response") in kinds


def test_arrows_go_from_lifeline_to_lifeline_and_downwards(thumb: Thumb) -> None:
    left, right = thumb.lifelines
    asked, answered = (shape.at for shape in thumb.shapes if shape.kind == "arrow" and shape.layer != "tcp")
    assert (asked[0], asked[2]) == (left, right)
    assert (answered[0], answered[2]) == (right, left)
    assert asked[1] <= asked[3] <= answered[1] <= answered[3]


def test_json_and_back_is_the_same(thumb: Thumb) -> None:
    assert from_json(json.loads(json.dumps(as_json(thumb)))) == thumb


def test_of_many_arrows_some_are_left_out_and_the_tube_stays() -> None:
    script = Script()
    connection = script.session().connection().open(0)
    for number in range(1, 200):
        connection.up(10_000 * number, request())
        connection.down(10_000 * number + 3_000, response())
    found = thumb_of(script.diagram())
    assert sum(shape.kind == "tube" for shape in found.shapes) == 1
    assert 20 < sum(shape.kind == "arrow" for shape in found.shapes) <= 60


def test_nothing_is_a_picture_of_nothing() -> None:
    assert thumb_of(Script().diagram()).shapes == ()


def test_what_was_reset_has_a_torn_end() -> None:
    script = Script()
    connection = script.session().connection().open(0)
    connection.server.cuts(5_000)
    connection.client.gone(5_100, "ECONNRESET", "It was reset.")
    assert [shape.kind for shape in thumb_of(script.diagram()).shapes][0] == "torn"
