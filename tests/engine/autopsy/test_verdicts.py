"""Verdicts on lives that would take too long to live: events as the decoders give them, at times of choice."""

from __future__ import annotations

import pytest

from engine import events as ev
from engine.autopsy.examining import examine
from engine.autopsy.known import close_meaning, idle_limit
from engine.autopsy.verdict import Manner
from engine.events import Direction, Opcode, Span
from engine.journal import Vantage

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
SENT, RECEIVED = Direction.SENT, Direction.RECEIVED
S = 1_000_000_000


class Log:
    """Events of one connection, one after the other."""

    def __init__(self):
        self.events = []
        self._at = {}

    def add(self, kind, at_s, vantage=CLIENT, **fields):
        self.events.append(kind(at_ns=round(at_s * S), session=1, connection=1, vantage=vantage, **fields))
        return self

    def wire(self, kind, at_s, direction, vantage=CLIENT, size=10, **fields):
        key = (vantage, direction)
        start = self._at.get(key, 0)
        self._at[key] = start + size
        return self.add(
            kind,
            at_s,
            vantage,
            direction=direction,
            octets=Span(start, start + size),
            began_ns=round(at_s * S),
            **fields,
        )

    def frame(self, at_s, direction, vantage=CLIENT, opcode=Opcode.TEXT, payload=b"x", code=None, reason=""):
        return self.wire(
            ev.FrameSeen, at_s, direction, vantage, opcode=opcode, fin=True, rsv=0, masking_key=None, header_length=2,
            length_field=7, payload_length=len(payload), payload=payload, content=payload, close_code=code,
            close_reason=reason,
        )  # fmt: skip

    def close(self, at_s, direction, vantage=CLIENT, code=1000, reason=""):
        return self.frame(at_s, direction, vantage, Opcode.CLOSE, b"", code, reason)

    def request(self, at_s, *fields, vantage=CLIENT, exchange=1):
        direction = SENT if vantage is CLIENT else RECEIVED
        return self.wire(
            ev.RequestSeen, at_s, direction, vantage, exchange=exchange, method="GET", target="/", version="HTTP/1.1",
            fields=fields,
        )  # fmt: skip

    def response(self, at_s, *fields, status=200, exchange=1, version="HTTP/1.1"):
        return self.wire(
            ev.ResponseSeen, at_s, RECEIVED, exchange=exchange, status=status, reason="", version=version,
            fields=fields,
        )  # fmt: skip

    @property
    def autopsy(self):
        return examine(self.events, 1)


def upgraded():
    log = Log().request(0, ("Upgrade", "websocket")).response(0.001, status=101)
    return log.frame(1, SENT).frame(1.1, RECEIVED)


def test_a_reset_after_thirty_seconds_of_silence_looks_like_an_idle_timeout():
    found = upgraded().add(ev.Lost, 31.1, error="The connection was reset.", code="ECONNRESET").autopsy
    assert found.verdict.manner is Manner.RESET
    assert found.sentence == (
        "The connection was reset, by the server or something between: no Close frame, 30.00 s after the last frame;"
        " looks like an idle timeout."
    )
    assert found.verdict.limit.seconds == 30


def test_a_reset_in_the_middle_of_talk_looks_like_nothing_in_particular():
    found = upgraded().add(ev.Lost, 1.35, error="The connection was reset.", code="ECONNRESET").autopsy
    assert found.sentence == (
        "The connection was reset, by the server or something between: no Close frame, 250 ms after the last frame."
    )


def test_retransmissions_that_go_unanswered_are_no_idle_timeout():
    found = upgraded().add(ev.Lost, 31.1, error="No answer came in time.", code="ETIMEDOUT").autopsy
    assert (found.verdict.manner, found.verdict.by, found.verdict.limit) == (Manner.BROKEN, None, None)
    assert found.sentence == (
        "The connection broke: no Close frame, connection lost (ETIMEDOUT: what was sent again and again was not"
        " acknowledged) 30.00 s after the last frame."
    )
    assert not any(one.what == "Looks like" for one in found.findings)


def test_an_end_after_sixty_seconds_without_a_close_frame():
    found = upgraded().add(ev.EndReceived, 61.2).add(ev.CloseCalled, 61.2).add(ev.Lost, 61.2).autopsy
    assert found.verdict.manner is Manner.FIN
    assert found.verdict.by is SERVER
    assert "(code 1006), 60.1 s after the last frame; looks like an idle timeout" in found.sentence
    assert any("nginx" in one.text for one in found.findings)


def test_both_ends_may_close_at_once():
    log = upgraded().close(2, SENT).close(2.01, SENT, SERVER, 1001)
    log.close(2.02, RECEIVED, SERVER).close(2.03, RECEIVED, code=1001)
    found = log.add(ev.CloseCalled, 2.04).add(ev.Lost, 2.05).autopsy
    assert found.verdict.both
    assert found.sentence == (
        "Both ends closed at once, each before it had the other's Close frame: the client with 1000 (normal closure),"
        " the server with 1001 (going away)."
    )


def test_a_close_frame_to_an_end_that_had_cut_is_no_answer():
    log = upgraded().close(2, SENT, code=1001).add(ev.AbortCalled, 2.3).add(ev.Lost, 2.3)
    log.close(2.4, SENT, SERVER).close(2.5, RECEIVED, SERVER, code=1001)
    found = log.add(ev.Lost, 2.6, SERVER, error="The other end had closed already.", code="EPIPE").autopsy
    assert (found.verdict.manner, found.verdict.by, found.verdict.both) == (Manner.UNANSWERED, CLIENT, False)
    assert found.sentence == (
        "The client closed with 1001 (going away), and the server's Close frame came too late; the client cut the"
        " connection off 300 ms after its own."
    )
    assert found.verdict.echo_ns is None


def test_a_close_that_is_answered_with_another_code_says_with_which():
    log = upgraded().close(2, RECEIVED, code=1006).close(2.1, SENT, code=1002, reason="no such code")
    found = log.add(ev.CloseCalled, 2.2).add(ev.Lost, 2.2).autopsy
    assert "and the client answered with 1002 (protocol error) “no such code”" in found.sentence


def test_an_answer_that_only_the_client_saw_is_timed_there():
    found = upgraded().close(2, SENT).close(2.004, RECEIVED).add(ev.EndReceived, 2.005).add(ev.Lost, 2.006).autopsy
    assert found.verdict.echo_ns == 4_000_000
    assert found.sentence == (
        "The client closed with 1000 (normal closure), and the server answered with a Close frame after 4.0 ms."
    )


def test_a_rule_broken_comes_before_the_close_that_answers_it():
    log = upgraded().wire(ev.ProtocolViolation, 2, RECEIVED, size=0, rule="RFC 6455 5.1", text="The frame is masked.")
    found = log.close(2.1, SENT, code=1002).add(ev.CloseCalled, 2.2).add(ev.Lost, 2.2).autopsy
    assert found.sentence.startswith(
        "The frame is masked (RFC 6455 5.1). The client failed the WebSocket with 1002 (protocol error)"
    )


def test_an_upgrade_that_was_refused_is_no_websocket():
    log = Log().request(0, ("Upgrade", "websocket")).response(0.1, status=403)
    found = log.add(ev.CloseCalled, 0.2).add(ev.Lost, 0.2).autopsy
    assert found.sentence == "The server answered 403 instead of 101: the connection never became a WebSocket."


def test_a_close_that_was_announced_says_by_whom():
    log = Log().request(0, ("Connection", "close")).response(0.1)
    found = log.add(ev.EndReceived, 0.11).add(ev.CloseCalled, 0.12).add(ev.Lost, 0.12).autopsy
    assert found.sentence == (
        "The server closed after the last response, as the request's “Connection: close” had announced."
    )


def test_a_kept_connection_that_idles_out():
    log = Log().request(0).response(0.1, ("Keep-Alive", "timeout=5"), ("Content-Length", "0"))
    found = log.add(ev.EndReceived, 5.12).add(ev.CloseCalled, 5.13).add(ev.Lost, 5.13).autopsy
    assert found.sentence == (
        "The server closed the kept connection 5.02 s after the last octets; looks like an idle timeout."
    )
    assert ("Keep-Alive field", "timeout=5") in [(one.what, one.text) for one in found.findings]


def test_a_request_that_nobody_answered():
    found = Log().request(0).add(ev.EndReceived, 0.4).add(ev.Lost, 0.4).autopsy
    assert found.sentence == "The server closed the connection with a request unanswered, 400 ms after the last octets."


def test_content_that_was_declined_before_it_was_sent():
    log = Log().request(0, ("Expect", "100-continue")).response(0.1, ("Content-Length", "0"), status=413)
    log.wire(
        ev.MessageEnded, 0.2, SENT, size=0, exchange=1, length=0, complete=False, trailers=(), whole=Span(0, 10)
    )  # fmt: skip
    found = log.add(ev.CloseCalled, 0.2).add(ev.Lost, 0.2).autopsy
    assert found.sentence == (
        "The client closed the connection; the content that the server had declined (413) was not sent."
    )


def test_a_connection_that_never_came_to_be():
    log = Log().add(ev.Connecting, 0, address="127.0.0.1:1")
    found = log.add(ev.NotConnected, 0.1, address="127.0.0.1:1", error="It was refused.", code="ECONNREFUSED").autopsy
    assert found.verdict.manner is Manner.FAILED
    assert found.sentence == "The connection never came to be: it was refused."


def test_what_says_itself_that_there_is_no_connection_is_not_told_twice():
    refused = "The connection was refused: nothing listens at 127.0.0.1:1."
    found = Log().add(ev.NotConnected, 0.1, address="127.0.0.1:1", error=refused, code="ECONNREFUSED").autopsy
    assert found.sentence == refused


def test_a_handshake_of_tls_that_failed_is_not_a_connection_that_never_came_to_be():
    failed = "The certificate of the server was rejected: it has expired."
    found = Log().add(ev.Connecting, 0, address="127.0.0.1:1").add(ev.NotSecured, 1, error=failed, code="TLS").autopsy
    assert found.sentence == "The TLS handshake failed: the certificate of the server was rejected: it has expired."
    (finding,) = found.findings
    said = "failed: nothing was sent that it was to protect"
    assert (finding.what, finding.text, finding.event) == ("TLS handshake", said, 1)


def test_where_no_frame_had_passed_the_silence_is_not_since_a_frame():
    log = Log().request(0, ("Upgrade", "websocket")).response(0.5, status=101)
    found = log.add(ev.AbortCalled, 0.6).add(ev.Lost, 0.6).autopsy
    assert found.sentence == "The client cut the connection off: no Close frame, 100 ms after the last octets."


def test_a_request_that_an_end_had_no_patience_for():
    found = Log().request(0).add(ev.AbortCalled, 0.8).add(ev.Lost, 0.8).autopsy
    said = "The client cut the connection off with a request unanswered, 800 ms after the last octets."
    assert found.sentence == said


def test_a_kept_connection_that_is_cut():
    log = Log().request(0).response(0.1, ("Content-Length", "0")).add(ev.AbortCalled, 0.2).add(ev.Lost, 0.2)
    assert log.autopsy.sentence == "The client cut the connection off 100 ms after the last octets."


def test_a_websocket_without_a_close_frame_ends_abnormally_however_tcp_is_closed():
    found = upgraded().add(ev.EndReceived, 1.2).add(ev.CloseCalled, 1.2).add(ev.Lost, 1.2).autopsy
    assert (found.verdict.manner, found.verdict.abnormal) == (Manner.FIN, True)
    assert not Log().request(0).response(0.1).add(ev.CloseCalled, 0.2).add(ev.Lost, 0.2).autopsy.verdict.abnormal


def test_a_later_pong_answers_the_pings_before_it():
    log = upgraded().frame(2, SENT, opcode=Opcode.PING, payload=b"1").frame(3, SENT, opcode=Opcode.PING, payload=b"2")
    log.frame(4, RECEIVED, opcode=Opcode.PONG, payload=b"2")
    assert log.add(ev.AbortCalled, 9).add(ev.Lost, 9).autopsy.verdict.ping_ns is None
    assert log.autopsy.sentence.startswith("The client cut the connection off: no Close frame, 5.00 s after the last")


def test_a_long_reason_is_cut_and_stays_on_one_line():
    found = upgraded().close(2, RECEIVED, code=4000, reason="a\nb" * 40).add(ev.CloseCalled, 3).add(ev.Lost, 3).autopsy
    assert "\n" not in found.sentence
    assert len(found.sentence) < 300


@pytest.mark.parametrize(("seconds", "known"), [(5.0, True), (5.4, True), (4.9, False), (60.3, True), (62, False)])
def test_idle_limits_are_met_just_at_them_or_a_little_past(seconds, known):
    assert (idle_limit(seconds, "http") is not None) is known


def test_the_limits_of_one_protocol_say_nothing_of_the_other():
    assert idle_limit(5.1, "websocket") is None
    assert idle_limit(20.1, "http") is None


@pytest.mark.parametrize(
    ("code", "meaning"), [(1001, "going away"), (3500, "registered by"), (4711, "application"), (2000, "not a reg")]
)
def test_every_code_has_a_meaning(code, meaning):
    assert meaning in close_meaning(code)


def test_what_the_user_cut_is_nobodys_fault():
    log = upgraded().add(ev.Cut, 2, Vantage.APP, dropped_up=5, dropped_down=0)
    log.add(ev.Lost, 2.001, error="cut", code="ECONNABORTED").add(ev.Lost, 2.001, SERVER, error="cut")
    found = log.autopsy
    assert (found.verdict.manner, found.verdict.by, found.verdict.both) == (Manner.SEVERED, None, False)
    assert found.sentence == (
        "The user cut the connection, as an experiment: no end did it, no Close frame; 5 octets in flight are lost."
    )
    assert log.events[found.findings[0].event] == log.events[4]


def test_what_was_closed_in_order_before_it_was_cut_was_closed_in_order():
    log = upgraded().close(2, SENT).close(2.1, RECEIVED).add(ev.Cut, 2.2, Vantage.APP).add(ev.Lost, 2.2, error="cut")
    assert log.autopsy.verdict.manner is Manner.HANDSHAKE


def test_a_half_closed_connection_is_still_open():
    log = Log().request(0).request(0.001, vantage=SERVER).add(ev.EndSent, 0.1).add(ev.EndReceived, 0.2, SERVER)
    assert log.autopsy.verdict.manner is Manner.OPEN
    assert Log().request(0).add(ev.EndSent, 0.1).autopsy.verdict.manner is Manner.OPEN


def test_a_response_that_the_connection_s_end_ends_is_not_on_a_kept_connection():
    log = Log().request(0).response(0.1)
    found = log.add(ev.EndReceived, 0.3).add(ev.CloseCalled, 0.3).add(ev.Lost, 0.3).autopsy
    assert found.sentence == "The server closed the connection, which ended its response."


def test_a_connection_of_http_1_0_is_not_kept_unless_that_is_said():
    log = Log().request(0).response(0.1, ("Content-Length", "0"), version="HTTP/1.0")
    found = log.add(ev.EndReceived, 0.3).add(ev.CloseCalled, 0.3).add(ev.Lost, 0.3).autopsy
    assert found.sentence == "The server closed the connection after the last response."


def test_what_was_answered_to_a_later_request_is_not_said_of_the_upgrade():
    log = Log().request(0, ("Upgrade", "websocket")).response(0.1, status=426)
    log.request(1, exchange=2).response(1.1, exchange=2)
    found = log.add(ev.CloseCalled, 1.2).add(ev.Lost, 1.2).autopsy
    assert found.sentence == "The server answered 426 instead of 101: the connection never became a WebSocket."


def test_a_request_for_another_protocol_is_none_for_a_websocket():
    log = Log().request(0, ("Upgrade", "h2c, websockets-of-ours")).response(0.1)
    assert log.add(ev.CloseCalled, 1.2).add(ev.Lost, 1.2).autopsy.verdict.manner is Manner.FIN


def test_of_unanswered_pings_that_are_alike_the_oldest_counts():
    log = upgraded().frame(2, SENT, opcode=Opcode.PING, payload=b"").frame(12, SENT, opcode=Opcode.PING, payload=b"")
    assert log.add(ev.Lost, 22, error="reset", code="ECONNRESET").autopsy.verdict.ping_ns == (CLIENT, 20 * S)


def test_what_passes_after_the_first_sign_of_the_end_is_not_before_it():
    log = upgraded().add(ev.EndReceived, 2).frame(3, SENT, opcode=Opcode.PING, payload=b"p")
    found = log.add(ev.CloseCalled, 4).add(ev.Lost, 4).autopsy
    assert found.verdict.ping_ns is None
    assert found.sentence == "The server closed TCP without a Close frame (code 1006), 900 ms after the last frame."


@pytest.mark.parametrize(("closer", "code"), [(RECEIVED, 1011), (SENT, 1009)])
def test_a_close_for_another_reason_is_not_laid_to_a_ping_under_way(closer, code):
    log = upgraded().frame(2, SENT, opcode=Opcode.PING, payload=b"p").close(2.001, closer, code=code)
    found = log.close(2.1, SENT if closer is RECEIVED else RECEIVED, code=code).add(ev.Lost, 2.2).autopsy
    assert "ping" not in found.sentence


def test_of_a_missing_pong_no_more_is_said_than_that_it_is_missing():
    log = upgraded().frame(2, SENT, opcode=Opcode.PING, payload=b"p").frame(3, RECEIVED).close(4, SENT, code=1011)
    found = log.close(4.1, RECEIVED, code=1011).add(ev.Lost, 4.2).autopsy
    assert found.sentence.startswith("A ping of the client, sent 2.00 s before, had no pong. The client failed")


def test_an_end_that_closed_before_it_was_told_of_a_reset_is_not_left_by_the_other():
    found = upgraded().add(ev.CloseCalled, 5).add(ev.Lost, 5.1, error="reset", code="ECONNRESET").autopsy
    assert found.verdict.by is CLIENT
    assert found.sentence == (
        "The client closed the connection: no Close frame, 3.90 s after the last frame; the client was told that it was"
        " reset."
    )


def test_where_both_ends_are_told_of_a_reset_neither_is_to_blame():
    log = upgraded().frame(1, RECEIVED, SERVER).add(ev.Lost, 2.1, error="reset", code="ECONNRESET")
    found = log.add(ev.Lost, 2.1, SERVER, error="reset", code="ECONNRESET").autopsy
    assert found.verdict.by is None
    assert found.sentence == "The connection broke: no Close frame, connection reset 1.00 s after the last frame."
