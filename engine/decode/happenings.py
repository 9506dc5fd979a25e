"""Facts that carry no octets, as events: one for one."""

from __future__ import annotations

from typing import Any

from engine import events
from engine.events import Event
from engine.journal import Detail, Fact, What


def happening(fact: Fact) -> Event | None:
    """Return the event of a fact without octets, None of SENT and RECEIVED; details that are missing are left empty."""
    known = {"at_ns": fact.at_ns, "session": fact.session, "connection": fact.connection, "vantage": fact.vantage}
    return _of_session(fact, known) or _of_opening(fact, known) or _of_closing(fact, known) or _of_link(fact, known)


def _of_session(fact: Fact, known: dict[str, Any]) -> Event | None:
    match fact.what:
        case What.SESSION:
            title, kind, url, group, name = (_text(fact, key) for key in ("title", "kind", "url", "group", "name"))
            return events.SessionStarted(**known, title=title, kind=kind, url=url, group=group, name=name)
        case What.SESSION_END:
            return events.SessionEnded(**known, error=_perhaps(fact, "error"), code=_perhaps(fact, "code"))
        case What.MARK:
            update = fact.about.get("update")
            number = update if isinstance(update, int) else None
            return events.Marked(**known, label=_text(fact, "label"), update=number)
        case What.LIMIT:
            return _limited(fact, known)
        case _:
            return None


def _limited(fact: Fact, known: dict[str, Any]) -> Event:
    kept, facts = (value if isinstance(value := fact.about.get(key), int) else 0 for key in ("kept", "facts"))
    text = f"{kept:,} octets are kept; from here on they are only counted."
    if facts:
        text = f"{facts:,} facts are kept; from here on octets are only counted, together for each connection."
    return events.RecordingLimited(**known, kept=kept, text=text)


def _of_opening(fact: Fact, known: dict[str, Any]) -> Event | None:
    error, code = _text(fact, "error"), _perhaps(fact, "code")
    match fact.what:
        case What.RESOLVING:
            return events.NameResolving(**known, host=_text(fact, "host"))
        case What.RESOLVED:
            return events.NameResolved(**known, host=_text(fact, "host"), addresses=_texts(fact, "addresses"))
        case What.NOT_RESOLVED:
            return events.NameNotResolved(**known, host=_text(fact, "host"), error=error, code=code)
        case What.CONNECTING:
            observed = fact.about.get("observed") is True
            return events.Connecting(**known, address=_text(fact, "address"), observed=observed)
        case What.CONNECTED:
            local, peer, link_ns = _text(fact, "local"), _text(fact, "peer"), _count(fact, "link_ns")
            return events.Connected(**known, local=local, peer=peer, link_ns=link_ns, held_ns=_count(fact, "held_ns"))
        case What.NOT_CONNECTED:
            return events.NotConnected(
                **known, address=_text(fact, "address"), error=error, code=code, begun=_begun(fact)
            )
        case What.ACCEPTED:
            local, peer = _text(fact, "local"), _text(fact, "peer")
            version, resumed = _perhaps(fact, "version"), fact.about.get("resumed") is True
            return events.Accepted(**known, local=local, peer=peer, tls_version=version, tls_resumed=resumed)
        case What.SECURING:
            return events.Securing(**known, server_name=_text(fact, "server_name"))
        case What.SECURED:
            version, cipher, link_ns = _text(fact, "version"), _text(fact, "cipher"), _count(fact, "link_ns")
            resumed, held_ns = fact.about.get("resumed") is True, _count(fact, "held_ns")
            return events.Secured(
                **known, version=version, cipher=cipher, link_ns=link_ns, resumed=resumed, held_ns=held_ns
            )
        case What.NOT_SECURED:
            return events.NotSecured(**known, error=error, code=code, begun=_begun(fact))
        case What.TLS_MESSAGE:
            return _tls_message(fact, known)
        case _:
            return None


def _tls_message(fact: Fact, known: dict[str, Any]) -> Event:
    direction = events.Direction.SENT if fact.about.get("direction") == "sent" else events.Direction.RECEIVED
    members = {"name", "direction", "length"}
    detail = tuple((key, _listed(value)) for key, value in fact.about.items() if key not in members)
    name, length = _text(fact, "name"), _count(fact, "length")
    return events.TlsMessageSeen(**known, direction=direction, name=name, length=length, detail=detail)


def _listed(value: Detail) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _of_closing(fact: Fact, known: dict[str, Any]) -> Event | None:
    match fact.what:
        case What.END_SENT:
            return events.EndSent(**known)
        case What.END_RECEIVED:
            return events.EndReceived(**known)
        case What.CLOSE_CALLED:
            return events.CloseCalled(**known)
        case What.ABORT_CALLED:
            return events.AbortCalled(**known)
        case What.LOST:
            return events.Lost(**known, error=_perhaps(fact, "error"), code=_perhaps(fact, "code"))
        case _:
            return None


def _of_link(fact: Fact, known: dict[str, Any]) -> Event | None:
    match fact.what:
        case What.LINK:
            about: dict[str, Any] = {key: _number(fact, key) for key in ("rate_up", "rate_down")}
            about |= {key: _number(fact, key) or 0.0 for key in ("delay_up_ms", "delay_down_ms", "jitter_ms")}
            return events.LinkChanged(**known, name=_text(fact, "name"), **about)
        case What.LET_GO:
            stream = events.Stream.DOWN if fact.about.get("stream") == "down" else events.Stream.UP
            span = events.Span(_count(fact, "start"), _count(fact, "end"))
            waited_ns, held_ns = _count(fact, "waited_ns"), _count(fact, "held_ns")
            return events.LetGo(**known, stream=stream, span=span, waited_ns=waited_ns, held_ns=held_ns)
        case What.CUT:
            dropped_up, dropped_down = _count(fact, "dropped_up"), _count(fact, "dropped_down")
            return events.Cut(**known, dropped_up=dropped_up, dropped_down=dropped_down)
        case _:
            return None


def _number(fact: Fact, key: str) -> float | None:
    value = fact.about.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(fact: Fact, key: str) -> int:
    value = fact.about.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _begun(fact: Fact) -> bool:
    return fact.about.get("begun") is not False


def _text(fact: Fact, key: str) -> str:
    value = fact.about.get(key)
    return "" if value is None else str(value)


def _perhaps(fact: Fact, key: str) -> str | None:
    value = fact.about.get(key)
    return None if value is None else str(value)


def _texts(fact: Fact, key: str) -> tuple[str, ...]:
    value = fact.about.get(key)
    return tuple(str(part) for part in value) if isinstance(value, list) else ()
