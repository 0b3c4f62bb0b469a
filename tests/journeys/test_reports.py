"""What the operator reads in logs and collectors: every failure, and no word of a question."""

import io
import json
import logging
import re
import time
from dataclasses import dataclass

import pytest

from bot.logs import configure_logs
from bot.rehearsal.faults import Fault, Trouble
from bot.telemetry import Collectors, reporting
from tests.bot.collectors import Receiver
from tests.journeys.conftest import Voice, read
from tests.journeys.office import until

pytestmark = pytest.mark.journey

MARKED = "Marbleton"
HARMLESS = f"What about the backup of {MARKED}?"
FAILING = f"Why did {MARKED} explode? Tell {MARKED} nothing."


@pytest.fixture(scope="module")
def log():
    """Return the stream of JSON lines at INFO."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logs("INFO", form="json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


class _Quoting:
    """Answers as the given one does; its errors quote the question, as errors of libraries do."""

    def __init__(self, answerer):
        self._answerer = answerer

    def answer(self, question, **_names):
        if "explode" in question.text:
            raise ValueError(f"invalid literal for int(): {question.text!r} in {question.text}")
        return self._answerer.answer(question)


@pytest.fixture(scope="module")
def walked(log, office, slack):
    """Ask a harmless and a failing question while both collectors listen."""
    people = Voice(slack)
    office.help_desk._answerer = _Quoting(office.answerer)
    with Receiver() as receiver:
        addresses = Collectors(otlp_endpoint=receiver.otlp_endpoint, sentry_dsn=receiver.sentry_dsn)
        with reporting(addresses):
            people.ask("U0ADA", HARMLESS, channel="C0TEAM")
            reply = read(people.ask("U0ADA", FAILING, channel="C0TEAM"))
            _rate_while_slack_stumbles(slack, people)
            # The workflow ends a moment after its reply; only then is it reported.
            time.sleep(0.3)
    return Walked(reply=reply, log=log.getvalue(), collected=receiver)


def _rate_while_slack_stumbles(slack, people):
    """Have Lena rate an answer of Ada's while Slack would not say who she is."""
    posted = people.ask("U0ADA", f"is there a backup of {MARKED}?", channel="C0TEAM")
    slack.faults.plan(Fault(method="users.info", trouble=Trouble.INVALID_AUTH))
    exchange = posted.metadata["event_payload"]["exchange"]
    people.press("U0LENA", posted, "rate_answer", value=f"helpful:{exchange}")
    assert until(lambda: [m for m in slack.workspace.asides("U0LENA") if "noted" in m.text])
    slack.faults.forget()


@dataclass(frozen=True, kw_only=True)
class Walked:
    """What was told to the person, to the log, and to the collectors."""

    reply: str
    log: str
    collected: Receiver

    @property
    def failure(self):
        """Return the line that names what the person was told."""
        reference = re.search(r"E-[0-9A-F]{8}", self.reply).group()
        lines = [json.loads(line) for line in self.log.splitlines()]
        [line] = [line for line in lines if line.get("reference") == reference]
        return line


def test_no_word_of_a_question_in_the_log(walked):
    """At INFO the log holds no word of what was asked, not even where an error quotes it."""
    assert MARKED.lower() not in walked.log.lower()
    assert "ValueError" in walked.log


def test_no_line_says_who_did_what(walked):
    """Work is named beside trouble, and neither the name nor the words say whose work it was."""
    lines = [json.loads(line) for line in walked.log.splitlines()]
    rated = [line for line in lines if line.get("workflow", "").startswith("rate:")]
    assert any("Slack would not say" in line["message"] for line in rated)
    assert not [word for word in ("U0ADA", "U0LENA", "D0ADA", "D0LENA") if word in walked.log]


def test_libraries_have_no_way_around(walked, log):
    """What the durable engine's library logs is one line like all others, with secrets masked."""
    assert walked
    logging.getLogger("dbos").error("lost postgresql://annexa:%s@host/name", MARKED)
    line = json.loads(log.getvalue().splitlines()[-1])
    assert line["message"] == "lost postgresql://***@host/name"
    assert logging.getLogger("dbos").handlers == []


def test_reference_is_a_field(walked):
    """The reference that the person was told is a field of the line that has the error."""
    assert walked.failure["level"] == "ERROR"
    assert walked.failure["workflow"]
    assert "ValueError" in walked.failure["error"]


def test_a_line_leads_to_its_spans(walked):
    """The line of a failure names the trace in which its workflow and steps stand."""
    spans = [
        span for span in walked.collected.spans if span.trace_id.hex() == walked.failure["trace"]
    ]
    [whole] = [span for span in spans if not span.parent_span_id]
    assert whole.name.startswith("workflow ")
    assert {span.parent_span_id for span in spans if span is not whole} == {whole.span_id}
    assert "step answer" in {span.name for span in spans}


def test_collectors_get_references_and_no_words(walked):
    """Sentry is told the same reference; neither collector is told words, names or ids."""
    [event] = walked.collected.events
    assert event["tags"]["reference"] in walked.reply
    left = walked.collected.everything
    assert not [word for word in (MARKED, "U0ADA", "C0TEAM", "ada@", "backup") if word in left]
