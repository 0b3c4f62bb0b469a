"""Answering with stand-ins for fast tests, and with the real parts over the sample policies."""

import shutil

import pytest

from bot.assembly.instance import Instance
from knowledge.adapters.exact import ExactIndex
from knowledge.adapters.lexical import TantivyIndex
from knowledge.answering.answerer import Answerer
from knowledge.answering.company import CompanySide
from knowledge.answering.events import Contacts, EventResponder
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answers import Question
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.passages import EVERYONE, Reader
from knowledge.retrieval import CompanySearch, StandardSearch
from tests.knowledge.sample_home import PEOPLE, SampleDay, ingested_home, settings_for
from tests.knowledge.stand_ins import TODAY, MemoryLibrary, WordEmbedder

LEADS = Reader(audiences=frozenset({EVERYONE, "leads"}))
OUTSIDERS = Reader(audiences=frozenset(), sees_company_documents=False)


@pytest.fixture(scope="session")
def catalogue():
    """The standard as data."""
    return load_catalogue()


@pytest.fixture(scope="session")
def standard_search(catalogue):
    """The search over the standard, by words alone."""
    return StandardSearch(
        catalogue, WordEmbedder(), vectors=ExactIndex(), lexical=TantivyIndex(), cache=None
    )


@pytest.fixture
def library():
    """An empty library to put documents into."""
    return MemoryLibrary()


@pytest.fixture
def answerer_over(catalogue, standard_search):
    """The maker of an answerer over a library, with no model."""

    def make(library, *, embedder=None, contacts=None, rewriter=None):
        vectors, lexical, embedder = ExactIndex(), TantivyIndex(), embedder or WordEmbedder()
        library.fill(vectors, lexical, WordEmbedder())
        remembering = RememberingEmbedder(embedder)
        return Answerer(
            catalogue=catalogue,
            store=library,
            embedder=remembering,
            standard=standard_search,
            company=CompanySide(
                CompanySearch(vectors=vectors, lexical=lexical), lexical, remembering
            ),
            events=EventResponder(contacts or Contacts()),
            today=lambda: TODAY,
            rewriter=rewriter,
        )

    return make


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """An instance with the sample policies in it, on the day they are written for."""
    home = tmp_path_factory.mktemp("answering") / "home"
    shutil.copytree(ingested_home(tmp_path_factory.getbasetemp()), home)
    settings = settings_for(home, ANNEXA_PEOPLE=PEOPLE)
    with Instance(settings, SampleDay()) as instance:
        yield instance


@pytest.fixture
def asked(samples):
    """What is answered to a text over the sample policies; an employee asks if nobody is named."""

    def ask(text, *, reader=None, history=()):
        question = Question(text=text, reader=reader or Reader(), history=tuple(history))
        return samples.answerer.answer(question)

    return ask


@pytest.fixture
def leads():
    """A compliance lead as a reader."""
    return LEADS


@pytest.fixture
def outsiders():
    """People of another company as readers."""
    return OUTSIDERS
