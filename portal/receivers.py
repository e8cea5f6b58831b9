"""Receivers of signals that ask for the office, its sections and its lasting pages."""

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from core.alphabet import alphabetical
from news.models import Section
from news.pictures import replace_address
from news.public_uses import APPROVE, Place
from portal.models import Page, SiteIdentity
from portal.publication_log.record import record


def unit_name(sender: object, **kwargs: Any) -> str:
    """Answer `core.signals.unit_asked` with the name of the office."""
    return SiteIdentity.load().unit_name


def office_words(sender: object, **kwargs: Any) -> list[str]:
    """Answer `core.signals.office_words_asked` with name, address, numbers and domain."""
    own = SiteIdentity.load()
    said = [own.unit_name, own.superior_body, own.address, own.phone, own.email, own.domain]
    return [text for text in said if text]


def pages_to_aim_at(sender: object, **kwargs: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Answer `ads.signals.pages_asked` with the home page, all sections and all lasting pages.

    Each group has a label and a list of (path, label).
    """
    sections = Section.objects.select_related("parent").order_by("order", "name__alphabetical")
    by_path = sorted(sections, key=_place)
    return [
        ("Chung", [("/", "Trang chủ"), (reverse("search"), "Tìm kiếm")]),
        ("Chuyên mục", [(s.get_absolute_url(), _full_name(s)) for s in by_path]),
        ("Trang tĩnh", [(p.get_absolute_url(), p.title) for p in Page.objects.published()]),
    ]


def pages_showing(sender: object, *, name: str, user: User, **kwargs: Any) -> list[Place]:
    """Answer `news.signals.picture_uses_asked` with the lasting pages that show the picture."""
    pages = Page.objects.filter(body__contains=f"{name}/").only("title", "is_published")
    may_change = user.has_perm("portal.change_page")
    may_open = may_change or user.has_perm("portal.view_page")
    return [
        Place(
            page.subject,
            f"Trang “{page}”",
            reverse("admin:portal_page_change", args=[page.pk]) if may_open else "",
            is_seen=may_open or page.is_published,
            is_public=page.is_published,
            may_change=may_change or user.has_perm(APPROVE),
        )
        for page in pages
    ]


def show_replaced(sender: object, *, pattern: str, address: str, **kwargs: Any) -> None:
    """Replace a picture's address in lasting pages, after `news.signals.picture_replaced`."""
    showing = Page.objects.filter(body__regex=pattern)
    keys = list(showing.values_list("pk", flat=True))
    replace_address(Page.objects.all(), pattern, address)
    record(Page._meta.label_lower, keys)


def _place(section: Section) -> tuple[int, str, int, int, str]:
    """Return the key by which sections are sorted, each with those under it after it."""
    top = section.parent or section
    own = (section.order, alphabetical(section.name)) if section.parent else (0, "")
    return top.order, alphabetical(top.name), top.pk, *own


def _full_name(section: Section) -> str:
    return f"{section.parent} › {section}" if section.parent else section.name
