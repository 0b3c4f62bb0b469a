"""What can go wrong in the bot, told so that the reader knows what to do next.

BotError
├── SettingsWrong            a setting cannot be used
├── DatabaseNotUsable        the database cannot be opened or is newer than this program
│   └── MigrationFailed      the tables could not be brought up to date and are as they were
├── NotPermitted             somebody may not do what they asked for
├── UnknownPerson            nobody goes by that name
├── AuditorWrong             an auditor cannot be admitted like that
├── StillListed              a file or a setting would bring an erased person back
├── UnderHold                somebody's data must be kept for now
├── NotUnderHold             there is no legal hold to release
├── WorkUnderWay             something of a person is still being worked on
├── TracesRemain             deleted, but the files could not be written anew
├── RoleSetElsewhere         a role comes from the people file, the settings or Slack
├── PeopleFileWrong          the people file as a whole cannot be read
├── UnknownDocument          the library never held that document or version
├── NotHeld                  nothing of that name waits for somebody to look at it
├── NotShared                nobody shared such a document, or it was let go
├── DocumentRefused          a shared file or its details can't be taken in
├── IndexesOwnedElsewhere    another process owns the search indexes
├── UnknownCurated           no such curated answer is kept
├── CorrectionWrong          a curated answer cannot be kept as it was written
├── UnknownExchange          no such exchange was recorded
├── UnknownGap               no such candidate gap is kept
├── UnknownControl           neither register has such a row
├── RegisterWrong            a row of a register cannot be kept as it is wished
│   └── RegisterChanged      somebody else changed the row meanwhile
├── StatementNotReady        a Statement of Applicability cannot be approved yet
├── UnknownTask              no such task or proposal is kept
├── TaskWrong                a task cannot be opened or changed like that
├── TaskChanged              somebody else changed the task meanwhile
├── UnknownNonconformity     there is no such nonconformity or opportunity
├── NonconformityWrong       it cannot be raised or moved on like that
├── NonconformityChanged     somebody else changed it meanwhile
├── EvidenceGone             a file of evidence is not where it was kept
├── NothingSaid              there are no words where words are needed
├── ChannelRulesWrong        rules of a channel cannot be kept as they are wished
├── GroupWrong               a user group cannot stand for that, or is not known
├── ReasonMissing            what others will ask about later needs a stated reason
├── SnoozeWrong              reminders cannot be put off until then
├── HolidaysWrong            the file of holidays cannot be used
├── MailNotSent              the mail server takes no message for now
├── QuestionNotKept          the question's text was not stored on purpose
├── AnchorWrong              a file is no anchor of the audit trail, or cannot be read
├── SigningKeyWrong          a key for anchors cannot be used
├── NotStamped               the time-stamping authority gave no usable time stamp
├── ExportWrong              a folder is no export, or none can be written there
│   └── PackTooLarge         an audit pack is too large for chat
├── CourseWrong              a course cannot be published as it is written
├── UnknownCourse            no such course or policy was published
├── CampaignWrong            a campaign cannot be launched or changed like that
├── CampaignChanged          somebody else changed the campaign meanwhile
├── UnknownCampaign          there is no such campaign
├── NotAssigned              this was not asked of this person
├── NotReady                 something else comes first
│   └── TryLater             a quiz may be taken again after a pause
├── RecordsWrong             a file of records or days away has wrong rows
└── RecordTooNew             a stored record was written by a newer program
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

MOST_ROWS_TOLD: Final = 20
"""So many wrong rows of a file are spelt out."""


class BotError(Exception):
    """Everything that the bot raises on purpose; its text may be shown to a person."""


class SettingsWrong(BotError):
    """Correct the settings that the message names, then start again."""


class DatabaseNotUsable(BotError):
    """Check ANNEXA_DATABASE_URL, or install the version of the program that wrote the database."""


class MigrationFailed(DatabaseNotUsable):
    """Go on with the version from before, and report why; nothing was changed."""


class NotPermitted(BotError):
    """Ask somebody whose role allows it."""


class UnknownPerson(BotError):
    """Add the person to the people file, or correct the name."""


class RoleSetElsewhere(BotError):
    """Change the role where it is set: in the people file, in the settings, or in Slack."""


class AuditorWrong(BotError):
    """Nobody can be admitted as an auditor like that, or there is no such admission."""


class StillListed(BotError):
    """Remove the person where the message says, then erase."""


class UnderHold(BotError):
    """Release the legal hold first, if it has done its duty."""


class NotUnderHold(BotError):
    """Look at `annexa privacy holds` for who is under one."""


class WorkUnderWay(BotError):
    """Let `annexa serve` finish what it has accepted, then try again."""


class TracesRemain(BotError):
    """Free disk space or end long readers, then run `annexa privacy sweep`."""


class PeopleFileWrong(BotError):
    """Correct the people file; nothing of it was loaded."""


class UnknownDocument(BotError):
    """Check the source path and the version number."""


class NotHeld(BotError):
    """Look at `annexa library held` for what waits, and give a reason in words."""


class NotShared(BotError):
    """Share the file once more; what was decided about is no longer kept."""


class DocumentRefused(BotError):
    """Correct the file or its details as the message says, then share it again."""


class IndexesOwnedElsewhere(BotError):
    """Leave the indexes to the process that owns them, or stop it first."""


class UnknownCurated(BotError):
    """Look at `/comply curated` or `annexa curated list` for what is there."""


class CorrectionWrong(BotError):
    """Correct what the message names, then save the answer again."""


class UnknownExchange(BotError):
    """Check the answer's id."""


class UnknownGap(BotError):
    """Look at `/comply gaps suggested` or `annexa gaps list` for what is there."""


class UnknownTask(BotError):
    """Look at `/comply tasks` or `annexa tasks list` for what is there."""


class TaskWrong(BotError):
    """Do what the message says, then try again."""


class TaskChanged(BotError):
    """Look at the task as it is now, then decide again."""


class UnknownNonconformity(BotError):
    """Look at `annexa nonconformities list` for what is there."""


class NonconformityWrong(BotError):
    """Do what the message says, then try again."""


class NonconformityChanged(BotError):
    """Look at it as it is now, then decide again."""


class EvidenceGone(BotError):
    """Bring a backup of the database back: it holds the file."""


class UnknownControl(BotError):
    """Name a control such as A.8.13 or C-1, or a clause such as 9.2.2."""


class RegisterWrong(BotError):
    """Correct what the message names, then save the row again."""


class RegisterChanged(RegisterWrong):
    """Look at the row as it is now, then decide again."""


class StatementNotReady(BotError):
    """Settle what is named, then approve the statement."""


class NothingSaid(BotError):
    """Write a few words, then try again."""


class ChannelRulesWrong(BotError):
    """Correct what the message names, then save the rules again."""


class GroupWrong(BotError):
    """Look at `/comply groups` or `annexa people groups list` for what is there."""


class ReasonMissing(BotError):
    """Say why, in at least ten letters; the message says who will read it."""


class SnoozeWrong(BotError):
    """Name a day or a moment within the next 30 days, such as Thursday."""


class HolidaysWrong(BotError):
    """Correct the lines that are named; none of the file was taken over."""


class MailNotSent(BotError):
    """Try again later; check ANNEXA_SMTP_URL where it goes on."""


class QuestionNotKept(BotError):
    """Ask again in other words; this text was not stored, so it cannot be passed on."""


class RecordTooNew(BotError):
    """Install the version of the program that wrote the record."""


class AnchorWrong(BotError):
    """Give an anchor as it was written or posted: a file, a folder of them, or COUNT:HEAD."""


class SigningKeyWrong(BotError):
    """Give an Ed25519 key in PEM form; anchors are signed with the private one."""


class NotStamped(BotError):
    """Nothing needs to be done: the anchor stands without a time stamp; check the authority."""


class ExportWrong(BotError):
    """Give a new folder to export to, or a folder that `annexa audit export` wrote."""


class PackTooLarge(ExportWrong):
    """An audit pack is too large to be handed out in chat."""


class CourseWrong(BotError):
    """Correct the course where the message says, then publish it again."""


class UnknownCourse(BotError):
    """Choose one of the published courses and policies."""


class CampaignWrong(BotError):
    """Correct the campaign as the message says, then launch it again."""


class CampaignChanged(BotError):
    """Look at the campaign as it is now, then decide again."""


class UnknownCampaign(BotError):
    """Look at the list of campaigns."""


class NotAssigned(BotError):
    """Ask what you owe yourself."""


class NotReady(BotError):
    """Do first what the message says."""


class TryLater(NotReady):
    """Try again from the moment that it carries."""

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class RecordsWrong(BotError):
    """Correct the rows that are named; nothing of the file was taken over."""

    def __init__(self, rows: Sequence[str]) -> None:
        shown = [*rows[:MOST_ROWS_TOLD]]
        if len(rows) > MOST_ROWS_TOLD:
            shown.append(f"… and {len(rows) - MOST_ROWS_TOLD} more.")
        super().__init__("\n".join(shown))
        self.rows = tuple(rows)
