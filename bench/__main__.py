"""Prints the figures, one ``name value`` a line: ``python -m bench``."""

from __future__ import annotations

from itertools import chain

from bench import tap, window


def main() -> None:
    """Run every measurement."""
    for name, value in chain(tap.figures(), window.figures()):
        print(f"{name} {value:.3f}" if value < 10 else f"{name} {value:.0f}", flush=True)


if __name__ == "__main__":
    main()
