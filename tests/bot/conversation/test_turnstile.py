"""Nobody floods the bot; everybody else notices nothing."""

import pytest

from bot.conversation.turnstile import Scope, Turnstile


class LibraryClock:
    """The time as the library reads it, moved by hand."""

    def __init__(self):
        self.at = 1_800_000_000.0

    def time(self):
        return self.at


@pytest.fixture
def watch(monkeypatch):
    made = LibraryClock()
    for module in ("limits.storage.memory", "bot.conversation.turnstile"):
        monkeypatch.setattr(f"{module}.time", made)
    return made


def asked(turnstile, count, **who):
    """Ask so often, and return what came of the last."""
    return [turnstile.turn_away("is there a backup?", **who) for _ in range(count)][-1]


def test_no_limit_lets_everybody_ask(watch):
    """Without limits nobody is turned away, however much they ask."""
    assert watch
    assert asked(Turnstile(), 1_000, person="U1", channel="C1") is None


def test_person_over_the_limit_is_told_once_in_the_window(watch):
    """The first question too many says how long to wait; the next ones need no more words."""
    turnstile = Turnstile(person="3/5minutes")
    assert asked(turnstile, 3, person="U1") is None
    watch.at += 90

    first = asked(turnstile, 1, person="U1")
    second = asked(turnstile, 1, person="U1")

    assert (first.scope, first.minutes, first.told) == (Scope.PERSON, 4, False)
    assert second.told


def test_window_moves_on(watch):
    """When the oldest question is as old as the window there is room for one more, then none."""
    turnstile = Turnstile(person="2/5minutes")
    asked(turnstile, 1, person="U1")
    watch.at += 200
    assert asked(turnstile, 1, person="U1") is None
    assert asked(turnstile, 1, person="U1") is not None
    watch.at += 101

    assert asked(turnstile, 1, person="U1") is None
    assert asked(turnstile, 1, person="U1").told
    watch.at += 301
    assert asked(turnstile, 2, person="U1") is None
    assert not asked(turnstile, 1, person="U1").told


def test_what_is_turned_away_does_not_count(watch):
    """Whoever keeps on trying does not wait longer for it."""
    turnstile = Turnstile(person="2/minute")
    asked(turnstile, 50, person="U1")
    watch.at += 61

    assert asked(turnstile, 1, person="U1") is None


def test_people_do_not_share_their_limit(watch):
    """One who asks a lot takes nothing from another in the same channel."""
    assert watch
    turnstile = Turnstile(person="2/minute", channel="100/minute")
    asked(turnstile, 5, person="U1", channel="C1")

    assert asked(turnstile, 1, person="U2", channel="C1") is None


def test_channel_has_a_limit_of_its_own(watch):
    """Two people fill a channel together; each is told, and both may ask elsewhere."""
    assert watch
    turnstile = Turnstile(person="100/minute", channel="2/minute")
    asked(turnstile, 1, person="U1", channel="C1")
    asked(turnstile, 1, person="U2", channel="C1")

    away = [turnstile.turn_away("x?", person=user, channel="C1") for user in ("U1", "U2", "U1")]

    assert [(each.scope, each.told) for each in away] == [
        (Scope.CHANNEL, False),
        (Scope.CHANNEL, False),
        (Scope.CHANNEL, True),
    ]
    assert asked(turnstile, 1, person="U1", channel="C2") is None
    assert asked(turnstile, 1, person="U1") is None


def test_question_without_room_in_the_channel_costs_the_person_nothing(watch):
    """What one limit turns away is not counted by the other."""
    assert watch
    turnstile = Turnstile(person="3/minute", channel="1/minute")
    asked(turnstile, 10, person="U1", channel="C1")

    assert asked(turnstile, 2, person="U1") is None


def test_event_gets_through_whatever_came_before(watch):
    """A message that sounds urgent is never turned away, and is judged only when need be."""
    assert watch
    judged = []

    def urgent(text):
        judged.append(text)
        return "stolen" in text

    turnstile = Turnstile(person="1/minute", channel="1/minute", sounds_urgent=urgent)
    asked(turnstile, 1, person="U1", channel="C1")
    assert judged == []

    for _ in range(20):
        assert turnstile.turn_away("my laptop was stolen", person="U1", channel="C1") is None
    assert turnstile.turn_away("is there a backup?", person="U1", channel="C1") is not None


def test_several_limits_hold_together(watch):
    """Of two limits on one person the stricter one speaks."""
    turnstile = Turnstile(person="2/minute;3/day")
    asked(turnstile, 2, person="U1")
    watch.at += 61
    assert asked(turnstile, 1, person="U1") is None
    watch.at += 61

    assert asked(turnstile, 1, person="U1").minutes == 24 * 60 - 2


def test_every_question_turned_away_is_counted(watch):
    """The metrics hear of each, told or not."""
    assert watch
    heard = []
    turnstile = Turnstile(person="1/minute", counted=heard.append)

    asked(turnstile, 4, person="U1")

    assert heard == ["person"] * 3
