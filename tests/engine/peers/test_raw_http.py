"""HTTP servers that break every promise, one each: what the user is told, and where it is drawn."""

from __future__ import annotations

import select
import socket

import pytest

from engine import events as ev
from tests.engine.peers.raw import answering, finish, peer, read_all, read_head, reset

OK = b"HTTP/1.1 200 OK\r\n"
HALF = OK + b"Content-Length: 100\r\n\r\nonly this"


def ask(lab, serve, **options):
    with peer(serve) as port:
        return lab.http(f"http://127.0.0.1:{port}/", **options)


def test_garbage(lab):
    told = ask(lab, answering(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"))
    assert told.rules[0] == "RFC 9112 4"
    told.failed_with("MALFORMED", "not HTTP")
    told.down("SSH-2.0-OpenSSH_9.2p1")
    told.noted("RFC 9112 §4")


def test_half_a_response_then_an_orderly_close(lab):
    told = ask(lab, answering(HALF))
    assert told.rules == ["RFC 9112 8"]
    assert [event.complete for event in told.of(ev.MessageEnded)] == [True, False]
    assert told.lost.code is None
    told.failed_with("INCOMPLETE", "before the response was complete")
    assert "after 9 of 100 octets" in told.row("RFC 9112 §8")


def test_half_a_response_then_a_reset(lab):
    told = ask(lab, answering(HALF, reset))
    assert told.rules == ["RFC 9112 8"]
    assert told.lost.code == "ECONNRESET"
    told.failed_with("ECONNRESET", "reset")
    told.down("RST", "connection reset")


def test_half_a_head(lab):
    told = ask(lab, answering(OK + b"Content-Le"))
    assert told.rules == ["RFC 9112 8"]
    told.failed_with("CLOSED", "before")
    assert "within a head" in told.row("RFC 9112 §8")


@pytest.mark.parametrize(("then", "code"), [(finish, "CLOSED"), (reset, "ECONNRESET")], ids=["closed", "reset"])
def test_no_answer_at_all(lab, then, code):
    told = ask(lab, answering(b"", then))
    assert told.of(ev.ResponseSeen) == []
    assert told.lost.code == (None if code == "CLOSED" else code)
    told.failed_with(code)
    assert len(told.of(ev.RequestSeen)) == 1, "what was asked for once is sent once"
    told.down("FIN" if code == "CLOSED" else "RST")


def test_a_content_length_too_long(lab):
    told = ask(lab, answering(OK + b"Content-Length: 9999999999999999\r\n\r\nshort"))
    assert told.rules == ["RFC 9112 8"]
    told.failed_with("INCOMPLETE")
    assert "after 5 of 9,999,999,999,999,999 octets" in told.row("RFC 9112 §8")


def test_a_content_length_nobody_can_count(lab):
    told = ask(lab, answering(OK + b"Content-Length: 99999999999999999999\r\n\r\nshort"))
    assert told.rules == ["RFC 9112 6.3"]
    assert "more octets than can be counted" in told.row("RFC 9112 §6.3")
    assert told.outcome.fault is not None


def test_a_content_length_that_is_no_number(lab):
    told = ask(lab, answering(OK + b"Content-Length: ten\r\n\r\nshort"))
    assert "RFC 9112 6.3" in told.rules
    told.failed_with("MALFORMED", "not HTTP")
    told.noted("RFC 9112 §6.3")


def test_a_bad_chunk_size(lab):
    told = ask(lab, answering(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nnot a size\r\n"))
    assert told.rules == ["RFC 9112 7.1"]
    told.failed_with("MALFORMED", "not HTTP")
    assert "size in hexadecimal" in told.row("RFC 9112 §7.1")


def test_chunks_without_the_last(lab):
    told = ask(lab, answering(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"))
    assert told.rules == ["RFC 9112 8"]
    told.failed_with("INCOMPLETE", "before the response was complete")
    assert "before the last chunk" in told.row("RFC 9112 §8")


def test_two_responses_for_one_request(lab):
    one = OK + b"Content-Length: 3\r\n\r\n"
    told = ask(lab, answering(one + b"one" + one + b"two"))
    assert told.outcome.statuses == (200,)
    assert told.rules == ["RFC 9112 9.2"]
    assert [event.exchange for event in told.of(ev.ResponseSeen)] == [1, 2]
    assert "without a request" in told.row("RFC 9112 §9.2")


def test_http_0_9(lab):
    told = ask(lab, answering(b"<html>hello</html>"))
    assert told.rules[0] == "RFC 9112 4"
    told.failed_with("MALFORMED")


@pytest.mark.parametrize("status", [b"101 Switching Protocols", b"99 Low", b"2000 High"])
def test_a_status_nobody_can_use(lab, status):
    told = ask(lab, answering(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    assert told.rules


def test_an_interim_answer_goes_before(lab):
    told = ask(lab, answering(b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nhi"))
    told.succeeded()
    assert told.outcome.statuses == (200,)
    told.down("103 Early Hints")
    told.down("200 OK")


def test_silence_after_the_request(lab):
    told = ask(lab, read_all, session={"total_s": 0.1})
    assert told.of(ev.ResponseSeen) == []
    told.failed_with("ETIMEDOUT", "No answer came")
    assert told.row("FIN").startswith("|")
    assert "client closes" in told.row("FIN")


def test_silence_within_the_response(lab):
    told = ask(lab, answering(HALF, read_all), session={"total_s": 0.1})
    assert told.of(ev.ResponseSeen)
    assert told.rules == [], "the client left first: nothing that is missing is the server's fault"
    told.failed_with("ETIMEDOUT")


def test_silence_instead_of_a_connection(lab, deaf):
    told = lab.http(f"http://127.0.0.1:{deaf}/", session={"connect_s": 0.1})
    assert [event.code for event in told.of(ev.NotConnected)] == ["CANCELLED"]
    told.failed_with("ETIMEDOUT", f"127.0.0.1:{deaf}", "in time")
    told.up("TCP connect")
    told.noted("attempt given up")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_refused(lab, scheme):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{closed.getsockname()[1]}"
        told = lab.http(f"{scheme}://{where}/")
    assert [event.code for event in told.of(ev.NotConnected)] == ["ECONNREFUSED"]
    told.failed_with("ECONNREFUSED", f"nothing listens at {where}")
    told.down("refused", "ECONNREFUSED")


def test_host_not_found(lab, monkeypatch):
    def nowhere(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    told = lab.http("http://nohost.invalid/")
    assert [event.host for event in told.of(ev.NameNotResolved)] == ["nohost.invalid"]
    told.failed_with("EAI_NONAME", "No address was found for “nohost.invalid”")
    told.noted("host not found")
    assert told.of(ev.Connecting) == []


def test_the_request_is_not_even_read(lab):
    def serve(sock):
        # Not before the request is there: an earlier reset may come before the client knows of its connection.
        select.select([sock], [], [], 10)
        reset(sock)

    told = ask(lab, serve)
    told.failed_with("ECONNRESET", "reset")
    told.down("RST", "connection reset")


def test_a_switch_that_was_not_asked_for(lab):
    def serve(sock):
        read_head(sock)
        sock.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\nhello")
        finish(sock)

    told = ask(lab, serve)
    assert "RFC 9110 7.8" in told.rules
    assert "did not ask" in told.row("RFC 9110 §7.8")


def test_a_kept_connection_that_was_closed_is_replaced(lab):
    """RFC 9112 9.3.1: a request on a connection that closes under it is sent once more, on another."""
    answer = OK + b"Content-Length: 2\r\n\r\nhi"

    def leave_with_the_next(sock):
        read_head(sock)
        sock.sendall(answer)
        read_head(sock)
        finish(sock)

    with peer(leave_with_the_next, answering(answer, read_all)) as port:
        told = lab.http(f"http://127.0.0.1:{port}/", count=2)
    told.succeeded()
    assert told.outcome.statuses == (200, 200)
    assert [event.connection for event in told.of(ev.RequestSeen)] == [1, 1, 2]
    assert sum("GET / " in row for row in told.rows) == 3
