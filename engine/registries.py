"""What the numbers and names of HTTP and WebSocket mean, with the section that says so."""

from __future__ import annotations

from typing import NamedTuple

from engine.events import Opcode


class Meaning(NamedTuple):
    """A registered name, what it means in a plain sentence, and the section of the standard."""

    name: str
    text: str
    section: str


_STATUSES: dict[int, tuple[str, str]] = {
    100: ("Continue", "RFC 9110 15.2.1"),
    101: ("Switching Protocols", "RFC 9110 15.2.2"),
    102: ("Processing", "RFC 2518 10.1"),
    103: ("Early Hints", "RFC 8297 2"),
    200: ("OK", "RFC 9110 15.3.1"),
    201: ("Created", "RFC 9110 15.3.2"),
    202: ("Accepted", "RFC 9110 15.3.3"),
    203: ("Non-Authoritative Information", "RFC 9110 15.3.4"),
    204: ("No Content", "RFC 9110 15.3.5"),
    205: ("Reset Content", "RFC 9110 15.3.6"),
    206: ("Partial Content", "RFC 9110 15.3.7"),
    300: ("Multiple Choices", "RFC 9110 15.4.1"),
    301: ("Moved Permanently", "RFC 9110 15.4.2"),
    302: ("Found", "RFC 9110 15.4.3"),
    303: ("See Other", "RFC 9110 15.4.4"),
    304: ("Not Modified", "RFC 9110 15.4.5"),
    305: ("Use Proxy", "RFC 9110 15.4.6"),
    307: ("Temporary Redirect", "RFC 9110 15.4.8"),
    308: ("Permanent Redirect", "RFC 9110 15.4.9"),
    400: ("Bad Request", "RFC 9110 15.5.1"),
    401: ("Unauthorized", "RFC 9110 15.5.2"),
    402: ("Payment Required", "RFC 9110 15.5.3"),
    403: ("Forbidden", "RFC 9110 15.5.4"),
    404: ("Not Found", "RFC 9110 15.5.5"),
    405: ("Method Not Allowed", "RFC 9110 15.5.6"),
    406: ("Not Acceptable", "RFC 9110 15.5.7"),
    407: ("Proxy Authentication Required", "RFC 9110 15.5.8"),
    408: ("Request Timeout", "RFC 9110 15.5.9"),
    409: ("Conflict", "RFC 9110 15.5.10"),
    410: ("Gone", "RFC 9110 15.5.11"),
    411: ("Length Required", "RFC 9110 15.5.12"),
    412: ("Precondition Failed", "RFC 9110 15.5.13"),
    413: ("Content Too Large", "RFC 9110 15.5.14"),
    414: ("URI Too Long", "RFC 9110 15.5.15"),
    415: ("Unsupported Media Type", "RFC 9110 15.5.16"),
    416: ("Range Not Satisfiable", "RFC 9110 15.5.17"),
    417: ("Expectation Failed", "RFC 9110 15.5.18"),
    421: ("Misdirected Request", "RFC 9110 15.5.20"),
    422: ("Unprocessable Content", "RFC 9110 15.5.21"),
    426: ("Upgrade Required", "RFC 9110 15.5.22"),
    428: ("Precondition Required", "RFC 6585 3"),
    429: ("Too Many Requests", "RFC 6585 4"),
    431: ("Request Header Fields Too Large", "RFC 6585 5"),
    451: ("Unavailable For Legal Reasons", "RFC 7725 3"),
    500: ("Internal Server Error", "RFC 9110 15.6.1"),
    501: ("Not Implemented", "RFC 9110 15.6.2"),
    502: ("Bad Gateway", "RFC 9110 15.6.3"),
    503: ("Service Unavailable", "RFC 9110 15.6.4"),
    504: ("Gateway Timeout", "RFC 9110 15.6.5"),
    505: ("HTTP Version Not Supported", "RFC 9110 15.6.6"),
    511: ("Network Authentication Required", "RFC 6585 6"),
}

_CLASSES = {
    1: ("Informational", "The request was received; the final response is still to come.", "RFC 9110 15.2"),
    2: ("Successful", "The request was received, understood and accepted.", "RFC 9110 15.3"),
    3: ("Redirection", "The client has more to do to complete the request.", "RFC 9110 15.4"),
    4: ("Client Error", "The request cannot be fulfilled as it was made.", "RFC 9110 15.5"),
    5: ("Server Error", "The server failed to fulfil a request that seems valid.", "RFC 9110 15.6"),
}

_METHODS: dict[str, tuple[str, str]] = {
    "GET": ("Asks for a current representation of the target.", "RFC 9110 9.3.1"),
    "HEAD": ("Like GET, but the response carries no content.", "RFC 9110 9.3.2"),
    "POST": ("Has the target process the content of the request.", "RFC 9110 9.3.3"),
    "PUT": ("Replaces the target's state with the content of the request.", "RFC 9110 9.3.4"),
    "DELETE": ("Asks to remove the target.", "RFC 9110 9.3.5"),
    "CONNECT": ("Asks for a tunnel to the target.", "RFC 9110 9.3.6"),
    "OPTIONS": ("Asks which ways of communication the target has.", "RFC 9110 9.3.7"),
    "TRACE": ("Asks to have the request sent back as it arrived.", "RFC 9110 9.3.8"),
    "PATCH": ("Applies the changes in the content of the request to the target.", "RFC 5789 2"),
}

_CLOSE_CODES: dict[int, tuple[str, str, str]] = {
    1000: ("Normal Closure", "The purpose of the connection is fulfilled.", "RFC 6455 7.4.1"),
    1001: ("Going Away", "The endpoint is leaving: a server stops, or a page is left.", "RFC 6455 7.4.1"),
    1002: ("Protocol Error", "The endpoint closes because the peer broke the protocol.", "RFC 6455 7.4.1"),
    1003: ("Unsupported Data", "The endpoint was sent a kind of data it cannot accept.", "RFC 6455 7.4.1"),
    1004: ("Reserved", "Reserved; it has no meaning yet.", "RFC 6455 7.4.1"),
    1005: ("No Status Received", "No close code was in the Close frame; never sent itself.", "RFC 6455 7.4.1"),
    1006: ("Abnormal Closure", "The connection ended without a Close frame; never sent itself.", "RFC 6455 7.4.1"),
    1007: ("Invalid Payload Data", "A message held data that does not fit its type, such as text that is not UTF-8.",
           "RFC 6455 7.4.1"),
    1008: ("Policy Violation", "A message violates the endpoint's policy.", "RFC 6455 7.4.1"),
    1009: ("Message Too Big", "A message is too big for the endpoint to process.", "RFC 6455 7.4.1"),
    1010: ("Mandatory Extension", "The server did not agree to an extension the client needs.", "RFC 6455 7.4.1"),
    1011: ("Internal Error", "The server met a condition that keeps it from fulfilling the request.", "RFC 6455 7.4.1"),
    1012: ("Service Restart", "The service is restarting; the client may connect again.", "IANA WebSocket Close Codes"),
    1013: ("Try Again Later", "The service is overloaded; the client should try later.", "IANA WebSocket Close Codes"),
    1014: ("Bad Gateway", "A gateway got an invalid response from the server behind it.", "IANA WebSocket Close Codes"),
    1015: ("TLS Handshake", "The TLS handshake failed; never sent itself.", "RFC 6455 7.4.1"),
}  # fmt: skip

_OPCODES: dict[int, str] = {
    Opcode.CONTINUATION: "The next fragment of the message begun before.",
    Opcode.TEXT: "A message of UTF-8 text, or its first fragment.",
    Opcode.BINARY: "A message of octets, or its first fragment.",
    Opcode.CLOSE: "Begins the closing handshake, or answers it.",
    Opcode.PING: "Asks the peer for a Pong with the same payload.",
    Opcode.PONG: "Answers a Ping with its payload; unasked, it is a heartbeat.",
}

NEVER_SENT = frozenset({1004, 1005, 1006, 1015})
"""Close codes that no Close frame may carry (RFC 6455 section 7.4.1)."""


def status_meaning(status: int) -> Meaning:
    """Return what an HTTP status code means; an unregistered one is read by its first digit (RFC 9110 section 15)."""
    name, text, section = _CLASSES.get(status // 100, ("Unknown", "This is not a status code of HTTP.", "RFC 9110 15"))
    reason, where = _STATUSES.get(status, (name, section))
    return Meaning(reason, text, where)


def method_meaning(method: str) -> Meaning:
    """Return what a request method means; methods are case-sensitive (RFC 9110 section 9.1)."""
    text, section = _METHODS.get(method, ("This method is not one of the common ones.", "RFC 9110 9.1"))
    return Meaning(method, text, section)


def close_code_meaning(code: int) -> str:
    """Return what a WebSocket close code means, in one plain sentence (RFC 6455 section 7.4, IANA's registry)."""
    return close_code(code).text


def close_code(code: int) -> Meaning:
    """Return name, meaning and section of a WebSocket close code."""
    if code in _CLOSE_CODES:
        return Meaning(*_CLOSE_CODES[code])
    if 3000 <= code <= 3999:
        return Meaning("Registered", "A code registered for a library, framework or application.", "RFC 6455 7.4.2")
    if 4000 <= code <= 4999:
        return Meaning("Private", "A code the two applications agreed on between themselves.", "RFC 6455 7.4.2")
    if 1000 <= code <= 2999:
        return Meaning(
            "Unassigned", "A code of the protocol itself that nothing has been assigned to.", "RFC 6455 7.4.2"
        )
    return Meaning("Invalid", "Not a close code: they go from 1000 to 4999.", "RFC 6455 7.4.2")


def may_be_sent(code: int) -> bool:
    """Return whether a Close frame may carry this close code (RFC 6455 section 7.4, IANA's registry)."""
    return (code in _CLOSE_CODES and code not in NEVER_SENT) or 3000 <= code <= 4999


def opcode_name(opcode: int) -> str:
    """Return the name of a WebSocket opcode in capitals, e.g. "PING"; "OPCODE 3" for a reserved one."""
    return _OPCODE_NAMES.get(opcode) or f"OPCODE {opcode:X}"


def opcode_meaning(opcode: int) -> Meaning:
    """Return what a WebSocket opcode means (RFC 6455 sections 5.2, 5.5 and 5.6)."""
    kind = "control" if opcode >= Opcode.CLOSE else "data"
    text = _OPCODES.get(opcode, f"Reserved for a {kind} frame yet to be defined.")
    section = "RFC 6455 5.5" if opcode >= Opcode.CLOSE else "RFC 6455 5.6"
    return Meaning(opcode_name(opcode), text, section if opcode in _OPCODES else "RFC 6455 5.2")


_OPCODE_NAMES: dict[int, str] = {int(opcode): opcode.name for opcode in Opcode}
