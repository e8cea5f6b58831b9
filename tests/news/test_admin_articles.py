"""Writing, submitting and publishing articles in the admin."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from pytest_django import Settings

from news.models import Article, ArticleState, ArticleVersion, Image, Tag, VersionState
from news.workflow import Step, apply_step, return_to_author, submit
from tests.factories import make_image, make_section, make_user
from tests.news.makers import publish, write

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/news/article/"
ADD = f"{LIST}add/"
WRITE = ["news.add_article", "news.change_article", "news.view_article", "news.view_tag",
         "news.edit_others_article"]  # fmt: skip


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(client: Client) -> User:
    user = make_user(*WRITE, username="tacgia")
    client.force_login(user)
    return user


@pytest.fixture
def approver(client: Client) -> User:
    user = make_user(*WRITE, "news.approve_article", username="duyet")
    client.force_login(user)
    return user


@pytest.fixture
def chief(client: Client) -> User:
    """Sign in somebody who may approve what they wrote themselves."""
    user = make_user(*WRITE, "news.approve_article", "news.approve_own_article")
    client.force_login(user)
    return user


def form(**fields: Any) -> dict[str, Any]:
    """Return what the browser sends from the form of an article."""
    section = fields.pop("section", None) or make_section()
    return {
        "title": "Đẩy mạnh cải cách hành chính",
        "summary": "",
        "body": "<p>Nội dung.</p>",
        "section": section.pk,
        "opening_view_count": "0",
        "_save": "1",
        **fields,
    }


def form_of(article: Article, **fields: Any) -> dict[str, Any]:
    """Return what the browser sends when nothing but `fields` was changed."""
    version = article.newest_version
    assert version
    return form(
        section=version.section,
        **{"title": version.title, "body": version.body, "base_version": version.number, **fields},
    )


def change(client: Client, article: Article, data: dict[str, Any]) -> Any:
    return client.post(f"{LIST}{article.pk}/change/", data)


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def photo() -> SimpleUploadedFile:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, "JPEG")
    return SimpleUploadedFile("hop.jpg", buffer.getvalue(), "image/jpeg")


def newest() -> ArticleVersion:
    return ArticleVersion.objects.latest("pk")


class TestSaving:
    def test_a_draft_is_a_first_version(self, client: Client, author: User) -> None:
        client.post(ADD, form())
        assert (newest().number, newest().state, newest().created_by) == (
            1,
            VersionState.DRAFT,
            author,
        )

    def test_the_form_comes_back_after_saving(self, client: Client, author: User) -> None:
        response = client.post(ADD, form())
        assert response["Location"] == f"{LIST}{newest().article_id}/change/"

    def test_the_body_is_sanitised(self, client: Client, author: User) -> None:
        client.post(ADD, form(body="<p onclick='x()'>a<script>b</script></p>"))
        assert newest().body == "<p>a</p>"

    def test_a_change_is_a_new_version(self, client: Client, author: User) -> None:
        article = write()
        change(client, article, form_of(article, title="Tiêu đề mới"))
        assert (newest().number, newest().title) == (2, "Tiêu đề mới")

    def test_nothing_changed_is_no_new_version(self, client: Client, author: User) -> None:
        article = write()
        change(client, article, form_of(article))
        assert newest().number == 1

    def test_the_public_text_stays(self, client: Client, author: User) -> None:
        article = publish()
        change(client, article, form_of(article, body="<p>Bản sửa.</p>"))
        article.refresh_from_db()
        assert (article.body, newest().body) == ("<p>Nội dung.</p>", "<p>Bản sửa.</p>")

    def test_the_form_shows_the_newest_version(self, client: Client, author: User) -> None:
        article = write(publish(), title="Bản sửa của tiêu đề")
        page = client.get(f"{LIST}{article.pk}/change/").content.decode()
        assert ("Bản sửa của tiêu đề" in page, "bạn đọc chưa thấy" in page) == (True, True)

    def test_keywords_are_kept_and_new_ones_made(self, client: Client, author: User) -> None:
        known = Tag.objects.create(name="chuyển đổi số", slug="chuyen-doi-so")
        client.post(ADD, form(tags=[known.pk], new_tags="Cải cách,  một cửa , "))
        assert set(newest().tags.values_list("name", flat=True)) == {
            "chuyển đổi số", "Cải cách", "một cửa",
        }  # fmt: skip

    def test_a_keyword_typed_again_is_the_same(self, client: Client, author: User) -> None:
        Tag.objects.create(name="chuyển đổi số", slug="chuyen-doi-so")
        client.post(ADD, form(new_tags="Chuyển Đổi Số"))
        assert Tag.objects.count() == 1


class TestBadInput:
    @pytest.mark.parametrize("query", ["chosen_related=1,x", "publish_at=x", "tags=x"])
    def test_a_new_form_opens_whatever_its_address_says(
        self, client: Client, approver: User, query: str
    ) -> None:
        assert client.get(f"{ADD}?{query}").status_code == 200

    def test_a_missing_title_names_the_field_and_keeps_the_text(
        self, client: Client, author: User
    ) -> None:
        response = client.post(ADD, form(title="", body="<p>Đã gõ rất lâu.</p>"))
        page = response.content.decode()
        assert (list(errors(response)), "Đã gõ rất lâu." in page) == (["title"], True)

    def test_a_picture_from_elsewhere_leaves_a_note_in_the_draft(
        self, client: Client, author: User
    ) -> None:
        client.post(ADD, form(body='<p>a <img src="https://example.com/a.png"></p>'))
        assert ArticleVersion.objects.get().body == "<p>a [Ảnh ở đây chưa được tải lên]</p>"

    def test_a_note_for_a_picture_is_not_submitted(self, client: Client, author: User) -> None:
        body = '<p>a</p><p><img alt="Cờ" src="file:///C:/a.png"><img src="blob:x"></p>'
        response = client.post(ADD, form(body=body, _submit="1"))
        assert errors(response)["body"] == [
            "Bài còn 2 chỗ ghi, chỗ đầu là “[Ảnh ở đây chưa được tải lên: Cờ]”. Hãy tải ảnh lên "
            "vào đó bằng nút Hình ảnh rồi xóa dòng ghi, hoặc chỉ xóa dòng ghi."
        ]

    def test_a_keyword_without_letters_is_refused(self, client: Client, author: User) -> None:
        response = client.post(ADD, form(new_tags="!!!"))
        assert errors(response)["new_tags"][0].startswith("“!!!” không dùng làm từ khóa được")

    def test_the_end_is_after_the_beginning(self, client: Client, chief: User) -> None:
        times = {
            "publish_at_0": "23/11/2026", "publish_at_1": "08:00",
            "expires_at_0": "22/11/2026", "expires_at_1": "08:00",
        }  # fmt: skip
        response = client.post(ADD, form(**times))
        assert (
            "Thời điểm kết thúc phải sau thời điểm bắt đầu." in errors(response)["__all__"],
            Article.objects.exists(),
        ) == (True, False)

    def test_the_slower_of_two_saves_is_refused_and_keeps_its_text(
        self, client: Client, author: User
    ) -> None:
        article = write()
        mine = form_of(article, body="<p>Bài của tôi.</p>")
        write(article, body="<p>Bài của người khác.</p>")
        response = change(client, article, mine)
        page = response.content.decode()
        assert ("đã lưu bản 2" in errors(response)["__all__"][0], "Bài của tôi." in page) == (
            True,
            True,
        )


class TestLeadPicture:
    def test_a_lead_picture_is_uploaded_with_the_article(
        self, client: Client, author: User
    ) -> None:
        client.post(ADD, form(lead_upload=photo(), lead_alt="Toàn cảnh"))
        image = newest().lead_image
        assert image
        assert (image.alt, image.uploaded_by) == ("Toàn cảnh", author)

    def test_a_lead_picture_is_chosen_from_the_library(self, client: Client, author: User) -> None:
        image = make_image()
        client.post(ADD, form(lead_image=image.pk, lead_alt=image.alt))
        assert newest().lead_image == image

    def test_a_lead_picture_must_be_described(self, client: Client, author: User) -> None:
        response = client.post(ADD, form(lead_upload=photo()))
        assert errors(response)["lead_alt"][0].startswith("Ảnh chưa được mô tả.")

    def test_a_lead_picture_may_be_decorative(self, client: Client, author: User) -> None:
        client.post(ADD, form(lead_upload=photo(), lead_decorative="on"))
        assert Image.objects.get().is_decorative

    def test_a_form_that_fails_keeps_the_upload(self, client: Client, author: User) -> None:
        response = client.post(ADD, form(title="", lead_upload=photo(), lead_alt="Toàn cảnh"))
        kept = response.context["adminform"].form["lead_image"].value()
        assert kept == str(Image.objects.get().pk)

    def test_what_is_no_picture_is_refused_by_name(self, client: Client, author: User) -> None:
        fake = SimpleUploadedFile("bao-cao.jpg", b"Kinh gui", "image/jpeg")
        response = client.post(ADD, form(lead_upload=fake))
        assert errors(response)["lead_upload"] == [
            "“bao-cao.jpg” không phải ảnh JPEG, PNG, WebP hoặc GIF."
        ]


class TestSubmitting:
    def test_a_submitted_article_waits_for_approval(self, client: Client, author: User) -> None:
        client.post(ADD, form(_submit="1"))
        assert newest().state == VersionState.SUBMITTED

    def test_the_approver_sees_the_note(self, client: Client, author: User) -> None:
        article = write()
        change(client, article, form_of(article, note="Nhờ anh xem số liệu.", _submit="1"))
        version = newest()
        assert (version.state, version.note) == (VersionState.SUBMITTED, "Nhờ anh xem số liệu.")

    def test_pictures_in_it_must_be_described(self, client: Client, author: User) -> None:
        body = f'<p><img src="/media/{make_image().name}/1280.webp"></p>'
        response = client.post(ADD, form(body=body, _submit="1"))
        assert errors(response)["body"][0].startswith("1 ảnh trong bài chưa được mô tả")

    def test_a_draft_with_undescribed_pictures_is_saved(self, client: Client, author: User) -> None:
        client.post(ADD, form(body=f'<p><img src="/media/{make_image().name}/1280.webp"></p>'))
        assert newest().state == VersionState.DRAFT

    def test_a_returned_article_is_submitted_as_a_new_version(
        self, client: Client, author: User
    ) -> None:
        article = write()
        submit(newest(), author)
        return_to_author(newest(), make_user("news.approve_article"), "Thiếu nguồn tin.")
        change(client, article, form_of(article, _submit="1"))
        assert (newest().number, newest().state) == (2, VersionState.SUBMITTED)


class TestPublishing:
    def test_an_approver_publishes_what_another_wrote(self, client: Client, approver: User) -> None:
        article = write()
        change(client, article, form_of(article, _publish="1"))
        assert list(Article.objects.published()) == [article]

    def test_white_space_changed_by_the_editor_makes_no_new_version(
        self, client: Client, approver: User
    ) -> None:
        article = write(body="<p>Một</p><ul><li>Hai</li></ul>")
        body = "<p>Một</p>\n\n<ul>\n\t<li>Hai</li>\n</ul>\n"
        change(client, article, form_of(article, body=body, _publish="1"))
        assert newest().number == 1

    def test_nobody_publishes_their_own_text(self, client: Client, approver: User) -> None:
        response = client.post(ADD, form(_publish="1"), follow=True)
        page = response.content.decode()
        assert (Article.objects.published().exists(), newest().state) == (False, VersionState.DRAFT)
        assert "Đã lưu thành bản 1, nhưng chưa xuất bản." in page

    def test_a_chief_publishes_their_own_text(self, client: Client, chief: User) -> None:
        client.post(ADD, form(_publish="1"))
        assert Article.objects.published().count() == 1

    def test_without_the_right_there_is_no_publishing(self, client: Client, author: User) -> None:
        article = write()
        change(client, article, form_of(article, _publish="1"))
        assert not Article.objects.published().exists()

    def test_without_the_right_there_is_no_button(self, client: Client, author: User) -> None:
        assert 'name="_publish"' not in client.get(ADD).content.decode()

    def test_without_the_right_times_are_not_set(self, client: Client, author: User) -> None:
        client.post(
            ADD, form(publish_at_0="23/11/2020", publish_at_1="08:00", review_on="01/12/2026")
        )
        article = Article.objects.get()
        assert (article.publish_at, article.review_on) == (None, None)

    def test_an_article_is_published_for_later(self, client: Client, chief: User) -> None:
        later = timezone.localtime() + timedelta(days=2)
        client.post(
            ADD,
            form(publish_at_0=f"{later:%d/%m/%Y}", publish_at_1=f"{later:%H:%M}", _publish="1"),
        )
        assert Article.objects.get().state == ArticleState.SCHEDULED

    def test_a_live_article_can_get_an_end_without_a_new_version(
        self, client: Client, approver: User
    ) -> None:
        article = publish()
        change(client, article, form_of(article, expires_at_0="01/01/2099", expires_at_1="08:00"))
        article.refresh_from_db()
        assert (article.expires_at is not None, newest().number) == (True, 1)

    def test_a_live_article_keeps_the_moment_it_has(self, client: Client, approver: User) -> None:
        article = publish()
        change(client, article, form_of(article, publish_at_0="", publish_at_1=""))
        before = article.publish_at
        article.refresh_from_db()
        assert article.publish_at == before

    def test_the_note_of_an_approval_goes_with_the_decision(
        self, client: Client, approver: User
    ) -> None:
        article = write()
        response = change(
            client, article, form_of(article, note="In cho tổ dân phố.", _publish="1")
        )
        version = newest()
        assert (version.number, version.decision_note) == (1, "In cho tổ dân phố.")
        event = article.events.get(kind="approved")
        assert event.note == "In cho tổ dân phố."
        page = client.get(response["Location"]).content.decode()
        assert "In cho tổ dân phố." in page
        assert "Lý do trả lại" not in page

    def test_the_longest_note_goes_with_an_approval_for_later(
        self, client: Client, approver: User
    ) -> None:
        article, later = write(), timezone.localtime() + timedelta(days=2)
        times = {"publish_at_0": f"{later:%d/%m/%Y}", "publish_at_1": f"{later:%H:%M}"}
        change(client, article, form_of(article, note="Ồ" * 500, _publish="1", **times))
        assert newest().decision_note == "Ồ" * 500
        assert article.events.get(kind="approved").note.endswith(f". {'Ồ' * 500}")

    def test_the_note_of_a_change_that_is_published_stands_once(
        self, client: Client, chief: User
    ) -> None:
        article = write()
        change(client, article, form_of(article, title="Mới", note="Sửa tên.", _publish="1"))
        version = newest()
        assert (version.number, version.state) == (2, VersionState.APPROVED)
        assert (version.note, version.decision_note) == ("Sửa tên.", "")

    def test_a_note_to_what_is_public_stands_in_its_history(
        self, client: Client, approver: User
    ) -> None:
        article = publish()
        updated_at = article.updated_at
        for _ in range(2):
            answer = change(
                client, article, form_of(article, note="Đã in cho tổ dân phố.", _publish="1")
            )
        page = client.get(answer["Location"]).content.decode()
        assert "Ghi chú của bạn nằm ở mục “Lịch sử” của bài." in page
        article.refresh_from_db()
        assert (newest().number, article.updated_at) == (1, updated_at)
        assert article.events.get(kind="noted").note == "Đã in cho tổ dân phố."

    def test_a_note_to_what_is_withdrawn_leaves_it_so(self, client: Client, approver: User) -> None:
        article = publish()
        apply_step(article, Step.WITHDRAW, approver, "Sai số liệu.")
        change(client, article, form_of(article, note="Chờ ý kiến cấp trên.", _publish="1"))
        article.refresh_from_db()
        assert article.withdrawn_at
        assert article.events.get(kind="noted").note == "Chờ ý kiến cấp trên."

    def test_a_wrong_moment_leads_to_its_field(self, client: Client, chief: User) -> None:
        response = client.post(ADD, form(publish_at_0="31/31/2026", publish_at_1="08:00"))
        page = response.content.decode()
        assert ('<a href="#id_publish_at_0">' in page, 'id="id_publish_at_0"' in page) == (
            True,
            True,
        )

    def test_a_returned_article_says_why(self, client: Client, approver: User) -> None:
        article = write()
        submit(newest(), approver)
        decision = {"version": newest().pk, "reason": "Thiếu nguồn tin."}
        client.post(f"{LIST}{article.pk}/duyet/tra-lai/", decision)
        page = client.get(f"{LIST}{article.pk}/change/").content.decode()
        assert "Lý do trả lại: Thiếu nguồn tin." in page


class TestList:
    @pytest.mark.parametrize("query", ["cải cách", "cai cach", "CẢI CÁCH"])
    def test_the_list_is_searched_without_diacritics(
        self, client: Client, author: User, query: str
    ) -> None:
        article = write()
        write(title="Lịch tiếp công dân")
        found = client.get(LIST, {"q": query}).context["cl"].queryset
        assert list(found) == [article]

    @pytest.mark.parametrize("query", ["'", "\0", "a & | !", "%", "a" * 5000])
    def test_any_search_is_answered(self, client: Client, author: User, query: str) -> None:
        assert client.get(LIST, {"q": query}).status_code == 200

    def test_the_list_is_filtered_by_state(self, client: Client, author: User) -> None:
        article = publish()
        write()
        found = client.get(LIST, {"trang-thai": "published"}).context["cl"].queryset
        assert list(found) == [article]

    def test_the_list_finds_corrections_that_wait(self, client: Client, author: User) -> None:
        article = write(publish(), title="Bản sửa")
        submit(newest(), author)
        publish()
        found = client.get(LIST, {"trang-thai": "waiting"}).context["cl"].queryset
        assert list(found) == [article]

    def test_the_queries_of_the_list_do_not_grow(
        self, client: Client, author: User, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(12):
            publish()
        with django_assert_max_num_queries(14):
            client.get(LIST)


def test_the_policy_is_strict_where_the_editor_is(client: Client, author: User) -> None:
    policy = client.get(ADD)["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert ("style-src-attr 'unsafe-inline'" in policy, "style-src 'self';" in policy) == (
        True,
        True,
    )


def test_a_live_article_is_not_deleted(client: Client) -> None:
    client.force_login(make_user(*WRITE, "news.delete_article"))
    response = client.post(f"{LIST}{publish().pk}/delete/", {"post": "yes"})
    assert (response.status_code, Article.objects.count()) == (403, 1)
