"""What can go wrong between accepting work and doing it.

BotError
└── DurableError
    ├── EngineAlreadyOwned
    └── NotAccepted
"""

from bot.errors import BotError


class DurableError(BotError):
    """Durable work could not be taken or done; the message says what to do."""


class EngineAlreadyOwned(DurableError):
    """Another process runs with this home and executor id; stop it or choose another executor id."""


class NotAccepted(DurableError):
    """Work was not stored in time; whoever offered it must offer it again."""
