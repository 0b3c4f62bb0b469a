"""The bot: it speaks in Slack and in the shell, and keeps the records."""
