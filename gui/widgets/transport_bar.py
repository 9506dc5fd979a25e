"""Play, step and follow: the playback of what was recorded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QToolButton, QWidget

from gui.diagram.goals import Goal
from gui.diagram.time_axis import AxisKind
from gui.figures import shorter
from gui.icons import icon
from gui.shown import PlaybackShown
from gui.theme import Theme
from gui.widgets.parts import button, drop_down, label, on_ground, side_by_side

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QResizeEvent

_SLOW: Final = (10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20)
SPEEDS: Final = (*(1 / times for times in _SLOW), 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Each about double the one before: a logarithmic scale."""

AXES: Final = (
    (AxisKind.FOLDED, "Folded time"),
    (AxisKind.EVENTS, "Even steps"),
    (AxisKind.REAL, "Real time"),
)
ROOMY: Final = 900
"""Pixels from which on there is room for every word; below, the same is said shorter."""
BOTH: Final = 1000
"""Pixels from which on there is room for both ways back to live."""
NARROWEST: Final = 720
HOLD_TIP: Final = "Hold the wire: each message stays in flight until you step (H)"
HELD_TIP: Final = "Let everything go, in order (H)"
HOLD_NEXT_TIP: Final = "Hold the next one from its beginning (H)"
STEP_WIDTH: Final = 112
MOST_SHORTENED: Final = 4
"""How far what is said gets shorter: fewer words; all steps as "400k"; without the factor; then the step too."""
ROOMY_MARGINS: Final = (20, 8, 20, 4)
NARROW_MARGINS: Final = (10, 8, 10, 4)
SPACING, NARROW_SPACING = 6, 2


def next_axis(kind: AxisKind) -> AxisKind:
    """Return the axis after ``kind``, round and round."""
    kinds = [kind for kind, _ in AXES]
    return kinds[(kinds.index(kind) + 1) % len(kinds)]


def next_speed(speed: float, by: int) -> float:
    """Return the speed ``by`` places along the scale from ``speed``; it stays at the ends."""
    nearest = min(range(len(SPEEDS)), key=lambda place: abs(math.log(SPEEDS[place] / speed)))
    return SPEEDS[max(0, min(len(SPEEDS) - 1, nearest + by))]


def speed_words(speed: float) -> str:
    """Return a speed as the list has it: "× 2", "× 0.25", "1/500"."""
    return f"× {speed:g}" if speed >= SPEEDS[len(_SLOW)] else f"1/{round(1 / speed):,}"


class TransportBar(QWidget):
    """The buttons of a player; it shows where playback stands and asks, it never plays.

    Signals:
        first_asked: To the beginning.
        back_asked: One step back.
        play_asked: Play, or pause.
        forward_asked: One step forward.
        last_asked: To the end.
        speed_chosen: One of ``SPEEDS``.
        follow_asked: Whether the newest event is to be followed.
        hold_asked: The wire is to be held, or let go.
    """

    first_asked = Signal()
    back_asked = Signal()
    play_asked = Signal()
    forward_asked = Signal()
    last_asked = Signal()
    speed_chosen = Signal(float)
    follow_asked = Signal(bool)
    hold_asked = Signal()
    axis_chosen = Signal(str)
    goal_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel")
        self._shown = PlaybackShown()
        self._theme: Theme | None = None
        self._lit: QColor | None = None
        self._roomy = True
        self._releasable = self._held = False
        self._room: tuple[object, ...] = ()
        self._shortened = 0
        self.first = _step("First", "To the beginning (Home)")
        self.back = _step("Back", "One step back (Left)")
        self.play = _step("Play", "Play (Space)", kind="round")
        self.forward = _step("Forward", "One step forward (Right)")
        self.last = _step("Last", "To the end (End)")
        self.play.setFixedSize(40, 40)
        self.play.setIconSize(QSize(18, 18))
        self.step = label("", "strong")
        self.step.setMinimumWidth(STEP_WIDTH)
        self.speed = drop_down("Speed", "Speed of playback: slower (-) and faster (+)")
        for speed in SPEEDS:
            self.speed.addItem(speed_words(speed), speed)
        self.speed.setMaxVisibleItems(len(SPEEDS))
        self.follow = button(" LIVE", "live", tip="Follow what happens live (L)", name="Follow live")
        self.follow.setCheckable(True)
        self.hold = button("Hold", "hold", name="Hold the wire")
        self.hold.setCheckable(True)
        self.new = button("", "badge", tip="Return to what is happening now (L)")
        self.factor = label("", "octets-small")
        self.factor.setToolTip("How fast the picture moves just now, against real time")
        self.axis = drop_down("Time axis", "What the distance between two moments stands for (A)")
        for kind, name in AXES:
            self.axis.addItem(name, kind.value)
        self.run = button("Run to …", "quiet", tip="Play on to the next moment of a kind (B)", name="Run to")
        self.goals = QMenu(self)
        for goal in Goal:
            self.goals.addAction(f"the next {goal}").setData(goal.value)
        self._row_layout = self._row()
        # How narrow it may be is said by itself.
        self._row_layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(self._row_layout)
        self._connect()
        self.show_state(self._shown)

    def show_state(self, shown: PlaybackShown) -> None:
        """Show where playback stands."""
        turned = shown.playing != self._shown.playing
        self._shown = shown
        self._show_step(shown)
        for one in (self.first, self.back):
            one.setEnabled(shown.step > 1)
        self.forward.setEnabled(shown.step < shown.steps or self._releasable)
        self.last.setEnabled(shown.step < shown.steps)
        self.play.setEnabled(shown.steps > 0)
        self.run.setEnabled(shown.step < shown.steps)
        if turned:
            self._show_play()
        nearest = SPEEDS.index(next_speed(shown.speed, 0))
        if nearest != self.speed.currentIndex():
            self.speed.setCurrentIndex(nearest)
        self._show_following(shown)
        self._show_factor(shown)
        self._fit()

    def _show_step(self, shown: PlaybackShown) -> None:
        self.step.setText(self._step_text(shown))
        needed = self.step.fontMetrics().boundingRect(self.step.text()).width() + 2
        self.step.setMinimumWidth(max(STEP_WIDTH if self._roomy else 0, needed))
        self.step.setToolTip(f"Step {shown.step:,} of {shown.steps:,}" if shown.steps else "")

    def _step_text(self, shown: PlaybackShown) -> str:
        if not shown.steps:
            return "Nothing recorded yet" if self._roomy else "Nothing yet"
        # The step stays exact as long as it can: it is what is gone by.
        step = shorter(f"{shown.step:,}") if self._shortened == MOST_SHORTENED else f"{shown.step:,}"
        steps = shorter(f"{shown.steps:,}") if self._shortened > 1 else f"{shown.steps:,}"
        return f"Step {step} of {steps}" if self._roomy else f"{step} / {steps}"

    def _show_factor(self, shown: PlaybackShown) -> None:
        wordy = self._roomy and not self._shortened
        self.run.setText("Run to …" if wordy else "…")
        self.factor.setText(f"{shown.factor} real time" if shown.factor and wordy else shown.factor)
        self.factor.setVisible(bool(shown.factor) and self._shortened < MOST_SHORTENED - 1)

    def _fit(self) -> None:
        """Say shorter, a step at a time, what there is no room for: figures are never cut off."""
        shown = self._shown
        lengths = len(f"{shown.step:,}"), len(f"{shown.steps:,}"), len(shown.factor)
        room = (self.width(), self._roomy, self.new.text() if self.new.isVisibleTo(self) else "", *lengths)
        if room == self._room:
            return
        self._room = room
        for self._shortened in range(MOST_SHORTENED + 1):
            self._show_step(shown)
            self._show_factor(shown)
            self._show_following(shown)
            if self._row_layout.minimumSize().width() <= self.width():
                break

    def minimumSizeHint(self) -> QSize:
        """As narrow as the same is said shorter, whatever is said just now."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        super().resizeEvent(qevent)
        roomy = self.width() >= ROOMY
        if roomy != self._roomy:
            self._show_room(roomy)
        self._fit()

    def _show_room(self, roomy: bool) -> None:
        self._roomy = roomy
        for place, (_, name) in enumerate(AXES):
            self.axis.setItemText(place, name if roomy else name.partition(" ")[0])
        self._row_layout.setContentsMargins(*(ROOMY_MARGINS if roomy else NARROW_MARGINS))
        self._row_layout.setSpacing(SPACING if roomy else NARROW_SPACING)
        self._show_step(self._shown)
        self._show_factor(self._shown)
        self._show_following(self._shown)
        self._show_hold_icon()

    def show_hold(self, *, held: bool, releasable: bool, why: str) -> None:
        """Show whether the wire is held, and whether a step beyond the end lets a message go.

        ``why`` says why what is shown cannot be held; "" where it can.
        """
        self._held, self._releasable = held, releasable
        self.hold.setChecked(held)
        self.hold.setToolTip(HELD_TIP if held else f"{why} {HOLD_NEXT_TIP}" if why else HOLD_TIP)
        self.forward.setEnabled(self._shown.step < self._shown.steps or releasable)
        self.forward.setToolTip("Let the next message go (Right)" if releasable else "One step forward (Right)")
        self._show_hold_icon()

    def _show_hold_icon(self) -> None:
        self.hold.setText(" Hold" if self._roomy else "")
        if self._theme is not None:
            tint = self._theme.layer("tls") if self._held else self._theme.muted
            self.hold.setIcon(icon("hand", self._theme, tint, size=16))

    def ask_goal(self) -> None:
        """Ask which kind of moment to play on to."""
        if self.run.isEnabled():
            self.goals.popup(self.run.mapToGlobal(self.run.rect().bottomLeft()))
            self.goals.setActiveAction(self.goals.actions()[0])

    def show_axis(self, kind: str) -> None:
        """Show which time axis is laid out."""
        self.axis.setCurrentIndex(max(0, self.axis.findData(kind)))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.first.setIcon(icon("skip-back", theme))
        self.back.setIcon(icon("play", theme, mirrored=True))
        self.forward.setIcon(icon("play", theme))
        self.last.setIcon(icon("skip-forward", theme))
        self._show_play()
        self._show_following(self._shown)
        self._show_hold_icon()

    def _show_play(self) -> None:
        playing = self._shown.playing
        self.play.setAccessibleName("Pause" if playing else "Play")
        self.play.setToolTip("Pause (Space)" if playing else "Play (Space)")
        if self._theme is not None:
            name = "pause" if playing else "play"
            self.play.setIcon(icon(name, self._theme, self._theme.background, filled=True))

    def _show_following(self, shown: PlaybackShown) -> None:
        self.follow.setChecked(shown.following and shown.can_follow)
        self.follow.setEnabled(shown.can_follow)
        self.follow.setToolTip(
            "Follow what happens live (L)" if shown.can_follow else "Nothing is live: send a request or run a scenario"
        )
        self.new.setText(f"{shown.new:,} new")
        back = shown.new > 0 and not shown.following
        self.new.setVisible(back)
        self.follow.setVisible(not back or (self.width() >= BOTH and not self._shortened))
        if self._theme is not None:
            theme = self._theme
            lit = theme.playhead if self.follow.isChecked() else theme.muted
            # Not at every tick: to paint it takes two milliseconds.
            if lit is not self._lit:
                self._lit = lit
                self.follow.setIcon(icon("radio", theme, lit, size=16))

    def _ask_follow(self) -> None:
        self.follow.setChecked(self._shown.following)  # what is shown comes back with the next state
        self.follow_asked.emit(not self._shown.following)

    def _ask_hold(self) -> None:
        self.hold.setChecked(self._held)  # what is shown comes back
        self.hold_asked.emit()

    def _row(self) -> QHBoxLayout:
        steps = (self.first, self.back, self.play, self.forward, self.last)
        row = side_by_side(*steps, spacing=SPACING, margins=ROOMY_MARGINS)
        row.addSpacing(8)
        row.addWidget(self.step)
        row.addSpacing(8)
        for one in (self.speed, self.run, self.follow, self.hold, self.new, self.factor):
            row.addWidget(one)
        row.addStretch()
        row.addWidget(self.axis)
        return row

    def _connect(self) -> None:
        for one, asked in (
            (self.first, self.first_asked),
            (self.back, self.back_asked),
            (self.play, self.play_asked),
            (self.forward, self.forward_asked),
            (self.last, self.last_asked),
        ):
            one.clicked.connect(asked)
        self.speed.activated.connect(lambda place: self.speed_chosen.emit(SPEEDS[place]))
        self.run.clicked.connect(self.ask_goal)
        self.goals.triggered.connect(lambda action: self.goal_chosen.emit(action.data()))
        self.axis.activated.connect(lambda place: self.axis_chosen.emit(self.axis.itemData(place)))
        self.follow.clicked.connect(self._ask_follow)
        self.hold.clicked.connect(self._ask_hold)
        self.new.clicked.connect(lambda: self.follow_asked.emit(True))


def _step(name: str, tip: str, kind: str = "quiet") -> QToolButton:
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(tip)
    made.setProperty("kind", kind)
    made.setIconSize(QSize(18, 18))
    made.setAutoRepeat(kind == "quiet")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
