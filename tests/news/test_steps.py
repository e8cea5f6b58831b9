"""Steps of articles: withdraw, put back, trash, restore, purge; and the history."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from news import trash
from news.models import Article, ArticleVersion, Redirect
from news.workflow import (
    Step,
    StepRefusedError,
    apply_step,
    approve,
    article_steps_for,
    return_to_author,
    save_version,
    submit,
)
from tests.factories import make_article, make_image, make_section, make_user
from tests.news.makers import make_approver, make_author, make_chief, publish, write

pytestmark = pytest.mark.django_db

REASON = "Số liệu trong bài chưa đúng, sẽ đăng lại sau khi kiểm tra."


@pytest.fixture
def approver() -> User:
    return make_approver()


@pytest.fixture
def article() -> Article:
    return make_article(title="Giá đất năm 2027")


def address(article: Article, step: str) -> str:
    return f"/quan-tri/news/article/{article.pk}/buoc/{step}/"


def states(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


class TestWithdraw:
    def test_the_page_of_a_withdrawn_article_says_so_and_why(
        self, client: Client, article: Article, approver: User
    ) -> None:
        apply_step(article, Step.WITHDRAW, approver, REASON)
        response = client.get(article.get_absolute_url())
        html = response.content.decode()
        assert response.status_code == 410
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=5"
        assert REASON in html
        assert "Giá đất năm 2027" not in html

    def test_old_addresses_of_a_withdrawn_article_say_so_too(
        self, client: Client, article: Article, approver: User
    ) -> None:
        Redirect.objects.create(old_path="/index.php?id=5", article=article)
        apply_step(article, Step.WITHDRAW, approver, REASON)
        stale = f"{article.section.get_absolute_url()}ten-cu-{article.pk}/"
        for path in ("/index.php?id=5", stale):
            assert client.get(path).status_code == 410, path

    def test_a_withdrawn_article_is_gone_from_lists_search_feed_and_sitemap(
        self, client: Client, approver: User
    ) -> None:
        article = publish(title="Giá đất năm 2027", lead_image=make_image())
        pages = ["/", article.section.get_absolute_url(), "/tim-kiem/?q=gia+dat", "/rss/",
                 "/sitemap-bai-viet.xml"]  # fmt: skip
        for path in pages:
            assert f"-{article.pk}/" in client.get(path).content.decode(), path
        apply_step(article, Step.WITHDRAW, approver, REASON)
        for path in pages:
            assert f"-{article.pk}/" not in client.get(path).content.decode(), path

    def test_no_neighbour_links_a_withdrawn_article(self, client: Client, approver: User) -> None:
        article = publish(title="Giá đất")
        beside = publish(title="Giá đất đợt hai", section=article.section)
        path = beside.get_absolute_url()
        assert f"-{article.pk}/" in client.get(path).content.decode()
        apply_step(article, Step.WITHDRAW, approver, REASON)
        assert f"-{article.pk}/" not in client.get(path).content.decode()

    def test_an_article_put_back_is_as_before(
        self, client: Client, article: Article, approver: User
    ) -> None:
        apply_step(article, Step.WITHDRAW, approver, REASON)
        apply_step(article, Step.PUT_BACK, approver)
        assert "Giá đất năm 2027" in client.get(article.get_absolute_url()).content.decode()

    def test_an_approved_correction_puts_the_article_back(
        self, client: Client, article: Article
    ) -> None:
        boss = make_chief()
        apply_step(article, Step.WITHDRAW, boss, REASON)
        version = save_version(
            article, by=boss, title="Giá đất đúng", body="<p>Đúng</p>", section=article.section
        )
        assert client.get(article.get_absolute_url()).status_code == 410
        approve(version, boss)
        article.refresh_from_db()
        assert client.get(article.get_absolute_url()).status_code == 200
        assert article.withdrawn_at is None

    @pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
    def test_withdrawing_needs_a_reason(
        self, article: Article, approver: User, reason: str
    ) -> None:
        with pytest.raises(StepRefusedError, match="lý do"):
            apply_step(article, Step.WITHDRAW, approver, reason)
        assert states(article) == "published"

    def test_the_database_needs_a_reason_for_a_withdrawal(self, article: Article) -> None:
        with pytest.raises(IntegrityError):
            Article.objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())

    def test_withdrawing_twice_is_refused(self, article: Article, approver: User) -> None:
        apply_step(article, Step.WITHDRAW, approver, REASON)
        with pytest.raises(StepRefusedError, match="Đã gỡ"):
            apply_step(article, Step.WITHDRAW, approver, "Lần hai")

    def test_an_author_may_not_withdraw(self, article: Article) -> None:
        with pytest.raises(StepRefusedError, match="quyền"):
            apply_step(article, Step.WITHDRAW, make_author(), REASON)
        assert states(article) == "published"

    def test_an_approver_of_other_sections_may_not_withdraw(
        self, article: Article, approver: User
    ) -> None:
        article.section.staff.add(make_user())
        with pytest.raises(StepRefusedError):
            apply_step(article, Step.WITHDRAW, approver, REASON)


class TestUnschedule:
    def test_an_unscheduled_article_is_a_draft_again(self, client: Client, approver: User) -> None:
        later = make_article(publish_at=timezone.now() + timedelta(hours=1))
        apply_step(later, Step.UNSCHEDULE, approver)
        assert states(later) == "draft"
        Article.objects.filter(pk=later.pk).update(publish_at=timezone.now())
        assert client.get(later.get_absolute_url()).status_code == 404

    def test_the_note_of_the_approval_is_only_in_the_history(self, approver: User) -> None:
        article, later = write(), timezone.now() + timedelta(hours=1)
        approve(article.newest_version, approver, later, note="In cho tổ dân phố.")
        article.refresh_from_db()
        apply_step(article, Step.UNSCHEDULE, approver)
        assert article.newest_version.decision_note == ""
        assert "In cho tổ dân phố." in article.events.get(kind="approved").note

    def test_a_public_article_is_withdrawn_and_not_unscheduled(
        self, article: Article, approver: User
    ) -> None:
        assert article_steps_for(approver, article) == [Step.WITHDRAW]

    def test_the_history_says_when_an_approved_article_goes_up(self) -> None:
        later = timezone.now() + timedelta(hours=1)
        event = publish(publish_at=later).events.get(kind="approved")
        assert event.note == f"Lên trang lúc {timezone.localtime(later):%H:%M, %d/%m/%Y}"


class TestTrash:
    def test_the_author_of_a_draft_may_trash_and_restore_it(self, client: Client) -> None:
        author = make_author()
        draft = Article(section=make_section())
        save_version(draft, by=author, title="Nháp", body="<p>.</p>", section=draft.section)
        apply_step(draft, Step.TRASH, author)
        assert states(draft) == "trashed"
        apply_step(draft, Step.RESTORE, author)
        assert states(draft) == "draft"

    def test_public_and_scheduled_articles_are_not_trashed(
        self, article: Article, approver: User
    ) -> None:
        later = make_article(publish_at=timezone.now() + timedelta(hours=1))
        for each in (article, later):
            with pytest.raises(StepRefusedError):
                apply_step(each, Step.TRASH, approver)

    def test_the_database_refuses_a_public_article_in_the_trash(self, article: Article) -> None:
        with pytest.raises(IntegrityError):
            Article.objects.filter(pk=article.pk).update(trashed_at=timezone.now())

    def test_an_author_does_not_trash_the_articles_of_others(self) -> None:
        draft = make_article(published=False)
        with pytest.raises(StepRefusedError):
            apply_step(draft, Step.TRASH, make_author())

    def test_a_withdrawn_article_in_the_trash_still_answers_410(
        self, client: Client, article: Article, approver: User
    ) -> None:
        apply_step(article, Step.WITHDRAW, approver, REASON)
        apply_step(article, Step.TRASH, approver)
        assert client.get(article.get_absolute_url()).status_code == 410

    def test_an_article_in_the_trash_is_not_approved(self, approver: User) -> None:
        draft = make_article(published=False)
        apply_step(draft, Step.TRASH, approver)
        with pytest.raises(StepRefusedError, match="thùng rác"):
            approve(draft.versions.get(), approver)

    def test_a_trashed_article_is_listed_apart_and_opens_where_it_is_restored(
        self, client: Client, approver: User
    ) -> None:
        draft = make_article(published=False, title="Bản nháp bỏ đi")
        apply_step(draft, Step.TRASH, approver)
        client.force_login(approver)
        listed = "/quan-tri/news/article/"
        assert "Bản nháp bỏ đi" not in client.get(listed).content.decode()
        assert "Bản nháp bỏ đi" in client.get(f"{listed}?trang-thai=trashed").content.decode()
        response = client.get(f"{listed}{draft.pk}/change/")
        assert response["Location"] == address(draft, "lay-lai")

    def test_a_form_that_was_open_meanwhile_keeps_what_was_typed(
        self, client: Client, approver: User
    ) -> None:
        draft = make_article(published=False)
        apply_step(draft, Step.TRASH, approver)
        client.force_login(approver)
        content = {"title": "Gõ dở", "body": "<p>Gõ dở</p>", "section": draft.section_id}
        response = client.post(f"/quan-tri/news/article/{draft.pk}/change/", content)
        html = response.content.decode()
        assert ("bỏ vào thùng rác nên chưa lưu được" in html, "Gõ dở" in html) == (True, True)
        assert draft.versions.count() == 1

    def test_after_thirty_days_in_the_trash_an_article_is_purged(self, approver: User) -> None:
        old, young = make_article(published=False), make_article(published=False)
        for each in (old, young):
            save_version(each, by=approver, title="x", body="<p>.</p>", section=each.section)
            apply_step(each, Step.TRASH, approver)
        month_ago = timezone.now() - timedelta(days=30, minutes=1)
        Article.objects.filter(pk=old.pk).update(trashed_at=month_ago)
        said = StringIO()
        call_command("tidy", stdout=said)
        assert list(Article.objects.all()) == [young]
        assert not ArticleVersion.objects.filter(article_id=old.pk).exists()
        assert "xóa hẳn 1 bài" in said.getvalue()

    def test_what_was_restored_in_the_last_moment_is_kept(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write()
        write()
        Article.objects.update(trashed_at=timezone.now() - timedelta(days=31))
        real = trash.purge

        def purge(article: Article) -> None:
            real(article)
            Article.objects.update(trashed_at=None)

        monkeypatch.setattr(trash, "purge", purge)
        assert trash.purge_trash() == "Đã xóa hẳn 1 bài trong thùng rác."
        assert Article.objects.count() == 1

    def test_an_article_that_was_public_is_purged_too(
        self, article: Article, approver: User
    ) -> None:
        apply_step(article, Step.WITHDRAW, approver, REASON)
        apply_step(article, Step.TRASH, approver)
        Article.objects.update(trashed_at=timezone.now() - timedelta(days=31))
        call_command("tidy", stdout=StringIO())
        assert not Article.objects.exists()

    def test_nobody_deletes_an_article_at_once(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("chu"))
        draft = make_article(published=False)
        response = client.post(f"/quan-tri/news/article/{draft.pk}/delete/", {"post": "yes"})
        assert response.status_code == 403
        assert Article.objects.filter(pk=draft.pk).exists()


class TestInTheAdmin:
    def test_the_form_offers_what_can_be_done(
        self, client: Client, article: Article, approver: User
    ) -> None:
        client.force_login(approver)
        html = client.get(f"/quan-tri/news/article/{article.pk}/change/").content.decode()
        assert f'href="{address(article, "go")}"' in html
        assert address(article, "thung-rac") not in html

    def test_a_step_is_confirmed_first(
        self, client: Client, article: Article, approver: User
    ) -> None:
        client.force_login(approver)
        assert "Ai mở địa chỉ" in client.get(address(article, "go")).content.decode()
        assert states(article) == "published"
        response = client.post(address(article, "go"), {"reason": REASON}, follow=True)
        html = response.content.decode()
        assert "Đã gỡ bài khỏi trang." in html
        assert f"“{REASON}”" in html
        assert states(article) == "withdrawn"

    def test_saving_a_withdrawn_article_does_not_claim_that_it_is_public(
        self, client: Client, approver: User
    ) -> None:
        article = publish()
        apply_step(article, Step.WITHDRAW, approver, REASON)
        client.force_login(approver)
        path = f"/quan-tri/news/article/{article.pk}/change/"
        fields = ("title", "body", "section", "publish_at", "opening_view_count", "base_version")
        form = client.get(path).context["adminform"].form
        moment = timezone.localtime(article.publish_at)
        data = {name: form[name].value() for name in fields} | {
            "publish_at_0": f"{moment:%d/%m/%Y}",
            "publish_at_1": f"{moment:%H:%M:%S}",
            "_publish": "1",
        }
        html = client.post(path, data, follow=True).content.decode()
        assert "Bài vẫn đang gỡ" in html
        assert "đang công khai" not in html

    def test_without_a_reason_the_page_says_so(
        self, client: Client, article: Article, approver: User
    ) -> None:
        client.force_login(approver)
        response = client.post(address(article, "go"))
        assert response.status_code == 422
        assert "Hãy ghi lý do gỡ bài." in response.content.decode()

    @pytest.mark.parametrize("step", Step.values)
    def test_a_step_without_the_right_changes_nothing(
        self, client: Client, article: Article, step: str
    ) -> None:
        client.force_login(make_author())
        response = client.post(address(article, step), {"reason": REASON})
        assert response.status_code in (403, 404, 422)
        assert states(article) == "published"

    def test_an_article_of_another_section_is_not_found(
        self, client: Client, approver: User
    ) -> None:
        draft = make_article(published=False)
        draft.section.staff.add(make_user())
        client.force_login(approver)
        for path in (address(draft, "thung-rac"), f"/quan-tri/news/article/{draft.pk}/history/"):
            assert client.get(path).status_code == 404

    @pytest.mark.parametrize(
        "path", ["99999/buoc/go/", "1/buoc/khong-co/", "abc/history/", f"{'9' * 5000}/history/"]
    )
    def test_an_unknown_article_or_step_is_not_found(
        self, client: Client, approver: User, path: str
    ) -> None:
        client.force_login(approver)
        assert client.get(f"/quan-tri/news/article/{path}").status_code == 404

    def test_the_history_says_who_did_what(
        self, client: Client, article: Article, approver: User
    ) -> None:
        author = make_author(first_name="Lan", last_name="Vũ Thị")
        version = save_version(
            article,
            by=author,
            note="Sửa giá",
            title="Mới",
            body="<p>.</p>",
            section=article.section,
        )
        submit(version, author)
        return_to_author(version, approver, "Thiếu nguồn")
        apply_step(article, Step.WITHDRAW, approver, REASON)
        client.force_login(approver)
        html = client.get(f"/quan-tri/news/article/{article.pk}/history/").content.decode()
        told = ["Gỡ khỏi trang", REASON, "Trả lại", "Thiếu nguồn", "Gửi duyệt", "Lưu", "Sửa giá"]
        places = [html.index(word) for word in told]
        assert places == sorted(places)
        assert "Vũ Thị Lan" in html


class TestEvents:
    def test_events_cannot_be_changed_or_deleted(self, article: Article, approver: User) -> None:
        apply_step(article, Step.WITHDRAW, approver, REASON)
        with pytest.raises(TypeError):
            article.events.get().save()
        for query in (
            "UPDATE news_articleevent SET note = ''",
            "DELETE FROM news_articleevent",
        ):
            with (
                pytest.raises(DatabaseError, match="cannot be changed"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(query)
        assert article.events.get().note == REASON

    def test_a_refused_step_writes_no_event(self, article: Article, approver: User) -> None:
        with pytest.raises(StepRefusedError):
            apply_step(article, Step.PUT_BACK, approver)
        assert not article.events.exists()

    def test_changed_settings_are_named(
        self, client: Client, article: Article, approver: User
    ) -> None:
        client.force_login(approver)
        path = f"/quan-tri/news/article/{article.pk}/change/"
        form = client.get(path).context["adminform"].form
        data = {
            name: "" if form[name].value() is None else form[name].value()
            for name in form.fields
            if name != "attachments"
        }
        data |= {"_save": "1", "tags": [], "chosen_related": []}
        for name in ("publish_at", "expires_at", "featured_until", "pinned_until"):
            moment = data.pop(name) or None
            data[f"{name}_0"] = f"{timezone.localtime(moment):%d/%m/%Y}" if moment else ""
            data[f"{name}_1"] = f"{timezone.localtime(moment):%H:%M:%S}" if moment else ""
        data |= {"featured_until_0": "01/01/2030", "featured_until_1": "08:00"}
        response = client.post(path, data)
        assert response.status_code == 302, response.context["errors"]
        event = article.events.get(kind="arranged")
        assert "ổi bật đến" in event.note
        assert event.actor == approver
