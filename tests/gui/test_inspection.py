"""What the inspector is shown of messages of TLS: what they say, how long they are, when they passed."""

from __future__ import annotations

from engine.journal import What
from gui.inspected import Inspected
from gui.inspection import inspect
from gui.recording import Recording
from tests.gui.diagram.script import Script


def inspected(script: Script, title: str) -> Inspected:
    recording = Recording(number=1, title="", kind="file", journal=script.journal(), live=False)
    recording.refresh()
    (number,) = [item.number for item in recording.diagram.items.things if item.title == title]
    found = inspect(recording, number)
    assert found is not None
    return found


def handshaking() -> Script:
    script = Script()
    wire = script.session("HTTPS").connection()
    wire.connecting(0)
    wire.connected(40)
    wire.client.write(50, What.SECURING, server_name="a")
    hello = {"name": "ClientHello", "length": 512, "server_name": "a", "versions": ["TLSv1.3", "TLSv1.2"]}
    wire.client.write(100, What.TLS_MESSAGE, direction="sent", **hello)
    wire.server.write(150, What.TLS_MESSAGE, direction="received", **hello)
    alert = {"name": "Alert", "length": 2, "level": "fatal", "alert": "protocol_version"}
    wire.server.write(200, What.TLS_MESSAGE, direction="sent", **alert)
    wire.client.write(300, What.TLS_MESSAGE, direction="received", **alert)
    wire.client.write(310, What.NOT_SECURED, error="There is no version in common.", code="TLS")
    return script


def test_a_hello_tells_what_it_offers() -> None:
    found = inspected(handshaking(), "ClientHello")
    assert [(row.label, row.value) for row in found.summary] == [
        ("Message", "ClientHello"),
        ("Length", "512 octets"),
        ("Server name", "a"),
        ("Versions", "TLSv1.3, TLSv1.2"),
    ]
    assert found.direction == "client → server"
    assert found.explanation.startswith("The client begins the handshake with a")
    assert [row.note for row in found.timing] == ["observed", "observed", "measured"]


def test_an_alert_tells_what_is_wrong() -> None:
    found = inspected(handshaking(), "Alert")
    assert [(row.label, row.value) for row in found.summary][1:] == [
        ("Length", "2 octets"),
        ("Level", "fatal"),
        ("Alert", "protocol_version"),
    ]
    assert found.layer == "fault"
    assert "no version of TLS that both speak" in found.explanation
