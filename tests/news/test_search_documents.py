"""The search index follows what is saved, published, withdrawn and deleted."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from core.models import SearchDocument
from core.search.index import FORM, LASTING
from news.models import Article, Attachment, Tag
from news.trash import purge
from news.workflow import Step, apply_step
from portal.models import Page
from portal.search_index import mend_index
from tests.factories import make_department, make_section, make_user
from tests.news.makers import find_articles, make_chief, publish, write

pytestmark = pytest.mark.django_db


def public_subjects() -> set[str]:
    public = SearchDocument.objects.filter(starts_at__lte=timezone.now())
    return set(public.values_list("subject", flat=True))


def make_attachment(**fields: str) -> Attachment:
    return Attachment.objects.create(
        **{"title": "Tờ trình 45", "kind": "pdf", "size": 9, "file": "a.pdf", **fields}
    )


def test_a_draft_is_in_the_index_for_staff_alone() -> None:
    article = write(title="Chưa công bố")
    assert SearchDocument.objects.get(subject=article.subject).starts_at is None


def test_an_article_brings_its_keyword_its_office_and_its_files() -> None:
    tag = Tag.objects.create(name="học phí", slug="hoc-phi")
    office, file = make_department(), make_attachment()
    assert public_subjects() == set()
    article = publish(tags=[tag], department=office)
    article.attachments.add(file)
    expected = {
        article.subject, article.section.subject, f"news.tag:{tag.pk}",
        f"news.department:{office.pk}", f"news.attachment:{file.pk}",
    }  # fmt: skip
    assert public_subjects() == expected
    document = SearchDocument.objects.get(subject=f"news.attachment:{file.pk}")
    assert document.starts_at == article.publish_at
    assert f"section={article.section_id}" in str(document.title_words)


def test_what_is_withdrawn_is_found_no_longer_with_all_that_hung_on_it() -> None:
    tag = Tag.objects.create(name="học phí", slug="hoc-phi")
    article = publish(title="Thu học phí", tags=[tag])
    assert find_articles("thu học phí") == [article]
    apply_step(article, Step.WITHDRAW, make_chief(is_superuser=True), "Sai số liệu")
    assert find_articles("thu học phí") == []
    assert public_subjects() == {article.section.subject}


def test_an_attachment_that_is_taken_off_is_found_no_longer() -> None:
    article, file = publish(), make_attachment()
    article.attachments.add(file)
    article.attachments.remove(file)
    assert f"news.attachment:{file.pk}" not in public_subjects()


def test_a_scheduled_article_is_found_from_its_moment_on() -> None:
    article = publish(publish_at=timezone.now() + timedelta(hours=1))
    assert article.subject not in public_subjects()
    assert SearchDocument.objects.get(subject=article.subject).starts_at == article.publish_at


def test_what_is_deleted_goes() -> None:
    page = Page.objects.create(title="Giới thiệu", slug="gioi-thieu-1", body="<p>Phường</p>")
    section, article = make_section(), write()
    Article.objects.filter(pk=article.pk).update(trashed_at=timezone.now())
    purge(article)
    page.delete()
    section.delete()
    left = set(SearchDocument.objects.values_list("kind", flat=True))
    assert left == {"news.section"}  # of the article


def test_a_page_is_public_only_if_it_says_so() -> None:
    page = Page.objects.create(title="Giới thiệu", slug="gioi-thieu-1", body="<p>Phường</p>")
    assert SearchDocument.objects.get(subject=page.subject).starts_at == LASTING
    page.is_published = False
    page.save()
    assert SearchDocument.objects.get(subject=page.subject).starts_at is None


def test_saving_nothing_new_writes_nothing() -> None:
    article = publish()
    before = SearchDocument.objects.values_list("pk", "indexed_at")
    Article.objects.get(pk=article.pk).save()
    assert list(before) == list(SearchDocument.objects.values_list("pk", "indexed_at"))


def test_what_the_migration_copied_is_found_and_then_made_anew() -> None:
    article = publish(title="Cấp sổ đỏ", tags=[Tag.objects.create(name="đất", slug="dat")])
    draft = write(title="Chưa công bố")
    whole = {d.subject: (d.title_words, d.words) for d in SearchDocument.objects.all()}
    SearchDocument.objects.all().delete()
    migration = import_module("news.migrations.0024_fill_search_index")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert find_articles("so do") == [article]
    assert SearchDocument.objects.get(subject=draft.subject).starts_at is None
    assert set(SearchDocument.objects.values_list("form", flat=True)) == {0}
    assert mend_index()
    assert {d.subject: (d.title_words, d.words) for d in SearchDocument.objects.all()} == whole
    assert mend_index() == ""


def test_what_was_deleted_past_the_models_goes_with_the_next_mending() -> None:
    SearchDocument.objects.create(
        subject="news.tag:999", kind="news.tag", number=999, title="cũ", text="", address="",
        title_words="", words="", form=FORM, starts_at=LASTING,
    )  # fmt: skip
    mend_index()
    assert not SearchDocument.objects.exists()


def test_staff_find_drafts_in_the_admin(client) -> None:  # type: ignore[no-untyped-def]
    client.force_login(make_user("news.view_article", "news.change_article", is_superuser=True))
    write(title="Chuyện chưa công bố")
    page = client.get("/quan-tri/news/article/", {"q": "chuyen chua"}).content.decode()
    assert "Chuyện chưa công bố" in page


def test_the_admin_says_that_there_are_more(client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("core.search.find.MOST", 2)
    client.force_login(make_user("news.view_article", "news.change_article", is_superuser=True))
    for number in range(3):
        write(title=f"Họp {number}")
    page = client.get("/quan-tri/news/article/", {"q": "họp"}).content.decode()
    assert "hãy gõ thêm từ" in page
    answer = client.get(
        "/quan-tri/autocomplete/",
        {
            "app_label": "news",
            "model_name": "article",
            "field_name": "chosen_related",
            "term": "họp",
        },
    )
    assert answer.status_code == 200
