"""Jira, in the cloud or on a server of your own, through the library ``jira``; its only place."""

import math
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any, Final, NoReturn

import requests
from jira import JIRA, JIRAError
from pydantic import BaseModel, ValidationError
from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.exceptions import HTTPError

from bot.trackers.entities import Changes, Issue, NewIssue, There
from bot.trackers.errors import (
    IssueGone,
    IssueRefused,
    TrackerAway,
    TrackerRefuses,
    TrackerTrouble,
)
from bot.trackers.web import TIMEOUT_S, AnswerTooLong, bounded, trouble_of

_LABEL = "annexa"
_CHUNK: Final = 65_536
_MOST = 1_000
_MARGIN_MINUTES = 10
"""Jira's search is some seconds behind, and its clock may be more."""
_DONE, _NEW = "done", "new"
_GIVING_UP = re.compile(r"won'?t|not|declin|reject|cancel|obsolete|duplicate", re.IGNORECASE)
_NO_FORMAT = re.compile(r"\{(?=\s*noformat)", re.IGNORECASE)
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]+")
_FIRST_REDIRECT, _BAD_REQUEST = 300, 400
_ODD = "an answer that cannot be read"
_NO_WAY = "no transition"


class _Category(BaseModel):
    key: str


class _Status(BaseModel):
    statusCategory: _Category  # noqa: N815 -- Jira's word


class _Fields(BaseModel):
    status: _Status


class _Found(BaseModel):
    """An issue as Jira tells of it, as far as we look."""

    key: str
    fields: _Fields

    @property
    def there(self) -> There:
        """Return how it stands: what its workflow calls done is a category in every workflow."""
        is_done = self.fields.status.statusCategory.key == _DONE
        return There.CLOSED if is_done else There.OPEN


class _Transition(BaseModel):
    id: str
    name: str
    to: _Status


class _Created(BaseModel):
    key: str


class _Server(BaseModel):
    deploymentType: str = ""  # noqa: N815 -- Jira's word


class JiraIssues:
    """The issues of one project; with an e-mail address the token is one of the cloud's."""

    called: Final = "Jira"

    def __init__(
        self, *, url: str, project: str, token: str, email: str = "", issue_type: str = "Task"
    ) -> None:
        self._url = url.rstrip("/")
        self._project = project
        self._issue_type = issue_type
        self._access: Mapping[str, Any] = (
            {"basic_auth": (email, token)} if email else {"token_auth": token}
        )
        self.place = f"jira:{self._url}:{project}"
        self._known: JIRA | None = None

    def check(self) -> None:
        """Ask for the project and nothing else."""
        with self._asking() as jira:
            jira.project(self._project)

    def create(self, new: NewIssue) -> Issue:
        """Open an issue; a date that its form does not have is left out."""
        fields: dict[str, Any] = {
            "project": {"key": self._project},
            "issuetype": {"name": self._issue_type},
            "summary": new.title,
            "description": _description(new),
            "labels": [_LABEL, new.mark, f"priority-{new.priority}"],
        }
        if new.due_on is None:
            return self._created(fields)
        try:
            return self._created({**fields, "duedate": new.due_on.isoformat()})
        except _FieldRefused:
            return self._created(fields)

    def find(self, mark: str, *, since: datetime) -> Issue | None:  # noqa: ARG002 -- the mark alone is enough
        """Return the issue that bears this mark."""
        found = self._search(f'project = "{self._project}" AND labels = "{mark}" ORDER BY created')
        return self._issue(found[0].key) if found else None

    def close(self, key: str, *, dropped: bool) -> None:
        """Take the way to a status that counts as done, by its name the one that fits best."""
        ways = [one for one in self._ways(key) if one.to.statusCategory.key == _DONE]
        fitting = [one for one in ways if bool(_GIVING_UP.search(one.name)) is dropped]
        self._go(key, (fitting or ways)[:1])

    def reopen(self, key: str) -> None:
        """Take the way to a status that counts as new, or else as under way."""
        ways = [one for one in self._ways(key) if one.to.statusCategory.key != _DONE]
        new = [one for one in ways if one.to.statusCategory.key == _NEW]
        self._go(key, (new or ways)[:1])

    def say(self, key: str, words: str) -> None:
        """Write a comment."""
        with self._asking(key) as jira:
            jira.add_comment(key, words)

    def state(self, key: str) -> There:
        """Return how an issue stands."""
        with self._asking(key) as jira:
            return _Found.model_validate(jira.issue(key, fields="status").raw).there

    def changed(self, *, since: datetime, tag: str, at: datetime) -> Changes | None:  # noqa: ARG002 -- Jira gives no tag
        """Ask for what was updated since; in minutes, because moments depend on a person's zone."""
        minutes = max(0, math.ceil((at - since).total_seconds() / 60)) + _MARGIN_MINUTES
        found = self._search(
            f'project = "{self._project}" AND labels = "{_LABEL}" AND updated >= "-{minutes}m" '
            "ORDER BY updated"
        )
        return Changes(states={one.key: one.there for one in found}, since=at)

    def _created(self, fields: Mapping[str, Any]) -> Issue:
        with self._asking(dated="duedate" in fields) as jira:
            made = jira.create_issue(fields=dict(fields), prefetch=False)
            return self._issue(_Created.model_validate(made.raw).key)

    def _issue(self, key: str) -> Issue:
        if not _KEY.fullmatch(key):
            raise TrackerAway(_ODD)
        return Issue(key=key, url=f"{self._url}/browse/{key}")

    def _ways(self, key: str) -> list[_Transition]:
        with self._asking(key) as jira:
            return [_Transition.model_validate(one) for one in jira.transitions(key)]

    def _go(self, key: str, ways: list[_Transition]) -> None:
        if not ways:
            raise IssueRefused(_NO_WAY)
        with self._asking(key) as jira:
            jira.transition_issue(key, ways[0].id)

    def _search(self, jql: str) -> list[_Found]:
        with self._asking() as jira:
            search = jira.enhanced_search_issues if jira._is_cloud else jira.search_issues  # noqa: SLF001 -- the library has no other word for it
            found = search(jql, maxResults=_MOST, fields=["status"])
            return [_Found.model_validate(one.raw) for one in found]

    @contextmanager
    def _asking(self, key: str = "", *, dated: bool = False) -> Iterator[JIRA]:
        """Say what a failure means; of one issue it may mean that the issue is gone."""
        try:
            yield self._client()
        except JIRAError as error:
            if dated and _is_about_date(error):
                raise _FieldRefused(str(_BAD_REQUEST)) from None
            trouble = _trouble(error)
        except requests.RequestException as error:
            never_sent = isinstance(error, requests.ConnectTimeout)
            trouble = TrackerAway("no answer", may_be_done=not never_sent)
        except (ValidationError, ValueError, TypeError, KeyError, AnswerTooLong):
            trouble = TrackerAway(_ODD)
        else:
            return
        self._raise(trouble, key)

    def _raise(self, trouble: TrackerTrouble, key: str) -> NoReturn:
        if key and isinstance(trouble, TrackerRefuses) and trouble.code in {"404", "410"}:
            # Jira says the same where the token may not look.
            self.check()
            raise IssueGone(trouble.code)
        raise trouble

    def _client(self) -> JIRA:
        """Return the library's client; which Jira it is has to be asked once."""
        if self._known is None:
            client = JIRA(
                self._url,
                **self._access,
                get_server_info=False,
                max_retries=0,
                timeout=TIMEOUT_S,
                logging=False,
            )
            for begin in ("https://", "http://"):
                client._session.mount(begin, _Bounded())  # noqa: SLF001 -- there is no other way to limit answers
            client._session.headers["Accept-Encoding"] = "identity"  # noqa: SLF001 -- same
            told = _Server.model_validate(client.server_info())
            client.deploymentType = told.deploymentType
            self._known = client
        return self._known


class _FieldRefused(IssueRefused):
    """The form for new issues has no such field."""


def _is_about_date(error: JIRAError) -> bool:
    if error.status_code != _BAD_REQUEST or error.response is None:
        return False
    try:
        return set(error.response.json().get("errors", {})) == {"duedate"}
    except (ValueError, AttributeError):
        return False


def _trouble(error: JIRAError) -> TrackerTrouble:
    status = error.status_code or 0
    headers = {} if error.response is None else error.response.headers
    if status < _FIRST_REDIRECT:
        # The library itself could not read what came.
        return TrackerAway(_ODD)
    return trouble_of(status, wait=headers.get("Retry-After", "")) or IssueRefused(str(status))


def _description(new: NewIssue) -> str:
    """Return Jira's markup in which words of people are shown as they are."""
    facts = [f"* {name}: {_plain(value)}" for name, value in new.facts.items()]
    told = ["", "Closing this issue closes nothing in Annexa: the task waits for its approval."]
    return "\n".join([*facts, "", _plain(new.description), *told])


def _plain(words: str) -> str:
    """Keep words from being read as markup, mentions and pictures."""
    if not words:
        return ""
    return f"{{noformat}}{_NO_FORMAT.sub('{ ', words)}{{noformat}}"


class _Bounded(HTTPAdapter):
    """Follows no redirect, since tokens go nowhere else, and lets no answer be without end."""

    @override
    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        told = super().send(*args, **{**kwargs, "stream": True})
        if told.is_redirect:
            told.close()
            raise JIRAError(status_code=told.status_code)
        if told.headers.get("Content-Encoding", "identity") != "identity":
            told.close()
            raise AnswerTooLong
        # The library reads the whole answer, and this is where requests looks for it first.
        with closing(_arriving(told)) as pieces:
            told._content = b"".join(bounded(pieces))  # noqa: SLF001 -- there is no public way
        return told


def _arriving(told: requests.Response) -> Generator[bytes, None, None]:
    """Yield what is there already: who waits for whole pieces never sees that an answer drips."""
    try:
        while piece := told.raw.read1(_CHUNK, decode_content=False):
            yield piece
    except HTTPError as error:
        raise requests.ConnectionError from error
    finally:
        told.close()
