"""Takes in shared files, shows what they are, and does what somebody decided about them."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import DocumentRefused, NotPermitted, UnknownPerson
from bot.logs import withhold
from bot.people.entities import Person, PersonId
from bot.slack.blocks.documents import decided_message, preview_message
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.delivery import Parcel, Render
from bot.slack.desk import FrontDesk
from bot.slack.documents import Known
from bot.slack.errors import FileAway, FileNotFetched
from bot.slack.failures import Failure, guarded
from bot.slack.ids import ActionId, WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.files import CardPlace, SharedFiles
from bot.slack.workflows.fetching import looked_up
from bot.slack.workflows.words import forget_words, words_of

_ATTEMPTS = 7
_VISIBLE_SECONDS = 20.0
_AWAY = "away"
_NOT_YOURS = (
    "Thank you. Only compliance leads and admins can publish documents, so I have not looked at "
    "this file and kept nothing of it. Please give it to one of them."
)
_OUTSIDE = "Documents are taken in from colleagues only, so I kept nothing of this file."
_LOST = "Slack does not give me this file now. Please share it again in a few minutes."
_REFUSED = "refused"
_REFUSED_WORDS = "I can't take this document in as it is. Please share it again."
_STALE = "Something changed since you looked: here is how it stands now. Please decide again."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SHARE_DOCUMENTS, partial(share, desk))
    desk.engine.workflow(WorkflowName.DECIDE_DOCUMENT, partial(decide, desk))
    desk.engine.workflow(WorkflowName.DESCRIBE_DOCUMENT, partial(describe, desk))


def share(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Take in each file and show its preview in the thread; say of the others why not."""
    sent = SharedFiles.restored(run.id, fields)
    who = run.step("who", lambda: guarded(partial(_may_share, desk, sent), doing=_doing(run)))
    if _failed(who):
        _post(desk, run, sent, render=_reason(desk, run, who))
        return
    for number, file in enumerate(sent.files):
        taken = _insisting(desk, run, sent, file)
        if _failed(taken):
            why = _reason(desk, run, taken, which=_which(sent, number))
            _post(desk, run, sent, render=why, part=number)
            _forget_reason(desk, run, taken)
        else:
            _show_preview(desk, run, sent, file=file, part=number)


def decide(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Publish or discard, and let the card say what became of it."""
    place = CardPlace.parsed(fields["card"])

    def settle() -> Fields:
        person = _person(desk, fields)
        if fields["deed"] == ActionId.DISCARD_DOCUMENT:
            outcome = desk.documents.discard(place.shared_id, actor=person)
        else:
            outcome = desk.documents.publish(place.shared_id, seen=fields["seen"], actor=person)
        return {"stale": "1" if outcome.is_stale else ""}

    settled = run.step("settle", lambda: _discreetly(desk, run, "settle", settle))
    if _failed(settled):
        _whisper(desk, run, place, fields, settled)
        return
    visible: Fields = {"done": "1"}
    if fields["deed"] == ActionId.PUBLISH_DOCUMENT and not settled["stale"]:
        visible = run.step("visible", lambda: guarded(partial(_visible, desk), doing=_doing(run)))
    note = _STALE if settled["stale"] else ""
    _replace_card(desk, run, place, fields, note=note, is_visible=bool(visible.get("done")))


def describe(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Keep other details and let the card show the preview anew."""
    place = CardPlace.parsed(fields["card"])

    def change() -> Fields:
        words = words_of(desk, run.id, carried="")
        if words is not None:
            details = json.loads(words)
            desk.documents.describe(place.shared_id, details, actor=_person(desk, fields))
        return {}

    changed = run.step("change", lambda: _discreetly(desk, run, "change", change))
    forget_words(desk, run)
    if _failed(changed):
        _whisper(desk, run, place, fields, changed)
        return
    _replace_card(desk, run, place, fields, note="")


def _may_share(desk: FrontDesk, sent: SharedFiles) -> Fields:
    present = desk.identity.who(sent.user, team=sent.team)
    if present.outside.counts:
        raise NotPermitted(_OUTSIDE)
    desk.newcomers.welcome(present.person)
    try:
        desk.documents.require_may_share(actor=present.person)
    except NotPermitted as error:
        raise NotPermitted(_NOT_YOURS) from error
    return {}


def _insisting(desk: FrontDesk, run: Run, sent: SharedFiles, file: str) -> Fields:
    """Take one file in; Slack may not give it at once."""

    def take() -> Fields:
        return _discreetly(desk, run, f"take:{file}", partial(_take, desk, sent, file))

    taken = run.step(f"take:{file}:0", take)
    for number in range(1, _ATTEMPTS):
        if _AWAY not in taken:
            return taken
        run.rest(2.0 ** (number - 1))
        taken = run.step(f"take:{file}:{number}", take)
    return taken if _AWAY not in taken else guarded(_give_up, doing=_doing(run))


def _give_up() -> Fields:
    raise FileNotFetched(_LOST)


def _take(desk: FrontDesk, sent: SharedFiles, file: str) -> Fields:
    person = _person(desk, sent.fields())
    try:
        facts = looked_up(desk, file)
        desk.documents.require_welcome(name=facts.name, size=facts.size, actor=person)
        content = desk.downloads.fetch(facts.url, most=desk.documents.largest)
    except FileAway:
        return {_AWAY: "1"}
    desk.documents.share(sent.id_of(file), name=facts.name, content=content, actor=person)
    return {}


def _show_preview(desk: FrontDesk, run: Run, sent: SharedFiles, *, file: str, part: int) -> None:
    def render() -> Message:
        return _card(desk, sent.id_of(file), fields=sent.fields(), note="")

    parcel = Parcel(
        name=f"preview:{part}",
        render=render,
        address=Address(channel=sent.channel, thread_ts=sent.thread_ts),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=sent.user)


def _which(sent: SharedFiles, number: int) -> str:
    """Say which of several files is meant; its name is words of people."""
    return "" if len(sent.files) == 1 else f"File {number + 1} of {len(sent.files)}: "


def _card(
    desk: FrontDesk, shared_id: str, *, fields: Fields, note: str, is_visible: bool = True
) -> Message:
    """Return the card as it has to be now: a preview, or what was decided."""
    person = _person(desk, fields)
    known = desk.documents.find(shared_id, actor=person)
    if known.is_open:
        try:
            seen = desk.documents.preview(shared_id, actor=person)
        except DocumentRefused as error:
            # Said here and not raised: what fails while it is posted is a step's result.
            return notice(str(error))
        return preview_message(seen, note=note)
    return decided_message(known, who=_mention(desk, known), is_visible=is_visible)


def _replace_card(
    desk: FrontDesk,
    run: Run,
    place: CardPlace,
    fields: Fields,
    *,
    note: str,
    is_visible: bool = True,
) -> None:
    def render() -> Message:
        return _card(desk, place.shared_id, fields=fields, note=note, is_visible=is_visible)

    address = Address(channel=place.channel, thread_ts=place.thread_ts, replaces=place.ts)
    mark = Mark(workflow_id=run.id, exchange="")
    parcel = Parcel(name="card", render=render, address=address, mark=mark)
    if not desk.delivery.deliver(run, parcel):
        anew = replace(parcel, name="card:anew", address=replace(address, replaces=""))
        desk.delivery.deliver_or_tell(run, anew, user=fields["user"])


def _whisper(desk: FrontDesk, run: Run, place: CardPlace, fields: Fields, failed: Fields) -> None:
    parcel = Parcel(
        name="whisper",
        render=_reason(desk, run, failed),
        address=Address(channel=place.channel, thread_ts=place.thread_ts, only_for=fields["user"]),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])
    _forget_reason(desk, run, failed)


def _post(desk: FrontDesk, run: Run, sent: SharedFiles, *, render: Render, part: int = 0) -> None:
    parcel = Parcel(
        name=f"refusal:{part}",
        render=render,
        address=Address(channel=sent.channel, thread_ts=sent.thread_ts),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=sent.user)


def _visible(desk: FrontDesk) -> Fields:
    return {"done": "1" if desk.documents.make_visible(_VISIBLE_SECONDS) else ""}


def _mention(desk: FrontDesk, known: Known) -> str:
    try:
        person = desk.people.find(PersonId(known.decided_by))
    except UnknownPerson:
        return "somebody who is not known any more"
    return f"<@{person.slack_id}>" if person.slack_id else "a lead"


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person


def _discreetly(desk: FrontDesk, run: Run, name: str, deed: Callable[[], Fields]) -> Fields:
    """Do *deed*; why a document was refused may quote it, so the inbox keeps that and not the step.

    The step's result names where in the inbox.
    """

    def tried() -> Fields:
        try:
            return deed()
        except DocumentRefused as error:
            withhold(str(error))
            desk.inbox.keep(_reason_id(run, name), str(error))
            return {_REFUSED: name}

    return guarded(tried, doing=_doing(run))


def _failed(fields: Fields) -> bool:
    return _REFUSED in fields or Failure.from_fields(fields) is not None


def _reason(desk: FrontDesk, run: Run, failed: Fields, *, which: str = "") -> Render:
    """Return what says why a step failed; a reason that lies in the inbox is read when posted."""

    def render() -> Message:
        failure = Failure.from_fields(failed)
        if failure is None:
            words = desk.inbox.find(_reason_id(run, failed[_REFUSED])) or _REFUSED_WORDS
            withhold(words)
            failure = Failure(words=words)
        failure = replace(failure, words=f"{which}{failure.words}")
        return failure_message(failure) if failure.reference else notice(failure.words)

    return render


def _forget_reason(desk: FrontDesk, run: Run, failed: Fields) -> None:
    """Delete a reason that was posted; where that fails, the sweep does it."""
    name = failed.get(_REFUSED)
    if name is None:
        return

    def forget() -> Fields:
        desk.inbox.forget(_reason_id(run, name))
        return {}

    run.step(f"forget:{name}", lambda: guarded(forget, doing=_doing(run)))


def _reason_id(run: Run, name: str) -> str:
    return f"{run.id}#{name}"


def _doing(run: Run) -> str:
    return f"Looking after a shared document ({run.id})"
