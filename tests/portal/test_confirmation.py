"""What is public at once or final is said before it is done, and done only when agreed to."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from ads.models import Complaint
from news.models import Section
from portal.models import Alert, Enquiry, EnquirySettings, MenuItem, Page, SiteIdentity
from tests.factories import make_advertisement, make_placement, make_section
from tests.news.makers import publish
from tests.portal.letters import make_enquiry

pytestmark = pytest.mark.django_db

ADMIN = "/quan-tri/"
DAY_AND_HOUR = ("%d/%m/%Y", "%H:%M:%S")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("quantri"))
    return client


def ask(client: Client, path: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """Send the form; return what it says will happen, and what agrees to that."""
    data = {**fields, "_save": "1"}
    response = client.post(path, data)
    assert response.status_code == 200, "saved without asking"
    form = response.context["adminform"].form
    assert form.pending, form.errors
    page = response.content.decode()
    assert 'name="confirmed"' in page
    return " ".join(form.pending), {**data, "confirmed": form.agreement}


def test_an_alert_says_where_and_until_when(office: Client) -> None:
    path = f"{ADMIN}portal/alert/add/"
    data = {
        "severity": "urgent",
        "title": "Bão số 9",
        "starts_at_0": "01/11/2026",
        "starts_at_1": "08:00",
    }
    said, agreed = ask(office, path, **data)
    assert "“Bão số 9” đứng đầu mọi trang của cổng, ngay bây giờ, cho đến khi" in said
    assert not Alert.objects.exists()
    other, _ = ask(office, path, **{**agreed, "title": "Bão số 10"})  # agreed to something else
    assert "Bão số 10" in other
    assert office.post(path, agreed).status_code == 302
    assert Alert.objects.get().title == "Bão số 9"


def test_an_alert_that_is_changed_says_what_readers_notice(office: Client) -> None:
    now = timezone.localtime()
    alert = Alert.objects.create(title="Bão số 9", starts_at=now - timedelta(hours=2))
    path = f"{ADMIN}portal/alert/{alert.pk}/change/"
    data = {"severity": "info", "title": alert.title}
    data |= {f"starts_at_{n}": f"{alert.starts_at:{form}}" for n, form in enumerate(DAY_AND_HOUR)}
    over = {f"ends_at_{n}": f"{now - timedelta(minutes=1):{f}}" for n, f in enumerate(DAY_AND_HOUR)}
    said, _ = ask(office, path, **data, **over)
    assert said == "“Bão số 9” rời khỏi mọi trang ngay bây giờ."
    later = {f"ends_at_{n}": f"{now + timedelta(days=1):{f}}" for n, f in enumerate(DAY_AND_HOUR)}
    said, _ = ask(office, path, **data, **later)
    assert "hiện lại" not in said
    said, _ = ask(office, path, **data | {"title": "Bão số 10"}, **later)
    assert "Người đọc đã đóng thông báo cũ sẽ thấy thông báo này hiện lại." in said


def test_closing_the_site_says_so(office: Client) -> None:
    path = f"{ADMIN}portal/siteidentity/"
    office.get(path)
    data = {
        "unit_name": "Phường Mới",
        "level": "commune",
        "slogan": "Gần dân",
        "brand_colour": "#0b4f8a",
        "link_colour": "#0b4f8a",
        "closed_on": timezone.localdate().strftime("%d/%m/%Y"),
        "successor_name": "Phường Lớn",
        "successor_url": "https://phuonglon.gov.vn/",
    }
    said, agreed = ask(office, path, **data)
    assert "Ngay bây giờ cả cổng đóng" in said
    assert "tên đơn vị “Cổng thông tin điện tử” thành “Phường Mới”" in said
    assert "cấp “Phường” thành “Xã”" in said
    assert "khẩu hiệu thêm “Gần dân”" in said
    assert not SiteIdentity.load().is_closed
    office.post(path, agreed)
    assert SiteIdentity.load().is_closed


def test_an_answer_is_shown_as_the_citizen_will_read_it(office: Client) -> None:
    letter = make_enquiry()
    path = f"{ADMIN}portal/enquiry/{letter.pk}/change/"
    said, agreed = ask(office, path, state="answered", answer="Đã thay đèn.", seen=letter.revision)
    assert "Người gửi đọc được ngay ở trang riêng của họ: “Đã thay đèn.”" in said
    assert "không sửa được nữa" in said
    letter.refresh_from_db()
    assert letter.state == Enquiry.State.NEW
    office.post(path, agreed)
    letter.refresh_from_db()
    assert letter.answer == "Đã thay đèn."


def test_a_note_in_a_letter_is_saved_without_asking(office: Client) -> None:
    letter = make_enquiry()
    path = f"{ADMIN}portal/enquiry/{letter.pk}/change/"
    fields = {"state": "in_hand", "note": "Hỏi lại", "seen": letter.revision}
    assert office.post(path, fields).status_code == 302


@pytest.mark.parametrize(
    ("state", "effect"),
    [("upheld", "dừng trên mọi trang"), ("rejected", "không bị dừng vì báo cáo này")],
)
def test_a_complaint_is_not_settled_by_its_first_outcome(
    office: Client, state: str, effect: str
) -> None:
    advertisement = make_advertisement(make_placement())
    complaint = Complaint.objects.create(
        advertisement=advertisement, reason=Complaint.Reason.values[0], details="Lừa đảo"
    )
    path = f"{ADMIN}ads/complaint/{complaint.pk}/change/"
    said, _ = ask(office, path, state=state, answer="Đã xem.", seen=complaint.revision)
    assert effect in said
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.OPEN


def test_letters_that_would_be_erased_are_counted(office: Client) -> None:
    make_enquiry(received_at=timezone.now() - timedelta(days=100))
    path = f"{ADMIN}portal/enquirysettings/"
    EnquirySettings.load()
    said, _ = ask(office, path, is_open="on", keep_days=90, challenge="auto")
    assert "1 thư nhận đã quá 90 ngày bị xóa" in said


def test_a_menu_item_says_where_it_appears(office: Client) -> None:
    section = make_section()
    said, agreed = ask(
        office, f"{ADMIN}portal/menuitem/add/",
        menu="main", label="Tin tức", section=section.pk, order=1,
    )  # fmt: skip
    assert f"hiện ngay ở “Menu chính” của mọi trang, dẫn đến {section.get_absolute_url()}" in said
    office.post(f"{ADMIN}portal/menuitem/add/", agreed)
    assert MenuItem.objects.count() == 1


def test_a_menu_item_for_a_page_that_is_not_public_says_that_it_is_not_shown(
    office: Client,
) -> None:
    page = Page.objects.create(title="Bộ máy", slug="bo-may", body="<p>.</p>", is_published=False)
    said, _ = ask(office, f"{ADMIN}portal/menuitem/add/", menu="main", label="Bộ máy",
                  page=page.pk, order=1)  # fmt: skip
    assert "chưa hiện" in said
    assert "hiện ngay" not in said


def test_a_lasting_page_asks_only_when_readers_see_the_change(office: Client) -> None:
    path = f"{ADMIN}portal/page/add/"
    page = {"title": "Giới thiệu", "body": "<p>Phường.</p>"}
    assert office.post(path, page).status_code == 302  # not published
    row = Page.objects.get(title="Giới thiệu")
    path = f"{ADMIN}portal/page/{row.pk}/change/"
    said, agreed = ask(office, path, **page, slug=row.slug, is_published="on")
    assert f"hiện ngay cho mọi người ở {row.get_absolute_url()}" in said
    office.post(path, agreed)
    said, _ = ask(office, path, **page, slug=row.slug)
    assert "rời khỏi cổng" in said


def test_a_page_with_a_note_for_a_picture_stays_a_draft(office: Client) -> None:
    path = f"{ADMIN}portal/page/add/"
    page = {"title": "Bộ máy", "body": "<p>[Ảnh ở đây chưa được tải lên]</p>"}
    assert "chỗ ghi thay cho ảnh" in office.post(path, {**page, "is_published": "on"}).text
    assert not Page.objects.exists()
    assert office.post(path, page).status_code == 302


def test_a_section_says_how_many_articles_change_their_address(office: Client) -> None:
    article = publish()
    section: Section = article.section
    path = f"{ADMIN}news/section/{section.pk}/change/"
    said, _ = ask(office, path, name=section.name, slug="ten-moi", order=section.order)
    assert "1 bài đang công khai" in said
    assert "Địa chỉ các trang ấy đổi theo" in said


def test_nothing_is_asked_of_a_form_without_changes(office: Client) -> None:
    alert = Alert.objects.create(title="Bão")
    path = f"{ADMIN}portal/alert/{alert.pk}/change/"
    moment = timezone.localtime(alert.starts_at)
    fields = {"severity": "info", "title": "Bão", "starts_at_0": f"{moment:%d/%m/%Y}",
              "starts_at_1": f"{moment:%H:%M:%S}"}  # fmt: skip
    fields |= {f"initial-{name}": value for name, value in fields.items() if "_at_" in name}
    assert office.post(path, {**fields, "_save": "1"}).status_code == 302
