"""Written scenarios that are run: real servers and clients going by their steps, and what was claimed of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.events import FrameSeen, Opcode, RequestSeen, ResponseSeen, SessionEnded, SessionStarted
from engine.scenarios import Result, check, narrate
from engine.scenarios.written import read_file, read_written, scenario_of
from tests.engine.scenarios.conftest import play_this

EXAMPLE = Path(__file__).resolve().parents[4] / "docs" / "examples" / "hello.toml"


def played(run, text):
    scenario = scenario_of(read_written(text, "mine.toml"))
    return scenario, run(play_this(scenario))


def faults(outcome):
    return [each.fault.sentence for each in outcome.outcomes if each.fault is not None]


def ends(outcome):
    return [event.error for event in outcome.events if isinstance(event, SessionEnded)]


def test_the_documented_example_runs_as_it_says(run):
    scenario = read_file(EXAMPLE)
    found = run(play_this(scenario))
    assert faults(found) == []
    assert {one.verdict.result for one in check(scenario, found.events)} == {Result.HELD}
    assert len(check(scenario, found.events)) == 6
    titles = [event.title for event in found.events if isinstance(event, SessionStarted)]
    assert titles == ["visitor", "reader"]
    assert ends(found) == [None, None]
    assert narrate(scenario, found.events)
    assert found.left == []


HTTP = """
name = "talk"
[[server]]
kind = "http"
steps = [
  { expect = { path = "/a?b=1", text = "ping" } },
  { wait = { seconds = 0.01 } },
  { respond = { status = 201, fields = { X-Mine = "yes" }, body_hex = "70 6f 6e 67" } },
]
[[client]]
keep_alive = %s
steps = [
  { request = { method = "PUT", path = "/a?b=1", fields = { X-Yours = "no" }, body = "ping" } },
  { expect = { status = 201, text = "pong" } },
  { request = {} },
  { expect = { status = 404 } },
]
[claims]
requests = 2
status = [201, 404]
%s = true
"""


@pytest.mark.parametrize(("kept", "claim"), [("true", "shared_connection"), ("false", "connection_each")])
def test_http_actors_go_by_their_steps(run, kept, claim):
    scenario, found = played(run, HTTP % (kept, claim))
    assert faults(found) == []
    assert {one.verdict.result for one in check(scenario, found.events)} == {Result.HELD}
    request = next(event for event in found.events if isinstance(event, RequestSeen))
    assert (request.method, request.target) == ("PUT", "/a?b=1")
    assert ("X-Yours", "no") in request.fields
    response = next(event for event in found.events if isinstance(event, ResponseSeen))
    assert ("X-Mine", "yes") in response.fields


WEBSOCKET = """
name = "talk"
[[server]]
kind = "websocket"
steps = [
  { expect = { frame = "binary" } },
  { send = { hex = "00 ff" } },
  { expect = { frame = "ping", text = "there" } },
  { expect = { frame = "close", text = "bye" } },
]
[[client]]
name = "one"
steps = [ { connect = { path = "/x", fields = { X-Mine = "yes" } } }, { send = { hex = "01" } }, %s ]
[[client]]
name = "two"
steps = [ { wait = { seconds = 0.01 } }, { connect = {} }, { send = { hex = "02" } }, %s ]
[claims]
connections = 2
messages = 4
first_close = "client"
close_code = 3000
tcp_closed_by = "server"
"""
REST = """
  { expect = { frame = "binary" } }, { ping = { text = "still there" } },
  { expect = { frame = "pong" } }, { close = { code = 3000, reason = "bye" } }
"""


def test_websocket_actors_go_by_their_steps_on_each_connection(run):
    scenario, found = played(run, WEBSOCKET % (REST, REST))
    assert faults(found) == []
    assert [(one.claim.text, one.verdict.result.value) for one in check(scenario, found.events)] == [
        ("exactly 2 connections", "held"),
        ("exactly 4 WebSocket messages", "held"),
        ("the client sends the first Close frame", "held"),
        ("the first Close frame has code 3000", "held"),
        ("the server is the first to close the TCP connection", "held"),
    ]
    pings = [event for event in found.events if isinstance(event, FrameSeen) and event.opcode == Opcode.PING]
    assert {event.payload for event in pings} == {b"still there"}


def one_of_each(server: str, client: str, kind: str = "websocket") -> str:
    return f'name = "a"\n[[server]]\nkind = "{kind}"\nsteps = [{server}]\n[[client]]\nsteps = [{client}]\n'


@pytest.mark.parametrize(
    ("server", "client", "kind", "sentences"),
    [
        (
            "{ expect = { text = 'x', within = 0.05 } }",
            "{ connect = {} }",
            "websocket",
            ["mine.toml, line 4: server expected a frame with “x”, and none came in 0.05 s, or before the end."],
        ),
        (
            "",
            "{ connect = {} }, { expect = { text = 'x', within = 0.05 } }",
            "websocket",
            ["mine.toml, line 6: client expected a frame with “x”, and none came in 0.05 s, or before the end."],
        ),
        (
            "{ close = { code = 4000 } }",
            "{ connect = {} }, { expect = { frame = 'ping', within = 30 } }",
            "websocket",
            ["mine.toml, line 6: client expected a Ping frame, and none came in 30 s, or before the end."],
        ),
        (
            "{ expect = { frame = 'pong', within = 30 } }, { send = { text = 'late' } }",
            "{ connect = {} }, { close = {} }",
            "websocket",
            ["mine.toml, line 4: server expected a Pong frame, and none came in 30 s, or before the end."],
        ),
        (
            "{ wait = { seconds = 30 } }, { send = { text = 'late' } }",
            "{ connect = {} }, { close = {} }",
            "websocket",
            ["mine.toml, line 4: server cannot send any more: the connection is closed."],
        ),
        (
            "{ respond = {} }",
            "{ request = {} }, { expect = { status = 404 } }",
            "http",
            ["mine.toml, line 6: client expected 404, and got 200."],
        ),
        (
            "{ respond = { body = 'a' } }",
            "{ request = {} }, { expect = { text = 'b' } }",
            "http",
            ["mine.toml, line 6: client expected “b” in the content, which is not there."],
        ),
        (
            "{ respond = {} }",
            "{ expect = { status = 200 } }",
            "http",
            [
                "mine.toml, line 6: client expected an answer, and had not asked.",
                "mine.toml, line 4: server was not asked any more.",
            ],
        ),
        (
            "{ expect = { path = '/a', text = 'b' } }, { respond = {} }",
            "{ request = { path = '/c' } }",
            "http",
            ["mine.toml, line 4: server expected to be asked for /a, and was asked for /c."],
        ),
        (
            "{ expect = { text = 'b' } }, { respond = {} }",
            "{ request = { body = 'c', method = 'POST' } }",
            "http",
            ["mine.toml, line 4: server expected “b” in what it was sent, which is not there."],
        ),
        ("{ close = {} }", "{ request = {} }", "http", []),
        ("{ close = { code = 4000 } }", "{ connect = {} }, { expect = { frame = 'close' } }", "websocket", []),
    ],
)
def test_what_is_not_as_it_was_expected_is_a_failure_with_its_line(run, server, client, kind, sentences):
    _, found = played(run, one_of_each(server, client, kind))
    # A session whose own expectation failed is not blamed on how it ended besides.
    assert [sentence for sentence in faults(found) if sentence.startswith("mine.toml")] == sentences
    assert found.left == []


@pytest.mark.parametrize(
    ("server", "client", "kind"),
    [
        ("{ close = { code = 1011 } }", "{ connect = {} }, { expect = { frame = 'close' } }", "websocket"),
        ("{ close = {} }", "{ request = {} }", "http"),
    ],
)
def test_a_session_that_ends_as_the_file_has_it_does_not_fail_in_the_diagram_either(run, server, client, kind):
    _, found = played(run, one_of_each(server, client, kind))
    assert faults(found) == []
    assert ends(found) == [None]


def test_a_session_whose_steps_fail_says_so_also_where_its_connection_ends_as_the_file_has_it(run):
    steps = "{ connect = {} }, { expect = { text = 'never' } }"
    _, found = played(run, one_of_each("{ close = { code = 1011 } }", steps))
    assert ends(found) != [None]
    assert faults(found)


def test_a_claim_that_does_not_hold_is_found_out(run):
    text = one_of_each("{ respond = {} }", "{ request = {} }", "http")
    scenario, found = played(
        run, f'{text}[claims]\nconnections = 3\nmessages = 1\nno_close = true\nfirst_close = "client"'
    )
    results = {one.claim.text: one.verdict.result for one in check(scenario, found.events)}
    assert results == {
        "exactly 3 connections": Result.NOT_HELD,
        "exactly 1 WebSocket message": Result.NOT_HELD,
        "no Close frame is sent": Result.HELD,
        "the client sends the first Close frame": Result.NOT_APPLICABLE,
    }
