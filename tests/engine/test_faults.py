from __future__ import annotations

import asyncio
import errno
import socket
import ssl

import aiohttp
import pytest
from websockets import exceptions as ws
from websockets.frames import Close

from engine.faults import about, explain


def certificate_error(code, message):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "ECONNREFUSED", "nothing listens at there"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "ECONNRESET", "cut it off"),
        (ConnectionResetError("no number"), "ECONNRESET", "was reset"),
        (BrokenPipeError(errno.EPIPE, "x"), "EPIPE", "closed already"),
        (TimeoutError(errno.ETIMEDOUT, "x"), "ETIMEDOUT", "No answer came from there in time"),
        (TimeoutError(), "ETIMEDOUT", "in time"),
        (aiohttp.ConnectionTimeoutError("x"), "ETIMEDOUT", "in time"),
        (OSError(errno.ENETUNREACH, "x"), "ENETUNREACH", "network cannot be reached"),
        (OSError(errno.ENOTDIR, "Not a directory"), "ENOTDIR", "Not a directory."),
        (socket.gaierror(socket.EAI_NONAME, "not known"), "EAI_NONAME", "“there”: not known"),
        (certificate_error(10, "certificate has expired"), "CERTIFICATE", "it has expired."),
        (certificate_error(18, "self-signed certificate"), "CERTIFICATE", "self-signed, so nobody vouches for it."),
        (
            certificate_error(19, "self-signed certificate in chain"),
            "CERTIFICATE",
            "not trust (self-signed certificate in chain).",
        ),
        (certificate_error(62, "Hostname mismatch"), "CERTIFICATE", "issued for another host name"),
        (certificate_error(99, "something new"), "CERTIFICATE", "was rejected: something new."),
        (asyncio.CancelledError(), "CANCELLED", "stopped"),
        (aiohttp.ServerDisconnectedError(), "CLOSED", "before it answered"),
        (aiohttp.ClientPayloadError("x"), "INCOMPLETE", "before the response was complete"),
        (aiohttp.InvalidURL("http://127.1", "is not canonical"), "URL", "is not canonical"),
        (ws.ConnectionClosedError(None, None), "1006", "without a Close frame"),
        (ws.ConnectionClosedError(None, Close(1000, "")), "1006", "did not answer the Close frame"),
        (ws.ConnectionClosedError(Close(1011, "oops"), Close(1011, "oops"), True), "1011", "code 1011: “oops”"),
        (ws.ConnectionClosedError(None, Close(1002, "bad frame")), "1002", "broke the protocol"),
        (caused(ws.ConnectionClosedError(None, None), ConnectionResetError()), "ECONNRESET", "cut it off"),
        (caused(ws.InvalidMessage("x"), EOFError()), "CLOSED", "before it answered the upgrade"),
        (ws.InvalidHeaderValue("Sec-WebSocket-Accept", "x"), "UPGRADE", "Sec-WebSocket-Accept"),
        (ws.NegotiationError("unsupported extension"), "UPGRADE", "unsupported extension"),
        (UnicodeError("label too long"), "HOST", "cannot be looked up"),
        (RuntimeError("something else"), "RuntimeError", "something else."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_every_failure_has_a_code_and_a_plain_sentence(error, code, words):
    fault = explain(error, "there")
    assert fault.code == code
    assert words in fault.sentence
    assert fault.sentence.endswith(".")
    assert "\n" not in fault.sentence
    assert about(error, "there") == {"error": fault.sentence, "code": code}


def test_what_a_library_wraps_is_what_is_told():
    key = None
    wrapped = aiohttp.ClientConnectorError(key, ConnectionRefusedError(errno.ECONNREFUSED, "x"))
    assert explain(wrapped).code == "ECONNREFUSED"
    untrusted = aiohttp.ClientConnectorCertificateError(key, certificate_error(19, "self-signed certificate in chain"))
    assert "does not trust" in explain(untrusted).sentence


def test_what_a_peer_wrote_is_told_as_printable_text_without_passwords():
    reason = "\x1b[31mgo to http://me:secret@host/\x9b"
    fault = explain(ws.ConnectionClosedError(Close(1011, reason), Close(1011, reason), True))
    assert "·[31mgo to http://me:***@host/·" in fault.sentence
    assert explain(RuntimeError(f"{'x' * 280} http://me:secret@host/ {'y' * 99}\n")).sentence.isprintable()
