"""The panel at the right: what the chosen arrow is, or what there is to say of the scenario that is shown."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from gui.ended import EndShown
from gui.inspected import CostRow, Inspected
from gui.shown import ScenarioShown
from gui.theme import Theme
from gui.widgets.inspector.bits_row import BitsRow
from gui.widgets.inspector.cost_table import CostTable
from gui.widgets.inspector.course_row import CourseRow
from gui.widgets.inspector.ends_view import EndEntry, EndsView
from gui.widgets.inspector.facts_table import FactsTable
from gui.widgets.inspector.payload_view import OctetsView, PayloadView
from gui.widgets.inspector.said import Said
from gui.widgets.inspector.scenario_view import ScenarioView
from gui.widgets.parts import button, label, on_ground, rule, set_look, side_by_side, stacked

ABOVE = 8
"""Pixels over what was scrolled to."""
_EMPTY = (
    "Select an arrow to see what it is: its fields or its bits, what it carried, its octets on the wire, "
    "and when it was sent and received."
)
_EMPTY_KEYS = "Click an arrow in the diagram, or step to one with Right and press Enter."


class InspectorPanel(QWidget):
    """Shows one message: title, and four tabs; without one, the scenario; below, what delivery cost, and the course.

    Attributes:
        scenario: What is claimed, and what was found.
        ends: How the connections ended.
        end: How the one ended that the message went over, among what is known of it.
        course: What comes next.

    Signals:
        partner_asked: The number of the item that the user wants to go to: what answers this one, or what it answers.
        fold_asked: What is shown is to be unfolded, or what it is of folded.
    """

    partner_asked = Signal(int)
    fold_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "left")
        self.title = label("", "title")
        self.direction = label("", "small")
        self.empty = self._empty()
        self.scenario = ScenarioView()
        self.course = CourseRow()
        self.ends = EndsView()
        self.end = EndEntry(bare=True)
        self.end_line = Said("", "small")
        self.end_line.clicked.connect(self._show_end_details)
        self._middle = QWidget()
        self._middle.setLayout(stacked(self.ends, self.scenario.foot, spacing=12))
        self._rest = _scrolled(self.scenario, self._middle, self.empty)
        self._has_scenario = self._has_ends = False
        self.reference = label("", "small")
        self.reference.setWordWrap(True)
        self.bits = BitsRow()
        self.summary = FactsTable()
        self.payload = PayloadView()
        self.brief = FactsTable(exact=True)
        self.explanation = label("")
        self.explanation.setWordWrap(True)
        self.octets = OctetsView()
        self.timing = FactsTable(exact=True)
        self.connection = FactsTable()
        self.costs = CostTable()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("What is known of the message")
        self._timing_title = label("TIMING", "heading")
        self._rules = [rule(), rule()]
        self._add_tabs()
        self.partner = button("", "link", tip="Go there (J)")
        self._partner = -1
        self.partner.clicked.connect(lambda: self.partner_asked.emit(self._partner))
        self.fold = button("", "link")
        self.fold.clicked.connect(self.fold_asked)
        self._head = self._of_head()
        self._foot = QWidget()
        self._foot.setLayout(stacked(rule(), self.costs, spacing=14, margins=(20, 0, 20, 20)))
        column = stacked(self._head, self.tabs, self._rest, self._foot, self.course, spacing=0)
        for widget in (self.tabs, self._rest):
            column.setStretchFactor(widget, 1)
        self.setLayout(column)
        self.show_inspected(None)
        self.show_end(None)
        self.show_costs((), "")

    def show_inspected(self, inspected: Inspected | None) -> None:
        """Show a message; without one the scenario, or how to choose a message."""
        for widget in (self._head, self.tabs):
            widget.setVisible(inspected is not None)
        self._chosen = inspected is not None
        self._show_rest()
        if inspected is None:
            return
        self.title.setText(inspected.title)
        set_look(self.title, layer=inspected.layer)
        self.direction.setText(inspected.direction)
        self._partner = inspected.partner
        self.partner.setText(inspected.partner_words)
        self.partner.setVisible(bool(inspected.partner_words))
        self.partner.setEnabled(inspected.partner >= 0)
        self.fold.setText(inspected.folding)
        self.fold.setVisible(bool(inspected.folding))
        self.tabs.setTabText(0, inspected.kind)
        self._show_message(inspected)
        self.octets.show_octets(inspected.octets, inspected.octets_from, inspected.octets_note)
        self.timing.show_rows(inspected.timing)
        self.connection.show_rows(inspected.connection)

    def show_scenario(self, shown: ScenarioShown | None) -> None:
        """Show what there is to say of a scenario while no message is chosen; None for a recording of none."""
        self._has_scenario = shown is not None
        if shown is not None:
            self.scenario.show_scenario(shown)
        self._show_rest()

    def show_ends(self, ends: tuple[EndShown, ...], more: int) -> None:
        """Show how connections ended while no message is chosen, and that there are more of them."""
        self.ends.show_ends(ends, more)
        self._has_ends = bool(ends)
        self._place_ends(before=not all(end.quiet for end in ends))
        self._show_rest()

    def _place_ends(self, *, before: bool) -> None:
        """Put how connections ended before the settings where that is what there is to see, or else after them."""
        layout = self._middle.layout()
        if isinstance(layout, QVBoxLayout):
            layout.removeWidget(self.ends)
            layout.insertWidget(0 if before else 1, self.ends)

    def show_end(self, shown: EndShown | None) -> None:
        """Show how the connection ended that the message went over; None while it has not."""
        self.end.show_end(shown)
        self.end.setVisible(shown is not None)
        self.end_line.show_said("" if shown is None else shown.line, leads="Its details")
        self.end_line.setVisible(shown is not None)

    def open_end(self, connection: int) -> None:
        """Show the details of the end of a connection, while no message is chosen; of 0, where all of them are."""
        entry = self.ends.open(connection)
        shown: QWidget = self.ends if entry is None else entry
        self._scroll_to(shown)
        if entry is not None:
            entry.more.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.ends.entries:
            self.ends.entries[0].more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _scroll_to(self, part: QWidget) -> None:
        """Scroll to a part of what is shown while no message is chosen, once that has the size it has now."""
        inner = self._rest.widget()
        for one in (self.ends, self._middle, inner):
            layout = None if one is None else one.layout()
            if layout is not None:
                layout.activate()
        if inner is not None and (column := inner.layout()) is not None:
            inner.resize(inner.width(), max(column.totalHeightForWidth(inner.width()), inner.height()))
            self._rest.verticalScrollBar().setValue(part.mapTo(inner, QPoint(0, 0)).y() - ABOVE)

    def _show_end_details(self) -> None:
        self.tabs.setCurrentIndex(self.tabs.count() - 1)

    def _show_rest(self) -> None:
        self._rest.setVisible(not self._chosen)
        self.scenario.setVisible(self._has_scenario)
        self.scenario.foot.setVisible(self._has_scenario)
        self.ends.setVisible(self._has_ends)
        self.empty.setVisible(not self._has_scenario)

    def show_costs(self, costs: tuple[CostRow, ...], title: str) -> None:
        """Show what delivery cost, below the tabs; nothing takes no room."""
        self.costs.show_costs(costs, title)
        self._foot.setVisible(bool(costs))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self.bits.show_theme(theme)
        self.costs.show_theme(theme)
        self.scenario.show_theme(theme)

    def _show_message(self, inspected: Inspected) -> None:
        self.reference.setText(inspected.reference)
        self.reference.setVisible(bool(inspected.reference))
        self.bits.show_bits(inspected.bits)
        self.summary.show_rows(inspected.summary)
        self.explanation.setText(inspected.explanation)
        self.explanation.setVisible(bool(inspected.explanation))
        carries = inspected.payload is not None
        self._rules[0].setVisible(carries)
        self.payload.setVisible(carries)
        if inspected.payload is not None:
            self.payload.show_payload(inspected.payload, inspected.content_type, inspected.payload_length)
        self.brief.show_rows(inspected.timing[:4])
        for widget in (self._rules[1], self._timing_title, self.brief):
            widget.setVisible(bool(inspected.timing))

    def _of_head(self) -> QWidget:
        head = side_by_side(self.title, self.direction, spacing=16)
        head.addStretch()
        rows = stacked(spacing=0, margins=(20, 18, 20, 6))
        rows.addLayout(head)
        for link in (self.partner, self.fold):
            rows.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.end_line)
        made = QWidget()
        made.setLayout(rows)
        return made

    def _add_tabs(self) -> None:
        first = (
            self.reference,
            self.bits,
            self.summary,
            self.explanation,
            self._rules[0],
            self.payload,
            self._rules[1],
            self._timing_title,
            self.brief,
        )
        self.tabs.addTab(_scrolled(*first), "Message")
        self.tabs.addTab(self.octets, "Octets")
        self.tabs.addTab(_scrolled(self.timing), "Timing")
        self.tabs.addTab(_scrolled(self.end, self.connection), "Connection")

    def _empty(self) -> QWidget:
        texts = (label("Nothing selected", "title"), label(_EMPTY, "muted"), label(_EMPTY_KEYS, "small"))
        for text in texts:
            text.setWordWrap(True)
        made = QWidget()
        column: QVBoxLayout = stacked(*texts, spacing=10, margins=(0, 6, 0, 6))
        column.addStretch()
        made.setLayout(column)
        return made


def _scrolled(*widgets: QWidget) -> QScrollArea:
    inner = QWidget()
    column = stacked(*widgets, spacing=12, margins=(20, 14, 20, 14))
    column.addStretch()
    inner.setLayout(column)
    made = QScrollArea()
    made.setWidget(inner)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for ground in (made.viewport(), inner):
        ground.setAutoFillBackground(False)
    return made
