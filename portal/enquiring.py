"""The page by which readers write to the office, and the one where they find the answer."""

from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.guarded_form import PROOF_BITS, GuardedForm
from portal.lib.throttle import Alarm, Throttle
from portal.models import Enquiry, EnquirySettings

RECEIPT_SALT = "portal.enquiry.receipt"
TOO_MANY = "Bạn đã gửi nhiều thư trong một giờ qua. Hãy gửi tiếp sau, hoặc gọi điện cho cơ quan."

senders = Throttle(most=5, seconds=3600)
flood = Alarm(most=30, seconds=600, lasts=1800)


class EnquiryForm(GuardedForm, forms.ModelForm[Enquiry]):
    """Needs no account, and no script unless robots are flooding it."""

    class Meta:
        model = Enquiry
        fields = ["topic", "body", "name", "contact", "page"]
        widgets = {
            "topic": forms.RadioSelect,
            "body": forms.Textarea({"rows": 8}),
            "name": forms.TextInput({"autocomplete": "name"}),
            "contact": forms.TextInput({"autocomplete": "email"}),
            "page": forms.HiddenInput,
        }
        labels = {
            "name": "Họ tên (không bắt buộc)",
            "contact": "Thư điện tử hoặc số điện thoại (không bắt buộc)",
        }
        help_texts = {"contact": "Chỉ dùng để hỏi thêm và trả lời thư này."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = Enquiry.Topic.choices  # type: ignore[attr-defined]

    def clean_page(self) -> str:
        return local_path(self.cleaned_data["page"])

    def send(self) -> Enquiry:
        """Keep the letter; sent twice, the same form is one letter."""
        self.instance.form_key = self.form_key
        try:
            with transaction.atomic():
                return self.save()
        except IntegrityError:
            return Enquiry.objects.get(form_key=self.form_key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show how to reach the office, and take a letter."""
    taking = EnquirySettings.load()
    if request.method == "POST":
        flood.note()
    form = EnquiryForm(
        request.POST or None,
        challenge=wants_proof(taking),
        initial={"page": local_path(request.GET.get("tu", ""))},
    )
    if request.method == "POST" and taking.is_open and form.is_valid():
        if senders.take(request):
            return redirect(receipt_path(form.send()))
        form.add_error(None, TOO_MANY)
    context = {"form": form, "taking": taking, "proof_bits": PROOF_BITS if form.challenge else 0}
    return render(request, "portal/contact.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def enquiry(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever wrote, and nobody else, how the letter stands."""
    try:
        number: int = Signer(salt=RECEIPT_SALT).unsign_object(token)
    except BadSignature as error:
        raise Http404(token) from error
    found = Enquiry.objects.filter(pk=number).first()
    if not found:
        raise Http404(token)
    response = render(request, "portal/enquiry.html", {"enquiry": found})
    response["Referrer-Policy"] = "no-referrer"
    return response


def wants_proof(taking: EnquirySettings) -> bool:
    """Return whether a letter must come with a proof of work just now."""
    if taking.challenge == EnquirySettings.Challenge.AUTO:
        return flood.is_on()
    return taking.challenge == EnquirySettings.Challenge.ALWAYS


def receipt_path(letter: Enquiry) -> str:
    """Return the address at which whoever wrote finds the answer."""
    return reverse("enquiry", args=[Signer(salt=RECEIPT_SALT).sign_object(letter.pk)])


def local_path(typed: str) -> str:
    """Return the path if it is one of this site, "" otherwise."""
    is_local = typed.startswith("/") and not typed.startswith(("//", "/\\"))
    return typed if is_local and typed.isprintable() and len(typed) <= 300 else ""
