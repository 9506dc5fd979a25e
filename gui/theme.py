"""The one home of colours and type: two themes of tokens, and what is made of them.

Text and every layer's colour reach WCAG AA (4.5:1) on the grounds they stand on; ``faint`` is for marks, not words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, lru_cache
from string import Template
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette

import assets

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

Choice = Literal["system", "dark", "light"]
CHOICES: tuple[Choice, ...] = ("system", "dark", "light")

LAYERS = ("tcp", "tls", "request", "response", "data", "control", "fault")
"""The names ``Theme.layer`` knows."""

WORDS = "Inter"
OCTETS = "JetBrains Mono"

_FONT_FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "Inter-Bold.ttf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The tokens of one look.

    Attributes:
        name: "dark" or "light".
        background: The ground of the diagram and of fields to type into.
        panel: The ground of bars and side panels.
        raised: Things that lie on either: buttons, heads of lifelines.
        line: Hairlines between grounds.
        faint: Marks and disabled things; too weak for words.
        on_accent: Words on a ground filled with a layer's colour or the playhead's.
    """

    name: str
    background: QColor
    panel: QColor
    raised: QColor
    line: QColor
    text: QColor
    muted: QColor
    faint: QColor
    tcp: QColor
    tls: QColor
    request: QColor
    response: QColor
    data: QColor
    control: QColor
    fault: QColor
    playhead: QColor
    on_accent: QColor

    def layer(self, name: str) -> QColor:
        """Return the colour of a layer, one of ``LAYERS``.

        Raises:
            KeyError: There is no such layer.
        """
        if name not in LAYERS:
            raise KeyError(name)
        colour: QColor = getattr(self, name)
        return colour

    def tube(self, name: str) -> QColor:
        """Return the translucent fill of a connection's tube, to lay over anything."""
        return faded(self.layer(name), 0.13 if self.name == "dark" else 0.08)

    def tint(self, name: str, amount: float = 0.16) -> QColor:
        """Return a layer's colour mixed into the panel: the opaque ground of a chosen row or a badge."""
        return mixed(self.layer(name), self.panel, amount)

    @property
    def chosen(self) -> QColor:
        """The ground of a selected row."""
        return self.tint("request", 0.13 if self.name == "dark" else 0.1)


DARK = Theme(
    name="dark",
    background=QColor("#0E1116"),
    panel=QColor("#151A21"),
    raised=QColor("#1B212A"),
    line=QColor("#262E39"),
    text=QColor("#E6EAF0"),
    muted=QColor("#8A94A3"),
    faint=QColor("#56606E"),
    tcp=QColor("#8A94A3"),
    tls=QColor("#E0A82E"),
    request=QColor("#5AA9FF"),
    response=QColor("#43C6B0"),
    data=QColor("#B98CFF"),
    control=QColor("#F08BD0"),
    fault=QColor("#FF7A66"),
    playhead=QColor("#59D38C"),
    on_accent=QColor("#0E1116"),
)

LIGHT = Theme(
    name="light",
    background=QColor("#FFFFFF"),
    panel=QColor("#F6F7F9"),
    raised=QColor("#ECEFF3"),
    line=QColor("#DADFE6"),
    text=QColor("#1B2430"),
    muted=QColor("#5C6878"),
    faint=QColor("#9AA4B2"),
    tcp=QColor("#667080"),
    tls=QColor("#916300"),
    request=QColor("#0B62D6"),
    response=QColor("#087F6D"),
    data=QColor("#6E3BD1"),
    control=QColor("#B03087"),
    fault=QColor("#C9341C"),
    playhead=QColor("#16803F"),
    on_accent=QColor("#FFFFFF"),
)


def theme_for(choice: Choice) -> Theme:
    """Return the theme of a choice; "system" follows the desktop, and is dark where the desktop does not say."""
    if choice == "system":
        hints = QGuiApplication.styleHints()
        return LIGHT if hints.colorScheme() is Qt.ColorScheme.Light else DARK
    return DARK if choice == "dark" else LIGHT


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; once, after the application object exists.

    Raises:
        RuntimeError: Qt could not read one of them.
    """
    for name in _FONT_FILES:
        if QFontDatabase.addApplicationFont(str(assets.path(f"fonts/{name}"))) < 0:
            raise RuntimeError(f"the font {name} could not be read")
    width_of.cache_clear()


def words(size: int = 13, weight: int = 400) -> QFont:
    """Return the type for words; ``size`` in device-independent pixels, ``weight`` 400, 500, 600 or 700."""
    return QFont(_words(size, weight))


def octets(size: int = 12, weight: int = 400) -> QFont:
    """Return the type for octets and times, each character as wide as the other; ``weight`` 400 or 700."""
    return QFont(_octets(size, weight))


@lru_cache(maxsize=2048)
def width_of(text: str, size: int = 13, weight: int = 400) -> float:
    """Return how many pixels words take; to measure them anew with every picture takes as long as to paint them."""
    return QFontMetricsF(words(size, weight)).horizontalAdvance(text)


# A font takes as long to make as to write a few words with it; a copy of one next to nothing.
@cache
def _words(size: int, weight: int) -> QFont:
    return _font(WORDS, size, weight, QFont.StyleHint.SansSerif)


@cache
def _octets(size: int, weight: int) -> QFont:
    font = _font(OCTETS, size, weight, QFont.StyleHint.Monospace)
    font.setFeature(QFont.Tag("calt"), 0)  # no ligatures: what was sent is shown character by character
    return font


def _font(family: str, size: int, weight: int, hint: QFont.StyleHint) -> QFont:
    font = QFont(family)
    font.setStyleHint(hint)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    return font


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole application a theme: style, palette, type and style sheet."""
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(words())
    app.setStyleSheet(stylesheet(theme))


def palette(theme: Theme) -> QPalette:
    """Return the palette for what no style sheet reaches."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.panel),
        (role.WindowText, theme.text),
        (role.Base, theme.background),
        (role.AlternateBase, theme.panel),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.request),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.request),
    ):
        made.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, theme.faint)
    return made


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of the whole application: ``assets/themes/wirescope.qss`` with the tokens put in."""
    names: dict[str, str] = {}
    for field in fields(theme):
        value = getattr(theme, field.name)
        names[field.name] = value.name() if isinstance(value, QColor) else value
    for name in LAYERS:
        names[f"{name}_tint"] = theme.tint(name).name()
        names[f"{name}_hover"] = mixed(theme.text, theme.layer(name), 0.14).name()
    names["chosen"] = theme.chosen.name()
    names["hover"] = mixed(theme.text, theme.raised, 0.06).name()
    names["words"], names["octets"] = WORDS, OCTETS
    for picture in ("chevron", "check"):
        names[picture] = assets.path(f"themes/{picture}-{theme.name}.svg").as_posix()
    return Template(assets.path("themes/wirescope.qss").read_text(encoding="utf-8")).substitute(names)


def faded(colour: QColor, alpha: float) -> QColor:
    """Return a colour as a translucent one; ``alpha`` from 0 to 1."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


def mixed(colour: QColor, ground: QColor, amount: float) -> QColor:
    """Return ``ground`` with ``amount`` (0 to 1) of ``colour`` in it, opaque."""
    rest = 1.0 - amount
    return QColor.fromRgbF(
        colour.redF() * amount + ground.redF() * rest,
        colour.greenF() * amount + ground.greenF() * rest,
        colour.blueF() * amount + ground.blueF() * rest,
    )


def contrast(colour: QColor, ground: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
