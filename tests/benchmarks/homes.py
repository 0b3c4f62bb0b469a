"""Instances to measure: one with the sample policies, kept between runs."""

import hashlib
import shutil
from pathlib import Path

from bot.assembly.instance import Instance
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "docs" / "samples" / "policies"
_DONE = "prepared.txt"


def settings_for(home):
    """Return settings for *home* that look at no environment and no .env file."""
    return Settings(
        _env_file=None, ANNEXA_HOME=home, ANNEXA_DATABASE_URL=f"sqlite:///{home / 'annexa.db'}"
    )


def instance_in(home):
    """Return the instance that lives in *home*, with everything by default."""
    return Instance(settings_for(home))


def sample_home(asked):
    """Return a home with the sample policies in it and the standard embedded."""
    return kept(asked.cache / "samples", ["docs/samples/policies/*"], _ingest_samples)


def kept(folder, sources, build):
    """Return *folder* as *build* left it, built anew when one of *sources* has changed.

    What decides how things are stored counts as a source too.
    """
    patterns = [
        *sources,
        "bot/library/*.py",
        "bot/migrations/versions/*.py",
        "ingest/**/*.py",
        "knowledge/adapters/*.py",
        "knowledge/catalogue/data/*",
    ]
    mark = _digest(patterns)
    done = folder / _DONE
    if done.exists() and done.read_text("utf-8") == mark:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    build(folder)
    done.write_text(mark, "utf-8")
    return folder


def _ingest_samples(home):
    with instance_in(home) as instance:
        report = instance.ingestion().run([POLICIES])
        if report.has_failures:
            raise RuntimeError("\n".join(file.line for file in report.files))
        # The first answer leaves the standard's vectors in the home.
        _ = instance.answerer


def _digest(patterns):
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file():
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
