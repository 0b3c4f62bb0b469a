"""A help desk whose answers a test chooses, with people who ask."""

import hashlib
from datetime import date

import numpy as np

from bot.people.entities import Person, PersonId, Role
from bot.questions.entities import ExchangeId
from bot.questions.service import HelpDesk
from knowledge.answers import Answer, Citation, Kind, Question, Reason, Sentence, Side
from knowledge.passages import DocumentStatus
from knowledge.words import stems

ADA, BEN, CEM, DEA = (Person(id=PersonId(f"p-{name}")) for name in ("ada", "ben", "cem", "dea"))
LENA = Person(id=PersonId("p-lena"), role=Role.LEAD)
OTTO = Person(id=PersonId("p-otto"), role=Role.AUDITOR)
ROOT = Person(id=PersonId("p-root"), role=Role.ADMIN)
SILENT = Answer(kind=Kind.REFUSAL, reason=Reason.NOT_IN_DOCUMENTS, lead="I don't know.")


def said(text, *, source="backup.md", version="1.0", side=Side.OURS, quote=""):
    """Return an answer of one cited sentence."""
    citation = Citation(
        n=1,
        source=source,
        title=source,
        section="Rules",
        page=None,
        version=version,
        effective=date(2026, 1, 5),
        status=DocumentStatus.APPROVED,
        quote=quote or text,
    )
    sentence = Sentence(text=text, citations=(1,), side=side)
    return Answer(kind=Kind.ANSWER, sentences=(sentence,), citations=(citation,))


class Words:
    """Embeds a text as the words in it."""

    def embed(self, texts):
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for stem in stems(text) or ["nothing"]:
                row[int(hashlib.sha256(stem.encode()).hexdigest(), 16) % 512] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class AskingDesk:
    """A help desk; what it answers next is ``says``."""

    def __init__(self, database, audit, clock):
        self.says = SILENT
        self.desk = HelpDesk(database, audit, self, clock, revision=lambda: 7, model="a-model")
        self._asked = 0

    def answer(self, _question, *, onlooker=None):
        del onlooker
        return self.says

    def ask(self, text, *, by=ADA, says=None):
        """Let somebody ask, and return what was recorded."""
        self._asked += 1
        self.says = says or self.says
        return self.desk.ask(
            Question(text=text), actor=by, exchange_id=ExchangeId(f"Ev{self._asked}")
        )
