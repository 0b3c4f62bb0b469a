"""What people ask and do not get answered well, in one list without anybody's name."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.database.engine import Database
from bot.people.permissions import Actor, Permission, require
from bot.questions import clusters_store as store
from bot.questions import feedback_store
from bot.questions.clusters_entities import FEWEST_PEOPLE, Cluster, OpenQuestions
from bot.questions.clusters_grouping import groups, medoid
from bot.questions.clusters_masking import MASK, Masker
from bot.questions.clusters_voices import tell_apart
from bot.questions.entities import Exchange
from bot.questions.feedback_store import Explained
from knowledge.answering.curated import CuratedAnswers, Embeds, Recogniser
from knowledge.answering.wording import OURS_SILENT
from knowledge.answers import Kind, Reason

_MOST = 800
"""Newest questions that are looked at; comparing each with each costs their square."""
_MOST_WORDS = 3
_LONGEST = 200
_UNANSWERED = {Reason.NOT_IN_DOCUMENTS, Reason.NEEDS_HUMAN}


class Clusters:
    """Puts unanswered and badly rated questions together by meaning.

    Who asked, and who said why it did not help, is counted here and nowhere else, to keep back
    what fewer than three people asked or said.
    """

    def __init__(
        self,
        database: Database,
        *,
        embedder: Embeds,
        curated: CuratedAnswers,
        recogniser: Recogniser,
        names: Callable[[], Iterable[str]],
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._curated = curated
        self._recogniser = recogniser
        self._names = names
        self._lock = threading.Lock()
        self._known: tuple[object, OpenQuestions] | None = None

    def open_questions(self, *, actor: Actor) -> OpenQuestions:
        """Return the list for leads: clusters of at least three people, and how many are not shown."""
        require(actor, Permission.CURATE_ANSWERS)
        return self._found()

    def _found(self) -> OpenQuestions:
        offered = tuple(self._curated.in_force())
        with self._database.reading() as connection:
            stamp = (store.stamp(connection), offered)
        with self._lock:
            if self._known is None or self._known[0] != stamp:
                self._known = (stamp, self._put_together())
            return self._known[1]

    def _put_together(self) -> OpenQuestions:
        with self._database.reading() as connection:
            reasons = feedback_store.badly_rated(connection)
            kept = store.kept_questions(connection, badly_rated=reasons, limit=_MOST)
            said = feedback_store.reasons_of(connection, reasons)
            salts = store.salts(connection, reasons)
        offered = self._curated.in_force()
        asked = [
            one
            for one in reversed(kept)
            if (one.number in reasons or _is_unanswered(one))
            and not one.answer.sensitive
            # What the leads have corrected since is no longer open.
            and not (offered and self._recogniser.match(one.question, offered))
        ]
        if not asked:
            return OpenQuestions(clusters=(), hidden=0)
        vectors = self._embedder.embed([one.question for one in asked])
        found = [[asked[row] for row in medoid(vectors, rows)] for rows in groups(vectors)]
        shown = [some for some in found if _people(some) >= FEWEST_PEOPLE]
        masker = Masker(self._names())
        clusters = [
            _cluster(some, tell_apart(_of(some, said), some, salts=salts), masker) for some in shown
        ]
        return OpenQuestions(
            clusters=tuple(sorted(clusters, key=lambda one: (-one.people, one.question))),
            hidden=len(asked) - sum(map(len, shown)),
        )


def _people(some: Iterable[Exchange]) -> int:
    return len({one.asked_by for one in some})


def _is_unanswered(exchange: Exchange) -> bool:
    answer = exchange.answer
    if answer.kind is Kind.REFUSAL:
        return answer.reason in _UNANSWERED
    return answer.kind is Kind.ANSWER and answer.lead.startswith(OURS_SILENT)


def _of(some: Iterable[Exchange], said: Iterable[Explained]) -> list[Explained]:
    numbers = {one.number for one in some}
    return [one for one in said if one.number in numbers]


def _cluster(
    typical_first: Sequence[Exchange], given: Sequence[tuple[str, Explained]], masker: Masker
) -> Cluster:
    masked = [masker.mask(one.question) for one in typical_first]
    # A question that names nobody needs no gaps in it.
    clean = [text for text in masked if MASK not in text]
    # One comment of each, so that nobody is heard twice.
    words = {who: masker.mask(one.words[:_LONGEST]) for who, one in given if one.words}
    is_explained = len({who for who, _ in given}) >= FEWEST_PEOPLE
    is_commented = len(words) >= FEWEST_PEOPLE
    return Cluster(
        question=(clean or masked)[0],
        people=_people(typical_first),
        unanswered=any(map(_is_unanswered, typical_first)),
        reasons=dict(Counter(one.reason for _, one in given)) if is_explained else {},
        words=tuple(dict.fromkeys(words.values()))[:_MOST_WORDS] if is_commented else (),
    )
