"""Tags for the layout of every page: the date, menus, alerts, the most read articles."""

from typing import NamedTuple

from django import template
from django.template import Context
from django.utils import timezone

from core.shared_parts import SharedParts
from news.models import Article
from portal.models import Alert, MenuItem
from portal.most_read import most_read as most_read_articles

register = template.Library()

MOST_READ_DAYS = 30
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


class MenuPlace(NamedTuple):
    """Where the menus have a page: at its path, "" if none leads to it, and below these paths."""

    path: str
    above: tuple[str, ...]


@register.simple_tag
def today() -> str:
    """Return today's date as the head of the page shows it: Thứ Hai, 23/11/2026."""
    day = timezone.localdate()
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


@register.simple_tag(takes_context=True)
def menu(context: Context, name: str) -> list[MenuItem]:
    """Return the top entries of a menu, each with its `children_list`; 1 query for all menus."""
    return _menus(context).get(name, [])


@register.simple_tag(takes_context=True)
def menu_place(context: Context) -> MenuPlace:
    """Return where the menus have this page."""
    items = [item for name in ("main", "quick") for item in _menus(context).get(name, [])]
    leading = context["shared_parts"].get(
        "portal.menu_addresses",
        lambda: {each.href for item in items for each in (item, *item.children_list)},
    )
    path = context["request"].path
    parts = path.strip("/").split("/")[:-1]
    above = (f"/{'/'.join(parts[: depth + 1])}/" for depth in range(len(parts)))
    return MenuPlace(
        path if path in leading else "", tuple(each for each in above if each in leading)
    )


def _menus(context: Context) -> dict[str, list[MenuItem]]:
    parts: SharedParts = context["shared_parts"]
    return parts.get("portal.menus", MenuItem.objects.trees)


@register.simple_tag(takes_context=True)
def alerts(context: Context) -> tuple[Alert, ...]:
    """Return the alerts that this page shows now, the most severe first. 1 query for all pages."""
    moment, path = timezone.now(), context["request"].path
    parts: SharedParts = context["shared_parts"]
    found = parts.get("portal.alerts", lambda: list(Alert.objects.not_over(moment)))
    return tuple(each for each in found if each.is_open_at(moment) and each.is_for(path))


@register.simple_tag(takes_context=True)
def most_read(context: Context, count: int = 5) -> tuple[Article, ...]:
    """Return the articles read most in the last 30 days. 2 queries for all pages."""
    parts: SharedParts = context["shared_parts"]
    found = parts.get(
        ("portal.most_read", count), lambda: most_read_articles(count, days=MOST_READ_DAYS)
    )
    now = timezone.now()
    articles = (each.article for each in found)
    return tuple(each for each in articles if each.expires_at is None or each.expires_at > now)
