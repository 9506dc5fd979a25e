"""The task keeper: the one place where background tasks are made, so that none is lost and none fails unseen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from engine.secrets import mask_url

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class Keeper:
    """Keeps the tasks it starts until they end.

    Args:
        on_failure: Called with the name and the error of a task that failed; an error here is our own fault, for what
            a peer does is told by the sessions themselves.
    """

    def __init__(self, on_failure: Callable[[str, BaseException], None] | None = None) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._on_failure = on_failure

    @property
    def names(self) -> list[str]:
        """The names of the tasks that still run."""
        return sorted(task.get_name() for task in self._tasks)

    def start(self, coroutine: Coroutine[Any, Any, Result], *, name: str) -> asyncio.Task[Result]:
        """Run ``coroutine`` in the background, in the context of the caller; the loop must be running.

        ``name`` is logged and shown if it fails, so passwords of URLs are left out of it.
        """
        task = asyncio.get_running_loop().create_task(coroutine, name=mask_url(name))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def end_all(self, within_s: float = 1.5) -> list[str]:
        """Cancel every task and wait for their ends; returns the names of those that had not ended ``within_s``."""
        running = {task for task in self._tasks if task is not asyncio.current_task()}
        for task in running:
            task.cancel()
        if not running:
            return []
        _, still = await asyncio.wait(running, timeout=within_s)
        for task in still:
            logger.error("task %s did not end within %s s", task.get_name(), within_s)
        return sorted(task.get_name() for task in still)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        logger.error("task %s failed", task.get_name(), exc_info=error)
        if self._on_failure is not None:
            self._on_failure(task.get_name(), error)
