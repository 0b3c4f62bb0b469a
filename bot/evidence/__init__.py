"""The audit pack: what an auditor needs, in one folder that opens and proves itself without us."""
