"""How a session ended, and the one way its end is written down."""

from __future__ import annotations

from dataclasses import dataclass

from engine.faults import Fault
from engine.journal import Recorder, What


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a session ended.

    Attributes:
        fault: What went wrong, or None where all went as asked.
        statuses: The status codes of the final responses, in order; empty for a WebSocket.
    """

    fault: Fault | None = None
    statuses: tuple[int, ...] = ()


def write_end(recorder: Recorder, fault: Fault | None) -> None:
    """Write the session's SESSION_END: its fault as one plain sentence, or none."""
    about = {"error": None, "code": None} if fault is None else {"error": fault.sentence, "code": fault.code}
    recorder.write(What.SESSION_END, about=about)
