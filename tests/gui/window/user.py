"""Somebody at the window: has a mouse and a keyboard, and sees what is shown. No test goes past it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractEventDispatcher, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from shiboken6 import isValid

from engine.scenarios import SCENARIOS
from gui.app import App, catch_unexpected
from gui.command.options import WindowOptions
from gui.diagram.layout import Diagram
from gui.diagram.notation import Item, Tube
from gui.diagram.text import as_text
from gui.export.endings import as_lines, endings
from gui.inspected import Row
from gui.presenting import LOCAL
from gui.settings import Settings
from gui.widgets.stage.geometry import HEADER

LIMIT_S = 20.0
"""Seconds after which what was waited for will not come, on however busy a machine."""
COMPARE = SCENARIOS["compare"].title
ASK, TALK = (item.title for item in LOCAL)
WIDE = 120
"""Characters of a pane as text: enough that no label is cut."""
Condition = Callable[[], Any]
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def at_the_window(story: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Make a test of a coroutine: it runs on the window's loop."""

    @functools.wraps(story)
    def test(live: Callable[..., None], **fixtures: Any) -> None:
        live(story(**fixtures))

    asked = inspect.signature(story)
    live = inspect.Parameter("live", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    test.__signature__ = asked.replace(parameters=[live, *asked.parameters.values()])  # type: ignore[attr-defined]
    return test


@contextlib.contextmanager
def within(limit_s: float) -> Iterator[None]:
    """See to it that something takes less than so many seconds, while the machine does nothing else."""
    began_s = time.perf_counter() - _kept_waiting_s()
    yield
    took_s = time.perf_counter() - _kept_waiting_s() - began_s
    assert took_s < limit_s


def _kept_waiting_s() -> float:
    """Return for how long this thread could have run, but the machine did something else, where the system tells."""
    with contextlib.suppress(FileNotFoundError):
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    return 0.0


class User:
    """Starts the application in a folder of its own, uses it, and closes it.

    Attributes:
        folder: Where the application keeps its files.
        arguments: What else the application is made with.
    """

    def __init__(self, qapp: QApplication, folder: Path) -> None:
        self.folder = folder
        self.arguments: dict[str, Any] = {}
        self.app: App | None = None
        self._qapp = qapp
        self._undo: Callable[[], None] | None = None

    # Coming and going.

    async def start(self, *, first: bool = False, **options: Any) -> None:
        """Start the application; unless it is the ``first`` time, nothing runs by itself."""
        if not first:
            settings = Settings(self.folder)
            settings.started_before = True
            settings.save()
        self.app = App(self._qapp, self.folder, **self.arguments)
        self._undo = catch_unexpected(self.app, asyncio.get_running_loop())
        self.app.begin(WindowOptions(**options))
        self.window.resize(1600, 1000)
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow)

    async def close(self) -> None:
        """Close the window, and wait until the application has ended."""
        app, self.app = self.app, None
        if app is not None and self._undo is not None:
            app.window.close()
            await app.until_closed()
            self._undo()
            # A program has one window and ends with it; here the next test has another.
            app.window.deleteLater()
            await self.until(lambda: not isValid(app.window))

    async def until_read(self, more_than: int = 80) -> None:
        """Wait until all of a file with so many steps is on the stage, however slowly it is read."""
        await self.until(lambda: self.step[1] > more_than and not self.reading and "from a file" in self.line)

    async def until_over(self, *words: str, sessions: int = 1) -> None:
        """Wait until the newest of so many sessions is over, and all of it is on the stage, in a row all these words.

        What a server's end says last, of its connection, comes after the session is over.
        """
        await self.until(
            lambda: (
                len(self.sessions) >= sessions
                and ("closed" in self.status or "ended with" in self.status)
                and not self.reading
                and all(map(_is_closed, self.diagram.tubes.things))
                and (not words or self.has(*words))
            )
        )

    async def until(self, condition: Condition) -> None:
        """Wait until something is so: look whenever the event loop has done all there was to do."""
        came = asyncio.get_running_loop().create_future()

        def look() -> None:
            try:
                if not came.done() and condition():
                    came.set_result(None)
            except Exception as error:
                came.set_exception(error)

        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.aboutToBlock.connect(look)
        try:
            async with asyncio.timeout(LIMIT_S):
                await came
        except TimeoutError:
            raise AssertionError(f"It never came. {self._told()}") from None
        finally:
            dispatcher.aboutToBlock.disconnect(look)

    def _told(self) -> str:
        return "" if self.app is None else f"The window says {self.notice!r}, step {self.step}:\n{self.picture}"

    # What is seen.

    @property
    def window(self) -> Any:
        """The window, which must be open."""
        assert self.app is not None
        return self.app.window

    @property
    def notice(self) -> str:
        """What the notice bar says; nothing while there is none."""
        bar = self.window.notice
        return bar.accessibleDescription() if bar.isVisible() else ""

    @property
    def diagram(self) -> Diagram:
        """What is on the stage."""
        diagram = self.window.stage.diagram
        return diagram if diagram is not None else Diagram()

    @property
    def picture(self) -> str:
        """What is on the stage, as text without times; nothing is left out."""
        return as_text(self.diagram, times=False, width=WIDE)

    @property
    def text(self) -> str:
        """What is on the stage, and how the connections ended, as it is written to a file."""
        assert self.app is not None
        ended = as_lines(endings(self.app.conductor.recording.events))
        return "".join(f"{line}\n" for line in (as_text(self.diagram), "", *ended))

    @property
    def step(self) -> tuple[int, int]:
        """The step the transport bar says, and of how many; zeros before anything was recorded."""
        words = self.window.transport.step.text().replace(",", "").split()
        return (int(words[1]), int(words[3])) if words[0] == "Step" else (0, 0)

    @property
    def reading(self) -> bool:
        """Whether the line under the playhead's says that something is being read or laid out."""
        return "reading" in self.line

    @property
    def line(self) -> str:
        """The line between the two times."""
        return str(self.window.scrubber._status)

    @property
    def sessions(self) -> list[str]:
        """The list of sessions, newest first, each with its line."""
        rows = self.window.sidebar.sessions
        return [rows.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(rows.count())]

    @property
    def chosen(self) -> str:
        """The title of the inspector; nothing while it says how to choose."""
        panel = self.window.inspector
        return panel.title.text() if panel.title.isVisible() else ""

    @property
    def tubes(self) -> int:
        """How many connections that stood are on the stage."""
        return sum(1 for tube in self.diagram.tubes.things if tube.established_y is not None)

    @property
    def y(self) -> float:
        """Where the playhead is drawn, in layout units."""
        return self.window.stage.view().playhead

    def row(self, *words: str) -> str:
        """Return the one row of the picture that has all these words."""
        found = [row for row in self.picture.splitlines() if all(word in row for word in words)]
        assert len(found) == 1, f"{words} in {len(found)} rows of:\n{self.picture}"
        return found[0]

    def has(self, *words: str) -> bool:
        """Whether a row of the picture has all these words."""
        return any(all(word in row for word in words) for row in self.picture.splitlines())

    def at_rest(self) -> bool:
        """Whether something was recorded, it is over, and the playhead stands at its end."""
        step, steps = self.step
        return bool(steps) and step == steps and "live" not in self.status and not self.playing

    @property
    def status(self) -> str:
        """The words of the newest session's line: "open", "closed" and so on."""
        return self.sessions[0] if self.sessions else ""

    @property
    def playing(self) -> bool:
        """Whether the button offers to pause."""
        return self.window.transport.play.accessibleName() == "Pause"

    def facts(self) -> dict[str, str]:
        """Return what the first tab of the inspector says, by label."""
        rows: tuple[Row, ...] = (*self.window.inspector.summary.rows, *self.window.inspector.brief.rows)
        return {row.label: row.value for row in rows}

    # What is done.

    def click(self, widget: QWidget, at: QPointF | None = None) -> None:
        """Click on a widget that can be seen and used, in its middle or ``at`` a point of it."""
        assert widget.isVisible(), f"{widget.accessibleName() or widget} cannot be seen"
        assert widget.isEnabled(), f"{widget.accessibleName() or widget} cannot be used"
        point = widget.rect().center() if at is None else at.toPoint()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, PLAIN, point)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key wherever the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def type(self, field: QWidget, text: str) -> None:
        """Click on a field, put ``text`` in place of what is there."""
        self.click(field)
        assert QApplication.focusWidget() is field
        self.press(Key.Key_A, CTRL)
        self.press(Key.Key_Delete)
        for line, part in enumerate(text.split("\n")):
            if line:
                self.press(Key.Key_Return)
            QTest.keyClicks(field, part)

    def choose_look(self, entry: str) -> None:
        """Choose an entry of the menu of looks."""
        self.click(self.window.request.look)
        menu = self.window.request.look.choices
        (action,) = [action for action in menu.actions() if action.text() == entry]
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, PLAIN, menu.actionGeometry(action).center())
        assert not menu.isVisible()

    def run(self, title: str) -> None:
        """Click on a scenario of the list."""
        self._click_row(self.window.sidebar.scenarios, title)

    def show_session(self, title: str) -> None:
        """Click on a session of the list."""
        self._click_row(self.window.sidebar.sessions, title)

    def _click_row(self, rows: Any, title: str) -> None:
        (item,) = [rows.item(row) for row in range(rows.count()) if title in rows.item(row).text()]
        self.click(rows.viewport(), QPointF(rows.visualItemRect(item).center()))

    def send(self, url: str) -> None:
        """Type a URL and press Enter."""
        self.type(self.window.request.url, url)
        self.press(Key.Key_Return)

    def click_arrow(self, *words: str) -> Item:
        """Click on the pill of the one item that has all these words, where the stage shows it now."""
        found = [
            item for item in self.diagram.items.things if all(word in f"{item.title} {item.detail}" for word in words)
        ]
        assert len(found) == 1, f"{words} in {[item.title for item in found]}"
        self.click(self.window.stage.viewport(), self.pill(found[0]))
        return found[0]

    def pill(self, item: Item) -> QPointF:
        """Return where on the stage an item's pill is, which must be on the screen."""
        stage = self.window.stage
        # What has just changed is clicked on as it is painted, not as it was; a repaint may have to wait for its time.
        stage.viewport().grab()
        view = stage.view()
        assert item.pill_y is not None, f"{item.title} has no pill"
        column, y = view.columns[item.pane], view.y(item.pill_y)
        assert HEADER < y < view.height, f"{item.title} is not on the screen"
        across = [QPointF(x, y) for x in range(round(column.client), round(column.server), 4)]
        on_it = [point for point in across if stage.item_at(point) is item]
        assert on_it, f"{item.title} cannot be pointed at"
        return on_it[len(on_it) // 2]

    async def answer(self, path: Path) -> None:
        """Type a path into the file dialog that was opened, and accept."""
        await self.until(lambda: self.window.findChild(QFileDialog) is not None)
        dialog = self.window.findChild(QFileDialog)
        await self.until(dialog.isVisible)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        field.setText(str(path))  # typing would open the list of completions, which is another window
        QTest.keyClick(field, Key.Key_Return)
        await self.until(lambda: not isValid(dialog))
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow)

    def wheel(self, at: QPointF, turns: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Turn the wheel over the stage; towards the user where negative."""
        viewport = self.window.stage.viewport()
        QApplication.sendEvent(
            viewport,
            QWheelEvent(
                at,
                QPointF(viewport.mapToGlobal(at.toPoint())),
                QPoint(),
                QPoint(0, 120 * turns),
                Qt.MouseButton.NoButton,
                modifiers,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )


def _is_closed(tube: Tube) -> bool:
    """Whether every end that is observed has said that the connection is gone."""
    ends = (tube.client, tube.server) if tube.server_expected else (tube.client,)
    return all(end.closed_y is not None for end in ends)
