"""The search of the admin's lists and choosers, by the search index."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.messages import INFO
from django.db.models import QuerySet
from django.http import HttpRequest

from core.search.find import find_rows

MORE = "Có hơn 1.000 mục khớp. Danh sách chỉ gồm 1.000 mục khớp nhất: hãy gõ thêm từ."
CUT = "Tìm lâu quá mức cho phép nên có thể còn thiếu mục. Hãy gõ thêm từ."


def search_index(
    admin: ModelAdmin[Any], request: HttpRequest, rows: QuerySet[Any], text: str, kind: str
) -> QuerySet[Any]:
    """Return those of `rows` that match a text; all, if it is empty. A list says what is left out.

    Args:
        kind: the kind of their documents, such as "news.article".
    """
    if not text.strip():
        return rows
    found = find_rows(text, kind)
    is_list = not (request.resolver_match and request.resolver_match.url_name == "autocomplete")
    if is_list and (found.is_more or found.is_cut):
        admin.message_user(request, MORE if found.is_more else CUT, INFO)
    return rows.filter(pk__in=found.numbers)
