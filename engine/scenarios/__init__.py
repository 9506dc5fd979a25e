"""The catalogue: what there is to run and what it shows, one module each, in the order of a course."""

from dataclasses import replace

from engine.scenarios import (
    answers,
    ask_and_answer,
    backpressure,
    bodies,
    both_ways,
    compare,
    connection_each,
    counters,
    dying,
    five_ways,
    fragments,
    handshakes,
    hanging_up,
    head_of_line,
    keep_alive,
    long_polling,
    no_pong,
    ping_pong,
    reconnecting,
    room,
    server_sent_events,
    tls_handshake,
    tls_refusal,
    tls_resumption,
    upgrade,
)
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Result, Verdict, judge
from engine.scenarios.scenario import Checked, Scenario, check, narrate
from engine.scenarios.settings import Setting, SettingRefused, figure
from engine.scenarios.stage import Stage

_COURSE = (
    compare.SCENARIO,
    five_ways.SCENARIO,
    ask_and_answer.SCENARIO,
    connection_each.SCENARIO,
    keep_alive.SCENARIO,
    head_of_line.PIPELINING,
    head_of_line.SIX,
    answers.REDIRECTS,
    answers.ERRORS,
    answers.NOT_MODIFIED,
    bodies.CONTINUE,
    bodies.CHUNKED,
    bodies.UPLOADING,
    upgrade.SCENARIO,
    both_ways.SCENARIO,
    counters.SCENARIO,
    ping_pong.SCENARIO,
    no_pong.SCENARIO,
    fragments.FRAGMENTS,
    fragments.BINARY,
    backpressure.SCENARIO,
    handshakes.DEFLATE,
    handshakes.SUBPROTOCOL,
    handshakes.ORIGIN,
    handshakes.VERSION,
    handshakes.AUTHENTICATION,
    hanging_up.BY_CLIENT,
    hanging_up.BY_SERVER,
    hanging_up.BY_BOTH,
    dying.SERVER_KILLED,
    dying.CLIENT_KILLED,
    dying.RESET,
    dying.SILENCE,
    tls_handshake.HTTPS,
    tls_handshake.WSS,
    tls_resumption.SCENARIO,
    tls_refusal.SCENARIO,
    long_polling.SCENARIO,
    server_sent_events.SCENARIO,
    room.SCENARIO,
    reconnecting.SCENARIO,
)

SCENARIOS: dict[str, Scenario] = {
    scenario.name: replace(scenario, number=number) for number, scenario in enumerate(_COURSE, 1)
}

__all__ = [
    "SCENARIOS",
    "Caption",
    "Checked",
    "Claim",
    "Result",
    "Scenario",
    "Setting",
    "SettingRefused",
    "Stage",
    "Verdict",
    "check",
    "figure",
    "judge",
    "narrate",
]
