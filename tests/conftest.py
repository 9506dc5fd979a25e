"""What holds for all tests: no window needs a screen, and how long an example of a property takes says nothing."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("wirescope", deadline=None)
settings.load_profile("wirescope")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage all that was imported: many tests have it look at all there is."""
    gc.collect()
    gc.freeze()
