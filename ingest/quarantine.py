"""Where files are read: each in a process of its own, ended at its time or memory limit."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Timer
from types import TracebackType
from typing import IO, Any, Self

from ingest import errors
from ingest.blocks import Reading, Suspicion, unpack
from ingest.errors import (
    IngestError,
    ReaderCrashed,
    ReadersMissing,
    ReadingTooLarge,
    ReadingTooSlow,
)
from ingest.framing import receive, send
from ingest.limits import MEGABYTE, Limits
from ingest.nursery import READY

_START = "import sys; sys.path[:0] = sys.argv[2:]; from ingest.nursery import main; main()"
#: How long after a child's own limit its nursery is given up, too.
_PATIENCE_SECONDS = 10.0
_REFUSALS: Mapping[str, type[IngestError]] = {
    "control": errors.ControlInvalid,
    **{kind.__name__: kind for kind in errors.FileRefused.__subclasses__()},
}


class Quarantine:
    """Reads files in nurseries, as many at a time as `Limits.readers`; safe for threads.

    Nothing is started before the first file. *readers* names the module that reads, and
    *search_path* where it is found; both are for tests that need a reader which misbehaves.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        readers: str = "ingest.readers",
        search_path: Sequence[Path] = (),
    ) -> None:
        self._limits = limits
        self._command = (readers, str(Path(__file__).parents[1]), *map(str, search_path))
        self._idle: SimpleQueue[_Nursery | None] = SimpleQueue()
        for _ in range(limits.readers):
            self._idle.put(None)
        self._all: list[_Nursery] = []
        self._lock = Lock()
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every nursery and whatever it is reading, for good."""
        with self._lock:
            self._is_closed = True
            for nursery in self._all:
                nursery.end()
            self._all.clear()

    def read(self, name: str, content: bytes, sidecar: bytes = b"") -> Reading:
        """Read one file; raises `FileRefused` or `ControlInvalid` saying what to do."""
        nursery = self._idle.get()
        try:
            if nursery is None or not nursery.is_alive():
                nursery = self._begun()
            answer = nursery.ask(name, content, sidecar, limits=self._limits)
        finally:
            self._idle.put(nursery)
        return _reading(answer, self._limits)

    def _begun(self) -> "_Nursery":
        nursery = _Nursery(self._command)
        with self._lock:
            if self._is_closed:
                nursery.end()
                raise ReaderCrashed("reading was interrupted: run the command again")
            self._all = [other for other in self._all if other.is_alive()] + [nursery]
        return nursery


class _Nursery:
    """One process that forks a child per file."""

    def __init__(self, command: Sequence[str]) -> None:
        # A session of its own keeps Ctrl-C at the terminal for the parent, and lets the nursery
        # be ended together with the child it is waiting for.
        self._started = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _START, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if receive(_pipe(self._started.stdout)) != READY:
            self.end()
            raise ReadersMissing("the readers do not start: install the program again")

    def is_alive(self) -> bool:
        return self._started.poll() is None

    def ask(self, name: str, content: bytes, sidecar: bytes, *, limits: Limits) -> bytes | None:
        """Return the answer, None where the nursery itself had to be ended."""
        into, out = _pipe(self._started.stdin), _pipe(self._started.stdout)
        alarm = Timer(limits.seconds + _PATIENCE_SECONDS, self.end)
        alarm.start()
        try:
            send(into, json.dumps({"name": name, "limits": asdict(limits)}).encode())
            send(into, content)
            send(into, sidecar)
            return receive(out)
        except (OSError, ValueError):
            return None
        finally:
            alarm.cancel()

    def end(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._started.pid, signal.SIGKILL)
        self._started.wait()
        for pipe in (self._started.stdin, self._started.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ReadersMissing("the readers do not start: run the command again")
    return pipe


def _reading(answer: bytes | None, limits: Limits) -> Reading:
    """Turn a child's answer into blocks, or into the refusal it stands for."""
    said: dict[str, Any] = json.loads(answer) if answer else {"ended": "crash"}
    if "ended" in said:
        raise _ended(said["ended"], limits)
    if "refused" in said:
        raise _REFUSALS.get(said["refused"], errors.FileUnreadable)(said["why"])
    return Reading(
        blocks=unpack(said["blocks"]),
        control=said["control"],
        notices=tuple(said["notices"]),
        suspicions=tuple(Suspicion(**one) for one in said["suspicions"]),
    )


def _ended(how: str, limits: Limits) -> IngestError:
    if how == "time":
        return ReadingTooSlow(
            f"reading was stopped after {limits.seconds:g} s: split the file, or print it to a new one"
        )
    if how == "memory":
        return ReadingTooLarge(
            f"reading needed more than {limits.memory_bytes / MEGABYTE:.0f} MB of memory: "
            "split the file, or print it to a new one"
        )
    return ReaderCrashed(
        "the reader could not cope with it: save the file again with another program"
    )
