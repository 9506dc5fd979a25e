"""Lifelines: who takes part in a pane: a client for each of its sessions, and each server they connect to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gui.diagram.notation import Lifeline, Side

if TYPE_CHECKING:
    from engine import events as ev
    from gui.diagram.notation import Pane, Tube

NAMES = {Side.CLIENT: "Client", Side.SERVER: "Server"}
"""What those are called that nobody has named."""
PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
PAIR = 2
"""Lifelines of a pane in which it goes without saying which of them "the client" and "the server" are."""

Between = tuple[int, int]
"""The lifelines of a client and of a server, by their places in the pane."""


class Cast:
    """Finds the lifelines of a pane, and adds those that are new.

    A server is one host at one port. Where it was looked up by name, all addresses that were found are the same server;
    where it was not, the first address that a session connects to is that of the server its URL names.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._servers: dict[str, int] = {}
        self._hosts: dict[tuple[int, str], str] = {}
        self._joined: dict[tuple[int, str], Between] = {}

    def begin(self, event: ev.SessionStarted) -> None:
        """A session joins: its client, and the server that its URL names."""
        clients = sum(line.side is Side.CLIENT for line in self._pane.lifelines)
        alone = not event.group
        name = event.name or (NAMES[Side.CLIENT] if alone else f"{NAMES[Side.CLIENT]} {clients + 1}")
        client = self._add(Lifeline(key=f"client {event.session}", side=Side.CLIENT, name=name))
        server = self._server(authority(event.url))
        self._pane.sessions[event.session] = client, server

    def resolved(self, event: ev.NameResolved) -> None:
        """A session learned the addresses of a host."""
        for address in event.addresses:
            self._hosts[event.session, address] = event.host.lower()

    def between(self, session: int, address: str) -> Between:
        """Return whom a session's connection joins; ``address`` is the server's, "" where it is not known."""
        found = self._joined.get((session, address))
        if found is None:
            found = self._joined[session, address] = self._join(session, address)
        return found

    def _join(self, session: int, address: str) -> Between:
        client, named = self._pane.sessions[session]
        if not address:
            return client, named
        host, colon, port = address.rpartition(":")
        by_name = self._hosts.get((session, host.strip("[]")))
        known = f"{by_name}:{port}" if by_name is not None and colon else address
        if known not in self._servers and named in self._unmet():
            # The first connection of a session goes where its URL says.
            self._servers[known] = named
        server = self._server(known)
        self._meet(server, address)
        return client, server

    def _unmet(self) -> set[int]:
        """The servers that nobody has connected to yet."""
        met = {server for _, server in self._joined.values()}
        return {server for server in self._servers.values() if server not in met}

    def _meet(self, server: int, address: str) -> None:
        if server in self._unmet():
            self._pane.lifelines[server] = replace(self._pane.lifelines[server], address=address)

    def _server(self, known: str) -> int:
        place = self._servers.get(known)
        if place is None:
            number = len(set(self._servers.values())) + 1
            name = NAMES[Side.SERVER] if number == 1 else f"{NAMES[Side.SERVER]} {number}"
            line = Lifeline(key=f"server {number}", side=Side.SERVER, name=name, address=known)
            place = self._servers[known] = self._add(line)
        return place

    def _add(self, line: Lifeline) -> int:
        self._pane.lifelines.append(line)
        self._pane.tubes_at.append([])
        return len(self._pane.lifelines) - 1


def authority(url: str) -> str:
    """Return a URL's host and port, the scheme's where it names none, without its user: "example.org:443"."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if host and port else host


def between(pane: Pane, tube: Tube | None, session: int = 0) -> Between:
    """Return the lifelines of what belongs to a connection; without one, those of a session, or the first ones."""
    if tube is not None:
        return tube.between
    found = pane.sessions.get(session)
    return next(iter(pane.sessions.values()), (0, 0)) if found is None else found
