"""``annexa ask`` and ``annexa search``: one question, or one line in and one line out."""

import json
from datetime import date

import pytest

from bot.cli.opening import opened
from bot.library.indexing import IndexLock
from bot.tasks.entities import Exemption, Kind, Wanted
from tests.bot.cli.schemas import validator

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
    pytest.mark.usefixtures("sample_home"),
]

GOOD = {"id": "good", "question": "what is A.8.13?"}


def _lines(*rows):
    whole = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    return b"\n".join(whole) + b"\n"


def _answers(ran):
    out = [json.loads(line) for line in ran.out.splitlines()]
    for line in out:
        validator("answer").validate(line)
    return out


def test_one_question(annexa):
    """A question is answered in words, with sources and their quotes."""
    ran = annexa("ask", "may I lend my badge to a colleague?")
    assert ran.status == 0
    assert "must not lend the badge" in ran.out
    assert "physical-security.pdf" in ran.out
    assert "version 1.9" in ran.out
    assert "[1]" in ran.out


def test_one_question_as_json(annexa):
    """A question with --json gives one line as the schema says."""
    ran = annexa("ask", "--json", "may I lend my badge to a colleague?")
    [out] = _answers(ran)
    assert (ran.status, out["id"], out["kind"]) == (0, "", "answer")
    assert out["citations"][0]["source"] == "physical-security.pdf"


def test_no_question(annexa):
    """No question at all is answered kindly."""
    [out] = _answers(annexa("ask", "--json"))
    assert (out["kind"], out["reason"]) == ("refusal", "empty")


def test_markup_is_text(annexa):
    """What looks like terminal markup is printed as it is."""
    ran = annexa("ask", "what is A.4.12 [bold]?")
    assert ran.status == 0
    assert "A.4.12" in ran.out


def test_as_person(annexa):
    """--as shows what that person may see: a lead by role or e-mail more than an employee."""
    asked = ("ask", "--json", "how many key holders of the Case Locker must be present?", "--as")
    told = {}
    for who in ("employee", "anna.adler@quaywander.example", "lead", "e-004"):
        [out] = _answers(annexa(*asked, who))
        told[who] = {citation["source"] for citation in out["citations"]}
    secret = "disciplinary-and-investigations.md"
    assert {who for who, sources in told.items() if secret in sources} == {"lead", "e-004"}


def test_an_exception_of_one_s_own(annexa):
    """Whoever has an exception from what is answered is told until when; nobody else is."""
    with opened() as instance:
        anna, clara = (
            instance.people.by_name_or_email(f"{name}@quaywander.example")
            for name in ("anna.adler", "clara.kompass")
        )
        wanted = Wanted(
            title="Lend my badge to the cleaner",
            controls=("A.7.2",),
            kind=Kind.EXCEPTION,
            owner=anna.id,
            exemption=Exemption(
                risk_owner=clara.id, measures="The guard looks.", until=date(2090, 6, 30)
            ),
        )
        task = instance.tasks.opening.open_task(wanted, actor=anna, entry_id="badge")
        task = instance.tasks.working.ask_approval(task.number, seen=task.version, actor=anna)
        instance.tasks.deciding.approve(task.number, seen=task.version, actor=clara)
    asked = ("ask", "what is A.7.2?", "--as", anna.email)
    assert "You have an exception until 2090-06-30 (T-1, Lend my badge" in annexa(*asked).out
    [out] = _answers(annexa(*asked, "--json"))
    assert out["exceptions"] == [
        {"task": "T-1", "title": "Lend my badge to the cleaner", "until": "2090-06-30"}
    ]
    for other in (clara.email, "employee"):
        assert "exception until" not in annexa("ask", "what is A.7.2?", "--as", other).out
    assert "exception until" not in annexa("ask", "what is A.8.13?", "--as", anna.email).out


def test_batch_keeps_order(annexa):
    """Every line has its line, in order, whatever becomes of it."""
    rows = [
        GOOD,
        {"id": "event", "question": "I clicked a link in a strange mail and typed my password"},
        {"id": "none", "question": "what is the capital of Peru?"},
        {"id": "number", "question": "what is A.4.12?"},
        {"id": "action", "question": "what do I still owe?"},
        {"id": "count", "question": "how many physical controls are there?"},
        {"id": "again", "question": "what is A.8.13?"},
    ]
    ran = annexa("ask", "--batch", "-", stdin=_lines(*rows))
    out = _answers(ran)
    assert ran.status == 0
    assert [one["id"] for one in out] == [row["id"] for row in rows]
    kinds = ["answer", "event", "refusal", "refusal", "action", "answer", "answer"]
    assert [one["kind"] for one in out] == kinds
    assert out[0]["text"] == out[-1]["text"]


BAD = [
    (b"{not json", "JSON"),
    (b'{"id": "x", "question": "caf\xe9"}', "JSON"),
    (b'{"id": "x", "question": "half \\ud800 a character"}', "JSON"),
    (b"[" * 100_000, "JSON"),
    (b'["what?"]', "object"),
    (b"5", "object"),
    ({"id": "x"}, "question"),
    ({"id": "x", "question": 5}, "question"),
    ({"id": "x", "question": None}, "question"),
    ({"id": "x", "question": ["what?"]}, "question"),
    ({"id": ["x"], "question": "what?"}, "id"),
    ({"id": "x", "question": "what?", "history": "what?"}, "history"),
    ({"id": "x", "question": "what?", "history": [5]}, "history"),
    ({"id": "x", "question": "what?", "history": [{"answer": "?"}]}, "question"),
    ({"id": "x", "question": "what?", "as": 5}, "as"),
    ({"id": "x", "question": "what?", "as": "nobody@lantern.example"}, "nobody@lantern.example"),
]


def test_bad_lines_have_their_place(annexa):
    """A line that can't be used gets an error that says why; all others are answered."""
    rows = [row for bad, _ in BAD for row in (bad, GOOD)]
    ran = annexa("ask", "--batch", "-", stdin=_lines(*rows))
    out = _answers(ran)
    assert ran.status == 1
    assert len(out) == len(rows)
    assert [one["id"] for one in out[1::2]] == ["good"] * len(BAD)
    for number, (one, (row, named)) in enumerate(zip(out[::2], BAD, strict=True)):
        assert one["error"].startswith(f"line {2 * number + 1}: "), row
        assert named in one["error"], row
        assert one["id"] == ("x" if isinstance(row, dict) and row["id"] == "x" else ""), row


def test_batch_from_a_file(annexa, tmp_path):
    """A file is read like standard input; blank lines are skipped, an empty file gives nothing."""
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n" + _lines(GOOD) + b"   \n\r\n")
    ran = annexa("ask", "--batch", path)
    assert [one["id"] for one in _answers(ran)] == ["good"]
    path.write_bytes(b"")
    ran = annexa("ask", "--batch", path)
    assert (ran.status, ran.out) == (0, "")


def test_batch_fields(annexa):
    """History and “as” count line by line; numbers are ids, too; unknown fields are ignored."""
    follow_up = "and to a country of group B?"
    secret = "how many key holders of the Case Locker must be present?"
    turns = [
        {"role": "user", "content": "may I take my work laptop on holiday to Norway?"},
        {"role": "assistant", "content": "Visitors wear a badge."},
    ]
    rows = [
        {"id": 1, "question": follow_up, "history": turns, "mood": "good"},
        {"id": 2, "question": secret, "as": "lead"},
        {"id": None, "question": secret, "as": None, "history": None},
    ]
    out = _answers(annexa("ask", "--batch", "-", stdin=_lines(*rows)))
    sources = [{citation["source"] for citation in one["citations"]} for one in out]
    assert [one["id"] for one in out] == ["1", "2", ""]
    assert "remote-work.md" in sources[0]
    assert "disciplinary-and-investigations.md" in sources[1]
    assert "disciplinary-and-investigations.md" not in sources[2]


def test_search(annexa):
    """A search prints the nearest passages with their places, best first."""
    ran = annexa("search", "restore test of backups", "--top", "3")
    assert ran.status == 0
    assert "backup-and-restore.pdf" in ran.out
    assert "page" in ran.out


def test_search_batch(annexa):
    """Every query has its line of at most N places, scores falling; bad lines have an error."""
    rows = [
        {"id": "a", "question": "restore test of backups"},
        {"id": "b", "query": "Case Locker key holders", "as": "lead"},
        {"id": "c", "query": "Case Locker key holders"},
        {"id": "d", "query": ""},
        b"{",
        {"id": "f", "query": 5},
        {"id": "g", "query": "x", "as": 5},
    ]
    ran = annexa("search", "--batch", "-", "--top", "4", "--json", stdin=_lines(*rows))
    out = [json.loads(line) for line in ran.out.splitlines()]
    for line in out:
        validator("search").validate(line)
    assert ran.status == 1
    assert [one["id"] for one in out] == ["a", "b", "c", "d", "", "f", "g"]
    assert ["error" in one for one in out] == [False] * 4 + [True] * 3
    assert [len(one["passages"]) for one in out[:4]] == [4, 4, 4, 0]
    scores = [place["score"] for place in out[0]["passages"]]
    assert scores == sorted(scores, reverse=True)
    secret = "disciplinary-and-investigations.md"
    seen = [secret in {place["source"] for place in one["passages"]} for one in out[1:3]]
    assert seen == [True, False]


def test_search_finds_nothing(annexa):
    """A search without a word says what to do."""
    ran = annexa("search", "?!")
    assert ran.status == 0
    assert "Nothing found" in ran.out


def test_beside_the_owner(annexa, sample_home):
    """While another process owns the indexes, questions are answered from copies, alike."""
    asked = ("ask", "--json", "may I lend my badge to a colleague?")
    [alone] = _answers(annexa(*asked))
    with IndexLock(sample_home / "indexes" / "owner.lock"):
        ran = annexa(*asked)
        [beside] = _answers(ran)
    assert ran.status == 0
    assert {**alone, "elapsed_ms": 0} == {**beside, "elapsed_ms": 0}
