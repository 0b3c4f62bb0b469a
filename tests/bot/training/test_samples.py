"""The five courses of the samples are read, and every place that they cite is there."""

import shutil
from pathlib import Path

import pytest

from bot.assembly.instance import Instance
from tests.knowledge.sample_home import POLICIES, SampleDay, ingested_home, settings_for

COURSES = sorted(Path(POLICIES.parent, "courses").glob("*.md"))

pytestmark = [pytest.mark.adapters, pytest.mark.slow]


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """An instance with the sample policies in it."""
    home = tmp_path_factory.mktemp("courses") / "home"
    shutil.copytree(ingested_home(tmp_path_factory.getbasetemp()), home)
    with Instance(settings_for(home), SampleDay()) as instance:
        yield instance


def test_there_are_five():
    """As many as the product promises."""
    assert len(COURSES) >= 5


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_a_course_of_the_samples(samples, path):
    """It is published as it is; it has 600 to 1,200 words or so, and six questions or more."""
    published = samples.training.courseware.publish_course(
        path.read_bytes(), path.name, actor="system"
    )
    material = published.material
    assert published.is_new
    assert material.questions >= 6
    assert sum(len(page.text.split()) for page in material.pages) >= 600
    assert all("policy:" not in page.text for page in material.pages)


def test_every_policy_can_be_offered_whole(samples):
    """Each document of the samples has pages with all of its words."""
    for source in samples.library.speaking():
        published = samples.training.courseware.offer_policy(source, actor="system")
        passages = samples.library.words(source, sequence=published.material.document_sequence)
        text = "\n".join(page.text for page in published.material.pages)
        assert all(passage.text in text for passage in passages), source
