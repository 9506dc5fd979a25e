"""From a TOML file to a written scenario: all of it is checked, and what is wrong is told with its line."""

from __future__ import annotations

import re
import tomllib

from engine.scenarios.written.claiming import check_claims
from engine.scenarios.written.forms import Form, Problem, Problems
from engine.scenarios.written.lines import lines_of
from engine.scenarios.written.step_reading import read_steps
from engine.scenarios.written.steps import Client, Connect, Kind, Server, Step, Wait, Written

MAX_FILE = 256 * 1024
MAX_SERVERS, MAX_CLIENTS = 8, 24
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LABEL = re.compile(r"[^\x00-\x1f]{1,40}")
_AT = re.compile(r"(.*) \(at line (\d+), column \d+\)", re.DOTALL)
_KINDS: tuple[Kind, ...] = ("http", "websocket")

__all__ = ["Problem", "WrittenRefused", "read_written"]


class WrittenRefused(Exception):
    """A file is no scenario.

    Attributes:
        file: What it is called.
        problems: What is wrong with it, in the order of the lines.
    """

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{file}, line {problem.line}: {problem.reason}" for problem in self.problems))


def read_written(text: str, file: str) -> Written:
    """Return the scenario that a text holds.

    Args:
        text: What stands in the file.
        file: What it is called.

    Raises:
        WrittenRefused: It is no TOML, or anything in it cannot be used.
    """
    if len(text) > MAX_FILE:
        raise WrittenRefused(file, [Problem(1, f"it has {len(text):,} characters, and may have {MAX_FILE:,}.")])
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrittenRefused(file, [_no_toml(text, str(error))]) from error
    except RecursionError as error:
        raise WrittenRefused(file, [Problem(1, "it is nested too deep.")]) from error
    problems = Problems(lines_of(text))
    written = _written(Form(table, (), problems), file)
    if problems.found:
        raise WrittenRefused(file, problems.found)
    return written


def _no_toml(text: str, told: str) -> Problem:
    found = _AT.fullmatch(told)
    reason, line = (found[1], int(found[2])) if found else (told, text.count("\n") + 1)
    return Problem(line, f"this is not TOML: {reason.removesuffix(' (at end of document)')}.")


def _written(form: Form, file: str) -> Written:
    name = form.text("name", needed=True)
    if name and not _NAME.fullmatch(name):
        form.refuse("name", f"a name is lower case, with hyphens, such as “my-session”, not “{name}”.")
    title, promise = form.line_of_text("title", name), form.line_of_text("promise")
    unread: set[str] = set()
    servers = [_server(table, unread) for table in form.tables("server", MAX_SERVERS)]
    clients = [_client(client, servers, unread) for client in form.tables("client", MAX_CLIENTS)]
    for what, there in (("server", servers), ("client", clients)):
        if what not in form:
            form.problems.note((), f"there is no [[{what}]], and there has to be one.")
        _check_names(form, what, [one.name for one in there])
    claims = check_claims(form.table("claims"))
    form.done()
    return Written(
        file=file,
        name=name,
        title=title,
        promise=promise,
        servers=tuple(servers),
        clients=tuple(clients),
        claims=claims,
    )


def _check_names(form: Form, what: str, names: list[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            form.problems.note((what, place, "name"), f"there is a {what} of the name “{name}” already.")


def _label(form: Form, default: str) -> str:
    name = form.text("name", default)
    if not _LABEL.fullmatch(name):
        form.refuse("name", "a name has 1 to 40 characters, all in one line.")
    return name


def _server(form: Form, unread: set[str]) -> Server:
    """Return a server; where its kind is not known, its steps are not read, and its name is put into ``unread``."""
    found = form.one_of("kind", _KINDS, needed=True)
    name = _label(form, "server")
    if found not in _KINDS:
        unread.add(name)
    kind: Kind = "websocket" if found == "websocket" else "http"
    steps = _unread(form) if name in unread else tuple(read_steps(form, f"{kind} server"))
    form.done()
    return Server(name=name, kind=kind, steps=steps)


def _client(form: Form, servers: list[Server], unread: set[str]) -> Client:
    known = {server.name: server for server in servers}
    only = servers[0].name if len(servers) == 1 else ""
    server = known.get(form.text("server", only, needed=not only and bool(servers)))
    if server is None and servers and "server" in form:
        form.refuse("server", f"there is no server of this name; there is: {', '.join(known)}.")
    # Without a server it is not known what its steps may be.
    kind: Kind | None = None if server is None or server.name in unread else server.kind
    name = _label(form, "client")
    keep_alive = form.flag("keep_alive", default=True)
    if "keep_alive" in form and kind == "websocket":
        form.refuse("keep_alive", "keep_alive is for clients of HTTP servers.")
    if not form.value("steps"):
        form.refuse("steps", "steps is missing: a client does something.")
    steps = _unread(form) if kind is None else tuple(read_steps(form, f"{kind} client"))
    if kind == "websocket":
        _check_connecting(form, steps)
    form.done()
    served_by = server.name if server else ""
    return Client(name=name, server=served_by, kind=kind or "http", keep_alive=keep_alive, steps=steps)


def _unread(form: Form) -> tuple[Step, ...]:
    form.value("steps")
    return ()


def _check_connecting(form: Form, steps: tuple[Step, ...]) -> None:
    connects = [place for place, step in enumerate(steps) if isinstance(step, Connect)]
    first = next((place for place, step in enumerate(steps) if not isinstance(step, Wait)), 0)
    if not connects or connects[0] != first:
        form.problems.note((*form.path, "steps", first), "a WebSocket client connects before anything but wait.")
    for place in connects[1:]:
        form.problems.note((*form.path, "steps", place), "a client connects once; write another [[client]].")
