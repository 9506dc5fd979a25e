"""All keys on one sheet, beside the window, which stays usable."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QWidget

from gui.theme import Theme
from gui.widgets.parts import button, label, side_by_side, stacked

KeyGroup = tuple[str, tuple[tuple[tuple[str, ...], str], ...]]
"""A heading, and for each action its keys and what it does."""

KEYS: Final[tuple[KeyGroup, ...]] = (
    (
        "READING THE DIAGRAM",
        (
            (("Blue band",), "A connection that speaks HTTP, for as long as it stands"),
            (("Violet band",), "The same connection once it speaks WebSocket"),
            (("Torn edge",), "It was reset, or broke off"),
            (("→",), "Seen leaving at one end and arriving at the other: the slope is the time between"),
            (("┄▷",), "Seen leaving; nobody observes whether it arrived"),
            (("✕",), "It never arrived: the other end was gone"),
            (("- - -",), "TCP's own: connecting, closing, resetting"),
            (("// 98 ms",), "Time that is folded: nothing happened for so long"),
            (("1/400×",), "How fast the picture moves against real time"),
        ),
    ),
    (
        "PLAYBACK",
        (
            (("Space",), "Play or pause"),
            (("Right",), "One step forward"),
            (("Left",), "One step back"),
            (("Shift+Right", "Shift+Left"), "Next or previous exchange"),
            (("Ctrl+Right", "Ctrl+Left"), "Next or previous connection"),
            ((".",), "Play on to the next step"),
            (("B",), "Play on to the next moment of a kind"),
            (("[", "]"), "Play a range round and round: from here, to here"),
            (("F5",), "Present: PgDn or . for each beat, Esc ends"),
            (("H",), "Hold the wire: each message stays in flight until you step; again: let all go"),
            (("Right",), "Held, at the end: let the next message go"),
            (("Alt+Right", "Alt+Left"), "Held: let the next message to the server go, or to the client"),
            (("Home", "End"), "To the beginning or the end"),
            (("+", "-"), "Faster or slower"),
            (("L",), "Follow what happens live"),
        ),
    ),
    (
        "DIAGRAM",
        (
            (("Enter",), "Inspect the arrow"),
            (("E",), "How the connection ended: that of the chosen arrow, or all of them"),
            (("Esc",), "Back: dismiss a notice, let go of the arrow, end the filter"),
            (("Ctrl+wheel",), "Zoom"),
            (("A",), "Next time axis: folded, even steps, real"),
            (("Ctrl++", "Ctrl+-"), "Zoom in or out about the chosen arrow, or else the playhead"),
            (("Ctrl+0",), "Zoom back to normal"),
            (("Up", "Down"), "To the arrow before or after, in the diagram"),
            (("O",), "To the heads of the lifelines, and back"),
            (("Left", "Right"), "From head to head; with Shift, the head to another place"),
            (("F2", "Delete"), "Rename the lifeline, or hide it; Space for all that can be done"),
            (("Shift+wheel",), "Sideways, where there are many lifelines"),
            (("J",), "From a question to its answer, and back: request, Ping, Close"),
            (("R",), "Fold repeated Pings into one row, or show them all"),
            (("Enter",), "On folded Pings: show them all, as a click on ×12 does"),
            (("K",), "The legend: what the signs on the stage mean"),
            (("C",), "What it cost: octets, round trips and latency, as a table and charts"),
            (("M",), "The minimap of a long recording: click or drag in it"),
            (("Shift+M",), "To the minimap, and back; there Up, Down, Page Up, Page Down, Home and End look further"),
        ),
    ),
    (
        "TABLE AND FILTER",
        (
            (("T",), "Diagram, table, or both"),
            (("Up", "Down"), "In the table: to the row before or after"),
            (("Home", "End"), "In the table: to the first or last row"),
            (("Ctrl+C",), "Copy what is chosen as text"),
            (("Ctrl+click",), "Choose a second arrow or row: the time between the two"),
            (("/",), "Filter"),
            (("F3", "N"), "With a filter: to the next match; with Shift, to the one before"),
            (("Esc",), "In the filter: end it"),
        ),
    ),
    (
        "SCENARIOS",
        (
            (("G",), "All scenarios; type to search, arrow keys and Enter to run"),
            (("N",), "The next scenario of the course; with Shift, the one before"),
            (("Esc",), "From an arrow back to what the scenario claims"),
        ),
    ),
    (
        "REQUEST",
        (
            (("Ctrl+L",), "To the URL field"),
            (("Enter",), "In the URL field: send, or open a WebSocket at ws://"),
            (("Ctrl+Enter",), "In the URL field: open a WebSocket"),
            (("Delete",), "In the list of sessions: close the session"),
        ),
    ),
    (
        "WINDOW",
        (
            (("Ctrl+E",), "Export: PNG, SVG, PDF, text or recording"),
            (("Ctrl+Shift+C",), "In the export panel: copy instead"),
            (("Ctrl+S",), "Save the recording"),
            (("Ctrl+O",), "Open a recording"),
            (("Ctrl+Shift+O",), "Open a recent recording"),
            (("Delete",), "In the list of recent recordings: take it from the list"),
            (("?",), "This sheet"),
            (("Tab",), "To the next control"),
            (("Ctrl+Q",), "Quit"),
        ),
    ),
)


class KeysHelp(QDialog):
    """A sheet of keys; open it with ``show``, never with ``exec``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setModal(False)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button = button("Close", tip="Close (Esc)")
        self.close_button.clicked.connect(self.close)
        self._foot = QWidget()
        bottom = side_by_side(margins=(24, 8, 24, 16))
        bottom.addStretch()
        bottom.addWidget(self.close_button)
        self._foot.setLayout(bottom)
        column = stacked(self._scroll, self._foot, spacing=0)
        column.setStretchFactor(self._scroll, 1)
        self.setLayout(column)

    def setVisible(self, visible: bool) -> None:
        """Fill the sheet before it is first seen: until then it costs a start nothing."""
        if visible and self._scroll.widget() is None:
            self.show_keys(KEYS)
        super().setVisible(visible)

    def show_keys(self, groups: tuple[KeyGroup, ...]) -> None:
        """Fill the sheet."""
        grid = QGridLayout()
        grid.setContentsMargins(24, 20, 24, 12)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        row = 0
        for heading, keys in groups:
            title = label(heading, "heading")
            title.setContentsMargins(0, 12 if row else 0, 0, 2)
            grid.addWidget(title, row, 0, 1, 2)
            for names, what in keys:
                row += 1
                grid.addLayout(_caps(names), row, 0)
                said = label(what)
                said.setWordWrap(True)
                grid.addWidget(said, row, 1)
            row += 1
        grid.setRowStretch(row, 1)
        sheet = QWidget()
        sheet.setLayout(grid)
        self._scroll.setWidget(sheet)
        room = self.screen().availableSize().height() - 80
        self.resize(560, min(sheet.sizeHint().height() + self._foot.sizeHint().height(), room))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the style sheet does it all."""


def _caps(names: tuple[str, ...]) -> QGridLayout:
    row = QGridLayout()
    row.setSpacing(6)
    for column, name in enumerate(names):
        row.addWidget(label(name, "key"), 0, column)
    row.setColumnStretch(len(names), 1)
    return row
