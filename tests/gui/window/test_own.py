"""Scenarios of one's own in the window: their cards, what is said of files that are none, and files put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.catalogue import CATALOGUE
from tests.gui.window.user import Key, User, at_the_window

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "hello.toml"


@pytest.fixture
def folder(user: User):
    """The user's folder, with a file that is no scenario; the catalogue is put back afterwards."""
    before = dict(CATALOGUE)
    made = user.folder / "scenarios"
    made.mkdir(parents=True)
    (made / "hello.toml").write_text('name = "hello"\n[[server]]\nkind = "smtp"\n', encoding="utf-8")
    yield made
    CATALOGUE.clear()
    CATALOGUE.update(before)


def cards(user: User):
    """Open the gallery; return the cards of the user's own."""
    user.window.stage.setFocus()
    user.press(Key.Key_G)
    page = user.app.course.gallery
    assert page.isVisible()
    return [card for card in page.shown if card.item.group == "Your own"]


@at_the_window
async def test_a_file_that_is_none_says_why_and_runs_when_it_is_put_right(user: User, folder: Path):
    await user.start()
    (card,) = cards(user)
    assert (card.item.title, card.item.state) == ("hello.toml", "cannot be run: 2 reasons")
    card.click()
    assert "line 3: kind is one of http, websocket, not “smtp”" in user.notice
    assert str(folder / "hello.toml") in user.notice
    assert user.sessions == []
    assert user.app.course.gallery.isVisible()
    user.press(Key.Key_Escape)
    (folder / "hello.toml").write_bytes(EXAMPLE.read_bytes())
    (card,) = cards(user)
    assert (card.item.name, card.item.title) == ("hello", "Hello, and goodbye")
    card.click()
    view = user.window.inspector.scenario
    await user.until(lambda: view.title.text() == "Hello, and goodbye" and view.summary.text() == "6 of 6 held")
    assert view.place.text() == f"{len(CATALOGUE)} OF {len(CATALOGUE)} · YOUR OWN"
    assert [heads.title for heads in user.window.stage.heads] == ["visitor", "reader"]
    # Its recording is there still when the file is not.
    (folder / "hello.toml").unlink()
    (card,) = cards(user)
    assert card.item.name == "hello"
    user.press(Key.Key_Escape)
    assert view.title.text() == "Hello, and goodbye"


@at_the_window
async def test_what_is_gone_from_the_folder_is_gone_from_the_gallery(user: User, folder: Path):
    (folder / "hello.toml").write_bytes(EXAMPLE.read_bytes())
    await user.start()
    assert [card.item.name for card in cards(user)] == ["hello"]
    user.press(Key.Key_Escape)
    (folder / "hello.toml").unlink()
    assert cards(user) == []
    assert "hello" not in CATALOGUE
