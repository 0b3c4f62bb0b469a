"""Draws how far a campaign is, as a picture that a person can read without colours."""

import io
from threading import Lock
from typing import TYPE_CHECKING, Final

from bot.training.reports import Progress, Share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_GROUPS: Final = 12
_NAME = 32
_TITLE = 60
_DONE, _LATE, _OPEN = "#0072b2", "#d55e00", "#d9d9d9"
"""Apart for all kinds of colour vision, and in print."""
_ENOUGH = 8
"""Percent from which a figure fits into its bar."""
_DRAWING: Final = Lock()
"""The library that draws keeps state of its own."""

_Bar = tuple[str, Share, Share]


def plot(progress: Progress) -> bytes:
    """Return a PNG of who is done, late and not yet due: everybody, then each large group."""
    # Only who draws pays for loading it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    bars = _bars(progress)
    with _DRAWING:
        figure = Figure(figsize=(8, 1.9 + 0.45 * len(bars)), dpi=130, layout="constrained")
        FigureCanvasAgg(figure)
        _draw(figure.add_subplot(), progress, bars)
        made = io.BytesIO()
        figure.savefig(made, format="png")
    return made.getvalue()


def described(progress: Progress) -> str:
    """Return what the picture shows, in words, for whoever can't see it."""
    done, late = progress.done, progress.late
    rest = done.of - done.count - late.count
    said = (
        f"{progress.campaign.label}: of {done.of} people {done.count} are done, {late.count} are "
        f"late, and {rest} have time left."
    )
    groups = [
        f" {one.group}: {one.done.count} of {one.done.of} done, {one.late.count} late."
        for one in progress.groups[:MOST_GROUPS]
    ]
    return said + "".join(groups)


def _bars(progress: Progress) -> list[_Bar]:
    groups = progress.groups[:MOST_GROUPS]
    everybody = ("Everybody", progress.done, progress.late)
    return [everybody, *((one.group, one.done, one.late) for one in groups)]


def _draw(axes: "Axes", progress: Progress, bars: list[_Bar]) -> None:
    places = range(len(bars))
    left = [0.0] * len(bars)
    for name, colour, hatch, ink, shares in (
        ("done", _DONE, "", "white", [done for _, done, _ in bars]),
        ("late", _LATE, "//", "black", [late for *_, late in bars]),
        ("not yet", _OPEN, "", "black", [_rest(done, late) for _, done, late in bars]),
    ):
        widths = [_width(share) for share in shares]
        drawn = axes.barh(
            places, widths, left=left, color=colour, hatch=hatch, edgecolor="white", label=name
        )
        labels = [_figure(share) for share in shares]
        # Upon stripes a figure needs a ground of its own.
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if hatch else None
        axes.bar_label(drawn, labels, label_type="center", color=ink, fontsize=9, bbox=ground)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.set_yticks(places, [f"{_shown(name, _NAME)} ({done.of})" for name, done, _ in bars])
    axes.set_xlim(0, 100)
    axes.set_xlabel("percent of the people who count, whose number stands in brackets")
    axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    title = f"{progress.campaign.label} · {progress.material.title}"
    axes.set_title(f"{_shown(title, _TITLE)} · {progress.as_of:%Y-%m-%d}", loc="left", fontsize=11)
    axes.figure.legend(ncols=3, loc="outside lower center", frameon=False)
    for text in (axes.title, *axes.get_yticklabels()):
        # A name may hold what would be read as a formula.
        text.set_parse_math(False)


def _width(share: Share) -> float:
    return 100 * share.count / share.of if share.of else 0.0


def _figure(share: Share) -> str:
    """Return the percentage as tables have it, rounded down; none where it does not fit."""
    percent = share.percent or 0
    return f"{percent} %" if percent >= _ENOUGH else ""


def _rest(done: Share, late: Share) -> Share:
    return Share(count=max(0, done.of - done.count - late.count), of=done.of)


def _shown(text: str, limit: int) -> str:
    """Return *text* shortened, with signs that the font of the picture has."""
    from matplotlib import font_manager  # noqa: PLC0415

    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties()))
    known = font.get_charmap()
    line = " ".join(text.split())
    short = line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
    return "".join(letter if ord(letter) in known else "?" for letter in short)
