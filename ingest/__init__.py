"""How documents come in: files are read, cleaned, cut into passages and handed to a shelf."""
