"""The writing page: the groups beside the text, and the lead picture taken from the text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml import html

from core import images
from news.models import Image, Tag
from tests.factories import make_image
from tests.news.makers import publish, write
from tests.news.test_admin_articles import (
    ADD,
    LIST,
    approver,
    author,
    change,
    errors,
    form,
    form_of,
    media,
    newest,
    photo,
)

__all__ = ["approver", "author", "media"]
pytestmark = pytest.mark.django_db


def shown(response: Any) -> Any:
    return html.fromstring(response.content.decode())


def opened(page: Any) -> list[str]:
    """Return the headings of the groups that are open, without what they hold."""
    open_ones = [each for each in _groups(page) if each.get("open") is not None]
    return [_words(each.find("summary")[0]).rstrip(":") for each in open_ones]


def held(page: Any) -> dict[str, str]:
    summaries = [details.find("summary") for details in _groups(page)]
    return {_words(each[0]).rstrip(":"): _words(each[1]) for each in summaries}


def _groups(page: Any) -> Any:
    return page.xpath("//div[@class='writing']//details")


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def with_picture(image: Image, alt: str = "") -> str:
    return f'<p>Nội dung.</p><p><img alt="{alt}" src="{images.url(image.name)}"></p>'


class TestGroups:
    def test_a_new_article_has_all_of_them_closed_and_empty(
        self, client: Client, author: User
    ) -> None:
        page = shown(client.get(ADD))
        assert opened(page) == []
        assert held(page) == {
            "Ảnh đại diện": "chưa có",
            "Từ khóa": "chưa có",
            "Tệp đính kèm": "chưa có",
            "Tác giả, nguồn, sự kiện": "không ghi",
            "Ghi chú": "không có",
        }

    def test_their_headings_tell_what_they_hold(self, client: Client, approver: User) -> None:
        tags = [Tag.objects.called("Một cửa"), Tag.objects.called("Cải cách")]
        article = publish(
            lead_image=make_image(),
            tags=tags,
            byline="Thu Hà",
            source="Báo Lam Giang",
            publish_at=datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
        )
        told = held(shown(client.get(f"{LIST}{article.pk}/change/")))
        assert told["Ảnh đại diện"] == "đã chọn"
        assert sorted(told["Từ khóa"].split(", ")) == ["Cải cách", "Một cửa"]
        assert told["Tác giả, nguồn, sự kiện"] == "Thu Hà, Báo Lam Giang"
        assert told["Lịch đăng"] == "Xuất bản lúc 20/11/2026, 08:30"

    def test_a_refused_form_tells_what_was_typed(self, client: Client, author: User) -> None:
        data = form(title="", new_tags="Tuyển quân, Một cửa", byline="Thu Hà")
        told = held(shown(client.post(ADD, data)))
        assert told["Từ khóa"] == "Tuyển quân, Một cửa"
        assert told["Tác giả, nguồn, sự kiện"] == "Thu Hà"

    def test_a_picture_uploaded_with_a_refused_form_is_chosen(
        self, client: Client, author: User
    ) -> None:
        response = client.post(ADD, form(title="", lead_upload=photo(), lead_alt="Toàn cảnh"))
        assert held(shown(response))["Ảnh đại diện"] == "đã chọn"

    def test_only_who_approves_decides_when_it_appears(self, client: Client, author: User) -> None:
        assert "Lịch đăng" not in held(shown(client.get(ADD)))

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"new_tags": "x" * 90}, "Từ khóa"),
            ({"publish_at_0": "31/31/2026"}, "Lịch đăng"),
            ({"royalty_coefficient": "nhiều"}, "Nhuận bút, lượt xem"),
            ({"byline": "x" * 151}, "Tác giả, nguồn, sự kiện"),
            ({"public_note": "x" * 301}, "Ghi chú"),
        ],
    )
    def test_one_with_an_error_is_open(
        self, client: Client, approver: User, fields: dict[str, str], name: str
    ) -> None:
        assert opened(shown(client.post(ADD, form(**fields)))) == [name]

    def test_one_with_an_advice_is_open(self, client: Client, author: User) -> None:
        article = write(lead_image=make_image(width=300, height=200))
        page = shown(client.get(f"{LIST}{article.pk}/change/"))
        assert opened(page) == ["Ảnh đại diện"]

    def test_what_is_required_is_in_none(self, client: Client, approver: User) -> None:
        page = shown(client.get(ADD))
        required = page.xpath("//label[contains(@class, 'required')]")
        hidden = page.xpath("//details//label[contains(@class, 'required')]")
        assert {each.get("for") for each in required} >= {"id_title", "id_body", "id_section"}
        assert [each.get("for") for each in hidden] in ([], ["id_opening_view_count"])


class TestLeadPictureOfTheText:
    def test_it_is_the_first_that_the_library_has(self, client: Client, author: User) -> None:
        other, first, second = make_image(), make_image(), make_image()
        lost = with_picture(other)
        other.delete()
        body = lost + with_picture(first) + with_picture(second)
        client.post(ADD, form(body=body, lead_from_text="on"))
        assert newest().lead_image == first

    def test_it_is_described_as_in_the_library(self, client: Client, author: User) -> None:
        image = make_image(alt="Trụ sở phường")
        client.post(ADD, form(body=with_picture(image, "Nhà hai tầng"), lead_from_text="on"))
        image.refresh_from_db()
        assert (newest().lead_image, image.alt) == (image, "Trụ sở phường")

    def test_one_without_a_description_gets_that_of_the_text(
        self, client: Client, author: User
    ) -> None:
        image = make_image(alt="")
        client.post(ADD, form(body=with_picture(image, "Nhà hai tầng"), lead_from_text="on"))
        image.refresh_from_db()
        assert (newest().lead_image, image.alt) == (image, "Nhà hai tầng")

    def test_it_does_not_take_the_description_of_the_picture_before(
        self, client: Client, author: User
    ) -> None:
        former, image = make_image(alt="Sân vận động"), make_image(alt="Trụ sở phường")
        article = write(lead_image=former, body=with_picture(image))
        sent = {"lead_alt": former.alt, "initial-lead_alt": former.alt, "lead_from_text": "on"}
        change(client, article, form_of(article, lead_image=former.pk, **sent))
        image.refresh_from_db()
        assert (newest().lead_image, image.alt) == (image, "Trụ sở phường")

    def test_one_that_nobody_described_must_be_described(
        self, client: Client, author: User
    ) -> None:
        data = form(body=with_picture(make_image(alt="")), lead_from_text="on")
        response = client.post(ADD, data)
        assert errors(response)["lead_alt"][0].startswith("Ảnh chưa được mô tả.")
        assert "Ảnh đại diện" in opened(shown(response))

    def test_a_text_without_pictures_is_refused_at_the_box(
        self, client: Client, author: User
    ) -> None:
        response = client.post(ADD, form(lead_from_text="on"))
        assert "Bài chưa có ảnh nào" in errors(response)["lead_from_text"][0]
        assert opened(shown(response)) == ["Ảnh đại diện"]

    def test_it_is_offered_where_none_is_chosen(self, client: Client, author: User) -> None:
        article = write(body=with_picture(make_image(), "Trụ sở"))
        page = shown(client.get(f"{LIST}{article.pk}/change/"))
        assert opened(page) == ["Ảnh đại diện"]
        assert (
            "Bài chưa có ảnh đại diện."
            in page.get_element_by_id("id_lead_image_helptext").text_content()
        )

    def test_taking_it_again_saves_no_new_version(self, client: Client, author: User) -> None:
        image = make_image()
        article = write(lead_image=image, body=with_picture(image, "Trụ sở"))
        change(client, article, form_of(article, lead_image=image.pk, lead_from_text="on"))
        assert newest().number == 1

    def test_readers_see_it_once(self, client: Client) -> None:
        image = make_image()
        article = publish(lead_image=image, body=with_picture(image, "Trụ sở"))
        page = client.get(article.get_absolute_url()).content.decode()
        on_paper = client.get(f"{article.get_absolute_url()}in/").content.decode()
        assert ("article__lead" in page, "article__lead" in on_paper) == (False, False)

    def test_readers_see_another_above_the_text(self, client: Client) -> None:
        article = publish(lead_image=make_image(), body=with_picture(make_image(), "Trụ sở"))
        assert "article__lead" in client.get(article.get_absolute_url()).content.decode()
