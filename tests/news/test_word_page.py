"""The upload of a Word file, and the page after it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from news.models import Article, Image
from tests.factories import make_section, make_user
from tests.news.word_files import media, no_process, packed, picture, repacked

__all__ = ["media", "no_process"]
pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/news/article/tai-tu-word/"


class TestAdmin:
    @pytest.fixture
    def author(self, client: Client) -> User:
        user = make_user(
            "news.add_article", "news.change_article", "news.view_article", "news.add_image"
        )
        client.force_login(user)
        return user

    def send(self, client: Client, content: bytes, name: str = "a.docx") -> Any:
        return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})

    def agree(self, client: Client, answer: Any, **changed: str) -> Any:
        """Send the form of the second page, with what the author changed there."""
        form = answer.context["form"]
        sent = {each.name: each.value() or "" for each in form}
        return client.post(UPLOAD, {**sent, "section": str(make_section().pk), **changed})

    def test_the_list_leads_to_the_upload(self, client: Client, author: User) -> None:
        assert f'href="{UPLOAD}"' in client.get("/quan-tri/news/article/").content.decode()

    def test_the_title_and_the_text_are_shown_before_anything_is_made(
        self, client: Client, author: User
    ) -> None:
        document = Document()
        document.add_heading("Phường họp giao ban", 1)
        document.add_paragraph("Sáng nay")
        page = self.send(client, packed(document))
        assert page.context["form"]["title"].value() == "Phường họp giao ban"
        assert "<p>Sáng nay</p>" in page.content.decode()
        assert Article.objects.count() == 0

    def test_an_article_is_made_once_the_author_agrees(self, client: Client, author: User) -> None:
        document = Document()
        document.add_heading("Phường họp giao ban", 1)
        document.add_paragraph("Sáng nay")
        page = self.send(client, packed(document))
        response = self.agree(client, page, title="Họp giao ban tháng 12")
        article = Article.objects.get()
        assert response.url == f"/quan-tri/news/article/{article.pk}/change/"
        assert (article.title, article.body, article.state, article.created_by) == (
            "Họp giao ban tháng 12", "<p>Sáng nay</p>", "draft", author,
        )  # fmt: skip
        assert "a.docx" in str(article.versions.get().note)

    def test_sent_twice_it_is_one_article(self, client: Client, author: User) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        page = self.send(client, packed(document))
        assert self.agree(client, page).url == self.agree(client, page).url
        assert Article.objects.count() == 1

    def test_without_a_section_or_a_title_nothing_is_lost(
        self, client: Client, author: User
    ) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_picture(picture())
        page = self.send(client, packed(document))
        again = self.agree(client, page, section="", title=" ")
        assert set(again.context["form"].errors) == {"title", "section"}
        assert again.context["form"]["body"].value() == page.context["form"]["body"].value()

    def test_the_text_is_sanitised_again(self, client: Client, author: User) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        page = self.send(client, packed(document))
        self.agree(client, page, body="<p onclick=a()>a<script>b</script></p>")
        assert Article.objects.get().body == "<p>a</p>"

    def test_what_is_left_out_is_named_on_both_pages(self, client: Client, author: User) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_picture(picture())
        broken = repacked(
            packed(document), lambda name, part: b"GIF?" if "media/" in name else part
        )
        page = self.send(client, broken)
        named = "JPEG, PNG, WebP hoặc GIF (sau đoạn “Sáng nay”)"
        assert named in page.content.decode()
        response = self.agree(client, page)
        assert named in client.get(response.url).content.decode()

    def test_the_author_sees_what_is_left_to_do(self, client: Client, author: User) -> None:
        document = Document()
        document.add_picture(picture())
        response = self.agree(client, self.send(client, packed(document)))
        assert "1 ảnh trong bài chưa được mô tả" in client.get(response.url).content.decode()

    def test_pictures_can_be_described_at_once(self, client: Client, author: User) -> None:
        document = Document()
        document.add_picture(picture())
        page = self.send(client, packed(document))
        self.agree(client, page, alt_1="Toàn cảnh phiên họp")
        assert 'alt="Toàn cảnh phiên họp"' in Article.objects.get().body
        assert Image.objects.get().alt == "Toàn cảnh phiên họp"

    def test_what_is_not_wanted_leaves_no_picture(
        self, client: Client, author: User, media: Path
    ) -> None:
        document = Document()
        document.add_picture(picture())
        page = self.send(client, packed(document))
        assert Image.objects.count() == 1
        assert self.agree(client, page, _discard="1").url == UPLOAD
        assert (Image.objects.count(), list(media.rglob("*.webp"))) == (0, [])

    def test_pictures_that_an_article_shows_are_kept(self, client: Client, author: User) -> None:
        document = Document()
        document.add_picture(picture())
        page = self.send(client, packed(document))
        self.agree(client, page)
        self.agree(client, page, _discard="1")
        assert Image.objects.count() == 1

    def test_only_pictures_of_the_document_can_be_deleted_so(
        self, client: Client, author: User
    ) -> None:
        document = Document()
        document.add_picture(picture())
        page = self.send(client, packed(document))
        self.agree(client, page, _discard="1", pictures=Image.objects.get().name)
        assert Image.objects.count() == 1

    def test_a_refusal_stands_by_the_file(self, client: Client, author: User) -> None:
        response = self.send(client, b"Kinh gui", "a.docx")
        assert "“a.docx” chỉ là tệp chữ thường" in response.content.decode()
        assert Article.objects.count() == 0

    def test_a_file_must_be_given(self, client: Client, author: User) -> None:
        assert set(client.post(UPLOAD).context["form"].errors) == {"file"}

    def test_an_upload_needs_the_right_to_write(self, client: Client) -> None:
        client.force_login(make_user("news.view_article", "news.add_image"))
        assert self.send(client, packed(Document())).status_code == 403

    def test_an_upload_needs_the_right_to_add_pictures(self, client: Client) -> None:
        client.force_login(make_user("news.add_article"))
        assert client.get(UPLOAD).status_code == 403

    def test_a_request_from_another_site_is_refused(self, author: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(author)
        assert self.send(strict, packed(Document())).status_code == 403
