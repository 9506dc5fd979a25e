"""What ``make check`` says of rooms that are too large."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / ".ci" / "check-sizes"
ROW = "        (1, 2),\n"
TABLE = "def wire():\n    {comment}\n    for one, other in (\n" + ROW * 60 + "    ):\n        {inside}\n"


@pytest.fixture(scope="module")
def sizes() -> Any:
    loader = SourceFileLoader("check_sizes", str(SCRIPT))
    spec = spec_from_loader("check_sizes", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def found(sizes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sizes, "ROOT", tmp_path)

    def find(text: str) -> list[str]:
        (tmp_path / "a.py").write_text(text)
        return list(sizes.findings(tmp_path / "a.py"))

    return find


def test_400_lines_are_a_module_and_401_are_not(found: Any) -> None:
    assert found("x = 1\n" * 400) == []
    assert found("x = 1\n" * 401) == ["a.py: 401 lines, more than 400: make two rooms of it"]


def test_50_lines_are_a_function_and_51_are_not_wherever_it_stands(found: Any) -> None:
    assert found("def f():\n" + "    x = 1\n" * 49) == []
    assert found("class C:\n    async def f():\n" + "        x = 1\n" * 50) == ["a.py:2: f has 51 lines, more than 50"]


def test_a_table_that_says_so_may_be_long_and_nothing_else(found: Any) -> None:
    assert found(TABLE.format(comment="# A table: pairs.", inside="print(one, other)")) == []
    assert len(found(TABLE.format(comment="# Pairs.", inside="print(one, other)"))) == 1
    assert len(found(TABLE.format(comment="# A table: pairs.", inside="if one: print(other)"))) == 1
