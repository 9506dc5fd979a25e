"""The lines of keys and values in TOML, against a way of knowing them that is not the scanner's own."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from engine.scenarios.written.lines import line_of, lines_of

EXAMPLE = '''# a comment with [brackets] and = signs
name = "a # no comment" # but this is
"quoted key" = 'it\\'

[[server]]
steps = [ # a list
    { send = { text = "a, b } ] #" } },
    { close = { code = 4001, reason = """
two \\"""lines""" } }, { wait = { seconds = 1 } },
]

[[server]]
[[server.steps]]
wait.seconds = 2
[[server.steps]]
respond = { fields = { "X-A" = 'one', B = """\\
  two""" }, list = [
  1,
  [2,
   3] ] }
[claims]
status = [200,
  304]
'''


def test_every_key_and_value_has_its_line():
    lines = lines_of(EXAMPLE)
    rows = EXAMPLE.splitlines()

    def at(*path: str | int) -> str:
        return rows[lines[path] - 1].strip()

    assert at("name").startswith("name")
    assert at("quoted key").startswith('"quoted')
    assert at("server", 0, "steps", 0, "send", "text").startswith("{ send")
    assert at("server", 0, "steps", 1, "close", "reason").startswith("{ close")
    assert at("server", 0, "steps", 2, "wait", "seconds").startswith("two")
    assert at("server", 1) == "[[server]]"
    assert lines["server", 1] == 12
    assert at("server", 1, "steps", 0, "wait", "seconds") == "wait.seconds = 2"
    assert lines["server", 1, "steps", 1] == 15
    assert at("server", 1, "steps", 1, "respond", "fields", "X-A").startswith("respond")
    assert lines["server", 1, "steps", 1, "respond", "list", 1, 1] == 20
    assert at("claims") == "[claims]"
    assert lines["claims", "status", 1] == 23


def test_what_is_not_there_is_where_it_would_be():
    lines = lines_of("a = 1\n\n[b]\nc = [1]\n")
    assert line_of(lines, ("b", "missing")) == 3
    assert line_of(lines, ("b", "c", 7)) == 4
    assert line_of(lines, ("nothing",)) == 1


def paths(value, path=()):
    """Give the path of each value that tomllib found."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from paths(each, (*path, key))


def test_each_path_that_tomllib_finds_has_a_line():
    assert set(paths(tomllib.loads(EXAMPLE))) == set(lines_of(EXAMPLE))


KEYS = st.text("abcdef-_09", min_size=1, max_size=6)
SCALARS = st.one_of(
    st.integers().map(str),
    st.sampled_from(
        ["true", "1979-05-27T07:32:00Z", "3.5e-3", "inf", "''", '"#]}"', "'#,'", '"\\"\\\\"', '"""a\n"b"\n"""']
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: "[" + ",\n# no\n".join(each) + "]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda each: "{ " + ", ".join(f"{key} = {value}" for key, value in each.items()) + " }"
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_in_any_toml_each_key_is_found_in_its_line(table):
    text = "".join(f"# {key}\n  {key} = {value}\n" for key, value in table.items())
    lines, rows = lines_of(text), text.splitlines()
    assert set(paths(tomllib.loads(text))) == set(lines)
    for key in table:
        assert rows[lines[(key,)] - 1].startswith(f"  {key} = ")
