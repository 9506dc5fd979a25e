"""A verdict in words: one plain sentence first, then what it rests on, each with the event it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.autopsy.known import FAILING, close_meaning
from engine.autopsy.life import Closing, Life
from engine.autopsy.verdict import LONG_NS, UNREACHED, Manner, Verdict, close_of, judge, other
from engine.durations import duration
from engine.journal import Vantage
from engine.plain import one_line

MOST_REASON = 60
GIVEN_UP = 1011
"""The code that libraries close with where a pong is missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the verdict rests on.

    Attributes:
        what: What it is about, in a word or two.
        text: What was found, one line.
        event: The number of the event it was read from; None where it was read from several.
    """

    what: str
    text: str
    event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autopsy:
    """How a connection ended.

    Attributes:
        connection: Its number.
        verdict: The same as values.
        sentence: What happened, in one plain sentence.
        findings: What that rests on.
        last: The numbers of the last messages on it, as they were seen first.
    """

    connection: int
    verdict: Verdict
    sentence: str
    findings: tuple[Finding, ...]
    last: tuple[int, ...]


def tell(life: Life) -> Autopsy:
    """Return the autopsy of a connection."""
    verdict = judge(life)
    return Autopsy(
        connection=life.connection,
        verdict=verdict,
        sentence=_sentence(life, verdict),
        findings=tuple(_findings(life, verdict)),
        last=tuple(life.last),
    )


def _sentence(life: Life, verdict: Verdict) -> str:
    sentence = _what(life, verdict)
    if life.violations and verdict.manner not in (Manner.OPEN, Manner.FAILED):
        rule, text = next(iter(life.violations))
        return f"{text.rstrip('.')} ({rule}). {sentence}"
    return sentence


def _what(life: Life, verdict: Verdict) -> str:
    match verdict.manner:
        case Manner.OPEN:
            return "The connection is still open."
        case Manner.FAILED:
            return _failed(life)
        case Manner.REFUSED:
            return f"The server answered {life.upgrade_status} instead of 101: the connection never became a WebSocket."
        case Manner.HANDSHAKE:
            return _cause(life, verdict, _handshake(life, verdict))
        case Manner.UNANSWERED:
            return _cause(life, verdict, _unanswered(life, verdict))
        case Manner.RESET | Manner.CUT | Manner.BROKEN:
            return _torn(life, verdict)
        case Manner.SEVERED:
            return _severed(life)
        case Manner.FIN:
            return _closed(life, verdict)


def _cause(life: Life, verdict: Verdict, sentence: str) -> str:
    """Put before a sentence that a ping had no pong, where that may be why an end closed."""
    if verdict.first is not None and verdict.first.code == GIVEN_UP and verdict.ping_ns and not life.violations:
        sender, ago_ns = verdict.ping_ns
        if sender is verdict.by:
            return f"A ping of the {sender}, sent {duration(ago_ns)} before, had no pong. {sentence}"
    return sentence


def _failed(life: Life) -> str:
    """Why there was no connection, or none that was secure."""
    why = life.failed[1] if life.failed is not None else ""
    handshake = "never began" if life.held_back else "failed"
    what = f"The TLS handshake {handshake}" if life.connected else "The connection never came to be"
    if not why:
        return f"{what}."
    says_so = why.startswith(what) or (not life.connected and why.startswith("The connection"))
    return why if says_so else f"{what}: {why[0].lower()}{why[1:]}"


def _handshake(life: Life, verdict: Verdict) -> str:
    sides = (Vantage.CLIENT, Vantage.SERVER)
    codes = {side: _code(closing) for side in sides if (closing := close_of(life, side)) is not None}
    if verdict.first is None or len(codes) < 2:
        return "Both ends sent a Close frame."
    if verdict.both or verdict.by is None:
        own = ", ".join(f"the {side} with {code}" for side, code in codes.items())
        return f"Both ends closed at once, each before it had the other's Close frame: {own}."
    after = "" if verdict.echo_ns is None else f" after {duration(verdict.echo_ns)}"
    answer = close_of(life, other(verdict.by))
    same = answer is None or answer.code == verdict.first.code
    how = "a Close frame" if same else codes[other(verdict.by)]
    return f"{_closer(verdict.by, verdict.first)}, and the {other(verdict.by)} answered with {how}{after}."


def _unanswered(life: Life, verdict: Verdict) -> str:
    if verdict.first is None or verdict.by is None:
        return "A Close frame was sent and none came back."
    peer = other(verdict.by)
    how = "the connection was closed without a Close frame in return"
    if verdict.late:
        cut = life.ends[verdict.by].aborted
        did = "closed the connection" if cut is None else "cut the connection off"
        gone = cut or life.ends[verdict.by].lost
        after = "" if gone is None else f" {duration(gone.at_ns - verdict.first.at_ns)} after its own"
        how = f"the {peer}'s Close frame came too late; the {verdict.by} {did}{after}"
    elif verdict.told is not None:
        how = f"the connection was {_broken_word(life)} before the {peer} had answered"
    elif any(end.aborted for end in life.ends.values()):
        cutter = next(side for side, end in life.ends.items() if end.aborted)
        cut = life.ends[cutter].aborted
        waited = "" if cut is None else f" {duration(cut.at_ns - verdict.first.at_ns)} later"
        how = f"the {peer} sent no Close frame in return; the {cutter} cut the connection off{waited}"
    return f"{_closer(verdict.by, verdict.first)}, and {how}."


def _closer(by: Vantage | None, closing: Closing) -> str:
    who = "One end" if by is None else f"The {by}"
    verb = "failed the WebSocket with" if closing.code in FAILING else "closed with"
    return f"{who} {verb} {_code(closing)}"


def _code(closing: Closing) -> str:
    if closing.code is None:
        return "no code"
    reason = one_line(closing.reason)
    if len(reason) > MOST_REASON:
        reason = reason[: MOST_REASON - 1] + "…"
    return f"{closing.code} ({close_meaning(closing.code)})" + (f" “{reason}”" if reason else "")


def _torn(life: Life, verdict: Verdict) -> str:
    state = _unfinished(life)
    silence = _silence(life, verdict).strip()
    doer = verdict.by is not None and _did(life, verdict.by)
    if verdict.manner is Manner.CUT or doer:
        who = "Both ends" if verdict.both else "One end" if verdict.by is None else f"The {verdict.by}"
        told = ", ".join(word for word in (state, silence) if word)
        told = f": {told}" if life.websocket else f" {told}" if told else ""
        if doer and verdict.by is not None and life.ends[verdict.by].aborted is None:
            return f"{who} closed the connection{told}{_aftermath(life, verdict)}."
        return f"{who} cut the connection off{told}."
    if verdict.by is not None:
        # A router or a proxy on the way can send a reset in the name of an end: whose it is cannot be seen.
        told = ", ".join(word for word in (state, silence) if word)
        return f"The connection was reset, by the {verdict.by} or something between{told and ': '}{told}."
    told = ", ".join(word for word in (state, f"connection {_broken_word(life)}") if word)
    return f"The connection broke: {told}{silence and ' '}{silence}."


def _aftermath(life: Life, verdict: Verdict) -> str:
    """What an end was told after one had closed."""
    return "" if verdict.told is None else f"; the {verdict.told[0]} was told that it was {_broken_word(life)}"


def _severed(life: Life) -> str:
    dropped = life.severed[1] if life.severed is not None else 0
    lost = f"; {dropped:,} octet{'' if dropped == 1 else 's'} in flight are lost" if dropped else ""
    state = _unfinished(life)
    return f"The user cut the connection, as an experiment: no end did it{state and ', '}{state}{lost}."


def _did(life: Life, side: Vantage) -> bool:
    """Whether an end was seen to close or cut the connection itself."""
    end = life.ends[side]
    return end.aborted is not None or end.finished is not None


def _unfinished(life: Life) -> str:
    """What was left undone."""
    if life.websocket:
        return "no Close frame"
    if life.cut is not None:
        return "in the middle of a message"
    return "with a request unanswered" if life.asked > life.answered else ""


def _broken_word(life: Life) -> str:
    codes = {end.code for end in life.ends.values() if end.error is not None}
    if "ECONNRESET" in codes:
        return "reset"
    if UNREACHED in codes:
        return f"lost ({UNREACHED}: what was sent again and again was not acknowledged)"
    known = sorted(code for code in codes if code)
    return f"lost ({known[0]})" if known else "lost"


def _silence(life: Life, verdict: Verdict) -> str:
    if verdict.idle_ns is None:
        return ""
    last = "frame" if life.framed else "octets"
    text = f" {duration(verdict.idle_ns)} after the last {last}"
    if verdict.limit is not None:
        text += "; looks like an idle timeout"
    if verdict.ping_ns is not None:
        sender, ago_ns = verdict.ping_ns
        text += f"; a ping of the {sender}, sent {duration(ago_ns)} before, had no pong"
    return text


def _closed(life: Life, verdict: Verdict) -> str:
    who = "Both ends" if verdict.both else "One end" if verdict.by is None else f"The {verdict.by}"
    silence = _silence(life, verdict)
    if life.websocket:
        return f"{who} closed TCP without a Close frame (code 1006){silence and ','}{silence}."
    if life.cut is not None:
        return f"{who} closed the connection in the middle of a message, after {life.cut.length:,} octets of content."
    if life.spared:
        return f"{who} closed the connection; the content that the server had declined ({life.declined}) was not sent."
    if life.asked > life.answered:
        return f"{who} closed the connection with a request unanswered{silence and ','}{silence}."
    if life.closes is not None:
        asked = "request" if life.closes is Vantage.CLIENT else "response"
        return f"{who} closed after the last response, as the {asked}'s “Connection: close” had announced."
    if not life.asked:
        return f"{who} closed the connection before anything was asked."
    if life.to_end and verdict.by is not Vantage.CLIENT:
        return f"{who} closed the connection, which ended its response."
    idle = verdict.idle_ns is not None and verdict.idle_ns >= LONG_NS
    why = f"{silence.strip()}" if idle else "after the last response"
    return f"{who} closed the {'kept ' if life.kept else ''}connection {why}."


def _findings(life: Life, verdict: Verdict) -> Iterator[Finding]:
    if life.failed is not None:
        how = "never began" if life.held_back else "failed"
        came = "nothing was sent that it was to protect" if life.connected else "no connection was made"
        what = "TLS handshake" if life.connected else "TCP connect"
        yield Finding(what, f"{how}: {came}", life.failed[0].number)
    if life.severed is not None:
        yield Finding("Experiment", "the user cut the connection", life.severed[0].number)
    for side in Vantage.CLIENT, Vantage.SERVER:
        closing = life.ends[side].close_sent or life.ends[other(side)].close_received
        if closing is not None:
            yield Finding(f"Close of the {side}", _code(closing), closing.number)
    if verdict.echo_ns is not None:
        yield Finding("Answered after", duration(verdict.echo_ns))
    if life.websocket and verdict.manner is not Manner.OPEN:
        yield from _applications(life)
    yield from _tcp(life)
    if verdict.idle_ns is not None:
        yield Finding("Silence before", duration(verdict.idle_ns))
    if verdict.limit is not None:
        yield Finding("Looks like", f"{verdict.limit.who} ({verdict.limit.seconds:g} s)")
    if verdict.ping_ns is not None:
        sender, ago_ns = verdict.ping_ns
        yield Finding("Unanswered ping", f"sent by the {sender} {duration(ago_ns)} before the end")
    if life.keep_alive:
        yield Finding("Keep-Alive field", one_line(life.keep_alive))
    for (rule, text), number in life.violations.items():
        yield Finding("Rule broken", f"{rule}: {text}", number)


def _applications(life: Life) -> Iterator[Finding]:
    """What the WebSocket API tells each end (RFC 6455 section 7.1.5)."""
    for side in Vantage.CLIENT, Vantage.SERVER:
        end = life.ends[side]
        if end.seen:
            given = end.close_received
            code = 1006 if given is None else 1005 if given.code is None else given.code
            yield Finding(f"The {side} is told", f"{code} ({close_meaning(code)})", given.number if given else None)


def _tcp(life: Life) -> Iterator[Finding]:
    acts = []
    for side, end in life.ends.items():
        what = (
            (end.aborted, f"the {side} cut it off"),
            (end.finished, f"the {side} closed its end"),
            (end.peer_finished, f"the {side} was given the other end's FIN"),
            (end.lost if end.error else None, f"the {side} was told: {end.error}"),
        )
        acts += [(seen, text) for seen, text in what if seen is not None]
    for seen, text in sorted(acts, key=lambda act: act[0].number):
        yield Finding("TCP", text, seen.number)
