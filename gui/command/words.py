"""What the help says."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

from engine.link import LINKS

SAVE = "write the recording into FILE (.wirescope) as it happens; “wirescope FILE” shows it again"
WHAT = "a URL (http, https, ws, wss) or a recording (.wirescope) to open the window on"
NAME = "which one, --list lists them; or a file (.toml), a scenario of your own"
LIST = "list the scenarios by group, each with what there is to see; with --json as one object each"
SET = "change a setting of the scenario, as in requests=10; --list names them; can be given again"
HEADLESS = "run it without a window; each of the outputs below does so too"
TRANSCRIPT = "print the diagram as text, and how each connection ended (done where no other output is asked for)"
JSON = "print one JSON object for each event, in order, as it happens; then one for how each connection ended"
FORMATS = {
    "png": "write the picture of the diagram into FILE",
    "svg": "write it as SVG: its text can be selected, and each arrow has a title",
    "pdf": "write it as PDF: pages of vectors, the heads of the lifelines on each",
    "text": "write the diagram as text into FILE",
}
CSV = "write what it cost into FILE: octets, round trips, latency of each session as comma-separated values"
THEME = "the colours of pictures; dark if not given"
WIDTH = "the width of pictures in pixels; 1600, or 900 where there is one session"
FIT = "make all of the picture fit one page, however small things are then"
FILTER = "write only what meets a filter, as it is typed in the window: words, kind:frame, from:server, size>100 …"
DIM = "with --filter: dim the rest in place of leaving it out; as text, mark what meets it"
EVERY_PING = "show each Ping and its Pong: repeated ones are one row otherwise, with their count and times"
FROM = "write the diagram from S seconds on; the first event is not always at 0"
TO = "write the diagram up to S seconds, as it stood then"
COUNT = "send the request N times, one after the other"
NO_KEEP_ALIVE = "ask for each over a connection of its own (Connection: close)"
METHOD = "the request's method; GET, or POST where there is --data"
HEADER = "a field to send, as “Name: value”; can be given again"
DATA = "the content to send"
SEND = "send a text message; can be given again"
PING = "send a Ping first, and wait for its Pong"
CLOSE = "the code to close with; 1000 if not given"
LINK = "delay what is sent and received as a slower network does: " + ", ".join(LINKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The text around a command's options."""

    usage: str
    description: str
    epilog: str


_CODES = """exit codes:
  0 all went as asked; 1 a session failed, or a claim does not hold;
  2 what was typed cannot be done; 130 stopped by Ctrl-C."""

_NO_SCHEME = "where to: {0}:// or {0}s://; {0}:// where neither is typed"
HTTP_URL = _NO_SCHEME.format("http")
WEBSOCKET_URL = _NO_SCHEME.format("ws")

WINDOW = Help(
    usage="wirescope [URL] [--save FILE]\n       wirescope FILE [OUTPUT]...\n       wirescope run NAME ..."
    "\n       wirescope get URL ...\n       wirescope ws URL ...",
    description="See what HTTP and WebSocket connections do: real sessions, drawn as they happen, steppable.",
    epilog="""commands:
  run NAME    run a scenario, such as “compare”; “run --list” lists them
  get URL     one HTTP session, without a window
  ws URL      one WebSocket session, without a window
  “wirescope COMMAND --help” explains each.

FILE is a recording: it opens in the window, or, where an output is asked for, it is written without one.

"""
    + _CODES,
)
RUN = Help(
    usage="wirescope run NAME|FILE [--headless] [--set NAME=VALUE]... [--link NAME]"
    "\n                      [OUTPUT]... [--save FILE]"
    "\n       wirescope run --list [--json]",
    description="""Run a scenario: in the window, or without one.

After the transcript stand its captions, made of what happened, and what the scenario claims, each held against the
trace; with --json these are objects of the kinds “caption” and “claim”. A claim that does not hold is exit code 1.
Where updates were delivered a table says what that cost; with --json it is objects of the kind “cost”.""",
    epilog=_CODES,
)
GET = Help(
    usage="wirescope get URL [--count N] [--no-keep-alive] [--method NAME] [--header FIELD]... [--data TEXT]"
    "\n                     [--link NAME] [OUTPUT]... [--save FILE]",
    description="One real HTTP session, without a window. TLS is verified; redirects are not followed.",
    epilog=_CODES,
)
WS = Help(
    usage="wirescope ws URL [--send TEXT]... [--ping] [--close CODE] [--header FIELD]..."
    "\n                    [--link NAME] [OUTPUT]... [--save FILE]",
    description="""One real WebSocket session, without a window. TLS is verified.

Opens; sends a Ping if asked to, and waits for its Pong; sends each text, and waits after each for a message, 2
seconds at most. Then it listens until half a second has passed without a message, for 10 seconds in all, and
closes. With neither --ping nor --send it gives the first message 2 seconds.""",
    epilog=_CODES,
)


def version() -> str:
    """Return what --version prints."""
    return f"wirescope {metadata.version('wirescope')}"
