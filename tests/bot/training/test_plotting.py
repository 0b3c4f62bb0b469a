"""The picture of a campaign: a real PNG of any names and figures, and words for it."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from matplotlib.axes import Axes
from PIL import Image

from bot.training.plotting import MOST_GROUPS, described, plot
from bot.training.reports import GroupProgress, Population, Progress, Share


def progress(done=3, late=1, of=5, groups=(), title="Lamps"):
    return Progress(
        campaign=SimpleNamespace(label="TR-1"),
        material=SimpleNamespace(title=title),
        as_of=datetime(2026, 5, 4, 12, tzinfo=UTC),
        population=Population(
            at_launch=of, joiners=0, leavers=0, on_leave=0, excluded=0, counted=of
        ),
        done=Share(count=done, of=of),
        done_late=Share(count=0, of=of),
        late=Share(count=late, of=of),
        never_opened=Share(count=0, of=of),
        groups=tuple(
            GroupProgress(group=name, done=Share(count=5, of=9), late=Share(count=2, of=9))
            for name in groups
        ),
    )


def picture(shown):
    image = Image.open(io.BytesIO(plot(shown)))
    image.load()
    return image.convert("RGB")


def share_of(image, colour):
    """Return how much of a picture has about this colour."""
    pixels = list(image.get_flattened_data())
    near = sum(all(abs(a - b) < 12 for a, b in zip(one, colour, strict=True)) for one in pixels)
    return near / len(pixels)


BLUE = (0, 114, 178)


def test_more_is_done_more_is_blue():
    """The picture is of the figures: nobody done shows no blue, everybody much of it."""
    nobody = picture(progress(done=0, late=0))
    some = picture(progress(done=2, late=0))
    everybody = picture(progress(done=5, late=0))
    assert image_is_fine(some)
    shares = [share_of(one, BLUE) for one in (nobody, some, everybody)]
    # The legend alone has a spot of it.
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.1


def image_is_fine(image):
    return image.format is None and image.width > 600 and image.height > 200


@pytest.mark.parametrize(
    "name", ["$x_{", "安全\u3000策略", "<!channel> &", "a" * 300, "\\frac", " "]
)
def test_any_name_is_drawn(name):
    """Formulas, scripts that the font lacks and endless names neither fail nor warn."""
    assert picture(progress(groups=(name,), title=name)).width > 600


def test_nobody_counts():
    """A campaign of which nobody counts has a picture, too."""
    assert picture(progress(done=0, late=0, of=0)).width > 600
    assert "of 0 people 0 are done" in described(progress(done=0, late=0, of=0))


def test_many_groups_are_cut():
    """A company of a hundred groups gets a picture that fits into a message."""
    many = progress(groups=[f"group {n}" for n in range(100)])
    fewer = replace(many, groups=many.groups[:MOST_GROUPS])
    assert picture(many).size == picture(fewer).size


def test_words_for_whoever_cannot_see_it():
    """Everything that the picture shows stands in its description."""
    words = described(progress(groups=("north",)))
    assert words == (
        "TR-1: of 5 people 3 are done, 1 are late, and 1 have time left. north: 5 of 9 done, "
        "2 late."
    )


def test_figures_are_those_of_the_table(monkeypatch):
    """What is 42.9 percent is 42 in the picture as in the table: neither claims what is not."""
    drawn = []
    monkeypatch.setattr(
        Axes, "bar_label", lambda _axes, _bars, labels, **_more: drawn.append(list(labels))
    )
    plot(progress(done=4, late=3, of=7))
    assert drawn == [["57 %"], ["42 %"], [""]]
