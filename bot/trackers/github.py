"""GitHub Issues, through githubkit; the only place for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, Literal

import httpx
from githubkit import GitHub, Response
from githubkit.exception import RateLimitExceeded, RequestError, RequestFailed
from pydantic import BaseModel, TypeAdapter, ValidationError
from typing_extensions import override

from bot.trackers.entities import Changes, Issue, NewIssue, There
from bot.trackers.errors import (
    IssueGone,
    IssueRefused,
    TrackerAway,
    TrackerRefuses,
    TrackerTrouble,
)
from bot.trackers.web import TIMEOUT_S, AnswerTooLong, bounded, is_link, trouble_of

_VERSION = {"X-GitHub-Api-Version": "2022-11-28"}
"""What GitHub and its server for companies both speak."""
_LABEL = "annexa"
_PAGE: Final = 100
_MOST_PAGES = 10
_NOT_MODIFIED, _FIRST_REDIRECT = 304, 300
_NOT_DONE = {"not_planned", "duplicate"}
_ODD = "an answer that cannot be read"

_Told = Response[Any, Any]


class _Found(BaseModel):
    """An issue as GitHub tells of it, as far as we look."""

    number: int
    html_url: str
    state: Literal["open", "closed"]
    state_reason: str | None = None
    body: str | None = None
    updated_at: datetime
    pull_request: object | None = None

    @property
    def there(self) -> There:
        """Return how it stands."""
        if self.state == "open":
            return There.OPEN
        return There.DROPPED if self.state_reason in _NOT_DONE else There.CLOSED


_PAGES = TypeAdapter(list[_Found])


class GitHubIssues:
    """The issues of one repository; the token needs to read and write issues and nothing else."""

    called: Final = "GitHub"

    def __init__(self, *, repository: str, token: str, url: str) -> None:
        self._owner, _, self._name = repository.partition("/")
        self.place = f"github:{url.rstrip('/')}:{repository}"
        self._hub = GitHub(
            token,
            base_url=url,
            user_agent="annexa",
            follow_redirects=False,
            timeout=TIMEOUT_S,
            http_cache=False,
            auto_retry=False,
            event_hooks={"request": [_plainly], "response": [_bound]},
        )

    def check(self) -> None:
        """Ask for the repository's issues and look at none."""
        with self._asking():
            _required(
                self._hub.rest.issues.list_for_repo(
                    self._owner, self._name, per_page=1, headers=_VERSION
                )
            )

    def create(self, new: NewIssue) -> Issue:
        """Open an issue; where the token may set no labels GitHub leaves them out."""
        with self._asking():
            told = self._hub.rest.issues.create(
                self._owner,
                self._name,
                title=new.title,
                body=_body(new),
                labels=[_LABEL, f"priority: {new.priority}"],
                headers=_VERSION,
            )
            return _issue(_read(told))

    def find(self, mark: str, *, since: datetime) -> Issue | None:
        """Look through what was made since, newest first; a search would know of it too late."""
        for page in self._pages(since=since, sort="created", direction="desc"):
            for one in page:
                if f"<!-- {mark} -->" in (one.body or ""):
                    return _issue(one)
        return None

    def close(self, key: str, *, dropped: bool) -> None:
        """Close an issue."""
        with self._asking(key):
            told = self._hub.rest.issues.update(
                self._owner,
                self._name,
                int(key),
                state="closed",
                state_reason="not_planned" if dropped else "completed",
                headers=_VERSION,
            )
            _required(told)

    def reopen(self, key: str) -> None:
        """Open an issue again."""
        with self._asking(key):
            told = self._hub.rest.issues.update(
                self._owner, self._name, int(key), state="open", headers=_VERSION
            )
            _required(told)

    def say(self, key: str, words: str) -> None:
        """Write a comment."""
        with self._asking(key):
            told = self._hub.rest.issues.create_comment(
                self._owner, self._name, int(key), body=words, headers=_VERSION
            )
            _required(told)

    def state(self, key: str) -> There:
        """Return how an issue stands."""
        with self._asking(key):
            told = self._hub.rest.issues.get(self._owner, self._name, int(key), headers=_VERSION)
            return _read(told).there

    def changed(self, *, since: datetime, tag: str, at: datetime) -> Changes | None:  # noqa: ARG002 -- GitHub names the moments itself
        """Ask for what was updated since, oldest first, so that what is left comes next time."""
        found, newest, new_tag = dict[str, There](), since, ""
        for page in self._pages(since=since, sort="updated", direction="asc", tag=tag):
            if page.is_same:
                return None
            new_tag = new_tag or page.tag
            found |= {str(one.number): one.there for one in page if one.pull_request is None}
            newest = max([newest, *(one.updated_at for one in page)])
        # A tag belongs to one question, and with another moment it is another question.
        return Changes(states=found, since=newest, tag=new_tag if newest == since else "")

    def _pages(
        self,
        *,
        since: datetime,
        sort: Literal["created", "updated"],
        direction: Literal["asc", "desc"],
        tag: str = "",
    ) -> Iterator["_Page"]:
        for number in range(1, _MOST_PAGES + 1):
            headers = {**_VERSION, **({"If-None-Match": tag} if tag and number == 1 else {})}
            with self._asking():
                told = self._hub.rest.issues.list_for_repo(
                    self._owner,
                    self._name,
                    state="all",
                    since=since,
                    sort=sort,
                    direction=direction,
                    per_page=_PAGE,
                    page=number,
                    headers=headers,
                )
                page = _Page(told)
            yield page
            if len(page) < _PAGE:
                return

    @contextmanager
    def _asking(self, key: str = "") -> Iterator[None]:
        """Say what a failure means; of one issue it may mean that the issue is gone."""
        try:
            yield
        except RequestError as error:
            trouble = _trouble(error)
        except (ValidationError, ValueError):
            trouble = TrackerAway(_ODD)
        else:
            return
        if key and isinstance(trouble, TrackerRefuses) and trouble.code in {"301", "404", "410"}:
            # GitHub says the same where the token may not look.
            self.check()
            raise IssueGone(trouble.code)
        raise trouble


class _Page(list[_Found]):
    """One page of issues."""

    def __init__(self, told: _Told) -> None:
        self.is_same = told.status_code == _NOT_MODIFIED
        self.tag = str(told.headers.get("etag", ""))[:_PAGE]
        if not self.is_same:
            _required(told)
        super().__init__([] if self.is_same else _PAGES.validate_json(told.content))


def _required(told: _Told) -> None:
    """Raise unless it is an answer; a redirect is none, since tokens go nowhere else."""
    if told.status_code >= _FIRST_REDIRECT:
        raise RequestFailed(told)


def _read(told: _Told) -> _Found:
    _required(told)
    return _Found.model_validate_json(told.content)


def _issue(found: _Found) -> Issue:
    if not is_link(found.html_url):
        raise TrackerAway(_ODD)
    return Issue(key=str(found.number), url=found.html_url)


def _trouble(error: RequestError[Exception]) -> TrackerTrouble:
    if isinstance(error, RateLimitExceeded):
        return TrackerAway("too many requests", wait=error.retry_after, may_be_done=False)
    if isinstance(error, RequestFailed):
        status, wait = error.response.status_code, error.response.headers.get("retry-after", "")
        return trouble_of(status, wait=wait) or IssueRefused(str(status))
    never_sent = isinstance(error.exc, httpx.ConnectError | httpx.ConnectTimeout)
    return TrackerAway("no answer", may_be_done=not never_sent)


def _body(new: NewIssue) -> str:
    """Return Markdown in which words of people are code: they mention, link and load nothing."""
    facts = [f"- {name}: {_inline(value)}" for name, value in new.facts.items()]
    description = ["", _fenced(new.description)] if new.description else []
    told = ["", "Closing this issue closes nothing in Annexa: the task waits for its approval."]
    return "\n".join([*facts, *description, *told, "", f"<!-- {new.mark} -->"])


def _fenced(words: str) -> str:
    fence = _ticks(words, least=3)
    return f"{fence}text\n{words}\n{fence}"


def _inline(words: str) -> str:
    words = " ".join(words.split())
    ticks = _ticks(words, least=1)
    return f"{ticks} {words} {ticks}"


def _ticks(words: str, *, least: int) -> str:
    """Return more of them in a row than the words have."""
    most = max((len(run) for run in re.findall("`+", words)), default=0)
    return "`" * max(least, most + 1)


def _plainly(request: httpx.Request) -> None:
    """Ask for an answer as long as it says."""
    request.headers["Accept-Encoding"] = "identity"


def _bound(response: httpx.Response) -> None:
    """Let no answer be without end."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise AnswerTooLong
    stream = response.stream
    if isinstance(stream, httpx.SyncByteStream):
        response.stream = _Bounded(stream)


class _Bounded(httpx.SyncByteStream):
    """The bytes of an answer, until there are too many."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    @override
    def __iter__(self) -> Iterator[bytes]:
        yield from bounded(self._stream)

    @override
    def close(self) -> None:
        self._stream.close()
