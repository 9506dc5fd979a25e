"""What a scenario is, and what it is given to run on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from engine.journal import Journal
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scenario runs on.

    Attributes:
        journal: Where its sessions are written, all on one clock.
        servers: The application's own servers.
        keeper: Runs what goes on in the background.
    """

    journal: Journal
    servers: LocalServers
    keeper: Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Real sessions that together show one thing.

    Attributes:
        name: What the command line calls it.
        title: What the window calls it.
        promise: What there is to see, in one line.
        run: Runs it to its end; returns how each of its sessions ended, in order. Cancelling ends its sessions.
    """

    name: str
    title: str
    promise: str
    run: Callable[[Stage], Awaitable[list[Outcome]]]
