"""What went wrong, in plain words, and what to do about it: for every way a connection can fail."""

from __future__ import annotations

import asyncio
import errno
import http
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import aiohttp
from websockets import exceptions as ws
from websockets.frames import CloseCode

from engine.journal import Detail
from engine.plain import one_line
from engine.secrets import mask_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A failure, explained.

    Attributes:
        code: A short name that stays the same: "ECONNREFUSED", "CERTIFICATE", "HTTP 404", "1006".
        sentence: What happened, in one plain sentence.
        advice: What to do about it, in one sentence; empty where there is nothing to do.
    """

    code: str
    sentence: str
    advice: str = ""


STOPPED = "CANCELLED"
"""The code of what was stopped before it was over: by the user, as far as sessions go."""


class CutByUser(ConnectionAbortedError):
    """The user cut the connection, as an experiment: what an end is told then."""


_OS_FAULTS = {
    "ECONNREFUSED": ("The connection was refused: nothing listens{at}.", "Start the server, or check the port."),
    "ECONNRESET": (
        "The connection was reset{at}: the other end, or something between, cut it off.",
        "Look into the server's log: it crashed, or it refused what it got.",
    ),
    "ECONNABORTED": ("The connection was cut off{at}.", "Try again; if it stays so, look into the server's log."),
    "EPIPE": ("The other end had closed already when more was sent{at}.", "Look into the server's log."),
    "ETIMEDOUT": ("No answer came{src} in time.", "Check the address, the network and any firewall, then try again."),
    "EHOSTUNREACH": ("The host cannot be reached{at}.", "Check the address and the network."),
    "ENETUNREACH": ("The network cannot be reached{at}.", "Check that this machine is connected."),
    "EMFILE": ("This machine has no file descriptors left.", "Close some sessions and try again."),
    "EACCES": ("This machine does not allow the connection{at}.", "Check its firewall."),
}

_CERTIFICATE_FAULTS = {
    # The numbers are OpenSSL's X509_V_ERR_*.
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is self-signed, so nobody vouches for it",
    19: "it was issued by an authority that this machine does not trust",
    20: "it was issued by an authority that this machine does not trust",
    21: "the certificates that lead to its authority are missing",
    62: "it was issued for another host name",
    64: "it was issued for another address",
}
_SAID_ALREADY = (9, 10, 18)
"""Of these OpenSSL's own words say no more than ours."""

_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "UNKNOWN_PROTOCOL")
"""OpenSSL's names for an answer that is no TLS record."""

_ALERTS = {
    "TLSV1_ALERT_PROTOCOL_VERSION": "the two ends have no version of TLS in common",
    "UNSUPPORTED_PROTOCOL": "the two ends have no version of TLS in common",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the server accepts nothing of what was offered",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the server asks for a certificate of the client",
    "TLSV1_UNRECOGNIZED_NAME": "the server does not know this host name",
}
"""OpenSSL's names for alerts of the server (RFC 8446 section 6.2)."""

_TLS_RECORDS = (r"b'\x15\x03", r"b'\x16\x03")
"""How an alert or a handshake record of TLS (RFC 8446 section 5.1) begins, as Python writes octets."""

_OLD_ANSWER = re.compile(r"HTTP/1\.0 (\d{3})\b")
"""In what websockets says of an answer in HTTP/1.0, which it does not read."""

_ANSWERED = {
    401: "Send the Authorization or Cookie field that the server wants.",
    403: "The server wants to know who asks: send its Cookie or Authorization field, or the Origin it accepts.",
    407: "A proxy stands between and wants to know who asks.",
    426: "The server wants another protocol or version: its Upgrade and Sec-WebSocket-Version fields name it.",
    3: "Redirects are not followed: open what its Location field names.",
    5: "Look into the server's log, or into that of what stands before it.",
}
"""What to do about an answer other than 101, by status and by class of status."""

_FAILING = (1002, 1003, 1007, 1010)
"""RFC 6455 section 7.4.1: the codes that a client sends when it fails a WebSocket for what the server sent."""


def explain(error: BaseException, where: str = "") -> Fault:
    """Return what ``error`` means to the user; ``where`` is the host or address it happened at.

    The sentence is one line of printable characters, without passwords of URLs.
    """
    fault = _explain(error, where)
    return replace(fault, sentence=mask_url(one_line(fault.sentence)))


def _explain(error: BaseException, where: str) -> Fault:
    if any(map(_is_cut, _chain(error))):
        return Fault(code="CUT", sentence="The connection was cut by the user, as an experiment: no end did it.")
    for cause in _chain(error):
        fault = _explain_http(cause, where) or _explain_websocket(cause, where) or _explain_network(cause, where)
        if fault is not None:
            return fault
    return Fault(code=type(error).__name__, sentence=_sentence(str(error) or type(error).__name__))


def about(error: BaseException, where: str = "") -> Mapping[str, Detail]:
    """Return ``error`` as the journal writes it: its plain sentence and its code."""
    fault = explain(error, where)
    return {"error": fault.sentence, "code": fault.code}


def _is_cut(error: BaseException) -> bool:
    # aiohttp keeps what cut the connection only in its message.
    said = isinstance(error, aiohttp.ClientPayloadError) and CutByUser.__name__ in str(error)
    return said or isinstance(error, CutByUser)


def is_of(error: BaseException, kinds: tuple[type[Exception], ...]) -> bool:
    """Return whether an error is of these kinds, or a group of such errors alone."""
    if isinstance(error, ExceptionGroup):
        return all(is_of(one, kinds) for one in error.exceptions)
    return isinstance(error, kinds)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give the error, then what it was raised from: libraries wrap what the network said; of a group, each one's."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _chain(one)
        error = error.__cause__


def _explain_network(error: BaseException, where: str) -> Fault | None:
    match error:
        case asyncio.CancelledError():
            return Fault(code=STOPPED, sentence="It was stopped before it was over.")
        case ssl.SSLCertVerificationError():
            return _certificate(error, where)
        case ssl.SSLError():
            return _tls(error, where)
        case socket.gaierror():
            return _not_resolved(error, where)
        case OSError(errno=int(number)):
            return _os_fault(errno.errorcode.get(number, str(number)), error, where)
        case TimeoutError():
            return _os_fault("ETIMEDOUT", error, where)
        case ConnectionError():
            return _os_fault("ECONNRESET", error, where)
        case UnicodeError():
            return Fault(code="HOST", sentence="The host name cannot be looked up.", advice="Check its spelling.")
    return None


def _os_fault(code: str, error: BaseException, where: str) -> Fault:
    sentence, advice = _OS_FAULTS.get(code, (None, ""))
    if sentence is None:
        text = getattr(error, "strerror", None) or str(error)
        return Fault(code=code, sentence=_sentence(text))
    return Fault(code=code, sentence=sentence.format(at=_at(where), src=_at(where, "from")), advice=advice)


def _tls(error: ssl.SSLError, where: str) -> Fault:
    at = _at(where)
    if error.reason in _NOT_TLS:
        return Fault(
            code="TLS",
            sentence=f"The TLS handshake failed: what answers{at} does not speak TLS.",
            advice="Use http:// or ws:// for this port, or give the port that speaks TLS.",
        )
    why = _ALERTS.get(error.reason or "") or (error.reason or _one_line(str(error))).replace("_", " ").lower()
    return Fault(
        code="TLS",
        sentence=f"The TLS handshake failed{at}: {why}.",
        advice="Check which versions and ciphers of TLS the server offers; its log may say more.",
    )


def _not_resolved(error: socket.gaierror, where: str) -> Fault:
    names = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
    host = f"“{where}”" if where else "the host"
    return Fault(
        code=names.get(error.errno or 0, "EAI"),
        sentence=f"No address was found for {host}: {error.strerror}.",
        advice="Check the spelling of the host name and that this machine can look up names.",
    )


def _certificate(error: ssl.SSLCertVerificationError, where: str) -> Fault:
    code = getattr(error, "verify_code", 0)
    message = getattr(error, "verify_message", "").rstrip(".")
    why = _CERTIFICATE_FAULTS.get(code) or message or str(error).rstrip(".")
    if code in _SAID_ALREADY or code not in _CERTIFICATE_FAULTS:
        message = ""
    return Fault(
        code="CERTIFICATE",
        sentence=f"The certificate of {where or 'the server'} was rejected: {why}"
        + (f" ({message})." if message else "."),
        advice="Do not go on unless you know why; ask the server's owner to install a valid certificate.",
    )


def _explain_http(error: BaseException, where: str) -> Fault | None:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return explain(error.certificate_error, where)
        case aiohttp.ClientConnectorError():
            return explain(error.os_error, where)
        case aiohttp.ConnectionTimeoutError():
            return _os_fault("ETIMEDOUT", error, where)
        case aiohttp.ServerTimeoutError():
            return _os_fault("ETIMEDOUT", error, where)
        case aiohttp.ServerDisconnectedError():
            return Fault(
                code="CLOSED",
                sentence=f"The server{_at(where)} closed the connection before it answered.",
                advice="Look into the server's log, and check that the port speaks HTTP; if it speaks TLS, use https://.",
            )
        case aiohttp.ClientPayloadError():
            return _payload(error, where)
        case aiohttp.ClientResponseError():
            return _malformed(error.message, where)
        case aiohttp.InvalidURL():
            return Fault(
                code="URL",
                sentence=f"The URL cannot be used: {_one_line(str(error.description or error.url))}.",
                advice="Check its spelling.",
            )
    return None


def _payload(error: aiohttp.ClientPayloadError, where: str) -> Fault:
    causes = list(_chain(error))
    # aiohttp keeps what cut the connection only in its message.
    if any(isinstance(cause, ConnectionError) for cause in causes) or "ConnectionResetError" in str(error):
        return _os_fault("ECONNRESET", error, where)
    broken = next((cause for cause in causes if isinstance(cause, aiohttp.http_exceptions.TransferEncodingError)), None)
    if broken is not None and "Not enough data" not in broken.message:
        return _malformed(broken.message, where, advice="The mark beside the octets names the rule.")
    return Fault(
        code="INCOMPLETE",
        sentence=f"The connection{_at(where)} ended before the response was complete (RFC 9112 section 8).",
        advice="Look into the server's log.",
    )


def _malformed(
    message: str,
    where: str,
    answer: str = "answer",
    advice: str = "The mark beside the octets names the rule; check that the port speaks HTTP.",
) -> Fault:
    if any(record in message for record in _TLS_RECORDS):
        return Fault(
            code="MALFORMED",
            sentence=f"The {answer} is not HTTP: the port{_at(where)} speaks TLS.",
            advice="Use https:// or wss:// for this port.",
        )
    # Below its first line, aiohttp's parser draws where in the octets it stopped: the diagram shows them better.
    what = _one_line(message.strip().partition("\n")[0])
    return Fault(
        code="MALFORMED",
        sentence=f"The {answer}{_at(where, 'from')} is not HTTP as RFC 9112 defines it"
        + (f": {what}." if what else "."),
        advice=advice,
    )


def _explain_websocket(error: BaseException, where: str) -> Fault | None:
    old = _OLD_ANSWER.search(str(error.__cause__)) if isinstance(error, ws.InvalidMessage) else None
    if old is not None:
        return _not_upgraded(int(old[1]), ", in HTTP/1.0, which has no upgrade")
    match error:
        case ws.InvalidStatus():
            return _not_upgraded(error.response.status_code)
        case ws.InvalidHeader(name=name):
            return Fault(
                code="UPGRADE",
                sentence=f"The server's answer to the upgrade breaks RFC 6455 section 4.1: {_one_line(str(error))}.",
                advice=_accept_advice(name, error.value),
            )
        case ws.InvalidMessage() if not isinstance(error.__cause__, EOFError | ConnectionError):
            return _malformed(str(error.__cause__ or error), where, "answer to the upgrade")
        case ws.InvalidMessage() if isinstance(error.__cause__, EOFError):
            return Fault(
                code="CLOSED",
                sentence=f"The server{_at(where)} closed the connection before it answered the upgrade.",
                advice="Look into the server's log, and check that the port speaks HTTP; if it speaks TLS, use wss://.",
            )
        case ws.InvalidHandshake() if not isinstance(error, ws.InvalidMessage):
            return Fault(code="UPGRADE", sentence=f"The opening handshake failed: {_one_line(str(error))}.")
        case ws.ConnectionClosed():
            return _closed(error, where)
        case ws.WebSocketException() if not isinstance(error, ws.InvalidMessage):
            return Fault(code="WEBSOCKET", sentence=_sentence(_one_line(str(error))))
    return None


def _not_upgraded(status: int, how: str = "") -> Fault:
    known = status in http.HTTPStatus.__members__.values()
    name = f" {http.HTTPStatus(status).phrase}" if known else ""
    return Fault(
        code=f"HTTP {status}",
        sentence=f"The server answered {status}{name} to the upgrade instead of 101{how}.",
        advice=_ANSWERED.get(status) or _ANSWERED.get(status // 100, "Check the path: it may not be a WebSocket's."),
    )


def _accept_advice(name: str, value: str | None) -> str:
    if name.lower() == "sec-websocket-accept" and value is not None:
        return "Its Sec-WebSocket-Accept does not fit the key that was sent: something between may be answering."
    return "Check that the path is a WebSocket's."


def _closed(error: ws.ConnectionClosed, where: str) -> Fault:
    sent, received = error.sent, error.rcvd
    if sent is not None and not error.rcvd_then_sent and sent.code == CloseCode.MESSAGE_TOO_BIG:
        return Fault(
            code="1009",
            sentence=f"A message is longer than is taken, so the WebSocket was failed: {_one_line(sent.reason)}.",
            advice="Have the server send it in smaller messages.",
        )
    if sent is not None and not error.rcvd_then_sent and sent.code in _FAILING:
        return Fault(
            code=str(int(sent.code)),
            sentence=f"The server broke the protocol, so the WebSocket was failed: {_one_line(sent.reason)}.",
            advice="The mark beside the frame names the rule.",
        )
    if received is not None:
        reason = f": “{received.reason}”" if received.reason else ""
        return Fault(
            code=str(int(received.code)), sentence=f"The server closed with code {int(received.code)}{reason}."
        )
    for cause in _chain(error.__cause__):
        if isinstance(cause, ConnectionError):
            return _os_fault("ECONNRESET", cause, where)
    after = "did not answer the Close frame" if sent is not None else "closed without a Close frame"
    return Fault(
        code="1006",
        sentence=f"The server {after}: code 1006 (RFC 6455 section 7.1.5).",
        advice="Look into the server's log, or for something between that cuts idle connections.",
    )


def _at(where: str, word: str = "at") -> str:
    return f" {word} {where}" if where else ""


def _one_line(text: str) -> str:
    # Before it is cut: half a URL does not look like one.
    return mask_url(" ".join(text.split())).rstrip(".:")[:300]


def _sentence(text: str) -> str:
    return f"{text.strip().rstrip('.')}."
