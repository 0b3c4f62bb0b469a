"""A Slack workspace on loopback: try the bot and test the bot without Slack."""
