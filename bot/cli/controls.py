"""``annexa controls``: look at a control, at gaps, at readiness, and at what policies say."""

import json
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.cli.opening import actor_in, opened
from bot.cli.printing import visible
from bot.controls.facts import Fact, FourFacts
from bot.controls.finding import Found
from bot.controls.gaps import Gap
from bot.controls.overview import Card, RequirementCard
from bot.controls.readiness import Item
from bot.people.permissions import Actor
from bot.tasks.searching import Wish
from knowledge.coverage_grades import Grade, Quote


def show(id_: str, *, person: str, as_json: bool) -> int:
    """Print one control or requirement, whose tasks there are, or what the words may mean."""
    console = Console()
    with opened() as instance:
        overview, actor = instance.registers.overview, actor_in(instance, person)
        found = overview.look_up(id_)
        if len(found.ids) > 1:
            _print_choice(instance, found, actor, as_json=as_json)
            return 0
        (named,) = found.ids
        read = overview.requirement if named[:1].isdigit() else overview.card
        card = read(named, actor=actor)
        owner = _name(instance, card.row.owner)
        wish = Wish(controls=frozenset({named}))
        tasks = instance.tasks.listing.listed(wish, actor=actor).tasks
    if as_json:
        told = {**_card_json(card, owner), "tasks": [one.label for one in tasks]}
        sys.stdout.write(json.dumps(told) + "\n")
        return 0
    if found.note:
        console.print(visible(found.note))
    _print_card(card, owner, console)
    for one in tasks:
        due = f", due {one.due_on}" if one.due_on else ""
        console.print(Text(visible(f"Task: {one.label} {one.title}, {one.status}{due}")))
    return 0


def show_gaps(*, about: str, limit: int, as_json: bool) -> int:
    """Print what is missing, first what matters most."""
    with opened() as instance:
        gaps = instance.registers.overview.gaps(about=about, actor=SYSTEM)
    if as_json:
        sys.stdout.write(json.dumps({"gaps": [_gap_json(one) for one in gaps]}) + "\n")
        return 0
    console = Console()
    if not gaps:
        console.print("Nothing is missing.")
    for one in gaps[:limit]:
        console.print(Text(visible(f"{one.about} {one.title}: {one.cause}"), style="bold"))
        console.print(Padding(Text(visible(one.reason)), (0, 0, 0, 2)))
    if len(gaps) > limit:
        console.print(f"… and {len(gaps) - limit} more; --limit {len(gaps)} shows all.")
    return 0


def show_readiness(*, as_json: bool) -> int:
    """Print which required documents and records there are, first what blocks."""
    with opened() as instance:
        items = instance.registers.overview.readiness(actor=SYSTEM)
        approvers = {one.by: _name(instance, one.by) for one in items if one.by}
    if as_json:
        sys.stdout.write(json.dumps({"items": [_item_json(one) for one in items]}) + "\n")
        return 0
    table = Table(title="Required documents and records, first what blocks", title_justify="left")
    for column in ("Clause", "What", "Kind", "Is", "Where and why"):
        table.add_column(column)
    for one in items:
        by = f"Approved by {approvers[one.by]}." if one.by else ""
        said = " ".join(filter(None, (one.reason, by, one.remark)))
        where = f"{one.place}: {said}" if one.place else said
        table.add_row(*(visible(t) for t in (one.about, one.name, one.kind, one.presence, where)))
    Console().print(table)
    return 0


def look_over(*, as_json: bool) -> int:
    """Grade anew what changed, and print every grade that is another than before."""
    with opened() as instance, _progress() as progress:
        task = progress.add_task("Controls", total=None)

        def told(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        found = instance.registers.coverage.refresh(progress=told)
        grades = instance.registers.coverage.everything(actor=SYSTEM)
    if as_json:
        shown = {id_: one.grade.value for id_, one in grades.items()}
        report = {"graded_anew": found.graded_anew, "changed": found.changed, "grades": shown}
        sys.stdout.write(json.dumps(report) + "\n")
        return 0
    counts = {grade: sum(one.grade is grade for one in grades.values()) for grade in Grade}
    sys.stdout.write(
        f"{found.controls} controls, {found.graded_anew} graded anew: "
        + ", ".join(f"{count} {grade}" for grade, count in counts.items())
        + ".\n"
    )
    for id_ in found.changed:
        sys.stdout.write(f"{id_}: {grades[id_].grade}. {grades[id_].found.reason}\n")
    return 0


def decide(id_: str, grade: str, *, reason: str, person: str) -> int:
    """Confirm or overrule a grade in the name of a lead."""
    wished = None if grade == "found" else Grade(grade)
    with opened() as instance:
        kept = instance.registers.coverage.decide(
            id_, wished, reason=reason, actor=actor_in(instance, person)
        )
    sys.stdout.write(f"{kept.control} is {kept.grade}.\n")
    return 0


def _print_choice(instance: Instance, found: Found, actor: Actor, *, as_json: bool) -> None:
    """Print what somebody may have meant; one of it is shown by its number."""
    keeper = instance.registers.keeper
    titles = {row.id: row.title for row in keeper.controls(actor=actor)}
    titles |= {row.id: row.title for row in keeper.requirements(actor=actor)}
    choices = [{"id": id_, "title": titles[id_]} for id_ in found.ids if id_ in titles]
    if as_json:
        sys.stdout.write(json.dumps({"choices": choices}) + "\n")
        return
    sys.stdout.write(f"{visible(found.told)}: name one of them. {visible(found.note)}".rstrip())
    sys.stdout.write("\n")
    for one in choices:
        sys.stdout.write(f"  {one['id']} {visible(one['title'])}\n")


def _print_card(card: Card | RequirementCard, owner: str, console: Console) -> None:
    row = card.row
    console.print(Text(visible(f"{row.id} {row.title}"), style="bold"))
    console.print(Text("What it asks", style="cyan"))
    for ask in card.asks:
        console.print(Padding(Text(visible(f"- {ask}")), (0, 0, 0, 2)))
    if isinstance(card, RequirementCard):
        _print_judgement(card, owner, console)
    else:
        _print_facts(card, owner, console)
    for one in card.gaps:
        console.print(Text(visible(f"Missing: {one.cause}. {one.reason}"), style="yellow"))


def _print_judgement(card: RequirementCard, owner: str, console: Console) -> None:
    row = card.row
    for item in card.items:
        where = f" ({item.place})" if item.place else ""
        console.print(Text(visible(f"  {item.name}, a {item.kind}: {item.presence}{where}")))
    since = f" on {row.assessed_on}" if row.assessed_on else ""
    said = f". {row.words}" if row.words else "."
    console.print(Text(visible(f"Judged: {row.conformity}{since}{said}")))
    console.print(f"Owner: {visible(owner) or 'nobody'}.")


def _print_facts(card: Card, owner: str, console: Console) -> None:
    console.print(Text("What we say", style="cyan"))
    for quote in card.quotes:
        console.print(Padding(Text(visible(f"“{quote.text}” {_place(quote)}")), (0, 0, 0, 2)))
    if card.hidden:
        console.print(f"  {card.hidden} quotes are from documents that you may not read.")
    if not card.quotes and not card.hidden:
        console.print("  No approved policy is quoted.")
    console.print(Text("Facts", style="cyan"))
    for name, standing, words in _facts(card.facts):
        console.print(f"  {name}: {standing}. {visible(words)}".rstrip())
    said = f"Applicable: {card.row.applicability}. Owner: {visible(owner) or 'nobody'}."
    console.print(said)


def _facts(facts: FourFacts) -> Iterable[tuple[str, str, str]]:
    said, proved, checked = facts.statement, facts.evidence, facts.check
    words = {
        Fact.DOCUMENTED: f"Graded {facts.grade}." if facts.grade else "",
        Fact.IMPLEMENTED: f"{said.on}: {said.verdict}. {said.words}" if said else "",
        Fact.EVIDENCED: (
            f"{proved.label} {proved.offer.title}, covers {proved.offer.covers_from} to "
            f"{proved.offer.covers_until}, counts until {proved.lasts_until}."
            if proved
            else ""
        ),
        Fact.CHECKED: f"{checked.on}: {checked.verdict}. {checked.words}" if checked else "",
    }
    return ((fact.value, facts.of(fact).value, words[fact]) for fact in Fact)


def _place(quote: Quote) -> str:
    page = f", page {quote.page}" if quote.page else ""
    return f"({quote.title}, {quote.section}{page})"


def _name(instance: Instance, owner: str) -> str:
    if not owner:
        return ""
    found = [one.person for one in instance.people.everybody(actor=SYSTEM)]
    return next((one.name or one.email or one.id for one in found if one.id == owner), owner)


def _card_json(card: Card | RequirementCard, owner: str) -> dict[str, object]:
    if isinstance(card, RequirementCard):
        return {
            "id": card.row.id,
            "title": card.row.title,
            "conformity": card.row.conformity.value,
            "owner": owner,
            "asks": list(card.asks),
            "items": [_item_json(one) for one in card.items],
            "evidence": [one.label for one in card.evidence],
            "gaps": [_gap_json(one) for one in card.gaps],
            "version": card.row.version,
        }
    return {
        "id": card.row.id,
        "title": card.row.title,
        "applicability": card.row.applicability.value,
        "owner": owner,
        "asks": list(card.asks),
        "facts": {name: standing for name, standing, _ in _facts(card.facts)},
        "grade": card.coverage.grade.value if card.coverage else None,
        "reason": card.coverage.found.reason if card.coverage else "",
        "quotes": [
            {"source": one.source, "section": one.section, "text": one.text} for one in card.quotes
        ],
        "evidence": [one.label for one in card.evidence],
        "gaps": [_gap_json(one) for one in card.gaps],
        "version": card.row.version,
    }


def _gap_json(gap: Gap) -> dict[str, object]:
    return {
        "key": gap.key,
        "about": gap.about,
        "title": gap.title,
        "cause": gap.cause.value,
        "reason": gap.reason,
    }


def _item_json(item: Item) -> dict[str, object]:
    return {
        "about": item.about,
        "name": item.name,
        "kind": item.kind,
        "is": item.presence.value,
        "where": item.place,
        "reason": item.reason,
        "approved_by": item.by,
        "remark": item.remark,
    }


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
