"""How the connections of a recording ended, as text and as JSON objects."""

from __future__ import annotations

import json

from engine.autopsy.examining import Examiner
from engine.autopsy.telling import Autopsy
from engine.eventlog import EventLog
from engine.secrets import mask_secrets
from gui.ended import line

HEADING = "How it ended:"


def endings(events: EventLog) -> tuple[Autopsy, ...]:
    """Return the autopsies of the connections that have ended, in the order of their beginning."""
    examiner = Examiner()
    examiner.take(events, len(events))
    return tuple(examiner.ended())


def as_lines(found: tuple[Autopsy, ...]) -> tuple[str, ...]:
    """Return a heading and a line for each, without secrets; nothing where there is none."""
    return (HEADING, *(f"  {mask_secrets(line(autopsy))}" for autopsy in found)) if found else ()


def as_objects(found: tuple[Autopsy, ...]) -> str:
    """Return each as JSON of the kind "autopsy", one a line; ``event`` and ``last`` are numbers of events."""
    return "\n".join(json.dumps(_object(autopsy)) for autopsy in found)


def _object(autopsy: Autopsy) -> dict[str, object]:
    verdict = autopsy.verdict
    return {
        "kind": "autopsy",
        "connection": autopsy.connection,
        "manner": verdict.manner.value,
        "by": None if verdict.by is None else verdict.by.value,
        "both": verdict.both,
        "idle_ns": verdict.idle_ns,
        "sentence": mask_secrets(autopsy.sentence),
        "findings": [
            {"what": finding.what, "text": mask_secrets(finding.text), "event": finding.event}
            for finding in autopsy.findings
        ],
        "last": list(autopsy.last),
    }
