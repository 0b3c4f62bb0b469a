"""What nonconformities keep of people is shown to them and erased with them."""

from bot.migrations.schema import metadata
from bot.nonconformities.entities import Move, Stage
from bot.nonconformities.personal import NonconformitiesKept
from tests.bot.nonconformities.conftest import WORDS


def _written(office):
    with office.database.reading() as connection:
        rows = [
            tuple(row)
            for name, table in metadata.tables.items()
            if name.startswith("nonconformit")
            for row in connection.execute(table.select()).all()
        ]
    return repr(rows)


def test_a_person_gets_all_of_it(office):
    """The export names those they have a part in, with the part, and what they did."""
    office.brought_to(Stage.CLOSED)
    kept = NonconformitiesKept()
    with office.database.reading() as connection:
        ada = kept.about(connection, office.ada)
        lena = kept.about(connection, office.lena)
        subjects = kept.subjects(connection, office.ada)
    assert ada["nonconformities"][0]["as"] == [
        "doer of the action",
        "owner",
        "planner of the action",
    ]
    assert WORDS[Move.CORRECT] in str(ada["nonconformity_deeds"])
    assert lena["nonconformities"][0]["as"] == ["checker", "raiser"]
    assert subjects == {"nonconformity:1"}


def test_erased_for_good(office):
    """After erasure no row names them; what was found and done stays, and its proof holds."""
    one = office.brought_to(Stage.DONE)
    ada = office.ada
    with office.database.transaction() as connection:
        counts = NonconformitiesKept().erase(connection, ada)
    assert counts == {"nonconformities": 1}
    assert ada.id not in _written(office)
    shown = office.show(one)
    assert (shown.one.owner, shown.one.treatment.done_by) == (None, None)
    assert shown.one.treatment.cause == WORDS[Move.FIND_CAUSE]
    assert office.audit.verify().is_intact


def test_without_an_owner_it_goes_on(office):
    """Whose owner was erased, a lead takes on and brings to its end."""
    one = office.brought_to(Stage.PLANNED)
    with office.database.transaction() as connection:
        NonconformitiesKept().erase(connection, office.ada)
    one = office.step(office.show(one).one, Move.FINISH, actor=office.lars)
    office.clock.forward(days=5)
    assert office.step(one, Move.WORKED, actor=office.lena).stage is Stage.CLOSED
