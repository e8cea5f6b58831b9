"""The admin: adding, approving, pausing and listing advertisements."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from ads.models import Advertisement, Advertiser, PlacementHourlyCount
from tests.ads.office import (
    APPROVE,
    EDITOR,
    LIST,
    act,
    error_page,
    filled,
    picture,
    signed_in,
    unchanged,
)
from tests.factories import make_advertisement, make_placement, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor() -> User:
    return make_user(*EDITOR, username="bien-tap")


@pytest.fixture
def approver() -> User:
    return make_user("ads.view_advertisement", APPROVE, username="nguoi-duyet")


class TestAdding:
    def test_a_valid_form_is_saved_and_waits_for_approval(self, editor: User) -> None:
        response = signed_in(editor).post(f"{LIST}add/", filled(make_placement()))
        assert response.status_code == 302
        advertisement = Advertisement.objects.get()
        assert advertisement.created_by == editor
        assert advertisement.approved_by is None
        assert advertisement.image.startswith("thong-tin/")
        assert advertisement.image.endswith("-600x500")

    def test_an_end_without_an_hour_is_the_end_of_that_day(self, editor: User) -> None:
        form = filled(make_placement(), ends_at_0="31/12/2036", ends_at_1="")
        signed_in(editor).post(f"{LIST}add/", form)
        assert str(timezone.localtime(Advertisement.objects.get().ends_at))[:16] == (
            "2036-12-31 23:59"
        )

    def test_adding_needs_its_permission(self, approver: User) -> None:
        response = signed_in(approver).post(f"{LIST}add/", filled(make_placement()))
        assert (response.status_code, Advertisement.objects.count()) == (403, 0)

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"url": "http://dichvucong.gov.vn/"}, "Liên kết phải bắt đầu bằng https://"),
            ({"url": "javascript:alert(1)"}, "Địa chỉ chưa đúng."),
            ({"alt": ""}, "Hãy điền mục này."),
            ({"image": ""}, "Hãy điền mục này."),
            ({"weight": 0}, "không nhỏ hơn 1."),
            ({"goal": "viewable", "ends_at_0": "31/12/2036"}, "Hãy ghi cam kết bao nhiêu lượt."),
            ({"goal": "clicks", "goal_count": 50}, "Cam kết số lượt thì cần có ngày kết thúc."),
            ({"goal_count": 50}, "Hãy chọn số lượt ấy tính theo gì."),
            ({"goal": "clicks", "goal_count": 0}, "Hãy ghi cam kết bao nhiêu lượt."),
            ({"goal": "clicks", "goal_count": -5}, "không nhỏ hơn 0."),
            ({"path_prefixes": ["/khong-co/"]}, "Không có lựa chọn “/khong-co/”"),
            ({"weekdays": [8]}, "Không có lựa chọn “8”"),
            (
                {"ends_at_0": "31/10/2026", "ends_at_1": "08:00"},
                "Thời điểm kết thúc phải sau thời điểm bắt đầu.",
            ),
        ],
    )
    def test_an_error_is_named(self, editor: User, fields: dict[str, Any], reason: str) -> None:
        assert reason in error_page(editor, filled(make_placement(), **fields))

    def test_a_refused_form_keeps_what_was_typed(self, editor: User) -> None:
        html = error_page(editor, filled(make_placement(), title="Giữ lại", url="http://x.vn/"))
        assert 'value="Giữ lại"' in html
        assert 'value="http://x.vn/"' in html

    def test_a_refused_form_keeps_the_picture(self, editor: User) -> None:
        placement = make_placement()
        client = signed_in(editor)
        response = client.post(f"{LIST}add/", filled(placement, alt=""))
        kept = response.context["adminform"].form["image"].value()
        name = kept.upload.stored_name
        assert f'name="image-kept" value="{name}"' in response.content.decode()
        client.post(f"{LIST}add/", filled(placement, image="") | {"image-kept": name})
        assert Advertisement.objects.get().image == name

    def test_a_file_that_is_not_a_picture_is_refused_by_name(self, editor: User) -> None:
        file = SimpleUploadedFile("to-trinh.png", b"%PDF-1.7 chang phai anh")
        html = error_page(editor, filled(make_placement(), image=file))
        assert "“to-trinh.png” không phải ảnh" in html

    def test_a_picture_smaller_than_its_placement_is_refused(self, editor: User) -> None:
        placement = make_placement(name="Cột trái", width=640, height=250)
        html = error_page(editor, filled(placement))
        assert "Ảnh 600 × 500 px nhỏ hơn vị trí Cột trái (640 × 250)." in html

    def test_a_phone_picture_too_small_for_a_phone_is_refused(self, editor: User) -> None:
        html = error_page(editor, filled(make_placement(), narrow_image=picture(200, 200)))
        assert "Ảnh chỉ rộng 200 px" in html

    def test_a_picture_of_another_shape_is_saved_with_advice(self, editor: User) -> None:
        placement = make_placement(name="Cột trái", width=300, height=100)
        response = signed_in(editor).post(f"{LIST}add/", filled(placement), follow=True)
        assert "khác tỷ lệ với vị trí Cột trái (300 × 100)" in response.content.decode()
        assert Advertisement.objects.exists()

    def test_a_picture_of_the_right_shape_needs_no_advice(self, editor: User) -> None:
        placement = make_placement(width=300, height=250)
        response = signed_in(editor).post(f"{LIST}add/", filled(placement), follow=True)
        assert "khác tỷ lệ" not in response.content.decode()

    def test_the_form_offers_the_pages_of_the_site(self, editor: User) -> None:
        parent = make_section(name="Kinh tế", slug="kinh-te")
        make_section(name="Nông nghiệp", slug="nong-nghiep", parent=parent)
        html = signed_in(editor).get(f"{LIST}add/").content.decode()
        assert "Kinh tế › Nông nghiệp" in html
        signed_in(editor).post(
            f"{LIST}add/", filled(make_placement(), path_prefixes=["/", "/kinh-te/nong-nghiep/"])
        )
        assert Advertisement.objects.get().path_prefixes == ["/", "/kinh-te/nong-nghiep/"]

    def test_a_page_that_no_longer_exists_can_stay_chosen(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement(), path_prefixes=["/muc-cu/"])
        form = unchanged(advertisement, title="Tên khác")
        signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form)
        waiting = advertisement.versions.waiting().get()
        assert (waiting.title, waiting.path_prefixes) == ("Tên khác", ["/muc-cu/"])

    def test_weekdays_are_chosen_by_name(self, editor: User) -> None:
        signed_in(editor).post(f"{LIST}add/", filled(make_placement(), weekdays=[1, 7]))
        assert Advertisement.objects.get().weekdays == [1, 7]

    def test_an_advertisement_without_a_placement_is_saved_with_advice(self, editor: User) -> None:
        form = filled(make_placement(), placements=[])
        response = signed_in(editor).post(f"{LIST}add/", form, follow=True)
        assert "chưa được đặt vào vị trí nào" in response.content.decode()


class TestEditing:
    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Tên khác"},
            {"url": "https://khac.gov.vn/"},
            {"alt": "Văn bản khác"},
            {"kind": "commercial"},
            {"image": picture(900, 750)},
            {"narrow_image": picture(640, 640)},
            {"document_number": "12/KH-UBND"},
            {"placements": []},
            {"path_prefixes": ["/"]},
            {"weight": 5},
            {"starts_at_0": "01/12/2026"},
            {"ends_at_0": "01/12/2027", "ends_at_1": "08:00"},
            {"weekdays": [1]},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_an_edit_waits_and_what_runs_stays(self, editor: User, change: dict[str, Any]) -> None:
        advertisement = make_advertisement(make_placement(), created_by=make_user())
        before = Advertisement.objects.values().get() | {"revision": 2}
        form = unchanged(advertisement, **change)
        response = signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form, follow=True)
        assert "trang vẫn hiện bản đã duyệt" in response.content.decode()
        assert Advertisement.objects.values().get() == before
        assert advertisement.placements.count() == 1
        assert list(Advertisement.objects.running()) == [advertisement]
        waiting = advertisement.versions.waiting().get()
        assert (waiting.created_by, waiting.edited_by) == (editor, editor)

    def test_the_form_shows_the_change_that_waits(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement())
        address = f"{LIST}{advertisement.pk}/change/"
        signed_in(editor).post(address, unchanged(advertisement, title="Tên khác", note="Vì sao"))
        html = signed_in(editor).get(address).content.decode()
        assert 'value="Tên khác"' in html
        assert "Vì sao</textarea>" in html
        assert "thay đổi đang chờ duyệt" in html

    def test_a_second_edit_changes_the_version_that_waits(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement())
        address = f"{LIST}{advertisement.pk}/change/"
        signed_in(editor).post(address, unchanged(advertisement, title="Tên khác"))
        advertisement.refresh_from_db()
        again = unchanged(advertisement, title="Tên khác", weight=4)
        signed_in(editor).post(address, again)
        waiting = advertisement.versions.waiting().get()
        assert (waiting.title, waiting.weight) == ("Tên khác", 4)

    def test_a_form_without_an_edit_sends_nothing_and_says_so(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement(), path_prefixes=["/kinh-te/"])
        form = unchanged(advertisement)
        response = signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form, follow=True)
        assert "Bạn chưa sửa gì" in response.content.decode()
        assert not advertisement.versions.waiting().exists()

    def test_an_edit_back_to_what_runs_takes_the_change_away(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement(), title="Như cũ")
        address = f"{LIST}{advertisement.pk}/change/"
        signed_in(editor).post(address, unchanged(advertisement, title="Tên khác"))
        advertisement.refresh_from_db()
        response = signed_in(editor).post(address, unchanged(advertisement), follow=True)
        assert "không còn gì chờ duyệt" in response.content.decode()
        assert advertisement.change is None

    def test_an_advertisement_that_was_never_approved_follows_its_edits(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement(), approved=False)
        form = unchanged(advertisement, title="Tên khác", placements=[])
        signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form)
        advertisement.refresh_from_db()
        assert (advertisement.title, advertisement.placements.count()) == ("Tên khác", 0)
        assert advertisement.approved_by is None

    @pytest.mark.parametrize("key", ["abc", "²", "9" * 30, "0"])
    def test_an_address_without_an_advertisement_leads_to_the_list(
        self, editor: User, key: str
    ) -> None:
        client = signed_in(editor)
        for method in (client.get, client.post):
            assert method(f"{LIST}{key}/change/").status_code == 302

    def test_the_form_cannot_set_the_approver(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement(), approved=False)
        form = unchanged(
            advertisement, title="Khác", approved_by=make_user().pk, created_by=editor.pk
        )
        signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form)
        advertisement.refresh_from_db()
        assert (advertisement.approved_by, advertisement.created_by) == (None, None)

    def test_who_may_only_view_sees_what_runs(self, editor: User, approver: User) -> None:
        advertisement = make_advertisement(make_placement(), title="Đang chạy đây")
        address = f"{LIST}{advertisement.pk}/change/"
        signed_in(editor).post(address, unchanged(advertisement, title="Chưa duyệt đâu"))
        html = signed_in(approver).get(address).content.decode()
        assert '<div class="readonly">Đang chạy đây</div>' in html
        assert "Xem và duyệt" in html
        assert "Lưu và gửi duyệt" not in html


class TestPhonePicture:
    @pytest.fixture
    def advertisement(self) -> Advertisement:
        return make_advertisement(make_placement(), narrow_image="thong-tin/dt-640x640")

    @staticmethod
    def replace(editor: User, advertisement: Advertisement, **fields: Any) -> str:
        form = unchanged(
            advertisement,
            **{"image": picture(900, 750), "narrow_image-kept": "thong-tin/dt-640x640", **fields},
        )
        response = signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form, follow=True)
        return response.content.decode()

    def test_a_new_main_picture_beside_the_old_one_is_asked_about(
        self, editor: User, advertisement: Advertisement
    ) -> None:
        html = self.replace(editor, advertisement)
        assert "giữ, thay hay bỏ ảnh ấy" in html
        assert advertisement.change is None
        assert "Ảnh hiện có" in html
        # The new picture is kept, so that the answer alone is left to give.
        assert "-900x750" in html

    @pytest.mark.parametrize(("answer", "kept"), [("keep", "thong-tin/dt-640x640"), ("remove", "")])
    def test_the_old_one_is_kept_or_removed(
        self, editor: User, advertisement: Advertisement, answer: str, kept: str
    ) -> None:
        self.replace(editor, advertisement, phone_picture=answer)
        change = advertisement.change
        assert change
        assert (change.image[-7:], change.narrow_image) == ("900x750", kept)

    def test_the_old_one_is_removed_beside_the_same_main_picture(
        self, editor: User, advertisement: Advertisement
    ) -> None:
        self.replace(editor, advertisement, image="", phone_picture="remove")
        change = advertisement.change
        assert change
        assert change.narrow_image == ""

    def test_replacing_needs_the_new_one(self, editor: User, advertisement: Advertisement) -> None:
        html = self.replace(editor, advertisement, phone_picture="replace")
        assert "Hãy chọn ảnh mới cho điện thoại." in html
        assert advertisement.change is None

    @pytest.mark.parametrize(
        "new", [{"narrow_image": picture(640, 600)}, {"narrow_image-clear": "1"}]
    )
    def test_nothing_is_asked_where_the_phone_picture_was_seen_to(
        self, editor: User, advertisement: Advertisement, new: dict[str, Any]
    ) -> None:
        self.replace(editor, advertisement, **new)
        change = advertisement.change
        assert change
        assert change.narrow_image != "thong-tin/dt-640x640"

    def test_nothing_is_asked_while_the_main_picture_stays(
        self, editor: User, advertisement: Advertisement
    ) -> None:
        self.replace(editor, advertisement, image="", title="Tên khác")
        change = advertisement.change
        assert change
        assert change.narrow_image == "thong-tin/dt-640x640"

    def test_a_form_without_a_phone_picture_does_not_show_the_question(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement())
        html = signed_in(editor).get(f"{LIST}{advertisement.pk}/change/").content.decode()
        assert "Khi thay ảnh chính" not in html.split("errornote")[0] or 'type="radio"' not in html


class TestPausing:
    def test_a_paused_advertisement_stops_and_can_be_resumed(self, editor: User) -> None:
        advertisement = make_advertisement()
        act(editor, "pause", advertisement)
        assert not Advertisement.objects.running().exists()
        act(editor, "resume", advertisement)
        assert Advertisement.objects.running().exists()

    def test_pausing_needs_the_permission_to_change(self, approver: User) -> None:
        act(approver, "pause", make_advertisement())
        assert Advertisement.objects.running().exists()

    @pytest.mark.parametrize("action", ["pause", "resume", "end"])
    def test_a_step_is_shown_before_it_is_taken(self, editor: User, action: str) -> None:
        placement = make_placement(name="Cột trái")
        advertisement = make_advertisement(placement, is_paused=action == "resume")
        form = {"action": action, "_selected_action": [advertisement.pk], "index": 0}
        before = Advertisement.objects.values().get()
        html = signed_in(editor).post(LIST, form).content.decode()
        assert advertisement.title in html
        assert "Cột trái (300 × 250)" in html
        assert Advertisement.objects.values().get() == before

    def test_a_pause_says_what_a_placement_shows_instead(self, editor: User) -> None:
        own = make_advertisement(title="Của cơ quan")
        advertisement = make_advertisement(make_placement(name="Cột trái", fallback=own))
        form = {"action": "pause", "_selected_action": [advertisement.pk], "index": 0}
        html = signed_in(editor).post(LIST, form).content.decode()
        assert "Ở Cột trái (300 × 250) sẽ hiện thông tin thay thế “Của cơ quan”." in html

    def test_resuming_shows_the_complaint_for_which_it_was_paused(self, editor: User) -> None:
        advertisement = make_advertisement()
        complaint = advertisement.complaints.create(reason="fraud")
        complaint.settle(state="upheld", answer="Lừa đảo thật.", by=make_user())
        form = {"action": "resume", "_selected_action": [advertisement.pk], "index": 0}
        assert "Lừa đảo thật." in signed_in(editor).post(LIST, form).content.decode()

    def test_resuming_what_changed_meanwhile_is_refused(self, editor: User) -> None:
        advertisement = make_advertisement(is_paused=True)
        form = {
            "action": "resume", "_selected_action": [advertisement.pk], "index": 0,
            "confirmed": "1", f"seen-{advertisement.pk}": 9,
        }  # fmt: skip
        response = signed_in(editor).post(LIST, form, follow=True)
        assert "đã thay đổi sau khi bạn mở trang" in response.content.decode()
        assert not Advertisement.objects.running().exists()


class TestListing:
    def test_the_list_shows_states_and_numbers(self, editor: User) -> None:
        placement = make_placement()
        seen = make_advertisement(placement, title="Đã xem")
        PlacementHourlyCount.objects.create(
            advertisement=seen, placement=placement, hour=timezone.now(),
            served=34, viewable=1234, clicks=29,
        )  # fmt: skip
        html = signed_in(editor).get(LIST).content.decode()
        assert "Đang chạy" in html
        assert "1.234" in html
        assert "2,35\N{NO-BREAK SPACE}%" in html

    def test_an_advertisement_without_views_has_no_click_through_rate(self, editor: User) -> None:
        make_advertisement()
        html = signed_in(editor).get(LIST).content.decode()
        assert '<td class="field-click_through_rate">Chưa có</td>' in html

    def test_the_list_is_filtered_by_state(self, editor: User) -> None:
        make_advertisement(title="Bản một", approved=False)
        make_advertisement(title="Bản hai")
        html = signed_in(editor).get(LIST, {"trang-thai": "pending"}).content.decode()
        assert "Bản một" in html
        assert "Bản hai" not in html

    def test_a_change_that_waits_is_pending_too_and_leads_to_its_review(self, editor: User) -> None:
        running = make_advertisement(make_placement(), title="Bản ba")
        form = unchanged(running, weight=4)
        signed_in(editor).post(f"{LIST}{running.pk}/change/", form)
        for state in ("pending", "running"):
            html = signed_in(editor).get(LIST, {"trang-thai": state}).content.decode()
            assert "Bản ba" in html
            assert f'href="{LIST}{running.pk}/duyet/">Thay đổi: chờ duyệt</a>' in html

    def test_an_unknown_state_filters_nothing(self, editor: User) -> None:
        make_advertisement(title="Bản hai")
        assert "Bản hai" in signed_in(editor).get(LIST, {"trang-thai": "x"}).content.decode()

    def test_the_list_has_a_fixed_number_of_queries(
        self, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = signed_in(editor)
        advertiser = Advertiser.objects.create(name="Bưu điện")
        for _ in range(20):
            make_advertisement(advertiser=advertiser)
        with django_assert_max_num_queries(14):
            client.get(LIST)

    @pytest.mark.parametrize(
        ("fields", "step"),
        [
            ({"approved": False}, "duplicate"),
            ({}, "pause"),
            ({"starts_at": timezone.now() + timedelta(days=1)}, "pause"),
            ({"is_paused": True}, "resume"),
        ],
    )
    def test_the_form_offers_the_actions_of_the_state(
        self, fields: dict[str, Any], step: str
    ) -> None:
        advertisement = make_advertisement(**fields)
        user = make_user(*EDITOR, APPROVE)
        html = signed_in(user).get(f"{LIST}{advertisement.pk}/change/").content.decode()
        assert f'name="action" value="{step}"' in html
        others = {"pause", "resume"} - {step}
        assert not any(f'name="action" value="{other}"' in html for other in others)

    def test_the_form_offers_no_action_without_permission(self, editor: User) -> None:
        advertisement = make_advertisement(approved=False)
        html = signed_in(editor).get(f"{LIST}{advertisement.pk}/change/").content.decode()
        assert 'name="action" value="approve"' not in html

    def test_staff_who_may_only_view_see_all_fields(self, approver: User) -> None:
        advertisement = make_advertisement(make_placement(), title="Chỉ xem")
        response = signed_in(approver).get(f"{LIST}{advertisement.pk}/change/")
        assert "Chỉ xem" in response.content.decode()

    def test_the_list_of_placements_shows_how_many_are_running(self, editor: User) -> None:
        placement = make_placement()
        make_advertisement(placement)
        make_advertisement(placement, is_paused=True)
        html = signed_in(editor).get("/quan-tri/ads/placement/").content.decode()
        assert '<td class="field-running">1</td>' in html

    def test_an_advertiser_is_saved(self, editor: User) -> None:
        signed_in(editor).post("/quan-tri/ads/advertiser/add/", {"name": "Bưu điện phường"})
        assert Advertiser.objects.filter(name="Bưu điện phường").exists()
