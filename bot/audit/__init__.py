"""What happened: an append-only, hash-chained trail without personal data."""
