"""Then and now: what a recalled answer said, and what its source says today."""

from collections.abc import Iterable

from bot.questions.curation import Curation
from bot.questions.entities import Exchange
from bot.questions.recall_changes import said_instead
from bot.questions.recall_entities import Difference, Finding, Why
from bot.questions.sources import Archive, ours, sources
from knowledge.answering.curated import SOURCE
from knowledge.passages import Reader


def differences(
    found: Iterable[tuple[Finding, Exchange]],
    reader: Reader,
    *,
    archive: Archive,
    curation: Curation,
) -> tuple[Difference, ...]:
    """Return the difference behind each finding, as *reader* may see it."""
    return tuple(
        (_of_curated if finding.source.startswith(SOURCE) else _of_document)(
            finding, exchange, reader, archive=archive, curation=curation
        )
        for finding, exchange in found
    )


def _of_document(
    finding: Finding,
    exchange: Exchange,
    reader: Reader,
    *,
    archive: Archive,
    curation: Curation,
) -> Difference:
    open_ = _open_to(reader, exchange, archive, curation)
    cited = [one for one in ours(exchange.answer) if one.source == finding.source]
    then = tuple(one for one in cited if one.n in open_)
    now: tuple[str, ...] = ()
    version, may_read = "", True
    if finding.why is Why.CHANGED:
        history = archive.history(finding.source)
        speaking = next(one for one in history if one.sequence == finding.sequence)
        version, may_read = speaking.control.version, reader.may_read(speaking.control.audience)
        passages = archive.words(finding.source, sequence=finding.sequence) if may_read else ()
        said = (one for citation in cited for one in said_instead(citation.quote, passages))
        now = tuple(dict.fromkeys(said))
    return Difference(
        label=exchange.label,
        asked_at=exchange.asked_at,
        question=exchange.question,
        why=finding.why,
        then=then,
        said_then=(),
        title=cited[0].title if cited else finding.source,
        now=now,
        version=version,
        hidden=not may_read,
        hidden_then=len(then) < len(cited),
    )


def _of_curated(
    finding: Finding,
    exchange: Exchange,
    reader: Reader,
    *,
    archive: Archive,
    curation: Curation,
) -> Difference:
    label = finding.source.removeprefix(SOURCE)
    curated = curation.numbered(int(label.removeprefix("C-")))
    speaks = finding.why is Why.CORRECTED and curated is not None and curated.ended_at is None
    may_read = curated is not None and reader.may_read(curated.spoken.audience)
    answer = exchange.answer
    open_ = _open_to(reader, exchange, archive, curation)
    said = tuple(one.text for one in answer.sentences if open_.issuperset(one.citations))
    then = tuple(one for one in answer.citations if one.n in open_)
    return Difference(
        label=exchange.label,
        asked_at=exchange.asked_at,
        question=exchange.question,
        why=finding.why if speaks else Why.WITHDRAWN,
        then=then,
        said_then=said or ((answer.lead,) if answer.lead and not answer.sentences else ()),
        title=f"Corrected answer {label}",
        now=curated.spoken.sentences if speaks and may_read and curated else (),
        valid_until=curated.valid_until if curated else None,
        hidden=not may_read,
        hidden_then=len(then) < len(answer.citations),
    )


def _open_to(
    reader: Reader, exchange: Exchange, archive: Archive, curation: Curation
) -> frozenset[int]:
    """Return which citations may be shown again: whoever lost access since gets no words of it."""
    cited = sources(exchange.answer, archive, curation)
    return frozenset(one.citation.n for one in cited if one.is_open_to(reader, own=True))
