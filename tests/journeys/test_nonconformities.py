"""A nonconformity goes its whole way in chat, and nobody closes what they did themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.nonconformities.entities import Kind, Stage
from bot.rehearsal.entities import Member, Upload
from tests.conftest import HandClock
from tests.journeys.conftest import find_element, read
from tests.journeys.office import until

pytestmark = pytest.mark.journey

WHY = "three restores went well since"


@pytest.fixture(autouse=True)
def met(office, people):
    """Ada and Lena have used the bot before."""
    for user in ("U0ADA", "U0LENA"):
        if office.people.met(user) is None or not office.people.met(user).slack_id:
            people.ask(user, "is there a backup?")


def _modal(slack, user):
    return until(lambda: slack.workspace.modal(user))


def _fill(slack, user, **fields):
    """Send the form that is open, with these inputs; return what came with the ack."""
    form = _modal(slack, user)
    name = "nonconformity_field"
    typed = {f"{name}:{key}": {f"{name}:{key}": value} for key, value in fields.items()}
    delivery = slack.acting.submit(user, form.id, typed).result(timeout=30)
    assert delivery.acked
    return delivery.answer


def _card(slack, user, *words):
    """Return the newest direct message with all of these words, once it is there."""
    place = f"D0{user[2:]}"

    def found():
        replies = slack.workspace.replies(place)
        return [one for one in replies if all(word in read(one) for word in words)]

    told = until(found)
    assert told, f"{user} never read {words!r}"
    return told[-1]


def _newest(office):
    lena = office.people.met("U0LENA")
    page = office.nonconformities.listed(actor=lena, everything=True, size=500)
    return max((one.number for one in page.found), default=0)


def _raised(slack, office, people, **more):
    before = _newest(office)
    people.comply("U0LENA", "nonconformity new Restores are not tested")
    answer = _fill(
        slack,
        "U0LENA",
        **{
            "grade": "minor",
            "source": "certification body",
            "requirement": "a.8.13",
            "evidence": "no report since 2024",
            "owner": "U0ADA",
            "respond_by": "2024-01-31",
            **more,
        },
    )
    assert not answer
    return until(lambda: _newest(office) > before and _newest(office))


def _one(office, number):
    return office.nonconformities.show(number, actor=office.people.met("U0LENA")).one


def _step(slack, people, user, card, move, **fields):
    people.press(user, card, f"nonconformity_step:{move}")
    return _fill(slack, user, **fields)


def _brought_to_its_check(slack, people, label):
    """Let Ada take every step of hers from her card, each with its form."""
    today = datetime.now(UTC).date()
    steps = (
        ("raised", "correct", {"words": "the ledger was restored"}),
        ("corrected", "extent", {"words": "one more system of six"}),
        ("extent known", "cause", {"words": "nobody was named for it"}),
        (
            "cause known",
            "plan",
            {"words": "an owner and a calendar entry", "on": f"{today + timedelta(days=9)}"},
        ),
        (
            "action planned",
            "done",
            {"words": "the calendar entry", "check_on": f"{today + timedelta(days=2)}"},
        ),
    )
    for stage, move, fields in steps:
        card = _card(slack, "U0ADA", label, f"{stage} · ")
        assert not _step(slack, people, "U0ADA", card, move, **fields)
    return _card(slack, "U0LENA", label, "says that the action is done")


def test_from_finding_to_closed(slack, office, people, monkeypatch):
    """Raised, corrected, explained, done; too early, then later the check of another closes it."""
    number = _raised(slack, office, people)
    label = f"NC-{number}"
    told = _card(slack, "U0ADA", label, "you own it")
    assert "no report since 2024" in read(told)
    assert "has passed" in read(told)
    assert _one(office, number).finding.requirement == "A.8.13"

    check = _brought_to_its_check(slack, people, label)
    assert "the calendar entry" in read(check)
    errors = _step(slack, people, "U0LENA", check, "effective", words=WHY)["errors"]
    assert "before that nobody can know" in str(errors)
    assert _one(office, number).stage is Stage.DONE

    later = HandClock(at=datetime.now(UTC) + timedelta(days=3))
    monkeypatch.setattr(office.nonconformities, "_clock", later)
    assert not _fill(slack, "U0LENA", words=WHY)
    assert until(lambda: _one(office, number).stage is Stage.CLOSED)
    closed = _card(slack, "U0ADA", label, "the action worked")
    assert WHY in read(closed)
    one = _one(office, number)
    assert (one.verdict.by, one.verdict.ruling) == (office.people.met("U0LENA").id, "approved")
    assert (one.treatment.correction, one.treatment.action) == (
        "the ledger was restored",
        "an owner and a calendar entry",
    )


def test_what_did_not_work_wants_another_cause(slack, office, people):
    """The one who checks sends it back to its cause, and the owner hears why."""
    number = _raised(slack, office, people)
    check = _brought_to_its_check(slack, people, f"NC-{number}")
    assert not _step(
        slack, people, "U0LENA", check, "not-effective", words="the next restore failed again"
    )
    back = _card(slack, "U0ADA", f"NC-{number}", "another cause is wanted")
    assert "the next restore failed again" in read(back)
    assert find_element(back, "nonconformity_step:cause")
    assert _one(office, number).stage is Stage.ASSESSED


def test_an_opportunity_is_declined_and_a_nonconformity_not(slack, office, people):
    """Only the card of an opportunity has the button, and it wants a reason."""
    number = _raised(
        slack, office, people, grade="opportunity", requirement="", respond_by="2030-01-31"
    )
    card = _card(slack, "U0LENA", f"OFI-{number}", "is raised")
    errors = _step(slack, people, "U0LENA", card, "decline", words="no")["errors"]
    assert "auditor will ask" in str(errors)
    assert not _fill(slack, "U0LENA", words="it would cost more than it brings")
    assert until(lambda: _one(office, number).stage is Stage.DECLINED)
    assert _one(office, number).finding.kind is Kind.OPPORTUNITY

    other = _raised(slack, office, people)
    card = _card(slack, "U0LENA", f"NC-{other}", "is raised")
    assert "decline" not in str(card.blocks)


def test_a_form_that_is_wrong_says_where(slack, office, people):
    """What is missing stands at its input, and nothing is raised."""
    before = _newest(office)
    people.comply("U0LENA", "nonconformity new")
    answer = _fill(
        slack,
        "U0LENA",
        title="Restores",
        grade="minor",
        source="self",
        requirement="A.9.99",
        evidence="none",
        owner="U0ADA",
        respond_by="2024-01-31",
    )
    assert set(answer["errors"]) == {
        "nonconformity_field:requirement",
        "nonconformity_field:respond_by",
    }
    assert _newest(office) == before


def test_not_for_everybody(slack, office, people):
    """Whoever may not raise one gets no form; a list shows one's own alone; a lead sees all."""
    number = _raised(slack, office, people)
    assert "does not allow" in str(people.comply("U0ADA", "nonconformity new"))
    people.comply("U0ADA", "nonconformity")
    (mine,) = until(lambda: [m for m in slack.workspace.asides("U0ADA") if "Nonconf" in read(m)])
    assert f"NC-{number}" in read(mine)
    assert "new_nonconformity" not in str(mine.blocks)
    people.comply("U0LENA", f"nonconformity NC-{number}")
    shown = until(
        lambda: [m for m in slack.workspace.asides("U0LENA") if f"NC-{number}" in read(m)]
    )
    assert "no report since 2024" in read(shown[-1])


def test_a_stale_card_is_told(slack, office, people):
    """A form that was opened before somebody else moved it changes nothing and says so."""
    number = _raised(slack, office, people)
    own = _card(slack, "U0ADA", f"NC-{number}", "you own it")
    people.press("U0ADA", own, "nonconformity_step:correct")
    lenas = _card(slack, "U0LENA", f"NC-{number}", "is raised")
    assert not _step(slack, people, "U0LENA", lenas, "correct", words="restored by Lena")
    assert until(lambda: _one(office, number).stage is Stage.CORRECTED)
    errors = _fill(slack, "U0ADA", words="restored by Ada")["errors"]
    assert "Somebody else changed" in str(errors)
    assert _one(office, number).treatment.correction == "restored by Lena"


def test_a_question_that_begins_so_is_answered(slack, people):
    """What begins with the word but names nothing is a question like any other."""
    before = len(slack.workspace.asides("U0ADA"))
    people.comply("U0ADA", "nonconformity is there a backup?")
    assert until(lambda: len(slack.workspace.asides("U0ADA")) > before)


@pytest.fixture
def nora(slack, office):
    """A colleague who has no part in any of them."""
    del office
    slack.workspace.add_member(Member(id="U0NORA", name="Nora", email="nora@example.com"))
    slack.workspace.direct_channel("U0NORA")
    return "U0NORA"


def _given(slack, name, content, *, number):
    """Put a file where the form of a person can name it; return its id."""
    identifier = f"F0DECK{number}{len(slack.workspace.files)}"
    slack.workspace.files[identifier] = Upload(
        id=identifier,
        name=name,
        mimetype="application/octet-stream",
        content=content,
        user="U0ADA",
        channels=(),
        permalink=f"http://127.0.0.1/files/{name}",
    )
    return [{"id": identifier}]


def _files(office, number):
    return office.nonconformities.show(number, actor=office.people.met("U0LENA")).files


def test_files_show_what_was_seen_and_done(slack, office, people, nora):
    """A file comes with the finding, with a step, by itself and under the card; few get it back."""
    found = _given(slack, "audit.pdf", b"%PDF seen", number=1)
    number = _raised(slack, office, people, file=found)
    label = f"NC-{number}"
    card = _card(slack, "U0ADA", label, "audit.pdf")
    assert "PDF seen" not in read(card)

    done = _given(slack, "restore.txt", b"restored", number=number)
    assert not _step(slack, people, "U0ADA", card, "correct", words="it was restored", file=done)
    card = _card(slack, "U0ADA", label, "corrected · ", "restore.txt")

    people.press("U0ADA", card, "add_nonconformity_file")
    assert "errors" in _fill(slack, "U0ADA", shows="the correction")
    more = _given(slack, "more.csv", b"a,b", number=number)
    assert not _fill(slack, "U0ADA", shows="what was seen", file=more)
    until(lambda: len(_files(office, number)) == 3)
    card = _card(slack, "U0ADA", label, "more.csv")

    slack.acting.upload("U0ADA", "D0ADA", "under.png", b"\x89PNG", thread=card.ts).result(30)
    assert until(
        lambda: (
            [(one.name, one.shows.value) for one in _files(office, number)]
            == [
                ("audit.pdf", "what was seen"),
                ("restore.txt", "the correction"),
                ("more.csv", "what was seen"),
                ("under.png", "the correction"),
            ]
        )
    )
    told = people.press("U0ADA", card, "nonconformity_file:1")
    assert told is None or told.acked
    sent = until(lambda: [one for one in slack.workspace.replies("D0ADA") if one.files])
    assert slack.workspace.files[sent[-1].files[0]].content == b"restored"
    slack.acting.upload(nora, "D0NORA", "x.pdf", b"%PDF", text=f"for {label}").result(30)
    assert _card(slack, nora, "is not yours")
    people.press(nora, card, "nonconformity_file:0")
    assert until(
        lambda: sum("is not yours" in read(one) for one in slack.workspace.replies("D0NORA")) > 1
    )
    assert len(_files(office, number)) == 4


@pytest.mark.parametrize(
    ("file", "words"),
    [(("tool.exe", b"MZ"), "Evidence can be"), (("empty.pdf", b""), "is empty")],
)
def test_a_file_that_is_not_taken(slack, office, people, file, words):
    """With a file that cannot be kept the step is not taken, and why is said."""
    number = _raised(slack, office, people)
    card = _card(slack, "U0ADA", f"NC-{number}", "you own it")
    given = _given(slack, *file, number=number)
    assert not _step(slack, people, "U0ADA", card, "correct", words="restored", file=given)
    assert _card(slack, "U0ADA", words)
    assert _one(office, number).stage is Stage.RAISED
    assert _files(office, number) == ()


def test_a_lead_amends_it(slack, office, people):
    """Owner, grade and date change for a reason; nobody else may, and a stale card says so."""
    number = _raised(slack, office, people)
    label = f"NC-{number}"
    own = _card(slack, "U0ADA", label, "you own it")
    assert "amend_nonconformity" not in str(own.blocks)
    card = _card(slack, "U0LENA", label, "is raised")
    people.press("U0LENA", card, "amend_nonconformity")
    errors = _fill(slack, "U0LENA", owner="U0ADA", grade="major", words="no")["errors"]
    assert "auditor will ask" in str(errors)
    why = "a second client is affected, too"
    assert not _fill(
        slack, "U0LENA", owner="U0ADA", grade="major", respond_by="2030-02-01", words=why
    )
    amended = _card(slack, "U0LENA", label, "Changed", "1 February 2030")
    assert "major" in read(amended)
    own = _card(slack, "U0ADA", label, "changed this", "grade minor → major", why)
    one = _one(office, number)
    assert (one.finding.grade.value, str(one.finding.respond_by)) == ("major", "2030-02-01")

    people.press("U0LENA", amended, "amend_nonconformity")
    assert not _step(slack, people, "U0ADA", own, "correct", words="restored")
    assert until(lambda: _one(office, number).stage is Stage.CORRECTED)
    errors = _fill(slack, "U0LENA", owner="U0ADA", grade="minor", words=why)["errors"]
    assert "Somebody else changed" in str(errors)
    assert _one(office, number).finding.grade.value == "major"


def test_lists_that_are_limited(slack, office, people):
    """What is overdue alone, or all with what is over."""
    number = _raised(slack, office, people)
    for only in ("overdue", "all"):
        before = len(slack.workspace.asides("U0LENA"))
        people.comply("U0LENA", f"nonconformity {only}")
        shown = until(lambda seen=before: slack.workspace.asides("U0LENA")[seen:])
        assert f"opportunities* · {only}" in read(shown[0])
        assert f"NC-{number}" in " ".join(map(read, shown)) or "more" in str(shown[-1].blocks)


def test_home_and_reminders_lead_to_it(slack, office, people):
    """The tab of the owner lists it, and the button of a reminder, which names a day, shows it."""
    number = _raised(slack, office, people, respond_by="2020-01-31")
    assert slack.acting.open_home("U0ADA").result(timeout=30).acked
    home = until(
        lambda: (
            (found := slack.workspace.opened.home("U0ADA"))
            and f"*NC-{number}*" in str(slack.workspace.home("U0ADA"))
            and found
        )
    )
    assert "What does not conform" not in str(slack.workspace.home("U0ADA"))
    seen = len(slack.workspace.replies("D0ADA"))
    named = f"{number}:2024-01-31"
    slack.acting.press("U0ADA", home, "show_nonconformity", value=named).result(timeout=30)
    shown = until(lambda: slack.workspace.replies("D0ADA")[seen:])
    assert f"NC-{number}" in read(shown[-1])
