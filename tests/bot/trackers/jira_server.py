"""Jira as its REST documentation (version 2) tells of it, for one project."""

import re

from bot.trackers.jira import JiraIssues
from tests.bot.trackers.loopback import Loopback

API = "/rest/api/2"
TOKEN = "token-of-the-test"
TO_DO = {"name": "To Do", "statusCategory": {"key": "new"}}
DOING = {"name": "Doing", "statusCategory": {"key": "indeterminate"}}
SHIPPED = {"name": "Shipped", "statusCategory": {"key": "done"}}
DECLINED = {"name": "Declined", "statusCategory": {"key": "done"}}


def way(number, name, to):
    return {"id": str(number), "name": name, "to": to}


class JiraServer(Loopback):
    """One project whose workflow has no status of the name Done."""

    kind = "jira"

    def __init__(self):
        super().__init__()
        self.issues = {}
        self.comments = {}
        self.gone = set()
        self.deployment = "Cloud"
        self.unknown_fields = set()
        self.ways = [
            way(11, "Begin", DOING),
            way(21, "Won't do", DECLINED),
            way(31, "Ship it", SHIPPED),
            way(41, "Back to the list", TO_DO),
        ]
        #: What the search index does not know yet.
        self.unindexed = set()
        self.token = TOKEN
        self.searches = []

    def tracker(self, **more):
        given = {"url": self.url, "project": "SEC", "token": TOKEN, **more}
        return JiraIssues(**given)

    def lets_in(self, headers):
        told = headers.get("Authorization", "")
        return told == f"Bearer {self.token}" or told.startswith("Basic ")

    def answer(self, method, path, query, body, _headers):  # noqa: C901, PLR0911 -- a line a route
        if path == f"{API}/serverInfo":
            return 200, {"deploymentType": self.deployment, "versionNumbers": [9, 12, 0]}
        if path == f"{API}/field":
            return 200, [{"id": "status", "clauseNames": ["status"]}]
        if path == f"{API}/project/SEC":
            return 200, {"id": "10000", "key": "SEC"}
        if path in {f"{API}/search/jql", f"{API}/search"}:
            is_cloud = self.deployment == "Cloud"
            if is_cloud != path.endswith("/jql"):
                return 410, {"errorMessages": ["The requested API has been removed."]}
            return self._search({**query, **(body or {})})
        if path == f"{API}/issue" and method == "POST":
            return self._create(body["fields"])
        found = re.fullmatch(rf"{API}/issue/(SEC-\d+)(/transitions|/comment)?", path)
        if not found or found[1] not in self.issues or found[1] in self.gone:
            return 404, {"errorMessages": ["Issue does not exist or you do not have permission."]}
        key, what = found[1], found[2]
        if what == "/comment":
            self.comments.setdefault(key, []).append(body["body"])
            return 201, {"id": "1", "body": body["body"]}
        if what == "/transitions" and method == "POST":
            return self._go(key, str(body["transition"]["id"]))
        if what == "/transitions":
            return 200, {"transitions": self.ways}
        return 200, self.issues[key]

    def _create(self, fields):
        if unknown := self.unknown_fields & set(fields):
            errors = {name: f"Field '{name}' cannot be set." for name in unknown}
            return 400, {"errorMessages": [], "errors": errors}
        key = f"SEC-{len(self.issues) + 1}"
        self.issues[key] = {"id": "1", "key": key, "fields": {**fields, "status": TO_DO}}
        return 201, {"id": "1", "key": key, "self": f"{self.url}{API}/issue/1"}

    def _search(self, asked):
        self.searches.append(asked["jql"])
        assert re.match(r'project = "SEC" AND labels = "[\w-]+"', asked["jql"])
        label = re.search(r'labels = "([\w-]+)"', asked["jql"])[1]
        found = [
            {"id": "1", "key": key, "fields": {"status": one["fields"]["status"]}}
            for key, one in self.issues.items()
            if label in one["fields"].get("labels", ()) and key not in self.unindexed | self.gone
        ]
        told = {"issues": found}
        if self.deployment != "Cloud":
            told |= {"startAt": 0, "maxResults": 1000, "total": len(found)}
        return 200, told | {"isLast": True}

    def _go(self, key, number):
        found = [one for one in self.ways if one["id"] == number]
        if not found:
            return 400, {"errorMessages": ["It is not a valid transition."]}
        self.issues[key]["fields"]["status"] = found[0]["to"]
        return 204, None

    @property
    def keys(self):
        return list(self.issues)

    def url_of(self, key):
        return f"{self.url}/browse/{key}"

    def text_of(self, key):
        fields = self.issues[key]["fields"]
        return f"{fields['summary']}\n{fields['description']}"

    def title_of(self, key):
        return self.issues[key]["fields"]["summary"]

    def is_open(self, key):
        return self.issues[key]["fields"]["status"]["statusCategory"]["key"] != "done"

    def said(self, key):
        return self.comments.get(key, [])

    def close(self, key):
        self.issues[key]["fields"]["status"] = SHIPPED

    def reopen(self, key):
        self.issues[key]["fields"]["status"] = TO_DO

    def delete(self, key):
        self.gone.add(key)

    def called(self, key):
        return f"Jira {key}"
