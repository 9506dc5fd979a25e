"""What a session is marked for though its connections ended in order: a rule was broken, a WebSocket refused."""

from __future__ import annotations

from engine import events as ev
from gui.diagram.notation import Pane

REFUSED = 400
"""Status codes from this one on say that a request was not met (RFC 9110 section 15)."""


class Failings:
    """Looks at what passes on one connection, and tells the pane."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._asked = 0

    def take(self, event: ev.OnWire) -> None:
        """Take what was seen at either end."""
        match event:
            case ev.ProtocolViolation(rule=rule):
                self._pane.broken = self._pane.broken or rule
            case ev.RequestSeen() if _asks_for_websocket(event):
                self._asked = event.exchange
            # RFC 6455 4.2.2: a server that does not accept the handshake answers with an error code of HTTP's.
            case ev.ResponseSeen(status=status, exchange=exchange) if status >= REFUSED and exchange == self._asked:
                self._pane.refused = status


def _asks_for_websocket(event: ev.RequestSeen) -> bool:
    return any(name.lower() == "upgrade" and "websocket" in value.lower() for name, value in event.fields)
