"""What can go wrong between us and Slack.

BotError
├── SlackNotUsable           Slack refuses us or cannot be reached; `annexa serve` ends
├── SlackSilent              Slack is gone for too long; `annexa serve` ends
├── FileNotFetched           a shared file can't be had
├── SlackBusy                Slack takes a message later, or nobody knows whether it did
├── FileNotSent              Slack takes no file from the bot
├── FileAway                 Slack gives a shared file later, perhaps
├── AudienceUnknown          Slack will not say who is meant
├── NothingToOpen            a form would have nothing to work on any more
└── WordsGone                what somebody asked is not there any more
"""

from bot.errors import BotError


class SlackNotUsable(BotError):
    """Check the two tokens and the network, then start again; docs/slack-setup.md says how."""


class SlackSilent(BotError):
    """Start again; if it happens often, check the network between this machine and Slack."""


class FileNotFetched(BotError):
    """Share the file once more, in this workspace."""


class FileAway(BotError):
    """Try again in a minute; Slack does not give the file now."""


class SlackBusy(BotError):
    """Try again after a while; Slack takes no more now."""

    def __init__(self, *, wait: float) -> None:
        super().__init__("Slack takes no more now.")
        self.wait = wait


class WordsGone(BotError):
    """Ask again; the text did not outlive its way to the answer."""


class AudienceUnknown(BotError):
    """Choose people another way, or let me into the channel and try again."""


class NothingToOpen(BotError):
    """Look at the list again; what you pressed was about something that is settled."""


class FileNotSent(BotError):
    """Slack takes no file from the bot; what is missing stands in the message."""
