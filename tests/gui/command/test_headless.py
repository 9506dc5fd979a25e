"""Real sessions from the command line, without a window: outputs, sentences, exit codes."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.formats.native import read_file
from engine.journal import Journal, Vantage, What
from gui.command.console import say
from gui.command.options import parse
from gui.command.outputs import Outputs
from main import main

LIMIT_S = 30
WITHOUT_QT = """
import sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ImportError(f"{name} is not to be imported")
sys.meta_path.insert(0, NoQt())
import main
code = main.main()
print("Qt" if "PySide6" in sys.modules else "no Qt", file=sys.stderr)
sys.exit(code)
"""


def lines_of(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_get_prints_the_transcript(urls, capsys):
    assert main(["get", f"{urls.http}/status/404", "--count", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("         GET /status/404")
    assert out.count("TCP connect") == 1
    assert out.count("404 Not Found") == 2


def test_what_is_written_when_no_loop_runs_any_more_is_printed_at_the_end(capsys, caplog):
    journal = Journal()
    outputs = Outputs(parse(["get", "http://localhost/", "--json"]).output, journal, lambda: None)
    journal.write(What.LINK, session=1, about={"name": "broadband"})
    outputs.finish()
    assert not caplog.records
    assert [json.loads(line)["kind"] for line in lines_of(capsys)] == ["LinkChanged"]


def test_over_a_link_everything_takes_longer_and_the_recording_says_by_how_much(urls, capsys):
    assert main(["get", f"{urls.http}/", "--link", "broadband", "--json"]) == 0
    events = [json.loads(line) for line in lines_of(capsys)]
    (connected,) = [event for event in events if event["kind"] == "Connected"]
    assert connected["link_ns"] >= 16_000_000
    assert [event["name"] for event in events if event["kind"] == "LinkChanged"] == ["broadband"]
    went = [event for event in events if event["kind"] == "LetGo" and event["span"][1] > event["span"][0]]
    assert [event["stream"] for event in went] == ["client to server", "server to client"]
    assert all(event["waited_ns"] >= 8_000_000 for event in went)


def test_a_websocket_over_a_link_says_all_it_has_to_say(urls, capsys):
    assert main(["ws", f"{urls.websocket}/echo", "--send", "hello", "--ping", "--link", "broadband", "--json"]) == 0
    events = [json.loads(line) for line in lines_of(capsys)]
    labels = [event["label"] for event in events if event["kind"] == "FrameSeen" and event["direction"] == "received"]
    assert [label.partition(" ")[0] for label in labels] == ["PONG", "TEXT", "CLOSE"]


def test_without_keep_alive_each_request_has_its_connection(urls, capsys):
    assert main(["get", f"{urls.http}/", "--count", "2", "--no-keep-alive"]) == 0
    assert capsys.readouterr().out.count("TCP connect") == 2


def test_get_sends_method_fields_and_data(urls, capsys):
    line = ["get", f"{urls.http}/echo", "--header", "X-Mine: yes", "--data", "hello", "--json"]
    assert main(line) == 0
    events = [json.loads(line) for line in lines_of(capsys)]
    (request,) = [event for event in events if event["kind"] == "RequestSeen"]
    assert request["method"] == "POST"
    assert ["X-Mine", "yes"] in request["fields"]
    assert [event["data"] for event in events if event["kind"] == "ContentSeen"] == ["hello", "hello"]


def test_a_scheme_that_was_not_typed_is_told_of(urls, capsys):
    assert main(["get", urls.http.removeprefix("http://") + "/status/204"]) == 0
    out, err = capsys.readouterr()
    assert "204 No Content" in out
    assert err == f"wirescope: a URL without a scheme is taken as one of http: {urls.http}/status/204\n"


def test_json_is_one_object_for_each_event_in_order(urls, capsys):
    assert main(["get", urls.http + "/", "--json"]) == 0
    *events, ended = [json.loads(line) for line in lines_of(capsys)]
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert (ended["kind"], ended["connection"], ended["manner"], ended["by"]) == ("autopsy", 1, "closed", "client")
    assert all(0 <= event < len(events) for event in ended["last"])
    assert {"seq", "at_ns", "connection", "vantage", "direction", "kind", "label", "octets"} <= events[0].keys()
    assert events[0]["kind"] == "SessionStarted"
    assert {event["kind"] for event in events[-4:]} >= {"Lost", "SessionEnded"}


def test_a_password_in_the_url_is_sent_and_not_shown(urls, capsys, tmp_path):
    url = urls.http.replace("//", "//me:hunter2@") + "/"
    assert main(["get", url, "--json", "--transcript", "--save", str(tmp_path / "a")]) == 0
    out, err = capsys.readouterr()
    assert "Authorization" in out
    for shown in (out, err, (tmp_path / "a").read_text()):
        assert "hunter2" not in shown
        assert base64.b64encode(b"me:hunter2").decode() not in shown


def test_a_secret_of_the_query_is_sent_and_not_shown(urls, capsys, tmp_path):
    saved, picture = tmp_path / "a", tmp_path / "a.svg"
    url = f"{urls.http}/?a=1&access_token=hunter2"
    assert main(["get", url, "--json", "--transcript", "--save", str(saved), "--svg", str(picture)]) == 0
    out, err = capsys.readouterr()
    assert "GET /?a=1&access_token=***" in out
    octets = b"".join(fact.octets for fact in read_file(saved).journal.facts)
    assert b"GET /?a=1&access_token=******* HTTP/1.1" in octets
    for shown in (out, err, saved.read_text(), picture.read_text()):
        assert "hunter2" not in shown


def test_ws_sends_pings_and_closes_as_asked(urls, capsys, tmp_path):
    file = tmp_path / "a.wirescope"
    line = ["ws", f"{urls.websocket}/echo", "--ping", "--send", "one", "--send", "two", "--close", "4001"]
    assert main([*line, "--save", str(file)]) == 0
    rows = [line[9:].strip("|<>.- ") for line in lines_of(capsys)]
    order = [
        "PING [wirescope]",
        "PONG [wirescope]",
        "TEXT [one]",
        "TEXT [one]",
        "TEXT [two]",
        "TEXT [two]",
        "CLOSE 4001",
    ]
    seen = [row for row in rows if row.startswith(("PING", "PONG", "TEXT", "CLOSE"))]
    assert seen[: len(order)] == order
    facts = [fact.what for fact in read_file(file).journal.facts if fact.what is not What.STALLS]
    assert set(facts[-2:]) == {What.LOST, What.SESSION_END}


def test_ws_without_anything_to_send_listens(urls, capsys):
    assert main(["ws", f"{urls.websocket}/updates"]) == 0
    out = capsys.readouterr().out
    assert all(f'{{"seq": {number}}}' in out for number in range(1, 6))
    assert "CLOSE 1000" in out


@pytest.mark.parametrize(("command", "scheme"), [("get", "http"), ("ws", "ws")])
def test_a_session_that_failed_is_exit_code_1_with_its_sentence_and_advice(command, scheme, mute, capsys):
    port = mute.getsockname()[1]
    mute.close()
    assert main([command, f"{scheme}://127.0.0.1:{port}/"]) == 1
    out, err = capsys.readouterr()
    assert err == (
        f"wirescope: The connection was refused: nothing listens at 127.0.0.1:{port}. "
        "Start the server, or check the port.\n"
    )
    assert "refused" in out


def test_ws_at_a_path_that_is_no_websocket_says_so(urls, capsys):
    assert main(["ws", f"{urls.websocket}/nothing"]) == 1
    assert "answered 404 Not Found to the upgrade" in capsys.readouterr().err


def test_the_comparison_runs_and_is_recorded(capsys, tmp_path):
    file = tmp_path / "a.wirescope"
    assert main(["run", "compare", "--headless", "--save", str(file)]) == 0
    out = capsys.readouterr().out
    assert "HTTP polling" in out
    assert "update 5" in out
    facts = read_file(file).journal.facts
    accepted = {fact.connection for fact in facts if fact.what is What.ACCEPTED}
    assert len(accepted) > 5
    for vantage in (Vantage.CLIENT, Vantage.SERVER):
        assert {fact.connection for fact in facts if fact.what is What.LOST and fact.vantage is vantage} == accepted


def test_a_file_that_cannot_be_made_is_exit_code_2(capsys, tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("gui.command.outputs.JournalWriter", refuse)
    assert main(["run", "compare", "--headless", "--save", str(tmp_path / "a")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"wirescope: {tmp_path / 'a'} cannot be written: Permission denied.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
def test_a_disk_that_is_full_is_told_and_the_session_runs_on(urls, capsys):
    assert main(["get", f"{urls.http}/", "--save", "/dev/full"]) == 1
    out, err = capsys.readouterr()
    assert "200 OK" in out
    assert err.count("\n") == 1
    assert "/dev/full" in err


def test_what_a_peer_sends_does_not_steer_the_terminal(capsys):
    say("a\x1b[2J\x9b\x07b\tc\nd")
    assert capsys.readouterr().out == "a�[2J��b\tc\nd\n"


def test_without_a_picture_no_qt_is_imported(start):
    process = start("run", "compare", "--transcript", "--json", "--save", "a.wirescope", code=WITHOUT_QT)
    out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (0, "no Qt\n")
    assert "HTTP polling" in out


def test_text_goes_to_a_file_without_qt(urls, start, tmp_path):
    process = start("get", f"{urls.http}/", "--text", "a.txt", code=WITHOUT_QT)
    out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out, err) == (0, "", "no Qt\n")
    assert "200 OK" in (tmp_path / "a.txt").read_text(encoding="utf-8")


def test_a_picture_without_qt_is_told_and_exit_code_1(urls, start, tmp_path):
    process = start("get", f"{urls.http}/", "--svg", "a.svg", code=WITHOUT_QT)
    out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("wirescope: The picture could not be written to a.svg: ")
    assert not (tmp_path / "a.svg").exists()


def test_a_transcript_and_text_end_with_how_each_connection_ended(urls, tmp_path, capsys):
    wanted = [
        "",
        "How it ended:",
        "  Connection #1: The client closed with 1000 (normal closure), and the server answered with a Close frame",
    ]
    path = tmp_path / "a.txt"
    assert main(["ws", f"{urls.websocket}/echo", "--send", "x", "--transcript", "--text", str(path)]) == 0
    for said in (capsys.readouterr().out, path.read_text()):
        found = said.splitlines()[-3:]
        assert [*found[:2], found[2][: len(wanted[2])]] == wanted


def test_a_part_of_a_recording_is_printed_and_times_beyond_its_end_are_refused(urls, tmp_path, capsys):
    file = str(tmp_path / "a.wirescope")
    assert main(["get", f"{urls.http}/", "--save", file]) == 0
    whole = capsys.readouterr().out
    assert main([file, "--transcript", "--to", "100"]) == 0
    assert capsys.readouterr().out == whole
    assert main([file, "--transcript", "--text", str(tmp_path / "t"), "--from", "100"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "There is nothing from 100 s on" in err
    assert not (tmp_path / "t").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(("command", "scheme"), [("get", "http"), ("ws", "ws")])
def test_ctrl_c_ends_the_session_and_writes_the_outputs(command, scheme, mute, start, tmp_path):
    process = start(command, f"{scheme}://127.0.0.1:{mute.getsockname()[1]}/", "--transcript", "--save", "a.wirescope")
    connection, _ = mute.accept()
    with connection:
        connection.settimeout(LIMIT_S)
        assert connection.recv(4096).startswith(b"GET / HTTP/1.1")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT_S)
        assert connection.recv(4096) == b""
    assert (process.returncode, err) == (130, "")
    assert "GET /" in out
    ends = [
        fact.about["code"]
        for fact in read_file(tmp_path / "a.wirescope").journal.facts
        if fact.what is What.SESSION_END
    ]
    assert ends == ["CANCELLED"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows break in another way")
@pytest.mark.parametrize("output", ["--json", "--transcript"])
def test_a_pipe_that_is_closed_ends_it_without_a_traceback(output, urls, start):
    process = start("get", f"{urls.http}/", "--count", "800", output, "--save", "a.wirescope")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    process.wait(LIMIT_S)
    assert (process.returncode, process.stderr.read()) == (141, "")


def test_help_into_a_closed_pipe_is_quiet(start):
    process = start("--help")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.wait(LIMIT_S)
    assert process.stderr.read() == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_a_garbled_recording_is_refused(start, tmp_path):
    (tmp_path / "a.wirescope").write_text("{}\n")
    process = start("a.wirescope", DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 2
    assert out == "There is no screen, so a.wirescope is shown without a window.\n"
    assert err == "wirescope: a.wirescope: it is not a Wirescope recording.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
def test_a_full_disk_under_standard_output_is_one_line():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "main.py", "run", "compare", "--transcript"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (1, "wirescope: the output cannot be written: No space left on device.\n")
