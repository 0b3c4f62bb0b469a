"""Reminders: who hears what now, said once, in their own working time."""
