"""What a written scenario consists of: values, checked and bounded; nothing here does anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from engine.events import Fields

Kind = Literal["http", "websocket"]


class Frame(IntEnum):
    """The frames that can be expected, by their opcodes (RFC 6455 section 5.2)."""

    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLine:
    """What every step knows: the line of the file it stands in."""

    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(AtLine):
    """A client of HTTP asks, and reads the answer."""

    method: str = "GET"
    path: str = "/"
    fields: Fields = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect(AtLine):
    """A client opens its WebSocket."""

    path: str = "/"
    fields: Fields = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Send(AtLine):
    """A message over the WebSocket: text if a string, binary if octets."""

    message: str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping(AtLine):
    """A Ping frame; its Pong is not waited for."""

    payload: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(AtLine):
    """The closing handshake; of an HTTP server, the end of the connection without an answer."""

    code: int = 1000
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(AtLine):
    """Nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect(AtLine):
    """Something has to be so, or to come.

    Attributes:
        frame: Of a WebSocket: the next frame of this kind is waited for; of any data frame if None.
        status: Of an answer.
        path: Of a request, as it is asked for.
        text: What has to be in the payload of the frame, in the content of the answer, or in that of the request.
        within_s: Seconds until it has come.
    """

    frame: Frame | None = None
    status: int | None = None
    path: str | None = None
    text: str | None = None
    within_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond(AtLine):
    """An HTTP server answers the request it has."""

    status: int = 200
    fields: Fields = ()
    body: bytes = b""


Step = Request | Connect | Send | Ping | Close | Wait | Expect | Respond


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A loopback server: an HTTP server takes its steps over all requests, a WebSocket server on each connection."""

    name: str
    kind: Kind
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client: one session.

    Attributes:
        server: The name of the one it talks to.
        keep_alive: Whether requests share a connection.
    """

    name: str
    server: str
    kind: Kind
    keep_alive: bool = True
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A scenario as it was written.

    Attributes:
        file: What the file is called.
        claims: What it claims: pairs of a word of ``engine.scenarios.written.claiming`` and its value.
    """

    file: str
    name: str
    title: str
    promise: str
    servers: tuple[Server, ...]
    clients: tuple[Client, ...]
    claims: tuple[tuple[str, object], ...] = ()
