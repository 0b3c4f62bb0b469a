"""The walk of a document from a folder to the shelf: found, read, cut, embedded, staged, published."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np

from ingest.blocks import Heading, Reading, Suspicion
from ingest.chunking import Chunker
from ingest.control import read_control
from ingest.errors import IngestError, NoTextFound, SourceTaken
from ingest.limits import MEGABYTE, Limits
from ingest.quarantine import Quarantine
from ingest.report import FileReport, IngestReport, Outcome, Progress, kept_out
from ingest.shelf import Judged, ReadDocument, Shelf, Shelved, Verdict
from ingest.sources import Content, Found, Listing, distinct, list_files, read_content
from ingest.suspicion import in_words
from knowledge.indexes import Embedder, Vectors

#: Passages are embedded together across files from this number on.
_BATCH = 256
#: Originals wait in memory until their passages are embedded, so they are not kept waiting for long.
_BATCH_BYTES = 64 * MEGABYTE
#: So many passages go to the embedder at once, sorted by length so that none waits for a longer one.
_EMBED_AT_ONCE = 64
#: What was staged becomes visible at the latest after so many passages.
_PUBLISH_AFTER = 1_000

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Job:
    """A file that is being read."""

    index: int
    found: Found
    content: Content
    outcome: Outcome
    reading: "Future[tuple[Reading, float]]"


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document that waits for its vectors."""

    index: int
    document: ReadDocument
    report: FileReport
    suspicions: tuple[Suspicion, ...] = ()


class Ingestion:
    """Brings documents in; the embedder is not touched unless a file is new or changed."""

    def __init__(
        self,
        embedder: Embedder,
        shelf: Shelf,
        *,
        limits: Limits | None = None,
        progress: OnProgress | None = None,
    ) -> None:
        self._embedder = embedder
        self._shelf = shelf
        self._limits = limits or Limits()
        self._progress = progress

    def run(self, paths: Sequence[Path], *, dry_run: bool = False) -> IngestReport:
        """Ingest folders and files; a bad file becomes a line in the report and the run goes on.

        With *dry_run* everything is read and cut, and nothing is embedded, kept or removed.
        """
        with Quarantine(self._limits) as quarantine:
            run = _Run(
                embedder=self._embedder,
                shelf=self._shelf,
                limits=self._limits,
                progress=self._progress,
                quarantine=quarantine,
                dry_run=dry_run,
            )
            return run.ingest(paths)


@dataclass(kw_only=True, slots=True)
class _Run:
    """One run's state."""

    embedder: Embedder
    shelf: Shelf
    limits: Limits
    progress: OnProgress | None
    quarantine: Quarantine
    dry_run: bool
    known: Mapping[str, Shelved] = field(default_factory=dict)
    judged: Mapping[tuple[str, str], Judged] = field(default_factory=dict)
    reports: dict[int, FileReport] = field(default_factory=dict)
    ready: list[_Ready] = field(default_factory=list)
    total: int = 0
    embedded: int = 0
    unpublished: int = 0
    begun: float = field(default_factory=perf_counter)

    def ingest(self, paths: Sequence[Path]) -> IngestReport:
        """Do the whole walk."""
        self.known = self.shelf.known()
        self.judged = self.shelf.judged()
        listings = self._listings(paths)
        files = distinct([found for listing in listings for found in listing.files])
        self.total = len(files) + len(self.reports)
        self._read_all(files)
        self._embed_and_stage()
        gone = self._remove_gone(listings, files)
        if not self.dry_run:
            self.shelf.publish()
        return IngestReport(
            files=(*(self.reports[index] for index in sorted(self.reports)), *gone),
            seconds=perf_counter() - self.begun,
            dry_run=self.dry_run,
        )

    def _listings(self, paths: Sequence[Path]) -> list[Listing]:
        listings = []
        for position, path in enumerate(paths):
            try:
                listings.append(list_files(path, self.known))
            except IngestError as error:
                # Paths that do not exist come first in the report.
                self.reports[position - len(paths)] = _failed(str(path), error)
        return listings

    def _read_all(self, files: Sequence[Found]) -> None:
        """Keep a few files in the readers' hands while the oldest is cut and embedded."""
        with ThreadPoolExecutor(self.limits.readers) as pool:
            try:
                self._read_with(pool, files)
            except BaseException:
                # Interrupted: nobody waits for what is still being read.
                pool.shutdown(wait=False, cancel_futures=True)
                self.quarantine.close()
                raise

    def _read_with(self, pool: ThreadPoolExecutor, files: Sequence[Found]) -> None:
        waiting: deque[_Job] = deque()
        brought: dict[str, str] = {}
        for index, found in enumerate(files):
            job = self._job(index, found, brought=brought, pool=pool)
            if job:
                waiting.append(job)
            while len(waiting) > 2 * self.limits.readers:
                self._cut(waiting.popleft())
        while waiting:
            self._cut(waiting.popleft())

    def _job(
        self, index: int, found: Found, *, brought: dict[str, str], pool: ThreadPoolExecutor
    ) -> _Job | None:
        """Begin to read a new or changed file; settle every other at once."""
        if found.skipped:
            self._settle(
                index, FileReport(source=found.source, outcome=Outcome.SKIPPED, note=found.skipped)
            )
            return None
        try:
            if found.refusal:
                raise found.refusal
            before = self._before(found, brought)
            content = read_content(found, self.limits)
        except IngestError as error:
            self._settle(index, _failed(found.source, error))
            return None
        if settled := self._settled(found, content, before):
            self._settle(index, settled)
            return None
        outcome = Outcome.CHANGED if before else Outcome.ADDED
        return _Job(index, found, content, outcome, pool.submit(self._read, found, content))

    def _settled(self, found: Found, content: Content, before: Shelved | None) -> FileReport | None:
        """Return the report on a file that need not be read again."""
        same = Shelved(collection=found.collection, fingerprint=content.fingerprint)
        if before == same:
            self._drop_held(found.source)
            return FileReport(source=found.source, outcome=Outcome.UNCHANGED)
        return kept_out(found.source, self._verdict(found.source, content.fingerprint))

    def _verdict(self, source: str, fingerprint: str) -> Verdict | None:
        judged = self.judged.get((source, fingerprint))
        return judged.verdict if judged else None

    def _drop_held(self, source: str) -> None:
        """Let go of what is held of a file that says something else by now."""
        held = {key[0] for key, one in self.judged.items() if one.verdict is Verdict.HELD}
        if source in held and not self.dry_run:
            self.shelf.drop_held(source)

    def _before(self, found: Found, brought: dict[str, str]) -> Shelved | None:
        """Return what is known of a file; raises `SourceTaken` if it is another folder's."""
        before = self.known.get(found.source)
        taken = brought.setdefault(found.source, found.collection)
        if taken == found.collection and before and before.collection != found.collection:
            # A folder that is no longer there has moved, and its documents with it.
            taken = before.collection if Path(before.collection).is_dir() else taken
        if taken != found.collection:
            raise SourceTaken(
                f"{taken} already brought a document of this name: rename one of the two"
            )
        return before

    def _read(self, found: Found, content: Content) -> tuple[Reading, float]:
        begun = perf_counter()
        reading = self.quarantine.read(found.path.name, content.original, content.sidecar)
        return reading, perf_counter() - begun

    def _cut(self, job: _Job) -> None:
        """Cut a file that has been read into passages."""
        try:
            reading, seconds = job.reading.result()
            document, notices = self._document(job, reading)
        except IngestError as error:
            self._settle(job.index, _failed(job.found.source, error))
            return
        released = self._verdict(document.source, document.fingerprint) is Verdict.RELEASED
        suspicions = () if released else reading.suspicions
        held_for = (in_words(suspicions),) if suspicions else ()
        report = FileReport(
            source=job.found.source,
            outcome=Outcome.HELD if suspicions else job.outcome,
            note="; ".join((*held_for, *notices, *reading.notices)),
            passages=len(document.passages),
            seconds=seconds,
        )
        self.ready.append(_Ready(job.index, document, report, suspicions))
        waiting = [ready.document for ready in self.ready]
        passages = sum(len(document.passages) for document in waiting)
        if (
            passages >= _BATCH
            or sum(len(document.original) for document in waiting) >= _BATCH_BYTES
        ):
            self._embed_and_stage()

    def _document(self, job: _Job, reading: Reading) -> tuple[ReadDocument, tuple[str, ...]]:
        source, content = job.found.source, job.content
        control, notices = read_control(reading.control, heading=_title(reading), source=source)
        passages = Chunker(self.embedder).passages(
            reading.blocks, control=control, source=source, fingerprint=content.fingerprint
        )
        if not passages:
            raise NoTextFound("there is nothing in it but headings: add what it should say")
        document = ReadDocument(
            source=source,
            collection=job.found.collection,
            fingerprint=content.fingerprint,
            sha256=content.sha256,
            original=content.original,
            control=control,
            passages=passages,
        )
        return document, notices

    def _embed_and_stage(self) -> None:
        """Embed what waits, over all its files, and hand each document to the shelf."""
        ready, self.ready = self.ready, []
        if ready and not self.dry_run:
            chunker = Chunker(self.embedder)
            vectors = self._vectors(
                [chunker.embedded_text(p) for one in ready for p in one.document.passages]
            )
            start = 0
            for one in ready:
                end = start + len(one.document.passages)
                if one.suspicions:
                    self.shelf.hold(one.document, vectors[start:end], one.suspicions)
                else:
                    self.shelf.stage(one.document, vectors[start:end])
                start = end
        for one in ready:
            self._settle(one.index, one.report)
        self._publish_in_time(sum(len(one.document.passages) for one in ready))

    def _publish_in_time(self, staged: int) -> None:
        self.unpublished += staged
        if self.unpublished >= _PUBLISH_AFTER and not self.dry_run:
            self.shelf.publish()
            self.unpublished = 0

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.embedder.dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(texts), _EMBED_AT_ONCE):
            chosen = by_length[start : start + _EMBED_AT_ONCE]
            vectors[chosen] = self.embedder.embed([texts[index] for index in chosen])
            self.embedded += len(chosen)
            self._tell("")
        return vectors

    def _remove_gone(self, listings: Sequence[Listing], files: Sequence[Found]) -> list[FileReport]:
        """Remove what was in an ingested folder and is no longer there."""
        here = {(found.collection, found.source) for found in files if not found.skipped}
        complete = {listing.collection for listing in listings if listing.is_complete}
        gone = [
            source
            for source, shelved in sorted(self.known.items())
            if shelved.collection in complete and (shelved.collection, source) not in here
        ]
        for (source, _), one in self.judged.items():
            if one.collection in complete and (one.collection, source) not in here:
                self._drop_held(source)
        if not self.dry_run:
            for source in gone:
                self.shelf.remove(source)
        return [FileReport(source=source, outcome=Outcome.REMOVED) for source in gone]

    def _settle(self, index: int, report: FileReport) -> None:
        self.reports[index] = report
        self._tell(report.source)

    def _tell(self, source: str) -> None:
        if self.progress:
            self.progress(
                Progress(
                    source=source,
                    files_done=len(self.reports),
                    files_total=self.total,
                    passages=self.embedded,
                    seconds=perf_counter() - self.begun,
                )
            )


def _title(reading: Reading) -> str:
    """Return the document's first heading, unless it is the number of a chapter."""
    first = next((block for block in reading.blocks if isinstance(block, Heading)), None)
    return first.text if first and not first.text[:1].isdigit() else ""


def _failed(source: str, error: IngestError) -> FileReport:
    return FileReport(source=source, outcome=Outcome.FAILED, note=str(error))
