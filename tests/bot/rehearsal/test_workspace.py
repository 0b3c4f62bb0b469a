"""The workspace keeps its order, shows everybody theirs, and tells of changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.rehearsal.entities import Channel, Posted
from bot.rehearsal.manifest import Manifest
from bot.rehearsal.workspace import Workspace
from tests.bot.rehearsal.conftest import SCOPES, Now, furnish, write_manifest


@pytest.fixture
def space():
    """A furnished workspace without a server."""
    made = Workspace(Manifest(), now=Now())
    furnish(made)
    return made


def test_ids_of_messages_rise_also_at_the_same_moment(space):
    """Ids made at once by many threads are all different, and later ones are larger."""
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: space.next_ts(), range(500)))
    assert len(set(made)) == 500
    assert float(space.next_ts()) > max(float(one) for one in made)
    assert {len(one) for one in made} == {17}


def test_everybody_sees_their_own_channels(space):
    """A private channel and somebody else's direct messages are not in the list."""
    ada = [one.id for one in space.joined_channels("U0ADA")]
    lena = [one.id for one in space.joined_channels("U0LENA")]
    assert "G0LEADS" in lena
    assert "G0LEADS" not in ada
    assert (ada[-1], lena[-1]) == ("D0ADA", "D0LENA")


def test_what_comes_late_stands_where_it_belongs(space):
    """A message with an older id is shown above newer ones."""
    for ts, text in (("200.000001", "new"), ("100.000001", "old")):
        space.put(Posted(channel="C0TEAM", ts=ts, text=text, user="U0ADA"))
    assert [m.text for m in space.visible("U0ADA", "C0TEAM")] == ["old", "new"]
    assert space.visible("U0ADA", "C0NONE") == []


def test_change_wakes_whoever_waits(space):
    """A change in another thread ends the waiting."""
    before = space.version
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(space.wait_for_change, before, 10)
        space.add_channel(Channel(id="C0NEW", name="new"))
        assert waiting.result(timeout=10) == before + 1


def test_manifest_is_read(tmp_path):
    """Scopes, events, commands, shortcuts and tabs are what the manifest says."""
    manifest = Manifest.read(write_manifest(tmp_path, home=False))
    assert manifest.scopes == frozenset(SCOPES)
    assert manifest.commands == ("/comply",)
    assert [(s.callback_id, s.on_message) for s in manifest.shortcuts] == [
        ("ask", False),
        ("ask_it", True),
    ]
    assert (manifest.home_tab, manifest.messages_tab, manifest.agent) == (False, True, True)
