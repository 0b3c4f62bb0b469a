"""Files show what was seen, done, and that it worked; they are kept once and given to few."""

import hashlib
from dataclasses import replace

import pytest

from bot.errors import NonconformityWrong, NotPermitted, UnknownNonconformity
from bot.nonconformities.entities import Move, Shows, Stage, Step, Supplied
from bot.nonconformities.personal import NonconformitiesKept
from bot.records.evidence_files import LARGEST
from tests.bot.nonconformities.conftest import WHY

FILE = Supplied(name="restore.txt", content=b"forty minutes")


def _files(office, one):
    return office.show(one).files


def _add(office, one, *, file=FILE, actor=None, once="press:1"):
    return office.register.filing.add(one.number, file, actor=actor or office.ada, once=once)


def test_kept_by_its_hash_and_given_back(office):
    """A file is kept byte for byte; who may see the nonconformity has it, and nobody else."""
    one = office.open()
    _add(office, one)
    (kept,) = _files(office, one)
    assert (kept.name, kept.size, kept.supplied_by) == ("restore.txt", 13, office.ada.id)
    assert kept.sha256 == hashlib.sha256(FILE.content).hexdigest()
    for reader in (office.ada, office.lena, office.lars):
        assert office.register.filing.file(kept.id, actor=reader) == (kept, FILE.content)
    with pytest.raises(NotPermitted):
        office.register.filing.file(kept.id, actor=office.cem)
    with pytest.raises(UnknownNonconformity):
        office.register.filing.file("0" * 32, actor=office.lena)
    assert kept.sha256 not in " ".join(entry.facts for entry in office.audit.entries())
    assert "restore.txt" not in " ".join(entry.facts for entry in office.audit.entries())


def test_an_auditor_who_has_one_sent_is_written_down(office):
    """What an auditor opens is in the trail before it is shown, files as all else."""
    one = office.open()
    _add(office, one)
    (kept,) = _files(office, one)
    assert office.register.filing.file(kept.id, actor=office.otto)[1] == FILE.content
    viewed = [entry.subject for entry in office.audit.entries() if entry.tag == "records:viewed"]
    assert viewed == [f"view:nonconformity-file:{kept.id}"]


def test_what_it_shows_follows_from_the_stage(office):
    """Without a word a file shows what is at hand; who says what it shows is believed."""
    one = office.open()
    _add(office, one)
    one = office.step(one, Move.CORRECT)
    _add(office, one, once="press:2")
    _add(office, one, file=replace(FILE, shows=Shows.FINDING), once="press:3")
    assert [file.shows for file in _files(office, one)] == [
        Shows.FINDING,
        Shows.CORRECTION,
        Shows.FINDING,
    ]


def test_a_step_brings_its_file(office):
    """Objective evidence, correction, action and effect each come with their step, all or nothing."""
    one = office.register.raise_finding(
        office.finding(), owner=office.ada.id, actor=office.lena, entry_id="form:9", file=FILE
    )
    one = office.step(one, Move.CORRECT, file=FILE)
    one = office.step(one, Move.ASSESS)
    one = office.step(one, Move.FIND_CAUSE)
    one = office.step(one, Move.PLAN)
    one = office.step(one, Move.FINISH, file=FILE)
    office.clock.forward(days=5)
    closed = office.step(one, Move.WORKED, actor=office.lena, file=FILE)
    assert [file.shows for file in _files(office, closed)] == list(Shows)
    assert [file.sequence for file in _files(office, closed)] == [1, 2, 6, 7]
    facts = [entry.facts for entry in office.audit.entries() if "evidence_hash" in entry.facts]
    assert len(facts) == 4


def test_a_file_that_is_not_taken_takes_no_step(office):
    """What cannot be kept is refused with the reason, and the step has not happened."""
    one = office.open()
    wrong = {
        "is empty": replace(FILE, content=b""),
        "larger than 20 MB": replace(FILE, content=b"x" * (LARGEST + 1)),
        "Evidence can be": replace(FILE, name="run.exe"),
    }
    for words, file in wrong.items():
        with pytest.raises(NonconformityWrong, match=words):
            office.step(one, Move.CORRECT, file=file)
        with pytest.raises(NonconformityWrong, match=words):
            _add(office, one, file=file)
        with pytest.raises(NonconformityWrong, match=words):
            office.register.raise_finding(
                office.finding(), owner=office.ada.id, actor=office.lena, entry_id="x", file=file
            )
        with pytest.raises(NonconformityWrong, match=words):
            office.register.filing.require_supplier(
                one.number, name=file.name, size=len(file.content), actor=office.ada
            )
    moved = office.step(one, Move.CORRECT)
    with pytest.raises(NonconformityWrong, match="by itself"):
        office.step(moved, Move.ASSESS, file=FILE)
    assert office.show(moved).one == moved
    assert _files(office, moved) == ()


def test_who_may_add_one(office):
    """Owner and leads may; an auditor, a stranger and whoever merely sees it may not."""
    one = office.open()
    for number, actor in enumerate((office.ada, office.lars)):
        _add(office, one, actor=actor, once=f"press:{number}")
    for actor in (office.otto, office.cem, office.root):
        with pytest.raises(NotPermitted):
            _add(office, one, actor=actor, once="x")
        with pytest.raises(NotPermitted):
            office.register.filing.require_supplier(one.number, name="a.txt", size=1, actor=actor)
    assert len(_files(office, one)) == 2


def test_the_same_press_is_once_and_a_closed_one_takes_none(office):
    """A retried press adds nothing; nor does anybody to what is over; a card stays as it was."""
    one = office.open()
    first, again = _add(office, one), _add(office, one)
    assert (first.is_first, again.is_first) == (True, False)
    assert len(_files(office, one)) == 1
    assert office.show(one).one.version == one.version
    closed = office.brought_to(Stage.CLOSED, entry_id="form:2")
    with pytest.raises(NonconformityWrong, match="is closed"):
        _add(office, closed, once="press:9")


def test_whoever_showed_the_action_does_not_check_it(office):
    """Of two leads the one whose file shows the action cannot close it; another try is free again."""
    one = office.brought_to(Stage.PLANNED)
    file = replace(FILE, shows=Shows.ACTION)
    _add(office, one, file=file, actor=office.lars)
    one = office.step(one, Move.FINISH)
    office.clock.forward(days=5)
    with pytest.raises(NotPermitted, match="somebody else"):
        office.step(one, Move.FAILED, actor=office.lars)
    assert office.register.duties.checkers(one.number, actor=office.lena) == [office.lena.id]
    one = office.step(one, Move.FAILED, actor=office.lena)
    for move in (Move.FIND_CAUSE, Move.PLAN, Move.FINISH):
        one = office.step(one, move)
    office.clock.forward(days=5)
    assert office.step(one, Move.WORKED, actor=office.lars).stage is Stage.CLOSED


def test_names_are_plain(office):
    """A name with folders, lines and strange letters is one line without a folder."""
    one = office.open()
    _add(office, one, file=replace(FILE, name="../etc/a\nb\x00\udc80.txt"))
    (kept,) = _files(office, one)
    assert kept.name == "a b?.txt"


def test_erased_people_leave_the_file(office):
    """Who supplied it is forgotten; what it shows is the company's and stays."""
    one = office.open()
    _add(office, one)
    kept = NonconformitiesKept()
    with office.database.transaction() as connection:
        about = kept.about(connection, office.ada)
        assert about["nonconformity_files"][0]["name"] == "restore.txt"
        assert kept.erase(connection, office.ada) == {"nonconformities": 1}
        assert kept.about(connection, office.ada)["nonconformity_files"] == []
    (left,) = _files(office, one)
    assert left.supplied_by is None
    assert office.register.filing.file(left.id, actor=office.lena)[1] == FILE.content


def test_trying_a_step_looks_at_no_file(office):
    """Before a file is fetched the words of its step are checked without it."""
    one = office.open()
    step = Step(move=Move.CORRECT, words=WHY)
    office.register.try_step(one.number, step, seen=one.version, actor=office.ada)
    assert _files(office, one) == ()
