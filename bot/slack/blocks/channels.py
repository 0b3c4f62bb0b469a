"""The form for a channel's rules, the list of channels, and what a channel is told of itself."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from bot.channels.entities import (
    DEFAULT_EMOJI,
    ChannelRules,
    Documents,
    Mentions,
    Overview,
    Reading,
    is_folder,
)
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form, named_input, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.channels import rules_to_json
from bot.slack.scopes import FEATURES

MENTIONED: Mapping[Mentions, str] = {
    Mentions.THREAD: "mentions are answered in a thread",
    Mentions.ALONE: "mentions are answered to whoever asks, alone",
    Mentions.NEVER: "mentions are not answered",
}
"""How a channel is answered, where it is told in a line."""
MENTIONS: Mapping[Mentions, str] = {
    Mentions.THREAD: "In a thread, for everybody here",
    Mentions.ALONE: "To whoever asks, alone",
    Mentions.NEVER: "Not at all",
}
DOCUMENTS: Mapping[Documents, str] = {
    Documents.ALL: "All documents that the readers may see",
    Documents.CHOSEN: "Documents of the folders below",
    Documents.NONE: "No documents of ours, the standard alone",
}
READING: Mapping[Reading, str] = {
    Reading.QUESTIONS: "Answer every question, also without a mention",
    Reading.THREADS: "Read what a thread said before a question in it",
    Reading.EMOJI: "Offer to ask a person when somebody reacts to an answer",
}
_TOLD: Mapping[Reading, str] = {
    Reading.QUESTIONS: "every message here, to answer those that are questions; all others are "
    "neither kept nor logged",
    Reading.THREADS: "what was said before in a thread in which I am asked something; it is not kept",
    Reading.EMOJI: "reactions to my answers: :{emoji}: lets you ask a person",
}
_SWITCH_OFF = "A compliance lead or an admin switches it off with `/comply channel`, here."
_OF_SHARED, _SHARED = "slack:", "shared in Slack"
_MOST_OPTIONS = 100
_SHOWN = 20
_INPUT = 1_000
_TITLE = "Rules of a channel"

NEVER = (
    "I say nothing in this channel. Please ask me in a direct message, or with `/comply ask`: "
    "the answer is for you alone."
)


class Along(StrEnum):
    """Why company documents are not used in the open, beside another company's reading along."""

    GUEST = "guest"
    UNKNOWN = "unknown"
    NOBODY = ""


_IN_THE_OPEN: Mapping[Along, str] = {
    Along.GUEST: "A guest reads along here, so I use no company document in the open. What our "
    "documents say goes to whoever asks, alone.",
    Along.UNKNOWN: "I could not make sure that no guest reads along here, so I use no company "
    "document in the open. What our documents say goes to whoever asks, alone.",
}
_ALONE: Mapping[Along, str] = {
    Along.GUEST: "Only you can see this: a guest reads along here, and it uses company documents.",
    Along.UNKNOWN: "Only you can see this: a guest may read along here, and it uses company "
    "documents.",
}


def why(along: str, *, alone: bool) -> str:
    """Return the one line that says why company documents are used for the asker alone."""
    return (_ALONE if alone else _IN_THE_OPEN).get(Along(along), "")


def channels_form(overview: Overview) -> ViewJson:
    """Return the list of configured channels, and the choice of one."""
    lines = [_place("Questions for a person", overview.leads)]
    lines += [_place("Security events", overview.incidents)]
    lines += [f"• <#{one.channel}>: {_summary(one)}" for one in overview.channels[:_SHOWN]]
    if len(overview.channels) > _SHOWN:
        lines.append(f"… and {len(overview.channels) - _SHOWN} more: `annexa channels list`")
    if not overview.channels:
        lines.append("No channel has rules of its own yet.")
    chooser = ConversationSelectElement(
        action_id=ActionId.CHOOSE_CHANNEL,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return form(
        title=_TITLE,
        submit="Next",
        callback_id=CallbackId.CHOOSE_CHANNEL,
        blocks=[
            *pieces.sections(lines),
            named_input("Which channel?", ActionId.CHOOSE_CHANNEL, chooser),
        ],
    )


def rules_form(
    rules: ChannelRules, *, folders: Sequence[str], off: Mapping[Reading, str]
) -> ViewJson:
    """Return the form for a channel's rules; *off* says why some reading cannot be chosen."""
    offered = {what: text for what, text in READING.items() if what not in off}
    known = dict.fromkeys([*sorted(rules.folders), *folders])
    names = [name for name in known if is_folder(name)][:_MOST_OPTIONS]
    blocks = [
        *pieces.sections([f"How I behave in <#{rules.channel}>"]),
        _select(
            "When I am mentioned, I answer", ActionId.CHANNEL_MENTIONS, MENTIONS, rules.mentions
        ),
        _select("What I answer from", ActionId.CHANNEL_DOCUMENTS, DOCUMENTS, rules.documents),
        *_folders(names, rules),
        _text(
            "Audiences whose documents may be used where all members belong to them",
            ActionId.CHANNEL_AUDIENCES,
            ", ".join(sorted(rules.audiences)),
        ),
        _roles(rules),
        *_reading(offered, rules),
        *pieces.context([escape(line) for line in dict.fromkeys(off.values())]),
    ]
    return form(
        title=_TITLE,
        submit="Save",
        callback_id=CallbackId.CONFIGURE_CHANNEL,
        blocks=blocks,
        private=rules_to_json(rules),
    )


def announcement(rules: ChannelRules) -> Message:
    """Return what a channel is told of what is read in it: what, why, and how to switch it off."""
    if not rules.reading:
        text = "From now on I read nothing here but what is said to me."
        return Message(text=text, blocks=tuple(pieces.sections([text])))
    told = [
        f"• {_TOLD[what].format(emoji=rules.emoji)}" for what in Reading if what in rules.reading
    ]
    begin = "*From now on I read more in this channel than what is said to me:*"
    end = (
        f"It is there so that questions about rules are answered where they come up. {_SWITCH_OFF}"
    )
    parts = [begin, *told, end]
    return Message(text="\n".join(parts), blocks=tuple(pieces.sections(parts)))


def saved(rules: ChannelRules) -> str:
    """Return what whoever changed the rules is told."""
    waits = bool(rules.reading) and not rules.is_announced
    told = " I read there once the channel was told." if waits else ""
    return f"Saved for <#{rules.channel}>: {_summary(rules)}.{told}"


def message(text: str) -> Message:
    """Return a line that may mention a channel."""
    return Message(text=text, blocks=tuple(pieces.sections([text])))


def hand_off_offer(exchange_id: str, label: str, *, by_lead: bool) -> Message:
    """Return the button that a reaction leads to; a form opens from a press alone."""
    who = "A compliance lead suggests it: shall" if by_lead else "Shall"
    text = f"{who} a person answer this ({label})? I show you first what will be posted."
    ask = pieces.button("Ask a person", action_id=ActionId.ASK_A_PERSON, value=exchange_id)
    return Message(text=text, blocks=(*pieces.sections([text]), *pieces.buttons([ask])))


def _summary(rules: ChannelRules) -> str:
    facts = [MENTIONED[rules.mentions]]
    if rules.documents is Documents.CHOSEN:
        facts.append(
            f"from the folders {', '.join(escape(_folder(one)) for one in sorted(rules.folders))}"
        )
    if rules.documents is Documents.NONE:
        facts.append("from the standard alone")
    if rules.audiences:
        facts.append(f"audiences {', '.join(escape(one) for one in sorted(rules.audiences))}")
    facts += ["questions for a person are posted there"] if rules.is_leads else []
    facts += ["security events are posted there"] if rules.is_incidents else []
    facts += [FEATURES[what] for what in Reading if what in rules.reading]
    return clip("; ".join(facts), pieces.CONTEXT)


def _place(what: str, channel: str) -> str:
    return f"*{what}:* " + (f"<#{channel}>" if channel else "no channel yet")


def _select(
    label: str, action: ActionId, texts: Mapping[Mentions, str] | Mapping[Documents, str], now: str
) -> pieces.BlockJson:
    options = {str(value): option(value, text) for value, text in texts.items()}
    element = StaticSelectElement(
        action_id=action, options=list(options.values()), initial_option=options[str(now)]
    )
    return named_input(label, action, element)


def _folders(names: Sequence[str], rules: ChannelRules) -> Iterator[pieces.BlockJson]:
    if not names:
        return
    chosen = [option(name, _folder(name)) for name in names if name in rules.folders]
    element = StaticMultiSelectElement(
        action_id=ActionId.CHANNEL_FOLDERS,
        options=[option(name, _folder(name)) for name in names],
        initial_options=chosen or None,
    )
    yield named_input("Folders", ActionId.CHANNEL_FOLDERS, element, optional=True)


def _folder(name: str) -> str:
    return _SHARED if name == _OF_SHARED else name


def _roles(rules: ChannelRules) -> pieces.BlockJson:
    leads = option("leads", "Questions for a person are posted here")
    incidents = option("incidents", "Security events are posted here")
    ticked = [leads] * rules.is_leads + [incidents] * rules.is_incidents
    element = CheckboxesElement(
        action_id=ActionId.CHANNEL_ROLES, options=[leads, incidents], initial_options=ticked or None
    )
    return named_input("What this channel is for", ActionId.CHANNEL_ROLES, element, optional=True)


def _reading(offered: Mapping[Reading, str], rules: ChannelRules) -> Iterator[pieces.BlockJson]:
    if not offered:
        return
    options = {what: option(what, text) for what, text in offered.items()}
    ticked = [option for what, option in options.items() if what in rules.reading]
    element = CheckboxesElement(
        action_id=ActionId.CHANNEL_READING,
        options=list(options.values()),
        initial_options=ticked or None,
    )
    yield named_input(
        "What I read beyond what is said to me", ActionId.CHANNEL_READING, element, optional=True
    )
    yield from pieces.context(["Off unless you tick it; the channel is told at once."])
    if Reading.EMOJI in offered:
        yield _text("The reaction that asks for a person", ActionId.CHANNEL_EMOJI, rules.emoji)


def _text(label: str, action: ActionId, value: str) -> pieces.BlockJson:
    element = PlainTextInputElement(
        action_id=action,
        max_length=_INPUT,
        initial_value=clip(value, _INPUT) or None,
        multiline=False,
    )
    hint = f"for example {DEFAULT_EMOJI}" if action is ActionId.CHANNEL_EMOJI else ""
    return named_input(label, action, element, optional=True, hint=hint)
