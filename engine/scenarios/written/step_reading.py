"""Reading the steps of a client or a server: which there may be, and what each takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.events import Fields
from engine.scenarios.written import steps as st
from engine.scenarios.written.forms import Form
from engine.wishes import CloseWish, HttpWish, WishRefused, check_fields, parse_hex

MAX_STEPS = 200
MAX_TEXT = 64 * 1024
MAX_WAIT_S = 30.0
_FRAMING = ("content-length", "transfer-encoding")
_UPGRADE = ("host", "connection", "upgrade")


def read_steps(form: Form, actor: str) -> Iterator[st.Step]:
    """Give the steps of an actor: "http server", "websocket client" and so on; what is wrong with them is noted."""
    known = _ACTIONS[actor]
    for step in form.tables("steps", MAX_STEPS):
        if len(step.keys) != 1:
            told = ", ".join(step.keys) or "nothing"
            step.problems.note(step.path, f"a step is one action, such as {{ wait = {{ seconds = 1 }} }}, not {told}.")
            continue
        (action,) = step.keys
        if action not in known:
            step.refuse(action, f"this {actor} cannot “{action}”; it can: {', '.join(known)}.")
            continue
        options = step.table(action)
        yield known[action](options)
        options.done()


def _path(form: Form) -> str:
    path = form.text("path", "/", longest=2000)
    if not path.startswith("/") or not path.isascii() or any(character <= " " for character in path):
        form.refuse("path", "a path begins with / and has neither spaces nor characters beyond ASCII.")
    return path


def _fields(form: Form, *, of_upgrade: bool = False) -> Fields:
    table = form.table("fields")
    found = []
    for name in table.keys:
        lower = name.lower()
        if lower in _FRAMING or (of_upgrade and (lower in _UPGRADE or lower.startswith("sec-websocket-"))):
            table.refuse(name, f"{name} is written by the library itself.")
        value = table.text(name, longest=4000)
        try:
            check_fields(((name, value),))
        except WishRefused as refused:
            table.refuse(name, refused.text)
        found.append((name, value))
    return tuple(found)


def _octets(form: Form, text: str, hexadecimal: str) -> bytes | str:
    """Return what is written as text, or as octets in hexadecimal digits."""
    if text in form and hexadecimal in form:
        form.refuse(hexadecimal, f"there is {text} already: write one of the two.")
    plain = form.text(text, longest=MAX_TEXT)
    digits = form.text(hexadecimal, longest=3 * MAX_TEXT)
    if hexadecimal not in form:
        return plain
    try:
        return parse_hex(digits)
    except WishRefused as refused:
        form.refuse(hexadecimal, refused.text)
        return b""


def _body(form: Form) -> bytes:
    body = _octets(form, "body", "body_hex")
    return body if isinstance(body, bytes) else body.encode()


def _request(form: Form) -> st.Step:
    method = form.text("method", "GET", longest=40)
    try:
        HttpWish(url="http://localhost/", method=method)
    except WishRefused as refused:
        form.refuse("method", refused.text)
    return st.Request(line=form.line, method=method, path=_path(form), fields=_fields(form), body=_body(form))


def _connect(form: Form) -> st.Step:
    return st.Connect(line=form.line, path=_path(form), fields=_fields(form, of_upgrade=True))


def _send(form: Form) -> st.Step:
    _needs(form, "text", "hex")
    return st.Send(line=form.line, message=_octets(form, "text", "hex"))


def _ping(form: Form) -> st.Step:
    text = form.text("text", longest=125).encode()
    if len(text) > 125:
        form.refuse("text", "a Ping carries 125 octets at most (RFC 6455 section 5.5).")
    return st.Ping(line=form.line, payload=text)


def _close(form: Form) -> st.Step:
    code, reason = form.whole("code", 1000, 0, 65535), form.text("reason")
    try:
        CloseWish(code=code, reason=reason)
    except WishRefused as refused:
        form.refuse(refused.field, refused.text)
    return st.Close(line=form.line, code=code, reason=reason)


def _cut(form: Form) -> st.Step:
    return st.Close(line=form.line)


def _wait(form: Form) -> st.Step:
    return st.Wait(line=form.line, seconds=form.seconds("seconds", 0.0, 0.0, MAX_WAIT_S, needed=True))


def _expect_frame(form: Form) -> st.Step:
    name = form.one_of("frame", [frame.name.lower() for frame in st.Frame])
    text = form.text_or_none("text", longest=MAX_TEXT)
    within_s = form.seconds("within", 5.0, 0.01, MAX_WAIT_S)
    _needs(form, "frame", "text")
    return st.Expect(line=form.line, frame=st.Frame[name.upper()] if name else None, text=text, within_s=within_s)


def _expect_answer(form: Form) -> st.Step:
    status, text = form.whole_or_none("status", 100, 599), form.text_or_none("text", longest=MAX_TEXT)
    _needs(form, "status", "text")
    return st.Expect(line=form.line, status=status, text=text)


def _expect_request(form: Form) -> st.Step:
    path, text = _path(form) if "path" in form else None, form.text_or_none("text", longest=MAX_TEXT)
    form.value("path")
    _needs(form, "path", "text")
    return st.Expect(line=form.line, path=path, text=text)


def _needs(form: Form, *keys: str) -> None:
    if not any(key in form for key in keys):
        form.problems.note(form.path, f"this step needs {' or '.join(keys)}.")


def _respond(form: Form) -> st.Step:
    # RFC 9110 15.2: an interim response is not the answer; 1xx are the server's own business.
    status = form.whole("status", 200, 200, 599)
    body = _body(form)
    if body and status in (204, 205, 304):
        form.refuse("status", f"an answer of {status} has no content (RFC 9110 section 6.4.1).")
    return st.Respond(line=form.line, status=status, fields=_fields(form), body=body)


_Reader = Callable[[Form], st.Step]
_ACTIONS: Mapping[str, Mapping[str, _Reader]] = {
    "http client": {"request": _request, "expect": _expect_answer, "wait": _wait},
    "http server": {"expect": _expect_request, "wait": _wait, "respond": _respond, "close": _cut},
    "websocket client": {
        "connect": _connect,
        "send": _send,
        "expect": _expect_frame,
        "ping": _ping,
        "wait": _wait,
        "close": _close,
    },
    "websocket server": {"send": _send, "expect": _expect_frame, "ping": _ping, "wait": _wait, "close": _close},
}
