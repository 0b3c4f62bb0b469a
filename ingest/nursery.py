"""The other side of `ingest.quarantine`: a small process that forks one child for every file.

It imports the readers once and nothing heavy, so a child costs milliseconds. Each child limits its
own memory, processor time and clock before it looks at the file; the system ends it at a limit,
whatever it is doing. What comes back is JSON, so a file that takes over its reader still cannot
hand code to the process that asked. It needs a POSIX system (Linux, macOS).
"""

import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from math import ceil
from typing import NoReturn

from ingest.blocks import Block, Reading, Suspicion, Table, pack
from ingest.cleaning import clean_blocks
from ingest.errors import ControlInvalid, FileTooLarge, IngestError, NoTextFound
from ingest.framing import receive, send
from ingest.limits import Limits
from ingest.readers.yaml_header import read_sidecar
from ingest.suspicion import suspicions

_Read = Callable[[str, bytes, Limits], Reading]
#: Said once, when the readers are imported.
READY = b"ready"
#: Exit status of a child that ran out of memory.
OUT_OF_MEMORY = 77


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One file to read."""

    name: str
    content: bytes
    sidecar: bytes
    limits: Limits


def main() -> None:
    """Read the files that come in on standard input until it ends; argument: the readers' module."""
    # Answers get a channel of their own: nothing a reader prints can be taken for one.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    readers = import_module(sys.argv[1])
    readers.warm_up()
    gc.freeze()
    send(answers, READY)
    while (head := receive(sys.stdin.buffer)) is not None:
        asked = json.loads(head)
        request = Request(
            name=asked["name"],
            content=receive(sys.stdin.buffer) or b"",
            sidecar=receive(sys.stdin.buffer) or b"",
            limits=Limits(**asked["limits"]),
        )
        send(answers, _in_child(request, readers.read_file))


def _in_child(request: Request, read: _Read) -> bytes:
    """Return the child's answer, or how it ended without one."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        _work(request, read, into)
    os.close(into)
    with os.fdopen(out, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(child, 0)
    if status == 0:
        return answer
    return json.dumps({"ended": _ending(status)}).encode()


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "time" if os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGXCPU) else "crash"
    return "memory" if os.WEXITSTATUS(status) == OUT_OF_MEMORY else "crash"


def _work(request: Request, read: _Read, into: int) -> NoReturn:
    """Be the child: limit this process, read the file, write the answer, end."""
    status = 1
    try:
        _limit(request.limits)
        answer = _answer(request, read)
        with os.fdopen(into, "wb") as stream:
            stream.write(answer)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        # No clean-up of the parent's things may run in here.
        os._exit(status)


def _limit(limits: Limits) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    seconds = ceil(limits.seconds)
    for what, soft, hard in (
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        # At the hard limit the kernel kills without saying why, so the soft one comes first.
        (resource.RLIMIT_CPU, seconds, seconds + 5),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
    ):
        # A system that knows no such limit still has the others.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (soft, hard))


def _answer(request: Request, read: _Read) -> bytes:
    try:
        reading = read(request.name, request.content, request.limits)
        control = dict(reading.control)
        if request.sidecar:
            control |= read_sidecar(request.sidecar)
        blocks = clean_blocks(reading.blocks)
        _check_text(blocks, request.limits)
        suspected = _suspected(request, replace(reading, control=control))
    except IngestError as refusal:
        kind = "control" if isinstance(refusal, ControlInvalid) else type(refusal).__name__
        return json.dumps({"refused": kind, "why": str(refusal)}).encode()
    answer = {
        "blocks": pack(blocks),
        "control": control,
        "notices": reading.notices,
        "suspicions": [asdict(one) for one in suspected],
    }
    return json.dumps(answer).encode()


def _suspected(request: Request, reading: Reading) -> tuple[Suspicion, ...]:
    """Look for orders to an assistant before cleaning takes out what hides them."""
    # The sidecar's comments are nobody's to see; its values are looked at as document control.
    sidecar = request.sidecar.decode("utf-8", "replace")
    reading = replace(reading, concealed=(*reading.concealed, sidecar))
    is_text = b"\x00" not in request.content[:1024] and not request.content.startswith(b"%PDF")
    text = request.content.decode("utf-8", "replace") if is_text else ""
    return suspicions(reading, name=request.name, source_text=text)


def _check_text(blocks: list[Block], limits: Limits) -> None:
    count = sum(
        sum(len(cell) for row in block.rows for cell in row)
        if isinstance(block, Table)
        else len(block.text)
        for block in blocks
    )
    if count == 0:
        raise NoTextFound("there is no text in it: delete the file, or add what it should say")
    if count > limits.characters:
        raise FileTooLarge(
            f"it holds {count:,} characters of text, more than {limits.characters:,}: split the file"
        )
