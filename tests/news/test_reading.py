"""Pages about articles: print, department, thread, archive, feeds, linked data."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from core import images
from news.article_queries import neighbours
from news.models import Article, Thread
from news.workflow import Step, apply_step, approve, save_version
from portal.models import SiteIdentity
from tests.factories import make_article, make_department, make_image, make_section
from tests.news.makers import make_chief, publish, write

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def on(day: str, **fields: Any) -> Article:
    moment = timezone.make_aware(datetime.fromisoformat(day))
    return make_article(publish_at=moment, **fields)


class TestPrinting:
    def test_the_print_page_has_the_article_its_address_and_nothing_around(
        self, client: Client
    ) -> None:
        article = publish(title="Lịch cắt nước", body="<p>Từ 8 giờ.</p>", source="Báo Lam Giang")
        html = page(client, f"{article.get_absolute_url()}in/")
        told = ("Lịch cắt nước", "Từ 8 giờ.", "Báo Lam Giang",
                f"http://testserver{article.get_absolute_url()}")  # fmt: skip
        assert [words for words in told if words not in html] == []
        assert '<meta name="robots" content="noindex">' in html
        assert f'rel="canonical" href="http://testserver{article.get_absolute_url()}"' in html
        assert not any(word in html for word in ("beacon.js", 'class="menu', 'class="footer"'))

    def test_pictures_do_not_wait_to_be_scrolled_to(self, client: Client) -> None:
        name = "anh/0a1b-1000x500"
        picture = f'<figure><img src="{images.url(name)}" alt="Quầy"></figure>'
        article = publish(body=picture, lead_image=make_image())
        html = page(client, f"{article.get_absolute_url()}in/")
        assert (html.count("<img"), html.count('loading="lazy"')) == (2, 0)
        assert 'loading="lazy"' in page(client, article.get_absolute_url())

    def test_the_article_leads_there(self, client: Client) -> None:
        article = publish()
        address = f'href="{article.get_absolute_url()}in/"'
        assert address in page(client, article.get_absolute_url())

    def test_only_what_is_public(self, client: Client) -> None:
        draft, gone = write(), publish()
        apply_step(gone, Step.WITHDRAW, make_chief(), "Sai số liệu")
        assert client.get(f"{draft.get_absolute_url()}in/").status_code == 404
        assert client.get(f"{gone.get_absolute_url()}in/").status_code == 410

    def test_a_stale_address_leads_on(self, client: Client) -> None:
        article = publish()
        stale = f"{article.section.get_absolute_url()}ten-cu-{article.pk}/in/"
        assert client.get(stale)["Location"] == f"{article.get_absolute_url()}in/"


class TestListings:
    def test_an_office_has_its_articles(self, client: Client) -> None:
        office = make_department(name="Phòng Văn hóa – Xã hội")
        mine, other = make_article(title="Của phòng", department=office), make_article()
        html = page(client, office.get_absolute_url())
        assert "<small>Đơn vị:</small> Phòng Văn hóa – Xã hội" in html
        assert mine.get_absolute_url() in html
        assert f'/{other.slug}-{other.pk}/"' not in html.split("<main")[1].split("</main>")[0]
        assert office.get_absolute_url() in page(client, mine.get_absolute_url())

    def test_a_matter_has_its_articles_and_they_lead_to_it(self, client: Client) -> None:
        matter = Thread.objects.create(title="Sắp xếp đơn vị", slug="sap-xep-don-vi")
        first = make_article(title="Kỳ một", thread=matter)
        second = make_article(title="Kỳ hai", thread=matter)
        assert first.get_absolute_url() in page(client, matter.get_absolute_url())
        html = page(client, second.get_absolute_url())
        assert "Dòng sự kiện: Sắp xếp đơn vị" in html
        assert "Kỳ một" in html.split("Dòng sự kiện: ")[1]

    @pytest.mark.parametrize("path", ["/don-vi/khong-co/", "/dong-su-kien/khong-co/"])
    def test_what_is_not_there(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_pinned_ones_come_first_once(self, client: Client) -> None:
        section = make_section()
        until = timezone.now() + timedelta(days=1)
        old = on("2026-01-05T08:00", title="Ghim", section=section, pinned_until=until)
        new = make_article(title="Mới", section=section)
        response = client.get(section.get_absolute_url())
        assert response.context["pinned"] == [old]
        assert list(response.context["page"]) == [new]
        html = response.content.decode()
        assert html.index('aria-label="Tin ghim"') < html.index(new.get_absolute_url())


class TestArchive:
    def test_the_archive_counts_by_month(self, client: Client) -> None:
        on("2026-03-31T23:59")
        on("2026-04-01T00:00")
        on("2026-04-30T12:00")
        write()
        html = page(client, "/luu-tru/")
        assert re.findall(r"Tháng (\d+) <span>(\d+) bài", html) == [("4", "2"), ("3", "1")]

    @pytest.mark.parametrize(
        ("path", "titles"),
        [
            ("/luu-tru/2026/", {"Ba", "Tư"}),
            ("/luu-tru/2026/3/", {"Ba"}),
            ("/luu-tru/2026/04/", {"Tư"}),
            ("/luu-tru/2026/3/31/", {"Ba"}),
            ("/luu-tru/2025/12/", {"Chạp"}),
        ],
    )
    def test_a_period_has_what_was_published_in_it(
        self, client: Client, path: str, titles: set[str]
    ) -> None:
        on("2026-03-31T23:59", title="Ba")
        on("2026-04-01T00:00", title="Tư")
        on("2025-12-31T23:59", title="Chạp")
        found = client.get(path).context["page"].object_list
        assert {article.title for article in found} == titles

    @pytest.mark.parametrize(
        "path", ["2026/13/", "2026/0/", "2026/2/30/", "0/", "99999/", "2024/", "9999/12/"]
    )
    def test_what_is_no_date_or_empty_is_not_found(self, client: Client, path: str) -> None:
        on("2026-03-31T23:59")
        assert client.get(f"/luu-tru/{path}").status_code == 404


class TestNeighbours:
    def test_the_article_leads_to_the_next_newer_and_older(self, client: Client) -> None:
        section = make_section()
        articles = [on(f"2026-03-0{day}T08:00", title=f"Ngày {day}", section=section)
                    for day in (1, 2, 3, 4)]  # fmt: skip
        on("2026-03-02T09:00", title="Mục khác")
        newer, older = neighbours(articles[1])
        assert (newer, older) == (articles[2], articles[0])
        html = page(client, articles[1].get_absolute_url())
        assert "<span>Tin mới hơn</span>Ngày 3" in html
        assert "<span>Tin cũ hơn</span>Ngày 1" in html

    def test_articles_of_the_same_moment_have_an_order(self) -> None:
        section = make_section()
        first, second = (on("2026-03-01T08:00", section=section) for _ in range(2))
        assert neighbours(first) == (second, None)
        assert neighbours(second) == (None, first)


class TestFeeds:
    @pytest.mark.parametrize("path", ["/atom/", "/thong-bao/atom/"])
    def test_atom_tells_all(self, client: Client, path: str) -> None:
        article = publish(
            title="A & B <c>", summary="Tóm < tắt", section=make_section(slug="thong-bao")
        )
        response = client.get(path)
        entry = ET.fromstring(response.content).find(f"{ATOM}entry")  # noqa: S314
        assert entry is not None
        assert entry.findtext(f"{ATOM}title") == "A & B <c>"
        assert entry.find(f"{ATOM}link").get("href").endswith(article.get_absolute_url())  # type: ignore[union-attr]
        assert "application/atom+xml" in response["Content-Type"]

    def test_pages_tell_of_both_kinds(self, client: Client) -> None:
        section = make_section()
        html = page(client, section.get_absolute_url())
        for path in ("/rss/", "/atom/"):
            assert f'href="{path}"' in html
            assert f'href="{section.get_absolute_url()}{path[1:]}"' in html


class TestMachines:
    def test_linked_data_says_what_the_page_says(self, client: Client) -> None:
        SiteIdentity(unit_name="Phường An Thịnh", domain="anthinh.example").save()
        article = publish(
            title='Họp </script><b>"x"', lead_image=make_image(), byline="Lan", summary="Tóm tắt."
        )
        html = page(client, article.get_absolute_url())
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        assert block
        data = json.loads(block[1])
        assert data["headline"] == 'Họp </script><b>"x"'
        assert data["url"] == f"https://anthinh.example{article.get_absolute_url()}".replace(
            "https", "http"
        )
        assert data["author"] == {"@type": "Person", "name": "Lan"}
        assert data["publisher"]["name"] == "Phường An Thịnh"
        assert data["image"].startswith("http://anthinh.example/")
        assert datetime.fromisoformat(data["datePublished"]).tzinfo is not None

    def test_the_shared_picture_has_the_canonical_host(self, client: Client) -> None:
        SiteIdentity(unit_name="Phường An Thịnh", domain="anthinh.example").save()
        html = page(client, publish(lead_image=make_image()).get_absolute_url())
        assert re.search(r'property="og:image" content="http://anthinh\.example/', html)
        assert 'property="article:published_time"' in html


class TestMoving:
    def test_a_renamed_section_leads_on_with_all_in_it(self, client: Client) -> None:
        section = make_section(slug="tin-cu")
        child = make_section(slug="con", parent=section)
        article = publish(section=child)
        section.slug = "tin-moi"
        section.save()
        moved = {
            "/tin-cu/": "/tin-moi/",
            "/tin-cu/con/": "/tin-moi/con/",
            "/tin-cu/rss/": "/tin-moi/rss/",
            "/tin-cu/atom/": "/tin-moi/atom/",
            f"/tin-cu/con/ten-{article.pk}/": f"/tin-moi/con/{article.slug}-{article.pk}/",
        }
        for old, new in moved.items():
            response = client.get(old)
            assert (response.status_code, response["Location"]) == (301, new)


class TestSignificantChanges:
    def correct(self, article: Article, note: str) -> None:
        boss = make_chief()
        version = save_version(article,
            by=boss, public_note=note, title=article.title, body=f"<p>Mới: {note}</p>",
            section=article.section,
        )  # fmt: skip
        approve(version, boss)
        article.refresh_from_db()

    def test_readers_are_told_what_changed_and_when(self, client: Client) -> None:
        article = publish()
        Article.objects.update(publish_at=timezone.now() - timedelta(days=1))
        article.refresh_from_db()
        assert "Những thay đổi đáng kể" not in page(client, article.get_absolute_url())
        self.correct(article, "Sửa mức phí ở mục 2")
        self.correct(article, "")
        html = page(client, article.get_absolute_url())
        assert f"{timezone.localdate():%d/%m/%Y}</time>: Sửa mức phí ở mục 2" in html
        assert html.split("thay-doi")[2].split("</section>")[0].count("<li>") == 1

    def test_a_draft_tells_nothing_yet(self, client: Client) -> None:
        article = publish()
        save_version(article, by=make_chief(), public_note="Chưa duyệt", title="x",
                             body="<p>.</p>", section=article.section)  # fmt: skip
        assert "Chưa duyệt" not in page(client, article.get_absolute_url())


def test_the_site_map_has_all_there_is(client: Client) -> None:
    section = make_section(name="Thông báo")
    child = make_section(name="Lịch", parent=section)
    office = make_department()
    html = page(client, "/so-do/")
    for each in (section, child, office):
        assert f'href="{each.get_absolute_url()}"' in html
    assert office.get_absolute_url() in page(client, "/sitemap-don-vi.xml")
