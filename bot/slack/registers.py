"""What Slack needs of the two registers; ``bot.controls`` keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.controls.coverage import Coverage
from bot.controls.facts import Evidence, Fact, Offer, Outcome, Progress, Statement
from bot.controls.finding import Found
from bot.controls.gaps import Gap
from bot.controls.overview import Card, RequirementCard
from bot.controls.readiness import Item
from bot.controls.register_entities import NOBODY, ControlRow, RequirementRow
from bot.controls.soa_entities import Draft, Frozen, Header
from bot.controls.soa_export import Format
from bot.controls.soa_import import Imported
from bot.controls.suggestions import Promoted, Suggestion
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, may
from bot.slack.errors import NothingToOpen
from knowledge.coverage_grades import Grade


class Keeper(Protocol):
    """Keeps the rows of both registers; ``bot.controls.keeping`` does."""

    def controls(self, *, actor: Actor) -> tuple[ControlRow, ...]:
        """Return every control in the standard's order, then our own."""
        ...

    def control(self, id_: str, *, actor: Actor) -> ControlRow:
        """Return one control; its owner may see it, too."""
        ...

    def requirements(self, *, actor: Actor) -> tuple[RequirementRow, ...]:
        """Return every requirement in the standard's order."""
        ...

    def keep_control(self, row: ControlRow, *, actor: Actor) -> ControlRow:
        """Keep *row* in place of the version that it carries; raise ``RegisterChanged`` if it moved on."""
        ...

    def faults(self, row: ControlRow, *, actor: Actor) -> Mapping[str, str]:
        """Return the fields of *row* that cannot be as they are; raise where nothing could be kept."""
        ...

    def keep_requirement(self, row: RequirementRow, *, actor: Actor) -> RequirementRow:
        """Keep *row* in place of the version that it carries."""
        ...

    def add_control(self, title: str, asks: tuple[str, ...], *, actor: Actor) -> ControlRow:
        """Add a control of the company's own."""
        ...


class Grades(Protocol):
    """Decides how far policies speak of a control; ``bot.controls.coverage`` does."""

    def decide(
        self,
        control: str,
        grade: Grade | None,
        *,
        reason: str,
        actor: Actor,
        seen: int | None = None,
    ) -> Coverage:
        """Confirm or overrule a grade, for a reason; *seen* is the decision that was looked at."""
        ...

    def faults(
        self, control: str, grade: Grade | None, *, reason: str, actor: Actor
    ) -> Mapping[str, str]:
        """Return what of a decision cannot be, by field; raise ``NotPermitted`` for who may not."""
        ...


class Evidencing(Protocol):
    """Takes statements, checks and evidence; ``bot.controls.evidencing`` does."""

    def faults(
        self, about: str, fact: Fact, *, words: str = "", on: date | None = None, actor: Actor
    ) -> Mapping[str, str]:
        """Return what cannot be said like that, by field; raise ``NotPermitted`` for who may not."""
        ...

    def today_for(self, actor: Person) -> date:
        """Return the day on which *actor* says what is said now."""
        ...

    def offer_faults(self, offer: Offer, *, actor: Actor) -> Mapping[str, str]:
        """Return what is wrong with evidence, by field; raise ``NotPermitted`` for who may not."""
        ...

    def require_supplier(self, about: str, *, name: str, size: int, actor: Actor) -> None:
        """Raise unless *actor* may add this file as evidence."""
        ...

    def require_decider(self, number: int, *, actor: Actor) -> Evidence:
        """Return evidence that *actor* may accept or refuse; raise where they may not."""
        ...

    def one(self, number: int, *, actor: Actor) -> Evidence:
        """Return one piece of evidence."""
        ...

    def state(
        self, about: str, progress: Progress, *, words: str, on: date | None = None, actor: Actor
    ) -> Statement:
        """Say how far a control is put into practice."""
        ...

    def check(
        self, about: str, outcome: Outcome, *, words: str, on: date | None = None, actor: Actor
    ) -> Statement:
        """Say what an internal audit found."""
        ...

    def supply(self, offer: Offer, *, content: bytes | None = None, actor: Actor) -> Evidence:
        """Offer evidence; the same once more is what was offered."""
        ...

    def accept(self, number: int, *, actor: Actor) -> Evidence:
        """Let evidence count."""
        ...

    def refuse(self, number: int, *, reason: str, actor: Actor) -> Evidence:
        """Let evidence not count, for a reason."""
        ...

    def file(self, number: int, *, actor: Actor) -> bytes:
        """Return the file of a piece of evidence."""
        ...


class StatementKeeper(Protocol):
    """Keeps the Statement of Applicability; ``bot.controls.soa`` does."""

    def draft(self, *, actor: Actor) -> Draft:
        """Return what would be approved now, what stands in the way, and what differs."""
        ...

    def versions(self, *, actor: Actor) -> tuple[Frozen, ...]:
        """Return every approved version, oldest first."""
        ...

    def version(self, label: str, *, actor: Actor) -> Frozen:
        """Return the approved version with this label."""
        ...

    def set_scope(self, scope: str, *, version: int, actor: Actor) -> Header:
        """Write the draft's scope; *version* is the header's that was seen."""
        ...

    def approve(self, label: str, *, seen: str = "", actor: Actor) -> Frozen:
        """Freeze the draft that was seen; the same label and content twice is once."""
        ...

    def try_approve(self, label: str, *, seen: str = "", actor: Actor) -> None:
        """Raise what ``approve`` would raise, and change nothing."""
        ...

    def require_ready(self, *, seen: str, actor: Actor) -> Draft:
        """Return the draft if nothing stands in its way and it is the one that was seen."""
        ...


class Exporting(Protocol):
    """Hands out the statement; ``bot.controls.soa_export`` does."""

    def write(self, form: Format, *, label: str = "", actor: Actor) -> bytes:
        """Return the draft, or the approved version with this label."""
        ...


class Importing(Protocol):
    """Takes the statement back; ``bot.controls.soa_import`` does."""

    def require_importer(self, *, name: str, size: int, actor: Actor) -> None:
        """Raise unless *actor* may bring back a file like this."""
        ...

    def load(self, content: bytes, *, actor: Actor) -> Imported:
        """Take over a workbook, all of it or nothing."""
        ...


class Overview(Protocol):
    """Puts together what the registers say; ``bot.controls.overview`` does."""

    def look_up(self, words: str) -> Found:
        """Return which rows *words* stand for; raise ``UnknownControl`` where there is none."""
        ...

    def card(self, id_: str, *, actor: Actor) -> Card:
        """Return one control, for whoever reads the register or owns it."""
        ...

    def requirement(self, id_: str, *, actor: Actor) -> RequirementCard:
        """Return one requirement, for whoever reads the register or owns it."""
        ...

    def gaps(self, *, about: str = "", actor: Actor) -> tuple[Gap, ...]:
        """Return every gap, first what matters most; of what *about* stands for, if anything."""
        ...

    def readiness(self, *, actor: Actor) -> tuple[Item, ...]:
        """Return which required documents and records there are, first what blocks."""
        ...


class Owning(Protocol):
    """Knows who owns what of both registers; ``bot.controls.owning`` does."""

    def owns(self, *, actor: Person) -> bool:
        """Tell whether *actor* owns anything."""
        ...


class Suggestions(Protocol):
    """Keeps questions that nobody could answer; ``bot.controls.suggestions`` does."""

    def waiting(self, *, actor: Actor) -> Sequence[Suggestion]:
        """Return what nobody could answer and nobody promoted."""
        ...

    def promote(self, words: str, *, actor: Actor) -> Promoted:
        """Take a question for a gap."""
        ...

    def settle(self, number: int, *, reason: str, actor: Actor) -> None:
        """Say how a promoted question was settled."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Registers:
    """All of them."""

    keeper: Keeper
    coverage: Grades
    evidencing: Evidencing
    statement: StatementKeeper
    exporting: Exporting
    importing: Importing
    overview: Overview
    owning: Owning
    suggestions: Suggestions


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """What whoever looks at a row may do with it, so that a card offers nothing else.

    The services check it again; here it only decides which buttons are there.
    """

    states: bool
    """Says how far it is put into practice, and brings evidence."""
    checks: bool
    """Says what an internal audit found."""
    changes: bool
    """Changes the row, its grade, and what counts as evidence."""
    opens_tasks: bool


def rights_on(owner: PersonId, *, actor: Person) -> Rights:
    """Return what *actor* may do with a row that somebody owns."""
    changes = may(actor, Permission.CHANGE_CONTROLS)
    owns = owner != NOBODY and actor.id == owner
    return Rights(
        states=changes or owns,
        checks=changes and not owns,
        changes=changes,
        opens_tasks=may(actor, Permission.MANAGE_TASKS),
    )


_NONE_KEPT = "The control register is not kept here. Ask whoever runs the bot."


def registers_of(registers: Registers | None) -> Registers:
    """Return what keeps the registers; raise ``NothingToOpen`` where nothing does."""
    if registers is None:
        raise NothingToOpen(_NONE_KEPT)
    return registers
