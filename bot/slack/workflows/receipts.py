"""Opens a receipt and shows it to whoever wished to see it, and to nobody else."""

from collections.abc import Callable
from functools import partial

from bot.durable.runs import Fields, Run
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.blocks.receipts import receipt_messages
from bot.slack.delivery import Parcel, Render
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.commands import ReceiptWish
from bot.slack.workflows.limits import refusal_of, turned_away
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
    refusal = refusal_of(counted, "receipt")
    if refusal is not None:
        _show(desk, run, fields, part=0, render=lambda: refusal)
    failure = Failure.from_fields(counted)
    if failure is not None:
        _show(desk, run, fields, part=0, render=lambda: _told(failure))
    for part in range(int(counted.get("pages", 0))):
        _show(desk, run, fields, part=part, render=partial(_page, opened, part))
    forget_words(desk, run)


def _show(desk: FrontDesk, run: Run, fields: Fields, *, part: int, render: Render) -> None:
    parcel = Parcel(
        name=f"post:{part}",
        render=render,
        address=Address(channel=fields["channel"], response_url=fields["response_url"]),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])


def _page(opened: Callable[[], tuple[Message, ...]], part: int) -> Message:
    return opened()[part]


def _told(failure: Failure) -> Message:
    return failure_message(failure) if failure.reference else notice(failure.words)


def _opened(desk: FrontDesk, wish: ReceiptWish) -> tuple[Message, ...]:
    person = desk.identity.who(wish.user, team=wish.team).person
    desk.newcomers.welcome(person)
    receipt = desk.receipts.open(
        wish.number, actor=person, opening_id=wish.workflow_id, reason=wish.reason
    )
    return receipt_messages(receipt)
