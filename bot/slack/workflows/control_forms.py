"""Does what a form or button of the register says, once, and shows how it stands now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot.controls.facts import Evidence, EvidenceKind, EvidenceState, Outcome, Progress
from bot.durable.runs import Fields, Run
from bot.errors import RegisterChanged
from bot.people.duties import Ruling
from bot.people.entities import Person
from bot.records.evidence_files import LARGEST
from bot.slack.blocks.control_evidence import decided_message, offered_message
from bot.slack.blocks.forms import notice
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.control_forms import (
    ControlDeed,
    ControlForm,
    ControlPlace,
    grade_in,
)
from bot.slack.payloads.inputs import day_in
from bot.slack.registers import Registers, registers_of
from bot.slack.row_wishes import slack_id_of, wished_control, wished_requirement
from bot.slack.workflows.controls import card_messages
from bot.slack.workflows.fetching import looked_up, patiently
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.sending import hand_out
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import page_of, tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import WORDS_LOST, forget_words, words_of

_THING = "change"
_NOTE, _ABOUT, _NUMBER, _NEWS = "note", "about", "number", "news"
_SOMEBODY = "Somebody"
_STATED = "Kept: what you say of it counts for a year."
_CHECKED = "Kept: the check counts for three years."
_GRADED = "Decided. It counts as long as the passages on which it rests stand."
_GIVEN_BACK = "Given back: what is found by itself counts."
_OFFERED = "Kept as {label}. Once somebody else accepts it, it counts."
_BEFORE = "{label} is there already, {state}; nothing was added."
_SAVED = "Saved."
_SAME = "Nothing differs from what was there."
_ADDED = "{id} is in the register."
_DECIDED = "{label} is {state}."
_BY_ONESELF = (
    "{label} is accepted, by yourself: nobody else here may do it. It is on record that it was you."
)
_OTHER = "Somebody else decided first: {label} is {state}, and that stays."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    """One change of somebody, with what they filled in."""

    place: ControlPlace
    form: ControlForm
    actor: Person
    team: str


_Deed = Callable[[FrontDesk, Registers, _Change], Fields]


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.CHANGE_CONTROL, partial(change, desk))
    desk.engine.workflow(WorkflowName.SEND_CONTROL_FILE, partial(send_file, desk))


def change(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Change the register as a form says, once, and let the card say how it stands now."""
    place = ControlPlace.parsed(fields["place"])

    def act() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        said = _read(desk, run, fields, place)
        try:
            done = _DEEDS[ControlDeed(fields["deed"])](desk, registers_of(desk.registers), said)
        except RegisterChanged as error:
            done = {_NOTE: str(error)}
        return {_ABOUT: place.about, **done}

    acted = patiently(run, "act", act)
    forget_words(desk, run)
    told = trouble(acted, thing=_THING)
    if told is not None:
        tell(desk, run, fields["user"], lambda: told, part=1)
    if _NOTE in acted:
        _show_anew(desk, run, fields, place, acted)
        _spread(desk, run, fields, acted)
        refresh(desk, run, fields)


def send_file(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send the file of a piece of evidence to whoever asks for it and may see it."""
    number = int(fields["number"])

    def given() -> tuple[str, bytes]:
        evidencing, actor = registers_of(desk.registers).evidencing, wisher(desk, fields)
        kept = evidencing.one(number, actor=actor)
        return kept.offer.reference, evidencing.file(number, actor=actor)

    hand_out(desk, run, fields, given=given)


def _read(desk: FrontDesk, run: Run, fields: Fields, place: ControlPlace) -> _Change:
    kept = words_of(desk, run.id, carried="")
    if kept is None and fields["deed"] != ControlDeed.ACCEPT:
        raise WordsGone(WORDS_LOST)
    return _Change(
        place=place,
        form=ControlForm.read(kept) if kept else ControlForm(),
        actor=wisher(desk, fields),
        team=fields["team"],
    )


def _state(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    del desk
    registers.evidencing.state(
        said.place.about,
        Progress(said.form.verdict),
        words=said.form.words,
        on=day_in(said.form.on),
        actor=said.actor,
    )
    return {_NOTE: _STATED}


def _check(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    del desk
    registers.evidencing.check(
        said.place.about,
        Outcome(said.form.verdict),
        words=said.form.words,
        on=day_in(said.form.on),
        actor=said.actor,
    )
    return {_NOTE: _CHECKED}


def _grade(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    del desk
    grade = grade_in(said.form.grade)
    registers.coverage.decide(
        said.place.about,
        grade,
        reason=said.form.reason,
        actor=said.actor,
        seen=said.place.seen,
    )
    return {_NOTE: _GIVEN_BACK if grade is None else _GRADED}


def _supply(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    evidencing = registers.evidencing
    offer, content = said.form.offer(said.place.about, today=evidencing.today_for(said.actor)), None
    if offer.kind is EvidenceKind.FILE:
        facts = looked_up(desk, said.form.file)
        evidencing.require_supplier(offer.about, name=facts.name, size=facts.size, actor=said.actor)
        content = desk.downloads.fetch(facts.url, most=LARGEST)
        offer = replace(offer, reference=facts.name)
    kept = evidencing.supply(offer, content=content, actor=said.actor)
    if kept.state is not EvidenceState.OFFERED:
        return {_NOTE: _BEFORE.format(label=kept.label, state=kept.state)}
    return {_NOTE: _OFFERED.format(label=kept.label), _NUMBER: str(kept.number), _NEWS: "leads"}


def _save(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    place, form, keeper = said.place, said.form, registers.keeper
    if place.is_requirement:
        wished = wished_requirement(desk, place, form, team=said.team, actor=said.actor)
        version = keeper.keep_requirement(wished, actor=said.actor).version
    else:
        row = wished_control(desk, place, form, team=said.team, actor=said.actor)
        version = keeper.keep_control(row, actor=said.actor).version
    return {_NOTE: _SAME if version == place.seen else _SAVED}


def _accept(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    del desk
    kept = registers.evidencing.accept(said.place.number, actor=said.actor)
    return _decision(kept, EvidenceState.ACCEPTED, said)


def _refuse(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    del desk
    number, reason = said.place.number, said.form.reason
    kept = registers.evidencing.refuse(number, reason=reason, actor=said.actor)
    return _decision(kept, EvidenceState.REFUSED, said)


def _decision(kept: Evidence, wished: EvidenceState, said: _Change) -> Fields:
    """Return what to say of evidence: what was decided first stays."""
    known = {_ABOUT: kept.offer.about, _NUMBER: str(kept.number)}
    is_mine = kept.state is wished and kept.decided_by == said.actor.id
    words = _DECIDED if is_mine else _OTHER
    if is_mine and wished is EvidenceState.ACCEPTED and kept.ruling == Ruling.SELF_APPROVED:
        words = _BY_ONESELF
    note = words.format(label=kept.label, state=kept.state)
    return {**known, _NOTE: note, **({_NEWS: "supplier"} if is_mine else {})}


def _add(desk: FrontDesk, registers: Registers, said: _Change) -> Fields:
    del desk
    asks = tuple(said.form.asks.splitlines())
    row = registers.keeper.add_control(said.form.title, asks, actor=said.actor)
    return {_NOTE: _ADDED.format(id=row.id), _ABOUT: row.id}


def _show_anew(
    desk: FrontDesk, run: Run, fields: Fields, place: ControlPlace, acted: Fields
) -> None:
    """Let the card show how it stands; where nobody can change it, say so directly."""

    def pages() -> tuple[Message, ...]:
        if place.is_post:
            return (_post(desk, int(acted[_NUMBER])),)
        person = wisher(desk, fields)
        return card_messages(desk, acted[_ABOUT], actor=person, note=acted[_NOTE])

    def look() -> Fields:
        return {"pages": str(len(pages()))}

    looked = run.step("look", lambda: guarded(look, doing=f"Showing {run.id}"))
    if Failure.from_fields(looked) is not None:
        # Whoever may not see the row any more has been told what became of their wish.
        tell(desk, run, fields["user"], lambda: notice(acted[_NOTE]), part=2)
        return
    render = partial(page_of, pages, 0)
    is_new = fields["deed"] == ControlDeed.ADD or int(looked["pages"]) > 1
    address = Address(channel=place.channel, thread_ts=place.thread_ts, replaces=place.ts)
    parcel = Parcel(
        name="card", render=render, address=address, mark=Mark(workflow_id=run.id, exchange="")
    )
    if place.alone or is_new or not place.ts or not desk.delivery.deliver(run, parcel):
        for number in range(int(looked["pages"])):
            tell(desk, run, fields["user"], partial(page_of, pages, number), part=10 + number)


def _spread(desk: FrontDesk, run: Run, fields: Fields, acted: Fields) -> None:
    """Tell the leads that evidence waits, or whoever supplied it what became of it."""
    news = acted.get(_NEWS, "")
    if not news:
        return
    number = int(acted[_NUMBER])
    place = desk.channels.leads if news == "leads" else _supplier(desk, number, fields)
    render = partial(_post if news == "leads" else _verdict, desk, number)
    if place:
        mark = Mark(workflow_id=run.id, exchange="", part=3)
        parcel = Parcel(name=news, render=render, address=Address(channel=place), mark=mark)
        desk.delivery.deliver(run, parcel)


def _supplier(desk: FrontDesk, number: int, fields: Fields) -> str:
    evidence = registers_of(desk.registers).evidencing.one(number, actor="system")
    supplier = slack_id_of(desk, evidence.supplied_by)
    return "" if supplier == fields["user"] else supplier


def _post(desk: FrontDesk, number: int) -> Message:
    evidence = registers_of(desk.registers).evidencing.one(number, actor="system")
    who = mention(desk, evidence.supplied_by) or _SOMEBODY
    return offered_message(evidence, who=who, decider=mention(desk, evidence.decided_by))


def _verdict(desk: FrontDesk, number: int) -> Message:
    evidence = registers_of(desk.registers).evidencing.one(number, actor="system")
    return decided_message(evidence, who=mention(desk, evidence.decided_by) or _SOMEBODY)


_DEEDS: Mapping[ControlDeed, _Deed] = {
    ControlDeed.STATE: _state,
    ControlDeed.CHECK: _check,
    ControlDeed.GRADE: _grade,
    ControlDeed.EVIDENCE: _supply,
    ControlDeed.CHANGE: _save,
    ControlDeed.ACCEPT: _accept,
    ControlDeed.REFUSE: _refuse,
    ControlDeed.ADD: _add,
}
