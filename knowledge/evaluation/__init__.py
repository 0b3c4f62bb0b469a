"""How good the answers are: golden questions, measures and the report."""
