"""A Chroma server is taken where replicas can share it, and refused in words elsewhere."""

import pytest

from bot.assembly.instance import Instance
from bot.errors import SettingsWrong
from bot.settings import Settings, read_settings
from knowledge.errors import VectorServerNotUsable
from tests.knowledge.adapters.chroma_server import free_port

POSTGRESQL = "postgresql://annexa:pw@host/name"


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Set both addresses and read the settings."""
    monkeypatch.chdir(tmp_path)

    def read(chroma, database=POSTGRESQL):
        monkeypatch.setenv("ANNEXA_CHROMA_URL", chroma)
        monkeypatch.setenv("ANNEXA_DATABASE_URL", database)
        return read_settings(None)

    return read


@pytest.mark.parametrize("url", ["http://chroma:8000", "http://chroma:8000/", "https://[::1]"])
def test_a_server_with_postgresql(environment, url):
    """The address of a server is taken as it is written, but for a slash at its end."""
    assert environment(url).chroma_url == url.rstrip("/")


@pytest.mark.parametrize("database", ["", "sqlite:////tmp/annexa.db"])
def test_not_with_sqlite(environment, database):
    """Replicas need one database, so a server beside SQLite is a mistake."""
    with pytest.raises(SettingsWrong, match=r"ANNEXA_CHROMA_URL: .*need one PostgreSQL database"):
        environment("http://chroma:8000", database)


@pytest.mark.parametrize(
    "url",
    [
        "vectors:8000",
        "http://",
        "http://vectors:x",
        "http://vectors:0",
        "http://vectors:99999",
        "http://vectors/api",
        "http://user:pw@vectors",
        "ftp://vectors",
    ],
)
def test_no_address_of_a_server(environment, url):
    """What is no address of a server is told, and what was written is not repeated."""
    with pytest.raises(SettingsWrong, match="write an address like http://chroma:8000") as told:
        environment(url)
    assert "vectors" not in str(told.value)


@pytest.mark.slow
@pytest.mark.adapters
class TestOnPostgresql:
    """Two homes on one database."""

    @pytest.fixture
    def instance(self, postgresql, tmp_path):
        """The maker of instances in a home each."""
        url = postgresql._url.render_as_string(hide_password=False)
        opened = []

        def make(name, **more):
            settings = Settings(
                _env_file=None, ANNEXA_HOME=tmp_path / name, ANNEXA_DATABASE_URL=url, **more
            )
            opened.append(Instance(settings))
            return opened[-1]

        yield make
        for one in opened:
            one.close()

    def test_unreachable_server_is_told(self, instance):
        """Nothing is opened while the server is away, and the words say how to start it."""
        url = f"http://127.0.0.1:{free_port()}"
        with pytest.raises(VectorServerNotUsable, match=f"{url} can't be used"):
            _ = instance("one", ANNEXA_CHROMA_URL=url).indexes

    def test_without_a_server_one_home_owns_the_indexes(self, instance):
        """Vectors in one home are of no use to another, so the second home only reads copies."""
        first, second = instance("one"), instance("two")

        assert first.indexes.keeper.leads
        assert second.indexes.keeper is None
        first.close()
        assert instance("two").indexes.keeper.leads
