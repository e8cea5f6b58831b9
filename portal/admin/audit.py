"""The audit log in the admin: read by administrators, changed by nobody."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter, display
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core import spreadsheets
from core.alphabet import alphabetical
from core.limits import LIMITS, in_words
from core.list_filters import by_day
from core.spreadsheets import Heading, Table
from portal.audit.recorded import recorded_models
from portal.audit.wording import KINDS, Wording, kind, model_of, subject
from portal.models import AuditEntry

COLUMNS = {  # heads and widths: a table with widths is written row by row
    "Lúc": 18, "Ai": 26, "Từ địa chỉ": 18, "Việc": 20, "Loại": 22, "Số": 10, "Tên": 40,
    "Thay đổi": 80, "Chi tiết": 40, "Mã yêu cầu": 20,
}  # fmt: skip
BATCH = 1000  # entries whose names are looked up together
MAX_ROWS = LIMITS.audit_rows  # of a file


class KindFilter(SimpleListFilter):
    """The kinds of rows that are recorded."""

    title = "loại"
    parameter_name = "loai"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        kinds = [(model._meta.label_lower, _plural(model)) for model in recorded_models()]
        return sorted(kinds, key=lambda kind: alphabetical(kind[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(model=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditAdmin(ModelAdmin[AuditEntry]):
    """The audit log, with its export."""

    list_display = ["moment", "who", "action", "about", "from_address"]
    list_filter = ["action", ("at", by_day("thời gian")), KindFilter]
    search_fields = ["actor", "object_name", "=object_id", "details", "=request_id", "program"]
    search_help_text = "Tìm theo người, tên hoặc số, mã yêu cầu"
    sortable_by = ()
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/portal/audit_entry.html"
    change_list_template = "admin/portal/audit_list.html"
    fields = ["moment", "who", "from_address", "action", "link", "changed", "details", "request_id"]
    readonly_fields = ["moment", "who", "from_address", "link", "changed"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("xuat-excel/", view, name="portal_auditentry_export"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Send the filtered list as a file; the query string is that of the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest(str(error)) from error
        rows = _rows(entries[:MAX_ROWS])
        table = Table("Nhật ký hệ thống", list(COLUMNS), rows, widths=list(COLUMNS.values()))
        heading = Heading("Nhật ký hệ thống", f"nhiều nhất {in_words(MAX_ROWS, 'việc mới nhất')}")
        name = f"nhat-ky-he-thong-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        return spreadsheets.as_file(spreadsheets.to_xlsx([table], heading), name)

    @display(description="lúc")
    def moment(self, entry: AuditEntry) -> str:
        return f"{timezone.localtime(entry.at):%H:%M:%S, %d/%m/%Y}"

    @display(description="ai")
    def who(self, entry: AuditEntry) -> str:
        return entry.who

    @display(description="từ địa chỉ")
    def from_address(self, entry: AuditEntry) -> str:
        return entry.address or "Không có"

    @display(description="về")
    def about(self, entry: AuditEntry) -> str:
        return subject(entry) or entry.details

    @display(description="về")
    def link(self, entry: AuditEntry) -> str | SafeString:
        """Return what the entry is about, with a link to it while it exists."""
        model, name = model_of(entry.model), subject(entry)
        if model in self.admin_site._registry and entry.object_id.isdecimal():
            row = model._default_manager.filter(pk=entry.object_id).first()
            if row is not None:
                address = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
                return format_html('<a href="{}">{}</a>', reverse(address, args=[row.pk]), name)
        return name or "Không có"

    @display(description="thay đổi")
    def changed(self, entry: AuditEntry) -> str | SafeString:
        found = list(Wording().changes(entry))
        if not found:
            return "Không thay đổi gì"
        return render_to_string("admin/portal/audit_changes.html", {"changes": found})


def _rows(entries: QuerySet[AuditEntry]) -> Iterator[list[Any]]:
    wording = Wording()
    rows = entries.iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        wording.look_up(batch)
        for entry in batch:
            changes = wording.changes(entry)
            changed = (f"{field}: {before} → {after}" for field, before, after in changes)
            yield [
                entry.at, entry.who, entry.address or "", entry.get_action_display(), kind(entry),
                entry.object_id, entry.object_name, "\n".join(changed), entry.details,
                entry.request_id,
            ]  # fmt: skip


def _plural(model: Any) -> str:
    plural = str(model._meta.verbose_name_plural)
    return capfirst(KINDS.get(model._meta.label_lower, plural))
