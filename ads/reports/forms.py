"""Asking for a report: which days, of what, and by whom without an account."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from ads.models import Advertisement, Advertiser, Placement
from ads.reports.report import Report
from core.period_form import PeriodForm

LINK_DAYS = 30  # how long an advertiser's link opens
LINK_SALT = "ads.report"


class AdvertiserReportForm(PeriodForm):
    """The days of a report of advertisements."""

    def report(self, **chosen: int) -> Report | None:
        """Return what is asked for, None if the form is wrong.

        `chosen` narrows it down to one advertisement, placement or advertiser.
        """
        if self.is_bound and not self.is_valid():
            return None
        ids: dict[str, Any] = {**self._choices(), **chosen}
        return Report(*self.days(), **ids)

    def _choices(self) -> dict[str, int]:
        return {}


class ReportForm(AdvertiserReportForm):
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
