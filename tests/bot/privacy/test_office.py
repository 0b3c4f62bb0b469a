"""What is kept about people is shown, erased, held and let go."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.audit.entities import SYSTEM
from bot.database.outbox import Outbox
from bot.errors import (
    NotPermitted,
    NotUnderHold,
    ReasonMissing,
    StillListed,
    UnderHold,
    UnknownPerson,
    WorkUnderWay,
)
from bot.people.entities import Role
from bot.people.notices import Audience, tell
from bot.privacy.entities import Kind
from bot.questions.entities import ExchangeId, Rating
from bot.questions.inbox import Inbox
from tests.bot.privacy.conftest import SECRET


def _sweep(village, **how):
    return {kind: n for kind, n in village.office.sweep(actor=SYSTEM, **how).items() if n}


def test_erased_person_leaves_nothing(village, asked):
    """After an erasure no table holds e-mail, Slack id, question or conversation; the rest stays."""
    other = village.ask(village.bob, "how often is the backup tested?", number=2)
    village.rate(village.ada, other)
    before = village.audit.verify().entries
    counts = village.office.erase(village.ada, actor=SYSTEM)
    assert counts == {
        "questions": 1,
        "ratings": 1,
        "hand_offs": 1,
        "gaps": 0,
        "nonconformities": 0,
        "register": 0,
        "shared_documents": 0,
        "curated": 0,
        "quiz_answers": 0,
        "training": 0,
        "training_events": 0,
        "competence": 0,
        "tasks": 0,
        "days_away": 0,
        "reminders": 0,
        "acknowledgements_kept_for_their_time": 0,
        "receipts": 0,
        "person": 1,
        "proposed_roles": 0,
        "auditor_grants": 0,
        "messages": 1,
    }
    written = village.written()
    for trace in ("ada@example.com", "U0ADA", "D0U0ADA", "zebra"):
        assert trace not in written
    assert village.desk.find(other.id).question == "how often is the backup tested?"
    report = village.audit.verify()
    assert report.is_intact
    assert report.entries == before + 1
    assert village.entries("person:erased")[0].subject == f"person:{village.ada.id}"
    assert asked.exchange.number == 1001


def test_erased_person_is_somebody_new(village):
    """Whoever asks again after an erasure gets another random id and no history."""
    village.ask(village.ada)
    village.office.erase(village.ada, actor=SYSTEM)
    again = village.people.person_for_slack("U0ADA", email="ada@example.com")
    assert again.id != village.ada.id
    assert village.desk.history("D0U0ADA:1") == ()
    with pytest.raises(UnknownPerson):
        village.office.erase(village.ada, actor=SYSTEM)


def test_erased_manager_leaves_their_reports(village, tmp_path):
    """The address of an erased person is left out where they were somebody's manager."""
    path = tmp_path / "people.csv"
    path.write_text("id,email,role,groups,manager\n7,cyd@example.com,employee,,ada@example.com\n")
    village.people.load(path)
    assert village.written().count("ada@example.com") == 2
    village.office.erase(village.ada, actor=SYSTEM)
    assert "ada@example.com" not in village.written()


def test_erased_person_is_in_no_hand_off(village, asked):
    """Who passed on what nobody knows the asker of any more is erased with the person, too."""
    village.clock.forward(days=91)
    _sweep(village)
    assert village.office.export(village.ada, actor=SYSTEM)["passed_on"]
    village.send_all()
    assert village.office.erase(village.ada, actor=SYSTEM)["hand_offs"] == 1
    with village.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT * FROM hand_offs").all() == []
    assert asked.exchange.number == 1001


def test_words_go_with_the_work(village):
    """Words of work that never became an exchange are erased with it; those of others stay."""
    inbox = Inbox(village.database, village.clock)
    for work in ("receipt:9.9", "choice:C0:1.1:U0ADA:2.2", "message:C0:3.3"):
        inbox.keep(work, f"zebra {work}")
    village.office._work = SimpleNamespace(
        unfinished=lambda _marks: 0,
        erase=lambda marks: ["receipt:9.9"] if "U0ADA" in marks else [],
        rewrite=lambda: None,
    )
    village.office.erase(village.ada, actor=SYSTEM)
    kept = [inbox.find(work) for work in ("receipt:9.9", "choice:C0:1.1:U0ADA:2.2")]
    assert kept == [None, None]
    assert inbox.find("message:C0:3.3")


def test_listed_people_are_refused(village, tmp_path):
    """Whoever a file or a setting would bring back is refused with what to do."""
    path = tmp_path / "people.csv"
    head = "id,email,role,groups,manager\n"
    path.write_text(f"{head}7,ada@example.com,employee,,\n")
    village.people.load(path)
    ada = village.people.by_name_or_email("7")
    with pytest.raises(StillListed, match="Remove the line, load the file again"):
        village.office.erase(ada, actor=SYSTEM)
    path.write_text(head)
    village.people.load(path)
    village.send_all()
    village.office.erase(ada, actor=SYSTEM)
    root = village.people.person_for_slack("U0ROOT", email="root@example.com")
    with pytest.raises(StillListed, match="ANNEXA_ADMINS"):
        village.office.erase(root, actor=SYSTEM)


def test_unsent_message_stops_an_erasure(village):
    """What somebody passed on and nobody has read yet is not lost by erasing them."""
    village.desk.hand_off(village.ask(village.ada).id, actor=village.ada)
    with pytest.raises(WorkUnderWay, match="1 messages"):
        village.office.erase(village.ada, actor=SYSTEM)
    assert "zebra" in village.written()


def test_export_holds_everything(village, asked):
    """An export has the person, questions with answers, ratings, hand-offs and their entries."""
    village.rate(village.ada, village.ask(village.bob, "another?", number=2), Rating.NOT_HELPFUL)
    found = village.office.export(village.ada, actor=SYSTEM)
    assert json.loads(json.dumps(found)) == found
    assert found["person"][0]["email"] == "ada@example.com"
    assert [one["question"] for one in found["questions"]] == [SECRET]
    assert SECRET in found["questions"][0]["answer"]
    assert [(one["answer"], one["rating"]) for one in found["ratings"]] == [
        ("A-1002", "not_helpful")
    ]
    assert [(one["answer"], one["as"]) for one in found["passed_on"]] == [("A-1001", "hand_off")]
    tags = {entry["tag"] for entry in found["audit_entries"]}
    assert {"person:added", "question:answered", "question:handed_off", "person:exported"} <= tags
    assert "another?" not in json.dumps(found)
    assert asked.exchange.label == "A-1001"


def test_export_names_nobody_else(village):
    """A message that tells somebody else about this person is listed without its contents."""
    exchange = village.ask(village.bob)
    outbox = Outbox(village.database, village.clock)
    with village.database.transaction() as connection:
        facts = {"to_person": village.bob.id, "who_opened": village.ada.id, "label": exchange.label}
        tell(outbox, connection, notice_id="n1", kind="opened", to=Audience.PERSON, facts=facts)
    for person, is_told in ((village.ada, False), (village.bob, True)):
        found = village.office.export(person, actor=SYSTEM)["messages"]
        [message] = [one for one in found if one["id"] == "notice:n1"]
        assert (message["contents"] is not None) is is_told
        assert (village.bob.id in json.dumps(found)) is is_told


def test_export_is_told(village):
    """Nobody has somebody's data written out without the person being told, and an entry."""
    from bot.database.outbox import Outbox

    village.office.export(village.ada, actor=SYSTEM)
    (notice,) = Outbox(village.database, village.clock).pending()
    assert (notice.payload["kind"], notice.payload["to_person"]) == (
        "data_exported",
        village.ada.id,
    )
    assert len(village.entries("person:exported")) == 1


def test_only_admins_handle_personal_data(village):
    """No other role exports, erases, holds, lists holds or sweeps."""
    for role in set(Role) - {Role.ADMIN}:
        _is_refused(village, replace(village.bob, role=role))


def _is_refused(village, actor):
    office, ada = village.office, village.ada
    for deed in (
        lambda: office.export(ada, actor=actor),
        lambda: office.erase(ada, actor=actor),
        lambda: office.hold(ada, reason="x", actor=actor),
        lambda: office.release(ada, actor=actor),
        lambda: office.holds(actor=actor),
        lambda: office.sweep(actor=actor),
    ):
        with pytest.raises(NotPermitted):
            deed()


def test_hold_stops_everything(village, asked):
    """Under a hold nothing expires or is erased; released, it does; both are audited."""
    village.office.hold(village.ada, reason=" a case at\ncourt, 7", actor=SYSTEM)
    (hold,) = village.office.holds(actor=SYSTEM)
    assert (hold.person, hold.reason) == (village.ada.id, "a case at court, 7")
    with pytest.raises(UnderHold, match=f"annexa privacy release {village.ada.id}"):
        village.office.erase(village.ada, actor=SYSTEM)
    village.clock.forward(days=4_000)
    assert _sweep(village) == {Kind.RATINGS: 1, Kind.MESSAGES: 1}
    assert village.desk.find(asked.exchange.id).question == SECRET
    village.office.release(village.ada, actor=SYSTEM)
    assert village.office.holds(actor=SYSTEM) == ()
    assert _sweep(village) == {Kind.QUESTIONS: 1, Kind.HAND_OFFS: 1, Kind.ANSWERS: 1}
    held = village.entries("person:held")[0]
    assert "court" not in held.facts
    assert json.loads(held.facts)["reason_hash"]
    assert len(village.entries("person:released")) == 1


def test_hold_keeps_a_rating_of_somebody_elses_answer(village, asked):
    """A rating by somebody under a hold stays as long as it can be told whose it is."""
    village.office.hold(village.bob, reason="a case at court, 8", actor=SYSTEM)
    village.office.hold(village.ada, reason="a case at court, 8", actor=SYSTEM)
    village.clock.forward(days=4_000)
    assert _sweep(village) == {Kind.MESSAGES: 1}
    assert village.office.export(village.bob, actor=SYSTEM)["ratings"]
    assert asked.exchange.number == 1001


def test_hold_needs_a_reason_and_a_person(village):
    """A hold without reason and a release without hold are refused in words."""
    for reason in ("  ", "case 7"):
        with pytest.raises(ReasonMissing, match="Say why"):
            village.office.hold(village.ada, reason=reason, actor=SYSTEM)
    with pytest.raises(NotUnderHold, match="under no hold"):
        village.office.release(village.ada, actor=SYSTEM)
    with pytest.raises(UnknownPerson):
        village.office.hold(
            replace(village.ada, id="p-none"), reason="a case at court", actor=SYSTEM
        )


def test_questions_expire_before_their_answers(village, asked):
    """After 90 days nobody knows who asked, what and where; after a year the answer goes, too."""
    village.clock.forward(days=89)
    assert _sweep(village) == {Kind.MESSAGES: 1}
    village.clock.forward(days=2)
    assert _sweep(village) == {Kind.QUESTIONS: 1}
    written = village.written()
    assert "zebra" not in written
    assert "D0U0ADA" not in written
    export = village.office.export(village.ada, actor=SYSTEM)
    assert export["questions"] == []
    village.clock.forward(days=275)
    assert _sweep(village) == {Kind.RATINGS: 1, Kind.HAND_OFFS: 1, Kind.ANSWERS: 1}
    assert "exchange:1001" in village.written()
    assert village.audit.verify().is_intact
    assert asked.exchange.id == ExchangeId("ask:D0U0ADA:1")


def test_forgotten_asker_is_in_no_hash(village, asked):
    """Once the salt is gone, knowing the person and the question proves nothing in the trail."""
    village.clock.forward(days=91)
    _sweep(village)
    from bot.audit.sealing import Sealed, seal

    facts = json.loads(village.entries("question:answered")[0].facts)
    assert facts["asker_hash"] != seal(Sealed.ASKER, village.ada.id, salt="")
    assert "salt" not in facts
    assert village.office.export(village.bob, actor=SYSTEM)["ratings"] == []
    assert asked.exchange.number == 1001


def test_confidences_lose_their_asker_first(village):
    """Who told something in confidence is forgotten after a day."""
    village.ask(village.ada, "a colleague took the cash", number=1)
    village.ask(village.ada, number=2)
    assert "cash" not in village.written()
    village.clock.forward(days=2)
    assert _sweep(village) == {Kind.CONFIDENCES: 1}
    assert len(village.office.export(village.ada, actor=SYSTEM)["questions"]) == 1


def test_dry_run_changes_nothing(village, asked):
    """A dry run counts what a real one lets go, and leaves everything as it was."""
    village.clock.forward(days=91)
    before = village.written()
    dry = village.office.sweep(actor=SYSTEM, dry_run=True)
    assert village.written() == before
    assert village.office.sweep(actor=SYSTEM) == dry
    assert dry[Kind.QUESTIONS] == 1
    assert asked.exchange.number == 1001


def test_sweep_is_audited_and_repeatable(village, asked):
    """Each sweep leaves an entry with its counts; the next one finds nothing."""
    village.clock.forward(days=91)
    village.office.sweep(actor=SYSTEM)
    assert _sweep(village) == {}
    first, second = village.entries("retention:swept")
    assert json.loads(first.facts)["questions"] == 1
    assert json.loads(second.facts)["questions"] == 0
    assert asked.exchange.number == 1001


def test_leavers_are_erased_in_time(village):
    """Whom Slack lets in no more is erased after 90 days, not before, and not under a hold."""
    village.ask(village.ada)
    for slack_id in ("U0ADA", "U0BOB"):
        village.people.person_for_slack(slack_id, deactivated=True)
    village.office.hold(village.bob, reason="a case at court, 9", actor=SYSTEM)
    village.clock.forward(days=89)
    assert _sweep(village) == {}
    village.clock.forward(days=2)
    found = _sweep(village)
    assert found[Kind.LEAVERS] == 1
    written = village.written()
    assert "ada@example.com" not in written
    assert "bob@example.com" in written
    assert len(village.entries("person:erased")) == 1
