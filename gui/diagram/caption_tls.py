"""Captions of the messages of TLS itself: what each says, and what the handshake needs it for."""

from __future__ import annotations

from engine import events as ev
from engine.durations import duration
from engine.events import Direction, Stream
from gui.diagram.caption_message import Caption
from gui.diagram.notation import Arrow, Fate, Item

OLD = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2")

SECTIONS = {
    "ClientHello": ("RFC 8446 §4.1.2", "RFC 5246 §7.4.1.2"),
    "ServerHello": ("RFC 8446 §4.1.3", "RFC 5246 §7.4.1.3"),
    "HelloRetryRequest": ("RFC 8446 §4.1.4", ""),
    "ChangeCipherSpec": ("RFC 8446 §D.4", "RFC 5246 §7.1"),
    "EncryptedExtensions": ("RFC 8446 §4.3.1", ""),
    "CertificateRequest": ("RFC 8446 §4.3.2", "RFC 5246 §7.4.4"),
    "Certificate": ("RFC 8446 §4.4.2", "RFC 5246 §7.4.2"),
    "CertificateVerify": ("RFC 8446 §4.4.3", "RFC 5246 §7.4.8"),
    "Finished": ("RFC 8446 §4.4.4", "RFC 5246 §7.4.9"),
    "EndOfEarlyData": ("RFC 8446 §4.5", ""),
    "NewSessionTicket": ("RFC 8446 §4.6.1", "RFC 5077 §3.3"),
    "KeyUpdate": ("RFC 8446 §4.6.3", ""),
    "HelloRequest": ("", "RFC 5246 §7.4.1.1"),
    "ServerKeyExchange": ("", "RFC 5246 §7.4.3"),
    "ServerHelloDone": ("", "RFC 5246 §7.4.5"),
    "ClientKeyExchange": ("", "RFC 5246 §7.4.7"),
    "CertificateStatus": ("RFC 8446 §4.4.2.1", "RFC 6066 §8"),
}
"""Where TLS 1.3 has each message, and where the versions before it had it."""

MEANINGS = {
    "bad_certificate": "the certificate cannot be used, as when it is for another host",
    "certificate_expired": "the certificate is not valid at this time",
    "certificate_unknown": "the certificate cannot be accepted",
    "certificate_required": "a certificate was asked for, and none came",
    "decrypt_error": "a signature or a checksum of the handshake is wrong",
    "handshake_failure": "there is nothing that both can agree on",
    "no_application_protocol": "there is no protocol that both speak",
    "protocol_version": "there is no version of TLS that both speak",
    "unknown_ca": "the certificate was issued by an authority that is not trusted",
    "unrecognized_name": "there is nobody of that name",
}
"""What some alerts mean (RFC 8446 section 6.2)."""


def tls_caption(event: ev.TlsMessageSeen, item: Item | None, version: str) -> Caption:
    """Return what to say of a message of TLS; ``version`` as it was agreed on in the end, "" where it was not."""
    up = event.stream is Stream.UP
    sender, receiver = ("client", "server") if up else ("server", "client")
    arrow = item if isinstance(item, Arrow) else None
    if event.direction is Direction.RECEIVED:
        text = f"The {receiver} has the {sender}’s {_called(event)}.{_flight(arrow)}"
        if arrow is not None and arrow.fate is Fate.FOUND:
            text += f" {_said(event, sender, version)}"
    else:
        text = _said(event, sender, version) + _unseen(event, arrow, receiver)
    return Caption(text, _section(event, version))


def _called(event: ev.TlsMessageSeen) -> str:
    return f"alert {event.alert}" if event.alert else event.name


def _section(event: ev.TlsMessageSeen, version: str) -> str:
    if event.name == "Alert":
        document, section = ("5246", "7.2") if version in OLD else ("8446", "6")
        return f"RFC {document} §{section}.{1 if event.alert == 'close_notify' else 2}"
    new, old = SECTIONS.get(event.name, ("", ""))
    return (old or new) if version in OLD else (new or old)


def _flight(arrow: Arrow | None) -> str:
    if arrow is None or arrow.sent_ns is None or arrow.received_ns is None or arrow.received_ns < arrow.sent_ns:
        return ""
    return f" It was on its way for {duration(arrow.received_ns - arrow.sent_ns)}."


def _unseen(event: ev.TlsMessageSeen, arrow: Arrow | None, receiver: str) -> str:
    """Of what a loop may drop when it closes: that it was made is seen, that it left is not."""
    if event.alert and arrow is not None and arrow.fate is Fate.UNSEEN:
        return f" Whether it was sent before the connection closed, and reached the {receiver}, was not observed."
    return ""


def _said(event: ev.TlsMessageSeen, sender: str, version: str) -> str:
    match event.name:
        case "ClientHello":
            return _client_hello(event)
        case "ServerHello":
            return _server_hello(event)
        case "ChangeCipherSpec" if version in OLD:
            return f"What the {sender} sends from here on is encrypted with the new keys."
        case "ChangeCipherSpec":
            return "It means nothing in TLS 1.3: it is there for devices on the way that expect it."
        case "Certificate":
            return _certificate(event, sender)
        case "NewSessionTicket":
            lifetime = event.said("lifetime")
            good = f", good for {lifetime} at most" if lifetime else ""
            return f"The server gives the client a ticket{good}: a later connection can go on with this session’s keys."
        case "Alert":
            return _alert(event, sender)
        case _:
            return _PLAIN.get(event.name, "The {sender} sends {name}.").format(sender=sender, name=event.name)


_PLAIN = {
    "HelloRetryRequest": "The server asks for another ClientHello, with a key share of a group that it can use.",
    "EncryptedExtensions": "The server answers the offers that the keys do not depend on. This is encrypted already.",
    "CertificateRequest": "The server wants to see a certificate of the client’s too.",
    "CertificateVerify": "The {sender} signs the handshake so far: it holds the private key of its certificate.",
    "Finished": "The {sender} has done its part: a code over the whole handshake, which nobody else could compute.",
    "KeyUpdate": "What the {sender} sends from here on is encrypted with new keys.",
    "ServerKeyExchange": "The server gives its part of the key exchange, signed with the key of its certificate.",
    "ServerHelloDone": "The server has said its part, and waits for the client’s.",
    "ClientKeyExchange": "The client gives its part of the key exchange: now both can compute the same keys.",
}


def _client_hello(event: ev.TlsMessageSeen) -> str:
    versions = event.said("versions")
    offers = f"offers {versions}" if versions else "says what it can do"
    name = event.said("server_name")
    text = f"The client begins the handshake{f' with {name}' if name else ''}: it {offers}, in plain text."
    if event.said("pre_shared_key") or event.said("session_ticket"):
        text += " It has a ticket of an earlier connection, and offers to go on from there."
    return text


def _server_hello(event: ev.TlsMessageSeen) -> str:
    version, cipher = event.said("version"), event.said("cipher")
    text = f"The server chooses {version}, {cipher}." if version and cipher else "The server chooses."
    if event.said("pre_shared_key"):
        return f"{text} It takes the ticket: the session goes on, and no certificate is needed."
    return f"{text} Both can compute keys now." if version == "TLSv1.3" else text


def _certificate(event: ev.TlsMessageSeen, sender: str) -> str:
    names, issuer, until = event.said("names"), event.said("issuer"), event.said("valid_until")
    if not issuer:
        return (
            f"The {sender} answers that it has no certificate." if event.said("subject") == "none" else _shows(sender)
        )
    whose = f" for {names}" if names else ""
    return f"The {sender} shows its certificate{whose}, issued by {issuer}, valid until {until}."


def _shows(sender: str) -> str:
    return f"The {sender} shows its certificate."


def _alert(event: ev.TlsMessageSeen, sender: str) -> str:
    if event.alert == "close_notify":
        return f"The {sender} ends its TLS stream: it will send nothing more."
    meaning = MEANINGS.get(event.alert, "")
    return f"The {sender} gives the connection up with the alert {event.alert}{f': {meaning}' if meaning else ''}."
