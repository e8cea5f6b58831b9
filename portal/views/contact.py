"""The contact page with its form, and the page where the sender reads the answer."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.addresses import is_local_path
from core.http import from_this_site
from core.limits import LIMITS
from core.plain_text_field import PlainTextField, readable
from core.submissions.forms import PROOF_BITS, ContactField, SentOnceForm
from core.submissions.shared_limits import SharedAlarm, SharedThrottle
from portal.models import Enquiry, EnquirySettings

PAGE_LENGTH = 300

send_limit = SharedThrottle("enquiry", *LIMITS.enquiry_rate)
# The alarm counts only valid enquiries, and only a few an hour of each sender. So a single sender
# cannot turn on the proof of work for everybody.
alarm_limit = SharedThrottle("enquiry alarm", *LIMITS.enquiry_rate)
alarm = SharedAlarm("enquiry", most=30, seconds=600, lasts=1800)


class EnquiryForm(SentOnceForm[Enquiry]):
    """The form of an enquiry. It needs no account, and JavaScript only while the alarm is on."""

    content_fields = ("topic", "body", "name", "contact", "page")

    body = PlainTextField(
        label="Nội dung",
        max_length=5000,
        rows=8,
        help_text="Nhiều nhất 5000 ký tự.",
        error_messages={"required": "Hãy viết nội dung thư."},
    )
    name = PlainTextField(
        label="Họ tên (không bắt buộc)",
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contact = ContactField(help_text="Chỉ dùng để hỏi thêm và trả lời thư này.")
    page = forms.Field(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Enquiry
        fields = ["topic", "body", "name", "contact", "page"]
        widgets = {"topic": forms.RadioSelect}
        error_messages = {
            "topic": dict.fromkeys(("required", "invalid_choice"), "Hãy chọn một việc.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = Enquiry.Topic.choices  # type: ignore[attr-defined]

    def clean_page(self) -> str:
        return local_path(str(self.cleaned_data["page"] or ""))


@never_cache
@from_this_site
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show how to contact the office, and receive an enquiry."""
    enquiry_settings = EnquirySettings.load()
    form = EnquiryForm(
        request.POST if request.method == "POST" else None,
        challenge=wants_proof(enquiry_settings),
        initial={"page": local_path(request.GET.get("tu", ""))},
    )
    if request.method == "POST" and enquiry_settings.is_open and (letter := _send(request, form)):
        return redirect(letter)
    context = {
        "form": form,
        "enquiry_settings": enquiry_settings,
        "proof_bits": PROOF_BITS if form.challenge else 0,
        "proof_is_temporary": enquiry_settings.challenge == EnquirySettings.Challenge.AUTO,
        "unsent": readable(request.POST.get("body", "")),  # shown if no enquiries are accepted
    }
    return render(request, "portal/contact.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: EnquiryForm) -> Enquiry | None:
    """Save the enquiry and return it; None if the form has errors."""
    if not form.is_valid_apart_from_proof:
        return None
    if form.sent_before:
        return form.sent_before
    if alarm_limit.allows(request):
        alarm.count()
    return form.send(request, send_limit) if form.is_valid() else None


@never_cache
@require_safe
def enquiry(request: HttpRequest, token: str) -> HttpResponse:
    """Show the sender of an enquiry, by its secret address, its state and answer."""
    found = Enquiry.objects.with_receipt(token)
    if not found:
        raise Http404(token)
    response = render(request, "portal/enquiry.html", {"enquiry": found})
    response["Referrer-Policy"] = "no-referrer"
    return response


def wants_proof(enquiry_settings: EnquirySettings) -> bool:
    """Return whether an enquiry needs a proof of work at the moment."""
    if enquiry_settings.challenge == EnquirySettings.Challenge.AUTO:
        return alarm.is_on()
    return enquiry_settings.challenge == EnquirySettings.Challenge.ALWAYS


def local_path(typed: str) -> str:
    """Return `typed` if it is a path of this site and not too long, "" otherwise."""
    return typed if is_local_path(typed) and len(typed) <= PAGE_LENGTH else ""
