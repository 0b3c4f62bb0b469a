"""What belongs to a smaller circle is shown to that circle alone, also after a launch."""

import pytest

from bot.audit.entities import SYSTEM
from bot.cli.verdicts import export_words
from bot.errors import CampaignWrong, NotPermitted, NotReady
from bot.library.notice_words import SMALLER_CIRCLE
from bot.training.acknowledgement_entities import Given
from bot.training.assignment_entities import Cause
from bot.training.campaign_entities import Audience, AudienceKind
from bot.training.entities import Change
from tests.bot.audit.forging import new_key
from tests.bot.training.conftest import WORDS
from tests.bot.training.handing_over import Office, proved

NORTH = Audience(kind=AudienceKind.GROUP, names=("north",))
CREW = Audience(kind=AudienceKind.GROUP, names=("crew",))


def _move(school, name, groups):
    """Let somebody belong to other groups."""
    person = school.person(name)
    (line,) = [line for line in school._lines if line.split(",")[1].startswith(f"{name}@")]
    cells = line.split(",")
    school._lines[school._lines.index(line)] = ",".join([*cells[:3], groups, *cells[4:]])
    school._load()
    assert school.person(name).id == person.id


def _offer(school, text="Words of the north.", *, change=None, **control):
    school.shop.put("north.md", text, title="Northern lights", **control)
    return school.training.courseware.offer_policy(
        "north.md", actor=school.lena, change=change
    ).material


def _launch(school, audience=NORTH, circle=("north",), **more):
    material = _offer(school, audience=frozenset(circle))
    return school.launch(material=material.number, audience=audience, **more)


def test_whoever_left_the_circle_reads_no_more(school):
    """Neither pages nor the file are shown to somebody who moved, nor even the title."""
    _launch(school)
    owed, lessons = school.mine("ada"), school.training.lessons
    assert owed.title == "Northern lights"
    _move(school, "ada", "south")
    ada = school.person("ada")
    with pytest.raises(NotReady, match="smaller circle"):
        lessons.read(owed.assignment, actor=ada)
    with pytest.raises(NotReady, match="smaller circle"):
        lessons.take_file(owed.assignment, actor=ada)
    assert lessons.find(owed.assignment, actor=ada).title == SMALLER_CIRCLE
    assert [one.title for one in lessons.status(actor=ada)] == [SMALLER_CIRCLE]
    _move(school, "ada", "north")
    assert lessons.read(owed.assignment, actor=school.person("ada")).page.text


def test_what_was_read_may_be_acknowledged(school):
    """Whoever was offered the whole of it knows it: their words are taken, under its own title."""
    _launch(school)
    owed = school.mine("ada")
    school.read("ada", owed)
    _move(school, "ada", "south")
    ada = school.person("ada")
    assert school.training.lessons.find(owed.assignment, actor=ada).title == "Northern lights"
    given = Given(words=WORDS, shown_sha256=owed.shown_sha256, place="D0:1.2")
    assert school.training.acknowledging.acknowledge(owed.assignment, given, actor=ada).label


def test_a_guest_is_asked_and_shown_nothing(school):
    """Whoever became a guest owes nothing, and opens, answers and acknowledges nothing."""
    school.launch()
    owed = school.mine("ada")
    school.read("ada", owed)
    school.people.person_for_slack("U0000ADA", guest=True)
    ada, training = school.person("ada"), school.training
    assert training.lessons.status(actor=ada) == ()
    given = Given(words=WORDS, shown_sha256=owed.shown_sha256, place="D0:1.2")
    for deed in (
        lambda: training.lessons.find(owed.assignment, actor=ada),
        lambda: training.lessons.read(owed.assignment, actor=ada),
        lambda: training.lessons.take_file(owed.assignment, actor=ada),
        lambda: training.quizzes.begin(owed.assignment, actor=ada),
        lambda: training.acknowledging.acknowledge(owed.assignment, given, actor=ada),
    ):
        with pytest.raises(NotPermitted, match="of this company"):
            deed()
    assert training.reports.records(actor=SYSTEM) == []


def test_a_citation_shows_no_words_of_a_smaller_circle(school):
    """A course may cite what not every reader may read: they see neither its title nor a word."""
    school.launch()
    text = "The lamp is lit at dusk.\nThe keeper trims the wick."
    leads = frozenset({"leads"})
    school.shop.put("lamps.md", text, version="2", title="Secret lamps", audience=leads)
    (citation,) = school.training.lessons.read(
        school.mine("ada").assignment, actor=school.person("ada"), page=1
    ).citations
    assert (citation.title, citation.quote, citation.version) == (SMALLER_CIRCLE, "", "")
    (citation,) = school.training.lessons.read(
        school.mine("lena").assignment, actor=school.lena, page=1
    ).citations
    assert (citation.title, citation.quote) == ("Secret lamps", "The lamp is lit at dusk.")


def test_an_explanation_shows_no_words_of_a_smaller_circle(school):
    """What explains a wrong answer keeps to the same rule, also when it is handed in again."""
    school.launch()
    school.read("ada")
    leads = frozenset({"leads"})
    text = "The lamp is lit at dusk.\nThe keeper trims the wick."
    school.shop.put("lamps.md", text, version="2", title="Secret lamps", audience=leads)
    marked = school.try_quiz("ada", right={})
    assert {one.citation.title for one in marked.mistakes} == {SMALLER_CIRCLE}
    assert {one.citation.quote for one in marked.mistakes} == {""}
    again = school.training.quizzes.submit(marked.sheet, {}, actor=school.person("ada"))
    assert {one.citation.quote for one in again.mistakes} == {""}


def test_a_joiner_who_may_not_read_is_not_asked(school):
    """A manager's new colleague from elsewhere is not asked before they belong to the circle."""
    mine = Audience(kind=AudienceKind.MANAGER, names=("lena@example.com",))
    _launch(school, mine, circle=("north", "south"))
    school.hire("e-9,zoe@example.com,employee,west,lena@example.com,Zoe,U0000ZOE")
    assert school.look_over() == ()
    assert school.owed("zoe") == ()
    _move(school, "zoe", "south")
    (enrolled,) = school.look_over()
    assert enrolled.joined == 1
    assert len(school.owed("zoe")) == 1


def test_a_new_version_goes_to_its_own_circle(school):
    """Where a new version is for fewer people, only they are asked; the others see nothing of it."""
    _launch(school, CREW, circle=("crew",))
    _offer(
        school,
        "Other words.",
        version="2",
        audience=frozenset({"north", "leads"}),
        change=Change.SUBSTANTIAL,
    )
    (enrolled,) = school.look_over()
    assert enrolled.asked_again == 1
    assert school.mine("ada").version == "2"
    assert (school.mine("ben").version, school.mine("ben").title) != ("2", "Northern lights")
    with pytest.raises(NotReady, match="smaller circle"):
        school.training.lessons.read(school.mine("ben").assignment, actor=school.person("ben"))


def test_a_circle_that_shrank_without_a_new_text(school):
    """The library's newest word on who may read it counts, though the text was offered before."""
    everyone = frozenset({"everyone"})
    material = _offer(school, audience=everyone)
    plan = school.plan(material=material.number)
    assert school.training.campaigns.preview(plan, actor=school.lena).may_not_read == 0
    again = _offer(school, version="1a", audience=frozenset({"north", "leads"}))
    assert again.number == material.number
    assert school.training.campaigns.preview(plan, actor=school.lena).may_not_read == 3
    with pytest.raises(CampaignWrong, match="may not read"):
        school.training.campaigns.launch(plan, actor=school.lena, entry_id="form:9")


def test_figures_keep_the_title_to_the_circle(school):
    """An auditor outside the circle sees how far a campaign is, and not what it is about."""
    _launch(school, circle=("north", "leads"))
    reports, otto = school.training.reports, school.person("otto")
    assert reports.progress(1, actor=school.lena).material.title == "Northern lights"
    assert reports.progress(1, actor=SYSTEM).material.title == "Northern lights"
    shown = reports.progress(1, actor=otto)
    assert (shown.material.title, shown.material.name) == (SMALLER_CIRCLE, "")
    assert shown.material.pages == ()
    (running,) = reports.running(actor=otto, most=5)
    assert running.material.title == SMALLER_CIRCLE
    assert shown.done == reports.progress(1, actor=school.lena).done


def test_what_changed_is_not_told_of_words_for_others(school):
    """The redline leaves out a former version that was never for this reader."""
    _launch(school, CREW, circle=("crew",))
    _offer(
        school,
        "Words for the south alone.",
        version="2",
        audience=frozenset({"south", "leads"}),
        change=Change.SUBSTANTIAL,
    )
    school.look_over()
    _offer(
        school,
        "Words for the crew again.",
        version="3",
        audience=frozenset({"crew", "leads"}),
        change=Change.SUBSTANTIAL,
    )
    school.look_over()
    ben = school.training.lessons.read(school.mine("ben").assignment, actor=school.person("ben"))
    assert any("south" in line.text for one in ben.changed for line in one.lines)
    ada = school.training.lessons.read(school.mine("ada").assignment, actor=school.person("ada"))
    assert ada.changed
    assert not any("south" in line.text for one in ada.changed for line in one.lines)


@pytest.mark.parametrize("campaign", [1, None])
def test_an_export_leaves_out_what_its_reader_may_not_read(school, tmp_path, campaign):
    """An auditor outside the circle gets hash and record, no title and no word, and a folder that proves itself."""
    _launch(school)
    owed = school.mine("ada")
    school.read("ada", owed)
    school.acknowledge("ada", owed, sha256=owed.shown_sha256)
    office = Office(school, tmp_path, new_key())
    otto = school.person("otto")
    folder = office.export("otto", campaign=campaign, actor=otto).folder
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Words of the north" not in written
    assert b"Northern lights" not in written
    assert owed.shown_sha256.encode() in written
    proof = proved(folder, key=office.key)
    assert (proof.verdict.problems, proof.records, proof.withheld) == ((), 1, 1)
    assert "Left out: 1 text" in export_words(proof)
    whole = proved(office.export("whole", campaign=campaign).folder, key=office.key)
    assert (whole.verdict.problems, whole.withheld) == ((), 0)
    assert (tmp_path / f"whole/shown/{owed.shown_sha256}.txt").exists()


def test_who_regains_access_is_asked_for_the_version_they_missed(school):
    """Whoever could not read a new version when it came is asked once they can, and once."""
    _launch(school, CREW, circle=("crew",))
    owed = school.mine("ben")
    school.read("ben", owed)
    school.acknowledge("ben", owed, sha256=owed.shown_sha256)
    north = frozenset({"north", "leads"})
    change = Change.SUBSTANTIAL
    _offer(school, "Other words.", version="2", audience=north, change=change)
    assert school.look_over()[0].asked_again == 1
    assert school.look_over() == ()
    _offer(school, "Other words!", version="2a", audience=north, change=Change.EDITORIAL)
    assert school.look_over() == ()
    _move(school, "ben", "north;crew")
    (enrolled,) = school.look_over()
    assert enrolled.asked_again == 1
    assert (school.mine("ben").version, school.mine("ben").cause) == ("2a", Cause.NEW_VERSION)
    assert school.look_over() == ()
