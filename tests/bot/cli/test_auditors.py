"""``annexa auditors``: admitted, extended, ended, and what was looked at, from the shell."""

import json
from datetime import UTC, datetime, timedelta

import pytest

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
3,root@example.com,admin,,
4,vera@example.com,employee,,
"""
TODAY = datetime.now(UTC).date()
SOON, LATER = (f"{TODAY + timedelta(days=days)}" for days in (9, 20))
ROOT = ("--as", "root@example.com")


@pytest.fixture
def shell(annexa, monkeypatch, tmp_path, started_home):
    """A home whose people file names an admin and somebody who may become an auditor."""
    assert started_home
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    return annexa


def test_from_admission_to_end(shell):
    """Admitted to a part, seen with it, extended, ended; what was opened is told by id."""
    assert "Nobody was admitted yet" in shell("auditors", "list").out
    admitted = shell(
        "auditors", "admit", "vera@example.com", "--until", SOON, "--scope", "A.5,9.2", *ROOT
    )
    assert admitted.out.startswith("AU-1: admitted to A.5, 9.2 from ")
    listed = shell("auditors", "list").out
    for words in ("AU-1", "vera@example.com", "running", "A.5, 9.2", "root@example.com"):
        assert words in listed
    roles = {
        one["who"]: one["role"]
        for one in json.loads(shell("people", "list", "--json").out)["people"]
    }
    assert roles["vera@example.com"] == "auditor"

    vera = ("--as", "vera@example.com")
    assert shell("controls", "show", "A.5.1", *vera).status == 0
    refused = shell("controls", "show", "A.8.13", *vera)
    assert (refused.status, "is not part of it" in refused.err) == (2, True)
    seen = json.loads(shell("auditors", "views", "vera@example.com", "--json").out)["views"]
    assert {one["what"] for one in seen} >= {"control:A.5.1"}
    assert not any("A.8.13" in one["what"] for one in seen)
    assert "control:A.5.1" in shell("auditors", "views", "vera@example.com").out

    assert LATER in shell("auditors", "extend", "AU-1", "--until", LATER).out
    assert LATER in shell("auditors", "list").out
    assert "AU-1 is over" in shell("auditors", "end", "vera@example.com").out
    (told,) = json.loads(shell("auditors", "list", "--json").out)["auditors"]
    assert (told["state"], told["until"]) == ("over", f"{TODAY}")
    over = shell("controls", "show", "A.5.1", *vera)
    assert (over.status, "ended on" in over.err) == (2, True)
    assert shell("audit", "verify").status == 0


def test_wrong_calls_say_what_to_do(shell):
    """A lead, an unknown scope, a day that has passed and somebody unknown are told in words."""
    admit = ("auditors", "admit")
    wrong = [
        ((*admit, "lena@example.com", "--until", SOON, "--scope", "all"), "cannot be its auditor"),
        ((*admit, "vera@example.com", "--until", SOON, "--scope", "A.99"), "no clause or control"),
        ((*admit, "vera@example.com", "--until", "2020-01-01", "--scope", "all"), "has passed"),
        ((*admit, "nobody", "--until", SOON, "--scope", "all"), "Nobody is known as"),
        (
            (*admit, "vera@example.com", "--until", SOON, "--scope", "all", "--as", "2"),
            "does not allow",
        ),
        (("auditors", "end", "AU-7"), "no AU-7"),
        (("auditors", "end", "ada@example.com"), "not admitted now"),
        (("auditors", "list", "--as", "2"), "does not allow"),
        (("auditors", "views", "ada@example.com", "--as", "2"), "does not allow"),
    ]
    for call, words in wrong:
        ran = shell(*call)
        assert (ran.status, words in ran.err) == (2, True), (call, ran.err)
    assert json.loads(shell("auditors", "list", "--json").out)["auditors"] == []
