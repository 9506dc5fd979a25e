"""What delivering cost, in the window: all figures on a page, saved as files."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtGui import QImage

from engine.costs import delivered
from engine.journal import What
from engine.stalls import UNKNOWN
from gui.widgets.costs.sheet import table
from tests.gui.window.user import Key, User, at_the_window


async def opened(user: User, kept: Path):
    """Open the comparison, and press C."""
    await user.start(file=kept)
    await user.until_read()
    await user.until(user.window.inspector.costs.more.isVisible)
    user.window.stage.setFocus()
    user.press(Key.Key_C)
    page = user.app.costing.page
    await user.until(lambda: page.isVisible() and page.view.sheet.costs and page.saves[".png"].isEnabled())
    return page


@at_the_window
async def test_c_shows_all_figures_and_esc_goes_back(user: User, kept: Path):
    page = await opened(user, kept)
    assert not user.window.views.isVisible()
    assert page.view.sheet.title == "What it cost to deliver 5 updates"
    polled, pushed = page.view.sheet.costs
    assert (polled.title, pushed.title) == ("HTTP polling", "WebSocket")
    assert delivered((polled, pushed)) == 5
    shown = {head.title: {what: figure for figure, what in head.counters} for head in heads(user)}
    assert shown["HTTP polling"]["octets"] == f"{polled.seen:,}"
    assert shown["WebSocket"]["octets"] == f"{pushed.seen:,}"
    rows = table(page.view.sheet)
    assert [row[rows[0].index("seen")] for row in rows[1:]] == [f"{polled.seen:,}", f"{pushed.seen:,}"]
    user.press(Key.Key_Escape)
    assert user.window.views.isVisible()
    user.click(user.window.inspector.costs.more)
    assert page.isVisible()
    user.press(Key.Key_C)
    assert user.window.views.isVisible()


def heads(user: User):
    """What the heads of the panes say with the playhead at the end."""
    from gui import presenting

    return presenting.heads(user.diagram, user.diagram.height)


@at_the_window
async def test_how_busy_the_loop_was_is_said_beside_the_delays_of_what_ran_and_of_what_was_kept(user: User, kept: Path):
    await user.start(scenario="compare")
    note = user.window.inspector.costs.note
    await user.until(lambda: note.isVisible())
    assert note.text().startswith("Meanwhile the application kept its event loop busy for ")
    user.press(Key.Key_C)
    page = user.app.costing.page
    await user.until(lambda: page.saves[".png"].isEnabled())
    assert page.view.sheet.meanwhile == note.text()
    user.press(Key.Key_Escape)
    recording = user.app.conductor.recording
    told = [fact for fact in recording.journal.facts if fact.what is What.STALLS]
    assert any(fact.about["stalls"] for fact in told), "it paints while it runs"


def older(kept: Path, path: Path) -> Path:
    """Return a recording as it was written before it told of stalls."""
    lines = kept.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if '"w":"stalls"' not in line), encoding="utf-8")
    return path


@at_the_window
async def test_where_a_recording_does_not_tell_it_that_is_said(user: User, kept: Path, tmp_path: Path):
    await user.start(file=older(kept, tmp_path / "older.wirescope"))
    await user.until_read()
    await user.until(lambda: user.window.inspector.costs.note.text() == UNKNOWN)


@at_the_window
async def test_the_page_is_saved_as_a_picture_and_as_a_table(user: User, kept: Path, tmp_path: Path):
    page = await opened(user, kept)
    for suffix in (".png", ".csv"):
        user.click(page.saves[suffix])
        await user.answer(tmp_path / f"costs{suffix}")
        await user.until(lambda suffix=suffix: (tmp_path / f"costs{suffix}").exists() and "Saved" in user.notice)
    assert QImage(str(tmp_path / "costs.png")).width() == 2400
    lines = list(csv.DictReader((tmp_path / "costs.csv").read_text(encoding="utf-8").splitlines()))
    assert [line["way"] for line in lines] == ["HTTP polling", "WebSocket"]


@at_the_window
async def test_where_it_cannot_be_written_the_window_says_so(user: User, kept: Path, tmp_path: Path):
    page = await opened(user, kept)
    user.app.costing._write(tmp_path / "nowhere" / "costs.csv", ".csv")
    assert "could not be saved" in user.notice
    assert page.isVisible()
