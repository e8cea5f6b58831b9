"""The forms in which staff describe pictures of the library."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import images
from core.picture_field import PictureField
from news.models import Image
from news.pictures import picture_data
from news.public_text_forms import PublicTextForm

TITLE_LENGTH = 150
NOT_DESCRIBED = "Ảnh chưa được mô tả. Hãy tả điều nhìn thấy, hoặc đánh dấu là ảnh trang trí."


class LeadPictureInput(forms.HiddenInput):
    """A hidden field with a picture's key; shows the picture and a button to choose another."""

    template_name = "admin/news/lead_picture_input.html"
    input_type = "hidden"

    @property
    def is_hidden(self) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        number = str(value or "")
        chosen = Image.objects.filter(pk=number).first() if number.isdecimal() else None
        context["widget"]["chosen"] = picture_data(chosen) if chosen else None
        return context


class ReplacementForm(forms.Form):
    """A new file for a picture, with a checkbox to confirm the replacement."""

    file = forms.FileField(
        label="Tệp mới",
        widget=forms.FileInput(attrs={"accept": images.MEDIA_TYPES}),
        help_text="JPEG, PNG, WebP hoặc GIF tĩnh, tối đa 10 MB.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp này rỗng."},
    )
    is_meant = forms.BooleanField(
        label="Thay ảnh ở mọi nơi nêu dưới đây, kể cả trong các bản cũ",
        error_messages={"required": "Hãy đánh dấu để xác nhận."},
    )


class DescriptionForm(PublicTextForm[Image]):
    """What is said of a picture, which must be described or marked as decorative."""

    public_fields = ("alt", "is_decorative", "caption", "credit", "focus_x", "focus_y")
    says_early = False  # many of these forms stand on a page, of pictures that are mostly new

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit"]

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        is_described = self.cleaned_data.get("alt") or self.cleaned_data.get("is_decorative")
        if not is_described and not self.lock:
            self.add_error("alt", NOT_DESCRIBED)
        return self.cleaned_data


class ImageForm(DescriptionForm):
    """A picture of the library with its title, its focus and, if it is new, its file."""

    says_early = True

    picture = PictureField(
        folder="anh", label="Tệp ảnh", help_text="JPEG, PNG, WebP hoặc GIF tĩnh, tối đa 10 MB."
    )

    class Meta:
        model = Image
        fields = ["title", "alt", "is_decorative", "caption", "credit", "focus_x", "focus_y"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["picture"]
        if "title" not in self.fields:
            return  # of who may only look
        self.fields["title"].required = False
        self.fields["title"].help_text = "Để trống thì lấy theo mô tả ảnh."
        for name in ("focus_x", "focus_y"):
            self.fields[name].required = False

    def clean_focus_x(self) -> int:
        return self._focus("focus_x")

    def clean_focus_y(self) -> int:
        return self._focus("focus_y")

    def _focus(self, name: str) -> int:
        value: int | None = self.cleaned_data[name]
        return int(getattr(self.instance, name)) if value is None else value

    def clean_picture(self) -> str:
        name: str = self.cleaned_data["picture"]
        if Image.objects.filter(name=name).exists():
            raise ValidationError("Ảnh này đã có trong thư viện.")
        self.instance.name = name
        self.instance.width, self.instance.height = images.size(name)
        return name

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        title = self.cleaned_data.get("title") or self.cleaned_data.get("alt", "")[:TITLE_LENGTH]
        self.cleaned_data["title"] = title or "Ảnh trang trí"
        return self.cleaned_data
