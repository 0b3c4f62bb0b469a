"""People read, are examined and acknowledge; each step waits for the one before."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import NotAssigned, NotPermitted, NotReady, TryLater
from bot.training.acknowledgement_entities import Given, Witness
from bot.training.assignment_entities import Offered, Step
from bot.training.entities import Change
from tests.bot.training.conftest import WORDS


@pytest.fixture
def launched(school):
    return school.launch()


def test_the_whole_way(school, launched):
    """Read, pass, acknowledge: one record with version, hash, words, score and place."""
    owed = school.mine("ada")
    assert (owed.campaign, owed.step, owed.pages, owed.page) == ("TR-1", Step.READ, 2, 1)
    school.read("ada")
    assert school.mine("ada").step is Step.QUIZ
    assert school.try_quiz("ada").is_passed
    assert school.mine("ada").step is Step.ACKNOWLEDGE
    record = school.acknowledge("ada")
    assert school.owed("ada") == ()
    material = school.training.courseware.material(launched.material)
    assert (record.label, record.version, record.score) == ("ACK-1", "1", 100)
    assert record.shown_sha256 == material.shown_sha256
    assert (record.words, record.place) == (WORDS, "D0:1.2")
    assert (record.offered, record.witness) == (Offered.PAGES, Witness.WITNESSED)
    (kept,) = school.training.acknowledging.records_of(actor=school.person("ada"))
    assert kept.record_sha256 == kept.record.computed_sha256
    (entry,) = [one for one in school.audit.entries() if one.tag == "acknowledgement:recorded"]
    assert json.loads(entry.facts)["record_sha256"] == kept.record_sha256
    assert "Ada" not in entry.facts


@pytest.mark.usefixtures("launched")
def test_a_lesson_goes_on_tomorrow(school, clock):
    """The page that was reached is the one to go on with."""
    owed, ada = school.mine("ada"), school.person("ada")
    school.training.lessons.read(owed.assignment, actor=ada, page=2)
    clock.forward(days=1)
    shown = school.training.lessons.read(owed.assignment, actor=ada)
    assert (shown.number, shown.of, shown.unread) == (2, 2, 1)
    with pytest.raises(NotReady, match="2 pages"):
        school.training.lessons.read(owed.assignment, actor=ada, page=3)


@pytest.mark.usefixtures("launched")
def test_citations_lead_to_today(school):
    """A citation resolves to the version that speaks now; a place that is gone is told as gone."""
    owed, ada = school.mine("ada"), school.person("ada")
    (citation,) = school.training.lessons.read(owed.assignment, actor=ada).citations
    assert (citation.sequence, citation.quote) == (1, "The lamp is lit at dusk.")
    school.shop.put("lamps.md", "The lamp is lit at noon.", version="2")
    (citation,) = school.training.lessons.read(owed.assignment, actor=ada).citations
    assert (citation.sequence, citation.version) == (2, "2")
    (gone,) = school.training.lessons.read(owed.assignment, actor=ada, page=2).citations
    assert gone is None


@pytest.mark.usefixtures("launched")
def test_nothing_is_acknowledged_unread_or_unproved(school):
    """Before all pages were offered, before the quiz is passed, or without words: no record."""
    owed, ada = school.mine("ada"), school.person("ada")
    with pytest.raises(NotReady, match="2 of 2 pages"):
        school.acknowledge("ada")
    school.training.lessons.read(owed.assignment, actor=ada, page=1)
    with pytest.raises(NotReady, match="1 of 2 pages"):
        school.acknowledge("ada")
    with pytest.raises(NotReady, match="Read all pages"):
        school.training.quizzes.begin(owed.assignment, actor=ada)
    school.read("ada")
    with pytest.raises(NotReady, match="quiz"):
        school.acknowledge("ada")
    school.try_quiz("ada")
    for wrong in ({"words": " \n"}, {"words": "!?"}, {"words": "a" * 501}, {"sha256": "0" * 64}):
        with pytest.raises(NotReady):
            school.acknowledge("ada", **wrong)
    assert school.tags("acknowledgement") == []
    assert school.acknowledge("ada").number == 1


@pytest.mark.usefixtures("launched")
def test_twice_is_once(school):
    """Two devices and a double click make one record; each is given the first."""
    school.read("ada")
    school.try_quiz("ada")
    owed = school.mine("ada")
    with ThreadPoolExecutor(4) as pool:
        records = list(pool.map(lambda _: school.acknowledge("ada", owed), range(4)))
    assert {record.number for record in records} == {1}
    assert school.tags("acknowledgement") == ["acknowledgement:recorded"]


@pytest.mark.usefixtures("launched")
def test_two_campaigns_one_record(school):
    """What was acknowledged already is not recorded again for another campaign of the same."""
    school.launch(entry_id="form:2", days=30)
    first, second = school.owed("ada")
    for owed in (first, second):
        school.read("ada", owed)
        sheet = school.training.quizzes.begin(owed.assignment, actor=school.person("ada"))
        school.training.quizzes.submit(sheet.id, school.answers(sheet), actor=school.person("ada"))
    for owed in (first, second):
        assert school.acknowledge("ada", owed).number == 1
    assert school.owed("ada") == ()


@pytest.mark.usefixtures("launched")
def test_somebody_elses_button(school):
    """Nobody reads, answers or acknowledges what was given to another."""
    owed, ben = school.mine("ada"), school.person("ben")
    school.read("ada")
    sheet = school.training.quizzes.begin(owed.assignment, actor=school.person("ada"))
    given = Given(words=WORDS, shown_sha256="", place="")
    for deed in (
        lambda: school.training.lessons.read(owed.assignment, actor=ben),
        lambda: school.training.quizzes.begin(owed.assignment, actor=ben),
        lambda: school.training.quizzes.submit(sheet.id, school.answers(sheet), actor=ben),
        lambda: school.training.acknowledging.acknowledge(owed.assignment, given, actor=ben),
        lambda: school.training.lessons.read("nothing", actor=ben),
        lambda: school.training.quizzes.submit("nothing", {}, actor=ben),
    ):
        with pytest.raises(NotAssigned):
            deed()
    assert school.mine("ben").page == 1


@pytest.mark.usefixtures("launched")
def test_the_key_stays_here(school):
    """A sheet has neither numbers nor order of the key, and looks the same when it is opened again."""
    school.read("ada")
    owed, ada = school.mine("ada"), school.person("ada")
    sheet = school.training.quizzes.begin(owed.assignment, actor=ada)
    assert sheet == school.training.quizzes.begin(owed.assignment, actor=ada)
    assert "because" not in repr(sheet)
    assert "It is lit" not in repr(sheet)
    school.read("ben")
    other = school.training.quizzes.begin(school.mine("ben").assignment, actor=school.person("ben"))
    ids = {option.id for question in sheet.questions for option in question.options}
    assert ids.isdisjoint(o.id for question in other.questions for o in question.options)


def test_options_are_shuffled(school):
    """Over many people, every option stands first for somebody."""
    school.hire(*(f"x-{n},x{n}@example.com,employee,,,X{n}," for n in range(40)))
    school.launch()
    firsts = set()
    for n in range(40):
        owed, actor = school.mine(f"x{n}"), school.person(f"x{n}")
        school.read(f"x{n}", owed)
        sheet = school.training.quizzes.begin(owed.assignment, actor=actor)
        firsts |= {question.options[0].text for question in sheet.questions}
    assert firsts == {"At dusk", "At noon", "Never", "The cook", "The keeper"}


@pytest.mark.usefixtures("launched")
def test_a_failed_attempt_explains_and_waits(school, clock):
    """What was wrong is told with our own policy; after a pause there is another attempt."""
    school.read("ada")
    marked = school.try_quiz("ada", right=())
    assert (marked.is_passed, marked.score) == (False, 0)
    assert {one.because for one in marked.mistakes} == {
        "It is lit at dusk.",
        "The keeper trims it.",
    }
    assert marked.mistakes[0].citation.quote == "The lamp is lit at dusk."
    with pytest.raises(TryLater) as later:
        school.try_quiz("ada")
    assert later.value.until == marked.retake_at
    clock.forward(minutes=10)
    again = school.try_quiz("ada", right={"When is the lamp lit?"})
    assert (again.is_passed, again.score, again.number) == (True, 50, 2)
    with pytest.raises(NotReady, match="passed"):
        school.try_quiz("ada")


@pytest.mark.usefixtures("launched")
def test_an_attempt_is_handed_in_once(school):
    """The same sheet again is marked as it was, with whatever answers; half a sheet is refused."""
    school.read("ada")
    owed, ada = school.mine("ada"), school.person("ada")
    sheet = school.training.quizzes.begin(owed.assignment, actor=ada)
    submit = school.training.quizzes.submit
    right = school.answers(sheet)
    question, option = next(iter(right.items()))
    for odd in ({}, {question: option}, {**right, question: "made-up"}, {**right, "x": "y"}):
        with pytest.raises(NotReady):
            submit(sheet.id, odd, actor=ada)
    failed = submit(sheet.id, school.answers(sheet, right=()), actor=ada)
    assert submit(sheet.id, right, actor=ada) == failed


def test_a_policy_may_be_taken_as_a_file(school):
    """Handing over the whole document counts as offering it, and the record says so."""
    material = school.training.courseware.offer_policy("lamps.md", actor=school.lena).material
    school.launch(material=material.number)
    owed = school.mine("ada")
    assert (owed.questions, owed.pass_mark) == (0, None)
    taken = school.training.lessons.take_file(owed.assignment, actor=school.person("ada"))
    assert (taken.name, taken.sha256) == ("lamps.md", material.original_sha256)
    record = school.acknowledge("ada", owed, sha256=material.shown_sha256)
    assert (record.offered, record.score) == (Offered.FILE, None)


def test_an_acknowledgement_that_races_a_publication(school, launched):
    """It counts for the version that was on the screen, and the new one is asked for beside it."""
    old = school.training.courseware.material(launched.material)
    school.read("ada")
    school.try_quiz("ada")
    owed = school.mine("ada")
    school.again()
    school.look_over()
    record = school.acknowledge("ada", owed, sha256=old.shown_sha256)
    assert record.version == "1"
    assert school.mine("ada").version == "2"


@pytest.mark.usefixtures("launched")
def test_only_what_changes_what_people_must_do_is_asked_again(school):
    """After an editorial version the acknowledgement holds; after the other it is asked, with a redline."""
    school.finish("ada")
    school.again("1.1", Change.EDITORIAL)
    assert school.look_over() == ()
    assert school.owed("ada") == ()
    assert school.mine("ben").version == "1.1"
    school.publish("2", light="Lamps stay dark.", change=Change.SUBSTANTIAL)
    (enrolled,) = school.look_over()
    assert enrolled.asked_again == 5
    owed = school.mine("ada")
    shown = school.training.lessons.read(owed.assignment, actor=school.person("ada"))
    assert [section.title for section in shown.changed] == ["Light"]
    assert school.look_over() == ()


@pytest.mark.usefixtures("launched")
def test_who_has_left_may_nothing(school):
    """A deactivated account neither reads nor acknowledges."""
    owed = school.mine("ada")
    school.dismiss("ada")
    gone = school.people.met("U0000ADA")
    with pytest.raises(NotPermitted):
        school.training.lessons.read(owed.assignment, actor=gone)
