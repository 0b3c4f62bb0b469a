"""The two registers, put together for one instance."""

from collections.abc import Callable, Collection, Iterator, Sequence

from typing_extensions import override

from bot.assembly.knowing import Knowing
from bot.audit.entities import SYSTEM
from bot.controls.keeping import RegisterKeeper
from bot.controls.register_entities import NOBODY, ControlRow
from bot.controls.registers import Registers, Sources
from bot.controls.service import ControlRegister
from bot.people.entities import PersonId
from bot.people.permissions import Actor
from bot.questions.clusters import Clusters
from bot.tasks.records import closed_with
from knowledge.coverage import CoverageGrader


class KnownControls(Collection[str]):
    """The clauses and controls of the standard, and the company's own as they are added."""

    def __init__(self, standard: Collection[str], rows: Callable[[], Sequence[ControlRow]]) -> None:
        """*rows* are those of the register, read whenever somebody names what is not standard."""
        self._standard = standard
        self._rows = rows

    @override
    def __contains__(self, id_: object) -> bool:
        return id_ in self._standard or (
            isinstance(id_, str) and id_.startswith("C-") and id_ in self._own()
        )

    @override
    def __iter__(self) -> Iterator[str]:
        yield from self._standard
        yield from self._own()

    @override
    def __len__(self) -> int:
        return len(self._standard) + len(self._own())

    def _own(self) -> Sequence[str]:
        return [row.id for row in self._rows() if row.is_own]


def owner_in_register(keeper: RegisterKeeper, control: str) -> PersonId | None:
    """Return who owns a control or a requirement; None where nobody does."""
    owners = {row.id: row.owner for row in keeper.controls(actor=SYSTEM)}
    owners |= {row.id: row.owner for row in keeper.requirements(actor=SYSTEM)}
    found = owners.get(control, NOBODY)
    return None if found == NOBODY else found


def registers_of(
    instance: Knowing, *, candidates: ControlRegister, clusters: Callable[[], Clusters]
) -> Registers:
    """Return the requirements and the controls of *instance*."""
    sources = sources_of(instance, candidates=candidates, clusters=clusters)
    return Registers(instance.database, instance.audit, instance.clock, sources)


def sources_of(
    instance: Knowing, *, candidates: ControlRegister, clusters: Callable[[], Clusters]
) -> Sources:
    """Return what the registers of *instance* read from."""

    def grader() -> CoverageGrader:
        return CoverageGrader(
            instance.catalogue,
            instance.company,
            instance.embedder,
            remembering=instance.remembering,
            cache=instance.settings.home / "cache",
        )

    def unanswered(*, actor: Actor) -> Sequence[str]:
        found = clusters().open_questions(actor=actor)
        return [one.question for one in found.clusters if one.unanswered]

    return Sources(
        catalogue=instance.catalogue,
        directory=instance.directory,
        shelf=instance.library,
        grader=grader,
        unanswered=unanswered,
        about=candidates.suggest_controls,
        of_tasks=closed_with,
        zone=instance.settings.timezone,
    )
