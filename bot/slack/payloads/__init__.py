"""Slack's payloads, parsed at the edge into frozen values; nobody else indexes into them."""
