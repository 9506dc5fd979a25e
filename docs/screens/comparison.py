"""The comparison of polling with pushing."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.diagram.notation import Arrow, Layer
from screens.studio import Studio

IN_FLIGHT = 0.4
"""How far the answer has come."""
ZOOM_OUT = 2
"""Steps: so that several polls can be seen."""


async def in_the_middle(studio: Studio) -> None:
    """The last answer but one with news is in flight; the frame that brought the same news is chosen."""
    await _run(studio)
    polls = [item for item in _arrows(studio) if item.layer is Layer.REQUEST and "after=" in item.title]
    news = [item for item in _arrows(studio) if item.layer is Layer.RESPONSE and item.title.startswith("200")]
    answer = news[-2]
    assert answer.sent_y is not None
    assert answer.received_y is not None
    for _ in range(ZOOM_OUT):
        studio.press(Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    studio.scrub(answer.sent_y + IN_FLIGHT * (answer.received_y - answer.sent_y))
    following = next(poll for poll in polls if poll.connection > answer.connection)
    studio.choose("TEXT", f'"seq": {following.title.rpartition("=")[2]}')


async def at_the_end(studio: Studio) -> None:
    """All of it, the last exchange chosen."""
    await _run(studio)
    studio.choose("CLOSE 1000")


async def _run(studio: Studio) -> None:
    await studio.open()
    studio.run("HTTP or WebSocket?")
    await studio.recorded()


def _arrows(studio: Studio) -> list[Arrow]:
    return [item for item in studio.diagram.items.things if isinstance(item, Arrow)]
