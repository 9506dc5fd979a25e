"""What requests and responses of HTTP/1.1 (RFC 9112) have in common: heads, content, and the end of the stream.

A rule that is broken is an item beside the message as long as the message can still be read; otherwise the message ends
incomplete and the octets from there on are shown as they are. What is accepted with a complaint is listed at
``engine.decode.head``; within chunk framing nothing is, because there a guess decides where the next message begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.decode.chunked import ChunkReader, Part
from engine.decode.framing import Body, Framing, listed
from engine.decode.head import read_fields
from engine.decode.items import Broken, Content, End, Ending, Item, Opaque
from engine.events import Fields, Span

Line = TypeVar("Line")

MAX_HEAD = 64 * 1024
"""Octets of a head, and of a trailer section."""
MAX_HELD = 1024 * 1024
"""Octets kept while an upgrade is undecided."""

MAX_LINES = 1000
"""Lines of a head, and of a trailer section."""

_SECTION_END = re.compile(rb"\n\r?\n")


class MessageDecoder(Generic[Line]):
    """Reads one direction; see ``RequestDecoder`` and ``ResponseDecoder``.

    Args:
        start: The offset of the first octet in its stream.
    """

    def __init__(self, start: int = 0) -> None:
        self._buffer = bytearray()
        self._at = start
        self._looked = 0
        self._step: Callable[[list[Item]], bool] = self._read_head
        self._line: tuple[Line, list[Broken], int] | None = None
        self._begin_at: int | None = None
        self._exchange = 0
        self._length = 0
        self._left = 0
        self._held = 0
        self._parts: list[Part] = []
        self._chunks = ChunkReader()
        self._pending = False
        self._why = ""
        self._close_rule = ""

    @property
    def idle(self) -> bool:
        """Whether it stands between two messages."""
        return self._step == self._read_head and not self._buffer

    @property
    def lost(self) -> bool:
        """Whether nothing more can be read."""
        return self._step == self._read_opaque

    @property
    def inside(self) -> bool:
        """Whether the next octet goes on with what has begun: a head, content of a known length, a chunk."""
        if self._step == self._read_chunks:
            return bool(self._chunks.missing) or len(self._buffer) > self._held
        if self._step == self._read_head:
            return bool(self._buffer)
        return self._step in (self._read_length, self._read_trailers)

    @property
    def chunk_left(self) -> Span | None:
        """What is to come of a chunk that has begun, its line end included; empty between chunks, None elsewhere."""
        if self._step != self._read_chunks:
            return None
        read_to = self._at + self._held
        return Span(read_to, read_to + self._chunks.missing)

    @property
    def exchange(self) -> int:
        """The number of the last message begun, or, of responses, of the one that comes next."""
        return self._exchange

    @property
    def pending(self) -> bool:
        """Whether more can be read of what was fed already."""
        return self._pending

    def feed(self, octets: bytes, most: int | None = None) -> list[Item]:
        """Take the next octets, cut anywhere; return what they complete. Never raises.

        Args:
            octets: The octets; none to go on where ``most`` ended it.
            most: Steps after which to leave off, see ``pending``.
        """
        self._buffer += octets
        items: list[Item] = []
        steps = 0
        while True:
            self._pending = self._step(items)
            steps += 1
            if not self._pending or steps == most:
                return items

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """No more octets will come; return what that completes or leaves incomplete."""
        items: list[Item] = []
        if self._begin_at is not None:
            self._finish_content(items, ending)
        elif self._buffer.strip(b"\r\n"):
            self._finish_between(items, ending)
        self._go_opaque("after the end of the stream")
        self._buffer.clear()
        self._pending = False
        return items

    def release(self) -> tuple[int, bytes]:
        """Give up the octets not read, with the offset of the first: another protocol begins there."""
        rest = bytes(self._buffer)
        self._buffer.clear()
        self._pending = False
        return self._at, rest

    # What differs between the directions.

    def _goes_wrong(self) -> Broken | None:
        raise NotImplementedError

    def _read_line(self, line: bytes) -> tuple[Line | None, list[Broken]]:
        raise NotImplementedError

    def _take_head(self, line: Line, fields: Fields, span: Span, items: list[Item]) -> Framing | None:
        """Add the head to ``items``; return how its content is framed, None where it has none and no end either."""
        raise NotImplementedError

    def _after_message(self) -> Callable[[list[Item]], bool]:
        raise NotImplementedError

    # Heads.

    def _read_head(self, items: list[Item]) -> bool:
        if not self._buffer or (self._line is None and not self._read_start_line(items)):
            return False
        if self._line is None:
            return True
        line, broken, length = self._line
        ends = self._section_end(length - 1)
        if ends is None:
            return self._refuse_long(items, "head")
        lines_end, end = ends
        if self._refuse_lines(items, "head", length, end):
            return True
        fields, more = read_fields(bytes(self._buffer[length:lines_end]), self._at + length)
        span = Span(self._at, self._at + end)
        self._line = None
        framing = self._take_head(line, fields, span, items)
        items += broken
        items += more
        self._consume(end)
        if framing is not None:
            self._begin_content(framing, span, items)
        return True

    def _read_start_line(self, items: list[Item]) -> bool:
        """Return whether anything was found; the line itself goes to ``_line``."""
        wrong = self._goes_wrong()
        if wrong is not None:
            self._break(items, wrong)
            return True
        end = self._buffer.find(b"\n", self._looked, MAX_HEAD) + 1
        if not end:
            self._looked = len(self._buffer)
            return self._refuse_long(items, "head")
        text = bytes(self._buffer[:end])
        line, broken = self._read_line(text)
        if line is None:
            self._break(items, broken[0])
        else:
            self._line = (line, broken, end)
        self._looked = 0
        return True

    def _refuse_long(self, items: list[Item], what: str) -> bool:
        if len(self._buffer) < MAX_HEAD:
            return False
        # RFC 9110 5.4: a recipient may refuse fields "larger than it wishes to process".
        text = f"The {what} is longer than {MAX_HEAD:,} octets; it is not read."
        self._break(items, Broken(Span(self._at, self._at + MAX_HEAD), "RFC 9110 5.4", text))
        return True

    def _refuse_lines(self, items: list[Item], what: str, start: int, end: int) -> bool:
        if self._buffer.count(b"\n", start, end) <= MAX_LINES:
            return False
        # RFC 9110 5.4: a recipient may refuse fields "larger than it wishes to process".
        text = f"The {what} has more than {MAX_LINES:,} lines; it is not read."
        self._break(items, Broken(Span(self._at, self._at + end), "RFC 9110 5.4", text))
        return True

    def _section_end(self, line_end: int) -> tuple[int, int] | None:
        """Return where the field lines after the line ending at ``line_end`` end, and where the empty line does."""
        match = _SECTION_END.search(self._buffer, max(line_end, self._looked), MAX_HEAD)
        if match is None:
            self._looked = max(0, len(self._buffer) - 2)
            return None
        self._looked = 0
        return match.start() + 1, match.end()

    # Content.

    def _begin_content(self, framing: Framing, span: Span, items: list[Item]) -> None:
        items += [Broken(span, rule, text) for rule, text in framing.faults]
        self._begin_at = span.start
        self._length = 0
        match framing.body:
            case Body.LENGTH if framing.length == 0:
                self._end(items, Span(self._at, self._at))
            case Body.LENGTH:
                self._left = framing.length
                self._step = self._read_length
            case Body.CHUNKED:
                self._chunks = ChunkReader()
                self._held = 0
                self._parts = []
                self._step = self._read_chunks
            case Body.UNTIL_CLOSE:
                self._step = self._read_rest
            case Body.TUNNEL:
                self._end(items, Span(self._at, self._at))
                self._step = self._wait
            case Body.UNKNOWABLE:
                self._end(items, Span(self._at, self._at), complete=False)
                self._go_opaque(f"after a violation of {framing.faults[-1][0]}")

    def _read_length(self, items: list[Item]) -> bool:
        if not self._buffer:
            return False
        data = bytes(self._buffer[: self._left]) if len(self._buffer) > self._left else bytes(self._buffer)
        self._left -= len(data)
        self._content(items, data)
        if self._left == 0:
            self._end(items, Span(self._at, self._at))
        return True

    def _read_rest(self, items: list[Item]) -> bool:
        if self._buffer:
            self._content(items, bytes(self._buffer))
        return False

    def _read_chunks(self, items: list[Item]) -> bool:
        # Octets of framing alone wait, read but not consumed, for the content they go with; so the spans do not depend
        # on where the octets were cut.
        self._held, parts = self._chunks.take(self._buffer, self._held)
        self._parts += parts
        if self._chunks.pending:
            return True
        settled = self._chunks.ended or self._chunks.fault is not None
        if self._parts or (settled and self._held):
            self._chunked_content(items)
            self._held = 0
        if self._chunks.fault is not None:
            length, rule, text = self._chunks.fault
            self._break(items, Broken(Span(self._at, self._at + length), rule, text))
            return True
        if self._chunks.ended:
            self._step = self._read_trailers
            return True
        return False

    def _read_trailers(self, items: list[Item]) -> bool:
        """Read the last chunk's size line and the trailer section (RFC 9112 sections 7.1 and 7.1.2) together."""
        line_end = self._buffer.find(b"\n")
        ends = self._section_end(line_end)
        if ends is None:
            return self._refuse_long(items, "trailer section")
        lines_end, end = ends
        if self._refuse_lines(items, "trailer section", line_end + 1, end):
            return True
        fields, broken = read_fields(bytes(self._buffer[line_end + 1 : lines_end]), self._at + line_end + 1)
        span = Span(self._at, self._at + end)
        self._consume(end)
        self._end(items, span, trailers=fields)
        items += broken
        return True

    def _content(self, items: list[Item], data: bytes) -> None:
        items.append(Content(Span(self._at, self._at + len(data)), self._exchange, data, False))
        self._length += len(data)
        self._consume(len(data))

    def _chunked_content(self, items: list[Item]) -> None:
        parts, self._parts = self._parts, []
        places = tuple(Span(self._at + at, self._at + at + len(data)) for at, data in parts)
        data = b"".join(part.data for part in parts)
        items.append(Content(Span(self._at, self._at + self._held), self._exchange, data, True, places))
        self._length += len(data)
        self._consume(self._held)

    def _end(self, items: list[Item], span: Span, *, complete: bool = True, trailers: Fields = ()) -> None:
        start = span.start if self._begin_at is None else self._begin_at
        whole = Span(start, span.end)
        items.append(End(span, self._exchange, self._length, complete, trailers, whole))
        self._begin_at = None
        self._step = self._after_message()

    # Where nothing more can be read, or not yet.

    def _past_close(self, fields: Fields) -> Callable[[list[Item]], bool]:
        # RFC 9112 9.6: neither end sends another message after one with the "close" option; 9.3: nor does the
        # connection persist in HTTP/1.0 without "keep-alive".
        close = any(option.lower() == "close" for option in listed(fields, "connection"))
        self._close_rule = "RFC 9112 9.6" if close else "RFC 9112 9.3"
        return self._read_past_close

    def _wait(self, items: list[Item]) -> bool:
        if len(self._buffer) > MAX_HELD:
            self._go_opaque("more came before the upgrade was answered than is held")
            return True
        return False

    def _read_past_close(self, items: list[Item]) -> bool:
        if not self._buffer.strip(b"\r\n"):
            return False
        text = "More octets follow a message after which the connection was to be closed."
        self._break(items, Broken(Span(self._at, self._at + 1), self._close_rule, text))
        return True

    def _read_opaque(self, items: list[Item]) -> bool:
        if self._buffer:
            items.append(Opaque(Span(self._at, self._at + len(self._buffer)), bytes(self._buffer), self._why))
            self._consume(len(self._buffer))
        return False

    def _break(self, items: list[Item], broken: Broken) -> None:
        items.append(broken)
        if self._begin_at is not None:
            self._end(items, Span(self._at, self._at), complete=False)
        self._go_opaque(f"after a violation of {broken.rule}")

    def _go_opaque(self, why: str) -> None:
        self._why = why
        self._step = self._read_opaque

    def _consume(self, length: int) -> None:
        del self._buffer[:length]
        self._at += length

    # The end of the stream.

    def _finish_content(self, items: list[Item], ending: Ending) -> None:
        # RFC 9112 8: a response without chunked coding or Content-Length "is considered complete regardless of the
        # number of message body octets received", "unless an error was indicated by the underlying connection".
        complete = self._step == self._read_rest and ending is Ending.IN_ORDER
        if self._step == self._read_chunks and self._held:
            self._chunked_content(items)
        end = self._at + len(self._buffer)
        if not complete and ending is not Ending.LEFT:
            # RFC 9112 8: "A message body that uses the chunked transfer coding is incomplete if the zero-sized chunk
            # that terminates the encoding has not been received", one with Content-Length if less than that came.
            items.append(Broken(Span(end, end), "RFC 9112 8", self._missing()))
        self._end(items, Span(end, end), complete=complete)

    def _missing(self) -> str:
        if self._step == self._read_length:
            return f"The connection ended after {self._length:,} of {self._length + self._left:,} octets."
        if self._step == self._read_rest:
            return f"The connection was cut off after {self._length:,} octets, without an orderly end."
        return f"The connection ended after {self._length:,} octets, before the last chunk."

    def _finish_between(self, items: list[Item], ending: Ending) -> None:
        size = len(self._buffer)
        span = Span(self._at, self._at + size)
        waiting = self._step == self._wait
        why = "sent before the upgrade was answered" if waiting else "an incomplete head"
        items.append(Opaque(span, bytes(self._buffer), why))
        if not waiting and ending is not Ending.LEFT:
            # RFC 9112 8: a client that receives an incomplete response "MUST record the message as incomplete".
            text = f"The connection ended within a head, after {size:,} octets of it."
            items.append(Broken(Span(span.end, span.end), "RFC 9112 8", text))
        self._at = span.end
