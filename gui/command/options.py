"""From words on the command line to frozen values, all checked before anything is opened or sent."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from engine.catalogue import CATALOGUE
from engine.link import LINKS, NO_LINK, Link
from engine.scenarios import SettingRefused
from engine.scenarios.written import SUFFIX, Refused, WrittenRefused
from engine.wishes import (
    HTTP_SCHEMES,
    WEBSOCKET_SCHEMES,
    CloseWish,
    HttpWish,
    WebSocketWish,
    WishRefused,
    check_url,
    parse_fields,
)
from gui.command import words
from gui.command.guesses import did_you_mean, has_scheme, with_scheme
from gui.command.output_options import (
    FORMATS,
    WITH_VALUE,
    OutputOptions,
    UsageRefused,
    check_writable,
    read_outputs,
    with_outputs,
)
from gui.own import Own, take_file


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """The window, and what it opens with; at most one of ``url``, ``file`` and ``scenario``.

    Attributes:
        link: What connections go over from the start, whatever was chosen before; None for what was.
        save: Where the recording of the first session goes, as it happens.
    """

    url: str | None = None
    file: Path | None = None
    scenario: str | None = None
    link: Link | None = None
    save: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """A scenario, without a window.

    Attributes:
        settings: What was set with --set, by name; all else is as the scenario has it.
        link: What its connections go over.
    """

    name: str
    settings: tuple[tuple[str, str], ...] = ()
    link: Link = NO_LINK
    output: OutputOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """The list of scenarios.

    Attributes:
        refused: Files among the user's own that are none.
    """

    json: bool = False
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOptions:
    """An HTTP session, without a window.

    Attributes:
        link: What its connections go over, besides the network there is.
        assumed: What was added to what was typed, in words; empty for nothing.
    """

    wish: HttpWish
    link: Link = NO_LINK
    output: OutputOptions
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketOptions:
    """A WebSocket session, without a window.

    Attributes:
        send: The texts to send, in order.
        ping: Whether to send a Ping and wait for its Pong before anything else.
        close: The Close frame to end with.
        link: What its connection goes over, besides the network there is.
        assumed: What was added to what was typed, in words; empty for nothing.
    """

    wish: WebSocketWish
    send: tuple[str, ...] = ()
    ping: bool = False
    close: CloseWish
    link: Link = NO_LINK
    output: OutputOptions
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """A recording, shown without a window."""

    file: Path
    output: OutputOptions


HeadlessOptions = RunOptions | ListOptions | GetOptions | WebSocketOptions | ShowOptions
Options = WindowOptions | HeadlessOptions


def parse(arguments: Sequence[str]) -> Options:
    """Return what was asked for.

    Raises:
        UsageRefused: It cannot be done.
        SystemExit: Help or the version was asked for, and printed.
    """
    command, rest = _split(list(arguments))
    if not command:
        _refuse_mistyped([argument for argument in rest if not argument.startswith("-")])
    parser = _PARSERS[command]()
    parsed = parser.parse_args(rest)
    try:
        options = _READERS[command](parsed)
    except WishRefused as refused:
        raise UsageRefused(refused.text) from refused
    check_writable(parsed)
    return options


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageRefused(f"{message}; “{self.prog} --help” lists what there is.")


def _refuse_mistyped(typed: Sequence[str]) -> None:
    """Refuse a word before others that is no file, and nearly a command."""
    meant = did_you_mean(typed[0], [name for name in _PARSERS if name]) if len(typed) > 1 else ""
    if meant and not Path(typed[0]).exists():
        raise UsageRefused(f"there is no command “{typed[0]}”; {meant}")


def _split(arguments: list[str]) -> tuple[str, list[str]]:
    """Find the command, which is the first word that is no option; "" is the window."""
    skip = False
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if skip or argument.startswith("-"):
            skip = not skip and argument in WITH_VALUE
            continue
        if argument in _PARSERS:
            return argument, arguments[:index] + arguments[index + 1 :]
        break
    return "", arguments


def _parser(prog: str, text: words.Help) -> _Parser:
    parser = _Parser(
        prog=prog,
        description=text.description,
        epilog=text.epilog,
        usage=text.usage,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--save", metavar="FILE", type=Path, help=words.SAVE)
    with_outputs(parser)
    return parser


def _window_parser() -> _Parser:
    parser = _parser("wirescope", words.WINDOW)
    parser.add_argument("what", nargs="?", metavar="URL|FILE", help=words.WHAT)
    parser.add_argument("--version", action="version", version=words.version())
    return parser


def _run_parser() -> _Parser:
    parser = _parser("wirescope run", words.RUN)
    parser.add_argument("name", nargs="?", metavar="NAME", help=words.NAME)
    parser.add_argument("--list", action="store_true", help=words.LIST)
    parser.add_argument("--headless", action="store_true", help=words.HEADLESS)
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help=words.SET)
    _with_link(parser)
    return parser


def _get_parser() -> _Parser:
    parser = _parser("wirescope get", words.GET)
    parser.add_argument("url", metavar="URL", help=words.HTTP_URL)
    parser.add_argument("--count", metavar="N", type=int, default=1, help=words.COUNT)
    parser.add_argument("--no-keep-alive", action="store_true", help=words.NO_KEEP_ALIVE)
    parser.add_argument("--method", metavar="NAME", help=words.METHOD)
    parser.add_argument("--header", metavar="FIELD", action="append", default=[], help=words.HEADER)
    parser.add_argument("--data", metavar="TEXT", help=words.DATA)
    _with_link(parser)
    return parser


def _ws_parser() -> _Parser:
    parser = _parser("wirescope ws", words.WS)
    parser.add_argument("url", metavar="URL", help=words.WEBSOCKET_URL)
    parser.add_argument("--send", metavar="TEXT", action="append", default=[], help=words.SEND)
    parser.add_argument("--ping", action="store_true", help=words.PING)
    parser.add_argument("--close", metavar="CODE", type=int, default=1000, help=words.CLOSE)
    parser.add_argument("--header", metavar="FIELD", action="append", default=[], help=words.HEADER)
    _with_link(parser)
    return parser


def _with_link(parser: _Parser) -> None:
    parser.add_argument("--link", metavar="NAME", type=str.lower, choices=tuple(LINKS), help=words.LINK)


def _link(parsed: argparse.Namespace) -> Link:
    return LINKS[parsed.link] if parsed.link else NO_LINK


def _read_window(parsed: argparse.Namespace) -> WindowOptions | ShowOptions:
    what: str | None = parsed.what
    output = read_outputs(parsed)
    if output.there and (what is None or has_scheme(what)):
        raise UsageRefused(f"{_first_output(parsed)} is for “run NAME”, “get URL”, “ws URL” or a recording.")
    if what is None:
        return WindowOptions(save=parsed.save)
    if has_scheme(what):
        check_url(what, HTTP_SCHEMES + WEBSOCKET_SCHEMES)
        return WindowOptions(url=what, save=parsed.save)
    if parsed.save is not None:
        raise UsageRefused("--save writes what happens, and nothing happens in a recording that is there already.")
    file = Path(what)
    if file.suffix == SUFFIX:
        raise UsageRefused(f"“{what}” is a scenario: “wirescope run {what}” runs it.")
    if file.is_dir():
        raise UsageRefused(f"“{what}” is a folder; a recording is a file that ends in .wirescope.")
    if what in CATALOGUE and not file.exists():
        raise UsageRefused(f"there is no file “{what}”, but a scenario: “wirescope run {what}” runs it.")
    if not file.is_file():
        raise UsageRefused(f"there is no file “{what}”; a URL begins with http://, https://, ws:// or wss://.")
    return ShowOptions(file=file, output=output) if output.there else WindowOptions(file=file)


def _first_output(parsed: argparse.Namespace) -> str:
    return next(f"--{name}" for name in ("transcript", "json", "csv", *FORMATS) if getattr(parsed, name))


def _read_run(parsed: argparse.Namespace) -> WindowOptions | RunOptions | ListOptions:
    if parsed.list:
        own = Own()
        own.read()
        return ListOptions(json=parsed.json, refused=tuple(own.refused.values()))
    if parsed.name is None:
        raise UsageRefused("“run” is followed by the NAME of a scenario; “run --list” lists them.")
    name = _read_name(parsed.name)
    settings = _read_settings(name, parsed.set)
    output = read_outputs(parsed, transcript=parsed.headless)
    if output.there:
        return RunOptions(name=name, settings=settings, link=_link(parsed), output=output)
    if settings:
        raise UsageRefused("--set is for a run without the window: add --headless, or an output.")
    return WindowOptions(scenario=name, link=_link(parsed) if parsed.link else None, save=parsed.save)


def _read_name(typed: str) -> str:
    """Return the name of a scenario that is in the catalogue by now, be it of a file."""
    if typed.endswith(SUFFIX):
        try:
            return take_file(Path(typed)).name
        except WrittenRefused as refused:
            raise UsageRefused(f"“{typed}” is no scenario, and nothing was run.\n{refused}") from refused
    own = Own()
    if typed not in CATALOGUE:
        own.read()
    for refused_file in own.refused.values():
        if typed == refused_file.path.stem:
            raise UsageRefused(f"“{refused_file.path}” is no scenario.\n{refused_file.words}")
    if typed not in CATALOGUE:
        meant = did_you_mean(typed, CATALOGUE)
        raise UsageRefused(
            f"there is no scenario “{typed}”; {f'{meant} ' if meant else ''}“wirescope run --list” lists them."
        )
    return typed


def _read_settings(name: str, typed: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for setting in typed:
        key, equals, value = setting.partition("=")
        if not equals:
            raise UsageRefused(f"--set is followed by NAME=VALUE, not “{setting}”.")
        pairs.append((key.strip(), value.strip()))
    try:
        CATALOGUE[name].with_settings(dict(pairs))
    except SettingRefused as refused:
        raise UsageRefused(str(refused)) from refused
    return tuple(pairs)


def _read_get(parsed: argparse.Namespace) -> GetOptions:
    body = (parsed.data or "").encode("utf-8", "surrogateescape")
    url, assumed = with_scheme(parsed.url, HTTP_SCHEMES)
    wish = HttpWish(
        url=url,
        method=parsed.method or ("GET" if parsed.data is None else "POST"),
        fields=parse_fields("\n".join(parsed.header)),
        body=body,
        count=parsed.count,
        keep_alive=not parsed.no_keep_alive,
    )
    output = read_outputs(parsed, transcript=True)
    return GetOptions(wish=wish, link=_link(parsed), output=output, assumed=assumed)


def _read_ws(parsed: argparse.Namespace) -> WebSocketOptions:
    url, assumed = with_scheme(parsed.url, WEBSOCKET_SCHEMES)
    return WebSocketOptions(
        wish=WebSocketWish(url=url, fields=parse_fields("\n".join(parsed.header))),
        send=tuple(_text(text) for text in parsed.send),
        ping=parsed.ping,
        close=CloseWish(code=parsed.close),
        link=_link(parsed),
        output=read_outputs(parsed, transcript=True),
        assumed=assumed,
    )


def _text(argument: str) -> str:
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise UsageRefused("a text to send is not UTF-8, which every text frame has to be.") from problem
    return argument


_PARSERS = {"": _window_parser, "run": _run_parser, "get": _get_parser, "ws": _ws_parser}
_READERS = {"": _read_window, "run": _read_run, "get": _read_get, "ws": _read_ws}
