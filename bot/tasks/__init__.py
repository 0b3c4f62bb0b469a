"""Tasks: a gap becomes somebody's work, and does not close without evidence and a second person."""
