"""WebSocket frames (RFC 6455 section 5), one direction of a connection: octets in, cut anywhere, items with spans out.

A rule that is broken is an item after the frame it was found in, and reading goes on; only a payload length of more
than 63 bits ends it. Nothing is allocated by what a header declares.
"""

from __future__ import annotations

import codecs

from engine.decode import frame_rules
from engine.decode.deflate import Inflater
from engine.decode.frame_rules import RSV1, Fault, Header
from engine.decode.items import Broken, Ending, Frame, Item, Opaque
from engine.decode.room import Room
from engine.events import Opcode, Span
from engine.masking import unmask

__all__ = ["MAX_HEADER", "MAX_KEPT", "WebSocketDecoder", "is_utf8", "unmask"]

MAX_KEPT = 64 * 1024
"""Octets kept of a frame's payload, and of its content."""

MAX_HEADER = 14
"""Octets of the longest header."""

_PIECE = 256 * 1024
_COMPRESSED_PIECE = 1024
"""Octets of payload read at a time; DEFLATE data can be a thousand times what it takes."""
_UNIT = 13
"""What costs as much as another frame: 8 KiB of payload or content, as a power of two."""

_NOT_UTF8: Fault = ("RFC 6455 8.1", "The text message is not valid UTF-8.")
_HEADER_LENGTHS = bytes(
    2 + {126: 2, 127: 8}.get(second & 0x7F, 0) + (4 if second & 0x80 else 0) for second in range(256)
)


class _Reading:
    """A frame whose payload is being taken in, whole or in pieces."""

    __slots__ = ("compressed", "content", "cut", "faults", "header", "inflated", "kept", "taken")

    def __init__(self, header: Header, faults: list[Fault], *, compressed: bool) -> None:
        self.header = header
        self.faults = faults
        self.compressed = compressed
        self.kept: list[bytes] = []
        self.content: list[bytes] = []
        self.taken = 0
        self.cut = False
        self.inflated = False


class WebSocketDecoder:
    """Reads the frames of one direction.

    Args:
        masked: Whether frames of this direction are to be masked: those of a client.
        inflater: Where permessage-deflate was agreed on.
        rsv_allowed: Further RSV bits that extensions agreed on may set.
        start: The offset of the first octet in its stream.
        keep: Octets kept of each payload and each content.
        room: What is shared with others that keep payloads and contents; nobody if None.
        kept_whole: Whether the octets that are fed are kept anyway, so that a message of one frame needs room of its
            own only where it did not come in one piece.
    """

    def __init__(
        self,
        *,
        masked: bool,
        inflater: Inflater | None = None,
        rsv_allowed: int = 0,
        start: int = 0,
        keep: int = MAX_KEPT,
        room: Room | None = None,
        kept_whole: bool = False,
    ) -> None:
        self._masked = masked
        self._inflater = inflater
        self._rsv_allowed = rsv_allowed | (RSV1 if inflater else 0)
        self._keep = keep
        self._room = room or Room()
        self._kept_whole = kept_whole
        self._at = start
        self._data = b""
        self._position = 0
        self._pieces: list[bytes] = []
        self._have = 0
        self._need = 2
        self._fresh = start
        self._work = 0
        self._long: _Reading | None = None
        self._why = ""
        self._closed = False
        self._message: int | None = None
        self._compressed = False
        self._utf8: codecs.IncrementalDecoder | None = None

    @property
    def pending(self) -> bool:
        """Whether more can be read of what was fed already."""
        return self._have >= self._need

    @property
    def idle(self) -> bool:
        """Whether the next octet begins a frame, and nothing that came before bears on it."""
        return not (self._have or self._long or self._why or self._closed or self._message is not None)

    def missing(self, octets: bytes) -> int:
        """Return how many octets of the frame that has begun are to come; 0 between frames, and where nothing tells.

        Args:
            octets: What comes next, as much as may be of the header.
        """
        if self._long is not None:
            return self._long.header.length - self._long.taken - self._have
        if self._why or not self._have:
            return 0
        need = self._need
        begun = b"".join([self._data[self._position :], *self._pieces])
        header = self._read_header(begun[:MAX_HEADER] + octets[:MAX_HEADER], 0)
        self._need = need
        return 0 if header is None or header.length >> 63 else header.header_length + header.length - self._have

    def skip(self, length: int) -> None:
        """Pass over whole frames that were read elsewhere; only where ``idle``."""
        self._at += length

    def feed(self, octets: bytes, most: int | None = None) -> list[Item]:
        """Take the next octets, cut anywhere; return the frames they complete. Never raises.

        Args:
            octets: The octets; none to go on where ``most`` ended it.
            most: Units of work after which to leave off, see ``pending``.
        """
        if octets:
            self._fresh = self._at + self._have
            self._pieces.append(octets)
            self._have += len(octets)
        items: list[Item] = []
        if self._have < self._need:
            return items
        if self._pieces:
            self._join()
        self._work = 0
        while self._have and (most is None or self._work < most):
            used = self._read(self._data, self._position, items)
            if not used:
                break
            self._position += used
            self._at += used
            self._have -= used
            self._need = 1 if self._long is not None or self._why else 2
            self._work += 1 + (used >> _UNIT)
        return items

    def _join(self) -> None:
        if self._position < len(self._data):
            self._pieces.insert(0, self._data[self._position :])
        self._data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._position = 0
        self._pieces.clear()

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """No more octets will come; return what is left of an incomplete frame."""
        rest = b"".join([self._data[self._position :], *self._pieces])
        reading = self._long
        start = self._at if reading is None else reading.header.start
        items: list[Item] = []
        if start < self._at + len(rest):
            end = self._at + len(rest)
            items.append(Opaque(Span(start, end), rest, "an incomplete frame"))
            if ending is not Ending.LEFT:
                whole = self._need if reading is None else reading.header.header_length + reading.header.length
                what = "of a frame" if whole > 14 or reading else "of a frame or its header"
                text = f"The connection ended after {end - start:,} of {whole:,} octets {what}."
                items.append(Broken(Span(end, end), "RFC 6455 5.2", text))
        self._why = "after the end of the stream"
        self._at += len(rest)
        self._need = 1
        self._long = None
        self._data = b""
        self._position = 0
        self._pieces.clear()
        self._have = 0
        return items

    def _read(self, data: bytes, position: int, items: list[Item]) -> int:
        """Read at ``position``; return how many octets are done with, none where more are needed."""
        if self._why:
            items.append(Opaque(Span(self._at, self._at + len(data) - position), data[position:], self._why))
            return len(data) - position
        if self._long is not None:
            return self._read_long(self._long, data, position, items)
        header = self._read_header(data, position)
        if header is None:
            return 0
        if header.length >> 63:
            # RFC 6455 5.2: of a 64-bit length "the most significant bit MUST be 0".
            span = Span(self._at, self._at + header.header_length)
            self._why = "after a violation of RFC 6455 5.2"
            done = self._read(data, position, items)
            # Behind the octets, in whatever turn either is told.
            items.append(Broken(span, "RFC 6455 5.2", "The payload length has its most significant bit set."))
            return done
        if header.length > self._keep:
            self._long = self._begin(header)
            return header.header_length
        size = header.header_length + header.length
        if len(data) - position < size:
            self._need = size
            return 0
        if self._read_plain(header, data, position, items):
            return size
        return self._read_whole(header, data, position, items)

    def _read_header(self, data: bytes, position: int) -> Header | None:
        available = len(data) - position
        if available < 2:
            self._need = 2
            return None
        first, second = data[position], data[position + 1]
        size = _HEADER_LENGTHS[second]
        if available < size:
            self._need = size
            return None
        length = second & 0x7F
        field = 7
        if length == 126:
            field, length = 16, int.from_bytes(data[position + 2 : position + 4], "big")
        elif length == 127:
            field, length = 63, int.from_bytes(data[position + 2 : position + 10], "big")
        key = data[position + size - 4 : position + size] if second & 0x80 else None
        return Header(self._at, first & 0x0F, first >= 0x80, first >> 4 & 7, key, size, field, length)

    def _read_plain(self, header: Header, data: bytes, position: int, items: list[Item]) -> bool:
        """Read a message of one frame that breaks no rule and is not compressed; return whether it is one."""
        _, opcode, fin, rsv, key, header_length, length_field, length = header
        if not (fin and (opcode == Opcode.TEXT or opcode == Opcode.BINARY)) or rsv or self._message is not None:
            return False
        if (key is not None) != self._masked or self._closed or length < frame_rules.SMALLEST[length_field]:
            return False
        payload = data[position + header_length : position + header_length + length]
        if key is not None:
            payload = unmask(payload, key)
        if opcode == Opcode.TEXT and not is_utf8(payload):
            return False
        span = Span(self._at, self._at + header_length + length)
        lies_there = self._kept_whole and self._at >= self._fresh
        kept = payload if lies_there or self._room.take(length) else b""
        cut = len(kept) < length
        items.append(
            Frame(span, opcode, fin, rsv, key, header_length, length_field, length, kept, kept, None, "", False, cut)
        )
        return True

    def _read_whole(self, header: Header, data: bytes, position: int, items: list[Item]) -> int:
        reading = self._begin(header)
        if reading.compressed and header.length > _COMPRESSED_PIECE:
            self._long = reading
            return header.header_length
        size = header.header_length + header.length
        self._take(reading, data[position + header.header_length : position + size])
        self._complete(reading, items)
        return size

    def _read_long(self, reading: _Reading, data: bytes, position: int, items: list[Item]) -> int:
        most = _COMPRESSED_PIECE if reading.compressed else _PIECE
        piece = data[position : position + min(most, reading.header.length - reading.taken)]
        self._take(reading, piece)
        if reading.taken == reading.header.length:
            self._long = None
            self._complete(reading, items)
        return len(piece)

    def _begin(self, header: Header) -> _Reading:
        """Check a header, and note what it means for the messages of the stream."""
        faults = frame_rules.header_faults(header, masked=self._masked, rsv_allowed=self._rsv_allowed)
        compressed = False
        if header.opcode <= Opcode.BINARY:
            in_message = self._message is not None
            faults += frame_rules.sequence_faults(header.opcode, in_message=in_message, closed=self._closed)
            if header.opcode == Opcode.CONTINUATION:
                if header.rsv & self._rsv_allowed & RSV1 and self._inflater:
                    faults.append(frame_rules.compressed_bit_fault("CONTINUATION"))
            else:
                self._message = header.opcode
                self._compressed = bool(header.rsv & RSV1) and self._inflater is not None
                self._utf8 = _utf8_checker() if header.opcode == Opcode.TEXT else None
            compressed = self._compressed and self._message is not None
        return _Reading(header, faults, compressed=compressed)

    def _take(self, reading: _Reading, piece: bytes) -> None:
        header = reading.header
        if header.key is not None and piece:
            turn = reading.taken & 3
            piece = unmask(piece, header.key[turn:] + header.key[:turn])
        room = self._keep - reading.taken
        reading.taken += len(piece)
        if room > 0:
            reading.kept.append(piece[:room] if len(piece) > room else piece)
        reading.cut = reading.taken > self._keep
        if header.opcode > Opcode.BINARY or self._message is None:
            return
        last = header.fin and reading.taken == header.length
        content = self._inflate(reading, piece, last=last) if reading.compressed else piece
        if content is not None:
            self._check_text(reading, content, last=last)

    def _inflate(self, reading: _Reading, piece: bytes, *, last: bool) -> bytes | None:
        if self._inflater is None:
            return None
        found = self._inflater.feed(piece, last=last)
        self._work += len(found.data) >> _UNIT
        if found.failed:
            # What came out of earlier pieces depends on where they were cut.
            reading.faults = [fault for fault in reading.faults if fault is not _NOT_UTF8]
            # RFC 7692 7.2.2: the payload, with four octets appended, is decompressed "using DEFLATE".
            reading.faults.append(("RFC 7692 7.2.2", "The payload of a compressed message is not DEFLATE data."))
            reading.content.clear()
        if found.data or not (found.failed or found.gave_up):
            reading.inflated = True
            kept = sum(map(len, reading.content))
            reading.content.append(found.data[: max(0, self._keep - kept)])
            reading.cut = reading.cut or found.gave_up or kept + len(found.data) > self._keep
        if found.failed or found.gave_up:
            reading.inflated = any(reading.content)
            if found.gave_up:
                self._check_text(reading, found.data, last=False)
            self._utf8 = None
            return None
        return found.data

    def _check_text(self, reading: _Reading, content: bytes, *, last: bool) -> None:
        if self._utf8 is None:
            return
        try:
            self._utf8.decode(content, last)
        except UnicodeDecodeError:
            # RFC 6455 8.1: an endpoint that finds that a byte stream it is to interpret as UTF-8 is not valid UTF-8
            # "MUST _Fail the WebSocket Connection_".
            reading.faults.append(_NOT_UTF8)
            self._utf8 = None

    def _complete(self, reading: _Reading, items: list[Item]) -> None:
        _, opcode, fin, rsv, key, header_length, length_field, length = header = reading.header
        payload = reading.kept[0] if len(reading.kept) == 1 else b"".join(reading.kept)
        content = b"".join(reading.content) if reading.inflated else payload
        span = Span(header.start, header.start + header_length + length)
        code, reason = None, ""
        if opcode == Opcode.CLOSE:
            self._closed = True
            code, reason, more = frame_rules.read_close(payload)
            reading.faults += more
        elif opcode <= Opcode.BINARY and fin:
            self._message = None
        cut = reading.cut
        if not self._room.take(len(payload) + (len(content) if reading.inflated else 0)):
            payload, content, cut = b"", b"", True
        items.append(
            Frame(
                span, opcode, fin, rsv, key, header_length, length_field, length, payload, content,
                code, reason, reading.inflated, cut,
            )
        )  # fmt: skip
        items += [Broken(span, rule, text) for rule, text in reading.faults]


def is_utf8(octets: bytes) -> bool:
    """Return whether octets are UTF-8 (RFC 3629)."""
    if octets.isascii():
        return True
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf8_checker() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")()
