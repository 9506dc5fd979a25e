"""Exporting what is shown, and opening recordings, through the dialogs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from shiboken6 import isValid

from engine.formats.native import read_file
from gui.diagram.text import as_text
from gui.recording import Recording
from tests.gui.window.user import ASK, CTRL, Key, User, at_the_window


async def answer(user: User, path: Path) -> None:
    """Type a path into the dialog that was opened, and accept."""
    dialog = user.window.findChild(QFileDialog)
    assert dialog is not None
    await user.until(dialog.isVisible)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    field.setText(str(path))  # typing would open the list of completions, which is another window
    QTest.keyClick(field, Key.Key_Return)
    await user.until(lambda: not isValid(dialog))
    user.window.activateWindow()
    await user.until(user.window.isActiveWindow)


@pytest.fixture
def cut(kept: Path, tmp_path: Path) -> Path:
    """A recording whose last line is not whole."""
    path = tmp_path / "cut.wirescope"
    path.write_bytes(kept.read_bytes()[:-20])
    return path


async def opened(user: User, kept: Path) -> None:
    await user.start(file=kept)
    await user.until(lambda: user.step[1] > 80)


@at_the_window
async def test_the_picture_is_exported_by_the_button(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    user.click(user.window.request.export)
    await answer(user, tmp_path / "picture")
    picture = tmp_path / "picture.png"
    await user.until(picture.exists)
    image = QImage(str(picture))
    assert image.width() == 3200
    assert image.height() > user.diagram.height
    assert user.notice == f"Saved. {picture}"


@at_the_window
async def test_text_and_recording_are_exported_by_their_endings(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    shown = user.picture
    for name in ("diagram.txt", "again.wirescope"):
        user.press(Key.Key_E, CTRL)
        await answer(user, tmp_path / name)
        await user.until((tmp_path / name).exists)
    assert (tmp_path / "diagram.txt").read_text(encoding="utf-8") == as_text(user.diagram) + "\n"
    again = Recording(number=1, title="", kind="file", journal=read_file(tmp_path / "again.wirescope").journal)
    again.refresh()
    assert as_text(again.diagram, times=False, width=120) == shown


@at_the_window
async def test_where_nothing_can_be_written_it_is_said(user: User, kept: Path, tmp_path: Path, caplog):
    await opened(user, kept)
    (tmp_path / "taken.png").mkdir()
    user.app.window.export_chosen.emit(str(tmp_path / "taken.png"))
    assert "cannot be written" in user.notice
    caplog.clear()


@at_the_window
async def test_nothing_is_not_exported(user: User):
    await user.start()
    user.press(Key.Key_E, CTRL)
    assert "nothing to export" in user.notice
    assert user.window.findChild(QFileDialog) is None


@at_the_window
async def test_a_recording_is_opened_by_ctrl_o_paused_at_its_beginning(user: User, kept: Path):
    await user.start()
    user.press(Key.Key_O, CTRL)
    await answer(user, kept)
    await user.until(lambda: user.step[1] > 80)
    assert user.y == 0
    assert not user.playing
    assert "from a file" in user.status
    assert not user.window.transport.follow.isEnabled()
    assert not user.window.composer.isVisible()


@at_the_window
async def test_a_recording_is_opened_by_dropping_it(user: User, kept: Path):
    await user.start()
    user.run(ASK)
    await user.until(lambda: "closed" in user.status)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(kept))])
    place = QPointF(user.window.rect().center())
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(user.window, QDragEnterEvent(place.toPoint(), *how))
    QApplication.sendEvent(user.window, QDropEvent(place, *how))
    await user.until(lambda: user.step[1] > 80)
    assert len(user.sessions) == 2


@at_the_window
async def test_a_file_that_is_no_recording_is_refused(user: User, tmp_path: Path, caplog):
    await user.start()
    (tmp_path / "letter.txt").write_text("Dear reader,\n")
    user.press(Key.Key_O, CTRL)
    await answer(user, tmp_path / "letter.txt")
    await user.until(lambda: "not a recording" in user.notice)
    assert user.sessions == []
    caplog.clear()


@at_the_window
async def test_a_cut_recording_loses_its_last_line_only(user: User, cut: Path):
    await user.start(file=cut)
    await user.until(lambda: user.step[1] > 70)
    assert "last line was left out" in user.notice
