"""Each process's own index of words follows the library, whoever publishes."""

import logging
import threading
from collections.abc import Collection, Mapping

from bot.library.entities import IndexBatch, VersionId
from bot.library.ledger import IndexLedger, IndexPlan
from bot.library.rows import VersionState
from knowledge.errors import LibraryUnavailable
from knowledge.indexes import LexicalIndex
from knowledge.passages import PassageId

_log = logging.getLogger(__name__)
_REMOVED_AT_ONCE = 1_000


class WordsFollower:
    """Knows a text by its words before anybody may find it."""

    def __init__(self, ledger: IndexLedger, words: LexicalIndex) -> None:
        self._ledger = ledger
        self._words = words
        self._held: frozenset[VersionId] = frozenset()
        self._alone = threading.Lock()

    def start(self, plan: IndexPlan) -> None:
        """Look what the index holds, and drop what is none of the library's."""
        with self._alone:
            there, entries = self._words.ids(), self._ledger.entries(plan.kept)
            lacking = {version for version, passage in entries if passage not in there}
            self._held = plan.kept - lacking
            self._remove(there - {passage for _, passage in entries})
        if lacking:
            _log.info("%d versions are added to the index of words", len(lacking))

    def catch_up(self, plan: IndexPlan) -> None:
        """Add what was staged, published or not, and drop what no question needs."""
        self.hold(plan.staying)
        with self._alone:
            gone = self._held - plan.kept
            if gone:
                self._held -= gone
                # Versions that say the same share their passages.
                self._remove(self._passages(gone) - self._passages(self._held))

    def hold(self, versions: Mapping[VersionId, VersionState]) -> None:
        """Return when all words of *versions* can be found, or raise ``LibraryUnavailable``."""
        if versions.keys() <= self._held:
            return
        with self._alone:
            missing = {key: one for key, one in versions.items() if key not in self._held}
            for batch in self._ledger.batches(missing):
                self._add(batch)
            self._held |= missing.keys()

    def _add(self, batch: IndexBatch) -> None:
        try:
            self._words.add(batch.texts)
        except (OSError, ValueError) as error:
            raise LibraryUnavailable(
                f"The index of words can't be written ({error}); check the disk under ANNEXA_HOME."
            ) from error

    def _passages(self, versions: Collection[VersionId]) -> set[PassageId]:
        return {passage for _, passage in self._ledger.entries(versions)}

    def _remove(self, passages: Collection[PassageId]) -> None:
        some = sorted(passages)
        for start in range(0, len(some), _REMOVED_AT_ONCE):
            self._words.remove(some[start : start + _REMOVED_AT_ONCE])
