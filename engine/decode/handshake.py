"""The WebSocket opening handshake (RFC 6455 section 4), checked where the server's answer is seen."""

from __future__ import annotations

import base64
import hashlib

from engine.decode.framing import listed, values
from engine.decode.items import RequestHead, ResponseHead

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_for(key: str) -> str:
    """Return the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 section 4.2.2)."""
    digest = hashlib.sha1(key.encode("latin-1") + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def protocol_of(response: ResponseHead) -> str:
    """Return the protocol a 101 response switches to, in lower case; empty where it names none."""
    named = listed(response.fields, "upgrade")
    return named[0].lower() if named else ""


def faults(request: RequestHead | None, response: ResponseHead) -> list[tuple[str, str]]:
    """Return rule and sentence of each rule a 101 response breaks; what needs the request is passed over without it."""
    broken: list[tuple[str, str]] = []
    if "upgrade" not in [option.lower() for option in listed(response.fields, "connection")]:
        # RFC 6455 4.1: the client fails the connection where the response lacks a Connection field with "Upgrade".
        broken.append(("RFC 6455 4.1", "The answer's Connection field does not contain Upgrade."))
    if request is None:
        return broken
    asked = [protocol.lower() for protocol in listed(request.fields, "upgrade")]
    if protocol_of(response) not in asked:
        # RFC 9110 7.8: "A server MUST NOT switch to a protocol that was not indicated by the client".
        broken.append(("RFC 9110 7.8", "The server switches to a protocol that the client did not ask for."))
    if protocol_of(response) == "websocket":
        broken += _accept_faults(request, response)
        broken += _choice_faults(request, response)
    return broken


def _accept_faults(request: RequestHead, response: ResponseHead) -> list[tuple[str, str]]:
    keys = values(request.fields, "sec-websocket-key")
    answers = values(response.fields, "sec-websocket-accept")
    if not keys:
        # RFC 6455 4.1: "The request MUST include a header field with the name |Sec-WebSocket-Key|."
        return [("RFC 6455 4.1", "The request carries no Sec-WebSocket-Key.")]
    expected = accept_for(keys[0].strip())
    # RFC 6455 4.1: where the field is missing or holds anything but this hash, "the client MUST _Fail the WebSocket
    # Connection_".
    if not answers:
        return [("RFC 6455 4.1", f"The answer carries no Sec-WebSocket-Accept; {expected} was due.")]
    if answers[0].strip() != expected:
        return [("RFC 6455 4.1", f"Sec-WebSocket-Accept is {answers[0][:60]!r}; {expected!r} was due.")]
    return []


def _choice_faults(request: RequestHead, response: ResponseHead) -> list[tuple[str, str]]:
    # RFC 6455 4.1: the client also fails the connection where the answer names an extension or a subprotocol "that was
    # not present in the client's handshake".
    broken = []
    offered = {name.partition(";")[0].strip().lower() for name in listed(request.fields, "sec-websocket-extensions")}
    for chosen in listed(response.fields, "sec-websocket-extensions"):
        name = chosen.partition(";")[0].strip()
        if name.lower() not in offered:
            broken.append(("RFC 6455 4.1", f"The answer uses an extension that was not offered: {name[:40]!r}."))
    wanted = listed(request.fields, "sec-websocket-protocol")
    return broken + [
        ("RFC 6455 4.1", f"The answer uses a subprotocol that was not offered: {chosen[:40]!r}.")
        for chosen in listed(response.fields, "sec-websocket-protocol")
        if chosen not in wanted
    ]
