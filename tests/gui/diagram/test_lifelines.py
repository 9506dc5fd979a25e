"""Who takes part: a client for each session, a server for each that is connected to; sessions of a group together."""

from __future__ import annotations

import pytest

from gui.diagram.lifelines import authority
from gui.diagram.notation import Side
from gui.diagram.text import as_text
from tests.gui.diagram.rooms import NAMES, room
from tests.gui.diagram.script import Script, request, response


def names(script: Script) -> list[list[str]]:
    return [[line.name for line in pane.lifelines] for pane in script.diagram().interaction.panes]


def addresses(script: Script) -> list[list[str]]:
    panes = script.diagram().interaction.panes
    return [[line.address for line in pane.lifelines if line.side is Side.SERVER] for pane in panes]


def test_a_session_of_its_own_is_a_client_and_a_server() -> None:
    script = Script()
    script.session("One").connection().open(0)
    script.session("Other").connection().open(500)
    assert names(script) == [["Client", "Server"], ["Client", "Server"]]


@pytest.mark.parametrize("clients", [3, 5, 49])
def test_sessions_of_a_group_share_a_pane_and_its_server(clients: int) -> None:
    diagram = room(clients).diagram()
    (pane,) = diagram.interaction.panes
    assert (pane.title, len(pane.lifelines), pane.connections) == ("Room", clients + 1, clients)
    assert [line.name for line in pane.lifelines] == ["Ann", "Server", *NAMES[1:clients]]
    assert [tube.between for tube in pane.tubes] == [(0, 1), *((client, 1) for client in range(2, clients + 1))]
    assert len({line.key for line in pane.lifelines}) == clients + 1


def test_clients_that_nobody_named_are_numbered() -> None:
    script = Script()
    for at in (0, 100):
        script.session(at=at, group="Both").connection().open(at + 10)
    assert names(script) == [["Client 1", "Server", "Client 2"]]


def test_another_group_is_another_pane() -> None:
    script = Script()
    for at, group in enumerate(("A", "B", "A", "")):
        script.session("Alone", at=at, group=group)
    assert [pane.title for pane in script.diagram().interaction.panes] == ["A", "B", "Alone"]


def test_a_redirect_to_another_host_is_another_server() -> None:
    script = Script()
    session = script.session()
    first = session.connection().open(0)
    first.up(200, request("/old"))
    first.down(400, response(status="302 Found", fields="Location: http://b/new\r\n"))
    second = session.connection(to="127.0.0.2:80").open(800)
    second.up(1000, request("/new"))
    third = session.connection().open(1500)
    third.up(1700, request("/old"))
    assert names(script) == [["Client", "Server", "Server 2"]]
    assert addresses(script) == [["127.0.0.1:80", "127.0.0.2:80"]]
    assert [tube.between for tube in script.diagram().interaction.tubes] == [(0, 1), (0, 2), (0, 1)]


def test_the_addresses_of_one_name_are_one_server() -> None:
    script = Script()
    session = script.session(url="http://localhost:8080/")
    session.looks_up(0, "localhost")
    session.found(10, "localhost", "::1", "127.0.0.1")
    session.connection(to="[::1]:8080").connecting(20)
    session.connection(to="127.0.0.1:8080").open(30)
    assert names(script) == [["Client", "Server"]]


def test_before_anybody_connects_the_server_is_where_the_url_says() -> None:
    script = Script()
    script.session(url="https://example.org/path")
    assert addresses(script) == [["example.org:443"]]


def test_where_the_server_alone_is_observed_its_client_has_a_lifeline_too() -> None:
    script = Script()
    wire = script.session().connection(client=False)
    wire.accepted(10)
    wire.up(20, request())
    assert names(script) == [["Client", "Server"]]
    assert addresses(script) == [["127.0.0.1:80"]]


def test_an_end_of_one_session_leaves_the_others_open() -> None:
    script = Script()
    first, second = (script.session(at=at, group="Both", name=name) for at, name in ((0, "Ann"), (1, "Bob")))
    wires = [session.connection(server=False) for session in (first, second)]
    for wire in wires:
        wire.connecting(10)
        wire.connected(50)
        wire.client.sends(100, request())
    first.ends(200, "It went wrong.")
    (pane,) = script.diagram().interaction.panes
    assert (pane.ended, pane.error) == (False, "Ann: It went wrong.")
    second.ends(300, "So did this.")
    (pane,) = script.diagram().interaction.panes
    assert (pane.ended, pane.error) == (True, "Ann: It went wrong. Bob: So did this.")


def test_connections_are_counted_for_each_session() -> None:
    script = Script()
    for at in (0, 1):
        session = script.session(at=at, group="Both")
        session.connection().open(at * 1000 + 10)
        session.connection().open(at * 1000 + 500)
    tubes = script.diagram().interaction.tubes
    assert [(tube.ordinal, tube.lane) for tube in tubes] == [(1, 0), (2, 1), (1, 0), (2, 1)]


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("http://a/", "a:80"),
        ("wss://user:secret@a:8443/x", "a:8443"),
        ("ws://[::1]:90/", "[::1]:90"),
        ("http://a:port/", ""),
        ("", ""),
    ],
)
def test_authority(url: str, there: str) -> None:
    assert authority(url) == there


def test_three_lifelines_in_text() -> None:
    assert room(2).text(36)[-4:] == [
        "|-----TEXT [Ann]…------>|                       |",
        "|<------TEXT [Ann]…-----|                       |",
        "|                       |<------TEXT [Bob]…-----|",
        "|<------TEXT [Bob]…-----|                       |",
    ]


def test_of_a_long_label_words_are_cut_and_no_figure() -> None:
    script = Script()
    wire = script.session("HTTP").connection().open(0)
    wire.up(100, request("/a/path/that/is/longer/than/there/is/room/for"))
    (row,) = [row for row in as_text(script.diagram(), width=50).splitlines() if "GET" in row]
    assert "… 100 µs-" in row


def test_an_arrow_crosses_the_lifelines_between() -> None:
    last = room(3).text(36)[-2]
    assert last == "|                       |<--------------TEXT [Cleo] 100 µs--------------|"


def test_fifty_lifelines_in_text() -> None:
    rows = as_text(room(49).diagram(), width=42).splitlines()
    assert rows[1].split("  ")[0] == ""
    assert all(name in rows[1] for name in ("Ann", "Server", "Bob", "Guest 49"))
    last = rows[-2]
    assert "TEXT [Guest 49]" in last
    assert last.rstrip().endswith("|")
