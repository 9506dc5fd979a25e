"""Octets are shown truthfully: nothing hidden, nothing changed without saying so."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gui.octets_text import MAX_HEX, MAX_LINE, MAX_TEXT, as_hex, as_json, as_text, is_text

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300), st.integers(0, 2**40))
def test_a_hex_dump_holds_every_octet_in_order(octets: bytes, first: int) -> None:
    lines = [line.split("  ") for line in as_hex(octets, first).text.splitlines()]
    assert bytes.fromhex("".join(line[1] for line in lines)) == octets
    assert [int(line[0], 16) for line in lines] == list(range(first, first + len(octets), 8))
    assert len({len(line[0]) for line in lines}) <= 1


@given(json_values)
def test_json_laid_out_means_what_it_meant(value: object) -> None:
    reading = as_json(json.dumps(value, ensure_ascii=True).encode())
    assert reading is not None
    assert json.loads(reading.text) == value


def test_json_keeps_each_token_as_it_was_sent() -> None:
    reading = as_json(b'{"a":1.50,"a":1e3,"b":["\\u00e9, {",[],{}]}')
    assert reading is not None
    assert reading.text.splitlines() == [
        "{",
        '  "a": 1.50,',
        '  "a": 1e3,',
        '  "b": [',
        '    "\\u00e9, {",',
        "    [],",
        "    {}",
        "  ]",
        "}",
    ]


def test_what_is_not_json_is_not_laid_out() -> None:
    assert as_json(b"{'a': 1}") is None
    assert as_json(b"\xff") is None
    assert as_json(b"[" * 200_000) is None
    assert as_json(b" " * MAX_TEXT + b"1") is None


def test_characters_that_hide_or_turn_the_line_are_made_visible() -> None:
    assert as_text("a\x00b\x1b[1m\u202etxt\u200b".encode()).text == "a␀b␛[1m⟨U+202E⟩txt⟨U+200B⟩"
    assert as_text(b"a\r\nb\tc").text == "a\nb\tc"
    assert as_text(b"a\rb").text == "a␍b"


def test_what_is_not_utf8_says_from_where() -> None:
    reading = as_text(b"ab\xffcd")
    assert reading.text == "ab�cd"
    assert "octet 2" in reading.notice


def test_long_payloads_are_bounded_and_say_so() -> None:
    text, dump = as_text(b"x\n" * MAX_TEXT), as_hex(b"x" * (MAX_HEX + 1))
    assert len(text.text) == MAX_TEXT
    assert f"{MAX_TEXT * 2:,}" in text.notice
    assert len(dump.text.splitlines()) == MAX_HEX // 8
    assert f"{MAX_HEX + 1:,}" in dump.notice


def test_long_lines_are_broken_and_it_says_so() -> None:
    for reading in (as_text(b"x" * 2500), as_json(b'"' + b"x" * 2498 + b'"')):
        assert reading is not None
        assert [len(line) for line in reading.text.splitlines()] == [MAX_LINE, MAX_LINE, 500]
        assert "broken" in reading.notice
    assert not as_text(b"x" * MAX_LINE).notice


def test_a_character_cut_at_the_bound_is_not_called_a_fault() -> None:
    reading = as_text(b"x" * (MAX_TEXT - 1) + "é".encode() * 4)
    assert "Not UTF-8" not in reading.notice
    assert "octets are shown" in reading.notice


def test_words_are_told_from_octets() -> None:
    assert is_text("Grüße\r\n".encode())
    assert is_text(b"")
    assert is_text(b"x" * 4095 + "é".encode())
    assert not is_text(b"\x00\x01")
    assert not is_text(b"\xff\xfe")
