"""Editorial checks of an article before it is published."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.utils import timezone

from news.editorial_checks import Level, check
from news.models import Article, ArticleVersion, Image, Redirect
from news.workflow import StepRefusedError, approve, submit
from portal.models import Page
from tests.factories import make_section
from tests.news.makers import make_author, make_chief, publish, write

GOOD = (
    '<h2>Kết quả</h2><p>Đọc <a href="https://x.example/">báo cáo năm 2026</a>.</p>'
    "<h3>Số liệu</h3><table><tbody><tr><th>Năm</th><th>Số</th></tr>"
    "<tr><td>2026</td><td>5</td></tr></tbody></table>"
)


def content(**fields: Any) -> ArticleVersion:
    return ArticleVersion(**{"title": "Họp", "summary": "Tóm tắt.", "body": GOOD, **fields})


def found(**fields: Any) -> list[tuple[str, str]]:
    return [(each.field, each.message) for each in check(content(**fields))]


def levels(**fields: Any) -> list[Level]:
    return [each.level for each in check(content(**fields))]


def test_a_good_article_has_nothing_to_mend() -> None:
    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<h3>Số liệu</h3><p>.</p>", "“Số liệu” nhảy cấp"),
        ("<h2>A</h2><h4>Phụ lục</h4><p>.</p>", "“Phụ lục” nhảy cấp"),
        (
            "<table><tbody><tr><td>a</td><td>b</td></tr>"
            "<tr><td>c</td><td>d</td></tr></tbody></table>",
            "Bảng 1 chưa có hàng tiêu đề",
        ),
        ('<p>x</p><img src="/media/anh/a-900x600/640.webp" alt="">', "1 ảnh trong bài"),
        ("", "chưa có nội dung"),
        ("<p> </p>", "chưa có nội dung"),
    ],
)  # fmt: skip
def test_errors(body: str, words: str) -> None:
    from core import images

    body = body.replace("/media/anh/a-900x600/640.webp", images.url("anh/abcdefgh-900x600"))
    assert [words in message for field, message in found(body=body)] == [True]
    assert levels(body=body) == [Level.ERROR]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title": "a " * 60}, "title", "dài 120 ký tự"),
        ({"title": "HỌP VỀ CẢI CÁCH HÀNH CHÍNH"}, "title", "chữ hoa"),
        ({"summary": "  "}, "summary", "Nên có tóm tắt"),
        ({"lead_image": Image(width=300, height=200)}, "lead_image", "rộng 300 px"),
        ({"body": '<p><a href="https://x.example/">Bấm vào đây</a></p>'}, "body", "Bấm vào đây"),
        ({"body": '<p><a href="https://x.example/">TẠI ĐÂY.</a></p>'}, "body", "TẠI ĐÂY."),
        ({"body": '<p><a href="https://x.example/">https://x.example</a></p>'}, "body", "tên"),
    ],
)  # fmt: skip
def test_advice(fields: dict[str, Any], field: str, words: str) -> None:
    (where, message) = found(**fields)[0]
    assert (where, words in message, levels(**fields)) == (field, True, [Level.ADVICE])


@pytest.mark.parametrize(
    "body",
    [
        "<h2>A</h2><h3>B</h3><h2>C</h2><h3>D</h3><h4>E</h4><h2>F</h2>",
        "<table><tbody><tr><td>một hàng</td><td>x</td></tr></tbody></table>",
        "<p>Xem thêm ở trang sau, tại đây.</p>",
        '<p><a href="https://x.example/">Xem thêm về lịch tiếp công dân</a></p>',
    ],
)
def test_what_is_right_is_let_be(body: str) -> None:
    assert found(body=body) == []


@pytest.mark.django_db
class TestLinks:
    def dead(self, address: str) -> bool:
        body = f'<p><a href="{address}">Trang kia</a></p>'
        return bool(check(content(body=body), host="testserver"))

    def test_what_readers_find_is_alive(self) -> None:
        article = publish()
        Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>.</p>")
        alive = [article.get_absolute_url(), article.section.get_absolute_url(), "/", "/rss/",
                 "/trang/gioi-thieu/", "/tim-kiem/?q=a", "#cuoi", "https://x.example/"]  # fmt: skip
        alive.append(f"{article.section.get_absolute_url()}ten-cu-{article.pk}/")
        assert [address for address in alive if self.dead(address)] == []

    @pytest.mark.parametrize("address", ["/lien-he", "/trang/gioi-thieu", "/rss"])
    def test_an_address_without_its_last_slash_is_alive(self, address: str) -> None:
        Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>.</p>")
        assert not self.dead(address)

    def test_an_address_of_a_renamed_section_is_alive(self) -> None:
        article = publish()
        former = article.get_absolute_url()
        article.section.slug = "ten-moi"
        article.section.save()
        assert Article.objects.get().get_absolute_url() != former
        assert not self.dead(former)
        assert not self.dead(former.rstrip("/"))

    @pytest.mark.parametrize(
        "address", ["/index.php?id=12", "/Bài cũ.html", "/B%C3%A0i%20c%C5%A9.html"]
    )
    def test_an_address_of_the_former_system_is_alive(self, address: str) -> None:
        article = publish()
        for old_path in ("/index.php?id=12", "/bài cũ.html"):
            Redirect.objects.create(old_path=old_path, article=article)
        assert not self.dead(address)

    def test_an_address_of_the_former_system_whose_article_was_withdrawn_is_dead(self) -> None:
        article = publish()
        Redirect.objects.create(old_path="/cu.html", article=article)
        Article.objects.update(withdrawn_at=timezone.now(), withdrawal_reason="Sai số liệu")
        assert self.dead("/cu.html")

    def test_what_leads_into_the_admin_or_out_of_the_site_is_alive(self) -> None:
        assert not self.dead("/quan-tri/news/article/")
        assert not self.dead("/thiet-ke/")

    def test_redirects_that_never_end_stop_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def circle(request: HttpRequest) -> HttpResponse:
            return redirect(request.path, permanent=True)

        monkeypatch.setattr("core.internal_links.visitor_response", circle)
        assert not self.dead("/rss/")

    def test_what_they_do_not_is_dead(self) -> None:
        draft = write()
        for address in ("/khong-co/", "/trang/khong-co/", draft.get_absolute_url(), "/a/b/c/d"):
            assert self.dead(address), address


@pytest.mark.django_db
class TestEnforced:
    def save(self, body: str, by: User) -> ArticleVersion:
        return write(body=body).versions.get()

    def test_an_article_with_an_error_is_neither_submitted_nor_approved(self) -> None:
        version = write(body="<h4>Nhảy cấp</h4><p>.</p>").versions.get()
        for step in (submit, approve):
            with pytest.raises(StepRefusedError, match="nhảy cấp"):
                step(version, make_chief())
        version.refresh_from_db()
        assert version.state == "draft"

    def test_without_checks_an_article_with_errors_is_approved(self) -> None:
        version = write(body="<h4>Nhảy cấp</h4><p>.</p>").versions.get()
        approve(version, make_chief(), is_checked=False)
        assert version.state == "approved"


@pytest.mark.django_db
class TestInTheForm:
    ADD = "/quan-tri/news/article/add/"

    def post(self, client: Client, **fields: Any) -> Any:
        data = {"title": "Họp", "summary": "", "body": "<h4>Nhảy</h4><p>.</p>",
                "section": make_section().pk, "opening_view_count": "0"}  # fmt: skip
        return client.post(self.ADD, {**data, **fields}, follow=True)

    @pytest.fixture(autouse=True)
    def _author(self, client: Client) -> None:
        client.force_login(make_author())

    def test_a_draft_with_findings_is_saved_and_shows_them_beside_the_field(
        self, client: Client
    ) -> None:
        html = self.post(client, _save="1").content.decode()
        assert ArticleVersion.objects.count() == 1
        body = html.index("“Nhảy” nhảy cấp")
        assert html.index("id_summary_helptext") < html.index("Nên có tóm tắt") < body
        assert "Phải sửa trước khi gửi duyệt" in html

    def test_submitting_is_refused_and_nothing_is_lost(self, client: Client) -> None:
        response = self.post(client, _submit="1")
        assert "nhảy cấp" in response.context["adminform"].form.errors["body"][0]
        assert "&lt;h4&gt;Nhảy&lt;/h4&gt;" in response.content.decode()
        assert not ArticleVersion.objects.exists()

    def test_the_form_names_a_dead_link(self, client: Client) -> None:
        body = '<p><a href="/khong-co/">Trang kia</a></p>'
        response = self.post(client, _submit="1", body=body)
        assert "/khong-co/" in response.context["adminform"].form.errors["body"][0]

    def test_advice_stops_nothing(self, client: Client) -> None:
        self.post(client, _submit="1", body='<p><a href="https://x.example/">tại đây</a></p>')
        assert ArticleVersion.objects.get().state == "submitted"
