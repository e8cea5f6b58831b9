"""The page on which a change of an advertisement is seen and decided."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ads import steps
from ads.models import Advertisement
from tests.ads.office import EDITOR, LIST, signed_in
from tests.ads.test_steps import edit, revision
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user(*EDITOR, last_name="Lê", first_name="An")


@pytest.fixture
def approver(client: Client) -> Client:
    client.force_login(make_user("ads.view_advertisement", "ads.approve_advertisement"))
    return client


@pytest.fixture
def changed(author: User) -> Advertisement:
    """A running advertisement with a change that waits."""
    placement = make_placement(name="Cột trái")
    advertisement = make_advertisement(placement, title="Hội chợ", url="https://cu.gov.vn/")
    edit(
        advertisement, author, note="Đổi trang đích.", url="https://moi.gov.vn/", weight=7,
        image="thong-tin/moi-600x500", placements=[make_placement(name="Cuối trang")],
    )  # fmt: skip
    return advertisement


def address(advertisement: Advertisement) -> str:
    return f"{LIST}{advertisement.pk}/duyet/"


def decide(client: Client, advertisement: Advertisement, decision: str, **fields: Any) -> Any:
    form = {"decision": decision, "seen": revision(advertisement), **fields}
    return client.post(address(advertisement), form)


def test_old_and_new_stand_side_by_side(approver: Client, changed: Advertisement) -> None:
    html = approver.get(address(changed)).content.decode()
    for shown in ("Đang chạy", "Sau khi duyệt", changed.image, "thong-tin/moi-600x500",
                  "Trên điện thoại", "<del>https://cu.gov.vn/</del>",
                  "<ins>https://moi.gov.vn/</ins>", "<del>Cột trái (300 × 250)</del>",
                  "<ins>Cuối trang (300 × 250)</ins>", "<ins>7</ins>", "Đổi trang đích.", "Lê An",
                  'href="https://moi.gov.vn/" target="_blank"', "Duyệt và chạy",
                  "Hiện ở Cuối trang (300 × 250) ngay trong vòng 5 giây"):  # fmt: skip
        assert shown in html


def test_a_new_advertisement_is_shown_whole(approver: Client) -> None:
    new = make_advertisement(make_placement(name="Cột trái"), approved=False, weight=7)
    html = approver.get(address(new)).content.decode()
    assert "Sẽ chạy" in html
    assert "<dt>Trọng số</dt><dd>7</dd>" in html
    assert "<del>" not in html


def test_approving_runs_what_was_shown(approver: Client, changed: Advertisement) -> None:
    response = decide(approver, changed, "approve")
    assert response.status_code == 302
    changed.refresh_from_db()
    assert (changed.url, changed.weight) == ("https://moi.gov.vn/", 7)


def test_what_changed_meanwhile_is_not_approved_but_shown_anew(
    approver: Client, changed: Advertisement, author: User
) -> None:
    seen = revision(changed)
    edit(changed, author, weight=9)
    response = decide(approver, changed, "approve", seen=seen)
    html = response.content.decode()
    assert response.status_code == 409
    assert "đã thay đổi sau khi bạn mở trang. Chưa có gì được lưu" in html
    assert "<ins>9</ins>" in html
    assert f'name="seen" value="{revision(changed)}"' in html
    changed.refresh_from_db()
    assert changed.url == "https://cu.gov.vn/"


@pytest.mark.parametrize("seen", ["", "x", "²", "0", "9" * 30])
def test_an_approval_that_names_no_revision_is_refused(
    approver: Client, changed: Advertisement, seen: str
) -> None:
    assert decide(approver, changed, "approve", seen=seen).status_code == 409
    changed.refresh_from_db()
    assert changed.url == "https://cu.gov.vn/"


def test_after_a_decision_the_longest_waiting_is_offered(
    approver: Client, changed: Advertisement, author: User
) -> None:
    own = make_advertisement()
    edit(own, User.objects.get(pk=approver.session["_auth_user_id"]), weight=2)
    first, second = make_advertisement(), make_advertisement()
    for each in (first, second):
        edit(each, author, weight=2)
    html = approver.post(
        address(changed), {"decision": "approve", "seen": revision(changed)}, follow=True
    ).content.decode()
    assert f"Đã duyệt “{changed}”." in html
    assert f'href="{address(first)}">Còn 2 quảng cáo chờ duyệt: quảng cáo kế tiếp</a>' in html
    for each in (first, second):
        decide(approver, each, "return", reason="Sai ảnh.")
    html = approver.get(address(second)).content.decode()
    assert "Đã trả lại cho người soạn" in html
    assert "kế tiếp" not in html


def test_a_form_that_names_no_decision_decides_nothing(
    approver: Client, changed: Advertisement
) -> None:
    response = decide(approver, changed, "")
    assert response.status_code == 422
    assert "Chưa có gì được lưu" in response.content.decode()
    assert list(Advertisement.objects.pending()) == [changed]


def test_the_page_asks_as_much_however_long_the_history_is(
    approver: Client, changed: Advertisement, author: User, django_assert_max_num_queries: Any
) -> None:
    for weight in range(10, 20):
        decide(approver, changed, "approve")
        edit(changed, author, weight=weight)
    with django_assert_max_num_queries(24):
        approver.get(address(changed))


def test_returning_keeps_the_change_with_its_reason_for_the_author(
    approver: Client, changed: Advertisement, author: User
) -> None:
    assert decide(approver, changed, "return", reason="Sai ảnh,\nxem lại.").status_code == 302
    html = signed_in(author).get(f"{LIST}{changed.pk}/change/").content.decode()
    assert "Sai ảnh,<br>xem lại." in html
    assert 'value="https://moi.gov.vn/"' in html


def test_a_return_without_a_reason_is_refused(approver: Client, changed: Advertisement) -> None:
    response = decide(approver, changed, "return", reason=" ")
    assert response.status_code == 422
    assert "Hãy ghi lý do" in response.content.decode()
    assert Advertisement.objects.pending().exists()


def test_a_refused_return_keeps_what_was_typed(
    approver: Client, changed: Advertisement, author: User
) -> None:
    seen = revision(changed)
    edit(changed, author, weight=9)
    response = decide(approver, changed, "return", reason="Sai ảnh, xem lại.", seen=seen)
    html = response.content.decode()
    assert "Sai ảnh, xem lại.</textarea>" in html
    assert '<section class="decision" id="tra-lai"' in html


def test_the_reason_is_asked_for_in_a_dialog_and_without_script_on_the_page(
    approver: Client, changed: Advertisement
) -> None:
    html = approver.get(address(changed)).content.decode()
    assert '<dialog class="decision" id="tra-lai"' in html
    assert 'href="?tra-lai=1#tra-lai" data-opens="tra-lai"' in html
    html = approver.get(f"{address(changed)}?tra-lai=1").content.decode()
    assert '<section class="decision" id="tra-lai"' in html
    assert 'name="reason"' in html


def test_the_author_sees_the_page_without_its_buttons(changed: Advertisement, author: User) -> None:
    client = signed_in(author)
    html = client.get(address(changed)).content.decode()
    assert 'value="approve"' not in html
    assert "Người có quyền duyệt" in html
    assert decide(client, changed, "approve").status_code == 403


def test_an_author_who_may_approve_is_told_why_not(changed: Advertisement) -> None:
    both = make_user(is_superuser=True)
    edit(changed, both, weight=9)
    client = signed_in(both)
    assert "một người khác phải duyệt" in client.get(address(changed)).content.decode()
    assert decide(client, changed, "approve").status_code == 422
    changed.refresh_from_db()
    assert changed.weight == 1


def test_the_page_needs_the_right_to_view(client: Client, changed: Advertisement) -> None:
    client.force_login(make_user())
    assert client.get(address(changed)).status_code == 403


def test_a_paused_one_is_approved_without_running(approver: Client, changed: Advertisement) -> None:
    steps.set_paused(changed, True)
    html = approver.get(address(changed)).content.decode()
    assert "Duyệt, vẫn tạm dừng" in html
    decide(approver, changed, "approve")
    assert not Advertisement.objects.running().exists()


def test_an_ended_one_is_said_to_run_again(approver: Client, changed: Advertisement) -> None:
    steps.end(changed)
    html = approver.get(address(changed)).content.decode()
    assert "Quảng cáo đã kết thúc lúc" in html
    assert "sẽ chạy lại" in html


def test_what_ran_stays_in_the_history(approver: Client, changed: Advertisement) -> None:
    old = changed.image
    decide(approver, changed, "approve")
    html = approver.get(address(changed)).content.decode()
    assert "Không có gì chờ duyệt." in html
    past = html[html.index("Các bản đã quyết định") :]
    assert old in past
    assert "thong-tin/moi-600x500" in past
    assert "đổi: ảnh, liên kết đến, vị trí đặt, trọng số" in past


def test_dropping_is_confirmed_and_leaves_what_runs(changed: Advertisement, author: User) -> None:
    client = signed_in(author)
    page = f"{LIST}{changed.pk}/bo-thay-doi/"
    assert "đúng như bản đã duyệt" in client.get(page).content.decode()
    assert changed.change
    client.post(page, {"seen": revision(changed)})
    assert changed.change is None
    assert list(Advertisement.objects.running()) == [changed]


def test_dropping_needs_the_right_to_change(approver: Client, changed: Advertisement) -> None:
    page = f"{LIST}{changed.pk}/bo-thay-doi/"
    assert approver.post(page, {"seen": revision(changed)}).status_code == 403
    assert changed.change


def test_the_preview_shows_the_change_in_its_new_placement(
    approver: Client, changed: Advertisement
) -> None:
    frame = f"{LIST}{changed.pk}/xem-thu/trang/?path=/&moment=2026-11-27T08:00"
    html = approver.get(frame.replace("2026-11-27", "2099-01-01")).content.decode()
    assert "thong-tin/moi-600x500" in html
    assert changed.image not in html


def test_a_report_shows_what_ran_in_its_days(approver: Client, changed: Advertisement) -> None:
    old = changed.image
    decide(approver, changed, "approve")
    report = f"{LIST}so-lieu/?advertisement={changed.pk}"
    html = approver.get(report).content.decode()
    assert html.index(old) < html.index("thong-tin/moi-600x500")
    html = approver.get(f"{report}&first=2020-01-01&last=2020-01-31").content.decode()
    assert old not in html
