"""The admin in which staff settle submissions, without overwriting the work of a colleague."""

from typing import Any, TypeVar, cast

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from core.confirmation import ConfirmedForm
from core.dates import format_moment
from core.staff_names import staff_name
from core.submissions.models import Settlement, Submission

R = TypeVar("R", bound=Submission)


class SettlementForm(ConfirmedForm[R]):
    """The settlement of a submission; refused if a colleague has saved it meanwhile.

    A refused form keeps what was typed. The form does not save the row: a method of the model does,
    with who did it and when.
    """

    # The revision that the form shows.
    seen = forms.IntegerField(label="Bản đã xem", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.revision

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if "seen" in self.fields:  # without the right to change there are no fields
            self._refuse_if_changed(cleaned.get("seen"))
        return cleaned

    def told_to_sender(self, who: str) -> list[str]:
        """Return what the settlement means for whoever sent it in, and that it is final."""
        answer = self.cleaned_data.get("answer")
        told = (
            f"{who} đọc được ngay ở trang riêng của họ: “{answer}”"
            if answer
            else f"{who} không nhận câu trả lời nào."
        )
        return [told, "Sau đó không sửa được nữa."]

    def _refuse_if_changed(self, seen: int | None) -> None:
        # The lock makes another save wait here until this one is finished.
        rows = type(self.instance)._default_manager.select_for_update()
        current = rows.get(pk=self.instance.pk)
        if settlement := current.settlement:
            raise ValidationError(_settled_message(current, settlement))
        if seen != current.revision:
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("seen")] = str(current.revision)
            self.data = data
            raise ValidationError(_changed_message(current))

    def _post_clean(self) -> None:
        """Do nothing: the values are not copied to the row, which a method of the model saves."""


class SettlementAdmin(ModelAdmin[R]):
    """The admin of submissions; a row can be changed until it is settled."""

    # The fields of the form; read-only once the row is settled.
    settlement_fields: list[str] = []

    def get_fieldsets(self, request: HttpRequest, obj: R | None = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        if not self._may_write(request, obj):
            return fieldsets
        name, options = fieldsets[-1]
        return [*fieldsets[:-1], (name, {**options, "fields": [*options["fields"], "seen"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: R | None = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if self._may_write(request, obj) else [*own, *self.settlement_fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def _may_write(self, request: HttpRequest, obj: R | None) -> bool:
        """Return whether the form has fields to fill in.

        A form sent about a row that was settled meanwhile has them, too: it is refused, and shows
        what was typed.
        """
        is_open = obj is None or not obj.settlement or request.method == "POST"
        return is_open and self.has_change_permission(request, obj)


def _settled_message(row: Submission, settlement: Settlement) -> list[str]:
    """Return who settled it, and the answer to the reader."""
    by, at, outcome, answer = settlement
    who, when = staff_name(by) or "Người khác", format_moment(at)
    intro = f"{who} đã xử lý {_name(row)} lúc {when}: “{outcome}”."
    return [
        f"{intro} Điều bạn viết chưa được lưu và không gửi đi; chữ vẫn còn dưới đây để bạn chép.",
        *([f"Người gửi đã được trả lời: “{answer}”"] if answer else []),
    ]


def _changed_message(row: Submission) -> str:
    """Return who changed the open submission, and its progress."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    entry = entries.select_related("user").first()
    if entry is None:  # nobody of the staff has saved it
        return (
            f"Trong lúc bạn viết, người gửi đã viết lại {_name(row)}. Hãy đọc lại ở trên; điều bạn "
            "gõ vẫn còn dưới đây, lưu lần nữa là được."
        )
    return (
        f"Trong lúc bạn viết, {staff_name(entry.user)} đã lưu {_name(row)} lúc "
        f"{format_moment(entry.action_time)}. {row.progress} Điều bạn gõ vẫn còn dưới đây; lưu lần "
        "nữa thì bản của bạn thay bản ấy."
    )


def _name(row: Submission) -> str:
    return f"{str(row)[:1].lower()}{str(row)[1:]}"
