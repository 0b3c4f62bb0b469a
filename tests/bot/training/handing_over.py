"""A school whose records are handed to an auditor."""

from datetime import timedelta

from bot.audit.entities import SYSTEM
from bot.audit.proving import Trust
from bot.audit.signing import fingerprint
from bot.database.outbox import Outbox
from bot.records.service import RecordKeeper
from bot.training.campaign_entities import Exclusion
from bot.training.export_entities import Wish
from bot.training.export_proof import prove_training
from bot.training.exporting import Exporting

WHY = "It was clicked on somebody else's laptop"
AWAY = "on parental leave until the summer"
COLUMNS = "person,kind,name,version,acknowledged_on,score,attested_by\n"


class Office:
    """Exports what happens in a school."""

    def __init__(self, school, folder, key):
        self.school, self.folder, self.key = school, folder, key
        keeper = RecordKeeper(
            school.database,
            school.audit,
            Outbox(school.database, school.clock),
            key=key,
            folder=folder / "anchors",
        )
        self.exporting = Exporting(
            school.database,
            school.clock,
            reports=school.training.reports,
            directory=school.people,
            records=keeper,
        )

    def export(self, name="out", *, campaign=1, actor=SYSTEM, **wish):
        wished = Wish(campaign=campaign, **wish)
        return self.exporting.export(self.folder / name, wished, actor=actor)


def a_year(school):
    """Let everything happen that a report has to state: done, late, corrected, imported, away."""
    school.hire("e-6,fay@example.com,employee,north,,Fay,U0000FAY")
    left_out = Exclusion(person="fay@example.com", reason=AWAY, approver="lena@example.com")
    school.launch(exclusions=(left_out,))
    school.clock.forward(days=1)
    school.finish("ada")
    school.hire("e-7,gus@example.com,employee,north,,Gus,U0000GUS")
    school.look_over()
    rows = "e-3,course,lamps,1,2026-03-02,80,lena@example.com\nada@example.com,policy,old.md,7,2025-05-01,,\n"
    school.training.importing.load(COLUMNS + rows, actor=school.lena)
    school.clock.forward(days=1)
    school.training.acknowledging.correct(
        1, reason=WHY, withdraws=True, actor=school.lena, entry_id="form:wrong"
    )
    school.clock.forward(hours=1)
    school.finish("ada")
    school.dismiss("gus")
    school.look_over()
    today = school.clock.now().date()
    school.training.leave.set(
        "otto@example.com", from_on=today, until_on=today + timedelta(days=9), actor=school.lena
    )
    school.clock.forward(hours=1)


def proved(folder, *, key=None, given=()):
    """Return what a check of the folder finds, with the public key if one is named."""
    keys = frozenset({fingerprint(key.public_key)} if key else ())
    return prove_training(folder, given=given, trust=Trust(keys=keys))
