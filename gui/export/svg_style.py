"""What SVG elements look like: Qt's pens, brushes and fonts as attributes, classes and definitions."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QLinearGradient, QPen, QRadialGradient

Attributes = dict[str, str]

# XML 1.0 section 2.2: "any Unicode character, excluding the surrogate blocks, FFFE, and FFFF", and no control
# characters. The ones that turn the direction of text are left out as well: they could have it read as another text.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_GENERIC = {
    QFont.StyleHint.Monospace: "ui-monospace, Menlo, Consolas, monospace",
    QFont.StyleHint.SansSerif: "system-ui, sans-serif",
}
_CAPS = {Qt.PenCapStyle.FlatCap: "butt", Qt.PenCapStyle.RoundCap: "round"}


def clean(text: str) -> str:
    """Return text without the characters that XML forbids, and without control characters."""
    return _UNFIT.sub("", text)


def written(text: str) -> str:
    """Return text as the content of an element."""
    return escape(clean(text))


def number(value: float) -> str:
    """Return a number, to a hundredth."""
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def attributes(**given: str) -> str:
    """Return attributes as they stand in a tag; "_" in a name is "-"."""
    return "".join(f" {name.replace('_', '-')}={quoteattr(value)}" for name, value in given.items())


class Styles:
    """What elements refer to: each font, gradient and clipping once."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}
        self._defined: dict[tuple[str, str, str], str] = {}

    def sheet(self) -> str:
        """Return the style sheet of the classes that were given."""
        return "".join(f".{name}{{{rule}}}" for rule, name in self._classes.items())

    def definitions(self) -> list[str]:
        """Return the elements that are referred to."""
        return [f'<{tag} id="{name}"{given}>{content}</{tag}>' for (tag, given, content), name in self._defined.items()]

    def font(self, font: QFont) -> str:
        """Return the class of a font, which names it and what may stand in for it."""
        families = f"'{font.family()}', {_GENERIC.get(font.styleHint(), 'sans-serif')}"
        rule = f"font:{font.weight().value} {font.pixelSize()}px {families}"
        # What was sent is shown character by character.
        rule += ";font-variant-ligatures:none" if font.styleHint() is QFont.StyleHint.Monospace else ""
        return self._classes.setdefault(rule, f"t{len(self._classes)}")

    def clip(self, rect: QRectF) -> str:
        """Return the reference to a clipping."""
        box = attributes(
            x=number(rect.x()), y=number(rect.y()), width=number(rect.width()), height=number(rect.height())
        )
        return self._reference("clipPath", {}, f"<rect{box}/>")

    def fill(self, brush: QBrush) -> Attributes:
        """Return the attributes of what a brush fills; none where it does not."""
        return {} if brush.style() is Qt.BrushStyle.NoBrush else self._paint("fill", brush)

    def stroke(self, pen: QPen) -> Attributes:
        """Return the attributes of what a pen draws; none where it does not."""
        if pen.style() is Qt.PenStyle.NoPen:
            return {}
        width = pen.widthF()
        made = self._paint("stroke", pen.brush())
        if width != 1:
            made["stroke_width"] = number(width)
        if pen.style() is not Qt.PenStyle.SolidLine:
            # Qt counts dashes in widths of the pen, SVG in pixels.
            made["stroke_dasharray"] = " ".join(number(length * width) for length in pen.dashPattern())
        if pen.capStyle() in _CAPS:
            made["stroke_linecap"] = _CAPS[pen.capStyle()]
        return made

    def _paint(self, what: str, brush: QBrush) -> Attributes:
        gradient = brush.gradient()
        if isinstance(gradient, QLinearGradient | QRadialGradient):
            return {what: self._gradient(gradient)}
        colour = brush.color()
        made = {what: colour.name()}
        if colour.alpha() < 255:
            made[f"{what}_opacity"] = number(colour.alphaF())
        return made

    def _gradient(self, gradient: QLinearGradient | QRadialGradient) -> str:
        place: Attributes = {"gradientUnits": "userSpaceOnUse"}
        if isinstance(gradient, QLinearGradient):
            start, stop = gradient.start(), gradient.finalStop()
            ends = {"x1": start.x(), "y1": start.y(), "x2": stop.x(), "y2": stop.y()}
        else:
            ends = {"cx": gradient.center().x(), "cy": gradient.center().y(), "r": gradient.radius()}
        place |= {name: number(value) for name, value in ends.items()}
        tag = "linearGradient" if isinstance(gradient, QLinearGradient) else "radialGradient"
        return self._reference(tag, place, "".join(_stop(at, colour) for at, colour in gradient.stops()))

    def _reference(self, tag: str, place: Attributes, content: str) -> str:
        element = (tag, attributes(**place), content)
        return f"url(#{self._defined.setdefault(element, f'd{len(self._defined)}')})"


def _stop(at: float, colour: QColor) -> str:
    given = attributes(offset=number(at), stop_color=colour.name(), stop_opacity=number(colour.alphaF()))
    return f"<stop{given}/>"
