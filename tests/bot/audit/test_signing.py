"""Anchors are signed with one key that only its owner can read."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from bot.audit.signing import fingerprints, load_key, read_public_key, signing_key
from bot.errors import SigningKeyWrong
from tests.bot.audit.forging import new_key


def _pem(key, *, password=None):
    lock = serialization.NoEncryption()
    if password:
        lock = serialization.BestAvailableEncryption(password)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption_algorithm=lock
    )


def test_made_at_first_use(tmp_path):
    """The key is made at first use, for its owner's eyes only, and stays the same."""
    folder = tmp_path / "home" / "keys"
    made = signing_key(given=None, folder=folder)
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert signing_key(given=None, folder=folder).fingerprint == made.fingerprint
    assert "PRIVATE" not in f"{made!r} {vars(made)}"


def test_made_once(tmp_path):
    """Whoever asks at the same moment gets one and the same key."""
    together = threading.Barrier(8)

    def ask(_number):
        together.wait()
        return signing_key(given=None, folder=tmp_path).fingerprint

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_given_key(tmp_path):
    """A key that was given is used, and none is made."""
    path = tmp_path / "given.pem"
    path.write_bytes(_pem(ed25519.Ed25519PrivateKey.generate()))
    key = signing_key(given=path, folder=tmp_path / "keys")
    assert key.public_key == load_key(path).public_key
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (None, "must hold one Ed25519 private key"),
        (b"", "must hold one Ed25519 private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "Ed25519 private key"),
        (_pem(ed25519.Ed25519PrivateKey.generate(), password=b"pw"), "without a password"),
        (_pem(ec.generate_private_key(ec.SECP256R1())), "of another kind"),
    ],
    ids=["missing", "empty", "damaged", "password", "kind"],
)
def test_keys_that_cannot_sign(tmp_path, contents, told):
    """A file that holds no usable key is refused with words."""
    path = tmp_path / "given.pem"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(SigningKeyWrong, match=told):
        load_key(path)


def test_public_key(tmp_path):
    """A public key is known by its fingerprint however its file breaks lines."""
    key = new_key()
    plain, broken = tmp_path / "a.pem", tmp_path / "b.pem"
    plain.write_text(key.public_key)
    broken.write_text(key.public_key.replace("\n", "\r\n"))
    assert fingerprints([plain, broken]) == {key.fingerprint}


def test_no_public_key(tmp_path):
    """A private key, another kind of key, or anything else is no public key."""
    path = tmp_path / "key.pem"
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    for contents in (
        _pem(ed25519.Ed25519PrivateKey.generate()),
        other.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        b"ssh-ed25519 AAAA",
    ):
        path.write_bytes(contents)
        with pytest.raises(SigningKeyWrong):
            read_public_key(path)
