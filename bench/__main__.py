"""Prints the figures, one ``name value`` a line: ``python -m bench``."""

from __future__ import annotations

from bench import tap


def main() -> None:
    """Run every measurement."""
    for name, value in tap.figures():
        print(f"{name} {value:.3f}" if value < 10 else f"{name} {value:.0f}", flush=True)


if __name__ == "__main__":
    main()
