"""Questions that only the portal can ask, since their answer joins two apps."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from analytics.figures import top_subjects
from news.library import point_elsewhere
from news.models import Article, Section
from portal.lib.subjects import Kind
from portal.models import Page
from portal.statistics import Statistics


def most_read(count: int, *, days: int) -> list[Article]:
    """Return the public articles read most in the last `days` days, most read first."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    # Some that were read may be withdrawn by now, hence twice as many.
    top = top_subjects(Kind.VIEW, first, today, prefix="news.article:", limit=2 * count)
    ranks = {int(subject.partition(":")[2]): rank for rank, (subject, _) in enumerate(top)}
    articles = Article.objects.published().listed().filter(pk__in=ranks)
    return sorted(articles, key=lambda article: ranks[article.pk])[:count]


def popular_sections(count: int, *, days: int) -> list[Section]:
    """Return the sections whose articles were read most in the last `days` days."""
    today = timezone.localdate()
    read = Statistics(today - timedelta(days=days - 1), today, limit=count).sections
    sections = Section.objects.select_related("parent").in_bulk([line.pk for line in read])
    return [sections[line.pk] for line in read if line.pk in sections]


def pages_to_aim_at(sender: object, **kwargs: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Answer `ads.signals.pages_asked`: the home page, every section, every lasting page."""
    sections = Section.objects.select_related("parent").order_by("order", "name")
    by_path = sorted(sections, key=lambda s: ((s.parent or s).order, s.path))
    return [
        ("Chung", [("/", "Trang chủ"), (reverse("search"), "Tìm kiếm")]),
        ("Chuyên mục", [(s.get_absolute_url(), _full_name(s)) for s in by_path]),
        ("Trang tĩnh", [(p.get_absolute_url(), p.title) for p in Page.objects.all()]),
    ]


def pages_showing(sender: object, *, name: str, **kwargs: Any) -> list[tuple[str, str]]:
    """Answer `news.signals.picture_uses_asked`: the lasting pages with the picture."""
    pages = Page.objects.filter(body__contains=f"{name}/").only("title")
    return [
        (f"Trang “{page}”", reverse("admin:portal_page_change", args=[page.pk])) for page in pages
    ]


def show_replaced(sender: object, *, pattern: str, address: str, **kwargs: Any) -> None:
    """Follow `news.signals.picture_replaced` in the lasting pages."""
    point_elsewhere(Page.objects.all(), pattern, address)


def _full_name(section: Section) -> str:
    return f"{section.parent} › {section}" if section.parent else section.name
