"""WebSocket servers that break every promise, one each: what the user is told, and where it is drawn."""

from __future__ import annotations

import socket
import struct

import pytest

from engine import events as ev
from gui.diagram.labels import section
from tests.engine.peers.raw import answering, finish, hear, peer, read_all, read_head, reset, switching

TEXT = b"\x81\x05hello"


def ask(lab, serve, use=None, **options):
    with peer(serve) as port:
        return lab.websocket(f"ws://127.0.0.1:{port}/chat", use, **options)


def closing(code: int, reason: bytes = b"") -> bytes:
    return bytes([0x88, 2 + len(reason)]) + struct.pack(">H", code) + reason


def sent_close(told) -> int | None:
    """The code of the client's Close frame, of which there is one."""
    (frame,) = [frame for frame in told.frames(ev.Direction.SENT) if frame.opcode == ev.Opcode.CLOSE]
    return frame.close_code


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "426 Upgrade Required", "500 Oh no", "200 OK"])
def test_an_answer_other_than_101(lab, status):
    told = ask(lab, answering(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno".encode()))
    assert [event.status for event in told.of(ev.ResponseSeen)] == [int(status[:3])]
    assert told.rules == []
    told.failed_with(f"HTTP {status[:3]}", f"answered {status[:3]}", "instead of 101")
    told.down(status)


def test_a_redirect_is_not_followed(lab):
    elsewhere = b"Location: ws://127.0.0.1:1/other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    told = ask(lab, answering(b"HTTP/1.1 302 Found\r\n" + elsewhere))
    told.failed_with("HTTP 302", "302 Found")
    assert "Location" in told.outcome.fault.advice
    assert len(told.of(ev.Connecting)) == 1


def test_a_wrong_accept(lab):
    told = ask(lab, switching(accept=b"bm90IHRoZSByaWdodCBvbmU="))
    assert told.rules == ["RFC 6455 4.1"]
    told.failed_with("UPGRADE", "Sec-WebSocket-Accept")
    assert "was due" in told.row("RFC 6455 §4.1")


def test_a_101_without_its_fields(lab):
    told = ask(lab, answering(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"))
    assert "RFC 6455 4.1" in told.rules
    told.failed_with("UPGRADE")


def test_garbage(lab):
    told = ask(lab, answering(b"220 mail.example ESMTP\r\n\r\n"))
    assert told.rules == ["RFC 9112 4"]
    told.failed_with("MALFORMED", "not HTTP")
    assert "220 mail.example ESMTP" in told.row("octets")


def test_hanging_up_instead_of_answering(lab):
    told = ask(lab, answering(b""))
    told.failed_with("CLOSED", "before it answered the upgrade")
    told.down("FIN", "server")


def test_a_reset_instead_of_an_answer(lab):
    """The library says only that it was closed; the connection's own loss says how."""
    told = ask(lab, answering(b"", reset))
    assert told.lost.code == "ECONNRESET"
    told.failed_with("CLOSED", "before it answered the upgrade")
    told.down("RST")


def test_half_an_answer(lab):
    told = ask(lab, answering(b"HTTP/1.1 101 Switching Protocols\r\nUpgr"))
    assert told.rules == ["RFC 9112 8"]
    told.failed_with("CLOSED", "before it answered the upgrade")


def test_silence_instead_of_an_answer(lab):
    told = ask(lab, read_all, session={"open_s": 0.1})
    told.failed_with("ETIMEDOUT", "No answer came")
    told.up("cut off", "client aborts")


def test_silence_instead_of_a_connection(lab, deaf):
    told = lab.websocket(f"ws://127.0.0.1:{deaf}/", session={"open_s": 0.1})
    told.failed_with("ETIMEDOUT", f"127.0.0.1:{deaf}")
    told.up("TCP connect")
    told.noted("attempt given up")


def test_refused(lab):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{closed.getsockname()[1]}"
        told = lab.websocket(f"ws://{where}/")
    told.failed_with("ECONNREFUSED", f"nothing listens at {where}")
    told.down("refused", "ECONNREFUSED")


def test_host_not_found(lab, monkeypatch):
    def nowhere(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    told = lab.websocket("ws://nohost.invalid/")
    told.failed_with("EAI_NONAME", "No address was found for “nohost.invalid”")
    told.noted("host not found")


def test_closed_without_a_close_frame(lab):
    told = ask(lab, switching(TEXT))
    assert told.messages == ["hello"]
    told.failed_with("1006", "without a Close frame", "RFC 6455 section 7.1.5")
    told.down("FIN", "server closes")
    told.down("TEXT", "hello")


def test_reset_while_open(lab):
    def cut(sock):
        sock.recv(100)
        reset(sock)

    async def use(session):
        await session.send("cut me off")

    told = ask(lab, switching(then=cut), use)
    assert told.lost.code == "ECONNRESET"
    told.failed_with("ECONNRESET", "reset")
    told.down("RST", "connection reset")


@pytest.mark.parametrize(
    ("octets", "rule", "words", "code"),
    [
        # RFC 6455 5.1: a server masks no frame.
        (b"\x81\x82\x01\x02\x03\x04\x69\x6b", "RFC 6455 5.1", "masked", 1002),
        # RFC 6455 5.2: opcodes 3 to 7 and B to F are reserved, and so are the RSV bits.
        (b"\x83\x00", "RFC 6455 5.2", "0x3 is reserved", 1002),
        (b"\x8b\x00", "RFC 6455 5.2", "0xb is reserved", 1002),
        (b"\xa1\x02hi", "RFC 6455 5.2", "reserved bit", 1002),
        # RFC 6455 5.5: control frames are short and whole.
        (b"\x89\x7e\x00\x7e" + b"p" * 126, "RFC 6455 5.5", "126 octets", 1002),
        (b"\x09\x02hi", "RFC 6455 5.5", "fragmented", 1002),
        # RFC 6455 5.4: fragments follow their first.
        (b"\x80\x02hi", "RFC 6455 5.4", "no message", 1002),
        (b"\x01\x02hi\x81\x02hi", "RFC 6455 5.4", "before the last fragment", 1002),
        # RFC 6455 5.5.1, 7.4.1 and 8.1.
        (b"\x88\x01\x03", "RFC 6455 5.5.1", "one octet", 1002),
        (closing(1006), "RFC 6455 7.4.1", "1006", 1002),
        (b"\x81\x02\xc3\x28", "RFC 6455 8.1", "UTF-8", 1007),
    ],
    ids=[
        "masked", "reserved data opcode", "reserved control opcode", "reserved bit", "long ping", "fragmented ping",
        "nothing to continue", "message within a message", "close code of one octet", "close code 1006", "not UTF-8",
    ],
)  # fmt: skip
def test_a_frame_that_breaks_a_rule(lab, octets, rule, words, code):
    told = ask(lab, switching(octets, hear), compress=False)
    assert told.rules == [rule]
    assert sent_close(told) == code
    told.failed_with(str(code), "broke the protocol")
    assert words in told.row(section(rule))
    told.up(f"CLOSE {code}")


def test_a_length_nobody_can_send(lab):
    told = ask(lab, switching(b"\x82\x7f" + b"\xff" * 8, hear))
    assert told.rules == ["RFC 6455 5.2"]
    assert told.outcome.fault is not None
    assert told.outcome.fault.code in ("1002", "1009")


def test_a_frame_longer_than_is_taken(lab):
    told = ask(lab, switching(b"\x82\x7f" + struct.pack(">Q", 2**40), hear))
    assert sent_close(told) == 1009
    told.failed_with("1009", "longer than is taken")
    told.up("CLOSE 1009")


def test_half_a_frame_then_closed(lab):
    told = ask(lab, switching(b"\x81\x7dhalf of it"))
    assert told.rules == ["RFC 6455 5.2"]
    told.failed_with("1006", "without a Close frame")
    assert "after 12 of 127 octets" in told.row("RFC 6455 §5.2")


@pytest.mark.parametrize(("code", "reason"), [(1011, b"oh no"), (1013, b"later"), (4001, b"bye")])
def test_closed_by_the_server_for_a_reason(lab, code, reason):
    told = ask(lab, switching(closing(code, reason), hear))
    assert told.rules == []
    assert sent_close(told) == code, "the client answers in kind"
    told.failed_with(str(code), f"closed with code {code}", reason.decode())
    told.down(f"CLOSE {code}", "|<")


@pytest.mark.parametrize("code", [1000, 1001])
def test_closed_by_the_server_in_order(lab, code):
    told = ask(lab, switching(TEXT + closing(code), hear))
    told.succeeded()
    assert sent_close(told) == code
    told.down(f"CLOSE {code}", "|<")


def test_data_after_the_close_frame(lab):
    told = ask(lab, switching(closing(1000) + TEXT, hear))
    assert told.rules == ["RFC 6455 5.5.1"]
    assert told.messages == []
    assert "follows a Close frame" in told.row("RFC 6455 §5.5.1")


def test_an_extension_that_was_not_offered(lab):
    def serve(sock):
        head = read_head(sock)
        assert b"Sec-WebSocket-Extensions" not in head
        sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        finish(sock)

    told = ask(lab, serve, compress=False)
    assert set(told.rules) == {"RFC 6455 4.1"}
    told.failed_with("UPGRADE", "missing Sec-WebSocket-Accept")
    assert "not offered" in told.row("extension")


def test_the_closing_handshake_gets_no_answer(lab):
    async def use(session):
        await session.close(1000, "enough")

    told = ask(lab, switching(then=read_all), use, session={"close_s": 0.1})
    told.failed_with("1006", "did not answer the Close frame")
    told.up("CLOSE 1000", "enough")
