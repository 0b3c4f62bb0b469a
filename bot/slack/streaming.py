"""Shows an answer while a model still says it; what was shown is finished or replaced, never left."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.questions.entities import Exchange
from bot.slack.blocks.answers import ending
from bot.slack.blocks.pieces import BlockJson
from bot.slack.blocks.streamed import LONGEST, Words, streamed
from bot.slack.folding import unfolded
from bot.slack.identity import UNREACHABLE
from bot.slack.messenger import Mark, error_name
from bot.slack.surface import Status
from bot.tasks.entities import Task
from knowledge.answers import Answer, Sentence

_log = logging.getLogger(__name__)

STARTS, PIECES = 18, 90
"""Calls a minute: Slack takes 20 starts and as many ends, and 100 pieces."""
_MINUTE = 60.0
_BETWEEN = 0.5
"""Seconds between two pieces; what is proved sooner goes with the next."""
_TOO_MANY = 429
_TOO_RICH = {"invalid_blocks", "invalid_blocks_format"}
_MISSING = {"unknown_method", "missing_scope", "not_allowed", "not_allowed_token_type"}

Keep = Callable[[str], None]
"""Keeps the timestamp of a message where a new process finds it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where an answer may be streamed: a thread in which everybody may read all of it."""

    channel: str
    thread_ts: str
    user: str
    team: str


class Budget:
    """Lets so many begin that never more than *most* begin, nor end, within a minute."""

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._monotonic = monotonic
        self._open = 0
        self._ended: deque[float] = deque()
        self._closed_until = 0.0
        self._lock = Lock()

    def take(self) -> bool:
        """Begin one and return True, or return False where there is no room."""
        with self._lock:
            now = self._monotonic()
            while self._ended and now - self._ended[0] >= _MINUTE:
                self._ended.popleft()
            if now < self._closed_until or self._open + len(self._ended) >= self._most:
                return False
            self._open += 1
        return True

    def end(self) -> None:
        """Say that one has ended; its room is free a minute from now."""
        with self._lock:
            self._open -= 1
            self._ended.append(self._monotonic())

    def close(self, seconds: float) -> None:
        """Let none begin for so long: Slack says that it was too much."""
        with self._lock:
            self._closed_until = self._monotonic() + seconds


class Streams:
    """Opens streams, as many as Slack takes a minute; *client* must not retry by itself."""

    def __init__(
        self, client: WebClient, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.client = client
        self.monotonic = monotonic
        self.starts = Budget(STARTS, monotonic)
        self.pieces = Budget(PIECES, monotonic)
        self.is_missing = False
        """True once Slack has said that it streams nothing here."""
        self.folds = True
        """False once Slack has refused a folded block."""

    def open(self, spot: Spot, *, status: Status, keep: Keep) -> "Stream":
        """Return a stream that begins with the first proved sentence, if there is room then."""
        return Stream(self, spot, status=status, keep=keep)


class Stream:
    """One answer as it is streamed: an onlooker of the answer.

    *ts* names the message that was begun; it is empty while there is none.
    """

    def __init__(self, streams: Streams, spot: Spot, *, status: Status, keep: Keep) -> None:
        self.ts = ""
        self.is_ended = False
        """True once the message is whole, with everything that belongs below it."""
        self._streams = streams
        self._spot = spot
        self._status = status
        self._keep = keep
        self._above = ""
        self._words = Words("")
        self._shown = ""
        self._waiting = ""
        self._last = -_BETWEEN
        self._is_over = streams.is_missing
        self._is_counted = False
        self._is_known = True
        """False once nobody can tell what stands in the message."""

    def stand_under(self, above: str) -> None:
        """Begin with these words, which are no part of the answer."""
        self._above = above

    def begun(self, composed: Answer) -> None:
        """Say that a model works, and take the line that stands above the sentences."""
        self._status.think()
        self._words = Words(composed.lead, above=self._above)

    def proved(self, sentence: Sentence) -> None:
        """Show one more sentence, now or together with the next."""
        if self._is_over:
            return
        piece = self._words.add(sentence)
        if len(self._shown) + len(self._waiting) + len(piece) > LONGEST:
            self._is_over = True
            return
        self._waiting += piece
        try:
            if self.ts or self._start():
                self._append()
        except SlackApiError as error:
            self._give_up(error, name=_name(error))
        except Exception as error:  # noqa: BLE001 -- the answer goes on, only nobody watches it
            self._give_up(error, name=type(error).__name__)

    def finish(
        self,
        exchange: Exchange,
        mark: Mark,
        *,
        correctors: Sequence[str] = (),
        exceptions: Sequence[Task] = (),
        exempting: bool = False,
    ) -> bool:
        """End the message as *exchange* has it; False where it must be replaced or posted whole."""
        if not self.ts:
            return False
        try:
            whole = streamed(exchange.answer, above=self._above)
            # What was shown may be no beginning of the answer: another order, other numbers.
            if not self._is_known or not whole.startswith(self._shown):
                return False
            below = ending(
                exchange, correctors=correctors, exceptions=exceptions, exempting=exempting
            )
            self.is_ended = self._end(below, mark, rest=whole.removeprefix(self._shown))
            return self.is_ended
        finally:
            self.close()

    def close(self) -> None:
        """Show no more; what was begun and is not finished is for whoever posts the answer."""
        self._is_over = True
        if self._is_counted:
            self._is_counted = False
            self._streams.starts.end()

    def _end(self, below: tuple[BlockJson, ...], mark: Mark, *, rest: str) -> bool:
        try:
            self._streams.client.chat_stopStream(
                channel=self._spot.channel,
                ts=self.ts,
                markdown_text=rest or None,
                blocks=list(below if self._streams.folds else unfolded(below)),
                metadata=mark.metadata(),
            )
        except UNREACHABLE as error:
            if _name(error) in _TOO_RICH:
                self._streams.folds = False
            _log.info("A streamed answer is replaced, it could not be ended: %s", _name(error))
            return False
        return True

    def _start(self) -> bool:
        """Begin an empty message, and keep its name before any word is in it."""
        self._is_counted = self._streams.starts.take()
        if not self._is_counted:
            self._is_over = True
            return False
        answer = self._streams.client.chat_startStream(
            channel=self._spot.channel,
            thread_ts=self._spot.thread_ts,
            recipient_user_id=self._spot.user,
            recipient_team_id=self._spot.team,
        )
        self.ts = str(answer["ts"])
        self._status.end()
        self._keep(self.ts)
        return True

    def _append(self) -> None:
        now = self._streams.monotonic()
        if now - self._last < _BETWEEN or not self._streams.pieces.take():
            return
        self._streams.pieces.end()
        self._last, piece = now, self._waiting
        # Should the call fail, nobody can tell whether the words are there.
        self._is_known = False
        self._streams.client.chat_appendStream(
            channel=self._spot.channel, ts=self.ts, markdown_text=piece
        )
        self._is_known, self._shown, self._waiting = True, self._shown + piece, ""

    def _give_up(self, error: Exception, *, name: str) -> None:
        """Show no more; the whole answer comes at the end all the same."""
        self._is_over = True
        if name in _MISSING and not self.ts:
            self._streams.is_missing = True
            _log.warning("Slack streams nothing here (%s); answers are posted whole.", name)
            return
        if isinstance(error, SlackApiError) and error.response.status_code == _TOO_MANY:
            wait = float(error.response.headers.get("Retry-After", _MINUTE))
            self._streams.starts.close(wait)
        _log.info("An answer is no longer streamed: %s", name)


def _name(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return error_name(error.response)
    return type(error).__name__
