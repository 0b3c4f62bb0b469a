"""Python imports this at its start: it refuses and writes down all talk with the world.

Active where OUTBOUND_LOG names a file; processes that a process starts are watched, too.
"""

import json
import os
import sys

_ADDRESSED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}
_NAMED = {
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}
_HERE = ("127.", "::1", "localhost", "0.0.0.0")


def _watch(path):
    def note(event, arguments):
        place = _ADDRESSED.get(event, _NAMED.get(event))
        if place is None:
            return
        host = _host(arguments[place])
        if host is None:
            return
        refused = not host.startswith(_HERE)
        line = json.dumps({"event": event, "host": host, "refused": refused, "pid": os.getpid()})
        with open(path, "a", encoding="utf-8") as log:  # noqa: PTH123 -- pathlib is not loaded yet
            log.write(f"{line}\n")
        if refused:
            raise PermissionError(f"{host} is outside; a test refuses it")

    sys.addaudithook(note)


def _host(address):
    """Return the host of an address, or None for what leaves no machine."""
    if isinstance(address, tuple):
        address = address[0]
    if isinstance(address, bytes):
        address = address.decode(errors="replace")
    # A path is a socket of this machine; no host at all means this machine.
    return address if isinstance(address, str) and not address.startswith(("/", "\0")) else None


if os.environ.get("OUTBOUND_LOG"):
    _watch(os.environ["OUTBOUND_LOG"])
