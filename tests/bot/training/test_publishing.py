"""What was published stays as it was; a new version says what it means for people."""

import json

import pytest

from bot.errors import CourseWrong, NotPermitted, UnknownCourse
from bot.training import material_store
from bot.training.entities import Change, MaterialKind, sha256
from tests.bot.training.conftest import COURSE


def test_the_first_version(school):
    """It is kept byte for byte and is on record with the hash of what is shown."""
    published = school.publish()
    material = published.material
    assert (published.is_new, material.change, material.number) == (True, Change.FIRST, 1)
    with school.database.reading() as connection:
        assert sha256(material_store.shown(connection, 1)) == material.shown_sha256
    assert sha256(school.training.courseware.original(1)) == material.original_sha256
    (entry,) = [one for one in school.audit.entries() if one.tag == "course:published"]
    assert json.loads(entry.facts)["shown_sha256"] == material.shown_sha256
    assert "Lamps" not in entry.facts


def test_the_same_bytes_change_nothing(school):
    """Publishing unchanged text again is the first version, and no second entry."""
    assert school.publish().is_new
    assert not school.publish(change=Change.SUBSTANTIAL).is_new
    assert school.tags("course") == ["course:published"]


def test_other_words_need_another_version(school):
    """A version that was published never says something else."""
    school.publish("1")
    with pytest.raises(CourseWrong, match="give this one a new version"):
        school.again("1")


def test_there_is_no_way_back_to_an_old_version(school):
    """The bytes of a version that has a successor are not published again."""
    school.publish("1")
    school.again("2")
    with pytest.raises(CourseWrong, match="under a new version"):
        school.publish("1", change=Change.SUBSTANTIAL)


@pytest.mark.parametrize("change", [None, Change.FIRST])
def test_a_new_version_says_what_it_means(school, change):
    """Without *substantial* or *editorial* a second version is refused."""
    school.publish()
    with pytest.raises(CourseWrong, match="everybody is asked again"):
        school.again(change=change)


def test_the_redline(school):
    """Only the section that changed is shown, with the lines that went and came; at first none."""
    assert school.publish().changed == ()
    (section,) = school.again().changed
    assert section.title == "Light"
    assert [(line.deed.value, line.text) for line in section.lines] == [
        ("removed", "The lamp is lit at dusk. [1]"),
        ("added", "The lamp is lit before dusk. [1]"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("A.6.3", "A.9.99", "A.9.99 is no clause or control"),
        ("#Part 1)", "#Part 9)", "lamps.md has no heading 'Part 9'"),
        ("policy:lamps.md#Part 1", "policy:oil.md#Part 1", "no current document oil.md"),
        ("[lamps.md]", "[oil.md]", "policies: the library holds no current document oil.md"),
        ("source: lamps.md#Part 0", "source: lamps.md#Nowhere", "no heading 'Nowhere'"),
    ],
)
def test_what_the_library_and_the_standard_lack(school, old, new, says):
    """A course that cites what is not there is refused with what to do."""
    text = COURSE.format(version="1", light="Light.").replace(old, new)
    with pytest.raises(CourseWrong, match=says):
        school.training.courseware.publish_course(text.encode(), "lamps.md", actor=school.lena)


def test_a_policy_is_a_thing_to_acknowledge(school):
    """The whole current version is offered as pages; the file is the one that was ingested."""
    published = school.training.courseware.offer_policy("lamps.md", actor=school.lena)
    material = published.material
    assert (material.kind, material.name) == (MaterialKind.POLICY, "lamps.md")
    assert "The keeper trims the wick." in material.pages[0].text
    original = school.training.courseware.original(material.number)
    assert sha256(original) == material.original_sha256
    assert not school.training.courseware.offer_policy("lamps.md", actor=school.lena).is_new
    with pytest.raises(UnknownCourse):
        school.training.courseware.offer_policy("oil.md", actor=school.lena)


def test_leads_alone_publish(school):
    """Nobody else publishes anything."""
    for name in ("ada", "otto"):
        with pytest.raises(NotPermitted):
            school.training.courseware.offer_policy("lamps.md", actor=school.person(name))
    assert school.tags("course") == []
