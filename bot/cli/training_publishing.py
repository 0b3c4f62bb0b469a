"""``annexa training publish``: courses from files, and policies to acknowledge."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.opening import acting, opened
from bot.cli.printing import visible
from bot.cli.training import material_json
from bot.errors import CourseWrong, UnknownCourse
from bot.people.permissions import Actor
from bot.training.entities import Change
from bot.training.publishing import Courseware, Published

_SUFFIX = ".md"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    name: str
    published: Published | None
    problem: str = ""


def publish(
    paths: Sequence[Path],
    *,
    policies: Sequence[str],
    changes: bool | None,
    person: str,
    as_json: bool,
) -> int:
    """Publish one after the other; exit status 1 says that something was not published."""
    if not paths and not policies:
        raise typer.BadParameter("name courses, folders of courses, or policies with --policy")
    files, change = list(_files(paths)), change_of(changes=changes)
    with opened() as instance:
        actor, courseware = acting(instance, person), instance.training.courseware
        outcomes = [
            _tried(path.name, partial(_publish_file, courseware, path, actor=actor, change=change))
            for path in files
        ]
        outcomes += [
            _tried(source, partial(courseware.offer_policy, source, actor=actor, change=change))
            for source in policies
        ]
    if as_json:
        told = {"published": [_json(one) for one in outcomes]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _print(outcomes, Console())
    return 1 if any(one.problem for one in outcomes) else 0


def change_of(*, changes: bool | None) -> Change | None:
    """Return what a newer version means, where it was said."""
    if changes is None:
        return None
    return Change.SUBSTANTIAL if changes else Change.EDITORIAL


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(one for one in path.iterdir() if one.suffix == _SUFFIX and one.is_file())
        if not found:
            raise CourseWrong(f"{path} holds no course; a course is a file with the suffix .md.")
        yield from found


def _publish_file(
    courseware: Courseware, path: Path, *, actor: Actor, change: Change | None
) -> Published:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseWrong(f"{path} cannot be read: {error.strerror}.") from error
    return courseware.publish_course(content, path.name, actor=actor, change=change)


def _tried(name: str, deed: Callable[[], Published]) -> _Outcome:
    """Do it; a course that cannot be published keeps nobody from the others."""
    try:
        return _Outcome(name=name, published=deed())
    except (CourseWrong, UnknownCourse) as error:
        return _Outcome(name=name, published=None, problem=str(error))


def _print(outcomes: Sequence[_Outcome], console: Console) -> None:
    for one in outcomes:
        if one.published is None:
            console.print(Text(f"{visible(one.name)}: not published\n{visible(one.problem)}"))
            continue
        material = one.published.material
        done = "published" if one.published.is_new else "unchanged"
        console.print(Text(visible(f"{one.name}: {done}, {material.title} {material.version}")))
        for change in one.published.changed:
            console.print(Text(visible(f"  {change.deed.value}: {change.title}"), style="dim"))


def _json(one: _Outcome) -> dict[str, object]:
    if one.published is None:
        return {"file": one.name, "problem": one.problem}
    return {
        "file": one.name,
        "is_new": one.published.is_new,
        **material_json(one.published.material),
    }
