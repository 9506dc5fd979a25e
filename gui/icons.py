"""Icons of one set (Lucide), tinted from the theme; crisp at each scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import assets
from gui.theme import Theme

_SCALES = (1, 2, 3)


def icon(
    name: str,
    theme: Theme,
    colour: QColor | None = None,
    *,
    size: int = 18,
    filled: bool = False,
    mirrored: bool = False,
) -> QIcon:
    """Return an icon in a theme's colours, faint where it is disabled.

    Args:
        name: Of a file in ``assets/icons``, without its ending.
        theme: Whose colours are meant.
        colour: Instead of the theme's text.
        size: Edge, in device-independent pixels.
        filled: Whether closed shapes are filled, not only outlined.
        mirrored: Whether left and right change places.
    """
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour or theme.text), (QIcon.Mode.Disabled, theme.faint)):
        for scale in _SCALES:
            picture = QPixmap.fromImage(_image(name, tint.name(), size * scale, filled, mirrored))
            picture.setDevicePixelRatio(scale)
            made.addPixmap(picture, mode)
    return made


def app_icon() -> QIcon:
    """Return the application's own icon."""
    made = QIcon(str(assets.path("icons/wirescope.svg")))
    made.addFile(str(assets.path("icons/wirescope.png")), QSize(256, 256))
    return made


@lru_cache(maxsize=1024)
def _image(name: str, tint: str, edge: int, filled: bool, mirrored: bool) -> QImage:
    drawing = assets.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    if filled:
        drawing = drawing.replace('fill="none"', 'fill="currentColor"', 1)
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", tint).encode()))
    made = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    if mirrored:
        painter.translate(edge, 0)
        painter.scale(-1, 1)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return made
