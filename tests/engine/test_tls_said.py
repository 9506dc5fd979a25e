"""What is told of messages of TLS: of real ones what they say, of garbage nothing, and never an error."""

from __future__ import annotations

import contextlib
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tls_said

V13 = 0x0304
NAMES = sorted(set(tls_said.HANDSHAKE.values()) | {"HelloRetryRequest"})


def suites(number: int) -> str:
    return f"suite {number:#x}"


@pytest.fixture(scope="module")
def messages(authority) -> dict[str, bytes]:
    """The messages of a real handshake, by their names."""
    found: dict[str, bytes] = {}
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("a.example", "127.0.0.1").configure_cert(server)
    authority.configure_trust(client)

    def keep(_, direction, version, content, kind, octets):
        if content == 22:
            found[tls_said.name_of(int(kind), octets)] = octets

    client._msg_callback = keep
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(down, up, server_hostname="a.example")
    answering = server.wrap_bio(up, down, server_side=True)
    for end in (asking, answering, asking, answering):
        with contextlib.suppress(ssl.SSLWantReadError):
            end.do_handshake()
    return found


def test_a_client_hello_says_whom_it_is_for_and_what_it_offers(messages):
    said = tls_said.said("ClientHello", messages["ClientHello"], V13, suites)
    assert said == {"server_name": "a.example", "versions": ["TLSv1.3", "TLSv1.2"]}


def test_a_server_hello_says_what_was_chosen(messages):
    said = tls_said.said("ServerHello", messages["ServerHello"], V13, suites)
    assert said == {"version": "TLSv1.3", "cipher": "suite 0x1302"}


def test_a_certificate_says_whose_it_is_who_issued_it_and_how_long_it_is_good(messages):
    said = tls_said.said("Certificate", messages["Certificate"], V13, suites)
    assert said["names"] == ["a.example", "127.0.0.1"]
    assert "Testing CA" in said["issuer"]
    assert "Testing cert" in said["subject"]
    assert said["valid_from"] == "2000-01-01 00:00:00 UTC"
    assert said["valid_until"] > said["valid_from"]


def test_no_certificate_at_all_is_told():
    assert tls_said.said("Certificate", bytes.fromhex("0b00000400000000"), V13, suites) == {"subject": "none"}


def test_a_hello_that_asks_for_another_is_called_so():
    retry = bytes(6) + tls_said.RETRY
    assert tls_said.name_of(2, retry) == "HelloRetryRequest"
    assert tls_said.name_of(2, bytes(38)) == "ServerHello"
    assert tls_said.name_of(77, b"") == "handshake message 77"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"\x01\x00", {"level": "warning", "alert": "close_notify"}),
        (b"\x02\x30", {"level": "fatal", "alert": "unknown_ca"}),
        (b"\x02\x46", {"level": "fatal", "alert": "protocol_version"}),
        (b"\x07\xfe", {"level": "7", "alert": "alert 254"}),
        (b"\x02", {}),
    ],
)
def test_an_alert_says_its_level_and_its_name(octets, said):
    assert tls_said.alert_said(octets) == said


def test_every_alert_that_python_knows_is_called_as_python_calls_it():
    known = {
        alert.value: alert.name.removeprefix("ALERT_DESCRIPTION_").lower()
        for alert in ssl.AlertDescription
        if alert.value in tls_said.ALERTS
    }
    known[ssl.AlertDescription.ALERT_DESCRIPTION_USER_CANCELLED] = "user_canceled"  # As the RFC has it.
    assert {number: name for number, name in tls_said.ALERTS.items() if number in known} == known


@given(name=st.sampled_from(NAMES), octets=st.binary(max_size=200), version=st.sampled_from((0x0303, V13)))
def test_garbage_is_told_nothing_of_and_is_no_error(name, octets, version):
    assert isinstance(tls_said.said(name, octets, version, suites), dict)


@given(data=st.data())
def test_a_message_that_is_cut_or_changed_is_no_error(messages, data):
    name = data.draw(st.sampled_from(sorted(messages)))
    octets = bytearray(messages[name])
    for place in data.draw(st.lists(st.integers(0, len(octets) - 1), max_size=4)):
        octets[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    assert isinstance(tls_said.said(name, bytes(octets[:cut]), V13, suites), dict)


def test_a_name_that_goes_on_and_on_is_cut(messages):
    hello = messages["ClientHello"]
    octets = hello.replace(b"\x00\x09a.example", b"\x00\x09\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7")
    said = tls_said.said("ClientHello", octets, V13, suites)
    assert said["server_name"] == "\ufffd" * 9
