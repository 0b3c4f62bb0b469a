"""Shows and admits auditors, extends and ends it, and sends the pack that somebody wished for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import AuditorWrong
from bot.evidence.entities import Sampling, Wish
from bot.evidence.sampling import new_seed
from bot.people.entities import Person
from bot.slack.auditing import auditing_of
from bot.slack.blocks.auditors import auditors_messages, drawn_words, pack_words
from bot.slack.blocks.forms import notice
from bot.slack.blocks.pieces import long_day
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.auditors import AuditorForm
from bot.slack.uploads import FileToSend
from bot.slack.wanting import person_of
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.sending import send_directly
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import show, tell, trouble
from bot.slack.workflows.words import forget_words, needed_words

_THING = "wish"
_ADMITTED = (
    "{label}: admitted to {scope} until {ends_on}. They are told, and so is every admin. "
    "“/comply auditors” sets another last day, or ends it."
)
_NO_DAY = "Say which day is the last."
_EXTENDED = "{label}: the last day is {ends_on} now. They are told, and so is every admin."
_ENDED = "{label} is over: they look at nothing any more. They are told, and so is every admin."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.LIST_AUDITORS, partial(list_auditors, desk))
    desk.engine.workflow(WorkflowName.ADMIT_AUDITOR, partial(admit, desk))
    desk.engine.workflow(WorkflowName.EXTEND_AUDITOR, partial(extend, desk))
    desk.engine.workflow(WorkflowName.END_AUDITOR, partial(end, desk))
    desk.engine.workflow(WorkflowName.SEND_PACK, partial(send_pack, desk))


def list_auditors(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show an admin, and nobody else, who is, will be or was admitted."""

    def messages() -> tuple[Message, ...]:
        listed = auditing_of(desk.auditing).admitting.listed(actor=_person(desk, fields))
        people = dict.fromkeys(one.grant.person for one in listed)
        named = {one: mention(desk, one) for one in people}
        return auditors_messages(
            listed, names={one: words for one, words in named.items() if words}
        )

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=messages, thing="list")


def admit(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Admit whom a form names, once, and tell the admin."""

    def deed() -> Fields:
        form = AuditorForm.read(needed_words(desk, run))
        person = person_of(desk, form.person, team=fields["team"])
        grant = auditing_of(desk.auditing).admitting.admit(
            form.wished(person), actor=_person(desk, fields), entry_id=run.id
        )
        said = _ADMITTED.format(
            label=grant.label, scope=grant.told, ends_on=long_day(grant.ends_on)
        )
        return {"told": said}

    done = run.step("admit", lambda: guarded(deed, doing=f"Admitting {run.id}"))
    forget_words(desk, run)
    told = trouble(done, thing=_THING) or notice(done["told"])
    tell(desk, run, fields["user"], lambda: told)


def extend(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Set the last day that a form names, and tell the admin."""

    def deed() -> Fields:
        day = AuditorForm.read(needed_words(desk, run)).last_day
        if day is None:
            raise AuditorWrong(_NO_DAY)
        grant = auditing_of(desk.auditing).admitting.extend(
            int(fields["number"]), day, actor=_person(desk, fields)
        )
        return {"told": _EXTENDED.format(label=grant.label, ends_on=long_day(grant.ends_on))}

    done = run.step("extend", lambda: guarded(deed, doing=f"Extending {run.id}"))
    forget_words(desk, run)
    told = trouble(done, thing=_THING) or notice(done["told"])
    tell(desk, run, fields["user"], lambda: told)


def end(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """End an admission, once, and tell the admin."""

    def deed() -> Fields:
        grant = auditing_of(desk.auditing).admitting.end(
            int(fields["number"]), actor=_person(desk, fields)
        )
        return {"told": _ENDED.format(label=grant.label)}

    done = run.step("end", lambda: guarded(deed, doing=f"Ending {run.id}"))
    told = trouble(done, thing=_THING) or notice(done["told"])
    tell(desk, run, fields["user"], lambda: told)


def send_pack(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Make a pack and send it as one file, to nobody but whoever wished for it."""

    def begin() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        wish = _read(desk, run, fields)
        begun = {"scope": wish.scope, "as_of": wish.as_of.isoformat() if wish.as_of else ""}
        if wish.sample is None:
            return begun
        # Drawn here, so that a pack that is made again is the same.
        seed = "" if wish.sample.seed else new_seed()
        return {**begun, "size": str(wish.sample.size), "seed": seed}

    begun = run.step("begin", lambda: guarded(begin, doing=f"Packing {run.id}"))
    # A seed that somebody typed is their words: it is read in the inbox until the pack is sent.
    is_typed = "size" in begun and not begun["seed"]
    if not is_typed:
        forget_words(desk, run)
    told = trouble(begun, thing=_THING)
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(begun):
        wished = partial(_wished, desk, run, fields, begun)
        made = partial(_made, desk, fields, wished)
        send_directly(
            desk,
            run,
            fields["user"],
            words=lambda: pack_words(wished()),
            made=made,
            thing="file",
        )
    if is_typed:
        forget_words(desk, run)


def _read(desk: FrontDesk, run: Run, fields: Fields) -> Wish:
    packs = auditing_of(desk.auditing).packs
    return packs.read(needed_words(desk, run), actor=_person(desk, fields))


def _wished(desk: FrontDesk, run: Run, fields: Fields, begun: Fields) -> Wish:
    as_of = datetime.fromisoformat(begun["as_of"]) if begun["as_of"] else None
    wish = Wish(scope=begun["scope"], as_of=as_of)
    if "size" not in begun:
        return wish
    if begun["seed"]:
        return replace(wish, sample=Sampling(size=int(begun["size"]), seed=begun["seed"]))
    return replace(wish, sample=_read(desk, run, fields).sample)


def _made(desk: FrontDesk, fields: Fields, wished: Callable[[], Wish]) -> FileToSend:
    wish = wished()
    handed = auditing_of(desk.auditing).packs.archive(wish, actor=_person(desk, fields))
    day = f"-{wish.as_of:%Y-%m-%d}" if wish.as_of else ""
    return FileToSend(
        name=f"audit-pack-{wish.scope}{day}.zip",
        content=handed.content,
        words=pack_words(wish),
        alt=f"An audit pack of {wish.scope} as a ZIP file",
        comment=drawn_words(handed.drawn, wish.sample) if wish.sample else "",
    )


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person
