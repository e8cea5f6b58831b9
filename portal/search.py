"""Search for articles by words and by the filters of a form."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms

from core.date_limits import of_our_time
from core.dates import ONE_DAY, start_of_day
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX
from core.text import slugify_vi
from news.models import Article, ArticleQuerySet, Section, Tag

SIMILAR_ARTICLES = 5  # articles offered where nothing was found
MAX_COUNTED = 60  # characters; longer texts are hardly meant as a search
UNREADABLE_DAY = "Không đọc được ngày này. Hãy viết ngày/tháng/năm, ví dụ 23/11/2026."
NO_SUCH_KEYWORD = "Không có từ khóa này. Hãy để trống ô này và gõ từ ấy vào ô tìm kiếm ở trên."
LOOKS_PERSONAL = re.compile(r"@|\d[\d .-]{5,}\d")  # an e-mail address, a telephone or card number


class SectionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of sections, each with the name of its parent before its own."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name} › {obj.name}" if obj.parent else obj.name


class DayInput(forms.DateInput):
    """The browser's date picker; a text that is not a day is shown again as typed."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"] or ""
        context["widget"]["type"] = "date" if not shown or _is_day(shown) else "text"
        return context


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class DayField(forms.DateField):
    """A day as browsers' date pickers send it, or as Vietnamese write it by hand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=DayInput(format="%Y-%m-%d"),
            validators=[of_our_time],
            error_messages={"invalid": UNREADABLE_DAY},
            **kwargs,
        )


class SearchForm(forms.Form):
    """The search page's filters; all of them may be empty."""

    NAMES: ClassVar = {
        "section": "chuyen-muc",
        "keyword": "tu-khoa",
        "since": "tu-ngay",
        "until": "den-ngay",
    }

    section = SectionChoice(
        Section.objects.select_related("parent").order_by("order", "name__alphabetical"),
        label="Chuyên mục",
        required=False,
        empty_label="Mọi chuyên mục",
        to_field_name="slug",
        error_messages={"invalid_choice": "Không có chuyên mục này."},
    )
    keyword = forms.CharField(label="Từ khóa gắn với bài", required=False, max_length=80)
    since = DayField(label="Từ ngày")
    until = DayField(label="Đến ngày")

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)

    def clean_keyword(self) -> Tag | None:
        slug = slugify_vi(self.cleaned_data["keyword"], 100)
        found = Tag.objects.filter(slug=slug).first() if slug else None
        # One that only drafts have is not known to the public.
        if self.cleaned_data["keyword"] and not (found and found.is_public):
            raise forms.ValidationError(NO_SUCH_KEYWORD)
        return found

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "“Đến ngày” phải bằng hoặc sau “Từ ngày”.")

    def kept(self) -> dict[str, str]:
        """Return the filters in use by their names in the address."""
        return {
            self.NAMES[name]: str(self[name].value())
            for name in self.fields
            if self.cleaned_data.get(name) and self[name].value()
        }

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        """Return the articles that match the filters; the form must be valid."""
        chosen = self.cleaned_data
        if chosen["section"]:
            articles = articles.in_section(chosen["section"])
        if chosen["keyword"]:
            articles = articles.filter(tags=chosen["keyword"])
        if chosen["since"]:
            articles = articles.filter(publish_at__gte=start_of_day(chosen["since"]))
        if chosen["until"]:
            articles = articles.filter(publish_at__lt=start_of_day(chosen["until"] + ONE_DAY))
        return articles


def find_articles(query: str, form: SearchForm) -> ArticleQuerySet | None:
    """Return the public articles that match; None without query and filters, or if invalid."""
    if not form.is_valid() or not (query or form.kept()):
        return None
    published = Article.objects.published()
    asked = published.search(query) if query else published
    narrowed = form.narrow(asked.listed(with_body=True))
    return narrowed.prefetch_related("attachments")


def similar_articles(query: str) -> ArticleQuerySet:
    """Return a few public articles with some of the words, the most similar first. 1 query."""
    return Article.objects.published().resembling(query).listed()[:SIMILAR_ARTICLES]


def search_subject(query: str, count: int | None) -> str:
    """Return the counting subject of a search page: its words, and whether there were results.

    Words that might be personal data are left out. `count` is None if nothing was searched for.
    """
    words = " ".join(query.lower().split())
    if count is None or not words or len(words) > MAX_COUNTED or LOOKS_PERSONAL.search(words):
        return "portal.search"
    return f"{SEARCH_PREFIX if count else EMPTY_SEARCH_PREFIX}{words}"
