"""A slim bar that says what went wrong, where, and what to do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton

from gui.icons import icon
from gui.shown import Notice
from gui.theme import Theme
from gui.widgets.parts import button, label, set_look, side_by_side, stacked

_ICONS = {"info": ("info", "request"), "warning": ("triangle-alert", "tls"), "error": ("circle-alert", "fault")}


class NoticeBar(QFrame):
    """Shows one notice until it is dismissed or another comes; takes no room without one.

    Signals:
        dismissed: The notice that the user has read.
        answered: The notice, and which of its answers the user gave.
    """

    dismissed = Signal(object)
    answered = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self.setAccessibleName("Notice")
        self._notice: Notice | None = None
        self._staying: Notice | None = None
        self._presenting = False
        self._aside: Notice | None = None
        self.answers: list[QPushButton] = []
        self._theme: Theme | None = None
        self._icon = label()
        self._what = label("", "strong")
        self._rest = label("")
        for text in (self._what, self._rest):
            text.setWordWrap(True)
            text.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.dismiss = QToolButton()
        self.dismiss.setProperty("kind", "quiet")
        self.dismiss.setAccessibleName("Dismiss this notice")
        self.dismiss.setToolTip("Dismiss (Esc)")
        self.dismiss.setIconSize(QSize(16, 16))
        row = side_by_side(self._icon, spacing=10, margins=(16, 8, 8, 8))
        row.addLayout(stacked(self._what, self._rest, spacing=2), 1)
        self._buttons = side_by_side()
        row.addLayout(self._buttons)
        row.addWidget(self.dismiss)
        self.setLayout(row)
        self.dismiss.clicked.connect(self.take_away)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice, or none; then the one that stays, if there is one."""
        if notice is None:
            notice, self._aside = self._staying, None
        elif notice.stays:
            self._staying = notice
        self._offer(() if notice is None else notice.answers)
        self._notice = notice
        self._show_or_hide()
        if notice is None:
            return
        self._what.setText(notice.what)
        self._rest.setText(" · ".join(part for part in (notice.where, notice.todo) if part))
        self._rest.setVisible(bool(self._rest.text()))
        set_look(self, weight=notice.weight)
        self.setAccessibleDescription(" ".join(part for part in (notice.what, notice.where, notice.todo) if part))
        self._show_icon()

    def show_presenting(self, presenting: bool) -> None:
        """While presenting, put aside what is there already, and what stays; afterwards it is back."""
        aside, self._presenting = self._aside, presenting
        self._aside = self._notice if presenting else None
        if self._notice is None and aside is not None:
            self.show_notice(aside)
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        aside = self._presenting and (self._notice is self._aside or (self._notice is not None and self._notice.stays))
        self.setVisible(self._notice is not None and not aside)

    def withdraw(self, notice: Notice) -> None:
        """Show a notice no longer, unless another one is shown by now."""
        if notice is self._staying:
            self._staying = None
        if notice is self._aside:
            self._aside = None
        if notice is self._notice:
            self._go_back()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.dismiss.setIcon(icon("x", theme, theme.muted, size=16))
        self._show_icon()

    def _show_icon(self) -> None:
        if self._theme is None or self._notice is None:
            return
        name, layer = _ICONS[self._notice.weight]
        self._icon.setPixmap(icon(name, self._theme, self._theme.layer(layer)).pixmap(18, 18))

    def take_away(self) -> None:
        """Dismiss what is shown, as the button does."""
        notice = self._gone()
        self.dismissed.emit(notice)

    def _gone(self) -> Notice | None:
        notice = self._notice
        if notice is self._staying:
            self._staying = None
        self._go_back()
        return notice

    def _go_back(self) -> None:
        """Show what stays, and no longer what came last; what was put aside is still to come back."""
        aside = self._aside
        self.show_notice(None)
        self._aside = aside

    def _answer(self, answer: str) -> None:
        notice = self._gone()
        self.answered.emit(notice, answer)

    def _offer(self, answers: tuple[str, ...]) -> None:
        if answers == tuple(one.text() for one in self.answers):
            return
        for one in self.answers:
            self._buttons.removeWidget(one)
            one.deleteLater()
        self.answers = [button(answer) for answer in answers]
        for one in self.answers:
            one.clicked.connect(partial(self._answer, one.text()))
            self._buttons.addWidget(one)
