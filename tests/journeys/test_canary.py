"""The bot asks itself over its real parts; the leads' channel hears of a change, and only of one."""

import pytest

from bot.clock import SystemClock
from bot.questions.canary import Canary
from knowledge.grounding.proof import prove
from tests.bot.questions.asking import SILENT
from tests.bot.questions.test_canary import STANDARD, Answers, Shelf
from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = pytest.mark.journey


def _heard(slack, words):
    return [one for one in slack.workspace.replies("C0LEADS") if words in read(one)]


def test_leads_hear_red_once_and_green_once(slack, office):
    """Between the two nothing is posted, however often it asks; the notice says what is wrong."""
    answers = Answers()
    canary = Canary(office.database, answers, Shelf(), prove, SystemClock())
    canary.look()
    answers.standard = SILENT
    for _ in range(3):
        canary.look()
    assert until(lambda: _heard(slack, "I may not be answering"))
    answers.standard = STANDARD
    for _ in range(2):
        canary.look()
    assert until(lambda: _heard(slack, "I answer again"))
    assert len(_heard(slack, "I may not be answering")) == 1
    assert len(slack.workspace.replies("C0LEADS")) == 2
    assert canary.state().is_green
