"""Running sessions against peers, and asking what was told of them: in events, in a sentence, in the diagram."""

from __future__ import annotations

import gc
import socket
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from engine import events as ev
from engine.faults import Fault
from engine.journal import Journal, Recorder
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.trace import Trace
from engine.wishes import HttpWish, WebSocketWish
from gui.diagram.layout import Diagram
from gui.diagram.text import as_text

WIDTH = 240
Use = Callable[[WebSocketSession], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a session told.

    Attributes:
        outcome: As the session returned it.
        events: Of the whole trace.
        rows: The rows of the diagram as text, wide enough that nothing is cut.
        messages: What a WebSocket was given, in order.
    """

    outcome: Outcome
    events: list[ev.Event]
    rows: list[str]
    messages: list[str | bytes] = field(default_factory=list)

    def of(self, *kinds: type[ev.Event]) -> list[Any]:
        """Return the events of these kinds."""
        return [event for event in self.events if isinstance(event, kinds)]

    @property
    def end(self) -> ev.SessionEnded:
        """The session's end, of which there is one."""
        (end,) = self.of(ev.SessionEnded)
        return end

    @property
    def rules(self) -> list[str]:
        """The rules broken, in order."""
        return [event.rule for event in self.of(ev.ProtocolViolation)]

    @property
    def lost(self) -> ev.Lost:
        """The loss of the last connection."""
        return self.of(ev.Lost)[-1]

    @property
    def content(self) -> bytes:
        """All content received."""
        seen = [event for event in self.of(ev.ContentSeen) if event.direction is ev.Direction.RECEIVED]
        return b"".join(event.data for event in seen)

    def frames(self, direction: ev.Direction = ev.Direction.RECEIVED) -> list[ev.FrameSeen]:
        """Return the frames of one direction."""
        return [event for event in self.of(ev.FrameSeen) if event.direction is direction]

    def row(self, *words: str) -> str:
        """Return the one row that holds all these words; the session's end is not among them."""
        rows = [row for row in self.rows if row.startswith("|") and not row.startswith("|* session failed")]
        found = [row for row in rows if all(word in row for word in words)]
        assert len(found) == 1, "\n".join([f"{words} in {len(found)} of:", *self.rows])
        return found[0]

    def up(self, *words: str) -> str:
        """Return the one row that holds all these words, an arrow from the client."""
        row = self.row(*words)
        assert row.startswith("|"), row
        assert row.rstrip("| ").endswith(">"), row
        return row

    def down(self, *words: str) -> str:
        """Return the one row that holds all these words, an arrow to the client."""
        row = self.row(*words)
        assert row.startswith("|<"), row
        return row

    def noted(self, *words: str) -> str:
        """Return the one row that holds all these words, a note beside the client's lifeline."""
        row = self.row(*words)
        assert row.startswith("|* "), row
        return row

    def failed_with(self, code: str, *words: str) -> None:
        """Check that the session ended with this code, and with these words in one plain sentence or more.

        The sentence stands at the foot of the diagram too.
        """
        assert self.outcome.fault is not None
        assert self.outcome.fault.code == self.end.code == code, self.end
        sentence = self.end.error or ""
        assert sentence == self.outcome.fault.sentence
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "\n" not in sentence
        for word in words:
            assert word in sentence, sentence
        assert sentence in self.rows[-1]

    def succeeded(self) -> None:
        """Check that all went as asked, and that no rule was broken."""
        assert self.outcome.fault is None
        assert (self.end.error, self.end.code) == (None, None)
        assert self.rules == []


class Lab:
    """Runs sessions on a loop and reads what they recorded.

    Args:
        run: Runs a coroutine to its end and checks that it left nothing behind.
    """

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._run = run

    def http(self, url: str, *, session: dict[str, Any] | None = None, **wish: Any) -> Told:
        """Run an HTTP session."""
        journal = Journal()
        recorder = Recorder.start(journal, title="Test", kind="http", url=url)
        outcome = self._run(run_http(HttpWish(url=url, **wish), recorder, **(session or {})))
        return _told(journal, outcome)

    def websocket(
        self,
        url: str,
        use: Use | None = None,
        *,
        on_message: Callable[[str | bytes], None] | None = None,
        session: dict[str, Any] | None = None,
        **wish: Any,
    ) -> Told:
        """Run a WebSocket session: open it, ``use`` it if it opened, wait for its end."""
        journal = Journal()
        recorder = Recorder.start(journal, title="Test", kind="websocket", url=url)
        messages: list[str | bytes] = []

        def take(message: str | bytes) -> None:
            messages.append(message)
            if on_message is not None:
                on_message(message)

        async def whole() -> Outcome:
            failures: list[tuple[str, BaseException]] = []
            keeper = Keeper(lambda name, error: failures.append((name, error)))
            talk = WebSocketSession(
                WebSocketWish(url=url, **wish), recorder, keeper=keeper, on_message=take, **(session or {})
            )
            fault: Fault | None = await talk.open()
            if fault is None and use is not None:
                await use(talk)
            outcome = await talk.wait_closed()
            assert fault in (None, outcome.fault)
            assert await keeper.end_all() == []
            assert not failures
            return outcome

        return _told(journal, self._run(whole()), messages)


def open_sockets() -> set[int]:
    """Return the file descriptors of the sockets of this process that are open."""
    gc.collect()
    found = (thing for thing in gc.get_objects() if issubclass(type(thing), socket.socket))
    return {sock.fileno() for sock in found} - {-1}


def _told(journal: Journal, outcome: Outcome, messages: list[str | bytes] | None = None) -> Told:
    trace = Trace(journal)
    trace.refresh()
    diagram = Diagram()
    diagram.add(trace.events)
    rows = as_text(diagram, times=False, width=WIDTH).splitlines()
    return Told(outcome=outcome, events=list(trace.events), rows=rows, messages=messages or [])
