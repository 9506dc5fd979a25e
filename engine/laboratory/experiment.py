"""Experiments as scenarios: a rude peer, what meets it, and what is claimed of the meeting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from engine.events import Direction, ProtocolViolation
from engine.journal import Vantage
from engine.laboratory import octets
from engine.laboratory.peers import Act, rude_websocket
from engine.scenarios import tellers
from engine.scenarios.acting import HttpActor, as_http, as_websocket
from engine.scenarios.captions import Caption, Teller
from engine.scenarios.claims import Claim
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.servers import ADDRESS
from engine.sessions.local.serving import Talk, stream_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

GROUP = "Misbehaviour laboratory"
OPEN_S = 0.8
"""Seconds that a client of the laboratory waits for an answer to its opening handshake."""
CLOSE_S = 0.8
"""The same for the answer to its Close frame."""
MAX_MESSAGE = 64 * 1024
"""Octets of the longest message that a client of the laboratory takes."""

Say = Callable[[WebSocketSession], Awaitable[None]]
Ask = Callable[[HttpActor], Awaitable[None]]
Meeting = Callable[[Stage, str], Awaitable[list[Outcome]]]
"""Runs an experiment on a stage; its session is called as the experiment is."""


async def wait_for_its_end(session: WebSocketSession) -> None:
    """Say nothing, and wait for what the other end does."""
    await session.wait_closed()


def breaking(
    name: str,
    title: str,
    promise: str,
    *,
    sections: tuple[str, ...],
    claims: tuple[Claim, ...],
    run: Meeting,
) -> Scenario:
    """Return an experiment."""

    async def met(stage: Stage) -> list[Outcome]:
        return await run(stage, title)

    return Scenario(
        name=f"lab-{name}",
        title=title,
        promise=promise,
        run=met,
        group=GROUP,
        sections=sections,
        claims=claims,
        tellers=_TELLERS,
    )


def server_breaks(
    act: Act, *, say: Say = wait_for_its_end, answer: Callable[[str], bytes] = octets.switching
) -> Meeting:
    """Return what runs a WebSocket client of the library against a server that acts."""
    return meeting(rude_websocket(act, answer=answer), say)


def meeting(talk: Talk, say: Say) -> Meeting:
    """Return what runs a WebSocket client of the library against a server that talks."""

    async def run(stage: Stage, title: str) -> list[Outcome]:
        async with stream_server(talk) as port:
            wish = WebSocketWish(url=f"ws://{ADDRESS}:{port}/", compress=False)
            outcome = await as_websocket(
                stage, title, wish, say, open_s=OPEN_S, close_s=CLOSE_S, max_message=MAX_MESSAGE
            )
        # That it fails is what there is to see; whether it failed as it should is for the claims to say.
        return [replace(outcome, fault=None)]

    return run


def asking(talk: Talk, ask: Ask) -> Meeting:
    """Return what runs an HTTP client of the library against a server that talks."""

    async def run(stage: Stage, title: str) -> list[Outcome]:
        async with stream_server(talk) as port:
            outcome = await as_http(stage, title, f"http://{ADDRESS}:{port}", ask)
        return [replace(outcome, fault=None)]

    return run


def _broken(story: Story) -> list[Caption]:
    """Tell where an end was given what breaks a rule."""
    who = {Vantage.CLIENT: "The client is given", Vantage.SERVER: "The server is given"}
    return [
        Caption(
            event=story.number(event),
            text=f"{who.get(event.vantage, 'Somebody gets')} what breaks a rule: {event.text}",
            section=event.rule,
        )
        for event in story.of(ProtocolViolation, direction=Direction.RECEIVED)
    ]


_TELLERS: tuple[Teller, ...] = (*tellers.WEBSOCKET, _broken)
