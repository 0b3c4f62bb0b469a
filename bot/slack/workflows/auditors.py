"""Shows and admits auditors, ends it, and sends the pack that somebody wished for."""

from datetime import datetime
from functools import partial

from bot.durable.runs import Fields, Run
from bot.evidence.entities import ALL, Wish
from bot.people.entities import Person
from bot.slack.auditing import auditing_of
from bot.slack.blocks.auditors import auditors_messages
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
    "On the server annexa auditors extend sets another last day."
)
_ENDED = "{label} is over: they look at nothing any more. They are told."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.LIST_AUDITORS, partial(list_auditors, desk))
    desk.engine.workflow(WorkflowName.ADMIT_AUDITOR, partial(admit, desk))
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
        packs = auditing_of(desk.auditing).packs
        wish = packs.read(needed_words(desk, run), actor=_person(desk, fields))
        return {"scope": wish.scope, "as_of": wish.as_of.isoformat() if wish.as_of else ""}

    begun = run.step("begin", lambda: guarded(begin, doing=f"Packing {run.id}"))
    forget_words(desk, run)
    told = trouble(begun, thing=_THING)
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(begun):
        made = partial(_made, desk, fields, begun)
        words = partial(_pack_words, begun)
        send_directly(desk, run, fields["user"], words=words, made=made, thing="file")


def _made(desk: FrontDesk, fields: Fields, begun: Fields) -> FileToSend:
    as_of = datetime.fromisoformat(begun["as_of"]) if begun["as_of"] else None
    content = auditing_of(desk.auditing).packs.archive(
        Wish(scope=begun["scope"], as_of=as_of), actor=_person(desk, fields)
    )
    day = f"-{as_of:%Y-%m-%d}" if as_of else ""
    return FileToSend(
        name=f"audit-pack-{begun['scope']}{day}.zip",
        content=content,
        words=_pack_words(begun),
        alt=f"An audit pack of {begun['scope']} as a ZIP file",
    )


def _pack_words(begun: Fields) -> str:
    scope = "everything" if begun["scope"] == ALL else begun["scope"]
    at = datetime.fromisoformat(begun["as_of"]) if begun["as_of"] else None
    day = f", as of {long_day(at.date())}" if at else ""
    return (
        f"Here comes the audit pack of *{scope}*{day}; a large one takes a minute. Unpack it and "
        "open `index.html`; what is in it names people, so hand it on with care. Whether it is "
        "unchanged, `annexa audit verify audit-pack` says on any machine; `annexa pack` on the "
        "server writes samples, and packs without names."
    )


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person
