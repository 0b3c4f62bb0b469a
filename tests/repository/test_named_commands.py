"""What an answer tells people to type exists."""

import re

from bot.people.entities import Role
from bot.slack.listeners.commands import SUBJECTS, VERBS, help_words
from knowledge.answering.wording import ELSEWHERE


def test_commands_that_answers_name_exist():
    """Each ``/comply`` verb that an answer points to is one."""
    named = {word for how in ELSEWHERE.values() for word in re.findall(r"“/comply (\w+)", how)}
    assert named
    assert named <= {word for verb in VERBS for word in (verb.word, *verb.also)}


def test_every_verb_has_a_place_in_the_help():
    """A long help has each verb under one heading, a short one has no headings."""
    placed = [word for words in SUBJECTS.values() for word in words]
    assert sorted(placed) == sorted(verb.word for verb in VERBS if verb.help)
    lead, employee = help_words(Role.LEAD), help_words(Role.EMPLOYEE)
    assert "*Control register*" in lead
    assert not [one for one in SUBJECTS if one in employee]
    assert "/comply gaps" not in employee
    owner = help_words(Role.EMPLOYEE, owns=True)
    assert "/comply control" not in employee
    assert "/comply control" in owner
    assert "/comply gaps" not in owner
