"""The public form to report an advertisement, and the tokens in its addresses."""

from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer

from ads.models import Advertisement, Complaint
from ads.subjects import parse_subject
from core.plain_text_field import PlainTextField
from core.subjects import BadTokenError, StaleTokenError, unsign
from core.submissions.forms import ContactField, SentOnceForm

RECEIPT_SALT = "ads.complaint.receipt"


class ComplaintForm(SentOnceForm[Complaint]):
    """A report of an advertisement; without one, the details say which it is."""

    content_fields = ("advertisement_id", "reason", "details", "contact")

    details = PlainTextField(
        label="Nội dung phản ánh (không bắt buộc)",
        max_length=2000,
        rows=5,
        required=False,
        help_text="Nhiều nhất 2000 ký tự.",
        error_messages={"required": "Hãy cho biết quảng cáo nào, ở trang nào."},
    )
    contact = ContactField(help_text="Chỉ dùng để hỏi thêm về báo cáo này.")

    class Meta:
        model = Complaint
        fields = ["reason", "details", "contact"]
        widgets = {"reason": forms.RadioSelect}
        error_messages = {
            "reason": dict.fromkeys(("required", "invalid_choice"), "Hãy chọn lý do báo cáo.")
        }

    def __init__(
        self, *args: Any, advertisement: Advertisement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.advertisement = advertisement
        self.fields["reason"].choices = Complaint.Reason.choices  # type: ignore[attr-defined]
        if not advertisement:
            details = self.fields["details"]
            details.required = True
            details.label = "Nội dung phản ánh"
            details.help_text = f"Cho biết quảng cáo nào, ở trang nào. {details.help_text}"


def advertisement_from_token(token: str) -> Advertisement | None:
    """Return the advertisement that a page showed with this token, None for any other token."""
    try:
        subject = unsign(token)
    except StaleTokenError as stale:
        subject = stale.subject
    except BadTokenError:
        return None
    ids = parse_subject(subject)
    return Advertisement.objects.filter(pk=ids[0]).first() if ids else None


def make_receipt(complaint: Complaint) -> str:
    """Return the token that opens the page with the answer to this complaint."""
    return Signer(salt=RECEIPT_SALT).sign_object(complaint.pk)


def complaint_from_receipt(token: str) -> Complaint | None:
    """Return the complaint of a receipt, None if the token is not a receipt."""
    try:
        number: int = Signer(salt=RECEIPT_SALT).unsign_object(token)
    except BadSignature:
        return None
    return Complaint.objects.filter(pk=number).first()
