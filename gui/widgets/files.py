"""Asking for files, without a nested event loop: the dialog opens, and its answer comes by a call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

SAVE_FILTERS = {
    ".png": "PNG picture (*.png)",
    ".svg": "SVG picture (*.svg)",
    ".pdf": "PDF document (*.pdf)",
    ".txt": "Text (*.txt)",
    ".csv": "Table (*.csv)",
    ".wirescope": "Recording (*.wirescope)",
}
OPEN_FILTER = "Recordings (*.wirescope);;All files (*)"


def ask_where_to_save(parent: QWidget, name: str, suffix: str, then: Callable[[str], None]) -> QFileDialog:
    """Ask where to write; ``then`` is called with the path, which gets ``suffix`` where it has none."""
    dialog = QFileDialog(parent, "Export", f"{name}{suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([SAVE_FILTERS[suffix]])
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    return _open(dialog, then)


def ask_what_to_open(parent: QWidget, then: Callable[[str], None]) -> QFileDialog:
    """Ask which recording to read; ``then`` is called with its path."""
    dialog = QFileDialog(parent, "Open a recording")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(OPEN_FILTER)
    return _open(dialog, then)


def _open(dialog: QFileDialog, then: Callable[[str], None]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()
    return dialog


def dropped_files(data: QMimeData) -> list[str]:
    """Return the paths of local files that are dropped."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
