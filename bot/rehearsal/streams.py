"""Messages that grow while somebody reads: what was streamed, put together as blocks."""

from collections.abc import Iterator, Sequence

from bot.rehearsal.entities import Given, Json, Posted
from bot.rehearsal.replies import Refused

LIFETIME = 300.0
MARKDOWN, BLOCKS = 12_000, 50
_STATES = {"pending", "in_progress", "complete", "error"}
_KINDS = {"markdown_text": "text", "plan_update": "title", "blocks": "blocks", "task_update": "id"}


def is_live(posted: Posted, now: float) -> bool:
    """Tell whether more may still be appended."""
    return posted.streaming and now - posted.at <= LIFETIME


def checked(chunks: Sequence[Given]) -> tuple[Given, ...]:
    """Return the chunks, which must be well made."""
    for chunk in chunks:
        if not isinstance(chunk, dict) or not chunk.get(_KINDS.get(chunk.get("type", ""), "type")):
            raise Refused("invalid_chunks")
        if chunk["type"] not in _KINDS:
            raise Refused("invalid_chunks")
        if chunk["type"] == "task_update" and chunk.get("status") not in _STATES:
            raise Refused("invalid_chunks")
    markdown = sum(len(chunk["text"]) for chunk in chunks if chunk["type"] == "markdown_text")
    blocks = sum(len(chunk["blocks"]) for chunk in chunks if chunk["type"] == "blocks")
    if markdown > MARKDOWN or blocks > BLOCKS:
        raise Refused("msg_too_long" if markdown > MARKDOWN else "invalid_blocks")
    return tuple(chunks)


def text_of(chunks: Sequence[Given]) -> str:
    """Return the words that were streamed so far."""
    return "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")


def blocks_of(chunks: Sequence[Given], *, as_plan: bool) -> tuple[Given, ...]:
    """Return what a reader sees of the chunks."""
    tasks = _tasks(chunks)
    title = next((c["title"] for c in reversed(chunks) if c["type"] == "plan_update"), "")
    found: list[Given] = []
    if tasks and (as_plan or title):
        found.append({"type": "plan", "title": title, "tasks": tasks})
    else:
        found.extend(tasks)
    return (*found, *_said(chunks))


def _said(chunks: Sequence[Given]) -> Iterator[Given]:
    """Yield the text in one piece until blocks come, as a reader sees it."""
    words = ""
    for chunk in chunks:
        if chunk["type"] == "markdown_text":
            words += chunk["text"]
        elif chunk["type"] == "blocks":
            if words:
                yield {"type": "markdown", "text": words}
            words = ""
            yield from chunk["blocks"]
    if words:
        yield {"type": "markdown", "text": words}


def _tasks(chunks: Sequence[Given]) -> list[Json]:
    tasks: dict[str, Json] = {}
    for chunk in chunks:
        if chunk["type"] != "task_update":
            continue
        task = tasks.setdefault(chunk["id"], {"type": "task_card", "task_id": chunk["id"]})
        task |= {key: chunk[key] for key in ("title", "status") if chunk.get(key)}
        for key in ("details", "output"):
            if chunk.get(key):
                task[key] = _rich(_plain(task.get(key)) + str(chunk[key]))
        if chunk.get("sources"):
            task["sources"] = [*task.get("sources", []), *chunk["sources"]]
    return list(tasks.values())


def _rich(text: str) -> Json:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [words]}


def _plain(rich: Given | None) -> str:
    return "" if rich is None else str(rich["elements"][0]["elements"][0]["text"])
