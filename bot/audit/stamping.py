"""Time stamps of an authority outside (RFC 3161); the only place for `rfc3161_client`."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from bot.audit.anchors import TimeStamp
from bot.errors import NotStamped

_LARGEST = 200_000
_TIMEOUT_S = 10.0
_HEADERS: Mapping[str, str] = {"Content-Type": "application/timestamp-query"}

_log = logging.getLogger(__name__)


class TimestampAuthority:
    """An authority at *url*, trusted by the root *certificate* (PEM)."""

    def __init__(self, url: str, certificate: Path, *, timeout_s: float = _TIMEOUT_S) -> None:
        self.url = url
        self._roots = read_certificates(certificate)
        self._timeout_s = timeout_s

    def stamp(self, statement: bytes) -> TimeStamp:
        """Have *statement*'s hash stamped; raise ``NotStamped`` where the token is not in order."""
        request = (
            TimestampRequestBuilder().data(statement).hash_algorithm(HashAlgorithm.SHA256).build()
        )
        token = self._ask(request.as_bytes())
        builder = VerifierBuilder.from_request(request)
        _checked(token, statement, builder=builder, roots=self._roots)
        return TimeStamp(authority=self.url, token=token)

    def _ask(self, query: bytes) -> bytes:
        # The address is checked to be http or https where settings are read.
        request = Request(self.url, data=query, headers=dict(_HEADERS))  # noqa: S310
        try:
            with urlopen(request, timeout=self._timeout_s) as reply:  # noqa: S310
                told = reply.read(_LARGEST + 1)
        except (OSError, HTTPException) as error:
            raise NotStamped(f"The time-stamping authority did not answer ({error}).") from error
        if len(told) > _LARGEST:
            raise NotStamped("The time-stamping authority's answer is too long.")
        return bytes(told)


def stamped_at(stamp: TimeStamp, statement: bytes, *, certificate: Path) -> datetime:
    """Return when *statement* was stamped; raise ``NotStamped`` unless the token proves it."""
    response = _checked(
        stamp.token, statement, builder=VerifierBuilder(), roots=read_certificates(certificate)
    )
    return response.tst_info.gen_time.replace(tzinfo=UTC)


def read_certificates(path: Path) -> list[x509.Certificate]:
    """Read the authority's root, and intermediates if there are any, from a PEM file."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotStamped(
            f"{path} holds no certificate in PEM form; it must be the root certificate that the "
            "time-stamping authority publishes."
        ) from error


def _checked(
    token: bytes, statement: bytes, *, builder: VerifierBuilder, roots: list[x509.Certificate]
) -> TimeStampResponse:
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        response = decode_timestamp_response(token)
        builder.build().verify_message(response, statement)
    except (VerificationError, ValueError, x509.ExtensionNotFound) as error:
        raise NotStamped(f"The time stamp is not in order ({error}).") from error
    return response
