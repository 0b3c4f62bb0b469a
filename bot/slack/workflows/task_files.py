"""Files as evidence: fetched from Slack after a look at who brings what, and handed out again."""

from functools import partial

from slack_sdk.errors import SlackApiError

from bot.durable.runs import Fields, Run
from bot.people.entities import Person
from bot.slack.blocks.tasks import task_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.files import FileFacts, SharedFiles
from bot.slack.payloads.nonconformities import nonconformity_of_card
from bot.slack.payloads.tasks import task_of_card
from bot.slack.tasks import tasks_of
from bot.slack.workflows import documents
from bot.slack.workflows.fetching import Fetched, evidence_in, patiently
from bot.slack.workflows.home import refresh
from bot.slack.workflows.nonconformities import add_shared, card_with_file
from bot.slack.workflows.sending import hand_out, insisting
from bot.slack.workflows.task_names import names_of
from bot.slack.workflows.telling import trouble
from bot.tasks.entities import EvidenceKind, Supplied

_TOO_MANY = 429
_KEPT = "The evidence is kept. Somebody else looks at it now."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SHARE_EVIDENCE, partial(share_evidence, desk))
    desk.engine.workflow(WorkflowName.SEND_EVIDENCE, partial(send_evidence, desk))


def fetched(desk: FrontDesk, number: int, file: str, *, actor: Person) -> Fetched:
    """Return a file that *actor* may add to this task; of any other nothing is fetched."""

    def allow(facts: FileFacts) -> None:
        tasks_of(desk.tasks).working.require_supplier(
            number, name=facts.name, size=facts.size, actor=actor
        )

    return evidence_in(desk, file, allow=allow)


def share_evidence(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Add files to the task or nonconformity that is named, or under whose card they were shared.

    What belongs to none is a document, as any other file.
    """
    found = insisting(run, "which", partial(_which, desk, fields))
    if "task" in found and not any(found.values()):
        documents.share(desk, run, fields)
        return
    sent = SharedFiles.restored(run.id, fields)
    told = trouble(found, thing="file")
    if told is not None:
        _post(desk, run, sent, told, part=0)
        return
    add, card = (_add, _card) if found["task"] else (add_shared, card_with_file)
    number = int(found["task"] or found["nonconformity"])
    for part, file in enumerate(sent.files):
        added = patiently(run, f"add:{file}", partial(add, desk, sent, number, file))
        told = trouble(added, thing="file")
        _post(desk, run, sent, told or card(desk, number, fields), part=part)
    refresh(desk, run, fields)


def send_evidence(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send a file that was supplied to whoever asks for it and may see its task."""

    def given() -> tuple[str, bytes]:
        listing = tasks_of(desk.tasks).listing
        evidence, content = listing.file(fields["evidence"], actor=_person(desk, fields))
        return evidence.name, content

    hand_out(desk, run, fields, given=given)


def _which(desk: FrontDesk, fields: Fields) -> Fields:
    """Return which task or nonconformity is meant, if any."""
    named = {"task": fields["task"], "nonconformity": fields.get("nonconformity", "")}
    if any(named.values()) or fields["thread_ts"] == fields["ts"]:
        return named
    try:
        answer = desk.client.conversations_replies(
            channel=fields["channel"], ts=fields["thread_ts"], limit=1
        )
    except SlackApiError as error:
        if error.response.status_code >= _TOO_MANY:
            raise
        return named
    messages = answer.get("messages") or [{}]
    return {
        "task": task_of_card(messages[0]),
        "nonconformity": nonconformity_of_card(messages[0]),
    }


def _add(desk: FrontDesk, sent: SharedFiles, number: int, file: str) -> Fields:
    actor = _person(desk, sent.fields())
    desk.newcomers.welcome(actor)
    got = fetched(desk, number, file, actor=actor)
    supplied = Supplied(kind=EvidenceKind.FILE, name=got.name, content=got.content)
    working = tasks_of(desk.tasks).working
    working.supply(number, supplied, actor=actor, once=sent.id_of(file))
    return {}


def _card(desk: FrontDesk, number: int, fields: Fields) -> Message:
    shown = tasks_of(desk.tasks).listing.show(number, actor=_person(desk, fields))
    return task_message(shown, names=names_of(desk, shown), note=_KEPT)


def _post(desk: FrontDesk, run: Run, sent: SharedFiles, message: Message, *, part: int) -> None:
    parcel = Parcel(
        name=f"told:{part}",
        render=lambda: message,
        address=Address(channel=sent.channel, thread_ts=sent.thread_ts),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=sent.user)


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person
