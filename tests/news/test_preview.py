"""Previews of versions, for staff and by secret links."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from news.models import Article, PreviewLink
from tests.factories import make_image, make_section, make_user
from tests.news.makers import make_author, publish, write

pytestmark = pytest.mark.django_db

COUNTED = ("beacon.js", "/ghi-nhan/")


@pytest.fixture
def author() -> User:
    return make_author()


@pytest.fixture
def draft() -> Article:
    return write(title="Bản thảo", body="<p>Chưa ai được đọc.</p>", lead_image=make_image())


def url(article: Article, rest: str = "") -> str:
    return f"/quan-tri/news/article/{article.pk}/xem-thu/{rest}"


def share(client: Client, article: Article, days: str = "3", number: str = "1") -> str:
    """Make a link and return its path."""
    response = client.post(url(article, "lien-ket/"), {"ban": number, "ngay": days}, follow=True)
    found = re.search(r"http://testserver(/xem-truoc/[^\"]+/)\"", response.content.decode())
    assert found
    return found[1]


class TestForStaff:
    def test_a_preview_is_the_public_page(self, client: Client, author: User) -> None:
        article = publish(title="Họp", body="<p>Họp ngày 23.</p>", lead_image=make_image())
        public = Client().get(article.get_absolute_url()).content.decode()
        client.force_login(author)
        shown = client.get(url(article, "trang/")).content.decode()
        main = re.compile(r"<main.*</main>", re.DOTALL)
        # But for the question to readers, which nobody can answer about a preview.
        question = re.compile(r'<form class="helpful".*?</form>', re.DOTALL)
        public, asked = question.subn("", main.search(public)[0])  # type: ignore[index]
        assert asked == 1
        assert "".join(main.search(shown)[0].split()) == "".join(public.split())  # type: ignore[index]

    def test_any_version_has_a_preview(self, client: Client, author: User) -> None:
        article = publish(title="Họp", body="<p>Cũ.</p>")
        write(article, title="Họp", body="<p>Mới.</p>", section=article.section)
        client.force_login(author)
        assert "<p>Mới.</p>" in client.get(url(article, "trang/")).content.decode()
        assert "<p>Cũ.</p>" in client.get(url(article, "trang/?ban=1")).content.decode()
        article.refresh_from_db()
        assert article.body == "<p>Cũ.</p>"

    def test_a_preview_is_neither_counted_nor_cached(
        self, client: Client, author: User, draft: Article
    ) -> None:
        client.force_login(author)
        response = client.get(url(draft, "trang/"))
        assert not any(each in response.content.decode() for each in COUNTED)
        assert "no-store" in response["Cache-Control"]
        assert "script-src 'none'" in response["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("query", "width"),
        [("", "man-hinh"), ("?rong=dien-thoai", "dien-thoai"), ("?rong=x", "man-hinh")],
    )
    def test_a_preview_has_the_width_of_a_device(
        self, client: Client, author: User, draft: Article, query: str, width: str
    ) -> None:
        client.force_login(author)
        assert f"preview__frame--{width}" in client.get(url(draft) + query).content.decode()

    @pytest.mark.parametrize("query", ["?ban=9", "?ban=x", "?ban=99999999999999"])
    def test_a_preview_of_an_unknown_version_is_not_found(
        self, client: Client, author: User, draft: Article, query: str
    ) -> None:
        client.force_login(author)
        assert client.get(url(draft) + query).status_code == 404
        assert client.get(url(draft, "trang/") + query).status_code == 404

    def test_a_preview_of_a_closed_section_is_not_found(
        self, client: Client, draft: Article
    ) -> None:
        draft.section.staff.add(make_user())
        client.force_login(make_author())
        assert client.get(url(draft)).status_code == 404
        assert client.get(url(draft, "trang/")).status_code == 404
        assert client.post(url(draft, "lien-ket/"), {"ngay": "3"}).status_code == 404


class TestSecretLink:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client: Client, author: User) -> None:
        client.force_login(author)

    def test_a_link_opens_without_an_account(self, client: Client, draft: Article) -> None:
        response = Client().get(share(client, draft))
        html = response.content.decode()
        assert "Chưa ai được đọc." in html
        assert "Bản xem trước, chưa công khai." in html
        assert not any(each in html for each in COUNTED)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]

    def test_a_link_shows_the_version_it_was_made_for(self, client: Client, draft: Article) -> None:
        path = share(client, draft)
        write(draft, title="Bản thảo", body="<p>Sửa lại.</p>", section=draft.section)
        assert "Chưa ai được đọc." in Client().get(path).content.decode()

    def test_the_article_itself_stays_secret(self, client: Client, draft: Article) -> None:
        share(client, draft)
        assert Client().get(draft.get_absolute_url()).status_code == 404

    def test_a_link_expires(self, client: Client, draft: Article) -> None:
        path = share(client, draft, days="1")
        PreviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        response = Client().get(path)
        assert response.status_code == 410
        assert "Chưa ai được đọc." not in response.content.decode()

    def test_a_link_can_be_revoked(self, client: Client, draft: Article, author: User) -> None:
        path = share(client, draft)
        link = PreviewLink.objects.get()
        client.post(url(draft, f"lien-ket/{link.pk}/thu-hoi/"))
        assert Client().get(path).status_code == 410
        kinds = list(draft.events.values_list("kind", "actor"))
        assert kinds[:2] == [("unshared", author.pk), ("shared", author.pk)]

    def test_what_was_thrown_away_is_not_shown(self, client: Client, draft: Article) -> None:
        path = share(client, draft)
        Article.objects.filter(pk=draft.pk).update(trashed_at=timezone.now())
        assert Client().get(path).status_code == 410

    def test_a_guess_is_not_found(self, draft: Article) -> None:
        assert Client().get("/xem-truoc/doan-bua/").status_code == 404

    def test_the_key_of_a_link_is_stored_nowhere(self, client: Client, draft: Article) -> None:
        key = share(client, draft).split("/")[2]
        assert key not in str(list(PreviewLink.objects.values()))
        assert key not in client.get(url(draft)).content.decode()

    @pytest.mark.parametrize("days", ["", "0", "365", "x"])
    def test_a_link_works_only_for_the_days_on_offer(
        self, client: Client, draft: Article, days: str
    ) -> None:
        response = client.post(url(draft, "lien-ket/"), {"ban": "1", "ngay": days})
        assert response.status_code == 404
        assert not PreviewLink.objects.exists()

    def test_who_may_only_look_makes_no_link(self, client: Client, draft: Article) -> None:
        client.force_login(make_user("news.view_article", "news.edit_others_article"))
        assert client.post(url(draft, "lien-ket/"), {"ban": "1", "ngay": "1"}).status_code == 403


def test_no_section_takes_its_address() -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        make_section(slug="xem-truoc").full_clean()
