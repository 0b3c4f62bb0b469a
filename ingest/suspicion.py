"""Which files a person should look at before anybody finds them: those with orders to an assistant."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.blocks import Block, Heading, ListItem, Reading, Suspicion, Table
from knowledge.recognition.disguises import plain, shown
from knowledge.recognition.instructions import Instruction, Ploy, instructions_in

#: So many are enough to see what a file is about.
MOST_SUSPICIONS = 10
_REASONS: Mapping[Ploy, str] = {
    Ploy.OVERRIDE: "tells an assistant to drop its rules",
    Ploy.ROLE: "gives an assistant another role",
    Ploy.SECRETS: "asks an assistant for its instructions or for what it must not pass on",
    Ploy.STEER: "tells an assistant what to answer",
    Ploy.FRAME: "poses as a message of the system",
    Ploy.CODED: "holds an order to an assistant in a code",
    Ploy.UNSEEN: "holds characters that nobody can see",
}
_ENDS = re.compile(r"[.!?:;…]\W*$")
_LINE_BEGINNING = 24


def suspicions(reading: Reading, *, name: str, source_text: str = "") -> tuple[Suspicion, ...]:
    """Return what in a file reads like an order to an assistant, most telling places first.

    *source_text* is the file as text where it is one, to tell the line.
    """
    lines = [plain(line) for line in source_text.splitlines()]
    found = [*_concealed(reading, lines), *_in_control(reading, name), *_seen(reading, lines)]
    return tuple(found[:MOST_SUSPICIONS])


def in_words(found: Sequence[Suspicion]) -> str:
    """Return in one line why a file is held, and what is to be done."""
    first = found[0]
    place = f" ({first.place})" if first.place else ""
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"it {first.reason}{place}: “{first.excerpt}”{more}; nobody finds it until a lead has "
        "looked at it (annexa library held)"
    )


def _concealed(reading: Reading, lines: Sequence[str]) -> Iterator[Suspicion]:
    for text in reading.concealed:
        for order in instructions_in(text, concealed=True):
            yield _suspicion(order, "where a reader does not see it", lines)


def _in_control(reading: Reading, name: str) -> Iterator[Suspicion]:
    texts = {"the file's name": re.sub(r"[-_.]", " ", name)}
    texts |= {f"“{shown(str(key), 40)}”": str(value) for key, value in reading.control.items()}
    for place, text in texts.items():
        for order in instructions_in(text):
            yield _suspicion(order, place, ())


def _seen(reading: Reading, lines: Sequence[str]) -> Iterator[Suspicion]:
    section, before = "", ""
    for block in reading.blocks:
        text = _text_of(block)
        if isinstance(block, Heading):
            section = shown(text, 80)
        # A sentence may be spread over two blocks, each of them harmless.
        whole = text if not before or _ENDS.search(before) else f"{_tail(before)} {text}"
        orders = instructions_in(text, context=f"{section} {before}")
        for order in orders or instructions_in(whole, context=f"{section} {before}"):
            yield _suspicion(order, _place(section, block), lines)
        before = before if isinstance(block, ListItem) and _ENDS.search(before) else text


def _tail(text: str) -> str:
    return text[-200:]


def _text_of(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(" | ".join(row) for row in block.rows)
    return block.text


def _place(section: str, block: Block) -> str:
    parts = [f"section “{section}”"] if section else []
    parts += [f"page {block.page}"] if block.page else []
    return ", ".join(parts)


def _suspicion(order: Instruction, place: str, lines: Sequence[str]) -> Suspicion:
    beginning = plain(order.text)[:_LINE_BEGINNING]
    line = next((n for n, text in enumerate(lines, 1) if beginning and beginning in text), None)
    where = ", ".join(part for part in (place, f"line {line}" if line else "") if part)
    return Suspicion(reason=_REASONS[order.ploy], place=where, excerpt=shown(order.text, 120))
