"""How much one file may cost before it is refused."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Ceilings for one file; every one of them refuses that file only and lets the run go on."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    """What a zipped file (DOCX) may hold when unpacked."""
    unpacked_ratio: int = 100
    """How many times its packed size a large zipped file may hold."""
    seconds: float = 60.0
    """Time to read one file, on the clock and on the processor."""
    memory_bytes: int = 1024 * MEGABYTE
    """Address space of the process that reads one file."""
    characters: int = 20_000_000
    """Text that one file may yield."""
    readers: int = 2
    """How many files are read at the same time."""
