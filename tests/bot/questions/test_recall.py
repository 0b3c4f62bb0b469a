"""Whoever was told what is no longer so hears of it once, with then and now."""

import json
from datetime import timedelta

import pytest

from bot.database.outbox import Outbox
from bot.people.entities import Person, PersonId
from bot.questions.curation import Curation
from bot.questions.curation_entities import Circle, Correction
from bot.questions.personal import QuestionsKept
from bot.questions.recall import Recall
from bot.questions.recall_changes import said_instead, still_said
from bot.questions.recall_entities import Why
from bot.slack.blocks.recall import recall_messages
from knowledge.answering.curated import Recogniser, curated
from knowledge.answers import Side
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.grounding.proof import prove
from knowledge.passages import DocumentStatus, Reader
from tests.bot.library.conftest import Shop, make_document
from tests.bot.questions.asking import ADA, BEN, LENA, SILENT, AskingDesk, Words, said

NIGHTLY, HOURLY = "Backups are taken every night.", "Backups are taken every hour."
ASKED = "how often are backups taken?"


class Scene:
    """A library, a desk, and what is recalled."""

    def __init__(self, database, audit, clock, folder):
        self.clock, self.audit, self.database = clock, audit, database
        self.shop = Shop(database, audit, clock, folder)
        self.shop.keeper.start()
        self.asking = AskingDesk(database, audit, clock)
        self.curation = Curation(database, audit, clock)
        self.outbox = Outbox(database, clock)
        self.recall = Recall(
            database,
            audit,
            archive=self.shop.library,
            curation=self.curation,
            recogniser=Recogniser(load_catalogue(), Words()),
            prove=prove,
            outbox=self.outbox,
        )
        self.put(f"First.\n{NIGHTLY}", version="1.0")
        self.look()

    def put(self, text, **control):
        self.shop.put("backup.md", text, **control)
        self.clock.forward(minutes=1)

    def ask(self, *, by=ADA, says=None, text=ASKED):
        exchange = self.asking.ask(text, by=by, says=says or said(NIGHTLY))
        self.clock.forward(minutes=1)
        return exchange

    def look(self):
        return self.recall.look(self.clock.now())

    def told(self):
        return [item.payload for item in self.outbox.pending() if item.kind == "recall"]

    def news(self, reader=None):
        batch = self.told()[-1]["batch"]
        return self.recall.news(batch, reader or Reader())

    def entries(self):
        return [one for one in self.audit.entries() if one.tag == "answer:recalled"]


@pytest.fixture
def scene(database, audit, clock, tmp_path):
    scene = Scene(database, audit, clock, tmp_path)
    yield scene
    scene.shop.lock.release()


def test_a_changed_rule_is_told_once(scene):
    """The asker is told with then and now; a second round and a second look tell nobody."""
    exchange = scene.ask()
    scene.put(f"First.\n{HOURLY}", version="2.0")
    assert scene.look() == 1
    assert scene.look() == 0
    (payload,) = scene.told()
    assert payload["to_person"] == ADA.id
    (news,) = scene.news()
    assert (news.label, news.question, news.why) == (exchange.label, ASKED, Why.CHANGED)
    assert [one.quote for one in news.then] == [NIGHTLY]
    assert (news.now, news.version) == ((HOURLY,), "2.0")
    (entry,) = scene.entries()
    assert entry.subject == f"exchange:{exchange.number}"
    assert json.loads(entry.facts) == {"why": "changed"}
    assert ADA.id not in f"{entry.actor}{entry.facts}"


@pytest.mark.parametrize(
    "text",
    [
        f"A new preface.\nAnother one.\n{NIGHTLY}",
        "First.\nBackups are taken every night. They are tested every month.",
        "First.\nBackups  are taken\u00a0every night.",
        "First.\nbackups are taken every night.",
    ],
)
def test_editorial_changes_tell_nobody(scene, text):
    """Moved, added to, or written otherwise, the rule is the same."""
    scene.ask()
    scene.put(text, version="1.1")
    assert scene.look() == 0


def test_another_documents_answer_is_left_alone(scene):
    """Answers from the standard, from other documents, and refusals are not recalled."""
    scene.ask(says=said(NIGHTLY, source="A.8.13", side=Side.STANDARD))
    scene.ask(says=said(NIGHTLY, source="unknown.md"))
    scene.ask(says=SILENT)
    scene.put(f"First.\n{HOURLY}", version="2.0")
    assert scene.look() == 0


def test_several_answers_are_one_message(scene):
    """Each person hears once of everything, and nobody of what another asked."""
    for _ in range(3):
        scene.ask(by=ADA)
    scene.ask(by=BEN)
    scene.put(f"First.\n{HOURLY}", version="2.0")
    assert scene.look() == 2
    assert {one["to_person"] for one in scene.told()} == {ADA.id, BEN.id}
    sizes = [len(scene.recall.news(one["batch"], Reader())) for one in scene.told()]
    assert sorted(sizes) == [1, 3]


def test_a_document_that_ends(scene):
    """Of a withdrawn rule people hear that it is no longer in force."""
    scene.ask()
    scene.shop.library.remove("backup.md")
    assert scene.look() == 1
    (news,) = scene.news()
    assert (news.why, news.now) == (Why.ENDED, ())
    assert scene.look() == 0


def test_a_further_version_is_told_only_if_it_says_something_else(scene):
    """After 2.0, an editorial 2.1 is silent, and 3.0 with another rule is told."""
    scene.ask()
    for text, version, people in (
        (f"First.\n{HOURLY}", "2.0", 1),
        (f"A preface.\n{HOURLY}", "2.1", 0),
        ("First.\nBackups are taken every week.", "3.0", 1),
    ):
        scene.put(text, version=version)
        assert scene.look() == people


def test_a_version_that_begins_to_speak_on_a_later_day(scene):
    """Nothing happens on the day it is published; on its day people are told."""
    scene.ask()
    later = scene.clock.now().date() + timedelta(days=3)
    scene.put(f"First.\n{HOURLY}", version="2.0", effective_on=later)
    assert scene.look() == 0
    scene.clock.forward(days=3)
    assert scene.look() == 1


def test_ninety_days(scene):
    """Older answers are left alone."""
    scene.ask()
    scene.clock.forward(days=91)
    scene.look()
    scene.put(f"First.\n{HOURLY}", version="2.0")
    assert scene.look() == 0


def test_what_was_before_is_no_news(scene, database):
    """Where nobody listened yet, only what happens from then on is told."""
    scene.ask()
    scene.put(f"First.\n{HOURLY}", version="2.0")
    with database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM news_read")
    assert scene.look() == 0


def test_forgotten_people_hear_nothing(scene, database):
    """Who was erased between the finding and the message is not told, nor is their message kept."""
    scene.ask()
    scene.put(f"First.\n{HOURLY}", version="2.0")
    kept = QuestionsKept()
    with database.transaction() as connection:
        kept.forget_askers(connection, scene.clock.now() + timedelta(days=1), ())
    assert scene.look() == 0
    scene.ask(by=BEN)
    scene.put("First.\nBackups are taken every week.", version="3.0")
    assert scene.look() == 1
    with database.transaction() as connection:
        kept.erase(connection, BEN)
    assert scene.news() == ()


def test_a_crash_in_the_middle_tells_nobody_twice(scene, monkeypatch):
    """What was found stays found, and who was told is not told again."""
    scene.ask(by=ADA)
    scene.ask(by=BEN)
    scene.put(f"First.\n{HOURLY}", version="2.0")
    record, calls = scene.audit.record, []

    def crash(*arguments, **more):
        calls.append(more["subject"])
        if len(calls) == 2:
            raise RuntimeError("killed")
        return record(*arguments, **more)

    monkeypatch.setattr(scene.audit, "record", crash)
    with pytest.raises(RuntimeError):
        scene.look()
    assert scene.look() == 1
    assert len(scene.told()) == 2


def test_what_a_reader_may_not_see_is_not_told(scene):
    """The new version went to a smaller circle: its words stay there."""
    scene.ask()
    scene.put(f"First.\n{HOURLY}", version="2.0", audience=frozenset({"board"}))
    scene.look()
    (news,) = scene.news()
    assert (news.now, news.hidden) == ((), True)
    board = Reader(audiences=frozenset({"board"}))
    assert scene.recall.news(scene.told()[-1]["batch"], board)[0].now == (HOURLY,)


@pytest.mark.parametrize("ends", ["changed", "corrected"])
def test_who_lost_access_gets_no_old_words_again(scene, ends):
    """What was quoted to them of a smaller circle stays there, as in their own receipt."""
    scene.put(f"First.\n{NIGHTLY}", version="1.0", audience=frozenset({"board"}))
    scene.ask()
    if ends == "changed":
        scene.put(f"First.\n{HOURLY}", version="2.0", audience=frozenset({"board"}))
    else:
        _correct(scene)
    scene.look()
    (lost,) = scene.news()
    assert (lost.then, lost.said_then, lost.hidden_then) == ((), (), True)
    board = Reader(audiences=frozenset({"everyone", "board"}))
    (kept,) = scene.news(board)
    assert [one.quote for one in kept.then] == [NIGHTLY]
    assert not kept.hidden_then
    assert NIGHTLY not in json.dumps([page.blocks for page in recall_messages([lost])])


def _correct(scene, **more):
    written = Correction(question="How often are backups taken?", text=HOURLY, **more)
    made = scene.curation.add(written, actor=LENA, entry_id=f"form:{scene.clock.now()}")
    scene.clock.forward(minutes=1)
    return made


def test_a_correction_is_told_to_all_who_asked_the_same(scene):
    """Also in other words and by others; not to the lead, not to who asked something else."""
    exchange = scene.ask()
    scene.ask(by=BEN, text="how often are our backups taken", says=SILENT)
    scene.ask(by=LENA)
    scene.ask(by=Person(id=PersonId("p-dan")), text="how long are backups kept?")
    _correct(scene, corrects=exchange.number)
    assert scene.look() == 2
    assert {one["to_person"] for one in scene.told()} == {ADA.id, BEN.id}
    (news,) = scene.recall.news(scene.told()[0]["batch"], Reader())
    assert (news.why, news.now) == (Why.CORRECTED, (HOURLY,))


def test_a_correction_for_leads_tells_nobody(scene):
    """What only the leads may read is not spread by telling of it."""
    scene.ask()
    _correct(scene, circle=Circle.LEADS)
    assert scene.look() == 0


def test_a_correction_that_is_taken_back(scene):
    """Who was answered by it hears that it no longer stands; who was not, hears nothing."""
    written = _correct(scene)
    scene.look()
    scene.ask(says=curated(written.spoken))
    scene.ask(by=BEN)
    scene.curation.retire(written.number, actor=LENA)
    assert scene.look() == 1
    (news,) = scene.news()
    assert (news.why, news.now) == (Why.WITHDRAWN, ())


def _passages(text):
    return make_document("x.md", text, status=DocumentStatus.APPROVED)[0].passages


@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        ("Passwords have at least 12 characters.", "Passwords have at least 14 characters.", False),
        ("Visitors must wear a badge.", "Visitors may wear a badge.", False),
        ("Visitors must wear a badge.", "Visitors must not wear a badge.", False),
        (
            "Passwords have at least 12 characters",
            "Passwords have at least 12 characters unless a token is used.",
            False,
        ),
        ("Visiters must wear a badge.", "Visitors must wear a badge.", True),
        ("Visitors must wear a badge.", "Visitors must wear a badge at all times.", None),
        ("Keys are kept 30 days. Logs too.", "Keys are kept 30 days.", False),
    ],
)
def test_what_counts_as_a_change(old, new, stands):
    """A number, a duty, a negation, a condition counts; a corrected typing error does not."""
    found = still_said(old, _passages(new), prove)
    assert stands is None or found is stands


def test_what_is_said_instead():
    """The nearest sentence is shown, and none where nothing is near."""
    text = f"Visitors wear badges.\n{HOURLY}"
    assert said_instead(NIGHTLY, _passages(text)) == (HOURLY,)
    assert said_instead("Dogs sleep under desks.", _passages(text)) == ()
