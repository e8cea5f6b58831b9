"""Tags for the layout of every page: the date, menus, alerts, the most read articles."""

from django import template
from django.template import Context
from django.utils import timezone

from news.models import Article
from portal.models import Alert, MenuItem
from portal.most_read import most_read as most_read_articles

register = template.Library()

MOST_READ_DAYS = 30
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@register.simple_tag
def today() -> str:
    """Return today's date as the head of the page shows it: Thứ Hai, 23/11/2026."""
    day = timezone.localdate()
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


@register.simple_tag(takes_context=True)
def menu(context: Context, name: str) -> list[MenuItem]:
    """Return the top entries of a menu, each with its `children_list`.

    1 query at the first call on a page, for all its menus.
    """
    request = context["request"]
    if not hasattr(request, "portal_menus"):
        request.portal_menus = MenuItem.objects.trees()
    menus: dict[str, list[MenuItem]] = request.portal_menus
    return menus.get(name, [])


@register.simple_tag(takes_context=True)
def places_above(context: Context) -> list[str]:
    """Return the paths above this page, without the home page: /a/, /a/b/ for /a/b/c/."""
    parts = context["request"].path.strip("/").split("/")[:-1]
    return [f"/{'/'.join(parts[: depth + 1])}/" for depth in range(len(parts))]


@register.simple_tag(takes_context=True)
def alerts(context: Context) -> list[Alert]:
    """Return the alerts that this page shows now, the most severe first. 1 query."""
    return Alert.objects.showing(context["request"].path, timezone.now())


@register.simple_tag
def most_read(count: int = 5) -> list[Article]:
    """Return the articles read most in the last 30 days, most read first."""
    return [each.article for each in most_read_articles(count, days=MOST_READ_DAYS)]
