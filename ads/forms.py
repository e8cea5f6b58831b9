"""The form in which staff put an advertisement together."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError

from ads.models import Advertisement, Placement
from portal.lib import images
from portal.lib.picture_field import PictureField

FOLDER = "thong-tin"
MIN_NARROW_WIDTH = 320  # pixels; the smallest phones
RATIO_TOLERANCE = 0.05  # how far a picture's shape may be off before staff are told


class PathPrefixesField(forms.CharField):
    """Beginnings of paths, one a line; given as a list, each with a slash at both ends."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for line in lines:
            if not line.startswith("/") or line.startswith("//"):
                raise ValidationError(
                    f"“{line}” không phải đường dẫn: phải bắt đầu bằng một dấu /."
                )
        return list(dict.fromkeys(f"{line.rstrip('/')}/" for line in lines))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class AdvertisementForm(forms.ModelForm[Advertisement]):
    """Refuses what would look bad where it is to stand; `advice` is what is only unfortunate."""

    image = PictureField(
        folder=FOLDER,
        label="Ảnh",
        help_text="JPEG, PNG, WebP hoặc GIF tĩnh, không nhỏ hơn vị trí lớn nhất đã chọn.",
    )
    narrow_image = PictureField(
        folder=FOLDER,
        label="Ảnh cho điện thoại",
        required=False,
        help_text="Không bắt buộc: ảnh đứng hoặc vuông, thay ảnh trên khi màn hình hẹp.",
    )
    url = forms.URLField(
        label="Liên kết đến",
        max_length=500,
        assume_scheme="https",
        widget=AdminURLFieldWidget,
        help_text="Địa chỉ đầy đủ, bắt đầu bằng https://",
    )
    path_prefixes = PathPrefixesField(
        label="Chỉ hiện trong",
        required=False,
        help_text="Mỗi dòng một phần đầu đường dẫn, ví dụ /kinh-te/. Để trống: mọi trang.",
    )

    class Meta:
        model = Advertisement
        fields = [
            "title", "kind", "advertiser", "document_number", "image", "narrow_image", "alt", "url",
            "placements", "path_prefixes", "weight", "starts_at", "ends_at",
        ]  # fmt: skip
        widgets = {
            "title": forms.TextInput({"class": "vLargeTextField"}),
            "alt": forms.TextInput({"class": "vLargeTextField"}),
            "placements": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advice: list[str] = []

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if name := cleaned.get("image"):
            for placement in cleaned.get("placements") or []:
                self._compare(name, placement)
        return cleaned

    def clean_narrow_image(self) -> str:
        name: str = self.cleaned_data["narrow_image"]
        if name and images.size(name)[0] < MIN_NARROW_WIDTH:
            width = images.size(name)[0]
            raise ValidationError(
                f"Ảnh chỉ rộng {width} px; ảnh cho điện thoại cần ít nhất {MIN_NARROW_WIDTH} px."
            )
        return name

    def _compare(self, name: str, placement: Placement) -> None:
        width, height = images.size(name)
        if width < placement.width or height < placement.height:
            self.add_error("image", f"Ảnh {width} × {height} px nhỏ hơn vị trí {placement}.")
        elif abs(width * placement.height / (height * placement.width) - 1) > RATIO_TOLERANCE:
            shown = round(placement.width * height / width)
            self.advice.append(
                f"Ảnh {width} × {height} px khác tỷ lệ với vị trí {placement}: "
                f"ở đó ảnh sẽ hiện với cỡ {placement.width} × {shown}."
            )
