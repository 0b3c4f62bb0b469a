"""The two registers, put together for one instance."""

from collections.abc import Callable, Sequence

from bot.assembly.knowing import Knowing
from bot.controls.registers import Registers, Sources
from bot.controls.service import ControlRegister
from bot.people.permissions import Actor
from bot.questions.clusters import Clusters
from bot.tasks.records import closed_with
from knowledge.coverage import CoverageGrader


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
    )
