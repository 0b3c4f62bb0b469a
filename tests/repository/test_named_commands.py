"""What an answer tells people to type exists."""

import re

from bot.slack.listeners.commands import VERBS
from knowledge.answering.wording import ELSEWHERE


def test_commands_that_answers_name_exist():
    """Each ``/comply`` verb that an answer points to is one."""
    named = {word for how in ELSEWHERE.values() for word in re.findall(r"“/comply (\w+)", how)}
    assert named
    assert named <= {word for verb in VERBS for word in (verb.word, *verb.also)}
