"""The whole way from prompt to proof, through LangChain, to a server that may misbehave."""

from dataclasses import replace
from time import monotonic

import pytest

from knowledge.adapters.chat_model import LangChainChatModel
from knowledge.answering.rewriting import Rewriter
from knowledge.grounding.proof import prove
from prompts.prompt import load_prompt
from tests.knowledge.adapters.openai_server import openai_server
from tests.knowledge.answering.composed_answers import COMPOSED, DAILY, ISO

pytestmark = pytest.mark.adapters


@pytest.fixture
def server():
    with openai_server() as running:
        yield running


@pytest.fixture
def rewriter(server):
    model = LangChainChatModel("openai:x", timeout_s=0.7, base_url=server.base_url, api_key="none")
    model.load()
    return Rewriter(model, prove, load_prompt("rewrite"))


def test_a_good_model_rewrites_through_langchain(server, rewriter):
    """Over the wire, from prompt to proof, a well-behaved model's wording is posted."""
    rewritten = rewriter.rewrite("How often do we back up?", COMPOSED)
    assert rewritten == replace(COMPOSED, prompt=load_prompt("rewrite").fingerprint)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("mode", "dropped"),
    [
        ("hallucinated", 1),
        ("injected", 2),
        ("garbage", 3),
        ("empty", 0),
        ("blank", 0),
        ("500", 0),
        ("429", 0),
        ("401", 0),
        ("invalid_json", 0),
        ("html", 0),
        ("no_choices", 0),
        ("tool_call", 0),
        ("cut_off", 0),
        ("hang", 0),
        ("drip", 0),
    ],
)
def test_a_bad_model_costs_nothing_but_time(server, rewriter, mode, dropped):
    """Down, slow, silent or lying: the composed answer comes, in time."""
    server.mode = mode
    before = monotonic()
    assert rewriter.rewrite("How often?", COMPOSED) == replace(COMPOSED, dropped=dropped)
    assert monotonic() - before < 1.2


def test_an_altered_number_over_the_wire(server, rewriter):
    """The one sentence whose number the model changed is missing, the others are posted."""
    server.mode = "altered_number"
    rewritten = rewriter.rewrite("How often?", COMPOSED)
    assert [one.text for one in rewritten.sentences] == [ISO, DAILY]
    assert rewritten.dropped == 1


def test_a_model_that_is_down_is_logged(caplog):
    """Whoever runs the bot sees why answers are not reworded."""
    down = LangChainChatModel("x", timeout_s=1.0)
    rewriter = Rewriter(down, prove, load_prompt("rewrite"))
    assert rewriter.rewrite("q", COMPOSED) is COMPOSED
    assert "The composed answer stands: Chat model 'x'" in caplog.text
