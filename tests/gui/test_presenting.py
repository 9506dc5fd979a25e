"""What the heads of lifelines say of a client: what it told of itself, and nothing that was not seen."""

from __future__ import annotations

import pytest

from gui.presenting import costs, heads, session_items
from gui.recording import Recording
from tests.engine.decode.frames import CLOSE, frame
from tests.gui.diagram.script import SWITCHING, UPGRADE, Script, request, response


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("User-Agent: Wirescope aiohttp/3.14.5\r\n", "aiohttp"),
        ("User-Agent: Python/3.11 websockets/17.4\r\n", "websockets"),
        ("User-Agent: curl/8\r\n", ""),
        ("", ""),
    ],
)
def test_a_client_has_the_library_that_its_requests_tell_of(agent: str, said: str) -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request(fields=agent))
    wire.down(200, response())
    diagram = script.diagram()
    ((client, server),) = [pane.lifelines for pane in heads(diagram, diagram.height)]
    assert (client.more, server.more) == (said, "")


def test_a_websocket_that_came_back_is_not_a_connection_for_every_request() -> None:
    script = Script()
    session = script.session("Chat", "websocket")
    session.connection().open(0).upgrade(100).close(500)
    again = session.connection().open(1000).upgrade(1100)
    diagram = script.diagram()
    assert heads(diagram, diagram.height)[0].subtitle == "2 connections, one kept open"
    again.close(1500)
    diagram = script.diagram()
    assert heads(diagram, diagram.height)[0].subtitle == "2 connections, now closed"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (1000, "1 connection · closed"),
        (1001, "1 connection · closed"),
        (1011, "1 connection · ended with 1011"),
        (None, "1 connection · ended with 1006"),
    ],
)
def test_a_websocket_that_ended_otherwise_than_in_order_is_marked_in_the_list(code: int | None, state: str) -> None:
    script = Script()
    wire = script.session("Chat", "websocket").connection(client=False).open(0).upgrade(100)
    if code is not None:
        wire.down(300, frame(CLOSE, code.to_bytes(2)))
    wire.close(500, by="client")
    recording = Recording(number=1, title="A", kind="websocket", journal=script.journal(), live=False)
    recording.refresh()
    (item,) = session_items([recording])
    assert (item.state, item.layer == "fault") == (state, code not in (1000, 1001))


@pytest.mark.parametrize("told", [("ECONNRESET", "reset"), ()])
def test_a_session_that_ended_by_reset_is_marked_in_the_list(told: tuple[str, ...]) -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request())
    wire.server.gone(500)
    wire.client.gone(530, *told)
    recording = Recording(number=1, title="A", kind="scenario", journal=script.journal(), live=False)
    recording.refresh()
    (item,) = session_items([recording])
    expected = ("1 connection · ended by reset", "fault") if told else ("1 connection · closed", "response")
    assert (item.state, item.layer) == expected


@pytest.mark.parametrize(
    ("answer", "asked", "state"),
    [
        (response(status="426 Upgrade Required"), UPGRADE, "refused with 426"),
        (response(status="403 Forbidden"), UPGRADE, "refused with 403"),
        (response(status="404 Not Found"), request(), "closed"),
        (SWITCHING, UPGRADE, "ended with 1006"),
        (response() + response(), request(), "a rule was broken"),
    ],
)
def test_a_session_with_a_broken_rule_or_a_refused_websocket_is_marked_in_the_list(
    answer: bytes, asked: bytes, state: str
) -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, asked)
    wire.down(300, answer)
    wire.close(500)
    recording = Recording(number=1, title="A", kind="http", journal=script.journal(), live=False)
    recording.refresh()
    (item,) = session_items([recording])
    assert (item.state, item.layer == "fault") == (f"1 connection · {state}", state != "closed")


@pytest.mark.parametrize(
    ("arrived", "stopped", "state", "partly"),
    [
        (0.5, False, "being read", ", as far as it is read"),
        (0.5, True, "read to 50%", ", as far as it is read"),
        (1.0, False, "", ""),
    ],
)
def test_what_is_not_all_there_is_not_counted_as_if_it_were(
    arrived: float, stopped: bool, state: str, partly: str
) -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request())
    wire.down(300, response())
    recording = Recording(number=1, title="A", kind="file", journal=script.journal(), live=False, stopped=stopped)
    recording.arrived = arrived
    recording.refresh()
    (item,) = session_items([recording])
    assert item.state == ", ".join(filter(None, ("1 connection · from a file", state)))
    assert costs(recording)[1] == f"What it cost{partly}"
