"""From words to values; what cannot be done is said in one line before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.link import LINKS
from engine.wishes import CloseWish, HttpWish, WebSocketWish
from gui.command.display import has_screen
from gui.command.options import (
    GetOptions,
    RunOptions,
    ShowOptions,
    WebSocketOptions,
    WindowOptions,
    parse,
)
from gui.command.output_options import OutputOptions, UsageRefused
from main import main

TRANSCRIPT = OutputOptions(transcript=True)
HTTP, WS = "http://host:1/a", "ws://host:1/a"


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("", WindowOptions()),
        ("--save a", WindowOptions(save=Path("a"))),
        ("https://host/", WindowOptions(url="https://host/")),
        ("WSS://host", WindowOptions(url="WSS://host")),
        ("run compare", WindowOptions(scenario="compare")),
        ("run compare --link 4g", WindowOptions(scenario="compare", link=LINKS["4g"])),
        ("--save run run compare", WindowOptions(scenario="compare", save=Path("run"))),
        ("run compare --headless", RunOptions(name="compare", output=TRANSCRIPT)),
        ("run compare --json", RunOptions(name="compare", output=OutputOptions(json=True))),
        ("run compare --png a", RunOptions(name="compare", output=OutputOptions(png=Path("a")))),
        (
            "--svg a --theme light run compare --pdf b --text c --width 800 --from 0.5 --to 2",
            RunOptions(
                name="compare",
                output=OutputOptions(
                    svg=Path("a"), pdf=Path("b"), text=Path("c"), theme="light", width=800, begin_s=0.5, end_s=2.0
                ),
            ),
        ),
        (f"get {HTTP} --to 1", GetOptions(wish=HttpWish(url=HTTP), output=OutputOptions(transcript=True, end_s=1.0))),
        (f"get {HTTP}", GetOptions(wish=HttpWish(url=HTTP), output=TRANSCRIPT)),
        (
            f"--link Satellite get {HTTP}",
            GetOptions(wish=HttpWish(url=HTTP), link=LINKS["satellite"], output=TRANSCRIPT),
        ),
        ("run compare --headless --link 4g", RunOptions(name="compare", link=LINKS["4g"], output=TRANSCRIPT)),
        (
            f"--save=a get {HTTP}",
            GetOptions(wish=HttpWish(url=HTTP), output=OutputOptions(transcript=True, save=Path("a"))),
        ),
        (
            f"get {HTTP} --count 3 --no-keep-alive --method PUT --header A:1 --header B:2 --data x --json",
            GetOptions(
                wish=HttpWish(
                    url=HTTP, count=3, keep_alive=False, method="PUT", fields=(("A", "1"), ("B", "2")), body=b"x"
                ),
                output=OutputOptions(json=True),
            ),
        ),
        (
            f"get {HTTP} --data é",
            GetOptions(wish=HttpWish(url=HTTP, method="POST", body="é".encode()), output=TRANSCRIPT),
        ),
        (f"ws {WS}", WebSocketOptions(wish=WebSocketWish(url=WS), close=CloseWish(), output=TRANSCRIPT)),
        (
            f"ws {WS} --send a --send b --ping --close 4001 --transcript --json",
            WebSocketOptions(
                wish=WebSocketWish(url=WS),
                send=("a", "b"),
                ping=True,
                close=CloseWish(code=4001),
                output=OutputOptions(json=True, transcript=True),
            ),
        ),
    ],
)
def test_a_line_says_what_to_do(line, options):
    assert parse(line.split()) == options


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("get 127.0.0.1:9/a?b=1", "http://127.0.0.1:9/a?b=1"),
        ("get localhost", "http://localhost"),
        ("get [::1]:8080", "http://[::1]:8080"),
        ("ws host/chat", "ws://host/chat"),
    ],
)
def test_a_url_without_a_scheme_is_taken_as_one_in_the_clear_and_that_is_said(line, url):
    options = parse(line.split())
    assert options.wish.url == url
    assert options.assumed == f"a URL without a scheme is taken as one of {url.partition(':')[0]}: {url}"


def test_a_url_with_a_scheme_needs_no_words():
    assert parse(["get", HTTP]).assumed == ""


def test_what_is_long_in_the_help_is_broken_into_lines(capsys):
    for command in ([], ["run"], ["get"], ["ws"]):
        assert main([*command, "--help"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 120


def test_a_file_is_opened_also_where_it_is_named_like_a_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("run").touch()
    assert parse(["./run"]) == WindowOptions(file=Path("run"))
    assert parse(["--", "run"]) == WindowOptions(file=Path("run"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--bogus", "--bogus"),
        ("http://", "names no host"),
        ("http://host:99999/", "not a URL"),
        ("ftp://host/", "should begin with"),
        ("nothing.wirescope", "there is no file “nothing.wirescope”"),
        ("a b", "unrecognized"),
        ("run", "NAME"),
        ("run nothing", "“wirescope run --list” lists them"),
        ("run compre", "did you mean “compare”?"),
        ("run close", "did you mean “close-by-client”, “close-by-server” or “close-by-both”?"),
        ("run labwrongaccept", "did you mean “lab-wrong-accept”?"),
        ("gte http://host/", "there is no command “gte”; did you mean “get”?"),
        ("compare", "“wirescope run compare” runs it"),
        ("get /path", "names no host"),
        ("get mailto:x", "not a URL"),
        ("run compare --headles", "--headles"),
        ("get", "URL"),
        ("get ws://host/", "should begin with http://"),
        ("get http://host/ --count 0", "from 1 to"),
        ("get http://host/ --count many", "--count"),
        ("get http://host/ --header bad", "no colon"),
        ("get http://host/ --method A,B", "not a method"),
        ("ws http://host/", "should begin with ws://"),
        ("ws ws://host/ --close 1005", "1005 cannot be sent"),
        ("ws ws://host/ --close soon", "--close"),
        ("ws ws://host/ --close", "--close"),
        ("get http://host/ --png none/a.png", "there is no folder “none”"),
        ("get http://host/ --save .", "is a folder"),
        ("run compare --png a --save none/a", "there is no folder “none”"),
        ("run compare --svg none/a", "there is no folder “none”"),
        ("run compare --pdf .", "is a folder"),
        ("run compare --png a --svg ./a", "named for 2 outputs"),
        ("run compare --save a --text a", "named for 2 outputs"),
        ("run compare --png a --theme blue", "'dark', 'light'"),
        ("run compare --text a --theme light", "for pictures"),
        ("run compare --theme light", "for pictures"),
        ("get http://host/ --width 900", "for pictures"),
        ("run compare --svg a --width 1", "from 320 to 8000"),
        ("run compare --svg a --width wide", "--width"),
        ("run compare --svg a --from -1", "seconds from the beginning"),
        ("run compare --svg a --to nan", "seconds from the beginning"),
        ("run compare --svg a --from soon", "--from"),
        ("run compare --svg a --from 2 --to 2", "--from 2 is not before --to 2"),
        ("run compare --from 2", "for the diagram"),
        ("get http://host/ --link modem", "'satellite'"),
        ("run compare --json --to 2", "for the diagram"),
        ("--svg a", "--svg is for “run NAME”"),
        ("http://host/ --transcript", "--transcript is for “run NAME”"),
        ("nothing.wirescope --text a", "there is no file “nothing.wirescope”"),
    ],
)
def test_what_cannot_be_done_is_one_line_on_standard_error_and_exit_code_2(line, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wirescope: ")
    assert err.count("\n") == 1
    assert says in err
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_shown_in_the_window_unless_an_output_is_asked_for(tmp_path):
    file = tmp_path / "a"
    file.touch()
    assert parse([str(file)]) == WindowOptions(file=file)
    assert parse([str(file), "--json"]) == ShowOptions(file=file, output=OutputOptions(json=True))
    assert parse(["--pdf", "b", str(file)]) == ShowOptions(file=file, output=OutputOptions(pdf=Path("b")))


def test_nothing_is_recorded_of_a_recording(tmp_path):
    file = tmp_path / "a"
    file.touch()
    with pytest.raises(UsageRefused, match="nothing happens"):
        parse([str(file), "--save", "b"])


def test_a_text_that_is_not_utf_8_is_refused():
    with pytest.raises(UsageRefused, match="UTF-8"):
        parse(["ws", WS, "--send", "\udcff"])


@pytest.mark.parametrize("command", [[], ["run"], ["get"], ["ws"]])
def test_every_command_has_its_help(command, capsys):
    assert main([*command, "--help"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(" ".join(["usage: wirescope", *command]))
    assert "--save FILE" in out
    assert err == ""


def test_the_version_is_said(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("wirescope ")


@pytest.mark.parametrize(
    ("environ", "platform", "there"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_screen_is_known_by_the_environment(environ, platform, there):
    assert has_screen(environ, platform) is there
