"""The key that signs anchors: made at first use, or given; the only place for `cryptography`."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.audit.anchors import Anchor, fingerprint
from bot.errors import SigningKeyWrong

KEY_FILE = "anchor-signing-key.pem"


class SigningKey:
    """An Ed25519 key pair; the private half never leaves this object."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key = _pem(private.public_key())
        """PEM."""

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the public key."""
        return fingerprint(self.public_key)

    def sign(self, statement: bytes) -> str:
        """Return the signature, hexadecimal."""
        return self._private.sign(statement).hex()


def signing_key(*, given: Path | None, folder: Path) -> SigningKey:
    """Return the key that somebody gave, else the one that *folder* keeps."""
    return load_key(given) if given else load_or_make_key(folder)


def load_key(path: Path) -> SigningKey:
    """Read a private key that somebody gave; raise ``SigningKeyWrong`` where it is none."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SigningKeyWrong(
            f"{path} cannot be used to sign anchors: it must hold one Ed25519 private key in PEM "
            "form, without a password (openssl genpkey -algorithm ed25519)."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyWrong(
            f"{path} holds a private key of another kind; anchors are signed with Ed25519 "
            "(openssl genpkey -algorithm ed25519)."
        )
    return SigningKey(key)


def load_or_make_key(folder: Path) -> SigningKey:
    """Read the key of *folder*; the first process to ask makes it, readable for its owner only."""
    path = folder / KEY_FILE
    if not path.exists():
        _make(path)
    return load_key(path)


def read_public_key(path: Path) -> str:
    """Read a public key (PEM); raise ``SigningKeyWrong`` where it is none."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise SigningKeyWrong(
            f"{path} is no public key in PEM form; it is written beside every anchor as "
            "public-key-….pem."
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyWrong(f"{path} holds a public key of another kind; it must be Ed25519.")
    return _pem(key)


def former_keys(*folders: Path) -> frozenset[str]:
    """Return the fingerprints of the public keys that somebody put into one of these folders."""
    return fingerprints(path for folder in folders for path in folder.glob("public-key-*.pem"))


def fingerprints(paths: Iterable[Path]) -> frozenset[str]:
    """Return the fingerprints of public keys in files."""
    return frozenset(fingerprint(read_public_key(path)) for path in paths)


def is_signed(anchor: Anchor) -> bool:
    """Tell whether the anchor's statement was signed with the key that it carries."""
    return is_signed_with(anchor.public_key, anchor.statement, anchor.signature)


def is_signed_with(public_key: str, statement: bytes, signature: str) -> bool:
    """Tell whether *signature* (hexadecimal) over *statement* was made with a key (PEM)."""
    try:
        key = serialization.load_pem_public_key(public_key.encode())
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(bytes.fromhex(signature), statement)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # mkstemp opens with 0600; a link appears whole, and only for the first of several processes.
    number, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
