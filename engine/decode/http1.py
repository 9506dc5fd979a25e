"""HTTP/1.1 (RFC 9112), one direction of a connection at a time: octets in, cut anywhere, items with spans out."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.decode import head
from engine.decode.framing import Framing, goes_on, listed, request_framing, response_framing, values
from engine.decode.items import Broken, Item, RequestHead, ResponseHead
from engine.decode.message import MessageDecoder
from engine.decode.plain_http import plain_request, plain_response
from engine.events import Fields, Span

_EMPTY_LINES = re.compile(rb"(?:\r?\n)+")
_ALERT, _HANDSHAKE = 0x15, 0x16
"""RFC 8446 5.1: the types of the records that an alert and a handshake message come in."""


class RequestDecoder(MessageDecoder[head.RequestLine]):
    """Reads the requests of a connection.

    After a request that asks for another protocol (RFC 9110 section 7.8) or for a tunnel (section 9.3.6) it reads no
    further until ``resume`` or ``release``: only the answer tells whether HTTP goes on.
    """

    def __init__(self, start: int = 0) -> None:
        super().__init__(start)
        self._resumed: Callable[[list[Item]], bool] = self._read_head
        self._asks_switch = False

    @property
    def waiting(self) -> bool:
        """Whether it waits for the answer to an upgrade."""
        return self._step == self._wait

    def resume(self, most: int | None = None) -> list[Item]:
        """HTTP goes on: return what the octets held since complete; ``most`` as of ``feed``."""
        self._step = self._resumed
        return self.feed(b"", most)

    def skip(self, octets: bytes) -> str | None:
        """Pass over octets that are a plain request, all of it; return its method, None where they are not taken."""
        method = plain_request(octets) if self.idle else None
        if method is not None:
            self._exchange += 1
            self._at += len(octets)
            self._length = 0
            self._resumed, self._asks_switch = self._read_head, False
        return method

    def _goes_wrong(self) -> Broken | None:
        # RFC 9112 2.2: a server "SHOULD ignore at least one empty line (CRLF) received prior to the request-line".
        empty = _EMPTY_LINES.match(self._buffer)
        if empty is not None:
            self._consume(empty.end())
            self._looked = 0
        if bytes(self._buffer[:2]) in (b"", b"\r"):
            return None
        wrong = head.request_goes_wrong_at(self._buffer)
        if wrong is None:
            return None
        text = "This is not a request: it does not begin with a method and a space."
        return Broken(Span(self._at, self._at + wrong + 1), "RFC 9112 3", text)

    def _read_line(self, line: bytes) -> tuple[head.RequestLine | None, list[Broken]]:
        return head.read_request_line(line, self._at)

    def _take_head(self, line: head.RequestLine, fields: Fields, span: Span, items: list[Item]) -> Framing:
        method, target, version = line
        self._exchange += 1
        items.append(RequestHead(span, self._exchange, method, target, version, fields))
        self._resumed = self._read_head if goes_on(version, fields) else self._past_close(fields)
        self._asks_switch = method == "CONNECT" or asks_upgrade(fields)
        return request_framing(method, version, fields)

    def _after_message(self) -> Callable[[list[Item]], bool]:
        return self._wait if self._asks_switch else self._resumed


class ResponseDecoder(MessageDecoder[head.StatusLine]):
    """Reads the responses of a connection.

    After a 101 (Switching Protocols) or a successful answer to CONNECT it reads no further: see ``release``.

    Args:
        method_of: Given the number of an exchange, from 1: the method of its request, None where none was seen.
        start: The offset of the first octet in its stream.
    """

    def __init__(self, method_of: Callable[[int], str | None], start: int = 0) -> None:
        super().__init__(start)
        self._method_of = method_of
        self._exchange = 1
        self._next: Callable[[list[Item]], bool] = self._read_head

    @property
    def switched(self) -> bool:
        """Whether another protocol begins at the octets not read."""
        return self._step == self._wait

    def skip(self, octets: bytes) -> bool:
        """Pass over octets that are a plain response, or go on with its content; returns whether they were taken."""
        if self._step == self._read_length and not self._buffer:
            return self._skip_content(len(octets))
        method = self._method_of(self._exchange)
        found = plain_response(octets) if self.idle and method not in (None, "HEAD", "CONNECT") else None
        if found is None or sum(found) < len(octets):
            return False
        self._begin_at, self._length, self._left = self._at, 0, found[1]
        self._step, self._next = self._read_length, self._read_head
        self._at += found[0]
        return self._skip_content(len(octets) - found[0])

    def _skip_content(self, length: int) -> bool:
        if length > self._left:
            return False
        self._at += length
        self._length += length
        self._left -= length
        if self._left == 0:
            self._end([], Span(self._at, self._at))
        return True

    def _goes_wrong(self) -> Broken | None:
        wrong = head.status_goes_wrong_at(self._buffer)
        if wrong is None:
            return None
        what = 'does not begin with "HTTP/"' if wrong < 5 else "does not go on with a version and a status code"
        if self._buffer[0] in (_ALERT, _HANDSHAKE):
            what = "begins as a record of TLS does (RFC 8446 section 5.1)"
        span = Span(self._at, self._at + wrong + 1)
        if self._exchange > 1 and self._method_of(self._exchange) is None:
            # RFC 9112 6.3: where additional data follow "the final response to the last request", a client "MUST NOT
            # process, cache, or forward such extra data as a separate response"; "the prior message's Content-Length
            # value" may be "incorrect".
            text = f"More came than the last response holds, which may give a wrong length: what follows {what}."
            return Broken(span, "RFC 9112 6.3", text)
        return Broken(span, "RFC 9112 4", f"This is not an HTTP/1.1 response: it {what}.")

    def _read_line(self, line: bytes) -> tuple[head.StatusLine | None, list[Broken]]:
        return head.read_status_line(line, self._at)

    def _take_head(self, line: head.StatusLine, fields: Fields, span: Span, items: list[Item]) -> Framing | None:
        found = ResponseHead(span, self._exchange, line.status, line.reason, line.version, fields)
        items.append(found)
        framing = response_framing(line.status, line.version, fields, self._method_of(self._exchange))
        if found.interim:
            # RFC 9110 15.2: a 1xx response "is terminated by the end of the header section".
            items += [Broken(span, rule, text) for rule, text in framing.faults]
            return None
        if line.status == 101:
            self._next = self._wait
        else:
            self._next = self._read_head if goes_on(line.version, fields) else self._past_close(fields)
        return framing

    def _after_message(self) -> Callable[[list[Item]], bool]:
        self._exchange += 1
        return self._next


def asks_upgrade(fields: Fields) -> bool:
    """Return whether a request asks for another protocol (RFC 9110 section 7.8)."""
    options = [option.lower() for option in listed(fields, "connection")]
    return "upgrade" in options and bool(values(fields, "upgrade"))
