"""What a session without a window leaves behind: the options for it, read and checked."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from gui.command import words
from gui.diagram.filter import Filter, FilterRefused
from gui.diagram.filter import parse as parse_filter
from gui.export.order import LOOKS, MAX_WIDTH, MIN_WIDTH, Format, Look

PICTURES: tuple[Format, ...] = ("png", "svg", "pdf")
FORMATS: tuple[Format, ...] = (*PICTURES, "text")
WITH_VALUE = (
    "--save",
    "--csv",
    "--link",
    "--theme",
    "--width",
    "--from",
    "--to",
    "--filter",
    *(f"--{name}" for name in FORMATS),
)
"""The options that may stand before a command, each with a value after it."""


class UsageRefused(Exception):
    """What was typed cannot be done; the text says why and what to type instead, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """What a session without a window leaves behind.

    Attributes:
        json: Events to standard output, one JSON object a line, as they happen.
        transcript: The diagram as text to standard output, at the end.
        png: Where the picture of the diagram goes.
        svg: Where the same goes as SVG.
        pdf: Where the same goes as PDF.
        text: Where the diagram as text goes.
        csv: Where the cost table goes.
        save: Where the recording goes, as it happens.
        theme: The colours of pictures.
        width: Of pictures, in pixels; None for what suits the diagram.
        fit: Whether all of the picture is on one page, however small things are then.
        filter: What is written, where not all is.
        dim: Whether the rest is dimmed in place of being left out.
        begin_s: Seconds from the beginning that the diagram is written from; None for all before ``end_s``.
        end_s: Seconds from the beginning that it is written to; None for all after ``begin_s``.
    """

    json: bool = False
    transcript: bool = False
    png: Path | None = None
    svg: Path | None = None
    pdf: Path | None = None
    text: Path | None = None
    csv: Path | None = None
    save: Path | None = None
    theme: Look = "dark"
    width: int | None = None
    fit: bool = False
    filter: Filter | None = None
    dim: bool = False
    every_ping: bool = False
    begin_s: float | None = None
    end_s: float | None = None

    @property
    def files(self) -> tuple[tuple[Format, Path], ...]:
        """The files the diagram goes to."""
        named = (("png", self.png), ("svg", self.svg), ("pdf", self.pdf), ("text", self.text))
        return tuple((name, path) for name, path in named if path is not None)  # type: ignore[misc]  # of FORMATS

    @property
    def there(self) -> bool:
        """Whether anything was asked for that needs no window."""
        return self.json or self.transcript or self.csv is not None or bool(self.files)

    def or_transcript(self) -> OutputOptions:
        """Return the same, with the transcript where nothing else was asked for."""
        return self if self.there else replace(self, transcript=True)


def with_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options of outputs."""
    group = parser.add_argument_group("outputs")
    group.add_argument("--transcript", action="store_true", help=words.TRANSCRIPT)
    group.add_argument("--json", action="store_true", help=words.JSON)
    for name in FORMATS:
        group.add_argument(f"--{name}", metavar="FILE", type=Path, help=words.FORMATS[name])
    group.add_argument("--csv", metavar="FILE", type=Path, help=words.CSV)
    group.add_argument("--theme", choices=LOOKS, help=words.THEME)
    group.add_argument("--width", metavar="N", type=int, help=words.WIDTH)
    group.add_argument("--fit", action="store_true", help=words.FIT)
    group.add_argument("--filter", metavar="TEXT", help=words.FILTER)
    group.add_argument("--dim", action="store_true", help=words.DIM)
    group.add_argument("--every-ping", action="store_true", help=words.EVERY_PING)
    group.add_argument("--from", metavar="S", type=float, dest="begin", help=words.FROM)
    group.add_argument("--to", metavar="S", type=float, dest="end", help=words.TO)


def read_outputs(parsed: argparse.Namespace, *, transcript: bool = False) -> OutputOptions:
    """Return what was asked for.

    Args:
        parsed: What was typed.
        transcript: Whether the transcript is printed where nothing else is asked for.

    Raises:
        UsageRefused: It cannot be done.
    """
    made = OutputOptions(
        json=parsed.json,
        transcript=parsed.transcript,
        png=parsed.png,
        svg=parsed.svg,
        pdf=parsed.pdf,
        text=parsed.text,
        csv=parsed.csv,
        save=parsed.save,
        theme=parsed.theme or "dark",
        width=parsed.width,
        fit=parsed.fit,
        filter=_filter(parsed),
        dim=parsed.dim,
        every_ping=parsed.every_ping,
        begin_s=parsed.begin,
        end_s=parsed.end,
    )
    made = made.or_transcript() if transcript else made
    _check_looks(parsed, made)
    _check_filter(made)
    _check_times(made)
    if made.every_ping and not made.transcript and not made.files:
        raise UsageRefused("--every-ping is for the diagram: add --transcript, --png, --svg, --pdf or --text.")
    return made


def _filter(parsed: argparse.Namespace) -> Filter | None:
    try:
        return parse_filter(parsed.filter or "")
    except FilterRefused as refused:
        raise UsageRefused(f"--filter: {refused.text}") from refused


def _check_filter(made: OutputOptions) -> None:
    if made.filter is not None and not made.transcript and not made.files:
        raise UsageRefused("--filter is for the diagram: add --transcript, --png, --svg, --pdf or --text.")
    if made.dim and made.filter is None:
        raise UsageRefused("--dim dims what a filter leaves out: add --filter TEXT.")


def _check_looks(parsed: argparse.Namespace, made: OutputOptions) -> None:
    pictures = [path for name, path in made.files if name in PICTURES]
    if (parsed.theme is not None or made.width is not None or made.fit) and not pictures:
        raise UsageRefused("--theme, --width and --fit are for pictures: add --png FILE, --svg FILE or --pdf FILE.")
    if made.width is not None and not MIN_WIDTH <= made.width <= MAX_WIDTH:
        raise UsageRefused(f"--width is from {MIN_WIDTH} to {MAX_WIDTH} pixels, not {made.width}.")


def _check_times(made: OutputOptions) -> None:
    begin, end = made.begin_s, made.end_s
    if (begin, end) == (None, None):
        return
    if not made.transcript and not made.files:
        raise UsageRefused("--from and --to are for the diagram: add --transcript, --png, --svg, --pdf or --text.")
    for name, time in (("--from", begin), ("--to", end)):
        if time is not None and not (math.isfinite(time) and time >= 0):
            raise UsageRefused(f"{name} is in seconds from the beginning, not {time}.")
    if begin is not None and end is not None and begin >= end:
        raise UsageRefused(f"--from {begin:g} is not before --to {end:g}.")


def check_writable(parsed: argparse.Namespace) -> None:
    """Refuse a file that could not be written before a session was run for it.

    Raises:
        UsageRefused: There is such a file, or one that two outputs would go to.
    """
    named = [getattr(parsed, name) for name in ("save", "csv", *FORMATS)]
    files = [file for file in named if file is not None]
    for file in files:
        if file.is_dir():
            raise UsageRefused(f"“{file}” is a folder: name a file in it.")
        if not file.parent.is_dir():
            raise UsageRefused(f"there is no folder “{file.parent}” to write “{file.name}” in.")
    for path, times in Counter(file.absolute() for file in files).items():
        if times > 1:
            raise UsageRefused(f"“{path.name}” is named for {times} outputs: each needs a file of its own.")
