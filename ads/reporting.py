"""Asking for a report: which days, of what, and by whom without an account."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from ads.figures import Report
from ads.models import Advertisement, Advertiser, Placement

DEFAULT_DAYS = 30
MOST_DAYS = 366
LINK_DAYS = 30  # how long an advertiser's link opens
LINK_SALT = "ads.report"

DateInput = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PeriodForm(forms.Form):
    """The days of a report, both included; without any, the last 30."""

    first = forms.DateField(label="Từ ngày", required=False, widget=DateInput)
    last = forms.DateField(label="Đến ngày", required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last", timezone.localdate())
        self.initial.setdefault("first", timezone.localdate() - timedelta(days=DEFAULT_DAYS - 1))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        first, last = self._period()
        if "first" in self.errors or "last" in self.errors:
            return cleaned
        if first > last:
            self.add_error("last", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last", f"Mỗi báo cáo xem được nhiều nhất {MOST_DAYS} ngày.")
        return cleaned

    def report(self, **chosen: int) -> Report | None:
        """Return what is asked for, None if the form is wrong.

        `chosen` narrows it down to one advertisement, placement or advertiser.
        """
        if self.is_bound and not self.is_valid():
            return None
        ids: dict[str, Any] = {**self._choices(), **chosen}
        return Report(*self._period(), **ids)

    def _period(self) -> tuple[date, date]:
        given = getattr(self, "cleaned_data", {})
        last: date = given.get("last") or self.initial["last"]
        first: date = given.get("first") or min(
            self.initial["first"], last - timedelta(days=DEFAULT_DAYS - 1)
        )
        return first, last

    def _choices(self) -> dict[str, int]:
        return {}


class ReportForm(PeriodForm):
    """The days, and of what."""

    advertisement = forms.ModelChoiceField(
        Advertisement.objects.order_by("title"),
        label="Quảng cáo",
        required=False,
        empty_label="Tất cả",
    )
    placement = forms.ModelChoiceField(
        Placement.objects.all(), label="Vị trí", required=False, empty_label="Tất cả"
    )
    advertiser = forms.ModelChoiceField(
        Advertiser.objects.all(), label="Đơn vị quảng cáo", required=False, empty_label="Tất cả"
    )

    def _choices(self) -> dict[str, int]:
        given = getattr(self, "cleaned_data", {})
        names = ("advertisement", "placement", "advertiser")
        return {f"{name}_id": given[name].pk for name in names if given.get(name)}


class Shared(NamedTuple):
    """What an advertiser's link opens, and the last day it does."""

    advertiser: Advertiser
    until: date


def link_token(advertiser: Advertiser) -> str:
    """Return what opens the advertiser's report for the next 30 days without an account."""
    until = timezone.localdate() + timedelta(days=LINK_DAYS)
    return Signer(salt=LINK_SALT).sign_object([advertiser.pk, until.isoformat()])


def advertiser_of(token: str) -> Shared | None:
    """Return whose report the token opens; None if it is forged or has expired."""
    try:
        pk, day = Signer(salt=LINK_SALT).unsign_object(token)
    except BadSignature:
        return None
    until = date.fromisoformat(day)
    advertiser = Advertiser.objects.filter(pk=pk).first()
    return Shared(advertiser, until) if advertiser and until >= timezone.localdate() else None
