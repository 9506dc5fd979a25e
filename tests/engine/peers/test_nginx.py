"""nginx: kept connections, large content, and the answers it gives to what it does not do."""

from __future__ import annotations

import pytest

from engine import events as ev
from tests.engine.peers.programs import NGINX, nginx

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")

LARGE = bytes(range(256)) * 4096 * 4


@pytest.fixture
def port(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "index.html").write_bytes(b"<h1>nginx</h1>")
    (root / "large").write_bytes(LARGE)
    with nginx(tmp_path) as port:
        yield port


def test_three_requests_on_one_connection(lab, port):
    told = lab.http(f"http://127.0.0.1:{port}/", count=3)
    told.succeeded()
    assert told.outcome.statuses == (200, 200, 200)
    assert [(event.connection, event.exchange) for event in told.of(ev.RequestSeen)] == [(1, 1), (1, 2), (1, 3)]
    told.up("TCP connect")
    told.up("FIN", "client closes")


def test_as_many_requests_as_the_server_allows(lab, port):
    told = lab.http(f"http://127.0.0.1:{port}/two-at-most/index.html", count=3)
    told.succeeded()
    assert [event.connection for event in told.of(ev.RequestSeen)] == [1, 1, 2]
    closing = [("Connection", "close") in event.fields for event in told.of(ev.ResponseSeen)]
    assert closing == [False, True, False]


def test_large_content(lab, port):
    told = lab.http(f"http://127.0.0.1:{port}/large")
    told.succeeded()
    assert told.content == LARGE
    end = told.of(ev.MessageEnded)[-1]
    assert (end.length, end.complete) == (len(LARGE), True)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "nothing", 404), ("POST", "", 405), ("GET", "moved", 301)]
)
def test_an_answer_that_is_no_success_is_an_answer(lab, port, method, path, status):
    told = lab.http(f"http://127.0.0.1:{port}/{path}", method=method)
    told.succeeded()
    assert told.outcome.statuses == (status,)
    told.down(f"{status} ")


def test_an_upgrade_is_passed_over(lab, port):
    told = lab.websocket(f"ws://127.0.0.1:{port}/")
    assert told.rules == []
    told.failed_with("HTTP 200", "answered 200 OK to the upgrade instead of 101")
    told.down("200 OK")


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_connection_closed_without_an_answer(lab, port, kind):
    told = lab.http(f"http://127.0.0.1:{port}/cut") if kind == "http" else lab.websocket(f"ws://127.0.0.1:{port}/cut")
    assert told.of(ev.ResponseSeen) == []
    told.failed_with("CLOSED", "before it answered")
    told.down("FIN", "server closes")
