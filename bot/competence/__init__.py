"""Who is competent for what: needed, shown, missing, done about it, and whether that helped."""
