"""Diagrams to export: a client whose server nobody observes, and both ends of a connection."""

from __future__ import annotations

from engine.journal import Journal, Recorder, Vantage, What
from engine.trace import Trace
from gui.diagram.layout import Diagram

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


class Clock:
    """Seconds that pass by one millisecond a look."""

    def __init__(self) -> None:
        self._ns = 0

    def __call__(self) -> int:
        self._ns += 1_000_000
        return self._ns


def diagram(
    requests: int = 3, *, target: bytes = b"/", answer: bytes = NO_CONTENT, url: str = "http://test/"
) -> Diagram:
    """Return what a client saw of requests on one connection, an event each millisecond."""
    return laid_out(journal(requests, target=target, answer=answer, url=url))


def journal(
    requests: int = 3, *, target: bytes = b"/", answer: bytes = NO_CONTENT, url: str = "http://test/"
) -> Journal:
    """Return the journal of the same."""
    journal = Journal(clock=Clock())
    recorder = Recorder.start(journal, title="Test", kind="http", url=url)
    recorder.write(What.CONNECTING, connection=1, vantage=CLIENT, about={"address": "test:80"})
    recorder.write(What.CONNECTED, connection=1, vantage=CLIENT, about={"local": "a:1", "peer": "b:80"})
    for _ in range(requests):
        request = b"GET " + target + b" HTTP/1.1\r\nHost: test\r\n\r\n"
        recorder.write(What.SENT, connection=1, vantage=CLIENT, octets=request)
        recorder.write(What.RECEIVED, connection=1, vantage=CLIENT, octets=answer)
    return journal


def laid_out(journal: Journal) -> Diagram:
    """Return the diagram of a journal."""
    made = Diagram()
    made.add(Trace(journal).refresh())
    return made
