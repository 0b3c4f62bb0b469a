"""What the library no longer speaks is asked of nobody, and the lead is told."""

import pytest

from bot.audit.entities import SYSTEM
from bot.errors import CampaignWrong, NotReady
from bot.training.campaign_entities import Audience, AudienceKind
from knowledge.passages import DocumentStatus

CREW = Audience(kind=AudienceKind.GROUP, names=("crew",))
TEXT = "Words of the north."


def _put(school, text=TEXT, **control):
    school.shop.put("north.md", text, title="Northern lights", **control)


def _remove(school):
    school.shop.library.remove("north.md")
    school.shop.library.publish()


def _unapprove(school):
    _put(school, status=DocumentStatus.WITHDRAWN)


def _launch(school):
    _put(school)
    material = school.training.courseware.offer_policy("north.md", actor=school.lena).material
    return school.launch(material=material.number, audience=CREW)


def _outstanding(school):
    return school.training.lessons.outstanding(actor=SYSTEM)


@pytest.mark.parametrize("withdraw", [_remove, _unapprove])
def test_nobody_is_prompted_or_shown_what_was_withdrawn(school, withdraw):
    """Neither reminders nor lists nor pages nor the file; the lead is told, and back it is asked again."""
    number = _launch(school).number
    owed, lessons, ada = school.mine("ada"), school.training.lessons, school.person("ada")
    assert len(_outstanding(school)) == 2
    assert not school.progress(number).is_withdrawn
    withdraw(school)
    school.hire("e-9,zoe@example.com,employee,crew,,Zoe,U0000ZOE")
    assert school.look_over() == ()
    assert _outstanding(school) == ()
    assert school.owed("ada") == school.owed("zoe") == ()
    for deed in (lessons.read, lessons.take_file):
        with pytest.raises(NotReady, match="withdrawn"):
            deed(owed.assignment, actor=ada)
    assert school.progress(number).is_withdrawn
    _put(school, version="1a")
    assert len(_outstanding(school)) == 2
    assert school.look_over()[0].joined == 1
    assert not school.progress(number).is_withdrawn
    assert lessons.read(owed.assignment, actor=ada).page.text.endswith(TEXT)


def test_what_was_withdrawn_is_not_launched(school):
    """A plan made before the withdrawal is refused in words."""
    _launch(school)
    material = school.training.campaigns.find(1).material
    _remove(school)
    with pytest.raises(CampaignWrong, match="withdrawn"):
        school.launch(entry_id="form:2", material=material, audience=CREW)


def test_what_was_done_stays(school):
    """Whoever acknowledged it before still finds it in their list."""
    _launch(school)
    owed = school.mine("ada")
    school.read("ada", owed)
    school.acknowledge("ada", owed, sha256=owed.shown_sha256)
    _remove(school)
    (done,) = school.training.lessons.status(actor=school.person("ada"))
    assert (done.title, done.acknowledgement) == ("Northern lights", "ACK-1")
