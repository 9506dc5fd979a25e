"""A room: one real server, several real clients in one group, one recording."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection, broadcast, serve

from engine.decode.happenings import happening
from engine.events import SessionStarted
from engine.formats.native import JournalWriter
from engine.formats.native_reading import read_file
from engine.journal import Journal, Recorder, What
from engine.sessions.keeper import Keeper
from engine.sessions.websocket import WebSocketSession
from engine.tap import recorded_by
from engine.trace import Trace
from engine.wishes import WebSocketWish
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Fate, Layer, Side

NAMES = ("Ann", "Bob", "Cleo")


async def talk(journal: Journal) -> None:
    """Each says hello to all, and hears everybody."""
    people: set[ServerConnection] = set()
    heard = {name: asyncio.Queue() for name in NAMES}

    async def handle(person: ServerConnection) -> None:
        people.add(person)
        async for message in person:
            broadcast(people, message)

    with recorded_by(None):
        server = await serve(handle, "127.0.0.1", 0, ping_interval=None)
    async with server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        keeper, sessions = Keeper(), []
        for name in NAMES:
            recorder = Recorder.start(
                journal, title=f"{name} enters", kind="websocket", url=url, group="Room", name=name
            )
            wish = WebSocketWish(url=url)
            session = WebSocketSession(wish, recorder, keeper=keeper, on_message=heard[name].put_nowait)
            assert await session.open() is None
            sessions.append(session)
        for name, session in zip(NAMES, sessions, strict=True):
            assert await session.send(f"I am {name}") is None
            assert [await heard[other].get() for other in NAMES] == [f"I am {name}"] * 3
        for session in sessions:
            await session.close()
            await session.wait_closed()
        await keeper.end_all()


@pytest.fixture
def diagram(run, journal) -> Diagram:
    run(talk(journal))
    diagram = Diagram()
    diagram.add(Trace(journal).refresh())
    return diagram


def test_a_room_is_one_pane_with_a_lifeline_for_each(diagram):
    (pane,) = diagram.interaction.panes
    assert (pane.title, pane.ended, pane.error, pane.connections) == ("Room", True, None, 3)
    assert [line.name for line in pane.lifelines] == ["Ann", "Server", "Bob", "Cleo"]
    assert [tube.between for tube in pane.tubes] == [(0, 1), (2, 1), (3, 1)]
    assert pane.lifelines[1].address == pane.tubes[0].peer


def test_every_message_is_between_whom_it_was(diagram):
    texts = [item for item in diagram.items.things if isinstance(item, Arrow) and item.layer is Layer.DATA]
    said = [item for item in texts if item.title == "TEXT"]
    assert {item.fate for item in said} == {Fate.ARRIVED}
    for place, name in ((0, "Ann"), (2, "Bob"), (3, "Cleo")):
        own = [item for item in said if item.detail == f"I am {name}"]
        sent = [item for item in own if item.source is Side.CLIENT]
        heard = [item for item in own if item.source is Side.SERVER]
        assert [diagram.interaction.between(item) for item in sent] == [(place, 1)]
        assert sorted(diagram.interaction.between(item) for item in heard) == [(0, 1), (2, 1), (3, 1)]


def test_group_and_name_are_in_the_file(journal, tmp_path):
    Recorder.start(journal, title="Ann enters", kind="websocket", url="ws://a", group="Room", name="Ann")
    Recorder.start(journal, title="Alone", kind="http", url="http://a")
    JournalWriter(journal, tmp_path / "a.wirescope").close()
    facts = [fact for fact in read_file(tmp_path / "a.wirescope").journal.facts if fact.what is What.SESSION]
    begun = [happening(fact) for fact in facts]
    assert [(event.group, event.name) for event in begun if isinstance(event, SessionStarted)] == [
        ("Room", "Ann"),
        ("", ""),
    ]
    assert "group" not in facts[1].about
