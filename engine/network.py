"""The network between the ends of a session's connections: its link, and the hold.

A ``Network`` is given to the tap, and everything that is opened within the block goes over it:

    network = Network(LINKS["classroom"])
    with over(network), recorded_by(recorder): ...     # engine.tap
    network.change(LINKS["4g"])                        # from the next octets on
    network.hold.turn_on()                             # the next message stays in flight
    network.hold.waiting()                             # what waits, the oldest first
    network.hold.release(Stream.DOWN)
    network.hold.cut()
    network.hold.turn_off()
    network.end()                                      # when the session is over and nothing may be left

``over`` reaches the tasks started within it, so that sessions and whole scenarios need not know. Where both ends of a
connection are observed, octets wait behind the end that handed them over; where one is, both directions wait at that
end. Either way the journal says SENT when an end handed octets over and RECEIVED when the other was given them.

What waits are the octets above TLS. Those of a TLS handshake do not wait one by one: the handshake as a whole is begun
when the hold lets it, as a TCP connection is (``engine.opening``), and pays the link a round trip.

A connection that is closed stays with its end until what is in flight has arrived, as if it were in the transport's own
buffer. An end that aborts is told so at once; what it had sent still arrives, and then the connection goes.
"""

from __future__ import annotations

import asyncio
import random as randomness
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.cutting import Cutting, LaterWork
from engine.events import Stream
from engine.hold import Hold
from engine.journal import Detail, Recorder, Vantage, What
from engine.link import NO_LINK, Link, Way
from engine.linked import LinkedTransport
from engine.opening import Opening
from engine.passage import Departure, Passage

if TYPE_CHECKING:
    import socket

    from engine.ends import End, Tapped

UP, DOWN = Stream.UP, Stream.DOWN


class Network:
    """A link that can be changed, and a hold, for any number of connections.

    Args:
        link: What it is at first.
        held: Whether the hold is on from the beginning.
        random: Numbers from 0 to 1, for the link's jitter.

    Attributes:
        hold: Holds messages in flight until they are released.
        ways: What the link is in each direction.
        later: What is done of it when there is time.
    """

    def __init__(
        self, link: Link = NO_LINK, *, held: bool = False, random: Callable[[], float] = randomness.random
    ) -> None:
        self._link, self.ways = link, _ways(link)
        self.later = LaterWork()
        self._random = random
        self._roads: dict[int, Road] = {}
        self.hold = Hold(self._roads.values(), on=held)

    @property
    def link(self) -> Link:
        """What the link is now."""
        return self._link

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in flight, or about to be opened."""
        roads = self._roads.values()
        return all(road.opening is None and road.passage(stream).is_empty for road in roads for stream in Stream)

    def change(self, link: Link) -> None:
        """Make the link another, for the octets that have not left yet; those in flight arrive as they would have."""
        if link == self._link:
            return
        self._link, self.ways = link, _ways(link)
        for road in tuple(self._roads.values()):
            road.note_link()

    def end(self) -> None:
        """Let nothing be left: what is still in flight is dropped, and connections that waited for it are gone."""
        for road in tuple(self._roads.values()):
            road.end()
        self.hold.end()

    def road(self, loop: asyncio.AbstractEventLoop, recorder: Recorder, connection: int, first: Vantage) -> Road:
        """Return the way of a new connection, which ``first`` is the first end of."""
        return Road(self, loop, recorder, connection, first, self._random)

    def _enter(self, road: Road) -> None:
        self._roads[id(road)] = road

    def _leave(self, road: Road) -> None:
        self._roads.pop(id(road), None)
        self.hold.changed()


def _ways(link: Link) -> dict[Stream, Way]:
    return {stream: link.way(stream) for stream in Stream}


class Road:
    """One connection's way over a network: a passage in each direction.

    Attributes:
        connection: Its number in the journal.
        network: What it goes over.
        both: Whether both its ends are observed: then each direction waits behind the end that sends.
        opening: What is being opened of it.
        held_back: Whether the last opening ended without having begun: the hold did not let it.
    """

    def __init__(
        self,
        network: Network,
        loop: asyncio.AbstractEventLoop,
        recorder: Recorder,
        connection: int,
        first: Vantage,
        random: Callable[[], float],
    ) -> None:
        self.connection = connection
        self.both = False
        self.opening: Opening | None = None
        self.held_back = self._was_cut = False
        self.network, self._loop, self._recorder = network, loop, recorder
        self._first, self._random = first, random
        self._ends: list[LinkedTransport] = []
        self._socket: weakref.ref[socket.socket] | None = None
        self._cutting = Cutting(network.later, loop, recorder.journal.now_ns)
        self._passages = {stream: self._new_passage(stream) for stream in Stream}

    def passage(self, stream: Stream) -> Passage:
        """Return where the octets of one direction wait."""
        return self._passages[stream]

    def attach(self, real: asyncio.Transport, end: End, tapped: Tapped) -> LinkedTransport:
        """Return the transport of an end; ``real`` is what the octets that arrive at it come from."""
        before = [known for known in self._ends if known.end is end]
        transport = LinkedTransport(real, end, tapped, self, self._loop)
        self._ends = [known for known in self._ends if known not in before] + [transport]
        self._socket = None
        self.network._enter(self)
        if self._was_cut:
            # Not before its end has begun: one that is lost within ``connection_made`` is nothing libraries know.
            self._loop.call_soon(transport.cut)
        return transport

    def stand(self, sock: socket.socket) -> None:
        """Be told that TCP stands, by a socket that has no transport yet."""
        self._socket = weakref.ref(sock)
        self.network._enter(self)

    @property
    def is_there(self) -> bool:
        """Whether it is being opened, or stands."""
        sock = None if self._socket is None else self._socket()
        return bool(self._ends) or self.opening is not None or (sock is not None and sock.fileno() >= 0)

    def detach(self, transport: LinkedTransport) -> None:
        """Be told that an end is gone, and knows it."""
        if transport in self._ends:
            self._ends.remove(transport)
        self._leave_if_done()

    def open(self, title: str, *, go: Callable[[], None], cut: Callable[[], None]) -> Opening:
        """Take an opening, and have it begin as soon as the hold lets it."""
        self.opening = opening = Opening(title, self._recorder.journal.now_ns, go=go, cut=cut)
        self.network._enter(self)
        if self._was_cut:
            opening.cut()
        elif self.network.hold.is_on:
            self.network.hold.changed()
        else:
            opening.begin()
        return opening

    def opened(self, opening: Opening) -> None:
        """Be told that an opening is over, however it ended."""
        if self.opening is opening:
            self.opening, self.held_back = None, not opening.begun
            self._leave_if_done()
            self.network.hold.changed()

    def _leave_if_done(self) -> None:
        if not self.is_there:
            self._cutting.end()
            self.network._leave(self)

    async def travel(self, *streams: Stream) -> int:
        """Wait as long as something without octets takes; returns the nanoseconds it took."""
        seconds = sum(self.network.ways[stream].travel_s(self._random) for stream in streams)
        now_ns = self._recorder.journal.now_ns
        began_ns = now_ns()
        # Some loops' timers are early by a part of a millisecond.
        while (left_s := seconds - (now_ns() - began_ns) / 1e9) > 0:  # noqa: ASYNC110  # It is time that is waited for.
            await asyncio.sleep(left_s)
        return now_ns() - began_ns if seconds else 0

    def say_link(self) -> None:
        """Write down what the link is."""
        self._recorder.write(
            What.LINK, connection=self.connection, vantage=self._first, about=self.network.link.about()
        )

    def begin(self) -> None:
        """Write down what the link is if it is one: the first fact but one of a connection."""
        if not self.network.link.is_free:
            self.say_link()

    def note_link(self) -> None:
        """Be told that the link has changed."""
        if self.is_there:
            self.say_link()
        for passage in self._passages.values():
            passage.plan_anew()

    def cut(self) -> None:
        """Cut the connection, once: an experiment of the user's, which the journal says before the ends notice.

        An end that has no transport yet loses it the moment that it has one.
        """
        if self._was_cut or not self.is_there:
            return
        self._was_cut = True
        dropped = {stream: passage.drop() for stream, passage in self._passages.items()}
        about: dict[str, Detail] = {"dropped_up": dropped[UP], "dropped_down": dropped[DOWN]}
        self._recorder.write(What.CUT, connection=self.connection, about=about)
        if self.opening is not None:
            self.opening.cut()
        for transport in tuple(self._ends):
            transport.cut()

    def end(self) -> None:
        """Drop what is in flight where an end is gone that waited for it to arrive."""
        for transport in tuple(self._ends):
            transport.end_waiting()

    def _new_passage(self, stream: Stream) -> Passage:
        return Passage(
            self._loop,
            way=lambda: self.network.ways[stream],
            random=self._random,
            clock_ns=self._recorder.journal.now_ns,
            gate=self.network.hold,
            note=lambda departure: self._let_go(stream, departure),
            cutter=self._cutting.cutter(stream),
        )

    def _let_go(self, stream: Stream, departure: Departure) -> None:
        sender = Vantage.CLIENT if stream is UP else Vantage.SERVER
        about: dict[str, Detail] = {
            "stream": "up" if stream is UP else "down",
            "start": departure.start,
            "end": departure.end,
            "waited_ns": departure.waited_ns,
            "held_ns": departure.held_ns,
        }
        vantage = sender if self.both else self._first
        self._recorder.write(What.LET_GO, connection=self.connection, vantage=vantage, about=about)
