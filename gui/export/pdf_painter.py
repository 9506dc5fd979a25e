"""A painter for PDF, where a gradient into transparency cannot be relied on.

Qt writes such a gradient with a soft mask that common viewers do not show: a faint fill comes out as a solid one. So
what fades becomes a gradient into the colour of the ground, and what shines a faint colour throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QBrush, QColor, QGradient, QLinearGradient, QPainter, QPen

from gui.theme import faded, mixed

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

SHINE = 0.3
"""The opacity of what shines."""


class PdfPainter(QPainter):
    """Paints as ``QPainter`` does, its gradients opaque.

    Args:
        ground: What they are laid over.
    """

    def __init__(self, ground: QColor) -> None:
        super().__init__()
        self._ground = ground

    def setPen(self, pen: QPen | QColor | Qt.PenStyle) -> None:  # type: ignore[override]
        """Draw outlines and text with a pen, or with a colour one pixel wide."""
        if isinstance(pen, QPen) and pen.brush().gradient() is not None:
            pen = QPen(pen)
            pen.setBrush(opaque(pen.brush(), self._ground))
        super().setPen(pen)

    def setBrush(self, brush: QBrush | QColor | QGradient | Qt.BrushStyle) -> None:  # type: ignore[override]
        """Fill with a brush."""
        super().setBrush(opaque(QBrush(brush), self._ground) if isinstance(brush, QBrush | QGradient) else brush)


def opaque(brush: QBrush, ground: QColor) -> QBrush:
    """Return what stands for a brush where gradients have to be opaque."""
    gradient = brush.gradient()
    if gradient is None:
        return brush
    stops = gradient.stops()
    if not isinstance(gradient, QLinearGradient) or any(colour.alpha() == 0 for _, colour in stops):
        return QBrush(faded(stops[-1][1], SHINE))
    made = QLinearGradient(gradient.start(), gradient.finalStop())
    for at, colour in stops:
        made.setColorAt(at, mixed(colour, ground, colour.alphaF()))
    return QBrush(made)
