"""The screens that pictures are taken on."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen, which the window fills.

    Attributes:
        width: In device-independent pixels.
        height: In device-independent pixels.
        scale: Device pixels for each of them.
    """

    width: int = 1600
    height: int = 1000
    scale: int = 1

    @contextlib.contextmanager
    def environment(self) -> Iterator[dict[str, str]]:
        """Give the environment of a program on this screen; on a real one it stays the real one."""
        scaled = {**os.environ, "QT_SCALE_FACTOR": str(self.scale)}
        platform = os.environ.get("QT_QPA_PLATFORM") or ("" if _real() else "offscreen")
        if platform != "offscreen":
            yield scaled
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "screens.json")
            path.write_text(json.dumps({"screens": [self._described()]}), encoding="utf-8")
            yield {**scaled, "QT_QPA_PLATFORM": f"offscreen:configfile={path}"}

    def _described(self) -> dict[str, object]:
        width, height = self.width * self.scale, self.height * self.scale
        shape = {"x": 0, "y": 0, "width": width, "height": height}
        return {"name": "picture", **shape, "dpr": 1, "logicalDpi": 96, "logicalBaseDpi": 96}


def _real() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or os.name == "nt"
