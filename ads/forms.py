"""Staff's forms for advertisements and placements."""

from copy import copy
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from ads.forecast import Forecast
from ads.models import Advertisement, AdvertisementTotal, AdvertisementVersion, Placement
from ads.models.content import CONTENT_COLUMNS, AdvertisementContent
from ads.targeting_fields import PathPrefixesField, WeekdaysField
from core import images
from core.addresses import plain_host
from core.confirmation import ConfirmedForm
from core.end_of_day import EndOfDayField
from core.picture_field import PictureField
from core.plain_text_field import PlainTextField

FOLDER = "thong-tin"
MIN_NARROW_WIDTH = 320  # pixels; that of the smallest phones
RATIO_TOLERANCE = 0.05  # a picture whose shape differs by more gets a warning


class PhonePicture(models.TextChoices):
    """What becomes of the phone picture when the main picture is replaced."""

    KEEP = "keep", "Vẫn dùng ảnh điện thoại đang có"
    REPLACE = "replace", "Thay bằng ảnh mới, chọn ở ô trên"
    REMOVE = "remove", "Bỏ; điện thoại hiện ảnh chính"


class AdvertisementForm(forms.ModelForm[Advertisement]):
    """The newest version of an advertisement, to be edited; saving does not change what runs.

    Refuses a picture that is too small for its placements; `advice` lists lesser problems. A new
    main picture beside an old phone picture asks what becomes of the old one.
    """

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
        validators=[plain_host],
        widget=AdminURLFieldWidget,
        help_text="Địa chỉ đầy đủ, bắt đầu bằng https://",
    )
    path_prefixes = PathPrefixesField(
        label="Chỉ hiện trong",
        required=False,
        help_text="Chọn một chuyên mục là chọn mọi bài trong đó. Không chọn gì: hiện ở mọi trang.",
    )
    weekdays = WeekdaysField(
        label="Các thứ trong tuần", required=False, help_text="Không chọn thứ nào: hiện mọi ngày."
    )
    phone_picture = forms.ChoiceField(
        label="Khi thay ảnh chính, ảnh cho điện thoại",
        required=False,
        choices=PhonePicture.choices,
        widget=forms.RadioSelect,
        help_text="Chỉ cần chọn khi ảnh chính được thay mà ảnh cho điện thoại còn là ảnh cũ.",
    )
    note = PlainTextField(
        label="Ghi chú cho người duyệt",
        required=False,
        max_length=500,
        rows=3,
        help_text="Không bắt buộc: đã sửa gì, vì sao.",
    )
    # The revision that the form shows: a save over somebody else's edit is refused.
    seen = forms.IntegerField(label="Bản đã xem", widget=forms.HiddenInput, required=False)

    class Meta:
        model = Advertisement
        fields = [
            "title", "kind", "advertiser", "document_number", "image", "narrow_image", "alt", "url",
            "placements", "path_prefixes", "weight", "starts_at", "ends_at", "weekdays", "goal",
            "goal_count",
        ]  # fmt: skip
        widgets = {
            "title": forms.TextInput({"class": "vLargeTextField"}),
            "alt": forms.TextInput({"class": "vLargeTextField"}),
            "placements": forms.CheckboxSelectMultiple,
        }
        field_classes = {"ends_at": EndOfDayField}
        help_texts = {
            "ends_at": "Để trống: không có ngày kết thúc. Không ghi giờ: đến hết ngày ấy."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advice: list[str] = []
        self.base: AdvertisementContent | None = None  # what is edited; None for a new one
        for field in self.fields.values():
            # What was edited is told from the row, not from what the browser says was shown.
            field.show_hidden_initial = False
        if "path_prefixes" in self.fields:  # those who may only view have no fields
            self._show_newest_version(kwargs.get("initial") or {})
            prefixes: Any = self.fields["path_prefixes"]
            prefixes.add_missing(self.initial.get("path_prefixes") or [])
            self.initial["seen"] = self.instance.revision

    def content(self) -> dict[str, Any]:
        """Return the content as edited; what was not edited is exactly as it was."""
        if not self.base:
            return {name: self.cleaned_data[name] for name in self.Meta.fields}
        before = self.base.content_with_placements()
        return before | {name: self.cleaned_data[name] for name in self.edited_content()}

    @property
    def is_edited(self) -> bool:
        """Whether there is anything to send: an edit, or another note about an open change."""
        is_open = isinstance(self.base, AdvertisementVersion)
        is_lost = not is_open and not self.instance.approved_by_id  # nothing could be approved
        return bool(self.edited_content()) or is_lost or (is_open and "note" in self.changed_data)

    def edited_content(self) -> list[str]:
        """Return the names of the content's fields that were edited."""
        edited = {*self.changed_data}
        if self.cleaned_data["narrow_image"] != (self.initial.get("narrow_image") or ""):
            edited.add("narrow_image")
        return [name for name in self.Meta.fields if name in edited]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_if_outdated()
        self._check_goal(cleaned)
        self._ask_about_phone_picture(cleaned)
        placements = self._placements()
        if name := cleaned.get("image"):
            for placement in placements:
                self._check_size(name, placement)
        if not placements:
            self.advice.append("Quảng cáo chưa được đặt vào vị trí nào nên chưa hiện ở đâu.")
        if not self.errors and (warning := advice_on_goal(self.instance, cleaned)):
            self.advice.append(warning)
        return cleaned

    def clean_narrow_image(self) -> str:
        name: str = self.cleaned_data["narrow_image"]
        if name and images.size(name)[0] < MIN_NARROW_WIDTH:
            width = images.size(name)[0]
            raise ValidationError(
                f"Ảnh chỉ rộng {width} px; ảnh cho điện thoại cần ít nhất {MIN_NARROW_WIDTH} px."
            )
        return name

    def _check_goal(self, cleaned: dict[str, Any]) -> None:
        """Say at the field what a promised number lacks; the database holds the same."""
        if cleaned.get("goal_count") and not cleaned.get("goal"):
            self.add_error("goal", "Hãy chọn số lượt ấy tính theo gì.")
        if not cleaned.get("goal"):
            return
        if "goal_count" in cleaned and not cleaned["goal_count"]:
            self.add_error("goal_count", "Hãy ghi cam kết bao nhiêu lượt.")
        if "ends_at" in cleaned and not cleaned["ends_at"]:
            self.add_error("ends_at", "Cam kết số lượt thì cần có ngày kết thúc.")

    def _show_newest_version(self, given: dict[str, Any]) -> None:
        """Show the open change, if there is one, instead of what runs."""
        change = self.instance.change if self.instance.pk else None
        # A copy, since checking the form sets the instance's fields.
        self.base = (change or copy(self.instance)) if self.instance.pk else None
        if change:
            shown = change.content_with_placements() | {"note": change.note}
            self.initial.update(shown, advertiser=change.advertiser_id)
            self.initial.update(given)
        if not (self.base and self.base.narrow_image):
            self.fields["phone_picture"].widget = forms.HiddenInput()

    def _ask_about_phone_picture(self, cleaned: dict[str, Any]) -> None:
        """Do to the old phone picture what was chosen; a new main picture needs a choice."""
        old = self.initial.get("narrow_image")
        if not old or cleaned.get("narrow_image") != old or "image" not in cleaned:
            return
        match cleaned.get("phone_picture"):
            case PhonePicture.KEEP:
                pass
            case PhonePicture.REMOVE:
                cleaned["narrow_image"] = ""
            case PhonePicture.REPLACE:
                self.add_error("narrow_image", "Hãy chọn ảnh mới cho điện thoại.")
            case _ if "image" in self.changed_data:
                self.add_error(
                    "phone_picture",
                    "Ảnh chính đã được thay, còn ảnh cho điện thoại vẫn là ảnh cũ. Hãy chọn: giữ, "
                    "thay hay bỏ ảnh ấy.",
                )

    def _refuse_if_outdated(self) -> None:
        """Refuse to overwrite a revision that the form did not show; what was typed is kept."""
        if self.instance.pk and self.cleaned_data.get("seen") != self.instance.revision:
            self.add_error(
                None,
                "Người khác vừa sửa quảng cáo này. Hãy mở lại trang ở một thẻ khác, so sánh rồi "
                "sửa ở đó.",
            )

    def _placements(self) -> list[Placement]:
        """Return the placements that it is chosen for, and those that it is the fallback of."""
        chosen = list(self.cleaned_data.get("placements") or [])
        as_fallback = Placement.objects.filter(fallback=self.instance) if self.instance.pk else []
        return [*chosen, *(each for each in as_fallback if each not in chosen)]

    def _check_size(self, name: str, placement: Placement) -> None:
        if is_too_small(name, placement):
            width, height = images.size(name)
            self.add_error("image", f"Ảnh {width} × {height} px nhỏ hơn vị trí {placement}.")
        elif advice := advice_on_shape(name, placement):
            self.advice.append(advice)


class PlacementForm(ConfirmedForm[Placement]):
    """Refuses a fallback whose picture is too small; `advice` lists lesser problems."""

    class Meta:
        model = Placement
        fields = [
            "name", "position", "order", "width", "height", "capacity", "overflow", "label",
            "fallback", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advice: list[str] = []
        if fallback := self.fields.get("fallback"):
            own = Advertisement.objects.exclude(kind=Advertisement.Kind.COMMERCIAL)
            fallback.queryset = own.order_by("title__alphabetical")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        fallback = cleaned.get("fallback")
        if fallback and "width" in cleaned and "height" in cleaned:
            self._check_size(fallback, Placement(**{k: cleaned[k] for k in ("width", "height")}))
        return cleaned

    def consequences(self) -> list[str]:
        """Return what a change of a placement does to what runs there now."""
        placement = self.instance
        if not placement.pk:
            shown = placement.fallback if placement.is_active else None
            return [f"“{shown}” hiện ở vị trí này trong vòng 5 giây."] if shown else []
        before = Placement.objects.select_related("fallback").get(pk=placement.pk)
        running = Advertisement.objects.running().filter(placements=before)
        names = ", ".join(f"“{each}”" for each in running)
        effect = {
            (True, True): "Đang hiện ở đây",
            (True, False): "Sẽ biến khỏi vị trí này",
            (False, True): "Sẽ hiện ở đây",
            (False, False): "Vị trí đang tắt nên chưa hiện",
        }[before.is_active, placement.is_active]
        return [
            *(_change_of(before, placement, name) for name in self.changed_data),
            f"{effect}: {names}." if names else "Vị trí này đang không có quảng cáo nào.",
            "Mọi trang đổi theo trong vòng 5 giây.",
        ]

    def _check_size(self, fallback: Advertisement, placement: Placement) -> None:
        placement.name = self.cleaned_data.get("name", "")
        if is_too_small(fallback.image, placement):
            width, height = images.size(fallback.image)
            self.add_error(
                "fallback", f"Ảnh của thông tin này ({width} × {height} px) nhỏ hơn vị trí."
            )
        elif advice := advice_on_shape(fallback.image, placement):
            self.advice.append(advice)


def _change_of(before: Placement, after: Placement, name: str) -> str:
    """Return the old and the new value of a field in words."""
    field: Any = Placement._meta.get_field(name)
    label = str(field.verbose_name).capitalize()
    return f"{label}: {_words(before, field)} → {_words(after, field)}"


def _words(placement: Placement, field: Any) -> str:
    value = getattr(placement, field.name)
    if isinstance(value, bool):
        return "có" if value else "không"
    if field.choices:
        value = getattr(placement, f"get_{field.name}_display")()
    return "không có" if value in (None, "") else str(value)


def advice_on_goal(advertisement: Advertisement, content: dict[str, Any]) -> str:
    """Return a warning if `content` promises more than its placements will give, "" if not."""
    planned = copy(advertisement)
    for name in CONTENT_COLUMNS:
        setattr(planned, name, content[name])
    total = AdvertisementTotal.objects.filter(pk=advertisement.pk).first()
    found = Forecast(timezone.now()).outlook(
        planned, total.of(planned.goal) if total else 0, content["placements"]
    )
    return found.words(planned) if found and found.is_short else ""


def is_too_small(name: str, placement: Placement) -> bool:
    """Return whether the picture of this name would have to be enlarged to fill `placement`."""
    width, height = images.size(name)
    return width < placement.width or height < placement.height


def advice_on_shape(name: str, placement: Placement) -> str:
    """Return a warning for a picture of another shape than `placement`, "" if it is the same."""
    width, height = images.size(name)
    if abs(width * placement.height / (height * placement.width) - 1) <= RATIO_TOLERANCE:
        return ""
    shown_height = round(placement.width * height / width)
    return (
        f"Ảnh {width} × {height} px khác tỷ lệ với vị trí {placement}: "
        f"ở đó ảnh sẽ hiện với cỡ {placement.width} × {shown_height}."
    )
