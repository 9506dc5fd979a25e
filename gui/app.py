"""The window's composition: loop, settings, engine and window are made here and joined."""

from __future__ import annotations

import asyncio
import logging
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QTimer

from engine.secrets import mask_url
from engine.sessions.http import CONNECT_S
from engine.tap import tapped
from engine.wishes import HTTP_SCHEMES, WEBSOCKET_SCHEMES, HttpWish, WebSocketWish, WishRefused
from gui.archive import Archive
from gui.arranging import Arranging
from gui.bridge import Bridge
from gui.conductor import Conductor
from gui.costing import Costing
from gui.course import Course
from gui.endings import Endings
from gui.folding import Folding
from gui.guiding import Guiding
from gui.main_window import MainWindow
from gui.measured import Measured
from gui.meter import Meter
from gui.own import Own
from gui.player import Player
from gui.presenter import Presenter
from gui.runner import Runner
from gui.settings import Settings, home
from gui.shown import Notice
from gui.taking import Taking
from gui.theme import Choice, dress, load_fonts, theme_for
from gui.widgets.request_bar import RequestDraft
from gui.widgets.request_details import Details
from gui.widgets.views import view_named
from gui.wire import Wire

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.command.options import WindowOptions

logger = logging.getLogger(__name__)
FIRST_AFTER_MS = 250
FIRST_SCENARIO = "compare"
CLOSE_S = 1.8
"""Seconds after the closing of the window by which sessions and servers have ended."""


class App:
    """The running application: everything that lives as long as the window.

    Attributes:
        window: The main window.
        conductor: What it is joined to.
        runner: What runs the sessions.
        taking: What goes to files and comes from them.
        course: The catalogue.
        costing: What delivering cost.
        endings: How connections ended.
    """

    def __init__(
        self,
        qapp: QApplication,
        folder: Path | None = None,
        tls: ssl.SSLContext | None = None,
        patience_s: float = CONNECT_S,
        window: MainWindow | None = None,
    ) -> None:
        own = Own(folder)
        own.read()
        folder = home(folder)
        settings = Settings(folder)
        self._qapp = qapp
        self._settings = settings
        self.runner = Runner(tls=tls, patience_s=patience_s)
        self.player = Player()
        self.player.reduced_motion = settings.reduced_motion
        self.bridge = Bridge()
        self.archive = Archive(folder, self._tell)
        self.conductor = Conductor(self.runner, self.player, self.bridge, self.archive)
        # Before the first widget: what a style sheet says of type is laid over the type a widget began with.
        dress(qapp, theme_for(settings.theme))
        self.window = MainWindow(theme_for(settings.theme)) if window is None else window
        self.window.furnish(self.conductor)
        self._measure()
        self.closed = asyncio.Event()
        self._closing = False
        self.window.closing.connect(self._close)
        self.window.theme_asked.connect(self._choose_theme)
        self.window.request.motion_asked.connect(self._choose_motion)
        self.window.file_chosen.connect(self.conductor.open_file)
        self._guiding = Guiding(self.window, self.conductor, settings)
        self._presenter = Presenter(self.window, self.conductor)
        self._folding = Folding(self.window, self.conductor, self.player, self.bridge, settings)
        self._arranging = Arranging(self.window, self.conductor, settings)
        self.course = Course(self.window, self.conductor, self.runner, self.bridge, settings, own)
        self.endings = Endings(self.window, self.conductor, self.runner, self.bridge)
        self._wire = Wire(self.window, self.conductor, self.runner, settings)
        self.costing = Costing(self.window, self.conductor)
        self.taking = Taking(self.window, self.conductor, self.player, self.archive, settings)
        qapp.styleHints().colorSchemeChanged.connect(self._dress)
        self._restore()

    def _measure(self) -> None:
        """See to it that the window disturbs little what is measured, and tells by how much it does."""
        painting, measured = self.window.painting, Measured(self.runner.recordings)
        self._meter = Meter(self.runner, self.bridge, measured, self.window)
        measured.rushing = lambda: self.conductor.rushing
        painting.measured = self.player.measured = self.conductor.measured = lambda: measured.on
        self.player.painted = lambda: (painting.spent_s, painting.paintings)

    def _restore(self) -> None:
        """Open where the user left."""
        settings, window = self._settings, self.window
        details = Details(fields=settings.fields, body=settings.body)
        window.request.show_draft(RequestDraft(url=settings.url, method=settings.method, details=details))
        window.request.show_choice(settings.theme)
        window.request.show_motion(reduced=settings.reduced_motion)
        if not settings.geometry.isEmpty():
            window.restoreGeometry(settings.geometry)
        sizes = settings.splitter("main")
        if sizes:
            window.splitter.setSizes(list(sizes))
        window.views.show_view(view_named(settings.view))
        self.conductor.steering.set_speed(settings.speed)

    def begin(self, options: WindowOptions) -> None:
        """Show the window and what was asked for: a URL, a scenario, or at the very first start the comparison."""
        self.conductor.begin()
        self.window.show()
        self.window.stage.setFocus()
        if options.link is not None:
            self._wire.start_over(options.link)
        if options.save is not None:
            self.conductor.save_next(options.save)
        if options.file is not None:
            self.conductor.open_file(str(options.file))
        elif options.url is not None:
            self._go(options.url)
        elif options.scenario is not None:
            self.conductor.run_scenario(options.scenario)
        elif not self._settings.started_before:
            # Once the window stands: its start would be measured with the comparison's.
            QTimer.singleShot(FIRST_AFTER_MS, self.window, self._run_first)
        else:
            self.conductor.open_last(self._settings.playhead)
        self._settings.started_before = True
        self.taking.offer()

    def _run_first(self) -> None:
        if not self._closing:
            self.conductor.run_scenario(FIRST_SCENARIO)

    def _go(self, url: str) -> None:
        self.window.request.show_draft(RequestDraft(url=url))
        try:
            if url.partition(":")[0].lower() in WEBSOCKET_SCHEMES:
                self.conductor.open(WebSocketWish(url=url))
            elif url.partition(":")[0].lower() in HTTP_SCHEMES:
                self.conductor.send(HttpWish(url=url))
        except WishRefused as refused:
            self.conductor.notice(refused.text, where=mask_url(url))

    def _choose_theme(self, choice: Choice) -> None:
        self._settings.theme = choice
        self._dress()

    def _choose_motion(self, reduced: bool) -> None:
        self._settings.reduced_motion = self.player.reduced_motion = reduced

    def _dress(self) -> None:
        theme = theme_for(self._settings.theme)
        dress(self._qapp, theme)
        self.window.request.show_choice(self._settings.theme)
        self.window.show_theme(theme)

    def _tell(self, notice: Notice) -> None:
        self.conductor.notice_shown.emit(notice)

    def _close(self) -> None:
        if self._closing:
            return
        self._closing = True
        self.taking.end()
        try:
            self.conductor.leave()
            self._remember()
        finally:
            self.window.hide()
            self.closed.set()

    def _remember(self) -> None:
        settings, draft = self._settings, self.window.request.draft
        settings.url, settings.method = draft.url, draft.method
        settings.fields, settings.body = draft.details.fields, draft.details.body
        settings.playhead = self.conductor.step_left
        settings.speed = self.conductor.steering.speed
        settings.geometry = self.window.saveGeometry()
        settings.view = self.window.views.view
        settings.keep_splitter("main", self.window.splitter.sizes())
        settings.save()

    async def until_closed(self) -> None:
        """Wait until the window is closed, then end all that runs, within ``CLOSE_S``; what was recorded is written."""
        await self.closed.wait()
        await self.runner.stop(asyncio.get_running_loop().time() + CLOSE_S)
        await self.archive.close()
        self.window.let_close()

    def unexpected(self, error: BaseException, where: str) -> None:
        """Show and log an error that nobody expected; the application goes on."""
        logger.error("unexpected, in %s", where, exc_info=error)
        self.conductor.notice_shown.emit(
            Notice(
                what=f"Something unexpected happened: {mask_url(str(error))}",
                where=where,
                todo="What was recorded is kept.",
            )
        )


def catch_unexpected(app: App, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Send every error that nobody caught to the window; returns its own undo."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            app.window.close()
        else:
            app.unexpected(error, "the window")

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None:
            logger.warning("%s", context.get("message"))
        else:
            app.unexpected(error, str(context.get("message", "the event loop")))

    def undo() -> None:
        sys.excepthook = before
        loop.set_exception_handler(None)

    sys.excepthook = hook
    loop.set_exception_handler(handle)
    return undo


def run_app(qapp: QApplication, window: MainWindow, options: WindowOptions) -> int:
    """Run the application in a window that is shown already, until it is closed; returns the exit code."""
    load_fonts()
    loop = tapped(qasync.QEventLoop)(qapp)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_run(qapp, window, options, loop))
    return 0


async def _run(qapp: QApplication, window: MainWindow, options: WindowOptions, loop: asyncio.AbstractEventLoop) -> None:
    app = App(qapp, window=window)
    undo = catch_unexpected(app, loop)
    try:
        app.begin(options)
        await app.until_closed()
    finally:
        undo()
