"""Tells apart who said why answers did not help, without learning who they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.audit.sealing import Sealed, seal
from bot.questions.entities import Exchange
from bot.questions.feedback_store import Explained


def tell_apart(
    given: Iterable[Explained], asked: Sequence[Exchange], *, salts: Mapping[int, str]
) -> list[tuple[str, Explained]]:
    """Return each reason with a mark of who gave it: never more marks than people.

    Every exchange seals its raters anew, so only those who *asked* one of these questions can be
    recognised in another. The others are counted within each exchange: the first of one may be
    the first of the next.
    """
    askers = {one.asked_by for one in asked}
    others: Counter[int] = Counter()
    marked = []
    for one in given:
        mark = _asker(one, askers, salt=salts[one.number])
        if not mark:
            others[one.number] += 1
            mark = f"another {others[one.number]}"
        marked.append((mark, one))
    return marked


def _asker(one: Explained, askers: Iterable[str], *, salt: str) -> str:
    return next((who for who in askers if seal(Sealed.RATER, who, salt=salt) == one.rater), "")
