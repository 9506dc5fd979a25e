"""TLS that fails, and ports that speak something else than the URL says."""

from __future__ import annotations

import datetime
import ssl

import pytest

from engine import events as ev
from tests.engine.conftest import issue
from tests.engine.peers.raw import answering, peer, read_all, read_head, under_tls

PAST = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def serving(authority, *names, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)
    return context


@pytest.fixture(params=["http", "websocket"])
def secure(request, lab):
    """Run a session of either kind over TLS at a port."""
    if request.param == "http":
        return lambda port, tls=None: lab.http(f"https://127.0.0.1:{port}/", session={"tls": tls})
    return lambda port, tls=None: lab.websocket(f"wss://127.0.0.1:{port}/", session={"tls": tls})


def not_secured(told, code):
    """Check that the handshake failed by ``code``, that nothing was sent in it, and that it is drawn."""
    (failed,) = told.of(ev.NotSecured)
    assert failed.code == code
    assert told.of(ev.RequestSeen) == []
    assert told.of(ev.Lost) == [], "the end is told once"
    assert failed.error in told.row("TLS failed")


def test_an_authority_nobody_trusts(secure, authority):
    with peer(under_tls(serving(authority, "127.0.0.1"))) as port:
        told = secure(port)
    not_secured(told, "CERTIFICATE")
    told.failed_with("CERTIFICATE", "does not trust")


def test_an_expired_certificate(secure, authority):
    with peer(under_tls(serving(authority, "127.0.0.1", not_after=PAST))) as port:
        told = secure(port, trusting(authority))
    not_secured(told, "CERTIFICATE")
    told.failed_with("CERTIFICATE", "expired")


def test_a_certificate_of_another_host(secure, authority):
    with peer(under_tls(serving(authority, "elsewhere.example"))) as port:
        told = secure(port, trusting(authority))
    not_secured(told, "CERTIFICATE")
    told.failed_with("CERTIFICATE", "issued for another")


def test_versions_that_do_not_meet(secure, authority):
    context, ours = serving(authority, "127.0.0.1"), trusting(authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    ours.maximum_version = ssl.TLSVersion.TLSv1_2
    with peer(under_tls(context)) as port:
        told = secure(port, ours)
    not_secured(told, "TLS")
    told.failed_with("TLS", "no version of TLS in common")


def test_plain_http_where_tls_is_asked_for(secure):
    def serve(sock):
        sock.recv(4096)
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        read_all(sock)

    with peer(serve) as port:
        told = secure(port)
    not_secured(told, "TLS")
    told.failed_with("TLS", "does not speak TLS")
    assert "http:// or ws://" in told.outcome.fault.advice


def test_hanging_up_within_the_handshake(secure):
    def serve(sock):
        sock.recv(4096)

    with peer(serve) as port:
        told = secure(port)
    (failed,) = told.of(ev.NotSecured)
    assert failed.code in ("ECONNRESET", "TLS", "CLOSED")
    assert told.end.code == failed.code
    told.failed_with(failed.code)


def test_tls_where_plain_http_is_asked_for(lab, authority):
    with peer(_alerting(serving(authority, "127.0.0.1"))) as port:
        told = lab.http(f"http://127.0.0.1:{port}/")
    assert told.of(ev.RequestSeen)
    assert "record of TLS" in told.row("RFC 9112 §4")
    told.failed_with("MALFORMED", "speaks TLS")
    assert "https://" in told.outcome.fault.advice


def test_tls_where_a_plain_websocket_is_asked_for(lab, authority):
    with peer(_alerting(serving(authority, "127.0.0.1"))) as port:
        told = lab.websocket(f"ws://127.0.0.1:{port}/")
    told.failed_with("CLOSED", "before it answered the upgrade")
    assert "record of TLS" in told.row("RFC 9112 §4")
    assert "wss://" in told.outcome.fault.advice


def _alerting(context):
    """What a TLS server does when it is given a plain request: an alert, as OpenSSL makes it, then the end."""

    def serve(sock):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(read_head(sock))
        with pytest.raises(ssl.SSLError):
            tls.do_handshake()
        sock.sendall(outgoing.read() or b"\x15\x03\x01\x00\x02\x02\x46")

    return serve


def test_a_broken_answer_within_tls_is_read_as_plaintext(lab, authority):
    context = serving(authority, "127.0.0.1")
    with peer(under_tls(context, answering(OK[:-1], lambda sock: None))) as port:
        told = lab.http(f"https://127.0.0.1:{port}/", session={"tls": trusting(authority)})
    assert [event.version for event in told.of(ev.Secured)] == ["TLSv1.3"]
    assert told.rules == ["RFC 9112 8"]
    told.failed_with("INCOMPLETE")


def test_a_good_answer_within_tls(lab, authority):
    certificates = issue(authority, "127.0.0.1")
    with peer(under_tls(certificates.server, answering(OK, read_all))) as port:
        told = lab.http(f"https://127.0.0.1:{port}/", session={"tls": certificates.trusting})
    told.succeeded()
    assert told.content == b"hi"
    assert "TLSv1.3" in told.row("TLS handshake")
