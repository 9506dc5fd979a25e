"""Executions of one end at the same time: each has a place of its own beside the others, as UML nests them."""

from __future__ import annotations

from gui.diagram.making import Touch
from gui.diagram.notation import Execution, Side, Tube


class Nesting:
    """Tells which executions each end has begun and not ended."""

    def __init__(self) -> None:
        self._at_work: dict[tuple[int, int, int], list[Execution]] = {}

    def take(self, touch: Touch, tube: Tube | None) -> None:
        """Take the beginning of an execution, which is given the first place that is free, or the end of one.

        Connections that are open beside one another are apart already.
        """
        execution = touch.target
        if not isinstance(execution, Execution) or tube is None:
            return
        place = tube.between[0 if execution.side is Side.CLIENT else 1]
        at_work = self._at_work.setdefault((execution.pane, place, tube.lane), [])
        if touch.attribute == "ended_y":
            at_work.remove(execution)
            return
        taken = {other.nested for other in at_work}
        execution.nested = next(number for number in range(len(taken) + 1) if number not in taken)
        at_work.append(execution)
