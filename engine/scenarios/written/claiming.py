"""What a written scenario can claim: a few words, each with its value, and what each becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.journal import Vantage
from engine.scenarios import common
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import exchanges, first_close, messages
from engine.scenarios.story import Story
from engine.scenarios.written.forms import Form

_ENDS = {"client": Vantage.CLIENT, "server": Vantage.SERVER}
MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Word:
    """How the value of a word is read, and what it claims."""

    read: Callable[[Form, str], Any]
    claim: Callable[[Any], Claim | None]


def check_claims(form: Form) -> tuple[tuple[str, object], ...]:
    """Return the claims of a file, each a word and its value; what is wrong with them is noted."""
    found = [(name, _WORDS[name].read(form, name)) for name in _WORDS if name in form]
    for name in _WORDS:
        form.value(name)
    form.done()
    order = form.keys
    return tuple(sorted(found, key=lambda pair: order.index(pair[0])))


def claims_of(pairs: tuple[tuple[str, object], ...]) -> tuple[Claim, ...]:
    """Return what the words of a file claim."""
    made = [_WORDS[name].claim(value) for name, value in pairs]
    return tuple(claim for claim in made if claim is not None)


def _number(form: Form, name: str) -> int:
    return form.whole(name, 0, 0, MOST)


def _end(form: Form, name: str) -> Vantage:
    return _ENDS[form.one_of(name, _ENDS, "client")]


def _flag(form: Form, name: str) -> bool:
    return form.flag(name, default=True)


def _code(form: Form, name: str) -> int:
    return form.whole(name, 1000, 1000, 4999)


def _statuses(form: Form, name: str) -> tuple[int, ...]:
    value = form.value(name)
    found = value if isinstance(value, list) else [value]
    if not found or not all(type(one) is int and 100 <= one <= 599 for one in found):
        form.refuse(name, f"{name} is a status code from 100 to 599, or a list of them.")
        return ()
    return tuple(found)


def _requests(number: int) -> Claim:
    def look(story: Story) -> Verdict:
        found = exchanges(story)
        if not story.connections():
            return nothing("no connection")
        at = story.numbers(*(exchange.request for exchange in found))
        return verdict(len(found) == number, count(len(found), "request"), at, requests=len(found))

    return Claim(text=f"exactly {count(number, 'request')}", section="RFC 9110 3.4", look=look)


def _messages(number: int) -> Claim:
    def look(story: Story) -> Verdict:
        if not story.connections():
            return nothing("no connection")
        found = messages(story)
        at = story.numbers(*(message[0] for message in found))
        return verdict(len(found) == number, count(len(found), "message"), at, messages=len(found))

    return Claim(text=f"exactly {count(number, 'WebSocket message')}", section="RFC 6455 5.4", look=look)


def _close_code(code: int) -> Claim:
    def look(story: Story) -> Verdict:
        closes = [close for connection in story.connections() if (close := first_close(story, connection)) is not None]
        if not closes:
            return nothing("no Close frame")
        said = ", ".join(f"Close {close.close_code}" for close in closes)
        return verdict(all(close.close_code == code for close in closes), said, story.numbers(*closes))

    return Claim(text=f"the first Close frame has code {code}", section="RFC 6455 7.4", look=look)


_WORDS: Mapping[str, _Word] = {
    "connections": _Word(_number, common.connections_are),
    "requests": _Word(_number, _requests),
    "messages": _Word(_number, _messages),
    "status": _Word(_statuses, lambda statuses: common.statuses_are(*statuses)),
    "first_close": _Word(_end, common.first_close_by),
    "close_code": _Word(_code, _close_code),
    "close_answered": _Word(_flag, lambda wanted: common.close_answered() if wanted else None),
    "no_close": _Word(_flag, lambda wanted: common.no_close() if wanted else None),
    "tcp_closed_by": _Word(_end, common.tcp_closed_by),
    "shared_connection": _Word(_flag, lambda wanted: common.many_on_one() if wanted else None),
    "connection_each": _Word(_flag, lambda wanted: common.one_connection_each() if wanted else None),
}
"""All there is to claim, by its word."""
