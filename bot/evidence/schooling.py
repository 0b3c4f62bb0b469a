"""Acknowledgements with the people who were asked, and who is competent for what."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from bot.audit.entities import canonical_json
from bot.competence.entities import Entry
from bot.evidence.asked import Asked, day, moment
from bot.evidence.entities import Gathered, Part
from bot.people.permissions import Actor
from bot.records.sheets import Sheet
from bot.training.campaign_entities import Campaign
from bot.training.entities import Material, MaterialKind
from bot.training.export_entities import Dossier, Wish
from bot.training.export_tables import people_sheet, records_sheet, share

_AWARENESS = ("7.2", "7.3", "A.6.3")
"""Every campaign shows something of these."""
_COMPETENCE = ("7.2", "A.6.3")
_ENTRY = (
    "entry",
    "person",
    "role",
    "competence",
    "evidence_kind",
    "evidence",
    "evidence_sha256",
    "shortfall",
    "action",
    "effective",
    "judged_on",
    "judged_by",
    "ended_on",
    "met",
    "recorded_at_utc",
)
_MET = {True: "yes", False: "no", None: "not judged yet"}


class Campaigns(Protocol):
    """Knows every campaign; ``bot.training.campaigns.Campaigns`` does."""

    def listed(self, *, actor: Actor) -> Sequence[Campaign]:
        """Return every campaign, newest first."""
        ...


class Dossiers(Protocol):
    """Gathers a campaign as it was; ``bot.training.export_gathering.Gathering`` does."""

    def gather(self, wish: Wish, *, actor: Actor) -> Dossier:
        """Return what is wished, as of the moment that is wished, as far as *actor* may read it."""
        ...


class Materials(Protocol):
    """Knows what is taught; ``bot.training.publishing.Courseware`` does."""

    def material(self, number: int) -> Material:
        """Return one published version."""
        ...


def schooling(
    asked: Asked,
    *,
    campaigns: Campaigns,
    materials: Materials,
    dossiers: Dossiers,
    sources: frozenset[str],
) -> Gathered:
    """Return every campaign that is about what is asked; *sources* are the policies in the pack."""
    parts: list[Part] = []
    files: dict[str, bytes] = {}
    for campaign in reversed(campaigns.listed(actor=asked.actor)):
        if campaign.launched_at > asked.at:
            continue
        if not _is_about(asked, materials.material(campaign.material), sources):
            continue
        dossier = dossiers.gather(
            Wish(campaign=campaign.number, as_of=asked.at, pseudonyms=asked.names.hidden),
            actor=asked.actor,
        )
        parts += _campaign(campaign, dossier)
        lines = "".join(canonical_json(one) + "\n" for one in dossier.records)
        files[f"training/{campaign.label}/records.jsonl"] = lines.encode()
        files |= {f"training/shown/{sha}.txt": told for sha, told in dossier.shown.items()}
    if asked.scope.ids is None:
        wish = Wish(as_of=asked.at, pseudonyms=asked.names.hidden)
        whole = dossiers.gather(wish, actor=asked.actor)
        parts.append(_acknowledgements("training/all", "All acknowledgements", whole))
    return Gathered(
        parts=parts, files={name: _constant(content) for name, content in files.items()}
    )


def competence(asked: Asked, entries: Sequence[Entry]) -> Gathered:
    """Return the register of competence where it is asked for."""
    if not asked.scope.has(*_COMPETENCE):
        return Gathered()
    rows = [_entry(asked, one) for one in entries]
    return Gathered(
        parts=[
            Part(
                name="competence",
                title="Competence",
                says=["Every entry of the register that stood then."],
                sheet=Sheet(name="Competence", header=_ENTRY, rows=rows),
                shown=("person", "role", "competence", "evidence", "met", "judged_on"),
                item="entry",
            )
        ]
    )


def _is_about(asked: Asked, material: Material, sources: frozenset[str]) -> bool:
    is_of_policy = material.kind is MaterialKind.POLICY and material.name in sources
    return is_of_policy or asked.scope.has(*material.controls, *_AWARENESS)


def _campaign(campaign: Campaign, dossier: Dossier) -> Iterable[Part]:
    summary, folder = dossier.summary, f"training/{campaign.label}"
    told, who = summary.campaign, summary.population
    shares = "; ".join(f"{one['figure']}: {share(one)}" for one in summary.figures)
    yield Part(
        name=f"{folder}/people",
        title=f"{campaign.label}: who was asked for {told['title']!s}",
        says=[
            (
                f"{told['kind']!s} {told['name']!s}, version {told['version']!s}, launched "
                f"{moment(str(told['launched_at']))}, due {told['due_on']!s}; state then: "
                f"{told['state']!s}."
            ),
            (
                f"The complete population: {who['at_launch']!s} at the launch and {who['joiners']!s} "
                f"who joined later; {who['leavers']!s} left before they were done, {who['on_leave']!s} "
                f"were on leave, {who['excluded']!s} were left out for a reason that stands below. "
                f"{shares}."
            ),
        ],
        sheet=people_sheet(summary, dossier.people, dossier.records),
        shown=("name", "person", "status", "version", "due_on", "done_at_utc", "record", "note")
        if not summary.pseudonyms
        else ("person", "status", "version", "due_on", "done_at_utc", "record", "note"),
        item="person",
    )
    yield _acknowledgements(folder, f"{campaign.label}: acknowledgements", dossier)


def _acknowledgements(folder: str, title: str, dossier: Dossier) -> Part:
    return Part(
        name=f"{folder}/acknowledgements",
        title=title,
        says=[
            (
                "Each record with the hash that the trail was told; records.jsonl of a campaign has the "
                "lines that are hashed, and training/shown/ what people were shown."
            )
        ],
        sheet=records_sheet(dossier.records, dossier.summary.names),
        shown=("record", "person", "acknowledged_at_utc", "how_we_know", "version", "stands"),
        item="record",
    )


def _entry(asked: Asked, one: Entry) -> tuple[str, ...]:
    line, names = one.competence, asked.names
    return (
        one.label,
        names.who(line.person),
        line.role,
        line.needed,
        line.evidence_kind.value if line.evidence_kind else "",
        names.said(line.evidence),
        line.evidence_sha256,
        names.said(line.shortfall),
        names.said(line.action),
        _MET[line.effective],
        day(line.judged_on),
        names.who(line.judged_by),
        day(line.ended_on),
        "yes" if line.is_met else "no",
        moment(one.recorded_at),
    )


def _constant(content: bytes) -> Callable[[], bytes]:
    def give() -> bytes:
        return content

    return give
