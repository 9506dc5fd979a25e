"""The runner: turns wishes into running sessions, each into a recording; knows which of them can be spoken to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from engine.catalogue import CATALOGUE
from engine.faults import Fault, explain
from engine.journal import Journal, Recorder
from engine.link import NO_LINK
from engine.network import Network
from engine.scenarios import Stage
from engine.sessions.http import CONNECT_S, host_of, run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.websocket import WebSocketSession
from engine.tap import over
from engine.wishes import CloseWish, HttpWish, WebSocketWish
from gui.recording import Recording, scenario_in
from gui.shown import Notice

Value = str | int | float | bool
Saying = Callable[[WebSocketSession], Awaitable[Fault | None]]


class Runner(QObject):
    """Runs sessions, one recording each.

    Args:
        parent: As of any QObject.
        tls: What to trust; the system's authorities if None.
        patience_s: Seconds for a connection attempt, and for a WebSocket's opening handshake.

    Attributes:
        recordings: All there are, oldest first.
        settings: What scenarios are run with, by name, where it is not as they have it.
        link: What the connections of the next session go over.
        held: Whether the wire of what is started next is held from its beginning.

    Signals:
        started: The new ``Recording``.
        changed: A recording whose state changed: its socket opened or closed, it ended.
        ending: A recording that ends: what is still to be written to it is written now.
        failed: A recording whose session failed, and the ``Notice`` of that.
        noticed: A ``Notice`` for the user: something could not be done, or failed unexpectedly.
    """

    started = Signal(object)
    changed = Signal(object)
    ending = Signal(object)
    failed = Signal(object, object)
    noticed = Signal(object)

    def __init__(
        self, parent: QObject | None = None, tls: ssl.SSLContext | None = None, patience_s: float = CONNECT_S
    ) -> None:
        super().__init__(parent)
        self.recordings: list[Recording] = []
        self.settings: dict[str, Mapping[str, Value]] = {}
        self.link = NO_LINK
        self.held = False
        self._tls, self._patience_s = tls, patience_s
        self._keeper = Keeper(self._failed)
        self._working: dict[Recording, asyncio.Task[None]] = {}
        self._servers = LocalServers()

    async def local_http(self) -> HttpWish:
        """Return a request to the application's own server, which is started if it does not run."""
        return HttpWish(url=f"{await self._servers.http_url()}/")

    async def local_websocket(self) -> WebSocketWish:
        """Return a WebSocket to the application's own server, which echoes."""
        return WebSocketWish(url=f"{await self._servers.websocket_url()}/echo")

    def in_background(self, work: Coroutine[Any, Any, None], *, name: str) -> None:
        """Run something that ends by itself."""
        self._keeper.start(work, name=name)

    @property
    def running(self) -> list[str]:
        """The names of the scenarios that run."""
        return [r.scenario for r in self.recordings if r.live and r.scenario is not None]

    def run_scenario(self, name: str) -> None:
        """Run a scenario, unless it runs already."""
        if name in self.running:
            return
        recording = self._begin(CATALOGUE[name].title, "scenario", scenario=name)
        recording.journal.scenario = name
        self._start(recording, self._scenario(recording), name=f"scenario {name}")

    def send(self, wish: HttpWish) -> None:
        """Send requests."""
        times = f" ×{wish.count}" if wish.count > 1 else ""
        recording = self._begin(f"{wish.method} {_short(wish.url)}{times}", "http")
        self._start(recording, self._http(recording, wish), name=f"HTTP {wish.url}")

    def open(self, wish: WebSocketWish) -> None:
        """Open a WebSocket."""
        recording = self._begin(f"ws {_short(wish.url)}", "websocket")
        recorder = Recorder.start(recording.journal, title="WebSocket", kind="websocket", url=wish.url)
        recording.socket = WebSocketSession(wish, recorder, keeper=self._keeper, open_s=self._patience_s, tls=self._tls)
        self._start(recording, self._websocket(recording, recording.socket), name=f"opening {wish.url}")

    def show_journal(self, journal: Journal, title: str) -> Recording:
        """Add a recording read from a file."""
        number, scenario = len(self.recordings) + 1, scenario_in(journal, CATALOGUE)
        recording = Recording(number=number, title=title, kind="file", journal=journal, live=False, scenario=scenario)
        self.recordings.append(recording)
        self.started.emit(recording)
        return recording

    def send_text(self, recording: Recording, text: str) -> None:
        """Send a text message."""
        self._say(recording, lambda socket: socket.send(text))

    def send_binary(self, recording: Recording, data: bytes) -> None:
        """Send a binary message."""
        self._say(recording, lambda socket: socket.send(data))

    def ping(self, recording: Recording, payload: bytes) -> None:
        """Send a Ping frame."""
        self._say(recording, lambda socket: socket.ping(payload))

    def close(self, recording: Recording, wish: CloseWish) -> None:
        """Begin the closing handshake."""
        self._say(recording, lambda socket: socket.close(wish.code, wish.reason))

    def end(self, recording: Recording) -> None:
        """End what runs for a recording: a WebSocket cleanly if the peer answers, all else at once.

        What a held wire keeps in flight is let go; what waits to be opened never is.
        """
        if recording.network is not None:
            recording.network.hold.end()
        if recording.socket is not None and recording.live:
            self._keeper.start(self._end_socket(recording.socket), name="ending a WebSocket")
        elif recording in self._working:
            self._working[recording].cancel()

    async def stop(self, by: float) -> None:
        """End all sessions and servers, by a moment of the loop's clock whatever the peers do.

        Of the time until then, a third is for closing handshakes, a third for everything else that runs, and what is
        left for the servers.
        """
        networks = [recording.network for recording in self.recordings if recording.network is not None]
        for network in networks:
            network.hold.end()
        spoken = [r.socket for r in self.recordings if r.live and r.socket is not None and r.socket.is_open]
        third = _left(by) / 3
        ending = {self._keeper.start(self._end_socket(socket, third), name="ending a WebSocket") for socket in spoken}
        if ending:
            await asyncio.wait(ending, timeout=third)
        await self._keeper.end_all(_left(by) / 2)
        for network in networks:
            network.end()
        await self._servers.stop(_left(by))

    async def _end_socket(self, socket: WebSocketSession, within_s: float = 1.5) -> None:
        await socket.end(within_s)

    # What runs in the background.

    def _begin(self, title: str, kind: str, scenario: str | None = None) -> Recording:
        network = Network(self.link, held=self.held)
        number = len(self.recordings) + 1
        recording = Recording(number=number, title=title, kind=kind, scenario=scenario, network=network)
        self.recordings.append(recording)
        self.started.emit(recording)
        return recording

    def _start(self, recording: Recording, work: Coroutine[Any, Any, Fault | None], *, name: str) -> None:
        with over(recording.network):
            self._working[recording] = self._keeper.start(self._until_end(recording, work), name=name)

    async def _until_end(self, recording: Recording, work: Coroutine[Any, Any, Fault | None]) -> None:
        fault: Fault | None = None
        try:
            fault = await work
        except Exception as error:
            fault = explain(error)  # ours: the keeper tells of it
            raise
        finally:
            self._working.pop(recording, None)
            self.ending.emit(recording)
            recording.live = False
            recording.error = None if fault is None else fault.sentence
            self.changed.emit(recording)
        if fault is not None:
            self.failed.emit(recording, _notice(fault, recording))

    async def _scenario(self, recording: Recording) -> Fault | None:
        stage = Stage(journal=recording.journal, servers=self._servers, keeper=self._keeper)
        scenario = CATALOGUE[recording.scenario or ""]
        settings = scenario.with_settings(self.settings.get(scenario.name, {}))
        outcomes = await scenario.run(stage, **settings)
        return next((outcome.fault for outcome in outcomes if outcome.fault is not None), None)

    async def _http(self, recording: Recording, wish: HttpWish) -> Fault | None:
        recorder = Recorder.start(recording.journal, title="HTTP", kind="http", url=wish.url)
        return (await run_http(wish, recorder, connect_s=self._patience_s, tls=self._tls)).fault

    async def _websocket(self, recording: Recording, socket: WebSocketSession) -> Fault | None:
        fault = await socket.open()
        self.changed.emit(recording)
        if fault is not None:
            return fault
        return (await socket.wait_closed()).fault

    def _say(self, recording: Recording, what: Saying) -> None:
        socket = recording.socket
        if socket is None:
            return

        async def say() -> None:
            fault = await what(socket)
            self.changed.emit(recording)
            if fault is not None and recording.live:
                self.noticed.emit(_notice(fault, recording))

        self._keeper.start(say(), name=f"message on {recording.title}")

    def _failed(self, name: str, error: BaseException) -> None:
        fault = explain(error)
        self.noticed.emit(
            Notice(
                what=f"Something unexpected failed: {fault.sentence}",
                where=name,
                todo="See the log for details.",
                weight="error",
            )
        )


def _notice(fault: Fault, recording: Recording) -> Notice:
    return Notice(what=fault.sentence, where=recording.title, todo=fault.advice, weight="error")


def _left(by: float) -> float:
    """Return how many seconds are left until a moment of the loop's clock."""
    return max(0.0, by - asyncio.get_running_loop().time())


def _short(url: str) -> str:
    path = urlsplit(url).path or "/"
    return f"{host_of(url)}{path}" if len(path) < 2 else path
