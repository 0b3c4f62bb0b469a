"""Slack as a way in and out: parse, hand over durably, render; the only package that knows it."""
