"""Counts in the admin: read only, except the opening balance, the import and the settings."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from analytics import daily_import
from analytics.daily_import import BadFileError, ImportedDay
from analytics.models import DailyCount, OpeningBalance, StatisticsSettings
from analytics.statistics_feed import new_token
from core.confirmation import ConfirmedForm
from core.singleton_admin import SingletonAdmin

SALT = "analytics.import"
MAY_IMPORT = "analytics.change_openingbalance"


class ImportForm(forms.Form):
    """Upload of the CSV file with the former site's daily totals."""

    file = forms.FileField(
        label="Tệp CSV",
        help_text="Mỗi dòng một ngày: ngày, lượt truy cập, lượt xem trang (có thể bỏ trống). "
        "Ví dụ: 24/11/2026, 1.250, 3.480",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp trống."},
    )

    def clean_file(self) -> list[ImportedDay]:
        file = self.cleaned_data["file"]
        try:
            return daily_import.parse_csv(file.read(daily_import.MAX_BYTES + 1))
        except BadFileError as error:
            raise forms.ValidationError(error.errors) from error


class OpeningBalanceForm(ConfirmedForm[OpeningBalance]):
    """A number that every page adds to what is counted here."""

    def consequences(self) -> list[str]:
        old, new = self.initial.get("visits") or 0, self.instance.visits
        return [
            "Số lượt truy cập “Tất cả” trên mọi trang đổi ngay: cộng "
            f"{intcomma(new)} của trang cũ, thay cho {intcomma(old)}."
        ]


@admin.register(OpeningBalance)
class OpeningBalanceAdmin(SingletonAdmin[OpeningBalance]):
    """What the former site counted: one number in all, or an import of a number for each day."""

    form = OpeningBalanceForm
    change_form_template = "admin/analytics/opening_balance.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("nhap-so-lieu/", view, name="analytics_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show what a file would change; once that is confirmed, import it."""
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied
        if "forget" in request.POST:
            return self._forget(request)
        if "days" in request.POST:
            return self._save(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        days = form.cleaned_data["file"] if form.is_bound and form.is_valid() else []
        context = {
            **self.admin_site.each_context(request),
            "title": "Nhập số liệu từng ngày của trang cũ",
            "opts": self.opts,
            "form": form,
            "days": days,
            "signed": signing.dumps(days, salt=SALT, compress=True, serializer=_DaysSerializer),
            "visits": sum(each.visits for each in days),
            "page_views": sum(each.page_views for each in days),
            "counted": DailyCount.objects.filter(
                day__in=[each.day for each in days], visits__gt=0
            ).count(),
            "imported": daily_import.imported_days().count(),
            "balance": OpeningBalance.load().visits,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/analytics/import.html", context, status=status)

    def _forget(self, request: HttpRequest) -> HttpResponse:
        if "sure" not in request.POST:
            messages.error(request, "Chưa bỏ gì: hãy đánh dấu ô xác nhận trước.")
            return HttpResponseRedirect(reverse("admin:analytics_import"))
        days = daily_import.delete_imported()
        return self._redirect(request, f"Đã bỏ số liệu nhập của {intcomma(days)} ngày.")

    def _save(self, request: HttpRequest) -> HttpResponse:
        try:
            days = signing.loads(request.POST["days"], salt=SALT, serializer=_DaysSerializer)
        except signing.BadSignature:
            messages.error(request, "Nội dung xác nhận không nguyên vẹn. Hãy chọn lại tệp.")
            return HttpResponseRedirect(reverse("admin:analytics_import"))
        daily_import.save_days(days)
        return self._redirect(request, f"Đã nhập số liệu của {intcomma(len(days))} ngày.")

    def _redirect(self, request: HttpRequest, message: str) -> HttpResponse:
        messages.success(request, message)
        return HttpResponseRedirect(reverse("admin:analytics_import"))


class _DaysSerializer(signing.JSONSerializer):
    """Days as JSON, for the signed hidden field of the form that confirms the import."""

    def dumps(self, obj: list[ImportedDay]) -> bytes:
        return super().dumps([(f"{each.day}", *each[1:]) for each in obj])

    def loads(self, data: bytes) -> list[ImportedDay]:
        rows = super().loads(data)
        return [ImportedDay(date.fromisoformat(day), *numbers) for day, *numbers in rows]


class StatisticsSettingsForm(ConfirmedForm[StatisticsSettings]):
    """What is shown and given away of the counts."""

    def consequences(self) -> list[str]:
        settings, said = self.instance, []
        if "show_month" in self.changed_data:
            does = "hiện ngay trên" if settings.show_month else "rời khỏi"
            said.append(f"Dòng “Trong tháng” {does} mọi trang của cổng.")
        if "feed_is_on" in self.changed_data:
            said.append(
                "Ai có mã truy cập lấy được tổng số theo ngày."
                if settings.feed_is_on
                else "Cổng cấp trên thôi lấy được số liệu."
            )
        return said


@admin.register(StatisticsSettings)
class StatisticsSettingsAdmin(SingletonAdmin[StatisticsSettings]):
    """What the public sees, and the statistics feed with its token."""

    form = StatisticsSettingsForm
    fields = ["show_month", "feed_is_on"]
    change_form_template = "admin/analytics/statistics_settings.html"

    def save_model(
        self, request: HttpRequest, obj: StatisticsSettings, form: Any, change: bool
    ) -> None:
        """Make a token when the feed is first switched on, and a new one on request."""
        token = ""
        if obj.feed_is_on and (not obj.feed_token_hash or "_new_token" in request.POST):
            token, obj.feed_token_hash = new_token()
        super().save_model(request, obj, form, change)
        if token:
            messages.warning(
                request, f"Mã truy cập, chỉ hiện một lần này, hãy chép và gửi kín: {token}"
            )


@admin.register(DailyCount)
class DailyCountAdmin(admin.ModelAdmin[DailyCount]):
    """The daily counts, read only."""

    list_display = ["day", "visits_grouped", "page_views_grouped", "imported_grouped"]
    list_display_links = None
    date_hierarchy = "day"
    change_list_template = "admin/analytics/daily_counts.html"

    @admin.display(description="lượt truy cập", ordering="visits")
    def visits_grouped(self, count: DailyCount) -> str:
        return intcomma(count.visits)

    @admin.display(description="lượt xem trang", ordering="page_views")
    def page_views_grouped(self, count: DailyCount) -> str:
        return intcomma(count.page_views)

    @admin.display(description="lượt truy cập của trang cũ", ordering="imported_visits")
    def imported_grouped(self, count: DailyCount) -> str:
        return intcomma(count.imported_visits)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False
