"""What a session without a window leaves behind: lines on standard output, a picture, a recording."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.describe import as_json
from engine.events import Event
from engine.formats.native import JournalWriter
from engine.journal import Journal
from engine.trace import Trace
from gui.command.console import OutputClosed, complain, say
from gui.command.options import OutputOptions
from gui.diagram.layout import Diagram
from gui.diagram.text import as_text

if TYPE_CHECKING:
    from pathlib import Path

PRINT_EVERY_S = 0.02
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

    Raises:
        OSError: The recording cannot be made.
    """

    def __init__(self, options: OutputOptions, journal: Journal, on_closed: Callable[[], object]) -> None:
        self.closed = False
        self.failed = False
        self._options = options
        self._on_closed = on_closed
        self._trace = Trace(journal)
        self._timer: asyncio.TimerHandle | None = None
        self._writer: JournalWriter | None = None
        if options.save is not None:
            self._writer = JournalWriter(journal, options.save, on_failure=self._fail)
        self._stop = journal.watch(self._grown)

    def finish(self) -> None:
        """Write what is left. Calling it again does nothing more."""
        self._stop()
        if self._timer is not None:
            self._timer.cancel()
        if self._writer is not None:
            self._writer.close()
        self._print_events()
        if self._options.transcript or self._options.png is not None:
            diagram = Diagram()
            diagram.add(self._trace.events)
            if self._options.transcript and not self.closed:
                self._say(as_text(diagram))
            if self._options.png is not None:
                self._paint(diagram, self._options.png)

    def _grown(self) -> None:
        if self._timer is None and self._options.json and not self.closed:
            self._timer = asyncio.get_running_loop().call_later(PRINT_EVERY_S, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._print_events(SLICE)
        if self._trace.behind:
            self._grown()

    def _print_events(self, limit: int | None = None) -> None:
        fresh = self._trace.refresh(limit)
        if fresh and self._options.json and not self.closed:
            self._say(_as_lines(fresh, len(self._trace.events) - len(fresh)))

    def _say(self, text: str) -> None:
        try:
            say(text)
        except OutputClosed:
            self.closed = True
            self._on_closed()

    def _paint(self, diagram: Diagram, path: Path) -> None:
        try:
            # Qt is there for the picture alone: everything else works without.
            from gui.picture import width_for, write_png
            from gui.theme import DARK

            write_png(diagram, path, theme=DARK, width=width_for(diagram))
        except (ImportError, OSError) as error:
            self._fail(f"The picture could not be written to {path}: {getattr(error, 'strerror', None) or error}.")

    def _fail(self, text: str) -> None:
        self.failed = True
        complain(text)


def _as_lines(events: Sequence[Event], first: int) -> str:
    return "\n".join(json.dumps(as_json(event, seq)) for seq, event in enumerate(events, first))
