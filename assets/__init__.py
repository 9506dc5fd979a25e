"""What is shipped beside the code: fonts, icons, style. Each has its licence beside it."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Return where an asset lies, by its name within this folder, such as ``icons/play.svg``.

    Raises:
        FileNotFoundError: There is none of that name.
    """
    found = _ROOT / name
    if not found.is_file():
        raise FileNotFoundError(f"no asset is called {name}")
    return found
