"""One file per change of the tables; each says why in its first line."""
