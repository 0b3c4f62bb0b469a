"""Courses are read key by key; what is wrong is named with its line and what to do."""

import pytest

from bot.errors import CourseWrong
from bot.training.courses import MOST_BYTES, read_course
from bot.training.entities import sha256
from tests.bot.training.conftest import COURSE

GOOD = COURSE.format(version="1.0", light="The lamp is lit at dusk.")


def _read(text, name="lamps.md"):
    return read_course(text.encode(), name)


def test_a_course_becomes_pages_and_questions():
    """Pages are the level-2 headings, links become numbers, the key stays with the question."""
    course = _read(GOOD)
    assert (course.name, course.title, course.version) == ("lamps", "Lamps", "1.0")
    assert [page.title for page in course.pages] == ["Light", "Wick"]
    assert course.pages[0].text == "The lamp is lit at dusk. [1]"
    assert course.pages[0].references[0].heading == "Part 0"
    assert [question.answer for question in course.quiz] == [1, 2]
    assert course.audience == ("everyone",)


def test_the_bytes_shown_follow_from_the_file_alone():
    """The same words give the same hash, whatever the line ends; the key and its quiz are not in it."""
    first = _read(GOOD).shown
    assert sha256(first) == sha256(_read(GOOD.replace("\n", "\r\n")).shown)
    assert sha256(first) != sha256(_read(GOOD.replace("dusk.", "noon.")).shown)
    assert b"wick?" not in first
    assert b"The keeper trims the wick. [1]" in first


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("pass_mark: 50\n", "", 7, "quiz needs a pass_mark"),
        ("answer: 1", "answer: 4", 12, "quiz.1.answer is 4, but there are 3 options"),
        ("answer: 1", "answer: 0", 12, "quiz.1.answer"),
        ("answer: 1", "answer: first", 12, "no whole number"),
        ("id: q2", "id: q1", 15, "quiz.2.id q1 stands there twice"),
        ("[The cook, The keeper]", "[Cook, Cook]", 17, "same option twice"),
        ("[The cook, The keeper]", "[Cook]", 17, "quiz.2.options"),
        ("minutes: 5", "minutes: 0", 4, "minutes"),
        ("title: Lamps", "titel: Lamps", 2, "titel is no key that I know; did you mean title?"),
        ("answer: 1", "answer: 1\n    anwser: 1", 13, "did you mean answer?"),
        ("title: Lamps", "title: Lamps\nxyzzy: 1", 3, "xyzzy is no key that I know; take it out"),
        ("title: Lamps", "title: Lamps\ntitle: Lights", 3, "title stands there twice"),
        ("title: Lamps", "title: Lamps: the light", 2, "quotes"),
        ("title: Lamps", "title: &a Lamps", 2, "anchors"),
        ('version: "1.0"', 'version: ""', 3, "version is empty"),
        ("source: lamps.md#Part 0", "source: lamps.md", 14, "write document.md#Exact heading"),
        ("(policy:lamps.md#Part 0)", "(policy:lamps.md)", 25, "a citation cannot be read"),
        ("pass_mark: 50", "pass_mark: 101", 7, "pass_mark"),
        ("policies: [lamps.md]", "policies: []", 5, "policies"),
        ("    because: It is lit at dusk.\n", "", 9, "quiz.1.because is missing"),
    ],
)
def test_what_is_wrong_is_named(old, new, line, says):
    """The message has the file, the line, what is wrong there and what to do."""
    assert old in GOOD
    with pytest.raises(CourseWrong) as wrong:
        _read(GOOD.replace(old, new, 1))
    assert f"lamps.md, line {line}: " in str(wrong.value)
    assert says in str(wrong.value)


def test_a_pass_mark_needs_a_quiz():
    """A course without quiz but with pass mark is refused; without both it is fine."""
    before, _, rest = GOOD.partition("quiz:\n")
    lesson = rest.partition("\n---\n")[2]
    with pytest.raises(CourseWrong, match="pass_mark stands there without a quiz"):
        _read(f"{before}---\n{lesson}")
    bare = before.replace("pass_mark: 50\n", "")
    course = _read(f"{bare}---\n{lesson}")
    assert (course.quiz, course.pass_mark) == ((), None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no front matter"),
        ("## Only a page\n\nWords.", "no front matter"),
        ("---\n- a\n- b\n---\n## Page\n\nWords.", "holds no keys"),
        ("---\ntitle: [\n---\n", "line"),
        ("---\ntitle: a\x07b\n---\n", "characters"),
        (GOOD.partition("## Light")[0], "no lesson below"),
        (GOOD + "\n## Empty\n", "'Empty' is empty"),
        ("---\n" + "a: {c: {d: {e: {f: {g: {h: {}}}}}}}\n---\n", "nested too deeply"),
        ("---\n---\n", "holds no keys"),
    ],
)
def test_a_file_that_is_no_course(text, says):
    """Whatever is in the file, the refusal says what it lacks."""
    with pytest.raises(CourseWrong, match=says):
        _read(text)


def test_files_that_cannot_be_read_at_all():
    """Bytes that are no text, files that are too long, and odd names are refused."""
    for content, name in (
        (b"\xff\xfe\x00", "a.md"),
        (b"x" * (MOST_BYTES + 1), "a.md"),
        (GOOD.encode(), "../A b.md"),
        (GOOD.encode(), ""),
    ):
        with pytest.raises(CourseWrong):
            read_course(content, name)


def test_page_that_chat_cannot_show_whole_is_refused():
    """Whoever writes a page that is too long to be read hears so, with the page's name."""
    text = COURSE.format(version="1", light="The lamp is lit at dusk. " * 600)
    with pytest.raises(CourseWrong, match=r"page 'Light' has more than 12000 characters; split it"):
        read_course(text.encode(), "lamps.md")
