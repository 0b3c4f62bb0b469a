"""Block Kit and Slack's two kinds of text as safe HTML; pure functions."""
