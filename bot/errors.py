"""What can go wrong in the bot, told so that the reader knows what to do next.

BotError
├── SettingsWrong            a setting cannot be used
├── DatabaseNotUsable        the database cannot be opened or is newer than this program
├── NotPermitted             somebody may not do what they asked for
├── UnknownPerson            nobody goes by that name
├── PeopleFileWrong          the people file as a whole cannot be read
├── UnknownDocument          the library never held that document or version
├── IndexesOwnedElsewhere    another process owns the search indexes
├── UnknownExchange          no such exchange was recorded
├── QuestionNotKept          the question's text was not stored on purpose
└── RecordTooNew             a stored record was written by a newer program
"""


class BotError(Exception):
    """Everything that the bot raises on purpose; its text may be shown to a person."""


class SettingsWrong(BotError):
    """Correct the settings that the message names, then start again."""


class DatabaseNotUsable(BotError):
    """Check ANNEXA_DATABASE_URL, or install the version of the program that wrote the database."""


class NotPermitted(BotError):
    """Ask somebody whose role allows it."""


class UnknownPerson(BotError):
    """Add the person to the people file, or correct the name."""


class PeopleFileWrong(BotError):
    """Correct the people file; nothing of it was loaded."""


class UnknownDocument(BotError):
    """Check the source path and the version number."""


class IndexesOwnedElsewhere(BotError):
    """Leave the indexes to the process that owns them, or stop it first."""


class UnknownExchange(BotError):
    """Check the answer's id."""


class QuestionNotKept(BotError):
    """Ask again in other words; this text was not stored, so it cannot be passed on."""


class RecordTooNew(BotError):
    """Install the version of the program that wrote the record."""
