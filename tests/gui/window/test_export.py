"""Exporting what is shown: the panel, the file dialog, and what is in the file."""

from __future__ import annotations

import filecmp
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog

from engine.formats.native import read_file
from gui.archive import Archive
from gui.diagram.text import as_text
from gui.export.choice import COLOURS, FORMS, SUFFIXES, WHATS, WIDTHS, ExportChoice, Form
from gui.export.exporting import export_steps
from gui.export.order import Order
from gui.recording import Recording
from gui.settings import Settings
from gui.theme import LIGHT, load_fonts
from gui.work import Work
from tests.gui.window.user import CTRL, Key, User, at_the_window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> None:
    load_fonts()


SVG = "{http://www.w3.org/2000/svg}"


async def opened(user: User, kept: Path) -> None:
    await user.start(file=kept)
    await user.until_read()


async def panel(user: User) -> Any:
    """Press Ctrl+E; return the panel."""
    user.press(Key.Key_E, CTRL)
    found = user.window.export_panel
    await user.until(found.isActiveWindow)
    return found


def choose(user: User, box: QComboBox, known: tuple[Any, ...], wanted: Any) -> None:
    """Choose by keys."""
    box.setFocus()
    user.press(Key.Key_Home)
    for _ in range(known.index(wanted)):
        user.press(Key.Key_Down)


async def save(user: User, path: Path) -> None:
    """Press Enter in the panel and answer where to."""
    user.press(Key.Key_Return)
    await user.answer(path)
    await user.until(path.exists)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def texts(path: Path) -> list[str]:
    return [element.text or "" for element in ElementTree.parse(path).iter(f"{SVG}text")]


@at_the_window
async def test_the_picture_of_the_whole_is_saved_by_the_button_and_enter(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    user.click(user.window.request.export)
    await user.until(user.window.export_panel.isActiveWindow)
    user.press(Key.Key_Return)
    await user.answer(tmp_path / "picture")
    picture = tmp_path / "picture.png"
    await user.until(picture.exists)
    image = QImage(str(picture))
    assert image.width() == 3200
    assert image.height() > user.diagram.height
    assert user.notice == f"Saved. {picture}"
    assert not user.window.export_panel.isVisible()


@at_the_window
async def test_everything_is_chosen_by_keys_and_remembered(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    shown = await panel(user)
    assert QApplication.focusWidget() is shown.form
    choose(user, shown.form, FORMS, "svg")
    choose(user, shown.what, WHATS, "whole")
    choose(user, shown.colours, COLOURS, "light")
    choose(user, shown.width_of, WIDTHS, 1200)
    await save(user, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.get("width") == "1200"
    assert LIGHT.background.name() in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "HTTP polling" in texts(tmp_path / "a.svg")
    await user.close()
    assert Settings(user.folder).export == ExportChoice(form="svg", colours="light", width=1200)
    await user.start(file=kept)
    assert user.window.export_panel.choice == ExportChoice(form="svg", colours="light", width=1200)


@at_the_window
async def test_the_colours_are_those_of_the_window(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    user.choose_look("Light")
    await panel(user)
    await save(user, tmp_path / "a.png")
    assert QImage(str(tmp_path / "a.png")).pixelColor(2, 2) == LIGHT.background


@at_the_window
async def test_from_the_playhead_on_there_is_only_what_comes_then(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "text")
    assert not shown.colours.isEnabled()
    await save(user, tmp_path / "whole.txt")
    assert (tmp_path / "whole.txt").read_text(encoding="utf-8") == user.text
    for _ in range(40):
        user.press(Key.Key_Right)
    shown = await panel(user)
    choose(user, shown.what, WHATS, "from-here")
    await save(user, tmp_path / "rest.txt")
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in ("whole.txt", "rest.txt")]
    whole, rest = (text.partition("\n\nHow it ended:\n")[0].splitlines()[2:] for text in texts)
    assert 10 < len(rest) < len(whole)
    # What was over is left out, and nothing else: what is still on its way there comes first.
    assert len(whole) - len(rest) == sum(item.bottom < user.y for item in user.diagram.items.things)
    assert [line for line in whole if line in rest] == rest


@at_the_window
async def test_what_is_on_the_screen_is_exported_as_wide_as_the_stage(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    user.press(Key.Key_End)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "svg")
    choose(user, shown.what, WHATS, "screen")
    view = user.window.stage.view()
    await save(user, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.get("width") == str(view.width)
    assert float(root.get("height", "0")) < view.height
    seen = texts(tmp_path / "a.svg")
    assert [item.title for item in user.diagram.items.things if item.title.startswith("GET")][-1] in seen
    assert "101" not in seen


@at_the_window
async def test_the_surroundings_of_the_chosen_arrow_are_exported_with_it_set_off(
    user: User, kept: Path, tmp_path: Path
):
    await opened(user, kept)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "svg")
    choose(user, shown.what, WHATS, "around")
    user.press(Key.Key_Return)
    assert shown.error.text == "Nothing is chosen: click on an arrow first."
    assert user.window.findChild(QFileDialog) is None
    user.window.activateWindow()
    await user.until(user.window.isActiveWindow)
    for _ in range(40):
        user.press(Key.Key_Right)
    (number,) = user.window.stage.chosen
    shown = await panel(user)
    assert shown.error.text == ""
    await save(user, tmp_path / "a.svg")
    seen = texts(tmp_path / "a.svg")
    assert user.diagram.items.things[number].title in seen
    assert "101" not in seen
    assert 'stroke-width="7"' in (tmp_path / "a.svg").read_text(encoding="utf-8")


@at_the_window
async def test_after_the_end_there_is_nothing_and_that_is_said(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_End)
    shown = await panel(user)
    choose(user, shown.what, WHATS, "from-here")
    user.press(Key.Key_Return)
    assert "Nothing comes after the playhead" in shown.error.text
    assert user.window.findChild(QFileDialog) is None
    user.press(Key.Key_Escape)
    assert not shown.isVisible()


@at_the_window
async def test_a_known_ending_says_what_is_written(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    picture = user.picture
    for name in ("a.pdf", "a.txt", "a.wirescope"):
        await panel(user)
        await save(user, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == user.text
    again = Recording(number=1, title="", kind="file", journal=read_file(tmp_path / "a.wirescope").journal)
    again.refresh()
    assert as_text(again.diagram, times=False, width=120) == picture


@at_the_window
async def test_a_recording_is_written_whole_and_is_its_owners_alone(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "recording")
    assert not shown.what.isEnabled()
    await save(user, tmp_path / "a.wirescope")
    assert filecmp.cmp(tmp_path / "a.wirescope", kept, shallow=False)
    assert names(tmp_path) == {"home", "a.wirescope"}
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "a.wirescope").stat().st_mode) == 0o600


@pytest.mark.parametrize("form", ["pdf", "recording"])
def test_where_nothing_can_be_written_it_is_said(
    form, live, user: User, kept: Path, tmp_path: Path, monkeypatch, caplog
):
    async def story() -> None:
        await opened(user, kept)
        shown = await panel(user)
        choose(user, shown.form, FORMS, form)
        (tmp_path / "a").write_text("what was there")
        monkeypatch.setattr("gui.export.writing.os.replace", fail)
        user.press(Key.Key_Return)
        await user.answer(tmp_path / "b.pdf" if form == "pdf" else tmp_path / "b.wirescope")
        await user.until(lambda: "The file cannot be written: No space left on device." in user.notice)
        assert names(tmp_path) == {"home", "a"}
        caplog.clear()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    live(story())


@at_the_window
async def test_what_is_too_long_for_a_picture_is_said(user: User, kept: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("gui.export.png.MAX_DEVICE_HEIGHT", 600)
    await opened(user, kept)
    await panel(user)
    await save(user, tmp_path / "a.png")
    assert "Saved, but not all of it" in user.notice
    assert "The picture ends here: it shows the first" in user.notice


@at_the_window
async def test_nothing_is_not_exported(user: User):
    await user.start()
    user.press(Key.Key_E, CTRL)
    assert "nothing to export" in user.notice
    assert not user.window.export_panel.isVisible()


@at_the_window
async def test_an_unknown_ending_is_refused_with_a_sentence(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    await panel(user)
    user.press(Key.Key_Return)
    await user.answer(tmp_path / "a.gif")
    await user.until(lambda: "ends in .gif: end the name in .png, .svg, .pdf, .txt or .wirescope." in user.notice)
    assert names(tmp_path) <= {"home"}


@at_the_window
async def test_an_ending_in_capitals_is_known(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    await panel(user)
    await save(user, tmp_path / "a.TXT")
    assert (tmp_path / "a.TXT").read_text(encoding="utf-8") == user.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
@pytest.mark.parametrize("form", ["png", "svg", "pdf", "text", "recording"])
def test_a_full_disk_is_told(form: str, kept: Path, tmp_path: Path, qtbot: QtBot, fonts: None):
    failed: list[OSError] = []
    recording = Recording(number=1, title="", kind="file", journal=read_file(kept).journal, live=False)
    recording.refresh()
    if form == "recording":
        steps = Archive(tmp_path, pytest.fail).save_steps(recording, Path("/dev/full"))
    else:
        steps = export_steps(recording.diagram, Path("/dev/full"), Order(format=form))  # type: ignore[arg-type]
    work = Work()
    work.begin("Writing", steps, pytest.fail, failed.append)
    qtbot.waitUntil(lambda: not work.doing)
    assert [error.strerror for error in failed] == ["No space left on device"]


@pytest.mark.parametrize("form", ["svg", "text"])
@at_the_window
async def test_what_a_filter_hides_is_not_written_unless_it_is_asked_for(
    user: User, kept: Path, tmp_path: Path, form: Form
):
    await opened(user, kept)
    user.press(Key.Key_Slash)
    QTest.keyClicks(user.window.views.filter.field, "PING")
    user.click(user.window.views.filter.mode.buttons["hide"])
    await user.until(lambda: "of" in user.window.views.filter.count.text())
    written = []
    for filtered in (True, False):
        shown = await panel(user)
        assert shown.filtered.isEnabled()
        assert shown.filtered.text() == "As filtered: what does not match is hidden"
        if shown.filtered.isChecked() is not filtered:
            user.click(shown.filtered, QPointF(8, shown.filtered.height() / 2))
        choose(user, shown.form, FORMS, form)
        path = tmp_path / f"{filtered}{SUFFIXES[form]}"
        await save(user, path)
        written.append(path.read_text(encoding="utf-8"))
    hidden, whole = written
    assert "PING" in hidden
    assert "GET" not in hidden
    assert "GET" in whole
