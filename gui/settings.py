"""What is remembered from one start to the next, in one file of the user's folder."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from engine.secrets import without_secret_fields, without_userinfo
from gui.theme import Choice

if TYPE_CHECKING:
    from gui.export.choice import ExportChoice

logger = logging.getLogger(__name__)
HOME_VARIABLE = "WIRESCOPE_HOME"
"""Names the folder, if it is set."""

T = TypeVar("T")
_LATEST = 253_402_214_400.0
"""Seconds since 1970 at the end of the year 9999, past which there are no dates."""
_DIGITS = 6
"""Digits of a number of pixels at most."""
MIN_SPEED, MAX_SPEED = 1 / 10_000, 10.0


def home(folder: Path | None = None) -> Path:
    """Return the folder of the application's own files: ``folder``, else WIRESCOPE_HOME, else the platform's."""
    if folder is not None:
        return folder
    named = os.environ.get(HOME_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("wirescope", appauthor=False)


class Settings:
    """Remembered settings; a value that cannot be read is its default, so a damaged file costs the memory only.

    The file is its owner's alone. Credentials are not remembered: neither the name and password of a URL nor fields
    such as Authorization.

    Args:
        folder: Where the file lies; see ``home``.
    """

    def __init__(self, folder: Path | None = None) -> None:
        path = home(folder) / "settings.ini"
        _make_private(path)
        self._kept = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> Choice:
        """The chosen theme: "system", "dark" or "light"."""
        read = self._text("look/theme", "system")
        for choice in get_args(Choice):
            if read == choice:
                return choice  # type: ignore[no-any-return]
        return "system"

    @theme.setter
    def theme(self, choice: Choice) -> None:
        self._kept.setValue("look/theme", choice)

    @property
    def reduced_motion(self) -> bool:
        """Whether heads jump to their place instead of gliding."""
        return self._flag("look/reduced-motion")

    @reduced_motion.setter
    def reduced_motion(self, reduced: bool) -> None:
        self._kept.setValue("look/reduced-motion", reduced)

    @property
    def view(self) -> str:
        """The view last chosen: "diagram", "table" or "both"."""
        return self._text("look/view", "diagram")

    @view.setter
    def view(self, view: str) -> None:
        self._kept.setValue("look/view", view)

    @property
    def legend(self) -> bool:
        """Whether the legend is shown on the stage."""
        return self._flag("look/legend")

    @legend.setter
    def legend(self, shown: bool) -> None:
        self._kept.setValue("look/legend", shown)

    @property
    def minimap(self) -> bool:
        """Whether long diagrams have a minimap."""
        return self._text("look/minimap", "true") != "false"

    @minimap.setter
    def minimap(self, shown: bool) -> None:
        self._kept.setValue("look/minimap", "true" if shown else "false")

    @property
    def speed(self) -> float:
        """The speed of playback, from 1/10,000 to 10; 1 is the steady pace."""
        try:
            speed = float(self._text("playback/speed", "1"))
        except ValueError:
            return 1.0
        return speed if MIN_SPEED <= speed <= MAX_SPEED else 1.0

    @speed.setter
    def speed(self, speed: float) -> None:
        self._kept.setValue("playback/speed", repr(speed))

    @property
    def folding(self) -> bool:
        """Whether repeated Pings are folded."""
        return self._text("playback/fold-pings", "true") != "false"

    @folding.setter
    def folding(self, folding: bool) -> None:
        self._kept.setValue("playback/fold-pings", "true" if folding else "false")

    @property
    def playhead(self) -> int:
        """The event the playhead stood at, counted from 1; 0 for before the first."""
        try:
            return max(0, int(self._text("playback/step", "0")))
        except ValueError:
            return 0

    @playhead.setter
    def playhead(self, step: int) -> None:
        self._kept.setValue("playback/step", step)

    @property
    def url(self) -> str:
        """The URL last typed, without name and password."""
        return self._text("request/url")

    @url.setter
    def url(self, url: str) -> None:
        self._kept.setValue("request/url", without_userinfo(url))

    @property
    def method(self) -> str:
        """The request method last chosen."""
        return self._text("request/method", "GET")

    @method.setter
    def method(self, method: str) -> None:
        self._kept.setValue("request/method", method)

    @property
    def fields(self) -> str:
        """The fields last typed, a line each, without those that carry credentials."""
        return self._text("request/fields")

    @fields.setter
    def fields(self, fields: str) -> None:
        self._kept.setValue("request/fields", without_secret_fields(fields))

    @property
    def body(self) -> str:
        """The body last typed."""
        return self._text("request/body")

    @body.setter
    def body(self, body: str) -> None:
        self._kept.setValue("request/body", body)

    @property
    def export(self) -> ExportChoice:
        """What was last chosen to be exported."""
        # It knows diagrams, which nobody waits for before the window stands.
        from gui.export.choice import COLOURS, FORMS, WHATS, WIDTHS, ExportChoice
        from gui.export.order import SIZES

        width = self._text("export/width", "0")
        return ExportChoice(
            form=_one_of(FORMS, self._text("export/form")),
            what=_one_of(WHATS, self._text("export/what")),
            colours=_one_of(COLOURS, self._text("export/colours")),
            width=_one_of(WIDTHS, _whole(width) or 0),
            size=_one_of(SIZES, self._text("export/size")),
            filtered=self._text("export/filtered", "True") != "False",
        )

    @export.setter
    def export(self, choice: ExportChoice) -> None:
        for name in ("form", "what", "colours", "width", "size", "filtered"):
            self._kept.setValue(f"export/{name}", str(getattr(choice, name)))

    @property
    def recent(self) -> list[tuple[str, float]]:
        """Recent recordings, the newest first: path, and when it was opened or saved, in seconds since 1970."""
        try:
            entries = json.loads(self._text("recent/files", "[]"))
            return [(str(path), float(at)) for path, at in entries if _is_path(str(path)) and 0 <= float(at) < _LATEST]
        except (ValueError, TypeError, OverflowError, RecursionError):
            return []

    @recent.setter
    def recent(self, entries: Sequence[tuple[str, float]]) -> None:
        self._kept.setValue("recent/files", json.dumps(list(entries)))

    @property
    def lifelines(self) -> str:
        """How the lifelines of recordings were arranged, as JSON."""
        return self._text("stage/lifelines", "{}")

    @lifelines.setter
    def lifelines(self, arranged: str) -> None:
        self._kept.setValue("stage/lifelines", arranged)

    @property
    def course_at(self) -> str:
        """The name of the scenario that was run last; "" before the first."""
        return self._text("course/at")

    @course_at.setter
    def course_at(self, name: str) -> None:
        self._kept.setValue("course/at", name)

    @property
    def course_results(self) -> dict[str, bool]:
        """Of each scenario that was run, whether all it claimed held the last time."""
        return {name: held for name, held in self._object("course/results").items() if isinstance(held, bool)}

    @course_results.setter
    def course_results(self, results: Mapping[str, bool]) -> None:
        self._kept.setValue("course/results", json.dumps(dict(results)))

    @property
    def scenario_settings(self) -> dict[str, dict[str, str]]:
        """What scenarios are run with, by the names of scenario and setting, as it was typed."""
        read = self._object("course/settings")
        return {
            name: {key: value for key, value in values.items() if isinstance(value, str)}
            for name, values in read.items()
            if isinstance(values, dict)
        }

    @scenario_settings.setter
    def scenario_settings(self, settings: Mapping[str, Mapping[str, str]]) -> None:
        self._kept.setValue("course/settings", json.dumps({name: dict(values) for name, values in settings.items()}))

    @property
    def link(self) -> str:
        """What connections go over, as ``gui.links`` keeps it."""
        return self._text("network/link", "loopback")

    @link.setter
    def link(self, link: str) -> None:
        self._kept.setValue("network/link", link)

    @property
    def started_before(self) -> bool:
        """Whether this is not the first start."""
        return self._flag("started-before")

    @started_before.setter
    def started_before(self, before: bool) -> None:
        self._kept.setValue("started-before", before)

    @property
    def geometry(self) -> QByteArray:
        """The window's size and place, as ``QWidget.saveGeometry`` gives it; empty if none is kept."""
        return self._octets("window/geometry")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._kept.setValue("window/geometry", geometry)

    def splitter(self, name: str) -> tuple[int, ...]:
        """Return the sizes of a splitter, in device-independent pixels; none if none are kept."""
        sizes = [_whole(part) for part in self._text(f"window/splitter-{name}").split("-")]
        return tuple(size for size in sizes if size is not None) if None not in sizes else ()

    def keep_splitter(self, name: str, sizes: Sequence[int]) -> None:
        """Remember the sizes of a splitter."""
        self._kept.setValue(f"window/splitter-{name}", "-".join(map(str, sizes)))

    def save(self) -> None:
        """Write what is still held back to the file."""
        self._kept.sync()

    def _text(self, key: str, default: str = "") -> str:
        value = self._kept.value(key, default)
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else default

    def _object(self, key: str) -> dict[str, Any]:
        try:
            read = json.loads(self._text(key, "{}"))
        except (ValueError, RecursionError):
            return {}
        return read if isinstance(read, dict) else {}

    def _flag(self, key: str) -> bool:
        value = self._kept.value(key, False)
        return value is True or value == "true"

    def _octets(self, key: str) -> QByteArray:
        value = self._kept.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()


def _one_of(known: Sequence[T], read: object) -> T:
    """Return what was read if it is one of these, else the first of them."""
    return next((one for one in known if one == read), known[0])


def _whole(read: str) -> int | None:
    """Return a number of pixels; None where it is none, or more than there can be."""
    return int(read) if read.isdecimal() and len(read) <= _DIGITS else None


def _is_path(read: str) -> bool:
    """Whether there could be a file of that name."""
    try:
        return b"\0" not in os.fsencode(read)
    except UnicodeEncodeError:
        return False


def _make_private(path: Path) -> None:
    """Make the file, or what was there before, readable by its owner alone; what writes it later leaves that so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o600))
        path.chmod(0o600)
    except OSError as error:
        logger.debug("%s cannot be made private: %s", path, error)
