"""A receipt proves what was answered, and opens for others only with a reason that is told."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.audit.sealing import Sealed, seal
from bot.audit.tags import AuditTag
from bot.database.outbox import Outbox
from bot.errors import NotPermitted, ReasonMissing, UnknownExchange
from bot.people.entities import Person, PersonId, Role
from bot.questions.entities import ExchangeId
from bot.questions.receipts import Receipts
from bot.questions.service import HelpDesk
from bot.questions.sources import Today
from knowledge.answers import Answer, Citation, Kind, Question, Sentence, Side
from knowledge.passages import DocumentStatus
from tests.bot.library.conftest import Shop

ADA = Person(id=PersonId("p-ada"))
LENA = Person(id=PersonId("p-lena"), role=Role.LEAD)
OTTO = Person(id=PersonId("p-otto"), role=Role.AUDITOR)
ROOT = Person(id=PersonId("p-root"), role=Role.ADMIN)
BACKUP, SECRET = "Backups are taken every night.", "Tapes lie in the vault of the bank."
WHY = "the external auditor picked this answer as a sample"
EVERYBODY = frozenset({"everyone"})


def _citation(n, source, quote, *, version="1.0"):
    return Citation(
        n=n,
        source=source,
        title=source,
        section="Rules",
        page=None,
        version=version,
        effective=date(2026, 1, 5),
        status=DocumentStatus.APPROVED,
        quote=quote,
    )


def _answer(*cited, sides=(), **more):
    sentences = tuple(
        Sentence(text=one.quote, citations=(one.n,), side=side)
        for one, side in zip(cited, sides or [Side.OURS] * len(cited), strict=True)
    )
    return Answer(kind=Kind.ANSWER, sentences=sentences, citations=cited, **more)


class Scene:
    """A help desk with a library, a receipt desk and what waits to be told."""

    def __init__(self, database, audit, clock, folder):
        self.shop = Shop(database, audit, clock, folder)
        self.shop.keeper.start()
        self.audit = audit
        self.desk = HelpDesk(database, audit, self, clock)
        self.receipts = Receipts(database, audit, self.shop.library, clock)
        self.outbox = Outbox(database, clock)
        self.said = _answer(_citation(1, "backup.md", BACKUP))

    def answer(self, _question, **_names):
        return self.said

    def ask(self, text="how often is a backup taken?", *, said=None):
        self.said = said or self.said
        number = len(list(self.audit.entries()))
        return self.desk.ask(Question(text=text), actor=ADA, exchange_id=ExchangeId(f"Ev{number}"))

    def open(self, exchange, actor=ADA, **more):
        more = {"opening_id": f"open:{exchange.number}:{actor.id}", **more}
        return self.receipts.open(exchange.number, actor=actor, **more)

    def open_in_shell(self, exchange, claimed, *, reason=WHY):
        opening = f"shell:{exchange.number}:{claimed.id}"
        return self.receipts.open_in_shell(
            exchange.number, claimed=claimed, opening_id=opening, reason=reason
        )

    def told(self):
        return [item.payload for item in self.outbox.pending() if item.kind == "notice"]

    def opened(self):
        return [one for one in self.audit.entries() if one.tag == AuditTag.RECEIPT_OPENED]


@pytest.fixture
def scene(database, audit, clock, tmp_path):
    """A library with one document for everyone and one for the board."""
    scene = Scene(database, audit, clock, tmp_path)
    scene.shop.put("backup.md", f"First.\n{BACKUP}", version="1.0")
    scene.shop.put("vault.md", SECRET, version="1.0", audience=frozenset({"board"}))
    yield scene
    scene.shop.lock.release()


def test_the_asker_opens_it(scene):
    """Question, answer, version, original and audit entry are there; nothing is recorded of it."""
    exchange = scene.ask()
    receipt = scene.open(exchange)
    assert (receipt.question, receipt.is_own) == ("how often is a backup taken?", True)
    assert receipt.answer == exchange.answer
    (cited,) = receipt.cited
    history = scene.shop.library.history("backup.md")
    assert (cited.today, cited.quote_stands) == (Today.CURRENT, True)
    assert cited.sha256 == history[0].sha256
    assert (receipt.proof.question_fits, receipt.proof.answer_fits) == (True, True)
    entry = list(scene.audit.entries())[receipt.proof.entry - 1]
    assert (entry.tag, entry.hash) == ("question:answered", receipt.proof.hash)
    assert (scene.opened(), scene.told()) == ([], [])


def test_what_became_of_the_version(scene):
    """A newer version, a removal and a missing version are told apart."""
    exchange = scene.ask()
    scene.shop.put("backup.md", "Backups are taken every hour.", version="2.0")
    (cited,) = scene.open(exchange).cited
    assert (cited.today, cited.newer, cited.quote_stands) == (Today.SUPERSEDED, "2.0", True)
    scene.shop.library.remove("backup.md")
    assert scene.open(exchange).cited[0].today is Today.ENDED
    said = _answer(
        _citation(1, "gone.md", "x"), _citation(2, "A.8.13", "y"), sides=[Side.OURS, Side.STANDARD]
    )
    there = [one.today for one in scene.open(scene.ask(said=said)).cited]
    assert there == [Today.UNKNOWN, Today.STANDARD]


def test_two_versions_of_one_label_are_told_apart_by_their_words(scene):
    """The cited version is the one in which the quoted words stand."""
    exchange = scene.ask()
    scene.shop.put("backup.md", "Backups are taken every hour.", version="1.0")
    (cited,) = scene.open(exchange).cited
    first, second = scene.shop.library.history("backup.md")
    assert (cited.today, cited.sha256) == (Today.SUPERSEDED, first.sha256)
    assert first.sha256 != second.sha256


def test_words_that_never_stood_there(scene):
    """A quote that the kept original does not hold is shown as such."""
    exchange = scene.ask(said=_answer(_citation(1, "backup.md", "Backups are optional.")))
    assert not scene.open(exchange).cited[0].quote_stands


@pytest.mark.parametrize("actor", [LENA, OTTO])
def test_a_lead_or_auditor_opens_it_with_a_reason(scene, actor):
    """It is on record with a hash of the reason, and the asker is told who and why."""
    exchange = scene.ask()
    receipt = scene.open(exchange, actor, reason=f" {WHY}\n")
    assert (receipt.question, receipt.is_own) == (exchange.question, False)
    assert ADA.id not in repr(receipt)
    (entry,) = scene.opened()
    assert (entry.actor, entry.subject) == (actor.id, f"exchange:{exchange.number}")
    assert WHY not in entry.facts
    (notice,) = scene.told()
    assert (notice["to"], notice["to_person"]) == ("person", ADA.id)
    assert (notice["who_opened"], notice["label"]) == (actor.id, exchange.label)
    assert WHY not in json.dumps(notice)
    assert scene.receipts.reason(notice["opening_id"]) == WHY


def test_the_reason_fits_its_hash(scene, database):
    """With the salt beside the chain, the reason on record can be checked."""
    scene.open(scene.ask(), LENA, reason=WHY)
    (entry,) = scene.opened()
    with database.reading() as connection:
        (row,) = connection.exec_driver_sql("SELECT reason, salt FROM receipt_openings").all()
    assert json.loads(entry.facts)["reason_hash"] == seal(Sealed.REASON, WHY, salt=row.salt)


def test_an_interrupted_opening_is_one(scene):
    """The same opening tried again is one entry and one notice."""
    exchange = scene.ask()
    for _ in range(3):
        scene.open(exchange, LENA, reason=WHY, opening_id="command:1")
    assert (len(scene.opened()), len(scene.told())) == (1, 1)


@pytest.mark.parametrize("reason", ["", "   ", "because", "audit", "1234567890 !!"])
def test_no_reason_no_receipt(scene, reason):
    """Without a reason a lead reads how to give one; nothing is on record."""
    exchange = scene.ask()
    with pytest.raises(ReasonMissing, match="because …"):
        scene.open(exchange, LENA, reason=reason)
    assert (scene.opened(), scene.told()) == ([], [])


@pytest.mark.parametrize("actor", [replace(ADA, id="p-bob"), replace(ROOT, id="p-bob")])
def test_nobody_else_opens_it(scene, actor):
    """Colleagues and admins read the same words whether the number exists or not."""
    exchange = scene.ask()
    refusals = []
    for number in (exchange.number, 999_999):
        with pytest.raises(NotPermitted) as refused:
            scene.receipts.open(number, actor=actor, opening_id="x", reason=WHY)
        refusals.append(str(refused.value).replace(str(number), "N"))
    assert refusals[0] == refusals[1]
    assert scene.opened() == []


def test_a_number_that_was_never_given(scene):
    """A lead with a reason is told that there is none; without one, only how to give one."""
    with pytest.raises(UnknownExchange, match="A-999999"):
        scene.receipts.open(999_999, actor=LENA, opening_id="x", reason=WHY)
    with pytest.raises(ReasonMissing):
        scene.receipts.open(999_999, actor=LENA, opening_id="x")


def test_a_deactivated_asker_opens_nothing(scene):
    """Whoever Slack does not let in reads not even their own."""
    exchange = scene.ask()
    with pytest.raises(NotPermitted, match="deactivated"):
        scene.open(exchange, replace(ADA, deactivated=True))


def test_what_is_confidential_stays_so(scene):
    """Where words were not kept, nobody reads any: not the asker, not with a reason."""
    said = replace(_answer(_citation(1, "backup.md", BACKUP)), sensitive=True, lead="Call Eve.")
    exchange = scene.ask("a colleague took the petty cash", said=said)
    for actor in (ADA, LENA):
        receipt = scene.open(exchange, actor, reason=WHY)
        assert (receipt.sensitive, receipt.question) == (True, "")
        assert (receipt.answer, receipt.cited) == (None, ())
        assert receipt.proof.question_fits is None
    assert len(scene.told()) == 1


def test_sources_beyond_the_reader_are_left_out(scene):
    """Who opens a receipt reads nothing of documents that they may not read themselves."""
    cited = (_citation(1, "backup.md", BACKUP), _citation(2, "vault.md", SECRET))
    said = _answer(*cited, nearest=("Vault rules",), notices=("The vault is overdue.",))
    exchange = scene.ask(said=said)
    receipt = scene.open(exchange, LENA, reason=WHY)
    assert (receipt.hidden, [one.citation.n for one in receipt.cited]) == (1, [1])
    assert SECRET not in repr(receipt)
    assert "ault" not in repr(receipt)
    board = replace(ADA, groups=frozenset({"board"}))
    assert SECRET in repr(scene.open(exchange, board))
    assert SECRET not in repr(scene.open(exchange, ADA))


def test_a_hidden_source_takes_the_contact_along(scene):
    """Whom to call in an event is cut out of documents; it goes with the first hidden sentence."""
    cited = (_citation(1, "backup.md", BACKUP), _citation(2, "vault.md", SECRET))
    said = replace(_answer(*cited, lead="Report this now: the vault keeper."), kind=Kind.EVENT)
    exchange = scene.ask("my phone is gone", said=said)
    assert scene.open(exchange, LENA, reason=WHY).answer.lead == ""
    board = replace(LENA, groups=frozenset({"board"}))
    assert "vault keeper" in scene.open(exchange, board, reason=WHY).answer.lead


def test_in_the_shell_nobody_is_believed(scene):
    """The shell is on record as the one who opened it, the name as claimed; the asker is told."""
    exchange = scene.ask()
    receipt = scene.open_in_shell(exchange, LENA)
    assert (receipt.question, receipt.is_own) == (exchange.question, False)
    (entry,) = scene.opened()
    assert (entry.actor, json.loads(entry.facts)["claimed"]) == ("shell", LENA.id)
    (notice,) = scene.told()
    assert (notice["to_person"], notice["who_opened"]) == (ADA.id, LENA.id)
    assert notice["in_shell"] is True
    assert scene.receipts.reason(notice["opening_id"]) == WHY


@pytest.mark.parametrize("asker_role", [Role.EMPLOYEE, Role.LEAD])
@pytest.mark.parametrize("reason", [WHY, "", "because"])
def test_the_shell_does_not_tell_who_asked(scene, asker_role, reason):
    """Trying one name after the other gives the same words and records for whoever asked."""
    exchange = scene.ask()

    def tried(person_id):
        person = Person(id=PersonId(person_id), role=asker_role)
        try:
            shown = scene.open_in_shell(exchange, person, reason=reason)
        except (NotPermitted, ReasonMissing) as refused:
            return str(refused)
        return repr(shown)

    assert tried(ADA.id) == tried("p-bob")


def test_a_number_that_was_never_given_in_the_shell(scene):
    """With a reason a lead is told that there is none, and nothing is on record."""
    with pytest.raises(UnknownExchange, match="A-999999"):
        scene.receipts.open_in_shell(999_999, claimed=LENA, opening_id="x", reason=WHY)
    assert scene.opened() == []


def test_changed_records_do_not_fit(scene, database):
    """A question or an answer that was changed behind our back is shown as not fitting."""
    exchange = scene.ask()
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE exchanges SET question = 'may I go home?'")
    proof = scene.open(exchange).proof
    assert (proof.question_fits, proof.answer_fits) == (False, True)
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE exchanges SET answer = replace(answer, 'every night', 'never')"
        )
    assert scene.open(exchange).proof.answer_fits is False


def test_forgotten_words_and_askers(scene, database):
    """What retention forgot is neither shown nor compared, and nobody is told."""
    exchange = scene.ask()
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE exchanges SET question='', asked_by='', salt=''")
    with pytest.raises(NotPermitted):
        scene.open(exchange, ADA)
    receipt = scene.open(exchange, LENA, reason=WHY)
    assert (receipt.question, receipt.proof.question_fits) == ("", None)
    assert (len(scene.opened()), scene.told()) == (1, [])
