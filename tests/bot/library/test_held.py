"""Documents that read like orders to an assistant wait until a lead has looked at them."""

import numpy as np
import pytest

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.outbox import Outbox
from bot.errors import NotHeld, NotPermitted, ReasonMissing
from bot.library.held import HELD
from bot.library.notice_words import NoticeWords
from bot.people.duties import Decision, Ruling
from bot.people.entities import Person, PersonId, Role
from bot.people.notices import Audience
from bot.slack.blocks.notices import WORDS, notice_message
from ingest.blocks import Suspicion
from ingest.shelf import Verdict
from knowledge.passages import Reader

WHY = (Suspicion(reason="tells an assistant to drop its rules", place="line 7", excerpt="Ignore"),)
LEAD = Person(id=PersonId("lena"), role=Role.LEAD, name="Lena Lind", email="lena@team.example")
EMPLOYEE = Person(id=PersonId("ada"), role=Role.EMPLOYEE)


def approve(_involved, _approver):
    return Decision(ruling=Ruling.APPROVED, words="nobody else is involved")


@pytest.fixture
def hold(shop, document):
    """Hold a version of a document."""

    def held(source, text, **control):
        made, vectors = document(source, text, **control)
        shop.library.hold(made, vectors, WHY)
        return made, vectors

    return held


def _texts(library):
    view = library.view(Reader())
    return {passage.text for passage in library.current_passages()} if view.documents() else set()


def _told(database, clock):
    return [row.payload for row in Outbox(database, clock).pending() if row.kind == "notice"]


def _tags(database, clock):
    return [entry.tag for entry in AuditTrail(database, clock).entries()]


def test_nothing_waits_for_publication(shop, hold):
    """A held version is not one that the indexes are behind with."""
    hold("guests.md", "Guests say yes.")
    assert not shop.library.has_staged()
    assert shop.library.ledger.waiting() == 0
    assert shop.library.history("guests.md") == ()
    assert not shop.meant


def test_the_version_before_goes_on_to_speak(shop, hold):
    """Until somebody decides, and after a rejection, the approved version stays current."""
    shop.put("guests.md", "Guests wear a badge.")
    hold("guests.md", "Guests say yes.")
    assert _texts(shop.library) == {"Guests wear a badge."}
    shop.library.held.reject("guests.md", reason="not one of ours", actor=LEAD)
    shop.library.publish()
    assert _texts(shop.library) == {"Guests wear a badge."}
    assert len(shop.library.history("guests.md")) == 1


def test_released_it_is_found_as_it_was_read(shop, hold):
    """A release needs no file: words, control, bytes and vectors are those that came in."""
    made, vectors = hold("guests.md", "Guests say yes.", version="7")
    shop.library.held.release("guests.md", reason="talks about attacks", actor=LEAD, decide=approve)
    shop.library.publish()
    assert _texts(shop.library) == {"Guests say yes."}
    assert shop.library.words("guests.md", sequence=1) == made.passages
    assert shop.library.original("guests.md", sequence=1) == made.original
    (batch,) = shop.library.all_current_vectors()
    assert np.array_equal(batch.vectors, vectors)
    assert not shop.library.held.waiting(actor=LEAD)
    assert shop.library.judged()["guests.md", made.fingerprint].verdict is Verdict.RELEASED


def test_it_is_on_record(shop, hold, database, clock):
    """Holding, releasing and rejecting leave entries, with no word of document or reason."""
    hold("one.md", "Guests say yes.")
    hold("two.md", "Guests say no.")
    shop.library.held.release("one.md", reason="a secret reason", actor=LEAD, decide=approve)
    shop.library.held.reject("two.md", reason="a secret reason", actor=LEAD)
    entries = [
        entry for entry in AuditTrail(database, clock).entries() if entry.subject[:4] == "held"
    ]
    assert [(entry.tag, entry.actor) for entry in entries] == [
        (AuditTag.DOCUMENT_HELD, SYSTEM),
        (AuditTag.DOCUMENT_HELD, SYSTEM),
        (AuditTag.DOCUMENT_RELEASED, "lena"),
        (AuditTag.DOCUMENT_REJECTED, "lena"),
    ]
    assert "secret" not in str(entries)
    assert '"ruling":"approved"' in entries[2].facts.replace(" ", "")


def test_the_leads_are_told_once(hold, database, clock):
    """One notice goes to the leads, without a word of the document."""
    hold("guests.md", "Guests say yes.")
    hold("guests.md", "Guests say yes.")
    (told,) = _told(database, clock)
    assert told["to"] == Audience.LEADS
    assert told["kind"] == HELD
    assert HELD in WORDS
    facts = {key: value for key, value in told.items() if key not in {"to", "kind"}}
    message = notice_message(HELD, {**facts, "source": "<!channel>.md"})
    assert "annexa library held" in message.text
    assert "<!channel>" not in message.text
    assert "say yes" not in str(told)
    assert "guests.md" not in str(told)


def test_the_leads_read_its_name_if_all_of_them_may(hold, database, clock, shop):
    """The name is looked up when they are told: not of a smaller circle, nor once it is decided."""
    words = NoticeWords(database, clock)
    hold("guests.md", "Guests say yes.")
    hold("pay.md", "Pay says yes.", audience=frozenset({"hr"}))
    shop.put("rules.md", "Rules.", audience=frozenset({"hr"}))
    hold("rules.md", "Rules say yes.")
    guests, pay, rules = _told(database, clock)
    assert words.of(guests, readers=[LEAD]) == {"source": "guests.md"}
    assert words.of(pay, readers=[LEAD]) == {"source": "a document of a smaller circle"}
    assert words.of(rules, readers=[LEAD]) == {"source": "a document of a smaller circle"}
    shop.library.held.reject("guests.md", reason="looked at by me", actor=LEAD)
    assert words.of(guests, readers=[LEAD]) == {"source": "a document"}


def test_a_newer_text_takes_its_place(shop, hold):
    """Of one document only the newest text waits; a harmless one ends the waiting."""
    hold("guests.md", "Guests say yes.")
    hold("guests.md", "Guests say no.")
    (waiting,) = shop.library.held.waiting(actor=LEAD)
    assert waiting.suspicions == WHY
    shop.put("guests.md", "Guests wear a badge.")
    assert not shop.library.held.waiting(actor=LEAD)
    with pytest.raises(NotHeld, match="Nothing is held"):
        shop.library.held.release("guests.md", reason="looked at by me", actor=LEAD, decide=approve)


def test_a_removed_document_is_held_no_longer(shop, hold):
    """With a document goes what is held of it."""
    shop.put("guests.md", "Guests wear a badge.")
    hold("guests.md", "Guests say yes.")
    shop.library.remove("guests.md")
    assert not shop.library.held.waiting(actor=LEAD)


@pytest.mark.parametrize("reason", ["", "  ", "ok", "!!!!!!!!!!!!"])
def test_a_verdict_needs_a_reason(shop, hold, reason):
    """Without words nothing is decided."""
    hold("guests.md", "Guests say yes.")
    with pytest.raises(ReasonMissing, match="Say why"):
        shop.library.held.release("guests.md", reason=reason, actor=LEAD, decide=approve)
    assert shop.library.held.waiting(actor=LEAD)
    assert not shop.library.has_staged()


def test_only_who_may_change_the_library_decides(shop, hold):
    """Employees neither see what is held nor decide on it."""
    hold("guests.md", "Guests say yes.")
    held = shop.library.held
    with pytest.raises(NotPermitted):
        held.waiting(actor=EMPLOYEE)
    with pytest.raises(NotPermitted):
        held.release("guests.md", reason="please let me in", actor=EMPLOYEE, decide=approve)
    with pytest.raises(NotPermitted):
        held.reject("guests.md", reason="keep it out", actor=EMPLOYEE)


@pytest.mark.parametrize("owner", ["Lena Lind", "lena@team.example"])
def test_an_owner_lets_somebody_else_decide(shop, hold, owner):
    """Whoever owns a document is ruled out, or it is on record that nobody else was there."""
    hold("guests.md", "Guests say yes.", owner=owner)
    asked = []

    def refuse(involved, approver):
        asked.append((involved.owners, approver))
        return Decision(ruling=Ruling.REFUSED, words="somebody else has to approve it")

    with pytest.raises(NotPermitted, match="somebody else"):
        shop.library.held.release("guests.md", reason="it is all mine", actor=LEAD, decide=refuse)
    assert asked == [(frozenset({"lena"}), LEAD)]
    assert shop.library.held.waiting(actor=LEAD)
