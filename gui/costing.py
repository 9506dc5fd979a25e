"""The costs in the window: the page with table and charts, and the files it is saved as."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from engine.costs import Cost, Way, cost, delivered
from engine.eventlog import EventSlice
from engine.ledger import Ledger
from engine.stalls import UNKNOWN, Stalls
from gui.presenting import part_read
from gui.shown import Notice
from gui.slices import Slices
from gui.widgets.files import ask_where_to_save

if TYPE_CHECKING:
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.recording import Recording
    from gui.widgets.costs.page import CostsPage

AT_A_TIME = 512
"""Events between two looks at the clock: under a millisecond."""
NAME = "costs"


class Costing(QObject):
    """Joins the page of costs to the window.

    Args:
        window: Where it is shown.
        conductor: Knows what is shown.

    Attributes:
        page: The page; None before it was opened for the first time.
    """

    def __init__(self, window: MainWindow, conductor: Conductor) -> None:
        super().__init__(window)
        self.page: CostsPage | None = None
        self._window, self._conductor = window, conductor
        self._told: WeakKeyDictionary[Recording, str] = WeakKeyDictionary()
        self._ledgers: WeakKeyDictionary[Recording, tuple[Ledger, int]] = WeakKeyDictionary()
        self._slices = Slices(self._advance, self)
        window.inspector.costs.page_asked.connect(self.open)
        conductor.costs_shown.connect(self._note)
        conductor.costs_shown.connect(self._look)
        QShortcut(QKeySequence("C"), window).activated.connect(self.toggle)

    def toggle(self) -> None:
        """Open the page, or go back to the diagram."""
        if self.page is not None and self._window.page is self.page:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Show what it cost in the place of the diagram."""
        if self._window.presenting or self._conductor.recording is None:
            return
        if self.page is None:
            from gui.widgets.costs.page import CostsPage

            self.page = CostsPage()
            self.page.closed.connect(self.close)
            self.page.save_asked.connect(self._ask_where)
        self.page.show_theme(self._window.theme)
        self._window.show_page(self.page)
        self.page.setFocus()
        self._look()

    def close(self) -> None:
        """Go back to the diagram."""
        if self._window.page is self.page:
            self._window.show_page(None)

    def _note(self, *_: object) -> None:
        """Say beside the delays, once all are there, what they may be part of."""
        recording = self._conductor.recording
        self._window.inspector.costs.show_note(self._meanwhile(recording) if recording is not None else "")

    def _meanwhile(self, recording: Recording) -> str:
        """Return how busy the loop was while updates were on their way; "" where none were, or some still are."""
        if recording.live or recording.behind:
            return ""
        if recording not in self._told:
            spans, stalls = recording.deliveries.spans(), Stalls()
            stalls.take(recording.journal.facts)
            held = stalls.within(spans)
            self._told[recording] = "" if not spans else UNKNOWN if held is None else held.sentence
        return self._told[recording]

    def _look(self, *_: object) -> None:
        """Read what has come, as long as somebody looks at the page."""
        if self.page is not None and self._window.page is self.page and not self._slices.working:
            self._slices.run()

    def _advance(self) -> bool:
        """Read some events of what is shown; when they are read, show what it cost."""
        recording = self._conductor.recording
        if recording is None:
            return False
        ledger, at = self._ledgers.get(recording) or (Ledger(), 0)
        end = min(recording.diagram.events_taken, at + AT_A_TIME)
        ledger.take(EventSlice(recording.events, at, end))
        self._ledgers[recording] = ledger, end
        more = end < recording.diagram.events_taken
        if not more:
            self._show(recording, ledger)
        return more

    def _show(self, recording: Recording, ledger: Ledger) -> None:
        from gui.widgets.costs.sheet import CostSheet

        if self.page is None:
            return
        found = _costs(recording, ledger)
        number = delivered(found)
        what = f"to deliver {number:,} update{'' if number == 1 else 's'}" if number else ""
        title = f"What it cost {what}".strip()
        so_far = "still running" if recording.live else part_read(recording)
        meanwhile = self._meanwhile(recording) if number else ""
        self.page.show_costs(CostSheet(title=title, costs=found, meanwhile=meanwhile), so_far)

    def _ask_where(self, suffix: str) -> None:
        ask_where_to_save(self._window, NAME, suffix, lambda name: self._write(Path(name), suffix))

    def _write(self, path: Path, suffix: str) -> None:
        from gui.widgets.costs.pictures import octets_of

        if self.page is None:
            return
        try:
            path.write_bytes(octets_of(self.page.view.sheet, self._window.theme, suffix))
        except OSError as error:
            self._conductor.notice(f"The costs could not be saved: {error.strerror or error}.", where=str(path))
        else:
            self._conductor.notice_shown.emit(Notice(what="Saved.", where=str(path), weight="info"))


def _costs(recording: Recording, ledger: Ledger) -> tuple[Cost, ...]:
    diagram = recording.diagram
    ways = [Way(title=pane.title, kind=pane.kind, sessions=tuple(pane.sessions)) for pane in diagram.interaction.panes]
    at = diagram.events_taken
    return tuple(cost(way, diagram.counters, ledger, recording.deliveries, at) for way in ways)
