"""Word files as articles: kept content, what is named as left out, refused files, the pages."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image as Picture
from pytest_django import Settings

from core import docx
from core.documents import DocumentRefusedError
from core.docx import package
from core.docx.process import convert_here
from news import word
from news.models import Article, Image
from news.word import Reading, read_word
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/news/article/tai-tu-word/"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Convert in this process: another takes half a second to start."""
    monkeypatch.setattr(docx, "convert", convert_here)


def picture(kind: str = "JPEG") -> BytesIO:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, kind)
    buffer.seek(0)
    return buffer


def packed(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def describe(document: Any, text: str) -> None:
    """Give the newest picture of a document an alternative text, as Word does."""
    document.element.body.findall(f".//{qn('wp:docPr')}")[-1].set("descr", text)


def mark_as_header(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a document with each part replaced by what `change` returns, None to drop it."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return buffer.getvalue()


def read(content: Any, filename: str = "Bài viết.docx") -> Reading:
    content = content if isinstance(content, bytes) else packed(content)
    return read_word(SimpleUploadedFile(filename, content), filename, by=make_user())


def body_of(document: Any) -> str:
    return read(document).body


def refusal(content: bytes, filename: str) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        read(content, filename)
    return str(refused.value)


class TestTitle:
    def test_is_the_paragraph_styled_as_title(self) -> None:
        document = Document()
        document.add_paragraph("Mở đầu")
        document.add_paragraph("Phường họp giao ban", style="Title")
        document.add_heading("Kết quả", 1)
        result = read(document)
        assert (result.title, result.body) == (
            "Phường họp giao ban", "<p>Mở đầu</p><h2>Kết quả</h2>",
        )  # fmt: skip

    def test_else_is_the_first_heading(self) -> None:
        document = Document()
        document.add_heading("Phường họp giao ban", 1)
        document.add_paragraph("Sáng nay")
        result = read(document)
        assert (result.title, result.body) == ("Phường họp giao ban", "<p>Sáng nay</p>")

    def test_a_heading_further_down_stays_in_the_text_too(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_heading("Kết quả", 1)
        assert body_of(document) == "<p>Sáng nay</p><h2>Kết quả</h2>"

    def test_else_is_the_property_of_the_document(self) -> None:
        document = Document()
        document.core_properties.title = "Quyết định số 12 & 13"
        document.add_paragraph("Sáng nay")
        assert read(document).title == "Quyết định số 12 & 13"

    @pytest.mark.parametrize(
        "properties", [b"", b"<", b"<a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
    )
    def test_broken_properties_stop_nothing(self, properties: bytes) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        content = repacked(
            packed(document), lambda name, part: properties if "core.xml" in name else part
        )
        assert read(content, "Họp.docx").title == "Họp"

    def test_else_is_the_name_of_the_file(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        assert read(document, "Họp giao ban.docx").title == "Họp giao ban"

    def test_is_cut_where_it_is_too_long(self) -> None:
        document = Document()
        document.add_paragraph("chữ " * 200, style="Title")
        assert len(read(document).title) <= 250


def test_headings_begin_at_the_second_level_and_skip_none() -> None:
    document = Document()
    document.add_paragraph("Tên bài", style="Title")
    for level in (1, 3, 3, 5):
        document.add_heading(f"Cấp {level}", level)
    assert re.findall(r"<h(\d)>", body_of(document)) == ["2", "3", "3", "4"]


@pytest.mark.parametrize(("style", "tag"), [("List Bullet", "ul"), ("List Number", "ol")])
def test_lists_are_lists(style: str, tag: str) -> None:
    document = Document()
    for text in ("Một", "Hai"):
        document.add_paragraph(text, style=style)
    assert body_of(document) == f"<{tag}><li>Một</li><li>Hai</li></{tag}>"


def test_words_keep_their_emphasis_and_lose_font_and_colour() -> None:
    document = Document()
    run = document.add_paragraph("Đã giải quyết ").add_run("1.234 hồ sơ")
    run.bold, run.font.name, run.font.size = True, "VNI-Times", 240_000
    assert body_of(document) == "<p>Đã giải quyết <strong>1.234 hồ sơ</strong></p>"


def test_empty_paragraphs_are_dropped() -> None:
    document = Document()
    for text in ("Một", "", "  ", "Hai"):
        document.add_paragraph(text)
    assert body_of(document) == "<p>Một</p><p>Hai</p>"


def table_of(rows: int) -> tuple[Any, Any]:
    document = Document()
    table = document.add_table(rows, 2)
    for number, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"Tên {number}", f"Số {number}"
    return document, table


def test_a_table_keeps_its_rows() -> None:
    document, _ = table_of(2)
    assert "<td>Tên 1</td><td>Số 1</td>" in body_of(document)


def test_a_row_marked_as_header_is_one() -> None:
    document, table = table_of(2)
    mark_as_header(table.rows[0])
    head = '<thead><tr><th scope="col">Tên 0</th><th scope="col">Số 0</th></tr></thead>'
    assert head in body_of(document)


def test_merged_cells_stay_merged() -> None:
    document, table = table_of(2)
    table.cell(0, 0).merge(table.cell(0, 1))
    assert '<td colspan="2">' in body_of(document)


class TestPictures:
    def test_go_into_the_library(self) -> None:
        document = Document()
        document.add_picture(picture())
        body = body_of(document)
        assert f"/media/{Image.objects.get().name}/" in body

    def test_keep_the_description_of_the_document(self) -> None:
        document = Document()
        document.add_picture(picture())
        describe(document, "Toàn cảnh phiên họp")
        result = read(document)
        assert Image.objects.get().alt == "Toàn cảnh phiên họp"
        assert 'alt="Toàn cảnh phiên họp"' in result.body

    def test_pictures_without_alternative_text_stay_undescribed(self) -> None:
        document = Document()
        document.add_picture(picture())
        result = read(document)
        assert (Image.objects.undescribed().count(), result.body.count('alt=""')) == (1, 1)

    def test_take_their_caption_along(self) -> None:
        document = Document()
        document.add_picture(picture())
        document.add_paragraph("Quang cảnh buổi họp", style="Caption")
        assert re.search(
            r'<figure class="image"><img [^>]*><figcaption>.*Quang cảnh buổi họp.*</figcaption>'
            "</figure>",
            body_of(document),
        )

    def test_a_caption_of_no_picture_is_a_paragraph(self) -> None:
        document = Document()
        document.add_paragraph("Bảng 1", style="Caption")
        assert re.fullmatch("<p>.*Bảng 1.*</p>", body_of(document))

    def test_pictures_that_are_none_are_left_out_and_named(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_picture(picture())
        content = repacked(
            packed(document), lambda name, part: b"GIF?" if "media/" in name else part
        )
        result = read(content)
        reason = "Ảnh “Bài viết – ảnh 1.jpg” không phải ảnh JPEG, PNG, WebP hoặc GIF."
        assert (result.body, result.left_out) == ("<p>Sáng nay</p>", [(reason, "Sáng nay")])

    def test_pictures_with_broken_bytes_are_left_out(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_picture(picture())
        content = packed(document)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            begin = archive.getinfo("word/media/image1.jpg").header_offset + 60
        broken = content[:begin] + b"\xff" * 40 + content[begin + 40 :]
        result = read(broken)
        assert (result.body, result.left_out) == (
            "<p>Sáng nay</p>", [("Ảnh “Bài viết – ảnh 1.jpg” bị hỏng", "Sáng nay")],
        )  # fmt: skip

    def test_linked_pictures_are_left_out(self, tmp_path: Path) -> None:
        """A document cannot make the server read files or ask other hosts."""
        secret = tmp_path / "secret.jpg"
        secret.write_bytes(picture().getvalue())
        document = Document()
        document.add_picture(picture())

        def link(name: str, part: bytes) -> bytes:
            part = part.replace(b"r:embed=", b"r:link=")
            target = f'Target="file://{secret}" TargetMode="External"'.encode()
            return re.sub(rb'Target="media/[^"]+"', target, part)

        result = read(repacked(packed(document), link))
        assert (Image.objects.count(), len(result.left_out)) == (0, 1)

    @pytest.mark.parametrize(
        "written",
        ['<a:srcRect l="50000" b="25%"/>', '<a:srcRect l="50000" r="-5000" b="25000"/>'],
    )
    def test_what_the_document_cuts_off_stays_out(self, written: str) -> None:
        """Nobody expects the rest of a picture of an identity card."""
        document = Document()
        document.add_picture(picture())

        def cut(name: str, part: bytes) -> bytes:
            return part.replace(b"<a:stretch>", f"{written}<a:stretch>".encode())

        read(repacked(packed(document), cut))
        found = Image.objects.get()
        assert (found.width, found.height) == (450, 450)

    def test_what_an_old_document_cuts_off_stays_out(self) -> None:
        document = Document()
        document.add_picture(picture())

        def cut(name: str, part: bytes) -> bytes:
            shape = (
                rb'<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
                rb'<v:imagedata r:id="\1" cropright="32768f"/></v:shape></w:pict>'
            )
            drawing = rb'<w:drawing>.*r:embed="(\w+)".*</w:drawing>'
            return re.sub(drawing, shape, part, flags=re.DOTALL)

        read(repacked(packed(document), cut))
        assert Image.objects.get().width == 450

    def test_beyond_the_limit_are_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(word, "MAX_PICTURES", 1)
        document = Document()
        for _ in range(2):
            document.add_picture(picture())
        result = read(document)
        assert (Image.objects.count(), len(result.left_out)) == (1, 1)

    def test_beyond_their_time_are_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(word, "PICTURE_SECONDS", -1)
        document = Document()
        document.add_picture(picture())
        result = read(document)
        assert (Image.objects.count(), len(result.left_out)) == (0, 1)

    def test_of_a_draft_that_fails_leave_no_file(self, media: Path) -> None:
        document = Document()
        document.add_picture(picture())
        document.add_paragraph("a" * 200_001)
        assert "quá dài" in refusal(packed(document), "a.docx")
        assert (Image.objects.count(), list(media.rglob("*.webp"))) == (0, [])


class TestRefusals:
    def test_a_file_that_is_none(self) -> None:
        assert "tệp chữ thường (.txt)" in refusal(b"Kinh gui", "a.docx")

    def test_an_empty_file(self) -> None:
        assert refusal(b"", "a.docx") == "“a.docx” là tệp rỗng."

    def test_an_old_word_file(self) -> None:
        content = OLE + "WordDocument\0".encode("utf-16-le")
        assert "Word đời cũ (.doc)" in refusal(content, "a.doc")

    def test_an_encrypted_file(self) -> None:
        content = OLE + "EncryptedPackage\0".encode("utf-16-le")
        assert "có đặt mật khẩu" in refusal(content, "a.docx")

    def test_another_kind_of_document(self) -> None:
        assert refusal(b"%PDF-1.7\n", "a.docx").startswith("“a.docx” là tệp PDF.")

    def test_a_file_cut_short(self) -> None:
        assert "bị hỏng" in refusal(packed(Document())[:2000], "a.docx")

    def test_a_file_without_text(self) -> None:
        content = repacked(
            packed(Document()), lambda name, part: None if name == "word/document.xml" else part
        )
        assert refusal(content, "a.docx") == "“a.docx” bị hỏng, không đọc được."

    def test_a_file_whose_text_is_broken(self) -> None:
        content = repacked(
            packed(Document()), lambda name, part: part[:-9] if "document.xml" in name else part
        )
        assert refusal(content, "a.docx") == "“a.docx” bị hỏng, không đọc được."

    def test_macros(self) -> None:
        document = packed(Document())
        buffer = BytesIO(document)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
        assert "có macro" in refusal(buffer.getvalue(), "a.docm")

    def test_a_zip_bomb(self) -> None:
        bomb = b" " * (64 * 1024 * 1024)
        content = repacked(
            packed(Document()), lambda name, part: bomb if "styles.xml" in name else part
        )
        assert "bung ra quá lớn" in refusal(content, "a.docx")

    def test_entities_that_grow(self) -> None:
        entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE w [<!ENTITY a0 "lol">{entities}]><w>&a9;</w>'.encode()
        content = repacked(
            packed(Document()), lambda name, part: bomb if "document.xml" in name else part
        )
        assert refusal(content, "a.docx") == "“a.docx” bị hỏng, không đọc được."

    def test_more_text_than_an_article_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "MAX_PART_BYTES", 1000)
        assert "quá nhiều chữ" in refusal(packed(Document()), "a.docx")


def test_scripts_in_a_style_map_of_the_document_do_nothing() -> None:
    """mammoth would use a style map inside the document."""
    document = Document()
    document.add_paragraph("Sáng nay")
    buffer = BytesIO(packed(document))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("mammoth/style-map", "p => h4")
    assert body_of(buffer.getvalue()) == "<p>Sáng nay</p>"


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
