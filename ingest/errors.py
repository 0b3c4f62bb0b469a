"""What can go wrong while documents come in; each message says what is wrong and what to do.

IngestError
├── SourceNotFound         a path on the command line does not exist
├── SourceTaken            another folder already brought a document of this name
├── ReadersMissing         the processes that read files do not start
├── ControlInvalid         document control holds a value that is not allowed
└── FileRefused            a file is not fit to be read
    ├── FileTooLarge       bigger than the limit, packed or unpacked
    ├── FileOutsideFolder  a link that leads out of the ingested folder
    ├── FileUnreadable     empty, damaged, encrypted, or not what its name says
    ├── NoTextFound        readable, but without any text
    ├── ReadingTooSlow     stopped at the time limit
    ├── ReadingTooLarge    stopped at the memory limit
    └── ReaderCrashed      the reader ended without a result
"""


class IngestError(Exception):
    """Something in the ingest package failed; the message says what to do."""


class SourceNotFound(IngestError):
    """A path does not exist; check the spelling and the folder you are in."""


class SourceTaken(IngestError):
    """A document of this name came from another folder; rename it or remove the other one."""


class ReadersMissing(IngestError):
    """The processes that read files do not start; the installation is incomplete."""


class ControlInvalid(IngestError):
    """Document control holds a value that is not allowed; the message names key and choices."""


class FileRefused(IngestError):
    """A file is not fit to be read; what was indexed of it before stays."""


class FileTooLarge(FileRefused):
    """A file is bigger than the limit; split it, or raise the limit."""


class FileOutsideFolder(FileRefused):
    """A link leads out of the ingested folder; put a copy of the file there instead."""


class FileUnreadable(FileRefused):
    """A file is empty, damaged, encrypted or not what its name says; save it again."""


class NoTextFound(FileRefused):
    """A file holds no text; a scan needs text recognition before it is ingested."""


class ReadingTooSlow(FileRefused):
    """Reading took longer than the time limit; split the file, or raise the limit."""


class ReadingTooLarge(FileRefused):
    """Reading took more memory than allowed; split the file, or raise the limit."""


class ReaderCrashed(FileRefused):
    """The reader ended without a result; save the file again with another program."""
