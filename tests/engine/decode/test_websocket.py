from __future__ import annotations

import struct
import tracemalloc
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.decode.deflate import Inflater
from engine.decode.items import Broken, Ending, Frame, Item, Opaque
from engine.decode.room import Room
from engine.decode.websocket import MAX_KEPT, WebSocketDecoder, unmask
from engine.events import Span
from tests.engine.decode.frames import BINARY, CLOSE, KEY, PING, PONG, TEXT, frame
from tests.engine.decode.reading import joined, pieces, read, read_in_turns, rules

SIZES = st.lists(st.integers(1, 20), min_size=1, max_size=12)
OPCODES = st.sampled_from([0, 1, 2, 8, 9, 10, 3, 11])
FRAMES = st.builds(
    frame,
    OPCODES,
    st.binary(max_size=200) | st.text(max_size=20).map(str.encode),
    key=st.none() | st.just(KEY),
    fin=st.booleans(),
    rsv=st.sampled_from([0, 0, 0, 4, 2, 7]),
)
STREAMS = st.lists(FRAMES | st.binary(max_size=4), max_size=8).map(b"".join)


def server(**options: int) -> WebSocketDecoder:
    """Return what reads a server's frames."""
    return WebSocketDecoder(masked=False, **options)


def client() -> WebSocketDecoder:
    return WebSocketDecoder(masked=True)


def compressed(**options: int) -> WebSocketDecoder:
    return WebSocketDecoder(
        masked=False, inflater=Inflater(no_context_takeover=False, window_bits=15, limit=5000), **options
    )


def found(*octets: bytes) -> list[Item]:
    return read(server, [b"".join(octets)])


def the_frames(items: list[Item]) -> list[Frame]:
    return [item for item in items if isinstance(item, Frame)]


# Any cut.


@given(STREAMS, SIZES)
def test_any_split_of_the_octets_gives_the_same_frames(octets: bytes, sizes: list[int]) -> None:
    assert joined(read(compressed, pieces(octets, sizes))) == joined(read(compressed, [octets]))


@given(STREAMS, SIZES)
@example(b"\x51\x33" + bytes(5) + b"\x09" + bytes(45), [1])
@example(b"\xc1\x7e\x01\x00" + zlib.compress(b"whole, then not", wbits=-15)[:-1] + bytes(range(237, 256)) * 20, [1])
def test_any_split_of_the_octets_gives_the_same_frames_where_payloads_are_not_kept_whole(
    octets: bytes, sizes: list[int]
) -> None:
    cut = read(lambda: compressed(keep=50), pieces(octets, sizes))
    assert rules(cut) == rules(read(lambda: compressed(keep=50), [octets]))
    assert the_frames(cut) == the_frames(read(lambda: compressed(keep=50), [octets]))


@given(STREAMS, SIZES, st.integers(1, 3))
def test_reading_in_turns_gives_the_same_frames(octets: bytes, sizes: list[int], most: int) -> None:
    in_turns, _ = read_in_turns(compressed, pieces(octets, sizes), most)
    assert in_turns == read(compressed, pieces(octets, sizes))


@given(st.binary(max_size=6000), st.integers(0, 100_000), SIZES)
def test_any_split_of_a_compressed_payload_gives_the_same_frame(data: bytes, zeros: int, sizes: list[int]) -> None:
    squeeze = zlib.compressobj(wbits=-15)
    payload = squeeze.compress(data + b"a" * zeros) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    octets = frame(TEXT, payload[:-4], rsv=4) + frame(TEXT, b"after")
    for make in (lambda: compressed(keep=50), lambda: compressed(keep=10_000)):
        assert read(make, pieces(octets, [size * 50 for size in sizes])) == read(make, [octets])


def test_a_turn_ends_after_so_many_frames_and_so_many_octets_inflated() -> None:
    _, turns = read_in_turns(server, [frame(BINARY) * 1000], 32)
    assert turns == [32] * 31 + [8]
    squeeze = zlib.compressobj(wbits=-15)
    bomb = squeeze.compress(bytes(8_000_000)) + squeeze.flush(zlib.Z_SYNC_FLUSH)

    def inflating() -> WebSocketDecoder:
        return WebSocketDecoder(masked=False, inflater=Inflater(no_context_takeover=True, window_bits=15))

    items, turns = read_in_turns(inflating, [frame(BINARY, bomb[:-4], rsv=4)], 32)
    assert len(items) == 1
    assert len(turns) >= 7


def test_frames_share_the_room_for_what_is_kept() -> None:
    room = Room(25)
    up, down = (WebSocketDecoder(masked=False, room=room) for _ in range(2))
    found = the_frames(up.feed(frame(TEXT, b"x" * 10)) + down.feed(frame(TEXT, b"y" * 10)) + up.feed(frame(PING, b"z")))
    found += the_frames(up.feed(frame(TEXT, b"x" * 10)) + down.feed(frame(TEXT, b"y")) + up.feed(frame(TEXT)))
    assert [len(item.content) for item in found] == [10, 10, 1, 0, 0, 0]
    assert [item.cut for item in found] == [False, False, False, True, True, False]
    assert [item.payload_length for item in found] == [10, 10, 1, 10, 1, 0]


def test_what_is_inflated_needs_room_as_well() -> None:
    squeeze = zlib.compressobj(wbits=-15)
    payload = (squeeze.compress(b"x" * 1000) + squeeze.flush(zlib.Z_SYNC_FLUSH))[:-4]
    inflater = Inflater(no_context_takeover=True, window_bits=15)
    decoder = WebSocketDecoder(masked=False, inflater=inflater, room=Room(2500))
    found = the_frames(decoder.feed(frame(TEXT, payload, rsv=4) * 4))
    assert [(len(item.content), item.cut) for item in found] == [(1000, False), (1000, False), (0, True), (0, True)]


def test_a_close_frame_is_read_whether_or_not_there_is_room() -> None:
    (only,) = the_frames(WebSocketDecoder(masked=False, room=Room(0)).feed(frame(CLOSE, b"\x0f\xa1bye")))
    assert (only.close_code, only.close_reason, only.payload, only.cut) == (4001, "bye", b"", True)


@given(STREAMS)
def test_the_spans_of_frames_leave_no_octet_out(octets: bytes) -> None:
    at = 0
    for item in read(server, [octets]):
        if not isinstance(item, Broken):
            assert item.span.start == at
            at = item.span.end
    assert at == len(octets)


@given(st.binary(max_size=300), SIZES)
def test_no_octets_make_it_raise(octets: bytes, sizes: list[int]) -> None:
    read(client, pieces(octets, sizes))
    read(compressed, pieces(octets, sizes))


@given(st.binary(max_size=40), st.binary(min_size=4, max_size=4))
def test_unmasking_is_exclusive_or_with_the_key_over_and_over(payload: bytes, key: bytes) -> None:
    assert unmask(payload, key) == bytes(octet ^ key[index % 4] for index, octet in enumerate(payload))


# Frames.


def test_a_masked_frame_is_read_with_its_header_and_span() -> None:
    octets = frame(TEXT, b"hello", key=KEY)
    assert read(client, [octets]) == [
        Frame(Span(0, 11), 1, True, 0, KEY, 6, 7, 5, b"hello", b"hello", None, "", False, False)
    ]


@pytest.mark.parametrize(("size", "field", "header"), [(125, 7, 2), (126, 16, 4), (65535, 16, 4), (65536, 63, 10)])
def test_each_form_of_the_length_is_read(size: int, field: int, header: int) -> None:
    (only,) = the_frames(found(frame(BINARY, b"x" * size)))
    assert (only.length_field, only.header_length, only.payload_length) == (field, header, size)


def test_a_control_frame_may_come_between_fragments() -> None:
    items = found(frame(TEXT, "ü".encode()[:1], fin=False), frame(PING, b"hi"), frame(0, "ü".encode()[1:]))
    assert [(item.opcode, item.fin) for item in the_frames(items)] == [(1, False), (9, True), (0, True)]
    assert rules(items) == []


def test_a_close_frame_has_code_and_reason() -> None:
    (only,) = the_frames(found(frame(CLOSE, b"\x0f\xa1bye")))
    assert (only.close_code, only.close_reason) == (4001, "bye")
    assert rules(found(frame(CLOSE))) == []


@pytest.mark.parametrize("size", [MAX_KEPT + 1, MAX_KEPT + 100_001])
def test_of_a_long_payload_only_the_beginning_is_kept(size: int) -> None:
    octets = frame(BINARY, b"ab" * (size // 2) + b"c" * (size % 2), key=KEY)
    (only,) = read(client, pieces(octets, [65521]))
    assert isinstance(only, Frame)
    assert (only.payload_length, len(only.payload), only.cut) == (size, MAX_KEPT, True)
    assert only.payload == (b"ab" * size)[:MAX_KEPT]


def test_nothing_is_allocated_by_the_length_a_header_declares() -> None:
    decoder = server()
    tracemalloc.start()
    decoder.feed(frame(BINARY, length=1 << 62) + b"x" * 1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000


def test_a_text_longer_than_what_is_kept_is_still_checked_to_its_end() -> None:
    text = b"a" * 100 + b"\xff"
    assert rules(read(lambda: server(keep=10), [frame(TEXT, text)])) == ["RFC 6455 8.1"]


# Rules broken. Each is named by its section; the frame is still there.


def broken(*octets: bytes) -> list[str]:
    items = found(*octets)
    assert len(the_frames(items)) == len(octets)
    return rules(items)


def test_rfc_6455_5_1_a_server_frame_is_masked() -> None:
    assert broken(frame(TEXT, b"hi", key=KEY)) == ["RFC 6455 5.1"]
    assert the_frames(found(frame(TEXT, b"hi", key=KEY)))[0].payload == b"hi"


def test_rfc_6455_5_1_a_client_frame_is_not_masked() -> None:
    assert rules(read(client, [frame(TEXT, b"hi")])) == ["RFC 6455 5.1"]


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_rfc_6455_5_2_reserved_opcode(opcode: int) -> None:
    assert broken(frame(opcode, b"hi")) == ["RFC 6455 5.2"]


@pytest.mark.parametrize("rsv", [1, 2, 4])
def test_rfc_6455_5_2_reserved_bit(rsv: int) -> None:
    assert broken(frame(TEXT, b"hi", rsv=rsv)) == ["RFC 6455 5.2"]


@pytest.mark.parametrize(("size", "field"), [(5, 16), (125, 16), (5, 63), (65535, 63)])
def test_rfc_6455_5_2_length_not_minimal(size: int, field: int) -> None:
    assert broken(frame(BINARY, b"x" * size, length_field=field)) == ["RFC 6455 5.2"]


def test_rfc_6455_5_2_length_of_64_bits_ends_the_reading() -> None:
    octets = frame(BINARY, length=1 << 63) + b"rest"
    items = joined(found(octets))
    assert rules(items) == ["RFC 6455 5.2"]
    assert items[0] == Opaque(Span(0, 14), octets, "after a violation of RFC 6455 5.2")


def test_rfc_6455_5_2_the_stream_ended_in_mid_frame() -> None:
    items = found(frame(TEXT, b"hello"), frame(TEXT, b"x" * 40)[:10])
    assert [item.text for item in items if isinstance(item, Broken)] == [
        "The connection ended after 10 of 42 octets of a frame."
    ]
    assert isinstance(items[1], Opaque)
    assert rules(read(server, [b"\x81"], Ending.LEFT)) == []


def test_rfc_6455_5_4_nothing_to_continue() -> None:
    assert broken(frame(0, b"hi")) == ["RFC 6455 5.4"]
    assert broken(frame(TEXT, b"hi"), frame(0, b"hi")) == ["RFC 6455 5.4"]


def test_rfc_6455_5_4_a_message_within_another() -> None:
    assert broken(frame(TEXT, b"hi", fin=False), frame(TEXT, b"hi")) == ["RFC 6455 5.4"]


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
def test_rfc_6455_5_5_fragmented_control_frame(opcode: int) -> None:
    assert broken(frame(opcode, fin=False)) == ["RFC 6455 5.5"]


def test_rfc_6455_5_5_control_frame_too_long() -> None:
    assert broken(frame(PING, b"x" * 126)) == ["RFC 6455 5.5"]


def test_rfc_6455_5_5_1_close_payload_of_one_octet() -> None:
    assert broken(frame(CLOSE, b"\x03")) == ["RFC 6455 5.5.1"]


def test_rfc_6455_5_5_1_data_after_close() -> None:
    assert broken(frame(CLOSE), frame(TEXT, b"hi")) == ["RFC 6455 5.5.1"]
    assert broken(frame(CLOSE), frame(PONG, b"hi")) == []


@pytest.mark.parametrize("code", [1004, 1005, 1006, 1015])
def test_rfc_6455_7_4_1_close_code_never_sent(code: int) -> None:
    assert broken(frame(CLOSE, struct.pack("!H", code))) == ["RFC 6455 7.4.1"]


@pytest.mark.parametrize("code", [0, 999, 1016, 2999, 5000, 65535])
def test_rfc_6455_7_4_2_close_code_out_of_range(code: int) -> None:
    assert broken(frame(CLOSE, struct.pack("!H", code))) == ["RFC 6455 7.4.2"]


@pytest.mark.parametrize("code", [1000, 1003, 1007, 1014, 3000, 4999])
def test_close_codes_that_may_be_sent(code: int) -> None:
    assert broken(frame(CLOSE, struct.pack("!H", code))) == []


def test_rfc_6455_8_1_close_reason() -> None:
    assert broken(frame(CLOSE, b"\x03\xe8\xff")) == ["RFC 6455 8.1"]


def test_rfc_6455_8_1_text() -> None:
    assert broken(frame(TEXT, b"\xff")) == ["RFC 6455 8.1"]
    assert broken(frame(TEXT, b"\xc3", fin=False), frame(0, b"("), frame(TEXT, b"fine")) == ["RFC 6455 8.1"]
    assert broken(frame(TEXT, b"\xc3")) == ["RFC 6455 8.1"]
    assert broken(frame(BINARY, b"\xff")) == []
