"""The way in over HTTP: Slack's requests, and what an operator's machines look at."""
