"""A chat model gives text or says in words that it can't, whatever happens on the wire."""

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from knowledge.adapters.chat_model import LangChainChatModel
from knowledge.errors import ChatModelUnavailable
from tests.knowledge.adapters.openai_server import openai_server

pytestmark = pytest.mark.adapters
KEY = "sk-not-a-real-key"


@pytest.fixture
def server():
    with openai_server() as running:
        yield running


@pytest.fixture
def model(server):
    model = LangChainChatModel(
        "openai:stand-in", timeout_s=1.0, base_url=server.base_url, api_key=KEY
    )
    model.load()
    return model


def test_text_comes_back(server, model):
    """A working model's text comes back without the white space around it."""
    server.mode, server.reply = "scripted", "\n  One line [1]\n"
    assert model.complete(system="S", user="U") == "One line [1]"


def test_what_is_sent(server, model):
    """System and user part arrive apart, at temperature 0, in one request."""
    server.mode, server.reply = "scripted", "ok"
    model.complete(system="S", user="U")
    (sent,) = server.requests
    assert [(m["role"], m["content"]) for m in sent["messages"]] == [("system", "S"), ("user", "U")]
    assert (sent["temperature"], sent["model"]) == (0, "stand-in")
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("500", "HTTP 500"),
        ("503", "HTTP 503"),
        ("429", "HTTP 429: ask the vendor for a higher limit"),
        ("401", "HTTP 401: check the API key"),
        ("404", "HTTP 404: check the model's name"),
        ("empty", "without text"),
        ("blank", "without text"),
        ("tool_call", "without text"),
        ("cut_off", "cut off"),
        ("invalid_json", "failed"),
        ("html", "failed"),
        ("no_choices", "failed"),
        ("hang", "within 1 s|failed .\\w*TimeoutError"),
        ("drip", "within 1 s"),
    ],
)
def test_every_failure_is_said_in_words(server, model, mode, said):
    """Whatever the server does, the caller gets one kind of error, in time, after one request."""
    server.mode = mode
    before = monotonic()
    with pytest.raises(ChatModelUnavailable, match=said):
        model.complete(system="S", user="the secret question")
    assert monotonic() - before < 1.6
    assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["500", "429", "400", "html", "hang"])
def test_errors_repeat_neither_question_nor_key(server, model, mode):
    """What a person asked and the key stay out of messages, causes and logs."""
    server.mode = mode
    with pytest.raises(ChatModelUnavailable) as caught:
        model.complete(system="S", user="the secret question")
    assert "secret" not in str(caught.value)
    assert KEY not in str(caught.value) + repr(model)
    assert caught.value.__cause__ is None


def test_too_long_a_reply_is_refused(server, model):
    """A model that does not stop gives no answer."""
    server.mode, server.reply = "scripted", "word " * 10_000
    with pytest.raises(ChatModelUnavailable, match="too long"):
        model.complete(system="S", user="U")


def test_nobody_listens():
    """A refused connection is a model that is unavailable."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    model = LangChainChatModel("openai:x", timeout_s=1.0, base_url=url, api_key=KEY)
    with pytest.raises(ChatModelUnavailable, match="failed"):
        model.complete(system="S", user="U")


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", ":gpt-4o", ""])
def test_a_name_needs_provider_and_model(name):
    """A wrong setting is named, with an example of a right one."""
    with pytest.raises(ChatModelUnavailable, match="provider:model, such as openai:gpt-4o"):
        LangChainChatModel(name, timeout_s=1.0).load()


@pytest.mark.parametrize(
    ("name", "said"), [("nobody:x", "failed"), ("mistralai:x", "install LangChain's package")]
)
def test_a_vendor_that_is_not_there(name, said):
    """An unknown vendor and one whose package is missing are unavailable, not a crash."""
    with pytest.raises(ChatModelUnavailable, match=said):
        LangChainChatModel(name, timeout_s=1.0).load()


def test_a_missing_key_is_said(monkeypatch):
    """Without any key the model is unavailable."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ChatModelUnavailable, match="check its key"):
        LangChainChatModel("openai:x", timeout_s=1.0).complete(system="S", user="U")


def test_questions_go_to_no_tracing_service(server, model, monkeypatch):
    """Tracing switched on in the environment does not make questions leave."""
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", server.base_url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "none")
    server.mode, server.reply = "scripted", "ok"
    model.complete(system="S", user="U")
    assert server.paths == ["/v1/chat/completions"]


def test_calls_that_never_end_do_not_pile_up(server):
    """With all slots taken by silent calls the next one is turned away in time."""
    server.mode = "drip"
    model = LangChainChatModel("openai:x", timeout_s=3.0, base_url=server.base_url, api_key=KEY)
    model.load()

    def call(_number):
        with pytest.raises(ChatModelUnavailable) as raised:
            model.complete(system="S", user="U")
        return str(raised.value)

    with ThreadPoolExecutor(16) as pool:
        assert all("within" in said for said in pool.map(call, range(16)))
    assert "16 calls are still waiting" in call(17)


def test_text_comes_piece_by_piece(server, model):
    """A streamed answer is heard while the model still goes on with it."""
    server.mode, server.reply, server.waits_after = "scripted", "One [1]\nTwo [2]", 1
    heard = model.stream(system="S", user="U")
    first = ""
    while "\n" not in first:
        first += next(heard)
    assert first.startswith("One [1]")
    assert "Two" not in first
    server.go.set()
    assert (first + "".join(heard)).split() == ["One", "[1]", "Two", "[2]"]
    assert server.requests[-1]["stream"]


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("500", "HTTP 500"),
        ("429", "HTTP 429: ask the vendor for a higher limit"),
        ("empty", "without text"),
        ("blank", "without text"),
        ("tool_call", "without text"),
        ("cut_off", "cut off"),
        ("html", "failed|without text"),
        ("hang", "within 1 s|failed .\\w*TimeoutError"),
        ("drip", "within 1 s|failed"),
    ],
)
def test_every_failure_of_a_stream_is_said_in_words(server, model, mode, said):
    """A stream that fails, at its beginning or at its end, fails as a whole answer does."""
    server.mode = mode
    before = monotonic()
    with pytest.raises(ChatModelUnavailable, match=said):
        "".join(model.stream(system="S", user="the secret question"))
    assert monotonic() - before < 1.6
    assert len(server.requests) == 1


def test_a_stream_that_breaks_off_is_no_answer(server, model):
    """What was heard before the break does not pass for an answer."""
    server.mode, server.reply, server.dies_after = "scripted", "One [1]\nTwo [2]\nThree [3]", 2
    heard = []
    with pytest.raises(ChatModelUnavailable, match="failed"):
        heard.extend(model.stream(system="S", user="U"))


def test_a_stream_that_goes_on_for_ever_ends_in_time(server, model):
    """The set time counts for the whole of a stream, however steadily it comes."""
    server.mode, server.reply, server.pause = "scripted", "word " * 1_000, 0.05
    before = monotonic()
    with pytest.raises(ChatModelUnavailable, match="within 1 s"):
        "".join(model.stream(system="S", user="U"))
    assert monotonic() - before < 1.6


def test_who_stops_listening_stops_the_model(server, model):
    """A stream that nobody hears any more is closed, and its slot is free again."""
    server.mode, server.reply, server.pause = "scripted", "word " * 3_000, 0.01
    heard = model.stream(system="S", user="U")
    next(heard)
    heard.close()
    assert server.gone.wait(5)


def test_importing_the_adapter_imports_no_vendor():
    """The command line stays quick: LangChain is imported with the first call only."""
    code = "import sys, knowledge.adapters.chat_model; sys.exit('langchain' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
