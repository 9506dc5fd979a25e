"""Opening recordings: by the dialog, by dropping them, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.gui.window.user import ASK, CTRL, Key, User, at_the_window


@pytest.fixture
def cut(kept: Path, tmp_path: Path) -> Path:
    """A recording whose last line is not whole."""
    path = tmp_path / "cut.wirescope"
    path.write_bytes(kept.read_bytes()[:-20])
    return path


async def opened(user: User, kept: Path) -> None:
    await user.start(file=kept)
    await user.until_read()


@at_the_window
async def test_a_recording_is_opened_by_ctrl_o_paused_at_its_beginning(user: User, kept: Path):
    await user.start()
    user.press(Key.Key_O, CTRL)
    await user.answer(kept)
    await user.until_read()
    assert user.y == 0
    assert not user.playing
    assert "from a file" in user.status
    assert not user.window.transport.follow.isEnabled()
    assert not user.window.composer.isVisible()


@at_the_window
async def test_a_recording_is_opened_by_dropping_it(user: User, kept: Path):
    await user.start()
    user.run(ASK)
    await user.until_over()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(kept))])
    place = QPointF(user.window.rect().center())
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(user.window, QDragEnterEvent(place.toPoint(), *how))
    QApplication.sendEvent(user.window, QDropEvent(place, *how))
    await user.until_read()
    assert len(user.sessions) == 2


@at_the_window
async def test_a_file_that_is_no_recording_is_refused(user: User, tmp_path: Path, caplog):
    await user.start()
    (tmp_path / "letter.txt").write_text("Dear reader,\n")
    user.press(Key.Key_O, CTRL)
    await user.answer(tmp_path / "letter.txt")
    await user.until(lambda: "not a recording" in user.notice)
    assert user.sessions == []
    caplog.clear()


@at_the_window
async def test_a_cut_recording_loses_its_last_line_only(user: User, cut: Path):
    await user.start(file=cut)
    await user.until_read(70)
    await user.until(lambda: "last line was left out" in user.notice)
