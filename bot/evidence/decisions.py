"""What was decided about the things in a pack, from the audit trail."""

from collections.abc import Collection

from bot.evidence.asked import Asked, moment
from bot.evidence.entities import Gathered, Part
from bot.records.sheets import Sheet

_COLUMNS = ("entry", "at_utc", "deed", "by", "about", "facts", "hash")


def decisions(asked: Asked, subjects: Collection[str]) -> Gathered:
    """Return the entries about *subjects*, or every entry where everything is asked for."""
    known = frozenset(subjects)
    rows = [
        (
            one.sequence,
            moment(one.at),
            one.tag,
            asked.names.who(one.actor),
            one.subject,
            one.facts,
            one.hash,
        )
        for one in asked.trail.everything()
        if asked.scope.ids is None or one.subject in known
    ]
    part = Part(
        name="decisions",
        title="Decisions from the audit trail",
        says=[
            (
                "Who did what, as recorded at that moment, with the entry's hash; the folder trail/ has "
                "the whole chain, in which each of them can be looked up by its number."
            )
        ],
        sheet=Sheet(name="Decisions", header=_COLUMNS, rows=rows),
        shown=("entry", "at_utc", "deed", "by", "about"),
    )
    return Gathered(parts=[part])


def subjects_of(parts: Collection[Part], scope_ids: Collection[str]) -> set[str]:
    """Return what the trail calls the things that stand in *parts*."""
    found = {
        f"{kind}:{one}" for one in scope_ids for kind in ("control", "requirement", "coverage")
    }
    for part in parts:
        of = _SUBJECTS.get(part.name)
        if of is None or not part.item:
            continue
        place = part.sheet.header.index(part.item)
        for row in part.sheet.rows:
            label = str(row[place])
            found.add(label if of == "document" else f"{of}:{label.partition('-')[2]}")
    campaigns = (part.name.split("/")[1] for part in parts if part.name.startswith("training/TR-"))
    return found | {f"campaign:{label.partition('-')[2]}" for label in campaigns}


_SUBJECTS = {
    "policies": "document",
    "tasks": "task",
    "evidence": "evidence",
    "candidate-gaps": "gap",
    "competence": "competence",
    "nonconformities": "nonconformity",
}
