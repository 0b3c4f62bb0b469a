"""An instance that was saved and brought back answers as before, and its trail verifies."""

import shutil
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.people.entities import Person, PersonId, Role
from bot.questions.entities import ExchangeId
from bot.upkeep.backup import back_up
from bot.upkeep.restoring import restore
from knowledge.answers import Kind, Question
from knowledge.passages import Reader
from tests.knowledge.sample_home import SampleDay, ingested_home, settings_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.adapters,
    pytest.mark.xdist_group("samples"),
]

QUESTIONS = (
    "how long do we keep job applications?",
    "how often do we review access rights?",
    "may I take the work laptop on holiday?",
    "how long must a password be?",
    "what does A.8.13 ask, and what do we do?",
    "how often do we test backups?",
    "which controls are about suppliers?",
    "I clicked a strange link",
    "what is the capital of France?",
    "how long may an investigation take?",
)
LEAD = Person(id=PersonId("p-lead"), role=Role.LEAD)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The sample policies, ten answered questions, an anchor, and a backup of all of it."""
    folder = tmp_path_factory.mktemp("before")
    shutil.copytree(ingested_home(tmp_path_factory.getbasetemp()), folder / "home")
    with Instance(settings_for(folder / "home"), SampleDay()) as instance:
        answers = asked(instance, prefix="before")
        anchor = instance.records.anchor(actor=SYSTEM).anchor
        # The instance is open and owns its indexes: a backup does not wait for that.
        made = back_up(instance.settings, folder / "a.tar.gz", clock=SampleDay())
        yield instance, answers, anchor, made, folder / "a.tar.gz"


def asked(instance, *, prefix):
    """Ask every question as a lead and return what was answered and recorded."""
    exchanges = [
        instance.help_desk.ask(
            Question(text=text, reader=Reader(audiences=LEAD.audiences)),
            actor=LEAD,
            exchange_id=ExchangeId(f"{prefix}:{number}"),
        )
        for number, text in enumerate(QUESTIONS)
    ]
    return [replace(exchange.answer, elapsed_ms=0.0) for exchange in exchanges]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_answers_after_a_restore(before, kind, tmp_path, request):
    """Restored into an empty home on either database, ten questions read word for word as before."""
    instance, answers, anchor, made, file = before
    settings = settings_for(tmp_path / "home")
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql")._url.render_as_string(hide_password=False)
        settings = settings.model_copy(update={"stored_database_url": SecretStr(url)})

    restored = restore(settings, file, clock=SampleDay())

    # What was embedded before is the same text and the same model: this saves a minute.
    shutil.copytree(instance.settings.home / "cache", settings.home / "cache")
    with Instance(settings, SampleDay()) as again:
        again.embedder = instance.embedder
        after = asked(again, prefix="after")
        recorded = [
            again.help_desk.find(ExchangeId(f"before:{number}")).answer
            for number in range(len(QUESTIONS))
        ]
        report = again.audit.verify(anchor.audit_head)
        original = again.library.original("access-control.md", sequence=1)

    assert after == answers
    assert [replace(answer, elapsed_ms=0.0) for answer in recorded] == answers
    assert {answer.kind for answer in answers} >= {Kind.ANSWER, Kind.EVENT, Kind.REFUSAL}
    assert sum(bool(answer.citations) for answer in answers) >= 6
    assert report.is_intact
    assert report.entries > restored.trail.entries == made.entries
    assert original == instance.library.original("access-control.md", sequence=1)
