"""``annexa channels`` and ``annexa people groups`` in the shell."""

import json

import pytest

from bot.assembly.instance import Instance
from bot.settings import read_settings

FILE = "id,email,role,groups,manager\n1,root@example.com,admin,,\n"


def listed(annexa, *command):
    told = annexa(*command, "list", "--json")
    assert told.status == 0
    return json.loads(told.out)


def test_rules_are_set_and_listed(annexa):
    """What is wished is kept, what is left out stays, and the list shows it."""
    first = annexa(
        *("channels", "set", "C0TEAM", "--mentions", "alone", "--documents", "chosen"),
        *("--folder", "hr", "--folder", "it", "--audience", "leads", "--leads"),
    )
    assert first.status == 0
    assert annexa("channels", "set", "C0TEAM", "--read", "questions").status == 0

    told = listed(annexa, "channels")
    (rules,) = told["channels"]
    assert told["leads"] == "C0TEAM"
    assert (rules["mentions"], rules["folders"]) == ("alone", ["hr", "it"])
    assert (rules["audiences"], rules["reading"]) == (["leads"], ["questions"])
    assert rules["announced"] is False
    shown = annexa("channels", "list").out
    assert "C0TEAM" in shown
    assert "not announced yet" in shown


@pytest.mark.parametrize("what", ["--leads", "--incidents"])
def test_shell_says_that_it_cannot_see_who_reads(annexa, what):
    """Nobody asks Slack here, so whoever names such a channel is told to look themself."""
    told = annexa("channels", "set", "C0TEAM", what).out
    assert "nobody asked Slack who reads C0TEAM" in told
    assert "no guest and no other company" in " ".join(told.split())

    for other in (f"--no-{what[2:]}", "--mentions=alone"):
        assert "Careful" not in annexa("channels", "set", "C0TEAM", other).out


def test_reading_is_switched_off(annexa):
    """Reading nothing ends what was read."""
    annexa("channels", "set", "C0TEAM", "--read", "emoji", "--emoji", ":sos:")
    assert annexa("channels", "set", "C0TEAM", "--read", "nothing").status == 0

    (rules,) = listed(annexa, "channels")["channels"]
    assert (rules["reading"], rules["emoji"]) == ([], "sos")


@pytest.mark.parametrize(
    "wrong",
    [
        ("C0TEAM", "--mentions", "loudly"),
        ("C0TEAM", "--documents", "some"),
        ("C0TEAM", "--read", "everything"),
        ("C0TEAM", "--documents", "chosen"),
        ("C0TEAM", "--emoji", "no emoji"),
        ("C0TEAM", "--mentions", "never", "--read", "questions"),
        ("D0ADA", "--mentions", "alone"),
        ("", "--mentions", "alone"),
    ],
    ids=" ".join,
)
def test_impossible_rules(annexa, wrong):
    """What cannot be is refused with words, and nothing is kept."""
    told = annexa("channels", "set", *wrong)

    assert told.status != 0
    assert told.err
    assert "Traceback" not in told.err
    assert not listed(annexa, "channels")["channels"]


def test_empty_lists_say_so(annexa):
    """Where nothing is configured the lists say it."""
    assert "no channel yet" in annexa("channels", "list").out
    assert "No user group stands for anything" in annexa("people", "groups", "list").out


def test_groups_are_used_and_decided(annexa, tmp_path):
    """What a group stands for, who waits, and what is decided, all in the shell."""
    file = tmp_path / "people.csv"
    file.write_text(FILE, encoding="utf-8")
    annexa("people", "load", file)
    used = annexa("people", "groups", "use", "S0LEADS", "--role", "lead", "--name", "leads")
    assert used.status == 0
    with Instance(read_settings()) as instance:
        people = [instance.people.person_for_slack(f"U{n}", guest=False) for n in range(2)]
        instance.user_groups.observe("S0LEADS", {one.id for one in people})

    told = listed(annexa, "people", "groups")
    assert told["groups"][0]["role"] == "lead"
    assert len(told["waiting"]) == 2
    assert "lead proposed, employee now" in annexa("people", "groups", "list").out
    first, second = (one["id"] for one in told["waiting"])
    confirmed = annexa("people", "groups", "confirm", first, "--as", "root@example.com")
    assert "they are lead now" in confirmed.out
    assert annexa("people", "groups", "refuse", second).status == 0
    assert not listed(annexa, "people", "groups")["waiting"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("use", "S0LEADS", "--role", "king"),
        ("use", "S0LEADS", "--role", "employee"),
        ("use", "S0LEADS", "--audience", "leads"),
        ("use", "leads", "--audience", "engineering"),
        ("confirm", "S0LEADS:p-nobody"),
        ("confirm", "S0LEADS:p-nobody:lead"),
        ("refuse", "nothing"),
        ("confirm", "S0LEADS:p-nobody", "--as", "nobody@example.com"),
    ],
    ids=" ".join,
)
def test_impossible_uses_of_groups(annexa, wrong):
    """What cannot be is refused with words."""
    told = annexa("people", "groups", *wrong)

    assert told.status != 0
    assert told.err
    assert "Traceback" not in told.err
