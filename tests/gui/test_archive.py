"""The archive's end: within its time whatever the disk does, and nothing of a run is left that has ended."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from pathlib import Path

import pytest

from engine.formats.native import JournalWriter, read_file
from engine.journal import Recorder
from gui import archive as archive_module
from gui.archive import Archive
from gui.claim import claim
from gui.recording import Recording
from gui.running import RUNNING, Run, unfinished
from gui.shown import Notice


def recorded(number: int, *, live: bool = True) -> Recording:
    made = Recording(number=number, title="", kind="http", live=live)
    Recorder.start(made.journal, title=f"Test {number}", kind="http", url="http://test/")
    return made


def title_in(path: Path) -> object:
    return read_file(path).journal.facts[0].about["title"]


async def test_at_the_end_the_newest_is_the_last_and_nothing_else_is_left(tmp_path: Path):
    archive = Archive(tmp_path, pytest.fail)
    for number in (1, 2):
        archive.keep(recorded(number))
    assert len(list((tmp_path / RUNNING).glob("*/*"))) == 2
    await archive.close()
    assert title_in(archive.last) == "Test 2"
    assert list((tmp_path / RUNNING).iterdir()) == []


async def test_what_was_kept_stays_where_nothing_newer_ran(tmp_path: Path):
    archive = Archive(tmp_path, pytest.fail)
    archive.last.write_text("what was there")
    await archive.close()
    assert archive.last.read_text() == "what was there"


async def test_a_disk_that_hangs_does_not_hold_the_end_up_and_what_is_there_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    released = threading.Event()
    really = JournalWriter.close

    def hang(writer: JournalWriter) -> None:
        released.wait()
        really(writer)

    monkeypatch.setattr(JournalWriter, "close", hang)
    archive = Archive(tmp_path, pytest.fail)
    archive.keep(recorded(1))
    async with asyncio.timeout(5):
        await archive.close(0.05)
    assert "takes longer" in caplog.text
    assert len(list((tmp_path / RUNNING).glob("*/*"))) == 1
    released.set()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "closing the archive"]
    await asyncio.to_thread(thread.join)
    caplog.clear()


async def test_a_write_that_fails_at_the_end_is_told_and_the_last_recording_stays(tmp_path: Path):
    told: list[Notice] = []
    archive = Archive(tmp_path, told.append)
    archive.keep(recorded(1))
    archive.last.mkdir()
    (archive.last / "in the way").touch()
    await archive.close()
    assert ["The last recording cannot be kept" in notice.what for notice in told] == [True]


async def test_of_many_that_are_over_the_oldest_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive_module, "KEPT", 3)
    archive = Archive(tmp_path, pytest.fail)
    archive.keep(recorded(1, live=True))
    for number in range(2, 8):
        archive.keep(recorded(number, live=False))
    files = sorted((tmp_path / RUNNING).glob("*/*"))
    assert [int(file.stem) for file in files] == [1, 6, 7]
    await archive.close()


async def test_where_nothing_can_be_kept_it_is_told_and_everything_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    told: list[Notice] = []
    (tmp_path / RUNNING).write_text("not a folder")
    archive = Archive(tmp_path, told.append)
    archive.keep(recorded(1))
    await archive.close()
    assert [notice.what.startswith("The recording cannot be written:") for notice in told] == [True]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    caplog.clear()


def left_behind(home: Path) -> Run:
    """A run whose process is gone: nobody holds its lock."""
    run = Run(home)
    JournalWriter(recorded(1).journal, run.file(1)).close()
    assert run._claim is not None
    run._claim.release()
    return run


def test_a_run_that_lasts_is_not_offered_and_one_that_is_gone_is_offered_to_one_only(tmp_path: Path):
    lasting = Run(tmp_path)
    JournalWriter(recorded(1).journal, lasting.file(1)).close()
    assert unfinished(tmp_path) == []
    left_behind(tmp_path)
    (left,) = unfinished(tmp_path)
    assert unfinished(tmp_path) == []
    left.claim.release()
    (again,) = unfinished(tmp_path)
    assert again.files == left.files
    again.discard()
    assert unfinished(tmp_path) == []
    lasting.end()
    assert list((tmp_path / RUNNING).iterdir()) == []


def test_a_run_that_wrote_nothing_leaves_nothing_to_offer(tmp_path: Path):
    run = Run(tmp_path)
    run.file(1).write_text('{"wirescope":1}\n')
    assert run._claim is not None
    run._claim.release()
    assert unfinished(tmp_path) == []
    assert list((tmp_path / RUNNING).iterdir()) == []


def test_what_is_recovered_is_kept_up_to_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gui.running.MOST_RECOVERED", 2)
    kept: list[Path] = []
    for number in range(4):
        left_behind(tmp_path)
        (left,) = unfinished(tmp_path)
        (made,) = left.recover(tmp_path)
        assert title_in(made) == "Test 1"
        kept.append(made.rename(made.with_name(f"2026-01-0{number + 1} 10.00.00 (1).wirescope")))
    assert len(list(kept[0].parent.iterdir())) <= 3


def test_what_two_runs_wrote_last_in_the_same_second_is_recovered_of_both(tmp_path: Path):
    for name in ("one", "other"):
        run = left_behind(tmp_path)
        run.file(1).write_text(f"first line\n{name}\n")
        os.utime(run.file(1), (1e9, 1e9))
    made = [path for left in unfinished(tmp_path) for path in left.recover(tmp_path)]
    assert sorted(path.read_text().split()[-1] for path in made) == ["one", "other"]


def test_a_claim_is_one_processs_and_goes_with_it(tmp_path: Path):
    first = claim(tmp_path / "a")
    assert first is not None
    assert claim(tmp_path / "a") is None
    first.release(remove=True)
    first.release()
    assert not (tmp_path / "a").exists()
    again = claim(tmp_path / "a")
    assert again is not None
    again.release()
