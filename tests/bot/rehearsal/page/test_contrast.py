"""Colours of the page: every text can be read on what it stands on, in light and in dark."""

import re
from importlib.resources import files

import pytest

CSS = files("bot.rehearsal.page").joinpath("static", "page.css").read_text("utf-8")
PAIRS = [
    ("ink", "ground"), ("ink", "raised"), ("ink", "sunk"), ("ink", "aside"),
    ("quiet", "ground"), ("quiet", "raised"), ("quiet", "sunk"), ("quiet", "aside"),
    ("accent", "ground"), ("accent", "raised"), ("accent", "accent-soft"),
    ("accent-ink", "accent"), ("danger", "ground"), ("danger", "danger-soft"),
    ("ground", "danger"), ("warn", "warn-soft"), ("good", "good-soft"),
    ("outside", "outside-soft"), ("side-ink", "side"), ("side-quiet", "side"),
    ("side-ink", "side-here"),
]  # fmt: skip


def colours():
    """Return the colours of both looks; the dark one takes from the light what it leaves."""
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", found))
        for found in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    )
    return {"light": light, "dark": light | dark}


def luminance(colour):
    """Return how bright a colour is, as the web's guidelines reckon it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("text", "under"), PAIRS)
def test_text_can_be_read(look, text, under):
    """Text stands out from its ground as WCAG's level AA asks, 4.5 to 1."""
    shades = colours()[look]
    low, high = sorted((luminance(shades[text]), luminance(shades[under])))

    assert (high + 0.05) / (low + 0.05) >= 4.5
