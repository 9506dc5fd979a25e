"""Whether there is a screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_screen(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether a window can be opened, or Qt was told where to open it."""
    return not platform.startswith("linux") or any(environ.get(name) for name in SCREENS)
