"""Files as evidence: fetched from Slack after a look at who brings what, and handed out again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from slack_sdk.errors import SlackApiError

from bot.durable.runs import Fields, Run
from bot.people.entities import Person
from bot.slack.blocks.tasks import task_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.errors import FileAway, FileNotFetched
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.files import SharedFiles
from bot.slack.payloads.tasks import task_of_card
from bot.slack.tasks import tasks_of
from bot.slack.uploads import FileToSend
from bot.slack.workflows import documents
from bot.slack.workflows.fetching import looked_up
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.sending import insisting, send_directly
from bot.slack.workflows.task_names import names_of
from bot.slack.workflows.telling import tell, trouble
from bot.tasks.entities import EvidenceKind, Supplied
from bot.tasks.evidence import LARGEST_FILE

_AWAY = "away"
_ATTEMPTS = 7
_TOO_MANY = 429
_NAME = 150
_LOST = "Slack does not give me this file now. Please add it again in a few minutes."
_KEPT = "The evidence is kept. Somebody else looks at it now."


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A file as Slack gave it."""

    name: str = ""
    content: bytes = field(default=b"", repr=False)


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SHARE_EVIDENCE, partial(share_evidence, desk))
    desk.engine.workflow(WorkflowName.SEND_EVIDENCE, partial(send_evidence, desk))


def fetched(desk: FrontDesk, number: int, file: str, *, actor: Person) -> Fetched:
    """Return a file that *actor* may add to this task; of any other nothing is fetched."""
    facts = looked_up(desk, file)
    tasks_of(desk.tasks).working.require_supplier(
        number, name=facts.name, size=facts.size, actor=actor
    )
    return Fetched(name=facts.name, content=desk.downloads.fetch(facts.url, most=LARGEST_FILE))


def patiently(run: Run, name: str, act: Callable[[], Fields]) -> Fields:
    """Do *act* in a step; where Slack does not give a file at once, again a little later."""

    def attempt() -> Fields:
        try:
            return act()
        except FileAway:
            return {_AWAY: "1"}

    doing = f"Doing {name} of {run.id}"
    done = run.step(name, lambda: guarded(attempt, doing=doing))
    for number in range(1, _ATTEMPTS):
        if _AWAY not in done:
            return done
        run.rest(2.0 ** (number - 1))
        done = run.step(f"{name}:{number}", lambda: guarded(attempt, doing=doing))
    return guarded(_give_up, doing=doing) if _AWAY in done else done


def share_evidence(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Add files to the task that is named or under whose card they were shared.

    What belongs to no task is a document, as any other file.
    """
    found = insisting(run, "which", partial(_which, desk, fields))
    if "task" in found and not found["task"]:
        documents.share(desk, run, fields)
        return
    sent = SharedFiles.restored(run.id, fields)
    told = trouble(found, thing="file")
    if told is not None:
        _post(desk, run, sent, told, part=0)
        return
    number = int(found["task"])
    for part, file in enumerate(sent.files):
        added = patiently(run, f"add:{file}", partial(_add, desk, sent, number, file))
        told = trouble(added, thing="file")
        _post(desk, run, sent, told or _card(desk, number, fields), part=part)
    refresh(desk, run, fields)


def send_evidence(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send a file that was supplied to whoever asks for it and may see its task."""

    def given() -> tuple[str, bytes]:
        listing = tasks_of(desk.tasks).listing
        evidence, content = listing.file(fields["evidence"], actor=_person(desk, fields))
        return evidence.name, content

    def look() -> Fields:
        away = turned_away(desk, fields["user"])
        if not away:
            given()
        return away

    def words() -> str:
        return f"Evidence as it was supplied: {escape(clip(given()[0], _NAME))}"

    def made() -> FileToSend:
        name, content = given()
        return FileToSend(name=name, content=content, words=words())

    looked = run.step("look", lambda: guarded(look, doing=f"Sending {run.id}"))
    told = trouble(looked, thing="file")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(looked):
        send_directly(desk, run, fields["user"], words=words, made=made, thing="file")


def _which(desk: FrontDesk, fields: Fields) -> Fields:
    """Return which task is meant, if any."""
    if fields["task"] or fields["thread_ts"] == fields["ts"]:
        return {"task": fields["task"]}
    try:
        answer = desk.client.conversations_replies(
            channel=fields["channel"], ts=fields["thread_ts"], limit=1
        )
    except SlackApiError as error:
        if error.response.status_code >= _TOO_MANY:
            raise
        return {"task": ""}
    messages = answer.get("messages") or [{}]
    return {"task": task_of_card(messages[0])}


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


def _give_up() -> Fields:
    raise FileNotFetched(_LOST)


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person
