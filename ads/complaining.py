"""The form by which anybody reports an advertisement, and the addresses that go with it."""

import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer

from ads.models import Advertisement, Complaint
from ads.subjects import parse_subject
from portal.lib.subjects import BadTokenError, StaleTokenError, read

FASTEST_SECONDS = 3  # nobody reads and fills in the form in less
SLOWEST_SECONDS = 24 * 3600
OPENED_SALT = "ads.complaint.opened"
RECEIPT_SALT = "ads.complaint.receipt"


class ComplaintForm(forms.ModelForm[Complaint]):
    """Needs no script and no account; what keeps robots out is hidden from people."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label="Để trống ô này",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Complaint
        fields = ["reason", "details", "contact"]
        widgets = {
            "reason": forms.RadioSelect,
            "details": forms.Textarea({"rows": 5}),
            "contact": forms.TextInput({"autocomplete": "email"}),
        }
        labels = {"contact": "Thư điện tử hoặc số điện thoại (không bắt buộc)"}
        help_texts = {
            "contact": "Chỉ dùng để hỏi thêm về báo cáo này.",
        }

    def __init__(
        self, *args: Any, advertisement: Advertisement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.advertisement = advertisement
        self.initial["opened"] = Signer(salt=OPENED_SALT).sign_object(int(time.time()))
        self.fields["reason"].choices = Complaint.Reason.choices  # type: ignore[attr-defined]
        if not advertisement:
            self.fields["details"].required = True
            self.fields["details"].help_text = "Cho biết quảng cáo nào, ở trang nào."

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Hãy để trống ô này.")
        return ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seconds = time.time() - _opened_at(self.cleaned_data.get("opened", ""))
        if seconds < FASTEST_SECONDS:
            raise ValidationError("Biểu mẫu được gửi quá nhanh. Hãy xem lại rồi gửi lần nữa.")
        if seconds > SLOWEST_SECONDS:
            self.data = dict(self.data.items()) | {"opened": self.initial["opened"]}
            raise ValidationError("Biểu mẫu đã mở quá lâu. Hãy xem lại rồi gửi lần nữa.")
        return cleaned


def reported(token: str) -> Advertisement | None:
    """Return the advertisement that a page showed under this token, None if it showed none."""
    try:
        subject = read(token)
    except StaleTokenError as stale:
        subject = stale.subject
    except BadTokenError:
        return None
    ids = parse_subject(subject)
    return Advertisement.objects.filter(pk=ids[0]).first() if ids else None


def receipt(complaint: Complaint) -> str:
    """Return what leads whoever complained, and nobody else, to the answer."""
    return Signer(salt=RECEIPT_SALT).sign_object(complaint.pk)


def complaint_of(token: str) -> Complaint | None:
    """Return the complaint that a receipt is for, None if it is no receipt."""
    try:
        number: int = Signer(salt=RECEIPT_SALT).unsign_object(token)
    except BadSignature:
        return None
    return Complaint.objects.filter(pk=number).first()


def _opened_at(token: str) -> float:
    """Return when the form was opened, in seconds since 1970; never, if that is not known."""
    try:
        return float(Signer(salt=OPENED_SALT).unsign_object(token))
    except BadSignature:
        return 0.0
