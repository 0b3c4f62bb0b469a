"""Reads a course: front matter that is checked key by key, and a lesson of cited pages."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Annotated, Any, Final

from annotated_types import Ge, Le, Len
from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError

from bot.errors import CourseWrong
from bot.training.course_header import Header, HeaderWrong, Place, split
from bot.training.entities import Course, Page, QuizQuestion, Reference
from bot.training.sources import MOST_ON_PAGE
from knowledge.catalogue.entities import EXACT

MOST_BYTES: Final = 200_000
_CITATION = re.compile(r"\[([^\]]+)\]\(policy:([^#)]+)#([^)]+)\)")
_CITED = re.compile(r"policy:")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MOST_PROBLEMS = 10

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
_Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
_Listed = BeforeValidator(lambda value: [value] if isinstance(value, str) else value)


@dataclass(frozen=True, kw_only=True)
class _WrittenQuestion:
    __pydantic_config__ = EXACT
    id: _Id
    question: _Text
    options: Annotated[tuple[_Line, ...], Len(2, 6)]
    answer: Annotated[int, Ge(1)]
    because: _Text
    source: Annotated[str, StringConstraints(pattern=r"^[^#]+#[^#]+$", max_length=300)]


@dataclass(frozen=True, kw_only=True)
class _WrittenHeader:
    __pydantic_config__ = EXACT
    title: _Line
    version: _Short
    minutes: Annotated[int, Ge(1), Le(240)]
    audience: Annotated[tuple[_Line, ...], Len(1, 20), _Listed] = ("everyone",)
    policies: Annotated[tuple[_Line, ...], Len(1, 50)]
    controls: Annotated[tuple[_Short, ...], Len(1, 50)]
    pass_mark: Annotated[int, Ge(1), Le(100)] | None = None
    quiz: Annotated[tuple[_WrittenQuestion, ...], Len(0, 30)] = field(default=())


_KEYS = (*_WrittenHeader.__annotations__, *_WrittenQuestion.__annotations__)
_SHAPE = TypeAdapter(_WrittenHeader)
_SAYS = {
    "missing": "is missing; add it",
    "unexpected_keyword_argument": "is no key that I know",
    "int_parsing": "is no whole number",
    "string_pattern_mismatch": "is not written as it must be",
    "string_too_short": "is empty; fill it in",
}
_HINTS = {
    "source": "write document.md#Exact heading",
    "id": "write small letters and digits, such as q1",
    "options": "give 2 to 6 options, one line each",
}


def read_course(content: bytes, file_name: str) -> Course:
    """Return the course in a file; raise ``CourseWrong`` with every problem and its line."""
    name = PurePosixPath(file_name).stem
    if not _NAME.fullmatch(name):
        raise CourseWrong(f"{file_name}: name the file in small letters, such as phishing.md.")
    if len(content) > MOST_BYTES:
        raise CourseWrong(f"{file_name}: a course has at most {MOST_BYTES} bytes; split it.")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        header, body, first_line = split(text)
    except UnicodeDecodeError:
        raise CourseWrong(f"{file_name}: this is not UTF-8 text; save it as UTF-8.") from None
    except HeaderWrong as error:
        raise CourseWrong(f"{file_name}, line {error.line}: {error.problem}.") from None
    written = _shaped(header, file_name)
    _refuse(file_name, [*_inconsistencies(written, header)])
    pages = tuple(_pages(body, written.title))
    _refuse(file_name, [*_page_problems(pages, body, first_line)])
    return _course(name, written, pages)


def place_words(place: Place) -> str:
    """Return a place as people count: ``quiz.2.answer`` is of the second question."""
    return ".".join(str(one + 1) if isinstance(one, int) else one for one in place)


def _course(name: str, written: _WrittenHeader, pages: tuple[Page, ...]) -> Course:
    return Course(
        name=name,
        title=written.title,
        version=written.version,
        minutes=written.minutes,
        audience=written.audience,
        policies=written.policies,
        controls=written.controls,
        pass_mark=written.pass_mark,
        quiz=tuple(_question(one) for one in written.quiz),
        pages=pages,
    )


def _question(written: _WrittenQuestion) -> QuizQuestion:
    source, _, heading = written.source.partition("#")
    return QuizQuestion(
        id=written.id,
        question=written.question,
        options=written.options,
        answer=written.answer,
        because=written.because,
        source=Reference(source=source.strip(), heading=heading.strip(), label=heading.strip()),
    )


def _shaped(header: Header, file_name: str) -> _WrittenHeader:
    try:
        return _SHAPE.validate_python(header.values)
    except ValidationError as error:
        found = [_told(dict(one), header) for one in error.errors(include_url=False)]
    _refuse(file_name, found)
    raise CourseWrong(f"{file_name}: the front matter cannot be read.")


def _told(problem: dict[str, Any], header: Header) -> tuple[int, str]:
    place: Place = problem["loc"]
    last = next((one for one in reversed(place) if isinstance(one, str)), "")
    says = _SAYS.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))
    if problem["type"] == "unexpected_keyword_argument":
        close = difflib.get_close_matches(last, _KEYS, n=1)
        says += f"; did you mean {close[0]}?" if close else "; take it out"
    elif last in _HINTS:
        says += f"; {_HINTS[last]}"
    return header.line_of(place), f"{place_words(place)} {says}"


def _inconsistencies(written: _WrittenHeader, header: Header) -> Iterator[tuple[int, str]]:
    if written.pass_mark is not None and not written.quiz:
        yield (
            header.line_of(("pass_mark",)),
            "pass_mark stands there without a quiz; write a quiz or take the mark out",
        )
    if written.quiz and written.pass_mark is None:
        yield header.line_of(("quiz",)), "quiz needs a pass_mark, in percent, such as 80"
    seen: set[str] = set()
    for index, question in enumerate(written.quiz):
        place: Place = ("quiz", index)
        if question.id in seen:
            yield (
                header.line_of((*place, "id")),
                f"quiz.{index + 1}.id {question.id} stands there twice; give every question its own",
            )
        seen.add(question.id)
        if question.answer > len(question.options):
            yield (
                header.line_of((*place, "answer")),
                (
                    f"quiz.{index + 1}.answer is {question.answer}, but there are "
                    f"{len(question.options)} options; write the number of the right one"
                ),
            )
        if len(set(question.options)) < len(question.options):
            yield (
                header.line_of((*place, "options")),
                f"quiz.{index + 1}.options has the same option twice; change one",
            )


def _pages(body: str, title: str) -> Iterator[Page]:
    parts = re.split(r"^## +(.+?)[ \t]*$", body, flags=re.MULTILINE)
    if parts[0].strip():
        yield _page(title, parts[0])
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        yield _page(heading.strip(), text)


def _page(title: str, text: str) -> Page:
    references: list[Reference] = []

    def numbered(match: re.Match[str]) -> str:
        label, source, heading = (" ".join(part.split()) for part in match.groups())
        reference = Reference(source=source, heading=heading, label=label)
        if reference not in references:
            references.append(reference)
        return f"[{references.index(reference) + 1}]"

    words = _CITATION.sub(numbered, text).strip()
    return Page(title=title, text=words, references=tuple(references))


def _page_problems(pages: Sequence[Page], body: str, first_line: int) -> Iterator[tuple[int, str]]:
    if not pages:
        yield first_line, "there is no lesson below the front matter; write pages under ## headings"
    for page in pages:
        if not page.text:
            yield _line_of(f"## {page.title}", body, first_line), f"page {page.title!r} is empty"
        if len(page.text) > MOST_ON_PAGE:
            yield (
                _line_of(f"## {page.title}", body, first_line),
                f"page {page.title!r} has more than {MOST_ON_PAGE} characters; split it",
            )
        if _CITED.search(page.text):
            broken = next(line for line in page.text.splitlines() if _CITED.search(line))
            cited = broken[_at(broken) :][:60]
            yield (
                _line_of(cited.split(")")[0], body, first_line),
                (
                    f"a citation cannot be read near {cited!r}; write "
                    "[Label](policy:document.md#Exact heading)"
                ),
            )


def _at(line: str) -> int:
    found = _CITED.search(line)
    return found.start() if found else 0


def _line_of(words: str, body: str, first_line: int) -> int:
    return first_line + body[: max(body.find(words), 0)].count("\n")


def _refuse(file_name: str, problems: Sequence[tuple[int, str]]) -> None:
    if not problems:
        return
    told = [f"{file_name}, line {line}: {says}." for line, says in problems[:_MOST_PROBLEMS]]
    more = len(problems) - len(told)
    raise CourseWrong("\n".join([*told, *([f"… and {more} more."] if more > 0 else [])]))
