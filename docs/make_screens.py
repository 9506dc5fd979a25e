"""Take the pictures of the window anew: real sessions with real peers, the window as it is.

    python docs/make_screens.py              all pictures, into docs/images
    python docs/make_screens.py NAME...      some of them, such as window-dark

A picture is taken when the window shows what it is about, not after a while. Addresses and times differ each time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from screens.album import ALBUM, Shot  # noqa: E402

if TYPE_CHECKING:
    from screens.screen import Screen

LIMIT_S = 600


def main() -> int:
    """Take what was asked for; each screen needs a program of its own. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Take the pictures of the window anew, into docs/images.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(shot.name for shot in ALBUM))
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    unknown = set(asked.names) - {shot.name for shot in ALBUM}
    if unknown:
        parser.error(f"there is no picture called {', '.join(sorted(unknown))}")
    shots = [shot for shot in ALBUM if not asked.names or shot.name in asked.names]
    if asked.here:
        from screens.studio import take

        take(shots)
        return 0
    screens = dict.fromkeys(shot.screen for shot in shots)
    return max(_in_a_program(screen, [shot for shot in shots if shot.screen == screen]) for screen in screens)


def _in_a_program(screen: Screen, shots: list[Shot]) -> int:
    command = [sys.executable, __file__, "--here", *(shot.name for shot in shots)]
    with screen.environment() as environment:
        return subprocess.run(command, env=environment, timeout=LIMIT_S, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
