"""Import of articles from a former system: accepted and refused rows, repeated imports."""

import csv
import json
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from PIL import Image as Picture
from pytest_django import Settings

from news.importer.importer import Importer
from news.models import Article, Image, Redirect, Section
from news.workflow import save_version
from tests.factories import make_department, make_section
from tests.news.makers import find_articles, make_approver

pytestmark = pytest.mark.django_db

ROW = {
    "tieu_de": "Phường họp giao ban",
    "noi_dung": "<p>Sáng nay</p>",
    "chuyen_muc": "tin-tuc",
    "ngay_dang": "23/11/2020 14:05",
    "dia_chi_cu": "http://cu.example.vn/index.php?id=12",
}


@pytest.fixture(autouse=True)
def section() -> Section:
    return make_section(name="Tin tức", slug="tin-tuc")


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path, media: Path) -> Path:
    folder = tmp_path / "cu"
    folder.mkdir()
    return folder


@pytest.fixture
def approver() -> User:
    return make_approver(username="duyet")


def write_csv(folder: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    path = folder / "bai.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_picture(folder: Path, name: str = "anh/hop.jpg") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    Picture.new("RGB", (900, 600), "teal").save(folder / name)


def run(path: Path, *options: str) -> str:
    """Run the command; return what it says, its error too if it ends with one."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_articles", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue() + err.getvalue()


def take(folder: Path, **cells: str) -> Article:
    assert Importer(folder).import_row({**ROW, **cells})
    return Article.objects.latest("id")


class TestTaking:
    def test_a_row_becomes_a_public_article(
        self, folder: Path, approver: User, client: Client
    ) -> None:
        run(write_csv(folder, ROW), "--approver", "duyet")
        page = client.get(Article.objects.get().get_absolute_url())
        assert "Phường họp giao ban" in page.content.decode()

    def test_its_time_is_local(self, folder: Path, approver: User) -> None:
        run(write_csv(folder, ROW), "--approver", "duyet")
        moment = datetime(2020, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        assert Article.objects.get().publish_at == moment

    def test_who_approved_it_is_on_record(self, folder: Path, approver: User) -> None:
        run(write_csv(folder, ROW), "--approver", "duyet")
        version = Article.objects.get().live_version
        assert version
        assert version.decided_by == approver

    def test_without_an_approver_it_is_a_draft(self, folder: Path) -> None:
        run(write_csv(folder, ROW))
        assert Article.objects.get().state == "draft"

    def test_without_a_date_it_is_a_draft(self, folder: Path, approver: User) -> None:
        run(write_csv(folder, {**ROW, "ngay_dang": ""}), "--approver", "duyet")
        assert Article.objects.get().state == "draft"

    def test_all_columns_are_used(self, folder: Path) -> None:
        make_department(name="Văn phòng UBND")
        article = take(
            folder,
            tom_tat="Tóm tắt",
            don_vi="văn phòng ubnd",
            tac_gia="Lê An",
            nguon="Báo Nhân Dân",
        )
        shown = (article.summary, str(article.department), article.byline, article.source)
        assert shown == ("Tóm tắt", "Văn phòng UBND", "Lê An", "Báo Nhân Dân")

    @pytest.mark.parametrize(
        ("written", "count"), [("1234", 1234), ("7.448.251", 7_448_251), ("1.000", 1000), ("", 0)]
    )
    def test_old_views_are_the_opening_balance(
        self, folder: Path, written: str, count: int
    ) -> None:
        assert take(folder, luot_xem=written).opening_view_count == count

    def test_keywords_are_shared(self, folder: Path) -> None:
        take(folder, tu_khoa="Cải cách, Số hóa")
        second = take(folder, dia_chi_cu="/b", tu_khoa="cải cách")
        assert [tag.name for tag in second.tags.all()] == ["Cải cách"]

    def test_the_body_is_sanitised(self, folder: Path) -> None:
        article = take(folder, noi_dung="<p onclick=x>Một<script>alert(1)</script></p>")
        assert article.body == "<p>Một</p>"

    def test_an_imported_article_can_be_searched(self, folder: Path, approver: User) -> None:
        run(write_csv(folder, ROW), "--approver", "duyet")
        assert find_articles("hop giao ban")


class TestFiles:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_csv_as_spreadsheets_write_it(self, folder: Path, delimiter: str) -> None:
        run(write_csv(folder, ROW, delimiter=delimiter))
        assert Article.objects.get().title == "Phường họp giao ban"

    def test_json(self, folder: Path) -> None:
        path = folder / "bai.json"
        path.write_text(json.dumps([{**ROW, "luot_xem": 12, "tu_khoa": ["Một", "Hai"]}]))
        run(path)
        article = Article.objects.get()
        assert (article.opening_view_count, article.tags.count()) == (12, 2)

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("a.csv", b"", "Thiếu cột"),
            ("a.csv", "tieu_de,noi_dung,chuyen_muc\nĐ,b,c".encode("utf-16"), "UTF-8"),
            ("a.csv", b"tieu_de,noi_dung,chuyen_muc,luotxem\n", "Cột lạ: luotxem"),
            ("a.csv", b"tieu_de,noi_dung,chuyen_muc,tieu_de\n", "hai cột cùng tên"),
            ("a.csv", b"tieu_de,noi_dung,chuyen_muc\na,b,c,d\n", "nhiều ô hơn"),
            ("a.csv", b'tieu_de,noi_dung,chuyen_muc\n"a"x,b,c\n', "bị hỏng"),
            ("a.json", b"[{", "bị hỏng"),
            ("a.json", b'{"tieu_de": "a"}', "danh sách"),
        ],
    )
    def test_one_that_cannot_be_read_is_refused_whole(
        self, folder: Path, name: str, content: bytes, reason: str
    ) -> None:
        (folder / name).write_bytes(content)
        assert reason in run(folder / name)

    def test_one_that_is_not_there(self, folder: Path) -> None:
        assert "Không đọc được" in run(folder / "khong-co.csv")


class TestRefusals:
    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"tieu_de": " "}, "tieu_de: "),
            ({"tieu_de": "a" * 251}, "tieu_de: "),
            ({"noi_dung": "<script>alert(1)</script>"}, "noi_dung: không còn gì"),
            ({"noi_dung": "a" * 200_001}, "noi_dung: dài"),
            ({"noi_dung": '<iframe src="https://a.vn"></iframe>'}, "noi_dung: có 1 ảnh hoặc phim"),
            ({"noi_dung": '<img src="a.jpg">'}, "không tìm thấy ảnh “a.jpg”"),
            ({"chuyen_muc": "the-gioi"}, "không có chuyên mục nào mang đường dẫn “the-gioi”"),
            ({"don_vi": "Phòng Lạ"}, "không có phòng, ban nào tên “Phòng Lạ”"),
            ({"ngay_dang": "hôm qua"}, "ngay_dang: không đọc được"),
            ({"ngay_dang": "13/14/2020"}, "ngay_dang: không đọc được"),
            ({"luot_xem": "1,5 triệu"}, "không phải số lượt xem"),
            ({"luot_xem": "1.5"}, "không phải số lượt xem"),
            ({"tu_khoa": "!!!"}, "“!!!” không dùng làm từ khóa được"),
            ({"dia_chi_cu": ""}, "phải có dia_chi_cu hoặc ma_cu"),
            ({"dia_chi_cu": "https://cu.vn/"}, "là địa chỉ trang chủ"),
            ({"dia_chi_cu": "/tin-tuc/"}, "đang là địa chỉ một trang của cổng"),
            ({"dia_chi_cu": "/" + "a" * 600}, "dài quá 500"),
            ({"dia_chi_cu": "http://[cu.vn/a"}, "không phải địa chỉ"),
        ],
    )
    def test_each_names_its_column_and_reason(
        self, folder: Path, cells: dict[str, str], reason: str
    ) -> None:
        said = run(write_csv(folder, {**ROW, **cells}))
        assert (reason in said, Article.objects.count()) == (True, 0)

    def test_the_row_is_numbered_as_in_a_spreadsheet(self, folder: Path) -> None:
        bad = {**ROW, "dia_chi_cu": "/b", "noi_dung": "<p>Một\nHai</p>", "chuyen_muc": "x"}
        first = {**ROW, "noi_dung": "<p>Một\nHai\nBa</p>"}
        assert "Dòng 3: " in run(write_csv(folder, first, bad))

    def test_the_others_are_taken(self, folder: Path) -> None:
        run(write_csv(folder, {**ROW, "tieu_de": ""}, {**ROW, "dia_chi_cu": "/b"}))
        assert Article.objects.count() == 1

    def test_refused_rows_can_be_mended_and_imported(self, folder: Path) -> None:
        run(write_csv(folder, {**ROW, "chuyen_muc": "tin-moi"}))
        make_section(slug="tin-moi")
        run(folder / "bai-bi-tu-choi.csv")
        assert Article.objects.get().section.slug == "tin-moi"

    def test_no_file_is_written_when_all_is_taken(self, folder: Path) -> None:
        run(write_csv(folder, ROW))
        assert [path.name for path in folder.iterdir()] == ["bai.csv"]

    def test_the_command_fails_when_rows_were_refused(self, folder: Path) -> None:
        path = write_csv(folder, {**ROW, "tieu_de": ""})
        with pytest.raises(CommandError, match="1 dòng bị từ chối"):
            call_command("import_articles", str(path), stdout=StringIO(), stderr=StringIO())

    def test_a_row_twice_in_one_file(self, folder: Path) -> None:
        assert "trùng dia_chi_cu" in run(write_csv(folder, ROW, ROW))

    def test_an_old_address_of_another_article(self, folder: Path) -> None:
        take(folder, ma_cu="1")
        said = run(write_csv(folder, {**ROW, "ma_cu": "2"}))
        assert "đã dẫn tới bài “Phường họp giao ban”" in said

    @pytest.mark.parametrize("username", ["khong-ai", "viet"])
    def test_an_approver_without_the_right(
        self, folder: Path, django_user_model: type[User], username: str
    ) -> None:
        django_user_model.objects.create_user("viet")
        said = run(write_csv(folder, ROW), "--approver", username)
        assert f"“{username}” không phải tài khoản có quyền duyệt bài" in said

    def test_a_lost_connection_is_reported_in_one_line(self, folder: Path) -> None:
        with patch.object(Importer, "import_row", side_effect=OperationalError("server closed")):
            assert "Mất kết nối cơ sở dữ liệu" in run(write_csv(folder, ROW))


class TestAgain:
    @pytest.mark.parametrize("cells", [{}, {"ma_cu": "77"}, {"ma_cu": "77", "dia_chi_cu": ""}])
    def test_nothing_comes_twice(self, folder: Path, cells: dict[str, str]) -> None:
        path = write_csv(folder, {**ROW, **cells})
        assert ["1 bài đã có" in run(path) for _ in range(2)] == [False, True]
        assert Article.objects.count() == 1

    def test_what_staff_changed_since_stays(self, folder: Path) -> None:
        article = take(folder)
        save_version(article, by=None, title="Sửa", body="<p>x</p>", section=article.section)
        run(write_csv(folder, ROW))
        article.refresh_from_db()
        assert article.title == "Sửa"

    def test_what_was_refused_first_is_taken_then(self, folder: Path) -> None:
        row = {**ROW, "noi_dung": '<p>Một</p><img src="anh/hop.jpg">'}
        path = write_csv(folder, row)
        run(path)
        write_picture(folder)
        assert "Đã nhập 1 bài" in run(path)


class TestDryRun:
    def test_keeps_nothing(self, folder: Path, media: Path) -> None:
        write_picture(folder)
        row = {**ROW, "noi_dung": '<p><img src="anh/hop.jpg"></p>', "tu_khoa": "Một"}
        said = run(write_csv(folder, row), "--dry-run")
        kept = (Article.objects.count(), Image.objects.count(), list(media.rglob("*.webp")))
        assert ("Sẽ nhập 1 bài" in said, kept) == (True, (0, 0, []))

    def test_finds_the_same_faults(self, folder: Path) -> None:
        path = write_csv(folder, ROW, ROW, {**ROW, "chuyen_muc": "x"})
        assert run(path, "--dry-run").count("Dòng ") == 2


class TestPictures:
    @pytest.mark.parametrize(
        "source",
        ["anh/hop.jpg", "/anh/hop.jpg", "http://cu.example.vn/anh/hop.jpg?v=2", "anh%2Fhop.jpg"],
    )
    def test_of_the_body_go_into_the_library(self, folder: Path, source: str) -> None:
        write_picture(folder)
        article = take(folder, noi_dung=f"<p><img alt='' src='{source}'></p>")
        assert f"/media/{Image.objects.get().name}/" in article.body

    def test_with_strange_names(self, folder: Path) -> None:
        write_picture(folder, "họp & giao ban.jpg")
        article = take(folder, noi_dung='<p><img src="họp &amp; giao ban.jpg"></p>')
        assert f"/media/{Image.objects.get().name}/" in article.body

    def test_keep_their_description(self, folder: Path) -> None:
        write_picture(folder)
        take(folder, noi_dung='<p><img src="anh/hop.jpg" alt="Phiên họp"></p>')
        assert Image.objects.get().alt == "Phiên họp"

    def test_without_description_wait_for_one(self, folder: Path) -> None:
        write_picture(folder)
        said = run(write_csv(folder, {**ROW, "noi_dung": '<p><img src="anh/hop.jpg"></p>'}))
        assert (Image.objects.undescribed().count(), "1 ảnh trong bài chưa được mô tả" in said) == (
            1, True,
        )  # fmt: skip

    def test_the_lead_one_is_described(self, folder: Path) -> None:
        write_picture(folder)
        article = take(folder, anh_dai_dien="anh/hop.jpg", mo_ta_anh="Phiên họp")
        assert article.lead_image
        assert article.lead_image.alt == "Phiên họp"

    def test_used_twice_are_one(self, folder: Path) -> None:
        write_picture(folder)
        importer = Importer(folder)
        for address in ("/a", "/b"):
            importer.import_row({**ROW, "dia_chi_cu": address, "anh_dai_dien": "anh/hop.jpg"})
        assert Image.objects.count() == 1

    def test_of_a_refused_row_leave_nothing(self, folder: Path, media: Path) -> None:
        write_picture(folder)
        run(write_csv(folder, {**ROW, "anh_dai_dien": "anh/hop.jpg", "noi_dung": "<br>"}))
        run(write_csv(folder, {**ROW, "noi_dung": '<img src="anh/hop.jpg"><img src="x.jpg">'}))
        assert (Image.objects.count(), list(media.rglob("*.webp"))) == (0, [])

    def test_a_picture_of_a_refused_row_can_come_with_another(self, folder: Path) -> None:
        write_picture(folder)
        bad = {**ROW, "noi_dung": '<img src="anh/hop.jpg"><img src="x.jpg">'}
        good = {**ROW, "noi_dung": '<p><img src="anh/hop.jpg"></p>'}
        run(write_csv(folder, bad, good))
        assert Image.objects.get().name in Article.objects.get().body

    def test_missing_pictures_can_be_done_without(self, folder: Path) -> None:
        row = {**ROW, "noi_dung": '<p>Một<img src="x.jpg"></p>', "anh_dai_dien": "y.jpg"}
        said = run(write_csv(folder, row), "--without-missing-images")
        assert ("2 ảnh hoặc phim không lấy được" in said, Article.objects.get().body) == (
            True, "<p>Một</p>",
        )  # fmt: skip

    def test_files_that_are_no_pictures_are_refused_by_name(self, folder: Path) -> None:
        (folder / "x.jpg").write_text("Kính gửi")
        said = run(write_csv(folder, {**ROW, "anh_dai_dien": "x.jpg"}))
        assert "“x.jpg” không phải ảnh" in said

    @pytest.mark.parametrize("make", [lambda f: "../mat.jpg", lambda f: f"{f.parent}/mat.jpg"])
    def test_a_picture_outside_the_folder_cannot_be_had(
        self, folder: Path, make: Callable[[Path], Any]
    ) -> None:
        write_picture(folder.parent, "mat.jpg")
        said = run(write_csv(folder, {**ROW, "anh_dai_dien": make(folder)}))
        assert ("không tìm thấy ảnh" in said, Image.objects.count()) == (True, 0)

    def test_may_lie_in_another_folder(self, folder: Path, tmp_path: Path) -> None:
        write_picture(tmp_path / "kho")
        path = write_csv(folder, {**ROW, "anh_dai_dien": "anh/hop.jpg"})
        run(path, "--images", str(tmp_path / "kho"))
        assert Image.objects.count() == 1


def test_the_old_address_leads_to_the_article(folder: Path, approver: User, client: Client) -> None:
    run(write_csv(folder, ROW), "--approver", "duyet")
    response = client.get("/index.php?id=12")
    assert (response.status_code, response["Location"]) == (
        301, Article.objects.get().get_absolute_url(),
    )  # fmt: skip


def test_a_row_without_an_old_address_makes_no_redirect(folder: Path) -> None:
    take(folder, dia_chi_cu="", ma_cu="5")
    assert Redirect.objects.count() == 0


class TestEntities:
    def test_become_letters_in_every_text_and_in_the_address(
        self, folder: Path, approver: User
    ) -> None:
        row = {
            **ROW,
            "tieu_de": "Phong trào &quot;Toàn dân đoàn k&#7871;t&quot; &amp; văn hóa",
            "tom_tat": "B&aacute;o c&aacute;o &amp;quot;s&amp;#417; k&#7871;t&amp;quot;",
            "tac_gia": "L&ecirc;&nbsp;Th&#7883;&#8203; An",
            "nguon": "B&aacute;o &amp;amp; &#272;&agrave;i",
            "tu_khoa": "an ninh &amp; tr&#7853;t t&#7921;; y t&#7871;",
            "dia_chi_cu": "/index.php?a=1&amp;id=12",
        }
        run(write_csv(folder, row), "--approver", "duyet")
        article = Article.objects.get()
        assert article.title == 'Phong trào "Toàn dân đoàn kết" & văn hóa'
        assert article.summary == 'Báo cáo "sơ kết"'
        assert (article.byline, article.source) == ("Lê Thị An", "Báo & Đài")
        assert [tag.name for tag in article.tags.all()] == ["an ninh & trật tự", "y tế"]
        assert article.slug == "phong-trao-toan-dan-doan-ket-van-hoa"
        assert Redirect.objects.get().old_path == "/index.php?a=1&id=12"

    @pytest.mark.parametrize(
        ("written", "body"),
        [
            ("<p>H&ocirc;m nay, ph&#432;&#7901;ng</p>", "<p>Hôm nay, phường</p>"),
            ("<p>H&amp;ocirc;m nay, ph&amp;amp;#432;&#7901;ng</p>", "<p>Hôm nay, phường</p>"),
            ("<p>Hỏi &amp; đáp &lt;5&gt;</p>", "<p>Hỏi &amp; đáp &lt;5&gt;</p>"),
            ("&lt;p&gt;H&amp;ocirc;m nay&lt;/p&gt;", "<p>Hôm nay</p>"),
            ("&amp;lt;p&amp;gt;Hôm nay&amp;lt;/p&amp;gt;", "<p>Hôm nay</p>"),
            (
                "<p>a &amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</p>",
                "<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>",
            ),
            ("&lt;p&gt;a&lt;script&gt;b()&lt;/script&gt;&lt;/p&gt;", "<p>a</p>"),
            (
                '&lt;p onclick="a()"&gt;&lt;a href="javascript:b()"&gt;c&lt;/a&gt;&lt;/p&gt;',
                '<p><a rel="noopener">c</a></p>',
            ),
        ],
    )
    def test_of_a_body_become_letters_and_never_live_markup(
        self, folder: Path, written: str, body: str
    ) -> None:
        assert take(folder, noi_dung=written).body == body


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/?p=123", "/?p=123&fbclid=a"),
        ("https://phuongcu.example.vn/?q=node/12", "/?q=node/12&zarsrc=30"),
        ("http://www.cu.vn/index.php?language=vi&nv=news&op=A/B-1",
         "/index.php?op=a/b-1&language=vi&x=1&nv=news"),
    ],
)  # fmt: skip
def test_plain_permalinks_lead_to_their_articles(
    folder: Path, approver: User, client: Client, old: str, asked: str
) -> None:
    run(write_csv(folder, {**ROW, "dia_chi_cu": old}), "--approver", "duyet")
    assert client.get(asked)["Location"] == Article.objects.get().get_absolute_url()
