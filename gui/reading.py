"""Reading instead of looking: joins the table, the filter and what is chosen to the rest of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from gui.choosing import Choosing
from gui.filtering import Filtering

if TYPE_CHECKING:
    from gui.conductor import Conductor
    from gui.main_window import MainWindow


class Reading:
    """The wiring of the table and the filter.

    Attributes:
        choosing: What is chosen.
        filtering: What is filtered for.
    """

    def __init__(self, window: MainWindow, conductor: Conductor) -> None:
        self.choosing = Choosing(conductor.steering, window)
        self.filtering = Filtering(conductor, self.choosing, window)
        self._connect(window, conductor)
        self._bind(window)

    def _connect(self, window: MainWindow, conductor: Conductor) -> None:
        choosing, filtering, steering = self.choosing, self.filtering, conductor.steering
        stage, table, bar = window.stage, window.views.table, window.views.filter
        for signal, slot in (
            (stage.item_toggled, choosing.toggle),
            (table.items_chosen, choosing.choose),
            (table.inspect_asked, window.inspector.setFocus),
            (table.going_asked, choosing.take_to),
            (table.scrolled_away, steering.look_elsewhere),
            (table.noticed, window.notice.show_notice),
            (bar.filter_changed, filtering.set_filter),
            (bar.hiding_chosen, filtering.set_hiding),
            (bar.step_asked, filtering.step),
            (bar.closed, lambda: filtering.set_filter(None)),
            (conductor.diagram_shown, table.show_diagram),
            (conductor.diagram_shown, lambda *_: filtering.show_recording()),
            (conductor.diagram_changed, table.show_layout),
            (conductor.diagram_changed, filtering.change_layout),
            (conductor.playhead_moved, table.show_playhead),
            (conductor.playhead_moved, lambda _: filtering.grow()),
            (conductor.status_shown, choosing.show_status),
            (steering.kept_in_view, table.keep_playhead_in_view),
            (choosing.numbers_shown, stage.show_several),
            (choosing.numbers_shown, table.show_chosen),
            (choosing.brought_in, stage.bring_in),
            (choosing.status_shown, window.scrubber.show_status),
            (filtering.filter_shown, stage.show_filter),
            (filtering.filter_shown, table.show_filter),
            (filtering.found, table.show_found),
            (filtering.count_shown, bar.show_count),
        ):
            signal.connect(slot)

    def _bind(self, window: MainWindow) -> None:
        for keys, slot in (
            ("T", window.views.next_view),
            ("/", window.views.ask),
            ("Ctrl+C", self.choosing.copy),
            ("F3", lambda: self.filtering.step(1)),
            ("Shift+F3", lambda: self.filtering.step(-1)),
        ):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)
