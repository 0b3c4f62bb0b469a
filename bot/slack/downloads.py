"""Fetches files from the workspace's own host, and from nowhere else."""

import time
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from typing_extensions import override

from bot.slack.errors import FileAway, FileNotFetched

_FILES: dict[str, str] = {"slack.com": "files.slack.com", "slack-gov.com": "files.slack-gov.com"}
"""Where Slack keeps files, by the domain of its API."""
_PIECE = 65_536
_SECONDS = 60.0
_TOO_MANY, _SERVER_ERROR = 429, 500


class Downloads:
    """Fetches private files with the bot's token; the token goes to no other host."""

    def __init__(
        self, token: str, *, api_url: str, timeout: float = 10.0, seconds: float = _SECONDS
    ) -> None:
        self._token = token
        self._api = urlsplit(api_url)
        self._timeout = timeout
        self._seconds = seconds
        self._opener: OpenerDirector = build_opener(_NoRedirect)

    def fetch(self, url: str, *, most: int) -> bytes:
        """Return the bytes of a file.

        Raise ``FileNotFetched`` where that can't be, and ``FileAway`` where trying again may help.
        """
        if not self._is_ours(url):
            raise FileNotFetched("This file does not lie in this workspace, so I don't fetch it.")
        headers = {"Authorization": f"Bearer {self._token}"}
        request = Request(url, headers=headers)  # noqa: S310 -- the address was checked above
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return self._read(answer, most)
        except HTTPError as error:
            error.close()
            if error.code == _TOO_MANY or error.code >= _SERVER_ERROR:
                raise FileAway(f"Slack answers {error.code}.") from error
            raise FileNotFetched(
                "Slack does not give me this file. Was it deleted, or is the scope files:read "
                "missing?"
            ) from error
        except (OSError, HTTPException) as error:
            raise FileAway("Slack can't be reached.") from error

    def _is_ours(self, url: str) -> bool:
        try:
            told = urlsplit(url)
            return _origin(told) == self._files_origin() and not told.username
        except ValueError:
            return False

    def _files_origin(self) -> tuple[str, str, int | None]:
        host = self._api.hostname or ""
        domain = ".".join(host.split(".")[-2:])
        if domain in _FILES:
            return "https", _FILES[domain], None
        return _origin(self._api)

    def _read(self, answer: IO[bytes], most: int) -> bytes:
        """Read at most *most* bytes, and not for ever."""
        until = time.monotonic() + self._seconds
        pieces, size = [], 0
        while piece := answer.read(_PIECE):
            size += len(piece)
            if size > most:
                raise FileNotFetched("This file is larger than I take.")
            if time.monotonic() > until:
                raise FileAway("Slack sends the file too slowly.")
            pieces.append(piece)
        return b"".join(pieces)


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: Slack sends whoever may not read a file to a page in HTML."""

    @override
    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        del req, fp, code, msg, headers, newurl


def _origin(told: SplitResult) -> tuple[str, str, int | None]:
    port = None if (told.scheme, told.port) in {("https", 443), ("http", 80)} else told.port
    return told.scheme, told.hostname or "", port
