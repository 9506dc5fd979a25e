"""The exporter: from what is chosen in the export panel to a file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gui.export.choice import SUFFIXES, EndingUnknown, ExportChoice, Sight, form_of, order_of
from gui.export.order import NothingThere, Order
from gui.theme import theme_for
from gui.widgets.files import ask_where_to_save
from gui.widgets.stage.geometry import HEADER

if TYPE_CHECKING:
    from gui.archive import Archive
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.recording import Recording
    from gui.settings import Settings

NAME = "wirescope"


class Exporter:
    """Joins the panel, the stage and the archive, and remembers what was chosen."""

    def __init__(self, window: MainWindow, conductor: Conductor, archive: Archive, settings: Settings) -> None:
        self._window, self._conductor, self._archive, self._settings = window, conductor, archive, settings
        window.export_panel.show_choice(settings.export)
        window.export_panel.save_asked.connect(self._ask_where)

    def _ask_where(self, choice: ExportChoice) -> None:
        recording, panel = self._conductor.recording, self._window.export_panel
        if recording is None:
            return
        self._settings.export = choice
        try:
            order = order_of(choice, self._sight(), recording.diagram)
        except NothingThere as nothing:
            panel.show_error(str(nothing))
            return
        panel.close()
        then = partial(self._write, recording, choice, order)
        ask_where_to_save(self._window, NAME, SUFFIXES[choice.form], then)

    def _sight(self) -> Sight:
        view = self._window.stage.view()
        return Sight(
            top=view.units(HEADER),
            bottom=view.units(view.height),
            playhead=view.playhead,
            zoom=view.zoom,
            width=round(view.width),
            chosen=self._conductor.steering.chosen,
            look="light" if theme_for(self._settings.theme).name == "light" else "dark",
        )

    def _write(self, recording: Recording, choice: ExportChoice, order: Order, name: str) -> None:
        """Write the file; where its ending says something else than was chosen, the ending is right."""
        path = Path(name)
        try:
            form = form_of(path.suffix, choice.form)
        except EndingUnknown as unknown:
            self._conductor.notice(str(unknown), where=name, todo="Nothing was written.")
            return
        if form == "recording":
            self._archive.save(recording, path)
        else:
            self._archive.export(recording, path, replace(order, format=form))
