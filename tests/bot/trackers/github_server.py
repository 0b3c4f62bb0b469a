"""GitHub's issues as its REST documentation tells of them, for one repository."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

from bot.trackers.github import GitHubIssues
from tests.bot.trackers.loopback import Loopback

REPOSITORY = "example/policies"
ISSUES = f"/repos/{REPOSITORY}/issues"
TOKEN = "github_pat_of_the_test"


class GitHubServer(Loopback):
    """One repository."""

    kind = "github"

    def __init__(self):
        super().__init__()
        self.issues = {}
        self.comments = {}
        self.gone = set()
        self.token = TOKEN
        self.now = datetime(2026, 6, 1, tzinfo=UTC)

    def tracker(self, **more):
        return GitHubIssues(**{"repository": REPOSITORY, "token": TOKEN, "url": self.url, **more})

    def lets_in(self, headers):
        return headers.get("Authorization", "").split(" ")[-1] == self.token

    def answer(self, method, path, query, body, headers):  # noqa: PLR0911 -- a line a route
        if path == ISSUES and method == "POST":
            return self._create(body)
        if path == ISSUES:
            return self._list(query, headers)
        found = re.fullmatch(rf"{ISSUES}/(\d+)(/comments)?", path)
        if not found:
            return 404, {"message": "Not Found"}
        number = int(found[1])
        if number in self.gone:
            return 410, {"message": "This issue was deleted"}
        if number not in self.issues:
            return 404, {"message": "Not Found"}
        if found[2]:
            self.comments.setdefault(number, []).append(body["body"])
            return 201, {"id": 1, "body": body["body"]}
        if method == "PATCH":
            self._move(number, **body)
        return 200, self.issues[number]

    def _create(self, body):
        if not body.get("title"):
            return 422, {"message": "Validation Failed"}
        number = len(self.issues) + 1
        self.issues[number] = {
            "number": number,
            "html_url": f"https://github.example.com/{REPOSITORY}/issues/{number}",
            "state": "open",
            "state_reason": None,
            "title": body["title"],
            "body": body.get("body"),
            "labels": [{"name": name} for name in body.get("labels", [])],
            "updated_at": self._tick(),
        }
        return 201, self.issues[number]

    def _list(self, query, headers):
        found = list(self.issues.values())
        if query.get("state", "open") != "all":
            found = [one for one in found if one["state"] == "open"]
        if since := query.get("since"):
            since = datetime.fromisoformat(since)
            found = [one for one in found if datetime.fromisoformat(one["updated_at"]) >= since]
        name = "number" if query.get("sort", "created") == "created" else "updated_at"
        found.sort(key=lambda one: one[name], reverse=query.get("direction", "desc") == "desc")
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        told = [
            one for one in found[(page - 1) * size : page * size] if one["number"] not in self.gone
        ]
        tag = f'W/"{hashlib.sha256(json.dumps([told, query]).encode()).hexdigest()}"'
        if headers.get("If-None-Match") == tag:
            return 304, None, {"ETag": tag}
        return 200, told, {"ETag": tag}

    def _tick(self):
        self.now += timedelta(seconds=1)
        return self.now.isoformat().replace("+00:00", "Z")

    def _move(self, number, *, state, state_reason=None):
        reason = state_reason or ("completed" if state == "closed" else "reopened")
        self.issues[number] |= {
            "state": state,
            "state_reason": reason,
            "updated_at": self._tick(),
            "closed_by": {"login": "somebody"},
        }

    # What a person does there, in the words that the tests of both trackers share.

    @property
    def keys(self):
        return [str(number) for number in self.issues]

    def url_of(self, key):
        return self.issues[int(key)]["html_url"]

    def text_of(self, key):
        one = self.issues[int(key)]
        return f"{one['title']}\n{one['body']}"

    def title_of(self, key):
        return self.issues[int(key)]["title"]

    def is_open(self, key):
        return self.issues[int(key)]["state"] == "open"

    def said(self, key):
        return self.comments.get(int(key), [])

    def close(self, key, **more):
        self._move(int(key), state="closed", **more)

    def reopen(self, key):
        self._move(int(key), state="open")

    def delete(self, key):
        self.gone.add(int(key))

    def called(self, key):
        return f"GitHub #{key}"
