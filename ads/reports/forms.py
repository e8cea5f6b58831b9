"""Forms for an advertising report: its days, and what it is about."""

from typing import Any

from django import forms

from ads.models import Advertisement, Advertiser, Placement
from ads.reports.advertising_report import AdvertisingReport
from core.period_form import PeriodForm


class AdvertiserReportForm(PeriodForm):
    """The days of an advertiser's report."""

    def report(self, **chosen: int) -> AdvertisingReport | None:
        """Return the report, None if the form has errors.

        `chosen` limits it to one advertisement, placement or advertiser.
        """
        if self.is_bound and not self.is_valid():
            return None
        ids: dict[str, Any] = {**self._choices(), **chosen}
        return AdvertisingReport(*self.days(), **ids)

    def _choices(self) -> dict[str, int]:
        return {}


class ReportForm(AdvertiserReportForm):
    """The days of a report, and the advertisement, placement or advertiser it is limited to."""

    advertisement = forms.ModelChoiceField(
        Advertisement.objects.order_by("title__alphabetical"),
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
