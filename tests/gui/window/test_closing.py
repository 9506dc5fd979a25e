"""Closing the window ends everything, soon, whatever the peers do."""

from __future__ import annotations

import asyncio
import select
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.formats.native import read_file
from gui import bridge, slices
from gui.archive import LAST
from gui.runner import Runner
from tests.engine.peers import raw
from tests.gui.window.user import ASK, COMPARE, TALK, Key, User, at_the_window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Peer = Callable[[raw.Serve], int]

SOON_S = 8.0
"""Far more than it takes, for a machine that is busy: by when things end is tested where the time is made."""


async def close_soon(user: User) -> None:
    """Close the window; the ``live`` fixture sees that no task and no socket is left."""
    async with asyncio.timeout(SOON_S):
        await user.close()


@at_the_window
async def test_the_user_waits_for_less_than_two_seconds(user: User, monkeypatch: pytest.MonkeyPatch):
    left: list[float] = []
    really = Runner.stop

    async def stop(runner: Runner, by: float) -> None:
        left.append(by - asyncio.get_running_loop().time())
        await really(runner, by)

    monkeypatch.setattr(Runner, "stop", stop)
    await user.start()
    await close_soon(user)
    assert len(left) == 1
    assert 1.0 < left[0] < 2.0


@at_the_window
async def test_nothing_is_read_or_played_on_for_nobody(user: User, kept: Path, monkeypatch: pytest.MonkeyPatch):
    for module, budget in ((slices, "SLICE_S"), (bridge, "BUDGET_S"), (bridge, "NOW_S")):
        monkeypatch.setattr(module, budget, 0.0)
    await user.start(file=kept)
    await user.until(lambda: user.step[1] > 2)
    user.press(Key.Key_Space)
    assert user.playing
    assert user.reading
    app, recording = user.app, user.app.conductor.recording
    app.window.close()
    taken, y = recording.diagram.events_taken, app.player.playback.y
    assert not app.player.ticking
    await close_soon(user)
    assert recording.behind
    assert (recording.diagram.events_taken, app.player.playback.y) == (taken, y)


@at_the_window
async def test_an_open_socket_is_closed_by_its_handshake(user: User):
    await user.start()
    user.run(TALK)
    await user.until(lambda: user.window.composer.field.isEnabled() and user.has("101"))
    await close_soon(user)
    await user.start()
    await user.until_read(2)
    assert user.picture.count("CLOSE 1001") == 2
    assert user.diagram.interaction.panes[0].error is None


@at_the_window
async def test_peers_that_never_answer_do_not_hold_it_up(user: User, peer: Peer):
    await user.start()
    for count in range(1, 4):
        user.send(f"ws://127.0.0.1:{peer(raw.switching(then=raw.read_all))}/")
        await user.until(lambda count=count: len(user.sessions) == count and user.has("101"))
    user.send(f"http://127.0.0.1:{peer(raw.read_all)}/")
    await user.until(lambda: user.has("GET /"))
    user.send(f"ws://127.0.0.1:{peer(raw.read_all)}/")
    await user.until(lambda: len(user.sessions) == 5 and user.has("GET /"))
    await close_soon(user)


def stay_away(sock: socket.socket) -> None:
    """Read nothing until the other end has cut the connection."""
    poll = select.poll()
    poll.register(sock, select.POLLRDHUP)
    assert poll.poll(1000 * raw.LIMIT_S)


@at_the_window
async def test_a_peer_that_does_not_even_read_does_not_hold_it_up(user: User, peer: Peer):
    await user.start()
    user.send(f"ws://127.0.0.1:{peer(raw.switching(then=stay_away))}/")
    await user.until(lambda: user.window.composer.field.isEnabled())
    user.window.composer.field.setText("x" * 8_000_000)
    user.click(user.window.composer.send)
    await close_soon(user)


@at_the_window
async def test_while_the_comparison_runs(user: User):
    await user.start(first=True)
    await user.until(lambda: user.step[0] > 1)
    assert "open" in user.status
    await close_soon(user)
    assert read_file(user.folder / LAST).cut is None


@at_the_window
async def test_nothing_listens_afterwards(user: User):
    await user.start()
    user.run(ASK)
    await user.until_over()
    port = urlsplit(user.window.request.url.text()).port
    await close_soon(user)
    with socket.socket() as trying:
        assert trying.connect_ex(("127.0.0.1", port)) != 0


@at_the_window
async def test_at_once_after_the_start(user: User):
    await user.start(first=True)
    await close_soon(user)


@at_the_window
async def test_what_ran_is_kept_for_the_next_start(user: User):
    await user.start()
    user.run(COMPARE)
    await user.until_over()
    shown = user.picture
    await close_soon(user)
    await user.start()
    await user.until(lambda: user.picture == shown)
