"""Everything there is to run: found in the gallery, run, checked, led through, run again with other settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication, QLineEdit

from engine.catalogue import CATALOGUE
from engine.scenarios import narrate
from gui.main_window import SMALL_PARTS
from gui.settings import Settings
from gui.widgets.stage.caption_card import CaptionCard
from tests.gui.window.user import ASK, COMPARE, SHIFT, Key, User, at_the_window

ASKED, EACH, KEPT = (CATALOGUE[name] for name in ("ask-and-answer", "connection-each", "keep-alive"))


def page(user: User):
    """The gallery, which must be open."""
    found = user.app.course.gallery
    assert found is not None
    assert found.isVisible()
    return found


def open_gallery(user: User) -> None:
    user.window.stage.setFocus()
    user.press(Key.Key_G)
    assert not user.window.views.isVisible()


def search(user: User, words: str) -> list[str]:
    """Type into the search, and return the names of the cards that are left."""
    for character in words:
        user.press(Key[f"Key_{character.upper()}"] if character.isalpha() else Key(ord(character)))
    return [card.item.name for card in page(user).shown]


async def run(user: User, name: str) -> None:
    """Run a scenario from the gallery by keys, and wait until its claims were looked at."""
    open_gallery(user)
    page(user).search.setText(name)
    page(user).search.setFocus()
    user.press(Key.Key_Return)
    await checked(user, CATALOGUE[name].title)


async def checked(user: User, title: str) -> None:
    view = user.window.inspector.scenario
    await user.until(lambda: view.title.text() == title and view.summary.text().endswith(" held"))


@at_the_window
async def test_pages_leave_the_parts_of_the_window_where_they_are(user: User, kept: Path):
    await user.start(file=kept)
    await user.until_read()
    user.window.resize(1280, 800)
    await user.until(lambda: user.window.splitter.width() == 1280)
    shared = list(SMALL_PARTS[::2])
    for key in (Key.Key_G, Key.Key_Escape, Key.Key_C, Key.Key_Escape):
        user.window.stage.setFocus()
        user.press(key)
        await user.until(lambda: user.window.splitter.sizes()[::2] == shared)


def results(user: User) -> list[str]:
    """What is said of each claim."""
    return [row.result.text() for row in user.window.inspector.scenario.rows]


@at_the_window
async def test_g_opens_the_gallery_and_esc_goes_back(user: User):
    await user.start()
    open_gallery(user)
    assert [card.item.name for card in page(user).shown] == list(CATALOGUE)
    assert user.window.transport.isVisible()
    user.press(Key.Key_Escape)
    assert user.window.views.isVisible()
    assert not user.app.course.gallery.isVisible()
    assert QApplication.focusWidget() is user.window.stage


@at_the_window
async def test_it_opens_by_the_button_under_the_list_and_from_the_empty_stage(user: User):
    await user.start()
    user.click(user.window.sidebar.gallery)
    user.click(page(user).back)
    (door,) = [one for one in user.window.stage.children() if getattr(one, "text", str)() == "Choose a scenario"]
    user.click(door)
    user.press(Key.Key_Escape)
    user.run(ASK)
    await user.until(lambda: user.has("200 OK"))
    assert not door.isVisible()


@at_the_window
async def test_a_scenario_is_searched_for_and_run_by_keys_and_its_claims_held(user: User):
    await user.start()
    open_gallery(user)
    assert search(user, "idle tube") == ["keep-alive"]
    user.press(Key.Key_Down)
    assert QApplication.focusWidget().accessibleName() == f"{KEPT.number}. {KEPT.title}"
    user.press(Key.Key_Return)
    assert user.window.views.isVisible()
    await checked(user, KEPT.title)
    assert results(user) == ["held"] * len(KEPT.claims)
    assert user.window.inspector.scenario.rows[0].sign.text() == "✓"
    assert KEPT.title in user.status
    assert user.tubes == 1


@at_the_window
async def test_an_experiment_of_the_laboratory_runs_too(user: User):
    await user.start(scenario="lab-reset")
    await checked(user, CATALOGUE["lab-reset"].title)
    assert set(results(user)) == {"held"}


@at_the_window
async def test_what_runs_already_is_shown_and_not_run_a_second_time(user: User):
    await user.start()
    # What is held runs until it is let go, however busy the machine is.
    user.press(Key.Key_H)
    user.app.conductor.run_scenario("ask-and-answer")
    user.run(ASK)
    await user.until(lambda: len(user.sessions) == 2)
    open_gallery(user)
    (card,) = [card for card in page(user).shown if card.item.name == "ask-and-answer"]
    assert card.item.state == "running"
    user.click(card)
    assert len(user.sessions) == 2
    user.press(Key.Key_H)
    await checked(user, ASKED.title)
    open_gallery(user)
    assert card.item.held is True


@at_the_window
async def test_a_session_chosen_from_the_list_is_shown_instead_of_the_gallery(user: User):
    await user.start()
    user.run(ASK)
    await user.until(lambda: user.has("200 OK"))
    open_gallery(user)
    user.show_session("#1")
    assert user.window.views.isVisible()


@at_the_window
async def test_the_course_begins_with_the_comparison(user: User):
    await user.start()
    open_gallery(user)
    assert page(user).offer.text() == "Start the course"
    user.click(page(user).offer)
    await checked(user, COMPARE)
    course = user.window.inspector.course
    assert not course.previous.isEnabled()
    assert course.next.accessibleName().startswith("Next: 2. ")


@at_the_window
async def test_the_course_leads_on_and_back_and_is_gone_on_with_later(user: User):
    await user.start()
    await run(user, ASKED.name)
    course = user.window.inspector.course
    assert course.next.accessibleName() == f"Next: {EACH.number}. {EACH.title}"
    user.click(course.next)
    await checked(user, EACH.title)
    user.press(Key.Key_N)
    await checked(user, KEPT.title)
    user.press(Key.Key_N, SHIFT)
    await checked(user, EACH.title)
    await user.close()

    await user.start()
    open_gallery(user)
    assert page(user).offer.text() == f"Go on with {KEPT.number}. {KEPT.title}"
    held = {card.item.name: card.item.held for card in page(user).shown}
    assert [held[name] for name in (ASKED.name, EACH.name, KEPT.name, "pipelining")] == [True, True, True, None]


@at_the_window
async def test_what_was_looked_for_and_run_is_no_progress_of_the_course(user: User):
    await user.start()
    await run(user, KEPT.name)
    open_gallery(user)
    assert page(user).offer.text() == "Start the course"
    user.click(page(user).offer)
    await checked(user, COMPARE)
    await run(user, KEPT.name)
    open_gallery(user)
    assert page(user).offer.text().startswith("Go on with 2. ")


@at_the_window
async def test_what_is_put_right_is_not_said_to_be_wrong_and_nothing_moves(user: User):
    await user.start()
    await run(user, EACH.name)
    form = user.window.inspector.scenario.form
    requests, foot = form.fields["requests"], user.window.inspector.scenario.foot

    def places():
        return [part.mapTo(user.window, QPoint(0, 0)) for part in (form.again, user.window.inspector.ends)], foot.size()

    before = places()
    user.type(requests, "0")
    user.press(Key.Key_Return)
    assert form.error.isVisible()
    user.type(requests, "0.")
    assert form.error.isVisible()
    await user.until(lambda: places() == before)
    user.type(requests, "4")
    assert not form.error.isVisible()
    assert requests.property("wrong") is False
    await user.until(lambda: places() == before)
    assert len(user.sessions) == 1


@at_the_window
async def test_the_first_start_runs_the_comparison_and_offers_the_whole_course(user: User):
    await user.start(first=True)
    await checked(user, COMPARE)
    open_gallery(user)
    assert page(user).offer.text() == "Start the course"


@at_the_window
async def test_with_a_filter_n_goes_to_the_next_match(user: User):
    await user.start()
    await run(user, "ask-and-answer")
    user.press(Key.Key_Home)
    user.press(Key.Key_Escape)
    user.press(Key.Key_Slash)
    user.type(user.window.views.filter.field, "OK")
    user.press(Key.Key_Return)
    user.window.stage.setFocus()
    user.press(Key.Key_N)
    assert user.chosen.endswith("response")
    assert len(user.sessions) == 1


@at_the_window
async def test_a_claim_chooses_what_it_rests_on_and_esc_comes_back(user: User):
    await user.start()
    await run(user, "close-by-server")
    user.press(Key.Key_Home)
    user.press(Key.Key_Escape)
    view = user.window.inspector.scenario
    row = next(row for row in view.rows if "first Close" in row.claim.text())
    user.click(row, QPointF(40, 12))
    assert user.chosen == "CLOSE 1001 frame"
    assert not view.isVisible()
    numbers = user.window.stage.chosen
    assert any(set(row.item.events) & set(user.diagram.items.things[number].events) for number in numbers)
    assert user.y >= user.diagram.items.things[max(numbers)].top
    user.press(Key.Key_Escape)
    assert view.isVisible()


@at_the_window
async def test_captions_are_told_from_the_trace_and_general_ones_stay(user: User):
    await user.start()
    await run(user, "ask-and-answer")
    recording = user.app.conductor.recording
    told = {caption.event: caption for caption in narrate(ASKED, recording.events)}
    user.press(Key.Key_Home)
    said = {}
    for _ in range(user.step[1]):
        user.press(Key.Key_Right)
        said[user.diagram.stop_events[user.step[0] - 1]] = user.window.stage.findChild(CaptionCard).accessibleName()
    in_common = set(told) & set(said)
    assert len(in_common) >= 2
    for number in in_common:
        assert said[number].startswith(told[number].text)
        assert said[number].endswith(told[number].section.replace("9110 ", "9110 §").replace("9293 ", "9293 §"))
    (connected,) = [caption.text for caption in told.values() if caption.text.startswith("Connection 1")]
    assert any(text.startswith(connected) for text in said.values())
    assert len(said) > len(in_common) + 1


@at_the_window
async def test_it_runs_again_with_other_settings_which_are_kept(user: User):
    await user.start()
    await run(user, "connection-each")
    form = user.window.inspector.scenario.form
    requests = form.fields["requests"]
    assert isinstance(requests, QLineEdit)
    assert requests.text() == f"{EACH.settings[0].default}"
    user.type(requests, "0")
    user.press(Key.Key_Return)
    assert form.error.text.startswith("Requests: from ")
    assert requests.property("wrong") is True
    assert len(user.sessions) == 1
    user.type(requests, "4")
    user.press(Key.Key_Return)
    await user.until(lambda: len(user.sessions) == 2)
    await checked(user, EACH.title)
    assert user.tubes == 4
    assert Settings(user.folder).scenario_settings == {"connection-each": {"requests": "4"}}
    await user.close()

    await user.start(scenario="connection-each")
    await checked(user, EACH.title)
    assert user.tubes == 4
    form = user.window.inspector.scenario.form
    user.click(form.defaults)
    assert form.fields["requests"].text() == f"{EACH.settings[0].default}"
    assert Settings(user.folder).scenario_settings == {}


@at_the_window
async def test_a_recording_from_a_file_is_known_to_be_of_its_scenario(user: User, tmp_path: Path):
    saved = tmp_path / "kept.wirescope"
    await user.start(scenario="ask-and-answer", save=saved)
    await checked(user, ASKED.title)
    await user.close()
    await user.start(file=saved)
    await checked(user, ASKED.title)
    assert results(user) == ["held"] * len(ASKED.claims)
    assert user.window.inspector.course.next.isVisible()


@at_the_window
async def test_what_is_no_scenario_has_no_claims_and_no_course(user: User):
    await user.start()
    await run(user, "ask-and-answer")
    user.run(ASK)
    await user.until(lambda: user.has("200 OK") and len(user.sessions) == 2)
    user.press(Key.Key_Escape)
    assert not user.window.inspector.scenario.isVisible()
    assert not user.window.inspector.course.isVisible()
    assert user.window.inspector.empty.isVisible()


@at_the_window
async def test_presenting_puts_the_gallery_away(user: User):
    await user.start()
    await run(user, "ask-and-answer")
    open_gallery(user)
    user.press(Key.Key_F5)
    assert user.window.views.isVisible()
    user.press(Key.Key_G)
    assert user.window.page is None
    user.press(Key.Key_Escape)
