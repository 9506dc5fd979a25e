"""The one way from a diagram to a file: step by step, so that a window can go on in between."""

from __future__ import annotations

from collections.abc import Generator
from io import BytesIO
from pathlib import Path
from typing import IO, assert_never

from gui.diagram.layout import Diagram
from gui.export.order import Order
from gui.export.words import write_text
from gui.export.writing import beside, onto_the_disk

Steps = Generator[float, None, str]
"""Yields how much is done, from 0 to 1, every few milliseconds; returns what had to be left out, in one sentence, which
is on the picture as well, and "" where all is there. Closed before its end, it leaves nothing behind."""


def export(diagram: Diagram, path: Path, order: Order) -> str:
    """Write a diagram, or a part of it, into a file; the file is there whole, or as it was before.

    Args:
        diagram: What is written; it may be empty.
        path: The file.
        order: How.

    Returns:
        What had to be left out, as ``Steps`` say it.

    Raises:
        OSError: The file cannot be written.
        ImportError: A picture is asked for, and Qt is not installed.
    """
    return outcome(export_steps(diagram, path, order))


def contents(diagram: Diagram, order: Order) -> tuple[bytes, str]:
    """Return what ``export`` writes, and what had to be left out."""
    sink = BytesIO()
    cut = outcome(steps(diagram, sink, order))
    return sink.getvalue(), cut


def export_steps(diagram: Diagram, path: Path, order: Order) -> Steps:
    """Do what ``export`` does, step by step."""
    with beside(path, kept=True) as part:
        with part.open("wb") as sink:
            cut = yield from steps(diagram, sink, order)
        for _ in onto_the_disk(part):
            yield 1.0
    return cut


def steps(diagram: Diagram, sink: IO[bytes], order: Order) -> Steps:
    """Write the same octets to ``sink``; a diagram that grows meanwhile is written as it was at the first step.

    Raises:
        OSError: They cannot be written.
        ImportError: As for ``export``.
    """
    if order.format == "text":
        return write_text(diagram, sink, order)
    # Qt is there for pictures alone: all else works without.
    from gui.export.sheet import Sheet, keep_application

    keep_application()
    sheet = Sheet(diagram, order)
    match order.format:
        case "png":
            from gui.export.png import write_png

            return write_png(sheet, sink)
        case "svg":
            from gui.export.svg import write_svg

            return write_svg(sheet, sink)
        case "pdf":
            from gui.export.pdf import write_pdf

            return write_pdf(sheet, sink)
        case _:
            assert_never(order.format)


def outcome(made: Steps) -> str:
    """Take all steps at once; returns what they return."""
    while True:
        try:
            next(made)
        except StopIteration as end:
            return str(end.value)
