"""The window without a session."""

from __future__ import annotations

from screens.studio import Studio


async def nothing_yet(studio: Studio) -> None:
    """A start without a recording."""
    await studio.open()


async def keys(studio: Studio) -> None:
    """The sheet of keys."""
    await studio.open()
    studio.click(studio.window.request.help)
    await studio.until(studio.window.keys.isVisible)
    studio.subject = studio.window.keys


async def input_error(studio: Studio) -> None:
    """What cannot be sent is said at its field."""
    await studio.open()
    studio.type(studio.window.request.url, "http://local host:8080/")
    studio.click(studio.window.request.send)
    await studio.until(studio.window.request.error.isVisible)
