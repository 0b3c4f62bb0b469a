"""Brings a finding into the form in which it is kept: one line of title, ids as we spell them."""

from collections.abc import Collection
from dataclasses import replace

from bot.database.statements import storable, title_line
from bot.nonconformities.entities import LONGEST, LONGEST_TITLE, Finding


def tidy(finding: Finding, requirements: Collection[str]) -> Finding:
    """Return what is kept: one line of title, no text without end, the id as it is spelled.

    What of a long title does not fit goes before the evidence, so that nothing of it is lost.
    """
    title = title_line(finding.title)
    evidence = storable(finding.evidence).strip()
    if len(title) > LONGEST_TITLE:
        evidence = f"{title}\n\n{evidence}".strip()
        title = f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    if len(evidence) > LONGEST:
        evidence = f"{evidence[: LONGEST - 1].rstrip()}…"
    requirement = _spelled(finding.requirement, requirements)
    return replace(finding, title=title, evidence=evidence, requirement=requirement)


def _spelled(requirement: str, requirements: Collection[str]) -> str:
    typed = requirement.upper().strip(" .")
    spellings = (typed, f"A.{typed.removeprefix('A').lstrip('.')}")
    return next((one for one in spellings if one in requirements), typed[:32])
