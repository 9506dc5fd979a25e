"""The catalogue: the gallery, and some of what it runs."""

from __future__ import annotations

from PySide6.QtCore import Qt

from engine.catalogue import CATALOGUE
from screens.studio import Studio


async def gallery(studio: Studio) -> None:
    """All there is to run."""
    await studio.open()
    studio.window.stage.setFocus()
    studio.press(Qt.Key.Key_G)
    await studio.until(lambda: studio.app.course.gallery is not None and studio.app.course.gallery.isVisible())


async def five_ways(studio: Studio) -> None:
    """The same updates in five panes, and what each way cost."""
    await _run(studio, "five-ways")


async def room(studio: Studio) -> None:
    """One server, several clients, one of which dies."""
    await _run(studio, "room")


async def laboratory(studio: Studio) -> None:
    """A rule is broken, and noticed."""
    await _run(studio, "lab-masked-server-frame")


async def costs(studio: Studio) -> None:
    """What each of five ways cost, as a page."""
    await _run(studio, "five-ways")
    studio.press(Qt.Key.Key_C)


async def presenter(studio: Studio) -> None:
    """The stage and its caption alone, large."""
    await _run(studio, "ask-and-answer")
    studio.press(Qt.Key.Key_F5)
    await studio.until(lambda: studio.window.presenting)


async def _run(studio: Studio, name: str) -> None:
    """Run a scenario, and wait until its claims were looked at."""
    await studio.open()
    studio.app.conductor.run_scenario(name)
    await studio.recorded()
    view = studio.window.inspector.scenario
    await studio.until(lambda: view.title.text() == CATALOGUE[name].title and view.summary.text().endswith(" held"))
