"""Scenarios of one's own from the command line: listed, run by name or by file, refused with line and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.catalogue import CATALOGUE
from main import main

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "hello.toml"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The user's folder, with the example and a file that is no scenario; the catalogue is put back afterwards."""
    before = dict(CATALOGUE)
    monkeypatch.setenv("WIRESCOPE_HOME", str(tmp_path))
    made = tmp_path / "scenarios"
    made.mkdir()
    (made / "hello.toml").write_bytes(EXAMPLE.read_bytes())
    (made / "broken.toml").write_text('name = "broken"\n[[server]]\nkind = "smtp"\n', encoding="utf-8")
    yield made
    CATALOGUE.clear()
    CATALOGUE.update(before)


def objects(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_they_are_listed_and_what_is_none_with_its_reasons(folder, capsys):
    assert main(["run", "--list"]) == 0
    own = capsys.readouterr().out.partition("\nYour own\n")[2]
    listed, refused = own.split("\n\nYour own, but no scenarios\n")
    assert listed.split()[0] == "hello"
    assert refused.splitlines() == [
        f"  {folder / 'broken.toml'}",
        "    line 1: there is no [[client]], and there has to be one.",
        "    line 3: kind is one of http, websocket, not “smtp”; the closest is “http”.",
    ]
    assert main(["run", "--list", "--json"]) == 0
    *_, hello, broken = objects(capsys)
    assert (hello["name"], hello["group"], hello["number"]) == ("hello", "Your own", len(CATALOGUE))
    assert broken["file"].endswith("broken.toml")
    assert [problem["line"] for problem in broken["problems"]] == [1, 3]


def test_one_runs_by_its_name_and_says_so_in_the_recording(tmp_path, capsys):
    file = tmp_path / "kept.wirescope"
    assert main(["run", "hello", "--json", "--save", str(file)]) == 0
    found = objects(capsys)
    claims = [each for each in found if each["kind"] == "claim"]
    assert [each["result"] for each in claims] == ["held"] * 6
    assert {each["scenario"] for each in claims} == {"hello"}
    assert '"scenario":"hello"' in file.read_text(encoding="utf-8").replace(" ", "")


def test_one_runs_by_its_file_again_and_again(capsys):
    for _ in range(2):
        assert main(["run", str(EXAMPLE), "--headless"]) == 0
        assert "yes  the first Close frame has code 4001: Close 4001" in capsys.readouterr().out


def test_a_file_that_is_none_is_refused_with_its_lines_and_nothing_runs(folder, capsys):
    assert main(["run", str(folder / "broken.toml"), "--headless"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing was run.\nbroken.toml, line 1: there is no [[client]]" in err
    assert "broken.toml, line 3: kind is one of" in err
    assert main(["run", "broken", "--headless"]) == 2
    assert "line 3: kind is one of" in capsys.readouterr().err


def test_a_file_that_is_not_there_and_a_name_that_is_taken_are_refused(folder, capsys):
    assert main(["run", str(folder / "nowhere.toml"), "--headless"]) == 2
    assert "nowhere.toml, line 1: it cannot be read: No such file" in capsys.readouterr().err
    text = EXAMPLE.read_text(encoding="utf-8").replace('name = "hello"', 'name = "compare"')
    (folder / "hello.toml").write_text(text, encoding="utf-8")
    assert main(["run", str(folder / "hello.toml"), "--headless"]) == 2
    assert "there is a scenario of the name “compare” already" in capsys.readouterr().err


def test_a_scenario_in_the_place_of_a_recording_is_told_how_it_runs(capsys):
    assert main([str(EXAMPLE)]) == 2
    assert f"“wirescope run {EXAMPLE}” runs it" in capsys.readouterr().err


def test_an_expectation_that_is_not_met_is_exit_code_1_with_its_line(folder, capsys):
    text = EXAMPLE.read_text(encoding="utf-8").replace("{ status = 304 } },\n]", "{ status = 200 } },\n]")
    (folder / "hello.toml").write_text(text, encoding="utf-8")
    assert main(["run", "hello", "--headless"]) == 1
    (line,) = [number for number, row in enumerate(text.splitlines(), 1) if row == "    { expect = { status = 200 } },"]
    assert f"hello.toml, line {line}: reader expected 200, and got 304." in capsys.readouterr().err
