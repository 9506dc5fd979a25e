from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.connection import VantageReader
from engine.decode.handshake import accept_for
from engine.events import (
    CloseCalled,
    Connected,
    ContentSeen,
    EndReceived,
    Event,
    FrameSeen,
    Lost,
    MessageEnded,
    OctetsSeen,
    OnWire,
    ProtocolViolation,
    RequestSeen,
    ResponseSeen,
    Span,
    Stream,
)
from engine.journal import NOTHING, Detail, Fact, Vantage, What
from tests.engine.decode.frames import CLOSE, KEY, TEXT, frame
from tests.engine.decode.reading import pieces

SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=8)
GET = b"GET /updates HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CLIENT_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = (
    b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: " + CLIENT_KEY.encode() + b"\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def switching(accept: str | None = accept_for(CLIENT_KEY), *more: bytes, upgrade: bytes = b"websocket") -> bytes:
    lines = [b"HTTP/1.1 101 Switching Protocols", b"Connection: Upgrade", b"Upgrade: " + upgrade, *more]
    lines += [] if accept is None else [b"Sec-WebSocket-Accept: " + accept.encode()]
    return b"\r\n".join([*lines, b"", b""])


class End:
    """One end of a connection, whose facts are read as they are told; a fact comes 10 ns after the one before."""

    def __init__(self, vantage: Vantage) -> None:
        self.vantage = vantage
        self.reader = VantageReader(1, 7, vantage)
        self.events: list[Event] = []
        self.clock = count(10, 10)

    def tell(self, what: What, octets: bytes = b"", **about: Detail) -> list[Event]:
        fact = Fact(
            at_ns=next(self.clock), session=1, connection=7, vantage=self.vantage, what=what, octets=octets,
            about=about or NOTHING,
        )  # fmt: skip
        found = [event for turn in self.reader.read(fact) for event in turn]
        self.events += found
        return found

    def sent(self, octets: bytes) -> list[Event]:
        return self.tell(What.SENT, octets)

    def received(self, octets: bytes) -> list[Event]:
        return self.tell(What.RECEIVED, octets)


@pytest.fixture
def client() -> End:
    return End(Vantage.CLIENT)


@pytest.fixture
def server() -> End:
    return End(Vantage.SERVER)


def kinds(events: list[Event]) -> list[type]:
    return [type(event) for event in events]


def rules(events: list[Event]) -> list[str]:
    return [event.rule for event in events if isinstance(event, ProtocolViolation)]


def without_times(events: list[Event]) -> list[Event]:
    """Leave out when it was, and join the content, so that what is left does not depend on the cuts."""
    found: list[Event] = []
    for event in events:
        if isinstance(event, OnWire):
            event = replace(event, at_ns=0, began_ns=0)
        last = found[-1] if found else None
        match last, event:
            case (ContentSeen(), ContentSeen()) | (OctetsSeen(), OctetsSeen()):
                span = Span(last.octets.start, event.octets.end)
                found[-1] = replace(last, octets=span, data=last.data + event.data)
            case _:
                found.append(event)
    return found


def test_an_exchange_is_read_with_its_times(client: End) -> None:
    client.sent(GET)
    client.received(OK[:10])
    client.received(OK[10:])
    request, asked, response, content, answered = client.events
    assert isinstance(request, RequestSeen)
    assert (request.method, request.target, request.exchange, request.at_ns) == ("GET", "/updates", 1, 10)
    assert request.stream is Stream.UP
    assert isinstance(response, ResponseSeen)
    assert (response.status, response.exchange, response.began_ns, response.at_ns) == (200, 1, 20, 30)
    assert response.stream is Stream.DOWN
    assert isinstance(content, ContentSeen)
    assert (content.data, content.began_ns, content.at_ns) == (b"hello", 30, 30)
    assert isinstance(asked, MessageEnded)
    assert isinstance(answered, MessageEnded)
    assert answered.whole == Span(0, len(OK))


def test_both_ends_read_the_same_spans(client: End, server: End) -> None:
    for end, up, down in ((client, client.sent, client.received), (server, server.received, server.sent)):
        for part in pieces(UPGRADE, [50] if end is client else [7]):
            up(part)
        for part in pieces(switching() + frame(TEXT, b"hi") * 3, [11] if end is client else [200]):
            down(part)
        up(frame(TEXT, b"yes", key=KEY))
    ours, theirs = ([(type(event), event.stream, event.octets) for event in end.events] for end in (client, server))
    assert ours == theirs
    assert rules(client.events) == []


@given(SIZES, SIZES)
def test_any_cut_of_the_facts_gives_the_same_events(up_sizes: list[int], down_sizes: list[int]) -> None:
    def run(up_cuts: list[int], down_cuts: list[int]) -> list[Event]:
        end = End(Vantage.CLIENT)
        chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        down = switching() + frame(TEXT, b"one", fin=False) + frame(0, b"two") + frame(CLOSE, b"\x03\xe8") + b"\x81"
        for request, answer in ((GET + GET, OK + chunks), (UPGRADE, down)):
            for part in pieces(request, up_cuts):
                end.sent(part)
            for part in pieces(answer, down_cuts):
                end.received(part)
        end.tell(What.END_RECEIVED)
        return [event for event in end.events if isinstance(event, OnWire)]

    assert without_times(run(up_sizes, down_sizes)) == without_times(run([10_000], [10_000]))


def test_content_gives_one_event_for_each_fact(client: End) -> None:
    client.sent(GET)
    client.received(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 50)
    client.received(b"1\r\nb\r\n" * 50)
    assert [event.data for event in client.events if isinstance(event, ContentSeen)] == [b"a" * 50, b"b" * 50]


def test_the_method_decides_whether_a_response_has_content(client: End) -> None:
    client.sent(GET.replace(b"GET", b"HEAD") + GET)
    client.received(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + OK)
    ends = [event for event in client.events if isinstance(event, MessageEnded) and event.stream is Stream.DOWN]
    assert [(end.exchange, end.length) for end in ends] == [(1, 0), (2, 5)]


def test_facts_without_octets_are_events_one_for_one(client: End) -> None:
    (event,) = client.tell(What.CONNECTED, local="127.0.0.1:5", peer="127.0.0.1:80")
    assert event == Connected(
        at_ns=10, session=1, connection=7, vantage=Vantage.CLIENT, local="127.0.0.1:5", peer="127.0.0.1:80"
    )


# The switch.


def test_at_a_101_both_streams_go_on_as_frames(client: End) -> None:
    client.sent(UPGRADE)
    client.received(switching() + frame(TEXT, b"hello"))
    client.sent(frame(TEXT, b"hi", key=KEY))
    frames = [event for event in client.events if isinstance(event, FrameSeen)]
    assert [(event.content, event.stream) for event in frames] == [(b"hello", Stream.DOWN), (b"hi", Stream.UP)]
    assert frames[1].octets == Span(len(UPGRADE), len(UPGRADE) + 8)
    assert rules(client.events) == []


def test_an_http_answer_to_an_upgrade_lets_http_go_on(client: End) -> None:
    client.sent(UPGRADE)
    client.sent(GET)
    assert kinds(client.events) == [RequestSeen, MessageEnded]
    found = client.received(OK)
    assert kinds(found) == [ResponseSeen, ContentSeen, MessageEnded, RequestSeen, MessageEnded]
    assert isinstance(found[3], RequestSeen)
    assert found[3].at_ns == 20, "the time it was sent, not the time it could be read"


@pytest.mark.parametrize("accept", [None, "bm90IHRoZSByaWdodCBvbmU="], ids=["missing", "wrong"])
def test_rfc_6455_4_1_accept(client: End, accept: str | None) -> None:
    client.sent(UPGRADE)
    found = client.received(switching(accept) + frame(TEXT, b"hello"))
    assert rules(found) == ["RFC 6455 4.1"]
    assert kinds(found) == [ResponseSeen, ProtocolViolation, MessageEnded, FrameSeen]


def test_rfc_6455_4_1_no_key(client: End) -> None:
    client.sent(UPGRADE.replace(b"Sec-WebSocket-Key", b"X-Key"))
    assert rules(client.received(switching())) == ["RFC 6455 4.1"]


@pytest.mark.parametrize("field", [b"Sec-WebSocket-Extensions: permessage-deflate", b"Sec-WebSocket-Protocol: chat"])
def test_rfc_6455_4_1_an_answer_to_no_offer(client: End, field: bytes) -> None:
    client.sent(UPGRADE)
    assert rules(client.received(switching(accept_for(CLIENT_KEY), field))) == ["RFC 6455 4.1"]


def test_rfc_6455_4_1_no_connection_field(client: End) -> None:
    client.sent(UPGRADE)
    assert rules(client.received(switching().replace(b"Connection", b"X"))) == ["RFC 6455 4.1"]


def test_rfc_9110_7_8_a_switch_nobody_asked_for(client: End) -> None:
    client.sent(GET)
    assert "RFC 9110 7.8" in rules(client.received(switching()))


def test_another_protocol_is_shown_as_octets(client: End) -> None:
    client.sent(UPGRADE.replace(b"websocket", b"h2c"))
    client.received(switching(None, upgrade=b"h2c") + b"\x00\x00")
    client.sent(b"PRI")
    last = [event for event in client.events if isinstance(event, OctetsSeen)]
    assert [(event.data, event.why) for event in last] == [
        (b"\x00\x00", "h2c, after the switch"),
        (b"PRI", "h2c, after the switch"),
    ]


def test_a_tunnel_is_shown_as_octets(client: End) -> None:
    client.sent(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")
    client.received(b"HTTP/1.1 200 OK\r\n\r\n")
    (found,) = client.sent(b"\x16\x03\x01")
    assert isinstance(found, OctetsSeen)
    assert rules(client.events) == []


def test_compression_is_inflated_as_the_answer_agreed(client: End) -> None:
    offer = b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    client.sent(UPGRADE[:-2] + offer)
    client.received(switching(accept_for(CLIENT_KEY), offer.strip()))
    # RFC 7692 section 7.2.3.1: "Hello" in one compressed block.
    (found,) = client.received(bytes.fromhex("c107f248cdc9c90700"))
    assert isinstance(found, FrameSeen)
    assert (found.content, found.inflated, rules(client.events)) == (b"Hello", True, [])


# What goes wrong.


def test_rfc_9112_9_2_a_response_to_nothing(client: End) -> None:
    assert rules(client.received(OK)) == ["RFC 9112 9.2"]


def test_garbage_is_one_violation_and_the_octets(client: End) -> None:
    client.sent(GET)
    client.received(b"SSH-2.0-x\r\n")
    client.received(b"more")
    assert rules(client.events) == ["RFC 9112 4"]
    shown = [event for event in client.events if isinstance(event, OctetsSeen)]
    assert [(event.data, event.octets) for event in shown] == [(b"SSH-2.0-x\r\n", Span(0, 11)), (b"more", Span(11, 15))]


def test_rfc_9112_8_the_peer_ends_in_mid_message(client: End) -> None:
    client.sent(GET)
    client.received(OK[:-2])
    found = client.tell(What.END_RECEIVED)
    assert kinds(found) == [EndReceived, ProtocolViolation, MessageEnded]
    assert isinstance(found[1], ProtocolViolation)
    assert (found[1].rule, found[1].text) == ("RFC 9112 8", "The connection ended after 3 of 5 octets.")
    assert isinstance(found[2], MessageEnded)
    assert not found[2].complete
    assert kinds(client.tell(What.LOST, error=None)) == [Lost]


ASKING_FIRST = b"PUT /store HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-Continue\r\n\r\n"
DECLINED = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"


def test_rfc_9110_10_1_1_content_that_the_server_declines_need_not_be_sent(client: End) -> None:
    client.sent(ASKING_FIRST)
    client.received(DECLINED)
    found = client.tell(What.CLOSE_CALLED)
    assert kinds(found) == [CloseCalled, MessageEnded]
    assert isinstance(found[1], MessageEnded)
    assert not found[1].complete


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_content_that_nobody_declined_is_missing(client: End, answer: bytes) -> None:
    client.sent(ASKING_FIRST)
    if answer:
        client.received(answer)
    assert rules(client.tell(What.CLOSE_CALLED)) == ["RFC 9112 8"]


def test_content_that_has_begun_when_it_is_declined_is_missing_too(client: End) -> None:
    client.sent(ASKING_FIRST + b"some")
    client.received(DECLINED)
    assert rules(client.tell(What.CLOSE_CALLED)) == ["RFC 9112 8"]


def test_a_reset_ends_a_response_that_lasts_until_close_incomplete(client: End) -> None:
    client.sent(GET)
    client.received(b"HTTP/1.1 200 OK\r\n\r\nhel")
    found = client.tell(What.LOST, error="Connection reset by peer", code="ECONNRESET")
    assert rules(found) == ["RFC 9112 8"]


def test_an_end_of_stream_completes_a_response_that_lasts_until_close(client: End) -> None:
    client.sent(GET)
    client.received(b"HTTP/1.1 200 OK\r\n\r\nhel")
    _, ended = client.tell(What.END_RECEIVED)
    assert isinstance(ended, MessageEnded)
    assert (ended.complete, ended.length, ended.at_ns) == (True, 3, 30)


def test_an_end_that_closes_itself_does_not_blame_the_peer(client: End) -> None:
    client.sent(GET)
    client.received(OK[:-2])
    assert kinds(client.tell(What.CLOSE_CALLED)) == [CloseCalled]
    assert kinds(client.tell(What.LOST, error=None)) == [Lost, MessageEnded]


def test_a_server_that_closes_in_mid_response_is_blamed_where_it_stands(server: End) -> None:
    server.received(GET)
    server.sent(OK[:-2])
    assert rules(server.tell(What.CLOSE_CALLED)) == ["RFC 9112 8"]


def test_rfc_6455_5_2_the_peer_ends_in_mid_frame(client: End) -> None:
    client.sent(UPGRADE)
    client.received(switching() + frame(TEXT, b"hello")[:4])
    found = client.tell(What.END_RECEIVED)
    assert kinds(found) == [EndReceived, OctetsSeen, ProtocolViolation]
    assert rules(found) == ["RFC 6455 5.2"]


def test_octets_that_were_not_kept_are_counted(client: End) -> None:
    client.sent(GET)
    client.tell(What.RECEIVED, length=100)
    client.received(OK)
    counted, shown = (event for event in client.events if isinstance(event, OctetsSeen))
    assert (counted.octets, counted.data, counted.why) == (Span(0, 100), b"", "not kept")
    assert (shown.octets, shown.data) == (Span(100, 100 + len(OK)), OK)


def test_a_message_ends_where_octets_are_no_longer_kept(client: End) -> None:
    client.sent(GET)
    client.received(OK[:-2])
    found = client.tell(What.RECEIVED, length=100)
    assert kinds(found) == [MessageEnded, OctetsSeen]
    assert isinstance(found[0], MessageEnded)
    assert (found[0].complete, found[0].length) == (False, 3)
    assert rules(found) == []


def test_what_waited_for_an_answer_is_not_read_once_octets_are_no_longer_kept(client: End) -> None:
    client.sent(UPGRADE)
    client.sent(GET)
    found = client.tell(What.SENT, length=50)
    assert [event.why for event in found if isinstance(event, OctetsSeen)] == [
        "sent before the upgrade was answered",
        "not kept",
    ]
    assert kinds(client.received(OK)) == [ResponseSeen, ContentSeen, MessageEnded]


def test_two_upgrades_answered_together_let_http_go_on_twice(client: End) -> None:
    client.sent(UPGRADE + UPGRADE + GET)
    client.received(OK + OK)
    assert [type(event) for event in client.events].count(RequestSeen) == 3


def test_once_reading_stops_octets_are_told_when_the_stream_ends(client: End) -> None:
    client.sent(GET)
    client.received(OK[:-2])
    (ended,) = [event for turn in client.reader.stop_reading() for event in turn]
    assert isinstance(ended, MessageEnded)
    assert client.received(OK) == client.received(OK) == client.tell(What.RECEIVED, length=9) == []
    event, told, *_ = client.tell(What.END_RECEIVED)
    assert isinstance(event, EndReceived)
    assert isinstance(told, OctetsSeen)
    assert (told.octets, told.data, told.why) == (Span(len(OK) - 2, 3 * len(OK) - 2 + 9), b"", "not kept")
    assert (told.began_ns, told.at_ns) == (30, 50)
    assert kinds(client.tell(What.LOST, error=None)) == [Lost]


FACTS = st.lists(
    st.tuples(
        st.sampled_from([*What, *[What.SENT, What.RECEIVED] * 10]),
        st.binary(max_size=20) | st.sampled_from([GET, OK, UPGRADE, switching(), frame(TEXT, b"x", key=KEY)]),
        st.sampled_from([{}, {"length": 5}, {"length": "x"}, {"error": "gone"}, {"addresses": 3}]),
    ),
    max_size=12,
)


@given(st.sampled_from(Vantage), FACTS)
def test_no_facts_make_it_raise(vantage: Vantage, facts: list[tuple[What, bytes, Mapping[str, Detail]]]) -> None:
    end = End(vantage)
    for what, octets, about in facts:
        end.tell(what, octets, **about)
    for event in end.events:
        assert not isinstance(event, OnWire) or event.began_ns <= event.at_ns


@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=20) | st.sampled_from([GET, OK])), max_size=9))
def test_every_time_is_that_of_a_fact_with_the_octet(parts: list[tuple[bool, bytes]]) -> None:
    end = End(Vantage.CLIENT)
    times: dict[Stream, list[int]] = {Stream.UP: [], Stream.DOWN: []}
    for number, (up, octets) in enumerate(parts):
        times[Stream.UP if up else Stream.DOWN] += [10 * (number + 1)] * len(octets)
        (end.sent if up else end.received)(octets)
    end.tell(What.LOST, error=None)
    for event in end.events:
        if isinstance(event, OnWire) and event.octets.end > event.octets.start:
            passed = times[event.stream][event.octets.start : event.octets.end]
            assert (event.began_ns, event.at_ns) == (passed[0], passed[-1])
