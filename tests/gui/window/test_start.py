"""What the window opens with, and what it keeps."""

from __future__ import annotations

from pathlib import Path

from engine.formats.native import read_file
from gui.archive import LAST
from gui.diagram.text import as_text
from gui.recording import Recording
from tests.engine.peers import raw
from tests.gui.window.user import ASK, COMPARE, Key, User, at_the_window, within


@at_the_window
async def test_the_first_start_runs_the_comparison_and_moves_within_two_seconds(user: User):
    with within(2.0):
        await user.start(first=True)
        await user.until(lambda: user.step[0] > 1 and user.y > 0)
    assert user.playing
    await user.until_over()
    user.press(Key.Key_End)
    assert user.at_rest()
    polling, pushed = user.diagram.interaction.panes
    assert (polling.error, pushed.error) == (None, None)
    assert user.notice == ""
    left, right = user.window.stage.view().columns
    assert left.right <= right.left


@at_the_window
async def test_two_panes_share_one_axis_of_time(user: User):
    await user.start(first=True)
    await user.until_over()
    births = [item for item in user.diagram.items.things if item.title == "update 5"]
    assert {item.pane for item in births} == {0, 1}
    assert len({item.at_ns for item in births}) == 1
    assert len({item.y for item in births}) == 1


@at_the_window
async def test_a_later_start_opens_the_last_recording_paused_where_it_was_left(user: User):
    await user.start(first=True)
    await user.until_over()
    user.press(Key.Key_Home)
    for _ in range(7):
        user.press(Key.Key_Right)
    left = user.picture, user.step, user.chosen
    await user.close()

    await user.start()
    await user.until(lambda: (user.picture, user.step, user.chosen) == left)
    assert not user.playing
    assert "from a file" in user.status
    assert user.notice == ""


@at_the_window
async def test_a_damaged_last_recording_is_said_and_everything_else_works(user: User, caplog):
    user.folder.mkdir()
    (user.folder / LAST).write_text('{"wirescope":1,"started":"2026-01-31T09:30:00+00:00"}\nnot JSON\nat all\n')
    await user.start()
    assert user.notice.startswith("This is not a recording that can be read: line 2: ")
    assert str(user.folder / LAST) in user.notice
    assert [record.name for record in caplog.records] == ["gui.archive"]
    caplog.clear()
    user.run(ASK)
    await user.until(lambda: user.has("200 OK"))


@at_the_window
async def test_a_later_start_with_nothing_kept_says_what_to_do(user: User):
    await user.start()
    assert user.picture == ""
    assert user.step == (0, 0)
    assert user.notice == ""
    assert not user.window.composer.isVisible()
    assert user.window.sidebar.empty.isVisible()


@at_the_window
async def test_the_comparison_can_be_run_again(user: User):
    await user.start(first=True)
    await user.until_over()
    user.run(COMPARE)
    await user.until_over(sessions=2)
    user.press(Key.Key_End)
    assert user.at_rest()
    assert [pane.error for pane in user.diagram.interaction.panes] == [None, None]


@at_the_window
async def test_it_opens_on_a_url(user: User, peer):
    port = peer(raw.answering(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"))
    await user.start(url=f"http://127.0.0.1:{port}/asked")
    await user.until(lambda: user.has("GET /asked") and user.has("204 No Content"))


@at_the_window
async def test_a_bad_url_on_the_command_line_is_said_at_the_notice(user: User):
    await user.start(url="http://")
    assert "names no host" in user.notice
    assert user.sessions == []


@at_the_window
async def test_a_saved_recording_is_what_was_shown(user: User, tmp_path):
    saved = tmp_path / "kept.wirescope"
    await user.start(scenario="compare", save=saved)
    await user.until_over()
    await user.until(lambda: not user.has("~"))
    shown = user.picture
    await user.close()
    again = Recording(number=1, title="", kind="file", journal=read_file(saved).journal, live=False)
    again.refresh()
    assert as_text(again.diagram, times=False, width=120) == shown

    await user.start(file=saved)
    await user.until(lambda: user.picture == shown)
    assert saved.name in user.status


@at_the_window
async def test_the_step_that_is_kept_is_that_of_the_recording_that_is_kept(user: User, kept: Path):
    await user.start()
    user.run(ASK)
    await user.until_over("200 OK")
    user.press(Key.Key_Escape)
    user.press(Key.Key_Home)
    user.press(Key.Key_Right)
    left = user.picture, user.step
    user.app.window.file_chosen.emit(str(kept))
    await user.until_read()
    user.press(Key.Key_End)
    await user.close()
    await user.start()
    await user.until(lambda: (user.picture, user.step) == left)
