"""The key that seals lines and signs heads: made on first use, kept outside the database."""

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

FOLDER = "publication_log"
FILE = "signing_key"


def folder() -> Path:
    """Return the folder of the key and the heads, which a backup has, too; it need not be there."""
    path: Path = settings.VAR_DIR / FOLDER
    return path


def sign(data: bytes) -> bytes:
    """Return the Ed25519 signature."""
    return _private_key(folder() / FILE).sign(data)


def is_signed(signature: bytes, data: bytes) -> bool:
    """Return whether this site signed `data`."""
    return is_signed_by(public_key(), signature, data)


def is_signed_by(key: bytes, signature: bytes, data: bytes) -> bool:
    """Return whether the owner of the public key signed `data`."""
    try:
        _public_key(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> bytes:
    """Return the public key, 32 bytes."""
    return _private_key(folder() / FILE).public_key().public_bytes_raw()


@lru_cache(maxsize=8)
def _public_key(key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(key)


@lru_cache(maxsize=8)
def _private_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in a file, made if there is none. Only its owner can read it."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f"{FILE}.") as fresh:
            fresh.write(Ed25519PrivateKey.generate().private_bytes_raw())
            fresh.flush()
            os.fsync(fresh.fileno())
            with suppress(FileExistsError):  # of several that come first, one wins
                os.link(fresh.name, path)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
