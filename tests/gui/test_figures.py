"""Figures are said shorter without telling more than there is."""

from __future__ import annotations

import pytest

from gui.figures import shorter


@pytest.mark.parametrize(
    ("figure", "short"),
    [
        ("0", "0"),
        ("9,999", "9,999"),
        ("10,000", "10k"),
        ("12,999", "12.9k"),
        ("400,006", "400k"),
        ("999,999", "999k"),
        ("2,889,174", "2.8M"),
        ("7,000,000,000", "7G"),
        ("–", "–"),
    ],
)
def test_what_is_not_there_yet_is_not_told(figure: str, short: str) -> None:
    assert shorter(figure) == short
