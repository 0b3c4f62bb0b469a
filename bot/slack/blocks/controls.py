"""One row of the registers as people see it: a control with its four facts, or a requirement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.controls.coverage import Coverage
from bot.controls.facts import (
    CHECK_LASTS,
    STATEMENT_LASTS,
    Evidence,
    EvidenceKind,
    EvidenceState,
    FourFacts,
    Standing,
    Statement,
)
from bot.controls.gaps import Gap
from bot.controls.overview import Card, RequirementCard
from bot.controls.register_entities import NOBODY, Applicability, Conformity, ControlRow
from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.controls import RowSeen, TaskFor
from bot.slack.registers import Rights
from bot.tasks.entities import Task
from bot.tasks.views import Page
from knowledge.coverage_grades import Grade, Quote

Names = Mapping[PersonId, str]
"""Who is mentioned how."""

_UNKNOWN = "somebody who is not known any more"
_TITLE, _WORDS, _QUOTE, _ID, _MENTION, _FALLBACK = 200, 300, 400, 32, 80, 200
_MOST_ASKS, _MOST_QUOTES, _MOST_GAPS, _MOST_TASKS, _MOST_WAITING = 6, 5, 6, 5, 4
_NO_QUOTES = "No sentence of an approved policy was found that says it."
_NOT_READ = "The policies have not been read for it yet; that is done within minutes."
_EXCLUDED = "It is *not applicable* here, as we have stated, so nothing is missing of it. Because: "
_APPLICABLE = {
    Applicability.UNDECIDED: "nobody has decided yet whether it is; until then it counts as such",
    Applicability.APPLICABLE: "yes",
    Applicability.EXCLUDED: "no",
}
_GRADES = {
    None: "not known yet",
    Grade.COVERED: "covered",
    Grade.PARTLY: "partly",
    Grade.NOT: "not",
}
_MET = {
    Conformity.UNASSESSED: "nobody has judged it yet",
    Conformity.MET: "yes",
    Conformity.PARTLY_MET: "partly",
    Conformity.NOT_MET: "no",
}
_STANDINGS = {
    Standing.GOOD: "yes",
    Standing.PARTLY: "partly",
    Standing.NO: "no",
    Standing.EXPIRED: "no longer",
    Standing.MISSING: "not yet",
}


def control_messages(
    card: Card, *, tasks: Page | None, names: Names, rights: Rights, note: str = ""
) -> tuple[Message, ...]:
    """Return the card of a control with what whoever sees it may do; *note* stands on top."""
    row = card.row
    is_out = row.applicability is Applicability.EXCLUDED
    blocks = [
        *pieces.sections([*_noted(note), _heading(row.id, row.title)]),
        *pieces.sections([_excluded(row)] if is_out else []),
        *pieces.sections(["*What it asks*", *_asks(card.asks)]),
        *pieces.sections(["*What we say*", *_said(card)]),
        *pieces.sections(["*Four facts*", *_facts(card, names)]),
        *pieces.sections(_decided(row, names)),
        *_missing(card.gaps),
        *_tasks(tasks, names),
        *_evidence(card.evidence, names, rights),
        *pieces.buttons(_control_buttons(card, rights)),
    ]
    text = clip(f"{row.id} {row.title}", _FALLBACK)
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def requirement_messages(
    card: RequirementCard, *, tasks: Page | None, names: Names, rights: Rights, note: str = ""
) -> tuple[Message, ...]:
    """Return the card of a requirement, which nobody can exclude."""
    row = card.row
    met = f"*Met*: {_MET[row.conformity]}" + (
        f", judged on {_day(row.assessed_on)}" * bool(row.assessed_on)
    )
    words = [escape(clip(row.words, _WORDS))] if row.words else []
    items = [
        f"• {escape(clip(one.name, _TITLE))} ({one.kind}): *{one.presence}*. "
        f"{escape(clip(one.reason, _WORDS))}"
        for one in card.items[:_MOST_GAPS]
    ]
    blocks = [
        *pieces.sections([*_noted(note), _heading(row.id, row.title)]),
        *pieces.sections(["*What it asks*", *_asks(card.asks)]),
        *pieces.sections([met, *words, f"*Owner*: {_owner(row.owner, names)}"]),
        *pieces.sections(["*To be written down*", *items] if items else []),
        *_missing(card.gaps),
        *_tasks(tasks, names),
        *_evidence(card.evidence, names, rights),
        *pieces.buttons(_requirement_buttons(card, rights)),
    ]
    text = clip(f"{row.id} {row.title}", _FALLBACK)
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def row_button(text: str, id_: str) -> ButtonElement:
    """Return the button that shows a control or requirement."""
    return pieces.button(text, action_id=ActionId.SHOW_CONTROL, value=id_[:_ID])


def task_button(about: str, *, gap: str = "") -> ButtonElement:
    """Return the button that opens the form for a task about a row, to close a gap in it."""
    value = str(TaskFor(about=about[:_ID], gap=gap[:_ID]))
    return pieces.button("Open a task", action_id=ActionId.CONTROL_TASK, value=value)


def _noted(note: str) -> list[str]:
    return [escape(clip(note, _WORDS))] if note.strip() else []


def _heading(id_: str, title: str) -> str:
    return f"*{escape(clip(id_, _ID))}* · *{escape(clip(title, _TITLE))}*"


def _excluded(row: ControlRow) -> str:
    return f"{_EXCLUDED}{escape(clip(row.exclusion, _WORDS)) or 'no reason was given'}"


def _asks(asks: Sequence[str]) -> Iterator[str]:
    yield from (f"• {escape(clip(one, _WORDS))}" for one in asks[:_MOST_ASKS])


def _said(card: Card) -> Iterator[str]:
    for one in card.quotes[:_MOST_QUOTES]:
        yield f"• “{escape(clip(one.text, _QUOTE))}” ({_place(one)})"
    more = len(card.quotes) - _MOST_QUOTES
    if more > 0:
        yield f"and {more} more"
    if card.hidden:
        yield f"{_count(card.hidden, 'quote is', 'quotes are')} from documents that you may not read."
    elif not card.quotes:
        yield _NO_QUOTES if card.coverage else _NOT_READ


def _place(quote: Quote) -> str:
    page = f", page {quote.page}" if quote.page else ""
    section = f", {escape(clip(quote.section, _TITLE))}" if quote.section else ""
    return f"{escape(clip(quote.title, _TITLE))}{section}{page}"


def _facts(card: Card, names: Names) -> Iterator[str]:
    facts = card.facts
    yield f"• *Documented*: {_GRADES[facts.grade]}{_graded(card.coverage, names)}"
    yield f"• *Implemented*: {_implemented(facts, names)}"
    yield f"• *Evidenced*: {_evidenced(facts)}"
    yield f"• *Checked*: {_checked(facts, names)}"


def _graded(coverage: Coverage | None, names: Names) -> str:
    if coverage is None:
        return ""
    ruled = coverage.ruled
    if ruled is None or ruled.grade is None:
        return f". {escape(clip(coverage.found.reason, _WORDS))}"
    if coverage.is_ruling_lapsed:
        return ". A lead decided otherwise, but the passages that it rested on are gone."
    who, why = _named(ruled.by, names), escape(clip(ruled.reason, _WORDS))
    return f", as {who} decided on {_day(ruled.at.date())}: {why}"


def _implemented(facts: FourFacts, names: Names) -> str:
    said = facts.statement
    if said is None:
        return "its owner has not said so yet"
    until = f"counts until {_day(said.on + STATEMENT_LASTS)}"
    if facts.implemented is Standing.EXPIRED:
        until = f"counted until {_day(said.on + STATEMENT_LASTS)}"
    standing, verdict = _STANDINGS[facts.implemented], escape(clip(said.verdict, _ID))
    how = standing if standing == verdict else f"{standing} ({verdict})"
    return f"{how}, {_stated(said, names)}, {until}{_own(said)}"


def _checked(facts: FourFacts, names: Names) -> str:
    check = facts.check
    if check is None:
        return "no internal audit has looked at it"
    word = "counted" if facts.checked is Standing.EXPIRED else "counts"
    return f"{escape(clip(check.verdict, _ID))}, {_stated(check, names)}, {word} until {_day(check.on + CHECK_LASTS)}{_own(check)}"


def _stated(said: Statement, names: Names) -> str:
    return f"said on {_day(said.on)} by {_named(said.by, names)}"


def _own(said: Statement) -> str:
    return f": {escape(clip(said.words, _WORDS))}" if said.words else ""


def _evidenced(facts: FourFacts) -> str:
    one = facts.evidence
    if one is None:
        return "no evidence was accepted yet"
    word = "counted" if facts.evidenced is Standing.EXPIRED else "counts"
    return f"{_STANDINGS[facts.evidenced]}: {_evidence_line(one)}, {word} until {_day(one.lasts_until)}"


def _evidence_line(one: Evidence) -> str:
    offer = one.offer
    title = escape(clip(offer.title, _TITLE))
    return f"{escape(clip(one.label, _ID))} {title}, for {_day(offer.covers_from)} to {_day(offer.covers_until)}"


def _decided(row: ControlRow, names: Names) -> Iterator[str]:
    if row.applicability is not Applicability.EXCLUDED:
        because = "; ".join(one.label for one in row.inclusion)
        why = f", because of {escape(clip(because, _WORDS))}" if because else ""
        yield f"*Applicable*: {_APPLICABLE[row.applicability]}{why}"
    yield f"*Owner*: {_owner(row.owner, names)}"
    if row.documented_in:
        yield f"*Documented in*: {escape(clip(row.documented_in, _WORDS))}"
    if row.review_on:
        yield f"*To be reviewed by*: {_day(row.review_on)}"


def _missing(gaps: Sequence[Gap]) -> list[BlockJson]:
    lines = [f"• {one.cause}: {escape(clip(one.reason, _WORDS))}" for one in gaps[:_MOST_GAPS]]
    more = len(gaps) - _MOST_GAPS
    lines += [f"and {more} more"] if more > 0 else []
    return pieces.sections(
        [f"*Missing* ({len(gaps)})", *lines] if lines else ["Nothing is missing."]
    )


def _tasks(page: Page | None, names: Names) -> Iterator[BlockJson]:
    if page is None or not page.tasks:
        return
    yield from pieces.sections([f"*Tasks* ({page.count})"])
    for task in page.tasks[:_MOST_TASKS]:
        show = pieces.button("Show", action_id=ActionId.SHOW_TASK, value=str(task.number))
        text = pieces.markdown(_task(task, names))
        yield pieces.as_json(SectionBlock(text=text, accessory=show))


def _task(task: Task, names: Names) -> str:
    owner = _named(task.owner, names) if task.owner else _UNKNOWN
    due = f", due {_day(task.due_on)}" if task.due_on else ""
    return f"{task.label} · {escape(clip(task.title, _TITLE)) or '…'}\n{task.status}, {owner}{due}"


def _evidence(evidence: Iterable[Evidence], names: Names, rights: Rights) -> Iterator[BlockJson]:
    """Return what waits to be accepted, each piece with what may be done with it."""
    waiting = [one for one in evidence if one.state is EvidenceState.OFFERED]
    if waiting:
        yield from pieces.sections([f"*Evidence that waits to be accepted* ({len(waiting)})"])
    for one in waiting[:_MOST_WAITING]:
        by = _named(one.supplied_by, names)
        yield from pieces.sections([f"• {_evidence_line(one)}, from {by}{_reference(one)}"])
        yield from pieces.buttons(_deciding(one, rights))
    more = len(waiting) - _MOST_WAITING
    if more > 0:
        yield from pieces.context(
            [f"These are the oldest {_MOST_WAITING}; {more} more follow them."]
        )


def _reference(one: Evidence) -> str:
    words = escape(clip(one.offer.reference, _WORDS))
    return f": {words}" if words else ""


def _deciding(one: Evidence, rights: Rights) -> list[ButtonElement]:
    value = str(one.number)
    found = []
    if rights.changes:
        accept = ActionId.CONTROL_ACCEPT
        found = [
            pieces.button("Accept", action_id=accept, value=value, style="primary"),
            pieces.button("Refuse", action_id=ActionId.CONTROL_REFUSE, value=value),
        ]
    if one.offer.kind is EvidenceKind.FILE:
        found.append(
            pieces.button("Send me the file", action_id=ActionId.CONTROL_FILE, value=value)
        )
    return found


def _control_buttons(card: Card, rights: Rights) -> list[ButtonElement]:
    row = card.row
    change = _seen(row.id, row.version, "Change the row", ActionId.CONTROL_CHANGE)
    if not row.is_necessary:
        return [change] if rights.changes else []
    offered = (
        (rights.opens_tasks, task_button(row.id)),
        (rights.states, _seen(row.id, row.version, "State practice", ActionId.CONTROL_STATE)),
        (rights.checks, _seen(row.id, row.version, "Record a check", ActionId.CONTROL_CHECK)),
        (
            rights.changes and card.coverage is not None,
            _seen(row.id, row.version, "Change the grade", ActionId.CONTROL_GRADE),
        ),
        (rights.states, _seen(row.id, row.version, "Add evidence", ActionId.CONTROL_EVIDENCE)),
        (rights.changes, change),
    )
    return [button for is_offered, button in offered if is_offered]


def _requirement_buttons(card: RequirementCard, rights: Rights) -> list[ButtonElement]:
    row = card.row
    offered = (
        (rights.opens_tasks, task_button(row.id)),
        (rights.states, _seen(row.id, row.version, "Add evidence", ActionId.CONTROL_EVIDENCE)),
        (rights.changes, _seen(row.id, row.version, "Change the row", ActionId.CONTROL_CHANGE)),
    )
    return [button for is_offered, button in offered if is_offered]


def _seen(id_: str, version: int, words: str, action: ActionId) -> ButtonElement:
    value = str(RowSeen(id=id_[:_ID], version=version))
    return pieces.button(words, action_id=action, value=value)


def _owner(owner: PersonId, names: Names) -> str:
    return "nobody yet" if owner == NOBODY else _named(owner, names)


def _named(person: PersonId, names: Names) -> str:
    return clip(names.get(person, _UNKNOWN), _MENTION)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
