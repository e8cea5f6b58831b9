from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError

from core.date_limits import of_our_time

HANOI = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    "value",
    [
        date(1945, 9, 2),
        date(2099, 12, 31),
        datetime(2026, 11, 26, 8, tzinfo=HANOI),
        datetime(2099, 12, 31, 23, 59, tzinfo=HANOI),
    ],
)
def test_a_date_within_the_limits_passes(value: date) -> None:
    of_our_time(value)


@pytest.mark.parametrize(
    "value",
    [
        date(1945, 9, 1),
        date(2100, 1, 1),
        datetime(1, 1, 1, tzinfo=HANOI),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    ],
)
def test_a_date_beyond_the_limits_is_refused(value: date) -> None:
    with pytest.raises(ValidationError, match="từ 02/09/1945 đến 31/12/2099"):
        of_our_time(value)
