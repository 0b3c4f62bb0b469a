"""What changes the register from chat: practice, checks, grades, evidence and rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.facts import EvidenceState, Standing
from bot.controls.register_entities import Applicability, Conformity
from tests.bot.library.conftest import make_document
from tests.journeys.conftest import read
from tests.journeys.office import until
from tests.journeys.registering import PEOPLE, Clerk

pytestmark = pytest.mark.journey

POLICY = {"title": "Backup Policy", "version": "1", "controls": ("A.8.13",)}
WHY = "the restore of March was done by hand"


@pytest.fixture(scope="module")
def people_file(tmp_path_factory):
    """Two leads and two employees."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def published(office):
    """One policy speaks of backups."""
    office.keeper.start()
    office.library.stage(*make_document("backups.md", "Backups run every night.", **POLICY))
    office.library.publish()
    office.registers.coverage.refresh()


@pytest.fixture
def clerk(slack, office, people):
    """Who fills in the forms."""
    clerk = Clerk(slack, office, people)
    if office.people.met("U0LOU") is None:
        clerk.move_in()
    return clerk


@pytest.fixture
def owned(clerk):
    """A control that Ada owns, and its card as she and Lena see it."""
    ada = clerk.person("U0ADA")
    clerk.keep(owner=ada.id)
    return clerk.heard("U0ADA", "control A.8.13", "*Four facts*")


def _facts(office, id_="A.8.13"):
    return office.registers.overview.card(id_, actor=SYSTEM).facts


def _evidence(office, id_="A.8.13"):
    return office.registers.evidencing.evidence_of(id_, actor=SYSTEM)


def test_an_owner_states_practice(clerk, office, owned):
    """The owner says how far it is, dated; the card shows it; tomorrow cannot be stated."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    clerk.people.press("U0ADA", owned, "control_state")
    wrong = clerk.wrong("U0ADA", verdict="implemented", words="Every night", on=f"{tomorrow}")
    assert "future" in wrong["on"]
    assert _facts(office).statement is None
    assert not clerk.fill("U0ADA", verdict="implemented", words="Every night")
    shown = clerk.direct("U0ADA", "counts for a year", "*Four facts*")
    assert "Every night" in read(shown)
    assert _facts(office).implemented is Standing.GOOD


def test_nobody_checks_what_they_own(clerk, office):
    """Lena owns it, so the form of a check tells her so; Lou checks it."""
    clerk.keep("A.8.14", owner=clerk.person("U0LENA").id)
    card = clerk.heard("U0LOU", "control A.8.14", "*Four facts*")
    clerk.people.press("U0LENA", card, "control_check", value="A.8.14 1")
    clerk.told("U0LENA", "You own it")
    assert not clerk.send(
        "U0LOU", card, "control_check", verdict="with findings", words="One server was left out"
    )
    clerk.direct("U0LOU", "counts for three years", "with findings")
    assert _facts(office, "A.8.14").checked is Standing.NO


def test_a_decided_grade_survives_the_next_look(clerk, office, owned):
    """A lead overrules what was found; it counts after all is graded anew, until given back."""
    del owned
    card = clerk.heard("U0LENA", "control A.8.13", "*Four facts*")
    assert _facts(office).grade == "partly"
    clerk.people.press("U0LENA", card, "control_grade")
    assert "reason" in clerk.wrong("U0LENA", grade="covered", reason="yes")
    assert not clerk.fill("U0LENA", grade="covered", reason="The night is the whole of it")
    clerk.direct("U0LENA", "Decided.", "The night is the whole of it")
    office.registers.coverage.refresh()
    assert _facts(office).grade == "covered"
    other = clerk.heard("U0LENA", "control A.5.1", "*Four facts*")
    clerk.people.press("U0LENA", other, "control_grade")
    wrong = clerk.wrong("U0LENA", grade="covered", reason="The night is the whole of it")
    assert "No approved policy is quoted" in wrong["grade"]
    assert not clerk.send("U0LENA", card, "control_grade", grade="found", reason="Looked again now")
    assert until(lambda: _facts(office).grade == "partly")


def test_evidence_without_a_task(clerk, office, owned):
    """Added by the owner, it waits where leads read; one refuses with a reason, another accepts."""
    clerk.people.press("U0ADA", owned, "control_evidence")
    wrong = clerk.wrong(
        "U0ADA",
        title="Restore test",
        reference="http://tickets.example.com/7",
        covers_from="2026-03-01",
        covers_until="2026-02-01",
    )
    assert set(wrong) == {"reference", "covers_until"}
    link = {"reference": "https://tickets.example.com/7", "covers_until": "2026-02-28"}
    assert not clerk.fill("U0ADA", title="Restore test", covers_from="2026-02-01", **link)
    post = clerk.posted("C0LEADS", "Restore test", "<@U0ADA>")
    (kept,) = _evidence(office)
    assert kept.state is EvidenceState.OFFERED
    assert "Once somebody else accepts it" in read(clerk.direct("U0ADA", kept.label, "Four facts"))

    clerk.people.press("U0LENA", post, "control_refuse")
    assert "reason" in clerk.wrong("U0LENA", reason="no")
    assert not clerk.fill("U0LENA", reason=WHY)
    told = clerk.direct("U0ADA", kept.label, "refused it")
    assert WHY in read(told)
    assert WHY in read(clerk.posted("C0LEADS", "Restore test", "refused it"))

    clerk.send("U0ADA", owned, "control_evidence", title="Another restore test", **link)
    post = clerk.posted("C0LEADS", "Another restore test")
    clerk.people.press("U0LOU", post, "control_accept")
    clerk.direct("U0ADA", "Another restore test", "accepted it")
    assert _facts(office).evidence.offer.title == "Another restore test"
    assert "Accept" not in str(clerk.posted("C0LEADS", "Another restore", "accepted it").blocks)


def test_a_file_as_evidence(clerk, office):
    """A file is kept by its hash and sent to whoever may see it; another kind is not taken."""
    card = clerk.heard("U0LENA", "control A.8.16", "*Four facts*")
    bad = clerk.put_file("tool.exe", b"MZ")
    assert not clerk.send("U0LENA", card, "control_evidence", title="Tool", file=bad)
    clerk.direct("U0LENA", "Evidence can be")
    assert _evidence(office, "A.8.16") == ()
    good = clerk.put_file("monitor.pdf", b"%PDF monitored")
    assert not clerk.send("U0LENA", card, "control_evidence", title="Monitoring", file=good)
    post = clerk.posted("C0LEADS", "Monitoring")
    clerk.people.press("U0LOU", post, "control_file")
    sent = until(lambda: [one for one in clerk.slack.workspace.replies("D0LOU") if one.files])
    assert clerk.slack.workspace.files[sent[-1].files[0]].content == b"%PDF monitored"
    clerk.people.press("U0BOB", post, "control_file")
    clerk.direct("U0BOB", "does not allow you to look at the control register")


def test_nobody_accepts_what_they_brought(clerk, office):
    """Lena brought it: her press is refused in words. Two press at once: the first decides."""
    card = clerk.heard("U0LENA", "control A.8.17", "*Four facts*")
    link = {"reference": "https://acme.slack.com/archives/C1/p1", "title": "Clocks agree"}
    assert not clerk.send("U0LENA", card, "control_evidence", **link)
    post = clerk.posted("C0LEADS", "Clocks agree")
    assert "message" in read(post)
    clerk.people.press("U0LENA", post, "control_accept")
    clerk.direct("U0LENA", "supplied evidence for it")
    (kept,) = _evidence(office, "A.8.17")
    assert kept.state is EvidenceState.OFFERED
    first = clerk.slack.acting.press("U0LOU", post, "control_accept")
    again = clerk.slack.acting.press("U0LOU", post, "control_accept")
    assert first.result(timeout=30).acked
    assert again.result(timeout=30).acked
    assert until(lambda: _evidence(office, "A.8.17")[0].state is EvidenceState.ACCEPTED)
    clerk.people.press("U0LOU", post, "control_refuse")
    clerk.told("U0LOU", f"{kept.label} is accepted already")


def test_a_row_is_changed_and_a_stale_one_is_told(clerk):
    """Every field of a row can be changed; what another changed meanwhile is not overwritten."""
    card = clerk.heard("U0LENA", "control A.8.12", "*Four facts*")
    clerk.people.press("U0LENA", card, "control_change")
    wrong = clerk.wrong("U0LENA", applicability="excluded", inclusion="whim: because")
    assert set(wrong) == {"exclusion", "inclusion"}
    clerk.people.press("U0LENA", card, "control_change")
    assert not clerk.fill(
        "U0LENA",
        applicability="applicable",
        inclusion="law: GDPR 32\nrisk: R-7",
        owner="U0ADA",
        documented_in="Handbook, page 4",
        review_on="2027-01-31",
    )
    clerk.direct("U0LENA", "Saved.", "A.8.12")
    row = clerk.row("A.8.12")
    assert row.applicability is Applicability.APPLICABLE
    assert [one.label for one in row.inclusion] == ["law: GDPR 32", "risk: R-7"]
    assert (row.owner, row.documented_in) == (clerk.person("U0ADA").id, "Handbook, page 4")
    assert f"{row.review_on}" == "2027-01-31"

    clerk.people.press("U0LENA", card, "control_change")
    form = clerk.slack.workspace.modal("U0LENA")
    assert "Somebody changed it since" in str(form.view["blocks"])
    clerk.keep("A.8.12", documented_in="The wiki")
    wrong = clerk.wrong("U0LENA", documented_in="Nowhere")
    assert "Somebody else changed A.8.12" in wrong["applicability"]
    assert clerk.row("A.8.12").documented_in == "The wiki"


def test_an_owner_who_left(clerk, office):
    """Whoever left can change nothing any more, is not lost from the row, and can be replaced."""
    bob = clerk.person("U0BOB")
    clerk.keep("A.8.18", owner=bob.id)
    card = clerk.heard("U0BOB", "control A.8.18", "*Four facts*")
    member = clerk.slack.workspace.members["U0BOB"]
    clerk.slack.acting.change(replace(member, deactivated=True)).result(timeout=30)
    assert until(lambda: clerk.person("U0BOB").deactivated)
    clerk.people.press("U0BOB", card, "control_state")
    clerk.told("U0BOB", "deactivated")
    assert _facts(office, "A.8.18").statement is None

    leads = clerk.heard("U0LENA", "control A.8.18", "*Four facts*")
    assert not clerk.send("U0LENA", leads, "control_change", documented_in="The wiki")
    assert until(lambda: clerk.row("A.8.18").documented_in == "The wiki")
    assert clerk.row("A.8.18").owner == bob.id
    leads = clerk.heard("U0LENA", "control A.8.18", "The wiki")
    assert not clerk.send("U0LENA", leads, "control_change", owner="U0ADA")
    assert until(lambda: clerk.row("A.8.18").owner == clerk.person("U0ADA").id)


def test_not_for_everybody(clerk, owned):
    """An owner gets no button that is a lead's, and a forged press opens nothing."""
    before = clerk.row()
    leads = clerk.heard("U0LENA", "control A.8.13", "*Four facts*")
    for action in ("control_grade", "control_change", "control_check"):
        assert action not in str(owned.blocks)
        told = len(clerk.slack.workspace.asides("U0ADA"))
        clerk.people.press("U0ADA", leads, action)
        clerk.newest(
            lambda told=told: clerk.slack.workspace.asides("U0ADA")[told:],
            "U0ADA",
            "does not allow",
        )
        assert clerk.slack.workspace.modal("U0ADA") is None
    assert clerk.row() == before


def test_a_control_of_our_own(clerk, office):
    """A lead adds one; sent twice it is one; it is changed like any other."""
    asked = clerk.heard("U0LENA", "soa", "Statement of Applicability")
    clerk.people.press("U0LENA", asked, "new_control")
    assert set(clerk.wrong("U0LENA", title="Lamps")) == {"asks"}
    assert not clerk.fill("U0LENA", title="Lamps", asks="A lamp burns all night.")
    shown = clerk.direct("U0LENA", "C-1 is in the register", "Lamps")
    assert not clerk.send("U0LENA", shown, "control_change", title="Bright lamps")
    assert until(lambda: clerk.row("C-1").title == "Bright lamps")
    assert clerk.row("C-1").asks == ("A lamp burns all night.",)
    assert office.registers.statement.draft(actor=SYSTEM).lines[-1].id == "C-1"


def test_a_requirement_is_judged(clerk, office):
    """A clause has no applicability: whether it is met is said, by whom and when."""
    card = clerk.heard("U0LENA", "control 5.2", "*Met*")
    clerk.people.press("U0LENA", card, "control_change")
    assert not clerk.fill("U0LENA", conformity="partly met", words="Signed, not yet announced")
    clerk.direct("U0LENA", "Saved.", "*Met*: partly")
    (row,) = [r for r in office.registers.keeper.requirements(actor=SYSTEM) if r.id == "5.2"]
    assert row.conformity is Conformity.PARTLY_MET


@pytest.mark.parametrize("value", ["", "A.8.13", "x 1", "A.8.13 -1", "999999999999", "1 post x"])
def test_a_forged_button_is_told(clerk, owned, value):
    """A value that no card carries changes nothing, and whoever pressed is told."""
    before = clerk.row().version
    clerk.slack.acting.press("U0LENA", owned, "control_state", value=value)
    clerk.told("U0LENA", "a card that I do not know")
    assert clerk.row().version == before
