"""A Chroma server on the loopback address, as `chroma run` starts it."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

#: The command `chroma`, without what it imports for its other subcommands.
_CHROMA = "import sys, chromadb_rust_bindings as rust; rust.cli(['chroma', *sys.argv[1:]])"


def free_port():
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def chroma_server(folder, port=0):
    """Run a server that keeps its data in *folder*; yield its address."""
    port = port or free_port()
    command = [sys.executable, "-c", _CHROMA]
    arguments = ["run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with Path(f"{folder}.log").open("wb") as log:
        process = subprocess.Popen([*command, *arguments], stdout=log, stderr=log)
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(timeout=10)


def _wait(process, port):
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        assert process.poll() is None, "chroma run ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the Chroma server did not start within 60 s")
