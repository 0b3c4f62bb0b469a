"""Opens a receipt and shows it to whoever wished to see it, and to nobody else."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.slack.blocks.receipts import receipt_messages
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.commands import ReceiptWish
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.telling import show
from bot.slack.workflows.words import forget_words, words_of


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.OPEN_RECEIPT, partial(open_receipt, desk))


def open_receipt(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Open the receipt once, however often this is tried, and show it."""

    def opened() -> tuple[Message, ...]:
        reason = words_of(desk, run.id, carried="") or ""
        return _opened(desk, ReceiptWish.restored(run.id, fields, reason=reason))

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(opened()))}

    counted = run.step("open", lambda: guarded(count, doing=f"Opening {run.id}"))
    show(desk, run, fields, counted=counted, pages=opened, thing="receipt")
    forget_words(desk, run)


def _opened(desk: FrontDesk, wish: ReceiptWish) -> tuple[Message, ...]:
    person = desk.identity.who(wish.user, team=wish.team).person
    desk.newcomers.welcome(person)
    receipt = desk.receipts.open(
        wish.number, actor=person, opening_id=wish.workflow_id, reason=wish.reason
    )
    return receipt_messages(receipt)
