"""What runs by the clock does what it is there for."""

import inspect
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from bot.schedules.jobs import jobs

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Swept:
    """An inbox that notes how it is swept."""

    def __init__(self):
        self.asked = []

    def sweep(self, before, unfinished):
        self.asked.append((before, unfinished))


def test_inbox_is_swept_of_what_is_older_than_finished_work():
    """Words that nobody waits for go as soon as the durable engine forgets its work."""
    inbox = Swept()
    listed = listed_jobs(inbox=inbox, unfinished=set, kept=timedelta(minutes=20))

    next(job for job in listed if job.name == "inbox").deed(AT)

    assert inbox.asked == [(AT - timedelta(minutes=20), set)]


def test_trail_is_inspected_and_anchored_every_night():
    """Every night the audit trail is checked, then anchored, by the program itself."""
    done = []
    records = SimpleNamespace(
        inspect=lambda *, actor: done.append(("inspect", actor)),
        anchor_at=lambda at, *, actor: done.append(("anchor", at, actor)),
    )
    nightly = {job.name: job for job in listed_jobs(records=records)}

    nightly["inspect-trail"].deed(AT)
    nightly["anchor"].deed(AT)

    assert done == [("inspect", "system"), ("anchor", AT, "system")]


def test_what_is_past_its_time_goes_every_night():
    """Every night the retention of what is kept of people is carried out."""
    done = []
    privacy = SimpleNamespace(sweep=lambda *, actor: done.append(actor))
    (job,) = [job for job in listed_jobs(privacy=privacy) if job.name == "retention"]

    job.deed(AT)

    assert (done, job.cron) == (["system"], "15 2 * * *")


def test_no_two_jobs_share_a_name():
    """A job is known by its name; a second one of that name would take its place."""
    names = [job.name for job in listed_jobs()]

    assert len(names) == len(set(names))


def listed_jobs(**parts):
    """Return every job; parts that a test does not name are absent."""
    return jobs(**dict.fromkeys(inspect.signature(jobs).parameters) | parts)


def test_a_tracker_is_asked_where_one_is_set():
    """Without one nothing runs; with one issues are made every minute and heard of every ten."""
    done = []
    trackers = SimpleNamespace(
        push=lambda at, *, actor: done.append(("push", at, actor)),
        listen=lambda at, *, actor: done.append(("listen", at, actor)),
    )
    assert not [job for job in listed_jobs() if job.name.startswith("tracker")]
    found = [job for job in listed_jobs(trackers=trackers) if job.name.startswith("tracker")]

    for job in found:
        job.deed(AT)

    assert [job.cron for job in found] == ["* * * * *", "4-59/10 * * * *"]
    assert done == [("push", AT, "system"), ("listen", AT, "system")]
