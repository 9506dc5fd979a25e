"""What a message of TLS says that is no secret: names, versions, sizes. Octets in, words out; no octet of it is kept.

The layouts are those of RFC 8446 section 4 and, up to TLS 1.2, RFC 5246 section 7.4.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.journal import Detail

HANDSHAKE = {
    0: "HelloRequest",
    1: "ClientHello",
    2: "ServerHello",
    4: "NewSessionTicket",
    5: "EndOfEarlyData",
    8: "EncryptedExtensions",
    11: "Certificate",
    12: "ServerKeyExchange",
    13: "CertificateRequest",
    14: "ServerHelloDone",
    15: "CertificateVerify",
    16: "ClientKeyExchange",
    20: "Finished",
    22: "CertificateStatus",
    24: "KeyUpdate",
}
"""Messages of the handshake by their types (RFC 8446 section 4, RFC 5246 section 7.4, RFC 6066 section 8)."""

ALERTS = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    22: "record_overflow",
    40: "handshake_failure",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}
"""Alerts by their numbers (RFC 8446 section 6, RFC 5246 section 7.2, RFC 7507 section 2)."""

VERSIONS = {0x0300: "SSLv3", 0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}
SERVER_NAME, SESSION_TICKET, PRE_SHARED_KEY, SUPPORTED_VERSIONS = 0, 35, 41, 43
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3)."""

LONGEST_NAME = 253
"""Characters of a host name (RFC 1035 section 2.3.4)."""

Suites = Callable[[int], str]
"""Names a cipher suite by its number."""


def random_of(hello: bytes) -> bytes:
    """Return the random of a ClientHello or a ServerHello, which passes in the clear."""
    return hello[6:38]


def name_of(kind: int, message: bytes) -> str:
    """Return what the standard calls a message of the handshake."""
    if kind == 2 and random_of(message) == RETRY:
        return "HelloRetryRequest"
    return HANDSHAKE.get(kind, f"handshake message {kind}")


def alert_said(message: bytes) -> dict[str, Detail]:
    """Return what an alert says: its level and its description."""
    if len(message) != 2:
        return {}
    level, description = message
    return {
        "level": {1: "warning", 2: "fatal"}.get(level, str(level)),
        "alert": ALERTS.get(description, f"alert {description}"),
    }


def said(name: str, message: bytes, version: int, suites: Suites) -> dict[str, Detail]:
    """Return what may be told of a message of the handshake; what is not as the standard has it is left out.

    Args:
        name: As ``name_of`` gives it.
        message: All of it, its header of four octets included.
        version: The version of TLS that is spoken.
        suites: Names its cipher suite.
    """
    rest = _Octets(message[4:])
    try:
        match name:
            case "ClientHello":
                return _client_hello(rest)
            case "ServerHello" | "HelloRetryRequest":
                return _server_hello(rest, suites)
            case "Certificate":
                return _certificate(rest, version)
            case "NewSessionTicket":
                return {"lifetime": f"{rest.number(4):,} s"}
            case _:
                return {}
    except ValueError:
        return {}


class _Octets:
    """Octets that are taken from the front."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def __bool__(self) -> bool:
        return bool(self._octets)

    def take(self, length: int) -> bytes:
        if length > len(self._octets):
            raise ValueError("the message is shorter than it says")
        taken, self._octets = self._octets[:length], self._octets[length:]
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> _Octets:
        """Take a vector, whose length stands before it in ``size`` octets (RFC 8446 section 3.4)."""
        return _Octets(self.take(self.number(size)))

    def rest(self) -> bytes:
        return self.take(len(self._octets))


def _client_hello(hello: _Octets) -> dict[str, Detail]:
    legacy_version = hello.number(2)
    hello.take(32)
    for size in (1, 2, 1):  # Session id, cipher suites, compression methods.
        hello.vector(size)
    extensions = _extensions(hello)
    found: dict[str, Detail] = {}
    if SERVER_NAME in extensions:
        found["server_name"] = _server_name(extensions[SERVER_NAME])
    if SUPPORTED_VERSIONS in extensions:
        offered = extensions[SUPPORTED_VERSIONS].vector(1)
        numbers = []
        while offered:
            numbers.append(offered.number(2))
        # RFC 8701: values that nobody has assigned are offered too, lest peers get used to a fixed set.
        found["versions"] = [VERSIONS[number] for number in numbers if number in VERSIONS]
    else:
        found["versions"] = [_version(legacy_version)]
    if PRE_SHARED_KEY in extensions:
        found["pre_shared_key"] = "offered"
    if extensions.get(SESSION_TICKET):
        found["session_ticket"] = "offered"
    return found


def _server_hello(hello: _Octets, suites: Suites) -> dict[str, Detail]:
    version = hello.number(2)
    hello.take(32)
    hello.vector(1)
    cipher = hello.number(2)
    hello.number(1)
    extensions = _extensions(hello)
    if SUPPORTED_VERSIONS in extensions:
        version = extensions[SUPPORTED_VERSIONS].number(2)
    found: dict[str, Detail] = {"version": _version(version), "cipher": suites(cipher)}
    if PRE_SHARED_KEY in extensions:
        found["pre_shared_key"] = "accepted"
    return found


def _extensions(hello: _Octets) -> dict[int, _Octets]:
    found: dict[int, _Octets] = {}
    listed = hello.vector(2) if hello else hello
    while listed:
        kind = listed.number(2)
        found[kind] = listed.vector(2)
    return found


def _server_name(extension: _Octets) -> str:
    # RFC 6066 section 3: the one type there is is host_name, 0.
    names = extension.vector(2)
    names.number(1)
    return names.vector(2).rest().decode("ascii", "replace")[:LONGEST_NAME]


def _version(number: int) -> str:
    return VERSIONS.get(number, f"0x{number:04x}")


def _certificate(message: _Octets, version: int) -> dict[str, Detail]:
    if version == 0x0304:
        message.vector(1)  # The context of the request, of which a server's certificate has none.
    listed = message.vector(3)
    if not listed:
        return {"subject": "none"}
    # Loaded by whoever watches TLS, and by nobody else: it takes a while.
    from engine import certificates

    return certificates.said(listed.vector(3).rest())
