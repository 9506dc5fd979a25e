"""What is remembered is read back, and a damaged file costs the memory only."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from gui.export.choice import ExportChoice
from gui.settings import HOME_VARIABLE, Settings, home


def test_a_first_start_has_defaults(tmp_path: Path) -> None:
    fresh = Settings(tmp_path)
    assert (fresh.theme, fresh.reduced_motion, fresh.speed, fresh.playhead) == ("system", False, 1.0, 0)
    assert (fresh.url, fresh.method, fresh.fields, fresh.body, fresh.started_before) == ("", "GET", "", "", False)
    assert (fresh.legend, fresh.minimap) == (False, True)
    assert fresh.geometry.isEmpty()
    assert fresh.splitter("main") == ()


def test_what_was_kept_is_read_back_by_the_next_start(tmp_path: Path) -> None:
    kept = Settings(tmp_path)
    kept.theme, kept.reduced_motion, kept.speed, kept.playhead = "light", True, 0.25, 23
    kept.url, kept.method = "ws://localhost:8080/a?b=1,2", "PATCH"
    kept.fields, kept.body = "Accept: a, b\nX: “ü”", '{"a": [1, 2]}\n'
    kept.geometry, kept.started_before = QByteArray(b"\x01\x00\xff"), True
    kept.legend, kept.minimap = True, False
    kept.keep_splitter("main", [236, 1000, 344])
    kept.save()
    after = Settings(tmp_path)
    assert (after.theme, after.reduced_motion, after.speed, after.playhead) == ("light", True, 0.25, 23)
    assert (after.url, after.method) == ("ws://localhost:8080/a?b=1,2", "PATCH")
    assert (after.fields, after.body) == ("Accept: a, b\nX: “ü”", '{"a": [1, 2]}\n')
    assert after.geometry == QByteArray(b"\x01\x00\xff")
    assert after.started_before
    assert (after.legend, after.minimap) == (True, False)
    assert after.splitter("main") == (236, 1000, 344)


def test_what_cannot_be_read_is_its_default(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text(
        "[look]\ntheme=pink\n[playback]\nspeed=fast\nstep=-7\n[window]\nsplitter-main=1-x\n"
        "[export]\nform=gif\nwhat=all\ncolours=pink\nwidth=17\n",
        encoding="utf-8",
    )
    damaged = Settings(tmp_path)
    assert (damaged.theme, damaged.speed, damaged.playhead, damaged.splitter("main")) == ("system", 1.0, 0, ())
    assert damaged.export == ExportChoice()


@pytest.mark.parametrize("sizes", ["-", "1--2", "1-"])
def test_sizes_that_are_no_numbers_are_none(tmp_path: Path, sizes: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[window]\nsplitter-main={sizes}\n", encoding="utf-8")
    assert Settings(tmp_path).splitter("main") == ()


def test_the_environment_names_the_folder_and_an_argument_overrides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "named"))
    assert home() == tmp_path / "named"
    assert home(tmp_path) == tmp_path
    monkeypatch.delenv(HOME_VARIABLE)
    assert "wirescope" in str(home()).lower()


def test_credentials_are_not_remembered(tmp_path: Path) -> None:
    kept = Settings(tmp_path)
    kept.url = "https://me:hunter2@host/a"
    kept.fields = "Accept: */*\nauthorization: Bearer hunter2\nCookie: a=hunter2\nX-One: 1"
    kept.save()
    assert "hunter2" not in (tmp_path / "settings.ini").read_text(encoding="utf-8")
    after = Settings(tmp_path)
    assert (after.url, after.fields) == ("https://host/a", "Accept: */*\nX-One: 1")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("before", [False, True])
def test_the_file_is_its_owners_alone(tmp_path: Path, before: bool) -> None:
    file = tmp_path / "settings.ini"
    if before:
        file.write_text("[request]\nmethod=PUT\n", encoding="utf-8")
        file.chmod(0o644)
    kept = Settings(tmp_path)
    assert kept.method == ("PUT" if before else "GET")
    kept.url = "http://host/"
    kept.save()
    assert file.stat().st_mode & 0o777 == 0o600
    assert Settings(tmp_path).url == "http://host/"


def test_a_folder_that_cannot_be_made_costs_the_memory_only(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    kept = Settings(tmp_path / "home")
    kept.url = "http://host/"
    kept.save()
    assert (tmp_path / "home").read_text(encoding="utf-8") == "a file"


def test_recent_files_and_what_was_exported_are_read_back(tmp_path: Path) -> None:
    kept = Settings(tmp_path)
    assert kept.recent == []
    kept.recent = [("/home/a, “b”.wirescope", 1_800_000_000.5), ("/tmp/c", 0.0)]
    kept.export = ExportChoice(form="svg", what="loop", size="page", filtered=False, begin="1")
    kept.save()
    after = Settings(tmp_path)
    assert after.recent == [("/home/a, “b”.wirescope", 1_800_000_000.5), ("/tmp/c", 0.0)]
    assert after.export == ExportChoice(form="svg", what="loop", size="page", filtered=False)


@pytest.mark.parametrize("text", ["no JSON", "3", '[["a"]]', '[["a", "b"]]', '[["a", 1e300]]', '[["a", NaN]]', "{}"])
def test_a_list_of_recent_files_that_cannot_be_read_is_empty(tmp_path: Path, text: str) -> None:
    Settings(tmp_path)._kept.setValue("recent/files", text)
    assert Settings(tmp_path).recent == []


def test_how_far_the_course_came_is_remembered(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert (settings.course_at, settings.course_results, settings.scenario_settings) == ("", {}, {})
    settings.course_at = "keep-alive"
    settings.course_results = {"keep-alive": True, "room": False}
    settings.scenario_settings = {"keep-alive": {"requests": "7"}}
    settings.save()
    again = Settings(tmp_path)
    assert again.course_at == "keep-alive"
    assert again.course_results == {"keep-alive": True, "room": False}
    assert again.scenario_settings == {"keep-alive": {"requests": "7"}}


@pytest.mark.parametrize("kept", ["", "{", "[1]", "3", '{"a": 3, "b": {"c": 4}, "d": null}'])
def test_a_course_that_cannot_be_read_begins_anew(tmp_path: Path, kept: str) -> None:
    settings = Settings(tmp_path)
    settings._kept.setValue("course/results", kept)
    settings._kept.setValue("course/settings", kept)
    assert settings.course_results == {}
    assert not any(settings.scenario_settings.values())


@pytest.mark.parametrize("sizes", ["9" * 5000 + "-1", "1-99999999999", "²-1"])
def test_sizes_that_no_splitter_has_are_none(tmp_path: Path, sizes: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[window]\nsplitter-main={sizes}\n", encoding="utf-8")
    assert Settings(tmp_path).splitter("main") == ()


@pytest.mark.parametrize("entry", [r"[\"a\\u0000b\", 1]", r"[\"a\\ud800b\", 1]", r"[\"a\", 1" + "0" * 400 + "]"])
def test_a_recent_file_that_can_be_none_is_left_out(tmp_path: Path, entry: str) -> None:
    text = f'[recent]\nfiles="[{entry}, [\\"b\\", 2]]"\n'
    (tmp_path / "settings.ini").write_text(text, encoding="utf-8")
    assert Settings(tmp_path).recent in ([("b", 2.0)], [])


def test_a_value_that_is_nested_without_end_is_its_default(tmp_path: Path) -> None:
    deep = "[" * 100_000
    text = f'[recent]\nfiles="{deep}"\n[course]\nresults="{deep}"\n[export]\nwidth={"9" * 5000}\n'
    (tmp_path / "settings.ini").write_text(text, encoding="utf-8")
    damaged = Settings(tmp_path)
    assert (damaged.recent, damaged.course_results, damaged.export) == ([], {}, ExportChoice())
