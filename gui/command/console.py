"""The one writer to standard output and standard error."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

PIECE = 16 * 1024
"""Characters that are written at a time."""

_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
"""What peers send is shown as text: it does not steer the terminal."""


class OutputFailed(Exception):
    """Standard output cannot be written, as on a full disk; the text says why."""


class OutputClosed(Exception):
    """Nobody reads standard output any more, as after ``| head``."""


def prepare() -> None:
    """Have characters that the terminal cannot show written as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Write lines to standard output.

    Raises:
        OutputClosed: Nobody reads it any more.
    """
    try:
        _write(sys.stdout, text)
    except (BrokenPipeError, ValueError) as error:
        _let_go_of_stdout()
        raise OutputClosed from error
    except OSError as error:
        _let_go_of_stdout()
        raise OutputFailed(error.strerror or str(error)) from error


def complain(text: str) -> None:
    """Write a line to standard error, where anybody reads it."""
    with suppress(BrokenPipeError, ValueError):
        _write(sys.stderr, f"wirescope: {text}")


def flush() -> None:
    """Have what others wrote to standard output out of the buffer.

    Raises:
        OutputClosed: Nobody reads it any more.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (BrokenPipeError, ValueError) as error:
        _let_go_of_stdout()
        raise OutputClosed from error
    except OSError as error:
        _let_go_of_stdout()
        raise OutputFailed(error.strerror or str(error)) from error


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # The program was started without one.
        return
    shown = text.translate(_CONTROLS) + "\n"
    # A stream without a buffer (PYTHONUNBUFFERED) tells of a closed pipe only at the write after.
    for start in range(0, len(shown), PIECE):
        stream.write(shown[start : start + PIECE])
    stream.flush()


def _let_go_of_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter complains about it when it ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
