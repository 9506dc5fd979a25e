"""The stage looks as it did: each main state against the picture of it that is kept.

Where it is to look otherwise, ``python -m tests.gui.pictures`` takes the references anew; look at them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gui.theme import Theme, load_fonts
from gui.widgets.stage import pills
from gui.widgets.stage.geometry import HEADER
from tests.gui.pictures.album import ALBUM, REFERENCES, Picture, painted, staged
from tests.gui.pictures.likeness import difference

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

MOST_OCTETS = 1_500_000
"""Of all references: a working copy is to stay small."""
MOVED = 4
"""Pixels: about half a square, which is the least that is sure to be noticed."""


@pytest.fixture(scope="module")
def fonts(qapp: QApplication) -> None:
    load_fonts()
    # What was measured before, in a test that had no need of these fonts, was measured in others.
    for measured in (pills._fonts, pills._title, pills.fit):
        measured.cache_clear()


def named(name: str) -> Picture:
    return next(picture for picture in ALBUM if picture.name == name)


@pytest.mark.parametrize("picture", [pytest.param(picture, id=picture.name) for picture in ALBUM])
def test_the_stage_looks_as_it_did(fonts: None, picture: Picture, tmp_path: Path):
    now, reference = painted(picture), QImage(str(picture.path))
    reference.setDevicePixelRatio(picture.scale)
    found = difference(now, reference)
    if not found.same:
        now.save(str(tmp_path / picture.path.name))
    assert found.same, f"{found}; as it is now: {tmp_path / picture.path.name}"


def test_every_reference_is_of_a_state_and_all_are_small():
    kept = {path.name: path.stat().st_size for path in REFERENCES.iterdir()}
    assert set(kept) == {picture.path.name for picture in ALBUM}
    assert sum(kept.values()) <= MOST_OCTETS


@pytest.mark.parametrize("name", ["single-dark", "presenter-light", "compare-dark", "many-dark"])
def test_another_smoothing_of_letters_and_lines_is_the_same_picture(fonts: None, name: str):
    fine = painted(replace(named(name), scale=2))
    smoothed = fine.scaled(fine.size() / 2, mode=Qt.TransformationMode.SmoothTransformation)
    smoothed.setDevicePixelRatio(1)
    assert difference(painted(named(name)), smoothed).same


@pytest.mark.parametrize("name", ["single-dark", "presenter-light", "compare-light", "failure-dark"])
def test_one_arrow_that_has_moved_is_noticed(fonts: None, name: str):
    picture = named(name)
    image = painted(picture)
    moved = QImage(image)
    row = _row_of_an_arrow(picture)
    with QPainter(moved) as painter:
        painter.drawImage(row.translated(0, MOVED), image, row)
    assert not difference(image, moved).same


def _row_of_an_arrow(picture: Picture) -> QRect:
    """Where the first arrow that can be seen has its line and its head, from lifeline to lifeline."""
    with staged(picture) as view:
        sight, things = view.view(), view.diagram.items.things
        column = sight.columns[0]
        tops = (round(sight.y(item.top)) for item in things if item.title.startswith(("GET", "200", "204")))
        top = next(y for y in tops if y > HEADER + 10)
        return QRect(round(column.left), top - 4, round(column.right - column.left), 32)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda theme: replace(theme, request=theme.control), id="of a layer"),
        pytest.param(lambda theme: replace(theme, playhead=theme.fault), id="of the playhead"),
        pytest.param(lambda theme: replace(theme, background=QColor("#2A3038")), id="of the ground"),
    ],
)
def test_a_colour_that_has_changed_is_noticed(fonts: None, change: Callable[[Theme], Theme]):
    picture = named("single-dark")
    assert not difference(painted(picture), painted(replace(picture, theme=change(picture.theme)))).same


def test_what_is_missing_is_noticed(fonts: None):
    picture = named("single-dark")
    assert not difference(painted(picture), painted(replace(picture, part=0.95))).same
