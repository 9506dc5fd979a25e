"""Agreement with websockets' own parser and with wsproto, on generated traffic."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ProtocolError
from websockets.frames import Frame as TheirFrame
from websockets.streams import StreamReader
from wsproto.frame_protocol import CloseReason, FrameProtocol, ParseFailed

from engine.decode.items import Frame
from engine.decode.websocket import WebSocketDecoder
from tests.engine.decode.frames import KEY, frame
from tests.engine.decode.reading import pieces, read, rules

SIZES = st.lists(st.integers(1, 300), min_size=1, max_size=8)
GOOD = st.builds(frame, st.sampled_from([1, 2]), st.text("aä", max_size=150).map(str.encode), key=st.just(KEY))
PINGS = st.builds(frame, st.sampled_from([9, 10]), st.binary(max_size=125), key=st.just(KEY))
ODD = st.builds(
    frame,
    st.integers(0, 15),
    st.binary(max_size=130),
    key=st.sampled_from([KEY, KEY, None]),
    fin=st.booleans(),
    rsv=st.sampled_from([0, 0, 1]),
)


def parsed_by_websockets(octets: bytes) -> Iterator[TheirFrame]:
    reader = StreamReader()
    reader.feed_data(octets)
    reader.feed_eof()
    while reader.buffer:
        parser = TheirFrame.parse(reader.read_exact, mask=True)
        try:
            next(parser)
        except StopIteration as stop:
            yield stop.value


@given(st.lists(GOOD | PINGS, max_size=6).map(b"".join), SIZES)
def test_frames_are_read_as_websockets_reads_them(octets: bytes, sizes: list[int]) -> None:
    items = read(lambda: WebSocketDecoder(masked=True), pieces(octets, sizes))
    assert rules(items) == []
    ours = [(item.opcode, item.fin, item.payload) for item in items if isinstance(item, Frame)]
    assert ours == [(int(theirs.opcode), theirs.fin, bytes(theirs.data)) for theirs in parsed_by_websockets(octets)]


@given(ODD)
def test_a_frame_that_websockets_refuses_breaks_a_rule_here(octets: bytes) -> None:
    try:
        list(parsed_by_websockets(octets))
    except ProtocolError:
        assert rules(WebSocketDecoder(masked=True).feed(octets))


@given(
    st.lists(st.text("aä ", max_size=200) | st.binary(max_size=200), max_size=5),
    st.booleans(),
    st.booleans(),
    SIZES,
)
def test_what_wsproto_sends_is_read_without_complaint(
    messages: list[str | bytes], client: bool, fragmented: bool, sizes: list[int]
) -> None:
    sender = FrameProtocol(client=client, extensions=[])
    octets = b""
    for message in messages:
        half = len(message) // 2 if fragmented else len(message)
        octets += sender.send_data(message[:half], fin=not fragmented)
        octets += sender.ping(b"?") + (sender.send_data(message[half:], fin=True) if fragmented else b"")
    octets += sender.close(CloseReason.GOING_AWAY, "bye")
    items = read(lambda: WebSocketDecoder(masked=client), pieces(octets, sizes))
    assert rules(items) == []
    last = items[-1]
    assert isinstance(last, Frame)
    assert (last.close_code, last.close_reason) == (1001, "bye")
    data = b"".join(item.payload for item in items if isinstance(item, Frame) and item.opcode <= 2)
    assert data == b"".join(message.encode() if isinstance(message, str) else message for message in messages)


@given(st.lists(GOOD | PINGS | ODD, max_size=4).map(b"".join), SIZES)
def test_a_stream_that_wsproto_refuses_breaks_a_rule_here(octets: bytes, sizes: list[int]) -> None:
    receiver = FrameProtocol(client=False, extensions=[])
    receiver.receive_bytes(octets)
    try:
        for _ in receiver.received_frames():
            pass
    except ParseFailed:
        assert rules(read(lambda: WebSocketDecoder(masked=True), pieces(octets, sizes)))
