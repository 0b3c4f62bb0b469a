"""What a figure was measured on: without it no figure means anything."""

import importlib.metadata
import os
import platform
import re
from pathlib import Path

import psutil

_LIBRARIES = (
    "chromadb",
    "dbos",
    "numpy",
    "pypdf",
    "sentence-transformers",
    "slack-bolt",
    "sqlalchemy",
    "tantivy",
    "torch",
)


def machine():
    """Return the machine and the runtime in words; the load is that of the moment."""
    return {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "cpu": _cpu(),
        "os": _system(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def load():
    """Return how many processes wanted a core over the last minute."""
    return round(psutil.getloadavg()[0], 1)


def _cpu():
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", listed.read_text("utf-8"), re.MULTILINE)
        if found:
            return found.group(1)
    return platform.processor() or platform.machine()


def _system():
    # The rest of a kernel's release names its builder.
    return f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"


def _version(name):
    try:
        return importlib.metadata.version(name).split("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return "missing"
