"""The JSON shapes for machines; their schemas are in ``docs/schemas`` and a test keeps them true."""

from collections.abc import Sequence
from typing import Any

from bot.tasks.entities import Task
from knowledge.answering.plain_text import plain_text
from knowledge.answers import Answer, Citation
from knowledge.retrieval import Place

#: Rises when a field changes its meaning or goes away; new fields don't raise it.
VERSION = 1

Json = dict[str, Any]


def answer(id_: str, value: Answer, *, exceptions: Sequence[Task] = ()) -> Json:
    """Return an answer as ``docs/schemas/answer.schema.json`` describes it.

    *exceptions* are those that whoever asks has from it.
    """
    return {
        "id": id_,
        "kind": value.kind.value,
        "reason": value.reason.value if value.reason else None,
        "action": value.action.value if value.action else None,
        "text": plain_text(value),
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "side": s.side.value}
            for s in value.sentences
        ],
        "citations": [_citation(citation) for citation in value.citations],
        "ranked": list(value.ranked),
        "choices": list(value.choices),
        "notices": list(value.notices),
        "nearest": list(value.nearest),
        "exceptions": [_exception(task) for task in exceptions],
        "dropped": value.dropped,
        "sensitive": value.sensitive,
        "elapsed_ms": value.elapsed_ms,
        "version": VERSION,
    }


def places(id_: str, found: list[Place]) -> Json:
    """Return found passages as ``docs/schemas/search.schema.json`` describes them."""
    return {
        "id": id_,
        "passages": [
            {
                "source": place.source,
                "section": place.section,
                "page": place.page,
                "score": round(place.score, 4),
                "text": place.text,
            }
            for place in found
        ],
        "version": VERSION,
    }


def _exception(task: Task) -> Json:
    until = task.exemption.until
    return {
        "task": task.label,
        "title": task.title,
        "until": until.isoformat() if until else None,
    }


def error(id_: str, message: str) -> Json:
    """Return a line that says why a batch line could not be used."""
    return {"id": id_, "error": message, "version": VERSION}


def _citation(value: Citation) -> Json:
    return {
        "n": value.n,
        "source": value.source,
        "title": value.title,
        "section": value.section,
        "page": value.page,
        "version": value.version,
        "effective": value.effective.isoformat() if value.effective else None,
        "status": value.status.value,
        "quote": value.quote,
    }
