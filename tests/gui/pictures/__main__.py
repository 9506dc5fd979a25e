"""Take the references anew: ``python -m tests.gui.pictures [NAME...]``; with ``--record`` the recordings as well."""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from gui.theme import DARK, dress, load_fonts
from tests.gui.pictures.album import ALBUM, REFERENCES, painted
from tests.gui.pictures.sessions import record


def main() -> None:
    """Paint and keep what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.gui.pictures", description="Take the references anew.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(picture.name for picture in ALBUM))
    parser.add_argument("--record", action="store_true", help="run the sessions again, too: every picture changes")
    asked = parser.parse_args()
    if asked.record:
        record()
    application = QApplication([])
    load_fonts()
    dress(application, DARK)
    REFERENCES.mkdir(exist_ok=True)
    for picture in ALBUM:
        if not asked.names or picture.name in asked.names:
            painted(picture).save(str(picture.path))
    if not asked.names:
        for path in set(REFERENCES.glob("*.png")) - {picture.path for picture in ALBUM}:
            path.unlink()


if __name__ == "__main__":
    main()
