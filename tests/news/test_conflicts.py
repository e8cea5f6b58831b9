"""A save over a colleague's newer version: what happened is told, and no word is lost unsaid."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from news.models import Article, ArticleVersion
from news.workflow import save_version
from tests.factories import make_section
from tests.news.makers import make_author

pytestmark = pytest.mark.django_db

BASE = "<p>Một.</p><p>Hai.</p><p>Ba.</p>"


@pytest.fixture
def minh() -> User:
    return make_author(first_name="Minh", last_name="Lê")


@pytest.fixture
def article(minh: User) -> Article:
    article = Article()
    save(article, minh, body=BASE)
    return article


@pytest.fixture
def me(client: Client) -> User:
    user = make_author(first_name="Lan", last_name="Vũ Thị")
    client.force_login(user)
    return user


def save(article: Article, by: User, **content: Any) -> ArticleVersion:
    content = {"title": "Đường hoa", "section": make_section(), **content}
    content["section"] = article.section if article.pk else content["section"]
    return save_version(article, by=by, **content)


def send(client: Client, article: Article, **fields: Any) -> Any:
    data = {
        "title": "Đường hoa",
        "body": BASE,
        "section": article.section_id,
        "base_version": 1,
        **fields,
    }
    return client.post(f"/quan-tri/news/article/{article.pk}/change/", data)


def choose(client: Client, article: Article, merge: str, **fields: Any) -> ArticleVersion:
    response = send(client, article, merge=merge, merge_with=2, **fields)
    assert response.status_code == 302, response.context["adminform"].form.errors
    newest = article.newest_version
    assert newest
    return newest


def test_the_page_begins_with_who_saved_and_shows_only_what_differs(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Một của Minh.</p><p>Hai.</p><p>Ba.</p>")
    mine = "<p>Một.</p><p>Hai.</p><p>Ba của Lan.</p>"
    response = send(client, article, body=mine, _save="1")
    page = response.content.decode()
    assert "Lê Minh đã lưu bản 2 trong lúc bạn viết" in page
    assert page.index("Lê Minh đã lưu bản 2") < page.index('id="id_title"')
    passages = response.context["adminform"].form.conflict.passages
    assert [(each.changed_by, "Hai." in each.theirs) for each in passages] == [
        ("theirs", False),
        ("mine", False),
    ]
    assert article.versions.count() == 2


def test_both_keeps_what_either_changed(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Một của Minh.</p><p>Hai.</p><p>Ba.</p>", byline="Minh")
    mine = "<p>Một.</p><p>Hai.</p><p>Ba của Lan.</p>"
    version = choose(client, article, "both", body=mine, summary="Tóm tắt của Lan")
    assert version.body == "<p>Một của Minh.</p><p>Hai.</p><p>Ba của Lan.</p>"
    assert (version.byline, version.summary) == ("Minh", "Tóm tắt của Lan")
    assert version.note == "Gộp với bản 2 của Lê Minh."


@pytest.mark.parametrize(
    ("choice", "first", "note"),
    [
        ("", "<p>Một của Minh.</p><p>Một của Lan.</p>", "Gộp với bản 2 của Lê Minh."),
        ("theirs", "<p>Một của Minh.</p>", "Gộp với bản 2 của Lê Minh."),
        ("mine", "<p>Một của Lan.</p>",
         "Thay phần Lê Minh viết ở bản 2: Nội dung “Một của Minh.”."),
    ],
)  # fmt: skip
def test_a_paragraph_that_both_changed_stays_twice_unless_one_is_chosen(
    client: Client, article: Article, minh: User, me: User, choice: str, first: str, note: str
) -> None:
    save(article, minh, body="<p>Một của Minh.</p><p>Hai.</p><p>Ba.</p>")
    mine = "<p>Một của Lan.</p><p>Hai.</p><p>Ba.</p>"
    conflict = send(client, article, body=mine).context["adminform"].form.conflict.passages[0]
    chosen = {f"merge-{conflict.key}": choice} if choice else {}
    version = choose(client, article, "both", body=mine, **chosen)
    assert (version.body, version.note) == (f"{first}<p>Hai.</p><p>Ba.</p>", note)


@pytest.mark.parametrize(
    ("theirs", "mine", "chosen"),
    [
        ("<p>Một.</p><p>Ba.</p>", "<p>Một.</p><p>Hai của Lan.</p><p>Ba.</p>", "mine"),
        ("<p>Một.</p><p>Hai của Minh.</p><p>Ba.</p>", "<p>Một.</p><p>Ba.</p>", "theirs"),
    ],
)
def test_a_paragraph_that_one_changed_and_the_other_removed_stays_unless_chosen_otherwise(
    client: Client, article: Article, minh: User, me: User, theirs: str, mine: str, chosen: str
) -> None:
    save(article, minh, body=theirs)
    [passage] = send(client, article, body=mine).context["adminform"].form.conflict.passages
    assert (passage.changed_by, passage.chosen) == ("both", chosen)
    assert "Hai của" in choose(client, article, "both", body=mine).body


def test_a_title_that_both_changed_is_asked_for(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, title="Đường hoa của Minh", body=BASE)
    fields = {"title": "Đường hoa của Lan", "merge": "both", "merge_with": 2}
    assert send(client, article, **fields).status_code == 200
    chosen = {"title": "Đường hoa của Lan", "merge-title": "theirs"}
    assert choose(client, article, "both", **chosen).title == "Đường hoa của Minh"


def test_taking_mine_says_in_the_note_what_it_replaced(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Một của Minh.</p><p>Hai.</p><p>Ba.</p>", byline="Minh")
    mine = "<p>Một.</p><p>Hai.</p><p>Ba của Lan.</p>"
    version = choose(client, article, "mine", body=mine, note="Sửa giờ.")
    assert (version.body, version.byline) == (mine, "")
    assert version.note == (
        "Thay phần Lê Minh viết ở bản 2: Tác giả; Nội dung “Một của Minh.”. Sửa giờ."
    )
    assert article.events.filter(version=version, note=version.note).exists()


def test_saving_again_without_a_choice_is_refused_again(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Của Minh.</p>")
    for _ in range(2):
        response = send(client, article, body="<p>Của Lan.</p>", _save="1")
        assert response.context["adminform"].form["base_version"].value() == "1"
    assert article.versions.count() == 2


def test_a_choice_made_before_yet_another_version_is_asked_again(
    client: Client, article: Article, minh: User, me: User
) -> None:
    for name in ("hai", "ba"):
        save(article, minh, body=f"<p>Bản {name} của Minh.</p>")
    response = send(client, article, body="<p>Của Lan.</p>", merge="mine", merge_with=2)
    assert (response.status_code, article.versions.count()) == (200, 3)


def test_the_same_change_by_both_is_no_conflict(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Một sửa.</p>")
    response = send(client, article, body="<p>Một sửa.</p>", _save="1")
    assert (response.status_code, article.versions.count()) == (302, 2)


def test_a_colleagues_note_to_readers_stays(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body=BASE, byline="Minh", public_note="Sửa mức phí.")
    assert choose(client, article, "both", summary="Của Lan").public_note == "Sửa mức phí."


def test_a_form_with_an_error_is_shown_with_the_conflict_and_not_saved(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Của Minh.</p>")
    fields = {"section": "", "merge": "mine", "merge_with": 2}
    page = send(client, article, body="<p>Của Lan.</p>", **fields).content.decode()
    assert "Lê Minh đã lưu bản 2" in page
    assert article.versions.count() == 2


def test_a_very_long_note_does_not_push_out_what_was_replaced(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Của Minh.</p>")
    version = choose(client, article, "mine", body="<p>Của Lan.</p>", note="a" * 500)
    assert version.note.startswith("Thay phần Lê Minh viết ở bản 2: Nội dung “Của Minh.”.")
    assert len(version.note) == 500


def test_changes_at_two_places_of_a_table_are_both_kept_without_a_question(
    client: Client, article: Article, minh: User, me: User
) -> None:
    table = "<table><tbody><tr><td>Hai</td></tr><tr><td>Ba</td></tr></tbody></table>"
    save(article, minh, body=table)
    save(article, minh, body=table.replace("Hai", "Thứ Hai"))
    mine = table.replace("Ba", "Thứ Ba")
    sent = {"body": mine, "base_version": 2}
    page = send(client, article, **sent)
    (passage,) = page.context["adminform"].form.conflict.passages
    both = "<td>Thứ Hai</td></tr><tr><td>Thứ Ba</td>"
    assert both in passage.united
    assert f"merge-{passage.key}" not in page.content.decode()
    response = send(client, article, **sent, merge="both", merge_with=3)
    assert response.status_code == 302
    newest = article.newest_version
    assert newest
    assert both in newest.body


def test_a_paragraph_that_the_colleague_took_out_and_i_changed_stays_unless_chosen(
    client: Client, article: Article, minh: User, me: User
) -> None:
    save(article, minh, body="<p>Một.</p><p>Ba.</p>")
    mine = "<p>Một.</p><p>Hai của Lan.</p><p>Ba.</p>"
    page = send(client, article, body=mine)
    (passage,) = page.context["adminform"].form.conflict.passages
    assert passage.chosen == "mine"
    key = f"merge-{passage.key}"
    assert choose(client, article, "both", body=mine, **{key: "mine"}).body == mine
