"""The diagram, the table of its events, or both; above them a bar to choose, and to filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from gui.icons import icon
from gui.theme import Theme
from gui.widgets.event_table import EventTable
from gui.widgets.filter_bar import FilterBar
from gui.widgets.link_box import LinkBox
from gui.widgets.more_button import MoreButton
from gui.widgets.parts import button, on_ground, side_by_side, stacked
from gui.widgets.segments import Segments
from gui.widgets.stage.sequence_view import SequenceView

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QMenu

View = Literal["diagram", "table", "both"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
ROOMY: Final = 1300
"""Pixels from which on there is room for all of the bar while something is filtered."""


def view_named(name: str) -> View:
    """Return the view of a name, the diagram where there is none of it."""
    return next((view for view in VIEWS if view == name), "diagram")


class Views(QWidget):
    """Holds the stage and the table, and shows one of them or both."""

    def __init__(self, stage: SequenceView) -> None:
        super().__init__()
        self.stage = stage
        self.table = EventTable()
        self.filter = FilterBar()
        self.switch = Segments(
            "View",
            (
                ("diagram", "Diagram", "The sequence diagram (T for the next)"),
                ("table", "Table", "The same as a table, a row for each arrow and note (T for the next)"),
                ("both", "Both", "The diagram, and the table under it (T for the next)"),
            ),
        )
        self.link = LinkBox()
        self.ask_filter = button(" Filter", "quiet", name="Filter", tip="Dim or hide what does not match (/)")
        self.legend = button("Legend", "quiet", tip="What the signs on the stage mean (K)")
        self.legend.setCheckable(True)
        self.more = MoreButton("Network and legend", self._offer)
        self.bar = QWidget()
        on_ground(self.bar, "panel", "bottom")
        self.bar.setLayout(self._row())
        self.split = QSplitter(Qt.Orientation.Vertical)
        for part in (self.stage, self.table):
            self.split.addWidget(part)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.setSizes([600, 300])
        self.setLayout(stacked(self.bar, self.link.form, self.split, spacing=0))
        self.switch.chosen.connect(lambda name: self.show_view(view_named(name)))
        self.ask_filter.clicked.connect(self.ask)
        self.filter.closed.connect(self._filter_closed)
        self.show_view("diagram")

    @property
    def view(self) -> View:
        """The view that is shown."""
        return view_named(self.switch.value)

    def show_view(self, view: View) -> None:
        """Show the diagram, the table, or both; the keyboard goes where it can be seen."""
        self.switch.show_chosen(view)
        self._show(view)

    def _show(self, view: View) -> None:
        self.table.setVisible(view != "diagram")
        self.stage.setVisible(view != "table")
        # The stage cannot be given the keyboard while it is hidden: the table is, in its place.
        self.stage.setFocusProxy(self.table if view == "table" else None)  # type: ignore[arg-type]
        (self.table if view == "table" else self.stage).setFocus()

    def show_presenting(self, presenting: bool) -> None:
        """Show the diagram alone, without the bar, or what was shown before."""
        self.bar.setVisible(not presenting)
        self.link.form.hide()
        self._show(self.view if not presenting else "diagram")

    def next_view(self) -> None:
        """Show the view after this one, round and round."""
        self.show_view(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])

    def ask(self) -> None:
        """Ask what to filter for."""
        self.ask_filter.hide()
        self.filter.ask()
        self._share_bar()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the stage is given it apart."""
        self.table.show_theme(theme)
        self.filter.show_theme(theme)
        self.ask_filter.setIcon(icon("search", theme, theme.muted, size=14))
        self.ask_filter.setIconSize(QSize(14, 14))

    def _filter_closed(self) -> None:
        self.ask_filter.show()
        self._share_bar()
        self.stage.setFocus()

    def _share_bar(self) -> None:
        """While something is filtered, what has nothing to do with it makes room where there is little."""
        shown = self.filter.isHidden() or self.width() >= ROOMY
        self.link.setVisible(shown)
        self.legend.setVisible(shown)
        self.more.setVisible(not shown)

    def _offer(self, menu: QMenu) -> None:
        """Put into a menu what made room."""
        self.link.add_to(menu)
        menu.addSeparator()
        action = menu.addAction("Legend (K)", self.legend.click)
        action.setCheckable(True)
        action.setChecked(self.legend.isChecked())

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        super().resizeEvent(qevent)
        self._share_bar()

    def _row(self) -> QHBoxLayout:
        row = side_by_side(self.switch, spacing=12, margins=(12, 5, 12, 5))
        row.addWidget(self.filter, 1)
        row.addStretch()
        row.addWidget(self.link)
        row.addWidget(self.legend)
        row.addWidget(self.more)
        row.addWidget(self.ask_filter)
        row.setAlignment(self.switch, Qt.AlignmentFlag.AlignTop)
        return row
