"""What can go wrong between us and Slack.

BotError
├── SlackNotUsable           Slack refuses us or cannot be reached; `annexa serve` ends
├── SlackSilent              Slack is gone for too long; `annexa serve` ends
└── WordsGone                what somebody asked is not there any more
"""

from bot.errors import BotError


class SlackNotUsable(BotError):
    """Check the two tokens and the network, then start again; docs/slack-setup.md says how."""


class SlackSilent(BotError):
    """Start again; if it happens often, check the network between this machine and Slack."""


class WordsGone(BotError):
    """Ask again; the text did not outlive its way to the answer."""
