"""The Statement of Applicability as people see it: where it stands, what differs, and its forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from slack_sdk.models.blocks import (
    ButtonElement,
    PlainTextInputElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.controls.register_entities import LONGEST_TEXT
from bot.controls.soa_entities import NO, YES, Difference, Draft, Frozen
from bot.controls.soa_export import Format
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import field_input, form
from bot.slack.blocks.forms import ViewJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.soa import DRAFT

Names = Mapping[str, str]
"""Who is mentioned how, by their random id."""

CHANGES_PAGE, VERSIONS_PAGE = 15, 8
_TITLE = "*Statement of Applicability*"
_TEXT, _CELL, _MENTION, _ID = 600, 250, 80, 20
_MOST_OBSTACLES, _LONGEST_LABEL, _SEEN = 6, 64, 16
_NO_SCOPE = "_Nobody has said yet what the ISMS covers._"
_NEVER = "No version was approved yet."
_READY = "Nothing stands in the way of approving it."
_NO_CHANGES = "Nothing differs from the version that was approved last."
_NO_VERSIONS = "No version was approved yet, so there is nothing that differs."
_FROZEN = (
    "What you approve stays as it is, word for word, with its hash in the audit trail; what is "
    "changed afterwards is a draft again."
)
_IMPORT = (
    "Bring back the workbook that *Draft as XLSX* gave you. All of it is taken over or nothing: "
    "what cannot be is named by row and column, and so is what somebody changed meanwhile."
)
_COLUMNS = {
    "title": "title",
    "applicable": "applicable",
    "inclusion": "justification for inclusion",
    "exclusion": "justification for exclusion",
    "implemented": "implemented",
    "owner": "owner",
    "documented": "where documented",
    "found": "found in policies",
}
_input = partial(field_input, ActionId.SOA_FIELD)


@dataclass(frozen=True, kw_only=True, slots=True)
class SoaRights:
    """What whoever looks at the statement may do; the services check it again."""

    changes: bool
    approves: bool


def soa_message(
    draft: Draft, last: Frozen | None, *, approver: str, rights: SoaRights, note: str = ""
) -> Message:
    """Return where the statement stands with what may be done; *note* stands on top."""
    told = [escape(clip(note, _TEXT))] if note.strip() else []
    scope = escape(clip(draft.header.scope, _TEXT)) or _NO_SCOPE
    blocks = [
        *pieces.sections([*told, _TITLE, f"*Scope of the ISMS*: {scope}"]),
        *pieces.sections([_approved(last, approver), _counted(draft)]),
        *pieces.sections(_in_the_way(draft)),
        *pieces.sections(_differing(draft, last)),
        *pieces.buttons(_deeds(draft, last, rights)),
        *pieces.buttons(_exports(DRAFT, "Draft as ")),
    ]
    return Message(text="Statement of Applicability", blocks=tuple(blocks))


def changes_message(
    differences: Sequence[Difference], *, label: str, names: Names, skip: int
) -> Message:
    """Return a page of what differs from the version that was approved last."""
    shown = differences[skip : skip + CHANGES_PAGE]
    heading = f"{_TITLE} · what differs from version {escape(clip(label, _LONGEST_LABEL))}"
    if not label:
        lines = [_NO_VERSIONS]
    elif not differences:
        lines = [_NO_CHANGES]
    else:
        lines = [f"{skip + 1} to {skip + len(shown)} of {len(differences)}"]
    lines += [difference_line(one, names=names) for one in shown]
    blocks = pieces.sections([heading if label else _TITLE, *lines])
    more = len(differences) - skip - len(shown)
    following = pieces.button(
        f"{more} more", action_id=ActionId.SOA_CHANGES, value=str(skip + len(shown))
    )
    blocks += pieces.buttons([following] if more > 0 else [])
    return Message(text=f"{len(differences)} differences", blocks=tuple(blocks))


def versions_message(versions: Sequence[Frozen], *, names: Names, skip: int) -> Message:
    """Return a page of the approved versions, newest first, each to be exported."""
    newest = list(reversed(versions))
    shown = newest[skip : skip + VERSIONS_PAGE]
    blocks = pieces.sections([f"{_TITLE} · approved versions ({len(versions)})"])
    blocks += pieces.sections([] if versions else [_NEVER])
    for one in shown:
        blocks += pieces.sections([_version(one, names)])
        blocks += pieces.buttons(_exports(str(one.number), ""))
    more = len(newest) - skip - len(shown)
    following = pieces.button(
        f"{more} more", action_id=ActionId.SOA_VERSIONS, value=str(skip + len(shown))
    )
    blocks += pieces.buttons([following] if more > 0 else [])
    return Message(text=f"{len(versions)} approved versions", blocks=tuple(blocks))


def imported_messages(
    heading: str, differences: Sequence[Difference], *, names: Names
) -> tuple[Message, ...]:
    """Return what a workbook changed, cell by cell, on as many pages as that takes."""
    lines = [difference_line(one, names=names) for one in differences]
    blocks = pieces.sections([escape(clip(heading, _TEXT)), *lines])
    text = clip(heading, _TEXT).strip() or "The workbook is taken over."
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def refused_messages(problems: Sequence[str]) -> tuple[Message, ...]:
    """Return what is wrong with a workbook, by row and column; nothing of it was taken over."""
    heading = "Nothing of the workbook was taken over. Correct this and bring it again:"
    lines = [f"• {escape(clip(one, _TEXT))}" for one in problems]
    blocks = pieces.sections([heading, *lines])
    return tuple(Message(text=heading, blocks=page) for page in pieces.pages(blocks))


def scope_form(scope: str, *, private: str) -> ViewJson:
    """Return the form that says what the ISMS covers; *private* is the version that was seen."""
    said = clip(scope, LONGEST_TEXT).strip() or None
    element = PlainTextInputElement(multiline=True, max_length=LONGEST_TEXT, initial_value=said)
    hint = "The services, sites, people and systems that are in, and what is left out."
    return form(
        title="Scope of the ISMS",
        submit="Save",
        callback_id=CallbackId.SOA_SCOPE,
        blocks=[_input("scope", "What does the ISMS cover?", element, hint=hint)],
        private=private,
    )


def approve_form(draft: Draft, last: Frozen | None) -> ViewJson:
    """Return the form that freezes the draft, with what is frozen."""
    element = PlainTextInputElement(max_length=_LONGEST_LABEL)
    label = escape(clip(last.label, _LONGEST_LABEL)) if last else ""
    since = f"{len(draft.differences)} cells differ from version {label}." if last else ""
    hint = f"The last one is {clip(last.label, _LONGEST_LABEL)}." if last else "Such as 1.0"
    blocks = [
        *pieces.sections([_counted(draft), *([since] if since else [])]),
        *pieces.context([_FROZEN]),
        _input("label", "What is this version called?", element, hint=hint),
    ]
    return form(
        title="Approve the statement",
        submit="Approve it",
        callback_id=CallbackId.SOA_APPROVE,
        blocks=blocks,
        private=draft.sha256,
    )


def import_form() -> ViewJson:
    """Return the form that takes a workbook."""
    element = FileInputElement(filetypes=["xlsx"], max_files=1)
    return form(
        title="Bring the workbook back",
        submit="Take it over",
        callback_id=CallbackId.SOA_IMPORT,
        blocks=[*pieces.context([_IMPORT]), _input("file", "The workbook", element)],
    )


def difference_line(one: Difference, *, names: Names) -> str:
    """Return one cell that is not what it was, in words."""
    column = _COLUMNS.get(one.column, one.column)
    told = [_told(one, words, names) for words in (one.before, one.after)]
    where = f"*{escape(clip(one.id, _ID))}* {escape(clip(column, _ID * 2))}"
    none = "_nobody_" if one.column == "owner" else "_nothing_"
    return f"• {where}: {told[0] or none} → {told[1] or none}"


def soa_field(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.SOA_FIELD}:{name}"


def _told(one: Difference, words: str, names: Names) -> str:
    if one.column == "owner" and words:
        return clip(names.get(words, "somebody who is not known any more"), _MENTION)
    return escape(clip(words, _CELL))


def _approved(last: Frozen | None, approver: str) -> str:
    if last is None:
        return _NEVER
    label = escape(clip(last.label, _LONGEST_LABEL))
    day = f"{last.approved_at.day} {last.approved_at:%B %Y}"
    return f"*Approved last*: version {label}, by {clip(approver, _MENTION)} on {day}"


def _version(one: Frozen, names: Names) -> str:
    by = clip(names.get(one.approved_by, "somebody who is not known any more"), _MENTION)
    day = f"{one.approved_at.day} {one.approved_at:%B %Y}"
    broken = "" if one.is_untouched else " · :warning: not as it was approved"
    label = escape(clip(one.label, _LONGEST_LABEL))
    sha256 = escape(clip(one.sha256, _LONGEST_LABEL))
    return f"*Version {label}* · {by} · {day}{broken}\nSHA-256 {sha256}"


def _counted(draft: Draft) -> str:
    found = {
        "applicable": sum(one.applicable == YES for one in draft.lines),
        "excluded": sum(one.applicable == NO for one in draft.lines),
        "undecided": sum(not one.applicable for one in draft.lines),
        "implemented": sum(one.implemented == YES for one in draft.lines),
    }
    told = ", ".join(f"{count} {name}" for name, count in found.items())
    return f"*Draft*: {len(draft.lines)} controls: {told}"


def _in_the_way(draft: Draft) -> Iterator[str]:
    if not draft.obstacles:
        yield _READY
        return
    yield f"*In the way of approval* ({len(draft.obstacles)})"
    yield from (f"• {escape(clip(one, _CELL))}" for one in draft.obstacles[:_MOST_OBSTACLES])
    more = len(draft.obstacles) - _MOST_OBSTACLES
    if more > 0:
        yield f"and {more} more"


def _differing(draft: Draft, last: Frozen | None) -> Iterator[str]:
    if last is not None:
        label = escape(clip(last.label, _LONGEST_LABEL))
        yield f"*Since version {label}*: {len(draft.differences)} cells differ."


def _deeds(draft: Draft, last: Frozen | None, rights: SoaRights) -> list[ButtonElement]:
    approve = pieces.button(
        "Approve",
        action_id=ActionId.SOA_APPROVE,
        value=draft.sha256[:_SEEN],
        style="primary",
    )
    offered = (
        (rights.approves and not draft.obstacles, approve),
        (rights.changes, _button("Change scope", ActionId.SOA_SCOPE)),
        (last is not None and bool(draft.differences), _button("Changes", ActionId.SOA_CHANGES)),
        (last is not None, _button("Versions", ActionId.SOA_VERSIONS)),
        (rights.changes, _button("Import", ActionId.SOA_IMPORT)),
        (rights.changes, _button("Add a control", ActionId.NEW_CONTROL)),
    )
    return [button for is_offered, button in offered if is_offered]


def _button(text: str, action: ActionId) -> ButtonElement:
    return pieces.button(text, action_id=action, value="0")


def _exports(value: str, before: str) -> list[ButtonElement]:
    return [
        pieces.button(
            f"{before}{one.upper()}", action_id=f"{ActionId.SOA_EXPORT}:{one}", value=value
        )
        for one in Format
    ]
