"""The first-use notice is asked for once per person and per set of times."""

import threading
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.database.outbox import Outbox
from bot.privacy.entities import Kind, Retention
from bot.privacy.store import first_uses
from bot.privacy.welcome import Welcome
from bot.slack.blocks.notices import notice_message
from bot.slack.blocks.privacy_notices import first_use_words

DOCUMENT = Path(__file__).parents[3] / "docs" / "privacy.md"


def _asked_for(village):
    return [item.payload for item in Outbox(village.database, village.clock).pending()]


def test_told_once(village):
    """However often somebody asks, at the same time or later, one notice waits for them alone."""
    welcome = Welcome(village.database, village.clock, Retention())
    threads = [threading.Thread(target=welcome.welcome, args=(village.ada,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    village.clock.forward(days=400)
    welcome.welcome(village.ada)
    (notice,) = _asked_for(village)
    assert (notice["kind"], notice["to"]) == ("first_use", "person")
    assert notice["to_person"] == village.ada.id
    assert notice["questions"] == 90


def test_other_times_are_told_again(village):
    """Whoever was told other times than those that hold now is told once more."""
    Welcome(village.database, village.clock, Retention()).welcome(village.ada)
    village.clock.forward(days=1)
    Welcome(village.database, village.clock, Retention(questions=30)).welcome(village.ada)
    assert [one["questions"] for one in _asked_for(village)] == [90, 30]
    with village.database.reading() as connection:
        (row,) = connection.execute(select(first_uses)).all()
    assert row.told_on == village.clock.now().date()


def test_it_leaves_nothing_beside_the_first_question(village):
    """The notice is on record with its day, and not in the trail beside the question."""
    before = village.audit.verify().entries
    Welcome(village.database, village.clock, Retention()).welcome(village.ada)
    assert village.audit.verify().entries == before


@pytest.mark.parametrize("kind", ["questions", "answers", "ratings", "hand_offs"])
def test_words_follow_the_settings(kind):
    """Each time that the notice names is the one that is set."""
    days = {**asdict(Retention()), kind: 1_234}
    assert "1234 days" in first_use_words(days) or "day 1234" in first_use_words(days)


def test_words_fit_slack_and_the_document():
    """The notice is one readable message, and the document shows it as it is sent."""
    facts = {name: str(days) for name, days in asdict(Retention()).items()}
    message = notice_message("first_use", facts)
    assert len(message.text) < 2_900
    quoted = "\n".join(
        line.removeprefix(">").strip()
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith(">")
    )
    assert quoted == first_use_words(facts)


def test_every_kind_has_its_days():
    """There is a time for every kind, and no time without a kind."""
    assert {kind.value for kind in Kind} == set(asdict(Retention()))
