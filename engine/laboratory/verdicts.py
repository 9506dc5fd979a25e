"""What an experiment claims: which rule was broken, who noticed, and what that end did about it."""

from __future__ import annotations

from engine.autopsy.examining import examine
from engine.autopsy.verdict import Manner
from engine.events import FrameSeen, NotConnected, Opcode, ProtocolViolation, RequestSeen, SessionEnded
from engine.journal import Vantage
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.common import NAMES
from engine.scenarios.questions import frames, pong_of
from engine.scenarios.story import Story


def notices(vantage: Vantage, rule: str) -> Claim:
    """Claim that what an end was given breaks a rule, which is named."""

    def look(story: Story) -> Verdict:
        broken = story.of(ProtocolViolation, vantage=vantage)
        if not broken:
            return verdict(False, "no broken rule was seen") if story.connections() else nothing("no connection")
        named = [event for event in broken if event.rule.startswith(rule)]
        first = (named or broken)[0]
        return verdict(bool(named), f"{first.rule}: {first.text}", story.numbers(first), violations=len(broken))

    return Claim(text=f"what {NAMES[vantage]} is given breaks {rule}", section=rule, look=look)


def closes_with(vantage: Vantage, code: int) -> Claim:
    """Claim with which code an end fails the WebSocket."""

    def look(story: Story) -> Verdict:
        sent = frames(story, Opcode.CLOSE, sender=vantage)
        if not story.connections():
            return nothing("no connection")
        said = ", ".join(f"Close {frame.close_code} “{frame.close_reason}”" for frame in sent) or "no Close frame"
        return verdict([frame.close_code for frame in sent] == [code], said, story.numbers(*sent))

    return Claim(text=f"{NAMES[vantage]} fails the WebSocket with {code}", section="RFC 6455 7.1.7", look=look)


def has_no_pong(vantage: Vantage) -> Claim:
    """Claim that no Ping of an end is answered."""

    def look(story: Story) -> Verdict:
        pings = frames(story, Opcode.PING, sender=vantage)
        if not story.connections():
            return nothing("no connection")
        answered = [ping for ping in pings if pong_of(story, ping) is not None]
        said = f"{count(len(pings), 'Ping')}, {len(answered)} answered"
        return verdict(bool(pings) and not answered, said, story.numbers(*pings), pings=len(pings))

    return Claim(text=f"the Ping of {NAMES[vantage]} has no Pong", section="RFC 6455 5.5.3", look=look)


def says_nothing(vantage: Vantage) -> Claim:
    """Claim that an end sends no frame at all."""

    def look(story: Story) -> Verdict:
        if not story.connections():
            return nothing("no connection")
        sent = story.once(FrameSeen, sender=vantage)
        return verdict(not sent, count(len(sent), "frame"), story.numbers(*sent), frames=len(sent))

    return Claim(text=f"{NAMES[vantage]} sends not one frame", section="RFC 6455 4.1", look=look)


def ends(manner: Manner, by: Vantage | None = None, section: str = "RFC 6455 7.1.5") -> Claim:
    """Claim how the connection ends, and who began that."""

    def look(story: Story) -> Verdict:
        connections = story.connections()
        if not connections:
            return nothing("no connection")
        found = examine(story.events, connections[0])
        holds = found.verdict.manner is manner and by in (None, found.verdict.by)
        return verdict(holds, found.sentence)

    who = f" by {NAMES[by]}" if by is not None else ""
    text = (
        f"no Close frame answers that of{who[3:]}"
        if manner is Manner.UNANSWERED
        else f"the connection is {manner}{who}"
    )
    return Claim(text=text, section=section, look=look)


def is_told(vantage: Vantage, code: int) -> Claim:
    """Claim which close code the WebSocket API tells an end's application."""

    def look(story: Story) -> Verdict:
        connections = story.connections()
        if not connections:
            return nothing("no connection")
        found = [one for one in examine(story.events, connections[0]).findings if one.what == f"The {vantage} is told"]
        said = found[0].text if found else "it is told nothing"
        return verdict(said.startswith(str(code)), said)

    return Claim(text=f"{NAMES[vantage]}'s application is told {code}", section="RFC 6455 7.1.5", look=look)


def session_fails(*codes: str, section: str) -> Claim:
    """Claim that the client's library reports a failure, by its code."""

    def look(story: Story) -> Verdict:
        ended = story.of(SessionEnded)
        if not ended:
            return nothing("no session ended")
        found = ended[0]
        holds = found.code in codes if codes else found.error is not None
        return verdict(holds, found.error or "it went as asked", story.numbers(found))

    return Claim(text="the client's library reports a failure", section=section, look=look)


def nothing_is_asked(section: str) -> Claim:
    """Claim that no request leaves the client."""

    def look(story: Story) -> Verdict:
        asked = story.once(RequestSeen)
        failed = story.of(NotConnected)
        said = count(len(asked), "request") + (", not connected" if failed else "")
        return verdict(not asked, said, story.numbers(*asked), requests=len(asked))

    return Claim(text="not one octet of the request is sent", section=section, look=look)
