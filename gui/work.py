"""Long work that the user waits for: done step by step, told how far it is, and cancelled when nobody wants it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Signal

from gui.shown import Notice
from gui.slices import Slices

logger = logging.getLogger(__name__)
LONG_S = 0.4
"""Seconds after which it is told that something is being done."""
AGAIN_S = 0.2
"""Seconds between two words about how far it is."""
CANCEL = "Cancel"
Steps = Generator[float, None, str]
"""Yields how much is done, from 0 to 1; returns a sentence. Closed before its end, it leaves nothing behind."""


class Work(QObject):
    """Does one piece of work at a time.

    Signals:
        told: A ``Notice``: how far it is.
        withdrawn: The ``Notice`` that does not hold any more.
    """

    told = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._steps: Steps | None = None
        self._done: Callable[[str], None] = _nothing
        self._failed: Callable[[OSError], None] = _nothing
        self._title = ""
        self._part = 0.0
        self._tell_at_s = 0.0
        self._notice: Notice | None = None
        self._slices = Slices(self._advance, self)
        self._slices.sliced.connect(self._tell)

    @property
    def doing(self) -> str:
        """What is being done; "" while there is nothing."""
        return self._title if self._steps is not None else ""

    def begin(self, title: str, steps: Steps, done: Callable[[str], None], failed: Callable[[OSError], None]) -> None:
        """Begin a piece of work; what was being done is cancelled.

        Args:
            title: What is done, as in "Writing a.png".
            steps: The work.
            done: Called with what it returns.
            failed: Called where the system did not let it.
        """
        self.cancel()
        self._title, self._steps, self._done, self._failed = title, steps, done, failed
        self._part, self._tell_at_s = 0.0, self._clock() + LONG_S
        self._slices.run()

    def cancel(self) -> None:
        """Leave the rest undone, and nothing behind."""
        self._slices.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()
        self._withdraw()

    def answer(self, notice: Notice | None) -> None:
        """A notice was answered, or dismissed: the one that says what is being done cancels it."""
        if notice is not None and notice is self._notice:
            self.cancel()

    def _advance(self) -> bool:
        if self._steps is None:
            return False
        try:
            self._part = next(self._steps)
        except StopIteration as end:
            self._end(self._done, str(end.value))
            return False
        except OSError as error:
            self._end(self._failed, error)
            return False
        except BaseException:
            self._end(_nothing, None)
            raise
        return True

    def _end(self, then: Callable[..., None], value: object) -> None:
        self._steps = None
        self._slices.stop()
        self._withdraw()
        then(value)

    def _tell(self) -> None:
        if self._steps is None or self._clock() < self._tell_at_s:
            return
        self._tell_at_s = self._clock() + AGAIN_S
        self._notice = Notice(what=f"{self._title} … {self._part:.0%}", weight="info", answers=(CANCEL,))
        self.told.emit(self._notice)

    def _withdraw(self) -> None:
        notice, self._notice = self._notice, None
        if notice is not None:
            self.withdrawn.emit(notice)


def _nothing(_: object) -> None:
    """Nothing is to be done."""
