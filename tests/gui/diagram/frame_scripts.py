"""Random scripts of WebSockets: plain frames both ways, alone and in bursts, and what else may come between them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from tests.engine.decode.frames import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.engine.decode.frames import KEY as MASK
from tests.gui.diagram.script import Connection, Script

GAPS = st.one_of(st.integers(0, 400), st.sampled_from([0, 0, 0, 25_000, 1_500_000]))
SEEN = st.sampled_from([(True, True), (True, True), (True, True), (True, False), (False, True)])
KINDS = st.sampled_from(["plain"] * 6 + ["burst"] * 3 + ["ping", "pong", "fragments", "wrong", "close"])


@st.composite
def frame_scripts(draw: st.DrawFn) -> Script:
    """Return a script with up to three WebSockets of two sessions."""
    script = Script()
    sessions = [script.session("One", "websocket"), script.session("Other", "websocket")]
    for number in range(draw(st.integers(1, 3))):
        client, server = draw(SEEN)
        wire = sessions[number % 2].connection(client=client, server=server)
        at = draw(st.integers(0, 2_000))
        wire.open(at).upgrade(at + 100)
        over = max(_talk(draw, wire, at + 500, up=up) for up in (True, False))
        _end(draw, wire, at + 500, over)
    for number in range(draw(st.integers(0, 2))):
        script.mark(draw(st.integers(0, 9_000)), f"update {number}", number)
    if draw(st.booleans()):
        sessions[0].ends(draw(st.integers(0, 4_000_000)), draw(st.sampled_from([None, "It failed."])))
    return script


def _talk(draw: st.DrawFn, wire: Connection, at: int, *, up: bool) -> int:
    """Let one direction have its frames: sent in pieces, received in others, the later the more are on their way."""
    sender, receiver = (wire.client, wire.server) if up else (wire.server, wire.client)
    key = MASK if up else None
    late, read = draw(st.integers(0, 3_000)), at
    held = b""
    for kind in draw(st.lists(KINDS, max_size=12)):
        at += draw(GAPS)
        octets = b"".join(_frames(draw, kind, key))
        for piece in _cut(draw, octets):
            sender.sends(at, piece)
            at += draw(st.sampled_from([0, 0, 7]))
        held += octets
        if draw(st.integers(0, 3)):
            read = max(read, at + late) + draw(st.integers(0, 30))
            for piece in _cut(draw, held):
                receiver.gets(read, piece)
                read += draw(st.sampled_from([0, 0, 5]))
            held = b""
    return max(at, read)


def _frames(draw: st.DrawFn, kind: str, key: bytes | None) -> Iterable[bytes]:
    payload = draw(st.binary(max_size=3)) if kind != "plain" else b'{"seq": 1}' * draw(st.sampled_from([0, 1, 20]))
    match kind:
        case "plain":
            return [frame(TEXT, payload, key=key)]
        case "burst":
            return [frame(BINARY, payload, key=key)] * draw(st.integers(2, 5))
        case "ping":
            return [frame(PING, payload, key=key)]
        case "pong":
            return [frame(PONG, payload, key=key)]
        case "close":
            return [frame(CLOSE, b"\x03\xe8", key=key)]
        case "wrong":
            return [frame(TEXT, payload, key=None if key else MASK)]
    return [frame(TEXT, b"a", key=key, fin=False), frame(0, b"b", key=key)]


def _cut(draw: st.DrawFn, octets: bytes) -> list[bytes]:
    """Mostly whole."""
    if draw(st.integers(0, 4)):
        return [octets]
    middle = draw(st.integers(0, len(octets)))
    return [piece for piece in (octets[:middle], octets[middle:]) if piece]


def _end(draw: st.DrawFn, wire: Connection, began: int, over: int) -> None:
    match draw(st.sampled_from(["not", "not", "client", "server", "gone", "reset"])):
        case "not":
            return
        case "gone":
            wire.server.gone(draw(st.integers(began, over)))
        case "reset":
            # In the middle of it: what was on its way is lost, and what comes after it is passed over.
            wire.client.gone(draw(st.integers(began, over)), "ECONNRESET", "The connection was reset.")
        case by:
            wire.close(over + draw(GAPS), by=by)
