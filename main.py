"""Wirescope's beginning: the command line, then the window or a session without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from gui.command.console import OutputClosed, OutputFailed, complain, flush, prepare, say
from gui.command.headless import FAILED, INTERRUPTED, NOBODY_READS, REFUSED, run_headless
from gui.command.options import Options, WindowOptions, parse
from gui.command.output_options import UsageRefused
from gui.command.screen import has_screen, without_screen


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit code; ``argv`` is without the program's name."""
    prepare()
    try:
        options = _parse(sys.argv[1:] if argv is None else argv)
        return 0 if options is None else _do(options)
    except UsageRefused as refused:
        complain(str(refused))
        return REFUSED
    except OutputFailed as failed:
        complain(f"the output cannot be written: {failed}.")
        return FAILED
    except OutputClosed:
        return NOBODY_READS
    except KeyboardInterrupt:
        return INTERRUPTED


def _parse(arguments: Sequence[str]) -> Options | None:
    """Return what to do; None where help was asked for, which is printed already."""
    try:
        return parse(arguments)
    except SystemExit:
        flush()
        return None


def _do(options: Options) -> int:
    if not isinstance(options, WindowOptions):
        return run_headless(options).code
    if not has_screen():
        return _do_without_screen(options)
    # Qt is loaded for the window alone.
    from gui.app import run_window

    return run_window(options)


def _do_without_screen(options: WindowOptions) -> int:
    sentence, headless = without_screen(options)
    say(sentence)
    done = run_headless(headless)
    for path in done.written:
        say(f"The picture: {path}")
    return done.code


if __name__ == "__main__":
    sys.exit(main())
