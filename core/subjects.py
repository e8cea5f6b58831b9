"""Subjects, such as `news.article:12`: the names under which pages and advertisements are counted.

A page contains a signed token for each subject it shows, so that nobody can count anything else.
"""

from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer, b64_decode, b64_encode
from django.utils import timezone

MAX_SUBJECT_LENGTH = 120  # letters; the columns that hold subjects are this wide
# Subjects of search pages, with and without results; the words of the query follow.
SEARCH_PREFIX = "portal.search:"
EMPTY_SEARCH_PREFIX = "portal.search_in_vain:"

REMEMBERED = 4096  # tokens; a page needs that of its subject twice, and of each advertisement
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
    return _signed(f"{timezone.localdate():%Y%m%d}{subject}", settings.SECRET_KEY)


def unsign(token: str) -> str:
    """Return the subject of a token made today or yesterday.

    Raises BadTokenError if it is forged or garbled, StaleTokenError if it is older.
    """
    try:
        stamped = b64_decode(_signer().unsign(token).encode()).decode()
        made_on, subject = date.fromisoformat(stamped[:8]), stamped[8:]
    except (BadSignature, ValueError) as error:
        raise BadTokenError("Not a token of this site") from error
    if made_on < timezone.localdate() - timedelta(days=1):
        raise StaleTokenError(subject)
    return subject


@lru_cache(REMEMBERED)
def _signed(stamped: str, secret_key: str) -> str:
    return _signer().sign(b64_encode(stamped.encode()).decode())


def _signer() -> Signer:
    return Signer(salt="core.subjects", sep=_SEPARATOR)
