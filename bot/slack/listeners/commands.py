"""The slash command: one table from its first word to what is done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from slack_bolt import Ack, App

from bot.people.entities import Role
from bot.people.permissions import PERMISSIONS, Permission
from bot.slack.blocks.forms import report_form
from bot.slack.desk import FrontDesk
from bot.slack.ids import NO_EXCHANGE, Command
from bot.slack.listeners import (
    auditors,
    calendar,
    campaign_care,
    channels,
    controls,
    curation,
    documents,
    groups,
    nonconformities,
    questions_list,
    receipts,
    soa,
    tasks,
    training,
)
from bot.slack.listeners.questions import accept
from bot.slack.listeners.wishes import NO_REPORT, OPENING_REPORT, open_form, take_in
from bot.slack.payloads.asking import asking_from_command
from bot.slack.payloads.basics import Raw, plain
from bot.slack.payloads.commands import command_from

_WHAT = "I answer questions about ISO 27001 and our own policies, with sources."
_ELSEWHERE = "Mention me in a channel, write to me directly, or type:"
_CAUTION = "Answers can be wrong: the sources decide."


_FEW = 8
"""So many lines of help need no headings."""
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "For everybody": ("ask", "report", "receipt", "training", "exception"),
    "Control register": ("gaps", "control", "readiness", "soa", "pack"),
    "Tasks and nonconformities": ("task", "tasks", "plans", "nonconformity"),
    "Training of everybody": ("campaigns",),
    "Answers and documents": ("correct", "curated", "questions", "publish"),
    "Channels and people": ("channel", "auditors", "groups"),
}
"""Where a verb stands in a help that is long."""


class Deed(Protocol):
    """What a verb does: it acks, at once and once; *text* is what follows the verb."""

    def __call__(self, desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
        """Do it."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Verb:
    """A first word of the command."""

    word: str
    deed: Deed
    help: str
    """What stands in the help; empty for a verb that needs no line of its own."""
    needs: Permission | None = None
    """The help names the verb to those alone who may do this; the deed checks it by itself."""
    also: tuple[str, ...] = ()
    """Other spellings."""
    for_owners: bool = False
    """The help names it to whoever owns a control or requirement, too."""


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the command."""

    @app.command(Command.COMPLY.value)
    def on_command(body: Raw, ack: Ack) -> None:
        used = command_from(body)
        deed = _DEEDS.get(used.verb)
        if deed is None:
            _ask(desk, body, ack, text=used.text)
        else:
            deed(desk, body, ack, text=used.rest)


def help_words(role: Role, *, owns: bool = False) -> str:
    """Return what somebody with this role can do with the command; *owns* says they own controls."""
    may = PERMISSIONS[role]
    verbs = [
        verb
        for verb in VERBS
        if verb.help and (verb.needs is None or verb.needs in may or (owns and verb.for_owners))
    ]
    if len(verbs) <= _FEW:
        lines = [f"• {verb.help}" for verb in verbs]
    else:
        lines = list(_by_subject({verb.word: verb.help for verb in verbs}))
    return "\n".join([_WHAT, _ELSEWHERE, *lines, _CAUTION])


def _by_subject(helps: Mapping[str, str]) -> Iterator[str]:
    for subject, words in SUBJECTS.items():
        found = [helps[word] for word in words if word in helps]
        if found:
            yield f"*{subject}*"
            yield from (f"• {line}" for line in found)


def _help(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    del text
    # Slack is asked at somebody's first word alone, so that a lead's first help is a lead's.
    user = body["user_id"]
    person = desk.people.met(user) or desk.identity.who(user, team=body.get("team_id", "")).person
    owns = desk.registers is not None and desk.registers.owning.owns(actor=person)
    ack(help_words(person.role, owns=owns))


def _ask(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    if not text:
        _help(desk, body, ack, text=text)
        return
    take_in(partial(accept, desk, asking_from_command(body, text=text)), ack)


def _report(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    failed = open_form(
        desk,
        trigger_id=body["trigger_id"],
        make=partial(report_form, text=plain(text), exchange_id=NO_EXCHANGE),
        doing=OPENING_REPORT,
    )
    # Slack does not offer a command again, so the person is told to.
    ack(NO_REPORT if failed else "")


VERBS: tuple[Verb, ...] = (
    Verb(word="", deed=_help, help="", also=("help",)),
    Verb(
        word="ask",
        deed=_ask,
        help="`/comply ask` and a question: the answer is for you alone",
    ),
    Verb(
        word="report",
        deed=_report,
        help="`/comply report`: report a security event now",
    ),
    Verb(
        word="receipt",
        deed=receipts.on_command,
        help="`/comply receipt A-1042`: what you asked, what I answered, and where that stands now",
        also=("receipts",),
    ),
    Verb(
        word="training",
        deed=training.on_command,
        help="`/comply training`: what is asked of you, by when, and what you have done",
        also=("lessons", "owe"),
    ),
    Verb(
        word="campaigns",
        deed=campaign_care.on_campaigns,
        help="`/comply training campaigns`, `/comply training progress TR-1`: how far training is; "
        "leads launch it with `/comply training new`",
        needs=Permission.READ_TRAINING,
        also=("campaign",),
    ),
    Verb(
        word="gaps",
        deed=controls.on_gaps_command,
        help="`/comply gaps`: what is missing, first what matters most; a control, a clause or a "
        "theme after it limits the list; `/comply gaps suggested`: what people marked",
        needs=Permission.READ_CONTROLS,
        also=("gap",),
    ),
    Verb(
        word="control",
        deed=controls.on_control_command,
        help="`/comply control A.8.13`: what it asks, what we say, and how it stands",
        needs=Permission.READ_CONTROLS,
        for_owners=True,
        also=("requirement",),
    ),
    Verb(
        word="readiness",
        deed=controls.on_readiness_command,
        help="`/comply readiness`: which required documents are there, and what blocks stage 1",
        needs=Permission.READ_CONTROLS,
    ),
    Verb(
        word="task",
        deed=tasks.on_task_command,
        help="`/comply task` and what is to be done: give it to somebody; `/comply task T-17`: look "
        "at one",
        needs=Permission.MANAGE_TASKS,
    ),
    Verb(
        word="exception",
        deed=tasks.on_exception_command,
        help="`/comply exception`: ask to do something otherwise for a while",
    ),
    Verb(
        word="tasks",
        deed=tasks.on_tasks_command,
        help="`/comply tasks`: what is to be done; add `mine`, `overdue`, a person or a control",
    ),
    Verb(
        word="plans",
        deed=calendar.on_command,
        help="`/comply plans`: tasks that come again, and the certification calendar",
        needs=Permission.READ_TASKS,
        also=("calendar",),
    ),
    Verb(
        word="nonconformity",
        deed=nonconformities.on_command,
        help="`/comply nonconformity`: what does not conform and is still open; `new` raises one, "
        "`NC-3` shows one",
        needs=Permission.READ_NONCONFORMITIES,
        also=("nonconformities", "nc", "ofi"),
    ),
    Verb(
        word="soa",
        deed=soa.on_command,
        help="`/comply soa`: the Statement of Applicability: changes, versions, export, import "
        "and approval",
        needs=Permission.READ_CONTROLS,
        also=("statement",),
    ),
    Verb(
        word="correct",
        deed=curation.on_correct_command,
        help="`/comply correct A-1042`: write a better answer, which then speaks first",
        needs=Permission.CURATE_ANSWERS,
    ),
    Verb(
        word="curated",
        deed=curation.on_curated_command,
        help="`/comply curated`: the corrected answers that are in force, to retire them",
        needs=Permission.CURATE_ANSWERS,
    ),
    Verb(
        word="questions",
        deed=questions_list.on_command,
        help="`/comply questions`: what many asked and nobody answered well, without names",
        needs=Permission.CURATE_ANSWERS,
    ),
    Verb(
        word="publish",
        deed=documents.on_command,
        help="`/comply publish`: how a document comes into the library from here",
        needs=Permission.CHANGE_LIBRARY,
    ),
    Verb(
        word="channel",
        deed=channels.on_command,
        help="`/comply channel`: how I behave in this channel",
        needs=Permission.CONFIGURE_CHANNELS,
        also=("channels",),
    ),
    Verb(
        word="pack",
        deed=auditors.on_pack_command,
        help="`/comply pack A.6.3 as of 31 October`: everything about it in one file for an auditor; "
        "add `sample 25 seed 7` to draw from it",
        needs=Permission.READ_CONTROLS,
        also=("packs",),
    ),
    Verb(
        word="auditors",
        deed=auditors.on_auditors_command,
        help="`/comply auditors`: who may look at records, at what and until when; admit, extend, end",
        needs=Permission.CHANGE_PEOPLE,
        also=("auditor",),
    ),
    Verb(
        word="groups",
        deed=groups.on_command,
        help="`/comply groups`: what user groups stand for, and who waits to be confirmed",
        needs=Permission.CHANGE_PEOPLE,
        also=("group",),
    ),
)
"""Every verb; what begins with no verb is a question."""


def _spelled(verbs: tuple[Verb, ...]) -> Iterator[tuple[str, Callable[..., None]]]:
    for verb in verbs:
        for word in (verb.word, *verb.also):
            yield word, verb.deed


_DEEDS = dict(_spelled(VERBS))
