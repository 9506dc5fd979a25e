"""What is painted beyond each item alone: joins, brackets, entrances, idle stretches and ends, where they were seen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.journal import What
from gui.diagram.layout import Diagram
from gui.diagram.notation import Item
from gui.theme import DARK, load_fonts
from gui.widgets.stage.columns import columns_for
from gui.widgets.stage.geometry import HEADER, TOP, View
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.small_labels import Told
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, PONG, TEXT, frame
from tests.gui.diagram.script import Script, http, request, response, websocket

WIDTH, HEIGHT = 1200, 900
SECOND = 1_000_000


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


class Listening:
    """A painter whose words are kept."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.words: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.painter, name)

    def drawText(self, rect: QRectF, flags: int, text: str) -> None:
        self.words.append(text)
        self.painter.drawText(rect, flags, text)


class Stage:
    """A diagram painted, whose words can be read and whose colours can be looked at."""

    def __init__(self, diagram: Diagram, *, part: float = 1.0, chosen: Sequence[int] = (), hovered: int = -1) -> None:
        self.diagram = diagram
        self.view = View(
            columns=columns_for(diagram, WIDTH),
            width=WIDTH,
            height=max(HEIGHT, HEADER + TOP + diagram.height + 60),
            scroll=0.0,
            zoom=1.0,
            playhead=diagram.height * part,
        )
        self._set_off = {"chosen": frozenset(chosen), "hovered": hovered}
        self.picture = QImage(WIDTH, round(self.view.height), QImage.Format.Format_RGB32)
        with QPainter(self.picture) as painter:
            listening = Listening(painter)
            set_off = {"chosen": frozenset(chosen), "hovered": hovered}
            stage = StagePainter(listening, diagram, DARK, self.view, **set_off)
            self.pills = [painted.rect for painted in stage.paint(())]
        self.told: Sequence[Told] = stage.told
        self.written = stage.written
        self.words = listening.words

    def says(self, *words: str) -> bool:
        return all(word in self.words for word in words)

    def colour(self, x: float, units: float) -> QColor:
        return self.picture.pixelColor(round(x), round(self.view.y(units)))


def item(diagram: Diagram, *words: str) -> Item:
    (found,) = [
        thing for thing in diagram.items.things if all(word in f"{thing.title} {thing.detail}" for word in words)
    ]
    return found


def exchange() -> Diagram:
    script, wire = http()
    wire.up(200, request("/a"))
    wire.down(500, response())
    return script.diagram()


class TestJoins:
    def test_the_chosen_one_says_how_long_it_took(self) -> None:
        diagram = exchange()
        asker, answer = item(diagram, "GET"), item(diagram, "200")
        assert not Stage(diagram).says("round trip 400 µs")
        for chosen in (asker, answer):
            assert Stage(diagram, chosen=[chosen.number]).says("round trip 400 µs")
        assert Stage(diagram, hovered=asker.number).says("round trip 400 µs")

    def test_only_one_end_says_what_it_saw(self) -> None:
        script, wire = http(client=False)
        wire.up(200, request("/a"))
        wire.down(500, response())
        diagram = script.diagram()
        assert Stage(diagram, chosen=[item(diagram, "GET").number]).says("answered after 200 µs")

    def test_an_answer_that_is_still_to_come_is_not_given_away(self) -> None:
        diagram = exchange()
        asker, answer = item(diagram, "GET"), item(diagram, "200")
        part = (answer.received_y - 1) / diagram.height
        assert not Stage(diagram, part=part, chosen=[asker.number]).says("round trip 400 µs")

    def test_without_a_choice_there_is_a_quiet_mark_beside_the_lifeline_that_waited(self) -> None:
        diagram = exchange()
        stage = Stage(diagram)
        asker, answer = item(diagram, "GET"), item(diagram, "200")
        x = stage.view.columns[0].client - 6
        middle = (asker.sent_y + answer.received_y) / 2
        assert stage.colour(x, middle) != DARK.background
        assert stage.colour(x, asker.sent_y - 9) == DARK.background

    def test_a_pong_is_joined_to_its_ping(self) -> None:
        script, wire = websocket()
        wire.down(1000, frame(PING, b"x"))
        wire.up(1300, frame(PONG, b"x", key=MASK))
        diagram = script.diagram()
        assert Stage(diagram, chosen=[item(diagram, "PING").number]).says("round trip 400 µs")


class TestFragments:
    def parts(self) -> Diagram:
        script, wire = websocket()
        wire.up(1000, frame(TEXT, b"x" * 600, key=MASK, fin=False))
        wire.up(1500, frame(0, b"x" * 600, key=MASK, fin=False))
        wire.up(2000, frame(0, b"x" * 29, key=MASK))
        return script.diagram()

    def test_they_are_held_together_and_counted(self) -> None:
        stage = Stage(self.parts())
        assert stage.says("3 fragments · 1.2 KB text")
        assert "3 fragments · 1.2 KB text" in [told.text for told in stage.told]

    def test_before_the_last_nobody_knows_how_many_there_will_be(self) -> None:
        diagram = self.parts()
        (message,) = diagram.aids.fragments.between(1, 0, diagram.height)
        stage = Stage(diagram, part=(message.bottom - 1) / diagram.height)
        assert not stage.says("3 fragments · 1.2 KB text")
        assert "a message in fragments" in [told.text for told in stage.told]

    def test_no_more_is_said_to_come_once_the_connection_is_gone(self) -> None:
        script, wire = websocket()
        for at, opcode in ((1000, TEXT), (1500, 0)):
            wire.up(at, frame(opcode, b"x" * 600, key=MASK, fin=False))
        told = [told.text for told in Stage(script.diagram()).told]
        assert "2 fragments · 1.2 KB text, more to come" in told
        wire.close(3000)
        told = [told.text for told in Stage(script.diagram()).told]
        assert "2 fragments · 1.2 KB text, never finished" in told


class TestIdle:
    def test_an_idle_stretch_is_told_with_its_length(self) -> None:
        script, wire = http()
        for at in (200, 4 * SECOND):
            wire.up(at, request("/a"))
            wire.down(at + 500, response())
        assert Stage(script.diagram()).says("idle 4.00 s")

    def test_at_the_playhead_it_is_as_long_as_it_has_been(self) -> None:
        script, wire = http()
        wire.up(200, request("/a"))
        wire.down(700, response())
        wire.up(4 * SECOND, request("/b"))
        diagram = script.diagram()
        (stretch,) = diagram.aids.idle.between(1, 0, diagram.height, (diagram.height, diagram.axis.end_ns))
        stage = Stage(diagram, part=diagram.axis.y_at(2 * SECOND * 1000) / diagram.height)
        assert stretch.top < stage.view.playhead < stretch.bottom
        (told,) = [told.text for told in stage.told if told.text.startswith("idle")]
        assert told.startswith("idle 2.00 s")


class TestTubes:
    def test_the_phases_of_the_entrance_are_told(self) -> None:
        script = Script()
        session = script.session()
        session.looks_up(0, "a")
        session.found(1800, "a", "127.0.0.1")
        wire = session.connection(server=False)
        wire.connecting(2000)
        wire.connected(2250)
        wire.client.write(2300, What.SECURING, server_name="a")
        wire.client.write(5300, What.SECURED, version="TLSv1.3", cipher="X")
        assert Stage(script.diagram()).says("DNS 1.8 ms", "TCP 250 µs", "TLS 3.0 ms")

    def test_how_often_it_was_used_is_told_when_it_ends(self) -> None:
        script, wire = http()
        for at in (200, 1200, 2200):
            wire.up(at, request("/a"))
            wire.down(at + 500, response())
        wire.close(5000)
        diagram = script.diagram()
        assert Stage(diagram).says("3 requests on this connection")
        assert not Stage(diagram, part=0.8).says("3 requests on this connection")

    def test_of_several_connections_it_is_told_which_was_used_so_often(self) -> None:
        script = Script()
        session = script.session()
        wires = [session.connection().open(at) for at in (0, 5)]
        for place, wire in enumerate(wires):
            for at in (200, 1200):
                wire.up(at + 300 * place, request("/a"))
                wire.down(at + 300 * place + 200, response())
            wire.close(4000 + 2000 * place)
        said = Stage(script.diagram()).words
        assert {"2 requests on connection #1", "2 requests on connection #2"} <= set(said)

    def test_used_once_it_says_nothing_of_it(self) -> None:
        script, wire = http()
        wire.up(200, request("/a"))
        wire.down(700, response())
        wire.close(5000)
        assert not any("on this connection" in word for word in Stage(script.diagram()).words)

    def test_an_open_one_goes_on_below_the_playhead_and_a_closed_one_does_not(self) -> None:
        script, wire = http()
        wire.up(200, request("/a"))
        open_still = Stage(script.diagram())
        wire.close(700)
        closed = Stage(script.diagram())
        below = [
            stage.colour(stage.view.columns[0].client + 1, stage.view.playhead + 3) for stage in (open_still, closed)
        ]
        assert below[0].blueF() > below[1].blueF() + 0.2

    def test_one_whose_end_nobody_saw_fades(self) -> None:
        script, wire = http()
        wire.up(200, request("/a"))
        seen = Stage(script.diagram())
        script, wire = http()
        wire.up(200, request("/a"))
        script.write(400, What.SESSION_END, session=1, about={"error": None, "code": None})
        unseen = Stage(script.diagram())
        ends = [stage.colour(stage.view.columns[0].client, stage.view.playhead - 2) for stage in (seen, unseen)]
        assert ends[0].blueF() > ends[1].blueF() + 0.3

    def test_the_cap_is_not_drawn_at_an_end_that_nobody_observed(self) -> None:
        script, wire = http(server=False)
        wire.up(200, request("/a"))
        wire.client.closes(900)
        wire.client.gone(950)
        script.mark(5000, "later")
        stage = Stage(script.diagram())
        column = stage.view.columns[0]
        (tube,) = stage.diagram.tubes.things
        y = tube.client.closed_y
        near, far = (stage.colour(x, y) for x in (column.client + 20, column.server - 20))
        assert near.blueF() > far.blueF() + 0.1


def test_where_the_recording_was_limited_a_line_goes_across() -> None:
    script, wire = websocket()
    script.write(500, What.LIMIT, about={"kept": 1024})
    wire.up(900_000, frame(TEXT, b"x", key=MASK))
    stage = Stage(script.diagram())
    assert stage.says("from here on octets are only counted")
    (limit,) = stage.diagram.aids.limits
    xs = range(round(stage.view.columns[0].server) + 4, round(stage.view.columns[0].right) - 4)
    picture, y = stage.picture, round(stage.view.y(limit))
    assert any(picture.pixelColor(x, y).redF() > 0.4 for x in xs)
    assert not any(picture.pixelColor(x, y + 8).redF() > 0.4 for x in xs)


def test_no_words_lie_over_a_pill() -> None:
    script, wire = http()
    for at in range(200, 3000, 400):
        wire.up(at, request("/" + "long" * 40))
        wire.down(at + 200, response())
    diagram = script.diagram()
    stage = Stage(diagram)
    words = [rect for rect in stage.written if rect not in stage.pills]
    assert words
    for rect in words:
        inner = QRectF(rect).adjusted(0, 3, 0, -3)
        assert not any(inner.intersects(pill) for pill in stage.pills)
