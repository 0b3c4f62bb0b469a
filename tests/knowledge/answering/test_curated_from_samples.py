"""A correction speaks first over the real model, the real indexes and the sample policies."""

import pytest

from bot.people.entities import Person, PersonId, Role
from bot.questions.curation_entities import Correction
from knowledge.answers import Question
from knowledge.grounding.proof import prove

pytestmark = pytest.mark.adapters

LENA = Person(id=PersonId("p-lena"), role=Role.LEAD)
ASKED = "How often do we review access rights?"


@pytest.fixture
def ask(samples):
    """The sources of an answer over the samples."""

    def make(text):
        return samples.answerer.answer(Question(text=text))

    return make


def test_it_speaks_first_and_only_there(samples, ask):
    """Other words get it too, a near question does not, and once retired documents speak again."""
    before = ask(ASKED)
    made = samples.curation.add(
        Correction(question=ASKED, text="Access rights are reviewed every month."),
        actor=LENA,
        entry_id="form:samples",
    )
    try:
        for text in (ASKED, "how frequently are access rights reviewed?"):
            answer = ask(text)
            (cited,) = answer.citations
            assert cited.source == made.spoken.source
            assert prove(answer.sentences[0].text, cited.quote).quote
            assert answer.notices[0].startswith("Corrected by the compliance leads on ")
        for text in (
            "How often do we review supplier contracts?",
            "Who reviews access rights?",
            "my laptop was stolen, how often do we review access rights?",
        ):
            assert made.spoken.source not in {one.source for one in ask(text).citations}
    finally:
        samples.curation.retire(made.number, actor=LENA)
    assert ask(ASKED).sentences == before.sentences
