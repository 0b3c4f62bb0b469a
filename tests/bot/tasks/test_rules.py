"""Who may do what: every role, every verb and every part in a task, against one table."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.errors import NotPermitted, TaskChanged, TaskWrong
from bot.people.entities import Person, PersonId, Role
from bot.tasks.entities import Exemption, Kind, Priority, Source, Status, Task
from bot.tasks.rules import Part, Verb, allows, require_verb
from tests.bot.tasks.conftest import LINK, WHY

ANYBODY = {"none": None} | {part.value: part for part in Part}
LEADS = {Role.LEAD}
#: For each verb: the roles that may with any task, and the parts that may with their own.
TABLE = {
    Verb.SEE: ({Role.LEAD, Role.AUDITOR}, set(Part)),
    Verb.COMMENT: (LEADS, set(Part)),
    Verb.WATCH: (LEADS, set(Part)),
    Verb.START: (LEADS, {Part.OWNER}),
    Verb.SUPPLY: (LEADS, {Part.OWNER, Part.OPENER, Part.WATCHER}),
    Verb.WISH_TIME: (LEADS, {Part.OWNER}),
    Verb.HAND_OVER: (LEADS, {Part.OWNER}),
    Verb.PROPOSE_DROP: (LEADS, {Part.OWNER}),
    Verb.ASK_APPROVAL: (LEADS, {Part.OWNER}),
    Verb.EDIT: (LEADS, {Part.OPENER}),
    Verb.RESCHEDULE: (LEADS, set()),
    Verb.APPROVE: (LEADS, set()),
    Verb.SEND_BACK: (LEADS, set()),
    Verb.REOPEN: (LEADS, set()),
}
OTHER = PersonId("p-other")
ACTOR = Person(id=PersonId("p-actor"))


def _task(part, kind=Kind.GAP):
    def holder(wanted):
        return ACTOR.id if part is wanted else OTHER

    return Task(
        number=1,
        title="t",
        description="",
        controls=(),
        clause="",
        kind=kind,
        priority=Priority.NORMAL,
        owner=holder(Part.OWNER),
        watchers=(holder(Part.WATCHER),),
        due_on=None,
        status=Status.OPEN,
        source=Source(),
        opened_by=holder(Part.OPENER),
        opened_at=datetime(2026, 3, 2, tzinfo=UTC),
        version=1,
        exemption=Exemption(risk_owner=holder(Part.RISK_OWNER)),
    )


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("part", ANYBODY.values(), ids=ANYBODY)
def test_every_role_verb_and_part(verb, role, part):
    """What the table says holds; an auditor reads alone, and guests and leavers may nothing."""
    roles, parts = TABLE[verb]
    person = replace(ACTOR, role=role)
    expected = role in roles or (part in parts and role is not Role.AUDITOR)
    if role is Role.AUDITOR and part is not None and verb is Verb.SEE:
        expected = True
    task = _task(part)
    assert allows(verb, task, person) is expected
    assert not allows(verb, task, replace(person, guest=True))
    assert not allows(verb, task, replace(person, deactivated=True))
    if not expected:
        with pytest.raises(NotPermitted, match=r"Ask|decides"):
            require_verb(verb, task, person)


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.SEND_BACK])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("part", ANYBODY.values(), ids=ANYBODY)
def test_an_exception_is_its_risk_owners(verb, role, part):
    """Whatever somebody's role is, the risk owner alone decides about an exception."""
    person = replace(ACTOR, role=role)
    expected = part is Part.RISK_OWNER and role is not Role.AUDITOR
    assert allows(verb, _task(part, Kind.EXCEPTION), person) is expected


DEEDS = {
    Verb.SEE: lambda b, t, a: b.listing.show(t.number, actor=a),
    Verb.COMMENT: lambda b, t, a: b.working.comment(t.number, "hm", actor=a),
    Verb.WATCH: lambda b, t, a: b.working.watch(t.number, actor=a),
    Verb.START: lambda b, t, a: b.working.start(t.number, seen=t.version, actor=a),
    Verb.SUPPLY: lambda b, t, a: b.working.supply(t.number, LINK, actor=a, once="x"),
    Verb.WISH_TIME: lambda b, t, a: b.working.wish_time(
        t.number, due_on=date(2026, 9, 1), reason=WHY, actor=a
    ),
    Verb.HAND_OVER: lambda b, t, a: b.working.hand_over(
        t.number, to=PersonId("filled in"), seen=t.version, actor=a
    ),
    Verb.PROPOSE_DROP: lambda b, t, a: b.working.propose_drop(
        t.number, reason=WHY, seen=t.version, actor=a
    ),
    Verb.ASK_APPROVAL: lambda b, t, a: b.working.ask_approval(t.number, seen=t.version, actor=a),
    Verb.EDIT: lambda b, t, a: b.working.edit(t.number, title="New", seen=t.version, actor=a),
    Verb.RESCHEDULE: lambda b, t, a: b.working.reschedule(
        t.number, due_on=date(2026, 9, 1), seen=t.version, actor=a
    ),
    Verb.APPROVE: lambda b, t, a: b.deciding.approve(t.number, seen=t.version, actor=a),
    Verb.SEND_BACK: lambda b, t, a: b.deciding.send_back(
        t.number, reason=WHY, seen=t.version, actor=a
    ),
    Verb.REOPEN: lambda b, t, a: b.deciding.reopen(t.number, reason=WHY, seen=t.version, actor=a),
}


@pytest.mark.parametrize("verb", Verb)
def test_the_service_asks_the_table(office, verb):
    """Each verb of the service is refused for a stranger, and changes nothing then."""
    task = office.open()
    before = office.tags()
    deed = DEEDS[verb]
    if verb is Verb.HAND_OVER:

        def deed(b, t, a):
            return b.working.hand_over(t.number, to=office.ben.id, seen=t.version, actor=a)

    for stranger in (office.cem, office.ben, office.root, office.otto):
        if verb is Verb.SEE and stranger.role is Role.AUDITOR:
            continue
        with pytest.raises(NotPermitted):
            deed(office.board, task, stranger)
    with pytest.raises(NotPermitted, match="deactivated"):
        deed(office.board, task, replace(office.lena, deactivated=True))
    assert office.tags() == before
    assert office.show(task).task.version == task.version


@pytest.mark.parametrize(
    "verb",
    [Verb.START, Verb.HAND_OVER, Verb.PROPOSE_DROP, Verb.EDIT, Verb.RESCHEDULE],
)
def test_a_stale_card_changes_nothing(office, verb):
    """Whoever acts on a version that is no more is told what the task is now."""
    task = office.open()
    office.board.working.edit(task.number, title="Newer", seen=task.version, actor=office.lena)
    deed = DEEDS[verb]
    if verb is Verb.HAND_OVER:

        def deed(b, t, a):
            return b.working.hand_over(t.number, to=office.ben.id, seen=t.version, actor=a)

    with pytest.raises(TaskChanged, match="it is open now"):
        deed(office.board, task, office.lena)
    assert office.show(task).task.title == "Newer"


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.SEND_BACK, Verb.REOPEN, Verb.ASK_APPROVAL])
def test_a_stale_decision_changes_nothing(office, verb):
    """A decision about a version that is no more is not taken; the decider looks at it again."""
    if verb is Verb.ASK_APPROVAL:
        task = office.open(wanted=office.exception())
    else:
        task = office.closed() if verb is Verb.REOPEN else office.waiting()
    seen = replace(task, version=task.version - 1 or 9)
    with pytest.raises(TaskChanged, match="Look at it again"):
        DEEDS[verb](office.board, seen, office.lena)
    assert office.show(task).task == task


def test_the_system_opens_but_never_approves(office):
    """The program has no vote."""
    task = office.waiting()
    with pytest.raises((NotPermitted, TaskWrong, AttributeError)):
        office.board.deciding.approve(task.number, seen=task.version, actor="system")
    assert office.show(task).task.status is Status.WAITING
