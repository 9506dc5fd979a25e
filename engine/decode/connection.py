"""One connection as one end saw it: facts in, events out; HTTP/1.1 until an answer switches to something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.decode import handshake
from engine.decode.deflate import Agreement, Inflater, agreed
from engine.decode.event_streams import EventStreams
from engine.decode.framing import listed
from engine.decode.happenings import happening
from engine.decode.http1 import RequestDecoder, ResponseDecoder
from engine.decode.items import Broken, Content, Decoder, End, Ending, Item, OpaqueDecoder, RequestHead, ResponseHead
from engine.decode.room import Room
from engine.decode.seen import Witness
from engine.decode.stream import TURN, StreamReader
from engine.decode.websocket import WebSocketDecoder
from engine.events import Event, OctetsSeen, ProtocolViolation, Stream
from engine.journal import Fact, Vantage, What


class VantageReader:
    """Reads both streams of a connection from what one of its ends saw; needs nothing from the other end.

    Events come in the order they became known. Their times do not go back, but for octets that could only be read
    later: an incomplete head or frame at the end of its stream, and what was sent before an upgrade was answered.

    Args:
        session: The session of the events.
        connection: The connection of the events.
        vantage: Whose facts are read.
        room: What is shared with others that keep payloads and contents; nobody if None.

    Attributes:
        session: The session of the events.
        connection: Their connection.
        vantage: Whose facts are read.
        counts: Whether octets are only counted from here on.
    """

    def __init__(self, session: int, connection: int, vantage: Vantage, room: Room | None = None) -> None:
        self.session = session
        self.connection = connection
        self.vantage = vantage
        self.counts = False
        self._room = room or Room()
        self._witness = Witness(session=session, connection=connection, vantage=vantage)
        self._event_streams = EventStreams(self._room)
        self._requests: dict[int, RequestHead] = {}
        self._answered = self._declined = 0
        self._switch: ResponseHead | None = None
        self._left = False
        self._http: tuple[RequestDecoder, ResponseDecoder] | None = (RequestDecoder(), ResponseDecoder(self._method_of))
        self._up = StreamReader(Stream.UP, vantage, self._http[0])
        self._down = StreamReader(Stream.DOWN, vantage, self._http[1])
        client = vantage is Vantage.CLIENT
        self._outgoing, self._incoming = (self._up, self._down) if client else (self._down, self._up)

    def read(self, fact: Fact) -> Iterator[list[Event]]:
        """Yield the events one fact gives, often none or several, a turn at a time. No octets make it raise.

        A turn is some tens of events at most; all are to be taken before another fact is read.
        """
        match fact.what:
            case What.SENT:
                yield from self._read_octets(fact, self._outgoing)
            case What.RECEIVED:
                yield from self._read_octets(fact, self._incoming)
            case _:
                event = happening(fact)
                yield ([] if event is None else [event]) + self._read_ending(fact)

    def frames_of(self, what: What) -> StreamReader | None:
        """Return the stream that facts of this kind carry octets of; None while it does not speak WebSocket."""
        if self._http is not None or self.counts:
            return None
        stream = self._outgoing if what is What.SENT else self._incoming
        return stream if isinstance(stream.decoder, WebSocketDecoder) else None

    def give_up(self, fact: Fact, why: str) -> list[Event]:
        """Stop reading: show the octets of ``fact`` and all after it as they are."""
        self._http = None
        found: list[Event] = []
        for stream, what in ((self._outgoing, What.SENT), (self._incoming, What.RECEIVED)):
            items = stream.give_up(fact.octets if fact.what is what else b"", why)
            found += [self._witness.event(stream, item) for item in items]
            stream.settle(items)
        return found

    def stop_reading(self) -> Iterator[list[Event]]:
        """Only count octets from here on: they are told as one event when their stream ends."""
        self.counts = True
        self._http = None
        for stream in (self._outgoing, self._incoming):
            yield self._events(stream, stream.stop_reading())

    def _method_of(self, exchange: int) -> str | None:
        request = self._requests.get(exchange)
        return None if request is None else request.method

    def _read_octets(self, fact: Fact, stream: StreamReader) -> Iterator[list[Event]]:
        if fact.octets:
            yield from self._turns(stream, stream.take(fact.octets, fact.at_ns))
        else:
            length, facts = fact.about.get("length"), fact.about.get("facts")
            if not isinstance(length, int) or length <= 0:
                return
            several = facts if isinstance(facts, int) and facts > 1 else 0
            yield from self._turns(stream, stream.count(length, fact.at_ns, several))
        if self._http is not None:
            yield from self._follow_answer(*self._http)

    def _turns(self, stream: StreamReader, items: list[Item]) -> Iterator[list[Event]]:
        """Yield the events of ``items``, and of all that is pending after them."""
        while True:
            for start in range(0, len(items) or 1, TURN):
                yield from self._turn(stream, items[start : start + TURN])
            if not stream.pending:
                return
            items = stream.go_on()

    def _turn(self, stream: StreamReader, items: list[Item]) -> Iterator[list[Event]]:
        """Yield the events of some items; behind content, those of the event stream that it completes."""
        told = 0
        for at, item in enumerate(items, 1) if self._http is not None and stream is self._down else ():
            if self._event_streams.take(item) and isinstance(item, Content):
                yield self._events(stream, items[told:at])
                for blocks in self._event_streams.read(stream, item):
                    yield [self._witness.block(stream, block) for block in blocks]
                told = at
        yield self._events(stream, items[told:])

    def _events(self, stream: StreamReader, items: list[Item]) -> list[Event]:
        found: list[Event] = []
        for item in items:
            found.append(self._witness.event(stream, item))
            if self._http is not None:
                found += [self._witness.event(stream, broken) for broken in self._note(stream, item)]
        stream.settle(items)
        return _faults_after_octets(found)

    # What joins requests and answers.

    def _note(self, stream: StreamReader, item: Item) -> list[Broken]:
        """Keep what joins the two streams; return what is wrong between them."""
        match item:
            case RequestHead():
                self._requests[item.exchange] = item
            case ResponseHead(interim=False):
                self._answered = item.exchange
                self._declined = self._declined_by(item)
                return self._check_answer(item)
            case End() if stream.stream is Stream.DOWN:
                self._requests.pop(item.exchange, None)
        return []

    def _declined_by(self, response: ResponseHead) -> int:
        """Return the exchange whose content waits to be asked for, and is not wanted any more; 0 where it is none."""
        request = self._requests.get(response.exchange)
        asks = request is not None and "100-continue" in map(str.lower, listed(request.fields, "expect"))
        return response.exchange if asks else 0

    def _check_answer(self, response: ResponseHead) -> list[Broken]:
        request = self._requests.get(response.exchange)
        tunnel = request is not None and request.method == "CONNECT" and 200 <= response.status < 300
        if response.status == 101 or tunnel:
            self._switch = response
        if request is None and self._http is not None and self._http[0].idle:
            # RFC 9112 9.2: a client that receives data without an outstanding request "MUST NOT consider that data to
            # be a valid response".
            return [Broken(response.span, "RFC 9112 9.2", "A response came without a request to answer.")]
        if response.status != 101:
            return []
        return [Broken(response.span, rule, text) for rule, text in handshake.faults(request, response)]

    def _follow_answer(self, up: RequestDecoder, down: ResponseDecoder) -> Iterator[list[Event]]:
        """Go on as the answer to an upgrade says: with another protocol, or with HTTP."""
        if self._switch is not None and down.switched:
            yield from self._change_protocol(up, down, self._switch)
            return
        while up.waiting and self._answered >= up.exchange:
            yield from self._turns(self._up, up.resume(TURN))

    def _change_protocol(
        self, up: RequestDecoder, down: ResponseDecoder, response: ResponseHead
    ) -> Iterator[list[Event]]:
        self._http = None
        self._requests.clear()
        readable = not up.lost
        (up_at, up_rest), (down_at, down_rest) = up.release(), down.release()
        above, below = _decoders_after(response, up_at, down_at, self._room)
        for stream, old, new, rest in ((self._down, down, below, down_rest), (self._up, up, above, up_rest)):
            if stream.decoder is old and (readable or old is down):
                stream.decoder = new
                yield from self._turns(stream, new.feed(rest, TURN))

    # The end of the streams.

    def _read_ending(self, fact: Fact) -> list[Event]:
        match fact.what:
            case What.END_RECEIVED:
                return self._finish(self._incoming, Ending.IN_ORDER, fact.at_ns)
            case What.END_SENT:
                return self._finish(self._outgoing, Ending.IN_ORDER, fact.at_ns)
            case What.CLOSE_CALLED | What.ABORT_CALLED:
                # What still arrives is read: under TLS, octets come after the call.
                self._left = True
                ending = Ending.IN_ORDER if fact.what is What.CLOSE_CALLED else Ending.CUT
                return self._finish(self._outgoing, ending, fact.at_ns)
            case What.LOST:
                return self._read_loss(fact)
            case What.NOT_SECURED:
                found = self._finish(self._incoming, Ending.LEFT, fact.at_ns)
                return found + self._finish(self._outgoing, Ending.LEFT, fact.at_ns)
            case _:
                return []

    def _read_loss(self, fact: Fact) -> list[Event]:
        failed = fact.about.get("error") is not None or fact.about.get("code") is not None
        theirs = Ending.LEFT if self._left else Ending.CUT if failed else Ending.IN_ORDER
        ours = Ending.LEFT if failed else Ending.IN_ORDER
        found = self._finish(self._incoming, theirs, fact.at_ns)
        return found + self._finish(self._outgoing, ours, fact.at_ns)

    def _finish(self, stream: StreamReader, ending: Ending, at_ns: int) -> list[Event]:
        if stream.ended:
            return []
        stream.at_end(at_ns)
        items = stream.decoder.finish(ending)
        return self._events(stream, items if stream is self._down else self._without_the_declined(items))

    def _without_the_declined(self, items: list[Item]) -> list[Item]:
        """Leave out that content is missing which the client held back until it was asked for, and never was.

        RFC 9110 10.1.1: the expectation "allows the client to wait for an indication that it is worthwhile to send the
        content before actually doing so", and a server may respond "with a final status code instead of reading the
        entire request content".
        """
        spared = any(
            isinstance(item, End) and item.exchange == self._declined and not item.complete and not item.length
            for item in items
        )
        return [item for item in items if not (spared and isinstance(item, Broken) and item.rule == "RFC 9112 8")]


def _faults_after_octets(found: list[Event]) -> list[Event]:
    """Tell octets that nothing could be made of before the rule that they break."""
    for at, (first, second) in enumerate(pairwise(found)):
        match first, second:
            case ProtocolViolation() as broken, OctetsSeen() as octets if octets.octets.start <= broken.octets.start:
                if broken.direction is octets.direction:
                    found[at], found[at + 1] = octets, broken
    return found


def _decoders_after(response: ResponseHead, up_at: int, down_at: int, room: Room) -> tuple[Decoder, Decoder]:
    """Return what reads the streams from here on, after the response that switches protocols."""
    protocol = handshake.protocol_of(response)
    if response.status != 101 or protocol != "websocket":
        why = f"{protocol or 'another protocol'}, after the switch" if response.status == 101 else "inside a tunnel"
        return OpaqueDecoder(up_at, why), OpaqueDecoder(down_at, why)
    agreement = agreed(response.fields)
    up, down = (None, None) if agreement is None else _inflaters(agreement)
    extensions = listed(response.fields, "sec-websocket-extensions")
    foreign = any(name.partition(";")[0].strip().lower() != "permessage-deflate" for name in extensions)
    bits = 7 if foreign else 0
    above, below = (
        WebSocketDecoder(masked=masked, inflater=inflater, rsv_allowed=bits, start=start, room=room, kept_whole=True)
        for masked, inflater, start in ((True, up, up_at), (False, down, down_at))
    )
    return above, below


def _inflaters(agreement: Agreement) -> tuple[Inflater, Inflater]:
    up = Inflater(
        no_context_takeover=agreement.client_no_context_takeover, window_bits=agreement.client_max_window_bits
    )
    down = Inflater(
        no_context_takeover=agreement.server_no_context_takeover, window_bits=agreement.server_max_window_bits
    )
    return up, down
