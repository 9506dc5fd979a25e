"""Whether delays are measured just now, so that the window should disturb as little as it can.

Where very many events come, the session itself keeps the loop busy, and a picture that keeps up is what is wanted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gui.recording import Recording

AFTER_S: Final = 1.0
"""Seconds after which a session of the user's, in which nothing passes, is not disturbed by the window's work."""


class Measured:
    """Knows what is live.

    Args:
        recordings: All there are; looked at each time.
        clock: Seconds.

    Attributes:
        rushing: Whether very many events come.
    """

    def __init__(self, recordings: Sequence[Recording], clock: Callable[[], float] = time.perf_counter) -> None:
        self._recordings, self._clock = recordings, clock
        self._last_s = -AFTER_S
        self.rushing: Callable[[], bool] = lambda: False

    def note(self, recording: Recording) -> None:
        """Something has come."""
        if recording.live:
            self._last_s = self._clock()

    @property
    def lately(self) -> bool:
        """Whether something has come just now in what is live."""
        return self._clock() - self._last_s < AFTER_S and any(recording.live for recording in self._recordings)

    @property
    def on(self) -> bool:
        """Whether that is so, and not very many events, or a scenario runs, whatever it waits for."""
        scenario = any(one.live and one.scenario is not None for one in self._recordings)
        return scenario or (self.lately and not self.rushing())
