"""The picture of a diagram: whole, bounded, never half a file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engine.events import Event, SessionStarted
from engine.journal import Journal, Recorder, Vantage, What
from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.picture import paint, width_for, write_png
from gui.theme import DARK, LIGHT, load_fonts
from gui.widgets.stage.geometry import HEADER, TOP


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


def diagram(requests: int = 3) -> Diagram:
    journal = Journal()
    recorder = Recorder.start(journal, title="Test", kind="http", url="http://test/")
    recorder.write(What.CONNECTING, connection=1, vantage=Vantage.CLIENT, about={"address": "test:80"})
    recorder.write(What.CONNECTED, connection=1, vantage=Vantage.CLIENT, about={"local": "a:1", "peer": "b:80"})
    for _ in range(requests):
        request, response = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n"
        recorder.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=request)
        recorder.write(What.RECEIVED, connection=1, vantage=Vantage.CLIENT, octets=response)
    made = Diagram()
    made.add(Trace(journal).refresh())
    return made


def colours(image: QImage, top: int, bottom: int) -> set[str]:
    return {image.pixelColor(x, y).name() for y in range(top, bottom, 3) for x in range(0, image.width(), 3)}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_whole_diagram_is_on_the_picture_in_its_theme(theme):
    made = diagram(30)
    image, whole = paint(made, theme=theme, width=700, scale=1.5)
    assert whole
    assert image.width() == 1050
    assert image.height() > (HEADER + TOP + made.height) * 1.5
    assert image.pixelColor(2, 2) == theme.background
    last = round((HEADER + TOP + made.height) * 1.5)
    shown = colours(image, last - 60, last + 6)
    assert theme.response.name() in shown
    assert theme.playhead.name() in shown


def test_a_very_long_diagram_is_cut_and_says_so():
    made = diagram(1500)
    image, whole = paint(made, theme=DARK, width=1600, scale=2.0)
    assert not whole
    assert image.width() * image.height() <= 64_000_000
    bottom = image.height()
    assert DARK.raised.name() in colours(image, bottom - 80, bottom)
    assert DARK.text.name() in colours(image, bottom - 60, bottom - 20)


def test_a_diagram_of_one_pane_has_a_narrower_picture():
    journal = Journal()
    for count in (1, 2):
        Recorder.start(journal, title="t", kind="http", url="http://x/")
        made = Diagram()
        made.add(Trace(journal).refresh())
        assert width_for(made) == {1: 900, 2: 1600}[count]


def test_an_empty_diagram_and_one_without_arrows_are_painted():
    assert paint(Diagram(), theme=DARK)[1]
    made = Diagram()
    events: list[Event] = [SessionStarted(at_ns=0, session=1, title="t", kind="http", url="http://x/")]
    made.add(events)
    assert paint(made, theme=DARK)[1]


def test_the_file_is_a_png_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("what was there")
    assert write_png(diagram(), path, theme=DARK, width=400, scale=1.0)
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert QImage(str(path)).width() == 400
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_text("what was there")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gui.picture.os.replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_png(diagram(), path, theme=DARK, width=400, scale=1.0)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_file_has_the_mode_of_any_other(tmp_path):
    other = tmp_path / "other"
    other.touch()
    write_png(diagram(), tmp_path / "a.png", theme=DARK, width=400, scale=1.0)
    assert (tmp_path / "a.png").stat().st_mode == other.stat().st_mode


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write_png(diagram(), tmp_path / "none" / "a.png", theme=DARK, width=400, scale=1.0)
