"""A session without a window: its own loop, its journal, its outputs, its exit code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

from engine.catalogue import CATALOGUE
from engine.faults import Fault
from engine.formats.native import FileRefused, read_file
from engine.journal import Journal, Recorder
from engine.network import Network
from engine.open_ends import until_gone
from engine.scenarios import Scenario, Stage
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.stalls import StallWriter, WatchedSelector
from engine.tap import over, tapped
from gui.command.catalogue import as_list, as_list_of_objects
from gui.command.console import complain, say
from gui.command.conversation import PATIENCE, converse
from gui.command.options import (
    GetOptions,
    HeadlessOptions,
    ListOptions,
    RunOptions,
    ShowOptions,
    WebSocketOptions,
)
from gui.command.output_options import OutputOptions
from gui.command.outputs import Outputs

FAILED = 1
REFUSED = 2
INTERRUPTED = 130
NOBODY_READS = 141
"""As a program that the signal SIGPIPE ended, which is what happened as far as a shell is concerned."""
SETTLE_S = 1.0
"""Seconds that connections are given, after everything was closed, until their ends are told that they are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of it.

    Attributes:
        code: The exit code.
        written: The files the diagram was written to.
    """

    code: int
    written: tuple[Path, ...] = ()


def run_headless(options: HeadlessOptions) -> Done:
    """Do what ``options`` ask for and write its outputs."""
    match options:
        case ShowOptions():
            return _show(options)
        case ListOptions(json=json, refused=refused):
            listed = as_list_of_objects if json else as_list
            say(listed(CATALOGUE.values(), refused))
            return Done(code=0)
        case RunOptions() | GetOptions() | WebSocketOptions():
            if not isinstance(options, RunOptions) and options.assumed:
                complain(options.assumed)
            journal = Journal()
            scenario = CATALOGUE[options.name] if isinstance(options, RunOptions) else None
            journal.scenario = scenario.name if scenario is not None else ""
            return _with_outputs(options.output, journal, lambda: _run(options, journal), scenario)
        case _:
            assert_never(options)


def _show(options: ShowOptions) -> Done:
    try:
        reading = read_file(options.file)
    except FileRefused as refused:
        complain(str(refused))
        return Done(code=REFUSED)
    except OSError as error:
        complain(f"{options.file} cannot be read: {error.strerror or error}.")
        return Done(code=REFUSED)
    if reading.cut is not None:
        complain(f"The last line of {options.file} was left out: {reading.cut}.")
    if reading.skipped:
        complain(f"{reading.skipped:,} lines of {options.file} are of kinds that this Wirescope does not know.")
    return _with_outputs(options.output, reading.journal, None)


def _with_outputs(
    options: OutputOptions,
    journal: Journal,
    run: Callable[[], Awaitable[list[Fault]]] | None,
    scenario: Scenario | None = None,
) -> Done:
    main: list[asyncio.Task[object]] = []

    def stop() -> None:
        for task in main:
            task.cancel()

    try:
        outputs = Outputs(options, journal, stop)
    except OSError as error:
        complain(f"{options.save} cannot be written: {error.strerror or error}.")
        return Done(code=REFUSED)
    code = 0 if run is None else _exit_code(run, journal, main)
    refuted = outputs.finish(scenario if code in (0, FAILED) else None)
    for sentence in refuted:
        complain(sentence)
    code = code or (FAILED if refuted else 0)
    return Done(code=_code_with(outputs, code), written=tuple(outputs.written))


def _code_with(outputs: Outputs, code: int) -> int:
    """Return the exit code, given that of the session."""
    if outputs.closed:
        return NOBODY_READS
    if code == 0 and outputs.refused:
        return REFUSED
    return FAILED if code == 0 and outputs.failed else code


def _exit_code(run: Callable[[], Awaitable[list[Fault]]], journal: Journal, main: list[asyncio.Task[object]]) -> int:
    stalls = StallWriter(journal)

    def loop() -> asyncio.AbstractEventLoop:
        made: asyncio.AbstractEventLoop = tapped(asyncio.SelectorEventLoop)(WatchedSelector(stalls.took))
        return made

    async def known() -> list[Fault]:
        task = asyncio.current_task()
        main.extend([task] if task is not None else [])
        return await run()

    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            faults = runner.run(known())
    except KeyboardInterrupt:
        return INTERRUPTED
    except asyncio.CancelledError:
        return NOBODY_READS
    finally:
        main.clear()
        stalls.finish()
    for fault in faults:
        complain(f"{fault.sentence} {fault.advice}".strip())
    return FAILED if faults else 0


async def _run(options: RunOptions | GetOptions | WebSocketOptions, journal: Journal) -> list[Fault]:
    stage = Stage(journal=journal, servers=LocalServers(), keeper=Keeper())
    network = None if options.link.is_free else Network(options.link)
    try:
        with over(network):
            faults = await _sessions(options, stage)
        if network is not None:
            # What the ends said last is on its way.
            await until_gone(journal, SETTLE_S + 2 * network.link.round_trip_s)
        return faults
    finally:
        await stage.keeper.end_all()
        await stage.servers.stop()
        if network is not None:
            network.end()
        await until_gone(journal, SETTLE_S)


async def _sessions(options: RunOptions | GetOptions | WebSocketOptions, stage: Stage) -> list[Fault]:
    match options:
        case RunOptions(name=name):
            scenario = CATALOGUE[name]
            outcomes = await scenario.run(stage, **scenario.with_settings(dict(options.settings)))
            return [outcome.fault for outcome in outcomes if outcome.fault is not None]
        case GetOptions(wish=wish):
            path = urlsplit(wish.url).path or "/"
            recorder = Recorder.start(stage.journal, title=f"{wish.method} {path}", kind="http", url=wish.url)
            outcome = await run_http(wish, recorder)
            return [] if outcome.fault is None else [outcome.fault]
        case WebSocketOptions(wish=wish):
            recorder = Recorder.start(stage.journal, title="WebSocket", kind="websocket", url=wish.url)
            return await converse(options, recorder, stage.keeper, PATIENCE.over(options.link))
        case _:
            assert_never(options)
