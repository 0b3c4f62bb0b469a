"""What training forgets in its time, what a legal hold keeps, and what erasure reaches."""

import json

import pytest
from sqlalchemy import select

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.database.outbox import Outbox
from bot.durable.traces import WorkTraces
from bot.people.personal import PeopleKept
from bot.privacy.entities import Retention
from bot.privacy.service import PrivacyOffice, held
from bot.training.campaign_entities import Audience, AudienceKind, Recurrence, RecurrenceKind
from bot.training.campaign_store import training_campaigns
from bot.training.entities import Change
from bot.training.quiz_store import training_attempts
from bot.training.service import TrainingRegister
from tests.bot.training.conftest import CONTROLS, COURSE

WHY = "a claim before the court"


@pytest.fixture
def office(school, tmp_path):
    """What looks after people's data, and training that asks it for holds."""
    school.training = TrainingRegister(
        school.database,
        AuditTrail(school.database, school.clock),
        school.clock,
        shelf=school.shop.library,
        directory=school.people,
        controls=CONTROLS,
        held=held,
    )
    return PrivacyOffice(
        school.database,
        school.audit,
        school.clock,
        retention=Retention(),
        people=PeopleKept(),
        work=WorkTraces(tmp_path / "home"),
    )


def _crew(school):
    """Hire five more; everybody but one of them answers wrong."""
    school.hire(*(f"c-{n},c{n}@example.com,employee,north,,C{n},U000000C{n}" for n in range(1, 6)))
    school.launch()
    for name in ("c1", "c2", "c3", "c4", "c5"):
        school.read(name)
        school.try_quiz(name, right={"Who trims the wick?": "The keeper"})


def _answers(school):
    with school.database.reading() as connection:
        return [row.answers for row in connection.execute(select(training_attempts))]


def _close(school):
    seen = school.training.campaigns.find(1).version
    return school.training.campaigns.close(1, seen=seen, actor=school.lena)


def test_a_hold_keeps_answers_until_its_release(school, office):
    """At the close the answers of all go but of whom a hold covers; theirs go after the release."""
    _crew(school)
    before = school.training.reports.missed(1, actor=school.lena)
    assert before[0].people == 5
    office.hold(school.person("c1"), reason=WHY, actor=SYSTEM)
    _close(school)
    assert len([one for one in _answers(school) if one]) == 1
    told = office.export(school.person("c1"), actor=SYSTEM)
    assert told["quiz_attempts"][0]["answers"]
    assert school.training.reports.missed(1, actor=school.lena) == before
    office.sweep(actor=SYSTEM)
    assert len([one for one in _answers(school) if one]) == 1
    office.release(school.person("c1"), actor=SYSTEM)
    office.sweep(actor=SYSTEM)
    assert not any(_answers(school))
    assert school.training.reports.missed(1, actor=school.lena) == before


def test_a_sweep_leaves_answers_of_open_campaigns(school, office):
    """What is not closed keeps its answers, held or not."""
    _crew(school)
    office.sweep(actor=SYSTEM)
    assert all(_answers(school))


def test_no_question_is_told_that_fewer_than_five_answered(school):
    """Where most had other questions, or one person answers again and again, nobody stands out."""
    _crew(school)
    school.hire("z-1,zoe@example.com,employee,north,,Zoe,U0000ZOE")
    text = "Where does the boat lie?"
    content = COURSE.format(version="2", light="The lamp is lit at dusk.").encode()
    content = content.replace(b"When is the lamp lit?", text.encode())
    school.training.courseware.publish_course(
        content, "lamps.md", actor=school.lena, change=Change.EDITORIAL
    )
    school.look_over()
    owed, zoe = school.mine("zoe"), school.person("zoe")
    school.read("zoe", owed)
    sheet = school.training.quizzes.begin(owed.assignment, actor=zoe)
    answers = {one.id: one.options[0].id for one in sheet.questions}
    school.training.quizzes.submit(sheet.id, answers, actor=zoe)
    for some in school.training.reports.missed(1, actor=school.lena):
        assert all(one.answered >= 5 for one in (*some.questions, *some.topics))
        assert text not in {one.about for one in some.questions}
    _close(school)
    kept = json.dumps([str(one) for one in school.training.reports.missed(1, actor=school.lena)])
    assert text not in kept


@pytest.mark.parametrize("name", ["ada@example.com", "U0000ADA", "e-1"])
def test_erasure_reaches_whom_a_campaign_was_for(school, office, name):
    """Whoever was chosen by address or Slack id is no longer named in the campaign."""
    chosen = Audience(kind=AudienceKind.PEOPLE, names=(name, "ben@example.com"))
    school.launch(audience=chosen)
    ada = school.person("ada")
    school.dismiss("ada")
    outbox = Outbox(school.database, school.clock)
    for item in outbox.pending(1_000):
        outbox.done(item.id)
    office.erase(ada, actor=SYSTEM)
    with school.database.reading() as connection:
        (row,) = connection.execute(select(training_campaigns)).mappings()
    assert name not in row["audience"]
    assert "ben@example.com" in row["audience"]
    assert len(school.training.campaigns.find(1).audience.names) == 2


def test_joiners_of_the_managers_who_are_left(school, office):
    """Where one of two managers is forgotten, new people of the other are still asked."""
    school.hire("m-1,mia@example.com,manager,,,Mia,U0000MIA")
    managers = Audience(kind=AudienceKind.MANAGER, names=("mia@example.com", "lena@example.com"))
    school.launch(audience=managers)
    mia = school.person("mia")
    school.dismiss("mia")
    outbox = Outbox(school.database, school.clock)
    for item in outbox.pending(1_000):
        outbox.done(item.id)
    office.erase(mia, actor=SYSTEM)
    school.hire("e-9,zoe@example.com,employee,,lena@example.com,Zoe,U0000ZOE")
    (enrolled,) = school.look_over()
    assert enrolled.joined == 1


def test_answers_of_a_finished_round_go_when_the_next_begins(school, office, clock):
    """A campaign that recurs never closes: answers go round by round, those under a hold later."""
    school.launch(recurrence=Recurrence(kind=RecurrenceKind.ROLLING, days=30))
    for name in ("ada", "ben"):
        school.finish(name)
    clock.forward(days=29)
    school.finish("lena")
    office.hold(school.person("ben"), reason=WHY, actor=SYSTEM)
    school.look_over()
    assert len([one for one in _answers(school) if one]) == 3
    clock.forward(days=1)
    assert school.look_over()[0].asked_again == 2
    assert len([one for one in _answers(school) if one]) == 2, "ada's are gone"
    told = office.export(school.person("ada"), actor=SYSTEM)["quiz_attempts"]
    assert [(one["answers"], one["score"]) for one in told] == [(None, 100)]
    office.sweep(actor=SYSTEM)
    assert len([one for one in _answers(school) if one]) == 2
    office.release(school.person("ben"), actor=SYSTEM)
    office.sweep(actor=SYSTEM)
    assert len([one for one in _answers(school) if one]) == 1, "lena's round is not over"
