"""The admin of what the search is taught: words of the same meaning, and best answers."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from core.confirmation import ConfirmedForm
from news.attachments import is_public
from news.models import Article, Attachment
from portal.models import BestAnswer, Page, SynonymGroup
from portal.models.search import NO_PHRASE, ONE_DESTINATION, TOO_FEW, clean_phrases

NOT_PUBLIC = {
    "article": "Bài này chưa công khai, nên không thể là câu trả lời. Hãy chọn bài đang công khai.",
    "page": "Trang này chưa công khai. Hãy công khai trang trước, hoặc chọn trang khác.",
    "attachment": "Chưa bài công khai nào có tệp này. Hãy chọn tệp của một bài đang công khai.",
}
NAMES = {"article": "bài", "page": "trang", "attachment": "tệp"}


class PhrasesField(forms.CharField):
    """A list of words and phrases, typed one to a line."""

    widget = forms.Textarea({"rows": 6})

    def to_python(self, value: Any) -> Any:
        return clean_phrases(str(value or "").splitlines())

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class SynonymGroupForm(ConfirmedForm[SynonymGroup]):
    """Words of the same meaning; the question shows what each of them finds from now on."""

    phrases = PhrasesField(
        label="Từ và cụm từ cùng nghĩa",
        help_text="Mỗi dòng một từ hay cụm từ, viết có dấu: chữ viết tắt, tên thường gọi, tên "
        "trong văn bản. Ví dụ: cúp điện, mất điện, ngừng cấp điện.",
        error_messages={"required": TOO_FEW},
    )

    class Meta:
        model = SynonymGroup
        fields = ["phrases"]

    def clean_phrases(self) -> list[str]:
        phrases: list[str] = self.cleaned_data["phrases"]
        if len(phrases) < 2:
            raise ValidationError(TOO_FEW)
        return phrases

    def consequences(self) -> list[str]:
        phrases: list[str] = self.cleaned_data["phrases"]
        return [
            f"Người dân tìm “{each}” sẽ thấy thêm kết quả có {_quoted(phrases, without=each)}."
            for each in phrases
        ]


def _quoted(phrases: list[str], *, without: str = "") -> str:
    return ", ".join(f"“{each}”" for each in phrases if each != without)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    form = SynonymGroupForm
    list_display = ["phrases_listed"]
    search_fields = ["keys", "phrases"]
    list_per_page = 100

    @display(description="cùng nghĩa", ordering="phrases")
    def phrases_listed(self, group: SynonymGroup) -> str:
        return str(group)


class BestAnswerForm(ConfirmedForm[BestAnswer]):
    """The answer to what people type; only what is public can be one."""

    phrases = PhrasesField(
        label="Người dân gõ",
        help_text="Mỗi dòng một cách hỏi. Cụm từ hai tiếng trở lên cũng khớp khi nằm trong câu dài "
        "hơn: “làm sổ đỏ” khớp cả “làm sổ đỏ ở đâu”. Từ đồng nghĩa không cần viết lại.",
        error_messages={"required": NO_PHRASE},
    )

    class Meta:
        model = BestAnswer
        fields = ["phrases", "article", "page", "attachment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "page" in self.fields:  # without the right to change there are no fields of the row
            choice: Any = self.fields["page"]
            chosen = [self.instance.page_id] if self.instance.page_id else []
            is_shown = Page.objects.published() | Page.objects.filter(pk__in=chosen)
            choice.queryset = is_shown.order_by("title__alphabetical")

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        chosen = {name: row for name in NAMES if (row := self.cleaned_data.get(name))}
        if len(chosen) != 1 and not any(name in self.errors for name in NAMES):
            raise ValidationError(ONE_DESTINATION)
        for name, row in chosen.items():
            if not _is_public(row):
                self.add_error(name, NOT_PUBLIC[name])
        return self.cleaned_data

    def consequences(self) -> list[str]:
        answer = self.instance
        name = next(name for name in NAMES if self.cleaned_data.get(name))
        typed = _quoted(self.cleaned_data["phrases"])
        return [f"Người dân tìm {typed} thấy {NAMES[name]} “{answer.target}” đứng đầu kết quả."]


def _is_public(row: Article | Page | Attachment) -> bool:
    if isinstance(row, Attachment):
        return is_public(row)
    if isinstance(row, Page):
        return row.is_public
    return Article.objects.published().filter(pk=row.pk).exists()


class ShownFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "hien"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("co", "Đang hiện"), ("khong", "Không hiện")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(is_open=self.value() == "co") if self.value() else queryset


@admin.register(BestAnswer)
class BestAnswerAdmin(admin.ModelAdmin[BestAnswer]):
    form = BestAnswerForm
    list_display = ["phrases_listed", "answer", "is_shown"]
    list_filter: ClassVar = [ShownFilter]
    list_select_related = ["article", "page", "attachment"]
    list_per_page = 100
    search_fields = ["keys", "phrases", "article__title", "page__title", "attachment__title"]
    autocomplete_fields = ["article", "attachment"]
    boxes_of_text = ("phrases",)  # the statistics offer what was looked for in vain
    fieldsets = [
        (None, {"fields": ["phrases"]}),
        ("Câu trả lời (chọn đúng một)", {"fields": ["article", "page", "attachment"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BestAnswer]:
        return BestAnswer.objects.with_state()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        widget = field.widget
        widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        widget.can_view_related = False
        return field

    @display(description="người dân gõ", ordering="phrases")
    def phrases_listed(self, answer: BestAnswer) -> str:
        return str(answer)

    @display(description="câu trả lời")
    def answer(self, answer: BestAnswer) -> str:
        return str(answer.target)

    @display(description="tình trạng")
    def is_shown(self, answer: Any) -> str:
        return "Đang hiện" if answer.is_open else "Không hiện: câu trả lời không còn công khai"
