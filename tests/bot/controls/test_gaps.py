"""Gaps and readiness: what is missing, why, and in which order."""

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.facts import EvidenceKind, Offer, Outcome, Progress
from bot.controls.gaps import Cause
from bot.controls.readiness import Presence
from bot.controls.register_entities import Applicability, Conformity, Ground, Inclusion
from bot.errors import NotPermitted, ReasonMissing
from tests.bot.controls.parts import POLICY, passage

WHY = "No software is written here at all"


def causes(registers, about="A.8.13"):
    """What is missing of one row, in order."""
    return [one.cause for one in registers.overview.gaps(about=about, actor=SYSTEM)]


@pytest.fixture
def whole(registers, people):
    """A.8.13 with everything that a control needs."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    kept = registers.keeper.keep_control(
        replace(
            row,
            applicability=Applicability.APPLICABLE,
            inclusion=(Inclusion(ground=Ground.RISK),),
            owner=people["ada"].id,
        ),
        actor=people["lena"],
    )
    registers.coverage.refresh()
    registers.evidencing.state("A.8.13", Progress.IMPLEMENTED, words="", actor=people["ada"])
    registers.evidencing.check("A.8.13", Outcome.IN_ORDER, words="", actor=people["lou"])
    registers.evidencing.supply(
        Offer(
            about="A.8.13",
            kind=EvidenceKind.LINK,
            title="Restore test",
            reference="https://tickets.example.com/7",
            covers_from=date(2026, 2, 1),
            covers_until=date(2026, 2, 28),
        ),
        actor=people["ada"],
    )
    registers.evidencing.accept(1, actor=people["lena"])
    return kept


@pytest.mark.usefixtures("whole")
def test_a_whole_control_has_no_gap(registers):
    """A control with an owner and four good facts is missing nothing."""
    assert causes(registers) == []


def test_an_untouched_control_misses_everything(registers):
    """Every missing fact is a gap of its own, with a reason, and so is the missing owner."""
    gaps = registers.overview.gaps(about="A.8.13", actor=SYSTEM)
    assert [one.cause for one in gaps] == [
        Cause.NOT_EVIDENCED,
        Cause.NOT_DOCUMENTED,
        Cause.NOT_STATED,
        Cause.NO_OWNER,
        Cause.NOT_CHECKED,
        Cause.UNDECIDED,
    ]
    assert all(one.reason for one in gaps)


@pytest.mark.usefixtures("whole")
def test_what_expires_becomes_a_gap(registers, clock):
    """A year later the statement and the evidence no longer count; two more and the check neither."""
    clock.forward(days=370)
    assert causes(registers) == [
        Cause.EVIDENCE_EXPIRED,
        Cause.STATEMENT_EXPIRED,
        Cause.REVIEW_OVERDUE,
    ]
    clock.forward(days=740)
    assert Cause.CHECK_EXPIRED in causes(registers)


@pytest.mark.usefixtures("whole")
def test_bad_news_are_gaps(registers, people):
    """Partly implemented, and a check with findings, are gaps; none is called a nonconformity."""
    registers.evidencing.state("A.8.13", Progress.PARTLY, words="", actor=people["ada"])
    registers.evidencing.check("A.8.13", Outcome.FINDINGS, words="", actor=people["lou"])
    assert causes(registers) == [Cause.CHECK_FOUND, Cause.PARTLY_IMPLEMENTED]
    registers.evidencing.state("A.8.13", Progress.PLANNED, words="", actor=people["ada"])
    assert causes(registers)[0] is Cause.NOT_IMPLEMENTED
    said = registers.overview.gaps(about="A.8.13", actor=SYSTEM)
    assert not [one for one in said if "nonconform" in f"{one.cause} {one.reason}".lower()]


@pytest.mark.usefixtures("whole")
def test_policies_that_went_are_gaps(registers, shelf):
    """When the quoted policy is deleted the control is undocumented at once."""
    shelf.put(passage("p1", "Backups run every night."))
    assert causes(registers) == [Cause.PARTLY_DOCUMENTED]
    shelf.put()
    (gap,) = registers.overview.gaps(about="A.8.13", actor=SYSTEM)
    assert gap.cause is Cause.NOT_DOCUMENTED
    assert "no longer in force" in gap.reason


def test_reviews_that_are_overdue_are_gaps(registers, whole, people, shelf):
    """A row past its review, and a quoted policy past its own, are gaps with the day."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, review_on=date(2026, 1, 1)), actor=people["lena"])
    old = replace(POLICY, review_on=date(2026, 2, 1))
    shelf.put(*(replace(one, document=old) for one in shelf.passages))
    gaps = registers.overview.gaps(about=whole.id, actor=SYSTEM)
    assert [one.cause for one in gaps] == [Cause.REVIEW_OVERDUE] * 2
    assert len({one.key for one in gaps}) == 2
    assert any("1 February 2026" in one.reason for one in gaps)


def test_an_exclusion_that_a_policy_relies_on(registers, people):
    """An excluded control misses no facts; if a policy says it serves it, that is the gap."""
    for id_ in ("A.8.13", "A.8.28"):
        row = registers.keeper.control(id_, actor=SYSTEM)
        excluded = replace(row, applicability=Applicability.EXCLUDED, exclusion=WHY)
        registers.keeper.keep_control(excluded, actor=people["lena"])
    assert causes(registers) == [Cause.RELIED_ON]
    assert causes(registers, "A.8.28") == []


def test_an_owner_who_left_is_no_owner(registers, whole, directory, people):
    """A control whose owner works here no more has none."""
    directory.person_for_slack("U0ADA", email="ada@example.com", deactivated=True)
    assert whole.owner == people["ada"].id
    (gap,) = registers.overview.gaps(about="A.8.13", actor=SYSTEM)
    assert gap.cause is Cause.NO_OWNER
    assert "no more" in gap.reason


def test_rank_follows_the_rule(registers, people):
    """Causes come in their order; within one, law and contract first, then the standard's order."""
    row = registers.keeper.control("A.8.30", actor=SYSTEM)
    bound = replace(row, inclusion=(Inclusion(ground=Ground.CONTRACT, reference="ACME"),))
    registers.keeper.keep_control(bound, actor=people["lena"])
    gaps = registers.overview.gaps(actor=SYSTEM)
    ranks = [one.cause.rank for one in gaps]
    assert ranks == sorted(ranks)
    undocumented = [one.about for one in gaps if one.cause is Cause.NOT_DOCUMENTED]
    assert undocumented[:3] == ["A.8.30", "A.5.1", "A.5.9"]
    assert len({one.key for one in gaps}) == len(gaps)
    assert registers.overview.gaps(actor=SYSTEM) == gaps


@pytest.mark.parametrize(
    ("conformity", "cause"),
    [
        (Conformity.UNASSESSED, Cause.UNASSESSED),
        (Conformity.NOT_MET, Cause.REQUIREMENT_NOT_MET),
        (Conformity.PARTLY_MET, Cause.REQUIREMENT_NOT_MET),
        (Conformity.MET, None),
    ],
)
def test_requirements_have_gaps_of_their_own(registers, people, conformity, cause):
    """A requirement that is not met, or not judged, is a gap."""
    row = next(one for one in registers.keeper.requirements(actor=SYSTEM) if one.id == "4.1")
    registers.keeper.keep_requirement(
        replace(row, conformity=conformity, owner=people["ada"].id), actor=people["lena"]
    )
    assert causes(registers, "4.1") == ([cause] if cause else [])


@pytest.mark.parametrize(("name", "reads"), [("lena", True), ("otto", True), ("ada", False)])
def test_who_sees_gaps(registers, people, name, reads):
    """Leads and auditors see gaps and readiness, nobody else."""
    for deed in (registers.overview.gaps, registers.overview.readiness):
        if reads:
            assert deed(actor=people[name])
            continue
        with pytest.raises(NotPermitted):
            deed(actor=people[name])


# --- readiness ------------------------------------------------------------------------------


def item(registers, name):
    """One required thing."""
    return next(one for one in registers.overview.readiness(actor=SYSTEM) if one.name == name)


def placed(registers, people, clause, name, place):
    """Say where required information is."""
    row = next(one for one in registers.keeper.requirements(actor=SYSTEM) if one.id == clause)
    registers.keeper.keep_requirement(replace(row, places=((name, place),)), actor=people["lena"])


POLICY_ITEM = "Information security policy"
AUDITS = "Audit planning and audit results"


def test_what_blocks_stands_first(registers):
    """Missing comes before the rest, documents before records, and each names its clause."""
    items = registers.overview.readiness(actor=SYSTEM)
    ranks = [(one.presence.rank, one.kind == "record") for one in items]
    assert ranks == sorted(ranks)
    assert items[0].about == "4.3"
    assert {one.presence for one in items} == {Presence.MISSING}
    assert Cause.NO_DOCUMENT in causes(registers, "4.3")


def test_a_likely_document_waits_for_a_lead(registers, shelf, people):
    """A policy whose title says it is offered, and counts once a lead has named it."""
    document = replace(POLICY, title="The Information Security Policy")
    shelf.put(passage("p5", "We protect.", source="isp.md", document=document))
    found = item(registers, POLICY_ITEM)
    assert (found.presence, found.place) == (Presence.UNCONFIRMED, "isp.md")
    placed(registers, people, "5.2", POLICY_ITEM, "isp.md")
    assert item(registers, POLICY_ITEM).presence is Presence.PRESENT


def test_a_heading_is_found_too(registers, shelf):
    """A document that has a chapter of that name is offered."""
    shelf.put(passage("p5", "Both offices.", source="m.md", headings=("1. Scope of the ISMS",)))
    assert item(registers, "Scope of the ISMS").place == "m.md"


def test_a_named_document_can_grow_stale(registers, shelf, people):
    """Past its review, or gone, what a lead named no longer counts."""
    document = replace(POLICY, title="ISP", review_on=date(2026, 1, 1))
    shelf.put(passage("p5", "We protect.", source="isp.md", document=document))
    placed(registers, people, "5.2", POLICY_ITEM, "isp.md")
    stale = item(registers, POLICY_ITEM)
    assert stale.presence is Presence.STALE
    assert "1 January 2026" in stale.reason
    shelf.put()
    assert "no longer in force" in item(registers, POLICY_ITEM).reason
    placed(registers, people, "5.2", POLICY_ITEM, "https://wiki.example.com/isp")
    assert item(registers, POLICY_ITEM).presence is Presence.PRESENT


@pytest.fixture
def approved(registers, people):
    """A statement with one excluded control is approved as 1.0."""
    for row in registers.keeper.controls(actor=SYSTEM):
        values = {
            "applicability": Applicability.APPLICABLE,
            "inclusion": (Inclusion(ground=Ground.RISK),),
        }
        if row.id == "A.8.28":
            values = {"applicability": Applicability.EXCLUDED, "exclusion": WHY}
        registers.keeper.keep_control(replace(row, **values), actor=people["lena"])
    registers.statement.set_scope("Both offices", version=0, actor=people["lena"])
    return registers.statement.approve("1.0", actor=people["ida"])


STATEMENT_ITEM = "Statement of Applicability (6.1.3 d)"


def test_work_on_the_draft_blocks_nothing(registers, people, approved):
    """An approved statement is there, by whom it was approved; differing rows are a remark."""
    found = item(registers, STATEMENT_ITEM)
    assert (found.presence, found.place, found.remark) == (Presence.PRESENT, "version 1.0", "")
    assert found.by == approved.approved_by == people["ida"].id
    assert found.reason.startswith("Approved on ")
    for id_ in ("A.8.13", "A.5.1"):
        row = registers.keeper.control(id_, actor=SYSTEM)
        changed = replace(row, documented_in="Handbook", owner=people["ada"].id)
        registers.keeper.keep_control(changed, actor=people["lena"])
    found = item(registers, STATEMENT_ITEM)
    assert found.presence is Presence.PRESENT
    assert found.remark == "The draft differs in 2 rows since."
    registers.statement.set_scope("One office", version=1, actor=people["lena"])
    assert item(registers, STATEMENT_ITEM).remark.endswith("in 2 rows and the scope since.")
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    undecided = replace(row, applicability=Applicability.UNDECIDED)
    registers.keeper.keep_control(undecided, actor=people["lena"])
    registers.keeper.add_control("Our own", ("Do it.",), actor=people["lena"])
    found = item(registers, STATEMENT_ITEM)
    assert (found.presence, "3 rows" in found.remark) == (Presence.PRESENT, True)
    assert Cause.STALE_DOCUMENT not in causes(registers, "6.1.3")


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize(
    ("id_", "values", "said"),
    [
        ("A.8.28", {"applicability": Applicability.APPLICABLE}, "A.8.28 is applicable now"),
        (
            "A.8.13",
            {"applicability": Applicability.EXCLUDED, "exclusion": WHY},
            "A.8.13 is not applicable now",
        ),
    ],
)
def test_a_decision_that_was_turned_around_blocks(registers, people, id_, values, said):
    """A control held the opposite of what was approved makes the statement stale, by name."""
    row = registers.keeper.control(id_, actor=SYSTEM)
    registers.keeper.keep_control(replace(row, **values), actor=people["lena"])
    found = item(registers, STATEMENT_ITEM)
    assert found.presence is Presence.STALE
    assert said in found.reason
    assert Cause.STALE_DOCUMENT in causes(registers, "6.1.3")


@pytest.mark.usefixtures("approved")
def test_a_scope_that_stands_in_the_statement_alone_is_partly_there(registers, shelf, people):
    """No document gives it but the approved header does; a document that does comes first."""
    found = item(registers, "Scope of the ISMS")
    assert (found.presence, found.place) == (Presence.PARTLY, "version 1.0")
    assert "only in the Statement of Applicability" in found.reason
    assert Cause.NO_DOCUMENT not in causes(registers, "4.3")
    shelf.put(passage("p5", "Both.", source="m.md", headings=("Scope of the ISMS",)))
    assert item(registers, "Scope of the ISMS").presence is Presence.UNCONFIRMED
    placed(registers, people, "4.3", "Scope of the ISMS", "m.md")
    assert item(registers, "Scope of the ISMS").presence is Presence.PRESENT


def test_a_scope_of_a_draft_is_none(registers, people):
    """What nobody approved gives no scope."""
    registers.statement.set_scope("Both offices", version=0, actor=people["lena"])
    assert item(registers, "Scope of the ISMS").presence is Presence.MISSING


def test_no_reason_says_its_cause_again(registers, people):
    """A gap's line is one thought: the reason adds to the cause and does not repeat it."""
    row = registers.keeper.control("A.8.28", actor=SYSTEM)
    out = replace(row, applicability=Applicability.EXCLUDED, exclusion=WHY)
    registers.keeper.keep_control(out, actor=people["lena"])
    found = registers.overview.gaps(actor=SYSTEM)
    assert len({one.cause for one in found}) >= 7
    for one in found:
        words = set(re.findall(r"[a-z]{5,}", one.cause.value)) - {"document"}
        assert not words & set(re.findall(r"[a-z]{5,}", one.reason.lower())), one
        assert one.reason.endswith(".")
        assert one.reason.count(":") == 0


def test_records_are_shown_by_evidence(registers, people, clock):
    """Accepted evidence for a clause is its record, as long as it counts."""
    registers.evidencing.supply(
        Offer(
            about="9.2.2",
            kind=EvidenceKind.LINK,
            title="Audit report",
            reference="https://files.example.com/audit",
            covers_from=date(2026, 1, 1),
            covers_until=date(2026, 1, 31),
        ),
        actor=people["lena"],
    )
    assert item(registers, AUDITS).presence is Presence.MISSING
    registers.evidencing.accept(1, actor=people["lou"])
    assert item(registers, AUDITS).presence is Presence.PRESENT
    clock.forward(days=400)
    assert item(registers, AUDITS).presence is Presence.STALE


# --- questions that nobody could answer -----------------------------------------------------


def test_questions_wait_in_a_list_of_their_own(registers, people, unanswered, audit):
    """An unanswered question is no gap until a lead promotes it, and then it is one."""
    unanswered.append("who owns the badge printer?")
    (waiting,) = registers.suggestions.waiting(actor=people["lena"])
    assert waiting.controls == ("A.8.13",)
    assert not [g for g in registers.overview.gaps(actor=SYSTEM) if g.cause is Cause.QUESTION]
    first = registers.suggestions.promote(waiting.words, actor=people["lena"])
    assert (
        registers.suggestions.promote("Who owns the  badge printer?", actor=people["lou"]) == first
    )
    assert registers.suggestions.waiting(actor=people["lena"]) == ()
    (gap,) = [g for g in registers.overview.gaps(actor=SYSTEM) if g.cause is Cause.QUESTION]
    assert gap.about == "Q-1"
    assert "badge" not in "".join(entry.facts for entry in audit.entries())


def test_a_settled_question_leaves_the_list(registers, people, unanswered):
    """Settled for a reason, it is no gap and does not wait again."""
    unanswered.append("who owns the badge printer?")
    registers.suggestions.promote(unanswered[0], actor=people["lena"])
    with pytest.raises(ReasonMissing):
        registers.suggestions.settle(1, reason="ok", actor=people["lena"])
    registers.suggestions.settle(1, reason="The handbook says it now", actor=people["lena"])
    assert not [g for g in registers.overview.gaps(actor=SYSTEM) if g.cause is Cause.QUESTION]
    assert registers.suggestions.waiting(actor=people["lena"]) == ()


@pytest.mark.parametrize("name", ["ada", "otto", "ida"])
def test_only_leads_promote(registers, people, name):
    """Nobody but a lead makes a gap of a question."""
    with pytest.raises(NotPermitted):
        registers.suggestions.promote("who owns it?", actor=people[name])
