"""The event loops that real sessions are tested on, and certificates for them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib.util
import os
import socket
import ssl
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
import trustme

from engine.journal import Fact, Journal, Recorder, Vantage, What
from engine.tap import tapped

Result = TypeVar("Result")
LIMIT_S = 20.0


def _selector() -> Any:
    return tapped(asyncio.SelectorEventLoop)()


def _qt() -> Any:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    import qasync

    return tapped(qasync.QEventLoop)(application)


def _uv() -> Any:
    import uvloop

    return tapped(uvloop.Loop)()


def _needs(*modules: str) -> list[pytest.MarkDecorator]:
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    return [pytest.mark.skip(reason=f"{', '.join(missing)} is not installed")] if missing else []


@pytest.fixture(
    params=[
        pytest.param(_selector, id="asyncio"),
        pytest.param(_qt, id="qasync", marks=_needs("PySide6", "qasync")),
        pytest.param(_uv, id="uvloop", marks=_needs("uvloop")),
    ]
)
def run(request: pytest.FixtureRequest) -> Iterator[Callable[[Coroutine[Any, Any, Result]], Result]]:
    """Run a coroutine on a tapped loop; afterwards no task may be left."""
    loop = request.param()
    troubles: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: troubles.append(context))

    async def limited(coroutine: Coroutine[Any, Any, Result]) -> Result:
        async with asyncio.timeout(LIMIT_S):
            result = await coroutine
            # Ends that were just closed are told so in the next turns of the loop.
            left = asyncio.all_tasks() - {asyncio.current_task()}
            if left:
                await asyncio.wait(left, timeout=1.0)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"still running: {left}"
            return result

    try:
        asyncio.set_event_loop(loop)
        yield lambda coroutine: loop.run_until_complete(limited(coroutine))
        assert not troubles, troubles
    finally:
        loop.close()
        asyncio.set_event_loop(None)
        if request.param is _qt:
            # What is left of Qt's timers is let go of in this thread: a thread of a later loop may not.
            del loop
            gc.collect()


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def recorder(journal: Journal) -> Recorder:
    return Recorder.start(journal, title="Test", kind="http", url="http://test")


@pytest.fixture
def facts(journal: Journal) -> Facts:
    return Facts(journal)


@pytest.fixture
def deaf() -> Iterator[int]:
    """A listening socket whose backlog is full: a further connection attempt gets no answer."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(listening.getsockname())
        yield listening.getsockname()[1]


@dataclass
class Facts:
    """Questions to a journal."""

    journal: Journal

    def of(self, *whats: What, vantage: Vantage | None = None, connection: int | None = None) -> list[Fact]:
        """Return the facts of these kinds, of one vantage or connection where asked for."""
        return [
            fact
            for fact in self.journal.facts
            if fact.what in whats and vantage in (None, fact.vantage) and connection in (None, fact.connection)
        ]

    def kinds(self, vantage: Vantage, connection: int) -> list[str]:
        """Return what one end saw, in order, repeated runs of octets as one."""
        kinds = [
            fact.what.value for fact in self.journal.facts if fact.vantage is vantage and fact.connection == connection
        ]
        return [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind]

    def stream(self, vantage: Vantage, what: What, connection: int) -> bytes:
        """Return all octets that one end sent or received."""
        return b"".join(fact.octets for fact in self.of(what, vantage=vantage, connection=connection))

    def end(self, session: int = 1) -> tuple[Any, Any]:
        """Return the code and the sentence of a session's end, of which there is one."""
        (fact,) = [fact for fact in self.of(What.SESSION_END) if fact.session == session]
        return fact.about["code"], fact.about["error"]


@dataclass(frozen=True)
class Certificates:
    """TLS contexts of an authority made for the test."""

    server: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificates(authority: trustme.CA) -> Certificates:
    return issue(authority, "127.0.0.1", "localhost")


@pytest.fixture
def certificates_of_another(authority: trustme.CA) -> Certificates:
    """Certificates issued for a host that is not the one connected to."""
    return issue(authority, "elsewhere.example")


def issue(authority: trustme.CA, *names: str) -> Certificates:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(server)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    return Certificates(server=server, trusting=trusting)
