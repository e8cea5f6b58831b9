"""Subjects, such as `news.article:12`: the names under which pages and advertisements are counted.

A page contains a signed token for each subject it shows, so that nobody can count anything else.
"""

from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer, b64_decode, b64_encode

from core.dates import local_day

MAX_SUBJECT_LENGTH = 120  # letters; the columns that hold subjects are this wide
# Subjects of search pages, with and without results; the words of the query follow.
SEARCH_PREFIX = "portal.search:"
EMPTY_SEARCH_PREFIX = "portal.search_in_vain:"

KNOWN_TOKENS = 4096  # that a process has made, or has seen
_SEPARATOR = "~"  # needs no escaping in an address


class BadTokenError(Exception):
    """The token was not made by this site."""


class StaleTokenError(BadTokenError):
    """The token was made by this site, but before yesterday; `subject` is what it was made for."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


def sign(subject: str) -> str:
    """Return the token by which a page proves that it showed the subject today.

    The token stays the same all day, so that the page's bytes do. The subject is encoded, because
    filter lists may block the names of our packages.
    Raises ValueError if the subject is too long or has a zero byte, which PostgreSQL refuses.
    """
    if "\0" in subject:
        raise ValueError("Subject with a zero byte")
    if len(subject) > MAX_SUBJECT_LENGTH:
        raise ValueError(f"Subject longer than {MAX_SUBJECT_LENGTH} letters: {subject}")
    return _signed(f"{local_day():%Y%m%d}{subject}", settings.SECRET_KEY)


def unsign(token: str) -> str:
    """Return the subject of a token made today or yesterday.

    Raises BadTokenError if it is forged or garbled, StaleTokenError if it is older.
    """
    made_on, subject = _read(token, settings.SECRET_KEY)
    if made_on < local_day() - timedelta(days=1):
        raise StaleTokenError(subject)
    return subject


@lru_cache(maxsize=KNOWN_TOKENS)
def _read(token: str, key: str) -> tuple[date, str]:
    """Return the day and the subject of a token; all readers of a page send the same one.

    What is forged is not remembered. Raises BadTokenError.
    """
    try:
        stamped = b64_decode(_signer().unsign(token).encode()).decode()
        return date.fromisoformat(stamped[:8]), stamped[8:]
    except (BadSignature, ValueError) as error:
        raise BadTokenError("Not a token of this site") from error


@lru_cache(maxsize=KNOWN_TOKENS)
def _signed(stamped: str, key: str) -> str:
    """Return the token; a page needs that of its subject twice, and of each advertisement."""
    return _signer().sign(b64_encode(stamped.encode()).decode())


def _signer() -> Signer:
    return Signer(salt="core.subjects", sep=_SEPARATOR)
