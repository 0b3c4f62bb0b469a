"""Looks after campaigns: their list and figures, pause and close, more time, reminders by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from bot.durable.runs import Fields, Run
from bot.errors import CampaignChanged, CampaignWrong, NotReady, UnknownPerson
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, may, require
from bot.slack.blocks.campaigns import campaign_list, nudged_words, progress_message
from bot.slack.blocks.forms import notice
from bot.slack.campaigning import Campaigning
from bot.slack.crowd import CrowdFinder
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.mrkdwn import escape
from bot.slack.uploads import FileToSend
from bot.slack.workflows.campaigns import lead, replace_card
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.sending import send_directly
from bot.slack.workflows.telling import show, tell, trouble
from bot.slack.workflows.words import forget_words, words_of
from bot.training.campaign_entities import State
from bot.training.plotting import described
from bot.training.reports import Progress, Status

_LISTED = 15
_NAMED = 20
"""So many people are called by name."""
_NO_TRAINING = "There is no training here."
_NO_REMINDERS = "Nobody can be reminded from here."
_LOST = "Your reason was lost on its way to me; please state it again."
_NOTES: Final[Mapping[str, str]] = {
    "pause": "Paused: nobody is prompted until it is resumed.",
    "resume": "Resumed: people hear of it again.",
    "close": "Closed for good: what is not done stays so.",
}


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.LIST_CAMPAIGNS, partial(list_campaigns, desk))
    desk.engine.workflow(WorkflowName.SHOW_PROGRESS, partial(show_progress, desk))
    desk.engine.workflow(WorkflowName.MOVE_CAMPAIGN, partial(move, desk))
    desk.engine.workflow(WorkflowName.EXTEND_PERSON, partial(extend, desk))
    desk.engine.workflow(WorkflowName.NUDGE_PEOPLE, partial(nudge, desk))


def list_campaigns(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a lead or an auditor, and nobody else, every campaign with its figures."""

    def messages() -> tuple[Message, ...]:
        training, person = _reader(desk, fields)
        listed = training.campaigns.listed(actor=person)
        shown = [training.reports.progress(one.number, actor=person) for one in listed[:_LISTED]]
        may_change = may(person, Permission.LAUNCH_TRAINING)
        return campaign_list(shown, more=len(listed) - len(shown), may_change=may_change)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=messages, thing="list")


def show_progress(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show how far a campaign is, as figures and as a picture, in the direct messages."""

    def find() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        training, person = _reader(desk, fields)
        if fields["number"]:
            return {"number": str(training.campaigns.find(int(fields["number"])).number)}
        listed = training.campaigns.listed(actor=person)
        running = [one.number for one in listed if one.state is State.RUNNING]
        return {"number": str(running[0]) if len(running) == 1 else ""}

    found = run.step("find", lambda: guarded(find, doing=f"Showing {run.id}"))
    told = trouble(found, thing="wish")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif found.get("number"):
        number = int(found["number"])
        tell(desk, run, fields["user"], lambda: _card(desk, fields, number))
        _picture(desk, run, fields, number)
    elif "number" in found:
        list_campaigns(desk, run, {**fields, "channel": fields["user"], "response_url": ""})


def move(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Pause, resume or close; whoever saw an older state sees the new one and decides again."""

    def deed(training: Campaigning, person: Person) -> str:
        deeds = {
            "pause": training.campaigns.pause,
            "resume": training.campaigns.resume,
            "close": training.campaigns.close,
        }
        deeds[fields["deed"]](int(fields["number"]), seen=int(fields["seen"]), actor=person)
        return _NOTES[fields["deed"]]

    _change(desk, run, fields, deed)


def extend(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Give one person another due date, for the reason that was stated."""

    def deed(training: Campaigning, person: Person) -> str:
        reason = words_of(desk, run.id, carried="")
        if reason is None:
            raise WordsGone(_LOST)
        training.campaigns.extend(
            int(fields["number"]),
            due_on=date.fromisoformat(fields["due"]),
            reason=reason,
            seen=int(fields["seen"]),
            actor=person,
            person=CrowdFinder(desk.client, desk.people).one(fields["who"], team=fields["team"]),
        )
        return f"More time is given, until {fields['due']}."

    _change(desk, run, fields, deed)
    forget_words(desk, run)


def nudge(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Remind people once by hand, and say what became of it."""

    def deed() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        training, person = lead(desk, fields)
        if desk.reminding is None:
            raise NotReady(_NO_REMINDERS)
        number = int(fields["number"])
        named: tuple[PersonId, ...] | None = None
        if fields["whom"] == "overdue":
            named = _overdue(training, number, person)
        elif fields["whom"] == "chosen":
            finder = CrowdFinder(desk.client, desk.people)
            named = finder.among(fields["chosen"].split(), team=fields["team"]).people
        nudged = desk.reminding.nudge(number, actor=person, nudge_id=run.id, people=named)
        return {"told": nudged_words(nudged, int(fields["number"]))}

    done = run.step("nudge", lambda: guarded(deed, doing=f"Nudging {run.id}"))
    told = trouble(done, thing="reminder")
    if told is None and "told" in done:
        told = notice(done["told"])
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)


def _change(
    desk: FrontDesk, run: Run, fields: Fields, deed: Callable[[Campaigning, Person], str]
) -> None:
    """Change a campaign and show it as it is now, with what happened on top."""

    def change() -> Fields:
        training, person = lead(desk, fields)
        try:
            return {"note": deed(training, person)}
        except (CampaignChanged, CampaignWrong) as error:
            training.campaigns.find(int(fields["number"]))
            return {"note": str(error)}

    done = run.step("change", lambda: guarded(change, doing=f"Changing {run.id}"))
    told = trouble(done, thing="change")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
        return
    number = int(fields["number"])
    replace_card(desk, run, fields, lambda: _card(desk, fields, number, note=done["note"]))
    refresh(desk, run, fields)


def _card(desk: FrontDesk, fields: Fields, number: int, *, note: str = "") -> Message:
    training, person = _reader(desk, fields)
    progress = training.reports.progress(number, actor=person)
    overdue = _overdue(training, number, person) if progress.late.count else ()
    sending, unheard = None, tuple[PersonId, ...]()
    if desk.reminding is not None and may(person, Permission.SEND_REMINDERS):
        sending = desk.reminding.sending(number, actor=person)
        found = desk.reminding.unreachable(actor=person, number=number)
        unheard = tuple(one.person for one in found)
    return progress_message(
        progress,
        training.reports.missed(number, actor=person),
        overdue=_named(desk, overdue),
        sending=sending,
        unheard=_named(desk, unheard),
        titles=training.titles(person),
        may_change=may(person, Permission.LAUNCH_TRAINING),
        may_export=may(person, Permission.EXPORT_AUDIT_TRAIL),
        note=note,
    )


def _overdue(training: Campaigning, number: int, person: Person) -> tuple[PersonId, ...]:
    late = {Status.LATE, Status.LATE_NEVER_OPENED}
    rows = training.reports.rows(number, actor=person)
    return tuple(row.person for row in rows if row.status in late)


def _named(desk: FrontDesk, people: Sequence[PersonId]) -> list[Person]:
    """Return the people by their names; whoever is forgotten has none."""
    found: list[Person] = []
    for one in people:
        try:
            found.append(desk.people.find(one) if len(found) < _NAMED else Person(id=one))
        except UnknownPerson:
            found.append(Person(id=one))
    return found


def _picture(desk: FrontDesk, run: Run, fields: Fields, number: int) -> None:
    """Send the figures as a picture, with what it shows in words."""

    def shown() -> Progress:
        training, person = _reader(desk, fields)
        return training.reports.progress(number, actor=person)

    def made() -> FileToSend:
        training, _ = _reader(desk, fields)
        now = shown()
        name, words = f"{now.campaign.label}-{now.as_of:%Y-%m-%d}.png", described(now)
        return FileToSend(name=name, content=training.plot(now), words=words, alt=words)

    send_directly(
        desk,
        run,
        fields["user"],
        words=lambda: escape(described(shown())),
        made=made,
        thing="picture",
    )


def _reader(desk: FrontDesk, fields: Fields) -> tuple[Campaigning, Person]:
    if desk.campaigning is None:
        raise NotReady(_NO_TRAINING)
    person = desk.identity.who(fields["user"], team=fields["team"]).person
    require(person, Permission.READ_TRAINING)
    return desk.campaigning, person
