"""The catalogue from the command line: listed, run, checked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.catalogue import CATALOGUE
from engine.scenarios.claims import Claim, verdict
from main import main


def objects(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_list_has_every_scenario_under_its_group_with_its_settings(capsys):
    assert main(["run", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(
        dict.fromkeys(scenario.group for scenario in CATALOGUE.values())
    )
    for scenario in CATALOGUE.values():
        assert any(line.split()[:1] == [scenario.name] and line.endswith(scenario.promise) for line in lines)
    assert any("--set idle_s=0.5" in line for line in lines)


def test_the_list_says_large_numbers_so_that_they_can_be_typed(capsys):
    assert main(["run", "--list"]) == 0
    out = capsys.readouterr().out
    assert "--set octets=4,194,304: Size, from 1,048,576 to 16,777,216 octets" in out
    assert "e+0" not in out
    typed = CATALOGUE["upload"].with_settings({"octets": "4,194,304"})
    assert typed["octets"] == 4_194_304


def test_the_promises_of_the_list_begin_in_one_column(capsys):
    assert main(["run", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    begins = {line.index(s.promise) for s in CATALOGUE.values() for line in lines if line.split()[:1] == [s.name]}
    assert len(begins) == 1


def test_the_list_as_objects(capsys):
    assert main(["run", "--list", "--json"]) == 0
    listed = objects(capsys)
    assert [scenario["name"] for scenario in listed] == list(CATALOGUE)
    assert all(scenario["claims"] and scenario["promise"] and scenario["number"] for scenario in listed)


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_runs_and_its_claims_are_objects_behind_its_events(name, capsys):
    assert main(["run", name, "--json"]) == 0
    found = objects(capsys)
    claims = [each for each in found if each["kind"] == "claim"]
    captions = [each for each in found if each["kind"] == "caption"]
    events = [each for each in found if each["kind"] not in ("claim", "caption", "cost", "stalls", "autopsy")]
    assert [each["seq"] for each in events] == list(range(len(events)))
    assert [each["text"] for each in claims] == [claim.text for claim in CATALOGUE[name].claims]
    assert {each["result"] for each in claims} == {"held"}
    assert all(number < len(events) for each in claims for number in each["events"])
    assert captions
    assert all(each["seq"] < len(events) and each["section"] for each in captions)


def test_after_the_transcript_stand_captions_and_claims(capsys):
    assert main(["run", "keep-alive", "--headless", "--set", "requests=2", "--set", "idle_s=0.1"]) == 0
    out = capsys.readouterr().out
    transcript, told, claimed = out.partition("\nWhat happened (ms):\n")[0], *out.split("\nWhat ")[1:]
    assert transcript.count("200 OK") == 2
    assert "2 requests went through this connection, which saved 1 opening." in told
    assert "yes  exactly one connection: 1 connection (RFC 9112 9.3)" in claimed


def test_a_claim_that_does_not_hold_is_exit_code_1_and_a_sentence(capsys, monkeypatch):
    scenario = CATALOGUE["ask-and-answer"]
    wrong = Claim(text="the moon is made of cheese", section="RFC 9110 3.3", look=lambda _: verdict(False, "it is not"))
    monkeypatch.setitem(CATALOGUE, scenario.name, replace(scenario, claims=(*scenario.claims, wrong)))
    assert main(["run", "ask-and-answer", "--headless"]) == 1
    out, err = capsys.readouterr()
    assert "NO   the moon is made of cheese: it is not (RFC 9110 3.3)" in out
    assert err == "wirescope: ask-and-answer claims that the moon is made of cheese, which did not hold: it is not.\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("run", "NAME"),
        ("run keep-alive --headless --set requests", "NAME=VALUE"),
        ("run keep-alive --headless --set requests=1", "from 2 to 1,000"),
        ("run keep-alive --headless --set requests=two", "is a number"),
        ("run keep-alive --headless --set requests=1,0", "is a number"),
        ("run upload --headless --set octets=1", "from 1,048,576 to 16,777,216 octets"),
        ("run keep-alive --headless --set speed=9", "there is: requests, idle_s"),
        ("run ask-and-answer --headless --set speed=9", "there is: none"),
        ("run keep-alive --set requests=3", "--headless"),
    ],
)
def test_settings_that_cannot_be_are_refused(line, says, capsys):
    assert main(line.split()) == 2
    assert says in capsys.readouterr().err
