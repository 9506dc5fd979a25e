"""From a question to its answer and back, by key and from the inspector; legend and minimap by key and button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.gui.window.user import SHIFT, Key, User, at_the_window


async def opened(user: User, kept: Path) -> None:
    """Have the comparison on the stage, with the playhead at its end."""
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_End)
    assert not user.playing


def asked(user: User) -> int:
    """The number of a request on the stage that is answered."""
    joins = user.diagram.aids.joins
    return next(item.number for item in user.diagram.items.things if joins.answer(item.number) is not None)


@at_the_window
async def test_a_key_goes_to_the_answer_and_back(user: User, kept: Path):
    await opened(user, kept)
    number = asked(user)
    user.window.stage.item_chosen.emit(number)
    assert user.chosen.endswith("request")
    user.press(Key.Key_J)
    assert user.chosen.endswith("response")
    assert user.window.stage.chosen == {user.diagram.aids.joins.answer(number)}
    user.press(Key.Key_J)
    assert user.window.stage.chosen == {number}


@at_the_window
async def test_what_the_playhead_has_not_come_to_it_goes_to(user: User, kept: Path):
    await opened(user, kept)
    number = asked(user)
    answer = user.diagram.aids.joins.answer(number)
    user.press(Key.Key_Home)
    user.window.stage.item_chosen.emit(number)
    user.press(Key.Key_J)
    assert user.window.stage.chosen == {answer}
    assert user.y >= user.diagram.items.things[answer].top


@at_the_window
async def test_the_inspector_names_the_answer_and_leads_there(user: User, kept: Path):
    await opened(user, kept)
    number = asked(user)
    answer = user.diagram.aids.joins.answer(number)
    user.window.stage.item_chosen.emit(number)
    link = user.window.inspector.partner
    assert link.text().startswith(f"answered by #{answer + 1} after ")
    user.click(link)
    assert user.window.stage.chosen == {answer}
    assert link.text().startswith(f"answers #{number + 1} after ")


@at_the_window
async def test_what_answers_nothing_has_no_link(user: User, kept: Path):
    await opened(user, kept)
    number = next(item.number for item in user.diagram.items.things if item.title == "TCP connect")
    user.window.stage.item_chosen.emit(number)
    assert not user.window.inspector.partner.isVisible()
    user.press(Key.Key_J)
    assert user.window.stage.chosen == {number}


@at_the_window
async def test_the_legend_comes_by_key_and_by_button_and_is_kept_for_the_next_start(user: User, kept: Path):
    await opened(user, kept)
    card, button = user.window.stage.overlays.card, user.window.views.legend
    assert not card.isVisible()
    user.press(Key.Key_K)
    assert card.isVisible()
    assert button.isChecked()
    user.click(button)
    assert not card.isVisible()
    user.click(button)
    assert card.isVisible()
    await user.close()
    await user.start(file=kept)
    await user.until(user.window.stage.overlays.card.isVisible)
    assert user.window.views.legend.isChecked()


@at_the_window
async def test_the_minimap_goes_by_key_and_that_is_kept_for_the_next_start(user: User, kept: Path):
    await opened(user, kept)
    user.window.resize(1280, 800)
    assert user.window.stage.overlays.minimap.isVisible()
    user.press(Key.Key_M)
    assert not user.window.stage.overlays.minimap.isVisible()
    await user.close()
    await user.start(file=kept)
    await user.until_read()
    assert not user.window.stage.overlays.minimap.isVisible()


@at_the_window
async def test_the_minimap_is_come_to_by_keys_and_looks_around_by_keys(user: User, kept: Path):
    await opened(user, kept)
    user.window.resize(1280, 800)
    stage = user.window.stage
    minimap = stage.overlays.minimap
    user.press(Key.Key_M, SHIFT)
    assert minimap.hasFocus()
    at = user.y
    for key, further in ((Key.Key_Up, -1), (Key.Key_Down, 1), (Key.Key_PageUp, -1)):
        before = stage.view().scroll
        user.press(key)
        assert (stage.view().scroll - before) * further > 0
    user.press(Key.Key_Home)
    assert stage.view().scroll == 0
    assert user.y == at
    user.press(Key.Key_M, SHIFT)
    assert stage.hasFocus()
    user.press(Key.Key_M)
    user.press(Key.Key_M, SHIFT)
    assert minimap.isVisible()
    assert minimap.hasFocus()
    user.press(Key.Key_Escape)
    assert stage.hasFocus()


@at_the_window
async def test_the_minimap_is_in_the_order_of_the_tab_key(user: User, kept: Path):
    await opened(user, kept)
    user.window.resize(1280, 800)
    seen = set()
    while QApplication.focusWidget() not in seen:
        seen.add(QApplication.focusWidget())
        user.press(Key.Key_Tab)
    assert user.window.stage.overlays.minimap in seen


@at_the_window
async def test_a_click_in_the_minimap_takes_the_playhead_on_with_the_same_chosen(user: User, kept: Path):
    await opened(user, kept)
    user.window.resize(1280, 800)
    user.press(Key.Key_Home)
    number = asked(user)
    user.window.stage.item_chosen.emit(number)
    user.window.stage.overlays.minimap.part_asked.emit(0.5)
    assert abs(user.y - user.diagram.height / 2) < 1
    assert user.window.stage.chosen == {number}
