"""From the first draft to what the public sees."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from news.models import Article, ArticleState, ArticleVersion, Tag, VersionState
from news.workflow import (
    StepRefusedError,
    approve,
    may_approve,
    return_to_author,
    save_version,
    submit,
)
from tests.factories import make_department, make_image, make_section, make_user
from tests.news.makers import make_approver, make_author, publish, write

pytestmark = pytest.mark.django_db


def newest(article: Article) -> ArticleVersion:
    version = article.newest_version
    assert version
    return version


class TestSaving:
    def test_a_first_version_makes_an_article_that_is_not_public(self) -> None:
        article = write(title="Lịch tiếp công dân")
        assert article.title == "Lịch tiếp công dân"
        assert not Article.objects.published().exists()

    def test_versions_are_numbered_from_one(self) -> None:
        article = write(write())
        assert sorted(article.versions.values_list("number", flat=True)) == [1, 2]

    def test_until_something_is_public_the_article_shows_the_newest_draft(self) -> None:
        article = write(write(title="Tiêu đề cũ"), title="Tiêu đề mới")
        assert Article.objects.get(pk=article.pk).title == "Tiêu đề mới"

    def test_a_draft_of_a_live_article_leaves_the_public_text_alone(self) -> None:
        article = write(publish(title="Đang công khai"), title="Bản sửa")
        assert Article.objects.published().get().title == "Đang công khai"
        assert newest(article).title == "Bản sửa"

    def test_a_draft_of_a_live_article_leaves_the_public_keywords_alone(self) -> None:
        tag = Tag.objects.create(name="một cửa", slug="mot-cua")
        article = write(publish(tags=[tag]), tags=[])
        assert list(article.tags.all()) == [tag]

    def test_unsaved_changes_of_the_article_itself_are_dropped(self) -> None:
        article = publish(title="Đang công khai")
        article.title = "Gõ nhầm"
        write(article, title="Bản sửa")
        assert article.title == "Đang công khai"

    def test_the_body_is_sanitised(self) -> None:
        article = write(body="<p onclick='x()'>Chào<script>alert(1)</script></p>")
        assert newest(article).body == "<p>Chào</p>"

    def test_letters_are_composed_and_control_characters_dropped(self) -> None:
        article = write(title="\x0bLịch họp ")
        assert article.title == "Lịch họp"

    def test_everything_written_is_kept(self) -> None:
        content: dict[str, Any] = {
            "title": "Tiêu đề",
            "summary": "Tóm tắt",
            "body": "<p>Nội dung</p>",
            "section": make_section(),
            "department": make_department(),
            "lead_image": make_image(),
            "byline": "Lê Thị Hoa",
            "source": "Báo Lam Giang",
        }
        version = newest(write(**content))
        assert {name: getattr(version, name) for name in content} == content

    def test_a_version_without_title_is_refused(self) -> None:
        with pytest.raises(IntegrityError, match="version_has_title"):
            write(title=" ")

    def test_a_saved_version_cannot_change(self) -> None:
        version = newest(write())
        version.title = "Sửa lén"
        with pytest.raises(TypeError, match="cannot change"):
            version.save()

    def test_a_field_of_a_saved_version_cannot_change(self) -> None:
        version = newest(write())
        with pytest.raises(TypeError, match="cannot change"):
            version.save(update_fields=["state", "title"])


class TestDecisions:
    def test_a_draft_is_submitted(self) -> None:
        version = newest(write())
        submit(version, make_author())
        assert ArticleVersion.objects.get().state == VersionState.SUBMITTED

    def test_a_submitted_version_is_not_submitted_again(self) -> None:
        version = newest(write())
        submit(version, make_author())
        with pytest.raises(StepRefusedError, match="Chờ duyệt"):
            submit(version, make_author())

    def test_only_writers_submit(self) -> None:
        with pytest.raises(StepRefusedError, match="quyền gửi duyệt"):
            submit(newest(write()), make_user())

    def test_a_returned_version_tells_why(self) -> None:
        version, approver = newest(write()), make_approver()
        submit(version, make_author())
        return_to_author(version, approver, " Thiếu nguồn. ")
        version.refresh_from_db()
        assert (version.state, version.decision_note) == (VersionState.RETURNED, "Thiếu nguồn.")
        assert version.decided_by == approver

    def test_returning_needs_a_reason(self) -> None:
        version = newest(write())
        submit(version, make_author())
        with pytest.raises(StepRefusedError, match="lý do"):
            return_to_author(version, make_approver(), " ")

    def test_an_editor_returns_a_version(self) -> None:
        version = newest(write())
        submit(version, make_author())
        return_to_author(version, make_user("news.edit_others_article"), "Thiếu nguồn.")
        assert version.state == VersionState.RETURNED

    def test_an_author_returns_no_version(self) -> None:
        author = make_user("news.change_article")
        article = Article(section=make_section())
        version = save_version(
            article, by=author, title="x", body="<p>.</p>", section=article.section
        )
        submit(version, author)
        with pytest.raises(StepRefusedError, match="quyền"):
            return_to_author(version, author, "Thiếu nguồn.")

    def test_a_draft_is_not_returned(self) -> None:
        with pytest.raises(StepRefusedError, match="Nháp"):
            return_to_author(newest(write()), make_approver(), "Thiếu nguồn.")

    def test_a_returned_version_is_not_approved(self) -> None:
        version = newest(write())
        submit(version, make_author())
        return_to_author(version, make_approver(), "Thiếu nguồn.")
        with pytest.raises(StepRefusedError, match="Trả lại"):
            approve(version, make_approver())

    def test_a_version_decided_meanwhile_is_not_decided_again(self) -> None:
        version = newest(write())
        approve(ArticleVersion.objects.get(pk=version.pk), make_approver())
        with pytest.raises(StepRefusedError, match="Đã duyệt"):
            approve(version, make_approver())

    def test_newest_leaves_out_versions_that_were_written_over(self) -> None:
        first, second = write(), write()
        write(first)
        numbers = ArticleVersion.objects.newest().values_list("article", "number")
        assert set(numbers) == {(first.pk, 2), (second.pk, 1)}


class TestTheRightToApprove:
    def test_an_author_may_not_approve(self) -> None:
        assert not may_approve(make_author(), newest(write()))

    def test_an_approver_may_approve(self) -> None:
        assert may_approve(make_approver(), newest(write()))

    def test_an_approver_may_not_approve_their_own_text(self) -> None:
        approver, article = make_approver(), Article()
        version = save_version(
            article, by=approver, title="Bài của tôi", body="", section=make_section()
        )
        assert not may_approve(approver, version)

    def test_an_approver_may_approve_their_own_text_with_that_right(self) -> None:
        approver = make_user("news.approve_article", "news.approve_own_article")
        version = save_version(
            Article(), by=approver, title="Bài của tôi", body="", section=make_section()
        )
        assert may_approve(approver, version)

    def test_approving_without_the_right_publishes_nothing(self) -> None:
        version = newest(write())
        with pytest.raises(StepRefusedError, match="không duyệt được"):
            approve(version, make_author())
        assert not Article.objects.published().exists()


class TestApproving:
    def test_the_approved_text_is_public_at_once(self) -> None:
        publish(title="Đã duyệt")
        assert Article.objects.published().get().title == "Đã duyệt"

    def test_the_keywords_of_the_version_become_public(self) -> None:
        tag = Tag.objects.create(name="một cửa", slug="mot-cua")
        article = publish(publish(), tags=[tag])
        assert list(article.tags.all()) == [tag]

    def test_an_article_approved_for_later_is_public_then(self) -> None:
        later = timezone.now() + timedelta(hours=2)
        article = publish(publish_at=later)
        assert not Article.objects.published().exists()
        assert list(Article.objects.published(later)) == [article]

    def test_the_address_follows_the_first_title(self) -> None:
        assert publish(title="Một cửa, một lần đến").slug == "mot-cua-mot-lan-den"

    def test_the_address_stays_when_the_title_changes(self) -> None:
        article = publish(publish(title="Một cửa"), title="Tiêu đề khác hẳn")
        assert article.slug == "mot-cua"

    def test_a_title_without_letters_has_an_address(self) -> None:
        article = publish(title="…!?")
        assert article.get_absolute_url().endswith(f"/bai-viet-{article.pk}/")

    def test_a_first_publication_is_no_update(self) -> None:
        assert publish().updated_at is None

    def test_a_correction_says_when_and_keeps_the_date(self) -> None:
        article = publish(publish_at=timezone.now() - timedelta(days=3))
        published_at = article.publish_at
        publish(article)
        assert article.publish_at == published_at
        assert article.updated_at
        assert article.updated_at > timezone.now() - timedelta(minutes=1)

    def test_views_survive_a_correction(self) -> None:
        article = publish()
        Article.objects.update(view_count=7)
        publish(article)
        assert Article.objects.get().view_count == 7

    def test_an_older_version_does_not_replace_a_newer_one(self) -> None:
        article = write()
        old = newest(article)
        publish(article)
        with pytest.raises(StepRefusedError, match="mới hơn"):
            approve(old, make_approver())

    def test_an_end_before_the_beginning_is_refused(self) -> None:
        article = write()
        Article.objects.update(expires_at=timezone.now() + timedelta(days=1))
        with pytest.raises(StepRefusedError, match="hết hạn"):
            approve(newest(article), make_approver(), timezone.now() + timedelta(days=2))
        assert newest(article).state == VersionState.DRAFT

    def test_an_expired_article_is_not_public(self) -> None:
        publish()
        later = timezone.now() + timedelta(days=1)
        Article.objects.update(expires_at=later)
        assert Article.objects.published(later - timedelta(seconds=1)).exists()
        assert not Article.objects.published(later).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_both_keep_their_text() -> None:
    article, author, barrier = write(), make_author(), Barrier(2)
    section = article.section

    def save(title: str) -> None:
        barrier.wait()
        try:
            save_version(
                Article.objects.get(pk=article.pk), by=author, title=title, body="", section=section
            )
        finally:
            connection.close()

    threads = [Thread(target=save, args=[title]) for title in ("Bản của An", "Bản của Bình")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(article.versions.values_list("number", flat=True)) == {1, 2, 3}


class TestState:
    @pytest.mark.parametrize(
        ("step", "label"),
        [
            (lambda version: None, "Nháp"),
            (lambda version: submit(version, make_author()), "Chờ duyệt"),
            (lambda version: approve(version, make_approver()), "Đã xuất bản"),
            (
                lambda version: approve(
                    version, make_approver(), timezone.now() + timedelta(days=1)
                ),
                "Hẹn giờ",
            ),
        ],
    )
    def test_the_state_follows_the_newest_decision(self, step: Any, label: str) -> None:
        article = write()
        step(newest(article))
        assert Article.objects.get().state_label == label

    def test_a_returned_article_is_labelled_so(self) -> None:
        version = newest(write())
        submit(version, make_author())
        return_to_author(version, make_approver(), "Thiếu nguồn.")
        assert Article.objects.get().state_label == "Trả lại"

    def test_an_expired_article_is_labelled_so(self) -> None:
        publish(publish_at=timezone.now() - timedelta(days=2))
        Article.objects.update(expires_at=timezone.now() - timedelta(days=1))
        assert Article.objects.get().state_label == "Hết hạn"

    def test_a_live_article_with_a_newer_draft_is_published(self) -> None:
        assert write(publish()).state_label == "Đã xuất bản"

    def test_the_state_is_read_anew_with_the_row(self) -> None:
        article = write()
        assert article.state == ArticleState.DRAFT
        approve(newest(article), make_approver())
        article.refresh_from_db()
        assert article.state == ArticleState.PUBLISHED

    def test_a_list_of_articles_needs_one_query(self, django_assert_num_queries: Any) -> None:
        for _ in range(3):
            write()
        with django_assert_num_queries(1):
            labels = [article.state_label for article in Article.objects.with_state()]
        assert labels == ["Nháp"] * 3
