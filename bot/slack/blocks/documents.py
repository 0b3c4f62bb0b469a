"""A shared document before somebody decides, after they did, and the form for its details."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from slack_sdk.models.blocks import (
    ButtonElement,
    ConfirmObject,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form
from bot.slack.blocks.pieces import BlockJson, ViewJson
from bot.slack.documents import Change, Known, Seen
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote
from knowledge.passages import DocumentStatus

HOW = (
    "To publish a document, share the file with me in our direct messages (Word, PDF, Markdown, "
    "HTML or text). I show you what it says, what it changes and who may see it; nothing is "
    "published before you press *Publish*. A file with the name of an earlier one becomes its "
    "next version; what it does not say of owner, readers and review stays as it was."
)
NOT_YOURS = (
    "Only compliance leads and admins publish documents. Please give yours to one of them; if you "
    "know none, *Ask a person* under any of my answers reaches the leads."
)
STATUS: Mapping[DocumentStatus, str] = {
    DocumentStatus.APPROVED: "approved",
    DocumentStatus.UNAPPROVED: "not approved",
    DocumentStatus.DRAFT: "a draft",
    DocumentStatus.WITHDRAWN: "withdrawn",
}
_DOUBTS: Mapping[str, str] = {
    "suspicious": "It reads like orders to an assistant. *Publish* keeps it apart until a lead "
    "has looked at it: `annexa library held`.",
    "reads_badly": "Its text looks broken, as from a bad scan. Open the preview of a few sections "
    "before you publish.",
    "no_owner": "It names no owner, so nobody is told when its review is due.",
    "no_review": "It has no date of review.",
    "review_past": "Its review is overdue already.",
    "not_approved": "It is not approved: I quote it, and say so every time.",
    "approved_speaks": "It is not approved, so the approved version goes on to be quoted instead.",
    "draft": "It is a draft: I keep it and quote nothing of it.",
    "withdrawn": "It is withdrawn: from then on I quote nothing of this document.",
    "later": "It holds from a later day on; until then the version before is quoted, if there "
    "is one.",
    "owner_approves": "Its owner approved it themselves.",
    "same_title": "The library has a document of this title from another place: both would be "
    "quoted.",
    "kept_narrow": "The file names more readers than may see it today. I keep today's: only "
    "*Change details* lets more people see it.",
    "wider": "More people may see it than today, as somebody typed into *Change details*.",
}
_DECIDED: Mapping[str, str] = {
    "published": "*Published:* {title}{version}, by {who}.",
    "unchanged": "*Nothing changed:* the library says the same already as {title}{version}.",
    "held": "*Kept apart:* {title}{version} reads like orders to an assistant. The leads were "
    "told; it is found once one of them has let it in.",
    "discarded": "*Discarded:* {title}{version}, by {who}. I kept nothing of it.",
    "expired": "*Let go:* nobody decided about {title}{version} in time.",
}
_HAPPENED: Mapping[str, str] = {
    "added": "new",
    "removed": "gone",
    "changed": "changed",
    "renamed": "renamed",
}
_BESIDE: Mapping[str, str] = {
    "classification": "classification",
    "origin": "whether it is the company's own",
    "controls": "Annex A controls",
}
"""What the card shows of a document only where it is taken over."""
_MOST_SECTIONS, _MOST_CHANGES, _MOST_PLACES = 8, 8, 3
_LABEL, _QUOTED, _PLACE = 120, 220, 260
_NO_DETAIL = "–"
_SOON = "It takes a little until I quote it."
_FREE = 300


def preview_message(seen: Seen, *, note: str = "") -> Message:
    """Return what somebody reads before they decide; *note* is said first."""
    title = escape(clip(seen.control.title, _LABEL))
    head = [
        *pieces.sections([clip(note, pieces.SECTION)] if note else []),
        *pieces.sections([f"*{title}*", *_facts(seen)]),
    ]
    end = [
        *_doubts(seen),
        *pieces.buttons(_buttons(seen)),
        *pieces.context([f"Nothing is published before you decide. {escape(_file(seen.name))}"]),
    ]
    room = pieces.MESSAGE_TEXT - sum(map(pieces.text_length, [*head, *end]))
    blocks = [*head, *_within(room, [*_contents(seen), *_changes(seen)]), *end]
    return Message(text=f"Before you publish: {title}", blocks=tuple(blocks))


def _within(room: int, blocks: Iterable[pieces.BlockJson]) -> Iterator[pieces.BlockJson]:
    """Yield *blocks* as long as they fit, and say so where some do not."""
    for block in blocks:
        room -= pieces.text_length(block)
        if room < 0:
            yield from pieces.context(["There is more than fits here; the file has it all."])
            return
        yield block


def decided_message(known: Known, *, who: str, is_visible: bool = True) -> Message:
    """Return what became of a document; *who* is a mention."""
    version = known.control.version
    words = _DECIDED[known.state].format(
        title=escape(clip(known.control.title, _LABEL)),
        version=f" {escape(clip(version, _LABEL))}" if version else "",
        who=who,
    )
    if not is_visible and known.state == "published":
        words = f"{words} {_SOON}"
    blocks = [*pieces.sections([words]), *pieces.context([escape(_file(known.name))])]
    return Message(text=words, blocks=tuple(blocks))


def details_form(known: Known, *, private: str) -> ViewJson:
    """Return the form for what document control says of a document."""
    control = known.control
    _, _, collection = known.collection.partition(":")
    blocks = [
        _input("title", "Title", _text(control.title), optional=False),
        _input("version", "Version", _text(control.version)),
        _input("status", "Status", _choice(control.status), optional=False),
        _input("owner", "Owner (name or e-mail)", _text(control.owner)),
        _input("approver", "Approved by", _text(control.approver)),
        _input("approved_on", "Approved on", _day(control.approved_on)),
        _input("effective_on", "In force from", _day(control.effective_on)),
        _input("review_on", "Next review", _day(control.review_on)),
        _input("audience", "Who may see it", _text(", ".join(sorted(control.audience)))),
        _input("collection", "Collection", _text(collection)),
    ]
    return form(
        title="Change details",
        submit="Show preview",
        callback_id=CallbackId.CHANGE_DOCUMENT,
        private=private,
        blocks=[pieces.as_json(block) for block in blocks],
    )


def block_of(key: str) -> str:
    """Return the block of the form in which a detail is typed."""
    return f"detail-{key}"


def _facts(seen: Seen) -> list[str]:
    control = seen.control
    audience = ", ".join(sorted(control.audience))
    approver = f", by {control.approver}" if control.approver else ""
    collection = seen.collection.partition(":")[2]
    told = {
        "version": ("Version", control.version),
        "status": ("Status", STATUS[control.status] + approver),
        "owner": ("Owner", control.owner),
        "effective_on": ("In force from", _said(control.effective_on)),
        "review_on": ("Next review", _said(control.review_on)),
        "audience": ("Who may see it", audience),
        **({"collection": ("Collection", collection)} if collection else {}),
    }
    lines = [
        f"{label}: {escape(clip(value, _FREE)) if value else _NO_DETAIL}"
        + (f" ({_origin(seen)})" if key in seen.taken_over else "")
        for key, (label, value) in told.items()
    ]
    beside = [words for key, words in _BESIDE.items() if key in seen.taken_over]
    return lines + ([f"Also {_origin(seen)}: {', '.join(beside)}"] if beside else [])


def _origin(seen: Seen) -> str:
    if not seen.taken_from:
        return "taken over from the version that is kept apart"
    return f"taken over from version {escape(clip(seen.taken_from, _LABEL))}"


def _contents(seen: Seen) -> list[BlockJson]:
    shown = [f"• {escape(clip(section, _LABEL))}" for section in seen.sections[:_MOST_SECTIONS]]
    more = len(seen.sections) - len(shown)
    tail = [f"• and {more} more"] if more > 0 else []
    counted = f"*{_count(len(seen.sections), 'section')}*, {_count(seen.passages, 'passage')}"
    return pieces.sections([counted, *shown, *tail])


def _changes(seen: Seen) -> list[BlockJson]:
    if seen.is_new:
        return pieces.sections(["This is a new document: nothing of the library changes."])
    if seen.unchanged:
        return pieces.sections(["*Nothing changed:* the library says the same already."])
    lines = [line for change in seen.changes[:_MOST_CHANGES] for line in _change(change)]
    more = len(seen.changes) - _MOST_CHANGES
    tail = [f"and {_count(more, 'more section')}"] if more > 0 else []
    if not lines:
        lines = ["The text is the same; details of the document are not."]
    return pieces.sections(["*What changes*", *lines, *tail])


def _change(change: Change) -> Iterator[str]:
    section = escape(clip(change.section or "the beginning", _LABEL))
    yield f"• {_HAPPENED[change.happened]}: {section}"
    if change.before:
        yield quote(f"before: {escape(clip(change.before, _QUOTED))}")
    if change.after:
        yield quote(f"now: {escape(clip(change.after, _QUOTED))}")


def _doubts(seen: Seen) -> list[BlockJson]:
    places = [escape(clip(place, _PLACE)) for place in seen.suspicions[:_MOST_PLACES]]
    notices = [escape(clip(notice, _PLACE)) for notice in seen.notices[:_MOST_PLACES]]
    lines = [f"• {_DOUBTS[doubt]}" for doubt in seen.doubts]
    lines += [f"• {line}" for line in (*places, *notices)]
    return pieces.sections(["*Before you publish*", *lines]) if lines else []


def _buttons(seen: Seen) -> list[ButtonElement]:
    value = f"{seen.id} {seen.seen}"
    publish = pieces.button(
        "Publish", action_id=ActionId.PUBLISH_DOCUMENT, value=value, style="primary"
    )
    change = pieces.button("Change details", action_id=ActionId.CHANGE_DOCUMENT, value=value)
    discard = pieces.button(
        "Discard", action_id=ActionId.DISCARD_DOCUMENT, value=value, style="danger"
    )
    discard.confirm = ConfirmObject(
        title="Discard it?",
        text=PlainTextObject(text="I let go of the file; the library stays as it is."),
        confirm="Discard",
        deny="Keep it",
    )
    return [change, discard] if seen.unchanged else [publish, change, discard]


def _file(name: str) -> str:
    return f"File: {clip(name, _LABEL)}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _said(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _input(
    key: str, label: str, element: InputInteractiveElement, *, optional: bool = True
) -> InputBlock:
    element.action_id = f"{ActionId.DOCUMENT_DETAIL}:{key}"
    return InputBlock(
        label=PlainTextObject(text=label),
        element=element,
        optional=optional,
        block_id=block_of(key),
        hint=_HINTS.get(key),
    )


def _text(value: str) -> PlainTextInputElement:
    return PlainTextInputElement(initial_value=clip(value, _FREE) or None, max_length=_FREE)


def _day(day: date | None) -> DatePickerElement:
    return DatePickerElement(initial_date=day.isoformat() if day else None)


def _choice(status: DocumentStatus) -> StaticSelectElement:
    options = {one: Option(text=STATUS[one], value=one.value) for one in STATUS}
    return StaticSelectElement(options=list(options.values()), initial_option=options[status])


_HINTS: Mapping[str, str] = {
    "audience": "everyone, or the names of groups with commas between them; empty: as it was",
    "collection": "Empty, or a short name for a set of documents",
    "approver": "Needed for an approved document, as are both dates",
}
