"""Feedback, corrections, open questions and recalls, from the button to what people read."""

from datetime import UTC, datetime

import pytest

from bot.people.permissions import Permission
from bot.questions.feedback_store import badly_rated, reasons_of
from bot.rehearsal.faults import Fault, Trouble
from tests.bot.library.conftest import make_document
from tests.journeys.conftest import find_element, read
from tests.journeys.office import until

pytestmark = pytest.mark.journey


@pytest.fixture(autouse=True)
def lead(office, people):
    """A lead whom the bot has met, so that the button under an answer is shown to them."""
    people.ask("U0LENA", "is there a backup?")
    assert until(lambda: office.people.who_may(Permission.CURATE_ANSWERS)[0].slack_id)


def _modal(slack, user):
    return until(lambda: slack.workspace.modal(user))


def _submit(slack, user, view, **typed):
    """Send a form; what is not given keeps what the form began with."""
    filled = {name: {name: value} for name, value in typed.items()}
    return slack.acting.submit(user, view.id, filled).result(timeout=30)


def _direct(slack, user, words):
    return [one for one in slack.workspace.replies(f"D0{user}") if words in read(one)]


def test_not_helpful_asks_why(slack, office, people):
    """The form opens on the press; the reason is kept, and nowhere is it said whose it is."""
    reply = people.ask("U0ADA", "how often is a backup made?", channel="C0TEAM")
    exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])

    people.press("U0ADA", reply, "rate_answer", value=f"not_helpful:{exchange.id}")
    form = _modal(slack, "U0ADA")
    assert form.view["callback_id"] == "confirm_feedback"
    sent = _submit(
        slack, "U0ADA", form, feedback_reason="outdated", feedback_words="we changed it in May"
    )

    assert sent.acked
    kept = until(lambda: _reasons(office, exchange.number))
    assert [(one.reason, one.words) for one in kept] == [("outdated", "we changed it in May")]
    assert "U0ADA" not in str(kept)


def test_a_closed_form_is_a_rating_all_the_same(slack, office, people):
    """Whoever closes the form without a reason has rated."""
    reply = people.ask("U0ADA", "how often is a backup stored?", channel="C0TEAM")
    exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])

    people.press("U0ADA", reply, "rate_answer", value=f"not_helpful:{exchange.id}")
    slack.acting.close_view("U0ADA", _modal(slack, "U0ADA").id).result(timeout=30)

    assert until(lambda: exchange.number in _bad(office))
    assert _reasons(office, exchange.number) == []


def test_a_form_that_does_not_open_costs_no_rating(slack, office, people):
    """Where the trigger is too old when it arrives the rating counts, and thanks come."""
    reply = people.ask("U0ADA", "how often is a backup moved?", channel="C0TEAM")
    exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])
    slack.faults.plan(Fault(method="interactive", trouble=Trouble.EXPIRED_TRIGGER))

    people.press("U0ADA", reply, "rate_answer", value=f"not_helpful:{exchange.id}")

    assert until(lambda: exchange.number in _bad(office))
    assert slack.workspace.modal("U0ADA") is None


def test_a_lead_corrects_an_answer_and_whoever_got_it_is_told(slack, office, people):
    """Button, form, in force; the same question in the list; who was told otherwise hears it."""
    reply = people.ask("U0ADA", "how often is the backup copied?", channel="C0TEAM")
    button = find_element(reply, "correct_answer")
    assert button["visible_to_user_ids"] == ["U0LENA"]
    office.care.recall.look(datetime.now(UTC))

    people.press("U0LENA", reply, "correct_answer")
    form = _modal(slack, "U0LENA")
    assert "how often is the backup copied?" in str(form.view["blocks"])
    _submit(slack, "U0LENA", form, correction_text="The backup is copied every hour.")

    assert until(lambda: _direct(slack, "LENA", "is in force until"))
    office.care.recall.look(datetime.now(UTC))
    (told,) = until(lambda: _direct(slack, "ADA", "no longer stands"))
    assert "Backups are taken every night." in read(told)
    assert "> The backup is copied every hour." in read(told)
    office.care.recall.look(datetime.now(UTC))
    people.comply("U0LENA", "curated")
    shown = until(lambda: [m for m in slack.workspace.asides("U0LENA") if "C-1" in read(m)])[-1]
    assert "The backup is copied every hour." in read(shown)
    people.press("U0LENA", shown, "retire_curated")
    assert until(lambda: _direct(slack, "LENA", "C-1 speaks no more"))
    assert len(_direct(slack, "ADA", "no longer stands")) == 1


def test_only_leads_correct(slack, people):
    """Whoever presses a button that is not shown to them is told so, and nothing opens."""
    reply = people.ask("U0ADA", "how often is the backup read?", channel="C0TEAM")
    before = len(slack.workspace.views)

    people.press("U0ADA", reply, "correct_answer")
    assert until(lambda: [m for m in slack.workspace.asides("U0ADA") if "does not allow" in m.text])
    assert "does not allow" in people.comply("U0ADA", "correct A-1001")["text"]
    assert len(slack.workspace.views) == before


def test_a_form_that_leads_alone_may_send(slack, office, people):
    """A form sent by somebody else keeps nothing, whatever opened it."""
    people.comply("U0LENA", "correct A-1001")
    form = _modal(slack, "U0LENA")
    people.submit(
        "U0ADA",
        form.view,
        correction_question="may I?",
        correction_text="Yes, you may.",
        correction_circle="everyone",
        correction_days="30",
    )
    assert until(lambda: _direct(slack, "ADA", "does not allow"))
    assert not [one for one in office.care.curation.in_force() if one.question == "may I?"]


def test_a_question_that_the_lead_has_not_read_stays_unread(slack, office, people):
    """By its number alone nobody reads somebody else's question; the form says how to."""
    reply = people.ask("U0ADA", "may I keep a backup under my zebra?")
    number = office.help_desk.find(reply.metadata["event_payload"]["exchange"]).number
    people.comply("U0LENA", f"correct A-{number}")
    form = _modal(slack, "U0LENA")
    assert "zebra" not in str(form.view)
    assert "because" in str(form.view)
    people.comply("U0LENA", "correct A-999999")


def test_what_is_missing_is_marked_in_the_form(slack, people):
    """An empty question and an answer without a word are marked, and nothing is kept."""
    people.comply("U0LENA", "correct A-1001")
    form = _modal(slack, "U0LENA")
    sent = _submit(slack, "U0LENA", form, correction_question="?", correction_text="…")
    assert set(sent.answer["errors"]) == {"correction_question", "correction_text"}


def test_correct_what(people):
    """Without a number the command says what it needs."""
    assert "/comply correct A-1042" in people.comply("U0LENA", "correct")["text"]
    assert "No answer is recorded" in people.comply("U0LENA", "correct A-999999")["text"]


def test_open_questions_without_names(slack, office, people):
    """Three people make a cluster that a lead answers; what two asked is a number only."""
    for user in ("U0ADA", "U0LENA", "U0GUEST"):
        people.ask(user, "where do the office plants sleep?")
    people.ask("U0ADA", "who feeds the goldfish in winter?")

    people.comply("U0LENA", "questions")
    listed = until(
        lambda: [m for m in slack.workspace.asides("U0LENA") if "without a good" in read(m)]
    )[-1]
    assert "where do the office plants sleep?" in read(listed)
    assert "3 people" in read(listed)
    assert "goldfish" not in read(listed)
    assert "fewer than three people" in read(listed)
    assert "U0ADA" not in str(listed.blocks)

    people.press("U0LENA", listed, "answer_cluster")
    form = _modal(slack, "U0LENA")
    _submit(slack, "U0LENA", form, correction_text="They sleep in the hall.")
    assert until(lambda: not office.care.clusters.open_questions(actor="system").clusters)


def test_the_list_is_for_leads(slack, people):
    """Others are told that it is not for them, and see nothing of it."""
    for verb in ("questions", "curated"):
        people.comply("U0ADA", verb)
    refused = until(
        lambda: [m for m in slack.workspace.asides("U0ADA") if "does not allow" in read(m)][1:]
    )
    assert refused


def test_a_republished_document_is_told_once(slack, office, people):
    """Then and now arrive as one message, once, and an editorial change tells nobody."""
    _publish(office, "backup.md", "Backups are taken every night.", version="2.1")
    office.care.recall.look(datetime.now(UTC))
    reply = people.ask("U0ADA", "is the backup of laptops taken?", channel="C0TEAM")
    exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])

    _publish(office, "backup.md", "A preface.\nBackups are taken every night.", version="2.2")
    assert office.care.recall.look(datetime.now(UTC)) == 0
    _publish(office, "backup.md", "Backups are taken every week.", version="3.0")
    assert office.care.recall.look(datetime.now(UTC))

    told = until(lambda: _direct(slack, "ADA", exchange.label))[-1]
    assert "version 3.0" in read(told)
    assert "> Backups are taken every week." in read(told)
    assert office.care.recall.look(datetime.now(UTC)) == 0
    people.ask("U0ADA", "is there a backup?")
    assert len(_direct(slack, "ADA", exchange.label)) == 1


def _publish(office, source, text, *, version):
    document, vectors = make_document(source, text, version=version)
    office.library.stage(document, vectors)
    office.keeper.start()
    office.keeper.catch_up()


def _reasons(office, number):
    with office.database.reading() as connection:
        return reasons_of(connection, [number])


def _bad(office):
    with office.database.reading() as connection:
        return badly_rated(connection)
