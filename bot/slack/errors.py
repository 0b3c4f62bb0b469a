"""What can go wrong between us and Slack.

BotError
├── SlackNotUsable           Slack refuses us or cannot be reached; `annexa serve` ends
├── SlackSilent              Slack is gone for too long; `annexa serve` ends
├── FileNotFetched           a shared file can't be had
├── FileAway                 Slack gives a shared file later, perhaps
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


class WordsGone(BotError):
    """Ask again; the text did not outlive its way to the answer."""


class NothingToOpen(BotError):
    """Look at the list again; what you pressed was about something that is settled."""
