"""The grounds of the window's parts, before the parts are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter

from gui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ABOVE, BELOW = 57, 112
"""Pixels of the bars over and under the diagram."""


def paint_grounds(widget: QWidget, theme: Theme, parts: tuple[int, int, int]) -> None:
    """Paint a panel for each bar around the diagram, hairlines between them; ``parts``: the widths of the columns."""
    width, height = widget.width(), widget.height()
    left, right = parts[0], width - parts[2]
    with QPainter(widget) as painter:
        painter.fillRect(0, 0, width, height, theme.line)
        painter.fillRect(0, 0, width, ABOVE - 1, theme.panel)
        painter.fillRect(0, ABOVE, left, height - ABOVE, theme.panel)
        painter.fillRect(right, ABOVE, width - right, height - ABOVE, theme.panel)
        painter.fillRect(left + 1, ABOVE, right - left - 2, height - ABOVE - BELOW - 1, theme.background)
        painter.fillRect(left + 1, height - BELOW, right - left - 2, BELOW, theme.panel)
