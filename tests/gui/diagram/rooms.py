"""Scripts of rooms: several clients of one server, in one group."""

from __future__ import annotations

from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.script import Connection, Script

NAMES = ("Ann", "Bob", "Cleo", "Dan", *(f"Guest {number}" for number in range(5, 60)))


def room(clients: int, *, talk: bool = True) -> Script:
    """Each client opens a WebSocket, and says its name to the first one, by the server."""
    script = Script()
    wires: list[Connection] = []
    for number in range(clients):
        session = script.session(
            f"{NAMES[number]} enters", "websocket", at=number * 1000, group="Room", name=NAMES[number]
        )
        wires.append(session.connection().open(number * 1000 + 10).upgrade(number * 1000 + 200))
    for number, wire in enumerate(wires if talk else []):
        said, at = NAMES[number].encode(), (clients + number) * 1000
        wire.up(at, frame(TEXT, said, key=MASK))
        wires[0].down(at + 300, frame(TEXT, said))
    return script
