"""What the command line does with pictures, and instead of a window; needs Qt."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.formats.native import JournalWriter
from gui.command.screen import picture_path
from main import main
from tests.gui.diagram.beats import beats
from tests.gui.diagram.script import websocket

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

    monkeypatch.setattr("gui.export.writing.os.replace", fail)
    assert main(["get", f"{urls.http}/", "--png", str(tmp_path / "a.png")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"wirescope: The picture could not be written to {tmp_path / 'a.png'}: No space left on device.\n"


def test_all_forms_are_written_of_a_session_and_the_same_of_its_recording(urls, start, tmp_path):
    forms = ("--png", "a.png", "--svg", "a.svg", "--pdf", "a.pdf", "--text", "a.txt", "--theme", "light")
    process = start("get", f"{urls.http}/", "--save", "a.wirescope", *forms, **NO_SCREEN)
    assert process.communicate(timeout=LIMIT_S) == ("", "")
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert first["a.png"].startswith(PNG)
    assert first["a.pdf"].startswith(b"%PDF-")
    assert b"<text" in first["a.svg"]
    assert "200 OK" in first["a.txt"].decode()
    process = start("a.wirescope", *forms, **NO_SCREEN)
    assert process.communicate(timeout=LIMIT_S) == ("", "")
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again.keys() == first.keys()
    assert all(again[name] == first[name] for name in ("a.png", "a.svg", "a.txt"))


def test_the_width_is_that_of_the_picture(qapp, recorded, tmp_path):
    assert main([str(recorded), "--svg", str(tmp_path / "a.svg"), "--width", "777"]) == 0
    assert 'width="777"' in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_what_did_not_fit_is_said_on_standard_error(qapp, recorded, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("gui.export.svg.MAX_HEIGHT", 220)
    assert main([str(recorded), "--svg", str(tmp_path / "a.svg")]) == 0
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "The picture ends here" in err
    assert "--from and --to" in err


@pytest.fixture
def recorded(urls, tmp_path) -> Path:
    path = tmp_path / "recorded.wirescope"
    assert main(["get", f"{urls.http}/", "--save", str(path), "--text", str(tmp_path / "t")]) == 0
    return path


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


def test_without_a_screen_an_older_picture_is_not_taken_for_a_new_one(qapp, recorded, tmp_path, monkeypatch, capsys):
    old = tmp_path / f"wirescope-{recorded.stem}.png"
    old.write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("main.has_screen", lambda: False)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gui.export.writing.os.replace", fail)
    assert main([str(recorded)]) == 1
    out, err = capsys.readouterr()
    assert "The picture:" not in out
    assert "No space left on device" in err


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


def test_a_filter_leaves_out_what_does_not_meet_it(qapp, recorded, tmp_path, capsys):
    assert main([str(recorded), "--transcript"]) == 0
    whole = capsys.readouterr().out
    assert "GET /" in whole
    assert "200 OK" in whole
    assert main([str(recorded), "--transcript", "--filter", "GET"]) == 0
    out = capsys.readouterr().out
    assert "GET /" in out
    assert "200 OK" not in out
    assert main([str(recorded), "--transcript", "--filter", "GET", "--dim"]) == 0
    dimmed = capsys.readouterr().out
    assert dimmed.replace("›", " ") == whole
    assert ["GET / [" in row for row in dimmed.splitlines()] == ["›" in row for row in dimmed.splitlines()]
    assert main([str(recorded), "--svg", str(tmp_path / "a.svg"), "--filter", "kind:request"]) == 0
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert ">GET /</text>" in drawn
    assert "200 OK" not in drawn


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--filter", "kind:nothing", "--transcript"], "--filter: kind: is followed by one of"),
        (["--filter", "GET", "--json"], "--filter is for the diagram"),
        (["--dim", "--transcript"], "--dim dims what a filter leaves out"),
        (["--fit", "--transcript"], "--fit are for pictures"),
        (["--filter", "nowhere-to-be-found", "--transcript"], "Nothing meets the filter."),
    ],
)
def test_what_cannot_be_done_with_a_filter_is_said_in_one_line(qapp, recorded, capsys, options, says):
    assert main([str(recorded), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


def test_all_of_it_fits_one_page(qapp, recorded, tmp_path):
    assert main([str(recorded), "--pdf", str(tmp_path / "a.pdf"), "--width", "400", "--fit"]) == 0
    assert (tmp_path / "a.pdf").read_bytes().count(b"/Type /Page\n") == 1


def test_repeated_pings_are_one_row_unless_every_ping_is_asked_for(qapp, tmp_path, capsys):
    script, wire = websocket()
    beats(wire, 4)
    file = tmp_path / "pings.wirescope"
    JournalWriter(script.journal(), file).close()
    for options, pings in (([], 0), (["--every-ping"], 4)):
        assert main([str(file), "--transcript", "--svg", str(tmp_path / "a.svg"), *options]) == 0
        out, drawn = capsys.readouterr().out, (tmp_path / "a.svg").read_text(encoding="utf-8")
        assert (out.count("PING ["), out.count("ping · pong ×4 [0.25 / 0.25 / 0.25 ms]")) == (pings, not pings)
        assert ("ping · pong ×4" in drawn) is (not pings)
        assert ("client ↔ server · ping · pong ×4 · round trips took" in drawn) is (not pings)
    assert main([str(file), "--every-ping", "--json"]) == 2
    assert "--every-ping is for the diagram" in capsys.readouterr().err
