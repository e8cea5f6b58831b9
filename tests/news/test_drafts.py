"""What is typed in an article's form is kept on the server, for who typed it alone."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from news import drafts
from news.models import Article, EditLock, UnsavedDraft
from news.trash import purge
from tests.factories import make_section, make_user
from tests.news.makers import make_author, publish, write

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/news/article/"
KEEP, DROP, COMPARE = f"{LIST}go-do/", f"{LIST}go-do/bo/", f"{LIST}go-do/so-sanh/"
TYPED = {"title": "Đường hoa xuân", "body": "<p>Chợ hoa.</p>"}


@pytest.fixture
def lan(client: Client) -> User:
    user = make_author(first_name="Lan", last_name="Vũ Thị")
    client.force_login(user)
    return user


def report(
    client: Client,
    user: User,
    path: str = KEEP,
    *,
    article: Article | str | None = None,
    **fields: Any,
) -> Any:
    values = fields.pop("values", TYPED)
    data = {
        "user": user.pk,
        "key": uuid4(),
        "article": getattr(article, "pk", article or ""),
        "base": 1 if article else "",
        "values": values if isinstance(values, str) else json.dumps(values),
        **fields,
    }
    return client.post(path, data)


def form(client: Client, article: Article | None = None) -> Any:
    response = client.get(f"{LIST}{article.pk}/change/" if article else f"{LIST}add/")
    return response.context


def saved(client: Client, key: UUID, article: Article | None = None, **fields: Any) -> Any:
    section = article.section_id if article else make_section().pk
    base = {"base_version": 1} if article else {}
    data = {**TYPED, **base, "section": section, "draft_key": key, "_save": "1", **fields}
    return client.post(f"{LIST}{article.pk}/change/" if article else f"{LIST}add/", data)


class TestKeeping:
    def test_it_is_offered_when_the_form_opens_again(self, client: Client, lan: User) -> None:
        article = write()
        answer = report(client, lan, article=article).json()
        draft = UnsavedDraft.objects.get()
        assert answer == {"saved": f"{timezone.localtime(draft.typed_at):%H:%M:%S}"}
        [offered] = form(client, article)["drafts"]
        assert (offered["values"], offered["base"]) == (TYPED, 1)

    def test_it_is_no_version_and_no_event(self, client: Client, lan: User) -> None:
        article = write()
        report(client, lan, article=article)
        assert (article.versions.count(), article.events.count()) == (1, 1)

    def test_a_form_has_one_row_however_often_it_reports(self, client: Client, lan: User) -> None:
        key = uuid4()
        for title in ("Một", "Hai"):
            report(client, lan, key=key, values={"title": title})
        assert UnsavedDraft.objects.get().values == {"title": "Hai"}

    def test_an_article_never_saved_has_its_own_list(self, client: Client, lan: User) -> None:
        report(client, lan, article=write())
        report(client, lan, values={"title": "", "body": "<p>Chưa có tiêu đề.</p>"})
        [offered] = form(client)["drafts"]
        assert offered["title"] == "Chưa có tiêu đề."

    def test_of_very_many_the_oldest_give_way(
        self, client: Client, lan: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drafts, "MAX_DRAFTS", 2)
        for title in ("Một", "Hai", "Ba"):
            report(client, lan, values={"title": title})
        kept = UnsavedDraft.objects.order_by("typed_at")
        assert [draft.values["title"] for draft in kept] == ["Hai", "Ba"]

    @pytest.mark.parametrize(
        "values",
        ["", "x", "[]", '{"a": 1}', '{"a": [1]}', "[" * 5000, f'{{"a": "{"b" * 400_000}"}}'],
    )
    def test_what_a_form_cannot_hold_is_refused(
        self, client: Client, lan: User, values: str
    ) -> None:
        response = report(client, lan, values=values)
        assert (response.status_code, "error" in response.json()) == (422, True)

    @pytest.mark.parametrize("field", ["key", "article"])
    def test_a_key_that_is_none_is_refused(self, client: Client, lan: User, field: str) -> None:
        assert report(client, lan, **{field: "x"}).status_code == 422

    def test_letters_that_the_database_refuses_are_left_out(
        self, client: Client, lan: User
    ) -> None:
        report(client, lan, values='{"title": "a\\u0000b\\ud800"}')
        assert UnsavedDraft.objects.get().values == {"title": "ab"}

    def test_the_desk_leads_back_to_it(self, client: Client, lan: User) -> None:
        assert "chưa lưu</span>" not in client.get("/quan-tri/").content.decode()
        article = write()
        report(client, lan, article=article)
        page = client.get("/quan-tri/").content.decode()
        assert re.search("Gõ dở lúc [^<]*, chưa lưu</span>", page)
        button = f'<a class="desk__go" href="{LIST}{article.pk}/change/">Mở lại'
        assert f'{button}<span class="visually-hidden">: Đường hoa xuân</span></a>' in page
        client.force_login(make_author())
        assert "Đường hoa xuân" not in client.get("/quan-tri/").content.decode()


class TestEnding:
    @pytest.mark.parametrize("is_new", [True, False])
    def test_saving_ends_it(self, client: Client, lan: User, is_new: bool) -> None:
        article = None if is_new else write()
        key = uuid4()
        report(client, lan, article=article, key=key)
        assert saved(client, key, article).status_code == 302
        assert form(client, article)["drafts"] == []
        assert UnsavedDraft.objects.get().values == {}

    def test_a_report_that_comes_after_the_save_keeps_nothing(
        self, client: Client, lan: User
    ) -> None:
        article, key = write(), uuid4()
        saved(client, key, article)
        assert report(client, lan, article=article, key=key).json() == {"finished": True}
        assert form(client, article)["drafts"] == []

    def test_a_refused_save_does_not_end_it(self, client: Client, lan: User) -> None:
        article, key = write(), uuid4()
        report(client, lan, article=article, key=key)
        response = saved(client, key, article, title="")
        assert response.context["draft_key"] == key  # the page goes on with it
        assert UnsavedDraft.objects.get().values == TYPED

    def test_dropping_ends_it(self, client: Client, lan: User) -> None:
        key = uuid4()
        report(client, lan, key=key)
        report(client, lan, DROP, key=key)
        assert form(client)["drafts"] == []

    def test_after_thirty_days_it_is_deleted(self, client: Client, lan: User) -> None:
        for days in (29, 31):
            report(client, lan, values={"title": f"{days}"})
            at = timezone.now() - timedelta(days=days)
            UnsavedDraft.objects.filter(values__title=f"{days}").update(typed_at=at)
        out = StringIO()
        call_command("tidy", stdout=out)
        assert UnsavedDraft.objects.get().values["title"] == "29"
        assert "Đã xóa 1 bài gõ dở quá 30 ngày." in out.getvalue()

    def test_it_goes_with_the_article_and_with_the_account(self, client: Client, lan: User) -> None:
        article = write()
        report(client, lan, article=article)
        purge(article)
        assert not UnsavedDraft.objects.exists()
        report(client, lan)
        lan.delete()
        assert not UnsavedDraft.objects.exists()


class TestRights:
    def test_a_colleague_sees_nothing_of_it(self, client: Client, lan: User) -> None:
        article = write()
        report(client, lan, article=article)
        client.force_login(User.objects.create_superuser("quantri"))
        page = client.get(f"{LIST}{article.pk}/change/")
        assert page.context["drafts"] == []
        assert TYPED["title"] not in page.content.decode()

    def test_who_deletes_the_account_does_not_see_the_text(self, client: Client, lan: User) -> None:
        report(client, lan)
        client.force_login(User.objects.create_superuser("quantri"))
        page = client.get(f"/quan-tri/auth/user/{lan.pk}/delete/").content.decode()
        assert TYPED["title"] not in page

    @pytest.mark.parametrize("path", [KEEP, DROP, COMPARE])
    def test_without_a_session_the_answer_is_401(
        self, client: Client, lan: User, path: str
    ) -> None:
        client.logout()
        response = report(client, lan, path)
        assert (response.status_code, response.json()["error"]) == (401, "Phiên đăng nhập đã hết.")

    @pytest.mark.parametrize("path", [KEEP, DROP, COMPARE])
    def test_the_text_of_one_account_is_not_kept_for_another(
        self, client: Client, lan: User, path: str
    ) -> None:
        client.force_login(make_author())
        assert report(client, lan, path).status_code == 409

    @pytest.mark.parametrize("path", [KEEP, COMPARE])
    def test_the_right_to_the_article_is_checked(self, client: Client, path: str) -> None:
        article = write()
        author = make_user("news.add_article", "news.change_article")
        client.force_login(author)
        assert report(client, author, path, article=article).status_code == 404
        reader = make_user("news.view_article", "news.edit_others_article")
        client.force_login(reader)
        assert report(client, reader, path, article=article).status_code == 403
        assert report(client, reader, path).status_code == 403
        assert not UnsavedDraft.objects.exists()

    def test_nobody_drops_the_draft_of_another(self, client: Client, lan: User) -> None:
        key = uuid4()
        report(client, lan, key=key)
        other = make_author()
        client.force_login(other)
        report(client, other, DROP, key=key)
        assert UnsavedDraft.objects.get(user=lan).values == TYPED


def test_the_comparison_shows_the_words_that_differ(client: Client, lan: User) -> None:
    article = write(title="Đường hoa")
    values = {
        **TYPED, "tags": [["1", "lễ hội"]], "new_tags": "chợ hoa; tết",
        "section": str(article.section_id),
    }  # fmt: skip
    page = report(client, lan, COMPARE, article=article, values=values).content.decode()
    assert "<ins>xuân</ins>" in page
    assert "chợ hoa, lễ hội, tết" in page


class TestSubmitting:
    def test_the_author_leaves_the_form_and_its_lock(self, client: Client, lan: User) -> None:
        article = write()
        client.get(f"{LIST}{article.pk}/change/")
        data = {"title": "Mới", "_submit": "1"}
        response = saved(client, uuid4(), article, **data)
        assert response.headers["Location"] == "/quan-tri/"
        assert not EditLock.objects.exists()
        assert "Đã gửi duyệt bản 2 của “Mới”." in client.get("/quan-tri/").content.decode()

    def test_a_live_article_unchanged_says_that_nothing_was_changed(
        self, client: Client, lan: User
    ) -> None:
        article = publish()
        events = article.events.count()
        fields = {"title": article.title, "body": article.body, "_submit": "1"}
        page = client.get(saved(client, uuid4(), article, **fields)["Location"]).content.decode()
        assert "Không có gì thay đổi so với bản 1 (đã duyệt)" in page
        assert (article.versions.count(), article.events.count()) == (1, events)

    def test_signing_out_releases_what_was_open(self, client: Client, lan: User) -> None:
        client.get(f"{LIST}{write().pk}/change/")
        client.post("/quan-tri/logout/")
        assert not EditLock.objects.exists()

    @pytest.mark.parametrize("path", ["add/", "{pk}/change/"])
    def test_the_sign_in_page_says_that_the_text_is_kept(self, client: Client, path: str) -> None:
        page = client.post(LIST + path.format(pk=write().pk), TYPED, follow=True).content.decode()
        assert "Nội dung đang gõ dở vẫn được giữ" in page
        assert "gõ dở" not in client.get("/quan-tri/login/").content.decode()
