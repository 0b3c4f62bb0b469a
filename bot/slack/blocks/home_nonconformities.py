"""Nonconformities in the bot's own tab: what waits for one, and for leads how all of them stand."""

from collections.abc import Iterator
from datetime import date

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.nonconformities.entities import Nonconformity, Stage
from bot.nonconformities.views import Page, Standing
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.mrkdwn import clip, escape

_TITLE, _MOST = 150, 10
_NONE = "Nothing is open. `/comply nonconformity new` raises one."


def own_nonconformities(page: Page) -> Iterator[BlockJson]:
    """Return what waits for one, each with a button that shows it; nothing where there is none."""
    if not page.found:
        return
    one, many = "nonconformity waits for you", "nonconformities wait for you"
    yield from pieces.sections([f"*{_count(page.count, one, many)}*"])
    for found in page.found[:_MOST]:
        show = ActionId.SHOW_NONCONFORMITY
        button = pieces.button("Open", action_id=show, value=str(found.number))
        yield _line(_own(found, page.today), button=button)
    if page.more:
        every = pieces.button("All of them", action_id=ActionId.LIST_NONCONFORMITIES, value="0")
        yield _line(f"and {page.more} more", button=every)


def all_nonconformities(standing: Standing | None) -> Iterator[BlockJson]:
    """Return how many are open and what of them presses, with a button that lists it."""
    new = pieces.button("Raise one", action_id=ActionId.NEW_NONCONFORMITY, value="new")
    if standing is None or not standing.majors + standing.minors + standing.opportunities:
        yield _line(_NONE, button=new)
        return
    every = pieces.button("All open", action_id=ActionId.LIST_NONCONFORMITIES, value="0")
    major = f"*{standing.majors} major*" if standing.majors else "no major"
    ideas = _count(standing.opportunities, "opportunity", "opportunities")
    yield _line(f"• {major} · {standing.minors} minor · {ideas} for improvement", button=every)
    late = list(_late(standing))
    if late:
        show = pieces.button("Show", action_id=ActionId.LIST_NONCONFORMITIES, value="0 overdue")
        yield _line("\n".join(late), button=show)
    else:
        yield from pieces.sections(["• No response, action or check is overdue"])


def _late(standing: Standing) -> Iterator[str]:
    said = (
        (standing.answers, "response is overdue", "responses are overdue"),
        (standing.actions, "action is overdue", "actions are overdue"),
        (standing.checks, "check of effectiveness is due", "checks of effectiveness are due"),
    )
    for count, one, many in said:
        if count:
            yield f"• *{_count(count, one, many)}*"


def _own(one: Nonconformity, today: date) -> str:
    is_check = one.stage is Stage.DONE
    verb = "to be checked from" if is_check else "due on"
    day = one.due_on
    said = f"{verb} {day.day} {day:%B %Y}" if day else "no date"
    late = day is not None and day < today
    weight = one.finding.grade.value if one.finding.grade else one.finding.kind.value
    facts = [f"*{said}: overdue*" if late else said, one.stage.value, weight]
    return f"*{one.label}* · {escape(clip(one.finding.title, _TITLE)) or '…'}\n{' · '.join(facts)}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _line(text: str, *, button: ButtonElement) -> BlockJson:
    return pieces.as_json(SectionBlock(text=pieces.markdown(text), accessory=button))
