"""What is expected: how long it may take, whether a frame is it, and what to say where it does not come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from engine.events import FrameSeen
from engine.faults import Fault
from engine.scenarios.acting import PATIENCE_S
from engine.scenarios.written import steps as st

_DATA = (0x0, st.Frame.TEXT, st.Frame.BINARY)


def patience_s(written: st.Written) -> float:
    """Return how many seconds a session may take: all that anybody waits for, one after the other, and some."""
    actors: tuple[st.Server | st.Client, ...] = (*written.servers, *written.clients)
    steps: Iterable[st.Step] = (step for actor in actors for step in actor.steps)
    return PATIENCE_S + sum(_takes_s(step) for step in steps)


def _takes_s(step: st.Step) -> float:
    match step:
        case st.Wait():
            return step.seconds
        case st.Expect():
            return step.within_s
        case _:
            return 0.0


async def in_turn(steps: Sequence[st.Step], do: Callable[[st.Step], Awaitable[Fault | None]]) -> Fault | None:
    """Do steps one after the other until one fails; returns why."""
    for step in steps:
        fault = await do(step)
        if fault is not None:
            return fault
    return None


def missed(file: str, step: st.Step, who: str, what: str) -> Fault:
    """Return the fault of something that was not as a file has it."""
    return Fault(code="EXPECTED", sentence=f"{file}, line {step.line}: {who} {what}.")


def matches(step: st.Expect) -> Callable[[FrameSeen], bool]:
    """Return what says whether a frame is what is expected."""
    kinds = _DATA if step.frame is None else (step.frame,)
    wanted = (step.text or "").encode()
    return lambda frame: frame.opcode in kinds and wanted in frame.content


def awaited(step: st.Expect) -> str:
    """Return in words which frame was expected, and that none came."""
    frame = "a frame" if step.frame is None else f"a {step.frame.name.capitalize()} frame"
    text = "" if step.text is None else f" with “{step.text}”"
    return f"expected {frame}{text}, and none came in {step.within_s:g} s, or before the end"
