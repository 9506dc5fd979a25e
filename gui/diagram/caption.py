"""Captions: what just happened and why, in a few sentences, filled from the events themselves.

They say what the event shows and no more: what an end did, what it was given or told, and what that means by the
standard.
"""

from __future__ import annotations

from engine import events as ev
from engine.journal import Vantage
from engine.plain import one_line
from gui.diagram import link_words
from gui.diagram.arrangement import told_apart
from gui.diagram.caption_message import Caption, message_caption, ordinal, repeats_caption, sentence
from gui.diagram.caption_tls import tls_caption
from gui.diagram.labels import counted, exact, size
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Fate, Item, Repeats, Side, Tube
from gui.diagram.telling import direction

__all__ = ["Caption", "caption", "ordinal"]

LOOK_UP = "RFC 3493 §6.1"


def caption(event: ev.Event, item: Item | None, diagram: Diagram) -> Caption:
    """Return what to say of an event, in printable characters; ``item`` is what stands for it on the diagram."""
    return as_told(_caption(event, item, diagram), item, diagram)


def as_told(said: Caption, item: Item | None, diagram: Diagram) -> Caption:
    """Return a caption that was made elsewhere as it is shown beside others: see ``caption``."""
    return Caption(_whose(item, diagram) + one_line(said.text), said.reference)


def _whose(item: Item | None, diagram: Diagram) -> str:
    """Which client and which server are meant, where that has to be said."""
    if item is None or not told_apart(diagram.interaction.panes[item.pane], diagram.arranged):
        return ""
    between = direction(diagram, item)
    return f"{between[:1].upper()}{between[1:]}: "


def _caption(event: ev.Event, item: Item | None, diagram: Diagram) -> Caption:
    tube = diagram.interaction.tube(event.connection)
    match event:
        case ev.OnWire() if isinstance(item, Repeats):
            return repeats_caption(item)
        case ev.OnWire():
            websocket = tube is not None and diagram.interaction.panes[tube.pane].kind == "websocket"
            return message_caption(event, item, websocket=websocket, closed=_has_closed(event, tube))
        case ev.SessionStarted() | ev.SessionEnded() | ev.Marked() | ev.RecordingLimited():
            return _session(event)
        case ev.NameResolving() | ev.NameResolved() | ev.NameNotResolved():
            return _name(event)
        case ev.Securing() | ev.Secured() | ev.NotSecured():
            return _tls(event)
        case ev.TlsMessageSeen():
            return tls_caption(event, item, "" if tube is None else tube.tls)
        case ev.Connecting() | ev.Connected() | ev.NotConnected() | ev.Accepted():
            return _connect(event, tube)
        case ev.EndSent() | ev.EndReceived():
            return _finishing(event, tube)
        case ev.CloseCalled() | ev.AbortCalled() | ev.Lost():
            return _closing(event, item, secure=tube is not None and bool(tube.tls))
        case ev.LinkChanged() | ev.LetGo() | ev.Cut():
            return _link(event)


def _has_closed(event: ev.OnWire, tube: Tube | None) -> bool:
    """Whether the end that saw something had sent its Close frame by then."""
    sent_ns = None if tube is None else tube.edge(Side(_who(event)[0])).closing_ns
    return sent_ns is not None and sent_ns < event.at_ns


def _session(event: ev.SessionStarted | ev.SessionEnded | ev.Marked | ev.RecordingLimited) -> Caption:
    match event:
        case ev.SessionStarted():
            return Caption(f"{event.title} begins, with {event.url} as its URL.")
        case ev.SessionEnded():
            return Caption(sentence(event.error or "The session is over, and all went as asked"))
        case ev.Marked(update=None):
            return Caption(sentence(f"The application marks this moment: {event.label}"))
        case ev.Marked():
            return Caption(f"On the server, {event.label} comes to be. Now it has to reach the client.")
        case ev.RecordingLimited():
            return Caption(f"{size(event.kept)} are recorded: from here on octets are counted, not kept.")


def _link(event: ev.LinkChanged | ev.LetGo | ev.Cut) -> Caption:
    match event:
        case ev.LinkChanged():
            return Caption(link_words.in_full(event))
        case ev.LetGo():
            held = f", {exact(event.held_ns)} s of it because the wire was held" if event.held_ns else ""
            octets = event.span.end - event.span.start
            were = "was" if octets == 1 else "were"
            return Caption(f"{counted(octets)} {were} in flight for {exact(event.waited_ns)} s{held}.")
        case ev.Cut():
            dropped = event.dropped_up + event.dropped_down
            lost = f"What was in flight, {counted(dropped)}, is lost" if dropped else "Nothing was in flight"
            return Caption(f"The connection is cut, as an experiment: no end did it. {lost}.")


def _name(event: ev.NameResolving | ev.NameResolved | ev.NameNotResolved) -> Caption:
    match event:
        case ev.NameResolving():
            return Caption(f"The client has the address of {event.host} looked up.", LOOK_UP)
        case ev.NameResolved():
            said = f"the address {event.addresses[0]}" if len(event.addresses) == 1 else "these addresses: "
            said += ", ".join(event.addresses) if len(event.addresses) > 1 else ""
            return Caption(f"{event.host} has {said}." if event.addresses else f"{event.host} has no address.", LOOK_UP)
        case ev.NameNotResolved():
            return Caption(f"{sentence(event.error)} So there is nobody to connect to.", LOOK_UP)


def _connect(event: ev.Connecting | ev.Connected | ev.NotConnected | ev.Accepted, tube: Tube | None) -> Caption:
    match event:
        case ev.Connecting():
            return Caption(
                f"The client asks {event.address} for a TCP connection. Nothing of HTTP can be sent before it stands.",
                "RFC 9293 §3.5",
            )
        case ev.Connected():
            return Caption("The client has its connection: one round trip, before the first request.", "RFC 9293 §3.5")
        case ev.NotConnected(begun=False):
            return Caption("The connection was never begun: the wire was held, and nothing was sent.")
        case ev.NotConnected(code="CANCELLED"):
            return Caption("The client gives up this attempt to connect, before it was answered.")
        case ev.NotConnected():
            return Caption(sentence(event.error), "RFC 9293 §3.5.2" if event.code == "ECONNREFUSED" else "")
        case ev.Accepted():
            return _accepted(event, tube)


def _accepted(event: ev.Accepted, tube: Tube | None) -> Caption:
    number = "next" if tube is None or not tube.ordinal else ordinal(tube.ordinal)
    if event.tls_version is not None:
        return Caption(
            f"The server is given the {number} connection of this session, now that the TLS handshake is over.",
            "RFC 8446 §2" if event.tls_version == "TLSv1.3" else "RFC 5246 §7.3",
        )
    return Caption(
        f"The server is given the {number} connection of this session. The band between the lines is this TCP "
        "connection, as long as it is open.",
        "RFC 9293 §3.5",
    )


def _tls(event: ev.Securing | ev.Secured | ev.NotSecured) -> Caption:
    match event:
        case ev.Securing():
            name = event.server_name or "the server"
            return Caption(
                f"The client begins the TLS handshake with {name}, to learn who is there and to agree on keys.",
                "RFC 8446 §2",
            )
        case ev.Secured():
            return Caption(
                f"The connection is encrypted: {event.version}, {event.cipher}. What follows is shown as it was before "
                "encryption.",
                "RFC 8446 §2" if event.version == "TLSv1.3" else "RFC 5246 §7.3",
            )
        case ev.NotSecured(begun=False):
            return Caption("The TLS handshake was never begun: the wire was held, and nothing was sent of it.")
        case ev.NotSecured():
            return Caption(f"{sentence(event.error)} Nothing of HTTP was sent.")


def _who(event: ev.Occurrence) -> tuple[str, str]:
    return ("server", "client") if event.vantage is Vantage.SERVER else ("client", "server")


def _finishing(event: ev.EndSent | ev.EndReceived, tube: Tube | None) -> Caption:
    who, other = _who(event)
    reference = "RFC 8446 §6.1" if tube is not None and tube.tls else "RFC 9293 §3.6"
    if isinstance(event, ev.EndSent):
        told_ns = None if tube is None else tube.edge(Side(who)).told_ns
        if told_ns is not None and told_ns <= event.at_ns:
            return Caption(f"The {who} has finished sending too: no more will be sent, either way.", reference)
        return Caption(f"The {who} has finished sending, but still listens.", reference)
    return Caption(f"The {who} learns that the {other} has finished: no more octets will come.", reference)


def _closing(event: ev.CloseCalled | ev.AbortCalled | ev.Lost, item: Item | None, *, secure: bool) -> Caption:
    who, other = _who(event)
    match event:
        case ev.CloseCalled() if secure:
            return Caption(f"The {who} closes: it ends its TLS stream, then the connection.", "RFC 8446 §6.1")
        case ev.CloseCalled():
            return Caption(f"The {who} asks its system to close the connection.", "RFC 9293 §3.6")
        case ev.AbortCalled():
            return Caption(
                f"The {who} cuts the connection off: what it had not sent yet is dropped.", "RFC 9293 §3.10.5"
            )
        case ev.Lost(error=str(error)):
            return Caption(
                f"The {who}’s connection broke. {sentence(error)}",
                "RFC 9293 §3.5.3" if event.code == "ECONNRESET" else "",
            )
        case ev.Lost() if isinstance(item, Arrow) and item.source == who and not secure:
            # Which of FIN and RST its system sent, it does not say.
            return Caption(f"The {who} closes the connection. What comes next needs a new one.", "RFC 9293 §3.6")
        case ev.Lost() if isinstance(item, Arrow) and item.source == other and item.fate is Fate.LOST:
            return Caption(
                f"The {who}’s end is closed: {item.title} was on its way to it and is lost.", "RFC 9293 §3.6"
            )
        case ev.Lost() if isinstance(item, Arrow) and item.source == other and item.fate is Fate.UNSEEN:
            unseen = f"whether the {other}’s {item.title} came to it was not seen"
            return Caption(f"The {who}’s end of the connection is closed: {unseen}.", "RFC 9293 §3.6")
        case ev.Lost():
            return Caption(f"The {who}’s end of the connection is closed.", "RFC 9293 §3.6")
