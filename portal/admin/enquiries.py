"""The admin of enquiries and of their settings."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import quote

from django import forms
from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter, display
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Case, Value, When
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.confirmation import ConfirmedForm
from core.list_filters import titled
from core.plain_text_field import PlainTextField
from core.singleton_admin import SingletonAdmin
from core.submissions.admin import SettlementAdmin, SettlementForm
from portal.models import Enquiry, EnquirySettings

State = Enquiry.State


class HandlingForm(SettlementForm[Enquiry]):
    """The state of an enquiry, who is responsible, and the answer to the reader."""

    answer = PlainTextField(
        label="Trả lời",
        max_length=5000,
        rows=8,
        required=False,
        help_text="Nhiều nhất 5000 ký tự. Câu trả lời hiện ở trang riêng của người gửi khi chọn "
        "“Đã trả lời”, hoặc chọn “Không xử lý” mà muốn nói rõ vì sao. Cổng không gửi thư báo cho "
        "họ: hãy tự báo nếu họ để lại cách liên lạc.",
    )
    note = PlainTextField(
        label="Ghi chú nội bộ",
        max_length=2000,
        rows=3,
        required=False,
        help_text="Nhiều nhất 2000 ký tự. Chỉ người trong cơ quan đọc được.",
    )

    class Meta:
        model = Enquiry
        fields = ["state", "assigned_to", "answer", "note"]
        widgets = {"state": forms.RadioSelect}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        state = cleaned.get("state")
        if state == State.ANSWERED and "answer" in cleaned and not cleaned["answer"]:
            self.add_error("answer", "Hãy viết câu trả lời.")
        if cleaned.get("answer") and state in Enquiry.OPEN:
            self.add_error("state", "Chọn “Đã trả lời” để gửi câu trả lời đã viết.")
        return cleaned

    def consequences(self) -> list[str]:
        state = self.cleaned_data["state"]
        if state in Enquiry.OPEN:
            return []
        return [f"Thư đóng lại: {State(state).label}.", *self.told_to_sender("Người gửi")]


class EnquirySettingsForm(ConfirmedForm[EnquirySettings]):
    """Closing the form for readers, or erasing their letters sooner, is asked about."""

    class Meta:
        model = EnquirySettings
        fields = ["is_open", "intro", "keep_days", "challenge"]

    def consequences(self) -> list[str]:
        settings, said = self.instance, []
        if "is_open" in self.changed_data:
            said.append(
                "Trang Liên hệ nhận thư lại ngay."
                if settings.is_open
                else "Trang Liên hệ thôi nhận thư ngay."
            )
        if "intro" in self.changed_data:
            said.append("Lời dẫn mới hiện ngay ở trang Liên hệ.")
        if "keep_days" in self.changed_data:
            limit = timezone.now() - timedelta(days=settings.keep_days)
            due = Enquiry.objects.filter(received_at__lt=limit, erased_at=None).count()
            if due:
                said.append(
                    f"Trong một giờ tới, {due} thư nhận đã quá {settings.keep_days} ngày bị xóa "
                    "nội dung, tên và liên hệ; không lấy lại được."
                )
        return said


@admin.register(Enquiry)
class EnquiryAdmin(SettlementAdmin[Enquiry]):
    view_on_site = False
    form = HandlingForm
    list_display = ["__str__", "topic", "beginning", "received", "state", "assigned_to"]
    list_filter = ["state", ("topic", titled("nội dung", ChoicesFieldListFilter)), "assigned_to"]
    list_select_related = ["assigned_to"]
    search_fields = ["body", "name", "contact"]
    settlement_fields = ["state", "assigned_to", "answer", "note"]
    readonly_fields = ["topic", "body", "name", "reach", "page_link", "received", "receipt",
                       "settled_by", "settled"]  # fmt: skip
    fieldsets = [
        (
            "Thư",
            {"fields": ["topic", "body", "name", "reach", "page_link", "received", "receipt"]},
        ),
        ("Xử lý", {"fields": [*settlement_fields, "settled_by", "settled"]}),
    ]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        is_settled = Case(When(state__in=Enquiry.OPEN, then=Value(0)), default=Value(1))
        return [is_settled, "received_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Enquiry | None = None) -> bool:
        return False  # the command `tidy` erases old ones

    def save_model(
        self, request: HttpRequest, obj: Enquiry, form: ModelForm[Any], change: bool
    ) -> None:
        wanted = {name: form.cleaned_data[name] for name in self.settlement_fields}
        obj.handle(**wanted, by=cast(User, request.user))  # the admin requires a user

    @display(description="nhận lúc", ordering="received_at")
    def received(self, enquiry: Enquiry) -> str:
        return date_format(timezone.localtime(enquiry.received_at), "d/m/Y, H:i")

    @display(description="xử lý xong lúc")
    def settled(self, enquiry: Enquiry) -> str:
        if not enquiry.settled_at:
            return "Chưa xong"
        return date_format(timezone.localtime(enquiry.settled_at), "d/m/Y, H:i")

    @display(description="nội dung")
    def beginning(self, enquiry: Enquiry) -> str:
        return enquiry.body[:80] or "(đã xóa theo thời hạn lưu)"

    @display(description="thư điện tử hoặc điện thoại")
    def reach(self, enquiry: Enquiry) -> str | SafeString:
        if not _is_address(enquiry.contact):
            return enquiry.contact or "Không để lại"
        return format_html(
            '<a href="mailto:{}">{}</a>', quote(enquiry.contact, "@"), enquiry.contact
        )

    @display(description="trang được góp ý")
    def page_link(self, enquiry: Enquiry) -> str:
        if not enquiry.page:
            return "Không nêu trang nào"
        return f"{enquiry.page} (người gửi khai, cổng không kiểm)"

    @display(description="liên kết của người gửi")
    def receipt(self, enquiry: Enquiry) -> SafeString:
        path = enquiry.get_absolute_url()
        return format_html('<a href="{}">Xem trang người gửi thấy</a>', path)


def _is_address(contact: str) -> bool:
    """Return whether it is an e-mail address and nothing else, such as a subject or a copy."""
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True


@admin.register(EnquirySettings)
class EnquirySettingsAdmin(SingletonAdmin[EnquirySettings]):
    form = EnquirySettingsForm
