"""Reading time, table of contents and sharing links."""

import json
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from core import html, images
from core.templatetags.reading import contents, minutes, zalo_share
from tests.news.makers import publish

PICTURE = f'<img src="{images.url("anh/thu1-1280x800")}" alt="Quầy tiếp dân">'


@pytest.mark.parametrize(("syllables", "expected"), [(0, 1), (250, 1), (251, 2), (1000, 4)])
def test_the_time_follows_from_the_syllables(syllables: int, expected: int) -> None:
    assert minutes(f"<p>{'chữ ' * syllables}</p>") == expected


def test_headings_get_ids_from_their_words_and_never_one_twice() -> None:
    body = html.render("<h2>Hồ <b>sơ</b></h2><h3>Hồ sơ</h3><h2>Hồ sơ</h2><h2>???</h2>")
    assert [each.id for each in body.headings] == ["muc-ho-so", "muc-ho-so-3", "muc"]
    assert [each.text for each in body.headings] == ["Hồ sơ", "Hồ sơ", "???"]


def test_two_headings_make_no_contents() -> None:
    assert contents(html.render("<h2>Một</h2><h2>Hai</h2>")) == []
    assert len(contents(html.render("<h2>Một</h2><h2>Hai</h2><h2>Ba</h2>"))) == 3


def test_a_picture_leads_to_its_largest_rendition() -> None:
    rendered = html.render(f"<p>{PICTURE}</p>")
    assert f'<a class="zoom" href="{images.url("anh/thu1-1280x800")}">' in rendered


def test_a_picture_in_a_link_keeps_that_link_alone() -> None:
    rendered = html.render(f'<p><a href="/x/">{PICTURE}</a></p>')
    assert rendered.count("<a ") == 1


def test_a_decoration_is_no_link() -> None:
    assert "<a " not in html.render(f"<p>{PICTURE.replace('Quầy tiếp dân', '')}</p>")


def test_the_zalo_link_contains_only_the_address() -> None:
    address = "https://an-thinh.gov.vn/tin/đường-12/?a=1&b=2"
    link = urlsplit(zalo_share(address))
    assert (link.scheme, link.netloc) == ("https", "button-share.zalo.me")
    assert json.loads(b64decode(parse_qs(link.query)["d"][0])) == {"url": address}


@pytest.mark.django_db
def test_an_article_has_contents_time_and_links_to_send_it_on(client: Client) -> None:
    article = publish(title="Bài", body="<h2>A & B</h2><p>x</p><h2>Hai</h2><h2>Ba</h2>")
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<a href="#muc-a-b">A &amp; B</a>' in page
    assert "Đọc khoảng 1 phút" in page
    assert "sharer.php?u=http%3A%2F%2Ftestserver%2F" in page
    assert zalo_share(f"http://testserver{article.get_absolute_url()}") in page
    assert f'href="{article.get_absolute_url()}in/" rel="nofollow">In bài viết</a>' in page
