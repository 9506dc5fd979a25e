"""Where there is no screen: what is done instead of opening the window."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from engine.link import NO_LINK
from engine.secrets import mask_secrets
from engine.wishes import HTTP_SCHEMES, CloseWish, HttpWish, WebSocketWish
from gui.command.options import (
    GetOptions,
    HeadlessOptions,
    RunOptions,
    ShowOptions,
    WebSocketOptions,
    WindowOptions,
)
from gui.command.output_options import OutputOptions

FIRST_SCENARIO = "compare"


def without_screen(options: WindowOptions) -> tuple[str, HeadlessOptions]:
    """Return what to say, and what to do instead: the same without a window, with its transcript and its picture."""
    what, name = "the comparison runs", options.scenario or FIRST_SCENARIO
    if options.scenario is not None:
        what = f"{options.scenario} runs"
    elif options.file is not None:
        what, name = f"{options.file} is shown", options.file.stem
    elif options.url is not None:
        what, name = f"{mask_secrets(options.url)} is asked", "get" if _is_http(options.url) else "ws"
    output = OutputOptions(transcript=True, png=picture_path(name), save=options.save)
    return f"There is no screen, so {what} without a window.", _headless(options, output)


def picture_path(name: str) -> Path:
    """Return where the picture goes: the current folder, or a new one for it alone where that cannot be written."""
    folder = Path.cwd()
    if not os.access(folder, os.W_OK):
        folder = Path(tempfile.mkdtemp(prefix="wirescope-"))
    return folder / f"wirescope-{name}.png"


def _headless(options: WindowOptions, output: OutputOptions) -> HeadlessOptions:
    if options.file is not None:
        return ShowOptions(file=options.file, output=output)
    if options.url is None:
        return RunOptions(name=options.scenario or FIRST_SCENARIO, link=options.link or NO_LINK, output=output)
    if _is_http(options.url):
        return GetOptions(wish=HttpWish(url=options.url), output=output)
    return WebSocketOptions(wish=WebSocketWish(url=options.url), close=CloseWish(), output=output)


def _is_http(url: str) -> bool:
    return url.lower().startswith(tuple(f"{scheme}:" for scheme in HTTP_SCHEMES))
