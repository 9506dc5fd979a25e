"""Server-sent events: the octets of an event stream in, blocks with their octet spans out (WHATWG HTML 9.2.6).

The octets are those of the content, not of the connection: chunk framing has been taken off before.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

from engine.wire_events import Span

MEDIA_TYPE = "text/event-stream"
MAX_BLOCK = 1024 * 1024
"""Octets of one block; of a longer one what comes after is passed over, and it is marked as cut."""

_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSentEvent:
    """One block of an event stream: what stands between two blank lines.

    Attributes:
        octets: Of the content, counted from 0: from the block's first line to the end of the blank line.
        data: Its data lines joined; None where it has none, and then nothing is dispatched.
        type: "message" unless the block names another.
        last_id: The last event ID after this block, which a reconnecting client sends.
        id: The ID that this block sets; None where it sets none.
        retry_ms: The reconnection time that this block sets, milliseconds; None where it sets none.
        comments: Lines that begin with a colon, without it.
        cut: Whether it was longer than ``MAX_BLOCK``.
    """

    octets: Span
    data: str | None
    type: str
    last_id: str
    id: str | None = None
    retry_ms: int | None = None
    comments: tuple[str, ...] = ()
    cut: bool = False


class EventStreamReader:
    """Reads an event stream as its octets come, cut anywhere.

    A line ends with CR, LF or both. Where LF follows a CR in later octets it is part of the same line end, but a blank
    line's block has been given out by then: its span never holds the LF.

    Attributes:
        last_id: The last event ID so far.
        begin: Where the block that comes next begins, or the one that has begun: counted as ``octets`` of a block.
    """

    def __init__(self) -> None:
        self.last_id = ""
        self.begin = 0
        self._at = 0
        self._line = bytearray()
        self._in_line = False
        self._after_cr = False
        self._first = True
        self._block = _Block()

    def read(self, octets: bytes) -> list[ServerSentEvent]:
        """Return the blocks that end in these octets; what is begun is kept until the rest comes.

        What stands at the end of the stream without a blank line is never given: WHATWG HTML 9.2.6 has it discarded.
        """
        found = []
        at = 0
        for end in _LINE_END.finditer(octets):
            self._keep(octets, at, end.start())
            at = end.end()
            if self._after_cr and end.group() == b"\n" and end.start() == 0:
                self._pass_over_lf()
                continue
            block = self._end_line(self._at + end.start() + 1, self._at + at)
            if block is not None:
                found.append(block)
        if octets:
            self._after_cr = octets.endswith(b"\r")
        self._keep(octets, at, len(octets))
        self._at += len(octets)
        return found

    def _pass_over_lf(self) -> None:
        """The first octet is the LF of a line end whose CR came before."""
        if not self._block.begun:
            self.begin = self._at + 1

    def _keep(self, octets: bytes, start: int, end: int) -> None:
        """Take the octets of a line; of a block that is too long, not all of them are kept."""
        self._in_line = self._in_line or end > start
        room = MAX_BLOCK - self._block.size
        self._block.cut = self._block.cut or end - start > room
        kept = octets[start : min(end, start + room)]
        self._block.size += len(kept)
        self._line += kept

    def _end_line(self, end: int, after: int) -> ServerSentEvent | None:
        """Take a line, whose end's first octet is before ``end``, and whose end's last one is before ``after``."""
        line, self._line = bytes(self._line), bytearray()
        blank, self._in_line = not self._in_line, False
        if self._first:
            # 9.2.6: "One leading U+FEFF BYTE ORDER MARK character must be ignored if any are present."
            blank = blank or line == BOM_UTF8
            line = line.removeprefix(BOM_UTF8)
            self._first = False
        if not blank:
            self._block.take(line)
            return None
        begin, self.begin = self.begin, after
        block, self._block = self._block, _Block()
        if block.id is not None:
            self.last_id = block.id
        return block.told(Span(begin, end), self.last_id) if block.begun else None


class _Block:
    """What the lines of a block say, as far as they have come.

    Attributes:
        size: Octets of lines that were kept.
        cut: Whether not all of them were.
        begun: Whether there is a line.
        id: The ID that it sets.
    """

    __slots__ = ("_comments", "_data", "_retry_ms", "_type", "begun", "cut", "id", "size")

    def __init__(self) -> None:
        self.size = 0
        self.cut = self.begun = False
        self.id: str | None = None
        self._type = ""
        self._retry_ms: int | None = None
        self._data: list[str] = []
        self._comments: list[str] = []

    def take(self, line: bytes) -> None:
        """Take the next line, without its end."""
        self.begun = True
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        # 9.2.6: "If value starts with a U+0020 SPACE character, remove it from value."
        value = value.removeprefix(" ")
        if colon and not name:
            self._comments.append(value)
        elif name == "data":
            self._data.append(value)
        elif name == "event":
            self._type = value
        elif name == "id" and "\0" not in value:
            # 9.2.6: "If the field value does not contain U+0000 NULL", else "ignore the field".
            self.id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._retry_ms = int(value[:9])

    def told(self, octets: Span, last_id: str) -> ServerSentEvent:
        """Return the block, now that it is whole."""
        return ServerSentEvent(
            octets=octets,
            data="\n".join(self._data) if self._data else None,
            type=self._type or "message",
            last_id=last_id,
            id=self.id,
            retry_ms=self._retry_ms,
            comments=tuple(self._comments),
            cut=self.cut,
        )
