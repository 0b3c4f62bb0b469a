"""Issue trackers outside: a task becomes an issue there, and what is closed there is told here."""
