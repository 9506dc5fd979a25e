"""The tokens keep their promise: words can be read on every ground they stand on."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor

import assets
from gui.theme import DARK, LAYERS, LIGHT, Theme, contrast, mixed, palette, stylesheet, theme_for

AA = 4.5
both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


@both
@pytest.mark.parametrize("word", ["text", "muted"])
@pytest.mark.parametrize("ground", ["background", "panel", "raised"])
def test_words_reach_aa_on_every_ground(theme: Theme, word: str, ground: str) -> None:
    assert contrast(getattr(theme, word), getattr(theme, ground)) >= AA


@both
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("ground", ["background", "panel"])
def test_layers_reach_aa_as_words_in_pills_and_panels(theme: Theme, layer: str, ground: str) -> None:
    assert contrast(theme.layer(layer), getattr(theme, ground)) >= AA


@both
def test_violet_and_red_words_reach_aa_on_buttons(theme: Theme) -> None:
    for colour in (theme.data, theme.fault, theme.request):
        assert contrast(colour, theme.raised) >= AA


@both
@pytest.mark.parametrize("filled", ["request", "response", "playhead", "text"])
def test_words_on_filled_grounds_reach_aa(theme: Theme, filled: str) -> None:
    assert contrast(theme.on_accent, getattr(theme, filled)) >= AA


@both
def test_words_reach_aa_on_a_chosen_row_and_on_notices(theme: Theme) -> None:
    for ground in (theme.chosen, theme.tint("fault"), theme.tint("tls")):
        assert contrast(theme.text, ground) >= AA
    assert contrast(theme.muted, theme.chosen) >= AA


@both
def test_words_in_a_tube_reach_aa(theme: Theme) -> None:
    for layer in LAYERS:
        tube = theme.tube(layer)
        assert contrast(theme.text, mixed(tube, theme.background, tube.alphaF())) >= AA


@both
def test_the_style_sheet_has_every_token_put_in(theme: Theme) -> None:
    sheet = stylesheet(theme)
    assert "$" not in sheet
    assert theme.request.name() in sheet


@both
def test_the_drawn_marks_of_the_style_sheet_have_the_colours_of_the_tokens(theme: Theme) -> None:
    for picture, colour in (("chevron", theme.muted), ("check", theme.on_accent)):
        drawing = assets.path(f"themes/{picture}-{theme.name}.svg").read_text(encoding="utf-8")
        assert re.search(rf'stroke="{colour.name()}"', drawing, re.IGNORECASE)


def test_contrast_runs_from_one_to_twenty_one() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#777777")) == pytest.approx(1)


@both
def test_the_palette_speaks_the_same_colours(theme: Theme) -> None:
    assert palette(theme).windowText().color() == theme.text


def test_a_choice_overrides_the_system() -> None:
    assert theme_for("dark") is DARK
    assert theme_for("light") is LIGHT


def test_an_unknown_layer_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        DARK.layer("background")


def test_an_asset_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="icons/nothing"):
        assets.path("icons/nothing.svg")
