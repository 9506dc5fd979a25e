"""Pictures need an application object and its fonts."""

from __future__ import annotations

import pytest

from gui.theme import load_fonts


@pytest.fixture(scope="session")
def fonts(qapp) -> None:
    load_fonts()
