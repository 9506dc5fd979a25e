"""Repeated Pings and Pongs, folded into one item for each run, as a plan says."""

from __future__ import annotations

from engine.durations import spread, together
from engine.events import Event
from gui.diagram.fold_plan import FoldPlan, Run
from gui.diagram.making import Touch, Touches
from gui.diagram.notation import Layer, Repeats, Tube


class RepeatsFold:
    """Makes the items of folded runs.

    Args:
        plan: Which runs are folded.

    Attributes:
        plan: The same.
    """

    def __init__(self, plan: FoldPlan) -> None:
        self.plan = plan
        self._begun: dict[int, Repeats] = {}

    def is_within(self, connection: int) -> bool:
        """Return whether a folded run of a connection has begun and is not over yet."""
        return connection in self._begun

    def fold(self, index: int, event: Event, run: Run, tube: Tube) -> Touches:
        """Yield what event ``index``, one of a run, gives a place to: the first of them and the last."""
        if index == run.key:
            repeats = self._begun[run.connection] = _repeats(run, event.at_ns, tube)
            yield Touch(repeats, "began_y")
            return
        repeats = self._begun[run.connection]
        if index != run.events[-1]:
            repeats.events.append(index)
            return
        del self._begun[run.connection]
        repeats.ended_ns = event.at_ns
        yield Touch(repeats, "ended_y")


def _repeats(run: Run, began_ns: int, tube: Tube) -> Repeats:
    return Repeats(
        pane=tube.pane,
        connection=run.connection,
        layer=Layer.CONTROL,
        title=f"ping · pong ×{len(run.trips_ns):,}",
        detail=together(spread(run.trips_ns)),
        pinger=run.pinger,
        asked=run.asked,
        trips_ns=run.trips_ns,
        began_ns=began_ns,
    )
