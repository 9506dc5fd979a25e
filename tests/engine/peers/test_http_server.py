"""Python's http.server: HTTP/1.0, a connection for each request, unless it is told to speak HTTP/1.1."""

from __future__ import annotations

import pytest

from engine import events as ev
from tests.engine.peers.programs import http_server

PAGE = b"<h1>hello</h1>\n"


@pytest.fixture
def serving(tmp_path):
    """Start the server on a page; gives what to call with a protocol version."""
    (tmp_path / "page.html").write_bytes(PAGE)
    return lambda protocol="HTTP/1.0": http_server(tmp_path, protocol)


def test_a_page(lab, serving):
    with serving() as port:
        told = lab.http(f"http://127.0.0.1:{port}/page.html")
    told.succeeded()
    assert told.outcome.statuses == (200,)
    assert told.content == PAGE
    (response,) = told.of(ev.ResponseSeen)
    assert response.version == "HTTP/1.0"
    told.up("GET /page.html")
    told.down("200 OK")
    told.up("FIN", "client closes")


def test_http_1_0_has_a_connection_for_each_request(lab, serving):
    with serving() as port:
        told = lab.http(f"http://127.0.0.1:{port}/page.html", count=3)
    told.succeeded()
    assert told.outcome.statuses == (200, 200, 200)
    assert [event.connection for event in told.of(ev.RequestSeen)] == [1, 2, 3]
    assert sum("TCP connect" in row for row in told.rows) == 3


def test_http_1_1_keeps_one(lab, serving):
    with serving("HTTP/1.1") as port:
        told = lab.http(f"http://127.0.0.1:{port}/page.html", count=3)
    told.succeeded()
    assert [(event.connection, event.exchange) for event in told.of(ev.RequestSeen)] == [(1, 1), (1, 2), (1, 3)]
    told.up("TCP connect")


def test_not_found_is_an_answer(lab, serving):
    with serving() as port:
        told = lab.http(f"http://127.0.0.1:{port}/nothing")
    told.succeeded()
    assert told.outcome.statuses == (404,)
    told.down("404 File not found")


def test_head_has_no_content_whatever_its_length_says(lab, serving):
    with serving() as port:
        told = lab.http(f"http://127.0.0.1:{port}/page.html", method="HEAD")
    told.succeeded()
    (response,) = told.of(ev.ResponseSeen)
    assert ("Content-Length", str(len(PAGE))) in response.fields
    assert told.content == b""
    assert all(event.complete for event in told.of(ev.MessageEnded))


def test_a_method_it_does_not_know(lab, serving):
    with serving() as port:
        told = lab.http(f"http://127.0.0.1:{port}/page.html", method="BREW")
    told.succeeded()
    assert told.outcome.statuses == (501,)


def test_a_websocket_is_not_what_it_speaks(lab, serving):
    with serving() as port:
        told = lab.websocket(f"ws://127.0.0.1:{port}/page.html")
    assert told.rules == []
    told.up("GET /page.html", "Upgrade: websocket")
    told.down("200 OK")
    told.failed_with("HTTP 200", "in HTTP/1.0, which has no upgrade", "instead of 101")
