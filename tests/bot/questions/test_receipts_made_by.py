"""A receipt says what answered: which library, which model if any, and which curated answer."""

from dataclasses import replace

import pytest

from bot.questions.curation import Curation
from bot.questions.curation_entities import Circle, Correction
from bot.questions.receipts import Receipts
from bot.questions.sources import Today
from knowledge.answering.curated import curated
from tests.bot.library.conftest import Shop
from tests.bot.questions.asking import ADA, LENA, OTTO, SILENT, AskingDesk, said

WHY = "the external auditor picked this answer as a sample"


class Scene:
    """A desk that knows its library and its model."""

    def __init__(self, database, audit, clock, folder):
        self.shop = Shop(database, audit, clock, folder)
        self.asking = AskingDesk(database, audit, clock)
        self.curation = Curation(database, audit, clock)
        self.receipts = Receipts(database, audit, self.shop.library, clock, curated=self.curation)

    def open(self, exchange, actor=ADA, **more):
        return self.receipts.open(exchange.number, actor=actor, opening_id="open:1", **more)


@pytest.fixture
def scene(database, audit, clock, tmp_path):
    return Scene(database, audit, clock, tmp_path)


def test_composed_answers_name_the_library_and_no_model(scene):
    """Without a model the receipt says so, with the revision of the library that answered."""
    receipt = scene.open(scene.asking.ask("how?", says=said("Backups are nightly.")))
    assert (receipt.revision, receipt.model, receipt.prompt) == (7, "", "")
    assert receipt.made_by == (
        "Answered from revision 7 of the library and its indexes.",
        "No language model took part: these are the words of the sources.",
    )


def test_reworded_answers_name_model_and_prompt(scene):
    """A model's answer names the model and the fingerprint of its prompt."""
    reworded = replace(said("Backups are nightly."), prompt="rewrite:1234")
    receipt = scene.open(scene.asking.ask("how?", says=reworded))
    assert receipt.made_by[1] == (
        "Worded by a-model, prompt rewrite:1234; each sentence was proved again."
    )


def test_what_was_told_in_confidence_says_nothing(scene):
    """Not even what answered."""
    exchange = scene.asking.ask("about somebody", says=replace(SILENT, sensitive=True))
    assert scene.open(exchange).made_by == ()


def test_the_quoted_words_have_a_hash(scene):
    """Each source shows the hash of what was quoted, whatever became of it."""
    receipt = scene.open(scene.asking.ask("how?", says=said("Backups are nightly.")))
    (cited,) = receipt.cited
    assert cited.today is Today.UNKNOWN
    assert len(cited.quote_sha256) == 64


def test_a_curated_source_then_and_now(scene):
    """The leads' own answer is named as such, with its hash, and as ended once it is retired."""
    written = Correction(question="how often?", text="Backups are taken every hour.")
    made = scene.curation.add(written, actor=LENA, entry_id="form:1")
    exchange = scene.asking.ask("how often?", says=curated(made.spoken))
    (cited,) = scene.open(exchange).cited
    assert (cited.today, cited.quote_stands) == (Today.CURATED, True)
    assert cited.sha256
    scene.curation.retire(made.number, actor=LENA)
    (cited,) = scene.open(exchange).cited
    assert cited.today is Today.CURATED_ENDED


def test_a_curated_source_for_leads_stays_theirs(scene):
    """An auditor who opens the receipt does not read what was written for leads alone."""
    written = Correction(question="how often?", text="Ask me first.", circle=Circle.LEADS)
    made = scene.curation.add(written, actor=LENA, entry_id="form:1")
    exchange = scene.asking.ask("how often?", by=LENA, says=curated(made.spoken))
    receipt = scene.open(exchange, actor=OTTO, reason=WHY)
    assert (receipt.cited, receipt.hidden) == ((), 1)
    assert "Ask me first" not in repr(receipt)
