"""What is counted: subjects such as `news.article:12`, signed into the page that shows them."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.core.signing import BadSignature, Signer, b64_decode, b64_encode
from django.db import models
from django.utils import timezone

LONGEST_SUBJECT = 120  # letters; the columns that hold subjects are this wide
_SEPARATOR = "~"  # means nothing in an address


class Kind(StrEnum):
    """What happened to a subject. Pages are viewed, the rest befalls what stands on them."""

    VIEW = "view"
    SERVED = "served"
    VIEWABLE = "viewable"
    CLICK = "click"
    MISSING = "missing"  # somebody asked for an address where nothing is: the subject
    HELPFUL = "helpful"  # a reader's answer to "Bài viết này có hữu ích không?"
    UNHELPFUL = "unhelpful"
    # What each counted view of a page adds to besides: what it was read on, and the site that led
    # a reader here. These are the subjects.
    DEVICE = "device"
    REFERRER = "referrer"


# Pages of the search begin so; the words follow.
SEARCHED = "portal.search:"
SEARCHED_IN_VAIN = "portal.search_in_vain:"

ON_PAGES = frozenset({Kind.SERVED, Kind.VIEWABLE, Kind.CLICK})


class Reason(models.TextChoices):
    """Why an event is not counted."""

    CRAWLER = "crawler", "Máy thu thập dữ liệu"
    PREFETCH = "prefetch", "Tải trước"
    HEAD = "head", "Máy chỉ kiểm tra trang còn hay không"
    STAFF = "staff", "Cán bộ đã đăng nhập"
    STALE = "stale", "Trang mở lại sau nhiều ngày"
    REPEAT = "repeat", "Lặp lại"
    CAPPED = "capped", "Quá nhiều lần trong ngày"


class Counted(NamedTuple):
    """How many events of one kind a subject had in one hour, named by its first moment."""

    hour: datetime
    kind: str
    subject: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls


class Filtered(NamedTuple):
    """How many events befell a subject on one day that were not counted, for one reason."""

    day: date
    subject: str
    reason: str
    count: int  # type: ignore[assignment]  # as above


class BadTokenError(Exception):
    """The token was not made here."""


class StaleTokenError(BadTokenError):
    """The token was made here, but before yesterday; `subject` is what it was made for."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


def sign(subject: str) -> str:
    """Return the token by which a page proves that it showed the subject today.

    It stays the same all day, so that a page's bytes do. The subject is encoded: filter lists
    must not take offence at the names of our packages. Raises ValueError if it cannot be counted:
    too long, or with letters that no column holds.
    """
    if "\0" in subject:
        raise ValueError("Subject with a zero byte")
    if len(subject) > LONGEST_SUBJECT:
        raise ValueError(f"Subject longer than {LONGEST_SUBJECT} letters: {subject}")
    stamped = f"{timezone.localdate():%Y%m%d}{subject}"
    return _signer().sign(b64_encode(stamped.encode()).decode())


def read(token: str) -> str:
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


def _signer() -> Signer:
    return Signer(salt="core.subjects", sep=_SEPARATOR)
