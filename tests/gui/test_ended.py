"""What is shown of how connections ended, and which of them nobody needs to be told of."""

from __future__ import annotations

from engine import events as ev
from engine.events import Direction
from gui.ended import end_shown, is_quiet
from tests.engine.autopsy.test_verdicts import Log, upgraded
from tests.gui.diagram.script import websocket

SENT, RECEIVED = Direction.SENT, Direction.RECEIVED


def closed(log):
    return log.add(ev.EndReceived, 3).add(ev.CloseCalled, 3).add(ev.Lost, 3).autopsy


def test_a_websocket_without_a_close_frame_is_shown_as_what_it_is():
    abnormal = closed(upgraded())
    assert not is_quiet(abnormal)
    script, _ = websocket()
    assert end_shown(abnormal, script.diagram()).manner == "no Close frame"


def test_what_ended_in_order_is_quiet():
    assert is_quiet(closed(upgraded().close(2, SENT).close(2.1, RECEIVED)))
    assert is_quiet(closed(Log().request(0).response(0.1, ("Content-Length", "0"))))


def test_a_websocket_that_was_failed_is_not():
    assert not is_quiet(closed(upgraded().close(2, SENT, code=1011).close(2.1, RECEIVED, code=1011)))
