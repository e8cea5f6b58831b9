"""Attached documents: accepted files, who may download them, headers of the response."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document
from pytest_django import DjangoAssertNumQueries, Settings

from core.documents import DocumentRefusedError
from news.attachments import add_attachment
from news.models import Article, Attachment
from news.workflow import Step, apply_step, approve
from tests.factories import make_section, make_user
from tests.news.makers import find_articles, make_approver, publish, write
from tests.pdfs import pdf

pytestmark = pytest.mark.django_db

PDF = pdf()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "documents"
    storage = FileSystemStorage(location=place)
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return place


def download(client: Client, attachment: Attachment, **headers: str) -> Any:
    response: Any = client.get(attachment.get_absolute_url(), headers=headers)
    response.body = response.getvalue()
    return response


def attach(content: bytes = PDF, name: str = "Quyết định 12.pdf") -> Attachment:
    return add_attachment(ContentFile(content), name, by=None)


def docx() -> bytes:
    buffer = BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def upload(content: bytes = PDF, name: str = "Quyết định 12.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class TestSending:
    def test_nobody_may_have_what_a_withdrawn_one_offered(self, client: Client) -> None:
        attachment = attach()
        article = publish(attachments=[attachment])
        assert download(client, attachment).status_code == 200
        apply_step(article, Step.WITHDRAW, make_approver(), "Sai số liệu")
        assert download(client, attachment).status_code == 404

    def test_everybody_may_have_what_a_public_article_offers(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        attachment = attach()
        publish(attachments=[attachment])
        with django_assert_num_queries(2):
            response = download(client, attachment)
        assert (response.status_code, response.body) == (200, PDF)

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", 'attachment; filename="quyet-dinh-12.pdf"'),
            ("Content-Length", str(len(PDF))),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "private, no-cache"),
        ],
    )
    def test_no_browser_runs_it(self, client: Client, header: str, value: str) -> None:
        attachment = attach()
        publish(attachments=[attachment])
        assert download(client, attachment)[header] == value

    def test_the_type_is_that_of_the_content(self, client: Client) -> None:
        attachment = attach(docx(), "Mẫu đơn.html")
        publish(attachments=[attachment])
        response = download(client, attachment)
        assert (attachment.kind, response["Content-Type"].rpartition(".")[2]) == (
            "docx", "document",
        )  # fmt: skip

    def test_a_browser_that_has_the_document_gets_304(self, client: Client) -> None:
        attachment = attach()
        publish(attachments=[attachment])
        etag = download(client, attachment)["ETag"]
        again = download(client, attachment, **{"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_document_of_a_draft_is_not_public(self, client: Client) -> None:
        attachment = attach()
        write(attachments=[attachment])
        assert download(client, attachment).status_code == 404

    def test_a_document_of_a_scheduled_article_is_not_public(self, client: Client) -> None:
        attachment = attach()
        publish(attachments=[attachment], publish_at=timezone.now() + timedelta(days=1))
        assert download(client, attachment).status_code == 404

    def test_an_attachment_of_an_expired_article_is_gone(self, client: Client) -> None:
        attachment = attach()
        article = publish(attachments=[attachment])
        Article.objects.filter(pk=article.pk).update(expires_at=timezone.now())
        assert download(client, attachment).status_code == 404

    def test_a_correction_in_draft_gives_nothing_away(self, client: Client) -> None:
        article = publish()
        attachment = attach()
        write(article, attachments=[attachment])
        assert download(client, attachment).status_code == 404

    def test_staff_may_download_a_document_before_publication(self, client: Client) -> None:
        client.force_login(make_user("news.view_article", "news.edit_others_article"))
        attachment = attach()
        write(attachments=[attachment])
        response = download(client, attachment)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_an_author_may_not_have_that_of_another(self, client: Client) -> None:
        client.force_login(make_user("news.view_article"))
        attachment = attach()
        write(attachments=[attachment])
        assert download(client, attachment).status_code == 404

    def test_staff_of_something_else_may_not(self, client: Client) -> None:
        client.force_login(make_user("ads.view_placement"))
        assert download(client, attach()).status_code == 404

    def test_an_address_cannot_be_guessed(self, client: Client) -> None:
        publish(attachments=[attach()])
        assert client.get("/tep/1/quyet-dinh-12.pdf").status_code == 404

    def test_no_picture_server_finds_it(self, client: Client, settings: Settings) -> None:
        attachment = attach()
        assert not Path(attachment.file.path).is_relative_to(settings.MEDIA_ROOT)


class TestArticle:
    def test_the_page_names_type_and_size(self, client: Client) -> None:
        attachment = attach()
        page = client.get(publish(attachments=[attachment]).get_absolute_url()).content.decode()
        shown = [attachment.get_absolute_url(), "Quyết định 12</a>", f"(PDF, {len(PDF)} byte)"]
        assert [each for each in shown if each not in page] == []

    def test_a_page_without_any_has_no_heading_for_them(self, client: Client) -> None:
        assert b"tep-dinh-kem" not in client.get(publish().get_absolute_url()).content

    def test_an_article_is_found_by_its_attachments_names(self) -> None:
        article = publish(attachments=[attach(name="Tờ trình 45.pdf")])
        assert find_articles("to trinh 45") == [article]

    def test_each_version_keeps_its_own(self) -> None:
        first, second = attach(), attach()
        article = publish(attachments=[first])
        publish(article, attachments=[second])
        kept = [list(version.attachments.all()) for version in article.versions.all()]
        assert kept == [[second], [first]]

    def test_approval_puts_them_before_the_public(self) -> None:
        article = publish(attachments=[attach()])
        later = attach()
        write(article, attachments=[later])
        before = list(article.attachments.all())
        version = article.newest_version
        assert version
        approve(version, make_approver())
        assert (later in before, list(article.attachments.all())) == (False, [later])


class TestKeeping:
    def test_its_name_on_the_disk_is_random(self) -> None:
        attachment = attach(name="../../etc/passwd.pdf")
        assert Path(attachment.file.name).name == f"{attachment.key}.pdf"

    def test_nothing_is_kept_of_what_is_refused(self, place: Path) -> None:
        with pytest.raises(DocumentRefusedError):
            attach(b"MZ\x90\0", "bao-cao.pdf")
        assert (Attachment.objects.count(), place.exists()) == (0, False)


class TestForm:
    @pytest.fixture
    def author(self, client: Client) -> User:
        user = make_user(
            "news.add_article", "news.change_article", "news.view_article",
            "news.edit_others_article",
        )  # fmt: skip
        client.force_login(user)
        return user

    def send(self, client: Client, article: Article | None = None, **data: Any) -> Any:
        path = f"{article.pk}/change" if article else "add"
        newest = article.newest_version if article else None
        content = {
            "title": "Bài có tệp",
            "body": "<p>Nội dung</p>",
            "section": newest.section.pk if newest else make_section().pk,
            "base_version": newest.number if newest else "",
            "_save": "1",
        }
        return client.post(f"/quan-tri/news/article/{path}/", {**content, **data})

    def test_takes_several_files_at_once(self, client: Client, author: User) -> None:
        self.send(client, attachments=[upload(), upload(docx(), "Mẫu.docx")])
        article = Article.objects.get()
        assert [(each.title, each.kind) for each in article.attachments.all()] == [
            ("Quyết định 12", "pdf"),
            ("Mẫu", "docx"),
        ]

    def test_knows_who_sent_them(self, client: Client, author: User) -> None:
        self.send(client, attachments=[upload()])
        assert Attachment.objects.get().uploaded_by == author

    def test_keeps_those_that_are_ticked(self, client: Client, author: User) -> None:
        article = write(attachments=[kept := attach(), attach()])
        self.send(client, article, **{"attachments-kept": [kept.key]})
        assert list(article.attachments.all()) == [kept]

    def test_adds_to_those_that_are_ticked(self, client: Client, author: User) -> None:
        article = write(attachments=[kept := attach()])
        self.send(client, article, **{"attachments-kept": [kept.key], "attachments": upload()})
        assert article.attachments.count() == 2

    def test_shows_those_there_are(self, client: Client, author: User) -> None:
        article = write(attachments=[attachment := attach()])
        page = client.get(f"/quan-tri/news/article/{article.pk}/change/").content.decode()
        assert f'value="{attachment.key}" checked' in page

    def test_a_new_file_alone_makes_a_version(self, client: Client, author: User) -> None:
        article = write(title="Bài có tệp", body="<p>Nội dung</p>")
        self.send(client, article, attachments=upload())
        assert article.versions.count() == 2

    def test_saving_without_a_change_makes_none(self, client: Client, author: User) -> None:
        attachment = attach()
        article = write(title="Bài có tệp", body="<p>Nội dung</p>", attachments=[attachment])
        self.send(client, article, **{"attachments-kept": [attachment.key]})
        assert article.versions.count() == 1

    def test_a_form_that_fails_keeps_what_was_sent(self, client: Client, author: User) -> None:
        response = self.send(client, title="", attachments=upload())
        key = Attachment.objects.get().key
        assert f'value="{key}" checked' in response.content.decode()

    def test_a_refused_file_is_named(self, client: Client, author: User) -> None:
        response = self.send(client, attachments=[upload(b"MZ", "virus.pdf"), upload()])
        page = response.content.decode()
        assert ("“virus.pdf” không phải tệp PDF" in page, "Quyết định 12" in page) == (True, True)

    def test_a_guessed_number_brings_nothing_along(self, client: Client, author: User) -> None:
        other = attach()
        self.send(client, **{"attachments-kept": [str(other.pk)]})
        assert Article.objects.get().attachments.count() == 0


class TestAdmin:
    @pytest.fixture(autouse=True)
    def manager(self, client: Client) -> None:
        client.force_login(make_user(is_superuser=True))

    def delete(self, client: Client, attachment: Attachment) -> Any:
        path = f"/quan-tri/news/attachment/{attachment.pk}/delete/"
        return client.post(path, {"post": "yes"})

    def test_one_that_an_article_offers_cannot_be_deleted(self, client: Client) -> None:
        attachment = attach()
        write(attachments=[attachment])
        self.delete(client, attachment)
        assert Attachment.objects.exists()

    def test_one_that_only_an_old_version_offers_cannot_either(self, client: Client) -> None:
        attachment = attach()
        publish(publish(attachments=[attachment]))
        self.delete(client, attachment)
        assert Attachment.objects.exists()

    def test_one_that_nobody_offers_goes_with_its_file(
        self, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        attachment = attach()
        with django_capture_on_commit_callbacks(execute=True):
            self.delete(client, attachment)
        assert not Path(attachment.file.path).exists()

    def test_its_page_says_where_it_is_offered(self, client: Client) -> None:
        attachment = attach()
        write(title="Bài có tệp", attachments=[attachment])
        page = client.get(f"/quan-tri/news/attachment/{attachment.pk}/change/").content.decode()
        assert "Bài có tệp" in page


def test_a_zip_keeps_its_kind() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Mẫu 01.docx", docx())
    assert attach(buffer.getvalue(), "Mẫu.zip").kind == "zip"


class TestSearchResults:
    def test_a_document_is_listed_where_its_title_is_found(self, client: Client) -> None:
        attachment = attach(name="Mẫu đơn đăng ký.pdf")
        publish(attachments=[attachment])
        shown = client.get("/tim-kiem/", {"q": "mau don"}).content.decode()
        link = f'href="{attachment.get_absolute_url()}"'
        assert (link in shown, "(PDF, " in shown) == (True, True)

    def test_other_documents_are_not(self, client: Client) -> None:
        publish(attachments=[attach()], title="Đăng ký tạm trú")
        shown = client.get("/tim-kiem/", {"q": "tạm trú"}).content.decode()
        assert ("1 kết quả" in shown, "/tep/" in shown) == (True, False)
