"""Files that nobody but their owner reads, from their first moment on."""

import os
from pathlib import Path
from typing import BinaryIO


def create_private(path: Path) -> BinaryIO:
    """Make a new file with mode 0600 and open it; raise ``FileExistsError`` where one is."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
