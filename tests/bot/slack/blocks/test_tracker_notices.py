"""What is said of a tracker names what to do, and promises nothing that is not so."""

import pytest

from bot.slack.blocks.notices import notice_message


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("401", "does not know the token"),
        ("403", "may not read and write"),
        ("404", "no such repository or project"),
        ("301", "was moved"),
        ("418", "annexa doctor"),
    ],
)
def test_a_refusal_says_what_to_do(code, words):
    """Each known code has its advice, any other leads to the doctor."""
    facts = {"tracker": "GitHub", "how": "refused", "code": code}
    text = notice_message("tracker_trouble", facts).text
    assert words in text
    assert code in text
    assert "Nothing is lost" in text


def test_hours_without_an_answer():
    """What is away is no fault of the token."""
    facts = {"tracker": "Jira", "how": "away", "code": "503"}
    text = notice_message("tracker_trouble", facts).text
    assert "has not answered for hours" in text
    assert "token" not in text


def test_it_is_over():
    """Whoever heard of the trouble hears of its end."""
    assert "answers again" in notice_message("tracker_back", {"tracker": "Jira"}).text


@pytest.mark.parametrize("wish", ["open", "close", "drop", "another"])
def test_one_task_is_refused(wish):
    """The task is named, and that it goes on here."""
    facts = {"tracker": "Jira", "task": "17", "wish": wish, "code": "no transition"}
    text = notice_message("issue_refused", facts).text
    assert "T-17" in text
    assert "goes on" in text
