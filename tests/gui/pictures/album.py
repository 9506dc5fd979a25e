"""The main states of the stage: what is on each picture, painted by the stage itself from a recording that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.formats.native import read_file
from gui import presenting
from gui.diagram.notation import Item
from gui.recording import Recording
from gui.theme import DARK, LIGHT, Theme, dress
from gui.widgets.stage.geometry import HEADER, PLAYHEAD_AT, TOP
from gui.widgets.stage.sequence_view import SequenceView
from tests.gui.pictures.sessions import FOLDER

REFERENCES = Path(__file__).resolve().parent / "references"
LAPTOP, WIDE = (1280, 800), (1600, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One state of the stage.

    Attributes:
        name: The file's, without its ending.
        recording: The file's in ``recordings``, without its ending.
        part: How far the playhead has come, from 0 to 1.
        size: In device-independent pixels.
        scale: Device pixels for each of them.
        zoom: Pixels for a unit; 0 for all of it on the screen, None for the zoom it begins with.
        presenting: Whether the caption is shown large.
        chosen: The title that is chosen begins with this; nothing is chosen if it is empty.
    """

    name: str
    recording: str
    part: float = 1.0
    theme: Theme = DARK
    size: tuple[int, int] = LAPTOP
    scale: int = 1
    zoom: float | None = None
    presenting: bool = False
    chosen: str = ""

    @property
    def path(self) -> Path:
        """Where the reference is kept."""
        return REFERENCES / f"{self.name}.png"


ALBUM = (
    Picture(name="compare-dark", recording="compare", part=0.34, size=WIDE, chosen="TEXT"),
    Picture(name="compare-light", recording="compare", part=0.34, theme=LIGHT),
    Picture(name="compare-all-light", recording="compare", theme=LIGHT, zoom=0.0, size=WIDE),
    Picture(name="single-dark", recording="single"),
    Picture(name="single-scale-2", recording="single", part=0.5, theme=LIGHT, scale=2),
    Picture(name="failure-dark", recording="failure", chosen="RST"),
    Picture(name="presenter-light", recording="single", part=0.4, theme=LIGHT, presenting=True),
    Picture(name="many-dark", recording="many", zoom=0.0, size=WIDE),
    Picture(name="many-light", recording="many", zoom=0.25, theme=LIGHT),
)


@contextmanager
def staged(picture: Picture) -> Iterator[SequenceView]:
    """Give the stage as it is on a picture."""
    journal = read_file(FOLDER / f"{picture.recording}.wirescope").journal
    recording = Recording(number=1, title=picture.recording, kind="file", journal=journal, live=False)
    recording.refresh()
    diagram = recording.diagram
    y = diagram.stops[round(picture.part * (len(diagram.stops) - 1))] if picture.part < 1 else diagram.height
    view = SequenceView(picture.theme)
    view.show_theme(picture.theme)
    view.resize(*picture.size)
    view.show_presenting(picture.presenting)
    view.show_diagram(diagram)
    view.show_heads(presenting.heads(diagram, y))
    view.show_caption(presenting.caption_at(diagram, recording.events, diagram.stop_before(y)))
    view.show()
    if picture.zoom is not None:
        view.set_zoom(picture.zoom or _all(view, diagram.height))
    view.show_playhead(y)
    view.show_chosen(_number(diagram.items.things, picture.chosen))
    try:
        yield view
    finally:
        view.close()
        view.deleteLater()


def painted(picture: Picture) -> QImage:
    """Paint a picture."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    # The caption is a widget: the style sheet dresses it.
    dress(application, picture.theme)
    try:
        with staged(picture) as view:
            return taken(view, picture.scale)
    finally:
        dress(application, DARK)


def taken(view: SequenceView, scale: int = 1) -> QImage:
    """Return what a stage shows."""
    image = QImage(QSize(view.size()) * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    view.render(image)
    return image


def _all(view: SequenceView, height: float) -> float:
    """The zoom at which all is on the screen."""
    return (view.viewport().height() - HEADER - TOP) * PLAYHEAD_AT / height


def _number(items: list[Item], title: str) -> int:
    return next((item.number for item in items if title and item.title.startswith(title)), -1)
