"""``annexa receipt``: what was asked and answered, with its sources then and now."""

import re
import secrets
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from bot.cli.opening import opened
from bot.cli.printing import print_answer, visible
from bot.errors import UnknownExchange
from bot.questions.receipts import Proof, Receipt
from bot.questions.sources import Cited

_LABEL = re.compile(r"(?:A-)?([0-9]{1,9})", re.IGNORECASE)
_SENSITIVE = "This was about a person, so neither question nor answer was kept. Nobody can read it."
_FORGOTTEN = "The words of the question are no longer kept."


def show(label: str, *, person: str, reason: str) -> int:
    """Print a receipt as *person*, a lead or an auditor, may read it; the asker is told."""
    named = _LABEL.fullmatch(label.strip())
    if named is None:
        raise UnknownExchange(f"{label!r} is no receipt; its number looks like A-1042.")
    with opened() as instance:
        receipt = instance.receipts.open_in_shell(
            int(named[1]),
            claimed=instance.people.by_name_or_email(person),
            opening_id=f"shell:{secrets.token_hex(8)}",
            reason=reason,
        )
    _print(receipt, Console())
    return 0


def _print(receipt: Receipt, console: Console) -> None:
    asked = _SENSITIVE if receipt.sensitive else receipt.question or _FORGOTTEN
    console.print(Text(f"Receipt {receipt.label}, {receipt.asked_at:%Y-%m-%d %H:%M} UTC"))
    console.print(Text(visible(asked), style="italic"))
    if receipt.answer is not None:
        print_answer(receipt.answer, console)
    for line in _lines(receipt):
        console.print(Text(visible(line), style="dim"))


def _lines(receipt: Receipt) -> Iterator[str]:
    for cited in receipt.cited:
        yield f"[{cited.citation.n}] {' '.join(_now(cited))}"
    if receipt.hidden:
        yield f"Left out, because you may not read them: {receipt.hidden} of the sources."
    yield from receipt.made_by
    yield from _proof(receipt.proof)
    yield "This opening is on record, and the person who asked is told if they are still known."


def _now(cited: Cited) -> Iterator[str]:
    yield cited.fate
    yield f"SHA-256 of the quoted words: {cited.quote_sha256}"
    if cited.sha256:
        stand = "stand" if cited.quote_stands else "do not stand"
        yield f"The quoted words {stand} in what was read from the original: {cited.sha256}"


def _proof(proof: Proof | None) -> Iterator[str]:
    if proof is None:
        yield "The audit trail has no entry of this answer."
        return
    yield f"Audit entry {proof.entry}, hash {proof.hash}"
    for what, fits in (("question", proof.question_fits), ("answer", proof.answer_fits)):
        if fits is not None:
            yield f"The {what} {'fits' if fits else 'does not fit'} the hash in that entry."
