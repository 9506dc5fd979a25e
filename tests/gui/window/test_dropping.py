"""What is dragged over the window: a hint says what dropping it does: open a file, or fill in an address."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.gui.window.user import User, at_the_window


def of(*urls: str | Path, text: str = "") -> QMimeData:
    data = QMimeData()
    if urls:
        data.setUrls([QUrl.fromLocalFile(str(url)) if isinstance(url, Path) else QUrl(url) for url in urls])
    if text:
        data.setText(text)
    return data


def drag(user: User, data: QMimeData, *, drop: bool = False) -> bool:
    """Drag something onto the window, and let it go there if told to; returns whether the window takes it."""
    place = QPointF(user.window.rect().center())
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    over = QDragEnterEvent(place.toPoint(), *how)
    QApplication.sendEvent(user.window, over)
    if drop:
        QApplication.sendEvent(user.window, QDropEvent(place, *how))
    return over.isAccepted() and over.dropAction() is not Qt.DropAction.IgnoreAction


def hint(user: User) -> str:
    target = user.app.taking.drop
    return target.words.text() if target.hint.isVisible() else ""


@at_the_window
async def test_a_file_is_announced_and_opened(user: User, kept: Path):
    await user.start()
    assert drag(user, of(kept))
    assert hint(user) == f"Drop to open\n{kept.name}"
    assert user.app.taking.drop.hint.geometry().contains(user.window.rect().adjusted(20, 20, -20, -20))
    QApplication.sendEvent(user.window, QDragLeaveEvent())
    assert hint(user) == ""
    drag(user, of(kept), drop=True)
    assert hint(user) == ""
    await user.until_read()


@pytest.mark.parametrize("as_text", [False, True])
def test_an_address_goes_into_its_field_and_nothing_is_sent(as_text: bool, live, user: User):
    async def story() -> None:
        await user.start()
        url = "wss://example.test/socket?a=1"
        data = of(text=url) if as_text else of(url)
        assert drag(user, data)
        assert hint(user).endswith(url)
        drag(user, data, drop=True)
        await user.until(user.window.request.url.hasFocus)
        assert user.window.request.url.text() == url
        assert user.sessions == []

    live(story())


@at_the_window
async def test_what_cannot_be_taken_is_not(user: User, kept: Path, tmp_path: Path):
    await user.start()
    for data, says in (
        (of(kept, kept), "One recording at a time"),
        (of(tmp_path), "This is no file that can be opened"),
        (of("ftp://example.test/"), ""),
        (of(text="two words"), ""),
    ):
        assert not drag(user, data, drop=False)
        assert hint(user) == says
        drag(user, data, drop=True)
        assert hint(user) == ""
    assert user.sessions == []
    assert user.notice == ""
