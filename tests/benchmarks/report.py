"""Results as a table in the terminal, as JSON and as a block of a Markdown page."""

import json

from rich.table import Table

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
_VERDICTS = {True: "reached", False: "MISSED", None: ""}


class QuickFigures(ValueError):
    """Figures of a quick look prove nothing and are not published; measure without --quick."""


class MarksMissing(ValueError):
    """The page has no place for the figures; put the two marks where they belong."""


def as_json(title, measured, *, seconds, load):
    """Return one benchmark's result as JSON-ready values."""
    return {
        "title": title,
        "seconds": round(seconds, 1),
        "load_before": load,
        "figures": [
            {
                "name": one.name,
                "value": None if one.value is None else round(one.value, 4),
                "unit": one.unit,
                "target": one.target,
                "reached": one.is_reached,
                "note": one.note,
            }
            for one in measured.figures
        ],
        "notes": list(measured.notes),
    }


def table(result):
    """Return one benchmark's result for the terminal."""
    drawn = Table(title=f"{result['title']} ({result['seconds']:g} s)", title_justify="left")
    for column in ("figure", "value", "target", "", "note"):
        drawn.add_column(column, justify="right" if column == "value" else "left")
    for one in result["figures"]:
        style = "red" if one["reached"] is False else ""
        drawn.add_row(*_cells(one), one["note"], style=style)
    drawn.caption = "\n".join(result["notes"])
    drawn.caption_justify = "left"
    return drawn


def machine_line(machine):
    """Return the machine and the runtime in one line."""
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items())
    return (
        f"{machine['cores']} cores ({machine['cpu']}), {machine['memory_gb']:g} GB, "
        f"{machine['os']}, {machine['python']}; {libraries}"
    )


def merged(earlier, results):
    """Return *results* together with those of *earlier* measured on the same machine."""
    alike = all(earlier.get(key) == results[key] for key in ("machine", "quick"))
    benchmarks = (earlier.get("benchmarks", {}) if alike else {}) | results["benchmarks"]
    return results | {"benchmarks": benchmarks}


def read(path):
    """Return the results in a file, or none."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def write_block(path, results):
    """Replace what stands between the two marks of a Markdown page."""
    if results["quick"]:
        raise QuickFigures(QuickFigures.__doc__)
    page = path.read_text("utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise MarksMissing(f"{path} has no {BEGIN} … {END}: put both where the figures belong")
    path.write_text(f"{before}{BEGIN}\n{_markdown(results)}\n{END}{after}", "utf-8")


def _markdown(results):
    busiest = max(result["load_before"] for result in results["benchmarks"].values())
    lines = [
        f"Measured on {results['day']}: {machine_line(results['machine'])}.",
        f"Before each benchmark at most {busiest:g} processes wanted a core.",
        "",
    ]
    lines += ["| benchmark | figure | value | target | |", "|---|---|---|---|---|"]
    for result in results["benchmarks"].values():
        rows = [(result["title"], *_cells(one)) for one in result["figures"]]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    lines.append("")
    for result in results["benchmarks"].values():
        told = [*result["notes"], *_notes(result["figures"])]
        lines += [f"- {result['title']}: {note}." for note in told]
    return "\n".join(lines)


def _cells(figure):
    value = (
        "not measured" if figure["value"] is None else f"{_short(figure['value'])} {figure['unit']}"
    )
    return figure["name"], value, figure["target"], _VERDICTS[figure["reached"]]


def _notes(figures):
    told = {}
    for one in figures:
        if one["note"]:
            told.setdefault(one["note"], one["name"].split(",")[0])
    return [f"{name}: {note}" for note, name in told.items()]


def _short(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
