"""What is missing is read in chat: the ranked list, one card, readiness, and tasks out of gaps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.entities import Sighting
from bot.controls.register_entities import Applicability, Ground, Inclusion
from bot.tasks.entities import Priority, Wanted
from tests.bot.library.conftest import make_document
from tests.journeys.conftest import find_element, read
from tests.journeys.office import until

pytestmark = pytest.mark.journey

POLICY = {"title": "Backup Policy", "version": "1", "controls": ("A.8.13",)}
SECRET = {**POLICY, "title": "Vault Policy", "audience": frozenset({"vault"})}


@pytest.fixture(scope="module", autouse=True)
def published(office):
    """Two policies speak of backups; one of them is for a circle that nobody here is in."""
    office.keeper.start()
    office.library.stage(*make_document("backups.md", "Backups run every night.", **POLICY))
    office.library.stage(*make_document("vault.md", "The vault is opened by two.", **SECRET))
    office.library.publish()
    office.registers.coverage.refresh()


@pytest.fixture(autouse=True)
def met(office, people):
    """Ada and Lena have used the bot before."""
    for user in ("U0ADA", "U0LENA"):
        if office.people.met(user) is None or not office.people.met(user).slack_id:
            people.ask(user, "is there a backup?")


@pytest.fixture
def heard(slack, people):
    """What somebody alone reads after a command."""

    def ask(user, text, *words):
        before = len(slack.workspace.asides(user))
        people.comply(user, text)

        def found():
            new = slack.workspace.asides(user)[before:]
            return [one for one in new if all(word in read(one) for word in words)]

        told = until(found)
        assert told, f"{user} never read {words!r} after {text!r}"
        return told[-1]

    return ask


@pytest.fixture
def direct(slack):
    """What somebody reads in their direct messages."""

    def newest(user, *words):
        def found():
            replies = slack.workspace.replies(f"D0{user[2:]}")
            return [one for one in replies if all(word in read(one) for word in words)]

        told = until(found)
        assert told, f"{user} never read {words!r}"
        return told[-1]

    return newest


def _keep(office, id_, **changes):
    row = office.registers.keeper.control(id_, actor=SYSTEM)
    return office.registers.keeper.keep_control(replace(row, **changes), actor=SYSTEM)


def test_gaps_are_listed_in_their_order(office, heard, people, direct):
    """The list says what, why and how many more there are; the next page goes on from there."""
    gaps = office.registers.overview.gaps(actor=SYSTEM)
    listed = heard("U0LENA", "gaps", "*Gaps*")
    said = read(listed)
    assert f"*Gaps* · {len(gaps)}, 1 to 10" in said
    for gap in gaps[:10]:
        assert gap.cause in said
        assert gap.reason[:60] in said
    more = find_element(listed, "show_gaps")
    assert more["text"]["text"] == f"{len(gaps) - 10} more"
    people.press("U0LENA", listed, "show_gaps")
    page = direct("U0LENA", ", 11 to 20")
    assert gaps[10].title in read(page)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("A.8.13", "· A.8.13 ·"),
        ("a813", "· A.8.13 ·"),
        ("A.12.3.1", "A.12.3.1 is a number of 2013; today that is A.8.13."),
        ("physical", "· physical controls ·"),
        ("9.2", "· clause 9.2 ·"),
    ],
)
def test_gaps_of_what_is_named(heard, words, shown):
    """A control in any spelling, a clause and a theme limit the list, and the list says so."""
    assert shown in read(heard("U0LENA", f"gaps {words}", "*Gaps*", shown))


def test_what_is_not_there_is_told_kindly(heard):
    """A number that does not exist names the nearest; nothing breaks."""
    assert "The nearest are" in read(heard("U0LENA", "gaps A.9.99", "There is no A.9.99"))
    assert heard("U0LENA", "control C-99", "nothing of that name")


def test_a_task_out_of_a_gap(office, heard, people, slack, direct):
    """The form knows title, control and owner of the gap; the task stands in card and list then."""
    ada = office.people.met("U0ADA")
    _keep(office, "A.5.10", owner=ada.id)
    listed = heard("U0LENA", "gaps A.5.10", "Show with a file")
    (gap,) = [
        one
        for one in office.registers.overview.gaps(about="A.5.10", actor=SYSTEM)
        if one.cause == "no evidence"
    ]
    people.press("U0LENA", listed, "control_task", value=f"A.5.10 {gap.id}")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    start = {one["block_id"]: one["element"] for one in form.view["blocks"] if "element" in one}
    assert start["task_field:title"]["initial_value"] == f"{gap.title}: no evidence"
    assert start["task_field:controls"]["initial_value"] == "A.5.10"
    assert start["task_field:owner"]["initial_user"] == "U0ADA"
    assert slack.acting.submit("U0LENA", form.id, {}).result(timeout=30).acked
    told = direct("U0ADA", "gave you this task", gap.title)
    label = next(word for word in read(told).split() if word.startswith("*T-")).strip("*")
    assert f"Open tasks: {label}" in read(heard("U0LENA", "gaps A.5.10", "*Gaps*"))
    assert f"{label} ·" in read(heard("U0LENA", "control A.5.10", "*Tasks* (1)"))


def test_a_task_out_of_a_card(office, heard, people, slack):
    """The card's task proposes what its first gap in the list would: words, owner and day."""
    _keep(office, "A.5.12", owner=office.people.met("U0ADA").id)
    (gap, *_) = office.registers.overview.gaps(about="A.5.12", actor=SYSTEM)

    def proposed(shown, value):
        people.press("U0LENA", shown, "control_task", value=value)
        form = until(lambda: slack.workspace.modal("U0LENA"))
        started = [one["element"] for one in form.view["blocks"] if "element" in one]
        slack.acting.close_view("U0LENA", form.id).result(timeout=30)
        return started

    of_card = proposed(heard("U0LENA", "control A.5.12", "*Four facts*"), "A.5.12")
    of_list = proposed(heard("U0LENA", "gaps A.5.12", "*Gaps*"), f"A.5.12 {gap.id}")
    assert of_card == of_list
    title, owner, due = of_card[:3]
    assert title["initial_value"] == f"{gap.title}: {gap.cause}"
    assert owner["initial_user"] == "U0ADA"
    today = office.registers.evidencing.today_for(office.people.met("U0LENA"))
    assert due["initial_date"] == (today + timedelta(days=30)).isoformat()


def test_an_owner_who_left_is_nobody(office, heard, people, slack):
    """A gap says that its owner works here no more, and the form proposes nobody."""
    gone = office.people.person_for_slack("U0GONE", email="gone@example.com")
    _keep(office, "A.5.14", owner=gone.id)
    office.people.person_for_slack("U0GONE", email="gone@example.com", deactivated=True)
    listed = heard("U0LENA", "gaps A.5.14", "works here no more")
    (gap,) = [
        one
        for one in office.registers.overview.gaps(about="A.5.14", actor=SYSTEM)
        if one.cause == "no owner"
    ]
    people.press("U0LENA", listed, "control_task", value=f"A.5.14 {gap.id}")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    start = {one["block_id"]: one["element"] for one in form.view["blocks"] if "element" in one}
    assert "initial_user" not in start["task_field:owner"]


@pytest.mark.parametrize("user", ["U0GUEST", "U0OTHER"])
@pytest.mark.parametrize("text", ["gaps", "control A.8.13", "readiness"])
def test_outsiders_see_nothing(slack, people, user, text):
    """A guest and another company's person are refused kindly, and read nothing of the register."""
    before = len(slack.workspace.asides(user))
    people.comply(user, text, channel="C0SHARED")
    told = until(lambda: slack.workspace.asides(user)[before:])
    assert "does not allow you" in read(told[-1])
    assert "Backup" not in read(told[-1])


def test_a_gap_that_is_closed_opens_no_form(office, heard, people, slack):
    """Whoever presses under an old list is told that the gap is gone."""
    listed = heard("U0LENA", "gaps A.5.11", "*Gaps*")
    (gap,) = [
        one
        for one in office.registers.overview.gaps(about="A.5.11", actor=SYSTEM)
        if one.cause == "applicability undecided"
    ]
    _keep(office, "A.5.11", applicability=Applicability.APPLICABLE)
    before, form = len(slack.workspace.asides("U0LENA")), slack.workspace.modal("U0LENA")
    people.press("U0LENA", listed, "control_task", value=f"A.5.11 {gap.id}")
    told = until(lambda: slack.workspace.asides("U0LENA")[before:])
    assert "closed by now" in read(told[-1])
    assert slack.workspace.modal("U0LENA") is form


def test_the_card_of_a_control(office, heard):
    """It says what the control asks, what we say with places, and each of the four facts."""
    _keep(
        office,
        "A.8.13",
        applicability=Applicability.APPLICABLE,
        inclusion=(Inclusion(ground=Ground.RISK, reference="R-7"),),
    )
    said = read(heard("U0LENA", "control a813", "*What it asks*"))
    assert "*A.8.13* · *Information backup*" in said
    assert "“Backups run every night.” (Backup Policy" in said
    assert "*Documented*: covered" in said
    assert "*Implemented*: its owner has not said so yet" in said
    assert "*Evidenced*: no evidence was accepted yet" in said
    assert "*Checked*: no internal audit has looked at it" in said
    assert "*Applicable*: yes, because of risk: R-7" in said
    assert "*Owner*: nobody yet" in said


def test_nothing_of_a_smaller_circle_is_shown(heard):
    """Quotes from documents that the reader may not see are counted and never shown."""
    said = read(heard("U0LENA", "control A.8.13", "*What it asks*"))
    assert "1 quote is from documents that you may not read" in said
    assert "vault" not in said.lower()


def test_an_owner_sees_what_they_own_and_nothing_else(office, heard, people):
    """An employee reads the card of their own control, without the buttons of leads."""
    _keep(office, "A.5.12", owner=office.people.met("U0ADA").id)
    card = heard("U0ADA", "control A.5.12", "*What it asks*")
    found = {e["action_id"] for b in card.blocks for e in b.get("elements", []) if "action_id" in e}
    assert found == {"control_state", "control_evidence"}
    assert "/comply control" in people.comply("U0ADA", "help")["text"]
    assert "/comply gaps" not in people.comply("U0ADA", "help")["text"]
    for text in ("control A.5.13", "control 5.2", "control clause 9", "gaps", "readiness"):
        assert "does not allow you" in read(heard("U0ADA", text, "does not allow"))


def test_a_control_that_is_not_applicable(office, heard):
    """The card says so with its reason and offers to change nothing but that."""
    _keep(
        office,
        "A.7.1",
        applicability=Applicability.EXCLUDED,
        exclusion="we have no premises of our own",
    )
    card = heard("U0LENA", "control A.7.1", "not applicable")
    assert "we have no premises of our own" in read(card)
    found = {e["action_id"] for b in card.blocks for e in b.get("elements", []) if "action_id" in e}
    assert found == {"control_change"}


def test_a_requirement_has_a_card(heard):
    """A clause is shown with what it wants written down; the control of its number is named."""
    said = read(heard("U0LENA", "control 5.2", "*What it asks*"))
    assert "*5.2* · *Policy*" in said
    assert "The control of that number is A.5.2." in said
    assert "*To be written down*" in said
    assert "Judge how far it is met." in said


def test_several_rows_are_a_choice(heard, people, direct):
    """What stands for several rows asks which; a press shows the one."""
    choice = heard("U0LENA", "control 9.2", "which of them")
    people.press("U0LENA", choice, "show_control", value="9.2.2")
    assert "*9.2.2*" in read(direct("U0LENA", "*9.2.2*"))


@pytest.mark.parametrize("command", ["control what is it?", "gaps between A.5.1 and the policy?"])
def test_a_question_stays_a_question(heard, command):
    """What only begins with a verb of ours is answered as a question."""
    assert "don't say" in read(heard("U0LENA", command, "don't say"))


def test_no_name_no_card(people):
    """Without a name the command says what can be named."""
    assert "A.8.13" in people.comply("U0LENA", "control")["text"]


def test_readiness_puts_what_blocks_first(office, heard, people, direct):
    """The list is sorted by what blocks, says where and why, and goes on page by page."""
    items = office.registers.overview.readiness(actor=SYSTEM)
    listed = heard("U0LENA", "readiness", "*Ready for stage 1?*")
    said = read(listed)
    for one in items[:10]:
        assert one.name in said
        assert one.presence in said
    people.press("U0LENA", listed, "show_readiness")
    assert items[10].name in read(direct("U0LENA", "*Ready for stage 1?*"))


def test_a_question_becomes_a_gap_and_is_settled(office, heard, people, slack, direct):
    """What many asked in vain waits until a lead promotes it; a reason settles it."""
    office.unanswered.append("May I use a password manager of my own?")
    listed = heard("U0LENA", "gaps", "Documentation suggestions", "password manager of my own")
    people.press("U0LENA", listed, "promote_question")
    told = read(direct("U0LENA", "stands in the list of gaps now"))
    label = told.split()[0]
    people.press("U0LENA", listed, "promote_question")
    assert direct("U0LENA", "does not wait any more")
    kept = heard("U0LENA", f"gaps {label}", "nobody could answer a question")
    assert "password manager" in read(kept)
    people.press("U0LENA", kept, "settle_question")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    short = {"settle_reason": {"settle_reason": "no"}}
    refused = slack.acting.submit("U0LENA", form.id, short).result(timeout=30)
    assert "at least ten letters" in str(refused.answer)
    people.submit("U0LENA", form.view, settle_reason="it is in the password policy now")
    assert direct("U0LENA", f"{label} is settled")
    assert "Nothing of that is missing" in read(heard("U0LENA", f"gaps {label}", "Nothing of that"))


def test_promoting_is_the_leads(office, heard, people, slack):
    """Whoever may not change the register can neither promote nor settle, whatever they press."""
    office.unanswered.append("Who waters the plants?")
    listed = heard("U0LENA", "gaps", "waters the plants")
    before = len(slack.workspace.replies("D0ADA"))
    people.press("U0ADA", listed, "promote_question")
    told = until(lambda: slack.workspace.replies("D0ADA")[before:])
    assert "does not allow you" in read(told[-1])
    kept = office.registers.suggestions.promote("Who feeds the fish?", actor=SYSTEM)
    asked = heard("U0LENA", f"gaps {kept.label}", "feeds the fish")
    before = len(slack.workspace.asides("U0ADA"))
    people.press("U0ADA", asked, "settle_question")
    told = until(lambda: slack.workspace.asides("U0ADA")[before:])
    assert "does not allow you" in read(told[-1])
    assert slack.workspace.modal("U0ADA") is None
    waiting = office.registers.suggestions.waiting(actor=SYSTEM)
    assert "Who waters the plants?" in [one.words for one in waiting]


def test_suggested_gaps_stay_reachable(office, heard, people, direct):
    """The list names how many messages wait; its button and the word show them."""
    sighting = Sighting(message="C0TEAM:7.7", words="The cellar floods every spring")
    office.controls.suggest_gap(sighting, actor=office.people.met("U0ADA"))
    listed = heard("U0LENA", "gaps", "*Suggested gaps*: 1 message waits")
    people.press("U0LENA", listed, "list_gaps")
    assert direct("U0LENA", "The cellar floods")
    assert heard("U0LENA", "gaps suggested", "The cellar floods")


def test_many_tasks_about_one_hide_no_other(office, heard):
    """Eleven pressing tasks about one row leave those about another row of the page in sight."""
    lena = office.people.met("U0LENA")
    page = office.registers.overview.gaps(actor=SYSTEM)[:10]
    one, other = list(dict.fromkeys(gap.about for gap in page))[:2]
    wanted = {
        f"many:{n}": Wanted(
            title="Press on", controls=(one,), priority=Priority.HIGH, owner=lena.id
        )
        for n in range(11)
    }
    office.tasks.opening.open_all(wanted, actor=lena)
    rare = Wanted(title="In its time", controls=(other,), priority=Priority.LOW, owner=lena.id)
    label = office.tasks.opening.open_task(rare, actor=lena, entry_id="rare").label
    assert heard("U0LENA", "gaps", f"Open tasks: {label}")
