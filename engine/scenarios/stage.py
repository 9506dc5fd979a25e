"""What a scenario is given to run on."""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal import Journal
from engine.scenarios.scenario import Scenario
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers

__all__ = ["Scenario", "Stage"]


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
