"""A gap in plain words is led to the control that it is about, by the real search."""

import shutil

import pytest

from bot.assembly.instance import Instance
from bot.controls.entities import Sighting
from bot.people.entities import Person, PersonId, Role
from tests.knowledge.sample_home import SampleDay, ingested_home, settings_for

pytestmark = [pytest.mark.adapters, pytest.mark.slow, pytest.mark.xdist_group("samples")]

LENA = Person(id=PersonId("p-lena"), role=Role.LEAD)


@pytest.fixture
def instance(tmp_path, tmp_path_factory):
    """An instance with the sample policies."""
    home = tmp_path / "home"
    shutil.copytree(ingested_home(tmp_path_factory.getbasetemp()), home)
    with Instance(settings_for(home), SampleDay()) as found:
        yield found


def test_words_without_a_number_lead_to_a_control(instance):
    """Nobody has to know numbers: the nearest control is suggested."""
    seen = Sighting(message="C:1", words="Nobody ever tests whether our backups can be restored")
    assert "A.8.13" in instance.controls.suggest_gap(seen, actor=LENA).controls


def test_home_counts_what_the_library_holds(instance):
    """The lead's page over the sample policies has true numbers, and nothing that is not there."""
    page = instance.pages.page(LENA, outsider=False)
    assert page.documents.speaking == len(instance.library.speaking()) > 0
    assert 0 < page.documents.controls <= 93
    assert page.documents.held == page.gaps == 0
    assert page.quality is None
    assert page.answers == ()
