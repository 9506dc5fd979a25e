"""The verdict on a connection's end: what it rests on is the connection's life, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.autopsy.known import IdleLimit, idle_limit
from engine.autopsy.life import Closing, EndLife, Life, Seen
from engine.journal import Vantage

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
LONG_NS = 1_000_000_000
"""Silence from which on it is worth a word."""


UNREACHED = "ETIMEDOUT"
"""What an end is told whose retransmissions went unanswered (RFC 9293 section 3.8.3), which no idle limit does."""


class Manner(StrEnum):
    """How a connection ended.

    HANDSHAKE: with a Close frame from each end. UNANSWERED: with a Close frame from one end only. FIN: closed in order
    by TCP, with no Close frame. CUT: cut off by an end that is observed. RESET and BROKEN: an end was told so by its
    system. SEVERED: the user cut it, as an experiment. FAILED: it never came to be. REFUSED: it was asked to become a
    WebSocket and did not. OPEN: not ended.
    """

    OPEN = "open"
    FAILED = "failed"
    REFUSED = "not upgraded"
    HANDSHAKE = "closing handshake"
    UNANSWERED = "Close unanswered"
    FIN = "closed"
    CUT = "cut off"
    RESET = "reset"
    BROKEN = "broken off"
    SEVERED = "cut by the user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it ended, by whom and when.

    Attributes:
        manner: How.
        by: The end that began it; None where that cannot be told, or where both did at once. Of a reset that nobody was
            seen to send it is the other end of the one that was told; it may have been something between them, too.
        both: Whether both ends closed before either knew of the other's closing.
        first: The first Close frame, as its sender sent it where that was observed.
        late: Whether the other end sent its Close frame when there was nobody left to be given it.
        abnormal: Whether it was a WebSocket that ended with no Close frame (RFC 6455 section 7.1.5: 1006).
        echo_ns: From the first Close frame to its answer, at the end that began; None where there is none.
        at: The first sign of the end.
        told: The end that was told of a reset or another error, and by which event.
        idle_ns: How long nothing had passed before the first sign, at the end that saw it; None if nothing ever did.
        limit: A well-known limit that the idle time is at.
        ping_ns: How long before the first sign the oldest unanswered ping was sent, and by whom.
    """

    manner: Manner
    by: Vantage | None = None
    both: bool = False
    first: Closing | None = None
    late: bool = False
    abnormal: bool = False
    echo_ns: int | None = None
    at: Seen | None = None
    told: tuple[Vantage, Seen] | None = None
    idle_ns: int | None = None
    limit: IdleLimit | None = None
    ping_ns: tuple[Vantage, int] | None = None


def other(side: Vantage) -> Vantage:
    """Return the end across."""
    return SERVER if side is CLIENT else CLIENT


def judge(life: Life) -> Verdict:
    """Return the verdict on a connection."""
    if life.failed is not None:
        return Verdict(manner=Manner.FAILED, at=life.failed[0])
    if not _ended(life):
        return Verdict(manner=Manner.OPEN)
    by, both, first = _first_close(life)
    manner, told = _manner(life, first, by)
    if manner is Manner.SEVERED:
        by = None
    elif first is None:
        by, both = _first_hand(life, manner, told)
    at = _first_sign(life)
    idle_ns = _idle_ns(life, at)
    kind = "websocket" if life.websocket else "http"
    unreached = any(end.error is not None and end.code == UNREACHED for end in life.ends.values())
    return Verdict(
        manner=manner,
        by=by,
        both=both,
        first=first,
        late=first is not None and any(_is_late(life, side) for side in (CLIENT, SERVER)),
        abnormal=life.websocket and first is None,
        echo_ns=None if first is None or by is None else _echo_ns(life, by),
        at=at,
        told=told,
        idle_ns=idle_ns,
        limit=None if unreached or idle_ns is None or idle_ns < LONG_NS else idle_limit(idle_ns / 1e9, kind),
        ping_ns=_unanswered_ping(life, at),
    )


def _ended(life: Life) -> bool:
    """Whether an end that was observed has it no more, or all of them are done with both directions."""
    ends = [end for end in life.ends.values() if end.seen]
    return (
        any(end.lost or end.aborted for end in ends)
        or bool(ends)
        and all(end.closed or (end.peer_finished and end.finished) for end in ends)
    )


def _first_close(life: Life) -> tuple[Vantage | None, bool, Closing | None]:
    """Return who sent the first Close frame, whether both did before they knew, and the frame."""
    known = {side: closing for side in (CLIENT, SERVER) if (closing := _close_in_time(life, side)) is not None}
    if not known:
        return None, False, None
    client, server = life.ends[CLIENT], life.ends[SERVER]
    unaware = [
        end.close_sent is not None and (end.close_received is None or end.close_sent.at_ns < end.close_received.at_ns)
        for end in (client, server)
    ]
    if len(known) == 2 and all(unaware):
        return None, True, min(known.values(), key=lambda closing: (closing.at_ns, closing.number))
    side = min(known, key=lambda one: (known[one].at_ns, known[one].number))
    return side, False, known[side]


def close_of(life: Life, side: Vantage) -> Closing | None:
    """Return the Close frame that an end sent: as it saw that, or else as the other end was given it."""
    return life.ends[side].close_sent or life.ends[other(side)].close_received


def _close_in_time(life: Life, side: Vantage) -> Closing | None:
    return None if _is_late(life, side) else close_of(life, side)


def _is_late(life: Life, side: Vantage) -> bool:
    """Whether an end sent its Close frame when the other one was gone already, as that saw it."""
    sent, peer = life.ends[side].close_sent, life.ends[other(side)]
    gone = peer.aborted or peer.lost
    return sent is not None and gone is not None and peer.close_received is None and gone.at_ns <= sent.at_ns


def _echo_ns(life: Life, by: Vantage) -> int | None:
    end, peer = life.ends[by], life.ends[other(by)]
    if end.close_sent and end.close_received:
        return end.close_received.at_ns - end.close_sent.at_ns
    if end.seen or not (peer.close_sent and peer.close_received):
        return None
    return peer.close_sent.at_ns - peer.close_received.at_ns


def _manner(life: Life, first: Closing | None, by: Vantage | None) -> tuple[Manner, tuple[Vantage, Seen] | None]:
    broken = [(side, end) for side, end in life.ends.items() if end.error is not None and end.lost is not None]
    told = next(((side, end.lost) for side, end in broken if end.lost is not None), None)
    answered = all(_close_in_time(life, side) is not None for side in (CLIENT, SERVER))
    if first is not None and answered:
        return Manner.HANDSHAKE, told
    if life.severed is not None:
        return Manner.SEVERED, told
    if first is not None:
        return Manner.UNANSWERED, told
    if any(end.code == "ECONNRESET" for _, end in broken):
        return Manner.RESET, told
    if any(end.aborted and not end.peer_finished for end in life.ends.values()):
        return Manner.CUT, told
    if broken:
        return Manner.BROKEN, told
    if not life.websocket and _asked_for_websocket(life):
        return Manner.REFUSED, None
    return Manner.FIN, None


def _asked_for_websocket(life: Life) -> bool:
    return life.upgrade_status is not None and life.upgrade_status != 101


def _first_hand(life: Life, manner: Manner, told: tuple[Vantage, Seen] | None) -> tuple[Vantage | None, bool]:
    """Who ended it without a Close frame: by its own doing, or as the other end was told."""
    hands = {side: _hand(life.ends[side]) for side in (CLIENT, SERVER)}
    known = {side: seen for side, seen in hands.items() if seen is not None}
    if manner in (Manner.RESET, Manner.BROKEN) and told is not None:
        if known:
            return min(known, key=lambda one: (known[one].at_ns, known[one].number)), False
        blamed = manner is Manner.RESET and life.ends[other(told[0])].error is None
        return (other(told[0]) if blamed else None), False
    if len(known) == 2:
        return None, True
    if known:
        return next(iter(known)), False
    given = [side for side, end in life.ends.items() if end.peer_finished is not None]
    return (other(given[0]) if len(given) == 1 else None), False


def _hand(end: EndLife) -> Seen | None:
    """When an end closed or cut the connection of its own accord: before it knew of the other's closing."""
    own = [seen for seen in (end.finished, end.aborted) if seen is not None]
    first = min(own, key=lambda seen: seen.number, default=None)
    if first is None or (end.peer_finished is not None and end.peer_finished.number < first.number):
        return None
    return first if end.lost is None or end.error is None or first.number < end.lost.number else None


def _first_sign(life: Life) -> Seen | None:
    signs = [] if life.severed is None else [life.severed[0]]
    for end in life.ends.values():
        signs += [seen for seen in (end.finished, end.aborted, end.peer_finished, end.lost) if seen is not None]
        signs += [Seen(one.number, one.at_ns) for one in (end.close_sent, end.close_received) if one is not None]
    return min(signs, key=lambda seen: (seen.at_ns, seen.number), default=None)


def _idle_ns(life: Life, at: Seen | None) -> int | None:
    if at is None:
        return None
    last = [end.octets.at_ns for end in life.ends.values() if end.octets is not None]
    return max(at.at_ns - max(last), 0) if last else None


def _unanswered_ping(life: Life, at: Seen | None) -> tuple[Vantage, int] | None:
    if at is None:
        return None
    pings = [(seen.at_ns, side) for side, end in life.ends.items() for seen in end.pings.values()]
    sent_ns, side = min((ping for ping in pings if ping[0] <= at.at_ns), default=(0, None))
    return None if side is None else (side, at.at_ns - sent_ns)
