"""One folder with the sample policies, ingested by the real pipeline with the real model."""

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from filelock import FileLock

from bot.assembly.instance import Instance
from bot.settings import Settings

POLICIES = Path(__file__).parents[2] / "docs" / "samples" / "policies"
PEOPLE = POLICIES.parent / "people.csv"

RULE = """---
title: Lighthouse Rules
version: "1"
status: approved
approver: Keeper
approved_on: 2026-01-01
effective_on: 2026-01-01
audience: everyone
---

# Lighthouse Rules

## Lamp

The lamp of the lighthouse must be polished every Friday.
"""


class SampleDay:
    """The day for which the sample policies are written."""

    def now(self):
        return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def settings_for(home, **more):
    """Return settings for *home* that look at no environment and no .env file."""
    values = {"ANNEXA_HOME": home, "ANNEXA_DATABASE_URL": f"sqlite:///{home / 'annexa.db'}"}
    return Settings(_env_file=None, **values, **more)


@cache
def ingested_home(folder):
    """Return a home below *folder* with the samples, ingested once for all processes of a run."""
    # Each worker has a folder of its own beside those of the others.
    shared = folder.parent if folder.name.startswith("popen-") else folder
    whole, home = shared / "samples-of-all", folder / "ingested-samples"
    with FileLock(f"{whole}.lock"):
        if not whole.exists():
            shutil.copytree(_ingest(folder / "first-samples"), whole)
    shutil.copytree(whole, home)
    return home


def _ingest(home):
    with Instance(settings_for(home), SampleDay()) as instance:
        report = instance.ingestion().run([POLICIES])
        assert not report.has_failures, [file.line for file in report.files]
        # Whatever an instance keeps after its start is kept here, too.
        instance.warm_up()
    kept = {file.name.split("-")[0] for file in (home / "cache").iterdir()}
    assert kept == {"events", "standard"}
    return home


def empty_home(folder, home):
    """Make *home* an instance without documents that need not embed the standard anew."""
    shutil.copytree(ingested_home(folder) / "cache", home / "cache")
