"""Payloads in every text that the office keeps: no page, public or of the admin, runs one."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, models, transaction
from django.test import Client
from lxml import html

from ads.complaints import make_receipt
from ads.models import Complaint
from news.models import Article, Tag
from portal.models import Enquiry, Page
from tests.core.html.payloads import payloads
from tests.portal.malformed import admin_models
from tests.portal.malformed_values import CANARY
from tests.portal.office import member, some_pages

SCRIPT = re.compile(r"(?i)^[\s\x00-\x20]*(java|vb)script:|^data:text")
ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcdoc",
    "{http://www.w3.org/1999/xlink}href",
)
BREAKOUTS = [
    '"><img src=x onerror=ran(1)>', "'><svg onload=ran(1)>", "</textarea><script>ran(1)</script>",
    "</title><script>ran(1)</script>", "</script><script>ran(1)</script>", "javascript:ran(1)",
    "\" onfocus=ran(1) autofocus x=\"", "{{ ran(1) }}{% debug %}", "&lt;script&gt;ran(1)&lt;/script&gt;",
    "＜script＞ran(1)＜/script＞", "--><script>ran(1)</script>", "]]><script>ran(1)</script>", CANARY,
]  # fmt: skip


def attacks(page: str) -> list[str]:
    """Return what of a page could run a payload, as a parser reads it."""
    found = []
    for element in html.fromstring(page).iter(html.etree.Element):
        found += [f"{element.tag} {name}" for name in element.attrib if str(name).startswith("on")]
        values = [element.get(name, "") for name in ADDRESSES]
        found += [value for value in values if SCRIPT.match(value)]
        if element.tag in ("script", "style") and element.get("type") != "application/ld+json":
            found += [element.text] if "ran(" in (element.text or "") else []
    return found


def fill_with(texts: Iterator[str]) -> int:
    """Put a payload into every text of every row, wherever the database lets it; count them."""
    filled = 0
    for model in admin_models():
        fields = [each for each in model._meta.concrete_fields if is_free_text(each)]
        for row in model._default_manager.all():
            for field in fields:
                value = next(texts)[: field.max_length or 2000]
                try:
                    with transaction.atomic():
                        model._default_manager.filter(pk=row.pk).update(**{field.name: value})
                    filled += 1
                except DatabaseError:
                    continue  # a constraint refuses it
    return filled


# Names of pictures, and what only code of ours writes.
NO_TEXT = {"image", "narrow_image", "emblem", "banner", "key", "state", "file", "search_text"}


def is_free_text(field: models.Field) -> bool:
    is_text = type(field) in (models.CharField, models.TextField) and not field.choices
    return is_text and field.editable and field.name not in NO_TEXT | {"password"}


def public_pages(client: Client) -> Iterator[tuple[str, str]]:
    article = Article.objects.published().first()
    enquiry, complaint = Enquiry.objects.first(), Complaint.objects.first()
    assert article
    assert enquiry
    assert complaint
    addresses = [
        "/", article.get_absolute_url(), f"{article.get_absolute_url()}in/",
        article.section.get_absolute_url(), "/so-do/", "/lien-he/", "/luu-tru/",
        enquiry.get_absolute_url(), f"/bao-cao-vi-pham/{make_receipt(complaint)}/",
        *(each.get_absolute_url() for each in (*Tag.objects.all(), *Page.objects.all())),
    ]  # fmt: skip
    for address in addresses:
        yield address, client.get(address).content.decode()
    for payload in BREAKOUTS:
        for name in ("q", "chuyen-muc", "tu-ngay", "trang"):
            yield payload, client.get("/tim-kiem/", {name: payload}).content.decode()


def test_an_attack_is_found() -> None:
    page = "<p>a<img src=x onerror=ran(1)><a href=' javascript:ran(1)'>b</a><script>ran(1)</script>"
    assert len(attacks(page)) == 3


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.no_cover
class TestWholeOffice:
    def test_no_text_of_the_office_runs(self, client: Client, office_author: User) -> None:
        drawn = (each for each in payloads(10_000) if "\0" not in each)
        texts = (text for each in drawn for text in (each, BREAKOUTS[len(each) % len(BREAKOUTS)]))
        assert fill_with(texts) > 100
        staff = Client()
        staff.force_login(member())
        found = {address: attacks(page) for address, page in public_pages(client) if page}
        found |= {each.address: attacks(each.html) for each in some_pages(staff) if each.is_page}
        assert {address: wrong for address, wrong in found.items() if wrong} == {}
