"""Questions by the hundred while Slack fails at random, and what became of each."""

import time
from dataclasses import dataclass

from bot.rehearsal.entities import Channel, Member
from bot.rehearsal.faults import Trouble
from bot.rehearsal.payloads import direct_message, mention

NOTHING_DONE = (Trouble.RATE_LIMITED, Trouble.SERVER_ERROR, Trouble.SILENCE)
"""429, 500, or no answer in time; nothing was done."""
EVERY_WAY = (*NOTHING_DONE, Trouble.DONE_THEN_ERROR, Trouble.DONE_THEN_SILENCE)
"""The same, and the meanest: it was done, and the app is not told."""
CALLS = (
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.update",
    "conversations.info",
    "conversations.members",
    "conversations.replies",
    "conversations.history",
    "users.info",
    "assistant.threads.setStatus",
)
"""Everything that a question may call for; the connection itself is another matter."""
PLACES = 20
_BETWEEN_SECONDS = 0.04
"""Between two questions: 25 a second."""


@dataclass(frozen=True)
class Storm:
    """What was asked, and how often each was answered."""

    asked: tuple
    counts: dict
    seconds: float
    failed_calls: int
    calls: int

    @property
    def answered_once(self):
        """Return how many questions have exactly one reply."""
        return sum(1 for count in self.counts.values() if count == 1)

    @property
    def share(self):
        """Return which share of the calls failed."""
        return self.failed_calls / max(1, self.calls)


def furnish_for_storm(space):
    """Let twenty people in, each with direct messages, and open twenty channels."""
    for number in range(PLACES):
        user = f"U0STORM{number:02d}"
        space.add_member(Member(id=user, name=user.lower(), email=f"{user.lower()}@example.com"))
        space.direct_channel(user)
        space.add_channel(Channel(id=f"C0STORM{number:02d}", name=f"storm-{number}"))


def storm(slack, count, *, kinds, direct, seed, patience, silence_seconds=2.5):
    """Ask *count* questions while a fifth of all calls fails; wait until all are answered."""
    taken, failing = [0], [0]
    _count_faults(slack.faults, taken, failing)
    slack.faults.at_random(0.2, kinds, seed=seed, methods=CALLS, silence_seconds=silence_seconds)
    begun = time.monotonic()
    try:
        asked = tuple(_ask(slack, number, direct=direct) for number in range(count))
        _wait(slack, asked, patience=patience)
    finally:
        slack.faults.forget()
        del slack.faults.take
    seconds = time.monotonic() - begun
    # What comes twice comes a little later.
    time.sleep(3.0)
    return Storm(
        asked=asked,
        counts=_replies(slack, asked),
        seconds=seconds,
        failed_calls=failing[0],
        calls=taken[0],
    )


def _count_faults(faults, taken, failing):
    take = type(faults).take

    def counting(method):
        fault = take(faults, method)
        if method in CALLS:
            taken[0] += 1
            failing[0] += fault is not None
        return fault

    faults.take = counting


def _ask(slack, number, *, direct):
    space = slack.workspace
    user = f"U0STORM{number % PLACES:02d}"
    ts = space.next_ts()
    text = f"how often is a backup taken, number {number}?"
    if direct:
        place = space.direct_channel(user)
        event = direct_message(place, user=user, text=text, ts=ts, thread_ts="")
    else:
        place = space.channels[f"C0STORM{number % PLACES:02d}"]
        event = mention(place, user=user, text=text, ts=ts)
    slack.deliver("events_api", event)
    time.sleep(_BETWEEN_SECONDS)
    return place.id, ts


def _wait(slack, asked, *, patience):
    limit = time.monotonic() + patience
    while time.monotonic() < limit and not all(_replies(slack, asked).values()):
        time.sleep(0.25)


def _replies(slack, asked):
    counts = dict.fromkeys(asked, 0)
    for message in slack.workspace.replies():
        key = (message.channel, message.thread_ts)
        if key in counts:
            counts[key] += 1
    return counts
