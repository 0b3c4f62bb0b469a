"""What is written into a tracker, and what tasks hear of it; no person is named in either."""

from bot.tasks.entities import Status, Task
from bot.trackers.entities import NewIssue, There

LONGEST_TITLE = 250
"""GitHub takes 256 characters, Jira 255."""
_UNIT = 2


def new_issue(task: Task, mark: str) -> NewIssue:
    """Return the issue of a task: what is to be done, never who or from which message."""
    facts = {
        "Task": f"{task.label} in Annexa, which is the record of it",
        "Kind": task.kind.value,
        "Priority": task.priority.value,
        "Due": task.due_on.isoformat() if task.due_on else "",
        "Controls": ", ".join(task.controls),
        "Our rule": task.clause,
    }
    return NewIssue(
        title=_clipped(f"{task.label}: {task.title}"),
        description=task.description,
        facts={name: value for name, value in facts.items() if value},
        priority=task.priority,
        due_on=task.due_on,
        mark=mark,
    )


def closing_words(task: Task) -> str:
    """Return what the issue is told when its task has ended."""
    if task.status is Status.WILL_NOT_DO:
        return f"{task.label} is not to be done, as was decided in Annexa."
    return f"{task.label} was approved and closed in Annexa."


def reopening_words(task: Task) -> str:
    """Return what the issue is told when its task goes on."""
    return f"{task.label} goes on in Annexa: it was sent back or opened again."


def heard_words(task: Task, there: There, *, issue: str) -> str:
    """Return what a task hears of its issue."""
    if there is There.GONE:
        return f"{issue} is not there any more: it was deleted or moved. {task.label} stays."
    if there is There.DROPPED:
        return (
            f"{issue} was closed there as not planned. {task.label} stays open here; "
            "if it is not to be done, propose that here with the reason."
        )
    if there is There.CLOSED:
        return f"{issue} was closed there. {task.label} closes here once somebody else approves it."
    stays = f" {task.label} stays {task.status} until it is opened again here."
    return f"{issue} was opened again there.{stays if task.status.is_over else ''}"


def shown_key(key: str) -> str:
    """Return a key as people write it: a bare number bears a sign."""
    return f"#{key}" if key.isdigit() else key


def _clipped(words: str) -> str:
    """Return one line that fits, counted as trackers do: a picture may be two characters."""
    words = " ".join(words.split())
    units = words.encode("utf-16-le", "replace")
    if len(units) <= LONGEST_TITLE * _UNIT:
        return words
    return f"{units[: (LONGEST_TITLE - 1) * _UNIT].decode('utf-16-le', 'ignore').rstrip()}…"
