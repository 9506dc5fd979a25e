"""Where pictures are taken: the real window on the real loop, used by clicks and keys."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import ssl
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from engine.tap import tapped
from gui.diagram.notation import Item
from gui.theme import load_fonts
from screens.album import Shot
from screens.palette import few_colours
from screens.screen import Screen
from tests.engine.peers import raw
from tests.gui.window.user import User

if TYPE_CHECKING:
    import trustme

FOLDER = Path(__file__).resolve().parent.parent / "images"
SAME = 4
"""Turns of the event loop."""


class Studio(User):
    """Somebody at the window who takes pictures of it.

    Attributes:
        peers: What serves until all pictures are taken.
        subject: What the picture shows: the window, unless a story chooses a part of the screen.
    """

    def __init__(self, qapp: QApplication, folder: Path, shot: Shot, peers: contextlib.ExitStack) -> None:
        super().__init__(qapp, folder)
        self.shot = shot
        self.peers = peers
        self.subject: QWidget | None = None

    def peer(self, serve: raw.Serve) -> int:
        """Start a peer made of a plain socket; returns its port."""
        return self.peers.enter_context(raw.peer(serve))

    async def open(self, file: Path | None = None) -> None:
        """Open the window, in the shot's look and size, with a recording if there is one."""
        await self.start(file=file)
        self.window.theme_asked.emit(self.shot.look)
        self._fill(self.shot.screen)
        await self.until(lambda: self.window.stage.viewport().width() > 0)

    def _fill(self, screen: Screen) -> None:
        self.window.move(0, 0)
        self.window.resize(screen.width, screen.height)

    async def recorded(self) -> None:
        """Wait until the session that is shown has ended, and the playhead stands at its end."""
        told: list[str] = []
        self.app.conductor.status_shown.connect(told.append)
        await self.until(lambda: told and told[-1].endswith("ended"))
        self.window.stage.setFocus()
        self.press(Qt.Key.Key_End)

    def scrub(self, y: float) -> None:
        """Take the playhead to a layout y, as the scrubber does."""
        self.press(Qt.Key.Key_Home)
        self.window.scrubber.scrubbed.emit(y / self.diagram.height)

    def choose(self, *words: str) -> Item:
        """Choose the last item that has all these words."""
        found = [i for i in self.diagram.items.things if all(word in f"{i.title} {i.detail}" for word in words)]
        assert found, f"{words} in none of {[item.title for item in self.diagram.items.things]}"
        self.window.stage.item_chosen.emit(found[-1].number)
        return found[-1]

    async def take(self) -> Path:
        """Take the picture once all is laid out and painted."""
        await self.until(lambda: not self.app.player.ticking)
        path = FOLDER / f"{self.shot.name}.png"
        # Quality 0 is zlib's best compression.
        if not few_colours(await self._still()).save(str(path), "PNG", 0):
            raise OSError(f"{path} cannot be written")
        return path

    async def _still(self) -> QImage:
        """The picture, once turns of the event loop change nothing on it: layouts take some to settle."""
        image, same = QImage(), 0
        while same < SAME:
            await asyncio.sleep(0)
            before, image = image, (self.subject or self.window).grab().toImage()
            same = same + 1 if image == before else 0
        return image


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """Return what a client that trusts ``authority`` alone connects with."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def take(shots: Sequence[Shot]) -> None:
    """Take pictures, one window after the other, and print the name of each."""
    qapp = QApplication(["wirescope"])
    qapp.setQuitOnLastWindowClosed(False)
    qapp.setCursorFlashTime(0)
    load_fonts()
    FOLDER.mkdir(exist_ok=True)
    loop = tapped(qasync.QEventLoop)(qapp)
    asyncio.set_event_loop(loop)
    with loop, contextlib.ExitStack() as peers:
        for shot in shots:
            path = loop.run_until_complete(_one(qapp, shot, peers))
            print(f"{path.relative_to(FOLDER.parent.parent)}  {path.stat().st_size // 1024} KB", flush=True)


async def _one(qapp: QApplication, shot: Shot, peers: contextlib.ExitStack) -> Path:
    module, _, name = shot.story.partition(".")
    story = getattr(importlib.import_module(f"screens.{module}"), name)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(qapp, Path(folder), shot, peers)
        try:
            async with asyncio.timeout(shot.limit_s):
                await story(studio)
                return await studio.take()
        finally:
            await studio.close()
