"""Prints the figures, one ``name value`` a line: ``python -m bench [NAME...] [--messages N]``."""

from __future__ import annotations

import argparse
import importlib
import os

MODULES = {
    "tap": "what watching costs a session",
    "window": "what a long recording costs the window",
    "startup": "what a start costs",
    "opening": "how soon a long recording is there",
    "live": "following 10,000 messages a second",
    "scene": "the stage against a QGraphicsScene",
    "others": "against Mermaid and PlantUML",
}


def main() -> None:
    """Run the measurements asked for, or every one."""
    told = "".join(f"\n  {name:9} {about}" for name, about in MODULES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=f"Print the figures, one “name value” a line:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of these; all of them if none is given")
    parser.add_argument("--messages", metavar="N", help="of long recordings: 100000 if not given; a million takes long")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in MODULES]
    if unknown:
        parser.error(f"there is no measurement called {', '.join(unknown)}")
    if asked.messages is not None:
        # For the processes, too, that some of it is measured in.
        os.environ["WIRESCOPE_BENCH_MESSAGES"] = str(int(asked.messages))
    for name in asked.names or MODULES:
        for figure, value in importlib.import_module(f"bench.{name}").figures():
            print(figure, _in_words(value), flush=True)


def _in_words(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.3f}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    main()
