from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame as TheirFrame
from websockets.frames import Opcode as TheirOpcode

from engine.decode.deflate import MAX_FINAL_BLOCKS, Agreement, Inflater, agreed
from engine.decode.items import Frame, Item
from engine.decode.websocket import MAX_KEPT, WebSocketDecoder
from tests.engine.decode.frames import BINARY, PING, TEXT, frame
from tests.engine.decode.reading import pieces, read, rules

TEXTS = st.text("abc ä", max_size=60)


def deflated(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return (squeeze.compress(data) + squeeze.flush(zlib.Z_SYNC_FLUSH))[:-4]


def found(*octets: bytes, no_context_takeover: bool = True) -> list[Item]:
    inflater = Inflater(no_context_takeover=no_context_takeover, window_bits=15)
    return read(lambda: WebSocketDecoder(masked=False, inflater=inflater), [b"".join(octets)])


def frames(items: list[Item]) -> list[Frame]:
    return [item for item in items if isinstance(item, Frame)]


@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=5),
    st.booleans(),
    st.integers(9, 15),
    st.lists(st.integers(1, 30), min_size=1, max_size=5),
)
def test_messages_compressed_by_websockets_are_inflated(
    messages: list[list[str]], fresh: bool, bits: int, sizes: list[int]
) -> None:
    theirs = PerMessageDeflate(fresh, fresh, bits, bits)
    octets = b""
    expected = []
    for message in messages:
        for index, text in enumerate(message):
            opcode = TheirOpcode.CONT if index else TheirOpcode.TEXT
            fragment = TheirFrame(opcode, text.encode(), fin=index == len(message) - 1)
            octets += fragment.serialize(mask=True, extensions=[theirs])
        expected.append("".join(message))

    def make() -> WebSocketDecoder:
        return WebSocketDecoder(masked=True, inflater=Inflater(no_context_takeover=fresh, window_bits=bits))

    items = read(make, pieces(octets, sizes))
    assert rules(items) == []
    texts: list[bytes] = []
    for item in frames(items):
        texts += [item.content] if item.opcode == TEXT else []
        if item.opcode == 0:
            texts[-1] += item.content
    assert [text.decode() for text in texts] == expected
    assert all(item.inflated for item in frames(items))


def test_rsv1_of_the_first_fragment_holds_for_the_whole_message() -> None:
    payload = deflated(b"hello hello hello")
    items = found(frame(TEXT, payload[:4], fin=False, rsv=4), frame(PING, b"raw"), frame(0, payload[4:]))
    first, ping, last = frames(items)
    assert first.content + last.content == b"hello hello hello"
    assert (ping.content, ping.inflated) == (b"raw", False)
    assert rules(items) == []


def test_a_message_without_rsv1_is_not_inflated() -> None:
    assert frames(found(frame(TEXT, b"plain")))[0].content == b"plain"


def test_a_bomb_is_cut_and_the_messages_after_it_are_still_read() -> None:
    bomb, after = frames(
        found(frame(BINARY, deflated(b"\0" * 100_000_000), rsv=4), frame(TEXT, deflated(b"after"), rsv=4))
    )
    assert (len(bomb.content), bomb.cut, bomb.inflated) == (MAX_KEPT, True, True)
    assert after.content == b"after"


def test_after_a_bomb_with_context_takeover_payloads_are_shown_as_they_are() -> None:
    after = deflated(b"after")
    items = found(
        frame(BINARY, deflated(b"\0" * 100_000_000), rsv=4), frame(TEXT, after, rsv=4), no_context_takeover=False
    )
    assert (frames(items)[1].content, frames(items)[1].inflated) == (after, False)
    assert rules(items) == []


def test_a_message_ended_by_a_final_block_is_inflated_and_its_window_stays() -> None:
    squeeze = zlib.compressobj(wbits=-15)
    final = squeeze.compress(b"the same words") + squeeze.flush() + b"\0"
    second = zlib.compressobj(wbits=-15, zdict=b"the same words")
    after = (second.compress(b"the same words") + second.flush(zlib.Z_SYNC_FLUSH))[:-4]
    items = found(frame(TEXT, final, rsv=4), frame(TEXT, after, rsv=4), no_context_takeover=False)
    assert [item.content for item in frames(items)] == [b"the same words"] * 2
    assert rules(items) == []


def test_many_final_blocks_are_given_up_and_the_messages_after_it_are_still_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []
    make = zlib.decompressobj

    def counted(bits: int, window: bytes = b"") -> object:
        made.append(len(window))
        return make(bits, window) if window else make(bits)

    monkeypatch.setattr("engine.decode.deflate.zlib.decompressobj", counted)
    final = zlib.compressobj(wbits=-15).flush()
    many, after = frames(found(frame(BINARY, final * 20_000, rsv=4), frame(TEXT, deflated(b"after"), rsv=4)))
    assert (many.content, many.inflated) == (many.payload, False)
    assert after.content == b"after"
    assert len(made) < MAX_FINAL_BLOCKS + 5


def test_a_final_block_goes_on_with_the_last_window_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    windows: list[int] = []
    make = zlib.decompressobj

    def counted(bits: int, window: bytes = b"") -> object:
        windows.append(len(window))
        return make(bits, window) if window else make(bits)

    monkeypatch.setattr("engine.decode.deflate.zlib.decompressobj", counted)
    squeeze = zlib.compressobj(wbits=-15)
    final = squeeze.compress(b"x" * 200_000) + squeeze.flush()
    inflater = Inflater(no_context_takeover=False, window_bits=15)
    assert inflater.feed(final * 5 + b"\0", last=True) == (b"x" * 1_000_000, False, False)
    assert max(windows) == 32 * 1024


def test_rfc_7692_6_rsv1_out_of_place() -> None:
    assert rules(found(frame(PING, rsv=4))) == ["RFC 7692 6"]
    assert rules(found(frame(BINARY, b"x", fin=False), frame(0, b"y", rsv=4))) == ["RFC 7692 6"]


def test_rfc_7692_7_2_2_not_deflate_data() -> None:
    items = found(frame(BINARY, b"\xff\xff\xff\xff", rsv=4), frame(BINARY, deflated(b"fine"), rsv=4))
    assert rules(items) == ["RFC 7692 7.2.2"]
    assert (frames(items)[0].content, frames(items)[0].inflated) == (b"\xff\xff\xff\xff", False)
    assert frames(items)[1].content == b"fine"


def test_rfc_6455_8_1_text_that_is_invalid_once_inflated() -> None:
    assert rules(found(frame(TEXT, deflated(b"\xff"), rsv=4))) == ["RFC 6455 8.1"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("permessage-deflate", Agreement()),
        ("x, permessage-deflate; server_no_context_takeover", Agreement(server_no_context_takeover=True)),
        (
            'permessage-deflate; client_max_window_bits="10" ;server_max_window_bits=12',
            Agreement(client_max_window_bits=10, server_max_window_bits=12),
        ),
        ("permessage-deflate; client_max_window_bits=99", Agreement()),
        ("x-webkit-deflate-frame", None),
    ],
    ids=["plain", "second", "bits", "nonsense", "other"],
)
def test_what_was_agreed_is_read_from_the_answer(value: str, expected: Agreement | None) -> None:
    assert agreed((("Sec-WebSocket-Extensions", value),)) == expected
