"""What a session without a window leaves behind: lines on standard output, a picture, a recording."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.costs import Cost, as_csv, held_up
from engine.costs import costs as costs_of
from engine.describe import as_json
from engine.events import Event
from engine.formats.native import JournalWriter
from engine.journal import Journal
from engine.scenarios import Scenario
from engine.secrets import OpaqueMasker
from engine.trace import Trace
from gui.command import costs
from gui.command.catalogue import Findings
from gui.command.console import OutputClosed, complain, say
from gui.command.output_options import OutputOptions
from gui.diagram.fold_plan import NOTHING_FOLDED, FoldPlan
from gui.diagram.heartbeats import Heartbeats
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.export import endings
from gui.export.exporting import export
from gui.export.order import NothingThere, Order, Sifting, part_of_time, sifted
from gui.export.words import is_whole, text

if TYPE_CHECKING:
    from pathlib import Path

PRINT_EVERY_S = 0.02
TOO_LONG = "What it left out is written with --from and --to, as --pdf or --svg, which hold more, or as --text."
SLICE = 512
"""Facts that are read at a time, so that nothing else waits long."""


class Outputs:
    """Reads a journal and writes what was asked for: some of it while it grows, the rest at the end.

    Args:
        options: What was asked for.
        journal: What is read.
        on_closed: Called once when nobody reads standard output any more.

    Attributes:
        closed: Whether nobody reads standard output any more.
        failed: Whether something could not be written; it was told.
        refused: Whether there was nothing at the times asked for; it was told.
        written: The files the diagram was written to.

    Raises:
        OSError: The recording cannot be made.
    """

    def __init__(self, options: OutputOptions, journal: Journal, on_closed: Callable[[], object]) -> None:
        self.closed = False
        self.failed = False
        self.refused = False
        self.written: list[Path] = []
        self._options = options
        self._on_closed = on_closed
        self._journal = journal
        self._trace = Trace(journal)
        self._masker = OpaqueMasker()
        self._timer: asyncio.TimerHandle | None = None
        self._writer: JournalWriter | None = None
        if options.save is not None:
            self._writer = JournalWriter(journal, options.save, on_failure=self._fail)
        self._stop = journal.watch(self._grown)

    def finish(self, scenario: Scenario | None = None) -> list[str]:
        """Write what is left, and what came of a scenario's claims. Calling it again does nothing more.

        Returns:
            The claims that do not hold, a sentence each.
        """
        self._stop()
        if self._timer is not None:
            self._timer.cancel()
        if self._writer is not None:
            self._writer.close()
        self._print_events()
        findings = None if scenario is None else Findings(scenario, self._trace.events)
        if findings is not None and self._options.json:
            self._tell(findings.as_lines())
        ended = endings.endings(self._trace.events)
        if self._options.json:
            self._tell(endings.as_objects(ended))
        found, held = self._costs(), held_up(self._trace.events, self._journal.facts)
        if self._options.json:
            self._tell(costs.as_lines(found, held))
        if self._options.transcript or self._options.files:
            diagram = Diagram(plan=self._plan(scenario))
            diagram.add_from(self._trace.events, 0, len(self._trace.events))
            self._write_diagram(diagram, endings.as_lines(ended))
        if findings is not None and self._options.transcript:
            self._tell(findings.as_text())
        if self._options.transcript:
            self._tell(costs.as_text(found, held))
        if self._options.csv is not None:
            self._write_csv(self._options.csv, found)
        return [] if findings is None else findings.refuted

    def _costs(self) -> tuple[Cost, ...]:
        asked = self._options.json or self._options.transcript or self._options.csv is not None
        return costs_of(self._trace.events) if asked else ()

    def _write_csv(self, path: Path, found: tuple[Cost, ...]) -> None:
        try:
            path.write_text(as_csv(found), encoding="utf-8", newline="")
        except OSError as error:
            self._fail(f"The costs could not be written to {path}: {error.strerror or error}.")

    def _tell(self, text: str) -> None:
        if text and not self.closed:
            self._say(text)

    def _plan(self, scenario: Scenario | None) -> FoldPlan:
        """What is folded: repeated Pings, but for those of a scenario, which tells of each of them."""
        if self._options.every_ping or scenario is not None:
            return NOTHING_FOLDED
        found = Heartbeats()
        found.take_from(self._trace.events, 0, len(self._trace.events))
        return found.plan()

    def _write_diagram(self, diagram: Diagram, ended: tuple[str, ...]) -> None:
        try:
            part = part_of_time(diagram, self._options.begin_s, self._options.end_s)
            sifting = self._sifting(diagram)
        except NothingThere as nothing:
            self.refused = True
            complain(str(nothing))
            return
        if self._options.transcript and not self.closed:
            self._say(text(diagram, part, sifting).removesuffix("\n"))
            if ended and is_whole(diagram, part, sifting):
                self._tell("\n".join(("", *ended)))
        options = self._options
        for name, path in options.files:
            order = Order(
                format=name,
                look=options.theme,
                width=options.width,
                size="page" if options.fit else "readable",
                part=part,
                sifting=sifting,
                endings=ended,
            )
            self._export(diagram, path, order)

    def _sifting(self, diagram: Diagram) -> Sifting | None:
        wanted = self._options.filter
        if wanted is None:
            return None
        return sifted(Matches(wanted, diagram, self._trace.events), hiding=not self._options.dim)

    def _grown(self) -> None:
        if self._timer is not None or not self._options.json or self.closed:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # What is written when the sessions are over is printed at the end.
            return
        self._timer = loop.call_later(PRINT_EVERY_S, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._print_events(SLICE)
        if self._trace.behind:
            self._grown()

    def _print_events(self, limit: int | None = None) -> None:
        fresh = self._trace.refresh(limit)
        if fresh and self._options.json and not self.closed:
            self._say(self._as_lines(fresh, len(self._trace.events) - len(fresh)))

    def _as_lines(self, events: Sequence[Event], first: int) -> str:
        return "\n".join(json.dumps(as_json(event, seq, self._masker)) for seq, event in enumerate(events, first))

    def _say(self, text: str) -> None:
        try:
            say(text)
        except OutputClosed:
            self.closed = True
            self._on_closed()

    def _export(self, diagram: Diagram, path: Path, order: Order) -> None:
        try:
            cut = export(diagram, path, order)
        except (ImportError, OSError) as error:
            what = "text" if order.format == "text" else "picture"
            self._fail(f"The {what} could not be written to {path}: {getattr(error, 'strerror', None) or error}.")
        else:
            self.written.append(path)
            if cut:
                complain(f"{path}: {cut} {TOO_LONG}")

    def _fail(self, text: str) -> None:
        self.failed = True
        complain(text)
