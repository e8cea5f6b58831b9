from contextlib import AbstractContextManager
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from core import subjects
from core.subjects import BadTokenError, StaleTokenError

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)  # 12:00 in Việt Nam


def at(moment: datetime) -> AbstractContextManager[object]:
    return patch("django.utils.timezone.now", return_value=moment)


def sign_at(moment: datetime, subject: str = "news.article:12") -> str:
    with at(moment):
        return subjects.sign(subject)


@given(st.text(max_size=subjects.MAX_SUBJECT_LENGTH).filter(lambda text: text.isprintable()))
def test_a_token_reads_as_what_was_signed(subject: str) -> None:
    assert subjects.unsign(subjects.sign(subject)) == subject


def test_a_token_stays_the_same_all_day() -> None:
    evening = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)  # 23:59 in Việt Nam
    assert sign_at(NOON) == sign_at(evening)


def test_a_token_changes_at_midnight_in_viet_nam() -> None:
    before = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)
    after = datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC)
    assert sign_at(before) != sign_at(after)


def test_a_token_of_yesterday_is_good() -> None:
    token = sign_at(NOON)
    with at(datetime(2026, 11, 24, 16, 59, tzinfo=UTC)):
        assert subjects.unsign(token) == "news.article:12"


def test_an_older_token_is_stale_but_tells_its_subject() -> None:
    token = sign_at(NOON)
    with at(datetime(2026, 11, 24, 17, 0, tzinfo=UTC)), pytest.raises(StaleTokenError) as caught:
        subjects.unsign(token)
    assert caught.value.subject == "news.article:12"


@given(st.text())
def test_anything_else_is_a_bad_token(text: str) -> None:
    with pytest.raises(BadTokenError):
        subjects.unsign(text)


def swap_signature(token: str, other: str) -> str:
    """Return `token` with the signature of `other`."""
    return f"{token.partition('~')[0]}~{other.partition('~')[2]}"


def test_the_signature_for_one_subject_does_not_serve_another() -> None:
    forged = swap_signature(subjects.sign("news.article:13"), subjects.sign("news.article:12"))
    with pytest.raises(BadTokenError):
        subjects.unsign(forged)


def test_the_day_in_a_token_cannot_be_changed() -> None:
    next_day = sign_at(datetime(2026, 11, 24, 5, tzinfo=UTC))
    with pytest.raises(BadTokenError):
        subjects.unsign(swap_signature(next_day, sign_at(NOON)))


def test_a_token_signed_with_another_key_is_bad(settings: Settings) -> None:
    token = subjects.sign("news.article:12")
    settings.SECRET_KEY = "another"
    with pytest.raises(BadTokenError):
        subjects.unsign(token)


def test_a_token_needs_no_escaping_in_an_attribute() -> None:
    assert not set(subjects.sign("ads.advertisement:7@2")) & set("<>&\"' ?#")


def test_a_subject_too_long_for_its_column_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        subjects.sign("x" * (subjects.MAX_SUBJECT_LENGTH + 1))
