from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plain import one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("200 OK", "200 OK"),
        ("\x1b[31mred\x07", "·[31mred·"),
        ("a\r\nb\tc", "a  b c"),
        ("no\xa0break \u2003 em", "no break   em"),
        ("\u202egpj.exe\x9b2J", "·gpj.exe·2J"),
        ("“ü” 猫 é", "“ü” 猫 é"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_a_dot_and_white_space_is_space(text, shown):
    assert one_line(text) == shown


@given(st.text())
def test_any_text_becomes_printable_and_no_longer(text):
    assert one_line(text).isprintable()
    assert len(one_line(text)) == len(text)
