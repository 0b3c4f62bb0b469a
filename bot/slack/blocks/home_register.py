"""The control register in the bot's own tab: how it stands, and what presses most."""

from collections.abc import Iterator

from slack_sdk.models.blocks import SectionBlock

from bot.controls.gaps import Gap
from bot.controls.overview import Summary
from bot.controls.owning import Owned, OwnedRow
from bot.slack.blocks import pieces
from bot.slack.blocks.controls import row_button
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.controls import PageOf

_TITLE, _ID, _MOST = 150, 32, 3
_MOST_OWNED, _MOST_NAMED, _MISSING = 10, 20, 300
_NONE = "The control register is not kept here."


def register_at_home(summary: Summary | None) -> Iterator[BlockJson]:
    """Return a few figures, the most pressing gaps, and the ways to the lists."""
    if summary is None:
        yield from pieces.sections([_NONE])
        return
    pressing = [_line(one) for one in summary.pressing[:_MOST]]
    yield from pieces.sections([_documented(summary), _gaps(summary.gaps), *pressing])
    first = str(PageOf())
    gaps = pieces.button("Gaps", action_id=ActionId.SHOW_GAPS, value=first)
    ready = pieces.button("Readiness", action_id=ActionId.SHOW_READINESS, value=first)
    soa = pieces.button("Statement of Applicability", action_id=ActionId.OPEN_SOA, value="soa")
    yield from pieces.buttons([gaps, ready, soa])


def owned_at_home(owned: Owned | None) -> Iterator[BlockJson]:
    """Return what one owns, each with a button that shows it; nothing where one owns nothing."""
    if owned is None or not owned.count:
        return
    yield from pieces.sections([f"*Controls you own* ({owned.count})"])
    for row in owned.rows[:_MOST_OWNED]:
        text = pieces.markdown(_owned(row))
        yield pieces.as_json(SectionBlock(text=text, accessory=row_button("Open", row.id)))
    rest = [*(row.id for row in owned.rows[_MOST_OWNED:]), *owned.rest]
    if rest:
        named = ", ".join(escape(clip(id_, _ID)) for id_ in rest[:_MOST_NAMED])
        yield from pieces.context(
            [f"and {len(rest)} more, such as {named}: `/comply control` and a number shows one"]
        )


def _owned(row: OwnedRow) -> str:
    missing = escape(clip(", ".join(row.missing), _MISSING)) or "nothing is missing"
    said = missing if row.is_needed else "not applicable here"
    return f"*{escape(clip(row.id, _ID))}* · {escape(clip(row.title, _TITLE)) or '…'}\n{said}"


def _documented(summary: Summary) -> str:
    necessary = summary.covered + summary.partly + summary.undocumented
    if summary.unread == necessary:
        return f"• {necessary} necessary controls; the policies are being read for them just now"
    unread = f"; {summary.unread} are not read for yet" if summary.unread else ""
    return (
        f"• {necessary} necessary controls: policies cover {summary.covered} in full and "
        f"{summary.partly} in part{unread}"
    )


def _gaps(count: int) -> str:
    if not count:
        return "• Nothing is missing"
    return f"• *{count} {'gap' if count == 1 else 'gaps'}*, the most pressing first:"


def _line(gap: Gap) -> str:
    title = escape(clip(gap.title, _TITLE))
    return f"◦ {escape(clip(gap.about, _ID))} {title}: {gap.cause}"
