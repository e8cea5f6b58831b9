"""Complaints in the admin: a queue of reported advertisements with the time each is due."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Case, Value, When
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ads.admin.actions import user_of
from ads.admin.advertisement_columns import format_day
from ads.models import Complaint
from core import images
from core.plain_text_field import PlainTextField
from core.submissions.admin import SettlementAdmin, SettlementForm

NO_ADVERTISEMENT = (
    "Báo cáo này không gắn với quảng cáo nào: hãy tự tìm và tạm dừng quảng cáo ấy rồi trả lời."
)


class AnswerForm(SettlementForm[Complaint]):
    """The outcome and the answer; both are required."""

    state = forms.ChoiceField(
        label="Kết quả",
        choices=[
            (state.value, state.label)
            for state in (Complaint.State.UPHELD, Complaint.State.REJECTED)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kết quả."},
        help_text="“Có vi phạm” dừng quảng cáo này trên mọi trang trong vòng 5 giây.",
    )
    answer = PlainTextField(
        label="Trả lời",
        max_length=2000,
        rows=5,
        help_text="Nhiều nhất 2000 ký tự. Câu trả lời hiện ở trang riêng của người báo cáo; cổng "
        "không gửi thư báo cho họ, nên hãy tự báo nếu họ để lại cách liên lạc.",
        error_messages={"required": "Hãy viết câu trả lời."},
    )

    class Meta:
        model = Complaint
        fields = ["state", "answer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields and not self.instance.advertisement_id:
            self.fields["state"].help_text = NO_ADVERTISEMENT

    def consequences(self) -> list[str]:
        advertisement = self.instance.advertisement
        is_upheld = self.cleaned_data["state"] == Complaint.State.UPHELD
        if is_upheld and advertisement:
            effect = f"Quảng cáo “{advertisement}” dừng trên mọi trang trong vòng 5 giây."
        elif is_upheld:
            effect = NO_ADVERTISEMENT
        else:
            effect = "Quảng cáo không bị dừng vì báo cáo này."
        return [effect, *self.told_to_sender("Người báo cáo")]


@admin.register(Complaint)
class ComplaintAdmin(SettlementAdmin[Complaint]):
    form = AnswerForm
    list_display = ["__str__", "advertisement", "reason", "received", "due", "state"]
    list_filter = ["state", "reason"]
    list_select_related = ["advertisement"]
    search_fields = ["details", "advertisement__title"]
    readonly_fields = ["advertisement", "shown", "reason", "details", "contact", "received",
                       "due", "answered_by"]  # fmt: skip
    settlement_fields = ["state", "answer"]
    fieldsets = [(None, {"fields": [*readonly_fields, *settlement_fields]})]

    class Media:
        css = {"all": ["admin-notices/notices.css"]}

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [_IS_ANSWERED, "received_at"]

    def save_model(
        self, request: HttpRequest, obj: Complaint, form: ModelForm[Any], change: bool
    ) -> None:
        given = form.cleaned_data
        obj.settle(state=given["state"], answer=given["answer"], by=user_of(request))

    @display(description="ảnh lúc nhận báo cáo")
    def shown(self, complaint: Complaint) -> str | SafeString:
        """Show what was approved when the complaint came: it may have been changed since."""
        if not complaint.advertisement:
            return "Không có"
        approved = complaint.advertisement.versions.approved()
        version = approved.filter(decided_at__lte=complaint.received_at).first()
        shown = version or complaint.advertisement
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}"> {}',
            images.url(shown.image, 400), shown.alt, shown.url,
        )  # fmt: skip

    @display(description="nhận lúc", ordering="received_at")
    def received(self, complaint: Complaint) -> str:
        return format_day(complaint.received_at, ", H:i")

    @display(description="hạn trả lời", ordering="received_at")
    def due(self, complaint: Complaint) -> str | SafeString:
        due = format_day(complaint.due_at, ", H:i")
        if complaint.is_overdue(timezone.now()):
            return format_html('<strong class="overdue">{} (quá hạn)</strong>', due)
        return due


_IS_ANSWERED = Case(When(state=Complaint.State.OPEN, then=Value(0)), default=Value(1))
