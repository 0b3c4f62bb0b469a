"""On PostgreSQL, too, the durable engine holds ids alone, and words leave the inbox."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.durable.engine import Pace
from tests.journeys.conftest import read
from tests.journeys.office import Office, until

pytestmark = [pytest.mark.journey, pytest.mark.adapters, pytest.mark.slow]

MARK = "zebrafink"


@pytest.fixture
def office(slack, tmp_path, people_file, postgresql):
    """A whole bot whose records and durable work are in one PostgreSQL database."""
    url = postgresql._url.render_as_string(hide_password=False)
    opened = Office(
        tmp_path,
        api_url=slack.api_url,
        people_file=people_file,
        database_url=url,
        durable_url=url,
        pace=Pace(lane_limit=100),
    )
    with opened:
        slack.wait_for_app()
        yield opened


def rows(office, schema):
    """Return the rows of every table of a schema as text, by table."""
    with office.database.reading() as connection:
        tables = connection.exec_driver_sql(
            f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'"
        ).scalars()
        return {
            table: str(
                connection.exec_driver_sql(f'SELECT t::text FROM {schema}."{table}" t').all()
            )
            for table in tables.all()
        }


def test_words_are_in_the_exchanges_alone(slack, office, people):
    """Asked and reported, the words stand in one column of one table."""
    people.ask("U0ADA", f"how often is a {MARK} backup taken?", channel="C0TEAM")
    people.comply("U0ADA", "report")
    form = until(lambda: [v for v in slack.workspace.views if "report_text" in str(v)])[-1]
    people.submit("U0ADA", form, report_text=f"The {MARK} is gone.")
    assert until(lambda: MARK in str([read(m) for m in slack.workspace.replies("C0INCIDENTS")]))
    assert until(lambda: rows(office, "public")["inbox"] == "[]")

    durable = rows(office, "dbos")
    assert "answer_question" in durable["workflow_status"]
    assert [table for table, text in durable.items() if MARK in text] == []
    assert [t for t, text in rows(office, "public").items() if MARK in text] == ["exchanges"]
    later = datetime.now(UTC) + timedelta(hours=1)
    assert until(lambda: office.engine.forget(later))
    assert "answer_question" not in str(rows(office, "dbos"))
