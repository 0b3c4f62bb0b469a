"""What somebody said, while work is about it: read inside steps, deleted when the work is done."""

from bot.durable.runs import Fields, Run
from bot.logs import withhold
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import guarded

WORDS_LOST = "What you wrote was lost on its way to me; please try again."


def words_of(desk: FrontDesk, work_id: str, *, carried: str) -> str | None:
    """Return the words; *carried* are those that work of an older release brought along."""
    words = desk.inbox.find(work_id)
    if words is None:
        words = carried or None
    withhold(words or "")
    return words


def needed_words(desk: FrontDesk, run: Run) -> str:
    """Return the words of work that can do nothing without them; raise where they are gone."""
    words = words_of(desk, run.id, carried="")
    if words is None:
        raise WordsGone(WORDS_LOST)
    return words


def forget_words(desk: FrontDesk, run: Run) -> None:
    """Delete the words; where that fails, the sweep does it."""

    def forget() -> Fields:
        desk.inbox.forget(run.id)
        return {}

    run.step("forget", lambda: guarded(forget, doing=f"Forgetting the words of {run.id}"))
