"""The form to choose the days of a report."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.date_limits import of_our_time

DEFAULT_DAYS = 30

_DATE_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PeriodForm(forms.Form):
    """The days of a report, both included; without any, the last 30."""

    max_days = 366

    first = forms.DateField(
        label="Từ ngày", required=False, widget=_DATE_INPUT, validators=[of_our_time]
    )
    last = forms.DateField(
        label="Đến ngày", required=False, widget=_DATE_INPUT, validators=[of_our_time]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last", timezone.localdate())
        self.initial.setdefault("first", timezone.localdate() - timedelta(days=DEFAULT_DAYS - 1))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if "first" in self.errors or "last" in self.errors:
            return cleaned
        first, last = self.days()
        if first > last:
            self.add_error("last", "“Đến ngày” phải bằng hoặc sau “Từ ngày”.")
        elif (last - first).days >= self.max_days:
            self.add_error("last", f"Mỗi báo cáo xem được nhiều nhất {self.max_days} ngày.")
        return cleaned

    def days(self) -> tuple[date, date]:
        """Return the first and the last day that were asked for, or the defaults."""
        given = getattr(self, "cleaned_data", {})
        last: date = given.get("last") or self.initial["last"]
        first: date = given.get("first") or min(
            self.initial["first"], last - timedelta(days=DEFAULT_DAYS - 1)
        )
        return first, last
