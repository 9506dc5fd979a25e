"""What is dragged onto the window: a recording is opened, an address goes into the URL field; a hint says which."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from engine.wishes import HTTP_SCHEMES, WEBSOCKET_SCHEMES
from gui.widgets.files import dropped_files
from gui.widgets.parts import label, stacked

MARGIN = 12
LONGEST = 60
"""Characters of a name, or an address, that the hint shows."""
_OVER = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class DropTarget(QObject):
    """Takes what is dropped anywhere on a window.

    Attributes:
        hint: What is shown over the window while something is dragged over it.

    Signals:
        file_dropped: The path of a file.
        url_dropped: An address.
    """

    file_dropped = Signal(str)
    url_dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        # It lies over all that would take what is dropped for text.
        self.hint = QFrame(window)
        self.hint.setProperty("kind", "drop")
        self.words = label("", "drop")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.hint.setLayout(stacked(self.words, margins=(40, 40, 40, 40)))
        self.hint.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take what is dragged over the window; leave all else alone."""
        if watched is self._window and qevent.type() == QEvent.Type.DragLeave:
            self.hint.hide()
            return True
        if watched is not self._window or not isinstance(qevent, QDropEvent):
            return super().eventFilter(watched, qevent)
        file, url = file_in(qevent.mimeData()), url_in(qevent.mimeData())
        what = self._told(file, url, len(dropped_files(qevent.mimeData())))
        if qevent.type() in _OVER:
            self._show(what)
            if file or url:
                qevent.acceptProposedAction()
            else:
                qevent.setAccepted(bool(what))
                qevent.setDropAction(Qt.DropAction.IgnoreAction)
            return True
        self.hint.hide()
        if file or url:
            qevent.acceptProposedAction()
        if file:
            self.file_dropped.emit(file)
        elif url:
            self.url_dropped.emit(url)
        return True

    def _show(self, what: str) -> None:
        self.words.setText(what)
        self.hint.setGeometry(self._window.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
        self.hint.setVisible(bool(what))
        self.hint.raise_()

    @staticmethod
    def _told(file: str, url: str, files: int) -> str:
        if file:
            return f"Drop to open\n{_short(Path(file).name)}"
        if url:
            return f"Drop to put this address into the URL field\n{_short(url)}"
        if files > 1:
            return "One recording at a time"
        return "This is no file that can be opened" if files else ""


def file_in(data: QMimeData) -> str:
    """Return the path of the one file that is dragged; "" where there is none, or there are several."""
    files = dropped_files(data)
    return files[0] if len(files) == 1 and Path(files[0]).is_file() else ""


def url_in(data: QMimeData) -> str:
    """Return the address that is dragged, one that can be asked; "" where there is none."""
    typed = [url.toString() for url in data.urls()] if data.hasUrls() else data.text().split()
    schemes = tuple(f"{scheme}://" for scheme in (*HTTP_SCHEMES, *WEBSOCKET_SCHEMES))
    return typed[0] if len(typed) == 1 and typed[0].lower().startswith(schemes) else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
