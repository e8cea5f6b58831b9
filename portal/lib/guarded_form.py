"""A public form that keeps robots out without a third party, and without a puzzle for people."""

import hashlib
import secrets
import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer

FASTEST_SECONDS = 3  # nobody reads and fills in the form in less
SLOWEST_SECONDS = 24 * 3600
OPENED_SALT = "portal.guarded_form.opened"
PROOF_BITS = 16  # about 65,000 hashes: a second or two of a phone, while its owner types


class GuardedForm(forms.Form):
    """Refuses what fills a hidden box, is sent in no time, or was opened yesterday.

    Args:
        challenge: also ask for a proof of work, which a script finds while the form is filled in:
            a number that makes the SHA-256 of "<opened>:<number>" begin with PROOF_BITS zeros.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    proof = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    website = forms.CharField(
        label="Để trống ô này",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, challenge: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.challenge = challenge
        self.form_key = ""
        stamp = [int(time.time()), secrets.token_hex(8)]
        self.initial["opened"] = Signer(salt=OPENED_SALT).sign_object(stamp)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Hãy để trống ô này.")
        return ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opened = self.cleaned_data.get("opened", "")
        opened_at, self.form_key = _read_stamp(opened)
        seconds = time.time() - opened_at
        if seconds < FASTEST_SECONDS:
            raise ValidationError("Biểu mẫu được gửi quá nhanh. Hãy xem lại rồi gửi lần nữa.")
        if seconds > SLOWEST_SECONDS:
            self._open_anew()
            raise ValidationError("Biểu mẫu đã mở quá lâu. Hãy xem lại rồi gửi lần nữa.")
        if self.challenge and not proves(opened, self.cleaned_data.get("proof", "")):
            raise ValidationError(
                "Trang đang bị gửi thư rác nên máy của bạn cần tính toán vài giây trước khi gửi. "
                "Hãy chờ nút gửi sáng lên rồi gửi lần nữa."
            )
        return cleaned

    def _open_anew(self) -> None:
        self.data = dict(self.data.items()) | {"opened": self.initial["opened"]}


def proves(opened: str, proof: str) -> bool:
    """Return whether `proof` is the work that the form stamped `opened` asks for."""
    if not proof.isascii() or not proof.isdigit():
        return False
    digest = hashlib.sha256(f"{opened}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - PROOF_BITS) == 0


def _read_stamp(token: str) -> tuple[float, str]:
    """Return when the form was opened, in seconds since 1970, and its key; never, if unknown."""
    try:
        opened_at, key = Signer(salt=OPENED_SALT).unsign_object(token)
    except (BadSignature, TypeError, ValueError):
        return 0.0, ""
    return float(opened_at), str(key)
