"""What can go wrong between us and Slack as a whole; `annexa serve` ends with these words."""

from bot.errors import BotError


class SlackNotUsable(BotError):
    """Check the two tokens and the network, then start again; docs/slack-setup.md says how."""


class SlackSilent(BotError):
    """Start again; if it happens often, check the network between this machine and Slack."""
