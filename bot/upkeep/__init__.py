"""Looking after an instance: is it well, save it, bring it back, remove it."""
