"""What a certificate says (RFC 5280): whose it is, who issued it, for which names and how long."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from engine.journal import Detail

LONGEST = 256
"""Characters of any one text."""
MOST_NAMES = 8


def said(der: bytes) -> dict[str, Detail]:
    """Return what a certificate says.

    Args:
        der: The certificate.

    Raises:
        ValueError: It is none.
    """
    try:
        return _said(x509.load_der_x509_certificate(der))
    except (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise ValueError("a certificate as nobody knows it") from error


def _said(certificate: x509.Certificate) -> dict[str, Detail]:
    found: dict[str, Detail] = {
        "subject": _text(certificate.subject.rfc4514_string()),
        "issuer": _text(certificate.issuer.rfc4514_string()),
        "valid_from": _moment(certificate.not_valid_before_utc),
        "valid_until": _moment(certificate.not_valid_after_utc),
    }
    names = _names(certificate)
    return {**found, "names": names} if names else found


def _names(certificate: x509.Certificate) -> list[str]:
    """Return whom a certificate is for (RFC 9525 section 6.2)."""
    try:
        known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    hosts = [*known.get_values_for_type(x509.DNSName), *map(str, known.get_values_for_type(x509.IPAddress))]
    return [_text(host) for host in hosts[:MOST_NAMES]]


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _text(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
