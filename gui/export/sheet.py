"""The sheet a picture is painted on: a part of a diagram, as wide as asked for and as high as it is."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter

from engine.secrets import mask_secrets
from gui.diagram.layout import Diagram
from gui.diagram.notation import Item, Tube
from gui.diagram.rows import ROW
from gui.export.order import Order, beginning_of
from gui.presenting import heads
from gui.shown import Heads
from gui.theme import DARK, LIGHT, Theme, load_fonts, words
from gui.widgets.stage.columns import columns_for, width_needed
from gui.widgets.stage.geometry import HEADER, TOP, View
from gui.widgets.stage.painter import Sieve, StagePainter

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

WIDTH = 1600
WIDTH_OF_ONE = 900
"""The same for a diagram of one pane, which would stand lost in the middle."""
ABOVE = 14.0
"""Pixels of what came before the part, so that it is seen to go on."""
BELOW = 40.0
"""Pixels under the last moment."""
NOTICE = 44.0
LANDSCAPE_FROM = 1200
"""Pixels from which on a page is wider than it is high."""
FOOT = 30.0
"""Pixels under what is on a page."""
STRIP = 480.0
"""Pixels that are painted at a time."""
AT_ONCE = 1400.0
"""Pixels up to which all of it is."""
MARGIN = 100.0
"""Pixels above and below a strip that are painted with it: what is thinned out depends on what is beside it. They are a
multiple of 32 with the head, as a strip is: the dots of the lifelines divide it, and go on from strip to strip."""
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
About = Callable[[Item | Tube | None], object]


class PictureFailed(OSError):
    """Qt could not make the picture."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a sheet that is painted at once.

    Attributes:
        height: In pixels.
        hidden: How many pixels of ``view`` are above it.
        view: What is painted for it.
    """

    height: float
    hidden: float
    view: View


def width_for(diagram: Diagram) -> int:
    """Return the width that suits a diagram, in device-independent pixels."""
    least = WIDTH if len(diagram.interaction.panes) > 1 else WIDTH_OF_ONE
    return max(least, math.ceil(width_needed(diagram)))


def page_for(width: float) -> float:
    """Return how high a page is, in the proportions of ISO 216, in whole pixels."""
    return float(round(width / math.sqrt(2) if width >= LANDSCAPE_FROM else width * math.sqrt(2)))


class Sheet:
    """A part of a diagram to be painted, as it is now: what comes later is not on it. All lengths are pixels.

    Attributes:
        diagram: What it is a part of.
        theme: Its colours.
        width: Of the sheet, in device-independent pixels as all lengths; as wide as its lifelines need at least.
        height: Of the sheet with all of the part on it; whole pixels.
        zoom: Pixels for a layout unit.
        scrolled: The scroll position of its beginning.
    """

    def __init__(self, diagram: Diagram, order: Order) -> None:
        self.theme: Theme = DARK if order.look == "dark" else LIGHT
        self.width = max(float(order.width or width_for(diagram)), math.ceil(width_needed(diagram)))
        self.diagram, self._order = diagram, order
        self._columns = columns_for(diagram, self.width)
        self._bottom = min(order.part.bottom, diagram.height)
        self._top = min(beginning_of(diagram, order.part), self._bottom)
        self._heads: Sequence[Heads] = _masked(heads(diagram, self._bottom))
        sifting = order.sifting
        self._sieve = None if sifting is None else Sieve(sifting.has, sifting.hiding, sifting.volumes)
        above = TOP - ABOVE if self._top > 0 else 0.0
        self.zoom = self._zoom(page_for(self.width) - FOOT - HEADER - TOP + above - BELOW)
        self.scrolled = self._top * self.zoom + above
        self.height = float(math.ceil(HEADER + TOP + self._bottom * self.zoom - self.scrolled + BELOW))

    def _zoom(self, room: float) -> float:
        """Pixels for a unit; ``room`` is how many the part may have on a page."""
        units = max(self._bottom - self._top, 1e-9)
        match self._order.size:
            case "shown":
                return self._order.zoom
            case "readable":
                return self._readable(units)
            case "page":
                return min(self._readable(units), room / units)

    def _readable(self, units: float) -> float:
        """Where the axis does not stretch, the part is as high as its pills are one below the other."""
        if self.diagram.scale.roomy:
            return 1.0
        stops = self.diagram.stop_before(self._bottom) - self.diagram.stop_before(self._top) + 1
        return max(stops, 1) * ROW / units

    def view(self, height: float, scrolled: float = 0.0) -> View:
        """Return ``height`` pixels of the sheet, its head included, with ``scrolled`` pixels gone by before them."""
        return View(
            columns=self._columns,
            width=self.width,
            height=height,
            scroll=self.scrolled + scrolled,
            zoom=self.zoom,
            playhead=self._bottom,
        )

    def strips(self, height: float) -> Iterator[Strip]:
        """Yield the first ``height`` pixels of the sheet in strips, from the top down; what is low is one."""
        if height <= AT_ONCE:
            yield Strip(height, 0.0, self.view(height))
            return
        yield Strip(STRIP, 0.0, self.view(STRIP + MARGIN))
        begin = STRIP
        while begin < height:
            # The last may be higher, so that it is not too low for what is said at its end.
            end = begin + STRIP if begin + 1.5 * STRIP < height else height
            hidden = HEADER + MARGIN
            yield Strip(end - begin, hidden, self.view(hidden + end - begin + MARGIN, begin - hidden))
            begin = end

    def paint(self, painter: QPainter, view: View, about: About | None = None) -> None:
        """Paint what ``view`` shows; ``about`` is called with what comes next, as ``StagePainter`` says."""
        stage = StagePainter(
            painter, self.diagram, self.theme, view, self._order.chosen, about, self._sieve, said=mask_secrets
        )
        stage.paint(self._heads)

    def say_cut(self, painter: QPainter, view: View, bottom: float) -> str:
        """Say above ``bottom``, a pixel of ``view``, that the diagram goes on, and return that sentence."""
        shown = (view.units(bottom - NOTICE) - self._top) / max(self._bottom - self._top, 1.0)
        text = f"The picture ends here: it shows the first {shown:.0%} of what was asked for."
        rect = QRectF(0, bottom - NOTICE, view.width, NOTICE)
        painter.fillRect(rect, self.theme.raised)
        painter.setFont(words(13, 600))
        painter.setPen(self.theme.text)
        painter.drawText(rect, _CENTER, text)
        return text

    def words_at(self, view: View) -> tuple[list[float], list[float]]:
        """Return the y of each pill, and of each time or length of time, that ``view`` may show."""
        items = list(self.diagram.items.visible(*view.visible))
        folds = self.diagram.axis.folds_between(*view.visible)
        times = [view.y(item.top) for item in items] + [view.y((fold.top + fold.bottom) / 2) for fold in folds]
        return [view.y(item.pill_y) for item in items if item.pill_y is not None], times


def _masked(value: Any) -> Any:
    """Return text without the secrets of its URLs, and what is made of texts likewise."""
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, tuple):
        return tuple(map(_masked, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _masked(getattr(value, field.name)) for field in fields(value)})
    return value


def keep_application() -> None:
    """Make an application object, which needs no screen, where there is none, and keep it as long as the program."""
    if QGuiApplication.instance() is None:
        _kept.append(QGuiApplication([sys.argv[0], "-platform", "offscreen"]))
        load_fonts()


_kept: list[QCoreApplication] = []
