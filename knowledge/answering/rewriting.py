"""A chat model may reword a proved answer; whatever it writes is proved again or dropped."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from knowledge.answering.reworded import (
    ReplyLine,
    is_clean,
    keeps,
    read_reply,
    settled,
    speaks_for_itself,
)
from knowledge.answers import Answer, Citation, Kind, Sentence, Side
from knowledge.errors import ChatModelUnavailable
from knowledge.onlooker import Onlooker
from prompts.prompt import Prompt, Rendered

_MOST_SENTENCES = 8
"""A longer answer is a list; rewording it gains nothing."""
_HEADINGS: Mapping[Side, str] = {
    Side.STANDARD: "What the standard says:",
    Side.OURS: "What our own policies say:",
    Side.UNAPPROVED: "What a company document that nobody has approved says:",
}
_log = logging.getLogger(__name__)


class ChatModel(Protocol):
    """A language model as far as rewording needs one."""

    def complete(self, *, system: str, user: str) -> str:
        """Return the model's text; raise `ChatModelUnavailable` for anything else."""
        ...

    def stream(self, *, system: str, user: str) -> Iterator[str]:
        """Yield the model's text as it comes; raise `ChatModelUnavailable` for anything else."""
        ...


class Proven(Protocol):
    """What a proof of a sentence against a quote came to."""

    @property
    def quote(self) -> str:
        """The verbatim words that support the sentence; empty when nothing is proved."""
        ...

    @property
    def objection(self) -> str:
        """Why it is not proved; empty when it is."""
        ...


class Rewriter:
    """Lets a model reword answers; the composed answer stands whenever that is safer."""

    def __init__(
        self,
        model: ChatModel,
        prove: Callable[[str, str], Proven],
        prompt: Prompt,
        *,
        secret: bytes | None = None,
    ) -> None:
        """Take the model, the proof and the prompt.

        *secret* makes the fence in the prompt unguessable for whoever wrote the data; with the same
        secret the same question makes the same prompt. Left out, a new one is drawn.
        """
        self._model = model
        self._prove = prove
        self._prompt = prompt
        self._secret = secret or secrets.token_bytes(32)

    def rewrite(self, question: str, answer: Answer, *, onlooker: Onlooker | None = None) -> Answer:
        """Return *answer* in the model's words where they are proved, else as it was composed.

        An *onlooker* hears each sentence as soon as it is proved; what is returned may still be
        the composed answer, where too little was proved in the end.
        """
        if not _may_be_rewritten(answer):
            return answer
        filled = self._filled(question, answer)
        judging = _Judging(self._sentence, _Sources.of(answer))
        try:
            if onlooker is None:
                judging.hear(self._model.complete(system=filled.system, user=filled.user))
            else:
                self._tell(onlooker, filled, answer, judging)
        except ChatModelUnavailable as error:
            _log.warning("The composed answer stands: %s", error)
            return answer
        return self._check(judging.judged, answer)

    def _filled(self, question: str, answer: Answer) -> Rendered:
        asked, sentences = _one_line(question), _numbered(answer.sentences)
        data = f"{asked}\n{sentences}".encode()
        fence = f"=====[{blake2b(data, key=self._secret, digest_size=12).hexdigest()}]====="
        return self._prompt.render(fence=fence, question=asked, sentences=sentences)

    def _tell(
        self, onlooker: Onlooker, filled: Rendered, answer: Answer, judging: "_Judging"
    ) -> None:
        """Let *onlooker* hear each sentence that is proved while the model goes on writing.

        What ends with the reply is not told any more: it comes with the answer.
        """
        onlooker.begun(answer)
        reply, told = "", set[Sentence]()
        for piece in self._model.stream(system=filled.system, user=filled.user):
            reply += piece
            for sentence in judging.hear(settled(reply)):
                if sentence not in told:
                    told.add(sentence)
                    onlooker.proved(sentence)
        judging.hear(reply)

    def _check(self, judged: "Sequence[Sentence | None]", answer: Answer) -> Answer:
        """Keep what is proved; fall back on the composed answer when too little is left."""
        kept = tuple(dict.fromkeys(one for one in judged if one is not None))
        dropped = judged.count(None)
        counted = replace(answer, dropped=answer.dropped + dropped)
        if dropped > len(judged) - dropped or not keeps(answer.sentences, kept):
            _log.warning(
                "The composed answer stands: of %d rewritten sentences %d were not proved, "
                "or something binding was left out.",
                len(judged),
                dropped,
            )
            return counted
        return replace(_renumbered(counted, _by_side(kept)), prompt=self._prompt.fingerprint)

    def _sentence(self, line: ReplyLine, sources: "_Sources") -> Sentence | None:
        """Return the sentence with those of its citations that prove it alone, if any does."""
        sides = {sources.sides.get(n) for n in line.citations}
        side = sides.pop() if len(sides) == 1 else None
        if side is None:
            return None
        proving = tuple(n for n in line.citations if self._is_proved(line.text, n, side, sources))
        return Sentence(text=line.text, citations=proving, side=side) if proving else None

    def _is_proved(self, text: str, n: int, side: Side, sources: "_Sources") -> bool:
        quote = sources.quotes[n]
        if not is_clean(text, quote) or not speaks_for_itself(text, quote, side):
            return False
        proof = self._prove(text, quote)
        return bool(proof.quote) and not proof.objection


@dataclass(frozen=True, slots=True)
class _Sources:
    """What each citation number stands for."""

    sides: Mapping[int, Side]
    quotes: Mapping[int, str]

    @classmethod
    def of(cls, answer: Answer) -> "_Sources":
        return cls(
            sides={n: one.side for one in answer.sentences for n in one.citations},
            quotes={one.n: one.quote for one in answer.citations},
        )


class _Judging:
    """Judges the sentences of a reply once each, however often its beginning is read."""

    def __init__(
        self,
        judge: "Callable[[ReplyLine, _Sources], Sentence | None]",
        sources: _Sources,
    ) -> None:
        self._judge = judge
        self._sources = sources
        self._known: dict[ReplyLine, Sentence | None] = {}
        self.judged: list[Sentence | None] = []

    def hear(self, reply: str) -> list[Sentence]:
        """Judge *reply* as far as it goes; return what is proved of what is new in it."""
        lines, before = read_reply(reply, most=2 * _MOST_SENTENCES), len(self.judged)
        for line in lines:
            if line not in self._known:
                self._known[line] = self._judge(line, self._sources)
        self.judged = [self._known[line] for line in lines]
        return [one for one in self.judged[before:] if one is not None]


def _may_be_rewritten(answer: Answer) -> bool:
    """Leave alone events, conflicts, lists, what is sensitive, and citations of unclear side."""
    sides: dict[int, set[Side]] = {}
    for one in answer.sentences:
        for n in one.citations:
            sides.setdefault(n, set()).add(one.side)
    return (
        answer.kind is Kind.ANSWER
        and not answer.sensitive
        and 0 < len(answer.sentences) <= _MOST_SENTENCES
        and all(one.side in _HEADINGS and one.citations for one in answer.sentences)
        and all(len(found) == 1 for found in sides.values())
        and sides.keys() <= {one.n for one in answer.citations}
    )


def _numbered(sentences: Sequence[Sentence]) -> str:
    """Write the sentences down, one a line, under a heading for each side."""
    groups = []
    for side in dict.fromkeys(one.side for one in sentences):
        lines = [
            f"- {_one_line(one.text)} {''.join(f'[{n}]' for n in one.citations)}"
            for one in sentences
            if one.side is side
        ]
        groups.append("\n".join([_HEADINGS[side], *lines]))
    return "\n\n".join(groups)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _by_side(kept: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Keep each side's sentences together, the side that spoke first in front."""
    order = list(dict.fromkeys(one.side for one in kept))
    return tuple(sorted(kept, key=lambda one: order.index(one.side)))


def _renumbered(answer: Answer, sentences: tuple[Sentence, ...]) -> Answer:
    """Put *sentences* into *answer* and leave out the citations that none of them needs."""
    used = {n for one in sentences for n in one.citations}
    kept: list[Citation] = [one for one in answer.citations if one.n in used]
    new = {one.n: position for position, one in enumerate(kept, start=1)}
    return replace(
        answer,
        sentences=tuple(
            replace(one, citations=tuple(new[n] for n in one.citations)) for one in sentences
        ),
        citations=tuple(replace(one, n=new[one.n]) for one in kept),
    )
