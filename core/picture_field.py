"""A form field for one picture. Uploads are stored at once, so that an invalid form keeps them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from core import images


@dataclass(frozen=True)
class Submitted:
    """What a browser sent for one picture: a new file, the name of a kept one, or neither."""

    upload: UploadedFile[Any] | None
    kept: str


class PictureInput(forms.Widget):
    """A file input beside the current picture, whose name is kept in a hidden input."""

    template_name = "admin/widgets/picture_input.html"
    needs_multipart_form = True

    class Media:
        js = ["editor/shrink.js"]

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> Submitted:
        kept = "" if data.get(f"{name}-clear") else data.get(f"{name}-kept", "")
        return Submitted(files.get(name), kept)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = _name_of(value)
        context["widget"] |= {
            "kept": shown,
            "url": images.url(shown, 400) if shown else "",
            "accept": images.MEDIA_TYPES,
        }
        return context


class PictureField(forms.Field):
    """A field whose value is the name of a stored picture (core.images), or "".

    A file that is not an acceptable picture is an error with its name and the reason.

    Args:
        folder: where under MEDIA_ROOT the picture is stored.
    """

    widget = PictureInput

    def __init__(self, *, folder: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = folder

    def to_python(self, value: Submitted | None) -> str:
        if value is None:
            return ""
        if not value.upload:
            return self._checked(value.kept)
        try:
            stored = images.store_upload(value.upload, value.upload.name or "", self.folder)
        except images.ImageRefusedError as error:
            raise ValidationError(str(error)) from error
        value.upload.stored_name = stored.name  # type: ignore[attr-defined]
        return stored.name

    def has_changed(self, initial: Any, data: Submitted | None) -> bool:
        return data is not None and (bool(data.upload) or data.kept != (initial or ""))

    def _checked(self, name: str) -> str:
        """Return the name of a kept picture. Raises ValidationError if the browser changed it."""
        if name and not images.NAME.fullmatch(name):
            raise ValidationError("Không tìm thấy ảnh đã tải lên, hãy chọn lại.")
        return name


def _name_of(value: Any) -> str:
    """Return the name of the picture to show, from the value of a bound or unbound form."""
    if isinstance(value, Submitted):
        name = getattr(value.upload, "stored_name", "") or value.kept
    else:
        name = value or ""
    return name if images.NAME.fullmatch(name) else ""
