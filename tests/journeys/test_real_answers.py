"""Real answers on the sample policies, from a Slack event to what people read."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import PATIENCE, Voice, find_element, read
from tests.journeys.office import MANIFEST, until
from tests.journeys.real_office import EMPLOYEE, LEAD, NEWCOMER, serving, settle_in
from tests.knowledge.sample_home import ingested_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.adapters,
    # Ingesting the samples is most of the time these tests take: once for a worker.
    pytest.mark.xdist_group("samples"),
]

APPLICATIONS = "how long do we keep job applications?"
SIX_MONTHS = "6 months"
INVESTIGATION = "how long may an investigation take?"
THIRTY_DAYS = "30 working days"
LEADS_ONLY = "Disciplinary and Investigations"
OURS = "What our policies say"


@pytest.fixture(scope="module")
def slack():
    """A workspace with the people of the sample people file."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as stand_in:
        settle_in(stand_in.workspace)
        yield stand_in


@pytest.fixture(scope="module", autouse=True)
def real(slack, tmp_path_factory):
    """Annexa over the sample policies, connected to the workspace."""
    ingested = ingested_home(tmp_path_factory.getbasetemp())
    with serving(ingested, tmp_path_factory.mktemp("real") / "home", slack.api_url) as office:
        slack.wait_for_app()
        yield office


@pytest.fixture
def people(slack):
    """People who do things in the workspace."""
    return Voice(slack)


def follow_up(slack, people, user, text, *, after):
    """Say something in the thread of a reply and return what is answered to it."""
    before = len(slack.workspace.replies(after.channel, thread=after.thread_ts))
    place = after.channel if after.channel.startswith("C") else ""
    people.say(user, text, channel=place, thread=after.thread_ts)
    thread = until(lambda: slack.workspace.replies(after.channel, thread=after.thread_ts)[before:])
    return thread[0]


def never_leads_only(*messages):
    """Assert that nothing of the leads-only policy, not even its name, is in these messages."""
    for message in messages:
        assert THIRTY_DAYS not in read(message)
        assert LEADS_ONLY not in read(message)


def test_mention_is_answered_with_sources(people):
    """A mention reads the rule, and under it title, section, version, date and the quoted words."""
    said = read(people.ask(EMPLOYEE, APPLICATIONS, channel="C0TEAM"))

    assert said.startswith(f"*{OURS}*")
    assert SIX_MONTHS in said
    assert "*Records Retention and Deletion Policy* · 3. Retention periods" in said
    assert "version 2.2 · in force since 1 June 2026" in said
    quotes = [line for line in said.splitlines() if line.startswith("> ")]
    assert any("Job applications" in quote and SIX_MONTHS in quote for quote in quotes)


@pytest.mark.parametrize("place", ["C0TEAM", ""])
def test_follow_up_is_understood_in_its_thread(slack, people, place):
    """After a question on job applications, "and invoices?" is about keeping invoices."""
    first = people.ask(EMPLOYEE, APPLICATIONS, channel=place)

    said = read(follow_up(slack, people, EMPLOYEE, "and invoices?", after=first))

    assert "Invoices are kept for 8 years" in said
    assert SIX_MONTHS not in said


def test_employee_reads_nothing_of_the_leads_policy(slack, people):
    """An employee who asks in a channel, directly or by command reads nothing for leads only."""
    publicly = people.ask(EMPLOYEE, INVESTIGATION, channel="C0TEAM")
    directly = people.ask(EMPLOYEE, INVESTIGATION)
    before = len(slack.workspace.asides(EMPLOYEE))
    people.comply(EMPLOYEE, f"ask {INVESTIGATION}")
    alone = until(lambda: slack.workspace.asides(EMPLOYEE)[before:])

    never_leads_only(publicly, directly, *alone)


def test_lead_in_a_channel_reads_the_leads_policy_alone(slack, people):
    """The public reply to a lead says nothing of it; the lead alone reads the rest below."""
    publicly = people.ask(LEAD, INVESTIGATION, channel="C0TEAM")
    aside = until(lambda: [m for m in slack.workspace.asides(LEAD) if THIRTY_DAYS in read(m)])[-1]

    never_leads_only(publicly)
    assert publicly.thread_ts == aside.thread_ts
    assert "Only you can see this" in read(aside)
    assert not [m for m in slack.workspace.asides(EMPLOYEE) if LEADS_ONLY in read(m)]


def test_lead_reads_the_leads_policy_directly(people):
    """In direct messages a lead is answered from it, with the source."""
    said = read(people.ask(LEAD, INVESTIGATION))

    assert THIRTY_DAYS in said
    assert f"*{LEADS_ONLY} Procedure*" in said


def test_thread_begun_by_a_lead_opens_nothing_to_an_employee(slack, people):
    """An employee who goes on in a lead's thread reads nothing of the leads-only policy."""
    first = people.ask(LEAD, INVESTIGATION, channel="C0TEAM")
    until(lambda: [m for m in slack.workspace.asides(LEAD) if m.thread_ts == first.thread_ts])

    questions = ("and may it be extended?", "who holds the keys of the Case Locker?")
    replies = [follow_up(slack, people, EMPLOYEE, text, after=first) for text in questions]

    never_leads_only(*replies, *slack.workspace.asides(EMPLOYEE))
    assert all("Ombudsperson" not in read(reply) for reply in replies)


@pytest.mark.parametrize(
    ("user", "place"),
    [(LEAD, "C0SHARED"), ("U0GUEST", "C0MIXED"), ("U0GUEST", ""), ("U0OTHER", "C0SHARED")],
)
def test_outsiders_read_nothing_of_ours(slack, people, user, place):
    """In a channel shared with another company, and to a guest anywhere, nothing of ours is said."""
    before = len(slack.workspace.asides(user))
    said = read(people.ask(user, APPLICATIONS, channel=place))

    assert said.startswith("I can't use our own documents here")
    assert "6 months" not in said
    assert "Records Retention" not in said
    assert before == len(slack.workspace.asides(user))


def test_outsiders_are_answered_about_the_standard(people):
    """The standard is nobody's secret: a guest reads what a control asks."""
    said = read(people.ask("U0GUEST", "what does A.8.13 ask?", channel="C0MIXED"))

    assert "A.8.13" in said
    assert OURS not in said


def test_policies_that_disagree_are_shown_side_by_side(people):
    """Two policies that disagree are both quoted, and it is said that they do."""
    said = read(people.ask(EMPLOYEE, "how long do we keep application logs?", channel="C0TEAM"))

    assert "disagree" in said.splitlines()[0]
    assert "for 90 days" in said
    assert "for 12 months" in said
    assert "*Secure Development Policy*" in said
    assert "*Records Retention and Deletion Policy*" in said


def test_security_event_is_answered_and_reported(slack, people):
    """An event is told how to report first; the button shows the words, then posts them once."""
    told = "i clicked a strange link and typed my password"
    reply = people.ask(EMPLOYEE, told, channel="C0TEAM")
    assert "extension 4747" in read(reply).splitlines()[0]
    before = len(slack.workspace.replies("C0INCIDENTS"))

    people.press(EMPLOYEE, reply, "report_event")
    view = until(lambda: [v for v in slack.workspace.views if told in str(v["blocks"])])[-1]
    assert before == len(slack.workspace.replies("C0INCIDENTS"))
    people.submit(EMPLOYEE, view, report_text=f"{told}, at nine")
    people.submit(EMPLOYEE, view, report_text=f"{told}, at nine")

    posts = until(lambda: slack.workspace.replies("C0INCIDENTS")[before:])
    until(lambda: len(slack.workspace.replies("C0INCIDENTS")) > before + 1, seconds=1.5)
    assert len(slack.workspace.replies("C0INCIDENTS")) == before + 1
    assert f"> {told}, at nine" in read(posts[0])
    assert f"<@{EMPLOYEE}>" in read(posts[0])


@pytest.mark.parametrize("place", ["", "C0TEAM"])
def test_report_about_a_colleague_leaves_no_trace(real, people, place):
    """It is pointed to the confidential channel; its words are in no file once work is swept."""
    name = f"zirbelnuss{place.lower()}"
    told = f"my colleague {name} is selling our customer list to a competitor"
    people.ask(EMPLOYEE, f"how long do we keep the invoices of {name}-control?")

    reply = people.ask(EMPLOYEE, told, channel=place)
    assert "speakup@quaywander.example" in read(reply).splitlines()[0]
    with pytest.raises(StopIteration):
        find_element(reply, "report_event")
    assert files_with(real.home, f"{name}-control")
    gone = until(lambda: sweep(real) and not files_with(real.home, f"colleague {name}"), every=0.2)
    assert gone, files_with(real.home, f"colleague {name}")


def sweep(office):
    """Do what the sweep does when finished work is old enough."""
    later = datetime.now(UTC) + timedelta(minutes=1)
    engine = office.service._engine
    engine.forget(later)
    office.service._instance.inbox.sweep(later, engine.unfinished)
    return True


def files_with(home, words):
    """Return the files below *home* that hold *words*, in any letters."""
    return [
        path
        for path in home.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes().lower()
    ]


def test_hand_off_shows_first_then_posts_to_the_leads(slack, people):
    """Ask a person shows what will be posted and posts nothing; on confirm the leads read it."""
    question = "may we keep penguins in the server room?"
    reply = people.ask(EMPLOYEE, question, channel="C0TEAM")
    before = len(slack.workspace.replies("C0LEADS"))

    people.press(EMPLOYEE, reply, "ask_a_person")
    view = until(lambda: [v for v in slack.workspace.views if question in str(v["blocks"])])[-1]
    assert before == len(slack.workspace.replies("C0LEADS"))
    people.submit(EMPLOYEE, view)

    (post,) = until(lambda: slack.workspace.replies("C0LEADS")[before:])
    shown = [block for block in view["blocks"] if block["type"] == "section"][1:]
    posted = [block["text"]["text"] for block in post.blocks]
    assert posted == [block["text"]["text"] for block in shown]
    assert question in read(post)


def test_command_answers_the_asker_alone(slack, people):
    """What /comply ask answers stands in no channel; the asker reads it with the question."""
    before = len(slack.workspace.replies("C0TEAM"))

    people.comply(EMPLOYEE, f"ask {APPLICATIONS}")

    found = until(lambda: [m for m in slack.workspace.asides(EMPLOYEE) if SIX_MONTHS in read(m)])
    assert f"> {APPLICATIONS}" in read(found[-1])
    assert before == len(slack.workspace.replies("C0TEAM"))
    assert not [m for m in slack.workspace.asides(NEWCOMER) if SIX_MONTHS in read(m)]


def test_offered_question_is_answered_in_the_same_thread(slack, people):
    """An ask-back offers questions as buttons; pressing one answers it below."""
    offer = people.ask(EMPLOYEE, "how long do we keep it?", channel="C0TEAM")
    chosen = find_element(offer, "choose_question:1")["value"]

    people.press(EMPLOYEE, offer, "choose_question:1")

    replies = until(lambda: slack.workspace.replies("C0TEAM", thread=offer.thread_ts)[1:])
    assert f"> {chosen}" in read(replies[0])
    assert OURS in read(replies[0])


def test_offered_question_by_command_stays_with_the_asker(slack, people):
    """A choice under a reply that only the asker sees is answered to the asker alone."""
    before = len(slack.workspace.asides(NEWCOMER))
    people.comply(NEWCOMER, "ask how long do we keep it?")
    offer = until(lambda: slack.workspace.asides(NEWCOMER)[before:])[-1]
    publicly = len(slack.workspace.replies("C0TEAM"))

    people.press(NEWCOMER, offer, "choose_question:1")

    answer = until(lambda: slack.workspace.asides(NEWCOMER)[before + 1 :])[-1]
    assert OURS in read(answer)
    assert publicly == len(slack.workspace.replies("C0TEAM"))


def test_action_in_a_channel_is_said_kindly(people):
    """What an answer cannot do is understood, and the way to it is told in the thread."""
    said = read(people.ask(EMPLOYEE, "list the open tasks", channel="C0TEAM"))

    assert "“/comply tasks”" in said
