"""Server-sent events: the octets of an event stream in, blocks with their octet spans out (WHATWG HTML 9.2.6).

The octets are those of the content, not of the connection: chunk framing has been taken off before.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass

from engine.events import Span

MAX_BLOCK = 1024 * 1024
"""Octets of one block; of a longer one what comes after is passed over, and it is marked as cut."""


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
    """

    def __init__(self) -> None:
        self.last_id = ""
        self._at = 0
        self._begin = 0
        self._line = bytearray()
        self._after_cr = False
        self._first = True
        self._lines: list[bytes] = []
        self._kept = 0
        self._cut = False

    def read(self, octets: bytes) -> list[ServerSentEvent]:
        """Return the blocks that end in these octets; what is begun is kept until the rest comes.

        What stands at the end of the stream without a blank line is never given: WHATWG HTML 9.2.6 has it discarded.
        """
        found = []
        for number, octet in enumerate(octets, self._at + 1):
            if octet == 0x0A and self._after_cr:
                self._after_cr = False
                if not self._lines and not self._line:
                    self._begin = number
                continue
            self._after_cr = octet == 0x0D
            if octet not in (0x0A, 0x0D):
                self._keep(octet)
                continue
            block = self._end_line(number)
            if block is not None:
                found.append(block)
        self._at += len(octets)
        return found

    def _keep(self, octet: int) -> None:
        if self._kept < MAX_BLOCK:
            self._line.append(octet)
            self._kept += 1
        else:
            self._cut = True

    def _end_line(self, end: int) -> ServerSentEvent | None:
        line, self._line = bytes(self._line), bytearray()
        if self._first:
            # 9.2.6: "One leading U+FEFF BYTE ORDER MARK character must be ignored if any are present."
            line = line.removeprefix(BOM_UTF8)
            self._first = False
        if line:
            self._lines.append(line)
            return None
        lines, self._lines = self._lines, []
        begin, self._begin = self._begin, end
        cut, self._cut = self._cut, False
        self._kept = 0
        return self._block(lines, Span(begin, end), cut) if lines else None

    def _block(self, lines: list[bytes], octets: Span, cut: bool) -> ServerSentEvent:
        data: list[str] = []
        comments: list[str] = []
        kind, retry_ms, id_ = "", None, None
        for line in lines:
            name, colon, value = line.decode("utf-8", "replace").partition(":")
            # 9.2.6: "If value starts with a U+0020 SPACE character, remove it from value."
            value = value.removeprefix(" ")
            if colon and not name:
                comments.append(value)
            elif name == "data":
                data.append(value)
            elif name == "event":
                kind = value
            elif name == "id" and "\0" not in value:
                # 9.2.6: "If the field value does not contain U+0000 NULL", else "ignore the field".
                id_ = self.last_id = value
            elif name == "retry" and value.isascii() and value.isdigit():
                retry_ms = int(value[:9])
        return ServerSentEvent(
            octets=octets,
            data="\n".join(data) if data else None,
            type=kind or "message",
            last_id=self.last_id,
            id=id_,
            retry_ms=retry_ms,
            comments=tuple(comments),
            cut=cut,
        )
