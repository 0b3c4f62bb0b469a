"""The bot's own tab: a question box, what one got, and what one's role looks after."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from slack_sdk.models.blocks import (
    DividerBlock,
    HeaderBlock,
    InputBlock,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.channels.entities import ChannelRules
from bot.conversation.home_page import (
    Card,
    Documents,
    HomePage,
    RecentAnswer,
    SelfCheck,
    Themes,
)
from bot.people.permissions import PERMISSIONS, Permission
from bot.records.findings import Evaluation, Inspection
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT
from bot.slack.blocks.auditors import visit_words
from bot.slack.blocks.campaigns import at_home
from bot.slack.blocks.channels import MENTIONED
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.home_nonconformities import all_nonconformities, own_nonconformities
from bot.slack.blocks.home_register import owned_at_home, register_at_home
from bot.slack.blocks.home_tasks import own_tasks, tasks_of_everybody
from bot.slack.blocks.pieces import BlockJson
from bot.slack.blocks.training import owed_at_home
from bot.slack.ids import NO_EXCHANGE, ActionId
from bot.slack.mrkdwn import clip, escape, quote

_LABEL = "Ask about ISO 27001 or our own policies"
_ALONE = (
    "The answer comes as a direct message, for you alone. Answers can be wrong: the sources decide."
)
_GUEST = (
    "You are a guest here, so I answer from the standard alone and show nothing of the company."
)
_NOTHING_OWED = "Nothing is asked of you. Training and tasks appear here."
_NOTHING_ASKED = (
    "You have not asked anything yet, or it is past its time. Your answers appear here."
)
_NO_DOCUMENT = (
    "No document has been brought in yet. A lead shares one with me in a direct message, or "
    "`annexa ingest` on the server reads a folder."
)
_FORGOTTEN = "The words of the question are no longer kept."
_VERIFY = (
    "Verify it yourself: `annexa audit verify --anchor` with a line from the leads' channel, "
    "or `annexa audit export` and the script in the export, which needs nothing of ours."
)
_QUESTION, _SOURCE = 300, 120
_MOST_SOURCES, _MOST_CHANNELS = 5, 8
FIGURES: Mapping[str, str] = {
    "hit@1": "the right place came first",
    "policy section": "the right section of a policy was quoted",
    "refusal precision": "a refusal was right",
    "proof": "every sentence was proved",
    "events recognised": "a security event was recognised",
}
"""Figures of an evaluation that a lead reads, in words."""


def home_view(page: HomePage) -> ViewJson:
    """Return the tab as Slack shows it; the model checks Slack's limits."""
    blocks = list(_box(page))
    if page.is_outsider:
        blocks += pieces.context([_GUEST])
    if page.visit is not None:
        blocks += pieces.sections([visit_words(page.visit)])
    for card in page.cards:
        blocks += [pieces.as_json(DividerBlock()), _header(_TITLES[card])]
        blocks += _CARDS[card](page)
    return View(type="home", blocks=blocks).to_dict()


def _box(page: HomePage) -> Iterator[BlockJson]:
    element = PlainTextInputElement(
        action_id=ActionId.HOME_QUESTION,
        max_length=INPUT,
        placeholder=PlainTextObject(text="How often do we review access rights?"),
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    )
    # Slack keeps what was typed while the block's id stays; a new answer makes it another block.
    yield pieces.as_json(
        InputBlock(
            block_id=f"{ActionId.HOME_QUESTION}:{page.newest}",
            label=PlainTextObject(text=_LABEL),
            element=element,
            dispatch_action=True,
        )
    )
    ask = pieces.button("Ask", action_id=ActionId.HOME_ASK, value="ask", style="primary")
    report = pieces.button(
        "Report a security event", action_id=ActionId.REPORT_EVENT, value=NO_EXCHANGE
    )
    yield from pieces.buttons([ask, report])
    yield from pieces.context([_ALONE])


def _owed(page: HomePage) -> Iterator[BlockJson]:
    tasks = list(own_tasks(page.tasks)) if page.tasks else []
    if page.nonconformities:
        tasks += own_nonconformities(page.nonconformities)
    if not page.training and not tasks:
        yield from pieces.sections([_NOTHING_OWED])
    if page.training:
        yield from owed_at_home(page.training)
    yield from tasks
    yield from owned_at_home(page.owned)


def _answers(page: HomePage) -> Iterator[BlockJson]:
    if not page.answers:
        yield from pieces.sections([_NOTHING_ASKED])
    for answer in page.answers:
        yield _answer(answer)


def _answer(answer: RecentAnswer) -> BlockJson:
    question = escape(clip(answer.question, _QUESTION)) or _FORGOTTEN
    receipt = pieces.button("Receipt", action_id=ActionId.HOME_RECEIPT, value=str(answer.number))
    text = f"*{answer.label}* · {_day(answer.at)}\n{quote(question)}"
    return pieces.as_json(SectionBlock(text=pieces.markdown(text), accessory=receipt))


def _oversight(page: HomePage) -> Iterator[BlockJson]:
    lines = [_gaps(page.gaps)]
    if page.questions is not None:
        lines += _themes(page.questions)
    yield from pieces.sections(lines)
    if page.gaps:
        show = pieces.button("Candidate gaps", action_id=ActionId.LIST_GAPS, value="gaps")
        yield from pieces.buttons([show])


def _themes(themes: Themes) -> Iterator[str]:
    asked = "question of at least three people", "questions of at least three people"
    yield f"• {_count(themes.unanswered, *asked)} without an answer in our documents"
    yield f"• {_count(themes.badly_rated, *asked)} with answers rated not helpful"
    if themes.hidden:
        further = _count(themes.hidden, "further question", "further questions")
        each = " each" if themes.hidden > 1 else ""
        yield f"• {further} by fewer than three people{each}: no words are shown"
    if themes.unanswered or themes.badly_rated:
        yield "`/comply questions` lists them."


def _gaps(count: int | None) -> str:
    if not count:
        return "• No candidate gap waits for you"
    return f"• *{_count(count, 'candidate gap waits', 'candidate gaps wait')}* for you"


def _tasks(page: HomePage) -> Iterator[BlockJson]:
    yield from tasks_of_everybody(page.standing)


def _nonconformities(page: HomePage) -> Iterator[BlockJson]:
    yield from all_nonconformities(page.nonconforming)


def _register(page: HomePage) -> Iterator[BlockJson]:
    yield from register_at_home(page.register)


def _training(page: HomePage) -> Iterator[BlockJson]:
    may_change = Permission.LAUNCH_TRAINING in PERMISSIONS[page.role]
    yield from at_home(page.campaigns or (), may_change=may_change)


def _library(page: HomePage) -> Iterator[BlockJson]:
    documents = page.documents
    if documents is None or not (documents.speaking or documents.held):
        yield from pieces.sections([_NO_DOCUMENT])
        return
    yield from pieces.sections(_library_lines(documents))


def _library_lines(documents: Documents) -> Iterator[str]:
    others = documents.speaking - documents.approved
    more = f"; {others} more can be found without approval" if others else ""
    yield f"• {_count(documents.approved, 'approved document', 'approved documents')} in force{more}"
    named = _count(documents.controls, "Annex A control is", "Annex A controls are")
    yield f"• {named} named in the approved documents"
    yield _overdue(documents.overdue)
    held = _count(documents.held, "document is", "documents are")
    look = ": `annexa library held` says why" if documents.held else ""
    yield f"• {held} held back{look}"


def _overdue(sources: tuple[str, ...]) -> str:
    if not sources:
        return "• No review is overdue"
    named = ", ".join(escape(clip(source, _SOURCE)) for source in sources[:_MOST_SOURCES])
    rest = len(sources) - _MOST_SOURCES
    more = f" and {rest} more" if rest > 0 else ""
    return f"• *{_count(len(sources), 'review is', 'reviews are')} overdue*: {named}{more}"


def _quality(page: HomePage) -> Iterator[BlockJson]:
    quality = page.quality
    if quality is None:
        yield from pieces.sections(
            ["Nobody has measured the answers here yet; `annexa evaluate` on the server does that."]
        )
        return
    yield from pieces.sections(_quality_lines(quality))


def _quality_lines(quality: Evaluation) -> Iterator[str]:
    yield f"Measured {_day(quality.at)} on {quality.questions} questions:"
    for name, words in FIGURES.items():
        if name in quality.shares:
            below = " · *below its floor*" if name in quality.below else ""
            yield f"• {round(100 * quality.shares[name])} % of the time {words}{below}"


def _channels(page: HomePage) -> Iterator[BlockJson]:
    overview = page.channels
    if overview is None:
        yield from pieces.sections(["Every channel is answered alike: in a thread."])
        return
    lines = [
        f"• People are asked in {_place(overview.leads)}",
        f"• Security events are reported in {_place(overview.incidents)}",
        *(_channel(rules) for rules in overview.channels[:_MOST_CHANNELS]),
    ]
    if len(overview.channels) > _MOST_CHANNELS:
        lines.append(f"• and {len(overview.channels) - _MOST_CHANNELS} more channels")
    yield from pieces.sections(lines)
    change = pieces.button("Channels", action_id=ActionId.OPEN_CHANNELS, value="channels")
    yield from pieces.buttons([change])


def _channel(rules: ChannelRules) -> str:
    return f"• {_place(rules.channel)}: {MENTIONED[rules.mentions]}"


def _place(channel: str) -> str:
    return f"<#{channel}>" if channel else "no channel yet"


def _records(page: HomePage) -> Iterator[BlockJson]:
    records = page.records
    if records is None:
        return
    entries = _count(records.head.sequence, "entry", "entries")
    lines = [f"• The audit trail has {entries}; the newest has the hash `{records.head.hash}`"]
    if records.anchored_at:
        at = _day(datetime.fromisoformat(records.anchored_at))
        lines.append(f"• Last anchored {at}, over {records.anchored} of them")
    else:
        lines.append("• No anchor was made yet; one is made every night")
    lines.append(_inspected(records.inspection))
    yield from pieces.sections(lines)
    yield from pieces.context([_VERIFY])


def _inspected(inspection: Inspection | None) -> str:
    if inspection is None:
        return "• It was not checked on this machine yet; it is checked every night"
    found = "intact" if inspection.is_intact else "*not intact*: the admins were told"
    return f"• Last checked {_day(inspection.at)}, {inspection.entries} entries: {found}"


def _service(page: HomePage) -> Iterator[BlockJson]:
    service = page.service
    if service is None:
        return
    lines = [_self_check(service.canary)]
    if service.to_confirm:
        who = _count(service.to_confirm, "person waits", "people wait")
        lines.append(f"• *{who}* for you to confirm a role")
    else:
        lines.append("• Nobody waits for you to confirm a role")
    yield from pieces.sections(lines)
    if service.to_confirm:
        confirm = pieces.button("Roles", action_id=ActionId.LIST_GROUPS, value="roles")
        yield from pieces.buttons([confirm])


def _self_check(canary: SelfCheck | None) -> str:
    if canary is None:
        return "• No self-check has run yet; one runs every hour"
    if canary.is_green:
        return f"• The last self-check, {_day(canary.at)}, brought a proved answer"
    reason = escape(clip(canary.reason, _SOURCE)) or "failed"
    return f"• *The last self-check went wrong* ({reason}), {_day(canary.at)}"


_TITLES: Mapping[Card, str] = {
    Card.OWED: "What is asked of you",
    Card.ANSWERS: "Your recent answers",
    Card.OVERSIGHT: "Waiting for the leads",
    Card.REGISTER: "Control register",
    Card.TASKS: "Tasks of everybody",
    Card.NONCONFORMITIES: "What does not conform",
    Card.TRAINING: "Training of everybody",
    Card.LIBRARY: "Our documents",
    Card.QUALITY: "Quality of the answers",
    Card.CHANNELS: "Channels",
    Card.RECORDS: "Records",
    Card.SERVICE: "State of the service",
}
_CARDS: Mapping[Card, Callable[[HomePage], Iterator[BlockJson]]] = {
    Card.OWED: _owed,
    Card.ANSWERS: _answers,
    Card.OVERSIGHT: _oversight,
    Card.REGISTER: _register,
    Card.TASKS: _tasks,
    Card.NONCONFORMITIES: _nonconformities,
    Card.TRAINING: _training,
    Card.LIBRARY: _library,
    Card.QUALITY: _quality,
    Card.CHANNELS: _channels,
    Card.RECORDS: _records,
    Card.SERVICE: _service,
}


def _header(text: str) -> BlockJson:
    return pieces.as_json(HeaderBlock(text=PlainTextObject(text=text, emoji=False)))


def _day(at: datetime) -> str:
    """Return a moment that Slack shows in the reader's own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
