"""Shows, changes, sends and takes back the Statement of Applicability."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from bot.controls.soa_entities import Difference, Frozen
from bot.controls.soa_export import Format
from bot.controls.soa_import import Imported
from bot.durable.runs import Fields, Run
from bot.errors import RecordsWrong, RegisterChanged, StatementNotReady
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, may
from bot.slack.blocks.soa import (
    SoaRights,
    changes_message,
    imported_messages,
    refused_messages,
    soa_message,
    versions_message,
)
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.soa import DRAFT, SoaForm
from bot.slack.registers import StatementKeeper, registers_of
from bot.slack.uploads import FileToSend
from bot.slack.workflows.fetching import looked_up, patiently
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.sending import send_directly
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import page_of, show, tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import forget_words, needed_words

_NO_VERSION = "There is no such approved version any more."
_NOTE = "note"
_SCOPE_KEPT = "The scope is changed."
_APPROVED = "The draft is approved, and what you approved stays as it is from now on."
_LABEL = 64
_LARGEST = 5_000_000
_MOST_ROWS, _MOST_TOLD = 30, 80
_UNCHANGED = "The workbook says what the register says: nothing of its {rows} rows is new."
_TAKEN = "Taken over: {changed} of {rows} controls are changed{scope}."
_AND_SCOPE = ", and the scope"
_MORE = "… and {more} more cells. The button Changes shows all that differs."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SHOW_SOA, partial(show_soa, desk))
    desk.engine.workflow(WorkflowName.CHANGE_SOA, partial(change_soa, desk))
    desk.engine.workflow(WorkflowName.EXPORT_SOA, partial(export_soa, desk))
    desk.engine.workflow(WorkflowName.IMPORT_SOA, partial(import_soa, desk))


def show_soa(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show whoever reads the register where the statement stands, what differs, or its versions."""

    def pages() -> tuple[Message, ...]:
        return (_SHOWN[fields["part"]](desk, fields),)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("look", lambda: guarded(count, doing=f"Showing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing="statement")


def change_soa(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Write the scope or approve the draft, once, and show how the statement stands now."""

    def act() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        form, actor = SoaForm.read(needed_words(desk, run)), wisher(desk, fields)
        statement = registers_of(desk.registers).statement
        try:
            return {_NOTE: _changed(statement, fields, form, actor)}
        except (RegisterChanged, StatementNotReady) as error:
            return {_NOTE: str(error)}

    acted = run.step("act", lambda: guarded(act, doing=f"Changing {run.id}"))
    forget_words(desk, run)
    told = trouble(acted, thing="change")
    if told is not None or _NOTE in acted:
        tell(desk, run, fields["user"], lambda: told or _state(desk, fields, note=acted[_NOTE]))
        refresh(desk, run, fields)


def export_soa(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send the draft or an approved version as a file, to nobody but whoever wished for it."""
    made_as = Format(fields["format"])

    def label() -> str:
        return "" if fields["version"] == DRAFT else _version(desk, fields).label

    def words() -> str:
        which = f"version {escape(clip(label(), _LABEL))}" if label() else "the draft of today"
        return f"*Statement of Applicability*, {which}. It names people."

    def made() -> FileToSend:
        actor, named = wisher(desk, fields), label()
        content = registers_of(desk.registers).exporting.write(made_as, label=named, actor=actor)
        return FileToSend(name=f"{_file_name(named)}.{made_as}", content=content, words=words())

    def look() -> Fields:
        away = turned_away(desk, fields["user"])
        if not away:
            registers_of(desk.registers).statement.versions(actor=wisher(desk, fields))
            label()
        return away

    looked = run.step("look", lambda: guarded(look, doing=f"Exporting {run.id}"))
    told = trouble(looked, thing="wish")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(looked):
        send_directly(desk, run, fields["user"], words=words, made=made, thing="file")


def import_soa(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Take a workbook over, all of it or nothing, and say what differs or what is wrong where."""
    key = f"{run.id}#told"

    def load() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        importing = registers_of(desk.registers).importing
        form, actor = SoaForm.read(needed_words(desk, run)), wisher(desk, fields)
        facts = looked_up(desk, form.file)
        try:
            importing.require_importer(name=facts.name, size=facts.size, actor=actor)
            content = desk.downloads.fetch(facts.url, most=_LARGEST)
            done = importing.load(content, actor=actor)
        except RecordsWrong as error:
            # Cells are words of people: they lie in the inbox, not with the engine.
            desk.inbox.keep(key, json.dumps({"wrong": _shortened(error.rows)}))
        else:
            desk.inbox.keep(key, json.dumps(_told_of(done)))
        return {"told": "1"}

    loaded = patiently(run, "load", load)
    told = trouble(loaded, thing="file")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif "told" in loaded:
        _tell_import(desk, run, fields, key)
        refresh(desk, run, fields)
    run.step("forget told", lambda: guarded(partial(_forget, desk, key), doing="Forgetting"))
    forget_words(desk, run)


def _state(desk: FrontDesk, fields: Fields, *, note: str = "") -> Message:
    actor, statement = wisher(desk, fields), registers_of(desk.registers).statement
    draft, versions = statement.draft(actor=actor), statement.versions(actor=actor)
    last = versions[-1] if versions else None
    approver = mention(desk, last.approved_by) if last else ""
    return soa_message(
        draft,
        last,
        approver=approver or "somebody who is not known any more",
        rights=SoaRights(
            changes=may(actor, Permission.CHANGE_CONTROLS),
            approves=may(actor, Permission.APPROVE_SOA),
        ),
        note=note,
    )


def _changes(desk: FrontDesk, fields: Fields) -> Message:
    actor, statement = wisher(desk, fields), registers_of(desk.registers).statement
    draft, versions = statement.draft(actor=actor), statement.versions(actor=actor)
    return changes_message(
        draft.differences,
        label=versions[-1].label if versions else "",
        names=_owners(desk, draft.differences),
        skip=int(fields["skip"]),
    )


def _versions(desk: FrontDesk, fields: Fields) -> Message:
    versions = registers_of(desk.registers).statement.versions(actor=wisher(desk, fields))
    names = _names(desk, {one.approved_by for one in versions})
    return versions_message(versions, names=names, skip=int(fields["skip"]))


_SHOWN: Mapping[str, Callable[[FrontDesk, Fields], Message]] = {
    "state": _state,
    "changes": _changes,
    "versions": _versions,
}


def _changed(statement: StatementKeeper, fields: Fields, form: SoaForm, actor: Person) -> str:
    if "seen" in fields:
        statement.approve(form.label, seen=fields["seen"], actor=actor)
        return _APPROVED
    statement.set_scope(form.scope, version=int(fields["header"]), actor=actor)
    return _SCOPE_KEPT


def _version(desk: FrontDesk, fields: Fields) -> Frozen:
    versions = registers_of(desk.registers).statement.versions(actor=wisher(desk, fields))
    found = next((one for one in versions if str(one.number) == fields["version"]), None)
    if found is None:
        raise NothingToOpen(_NO_VERSION)
    return found


def _file_name(label: str) -> str:
    safe = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in label)
    return f"soa-{safe or DRAFT}"


def _told_of(done: Imported) -> Mapping[str, object]:
    return {
        "rows": done.rows,
        "changed": len(done.changed),
        "scope": done.is_scope_new,
        "more": max(0, len(done.differences) - _MOST_TOLD),
        "differences": [asdict(one) for one in done.differences[:_MOST_TOLD]],
    }


def _tell_import(desk: FrontDesk, run: Run, fields: Fields, key: str) -> None:
    def pages() -> tuple[Message, ...]:
        said = json.loads(desk.inbox.find(key) or "{}")
        if "wrong" in said:
            return refused_messages(said["wrong"])
        return _taken_over(desk, said)

    def count() -> Fields:
        return {"pages": str(len(pages()))}

    counted = run.step("count", lambda: guarded(count, doing=f"Telling {run.id}"))
    for number in range(int(counted.get("pages", 0))):
        tell(desk, run, fields["user"], partial(page_of, pages, number), part=number + 1)


def _taken_over(desk: FrontDesk, said: Mapping[str, Any]) -> tuple[Message, ...]:
    differences = [Difference(**one) for one in said.get("differences", ())]
    scope = _AND_SCOPE if said.get("scope") else ""
    heading = _TAKEN.format(changed=said.get("changed", 0), rows=said.get("rows", 0), scope=scope)
    if not said.get("changed") and not scope:
        heading = _UNCHANGED.format(rows=said.get("rows", 0))
    if said.get("more"):
        heading = f"{heading} {_MORE.format(more=said['more'])}"
    return imported_messages(heading, differences, names=_owners(desk, differences))


def _shortened(rows: tuple[str, ...]) -> list[str]:
    more = len(rows) - _MOST_ROWS
    return [*rows[:_MOST_ROWS], *([f"… and {more} more."] if more > 0 else [])]


def _forget(desk: FrontDesk, key: str) -> Fields:
    desk.inbox.forget(key)
    return {}


def _owners(desk: FrontDesk, differences: Iterable[Difference]) -> Mapping[str, str]:
    cells = (one for one in differences if one.column == "owner")
    return _names(desk, {words for one in cells for words in (one.before, one.after) if words})


def _names(desk: FrontDesk, people: Iterable[str]) -> Mapping[str, str]:
    named = {one: mention(desk, PersonId(one)) for one in people}
    return {one: words for one, words in named.items() if words}
