"""The wire, in the real window: links that delay real octets, and a hold that keeps real messages in flight."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest

from engine.journal import What
from engine.link import LINKS
from gui.diagram.notation import Arrow, Fate, Note
from gui.inspection import inspect
from gui.settings import Settings
from tests.gui.window.user import ASK, COMPARE, TALK, Key, at_the_window

ALT = Qt.KeyboardModifier.AltModifier


def wire(user):
    return user.window.wire


async def talking(user):
    """Have a WebSocket to the echo server open, and the keyboard on the stage."""
    await user.start()
    user.run(TALK)
    await user.until(lambda: user.window.composer.field.isEnabled() and user.has("101"))


def say(user, text):
    user.type(user.window.composer.field, text)
    user.press(Key.Key_Return)
    user.window.stage.setFocus()


def arrows(user, text):
    found = [item for item in user.diagram.items.things if isinstance(item, Arrow) and text in item.detail]
    return sorted(found, key=lambda arrow: arrow.number)


def fates(user, text):
    return [arrow.fate for arrow in arrows(user, text)]


@at_the_window
async def test_a_held_echo_goes_on_step_by_step(user):
    await talking(user)
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    assert "held" in wire(user).text.text()
    say(user, "hello")
    await user.until(lambda: wire(user).up.isEnabled())
    assert wire(user).text.text().startswith("1 message waits on its way to the server, for ")
    await user.until(lambda: wire(user).text.text().endswith("Right lets “TEXT hello” go."))
    await user.until(lambda: fates(user, "hello") == [Fate.IN_FLIGHT])
    await user.until(lambda: user.diagram.aids.held == {arrows(user, "hello")[0].number})
    await user.until(lambda: user.step[0] == user.step[1])
    user.press(Key.Key_Right)
    await user.until(lambda: fates(user, "hello") == [Fate.ARRIVED, Fate.IN_FLIGHT])
    await user.until(lambda: wire(user).down.isEnabled() and not wire(user).up.isEnabled())
    await user.until(lambda: user.step[0] == user.step[1])
    user.click(user.window.transport.forward)
    await user.until(lambda: fates(user, "hello") == [Fate.ARRIVED, Fate.ARRIVED])
    await user.until(lambda: not user.diagram.aids.held)


@at_the_window
async def test_where_both_ways_wait_the_user_chooses(user):
    await talking(user)
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    say(user, "first")
    await user.until(lambda: wire(user).up.isEnabled())
    user.press(Key.Key_Right, ALT)
    await user.until(lambda: wire(user).down.isEnabled())
    say(user, "second")
    await user.until(lambda: wire(user).up.isEnabled())
    await user.until(lambda: user.step[0] == user.step[1])
    user.press(Key.Key_Right)
    assert wire(user).text.text().startswith("Both ways wait: 1 to the server")
    keys = "Alt+Right lets “TEXT second” go to the server, Alt+Left “TEXT first” to the client."
    await user.until(lambda: wire(user).text.text().endswith(f"Right cannot tell which you mean: {keys}"))
    assert fates(user, "first") == [Fate.ARRIVED, Fate.IN_FLIGHT]
    user.click(wire(user).up)
    await user.until(lambda: fates(user, "second") == [Fate.ARRIVED, Fate.IN_FLIGHT])
    assert fates(user, "first") == [Fate.ARRIVED, Fate.IN_FLIGHT]
    user.press(Key.Key_Left, ALT)
    await user.until(lambda: fates(user, "first") == [Fate.ARRIVED, Fate.ARRIVED])
    assert fates(user, "second") == [Fate.ARRIVED, Fate.IN_FLIGHT]


@at_the_window
async def test_when_the_hold_is_off_everything_goes_in_order(user):
    await talking(user)
    user.window.stage.setFocus()
    user.click(user.window.transport.hold)
    assert user.window.transport.hold.isChecked()
    for text in ("one", "two", "three"):
        say(user, text)
    await user.until(lambda: wire(user).text.text().startswith("3 messages wait on their way to the server"))
    user.press(Key.Key_H)
    assert not wire(user).isVisible()
    await user.until(lambda: all(fates(user, text) == [Fate.ARRIVED] * 2 for text in ("one", "two", "three")))
    came = [arrow.received_ns for text in ("one", "two", "three") for arrow in arrows(user, text)[:1]]
    assert came == sorted(came)


@at_the_window
async def test_a_held_connection_can_be_cut_as_an_experiment(user):
    await talking(user)
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    say(user, "never there")
    await user.until(lambda: wire(user).up.isEnabled())
    user.click(wire(user).cut)
    await user.until(lambda: "failed" in user.status)
    assert user.has("You cut the connection", "experiment")
    assert [item.title for item in user.diagram.items.things if isinstance(item, Note)] == ["You cut the connection"]
    assert fates(user, "never there") == [Fate.LOST]
    assert "cut by the user" in user.notice
    assert wire(user).text.text().startswith("This session is over: only live sessions can be held.")


@at_the_window
async def test_the_hold_stays_on_for_what_is_run_next_until_it_is_taken_off(user):
    await talking(user)
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    say(user, "never there")
    await user.until(lambda: wire(user).up.isEnabled())
    user.click(wire(user).cut)
    await user.until(lambda: "failed" in user.status)
    assert wire(user).text.text().endswith("What is sent next, or opened next, is held from its beginning.")
    user.run(ASK)
    await user.until(lambda: "TCP connect" in wire(user).text.text())
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    await user.until_over()
    assert user.has("200 OK")
    assert not wire(user).isVisible()
    user.run(ASK)
    await user.until_over()


@at_the_window
async def test_a_held_connection_that_is_ended_is_never_opened(user):
    await user.start()
    user.press(Key.Key_H)
    user.run(ASK)
    await user.until(lambda: wire(user).up.isEnabled())
    user.window.sidebar.sessions.setFocus()
    user.press(Key.Key_Delete)
    await user.until(lambda: not user.app.conductor.recording.live)
    kinds = [fact.what for fact in user.app.conductor.recording.journal.facts]
    assert What.NOT_CONNECTED in kinds
    assert not {What.CONNECTED, What.ACCEPTED} & set(kinds)
    (failed,) = [fact for fact in user.app.conductor.recording.journal.facts if fact.what is What.NOT_CONNECTED]
    assert failed.about["begun"] is False


@at_the_window
async def test_holding_leaves_the_buttons_where_they_are(user):
    await talking(user)
    user.window.stage.setFocus()
    transport = user.window.transport
    buttons = transport.forward, transport.hold, transport.follow, transport.last

    def places():
        QCoreApplication.processEvents()
        return [button.mapTo(user.window, QPoint(0, 0)) for button in buttons]

    before = places()
    user.press(Key.Key_H)
    assert wire(user).isVisible()
    assert places() == before


@at_the_window
async def test_a_step_with_nothing_held_goes_on_following(user):
    await talking(user)
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    await user.until(lambda: user.step[0] == user.step[1] and user.window.transport.follow.isChecked())
    user.press(Key.Key_Right)
    assert user.window.transport.follow.isChecked()


@at_the_window
async def test_a_request_is_held_from_its_beginning(user):
    await user.start()
    user.press(Key.Key_H)
    assert wire(user).text.text() == (
        "Nothing runs that could be held. What is sent next, or opened next, is held from its beginning."
    )
    assert not wire(user).up.isVisible()
    user.run(ASK)
    await user.until(lambda: wire(user).up.isEnabled())
    user.window.stage.setFocus()
    for _ in range(3):
        await user.until(lambda: wire(user).up.isEnabled() or wire(user).down.isEnabled())
        before = user.step[1]
        await user.until(lambda: user.step[0] == user.step[1])
        user.press(Key.Key_Right)
        await user.until(lambda before=before: user.step[1] > before)
    await user.until_over()
    assert user.has("200 OK")
    (whose,) = [row.value for row in inspected(user, "TCP connect").timing if row.label == "Of it"]
    assert re.fullmatch(
        r"Connecting took [\d.,]+ ms, there and back: "
        r"[\d.,]+ ms were the hold's, before it began, [\d.]+ ms measured\.",
        whose,
    )


@at_the_window
async def test_a_scenario_can_be_held_and_let_go(user):
    await user.start()
    user.press(Key.Key_H)
    user.run(COMPARE)
    await user.until(lambda: wire(user).text.text().startswith("2 wait (next: connection #1). “TCP connect to"))
    for _ in range(2):
        user.press(Key.Key_Right, ALT)
    await user.until(lambda: "2 messages wait on their way to the server" in wire(user).text.text())
    await user.until(lambda: "(next: connection #1)" in wire(user).text.text())
    user.press(Key.Key_H)
    await user.until_over()


@at_the_window
async def test_a_recording_from_a_file_says_why_it_cannot_be_held(user, kept):
    await user.start(file=kept)
    await user.until(lambda: "from a file" in user.status)
    assert user.window.transport.hold.toolTip().startswith("This is a recording from a file: only live sessions")
    user.press(Key.Key_H)
    assert wire(user).text.text().startswith("This is a recording from a file: only live sessions can be held.")


@at_the_window
async def test_ending_a_held_session_lets_it_go_first(user):
    await talking(user)
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    say(user, "late")
    await user.until(lambda: wire(user).up.isEnabled())
    user.window.sidebar.sessions.setFocus()
    user.press(Key.Key_Delete)
    await user.until_over()
    assert fates(user, "late")[0] is Fate.ARRIVED


# The link.


def inspected(user, *words):
    """What is known of the first item that has these words and arrived."""
    items = [item for item in user.diagram.items.things if all(word in item.title for word in words)]
    there = next(item for item in items if isinstance(item, Arrow) and item.fate is Fate.ARRIVED)
    return inspect(user.app.conductor.recording, there.number)


def choose_network(user, name):
    box = user.window.views.link.box
    box.setFocus()
    user.press(Key.Key_Down)
    for _ in range(abs(steps := box.findText(name) - box.currentIndex())):
        QTest.keyClick(box.view(), Key.Key_Down if steps > 0 else Key.Key_Up)
    QTest.keyClick(box.view(), Key.Key_Return)


@at_the_window
async def test_typing_a_link_can_be_left(user):
    await user.start()
    choose_network(user, "Custom …")
    form = user.window.views.link.form
    assert form.isVisible()
    user.click(form.cancel)
    assert not form.isVisible()
    assert user.window.views.link.box.currentText() == "Loopback"


def use_custom(user, delay, jitter="0", rate=""):
    form = user.window.views.link.form
    choose_network(user, "Custom …")
    for field, text in ((form.delay, delay), (form.jitter, jitter), (form.rate, rate)):
        user.type(field, text)
    user.press(Key.Key_Return)
    return form


@at_the_window
async def test_a_link_typed_in_mid_session_is_seen_in_when_the_next_messages_arrive(user):
    await talking(user)
    say(user, "before")
    await user.until(lambda: fates(user, "before") == [Fate.ARRIVED] * 2)
    form = use_custom(user, "30")
    assert not form.isVisible()
    say(user, "after")
    await user.until(lambda: fates(user, "after") == [Fate.ARRIVED] * 2)
    assert min(arrow.received_ns - arrow.sent_ns for arrow in arrows(user, "after")) >= 30_000_000
    assert user.has("link: a custom link, 30 ms each way")
    said = "over a custom link (made here)"
    await user.until(lambda: user.window.stage.heads[0].link[:1] == (said,))
    number = arrows(user, "after")[0].number
    user.app.conductor.steering.choose(number)
    told = r"([\d.]+) ms on its way: ([\d.]+) ms were the link's, ([\d.]+) ms measured\."
    said = re.fullmatch(told, user.facts()["Of it"])
    whole, link, measured = map(float, said.groups())
    assert link >= 30
    assert whole == pytest.approx(link + measured, abs=0.11)
    user.app.conductor.steering.choose(arrows(user, "before")[0].number)
    assert "Of it" not in user.facts()


@at_the_window
async def test_a_link_chosen_before_is_that_of_the_next_session_and_remembered(user):
    await user.start()
    choose_network(user, "LAN")
    user.run(ASK)
    await user.until(lambda: user.at_rest())
    assert user.window.stage.heads[0].link[0] == "over LAN (made here)"
    assert not user.has("link:")
    (whose,) = [row.value for row in inspected(user, "TCP connect").timing if row.label == "Of it"]
    assert re.fullmatch(
        r"Connecting took [\d.]+ ms, there and back: [\d.]+ ms were the link's, [\d.]+ ms measured\.", whose
    )
    await user.close()
    assert Settings(user.folder).link == "lan"
    await user.start()
    assert user.window.views.link.box.currentText() == "LAN"


@at_the_window
async def test_a_link_asked_for_at_the_start_is_that_of_this_time_alone(user):
    await user.start(scenario="ask-and-answer", link=LINKS["broadband"])
    assert user.window.views.link.box.currentText() == "Broadband"
    await user.until_over()
    assert "over Broadband" in user.window.stage.heads[0].link[0]
    await user.close()
    assert Settings(user.folder).link == "loopback"


@at_the_window
async def test_the_link_of_a_scenario_is_shown_while_it_runs_and_said_of_it_afterwards(user):
    await user.start()
    box = user.window.views.link
    user.app.runner.settings["five-ways"] = {"count": 3, "interval_s": 0.02, "poll_s": 0.015, "link": "broadband"}
    user.app.runner.run_scenario("five-ways")
    await user.until(lambda: box.box.currentText() == "Broadband")
    assert not box.used.isVisible()
    await user.until(lambda: box.box.currentText() == "Loopback")
    assert box.used.text() == "this run: Broadband"
    assert box.used.isVisible()
    choose_network(user, "Broadband")
    await user.until(lambda: not box.used.isVisible())
    choose_network(user, "LAN")
    assert box.used.text() == "this run: Broadband"


@at_the_window
async def test_what_was_gone_over_is_said_of_a_recording_from_a_file(user):
    path = user.folder / "kept.wirescope"
    await user.start(scenario="ask-and-answer", link=LINKS["lan"], save=path)
    await user.until_over()
    await user.close()
    await user.start(file=path)
    await user.until(lambda: user.window.views.link.used.isVisible())
    assert user.window.views.link.used.text() == "this recording: LAN"
    assert user.window.views.link.box.currentText() == "Loopback"


@at_the_window
async def test_what_ran_over_nothing_is_not_taken_for_what_was_chosen_since(user):
    await user.start()
    user.run(ASK)
    await user.until_over()
    box = user.window.views.link
    assert not box.used.isVisible()
    choose_network(user, "Satellite")
    assert box.used.text() == "this run: Loopback"


@at_the_window
async def test_what_makes_no_link_is_said_at_its_field(user):
    await user.start()
    form = use_custom(user, "soon")
    assert form.error.text == "The delay is a number of ms, not “soon”."
    assert form.isVisible()
    user.type(form.delay, "5")
    user.type(form.rate, "0")
    user.click(form.use)
    assert form.error.text == "The rate is more than 0 Mbit/s, or empty for no limit."
    user.press(Key.Key_Escape)
    assert not form.isVisible()
    assert user.window.views.link.box.currentText() == "Loopback"


async def stepped_through(user, name):
    """Hold the wire, run a scenario from the gallery and step through it, by keys alone; returns how many steps."""
    await user.start()
    user.window.stage.setFocus()
    user.press(Key.Key_H)
    user.press(Key.Key_G)
    await user.until(lambda: user.app.course.gallery is not None and user.app.course.gallery.search.hasFocus())
    QTest.keyClicks(user.app.course.gallery.search, name)
    user.press(Key.Key_Return)
    bar, steps = wire(user), 0

    def over():
        return user.sessions and "closed" in user.status

    def waits():
        return bar.up.isEnabled() or bar.down.isEnabled()

    while True:
        await user.until(lambda: over() or waits())
        if over():
            return steps
        user.press(Key.Key_End)
        user.press(Key.Key_Right)
        # Where more has happened than was shown, the first Right shows it.
        steps += not waits()


@pytest.mark.parametrize(("name", "count"), [("one request, one response", 3), ("key, accept, 101", 7)])
@at_the_window
async def test_a_scenario_is_stepped_through_by_keys_from_connect_to_close_arrow_by_arrow(user, name, count):
    steps = await stepped_through(user, name)
    await user.until_over()
    arrows = [item for item in user.diagram.items.things if isinstance(item, Arrow)]
    # The ends of the streams follow what was sent before them.
    stepped = [arrow for arrow in arrows if not arrow.transport or arrow.title == "TCP connect"]
    assert steps == len(stepped) == count
    assert {arrow.fate for arrow in stepped} == {Fate.ARRIVED}


@at_the_window
async def test_a_held_connection_has_sent_nothing_and_says_so(user):
    await user.start()
    user.press(Key.Key_H)
    user.run(ASK)
    await user.until(lambda: wire(user).up.isEnabled())
    said = wire(user).text.text()
    told = r"“TCP connect to 127\.0\.0\.1:\d+” waits, for [\d.]+ s: nothing of it has been sent yet\. Right begins it\."
    assert re.fullmatch(told, said)
    await user.until(lambda: len(user.diagram.aids.held) == 1)
    (number,) = user.diagram.aids.held
    assert user.diagram.items.things[number].title == "TCP connect"
    user.click(wire(user).cut)
    await user.until(lambda: "failed" in user.status)
    assert "cut by the user" in user.notice
    assert [item.title for item in user.diagram.items.things if isinstance(item, Note)] == ["You cut the connection"]
    assert not user.diagram.aids.held
    # Nothing of it ever left.
    assert [item.fate for item in user.diagram.items.things if isinstance(item, Arrow)] == [Fate.LOST]
