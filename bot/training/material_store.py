"""Where published versions of courses and policies are kept; a row is never changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

from bot.database.statements import next_number, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.training.entities import Change, Material, MaterialKind, Page, QuizQuestion, Reference

_LOCK_KEY = 7_410_061

training_materials = Table(
    "training_materials",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("change", String(16), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("pass_mark", Integer),
    Column("audience", Text, nullable=False),
    Column("controls", Text, nullable=False),
    Column("document_sequence", Integer),
    Column("pages", Text, nullable=False),
    # With the key, so it is read by the quiz alone.
    Column("quiz", Text, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("original", LargeBinary, nullable=False),
    Column("original_sha256", String(64), nullable=False),
    Column("shown", LargeBinary, nullable=False),
    Column("shown_sha256", String(64), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", String(64), nullable=False),
    UniqueConstraint("kind", "name", "version"),
)

_SECRET = {"quiz", "original", "shown"}
_READ = [column for column in training_materials.c if column.name not in _SECRET]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What is kept of a version besides what everybody may see."""

    original: bytes
    shown: bytes
    quiz: Sequence[QuizQuestion] = ()


def take_turn_publishing(connection: Connection) -> None:
    """Wait until no other transaction publishes."""
    take_turn(connection, _LOCK_KEY)


def take_number(connection: Connection) -> int:
    """Return the next number of a version."""
    return next_number(connection, "training_materials")


def add(connection: Connection, material: Material, contents: Contents) -> None:
    """Keep a version for ever."""
    row = {
        "number": material.number,
        "kind": material.kind.value,
        "name": material.name,
        "version": material.version,
        "title": material.title,
        "change": material.change.value,
        "minutes": material.minutes,
        "pass_mark": material.pass_mark,
        "audience": json.dumps(material.audience),
        "controls": json.dumps(material.controls),
        "document_sequence": material.document_sequence,
        "pages": json.dumps([asdict(page) for page in material.pages]),
        "quiz": json.dumps([asdict(question) for question in contents.quiz]),
        "questions": len(contents.quiz),
        "original": contents.original,
        "original_sha256": material.original_sha256,
        "shown": contents.shown,
        "shown_sha256": material.shown_sha256,
        "published_at": material.published_at,
        "published_by": material.published_by,
    }
    connection.execute(insert(training_materials).values(**row))


def numbered(connection: Connection, number: int) -> Material | None:
    """Return the version with this number."""
    return next(iter(_found(connection, training_materials.c.number == number)), None)


def versions(connection: Connection, kind: MaterialKind, name: str) -> Sequence[Material]:
    """Return every version of a course or policy, in the order in which they were published."""
    same = (training_materials.c.kind == kind.value) & (training_materials.c.name == name)
    return _found(connection, same)


def everything(connection: Connection) -> Sequence[Material]:
    """Return every version of everything, in the order in which they were published."""
    return _found(connection, training_materials.c.number > 0)


def quiz(connection: Connection, number: int) -> tuple[QuizQuestion, ...]:
    """Return the questions of a version with their key."""
    query = select(training_materials.c.quiz).where(training_materials.c.number == number)
    return tuple(_question(one) for one in json.loads(connection.execute(query).scalar_one()))


def shown(connection: Connection, number: int) -> bytes:
    """Return the exact bytes that are shown."""
    query = select(training_materials.c.shown).where(training_materials.c.number == number)
    return bytes(connection.execute(query).scalar_one())


def original(connection: Connection, number: int) -> bytes:
    """Return the file that was published."""
    query = select(training_materials.c.original).where(training_materials.c.number == number)
    return bytes(connection.execute(query).scalar_one())


def _found(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Material]:
    query = select(*_READ).where(condition).order_by(training_materials.c.number)
    return [_material(row) for row in connection.execute(query).mappings()]


def _material(row: RowMapping) -> Material:
    return Material(
        number=row["number"],
        kind=MaterialKind(row["kind"]),
        name=row["name"],
        version=row["version"],
        title=row["title"],
        change=Change(row["change"]),
        minutes=row["minutes"],
        pass_mark=row["pass_mark"],
        shown_sha256=row["shown_sha256"],
        original_sha256=row["original_sha256"],
        published_at=row["published_at"],
        published_by=row["published_by"],
        document_sequence=row["document_sequence"],
        pages=tuple(_page(one) for one in json.loads(row["pages"])),
        questions=row["questions"],
        audience=tuple(json.loads(row["audience"])),
        controls=tuple(json.loads(row["controls"])),
    )


def _page(kept: Mapping[str, Any]) -> Page:
    references = tuple(Reference(**one) for one in kept["references"])
    return Page(title=kept["title"], text=kept["text"], references=references)


def _question(kept: Mapping[str, Any]) -> QuizQuestion:
    return QuizQuestion(
        **{**kept, "options": tuple(kept["options"]), "source": Reference(**kept["source"])}
    )
