"""What lies over the stage besides the caption: the legend and the minimap, where the user wants them, and a hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.widgets.stage.ahead import Ahead
from gui.widgets.stage.legend import Legend
from gui.widgets.stage.minimap import WIDTH, Minimap

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.diagram.layout import Diagram
    from gui.theme import Theme
    from gui.widgets.stage.geometry import View


class Overlays(QObject):
    """Shows the legend and the minimap, and neither while presenting.

    Args:
        viewport: What they lie over.
        view: What is on the screen now.

    Attributes:
        legend: Whether the user wants the legend.
        minimap: The minimap.
        ahead: What is said where nearly all comes after the playhead.

    Signals:
        legend_shown: Whether the legend is wanted from now on.
    """

    legend_shown = Signal(bool)

    def __init__(self, viewport: QWidget, theme: Theme, view: Callable[[], View]) -> None:
        super().__init__(viewport)
        self.legend = False
        self.minimap = Minimap(viewport, theme, view)
        self.ahead = Ahead(viewport, view)
        self._diagram: Diagram | None = None
        self.card = Legend(viewport, theme)
        self.card.dismissed.connect(lambda: self.show_legend(False))
        self._presenting = False
        self._viewport = viewport

    def show_legend(self, wanted: bool) -> None:
        """Show the legend, or put it away."""
        self.legend = wanted
        self._place_card()
        self.legend_shown.emit(wanted)

    def toggle_legend(self) -> None:
        """Show the legend if it is not wanted yet, or put it away."""
        self.show_legend(not self.legend)

    def toggle_minimap(self) -> None:
        """Show the minimap where a diagram is long, or never."""
        self.minimap.show_wanted(not self.minimap.wanted)
        self._place_card()

    def show_presenting(self, presenting: bool) -> None:
        """Leave the stage clean, or not."""
        self._presenting = presenting
        self.minimap.show_presenting(presenting)
        self.ahead.show_presenting(presenting)
        self._place_card()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self.minimap.show_theme(theme)
        self.card.show_theme(theme)

    def place(self, diagram: Diagram | None) -> None:
        """Take the places that a diagram and the size of the stage leave."""
        self._diagram = diagram
        self.minimap.place(diagram)
        self.ahead.place(diagram)
        if not self.minimap.isHidden():
            self.minimap.update()
        self._place_card()

    def scrolled(self) -> None:
        """Something else of the diagram is on the screen."""
        self.minimap.update()
        self.ahead.place(self._diagram)

    def _place_card(self) -> None:
        shown = self.legend and not self._presenting
        if shown:
            self.card.place(WIDTH if not self.minimap.isHidden() else 0)
        self.card.setVisible(shown)
