"""The cost table from the command line: printed, as objects, as a file."""

from __future__ import annotations

import csv
import json

from main import main

QUICK = ["--set", "count=3", "--set", "interval_s=0.02", "--set", "poll_s=0.02"]


def test_what_it_cost_is_printed_behind_the_claims_and_written_as_csv(tmp_path, capsys):
    file = tmp_path / "costs.csv"
    assert main(["run", "five-ways", *QUICK, "--transcript", "--csv", str(file)]) == 0
    out = capsys.readouterr().out
    table = out.partition("What it cost to deliver 3 updates")[2].splitlines()
    assert out.index("What was claimed:") < out.index("What it cost")
    assert table[1].split()[:4] == ["way", "conn.", "round", "trips"]
    assert [line[2:24].strip() for line in table[2:7]] == [
        "A connection each poll",
        "Keep-alive polling",
        "Long-polling",
        "Server-sent events",
        "WebSocket",
    ]
    assert "~TCP/IP" in table[1]
    assert "estimated" in table[7]
    lines = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [line["updates"] for line in lines] == ["3"] * 5
    assert [line["connections"] for line in lines[1:]] == ["1"] * 4


def test_csv_alone_needs_no_window_and_prints_nothing(tmp_path, capsys):
    file, recording = tmp_path / "costs.csv", tmp_path / "kept.wirescope"
    assert main(["run", "compare", *QUICK, "--csv", str(file), "--save", str(recording)]) == 0
    assert capsys.readouterr().out == ""
    again = tmp_path / "again.csv"
    assert main([str(recording), "--csv", str(again)]) == 0
    assert again.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def test_costs_are_objects_of_their_own_kind(capsys):
    assert main(["run", "five-ways", *QUICK, "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    costs = [each for each in found if each["kind"] == "cost"]
    assert len(costs) == 5
    assert all(each["updates"] == 3 and each["latency_ms"]["worst"] >= each["latency_ms"]["median"] for each in costs)
    assert all(each["octets"]["payload"] >= 3 * 64 and each["estimated_octets"]["tcp_ip"] > 0 for each in costs)


def test_how_busy_the_loop_was_is_told_beside_the_delays_and_kept_with_the_recording(tmp_path, capsys):
    recording = tmp_path / "kept.wirescope"
    assert main(["run", "five-ways", *QUICK, "--json", "--save", str(recording)]) == 0
    (told,) = [found for found in objects(capsys) if found["kind"] == "stalls"]
    assert 0 <= told["share"] < 1
    assert main([str(recording), "--json"]) == 0
    assert [found for found in objects(capsys) if found["kind"] == "stalls"] == [told]
    assert main([str(recording), "--transcript"]) == 0
    assert "Meanwhile the application kept its event loop busy for " in capsys.readouterr().out


def test_where_a_recording_does_not_tell_how_busy_the_loop_was_that_is_said(tmp_path, capsys):
    recording = tmp_path / "kept.wirescope"
    assert main(["run", "five-ways", *QUICK, "--json", "--save", str(recording)]) == 0
    lines = recording.read_text(encoding="utf-8").splitlines(keepends=True)
    recording.write_text("".join(line for line in lines if '"w":"stalls"' not in line), encoding="utf-8")
    capsys.readouterr()
    assert main([str(recording), "--json"]) == 0
    assert not [found for found in objects(capsys) if found["kind"] == "stalls"]
    assert main([str(recording), "--transcript"]) == 0
    assert "kept its event loop busy meanwhile was not recorded" in capsys.readouterr().out


def objects(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_where_nothing_was_delivered_there_is_no_table(urls, capsys):
    assert main(["get", f"{urls.http}/", "--transcript"]) == 0
    assert "What it cost" not in capsys.readouterr().out
    assert main(["get", f"{urls.http}/", "--json"]) == 0
    assert '"cost"' not in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_refused_before_anything_runs(tmp_path, capsys):
    assert main(["run", "compare", "--csv", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err
