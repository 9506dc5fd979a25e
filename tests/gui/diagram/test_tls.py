"""TLS on the diagram: its messages are arrows within the handshake, as far as each end was seen to have them."""

from __future__ import annotations

import math

import pytest

from engine.journal import Detail, What
from gui.diagram.caption import caption
from gui.diagram.notation import Arrow, Band, Fate, Layer
from gui.diagram.rows import ROW
from tests.gui.diagram.script import Connection, Script, Side, drawn, request, response

TICKET = {"lifetime": "7,200 s"}


def says(side: Side, at: float, name: str, length: int = 52, **about: Detail) -> None:
    side.write(at, What.TLS_MESSAGE, name=name, direction="sent", length=length, **about)


def hears(side: Side, at: float, name: str, length: int = 52, **about: Detail) -> None:
    side.write(at, What.TLS_MESSAGE, name=name, direction="received", length=length, **about)


def begun(*, server: bool = True) -> tuple[Script, Connection]:
    script = Script()
    wire = script.session("HTTPS").connection(server=server)
    wire.connecting(0)
    wire.connected(40)
    wire.client.write(50, What.SECURING, server_name="a")
    return script, wire


def greeted(wire: Connection) -> None:
    """ClientHello, and what the server answers with, until its Finished."""
    says(wire.client, 100, "ClientHello", 512, server_name="a", versions=["TLSv1.3", "TLSv1.2"])
    hears(wire.server, 150, "ClientHello", 512, server_name="a", versions=["TLSv1.3", "TLSv1.2"])
    flight = (("ServerHello", 122), ("EncryptedExtensions", 6), ("Certificate", 580), ("Finished", 52))
    for place, (name, length) in enumerate(flight):
        says(wire.server, 200 + 10 * place, name, length)
        hears(wire.client, 400 + 10 * place, name, length)


def secured(*, server: bool = True) -> tuple[Script, Connection]:
    script, wire = begun(server=server)
    greeted(wire)
    says(wire.client, 500, "Finished")
    wire.client.write(510, What.SECURED, version="TLSv1.3", cipher="AES", resumed=False)
    hears(wire.server, 600, "Finished")
    wire.accepted(610, version="TLSv1.3", cipher="AES")
    return script, wire


def the(script: Script, title: str) -> Arrow:
    (found,) = [item for item in script.diagram().items.things if item.title == title]
    assert isinstance(found, Arrow)
    return found


def test_the_messages_are_arrows_within_the_handshake() -> None:
    script, wire = secured()
    says(wire.server, 620, "NewSessionTicket", 233, **TICKET)
    wire.up(700, request("/a"))
    hears(wire.client, 900, "NewSessionTicket", 233, **TICKET)
    assert drawn(script) == [
        "|..TCP connect..>   |",
        "|==TLS handshake [TLSv1.3 · AES]==|",
        "|--ClientHello [512 B] 50 µs-->|",
        "|<--ServerHello [122 B] 200 µs--|",
        "|<--EncryptedExtensions [6 B] 200 µs--|",
        "|<--Certificate [580 B] 200 µs--|",
        "|<--Finished [52 B] 200 µs--|",
        "|--Finished [52 B] 100 µs-->|",
        "|   accepted, TLSv1.3 *|",
        "|<--NewSessionTicket [233 B] 280 µs--|",
        "|--GET /a [28 B] 100 µs-->|",
    ]


def test_they_are_of_the_tls_layer_and_stand_inside_the_band() -> None:
    script, _ = secured()
    things = script.diagram().items.things
    (band,) = [item for item in things if isinstance(item, Band)]
    arrows = [item for item in things if isinstance(item, Arrow) and item.layer is Layer.TLS]
    assert [arrow.title for arrow in arrows][:2] == ["ClientHello", "ServerHello"]
    for arrow in arrows[:-1]:
        assert band.top <= arrow.top <= arrow.bottom <= band.bottom


def test_the_band_is_no_longer_than_what_is_in_it_needs() -> None:
    script, _ = secured()
    things = script.diagram().items.things
    (band,) = [item for item in things if isinstance(item, Band)]
    within = [item for item in things if isinstance(item, Arrow) and item.layer is Layer.TLS and item.top < band.bottom]
    assert band.pill_y is not None
    last = max(arrow.bottom for arrow in within if arrow.bottom <= band.bottom)
    assert band.bottom - last <= 2 * ROW
    pills = sorted(item.pill_y for item in (*within, band) if item.pill_y is not None)
    assert all(later - earlier >= ROW - 1e-6 for earlier, later in zip(pills, pills[1:], strict=False))


def test_where_the_server_is_not_observed_nobody_sees_its_side() -> None:
    script, _ = secured(server=False)
    assert drawn(script) == [
        "|..TCP connect..>   |",
        "|==TLS handshake [TLSv1.3 · AES]==|",
        "|..ClientHello [512 B]..>   |",
        "|<..ServerHello [122 B]..   |",
        "|<..EncryptedExtensions [6 B]..   |",
        "|<..Certificate [580 B]..   |",
        "|<..Finished [52 B]..   |",
        "|..Finished [52 B]..>   |",
    ]
    assert {item.fate for item in script.diagram().items.things if isinstance(item, Arrow)} == {
        Fate.UNSEEN,
        Fate.FOUND,
    }


def test_a_server_whose_tls_is_not_watched_leaves_its_side_unseen() -> None:
    script, wire = begun()
    says(wire.client, 100, "ClientHello", 512)
    hears(wire.client, 400, "ServerHello", 122)
    says(wire.client, 500, "Finished")
    wire.client.write(510, What.SECURED, version="TLSv1.3", cipher="AES")
    wire.accepted(610, version="TLSv1.3", cipher="AES")
    assert the(script, "ClientHello").fate is Fate.UNSEEN
    assert the(script, "ServerHello").fate is Fate.FOUND
    assert the(script, "Finished").fate is Fate.UNSEEN


def refused(*, arrives: bool = False) -> Script:
    script, wire = begun()
    greeted(wire)
    says(wire.server, 240, "CertificateRequest", 9)
    says(wire.client, 500, "Alert", 2, level="fatal", alert="unknown_ca")
    wire.client.write(510, What.NOT_SECURED, error="The certificate was rejected.", code="CERTIFICATE")
    if arrives:
        hears(wire.server, 600, "Alert", 2, level="fatal", alert="unknown_ca")
    return script


def test_a_refusal_is_an_alert_that_says_why() -> None:
    script = refused()
    rows = drawn(script)
    assert rows[1] == "|==TLS failed [The certificate was rejected.]==|"
    assert rows[-1] == "|..Alert [unknown_ca]..>   |"
    assert the(script, "Alert").layer is Layer.FAULT
    assert the(script, "CertificateRequest").fate is Fate.UNSEEN
    diagram = script.diagram()
    assert diagram.tubes.things[0].bottom <= diagram.height
    assert all(item.bottom <= diagram.height for item in diagram.items.things)
    assert diagram.tubes.things[0].server.opened_ns is None


def test_an_alert_that_arrives_has_arrived() -> None:
    arrow = the(refused(arrives=True), "Alert")
    assert arrow.fate is Fate.ARRIVED
    assert arrow.received_ns == 600_000


def test_what_is_sent_to_an_end_that_is_gone_is_lost() -> None:
    script, wire = secured()
    wire.client.gone(650)
    says(wire.server, 700, "NewSessionTicket", 233)
    assert the(script, "NewSessionTicket").fate is Fate.LOST


def test_what_is_on_its_way_to_an_end_that_goes_is_lost() -> None:
    script, wire = secured()
    says(wire.server, 700, "NewSessionTicket", 233)
    wire.client.gone(750)
    assert the(script, "NewSessionTicket").fate is Fate.LOST


@pytest.mark.parametrize("alerts", [False, True])
def test_close_notify_is_the_end_of_stream_and_not_another_arrow(alerts: bool) -> None:
    script, wire = secured()
    wire.server.closes(1600)
    if alerts:
        says(wire.server, 1610, "Alert", 2, level="warning", alert="close_notify")
        hears(wire.client, 1640, "Alert", 2, level="warning", alert="close_notify")
    wire.client.sees_end(1650)
    wire.client.closes(1660)
    wire.client.gone(1700)
    wire.server.gone(1710)
    assert drawn(script)[9:] == ["|<- -end of stream [server closes] 50 µs- -|"]


def test_the_close_notify_that_answers_ends_the_other_stream() -> None:
    script, wire = secured()
    for at, first, second in ((1600, wire.server, wire.client), (1700, wire.client, wire.server)):
        if first is wire.server:
            first.closes(at)
        says(first, at + 10, "Alert", 2, level="warning", alert="close_notify")
        hears(second, at + 40, "Alert", 2, level="warning", alert="close_notify")
        second.sees_end(at + 50)
    wire.client.closes(1760)
    wire.client.gone(1800)
    wire.server.gone(1810)
    assert drawn(script)[9:] == [
        "|<- -end of stream [server closes] 50 µs- -|",
        "|- -end of stream [client closes] 40 µs- ->|",
    ]


def test_messages_after_the_end_do_not_open_it_again() -> None:
    script, wire = begun()
    greeted(wire)
    wire.client.write(510, What.NOT_SECURED, error="It was rejected.", code="CERTIFICATE")
    says(wire.server, 600, "NewSessionTicket", 233)
    script.mark(9_000_000, "much later")
    diagram = script.diagram()
    now = diagram.height, diagram.axis.end_ns
    assert list(diagram.aids.idle.between(1, -math.inf, math.inf, now)) == []


def captions(script: Script) -> dict[tuple[str, str], tuple[str, str]]:
    """Return of each message of TLS, by its name and the way it went, its caption and the section."""
    diagram, found = script.diagram(), {}
    for number, event in enumerate(script.events()):
        if type(event).__name__ == "TlsMessageSeen":
            items = [item for item in diagram.items.things if number in item.events]
            said = caption(event, items[0] if items else None, diagram)
            found[event.name, event.direction.value] = said.text, said.reference
    return found


def test_captions_say_what_is_said_and_by_which_section() -> None:
    script, _ = secured()
    said = captions(script)
    assert said["ClientHello", "sent"] == (
        "The client begins the handshake with a: it offers TLSv1.3, TLSv1.2, in plain text.",
        "RFC 8446 §4.1.2",
    )
    assert said["ClientHello", "received"][0] == "The server has the client’s ClientHello. It was on its way for 50 µs."
    assert said["EncryptedExtensions", "sent"][1] == "RFC 8446 §4.3.1"
    assert said["Certificate", "sent"][1] == "RFC 8446 §4.4.2"
    assert said["Finished", "received"][1] == "RFC 8446 §4.4.4"


def test_captions_of_a_version_before_are_of_its_own_standard() -> None:
    script, wire = begun()
    says(wire.client, 100, "ClientHello", 175, session_ticket="offered")
    says(wire.client, 200, "ChangeCipherSpec", 1)
    says(wire.client, 300, "ClientKeyExchange", 37)
    wire.client.write(510, What.SECURED, version="TLSv1.2", cipher="AES")
    said = captions(script)
    assert said["ClientHello", "sent"][1] == "RFC 5246 §7.4.1.2"
    assert "ticket" in said["ClientHello", "sent"][0]
    assert said["ChangeCipherSpec", "sent"] == (
        "What the client sends from here on is encrypted with the new keys.",
        "RFC 5246 §7.1",
    )
    assert said["ClientKeyExchange", "sent"][1] == "RFC 5246 §7.4.7"


def test_the_caption_of_an_alert_says_what_it_means_and_that_nobody_saw_it_arrive() -> None:
    said = captions(refused())
    assert said["Alert", "sent"] == (
        "The client gives the connection up with the alert unknown_ca: the certificate was issued by an authority that "
        "is not trusted. Whether it was sent before the connection closed, and reached the server, was not observed.",
        "RFC 8446 §6.2",
    )
    arrived = captions(refused(arrives=True))
    assert "not observed" not in arrived["Alert", "sent"][0]
    assert (
        arrived["Alert", "received"][0] == "The server has the client’s alert unknown_ca. It was on its way for 100 µs."
    )


def test_old_recordings_are_drawn_as_before() -> None:
    script, wire = begun()
    wire.client.write(510, What.SECURED, version="TLSv1.3", cipher="AES")
    wire.accepted(610, version="TLSv1.3", cipher="AES")
    wire.up(700, request("/a"))
    wire.down(900, response())
    diagram = script.diagram()
    (band,) = [item for item in diagram.items.things if isinstance(item, Band)]
    assert band.pill_y == (band.top + band.bottom) / 2
