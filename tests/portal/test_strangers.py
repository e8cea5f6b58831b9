"""What strangers type: on no page of ours for others, and on staff pages marked as theirs."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from core.subjects import SEARCH_PREFIX
from news.models import Tag
from portal.models import Enquiry, Page
from tests.factories import make_section, make_user
from tests.news.makers import publish, write

pytestmark = pytest.mark.django_db

SPAM = "nha-cai-uy-tin"


@pytest.mark.parametrize(
    "address",
    [
        f"/lien-he/?tu=/{SPAM}/", f"/?q={SPAM}", f"/{SPAM}/", f"/tu-khoa/{SPAM}/",
        f"/trang/{SPAM}/", f"/don-vi/{SPAM}/", f"/dong-su-kien/{SPAM}/",
        f"/bao-cao-vi-pham/?t={SPAM}", f"/bao-cao-vi-pham/{SPAM}/", f"/so-lieu/{SPAM}/",
        f"/xem-truoc/{SPAM}/",
        f"/lien-he/{SPAM}/",
        f"/di/1/?t={SPAM}", f"/luu-tru/?x={SPAM}", f"/rss/?x={SPAM}", f"/sitemap.xml?x={SPAM}",
        f"/thong-ke.json?tu={SPAM}", f"/mau-sac/{SPAM}.css", f"/tep/{SPAM}/{SPAM}.pdf",
        f"/quan-tri/login/?next=/{SPAM}/",
    ],
)  # fmt: skip
def test_an_address_puts_no_words_on_our_pages(client: Client, address: str) -> None:
    """They are in no text that is read: at most in the value of a link or a hidden field."""
    html = client.get(address).content.decode()
    texts = [piece.partition(">")[2] for piece in html.split("<")]
    assert not any(SPAM in text for text in texts)
    assert SPAM not in html.partition("</head>")[0].replace(f'href="/{SPAM}', "")


def test_a_keyword_of_drafts_is_nowhere(client: Client) -> None:
    draft = Tag.objects.create(name="Sáp nhập phường", slug=SPAM)
    write(tags=[draft], title="Nháp")
    publish(title="Công khai")
    pages = ["/", f"/tu-khoa/{SPAM}/", "/rss/", "/atom/", "/so-do/", "/sitemap.xml",
             "/sitemap-bai-viet.xml", "/tim-kiem/?q=phường", "/quan-tri/autocomplete/"]  # fmt: skip
    for page in pages:
        html = client.get(page).content.decode()
        assert SPAM not in html.replace(f"?tu=/tu-khoa/{SPAM}/", ""), page
        assert draft.name not in html, page
    # The filter does not tell that there is such a keyword.
    known, unknown = (
        client.get("/tim-kiem/", {"tu-khoa": name}).content.decode().replace(name, "")
        for name in (draft.name, "Không có thật")
    )
    assert "Không có từ khóa này" in known
    assert len(known) == len(unknown)


def test_statistics_say_what_strangers_said(client: Client) -> None:
    site = "http://co-bac.example/"
    for kind, subject in (
        (EventKind.VIEW, f"{SEARCH_PREFIX}{site}"),
        (EventKind.REFERRER, site),
        (EventKind.MISSING, site),
    ):
        SubjectHourlyCount.objects.create(hour=timezone.now(), kind=kind, subject=subject, count=3)
    client.force_login(make_user("analytics.view_dailycount", "news.add_redirect"))
    page = client.get("/quan-tri/thong-ke/?first=2026-01-01&last=2027-01-01")
    for mark in (
        "Từ khóa (chưa xác minh)",
        "Trang web (chưa xác minh)",
        "Địa chỉ (chưa xác minh)",
        "do bên ngoài gửi đến",
    ):
        assertContains(page, mark)
    assertContains(page, site)
    assertNotContains(page, f'href="{site}')


def test_statistics_name_no_draft_of_a_closed_section(client: Client) -> None:
    closed = make_section()
    closed.staff.set([make_user()])
    secret = write(title="Bài mật", section=closed)
    SubjectHourlyCount.objects.create(
        hour=timezone.now(), kind=EventKind.VIEW, subject=secret.subject, count=3
    )
    client.force_login(make_user("analytics.view_dailycount", "news.view_article"))
    query = "first=2026-01-01&last=2027-01-01"
    for address in (f"?{query}", f"?{query}&tep=csv&bang=bai-viet"):
        page = client.get(f"/quan-tri/thong-ke/{address}")
        assertContains(page, "tài khoản này không xem được")
        assertNotContains(page, "Bài mật")


@pytest.mark.parametrize(
    ("contact", "is_link"),
    [("an@xa.gov.vn", True), ("an@xa.vn?bcc=x@y.vn&body=tin", False), ("0912 345 678", False)],
)
def test_links_in_letters_are_dead_text(client: Client, contact: str, is_link: bool) -> None:
    letter = Enquiry.objects.create(
        topic=Enquiry.Topic.PETITION, body="Xem http://co-bac.example/", contact=contact,
        page="/quan-tri/logout/",
    )  # fmt: skip
    client.force_login(make_user("portal.view_enquiry", "portal.change_enquiry"))
    page = client.get(f"/quan-tri/portal/enquiry/{letter.pk}/change/")
    assertContains(page, "/quan-tri/logout/ (người gửi khai, cổng không kiểm)")
    html = page.content.decode()
    assert "http://co-bac.example" in html
    assert 'href="http://co-bac' not in html
    assert ("mailto:" in html) == is_link


def test_the_way_to_the_public_page_leads_to_no_letter(client: Client) -> None:
    letter = Enquiry.objects.create(topic=Enquiry.Topic.PETITION, body="Đèn đường hỏng.")
    page = Page.objects.create(title="Mật", slug="mat", body="<p>.</p>", is_published=False)
    closed = make_section()
    closed.staff.set([make_user()])
    article = publish(title="Bài mật")
    type(article).objects.filter(pk=article.pk).update(section=closed)
    rows = [letter, page, article]

    def asked(row: object) -> int:
        kind = ContentType.objects.get_for_model(type(row))
        return client.get(f"/quan-tri/r/{kind.pk}/{row.pk}/").status_code  # type: ignore[attr-defined]

    client.force_login(make_user("news.view_article", "news.edit_others_article"))
    assert [asked(row) for row in rows] == [404, 404, 404]
    client.force_login(make_user(is_superuser=True))
    assert [asked(row) for row in rows] == [404, 404, 302]
    assert client.get("/quan-tri/r/x/1/").status_code == 404
