"""The exporter: from what is chosen in the export panel to a file, or to the clipboard."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage

from gui.export.choice import SUFFIXES, EndingUnknown, ExportChoice, Sight, form_of, order_of
from gui.export.endings import as_lines, endings
from gui.export.exporting import export_steps, steps
from gui.export.extent import INSTEAD, Extent, extent
from gui.export.order import Format, NothingThere, Order, Sifting
from gui.presenting import part_read
from gui.shown import Notice
from gui.theme import theme_for
from gui.widgets.files import ask_where_to_save
from gui.widgets.stage.geometry import HEADER

if TYPE_CHECKING:
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.player import Player
    from gui.recording import Recording
    from gui.saving import Saving
    from gui.settings import Settings
    from gui.work import Work

NAME = "wirescope"
MIME: dict[Format, str] = {"png": "image/png", "svg": "image/svg+xml", "text": "text/plain"}
"""What can be put on the clipboard."""


class Exporter(QObject):
    """Joins the panel and the stage, and remembers what was chosen.

    Args:
        window: Whose panel it is.
        conductor: Knows what is shown.
        player: Knows where it is played.
        saving: Writes recordings.
        work: Does what takes long.
        settings: Where the choice is remembered.
    """

    def __init__(
        self,
        window: MainWindow,
        conductor: Conductor,
        player: Player,
        saving: Saving,
        work: Work,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._conductor, self._player = window, conductor, player
        self._saving, self._work, self._settings = saving, work, settings
        panel = window.export_panel
        panel.show_choice(settings.export)
        panel.save_asked.connect(self._ask_where)
        panel.copy_asked.connect(self._copy)
        for signal in (
            panel.changed,
            conductor.diagram_shown,
            conductor.diagram_changed,
            conductor.loop_shown,
            window.reading.choosing.numbers_shown,
            window.reading.filtering.filter_shown,
        ):
            signal.connect(self._show_extent)

    def _show_extent(self, *_: object) -> None:
        """Say in the panel how large it will be, as long as somebody looks at it."""
        recording, panel = self._conductor.recording, self._window.export_panel
        if recording is None or not panel.isVisible():
            return
        sight = self._sight()
        panel.show_filter("" if sight.sifting is None else "hidden" if sight.sifting.hiding else "dimmed")
        try:
            found = extent(recording.diagram, order_of(panel.choice, sight, recording.diagram))
        except NothingThere:
            found = Extent()
        panel.show_extent(found.size, found.limit)

    def _ordered(self, choice: ExportChoice) -> tuple[Recording, Order] | None:
        """What a choice comes to; None where that is nothing, which is said in the panel."""
        recording, panel = self._conductor.recording, self._window.export_panel
        if recording is None:
            return None
        self._settings.export = choice
        try:
            return recording, order_of(choice, self._sight(), recording.diagram)
        except NothingThere as nothing:
            panel.show_error(str(nothing), choice.what)
            return None

    def _ask_where(self, choice: ExportChoice) -> None:
        ordered = self._ordered(choice)
        if ordered is None:
            return
        recording, order = ordered
        self._window.export_panel.close()
        ask_where_to_save(self._window, NAME, SUFFIXES[choice.form], partial(self._write, recording, choice, order))

    def _sight(self) -> Sight:
        view, reading = self._window.stage.view(), self._window.reading
        matches, sifting = reading.filtering.matches, None
        if matches is not None:
            sifting = Sifting(has=matches.has, hiding=reading.filtering.hiding, volumes=matches.volumes)
        return Sight(
            top=view.units(HEADER),
            bottom=view.units(view.height),
            playhead=view.playhead,
            zoom=view.zoom,
            width=round(view.width),
            chosen=reading.choosing.numbers,
            loop=self._player.playback.loop,
            sifting=sifting,
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
            self._saving.write(recording, path)
            return
        order = _with_endings(replace(order, format=form), recording)
        done = partial(self._tell_written, str(path), form, part_read(recording))
        self._work.begin(
            f"Writing {path.name}", export_steps(recording.diagram, path, order), done, self._saving.failing(path)
        )

    def _copy(self, choice: ExportChoice) -> None:
        """Put what is chosen on the clipboard."""
        ordered = self._ordered(choice)
        if ordered is None or choice.form == "recording" or choice.form not in MIME:
            return
        recording, order = ordered
        order = _with_endings(order, recording)
        self._window.export_panel.close()
        sink = BytesIO()
        made = steps(recording.diagram, sink, order)
        self._work.begin(
            "Copying", made, partial(self._put, sink, order.format, part_read(recording)), self._saving.failing(None)
        )

    def _put(self, sink: BytesIO, form: Format, part: str, cut: str) -> None:
        data, octets = QMimeData(), sink.getvalue()
        if form == "text":
            data.setText(octets.decode())
        else:
            data.setData(MIME[form], octets)
        if form == "png":
            data.setImageData(QImage.fromData(octets))
        elif form == "svg":
            data.setText(octets.decode())
        QGuiApplication.clipboard().setMimeData(data)
        self._tell("Copied", "the clipboard", form, part, cut)

    def _tell_written(self, where: str, form: Format, part: str, cut: str) -> None:
        self._tell("Saved", where, form, part, cut)

    def _tell(self, what: str, where: str, form: Format, part: str, cut: str) -> None:
        if cut or part:
            why = " ".join(reason for reason in (cut, part) if reason)
            todo = INSTEAD[form] if cut else ""
            notice = Notice(what=f"{what}, but not all of it. {why}", where=where, todo=todo, weight="warning")
        else:
            notice = Notice(what=f"{what}.", where=where, weight="info")
        self._conductor.notice_shown.emit(notice)


def _with_endings(order: Order, recording: Recording) -> Order:
    """Have text end with how connections ended."""
    return replace(order, endings=as_lines(endings(recording.events))) if order.format == "text" else order
