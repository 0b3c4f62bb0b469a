"""Files of nonconformities: fetched after a look at who brings what, and handed out again."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.nonconformities.entities import Move, Supplied
from bot.people.entities import Person
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.nonconformities import register_of
from bot.slack.payloads.files import FileFacts
from bot.slack.payloads.nonconformities import FindingForm
from bot.slack.workflows.fetching import Fetched, evidence_in
from bot.slack.workflows.sending import hand_out


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.SEND_NONCONFORMITY_FILE, partial(send, desk))


def supplied(
    desk: FrontDesk, number: int, form: FindingForm, *, actor: Person, move: Move | None = None
) -> Supplied | None:
    """Return the file of a form that *actor* may add; of any other nothing is fetched."""
    if not form.file:
        return None
    filing = register_of(desk.nonconformities).filing

    def allow(facts: FileFacts) -> None:
        filing.require_supplier(number, name=facts.name, size=facts.size, actor=actor, move=move)

    return _supplied(evidence_in(desk, form.file, allow=allow), form)


def supplied_with(desk: FrontDesk, form: FindingForm, *, actor: Person) -> Supplied | None:
    """Return the file of the form that raises one."""
    if not form.file:
        return None
    filing = register_of(desk.nonconformities).filing

    def allow(facts: FileFacts) -> None:
        filing.require_raiser(name=facts.name, size=facts.size, actor=actor)

    return _supplied(evidence_in(desk, form.file, allow=allow), form)


def send(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send a file to whoever asks for it and may see its nonconformity."""

    def given() -> tuple[str, bytes]:
        actor = desk.identity.who(fields["user"], team=fields["team"]).person
        found, content = register_of(desk.nonconformities).filing.file(fields["file"], actor=actor)
        return found.name, content

    hand_out(desk, run, fields, given=given)


def _supplied(got: Fetched, form: FindingForm) -> Supplied:
    return Supplied(name=got.name, content=got.content, shows=form.shown)
