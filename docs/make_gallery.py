"""Takes the small pictures of the gallery: every scenario is run for real, and its layout drawn small.

``python -m docs.make_gallery``; writes ``assets/gallery.json``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from engine.catalogue import CATALOGUE
from engine.journal import Journal
from engine.scenarios import Scenario, Stage
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import tapped
from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.thumb import as_json, thumb_of

TO = Path(__file__).resolve().parent.parent / "assets" / "gallery.json"


async def recorded(scenario: Scenario) -> Diagram:
    """Run a scenario and lay out what happened."""
    servers, keeper, journal = LocalServers(), Keeper(), Journal()
    try:
        await scenario.run(Stage(journal=journal, servers=servers, keeper=keeper))
    finally:
        await servers.stop()
        await keeper.end_all()
    trace, diagram = Trace(journal), Diagram()
    trace.refresh()
    diagram.add(trace.events)
    return diagram


async def taken(names: list[str]) -> dict[str, object]:
    """Run each, one after the other."""
    return {name: as_json(thumb_of(await recorded(CATALOGUE[name]))) for name in names}


def main() -> None:
    """Take the pictures of all, or of those that are named."""
    known = json.loads(TO.read_text(encoding="utf-8")) if TO.exists() else {}
    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        known |= runner.run(taken(sys.argv[1:] or list(CATALOGUE)))
    lines = [f"{json.dumps(name)}: {json.dumps(known[name], separators=(',', ':'))}" for name in CATALOGUE]
    TO.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
