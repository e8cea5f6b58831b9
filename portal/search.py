"""The search page: its filters, and what it shows of what was found."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django import forms

from core.date_limits import of_our_time
from core.dates import ONE_DAY, start_of_day
from core.models import SearchDocument
from core.search.candidates import Filters
from core.search.find import Found, find, similar
from core.search.index import kind_entry
from core.search.query import Query
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX
from core.text import slugify_vi
from news.models import Article, Attachment, Section, Tag
from news.search_documents import (
    ATTACHMENT,
    DEPARTMENT,
    SECTION,
    TAG,
    THREAD,
    section_filter,
    tag_filter,
)
from portal.search_documents import PAGE

SIMILAR = 5  # documents offered where nothing was found
KINDS = {
    PAGE: "Trang thông tin",
    SECTION: "Chuyên mục",
    DEPARTMENT: "Phòng, ban",
    THREAD: "Dòng sự kiện",
    TAG: "Từ khóa",
    ATTACHMENT: "Tệp đính kèm",
}
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

    def filters(self) -> Filters:
        """Return the filters in use; the form must be valid."""
        chosen = self.cleaned_data
        any_of = []
        if section := chosen["section"]:
            family = [section.pk, *section.children.values_list("pk", flat=True)]
            any_of.append(tuple(map(section_filter, family)))
        if chosen["keyword"]:
            any_of.append((tag_filter(chosen["keyword"].pk),))
        since, until = chosen["since"], chosen["until"]
        return Filters(
            any_of=tuple(any_of),
            since=start_of_day(since) if since else None,
            until=start_of_day(until + ONE_DAY) if until else None,
        )


@dataclass(frozen=True)
class Result:
    """A document that was found, as the page shows it.

    Attributes:
        label: what kind of thing it is, in words; "" for an article.
        article: the article, if it is one.
        attachment: the attachment, if it is one.
    """

    document: SearchDocument
    label: str
    article: Article | None = None
    attachment: Attachment | None = None


def find_documents(query: Query, form: SearchForm, *, best: Sequence[str] = ()) -> Found | None:
    """Return what the public finds; None without query and filters, or if those are invalid.

    Synonyms come with the query (`Query.read`). Filters alone find articles.

    Args:
        best: subjects such as "portal.page:3" that stand first.
    """
    if not form.is_valid() or not (query.text or form.kept()):
        return None
    filters = form.filters()
    if not query.groups:
        if query.text:  # nothing but punctuation
            return Found()
        filters = replace(filters, any_of=(*filters.any_of, (kind_entry(Article.KIND),)))
    return find(query, filters, best=best)


def similar_documents(query: Query) -> list[int]:
    """Return a few documents with most of the words, for a query that found nothing."""
    return similar(query, Filters(), SIMILAR)


def results(ids: Iterable[int]) -> list[Result]:
    """Return documents as the page shows them, in their order. 4 queries.

    What has gone from the site in this moment is left out.
    """
    documents = SearchDocument.objects.defer("words", "title_words").in_bulk(list(ids))
    numbers: dict[str, list[int]] = {}
    for document in documents.values():
        numbers.setdefault(document.kind, []).append(document.number)
    articles = _articles(numbers.get(Article.KIND, []))
    attachments = Attachment.objects.in_bulk(numbers.get(ATTACHMENT, []))
    shown = [
        Result(
            document,
            KINDS.get(document.kind, ""),
            articles.get(document.number) if document.kind == Article.KIND else None,
            attachments.get(document.number) if document.kind == ATTACHMENT else None,
        )
        for document in (documents[pk] for pk in ids if pk in documents)
    ]
    return [each for each in shown if each.label or each.article]


def _articles(keys: list[int]) -> dict[int, Article]:
    published = Article.objects.published().filter(pk__in=keys).listed()
    return {article.pk: article for article in published.prefetch_related("attachments")}


def search_subject(query: str, count: int | None) -> str:
    """Return the counting subject of a search page: its words, and whether there were results.

    Words that might be personal data are left out. `count` is None if nothing was searched for.
    """
    words = " ".join(query.lower().split())
    if count is None or not words or len(words) > MAX_COUNTED or LOOKS_PERSONAL.search(words):
        return "portal.search"
    return f"{SEARCH_PREFIX if count else EMPTY_SEARCH_PREFIX}{words}"
