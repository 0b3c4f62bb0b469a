"""One instance is put together lazily, owns its indexes alone and gives everything back."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.assembly.instance import Instance
from bot.library.indexing import IndexLock
from knowledge.answers import Kind, Question
from tests.knowledge.sample_home import RULE, SampleDay, empty_home, settings_for

ASKED = Question(text="how often must the lamp of the lighthouse be polished?")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "lighthouse.md"
    path.write_text(RULE)
    return path


def _instance(home, **more):
    return Instance(settings_for(home, **more), SampleDay())


def test_nothing_happens_before_it_is_used(home):
    """Making and closing an instance opens nothing, not even a folder."""
    with _instance(home) as instance:
        assert instance.settings.home == home
    assert not home.exists()


def test_database_is_brought_up_to_date(home):
    """The first use of the database makes the folder and every table."""
    with _instance(home) as instance:
        assert instance.library.known() == {}
        assert instance.audit.verify().is_intact
    assert (home / "annexa.db").exists()


def test_people_file_is_loaded(home, tmp_path):
    """The people file of the settings is read when people are first asked for."""
    roster = tmp_path / "people.csv"
    roster.write_text("id,email,role,groups,manager\n1,ada@lantern.example,lead,hamburg,\n")
    with _instance(home, ANNEXA_PEOPLE=roster) as instance:
        person = instance.people.by_name_or_email("ada@lantern.example")
        assert person.audiences == {"everyone", "hamburg", "leads"}


def test_no_heavy_import(home):
    """Making an instance imports neither the model's library nor the vector index."""
    code = (
        "import sys, pathlib\n"
        "from bot.assembly.instance import Instance\n"
        "from bot.settings import read_settings\n"
        "with Instance(read_settings(None)) as instance: instance.audit.verify()\n"
        "heavy = {'torch', 'chromadb', 'sentence_transformers', 'langchain'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    environment = {"ANNEXA_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.adapters
@pytest.mark.slow
@pytest.mark.xdist_group("samples")
class TestRealParts:
    """With the real model and the real indexes."""

    @pytest.fixture
    def home(self, tmp_path, tmp_path_factory):
        home = tmp_path / "home"
        empty_home(tmp_path_factory.getbasetemp(), home)
        return home

    def test_owner_publishes_and_the_next_one_finds(self, home, document):
        """What one instance ingested, the next one answers from, without ingesting again."""
        with _instance(home) as instance:
            assert not instance.ingestion().run([document]).has_failures
            assert instance.indexes.keeper
        with _instance(home) as instance:
            answer = instance.answerer.answer(ASKED)
            assert answer.citations[0].source == "lighthouse.md"

    def test_only_one_owner(self, home, document):
        """A second instance works from copies; the first one's closing makes room for an owner."""
        with _instance(home) as owner:
            owner.ingestion().run([document])
            with _instance(home) as beside:
                assert beside.indexes.keeper is None
                assert beside.indexes.vectors.count() == owner.indexes.vectors.count() == 1
                assert beside.answerer.answer(ASKED).sentences == (
                    owner.answerer.answer(ASKED).sentences
                )
        with IndexLock(home / "indexes" / "owner.lock") as lock:
            assert lock.is_held

    def test_copies_hold_only_what_is_current(self, home, document):
        """Copies leave out what was replaced; nobody sees an old version beside the owner."""
        with _instance(home) as owner:
            owner.ingestion().run([document])
            document.write_text(RULE.replace("Friday", "Monday").replace('"1"', '"2"'))
            owner.ingestion().run([document])
            with _instance(home) as beside:
                assert beside.indexes.vectors.count() == 1
                said = beside.answerer.answer(ASKED).sentences
                assert "Monday" in said[0].text

    def test_event_without_documents(self, home):
        """An instance with nothing in it names the configured contact for an event."""
        with _instance(home, ANNEXA_INCIDENT_CONTACT="dial 999") as instance:
            question = Question(text="I clicked a link in a strange mail and typed my password")
            answer = instance.answerer.answer(question)
        assert answer.kind is Kind.EVENT
        assert "dial 999" in answer.lead

    def test_standard_is_embedded_once(self, home):
        """The catalogue's vectors are kept, so that the next start is quick."""
        with _instance(home) as instance:
            instance.answerer.answer(Question(text="what is an ISMS?"))
        [cache] = (home / "cache").glob("standard-*.npy")
        written = cache.stat().st_mtime_ns
        assert np.load(cache).shape[1] == 384
        with _instance(home) as instance:
            instance.answerer.answer(Question(text="what is PDCA?"))
        assert [cache] == list((home / "cache").glob("standard-*.npy"))
        assert cache.stat().st_mtime_ns == written


@pytest.mark.slow
@pytest.mark.adapters
def test_limits_are_those_of_the_settings_and_events_pass_them(home, tmp_path_factory):
    """One question a minute is set and holds, but whoever tells of an event gets through."""
    empty_home(tmp_path_factory.getbasetemp(), home)
    limit = {"ANNEXA_LIMIT_PERSON": "1/minute", "ANNEXA_LIMIT_CHANNEL": "off"}
    with _instance(home, **limit) as instance:
        turn_away = instance.turnstile.turn_away
        assert turn_away("how long are passwords?", person="U1", channel="C1") is None
        assert turn_away("how long are passwords?", person="U1", channel="C1") is not None
        assert turn_away("my laptop was stolen on the train", person="U1", channel="C1") is None
        assert turn_away("how long are passwords?", person="U2", channel="C1") is None
        assert b'annexa_turned_away_total{scope="person"} 1.0' in instance.metrics.page()
