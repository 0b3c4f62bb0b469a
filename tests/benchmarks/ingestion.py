"""Files to searchable passages, end to end, and a second run over files that did not change."""

import tempfile
import time
from pathlib import Path

from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import instance_in, sample_home
from tests.benchmarks.synthetic import Writer, models_of

TITLE = "Ingest"
_TARGET_RATE, _TARGET_AGAIN_S = 40, 5
_SECTIONS, _WORDS = 30, 110
_HEADER = """---
title: Rules of department {number}
version: "1.0"
status: approved
approver: Head of Operations
approved_on: 2025-01-07
effective_on: 2025-02-03
---

# Rules of department {number}
"""


def measure(asked):
    """Measure policies of thirty sections, then many small files twice."""
    samples = apart(sample_home, asked)
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as folder:
        long, small = Path(folder, "long"), Path(folder, "small")
        files = asked.size(1_000, 50)
        apart(_write, samples, long, asked.size(40, 4), _SECTIONS)
        apart(_write, samples, small, files, 1)
        rate = apart(_rate, Path(folder, "home-long"), long)
        return Measured(figures=[rate, *apart(_twice, Path(folder, "home-small"), small, files)])


def _write(samples, folder, files, sections):
    with instance_in(samples) as instance:
        writer = Writer(models_of(instance))
    folder.mkdir()
    for number in range(files):
        body = "".join(
            f"\n## {section + 1}. Rules for case {section + 1}\n\n{writer.text(_WORDS)}\n"
            for section in range(sections)
        )
        text = _HEADER.format(number=number) + body
        (folder / f"department-{number:04d}.md").write_text(text, "utf-8")


def _rate(home, folder):
    report, seconds = _ingest(home, folder)
    note = f"{len(report.files)} files, {report.passages} passages, the model loaded before"
    return Figure(
        name="passages a second",
        value=report.passages / seconds,
        unit="/s",
        at_least=_TARGET_RATE,
        note=note,
    )


def _twice(home, folder, files):
    first, seconds = _ingest(home, folder)
    _, again = _ingest(home, folder)
    return [
        Figure(
            name="passages a second, small files",
            value=first.passages / seconds,
            unit="/s",
            note=f"{files} files, {first.passages} passages",
        ),
        Figure(
            name=f"second run over {files:,} unchanged files",
            value=again,
            unit="s",
            at_most=_TARGET_AGAIN_S,
        ),
    ]


def _ingest(home, folder):
    """Return the report and the seconds from the first file to the last commit."""
    with instance_in(home) as instance:
        instance.embedder.embed(["The model is loaded now."])
        ingestion = instance.ingestion()
        begun = time.perf_counter()
        report = ingestion.run([folder])
        seconds = time.perf_counter() - begun
    if report.has_failures:
        raise RuntimeError("\n".join(file.line for file in report.files))
    return report, seconds
