"""The wire between the ends: joins its link, and the hold, of what is shown to the window."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from engine.events import Stream
from gui.held_arrows import held_arrows
from gui.link_used import used_instead
from gui.links import kept, known
from gui.widgets.wire_bar import WireShown

if TYPE_CHECKING:
    from engine.hold import Hold, Waiting
    from engine.link import Link
    from gui.conductor import Conductor
    from gui.diagram.notation import Arrow
    from gui.main_window import MainWindow
    from gui.recording import Recording
    from gui.runner import Runner
    from gui.settings import Settings

SOON_MS: Final = 16
EVERY_MS: Final = 200
"""Between two looks at how long something has waited."""
LONGEST: Final = 40
"""Characters of what waits first, in the line that names it."""
WAYS: Final = {Stream.UP: "to the server", Stream.DOWN: "to the client"}
NEXT_ONE: Final = "What is sent next, or opened next, is held from its beginning."


class Wire(QObject):
    """What the user does with the wire, and what is shown of it.

    Args:
        window: Where it is shown.
        conductor: Knows what is shown.
        runner: What the next session goes over.
        settings: Where the link is kept.
    """

    def __init__(self, window: MainWindow, conductor: Conductor, runner: Runner, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._conductor, self._runner, self._settings = window, conductor, runner, settings
        self._watched: Hold | None = None
        self._stop: Callable[[], None] | None = None
        self._choose = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._slowly = QTimer(self, singleShot=True, interval=EVERY_MS)
        runner.link = known(settings.link)
        conductor.steering.beyond = self.step
        self._connect()
        for keys, slot in (
            ("H", self.toggle),
            ("Alt+Right", self.release_up),
            ("Alt+Left", self.release_down),
        ):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)
        self.show()

    def _connect(self) -> None:
        window, conductor, bar = self._window, self._conductor, self._window.wire
        for signal, slot in (
            (window.views.link.link_chosen, self.change_link),
            (window.transport.hold_asked, self.toggle),
            (bar.up_asked, self.release_up),
            (bar.down_asked, self.release_down),
            (bar.cut_asked, self.cut),
            (conductor.diagram_shown, self.show),
            (conductor.diagram_changed, self.show),
            (conductor.steering.chosen_shown, self._show_soon),
            (conductor.grown, self._show_soon),
            (conductor.grown, self._follow_link),
            (self._runner.changed, self.show),
            (self._soon.timeout, self.show),
            (self._slowly.timeout, self.show),
        ):
            signal.connect(slot)

    # The link.

    def start_over(self, link: Link) -> None:
        """Have all that comes go over a link this time, which is not kept for the next start."""
        self._runner.link = link
        self.show()

    def change_link(self, link: Link) -> None:
        """Have what is live and shown, and all that comes, go over another link, from the next octets on."""
        self._runner.link = link
        self._settings.link = kept(link)
        recording = self._recording
        if recording is not None and recording.live and recording.network is not None:
            recording.network.change(link)
        self.show()

    # The hold.

    def toggle(self) -> None:
        """Hold the wire, or let everything go in order."""
        hold = self._hold
        on = not (self._runner.held if hold is None else hold.is_on)
        self._choose = False
        # It stays as the user has it, for what is run next as well.
        self._runner.held = on
        if hold is not None:
            (hold.turn_on if on else hold.turn_off)()
        if on and hold is not None:
            self._conductor.steering.follow(True)
        self.show()

    def step(self) -> bool:
        """Step beyond the last moment: let the next message go; returns whether one waits.

        Where messages wait both ways, it is for the user to say which goes first.
        """
        hold = self._hold
        ways = [] if hold is None else [stream for stream in Stream if hold.waiting(stream)]
        if len(ways) == 1:
            self._release(ways[0])
        elif ways:
            self._choose = True
            self.show()
        return bool(ways)

    def release_up(self) -> None:
        """Let the next message to the server go."""
        self._release(Stream.UP)

    def release_down(self) -> None:
        """Let the next message to the client go."""
        self._release(Stream.DOWN)

    def _release(self, stream: Stream) -> None:
        hold = self._hold
        if hold is not None and hold.release(stream) is not None:
            self._choose = False
            self._conductor.steering.follow(True)
            self._window.stage.setFocus()
            self.show()

    def cut(self) -> None:
        """Cut the connection that is meant, as an experiment."""
        hold = self._hold
        if hold is not None:
            hold.cut(self._meant())
            self._conductor.steering.follow(True)
            self._window.stage.setFocus()

    def _meant(self) -> int | None:
        """The open connection that the chosen item is on; else that of what waits longest, or the newest one."""
        recording, hold = self._recording, self._hold
        if recording is None or hold is None:
            return None
        known = [tube.connection for tube in recording.diagram.interaction.tubes if tube.bottom == float("inf")]
        chosen = self._conductor.steering.chosen
        if 0 <= chosen < len(recording.diagram.items):
            connection = recording.diagram.items.things[chosen].connection
            if connection in known:
                return connection
        waiting = hold.waiting()
        return waiting[0].connection if waiting else known[-1] if known else None

    # What is shown.

    @property
    def _recording(self) -> Recording | None:
        return self._conductor.recording

    @property
    def _hold(self) -> Hold | None:
        """The hold of what is shown; None where that is not live, nor anything of it in flight."""
        recording = self._recording
        if recording is None or recording.network is None:
            return None
        return recording.network.hold if recording.live or not recording.network.is_empty else None

    def _show_soon(self) -> None:
        if self._watched is not None and self._watched.is_on and not self._soon.isActive():
            self._soon.start()

    def show(self) -> None:
        """Show how link and hold stand now."""
        recording, hold = self._recording, self._hold
        self._watch(hold)
        self._window.views.link.show_link(*self._link_shown())
        shown = self._shown(hold)
        self._window.wire.show_wire(shown)
        self._window.transport.show_hold(held=shown.held, releasable=shown.up or shown.down, why=shown.why)
        self._mark(recording, hold)
        if shown.up or shown.down:
            self._slowly.start()

    def _follow_link(self) -> None:
        """Show another link where what runs has changed it, as a scenario may, or where more has been read of one."""
        shown, box = self._link_shown(), self._window.views.link
        if shown != box.shown:
            box.show_link(*shown)

    def _link_shown(self) -> tuple[Link, str]:
        """What connections go over, and what those that are shown went over where that was another."""
        recording = self._recording
        network = recording.network if recording is not None and recording.live else None
        link = self._runner.link if network is None else network.link
        return link, "" if recording is None else used_instead(recording, link)

    def _watch(self, hold: Hold | None) -> None:
        if hold is self._watched:
            return
        if self._stop is not None:
            self._stop()
        self._watched, self._choose = hold, False
        self._stop = None if hold is None else hold.watch(self._show_soon_or_off)

    def _show_soon_or_off(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _shown(self, hold: Hold | None) -> WireShown:
        if hold is None:
            why = self._why()
            return WireShown(held=self._runner.held, text=f"{why} {NEXT_ONE}", why=why)
        if not hold.is_on:
            return WireShown()
        up, down = hold.waiting(Stream.UP), hold.waiting(Stream.DOWN)
        both = bool(up and down)
        meant = self._meant()
        return WireShown(
            held=True,
            text=self._said(hold, up, down),
            up=bool(up),
            down=bool(down),
            choose=self._choose and both,
            cut="" if meant is None else f"connection #{meant}" if self._several else "the connection",
        )

    def _why(self) -> str:
        recording = self._recording
        if recording is None:
            return "Nothing runs that could be held."
        what = "This is a recording from a file" if recording.kind == "file" else "This session is over"
        return f"{what}: only live sessions can be held."

    @property
    def _several(self) -> bool:
        recording = self._recording
        return recording is not None and len(recording.diagram.interaction.tubes) > 1

    def _said(self, hold: Hold, up: tuple[Waiting, ...], down: tuple[Waiting, ...]) -> str:
        if up and down:
            ways = f"{self._counted(hold, Stream.UP, up[0])}, {self._counted(hold, Stream.DOWN, down[0])}"
            asked = "Right cannot tell which you mean: " if self._choose else ""
            keys = (
                f"Alt+Right lets {self._named(up[0])} go to the server, Alt+Left {self._named(down[0])} to the client"
            )
            return f"Both ways wait: {ways}. {asked}{keys}."
        if not (up or down):
            return "The wire is held: what is sent stays in flight until you step (Right)."
        stream, first = (Stream.UP, up[0]) if up else (Stream.DOWN, down[0])
        count = hold.count(stream)
        on = f" (next: connection #{first.connection})" if self._several else ""
        if not first.number:
            others = "" if count == 1 else f"{count:,} wait{on}. "
            waits = f"{self._named(first)} waits, for {self._waited(first)}: nothing of it has been sent yet"
            return f"{others}{waits}. Right begins it."
        what = "1 message waits on its way" if count == 1 else f"{count:,} messages wait on their way"
        return f"{what} {WAYS[stream]}{on}, for {self._waited(first)}. Right lets {self._named(first)} go."

    def _named(self, first: Waiting) -> str:
        """What waits first on a connection: as the diagram calls it, or, while it is not there, as the hold does."""
        item = self._item(first)
        name = first.title if item is None else f"{item.title} {item.detail}"
        return f"“{shorten(name, LONGEST, placeholder=' …')}”" if name else "it"

    def _item(self, first: Waiting) -> Arrow | None:
        """The arrow of what waits first on a connection; an opening is called as the hold does."""
        if self._recording is None or not first.number:
            return None
        return next(iter(held_arrows(self._recording.diagram, (first,))), None)

    def _counted(self, hold: Hold, stream: Stream, first: Waiting) -> str:
        return f"{hold.count(stream):,} {WAYS[stream]} ({self._waited(first)})"

    def _waited(self, first: Waiting) -> str:
        now_ns = first.since_ns if self._recording is None else self._recording.journal.now_ns()
        return f"{max(now_ns - first.since_ns, 0) / 1e9:.1f} s"

    def _mark(self, recording: Recording | None, hold: Hold | None) -> None:
        """Mark what is held on the stage."""
        if recording is None:
            return
        diagram = recording.diagram
        waiting = () if hold is None else hold.waiting()
        held = frozenset(arrow.number for arrow in held_arrows(diagram, waiting))
        if held != diagram.aids.held:
            diagram.aids.held = held
            self._window.stage.viewport().update()
