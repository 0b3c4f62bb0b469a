"""The workspace is for this machine alone."""

import ipaddress


class NotLoopback(ValueError):
    """The rehearsal workspace has no locks: use 127.0.0.1, ::1 or localhost, never another address."""


def check_loopback(host: str) -> str:
    """Return *host*, which must be an address of this machine alone."""
    if host == "localhost":
        return host
    try:
        is_ours = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_ours = False
    if not is_ours:
        raise NotLoopback(f"{host or 'An empty address'} is not loopback. {NotLoopback.__doc__}")
    return host
