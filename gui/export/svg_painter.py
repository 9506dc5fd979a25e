"""A painter that writes SVG (SVG 1.1, which every viewer reads): text stays text, and things have titles.

Qt's own writer of SVG repeats every attribute for every element, knows no titles, splits a text where its font changes
and passes on characters that XML forbids; so this is one of our own, for the calls that the stage makes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.export import svg_style as style
from gui.export.svg_style import Attributes, Styles, attributes, number, written

LONGEST_TITLE = 400
"""Characters of a title: what is longer is read in the window."""
AT_A_TIME = 5_000
"""Elements that are given out at once."""


class SvgPainter:
    """Takes calls as ``QPainter`` has them and writes elements.

    Args:
        width: Of the document, in pixels.
        height: Of the document, in pixels.
        title: What the document is called.
    """

    def __init__(self, width: float, height: float, title: str) -> None:
        self._size = (number(width), number(height))
        self._name = title
        self._pen = QPen(Qt.PenStyle.SolidLine)
        self._brush = QBrush(Qt.BrushStyle.NoBrush)
        self._font = QFont()
        self._metrics = QFontMetricsF(self._font)
        self._styles = Styles()
        self._body: list[str] = []
        self._title = ""
        self._in_group = False
        self._clips: list[bool] = []
        self._sight = (-math.inf, math.inf)
        self._opacity = 1.0

    def begin_piece(self, shift: float, sight: tuple[float, float]) -> None:
        """Paint a piece of the document from now on: ``shift`` pixels further down, and no more than is in sight.

        What is written twice, for it reaches from one piece into the next, is shown as one; no text is.

        Args:
            shift: Pixels.
            sight: The upper and the lower edge of what is painted.
        """
        self._end_group()
        self._sight = sight
        self._body.append(f"<g{attributes(transform=f'translate(0,{number(shift)})') if shift else ''}>")

    def end_piece(self) -> None:
        """Let the piece end."""
        self._end_group()
        self._sight = (-math.inf, math.inf)
        self._body.append("</g>")

    def about(self, title: str) -> None:
        """Give what is painted from now on a title; "" for none."""
        self._end_group()
        self._title = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"

    def document(self) -> Iterator[bytes]:
        """Yield the document, some of it at a time."""
        self._end_group()
        width, height = self._size
        root = attributes(
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {width} {height}",
            fill="none",
            stroke_linecap="square",
        )
        definitions = self._styles.definitions()
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg{root} xml:space="preserve">',
            f"<title>{written(self._name)}</title>",
            f"<style>{self._styles.sheet()}</style>",
            *(["<defs>", *definitions, "</defs>"] if definitions else []),
        ]
        yield _joined(lines)
        for first in range(0, len(self._body), AT_A_TIME):
            yield _joined(self._body[first : first + AT_A_TIME])
        yield _joined(["</svg>"])

    # How it is painted.

    def setRenderHint(self, hint: QPainter.RenderHint, on: bool = True) -> None:
        """Nothing to do: a viewer smooths what it draws."""

    def setPen(self, pen: QPen | QColor | Qt.PenStyle) -> None:
        """Draw outlines and text with a pen, or with a colour one pixel wide."""
        self._pen = QPen(pen)

    def setBrush(self, brush: QBrush | QColor | Qt.BrushStyle) -> None:
        """Fill with a brush."""
        self._brush = QBrush(brush)

    def setFont(self, font: QFont) -> None:
        """Write with a font."""
        if font != self._font:
            self._font, self._metrics = QFont(font), QFontMetricsF(font)

    def setOpacity(self, opacity: float) -> None:
        """Paint as strongly as this, 0 to 1."""
        self._opacity = opacity

    def save(self) -> None:
        """Keep the clipping, which is all that is given back."""
        self._clips.append(False)

    def setClipRect(self, rect: QRectF) -> None:
        """Show only what is within ``rect``, until ``restore``."""
        self._end_group()
        self._body.append(f"<g{attributes(clip_path=self._styles.clip(rect))}>")
        self._clips[-1] = True

    def restore(self) -> None:
        """Give the clipping of the last ``save`` back."""
        self._end_group()
        if self._clips.pop():
            self._body.append("</g>")

    # What is painted.

    def fillRect(self, rect: QRectF, colour: QColor | QBrush) -> None:
        """Fill a rectangle, without an outline."""
        top, bottom = self._within(rect.top()), self._within(rect.bottom())
        if rect.width() > 0 and bottom > top:
            self._put(
                "rect", _box(QRectF(rect.left(), top, rect.width(), bottom - top)) | self._styles.fill(QBrush(colour))
            )

    def drawRects(self, rects: Sequence[QRectF]) -> None:
        """Fill rectangles with the brush."""
        for rect in rects:
            self.fillRect(rect, self._brush)

    def drawRoundedRect(self, rect: QRectF, rx: float, ry: float) -> None:
        """Draw a rectangle with round corners."""
        if self._in_sight(rect.top(), rect.bottom()):
            self._put("rect", _box(rect) | {"rx": number(rx), "ry": number(ry)} | self._look())

    def drawEllipse(self, middle: QPointF, rx: float, ry: float) -> None:
        """Draw an ellipse."""
        if self._in_sight(middle.y() - ry, middle.y() + ry):
            place = {"cx": number(middle.x()), "cy": number(middle.y()), "rx": number(rx), "ry": number(ry)}
            self._put("ellipse", place | self._look())

    def drawLine(self, first: QPointF, last: QPointF) -> None:
        """Draw a line."""
        if not self._in_sight(first.y(), last.y()):
            return
        upright = first.x() == last.x()
        y1, y2 = (self._within(point.y()) if upright else point.y() for point in (first, last))
        place = {"x1": number(first.x()), "y1": number(y1), "x2": number(last.x()), "y2": number(y2)}
        self._put("line", place | self._styles.stroke(self._pen))

    def drawLines(self, lines: Sequence[QLineF]) -> None:
        """Draw lines."""
        for line in lines:
            self.drawLine(line.p1(), line.p2())

    def drawPolyline(self, points: Sequence[QPointF]) -> None:
        """Draw a line through points."""
        if self._in_sight(*(point.y() for point in points)):
            self._put("polyline", {"points": _points(points)} | self._styles.stroke(self._pen))

    def drawPolygon(self, points: Sequence[QPointF]) -> None:
        """Draw and fill what points enclose."""
        if self._in_sight(*(point.y() for point in points)):
            self._put("polygon", {"points": _points(points)} | self._look())

    def _in_sight(self, *ys: float) -> bool:
        """Whether something between these heights, its outline included, is within the piece."""
        wide = max(self._pen.widthF(), 1.0)
        return min(ys) - wide <= self._sight[1] and max(ys) + wide >= self._sight[0]

    def _within(self, y: float) -> float:
        return min(max(y, self._sight[0]), self._sight[1])

    def drawText(self, rect: QRectF, flags: int, text: str) -> None:
        """Write a line of text within ``rect``; of ``flags``, the alignment counts."""
        text = style.clean(text)
        if not text or not self._sight[0] <= rect.center().y() < self._sight[1]:
            return
        width = self._metrics.horizontalAdvance(text)
        x, y = self._baseline(rect, flags, width)
        place = {
            "class": self._styles.font(self._font),
            "x": number(x),
            "y": number(y),
            # Where the font is not there, another takes no more room than this one would.
            "textLength": number(width),
            "lengthAdjust": "spacingAndGlyphs",
        }
        self._put("text", place | self._styles.fill(QBrush(self._pen.color())), written(text))

    def _baseline(self, rect: QRectF, flags: int, width: float) -> tuple[float, float]:
        x, y = rect.left(), rect.top()
        if flags & int(Qt.AlignmentFlag.AlignHCenter):
            x += (rect.width() - width) / 2
        elif flags & int(Qt.AlignmentFlag.AlignRight):
            x += rect.width() - width
        if flags & int(Qt.AlignmentFlag.AlignVCenter):
            y += (rect.height() - self._metrics.height()) / 2
        return x, y + self._metrics.ascent()

    def _look(self) -> Attributes:
        return self._styles.fill(self._brush) | self._styles.stroke(self._pen)

    def _put(self, name: str, given: Attributes, content: str = "") -> None:
        if self._title and not self._in_group:
            self._body.append(f"<g><title>{written(self._title)}</title>")
            self._in_group = True
        if self._opacity != 1.0:
            given = {**given, "opacity": number(self._opacity)}
        end = f">{content}</{name}>" if content else "/>"
        self._body.append(f"<{name}{attributes(**given)}{end}")

    def _end_group(self) -> None:
        if self._in_group:
            self._body.append("</g>")
        self._title, self._in_group = "", False


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _box(rect: QRectF) -> Attributes:
    return {
        "x": number(rect.left()),
        "y": number(rect.top()),
        "width": number(rect.width()),
        "height": number(rect.height()),
    }


def _points(points: Sequence[QPointF]) -> str:
    return " ".join(f"{number(point.x())},{number(point.y())}" for point in points if math.isfinite(point.y()))
