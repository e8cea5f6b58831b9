"""Public forms protected against robots, without a third party and without a captcha."""

import hashlib
import secrets
import time
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from core.plain_text_field import PlainTextField
from core.submissions.models import Submission
from core.submissions.throttle import Throttle

MIN_SECONDS = 3  # nobody reads and fills in the form faster
MAX_SECONDS = 24 * 3600
OPENED_SALT = "portal.guarded_form.opened"
PROOF_BITS = 16  # about 65,000 hashes: a second or two of a phone, while its owner types
NO_PROOF = "no_proof"

R = TypeVar("R", bound=Submission)


class ContactField(PlainTextField):
    """An optional e-mail address or telephone number of the reader."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Thư điện tử hoặc số điện thoại (không bắt buộc)",
            max_length=200,
            required=False,
            widget=forms.TextInput({"autocomplete": "email"}),
            **kwargs,
        )


class Mistake(NamedTuple):
    """The error of one field, for the summary above the form."""

    label: str
    message: str
    anchor: str


class GuardedForm(forms.Form):
    """Refuses a form that fills the hidden box, is sent too quickly, or was opened a day ago.

    An error in a hidden box is shown above the form and corrected in it, so that sending again is
    enough.

    Args:
        challenge: also ask for a proof of work, which a script finds while the form is filled in:
            a number that makes the SHA-256 of "<opened>:<number>" begin with PROOF_BITS zero bits.
    """

    opened = forms.Field(widget=forms.HiddenInput, required=False)
    proof = forms.Field(widget=forms.HiddenInput, required=False)
    website = forms.Field(
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

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("website"):
            self._set_data("website", "")
            raise ValidationError(
                "Một ô ẩn đã bị điền, có thể do trình duyệt tự điền. Ô đó nay đã trống: hãy gửi "
                "lần nữa."
            )
        opened = str(self.cleaned_data.get("opened") or "")
        opened_at, self.form_key = _read_stamp(opened)
        if not self.errors:  # errors in visible boxes come first
            self._check_duration(time.time() - opened_at)
            self._check_proof(opened)
        return cleaned

    @property
    def is_valid_apart_from_proof(self) -> bool:
        """Return whether nothing is wrong with the form, unless the proof of work is missing."""
        found = self.errors.as_data()
        return all(
            field == NON_FIELD_ERRORS and all(error.code == NO_PROOF for error in errors)
            for field, errors in found.items()
        )

    def mistakes(self) -> list[Mistake]:
        """Return the errors of the form's fields, each with the id of the field to link to."""
        return [
            Mistake(
                str(field.label).partition(" (")[0],
                str(field.errors[0]),
                field.id_for_label or f"{field.auto_id}_0",  # a group begins with its first choice
            )
            for field in self
            if field.errors
        ]

    def _check_duration(self, seconds: float) -> None:
        if seconds < 0:  # the clock was set back: the form would be too early for as long
            self._set_data("opened", self.initial["opened"])
        if seconds < MIN_SECONDS:
            raise ValidationError("Biểu mẫu được gửi quá nhanh. Hãy xem lại rồi gửi lần nữa.")
        if seconds > MAX_SECONDS:
            self._set_data("opened", self.initial["opened"])
            raise ValidationError("Biểu mẫu đã mở quá lâu. Hãy xem lại rồi gửi lần nữa.")

    def _check_proof(self, opened: str) -> None:
        if self.challenge and not proves(opened, str(self.cleaned_data.get("proof") or "")):
            raise ValidationError(
                "Chưa gửi được vì bước chặn thư rác chưa xong. Chữ bạn viết vẫn còn nguyên: hãy "
                "đợi vài giây rồi gửi lần nữa. Nếu vẫn không được, xin gọi điện hoặc viết thư "
                "điện tử cho cơ quan.",
                code=NO_PROOF,
            )

    def _set_data(self, name: str, value: str) -> None:
        """Set a value for when the form is shown again."""
        self.data = dict(self.data.items()) | {name: value}


class SentOnceForm(GuardedForm, forms.ModelForm[R]):
    """A guarded form that makes one row, however often it is sent.

    If it is sent again with another text, the row is changed, as long as staff have not touched it;
    after that the new text makes a new row.
    """

    # The attributes of the row that hold what the reader wrote.
    content_fields: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def sent_before(self) -> R | None:
        """The row that the same text made before, if any. 1 query."""
        rows = type(self.instance)._default_manager.filter(form_key__in=self._keys())
        return next((row for row in rows if self._has_content_of(row)), None)

    def send(self, request: HttpRequest, limit: Throttle) -> R | None:
        """Save what was sent and return its row; None, with an error in the form, over the limit.

        What was saved before does not count towards the limit.
        """
        if self.sent_before:
            return self.sent_before
        if not limit.allows(request):
            minutes = -(-limit.seconds_to_wait(request) // 60)
            self.add_error(None, _too_many(limit.most, minutes))
            return None
        try:
            return self._save_once()
        except IntegrityError:  # a second click was faster
            return self._save_once()

    @transaction.atomic
    def _save_once(self) -> R:
        first_key, own_key = self._keys()
        rows = type(self.instance)._default_manager.select_for_update()
        kept = {row.form_key: row for row in rows.filter(form_key__in=(first_key, own_key))}
        for row in kept.values():
            if self._has_content_of(row):
                return row
        first = kept.get(first_key)
        if first and first.is_untouched:
            return self._replace_content(first)
        self.instance.form_key = own_key if first else first_key
        saved: R = self.save()
        return saved

    def _replace_content(self, row: R) -> R:
        for name in self.content_fields:
            setattr(row, name, getattr(self.instance, name))
        row.revision += 1
        row.save(update_fields=[*self.content_fields, "revision"])
        return row

    def _has_content_of(self, row: R) -> bool:
        """Return whether the form has the same content as `row`."""
        return all(
            getattr(row, name) == getattr(self.instance, name) for name in self.content_fields
        )

    def _keys(self) -> tuple[str, str]:
        """Return the key of the first row of this form, and the key of a row with this content."""
        content = [
            self.form_key,
            *(str(getattr(self.instance, name)) for name in self.content_fields),
        ]
        return self.form_key, hashlib.blake2b(
            "\0".join(content).encode(), digest_size=16
        ).hexdigest()


def proves(opened: str, proof: str) -> bool:
    """Return whether `proof` is a proof of work for the form with the stamp `opened`."""
    if not proof.isascii() or not proof.isdigit() or len(proof) > 20:
        return False
    digest = hashlib.sha256(f"{opened}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - PROOF_BITS) == 0


def _too_many(most: int, minutes: float) -> str:
    return (
        f"Từ đường mạng bạn đang dùng đã có {most} lần gửi trong thời gian ngắn, có thể của người "
        f"khác dùng chung. Hãy để nguyên trang này: chậm nhất {minutes:.0f} phút nữa bạn gửi được, "
        "không phải viết lại. Việc gấp, xin gọi điện cho cơ quan."
    )


def _read_stamp(token: str) -> tuple[float, str]:
    """Return when the form was opened, in seconds since 1970, and its key; 0 and "" if unknown."""
    try:
        opened_at, key = Signer(salt=OPENED_SALT).unsign_object(token)
    except (BadSignature, TypeError, ValueError):
        return 0.0, ""
    return float(opened_at), str(key)
