"""Awareness training: courses, campaigns, what somebody owes, and records that prove who knew."""
