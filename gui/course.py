"""The catalogue in the window: the gallery, what a scenario claims, what comes next, and what is kept of all that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from engine.catalogue import CATALOGUE
from gui import catalogued
from gui.checking import Checking
from gui.widgets.gallery.door import door_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.scenarios import Checked
    from gui.bridge import Bridge
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.own import Own
    from gui.recording import Recording
    from gui.runner import Runner
    from gui.settings import Settings
    from gui.widgets.gallery.page import GalleryPage


class Course(QObject):
    """Joins the catalogue to the window.

    Args:
        window: Where it is shown.
        conductor: Knows what is shown.
        runner: Runs scenarios.
        bridge: Tells when recordings grow.
        settings: Where it is kept how far the user came, what came of it, and what scenarios are run with.
        own: The user's own scenarios.

    Attributes:
        own: The same.
        checking: Looks at recordings of scenarios.
        gallery: All there is to run; None before it was opened for the first time.
    """

    def __init__(
        self, window: MainWindow, conductor: Conductor, runner: Runner, bridge: Bridge, settings: Settings, own: Own
    ) -> None:
        super().__init__(window)
        self.own = own
        self.checking = Checking(bridge, self)
        self.gallery: GalleryPage | None = None
        self._window, self._conductor, self._runner, self._settings = window, conductor, runner, settings
        self._results = settings.course_results
        self._door = door_on(window.stage)
        runner.settings = catalogued.usable(settings.scenario_settings)
        self._connect()
        for keys, slot in (("G", self.toggle), ("N", lambda: self._step(1)), ("Shift+N", lambda: self._step(-1))):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)

    def _connect(self) -> None:
        window, conductor, inspector = self._window, self._conductor, self._window.inspector
        for signal, slot in (
            (window.sidebar.gallery_asked, self.open),
            (window.sidebar.sessions.itemClicked, self.close),
            (window.page_left, self.close),
            (self._door.clicked, self.open),
            (inspector.course.asked, self._walk_to),
            (inspector.scenario.events_asked, self._choose_events),
            (inspector.scenario.form.run_asked, self._run_again),
            (inspector.scenario.form.edited, self._look_at_typed),
            (inspector.scenario.form.defaults_asked, self._put_back),
            (conductor.diagram_shown, self._shown),
            (self._runner.started, lambda _: self._show_gallery()),
            (self._runner.changed, self._changed),
            (self.checking.told, self._told),
            (self.checking.checked, self._checked),
        ):
            signal.connect(slot)

    # The gallery.

    def toggle(self) -> None:
        """Open the gallery, or go back to the diagram."""
        if self._window.page is None:
            self.open()
        else:
            self.close()

    def open(self) -> None:
        """Show all there is to run in the place of the diagram."""
        if self._window.presenting:
            return
        if self.gallery is None:
            from gui.widgets.gallery.page import GalleryPage

            self.gallery = GalleryPage()
            self.gallery.scenario_asked.connect(self.run)
            self.gallery.closed.connect(self.close)
        self.gallery.show_theme(self._window.theme)
        self._window.show_page(self.gallery)
        self.own.read({recording.scenario for recording in self._runner.recordings if recording.scenario is not None})
        self._show_gallery()
        self.gallery.open()

    def close(self) -> None:
        """Go back to the diagram."""
        if self._window.page is not None:
            self._window.show_page(None)

    def _show_gallery(self) -> None:
        if self.gallery is not None and self._window.page is self.gallery:
            refused = self.own.refused.values()
            self.gallery.show_items(catalogued.gallery_items(self._runner.running, self._results, refused))
            self.gallery.show_offer(catalogued.going_on(self._settings.course_at))

    # Running.

    def run(self, name: str) -> None:
        """Run a scenario and show it; one that runs already is only shown.

        The course has come to it where it is what the course goes on with: what is looked for and run is no part of it.
        """
        if name in self.own.refused:
            refused = self.own.refused[name]
            todo = "Nothing was run. Open the gallery again when the file is put right."
            self._conductor.notice(f"This is no scenario: {refused.words}", where=str(refused.path), todo=todo)
            return
        self.close()
        if name == catalogued.going_on(self._settings.course_at).name:
            self._settings.course_at = name
        running = [recording for recording in self._runner.recordings if recording.live and recording.scenario == name]
        if running:
            self._conductor.choose_session(running[-1].number)
        else:
            self._conductor.run_scenario(name)

    def _walk_to(self, name: str) -> None:
        """Run what comes before or after: from there the course goes on."""
        self.run(name)
        self._settings.course_at = name

    def _step(self, by: int) -> None:
        """Go to the next match of the filter; without a filter, run the next scenario of the course."""
        filtering = self._window.reading.filtering
        if filtering.matches is not None and self._window.page is None:
            filtering.step(by)
            return
        recording = self._conductor.recording
        at = recording.scenario if recording is not None and recording.scenario else self._settings.course_at
        step = catalogued.after(at, by) if at else catalogued.going_on("")
        if step is not None:
            self._walk_to(step.name)

    def _run_again(self, typed: Mapping[str, str]) -> None:
        """Run what is shown with other settings, which are kept; what cannot be used is said at its field."""
        recording, form = self._conductor.recording, self._window.inspector.scenario.form
        if recording is None or recording.scenario is None:
            return
        scenario = CATALOGUE[recording.scenario]
        for setting in scenario.settings:
            why = catalogued.why_refused(setting, typed[setting.name])
            if why:
                form.show_refused(setting.name, why)
                return
        self._keep(scenario.name, typed)
        self.run(scenario.name)

    def _look_at_typed(self, typed: Mapping[str, str]) -> None:
        """What was put right is not said to be wrong any longer."""
        recording, form = self._conductor.recording, self._window.inspector.scenario.form
        if not form.refused or recording is None or recording.scenario is None:
            return
        settings = CATALOGUE[recording.scenario].settings
        if not any(one.name == form.refused and catalogued.why_refused(one, typed[one.name]) for one in settings):
            form.clear_refused()

    def _put_back(self) -> None:
        recording = self._conductor.recording
        if recording is not None and recording.scenario is not None:
            self._keep(recording.scenario, {})
            self._show_scenario()

    def _keep(self, name: str, typed: Mapping[str, str]) -> None:
        """Keep what a scenario is run with, where that is not as it has it."""
        scenario = CATALOGUE[name]
        read = scenario.with_settings(typed)
        changed = {one.name: typed[one.name] for one in scenario.settings if read[one.name] != one.default}
        self._runner.settings = {known: values for known, values in self._runner.settings.items() if known != name}
        if changed:
            self._runner.settings[name] = changed
        self._settings.scenario_settings = {
            known: {key: str(value) for key, value in values.items()} for known, values in self._runner.settings.items()
        }

    # What comes of it.

    def _changed(self, recording: Recording) -> None:
        self.checking.look_at(recording)
        self._show_gallery()
        if recording is self._conductor.recording:
            self._show_scenario()

    def _shown(self, diagram: object, _: str) -> None:
        self._door.setVisible(diagram is None)
        if diagram is not None:
            self.close()
            self._show_scenario()

    def _told(self, recording: Recording) -> None:
        if recording is self._conductor.recording:
            self._conductor.show_again()

    def _checked(self, recording: Recording) -> None:
        if recording.checked is not None and recording.kind != "file" and recording.scenario is not None:
            self._keep_result(recording.scenario, recording.checked)
        if recording is self._conductor.recording:
            self._show_scenario()

    def _keep_result(self, name: str, checked: Sequence[Checked]) -> None:
        """Keep what came of a run; of one that the user cut, or ended before it was over, nothing came."""
        if any(one.verdict.cut_short for one in checked):
            return
        self._results[name] = catalogued.all_held(checked)
        self._settings.course_results = self._results
        self._show_gallery()

    def _show_scenario(self) -> None:
        recording, inspector = self._conductor.recording, self._window.inspector
        name = recording.scenario if recording is not None else None
        if recording is None or name is None:
            inspector.show_scenario(None)
            inspector.course.show_steps(None, None)
            return
        inspector.show_scenario(catalogued.scenario_shown(recording, self._runner.settings.get(name, {})))
        inspector.course.show_steps(catalogued.after(name, -1), catalogued.after(name))

    def _choose_events(self, events: tuple[int, ...]) -> None:
        """Choose what a claim rests on, and go there."""
        recording, choosing = self._conductor.recording, self._window.reading.choosing
        if recording is None:
            return
        wanted = set(events)
        numbers = [item.number for item in recording.diagram.items.things if not wanted.isdisjoint(item.events)]
        if numbers:
            choosing.go_to(numbers[-1])
            choosing.choose(frozenset(numbers), numbers[0])
