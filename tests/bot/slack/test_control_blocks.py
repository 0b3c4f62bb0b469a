"""What changes the register as people see it: forms, evidence that waits, the statement."""

from datetime import UTC, date, datetime

import pytest

from bot.controls.facts import Evidence, EvidenceKind, EvidenceState, Offer
from bot.controls.register_entities import Applicability, ControlRow, Ground, Inclusion
from bot.controls.soa_entities import Difference, Draft, Frozen, Header, Line
from bot.people.entities import PersonId
from bot.slack.blocks.control_evidence import decided_message, offered_message
from bot.slack.blocks.control_forms import control_form
from bot.slack.blocks.soa import (
    CHANGES_PAGE,
    SoaRights,
    changes_message,
    difference_line,
    soa_message,
    versions_message,
)

MAY = SoaRights(changes=True, approves=True)


def _evidence(**more):
    offer = Offer(
        about="A.8.13",
        kind=EvidenceKind.LINK,
        title="Restore <!channel> test",
        reference="https://tickets.example.com/7",
        covers_from=date(2026, 2, 1),
        covers_until=date(2026, 2, 28),
    )
    known = {"number": 3, "offer": offer, "supplied_by": PersonId("p-ada")}
    return Evidence(**known | {"supplied_at": datetime(2026, 3, 2, tzinfo=UTC)} | more)


def _actions(blocks):
    return [
        one["action_id"]
        for block in blocks
        for one in block.get("elements", [])
        if "action_id" in one
    ]


def _line(id_="A.8.13", **more):
    known = dict.fromkeys(Line.__dataclass_fields__, "")
    return Line(**known | {"id": id_, "title": "Backup", "implemented": "no"} | more)


def _draft(*lines, obstacles=(), differences=(), scope="Both offices"):
    return Draft(
        header=Header(scope=scope, version=1),
        lines=lines,
        obstacles=obstacles,
        differences=differences,
    )


def _frozen(number=1):
    return Frozen(
        number=number,
        label=f"{number}.0",
        scope="Both offices",
        lines=(),
        sha256="f" * 64,
        approved_by=PersonId("p-lena"),
        approved_at=datetime(2026, 1, number, tzinfo=UTC),
    )


def _inputs(form):
    return {
        block["block_id"].partition(":")[2]: block["element"]
        for block in form["blocks"]
        if block["type"] == "input"
    }


def test_a_row_stands_in_its_form():
    """Everything that is known is filled in; of a control of the standard the name is not asked."""
    row = ControlRow(
        id="A.8.13",
        title="Backup",
        applicability=Applicability.APPLICABLE,
        inclusion=(
            Inclusion(ground=Ground.LAW, reference="GDPR 32"),
            Inclusion(ground=Ground.RISK),
        ),
        review_on=date(2027, 1, 31),
    )
    inputs = _inputs(control_form(row, owner_slack_id="U0ADA00000", note="", private="A.8.13 1"))
    assert inputs["applicability"]["initial_option"]["value"] == "applicable"
    assert inputs["inclusion"]["initial_value"] == "law: GDPR 32\nrisk"
    assert inputs["owner"]["initial_user"] == "U0ADA00000"
    assert inputs["review_on"]["initial_date"] == "2027-01-31"
    assert "title" not in inputs


def test_what_does_not_fit_is_not_asked():
    """Words that Slack would cut are left out of the form, so that saving does not lose them."""
    row = ControlRow(id="C-1", title="Lamps", asks=("It burns. " * 150,) * 3)
    form = control_form(row, owner_slack_id="", note="", private="C-1 1")
    assert "asks" not in _inputs(form)
    assert "too long to be changed here" in str(form["blocks"])
    short = control_form(
        ControlRow(id="C-1", title="Lamps", asks=("a", "b")),
        owner_slack_id="",
        note="",
        private="x",
    )
    assert _inputs(short)["asks"]["initial_value"] == "a\nb"


def test_evidence_that_waits_and_what_became_of_it():
    """While it waits it can be decided; afterwards the post says how, and mentions nobody else."""
    waiting = offered_message(_evidence(), who="<@U0ADA>")
    assert "<!channel>" not in str(waiting.blocks)
    assert _actions(waiting.blocks) == ["control_accept", "control_refuse"]
    refused = _evidence(state=EvidenceState.REFUSED, reason="It is <@U0LENA> another system")
    done = offered_message(refused, who="<@U0ADA>", decider="<@U0LOU>")
    assert _actions(done.blocks) == []
    assert "<@U0LOU> refused it" in str(done.blocks)
    assert "<@U0LENA>" not in str(done.blocks)
    accepted = decided_message(_evidence(state=EvidenceState.ACCEPTED), who="<@U0LOU>")
    assert "it counts until 28 February 2027" in str(accepted.blocks)
    assert not any("<" in one.text for one in (waiting, done, accepted))


@pytest.mark.parametrize(
    ("rights", "obstacles", "offered"),
    [
        (MAY, (), {"soa_approve", "soa_scope", "soa_import", "new_control"}),
        (MAY, ("A.5.1: decide",), {"soa_scope", "soa_import", "new_control"}),
        (SoaRights(changes=False, approves=True), (), {"soa_approve"}),
        (SoaRights(changes=False, approves=False), (), set()),
    ],
)
def test_who_is_offered_what(rights, obstacles, offered):
    """Buttons are there for those who may use them; approving waits until nothing is in the way."""
    message = soa_message(_draft(_line(), obstacles=obstacles), None, approver="", rights=rights)
    exports = {f"soa_export:{one}" for one in ("xlsx", "csv", "pdf")}
    assert set(_actions(message.blocks)) == offered | exports


def test_where_the_statement_stands():
    """It counts what is decided and names what stands in the way, the rest as a number."""
    lines = (
        _line(applicable="yes", implemented="yes"),
        _line("A.8.14", applicable="no"),
        _line("A.8.15"),
    )
    draft = _draft(*lines, obstacles=tuple(f"A.8.{n}: decide" for n in range(9)), scope="")
    said = str(soa_message(draft, _frozen(), approver="<@U0LENA>", rights=MAY).blocks)
    for words in (
        "3 controls: 1 applicable, 1 excluded, 1 undecided, 1 implemented",
        "In the way of approval* (9)",
        "and 3 more",
        "version 1.0, by <@U0LENA> on 1 January 2026",
        "Nobody has said yet",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("column", "before", "after", "said"),
    [
        ("owner", "p-ada", "", "owner: <@U0ADA> → _nobody_"),
        ("owner", "p-gone", "p-ada", "owner: somebody who is not known any more → <@U0ADA>"),
        ("documented", "", "<!here> *x*", "where documented: _nothing_ → &lt;!here&gt;"),
    ],
)
def test_a_difference_in_words(column, before, after, said):
    """Owners are mentioned, other cells are quoted letter by letter."""
    one = Difference(id="A.8.13", column=column, before=before, after=after)
    assert said in difference_line(one, names={"p-ada": "<@U0ADA>"})


def test_pages_go_on():
    """A page says where it is and the button leads to the next; the last one has none."""
    several = [Difference(id=f"A.5.{n}", column="title", before="", after="x") for n in range(20)]
    first = changes_message(several, label="1.0", names={}, skip=0)
    assert f"1 to {CHANGES_PAGE} of 20" in str(first.blocks)
    assert first.blocks[-1]["elements"][0]["value"] == str(CHANGES_PAGE)
    last = changes_message(several, label="1.0", names={}, skip=CHANGES_PAGE)
    assert _actions(last.blocks) == []
    assert "Nothing differs" in str(changes_message([], label="1.0", names={}, skip=0).blocks)
    assert "nothing that differs" in str(changes_message([], label="", names={}, skip=0).blocks)


def test_versions_are_listed_newest_first():
    """Each with its approver, its hash and its files; what is not as it was approved is marked."""
    message = versions_message([_frozen(1), _frozen(2)], names={"p-lena": "<@U0LENA>"}, skip=0)
    said = str(message.blocks)
    assert said.index("Version 2.0") < said.index("Version 1.0")
    assert "not as it was approved" in said
    assert "<@U0LENA>" in said
    assert _actions(message.blocks).count("soa_export:pdf") == 2
    assert "No version was approved" in str(versions_message([], names={}, skip=0).blocks)
