"""A form that was open while colleagues worked undoes nothing of what they did."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from lxml import html

from news.models import Article
from news.workflow import NewerVersionError, return_to_author, save_version
from tests.factories import make_image
from tests.news.makers import make_approver, publish, write
from tests.news.reading import newest, sent
from tests.news.test_admin_articles import LIST, approver, chief, errors, media

__all__ = ["approver", "chief", "media"]
pytestmark = pytest.mark.django_db


def opened(client: Client, article: Article) -> dict[str, Any]:
    """Return what the browser sends from the form of an article as it is now."""
    page = html.fromstring(client.get(f"{LIST}{article.pk}/change/").content.decode())
    data: dict[str, Any] = {}
    for name, value in page.get_element_by_id("article_form").form_values():
        data.setdefault(name, []).append(value)
    return data


def send(client: Client, article: Article, form: dict[str, Any], **fields: Any) -> Any:
    return client.post(f"{LIST}{article.pk}/change/", {**form, "_save": "1", **fields})


def test_a_setting_that_a_colleague_made_stays(client: Client, approver: User) -> None:
    article, related = publish(), publish()
    form, end = opened(client, article), timezone.now() + timedelta(days=9)
    Article.objects.filter(pk=article.pk).update(expires_at=end)
    article.chosen_related.add(related)
    assert send(client, article, form, title="Khác", review_on="01/12/2090").status_code == 302
    article.refresh_from_db()
    assert (article.expires_at, f"{article.review_on}") == (end, "2090-12-01")
    assert list(article.chosen_related.all()) == [related]
    assert article.events.get(kind="arranged").note == "Rà soát lại ngày"


def test_a_setting_that_was_taken_away_is_away(client: Client, approver: User) -> None:
    article = publish()
    end = timezone.now() + timedelta(days=9)
    Article.objects.update(expires_at=end, featured_until=end)
    send(client, article, opened(client, article), expires_at_0="", expires_at_1="")
    article.refresh_from_db()
    assert (article.expires_at, article.featured_until) == (None, end)


def test_a_setting_that_contradicts_a_colleagues_is_refused(client: Client, approver: User) -> None:
    article = write()
    form = opened(client, article)
    Article.objects.update(expires_at=timezone.now() + timedelta(days=1))
    times = {"publish_at_0": "01/12/2090", "publish_at_1": "08:00"}
    response = send(client, article, form, **times)
    assert "Thời điểm kết thúc phải sau" in errors(response)["__all__"][0]


def test_a_description_that_a_colleague_mended_stays(client: Client, approver: User) -> None:
    picture = make_image(alt="Trụ sở")
    article = write(lead_image=picture)
    form = opened(client, article)
    picture.alt = "Trụ sở phường, nhìn từ cổng"
    picture.save()
    send(client, article, form, title="Khác")
    picture.refresh_from_db()
    assert (newest(article).title, picture.alt) == ("Khác", "Trụ sở phường, nhìn từ cổng")


def test_a_picture_taken_from_the_colleague_keeps_its_description(
    client: Client, approver: User
) -> None:
    mine, theirs = make_image(alt="Chợ hoa"), make_image(alt="Bắn pháo hoa")
    article = write(lead_image=mine)
    form = opened(client, article)
    write(article, section=article.section, lead_image=theirs)
    response = send(client, article, form, summary="Tóm tắt", merge="both", merge_with=2)
    assert response.status_code == 302
    theirs.refresh_from_db()
    assert (newest(article).lead_image, theirs.alt) == (theirs, "Bắn pháo hoa")


@pytest.mark.parametrize("button", ["_save", "_submit", "_publish"])
def test_what_was_returned_meanwhile_is_told_before_it_goes_on(
    client: Client, chief: User, button: str
) -> None:
    article = sent()
    form = opened(client, article)
    minh = make_approver(last_name="Lê", first_name="Minh")
    return_to_author(newest(article), minh, "Sai số liệu.")
    response = send(client, article, form, **{button: "1"})
    [error] = errors(response)["__all__"]
    assert "Lê Minh đã trả lại bản 1 trong lúc bạn mở bài, lý do: “Sai số liệu.”" in error
    assert article.versions.count() == 1
    again = response.context["adminform"].form["base_state"].value()
    assert send(client, article, form, base_state=again, **{button: "1"}).status_code == 302
    assert article.versions.count() == 2


@pytest.mark.parametrize("button", ["_save", "_publish"])
def test_what_is_public_is_not_put_off_by_a_form(client: Client, chief: User, button: str) -> None:
    article = publish()
    times = {"publish_at_0": "01/12/2090", "publish_at_1": "08:00"}
    form = opened(client, article)
    response = send(client, article, form, title="Khác", **times, **{button: "1"})
    assert "Bài đang công khai nên không hẹn giờ được" in errors(response)["publish_at"][0]
    assert Article.objects.published().exists()


def test_a_version_made_from_an_older_one_is_refused() -> None:
    article = write()
    old = newest(article)
    write(article, section=article.section)
    with pytest.raises(NewerVersionError, match="vừa lưu bản 2"):
        save_version(article, by=None, base_version=old.number, **old.content())
    assert article.versions.count() == 2
