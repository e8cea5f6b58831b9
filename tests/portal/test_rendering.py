"""What each kind of page costs: its queries, and the template nodes that are rendered for it.

Both are fixed, whatever there is on the site; a list shows ten articles here. Where one grows, the
page has become slower for everybody: look for a query or a tag in a loop, or for what all pages
share and is rendered for each (core/shared_parts.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.conf import LazySettings
from django.db import connection
from django.template.base import Node
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import shared_parts
from core.shared_parts import SharedParts
from news.models import Article, Section, Tag, Thread
from portal.models import MenuItem, Page
from tests.factories import make_advertisement, make_image, make_placement, make_section
from tests.news.makers import publish

SHARED_QUERIES = 6  # of a period: identity, menus, alerts, slots, most read, visits


class Cost(NamedTuple):
    """At most so many queries and nodes of a page, beyond what is shared."""

    queries: int
    nodes: int


COSTS = {
    "home": Cost(4, 278),
    "article": Cost(4, 235),
    "section": Cost(5, 244),
    "search": Cost(14, 415),
    "page": Cost(1, 83),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Fill a site; give the address of a page of each kind."""
    settings.SHARED_PARTS_SECONDS = 3600
    monkeypatch.setattr(shared_parts, "_current", SharedParts(timezone.now() - timedelta(days=2)))
    section = make_section(is_notice=True)
    thread = Thread.objects.create(title="Bão số 3", slug="bao-so-3")
    for number in range(10):
        article = publish(
            title=f"Cải cách số {number}", section=section, thread=thread, lead_image=make_image()
        )
        article.tags.set(
            [Tag.objects.get_or_create(name=f"Từ {n}", slug=f"tu-{n}")[0] for n in "ab"]
        )
    Article.objects.update(updated_at=timezone.now())
    page = Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>Bên sông.</p>")
    for position in ("header", "left", "right", "article_end", "footer", "home"):
        make_advertisement(make_placement(position=position))
    for number in range(8):
        MenuItem.objects.create(menu="main", label=f"Mục {number}", url="/")
    return {
        "home": "/",
        "article": article.get_absolute_url(),
        "section": section.get_absolute_url(),
        "search": "/tim-kiem/?q=cai cach",
        "page": page.get_absolute_url(),
    }


@contextmanager
def rendered_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Collect the nodes that are rendered; texts that stand in a template do not count."""
    nodes: list[Any] = []
    render = Node.render_annotated

    def counted(self: Node, context: Any) -> Any:
        nodes.append(self)
        return render(self, context)

    with monkeypatch.context() as patch:
        patch.setattr(Node, "render_annotated", counted)
        yield nodes


@pytest.mark.parametrize("kind", COSTS)
def test_a_page_costs_little_beyond_what_pages_share(
    client: Client, pages: dict[str, str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/luu-tru/")  # what pages share
    client.get(pages[kind])  # SQL and templates are read once in a process
    with CaptureQueriesContext(connection) as queries, rendered_nodes(monkeypatch) as nodes:
        assert client.get(pages[kind]).status_code == 200
    assert len(queries) <= COSTS[kind].queries, [each["sql"] for each in queries]
    assert len(nodes) <= COSTS[kind].nodes


def test_what_pages_share_costs_a_fixed_number_of_queries(
    client: Client, pages: dict[str, str]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(pages["page"])
    assert len(queries) == COSTS["page"].queries + SHARED_QUERIES


def test_more_articles_cost_no_more(
    client: Client, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the page of a list."""
    with rendered_nodes(monkeypatch) as before:
        client.get(pages["article"])
    for number in range(20):
        publish(title=f"Cải cách nữa {number}", section=Section.objects.get())
    with rendered_nodes(monkeypatch) as after:
        client.get(pages["article"])
    assert len(after) <= len(before)
