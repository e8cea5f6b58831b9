"""The moment at which something ends."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.end_of_day import EndOfDayField


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        (["31/12/2026", ""], "31/12/2026 23:59"),
        (["31/12/2026", "08:30"], "31/12/2026 08:30"),
        (["31/12/2026", "00:00"], "31/12/2026 00:00"),
    ],
)
def test_a_day_without_an_hour_ends_with_the_day(typed: list[str], end: str) -> None:
    moment = timezone.localtime(EndOfDayField(required=False).clean(typed))
    assert f"{moment:%d/%m/%Y %H:%M}" == end


def test_nothing_typed_is_no_end() -> None:
    assert EndOfDayField(required=False).clean(["", ""]) is None


@pytest.mark.parametrize("typed", [["", "08:30"], ["31/02/2026", ""], ["31/12/2026", "25:00"]])
def test_half_a_moment_and_impossible_ones_are_refused(typed: list[str]) -> None:
    with pytest.raises(ValidationError):
        EndOfDayField(required=False).clean(typed)
