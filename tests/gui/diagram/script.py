"""Scripts of conversations: who saw what, when, as a journal with the octets that passed; read by the real decoders.

Times are microseconds and may be given in any order; an end that nobody observes takes part without a word of it in the
journal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.decode.handshake import accept_for
from engine.events import Event
from engine.journal import Detail, Fact, Journal, Vantage, What
from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.text import as_text

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = (
    b"GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY.encode() + b"\r\n\r\n"
)
SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: " + accept_for(KEY).encode() + b"\r\n\r\n"
)


def request(target: str = "/", *, method: str = "GET", content: bytes = b"", fields: str = "") -> bytes:
    """Return a request's octets."""
    if content:
        fields += f"Content-Length: {len(content)}\r\n"
    return f"{method} {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode() + content


def response(content: bytes = b"hello", *, status: str = "200 OK", fields: str = "") -> bytes:
    """Return a response's octets."""
    return f"HTTP/1.1 {status}\r\n{fields}Content-Length: {len(content)}\r\n\r\n".encode() + content


class Script:
    """A journal in the making."""

    def __init__(self) -> None:
        self._facts: list[Fact] = []
        self._connections = 0
        self._sessions = 0

    def session(self, title: str = "HTTP", kind: str = "http", at: float = 0, url: str = "", **group: str) -> Session:
        """Begin a session; ``group`` and ``name`` may say with whom."""
        self._sessions += 1
        session = Session(self, self._sessions)
        session.write(at, What.SESSION, title=title, kind=kind, url=url or f"{kind}://a", **group)
        return session

    def mark(self, at: float, label: str, update: int | None = None) -> None:
        self.write(at, What.MARK, about={"label": label, "update": update})

    def write(
        self,
        at: float,
        what: What,
        *,
        session: int = 0,
        connection: int = 0,
        vantage: Vantage = Vantage.APP,
        octets: bytes = b"",
        about: Mapping[str, Detail] | None = None,
    ) -> None:
        fact = Fact(
            at_ns=round(at * 1000), session=session, connection=connection, vantage=vantage, what=what, octets=octets
        )
        self._facts.append(fact if about is None else replace(fact, about=about))

    def number(self) -> int:
        self._connections += 1
        return self._connections

    def journal(self) -> Journal:
        journal = Journal()
        for fact in sorted(self._facts, key=lambda fact: fact.at_ns):
            journal.append(fact)
        return journal

    def events(self) -> Sequence[Event]:
        return Trace(self.journal()).refresh()

    def diagram(self) -> Diagram:
        diagram = Diagram()
        diagram.add(self.events())
        return diagram

    def text(self, width: int = 44) -> list[str]:
        return as_text(self.diagram(), times=False, width=width).splitlines()


class Session:
    """One session of a script."""

    def __init__(self, script: Script, number: int) -> None:
        self._script = script
        self.number = number

    def write(self, at: float, what: What, vantage: Vantage = Vantage.APP, **about: Detail) -> None:
        self._script.write(at, what, session=self.number, vantage=vantage, about=about)

    def connection(self, *, client: bool = True, server: bool = True, to: str = "127.0.0.1:80") -> Connection:
        """Return a connection to an address, and say which of its ends are observed."""
        return Connection(self._script, self.number, client=client, server=server, to=to)

    def looks_up(self, at: float, host: str) -> None:
        self.write(at, What.RESOLVING, Vantage.CLIENT, host=host)

    def found(self, at: float, host: str, *addresses: str) -> None:
        self.write(at, What.RESOLVED, Vantage.CLIENT, host=host, addresses=list(addresses))

    def not_found(self, at: float, host: str, error: str) -> None:
        self.write(at, What.NOT_RESOLVED, Vantage.CLIENT, host=host, error=error, code="EAI_NONAME")

    def ends(self, at: float, error: str | None = None, code: str = "CODE") -> None:
        self.write(at, What.SESSION_END, error=error, code=None if error is None else code)


class Connection:
    """One connection, or an attempt at one."""

    def __init__(self, script: Script, session: int, *, client: bool, server: bool, to: str = "127.0.0.1:80") -> None:
        self.number = script.number()
        self.to = to
        self.observed = server
        self.client = Side(self, script, session, Vantage.CLIENT, seen=client)
        self.server = Side(self, script, session, Vantage.SERVER, seen=server)

    def connecting(self, at: float) -> None:
        self.client.write(at, What.CONNECTING, address=self.to, observed=self.observed)

    def accepted(self, at: float, **tls: str) -> None:
        self.server.write(at, What.ACCEPTED, local=self.to, peer="127.0.0.1:5000", **tls)

    def connected(self, at: float) -> None:
        self.client.write(at, What.CONNECTED, local="127.0.0.1:5000", peer=self.to)

    def not_connected(self, at: float, code: str, error: str) -> None:
        self.client.write(at, What.NOT_CONNECTED, address=self.to, code=code, error=error)

    def open(self, at: float) -> Connection:
        """Connect, be accepted 40 us later, and know it after 60."""
        self.connecting(at)
        self.accepted(at + 40)
        self.connected(at + 60)
        return self

    def upgrade(self, at: float) -> Connection:
        """Ask for the WebSocket protocol, and be given it 300 us later."""
        self.up(at, UPGRADE)
        self.down(at + 200, SWITCHING)
        return self

    def up(self, at: float, octets: bytes, took: float = 100) -> None:
        """Send octets to the server in one piece."""
        self.client.sends(at, octets)
        self.server.gets(at + took, octets)

    def down(self, at: float, octets: bytes, took: float = 100) -> None:
        """Send octets to the client in one piece."""
        self.server.sends(at, octets)
        self.client.gets(at + took, octets)

    def close(self, at: float, by: str = "server") -> None:
        """One end closes; the other learns it 50 us later, and closes too."""
        first, second = (self.server, self.client) if by == "server" else (self.client, self.server)
        first.closes(at)
        first.gone(at + 5)
        second.sees_end(at + 50)
        second.closes(at + 55)
        second.gone(at + 60)


class Side:
    """One end of a connection."""

    def __init__(self, wire: Connection, script: Script, session: int, vantage: Vantage, *, seen: bool) -> None:
        self._wire = wire
        self._script = script
        self._session = session
        self._vantage = vantage
        self._seen = seen

    def write(self, at: float, what: What, octets: bytes = b"", **about: Detail) -> None:
        if self._seen:
            self._script.write(
                at,
                what,
                session=self._session,
                connection=self._wire.number,
                vantage=self._vantage,
                octets=octets,
                about=about,
            )

    def sends(self, at: float, octets: bytes) -> None:
        self.write(at, What.SENT, octets)

    def gets(self, at: float, octets: bytes) -> None:
        self.write(at, What.RECEIVED, octets)

    def finishes(self, at: float) -> None:
        self.write(at, What.END_SENT)

    def sees_end(self, at: float) -> None:
        self.write(at, What.END_RECEIVED)

    def closes(self, at: float) -> None:
        self.write(at, What.CLOSE_CALLED)

    def cuts(self, at: float) -> None:
        self.write(at, What.ABORT_CALLED)

    def gone(self, at: float, code: str | None = None, error: str | None = None) -> None:
        self.write(at, What.LOST, code=code, error=error)


def drawn(script: Script) -> list[str]:
    """Return the rows of the diagram with their lines cut short: "|--GET / [27 B] 100 µs-->|"."""
    rows = []
    for row in script.text(120):
        short = re.sub(r"(?:- ?){3,}", lambda line: "- -" if " " in line[0] else "--", row)
        short = re.sub(r"={2,}", "==", re.sub(r"\.{3,}", "..", short))
        rows.append(re.sub(r" {3,}", "   ", short))
    return rows


def http(*, client: bool = True, server: bool = True) -> tuple[Script, Connection]:
    script = Script()
    return script, script.session().connection(client=client, server=server).open(0)


def websocket(*, client: bool = True, server: bool = True) -> tuple[Script, Connection]:
    script = Script()
    return script, script.session("Chat", "websocket").connection(client=client, server=server).open(0).upgrade(100)
