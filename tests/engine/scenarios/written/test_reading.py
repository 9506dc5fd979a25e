"""Files that are scenarios, and files that are not: each problem with its line and its reason."""

from __future__ import annotations

import pytest

from engine.scenarios.written import WrittenRefused, read_file, read_folder
from engine.scenarios.written import steps as st
from engine.scenarios.written.reading import MAX_FILE, read_written

SERVER = '[[server]]\nkind = "http"\nsteps = [{ respond = {} }]\n'
CLIENT = "[[client]]\nsteps = [{ request = {} }]\n"
WEBSOCKET = '[[server]]\nkind = "websocket"\n'
WHOLE = f'name = "a"\n{SERVER}{CLIENT}'


def refused(text: str) -> list[tuple[int, str]]:
    with pytest.raises(WrittenRefused) as caught:
        read_written(text, "mine.toml")
    assert str(caught.value).startswith(f"mine.toml, line {caught.value.problems[0].line}: ")
    return [(problem.line, problem.reason) for problem in caught.value.problems]


def test_a_file_is_read_with_its_defaults():
    written = read_written(WHOLE, "mine.toml")
    assert (written.name, written.title) == ("a", "a")
    (server,), (client,) = written.servers, written.clients
    assert server == st.Server(name="server", kind="http", steps=(st.Respond(line=4),))
    assert client == st.Client(name="client", server="server", kind="http", steps=(st.Request(line=6),))


def test_steps_are_written_in_a_list_or_as_tables():
    one = read_written(
        f'name = "a"\n{WEBSOCKET}[[client]]\nsteps = [{{ connect = {{}} }}, {{ send = {{ hex = "00 ff" }} }}]', ""
    )
    other = read_written(
        f'name = "a"\n{WEBSOCKET}[[client]]\n[[client.steps]]\nconnect = {{}}\n[[client.steps]]\nsend.hex = "00ff"\n',
        "",
    )
    for written in (one, other):
        connect, send = written.clients[0].steps
        assert isinstance(connect, st.Connect)
        assert send == st.Send(line=send.line, message=b"\x00\xff")
    assert [step.line for step in other.clients[0].steps] == [6, 8]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name = ", 1, "this is not TOML: Invalid value"),
        ('name = "a"\n[[server]', 2, "this is not TOML: Expected ']]'"),
        ('name = "a"\nx = "abc', 2, "this is not TOML: Unterminated string"),
        (f"{SERVER}{CLIENT}", 1, "name is missing"),
        (f'name = "A B"\n{SERVER}{CLIENT}', 1, "lower case, with hyphens"),
        (f"name = 3\n{SERVER}{CLIENT}", 1, "name is text, not a whole number"),
        (f'name = "a"\npromise = "two\\nlines"\n{SERVER}{CLIENT}', 2, "promise is one line of text"),
        (f'name = "a"\ntitle = " "\n{SERVER}{CLIENT}', 2, "title is one line of text"),
        (f'name = "a"\ntitel = "b"\n{SERVER}{CLIENT}', 2, "there is no “titel” here; there is: name, title"),
        (f'name = "a"\n{SERVER}', 1, "there is no [[client]]"),
        (f'name = "a"\n{CLIENT}', 1, "there is no [[server]]"),
        (f'name = "a"\n[[server]]\nsteps = []\n{CLIENT}', 2, "kind is missing"),
        (f'name = "a"\n[[server]]\nkind = "smtp"\n{CLIENT}', 3, "kind is one of http, websocket, not “smtp”"),
        (f'name = "a"\n{SERVER}{SERVER}{CLIENT}', 5, "there is a server of the name “server” already"),
        (f'name = "a"\n{SERVER}{CLIENT}{CLIENT}', 7, "there is a client of the name “client” already"),
        (f'name = "a"\n{SERVER}{CLIENT}server = "b"', 7, "there is no server of this name; there is: server"),
        (f'name = "a"\n{SERVER}[[client]]', 5, "steps is missing"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [\n1]', 7, "a list of tables, not of a whole number"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{}}]', 6, "a step is one action"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ a = {{}}, b = {{}} }}]', 6, "not a, b"),
        (
            f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ send = {{}} }}]',
            6,
            "this http client cannot “send”; it can: request",
        ),
        (
            f'name = "a"\n{SERVER}[[client]]\nsteps = [\n{{ wait = {{ seconds = 31 }} }}]',
            7,
            "seconds is from 0 to 30, not 31",
        ),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ wait = {{ seconds = nan }} }}]', 6, "seconds is from 0 to 30"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ wait = {{}} }}]', 6, "seconds is missing"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ wait = 3 }}]', 6, "wait is a table, not a whole number"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ request = {{ path = "x" }} }}]', 6, "a path begins with /"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ request = {{ method = "G T" }} }}]', 6, "is not a method"),
        (
            f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ request = {{ fields = {{ A = "x\\r\\nB: y" }} }} }}]',
            6,
            "line break",
        ),
        (
            f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ request = {{ fields = {{ Content-Length = "1" }} }} }}]',
            6,
            "library",
        ),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ expect = {{}} }}]', 6, "this step needs status or text"),
        (
            f'name = "a"\n{SERVER}[[client]]\nsteps = [{{ expect = {{ frame = "text", status = 2 }} }}]',
            6,
            "no “frame” here",
        ),
        (f'name = "a"\n{WEBSOCKET}keep_alive = true\n{CLIENT}', 4, "there is no “keep_alive” here"),
        (
            f'name = "a"\n{WEBSOCKET}[[client]]\nkeep_alive = true\nsteps = [{{ connect = {{}} }}]',
            5,
            "for clients of HTTP",
        ),
        (f'name = "a"\n{WEBSOCKET}[[client]]\nsteps = [\n{{ send = {{ text = "" }} }}]', 6, "connects before anything"),
        (f'name = "a"\n{WEBSOCKET}[[client]]\nsteps = [{{ wait = {{ seconds = 1 }} }}]', 5, "connects before anything"),
        (
            f'name = "a"\n{WEBSOCKET}[[client]]\nsteps = [{{ connect = {{}} }},\n{{ connect = {{}} }}]',
            6,
            "connects once",
        ),
        (f'name = "a"\n{WEBSOCKET}steps = [{{ send = {{}} }}]\n{CLIENT}', 4, "this step needs text or hex"),
        (
            f'name = "a"\n{WEBSOCKET}steps = [{{ send = {{ text = "a", hex = "00" }} }}]\n{CLIENT}',
            4,
            "write one of the two",
        ),
        (f'name = "a"\n{WEBSOCKET}steps = [{{ send = {{ hex = "0" }} }}]\n{CLIENT}', 4, "pairs of hexadecimal digits"),
        (f'name = "a"\n{WEBSOCKET}steps = [{{ close = {{ code = 1006 }} }}]\n{CLIENT}', 4, "1006 cannot be sent"),
        (f'name = "a"\n{WEBSOCKET}steps = [{{ ping = {{ text = "{"é" * 63}" }} }}]\n{CLIENT}', 4, "125 octets at most"),
        (
            f'name = "a"\n{WEBSOCKET}steps = [{{ expect = {{ frame = "pang" }} }}]\n{CLIENT}',
            4,
            "frame is one of text, binary",
        ),
        (
            f'name = "a"\n[[server]]\nkind = "http"\nsteps = [{{ respond = {{ status = 101 }} }}]\n{CLIENT}',
            4,
            "from 200 to 599",
        ),
        (f'{WHOLE}[claims]\nmoon = "cheese"', 8, "there is no “moon” here; there is: moon"),
        (f"{WHOLE}[claims]\nconnections = 1.5", 8, "connections is a whole number, not a number"),
        (f"{WHOLE}[claims]\nconnections = true", 8, "connections is a whole number, not true or false"),
        (f"{WHOLE}[claims]\nstatus = [200, 99]", 8, "status is a status code from 100 to 599"),
        (f'{WHOLE}[claims]\nfirst_close = "both"', 8, "first_close is one of client, server"),
        (f"{WHOLE}[claims]\nno_close = 1979-05-27", 8, "no_close is true or false, not a date or time"),
        (f'name = "a"\n{SERVER}[[client]]\nsteps = [' + "{ request = {} }," * 201 + "]", 6, "there may be 200"),
        ("#" * (MAX_FILE + 1), 1, "may have 262,144"),
        ("a = " + "[" * 5000, 1, "nested too deep"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(text, line, reason):
    found = refused(text)
    # What a word of its own is for is told with all the words there are.
    wanted = reason.partition("; there is: moon")[0]
    assert any(at == line and wanted in told for at, told in found), found


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_lines():
    text = f"{WHOLE.replace('respond', 'send')}[claims]\nmoon = 1\nconnections = -1\n"
    lines = [line for line, _ in refused(text)]
    assert lines == [4, 8, 9]


@pytest.mark.parametrize(
    ("said", "line", "reason"),
    [
        ('kind = "webscoket"', 3, "kind is one of http, websocket, not “webscoket”; the closest is “websocket”."),
        ('kind = "ws"', 3, "kind is one of http, websocket, not “ws”; the closest is “websocket”."),
        ('kind = "HTTPS"', 3, "kind is one of http, websocket, not “HTTPS”; the closest is “http”."),
        ('kind = "gopher"', 3, "kind is one of http, websocket, not “gopher”."),
        ("kind = 3", 3, "kind is text, not a whole number."),
        ("", 2, "kind is missing."),
    ],
)
def test_of_a_kind_that_there_is_not_one_problem_is_told_and_not_what_would_follow_from_it(said, line, reason):
    text = f"""name = "a"
[[server]]
{said}
steps = [{{ expect = {{ text = "hello" }} }}, {{ ping = {{}} }}, {{ close = {{ code = 4001 }} }}]
[[client]]
keep_alive = true
steps = [{{ connect = {{}} }}, {{ expect = {{ frame = "close" }} }}]
"""
    assert refused(text) == [(line, reason)]


def test_a_folder_gives_what_can_be_used_and_what_cannot(tmp_path):
    (tmp_path / "b.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "c.toml").write_text(WHOLE.replace('"a"', '"taken"'), encoding="utf-8")
    (tmp_path / "d.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "e.toml").write_bytes(b'name = "a"\n# \xff\n')
    (tmp_path / "f.txt").write_text("no scenario", encoding="utf-8")
    (tmp_path / "g.toml").mkdir()
    shelf = read_folder(tmp_path, taken=["taken"])
    assert [scenario.name for scenario in shelf.scenarios] == ["a"]
    assert [(refused.name, refused.problems[0].line) for refused in shelf.refused] == [
        ("c.toml", 1),
        ("d.toml", 1),
        ("e.toml", 2),
        ("g.toml", 1),
    ]
    assert "already" in shelf.refused[1].words
    assert "UTF-8" in shelf.refused[2].words
    assert read_folder(tmp_path / "nowhere").scenarios == ()


def test_lines_that_end_as_on_windows_are_lines(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(WHOLE.replace("respond", "answer").replace("\n", "\r\n").encode())
    with pytest.raises(WrittenRefused, match="a.toml, line 4: this http server cannot “answer”"):
        read_file(path)
