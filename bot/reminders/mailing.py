"""Sends reminders by e-mail through the company's own server, always encrypted."""

import hashlib
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Final
from urllib.parse import unquote, urlsplit

from typing_extensions import override

from bot.clock import Clock
from bot.errors import MailNotSent, SettingsWrong
from bot.people.entities import PersonId
from bot.reminders.entities import Owed, Prompt, Unreached

_TIMEOUT_S = 20.0
_PERMANENT = range(500, 600)
_PORTS: Final = {"smtp": 587, "smtps": 465}
_MOST = 50
_WRONG = (
    "ANNEXA_SMTP_URL: write smtps://user:password@host:465, or smtp://user:password@host:587 "
    "for a server that begins TLS itself; special characters in the password as %XX."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    is_encrypted_at_once: bool
    """Else the connection is encrypted by STARTTLS before anything is said."""
    user: str = ""
    password: str = ""

    @override
    def __repr__(self) -> str:
        """Leave out the password."""
        return f"MailServer({self.host}:{self.port})"

    @classmethod
    def read(cls, url: str) -> "MailServer":
        """Read the setting; raise ``SettingsWrong`` where it names no server."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise SettingsWrong(_WRONG) from None
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise SettingsWrong(_WRONG)
        return cls(
            host=parts.hostname,
            port=port,
            is_encrypted_at_once=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class SmtpMail:
    """Says what a person owes in a short e-mail; *named* returns how somebody is called."""

    def __init__(
        self,
        server: MailServer,
        clock: Clock,
        *,
        sender: str,
        named: Callable[[PersonId], str],
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._clock = clock
        self._sender = sender
        self._named = named
        self._trust = trust or ssl.create_default_context()

    def send(self, prompt: Prompt, *, address: str, name: str) -> Unreached | None:
        """Send it, and return why it cannot arrive; raise ``MailNotSent`` where it may later."""
        try:
            message = self._message(prompt, address=address, name=name)
        except ValueError:
            # Line breaks and the like: what is no address reaches nobody.
            return Unreached.REFUSED
        try:
            self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            if all(code in _PERMANENT for code in codes):
                return Unreached.REFUSED
            raise MailNotSent("The mail server takes nothing for this address now.") from None
        except (OSError, smtplib.SMTPException) as error:
            # What the server says may repeat the address.
            raise MailNotSent(
                f"The mail server took no message ({type(error).__name__})."
            ) from None
        return None

    def _hand_over(self, message: EmailMessage) -> None:
        connection = self._connect()
        try:
            connection.send_message(message)
        finally:
            # Whatever goes wrong in parting, the message was taken or not taken before.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.is_encrypted_at_once:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=_TIMEOUT_S, context=self._trust
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
        try:
            if not server.is_encrypted_at_once:
                connection.starttls(context=self._trust)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _message(self, prompt: Prompt, *, address: str, name: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = formataddr((_line(name), address)) if name else address
        message["Subject"] = _subject(prompt)
        message["Date"] = format_datetime(self._clock.now())
        # The same message again bears the same id, so that mail servers can tell.
        digest = hashlib.sha256(prompt.id.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{digest}@{self._sender.rpartition('@')[2].strip('> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._words(prompt))
        return message

    def _words(self, prompt: Prompt) -> str:
        mine = [one for one in prompt.lines if one.about is None]
        others = [one for one in prompt.lines if one.about is not None]
        parts = ["Slack could not bring you this message, so it comes by e-mail."]
        if mine:
            parts.append("You still have to do:\n" + _listed([_told(one) for one in mine]))
        if others:
            late = [f"{self._named(one.about)}: {_told(one)}" for one in others if one.about]
            parts.append("Overdue, not done yet:\n" + _listed(late))
        parts.append("In Slack, write `what do I owe?` to Annexa to begin.")
        return "\n\n".join(parts) + "\n"


def _subject(prompt: Prompt) -> str:
    count = len(prompt.lines)
    return "One thing waits for you" if count == 1 else f"{count} things wait for you"


def _told(one: Owed) -> str:
    return f"{_line(one.title)}, by {one.due.day} {one.due:%B %Y}"


def _listed(lines: list[str]) -> str:
    shown = [f"- {one}" for one in lines[:_MOST]]
    if len(lines) > _MOST:
        shown.append(f"- and {len(lines) - _MOST} more")
    return "\n".join(shown)


def _line(text: str) -> str:
    return " ".join(text.split())
