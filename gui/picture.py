"""The picture of a whole diagram, as a PNG file: what the stage shows with the playhead at the end."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from gui.diagram.layout import Diagram
from gui.presenting import heads
from gui.theme import Theme, load_fonts, words
from gui.widgets.stage.geometry import HEADER, TOP, View, columns
from gui.widgets.stage.painter import StagePainter

WIDTH = 1600
WIDTH_OF_ONE = 900
"""The same for a diagram of one pane, which would stand lost in the middle."""
SCALE = 2.0
BELOW = 40.0
"""Pixels under the last moment."""
NOTICE = 44.0
MAX_DEVICE_PIXELS = 64_000_000
"""Of the whole image, which is held in memory at four octets each."""
MAX_DEVICE_HEIGHT = 32_000
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


class PictureFailed(OSError):
    """Qt could not make the picture."""


def width_for(diagram: Diagram) -> int:
    """Return the width that suits a diagram, in device-independent pixels."""
    return WIDTH if len(diagram.interaction.panes) > 1 else WIDTH_OF_ONE


def write_png(diagram: Diagram, path: Path, *, theme: Theme, width: int = WIDTH, scale: float = SCALE) -> bool:
    """Write the picture; the file is there whole, or as it was before.

    Args:
        diagram: What is drawn; it may be empty.
        path: The file.
        theme: In which colours.
        width: In device-independent pixels.
        scale: Device pixels for each of them.

    Returns:
        Whether all of the diagram is on it: a very long one is cut, and the picture says so.

    Raises:
        OSError: The file cannot be written.
    """
    _keep_application()
    image, whole = paint(diagram, theme=theme, width=width, scale=scale)
    _replace(path, _encode(image))
    return whole


def paint(diagram: Diagram, *, theme: Theme, width: int = WIDTH, scale: float = SCALE) -> tuple[QImage, bool]:
    """Return the picture, and whether all of the diagram is on it; needs an application object and its fonts."""
    wanted = HEADER + TOP + diagram.height + BELOW
    tallest = min(MAX_DEVICE_HEIGHT, MAX_DEVICE_PIXELS / (width * scale)) / scale
    height = min(wanted, tallest)
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureFailed(0, "there is not enough memory for the picture")
    image.setDevicePixelRatio(scale)
    image.fill(theme.background)
    view = View(
        columns=columns(width, len(diagram.interaction.panes)),
        width=width,
        height=height,
        scroll=0.0,
        zoom=1.0,
        playhead=diagram.height,
    )
    with QPainter(image) as painter:
        StagePainter(painter, diagram, theme, view).paint(heads(diagram, diagram.height))
        if wanted > tallest:
            _say_cut(painter, theme, view)
    return image, wanted <= tallest


def _say_cut(painter: QPainter, theme: Theme, view: View) -> None:
    shown = view.units(view.height - NOTICE) / max(view.playhead, 1.0)
    rect = QRectF(0, view.height - NOTICE, view.width, NOTICE)
    painter.fillRect(rect, theme.raised)
    painter.setFont(words(13, 600))
    painter.setPen(theme.text)
    painter.drawText(rect, _CENTER, f"The picture ends here: it shows the first {shown:.0%} of the diagram.")


def _keep_application() -> None:
    """Make an application object, which needs no screen, where there is none, and keep it as long as the program."""
    if QGuiApplication.instance() is None:
        _kept.append(QGuiApplication(["wirescope", "-platform", "offscreen"]))
        load_fonts()


_kept: list[QGuiApplication] = []


def _encode(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stubs know text only, Qt takes both
        raise PictureFailed(0, "Qt cannot write PNG")
    return bytes(buffer.data().data())


def _replace(path: Path, octets: bytes) -> None:
    """Write a file beside ``path``, then give it that name."""
    number, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(octets)
        _as_others(Path(beside))
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _as_others(path: Path) -> None:
    """Give a file the mode that files get here, which a temporary one has not."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
