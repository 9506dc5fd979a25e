"""Random scripts: several connections of two sessions, whose conversations run through each other."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.script import Connection, Script, request, response

SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Each example is a whole recording, so fewer will do; how long one takes says nothing about the diagram."""
GAPS = st.one_of(st.integers(0, 300), st.integers(1_000, 200_000), st.sampled_from([0, 0, 5_000_000]))
SEEN = st.sampled_from([(True, True), (True, True), (True, False), (False, True)])


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Return a script with up to five connections and whatever their ends do."""
    script = Script()
    sessions = [script.session("HTTP"), script.session("Chat", "websocket")]
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([0, 1]))
        client, server = draw(SEEN)
        wire = sessions[kind].connection(client=client, server=server)
        at = draw(st.integers(0, 500_000))
        if draw(st.integers(0, 9)) == 0:
            wire.connecting(at)
            wire.not_connected(at + draw(GAPS), draw(st.sampled_from(["ECONNREFUSED", "ETIMEDOUT"])), "It failed.")
            continue
        wire.open(at)
        at = _talk(draw, wire, at + 100, websocket=bool(kind))
        _end(draw, wire, at + draw(GAPS), late=frame(TEXT, b"late", key=MASK) if kind else request("/late"))
    for number in range(draw(st.integers(0, 2))):
        script.mark(draw(st.integers(0, 600_000)), f"update {number}", number)
    if draw(st.booleans()):
        sessions[0].ends(6_000_000, draw(st.sampled_from([None, "It failed."])))
    return script


def _talk(draw: st.DrawFn, wire: Connection, at: int, *, websocket: bool) -> int:
    if websocket:
        wire.upgrade(at)
        at += 300
    for _ in range(draw(st.integers(0, 6))):
        size = draw(st.integers(0, 300))
        if websocket:
            # Each end sends when it likes, so that messages cross.
            ups = _pass(draw, wire, at, frame(TEXT, b"x" * size, key=MASK), up=True)
            at = max(ups, _pass(draw, wire, at, frame(TEXT, b"y" * size), up=False))
        else:
            at = _pass(draw, wire, at, request("/a"), up=True)
            at = _pass(draw, wire, at, response(b"x" * size), up=False)
    return at


def _pass(draw: st.DrawFn, wire: Connection, at: int, octets: bytes, *, up: bool) -> int:
    """Let octets pass, cut differently at both ends; return when the next may be sent."""
    sender, receiver = (wire.client, wire.server) if up else (wire.server, wire.client)
    begin = at + draw(GAPS)
    sent = begin
    for piece in _cut(draw, octets):
        sender.sends(sent, piece)
        sent += draw(st.integers(0, 50))
    arrived = sent + draw(st.integers(0, 500))
    for piece in _cut(draw, octets):
        receiver.gets(arrived, piece)
        arrived += draw(st.integers(0, 50))
    return arrived + 1


def _cut(draw: st.DrawFn, octets: bytes) -> list[bytes]:
    middle = draw(st.integers(0, len(octets)))
    return [piece for piece in (octets[:middle], octets[middle:]) if piece]


def _end(draw: st.DrawFn, wire: Connection, at: int, *, late: bytes) -> None:
    match draw(st.sampled_from(["client", "server", "both", "reset", "late", "not"])):
        case "both":
            wire.client.gone(at)
            wire.server.gone(at)
        case "reset":
            wire.server.gone(at)
            wire.client.gone(at + 30, "ECONNRESET", "The connection was reset.")
        case "late":
            wire.server.gone(at)
            wire.client.sends(at + 10, late)
            wire.client.gone(at + 30, "ECONNRESET", "The connection was reset.")
        case "not":
            return
        case by:
            wire.close(at, by=by)
