"""What is read beyond what is said to the bot; only where a channel's rules say so."""

from slack_bolt import App

from bot.channels.entities import Reading
from bot.slack.desk import FrontDesk
from bot.slack.ids import Event, WorkflowName
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.channels import Overheard, overheard_from, reaction_from
from knowledge.recognition.guards import asks


def register(app: App, desk: FrontDesk) -> None:
    """Listen to reactions; messages of channels come with all other messages."""

    @app.event(Event.REACTION_ADDED.value)
    def on_reaction(body: Raw) -> None:
        reaction = reaction_from(body)
        if reaction is None:
            return
        rules = desk.channels.rules(reaction.channel)
        if not rules.reads(Reading.EMOJI) or reaction.emoji != rules.emoji:
            return
        desk.engine.accept(
            WorkflowName.EMOJI_HAND_OFF,
            workflow_id=f"emoji:{reaction.channel}:{reaction.ts}:{reaction.event_id}",
            lane=reaction.user,
            arguments={
                "user": reaction.user,
                "team": reaction.team,
                "channel": reaction.channel,
                "ts": reaction.ts,
            },
        )


def question_in(desk: FrontDesk, body: Raw) -> Asking | None:
    """Return the question that was asked of nobody in a channel, if it is to be answered.

    Of everything else nothing is kept and nothing is logged, neither here nor later.
    """
    overheard = overheard_from(body)
    if overheard is None or not asks(overheard.asking.text):
        return None
    if not desk.channels.rules(overheard.asking.channel).reads(Reading.QUESTIONS):
        return None
    return overheard.asking if _is_ours(desk, overheard) else None


def _is_ours(desk: FrontDesk, overheard: Overheard) -> bool:
    """Tell whether it is said to everybody, or in a thread in which the bot was asked before."""
    return not overheard.is_reply or bool(desk.help_desk.history(overheard.asking.thread))
