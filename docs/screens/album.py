"""All pictures: the name of each, its screen, its look, and the module and story that bring the window there."""

from __future__ import annotations

from dataclasses import dataclass

from screens.screen import Screen

WIDE = Screen()
LAPTOP = Screen(width=1280, height=800)
FINE = Screen(width=1280, height=800, scale=2)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: The file's, without its ending.
        story: ``module.function`` in this package, a coroutine that is given a ``Studio``.
        look: "dark" or "light".
        screen: What it is taken on.
        limit_s: Seconds that it may take.
    """

    name: str
    story: str
    look: str = "dark"
    screen: Screen = WIDE
    limit_s: float = 30.0


ALBUM = (
    Shot("window-dark", "comparison.in_the_middle"),
    Shot("window-light", "comparison.in_the_middle", "light"),
    Shot("compare-end", "comparison.at_the_end"),
    Shot("empty", "plain.nothing_yet"),
    Shot("keys", "plain.keys"),
    Shot("input-error", "plain.input_error"),
    Shot("keep-alive", "sessions.keep_alive"),
    Shot("websocket-open", "sessions.conversation"),
    Shot("tls", "sessions.over_tls"),
    Shot("refused", "failures.refused"),
    Shot("certificate", "failures.certificate_rejected"),
    Shot("reset", "failures.reset_in_mid_response"),
    Shot("no-close-frame", "failures.closed_without_close_frame"),
    Shot("malformed-frame", "failures.malformed_frame"),
    Shot("gallery", "catalogue.gallery"),
    Shot("five-ways", "catalogue.five_ways", "light"),
    Shot("costs", "catalogue.costs"),
    Shot("room", "catalogue.room"),
    Shot("laboratory", "catalogue.laboratory"),
    Shot("million", "million.zoomed_out", limit_s=240.0),
    Shot("presenter", "catalogue.presenter", "light"),
    Shot("window-1280x800", "comparison.in_the_middle", screen=LAPTOP),
    Shot("websocket-1280x800", "sessions.conversation", screen=LAPTOP),
    Shot("window-scale-2", "comparison.in_the_middle", screen=FINE),
)
