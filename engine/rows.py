"""Plain frames, read from the facts of a journal straight into the rows of an event log."""

from __future__ import annotations

from typing import Final

from engine.decode.connection import VantageReader
from engine.decode.frame_rules import SMALLEST
from engine.decode.stream import StreamReader
from engine.decode.websocket import MAX_KEPT, is_utf8
from engine.eventlog import BY_SERVER, PLAIN, SENT, EventLog
from engine.events import Direction, Opcode, Stream
from engine.facts import FactLog, Vantage, What
from engine.masking import unmask

_TEXT: Final = 0x80 | Opcode.TEXT.value
_BINARY: Final = 0x80 | Opcode.BINARY.value
"""First octets of a frame that is a message of its own, with no reserved bit set (RFC 6455 section 5.2)."""
_SHORT: Final = 126
"""Payloads shorter than that have their length in the second octet."""
_HIGH: Final = tuple(int.from_bytes(b"\x80" * size, "little") for size in range(_SHORT))
"""The high bits of so many octets."""
_HIGHEST: Final = 2**31


class _Way:
    """A lane whose next octets begin a frame, with nothing before it that bears on it.

    Attributes:
        code: The code of its plain frames in an event log, but for the opcode.
        at: Where in its stream the next octets begin.
        at_ns: When the last ones passed.
        began: Where in its stream it was when its reader left it.
        low: What the second octet of a short plain frame is at least.
        more: How many octets such a frame is longer than its second octet says.
    """

    __slots__ = ("at", "at_ns", "began", "code", "connection", "lane", "low", "more", "stream")

    def __init__(self, lane: int, reader: VantageReader, stream: StreamReader) -> None:
        self.lane = lane
        self.stream = stream
        self.connection = reader.connection
        server = reader.vantage is Vantage.SERVER
        sent = stream.direction is Direction.SENT
        self.code = PLAIN | (BY_SERVER if server else 0) | (SENT if sent else 0)
        self.at = self.began = stream.end
        self.at_ns = 0
        masked = stream.stream is Stream.UP
        self.low, self.more = (0x80, 6 - 0x80) if masked else (0, 2)


class RowReader:
    """Reads plain frames of the lanes it was given, as long as there are such.

    What a lane has at other times is read by its ``VantageReader``, which takes part in none of this meanwhile.

    Args:
        facts: Where the octets are.
        log: Where the rows go.
    """

    def __init__(self, facts: FactLog, log: EventLog) -> None:
        self._facts = facts
        self._log = log
        self._ways: dict[int, _Way] = {}
        self._lanes: dict[tuple[VantageReader, What], _Way] = {}

    def take(self, lane: int, reader: VantageReader, what: What) -> None:
        """Read a lane, that of facts of this kind, from here on, if its reader stands between two frames."""
        stream = reader.frames_of(what)
        if stream is None or not stream.idle or reader.vantage is Vantage.APP or reader.connection >= _HIGHEST:
            return
        self._ways[lane] = self._lanes[reader, what] = _Way(lane, reader, stream)
        self._log.know(reader.connection, reader.vantage, reader.session)

    def give_back(self, reader: VantageReader, *whats: What) -> None:
        """Leave lanes of a reader, those of facts of these kinds, to it again."""
        for what in whats:
            way = self._lanes.pop((reader, what), None)
            if way is not None:
                del self._ways[way.lane]
                way.stream.skip(way.at - way.began, way.at_ns)

    def give_all_back(self) -> None:
        """Leave every lane to its reader."""
        for reader, what in list(self._lanes):
            self.give_back(reader, what)

    def read(self, place: int, offset: int, last: int, most: int) -> tuple[int, int]:
        """Read on as far as there are plain frames.

        Args:
            place: The number of the fact to read on in.
            offset: How many of its octets are read already.
            last: The number of the first fact not to be read.
            most: How many frames to read, about.

        Returns:
            The place and the offset that reading has come to: the same ones where there is no plain frame.
        """
        until = len(self._log) + most
        while place < last:
            if not offset:
                place = self._short_ones(place, min(last, place + until - len(self._log)))
            if place == last or len(self._log) >= until:
                break
            way = self._ways.get(self._facts.lanes[place])
            if way is None:
                break
            size = self._facts.ends[place] - self._facts.start_of(place)
            offset = self._several(way, place, offset, until - len(self._log))
            if offset < size:
                break
            place, offset = place + 1, 0
        return place, offset

    def _short_ones(self, place: int, last: int) -> int:
        """Read facts that are one short frame each; return the place of the first that is not."""
        # Everything by name at hand: this goes through facts by the million.
        facts, log = self._facts, self._log
        lanes, times, ends, ways = facts.lanes, facts.at_ns, facts.ends, self._ways
        code_of, time_of, connection_of = log.codes.append, log.at_ns.append, log.connections.append
        start_of, size_of, place_of = log.starts.append, log.sizes.append, log.places.append
        blob, base, blob_end = b"", 0, -1
        end = facts.start_of(place)
        for at in range(place, last):
            way = ways.get(lanes[at])
            if way is None:
                return at
            start, end = end, ends[at]
            if end > blob_end:
                blob, base = facts.blob_at(start)
                blob_end = base + len(blob)
            size, begin = end - start, start - base
            if size < 2:
                return at
            second = blob[begin + 1]
            if size != second + way.more or not way.low <= second < way.low + _SHORT:
                return at
            first = blob[begin]
            if first == _TEXT:
                if way.low:
                    if not _is_masked_text(blob, begin + 2, end - base):
                        return at
                elif not (text := blob[begin + 2 : end - base]).isascii() and not is_utf8(text):
                    return at
            elif first != _BINARY:
                return at
            code_of(way.code | first & 3)
            way.at_ns = at_ns = times[at]
            time_of(at_ns)
            connection_of(way.connection)
            start_of(way.at)
            size_of(size)
            place_of(start)
            way.at += size
        return last

    def _several(self, way: _Way, place: int, offset: int, most: int) -> int:
        """Read the plain frames of a fact from ``offset`` on; return where the next octets begin."""
        facts, log = self._facts, self._log
        start = facts.start_of(place)
        blob, base = facts.blob_at(start)
        at, end = start - base + offset, facts.ends[place] - base
        at_ns = facts.at_ns[place]
        for _ in range(most):
            size = _plain_size(blob, at, end, masked=way.low != 0)
            if not size:
                break
            log.put(way.code | blob[at] & 3, at_ns, way.connection, way.at, size, base + at)
            way.at_ns = at_ns
            way.at += size
            at += size
        return at - start + base


def _plain_size(blob: bytes, at: int, end: int, *, masked: bool) -> int:
    """Return how many octets the plain frame at ``at`` has; 0 where there is none before ``end``."""
    if end - at < 2 or blob[at] not in (_TEXT, _BINARY) or (blob[at + 1] >= 0x80) is not masked:
        return 0
    length, header, bits = blob[at + 1] & 0x7F, 2, 7
    if length >= _SHORT:
        header, bits = (4, 16) if length == _SHORT else (10, 63)
        length = int.from_bytes(blob[at + 2 : at + header], "big")
    body = at + header + (4 if masked else 0)
    if not SMALLEST[bits] <= length <= MAX_KEPT or body + length > end:
        return 0
    if blob[at] == _TEXT:
        payload = blob[body : body + length]
        if not is_utf8(unmask(payload, blob[body - 4 : body]) if masked else payload):
            return 0
    return body + length - at


def _is_masked_text(blob: bytes, key_at: int, end: int) -> bool:
    """Return whether the masked payload that follows its key is UTF-8 (RFC 6455 section 5.3)."""
    size = end - key_at - 4
    body, key = blob[key_at + 4 : end], blob[key_at : key_at + 4]
    mask = int.from_bytes((key * (size // 4 + 1))[:size], "little")
    if not (int.from_bytes(body, "little") ^ mask) & _HIGH[size]:
        return True
    return is_utf8(unmask(body, key))
