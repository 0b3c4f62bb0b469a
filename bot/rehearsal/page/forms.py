"""Forms as browsers send them: plain, or in parts where files come along."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.requests import Request

_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"
LARGEST = 20 * 1024 * 1024
_MOST_FIELDS = 1_000


class FormBroken(ValueError):
    """What was sent is no form."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentFile:
    """A file that came with a form."""

    field: str
    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The fields of a form, in order, and its files."""

    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[SentFile, ...] = field(default=())

    def first(self, name: str) -> str:
        """Return a field's first value; one that wasn't sent is empty."""
        return next((value for key, value in self.fields if key == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values of a field."""
        return tuple(value for key, value in self.fields if key == name)

    def names(self) -> Iterator[str]:
        """Yield each field's name once, in order."""
        yield from dict(self.fields)


async def read_form(request: Request) -> Form:
    """Return the form that was sent; raise ``FormBroken`` where it is none."""
    kind = request.headers.get("content-type", "")
    body = await _body(request)
    if kind.startswith(_PARTS):
        return parse_parts(kind, body)
    if kind.startswith(_FORM) or not body:
        return parse_plain(body)
    raise FormBroken("Send a form.")


async def _body(request: Request) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise FormBroken("This is larger than 20 MB; send something smaller.")
        pieces.append(piece)
    return b"".join(pieces)


def parse_plain(body: bytes) -> Form:
    """Return the form of a url-encoded body."""
    try:
        found = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise FormBroken("The form could not be read.") from None
    return Form(fields=tuple((key, _lines(value)) for key, value in found))


def parse_parts(kind: str, body: bytes) -> Form:
    """Return the form of a body in parts."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise FormBroken("The form could not be read.")
    fields: list[tuple[str, str]] = []
    files: list[SentFile] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise FormBroken("The form could not be read.")
        file_name = part.get_filename()
        if file_name is None:
            fields.append((name, _lines(content.decode("utf-8", "replace"))))
        elif file_name:
            files.append(_file(name, file_name, part.get_content_type(), content))
    return Form(fields=tuple(fields), files=tuple(files))


def _file(field_name: str, file_name: str, mimetype: str, content: bytes) -> SentFile:
    bare = file_name.replace("\\", "/").rpartition("/")[2]
    return SentFile(field=field_name, name=bare[:255], mimetype=mimetype, content=content)


def _lines(text: str) -> str:
    """Undo the line ends that browsers put into what was typed."""
    return text.replace("\r\n", "\n")
