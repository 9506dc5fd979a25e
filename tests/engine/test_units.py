"""What is let go together: the octets of one thing, however they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from engine.decode.websocket import WebSocketDecoder
from engine.events import Stream
from engine.units import Conversation

UP, DOWN = Stream.UP, Stream.DOWN
GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
UPGRADE = b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


def frame(opcode, payload=b"", *, mask=False, fin=True):
    return Frame(opcode, payload, fin).serialize(mask=mask)


TEXT, PING, CLOSE = frame(Opcode.TEXT, b"hello"), frame(Opcode.PING), frame(Opcode.CLOSE, b"\x03\xe8")
MASKED = frame(Opcode.TEXT, b"hello", mask=True)


class Both:
    """A connection's two streams, and the units that were found in them."""

    def __init__(self):
        self.conversation = Conversation()
        self.units = {stream: [] for stream in Stream}
        self.titles = {stream: [] for stream in Stream}

    def write(self, stream, *writes):
        for octets in writes:
            at = 0
            for length, begins, title in self.conversation.cut(stream, octets):
                piece = octets[at : at + length]
                at += length
                assert piece
                if begins:
                    self.units[stream].append(piece)
                    self.titles[stream].append(title)
                else:
                    self.units[stream][-1] += piece
                    self.titles[stream][-1] = self.titles[stream][-1] or title
            assert at == len(octets)
        return self


def upgraded():
    both = Both().write(UP, UPGRADE).write(DOWN, SWITCHING)
    assert both.titles == {UP: ["GET /echo"], DOWN: ["101 Switching Protocols"]}
    return both


def of_requests(*writes):
    return Both().write(UP, *writes)


def of_answers(*writes, asked=GET):
    return Both().write(UP, asked).write(DOWN, *writes)


@pytest.mark.parametrize("writes", [(POST + b"hello",), (POST, b"hello"), (POST[:20], POST[20:], b"he", b"llo")])
def test_a_head_goes_with_content_of_a_known_length(writes):
    both = of_requests(*writes)
    assert both.units[UP] == [POST + b"hello"]
    assert both.titles[UP] == ["POST /b"]


def test_pipelined_requests_in_one_write_are_units_of_their_own():
    both = of_requests(GET + POST + b"hello" + GET[:7], GET[7:])
    assert both.units[UP] == [GET, POST + b"hello", GET]
    assert both.titles[UP] == ["GET /a", "POST /b", "GET /a"]


def test_what_a_target_asks_for_is_not_told():
    assert of_requests(b"GET /a?token=x HTTP/1.1\r\nHost: x\r\n\r\n").titles[UP] == ["GET /a"]


def test_an_interim_answer_is_a_unit_and_the_final_one_is_another():
    both = of_answers(CONTINUE + OK + b"hi")
    assert both.units[DOWN] == [CONTINUE, OK + b"hi"]
    assert both.titles[DOWN] == ["100 Continue", "200 OK"]


def test_an_answer_to_head_has_no_content_to_wait_for():
    both = of_answers(OK, asked=b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").write(UP, GET).write(DOWN, OK, b"hi")
    assert both.units[DOWN] == [OK, OK + b"hi"]


def test_each_chunk_is_a_unit():
    both = of_answers(CHUNKED, b"3\r\none\r\n", b"3\r\ntwo\r\n3\r\nsix\r\n", b"0\r\n\r\n", OK + b"hi")
    assert both.units[DOWN] == [
        CHUNKED,
        b"3\r\none\r\n",
        b"3\r\ntwo\r\n",
        b"3\r\nsix\r\n",
        b"0\r\n\r\n",
        OK + b"hi",
    ]
    assert both.titles[DOWN] == [
        "200 OK",
        "chunk, 3 octets",
        "chunk, 3 octets",
        "chunk, 3 octets",
        "end of content",
        "200 OK",
    ]


def test_the_first_chunk_goes_with_its_head_and_the_last_with_the_one_before_as_they_were_written():
    both = of_answers(CHUNKED + b"3\r\none\r\n", b"3\r\ntwo\r\n0\r\n\r\n")
    assert both.units[DOWN] == [CHUNKED + b"3\r\none\r\n", b"3\r\ntwo\r\n0\r\n\r\n"]
    assert both.titles[DOWN] == ["200 OK", "chunk, 3 octets"]


def test_a_chunk_in_several_writes_is_one_unit():
    both = of_answers(CHUNKED, b"3", b"\r\no", b"ne", b"\r", b"\n3\r\ntwo\r\n")
    assert both.units[DOWN] == [CHUNKED, b"3\r\none\r\n", b"3\r\ntwo\r\n"]


def test_content_that_ends_with_the_connection_goes_write_by_write():
    both = of_answers(UNTIL_CLOSE + b"one", b"two", b"three")
    assert both.units[DOWN] == [UNTIL_CLOSE + b"one", b"two", b"three"]
    assert both.titles[DOWN] == ["200 OK", "content, 3 octets", "content, 5 octets"]


def test_each_frame_is_a_unit():
    both = upgraded().write(DOWN, TEXT + PING + CLOSE).write(UP, MASKED + frame(Opcode.CLOSE, b"\x0f\xa1!", mask=True))
    assert both.units[DOWN][1:] == [TEXT, PING, CLOSE]
    assert both.titles[DOWN][1:] == ["TEXT, 5 octets", "PING", "CLOSE 1000"]
    assert both.titles[UP][1:] == ["TEXT, 5 octets", "CLOSE 4001"]


def test_each_fragment_is_a_unit():
    first = frame(Opcode.TEXT, b"he", fin=False)
    both = upgraded().write(DOWN, first + PING + frame(Opcode.CONT, b"llo"))
    assert both.titles[DOWN][1:] == ["TEXT, 2 octets", "PING", "CONTINUATION, 3 octets"]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_frames_of_any_length_end_where_they_end(size):
    long = frame(Opcode.BINARY, b"x" * size, mask=True)
    both = upgraded().write(UP, long[:1], long[1:5], long[5:] + MASKED)
    assert both.units[UP][1:] == [long, MASKED]


def test_frames_that_come_with_the_answer_are_units_of_their_own():
    both = Both().write(UP, UPGRADE).write(DOWN, SWITCHING + TEXT + PING[:1]).write(DOWN, PING[1:])
    assert both.units[DOWN] == [SWITCHING, TEXT, PING]


def test_what_a_client_sends_before_its_answer_goes_write_by_write_and_frames_after_it():
    both = Both().write(UP, UPGRADE, MASKED, MASKED[:3]).write(DOWN, SWITCHING)
    both.write(UP, MASKED[3:] + MASKED)
    assert both.units[UP] == [UPGRADE, MASKED, MASKED, MASKED]


def test_after_a_refused_upgrade_it_goes_on_with_requests():
    both = Both().write(UP, UPGRADE).write(DOWN, FORBIDDEN).write(UP, POST, b"hello", GET)
    assert both.units[UP] == [UPGRADE, POST + b"hello", GET]


@pytest.mark.parametrize(
    "writes",
    [
        (b"one", b"two"),
        (b"\x16\x03\x01", b"ABC"),
        (b"GET\x00 /", b"GET /"),
        (b"NO REQUEST AT ALL\n", b"GET / HTTP/1.1\r\n", b"\r\n"),
    ],
)
def test_what_nobody_can_read_goes_write_by_write(writes):
    assert of_requests(*writes).units[UP] == list(writes)


def test_from_a_broken_rule_on_it_goes_write_by_write():
    both = of_answers(CHUNKED, b"3\r\none\r\n", b"no size\r\n", b"3\r\n", b"two")
    assert both.units[DOWN][1:] == [b"3\r\none\r\n", b"no size\r\n", b"3\r\n", b"two"]
    both = upgraded().write(DOWN, TEXT + b"\x81\x7f\xff" + bytes(7), b"more", TEXT)
    assert both.units[DOWN][1:] == [TEXT, b"\x81\x7f\xff" + bytes(7), b"more", TEXT]


def test_content_that_is_longer_than_it_said_is_a_unit_of_its_own():
    both = of_answers(OK + b"hi and more", b"still more")
    assert both.units[DOWN] == [OK + b"hi", b" and more", b"still more"]


def test_frames_that_break_rules_are_units_all_the_same():
    unmasked, reserved = TEXT, bytes([0xB3, 0x01]) + b"x"
    both = upgraded().write(UP, unmasked + reserved + MASKED)
    assert both.units[UP][1:] == [unmasked, reserved, MASKED]
    assert both.titles[UP][2] == "opcode 3, 1 octet"


FRAMES = st.builds(
    frame,
    st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT]),
    st.binary(max_size=300),
    mask=st.booleans(),
    fin=st.booleans(),
)


def pieces(octets, cuts):
    places = sorted({cut % len(octets) for cut in cuts} | {0, len(octets)})
    return [octets[a:b] for a, b in zip(places, places[1:], strict=False)]


@given(st.lists(FRAMES, min_size=1, max_size=6), st.lists(st.integers(0, 2000), max_size=8))
def test_wherever_frames_are_cut_the_units_are_the_frames_that_the_decoder_finds(frames, cuts):
    octets = b"".join(frames)
    both = upgraded().write(DOWN, *pieces(octets, cuts))
    found = [item.span for item in WebSocketDecoder(masked=False).feed(octets) if hasattr(item, "opcode")]
    assert both.units[DOWN][1:] == [octets[span.start : span.end] for span in found] == frames


@given(st.lists(st.sampled_from([GET, POST + b"hello"]), min_size=1, max_size=6), st.lists(st.integers(0, 500)))
def test_wherever_requests_are_cut_the_units_are_the_requests(requests, cuts):
    octets = b"".join(requests)
    assert of_requests(*pieces(octets, cuts)).units[UP] == requests


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6), st.lists(st.integers(0, 300)))
def test_wherever_chunks_are_cut_the_units_are_the_chunks(contents, cuts):
    chunks = [b"%x;extension\r\n%b\r\n" % (len(content), content) for content in contents]
    both = of_answers(CHUNKED, *pieces(b"".join(chunks), cuts))
    assert both.units[DOWN] == [CHUNKED, *chunks]


@given(st.lists(st.tuples(st.sampled_from(Stream), st.binary(min_size=1, max_size=80)), max_size=12), st.booleans())
def test_nothing_is_lost_whatever_the_octets_are(writes, websocket):
    both = upgraded() if websocket else Both()
    for stream, octets in writes:
        both.write(stream, octets)
    for stream in Stream:
        said = b"".join(octets for known, octets in writes if known is stream)
        assert b"".join(both.units[stream]).endswith(said)
