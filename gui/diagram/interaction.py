"""The interaction: a session's events, folded into panes, connections, arrows and notes. Grows as events arrive."""

from __future__ import annotations

from collections.abc import Iterator

from engine import events as ev
from engine.plain import one_line
from gui.diagram.connection_fold import ConnectionFold, PlainFrames
from gui.diagram.fold_plan import NOTHING_FOLDED, FoldPlan
from gui.diagram.lifelines import Between, Cast, between
from gui.diagram.making import Touch, Unpack, nothing_packed
from gui.diagram.nesting import Nesting
from gui.diagram.notation import Execution, Item, Layer, Note, Pane, Side, Tube
from gui.diagram.repeats_fold import RepeatsFold


class Interaction:
    """What there is to draw, without a place.

    Attributes:
        panes: One for each session, or group of sessions, in order of starting.
        tubes: One for each connection, in order of opening.
        repeats: What is folded.
    """

    def __init__(self, unpack: Unpack = nothing_packed, plan: FoldPlan = NOTHING_FOLDED) -> None:
        self._unpack = unpack
        self.repeats = RepeatsFold(plan)
        self.panes: list[Pane] = []
        self.tubes: list[Tube] = []
        self._folds: dict[int, ConnectionFold] = {}
        self._pane_of: dict[int, Pane] = {}
        self._groups: dict[str, Pane] = {}
        self._casts: dict[int, Cast] = {}
        self._open: dict[int, list[Tube]] = {}
        self._over: set[int] = set()
        self._told: set[tuple[int, str]] = set()
        self._nesting = Nesting()

    def tube(self, connection: int) -> Tube | None:
        """Return a connection's tube."""
        fold = self._folds.get(connection)
        return None if fold is None else fold.tube

    def plain_frames(self, connection: int, seen_by: Side, *, sending: bool) -> PlainFrames | None:
        """Return what a plain frame that an end of a connection sends, or is given, becomes as things stand."""
        fold = self._folds.get(connection)
        return None if fold is None else fold.plain_frames(seen_by, sending=sending)

    def between(self, item: Item | Execution) -> Between:
        """Return the lifelines that an item, or an execution, is between, by their places in its pane."""
        session = item.session if isinstance(item, Note) else 0
        return between(self.panes[item.pane], self.tube(item.connection), session)

    def fold(self, index: int, event: ev.Event) -> list[Touch]:
        """Take event ``index`` of the trace; return what it gives a place to, in order."""
        if isinstance(event, ev.ServerSentEventSeen):
            self._tell_carrier(index, event)
            return []
        run = self.repeats.plan.run_of(index)
        fold = None if run is None else self._folds.get(run.connection)
        touches = list(self.repeats.fold(index, event, run, fold.tube) if run and fold else self._touches(event))
        for touch in touches:
            if isinstance(touch.target, Item) and index not in touch.target.events[-1:]:
                touch.target.events.append(index)
            elif isinstance(touch.target, Execution):
                self._nesting.take(touch, self.tube(touch.target.connection))
        if isinstance(event, ev.NameNotResolved | ev.NotConnected | ev.NotSecured | ev.Lost) and event.code is not None:
            self._told.add((event.session, event.code))
        return touches

    def _tell_carrier(self, index: int, event: ev.ServerSentEventSeen) -> None:
        """Have the arrow that brings a block of an event stream stand for it: it has no place of its own."""
        fold = self._folds.get(event.connection)
        arrow = None if fold is None else fold.carrier(event)
        if arrow is not None:
            arrow.events.append(index)

    def _touches(self, event: ev.Event) -> Iterator[Touch]:
        match event:
            case ev.SessionStarted():
                self._pane(event)
            case ev.SessionEnded():
                yield from self._session_ended(event)
            case ev.Marked():
                yield from self._marked(event)
            case ev.NameResolving() | ev.NameResolved() | ev.NameNotResolved():
                yield from self._name(event)
            case ev.RecordingLimited():
                yield from self._limited(event)
            case _:
                fold = self._fold_of(event)
                if fold is not None:
                    yield from fold.fold(event)

    def _pane(self, event: ev.SessionStarted) -> None:
        pane = self._groups.get(event.group) if event.group else None
        if pane is None:
            title = event.group or event.title
            pane = Pane(index=len(self.panes), session=event.session, title=title, kind=event.kind, url=event.url)
            self.panes.append(pane)
            self._casts[pane.index] = Cast(pane)
        if event.group:
            self._groups[event.group] = pane
        self._pane_of[event.session] = pane
        pane.ended = False
        self._casts[pane.index].begin(event)

    def _session_ended(self, event: ev.SessionEnded) -> Iterator[Touch]:
        pane = self._pane_of.get(event.session)
        if pane is None:
            return
        self._over.add(event.session)
        pane.ended, pane.code = self._over.issuperset(pane.sessions), pane.code or event.code
        if event.error is not None:
            pane.error = _all_said(pane, event.session, one_line(event.error))
        for tube in self._open.get(event.session, ()):
            yield from self._folds[tube.connection].give_up(event.at_ns)
        # What the diagram says already, where it happened, it does not say again.
        if event.error is not None and (event.session, event.code) not in self._told:
            yield Touch(self._note(pane, event, Side.CLIENT, "session failed", event.error), "y")

    def _marked(self, event: ev.Marked) -> Iterator[Touch]:
        panes = [self._pane_of[event.session]] if event.session in self._pane_of else self.panes
        for pane in panes:
            note = self._note(pane, event, Side.SERVER, event.label)
            note.quiet, note.layer = True, Layer.TCP
            yield Touch(note, "y")

    def _name(self, event: ev.NameResolving | ev.NameResolved | ev.NameNotResolved) -> Iterator[Touch]:
        pane = self._pane_of.get(event.session)
        if pane is None:
            return
        match event:
            case ev.NameResolving():
                note = self._note(pane, event, Side.CLIENT, "look up", event.host)
                note.layer = Layer.TCP
            case ev.NameResolved():
                self._casts[pane.index].resolved(event)
                note = self._note(pane, event, Side.CLIENT, "found", ", ".join(event.addresses))
                note.layer = Layer.TCP
            case ev.NameNotResolved():
                note = self._note(pane, event, Side.CLIENT, "host not found", event.error)
        yield Touch(note, "y")

    def _limited(self, event: ev.RecordingLimited) -> Iterator[Touch]:
        for pane in self.panes:
            yield Touch(self._note(pane, event, Side.CLIENT, "recording limit", event.text.removesuffix(".")), "y")

    def _note(self, pane: Pane, event: ev.Occurrence, side: Side, title: str, detail: str = "") -> Note:
        return Note(
            pane=pane.index,
            connection=event.connection,
            session=event.session,
            layer=Layer.FAULT,
            side=side,
            title=title,
            detail=detail,
            at_ns=event.at_ns,
        )

    def _fold_of(self, event: ev.Occurrence) -> ConnectionFold | None:
        fold = self._folds.get(event.connection)
        pane = self._pane_of.get(event.session)
        if fold is not None or pane is None or event.connection == 0:
            return fold
        expected = {Side.CLIENT} if not isinstance(event, ev.Accepted) else {Side.SERVER}
        if isinstance(event, ev.Connecting) and event.observed:
            expected.add(Side.SERVER)
        tube = Tube(
            pane=pane.index,
            connection=event.connection,
            between=self._casts[pane.index].between(event.session, _server_address(event)),
        )
        tube.lane = self._lane(event.session, tube.between)
        self.tubes.append(tube)
        pane.tubes.append(tube)
        for place in tube.between:
            pane.tubes_at[place].append(tube)
        self._open[event.session].append(tube)
        fold = self._folds[event.connection] = ConnectionFold(tube, frozenset(expected), pane, self._unpack)
        return fold

    def _lane(self, session: int, ends: Between) -> int:
        """The first lane that no open connection between the same two is in."""
        still = self._open[session] = [tube for tube in self._open.get(session, ()) if _is_open(tube)]
        taken = {tube.lane for tube in still if tube.between == ends}
        return next(lane for lane in range(len(taken) + 1) if lane not in taken)


def _server_address(event: ev.Occurrence) -> str:
    match event:
        case ev.Connecting(address=address) | ev.Connected(peer=address) | ev.Accepted(local=address):
            return address
        case _:
            return ""


def _all_said(pane: Pane, session: int, error: str) -> str:
    """What went wrong in a pane; among several sessions, in which of them."""
    if len(pane.sessions) == 1:
        return error
    client, _ = pane.sessions[session]
    said = f"{pane.lifelines[client].name}: {error}"
    return said if pane.error is None else f"{pane.error} {said}"


def _is_open(tube: Tube) -> bool:
    edges = [edge for edge in (tube.client, tube.server) if edge.opened_ns is not None]
    return any(edge.closed_ns is None for edge in edges)
