"""Wirescope's beginning: the command line, then the window or a session without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gui.command.console import OutputClosed, OutputFailed, complain, flush, prepare, say
from gui.command.display import has_screen
from gui.command.exit_codes import FAILED, INTERRUPTED, NOBODY_READS, REFUSED

if TYPE_CHECKING:
    from gui.command.options import Options, WindowOptions

# What the window does not need to appear is imported further down: it takes longer than the window.


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit code; ``argv`` is without the program's name."""
    prepare()
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _do(arguments) if arguments or not has_screen() else _open()
    except OutputFailed as failed:
        complain(f"the output cannot be written: {failed}.")
        return FAILED
    except OutputClosed:
        return NOBODY_READS
    except KeyboardInterrupt:
        return INTERRUPTED


def _open(options: WindowOptions | None = None) -> int:
    # Qt is loaded for the window alone.
    from gui.entrance import run_window

    return run_window(options)


def _do(arguments: Sequence[str]) -> int:
    from gui.command.headless import run_headless
    from gui.command.options import WindowOptions
    from gui.command.output_options import UsageRefused

    try:
        options = _parse(arguments)
    except UsageRefused as refused:
        complain(str(refused))
        return REFUSED
    if options is None:
        return 0
    if not isinstance(options, WindowOptions):
        return run_headless(options).code
    return _open(options) if has_screen() else _do_without_screen(options)


def _parse(arguments: Sequence[str]) -> Options | None:
    """Return what to do; None where help was asked for, which is printed already."""
    from gui.command.options import parse

    try:
        return parse(arguments)
    except SystemExit:
        flush()
        return None


def _do_without_screen(options: WindowOptions) -> int:
    from gui.command.headless import run_headless
    from gui.command.screen import without_screen

    sentence, headless = without_screen(options)
    say(sentence)
    done = run_headless(headless)
    for path in done.written:
        say(f"The picture: {path}")
    return done.code


if __name__ == "__main__":
    sys.exit(main())
