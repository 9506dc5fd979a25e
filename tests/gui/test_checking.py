"""What a scenario tells and claims is looked at a slice at a time, while its recording grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.catalogue import CATALOGUE
from engine.journal import Journal
from engine.scenarios import Caption
from engine.scenarios.story import Story
from gui.bridge import Bridge
from gui.checking import Checking
from gui.recording import Recording
from tests.gui.diagram.script import http, request, response

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

NAME = "ask-and-answer"


def test_what_comes_while_it_is_looked_at_is_looked_at_next(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    script, wire = http()
    wire.up(100, request("/a"))
    wire.down(400, response())
    first = len(script.journal().facts)
    wire.up(600, request("/b"))
    wire.down(800, response())
    facts = list(script.journal().facts)
    journal = Journal()
    recording = Recording(number=1, title="", kind="scenario", journal=journal, scenario=NAME)

    def grow(until: int) -> None:
        for fact in facts[len(journal.facts) : until]:
            journal.append(fact)
        recording.refresh()

    def telling(story: Story) -> Iterator[Caption]:
        grow(len(facts))
        yield Caption(event=recording.diagram.stop_events[0], text=f"Of {len(story.events)} events.", section="")

    monkeypatch.setitem(CATALOGUE, NAME, replace(CATALOGUE[NAME], tellers=(telling,)))
    grow(first)
    few = len(recording.events)
    checking = Checking(Bridge())
    for number in (few, None):
        with qtbot.waitSignal(checking.told):
            checking.look_at(recording)
        (caption,) = recording.told.values()
        assert caption.text == f"Of {number or len(recording.events)} events."
    assert len(recording.events) > few
