"""The main window: places the widgets, joins their signals in one list. No logic.

It comes in two steps, as the widgets and all they need take several times as long to load as a window to appear: at
first the grounds of its parts are painted, then it is furnished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.painting import Painting
from gui.theme import Theme
from gui.widgets.files import ask_what_to_open
from gui.widgets.grounds import paint_grounds

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from gui.conductor import Conductor
    from gui.widgets.costs.page import CostsPage
    from gui.widgets.gallery.page import GalleryPage

SIZE = (1600, 1000)
SMALLEST = (960, 600)
PARTS = (236, 1000, 364)
SMALL_PARTS = (200, 760, 320)


class MainWindow(QWidget):
    """The window.

    Attributes:
        painting: When it is painted.
        presenting: Whether the stage and its caption are shown alone.
        page: What is shown in the place of the diagram; None while that is.

    Signals:
        painted: It was painted for the first time.
        closing: The user closes it; it closes once ``let_close`` was called.
        file_chosen: The path of the recording the user wants to see.
        theme_asked: The user chose "system", "dark" or "light".
        page_left: The user wants to go back to the diagram.
        presented: Whether the stage is shown alone from now on.
    """

    painted = Signal()
    closing = Signal()
    file_chosen = Signal(str)
    theme_asked = Signal(str)
    page_left = Signal()
    presented = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Wirescope")
        self.setMinimumSize(*SMALLEST)
        self.resize(QSize(*SIZE).boundedTo(self.screen().availableSize()))
        self._theme = theme
        self.painting = Painting(self)
        self.installEventFilter(self.painting)
        self._was_painted = False
        self._furnished = False
        self._may_close = False

    def furnish(self, conductor: Conductor) -> None:
        """Make and place all the widgets, and join them to a conductor."""
        from gui.icons import app_icon
        from gui.keyboard import Keyboard
        from gui.reading import Reading
        from gui.widgets.composer import Composer
        from gui.widgets.export_panel import ExportPanel
        from gui.widgets.inspector.panel import InspectorPanel
        from gui.widgets.keys_help import KeysHelp
        from gui.widgets.notice_bar import NoticeBar
        from gui.widgets.request_bar import RequestBar
        from gui.widgets.scrubber import Scrubber
        from gui.widgets.sidebar import Sidebar
        from gui.widgets.stage.sequence_view import SequenceView
        from gui.widgets.transport_bar import TransportBar
        from gui.widgets.views import Views
        from gui.widgets.wire_bar import WireBar

        self._furnished = True
        self.setWindowIcon(app_icon())
        self.request = RequestBar()
        self.sidebar = Sidebar()
        self.notice = NoticeBar()
        self.stage = SequenceView(self._theme)
        self.views = Views(self.stage)
        self.composer = Composer()
        self.wire = WireBar()
        self.transport = TransportBar()
        self.scrubber = Scrubber()
        self.inspector = InspectorPanel()
        self.keys = KeysHelp(self)
        self.export_panel = ExportPanel(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.presenting = False
        self.page: GalleryPage | CostsPage | None = None
        self._has_composer = False
        self._socket_open = False
        self._place()
        self._connect(conductor)
        self._keyboard = Keyboard(self, conductor.steering)
        self.reading = Reading(self, conductor)
        self.show_theme(self._theme)

    def _place(self) -> None:
        middle = QWidget()
        self._column = column = _column(middle)
        for widget, stretch in ((self.notice, 0), (self.views, 1), (self.composer, 0)):
            column.addWidget(widget, stretch)
        self._lower = lower = QWidget()
        lower.setProperty("ground", "panel")
        lower.setProperty("edge", "top")
        lower.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        below = _column(lower)
        below.addWidget(self.wire)
        below.addWidget(self.transport)
        below.addWidget(self.scrubber)
        column.addWidget(lower)
        for part in (self.sidebar, middle, self.inspector):
            self.splitter.addWidget(part)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes(list(PARTS if self.width() >= SIZE[0] else SMALL_PARTS))
        rows = _column(self)
        rows.addWidget(self.request)
        rows.addWidget(self.splitter, 1)
        for part in (self.request, self.splitter):
            part.show()

    def _connect(self, conductor: Conductor) -> None:
        """Join the window's own widgets to conductor and steering: wishes go there, what is to be seen comes back.

        What has a module of its own, such as ``Reading``, ``Course``, ``Folding``, ``Wire``, ``Taking``, ``Costing``
        and ``Guiding``, joins itself to the window there, and binds its keys there too.
        """
        # A table: each signal and where it goes.
        steering = conductor.steering
        for signal, slot in (
            (self.request.http_asked, conductor.send),
            (self.request.websocket_asked, conductor.open),
            (self.request.theme_asked, self.theme_asked),
            (self.request.export_asked, self.export),
            (self.request.help_asked, self.keys.show),
            (self.sidebar.scenario_asked, conductor.run_scenario),
            (self.sidebar.session_chosen, conductor.choose_session),
            (self.sidebar.close_asked, conductor.end),
            (self.notice.dismissed, conductor.dismiss),
            (self.stage.item_chosen, steering.choose),
            (self.stage.scrolled_away, steering.look_elsewhere),
            (self.stage.overlays.minimap.part_asked, steering.go_to_part),
            (self.stage.inspect_asked, self.inspector.setFocus),
            (self.composer.text_asked, conductor.send_text),
            (self.composer.binary_asked, conductor.send_binary),
            (self.composer.ping_asked, conductor.ping),
            (self.composer.close_asked, conductor.close),
            (self.transport.first_asked, steering.first),
            (self.transport.back_asked, lambda: steering.step(-1)),
            (self.transport.play_asked, steering.toggle),
            (self.transport.forward_asked, lambda: steering.step(1)),
            (self.transport.last_asked, steering.last),
            (self.transport.speed_chosen, steering.set_speed),
            (self.transport.follow_asked, steering.follow),
            (self.transport.goal_chosen, steering.run_to),
            (self.transport.axis_chosen, conductor.set_axis),
            (self.scrubber.scrubbed, steering.scrub),
            (self.request.http_asked, lambda _: self.stage.setFocus()),
            (self.request.websocket_asked, lambda _: self.stage.setFocus()),
            (steering.nothing_found, conductor.tell_nothing_found),
            (conductor.loop_shown, self.scrubber.show_loop),
            (conductor.diagram_shown, self.stage.show_diagram),
            (conductor.diagram_changed, self.stage.show_layout),
            (conductor.axis_shown, self.transport.show_axis),
            (conductor.playhead_moved, self.stage.show_playhead),
            (steering.kept_in_view, self.stage.keep_playhead_in_view),
            (conductor.heads_shown, self.stage.show_heads),
            (steering.chosen_shown, self.stage.show_chosen),
            (conductor.caption_shown, self.stage.show_caption),
            (conductor.state_shown, self.transport.show_state),
            (conductor.ticks_shown, self.scrubber.show_ticks),
            (conductor.position_shown, self.scrubber.show_position),
            (conductor.scenarios_shown, self.sidebar.show_scenarios),
            (conductor.sessions_shown, self.sidebar.show_sessions),
            (steering.inspected_shown, self.inspector.show_inspected),
            (conductor.costs_shown, self.inspector.show_costs),
            (conductor.url_shown, self.request.show_url),
            (conductor.composer_shown, self._show_composer),
            (conductor.notice_shown, self.notice.show_notice),
            (conductor.notice_withdrawn, self.notice.withdraw),
        ):
            signal.connect(slot)

    def present(self) -> None:
        """Show the stage and its caption alone, large, or all of it again."""
        self.page_left.emit()
        self.presenting = not self.presenting
        for part in (self.request, self.sidebar, self.inspector, self._lower):
            part.setVisible(not self.presenting)
        self._show_middle()
        self.stage.show_presenting(self.presenting)
        self.views.show_presenting(self.presenting)
        self._keyboard.show_presenting(self.presenting)
        self.presented.emit(self.presenting)
        self.stage.setFocus()
        (self.showFullScreen if self.presenting else self.showNormal)()

    def show_page(self, page: GalleryPage | CostsPage | None) -> None:
        """Show a page in the place of the diagram, or that again."""
        if self.page is not None:
            self.page.hide()
        self.page = page
        if page is not None and self._column.indexOf(page) < 0:
            self._column.insertWidget(self._column.indexOf(self.views), page, 1)
        self._show_middle()
        if page is None:
            self.stage.setFocus()
        else:
            page.show()

    def _show_middle(self) -> None:
        self.views.setVisible(self.page is None)
        self.composer.setVisible(self._has_composer and not self.presenting and self.page is None)

    def _show_composer(self, there: bool, is_open: bool, why: str) -> None:
        self._has_composer = there
        self._show_middle()
        opened = is_open and not self._socket_open
        self._socket_open = is_open
        self.composer.show_open(is_open, why)
        if opened and self.composer.isVisible() and not self.sidebar.sessions.hasFocus():
            self.composer.field.setFocus()

    def export(self) -> None:
        """Ask what of what is shown should be written, and how."""
        if self.stage.diagram is None:
            from gui.shown import Notice

            todo = "Run the comparison, or send a request, and then export it."
            self.notice.show_notice(Notice(what="There is nothing to export yet.", todo=todo))
            return
        self.export_panel.ask()

    def open_file(self) -> None:
        """Ask which recording to show."""
        ask_what_to_open(self, self.file_chosen.emit)

    @property
    def theme(self) -> Theme:
        """The theme that is worn."""
        return self._theme

    def show_theme(self, theme: Theme) -> None:
        """Give every part a theme."""
        self._theme = theme
        parts = (self.request, self.sidebar, self.notice, self.stage, self.views, self.composer)
        for part in (*parts, self.wire, self.transport, self.scrubber, self.inspector, self.keys):
            part.show_theme(theme)
        if self.page is not None:
            self.page.show_theme(theme)

    def let_close(self) -> None:
        """Close for good: all sessions have ended."""
        self._may_close = True
        self.close()

    def closeEvent(self, qevent: QCloseEvent) -> None:
        if self._may_close:
            qevent.accept()
            return
        # Where nothing runs yet there is nothing to wait for.
        qevent.setAccepted(not self._furnished)
        self.closing.emit()

    def paintEvent(self, qevent: QPaintEvent) -> None:
        if not self._furnished:
            paint_grounds(self, self._theme, SMALL_PARTS if self.width() < SIZE[0] else PARTS)
        if not self._was_painted:
            self._was_painted = True
            # All of a window is painted in one go: after it, it is there.
            QTimer.singleShot(0, self, self.painted.emit)


def _column(widget: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
