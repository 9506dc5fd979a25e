"""Journals of many frames, for what has to stay quick however much there is."""

from __future__ import annotations

from engine.journal import Fact, Journal, Vantage, What
from tests.gui.diagram.script import SWITCHING, UPGRADE

FRAME = b"\x81\x02hi"
GAP_NS = 100_000


def one_socket(frames: int, *, together: int = 1, frame: bytes = FRAME) -> Journal:
    """Return the journal of a WebSocket whose server sent ``frames``, so many ``together`` in one fact."""
    journal = Journal()
    at_ns = 0

    def write(vantage: Vantage, what: What, octets: bytes = b"", **about: str | bool) -> None:
        nonlocal at_ns
        connection = 0 if vantage is Vantage.APP else 1
        at_ns += GAP_NS
        fact = Fact(
            at_ns=at_ns, session=1, connection=connection, vantage=vantage, what=what, octets=octets, about=about
        )
        journal.append(fact)

    client, server = Vantage.CLIENT, Vantage.SERVER
    write(Vantage.APP, What.SESSION, title="WebSocket", kind="websocket", url="ws://a")
    write(client, What.CONNECTING, address="127.0.0.1:80", observed=True)
    write(server, What.ACCEPTED, local="127.0.0.1:80", peer="127.0.0.1:5000")
    write(client, What.CONNECTED, local="127.0.0.1:5000", peer="127.0.0.1:80")
    for one, other, octets in ((client, server, UPGRADE), (server, client, SWITCHING)):
        write(one, What.SENT, octets)
        write(other, What.RECEIVED, octets)
    for _ in range(frames // together):
        write(server, What.SENT, frame * together)
        write(client, What.RECEIVED, frame * together)
    return journal
