"""A removal writes the records down first, deletes what is ours, and nothing else."""

import json
import subprocess
import sys

import numpy as np
import pytest
from sqlalchemy import inspect, text

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.audit.export import prove_export
from bot.audit.proving import Trust
from bot.durable.engine import DurableEngine
from bot.errors import DatabaseNotUsable
from bot.questions.receipts import Receipts
from bot.upkeep.belongings import INDEXES_CLAIM, alone
from bot.upkeep.errors import NotRemoved, StillServed
from bot.upkeep.removal import planned, remove
from knowledge.adapters.chroma import ChromaIndex
from tests.bot.upkeep.conftest import contents, listing, settings_of
from tests.knowledge.adapters.chroma_server import chroma_server


def _everything_left(database):
    """Return tables, functions and schemas that somebody made in a PostgreSQL database."""
    with database.reading() as connection:
        functions = text(
            "SELECT proname FROM pg_proc JOIN pg_namespace ON pronamespace = pg_namespace.oid "
            "WHERE nspname = 'public'"
        )
        return {
            *inspect(connection).get_table_names(),
            *connection.execute(functions).scalars(),
            *set(inspect(connection).get_schema_names()) - {"public", "information_schema"},
        }


def test_records_first_then_everything(premises, tmp_path, clock):
    """People, documents and a trail that proves itself are outside before the rest is gone."""
    (premises.home / "mine.txt").write_text("mine")
    premises.database.close()
    out = tmp_path / "records"

    removal = remove(premises.settings, records_to=out, clock=clock)

    people = [json.loads(line) for line in (out / "people.jsonl").read_text().splitlines()]
    documents = [json.loads(line) for line in (out / "documents.jsonl").read_text().splitlines()]
    assert {one["email"] for one in people} == {"ada@example.com", "lena@example.com"}
    assert {one["source"] for one in documents} == {"backup.md", "big.pdf"}
    assert len((out / "versions.jsonl").read_text().splitlines()) == 2
    assert prove_export(out / "audit", trust=Trust()).is_intact
    assert listing(premises.home) == {"mine.txt": b"mine"}
    assert [path.name for path in removal.staying] == ["mine.txt"]
    if removal.database == "postgresql":
        assert _everything_left(premises.database) == set()


def test_answers_without_who_asked(premises, tmp_path, clock):
    """Answers and openings of receipts are outside; who asked what is in no file of the folder."""
    asked = premises.ask("Is the zanzibar share saved?")
    lena, asker = (
        premises.people.by_name_or_email(f"{name}@example.com") for name in ("lena", "ada")
    )
    receipts = Receipts(premises.database, premises.audit, premises.library, clock)
    receipts.open(asked.number, actor=lena, opening_id="o:secret-id", reason="I check this quarter")
    premises.database.close()

    remove(premises.settings, records_to=tmp_path / "records", clock=clock)

    answers, openings = (
        [json.loads(line) for line in (tmp_path / "records" / name).read_text().splitlines()]
        for name in ("answers.jsonl", "receipt-openings.jsonl")
    )
    assert [one["number"] for one in answers] == [1_001, 1_002]
    assert {key for one in answers for key in one} == {"number", "asked_at", "answer"}
    assert answers[1]["asked_at"].startswith("2026-03-02")
    assert answers[1]["answer"]["kind"] == "answer"
    [opening] = openings
    assert (
        opening.items()
        >= {"number": 1_002, "opened_by": lena.id, "reason": "I check this quarter"}.items()
    )
    said = listing(tmp_path / "records")
    assert not [name for name in said if b"zanzibar" in said[name] or b"secret-id" in said[name]]
    lines = [line for text in said.values() for line in text.splitlines()]
    assert any(asker.id.encode() in line for line in lines)
    assert not [line for line in lines if asker.id.encode() in line and b"exchange:" in line]
    assert asker.id.encode() not in said["answers.jsonl"] + said["receipt-openings.jsonl"]


def test_not_under_a_legal_hold(premises, tmp_path, clock):
    """While a hold stands nothing is written or removed, and the words say how to end it."""
    with Instance(premises.settings, clock) as instance:
        ada = instance.directory.by_name_or_email("ada@example.com")
        instance.privacy.hold(ada, reason="a case at court", actor=SYSTEM)
    before = contents(premises.database)
    out = tmp_path / "records"

    with pytest.raises(
        NotRemoved, match=r"^1 person is under a legal hold.*annexa privacy release"
    ):
        remove(premises.settings, records_to=out, clock=clock)

    assert contents(premises.database) == before
    assert not out.exists()
    with Instance(premises.settings, clock) as instance:
        instance.privacy.release(ada, actor=SYSTEM)
    premises.database.close()
    remove(premises.settings, records_to=out, clock=clock)
    assert out.exists()


def test_an_empty_home_goes_too(sqlite_premises, tmp_path, clock):
    """Where nothing foreign lies in it, the home itself is gone."""
    home = tmp_path / "own"
    settings = settings_of(home)
    sqlite_premises.database.close()
    home.mkdir()
    sqlite_premises.database.file.rename(home / "annexa.db")

    remove(settings, records_to=tmp_path / "records", clock=clock)

    assert not home.exists()


def test_a_database_elsewhere(sqlite_premises, tmp_path, clock):
    """A SQLite file outside the home goes, and what lies beside it stays."""
    file = sqlite_premises.database.file
    (file.parent / "other.db").touch()

    removal = remove(sqlite_premises.settings, records_to=tmp_path / "records", clock=clock)

    assert file in removal.going
    assert not list(file.parent.glob(f"{file.name}*"))
    assert (file.parent / "other.db").exists()


@pytest.mark.adapters
@pytest.mark.slow
def test_the_engines_tables_go_too(postgresql, tmp_path, clock):
    """On PostgreSQL the durable engine's schema goes with the rest; other tables stay."""
    settings = settings_of(tmp_path / "home", postgresql)
    url = postgresql._url.render_as_string(hide_password=False)
    engine = DurableEngine(settings.home, executor_id="annexa-1", database_url=url)
    engine.launch()
    engine.close()
    with postgresql.transaction() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id integer)"))

    remove(settings, records_to=tmp_path / "records", clock=clock)

    assert _everything_left(postgresql) == {"somebody_elses"}


def test_a_plan_changes_nothing(premises):
    """Showing what would go touches nothing."""
    before = listing(premises.home)
    plan = planned(premises.settings)
    assert plan.rows["persons"] == 2
    assert plan.rows["documents"] == 2
    assert set(listing(premises.home)) - set(before) <= {"annexa.db-shm", "annexa.db-wal"}


@pytest.mark.parametrize("held", ["indexes/owner.lock", "durable-annexa-1.lock"])
def test_not_while_it_is_served(sqlite_premises, tmp_path, clock, held):
    """A process that works with the home keeps it from being removed; nothing is written."""
    settings = sqlite_premises.settings
    lock = settings.home / held
    lock.parent.mkdir(exist_ok=True)
    code = (
        "import sys, time\n"
        "from filelock import FileLock\n"
        "held = FileLock(sys.argv[1]).acquire()\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline()
        with pytest.raises(StillServed, match="stop `annexa serve`"):
            remove(settings, records_to=tmp_path / "records", clock=clock)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert not (tmp_path / "records").exists()
    assert sqlite_premises.database.file.exists()


@pytest.mark.adapters
@pytest.mark.slow
def test_not_while_a_replica_serves_the_database(postgresql, tmp_path, clock):
    """A replica with another home, on the same PostgreSQL, keeps it from being removed."""
    from bot.database.claims import Claim

    claim = Claim(postgresql, INDEXES_CLAIM)
    assert claim.acquire()
    settings = settings_of(tmp_path / "home", postgresql)
    with pytest.raises(StillServed, match="A replica"):
        remove(settings, records_to=tmp_path / "records", clock=clock)
    claim.release()
    with alone(settings):
        assert not claim.acquire()


def test_records_must_go_somewhere_else(sqlite_premises, tmp_path, clock):
    """A folder that is there, or inside what is removed, is refused and nothing is gone."""
    settings = sqlite_premises.settings
    (tmp_path / "there").mkdir()
    for folder, told in (
        (tmp_path / "there", "is there already"),
        (settings.home / "records", "lies in what is removed"),
        (settings.home / "x" / ".." / "records", "lies in what is removed"),
    ):
        with pytest.raises(NotRemoved, match=told):
            remove(settings, records_to=folder, clock=clock)
    (tmp_path / "file").touch()
    with pytest.raises(NotRemoved, match="could not be written"):
        remove(settings, records_to=tmp_path / "file" / "records", clock=clock)
    assert sqlite_premises.library.history("backup.md")


def test_nothing_to_remove(tmp_path, clock):
    """Where there is no instance nothing is made and nothing is removed."""
    with pytest.raises(DatabaseNotUsable, match="no records"):
        remove(settings_of(tmp_path / "home"), records_to=tmp_path / "records", clock=clock)
    assert list(tmp_path.iterdir()) == []


def test_an_unreadable_database(tmp_path, clock):
    """Records that can't be read can't be written down, so nothing is removed."""
    (tmp_path / "annexa.db").write_bytes(b"no database" * 500)
    with pytest.raises(NotRemoved, match="can't be read"):
        remove(settings_of(tmp_path), records_to=tmp_path.parent / "records", clock=clock)
    assert (tmp_path / "annexa.db").exists()


@pytest.mark.adapters
@pytest.mark.slow
def test_vectors_on_a_server_go_too(postgresql, tmp_path, clock):
    """The instance's own collection leaves the Chroma server, others stay."""
    with chroma_server(tmp_path / "chroma") as url:
        settings = settings_of(tmp_path / "home", postgresql, ANNEXA_CHROMA_URL=url)
        with Instance(settings, clock) as instance:
            own = f"annexa-{instance.library.ledger.state().identity}"
        ChromaIndex.on_server(url, own).close()
        other = ChromaIndex.on_server(url, "somebody-elses")
        vector = np.ones((1, 4), dtype=np.float32)
        other.add(["a"], vector)

        removal = remove(settings, records_to=tmp_path / "records", clock=clock)

        left = other._client.list_collections()
        assert other.count() == 1
        other.close()
    assert removal.vectors_at == url.removeprefix("http://")
    assert [one.name for one in left] == ["somebody-elses"]


def test_links_are_not_followed(sqlite_premises, tmp_path, clock):
    """A link in the home goes; what it leads to stays."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").touch()
    (sqlite_premises.home / "cache").symlink_to(tmp_path / "precious")

    remove(sqlite_premises.settings, records_to=tmp_path / "records", clock=clock)

    assert (tmp_path / "precious" / "file").exists()
    assert not (sqlite_premises.home / "cache").is_symlink()
