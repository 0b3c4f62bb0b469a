"""Leads correct answers; a correction ends by itself, and everything is on record."""

import json
import threading
from datetime import timedelta
from functools import partial

import pytest

from bot.audit.tags import AuditTag
from bot.database.outbox import Outbox
from bot.errors import CorrectionWrong, NotPermitted, UnknownCurated
from bot.questions.curation import LONGEST, Curation
from bot.questions.curation_entities import Circle, Correction, Ending
from bot.questions.entities import ExchangeId
from knowledge.answers import Question
from tests.bot.questions.asking import ADA, LENA, OTTO, ROOT, AskingDesk

WRITTEN = Correction(
    question="How often are backups taken?",
    text="Backups are taken every hour.",
    names="Backup policy, section 3",
    corrects=1_042,
)


@pytest.fixture
def curation(database, audit, clock):
    return Curation(database, audit, clock)


@pytest.fixture
def entries(audit):
    """What the audit trail says of curated answers."""

    def read():
        return [one for one in audit.entries() if one.tag.startswith("curated:")]

    return read


def test_a_lead_writes_one(curation, entries, clock):
    """It speaks for as long as was said, and the trail has its number, hash and end."""
    curated = curation.add(WRITTEN, actor=LENA, entry_id="form:1")
    assert curated.label == "C-1"
    assert curated.valid_until == clock.now().date() + timedelta(days=180)
    (spoken,) = curation.in_force()
    assert (spoken.text, spoken.names) == (WRITTEN.text, WRITTEN.names)
    (entry,) = entries()
    assert (entry.tag, entry.actor, entry.subject) == ("curated:added", LENA.id, "curated:1")
    facts = json.loads(entry.facts)
    assert facts["exchange"] == 1_042
    assert "Backup" not in entry.facts


def test_the_same_form_twice_is_one(curation, entries):
    """A form that Slack sends again changes nothing."""
    first = curation.add(WRITTEN, actor=LENA, entry_id="form:1")
    assert curation.add(WRITTEN, actor=LENA, entry_id="form:1") == first
    assert len(entries()) == 1


def _at_once(*deeds):
    barrier = threading.Barrier(len(deeds))

    def do(deed):
        barrier.wait()
        deed()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_leads_at_once(curation, entries):
    """Of two corrections of one question one speaks, and one that two retire ends once."""

    def write(number):
        curation.add(WRITTEN, actor=LENA, entry_id=f"form:{number}")

    for _ in range(5):
        _at_once(lambda: write(len(entries())), lambda: write(len(entries()) + 1_000))
        (standing,) = curation.listed(actor=LENA)
        before = len(entries())
        _at_once(*[partial(curation.retire, standing.number, actor=LENA)] * 2)
        assert len(entries()) == before + 1


@pytest.mark.parametrize("person", [ADA, OTTO, ROOT])
def test_leads_alone(curation, entries, person):
    """An employee, an auditor and an admin may neither write, list nor retire."""
    curated = curation.add(WRITTEN, actor=LENA, entry_id="form:1")
    for deed in (
        lambda: curation.add(WRITTEN, actor=person, entry_id="form:2"),
        lambda: curation.retire(curated.number, actor=person),
        lambda: curation.listed(actor=person),
    ):
        with pytest.raises(NotPermitted):
            deed()
    assert len(entries()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": "  "},
        {"question": "?!"},
        {"text": " \n "},
        {"text": "…"},
        {"text": "a" * (LONGEST + 1)},
        {"days": 0},
        {"days": 366},
        {"days": -5},
    ],
)
def test_what_cannot_speak_is_refused(curation, entries, wrong):
    """Nothing without words, longer than a form, or for ever is kept."""
    written = {"question": WRITTEN.question, "text": WRITTEN.text, **wrong}
    with pytest.raises(CorrectionWrong):
        curation.add(Correction(**written), actor=LENA, entry_id="form:1")
    assert entries() == []


def test_half_characters_are_kept_out(curation):
    """What no database keeps is left out."""
    odd = Correction(question="How\x00 often?", text="Every\ud800 hour.")
    curated = curation.add(odd, actor=LENA, entry_id="form:1")
    assert curation.numbered(curated.number).question == "How often?"


def test_retired_speaks_no_more(curation, entries):
    """Retiring twice is once, and is on record with who did it."""
    curated = curation.add(WRITTEN, actor=LENA, entry_id="form:1")
    assert curation.retire(curated.number, actor=LENA).ending is Ending.RETIRED
    curation.retire(curated.number, actor=LENA)
    assert curation.in_force() == []
    assert [one.tag for one in entries()] == ["curated:added", "curated:retired"]
    with pytest.raises(UnknownCurated):
        curation.retire(99, actor=LENA)


def test_a_newer_one_takes_the_place(curation):
    """For the same words and the same circle only the newest speaks, also once it is retired."""
    curation.add(WRITTEN, actor=LENA, entry_id="form:1")
    leads = Correction(question=WRITTEN.question, text="Ask me.", circle=Circle.LEADS)
    curation.add(leads, actor=LENA, entry_id="form:2")
    newer = Correction(question="how often are BACKUPS taken", text="Every two hours.")
    third = curation.add(newer, actor=LENA, entry_id="form:3")
    assert [one.label for one in curation.in_force()] == ["C-3", "C-2"]
    curation.retire(third.number, actor=LENA)
    assert [one.label for one in curation.in_force()] == ["C-2"]


def test_it_expires_by_itself(curation, entries, clock):
    """On its last day it speaks, on the next it does not, and the nightly round writes that down."""
    curation.add(WRITTEN, actor=LENA, entry_id="form:1")
    clock.forward(days=180)
    assert curation.in_force()
    clock.forward(days=1)
    assert curation.in_force() == []
    curation.look_over(clock.now())
    curation.look_over(clock.now())
    assert [one.tag for one in entries()] == [AuditTag.CURATED_ADDED, AuditTag.CURATED_EXPIRED]


def test_the_leads_are_told_once_two_weeks_before(curation, clock, database):
    """Not fifteen days before, and not again the next night; no words are in the notice."""
    curation.add(WRITTEN, actor=LENA, entry_id="form:1")

    def told():
        return [item.payload for item in Outbox(database, clock).pending()]

    clock.forward(days=165)
    curation.look_over(clock.now())
    assert told() == []
    clock.forward(days=1)
    curation.look_over(clock.now())
    clock.forward(days=1)
    curation.look_over(clock.now())
    (notice,) = told()
    assert (notice["kind"], notice["to"], notice["label"]) == ("curated_expiring", "leads", "C-1")
    assert "backup" not in str(notice)


@pytest.mark.parametrize(
    ("thread", "shown"),
    [("C0TEAM:1.0", True), ("C0OTHER:1.0", False), ("C0TEAM:1.0:U0ADA", False), ("", False)],
)
def test_words_of_a_question_are_for_who_read_them(database, audit, clock, thread, shown):
    """Asked in the open of that channel they are shown; answered there to one person they are not."""
    asking = AskingDesk(database, audit, clock)
    asked = asking.desk.ask(
        Question(text="may I work from a beach?"),
        actor=ADA,
        exchange_id=ExchangeId("Ev1"),
        thread=thread,
    )
    curation = Curation(database, audit, clock)
    proposal = curation.proposal(asked.number, actor=LENA, place="C0TEAM")
    assert bool(proposal.question) is shown
    assert not curation.proposal(asked.number, actor=LENA).question
