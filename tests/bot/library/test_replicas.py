"""Several processes, one library: one publishes, all find the same, and nobody finds a half."""

import threading

import pytest

from bot.errors import IndexesOwnedElsewhere
from bot.library.indexing import IndexKeeper, IndexLock
from bot.library.service import PolicyLibrary
from bot.library.vectors import VersionedVectors
from knowledge.errors import LibraryUnavailable
from knowledge.passages import Reader

EVERYONE = Reader()


class Crown:
    """What one replica of all may hold."""

    def __init__(self):
        self.holder = None

    def of(self, name):
        return _Claim(self, name)


class _Claim:
    def __init__(self, crown, name):
        self._crown = crown
        self._name = name

    def acquire(self):
        self._crown.holder = self._crown.holder or self._name
        return self._crown.holder == self._name

    def release(self):
        if self._crown.holder == self._name:
            self._crown.holder = None


class Replica:
    """A process with words of its own and vectors that it shares."""

    def __init__(self, name, parts, *, vectors, words, crown):
        database, audit, clock, folder = parts
        self.library = PolicyLibrary(database, audit, clock, patience_s=0.5)
        self.words = words
        lock = IndexLock(folder / name / "owner.lock")
        self.claim = crown.of(name)
        kept = VersionedVectors(vectors)
        self.keeper = IndexKeeper(self.library, kept, words, lock, self.claim)

    def found(self, query="copies"):
        """Return what a person finds by words, as a question looks for it."""
        view = self.library.view(EVERYONE)
        hits = self.words.search(query, 1_000)
        return set(view.fetch([hit.id for hit in hits]))


@pytest.fixture
def crown():
    """Nobody leads yet."""
    return Crown()


@pytest.fixture
def parts(database, audit, clock, tmp_path):
    """What all replicas have in common, and a folder for what each has of its own."""
    return database, audit, clock, tmp_path


@pytest.fixture
def replica(shop, parts, crown):
    """The maker of replicas; the shop has given its indexes up."""
    shop.keeper.stop()
    started = []

    def start(name):
        made = Replica(name, parts, vectors=shop.vectors, words=type(shop.words)(), crown=crown)
        made.keeper.start()
        started.append(made)
        return made

    yield start
    for one in started:
        one.keeper.stop()


def _ids(document):
    return {passage.id for passage in document.passages}


def _stage(replica, document, source, text):
    made, vectors = document(source, text)
    replica.library.stage(made, vectors)
    return _ids(made)


def test_one_leads(replica):
    """The first replica publishes, the others follow."""
    first, second = replica("first"), replica("second")

    assert (first.keeper.leads, second.keeper.leads) == (True, False)


def test_follower_finds_what_was_published_before_its_own_turn(replica, document):
    """A published text is found at once by a replica whose words had not caught up."""
    leader, follower = replica("leader"), replica("follower")
    ids = _stage(leader, document, "backup.md", "Keep copies\nTest copies")
    assert follower.found() == set()

    leader.library.publish()

    assert leader.found() == follower.found() == ids


def test_follower_never_publishes(replica, document):
    """What a follower stages waits for the leader; its words are ready meanwhile."""
    leader, follower = replica("leader"), replica("follower")
    ids = _stage(follower, document, "backup.md", "Keep copies")

    follower.library.publish()

    assert follower.library.has_staged()
    assert follower.words.ids() == ids
    assert leader.found() == follower.found() == set()
    leader.keeper.catch_up()
    assert leader.found() == follower.found() == ids


def test_a_follower_takes_over(replica, document, crown):
    """When the leader is gone the next look of a follower publishes what waits."""
    replica("leader")
    follower = replica("follower")
    ids = _stage(follower, document, "backup.md", "Keep copies")
    crown.holder = None

    follower.keeper.catch_up()

    assert follower.keeper.leads
    assert follower.found() == ids


def test_who_takes_over_mends_the_vectors(replica, document, crown, shop):
    """What a leader lost before it died is there again when the next one leads."""
    leader, follower = replica("leader"), replica("follower")
    ids = _stage(leader, document, "backup.md", "Keep copies\nTest copies")
    leader.library.publish()
    for _ in range(3):
        follower.keeper.catch_up()
    shop.vectors.vectors.pop(next(iter(shop.vectors.vectors)))
    crown.holder = None

    follower.keeper.catch_up()

    assert shop.meant == ids


def test_waiting_to_publish_takes_over(replica, document, crown):
    """A process that waits for the leader publishes itself when the leader dies meanwhile."""
    replica("leader")
    follower = replica("follower")
    _stage(follower, document, "backup.md", "Keep copies")
    threading.Timer(0.1, lambda: setattr(crown, "holder", None)).start()

    assert follower.library.publish_within(10) == "published"


def test_a_leader_that_lost_its_lead_cannot_publish(replica, document, crown, monkeypatch):
    """A process that was away while another one led commits nothing, and then starts afresh."""
    away, heir = replica("away"), replica("heir")
    ids = _stage(away, document, "backup.md", "Keep copies")
    add = away.keeper._vectors.add

    def long_pause(batch):
        crown.holder = None
        heir.keeper.catch_up()
        add(batch)

    with monkeypatch.context() as patch:
        patch.setattr(away.keeper._vectors, "add", long_pause)
        with pytest.raises(IndexesOwnedElsewhere):
            away.keeper.catch_up()

    assert (away.keeper.leads, heir.keeper.leads) == (False, True)
    assert away.found() == heir.found() == ids
    away.keeper.catch_up()
    assert not away.keeper.leads


def test_new_replica_learns_everything(replica, document):
    """A replica with an empty home finds at its start what the others find."""
    leader = replica("leader")
    ids = _stage(leader, document, "backup.md", "Keep copies\nTest copies")
    leader.library.publish()

    assert replica("late").found() == ids


def test_full_disk_of_one_replica(replica, document, monkeypatch):
    """A replica that can't write its words shows no half: it says so, and goes on afterwards."""
    leader, follower = replica("leader"), replica("follower")
    ids = _stage(leader, document, "backup.md", "Keep copies")

    def full(_texts):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(follower.words, "add", full)
        leader.library.publish()
        with pytest.raises(LibraryUnavailable, match="check the disk under ANNEXA_HOME"):
            follower.found()

    assert leader.found() == follower.found() == ids


def test_words_leave_every_replica(replica, document, clock):
    """Old words leave a follower as late as the leader."""
    leader, follower = replica("leader"), replica("follower")
    old = _stage(leader, document, "backup.md", "Keep copies for a week")
    leader.library.publish()
    follower.keeper.catch_up()
    new = _stage(leader, document, "backup.md", "Keep copies for a month")
    leader.library.publish()
    follower.keeper.catch_up()
    assert follower.words.ids() == old | new
    clock.forward(seconds=61)

    follower.keeper.catch_up()
    leader.keeper.catch_up()

    assert follower.words.ids() == leader.words.ids() == new


def test_words_that_were_never_published_leave(replica, document, crown):
    """A version that was overtaken before anybody published it leaves a follower's words."""
    follower = replica("follower")
    crown.holder = "nobody"
    follower.keeper.catch_up()
    _stage(follower, document, "backup.md", "Keep copies for a week")
    follower.keeper.catch_up()
    new = _stage(follower, document, "backup.md", "Keep copies for a month")

    follower.keeper.catch_up()

    assert follower.words.ids() == new


def test_old_or_new_never_both_or_neither(replica, document):
    """While the leader publishes, every question to a slow follower finds one whole version."""
    leader, follower = replica("leader"), replica("follower")
    texts = ["\n".join(f"copies {n} part {part}" for part in range(5)) for n in range(12)]
    whole = {frozenset(_stage(leader, document, "backup.md", texts[0]))}
    leader.library.publish()
    seen, errors, done = set(), [], threading.Event()

    def ask():
        try:
            while not done.is_set():
                seen.add(frozenset(follower.found()))
        except Exception as error:  # noqa: BLE001 - reported by the test itself
            errors.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for text in texts[1:]:
        whole.add(frozenset(_stage(leader, document, "backup.md", text)))
        leader.library.publish()
    done.set()
    for reader in readers:
        reader.join()
    assert not errors
    assert seen <= whole
    assert len(seen) > 1
