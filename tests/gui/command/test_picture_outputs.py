"""What the command line does with pictures, and instead of a window; needs Qt."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gui.command.screen import picture_path
from main import main

pytest.importorskip("PySide6", reason="pictures are painted by Qt")
LIMIT_S = 60
NO_SCREEN = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
PNG = b"\x89PNG\r\n\x1a\n"


def test_a_picture_is_written_and_then_no_transcript_is_printed(urls, start, tmp_path):
    process = start("get", f"{urls.http}/", "--png", "a.png", **NO_SCREEN)
    assert process.communicate(timeout=LIMIT_S) == ("", "")
    assert process.returncode == 0
    assert (tmp_path / "a.png").read_bytes().startswith(PNG)


def test_a_picture_that_cannot_be_written_is_told_and_exit_code_1(qapp, urls, tmp_path, monkeypatch, capsys):
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gui.picture.write_png", fail)
    assert main(["get", f"{urls.http}/", "--png", str(tmp_path / "a.png")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"wirescope: The picture could not be written to {tmp_path / 'a.png'}: No space left on device.\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_the_comparison_is_printed_and_painted(start, tmp_path):
    process = start(**NO_SCREEN)
    out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "There is no screen, so the comparison runs without a window."
    assert "HTTP polling" in lines[1]
    assert "WebSocket" in lines[1]
    path = Path(lines[-1].removeprefix("The picture: "))
    assert path == tmp_path / "wirescope-compare.png"
    assert path.read_bytes().startswith(PNG)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_a_recording_and_a_url_are_shown_in_the_same_way(urls, start, tmp_path):
    first = start("get", f"{urls.http}/", "--save", "mine.wirescope")
    transcript, _ = first.communicate(timeout=LIMIT_S)
    second = start("mine.wirescope", **NO_SCREEN)
    out, _ = second.communicate(timeout=LIMIT_S)
    assert out.splitlines()[1:-1] == transcript.splitlines()
    assert (tmp_path / "wirescope-mine.png").exists()
    third = start(f"{urls.http}/", **NO_SCREEN)
    out, _ = third.communicate(timeout=LIMIT_S)
    assert out.count("200 OK") == 1
    assert (tmp_path / "wirescope-get.png").exists()


def test_where_the_current_folder_cannot_be_written_the_picture_goes_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert picture_path("x") == tmp_path / "wirescope-x.png"
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != Path.cwd() and really(path, mode))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = picture_path("x")
    assert path.parent.is_dir()
    assert path.parent.parent == tmp_path
    assert path.name == "wirescope-x.png"
