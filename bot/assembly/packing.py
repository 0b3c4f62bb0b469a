"""What audit packs are made from, for one instance."""

from bot.assembly.knowing import Knowing
from bot.competence.service import CompetenceRegister
from bot.controls.registers import Registers
from bot.evidence.service import AuditPacks, Sources
from bot.nonconformities.service import NonconformityRegister
from bot.training.service import TrainingRegister


def packs_of(
    instance: Knowing,
    *,
    registers: Registers,
    training: TrainingRegister,
    competence: CompetenceRegister,
    nonconformities: NonconformityRegister,
) -> AuditPacks:
    """Return what hands out audit packs of *instance*."""
    sources = Sources(
        catalogue=instance.catalogue,
        directory=instance.directory,
        library=instance.library,
        registers=registers,
        training=training,
        competence=competence,
        nonconformities=nonconformities,
        records=instance.records,
    )
    return AuditPacks(instance.database, instance.audit, instance.clock, sources)
