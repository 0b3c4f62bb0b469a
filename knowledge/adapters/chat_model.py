"""A chat model of any vendor through LangChain: text or `ChatModelUnavailable`, within a set time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from knowledge.errors import ChatModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.messages.base import BaseMessage

_MOST_CALLS = 16
"""Calls under way at once; a vendor that never answers must not collect threads without end."""
_LONGEST_REPLY = 20_000
_CUT_OFF = frozenset({"length", "max_tokens", "max_output_tokens"})
_WHAT_TO_DO: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "check the API key",
    HTTPStatus.FORBIDDEN: "check what the API key may use",
    HTTPStatus.NOT_FOUND: "check the model's name and the base URL",
    HTTPStatus.TOO_MANY_REQUESTS: "ask the vendor for a higher limit",
}


@dataclass(frozen=True, kw_only=True)
class _Ask:
    """One call: what is asked, what came so far, and whether anybody still listens."""

    system: str
    user: str
    replies: SimpleQueue[str | ChatModelUnavailable | None] = field(default_factory=SimpleQueue)
    unheard: Event = field(default_factory=Event)

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [("system", self.system), ("user", self.user)]


class LangChainChatModel:
    """One configured chat model; safe to use from several threads."""

    def __init__(
        self,
        name: str,
        *,
        timeout_s: float,
        base_url: str | None = None,
        api_key: str | None = None,
    ) -> None:
        """Name the model as ``provider:model``; nothing is imported or connected yet.

        Without *api_key* the vendor's own environment variable is read, such as OPENAI_API_KEY.
        """
        self._name = name
        self._timeout_s = timeout_s
        self._options = {"base_url": base_url, "api_key": api_key}
        self._model: BaseChatModel | None = None
        self._loading = Lock()
        self._slots = BoundedSemaphore(_MOST_CALLS)

    def load(self) -> None:
        """Import LangChain and the vendor's library now, so that no question waits for it."""
        with self._loading:
            if self._model is None:
                self._model = self._open()

    def complete(self, *, system: str, user: str) -> str:
        """Return the model's text; raise `ChatModelUnavailable` for anything else, in time."""
        begin, ask = self._begun(), _Ask(system=system, user=user)
        Thread(target=self._answer, args=(ask,), name="chat-model", daemon=True).start()
        return next(self._heard(ask, begin + self._timeout_s)).strip()

    def stream(self, *, system: str, user: str) -> Iterator[str]:
        """Yield the model's text as it comes; raise `ChatModelUnavailable` for anything else.

        The set time counts for the whole of it; who stops listening stops the model.
        """
        begin, ask = self._begun(), _Ask(system=system, user=user)
        Thread(target=self._dictate, args=(ask,), name="chat-model", daemon=True).start()
        try:
            yield from self._heard(ask, begin + self._timeout_s)
        finally:
            ask.unheard.set()

    def _begun(self) -> float:
        """Take one of the slots; return when the set time began."""
        self.load()
        begin = monotonic()
        if not self._slots.acquire(timeout=self._timeout_s):
            raise ChatModelUnavailable(
                f"Chat model {self._name}: {_MOST_CALLS} calls are still waiting for an answer."
            )
        return begin

    def _open(self) -> "BaseChatModel":
        provider, _, model = self._name.partition(":")
        if not provider or not model:
            raise ChatModelUnavailable(
                f"Chat model {self._name!r} is not of the form provider:model, such as openai:gpt-4o."
            )
        options: dict[str, Any] = {
            name: value for name, value in self._options.items() if value is not None
        }
        try:
            from langchain.chat_models import init_chat_model  # noqa: PLC0415 - takes a second

            opened: BaseChatModel = init_chat_model(
                model,
                model_provider=provider,
                temperature=0,
                timeout=self._timeout_s,
                max_retries=0,
                **options,
            )
        except ImportError:
            raise ChatModelUnavailable(
                f"Chat model {self._name}: install LangChain's package for {provider}."
            ) from None
        except Exception as error:  # noqa: BLE001 - every vendor has its own error tree
            raise self._unavailable(error) from None
        return opened

    def _answer(self, ask: "_Ask") -> None:
        """Run one call in its own thread: vendors' time limits start anew with every byte."""
        with self._call(ask) as model:
            reply: AIMessage = model.invoke(ask.messages)
            text = str(reply.text)
            self._check(text, reply)
            ask.replies.put(text)

    def _dictate(self, ask: "_Ask") -> None:
        """Run one call in its own thread and pass on its text piece by piece."""
        with self._call(ask) as model:
            text = ""
            for chunk in model.stream(ask.messages):
                piece = str(chunk.text)
                text += piece
                if ask.unheard.is_set():
                    return
                self._check(text, chunk, unfinished=True)
                if piece:
                    ask.replies.put(piece)
            self._check(text)

    @contextmanager
    def _call(self, ask: "_Ask") -> "Iterator[BaseChatModel]":
        """Give the model; whatever it raises becomes words, and the last thing heard is the end."""
        try:
            from langsmith import tracing_context  # noqa: PLC0415 - comes with LangChain

            # Whatever the environment says, questions go to no tracing service.
            with tracing_context(enabled=False):
                yield self._loaded()
            ask.replies.put(None)
        except ChatModelUnavailable as error:
            ask.replies.put(error)
        except Exception as error:  # noqa: BLE001 - every vendor has its own error tree
            ask.replies.put(self._unavailable(error))
        finally:
            self._slots.release()

    def _loaded(self) -> "BaseChatModel":
        if self._model is None:
            raise ChatModelUnavailable(f"Chat model {self._name} is not loaded; call load first.")
        return self._model

    def _heard(self, ask: "_Ask", deadline: float) -> Iterator[str]:
        while True:
            try:
                reply = ask.replies.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                raise ChatModelUnavailable(
                    f"Chat model {self._name} gave no answer within {self._timeout_s:g} s."
                ) from None
            if isinstance(reply, ChatModelUnavailable):
                raise reply
            if reply is None:
                return
            yield reply

    def _check(
        self, text: str, reply: "BaseMessage | None" = None, *, unfinished: bool = False
    ) -> None:
        """Raise unless *text*, whose end or next piece is *reply*, is a whole answer."""
        ending = reply.response_metadata if reply is not None else {}
        reason = str(ending.get("finish_reason") or ending.get("stop_reason") or "").lower()
        if not unfinished and not text.strip():
            raise ChatModelUnavailable(f"Chat model {self._name} answered without text.")
        if reason in _CUT_OFF or len(text) > _LONGEST_REPLY:
            raise ChatModelUnavailable(
                f"Chat model {self._name} gave an answer that is too long or cut off."
            )

    def _unavailable(self, error: Exception) -> ChatModelUnavailable:
        """Put a vendor's error into words; its own may repeat the question, so they are left out."""
        status = getattr(error, "status_code", None)
        if not isinstance(status, int):
            return ChatModelUnavailable(
                f"Chat model {self._name} failed ({type(error).__name__}): check its key and address."
            )
        advice = _WHAT_TO_DO.get(status, "try again later")
        return ChatModelUnavailable(
            f"Chat model {self._name} answered with HTTP {status}: {advice}."
        )
