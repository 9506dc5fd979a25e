"""Taking it along: what of the diagram, with progress and a way to stop, to the clipboard, and the recording itself."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from engine.formats.native import JournalWriter, read_file
from gui import work
from gui.diagram.text import MARK, as_text
from gui.export.choice import FORMS, WHATS
from gui.export.order import SIZES
from gui.recording import Recording
from tests.gui.recorded import one_socket
from tests.gui.window.test_export import choose, names, opened, panel, save, texts
from tests.gui.window.user import ASK, CTRL, SHIFT, TALK, Key, User, at_the_window


@pytest.fixture
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is told from its first step on."""
    monkeypatch.setattr(work, "LONG_S", 0.0)
    monkeypatch.setattr(work, "AGAIN_S", 0.0)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.wirescope"
    JournalWriter(one_socket(800), path).close()
    return path


async def back(user: User) -> None:
    """The window has the keyboard again, after the panel was closed."""
    user.window.activateWindow()
    await user.until(user.window.isActiveWindow)


# What of it.


@at_the_window
async def test_the_range_that_is_played_is_exported(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    for _ in range(10):
        user.press(Key.Key_Right)
    user.press(Key.Key_BracketLeft)
    for _ in range(6):
        user.press(Key.Key_Right)
    user.press(Key.Key_BracketRight)
    user.press(Key.Key_Space)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "text")
    choose(user, shown.what, WHATS, "loop")
    await save(user, tmp_path / "a.txt")
    rows = (tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()
    assert 6 < len(rows) < 16
    assert set(rows[2:]) < set(as_text(user.diagram).splitlines())


@at_the_window
async def test_without_a_range_it_is_said_how_to_get_one(user: User, kept: Path):
    await opened(user, kept)
    shown = await panel(user)
    choose(user, shown.what, WHATS, "loop")
    user.press(Key.Key_Return)
    assert shown.error.text == "No range is played: begin one with [ and end it with ]."
    assert user.window.findChild(QFileDialog) is None


@at_the_window
async def test_from_one_time_to_another(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "text")
    assert not shown.begin.isVisible()
    choose(user, shown.what, WHATS, "times")
    user.type(shown.begin, "0.1 s")
    user.type(shown.end, "0,05")
    user.press(Key.Key_Return)
    assert shown.error.text == "0.1 s is not before 0.05 s: swap the two."
    user.type(shown.begin, "soon")
    user.press(Key.Key_Return)
    assert shown.error.text == "“soon” is no time: type seconds from the beginning, such as 0.25."
    whole = [row.split()[0] for row in as_text(user.diagram).splitlines()[2:]]
    begin, end = whole[20], whole[-20]
    user.type(shown.begin, begin)
    user.type(shown.end, f"{end} s")
    await save(user, tmp_path / "a.txt")
    times = [row.split()[0] for row in (tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()[2:]]
    assert 10 < len(times) < len(whole) - 20
    assert {time for time in whole if float(begin) + 0.001 < float(time) < float(end)} <= set(times)
    assert float(times[-1]) <= float(end)


@at_the_window
async def test_all_that_is_chosen_is_exported_with_some_around_it(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    user.press(Key.Key_End)
    things = user.diagram.items.things
    first, second = [number for number, item in enumerate(things) if item.title.startswith("GET /updates")][1:3]
    user.window.reading.choosing.choose(frozenset({first, second}), second)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "svg")
    choose(user, shown.what, WHATS, "around")
    await save(user, tmp_path / "a.svg")
    assert {things[first].title, things[second].title} <= set(texts(tmp_path / "a.svg"))
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").count('stroke-width="7"') == 2


@at_the_window
async def test_the_filter_counts_as_long_as_the_box_is_ticked(user: User, kept: Path, tmp_path: Path):
    await opened(user, kept)
    shown = await panel(user)
    assert not shown.filtered.isEnabled()
    user.press(Key.Key_Escape)
    await back(user)
    user.press(Key.Key_Slash)
    user.type(user.window.views.filter.field, "kind:request")
    await user.until(lambda: user.window.reading.filtering.matches is not None)
    shown = await panel(user)
    assert "dimmed" in shown.filtered.text()
    choose(user, shown.form, FORMS, "text")
    await save(user, tmp_path / "a.txt")
    rows = (tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()
    whole = as_text(user.diagram).splitlines()
    assert [row.replace(MARK, " ") for row in rows[: len(whole)]] == whole
    assert "How it ended:" in rows[len(whole) :]
    assert 0 < sum(MARK in row for row in rows) < len(rows)
    shown = await panel(user)
    user.click(shown.filtered)
    shown.save.setFocus()
    await save(user, tmp_path / "b.txt")
    assert MARK not in (tmp_path / "b.txt").read_text(encoding="utf-8")


@at_the_window
async def test_the_panel_says_how_large_it_will_be_and_what_to_do_where_it_is_too_long(
    user: User, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await opened(user, kept)
    shown = await panel(user)
    assert shown.extent.text().endswith(" pixels")
    assert not shown.limit.isVisible()
    monkeypatch.setattr("gui.export.png.MAX_DEVICE_HEIGHT", 600)
    choose(user, shown.form, FORMS, "pdf")
    assert "page" in shown.extent.text()
    choose(user, shown.form, FORMS, "png")
    assert "a PDF of many pages" in shown.limit.text()
    choose(user, shown.size_of, SIZES, "page")
    assert shown.limit.isVisible()
    choose(user, shown.size_of, SIZES, "readable")
    user.press(Key.Key_Return)
    await user.answer(tmp_path / "a.png")
    await user.until(lambda: "Saved, but not all of it" in user.notice)
    assert "a PDF of many pages" in user.notice


# While it is written.


@at_the_window
async def test_progress_is_told_and_cancelled_by_its_button(user: User, long: Path, tmp_path: Path, told_at_once: None):
    await opened(user, long)
    await panel(user)
    user.press(Key.Key_Return)
    await user.answer(tmp_path / "a.png")
    await user.until(lambda: user.notice.startswith("Writing a.png … ") and "0%" not in user.notice)
    assert any(name.endswith(".part") for name in names(tmp_path))
    step = user.step[0]
    user.press(Key.Key_Right)
    assert user.step[0] == step + 1, "the window does not answer"
    user.click(user.window.notice.answers[0])
    assert user.notice == ""
    assert names(tmp_path) == {"home"}


@at_the_window
async def test_it_is_cancelled_by_escape_and_by_closing_the_window(
    user: User, long: Path, tmp_path: Path, told_at_once: None
):
    await opened(user, long)
    for end in (lambda: user.press(Key.Key_Escape), user.window.close):
        await panel(user)
        user.press(Key.Key_Return)
        await user.answer(tmp_path / "a.png")
        await user.until(lambda: user.notice.startswith("Writing a.png"))
        end()
        assert names(tmp_path) == {"home"}


# To the clipboard.


@at_the_window
async def test_it_is_copied_as_picture_as_svg_and_as_text(user: User, kept: Path):
    await opened(user, kept)
    clipboard = QGuiApplication.clipboard()
    shown = await panel(user)
    user.click(shown.copy)
    await user.until(lambda: "Copied." in user.notice)
    image = clipboard.image()
    assert image.width() == 3200
    assert QImage.fromData(clipboard.mimeData().data("image/png")).size() == image.size()
    await back(user)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "svg")
    user.press(Key.Key_C, CTRL | SHIFT)
    await user.until(lambda: clipboard.text().startswith("<?xml"))
    assert ElementTree.fromstring(clipboard.text()).tag.endswith("svg")
    assert clipboard.mimeData().hasFormat("image/svg+xml")
    await back(user)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "text")
    user.click(shown.copy)
    await user.until(lambda: clipboard.text() == user.text)
    await back(user)
    shown = await panel(user)
    choose(user, shown.form, FORMS, "pdf")
    assert not shown.copy.isEnabled()


# The recording itself.


def picture_in(path: Path) -> str:
    again = Recording(number=1, title="", kind="file", journal=read_file(path).journal, live=False)
    again.refresh()
    return as_text(again.diagram, times=False, width=120)


@at_the_window
async def test_what_is_over_is_saved_by_ctrl_s_and_then_it_is_said_that_it_is(user: User, tmp_path: Path):
    await user.start()
    user.press(Key.Key_S, CTRL)
    assert "nothing to save" in user.notice
    user.run(ASK)
    await user.until_over("200 OK")
    user.window.stage.setFocus()
    user.press(Key.Key_S, CTRL)
    await user.answer(tmp_path / "mine")
    await user.until(lambda: user.notice.startswith("Saved."))
    assert picture_in(tmp_path / "mine.wirescope") == user.picture
    user.press(Key.Key_S, CTRL)
    assert user.notice.startswith("It is saved already.")
    assert user.window.findChild(QFileDialog) is None


@at_the_window
async def test_what_is_live_is_saved_and_written_on_as_it_happens(user: User, tmp_path: Path):
    path = tmp_path / "live.wirescope"
    await user.start()
    user.run(TALK)
    await user.until(lambda: user.window.composer.field.isEnabled() and user.has("101"))
    user.window.stage.setFocus()
    user.press(Key.Key_S, CTRL)
    await user.answer(path)
    await user.until(lambda: user.notice.startswith("Saved, and written on as it happens."))
    user.type(user.window.composer.field, "after it was saved")
    user.press(Key.Key_Return)
    await user.until(lambda: user.has("after it was saved"))
    user.window.stage.setFocus()
    user.press(Key.Key_S, CTRL)
    assert user.notice.startswith("It is saved as it happens.")
    await user.close()
    assert picture_in(path).count("after it was saved") == 2


@at_the_window
async def test_what_was_opened_from_a_file_is_in_it_already(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_S, CTRL)
    assert user.notice == f"It is saved already. {kept}"
