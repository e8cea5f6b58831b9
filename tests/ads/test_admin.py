"""The admin: adding, approving, pausing and listing advertisements."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from ads.models import Advertisement, Advertiser, Placement, PlacementHourlyCount
from tests.factories import make_advertisement, make_placement, make_section, make_user

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/ads/advertisement/"
EDITOR = [
    f"ads.{verb}_{model}"
    for verb in ("add", "change", "view", "delete")
    for model in ("advertisement", "placement", "advertiser")
]
APPROVE = "ads.approve_advertisement"


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor() -> User:
    return make_user(*EDITOR, username="bien-tap")


@pytest.fixture
def approver() -> User:
    return make_user("ads.view_advertisement", APPROVE, username="nguoi-duyet")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture(width: int = 600, height: int = 500, name: str = "to-roi.png") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (width, height), "darkred").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def filled(placement: Placement, **fields: Any) -> dict[str, Any]:
    """Return a valid form."""
    return {
        "title": "Dịch vụ công",
        "kind": "public",
        "alt": "Nộp hồ sơ trực tuyến",
        "url": "https://dichvucong.gov.vn/",
        "placements": [placement.pk],
        "weight": 1,
        "starts_at_0": "01/11/2026",
        "starts_at_1": "08:00",
        "image": picture(),
        **fields,
    }


def unchanged(advertisement: Advertisement, **fields: Any) -> dict[str, Any]:
    """Return the form as the browser sends it for a saved advertisement."""
    starts_at = timezone.localtime(advertisement.starts_at)
    form = {
        "title": advertisement.title,
        "kind": advertisement.kind,
        "alt": advertisement.alt,
        "url": advertisement.url,
        "placements": [placement.pk for placement in advertisement.placements.all()],
        "path_prefixes": advertisement.path_prefixes,
        "seen": advertisement.revision,
        "weight": advertisement.weight,
        "starts_at_0": f"{starts_at:%Y-%m-%d}",
        "starts_at_1": f"{starts_at:%H:%M:%S}",
        "image-kept": advertisement.image,
    }
    return {**form, **fields}


def act(user: User, action: str, *advertisements: Advertisement) -> str:
    """Send an action as the list does; return the page that follows."""
    form = {"action": action, "_selected_action": [each.pk for each in advertisements], "index": 0}
    seen = {
        f"seen-{each.pk}": Advertisement.objects.get(pk=each.pk).revision for each in advertisements
    }
    return signed_in(user).post(LIST, {**form, **seen}, follow=True).content.decode()


def error_page(user: User, form: dict[str, Any]) -> str:
    """Return the page that follows a form that is refused."""
    response = signed_in(user).post(f"{LIST}add/", form)
    assert response.status_code == 200
    assert not Advertisement.objects.exists()
    return response.content.decode()


class TestAdding:
    def test_a_valid_form_is_saved_and_waits_for_approval(self, editor: User) -> None:
        response = signed_in(editor).post(f"{LIST}add/", filled(make_placement()))
        assert response.status_code == 302
        advertisement = Advertisement.objects.get()
        assert advertisement.created_by == editor
        assert advertisement.approved_by is None
        assert advertisement.image.startswith("thong-tin/")
        assert advertisement.image.endswith("-600x500")

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
            ({"path_prefixes": ["/khong-co/"]}, "/khong-co/ không phải là một trong các lựa chọn"),
            ({"weekdays": [8]}, "8 không phải là một trong các lựa chọn"),
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
        advertisement.refresh_from_db()
        assert (advertisement.title, advertisement.path_prefixes) == ("Tên khác", ["/muc-cu/"])

    def test_weekdays_are_chosen_by_name(self, editor: User) -> None:
        signed_in(editor).post(f"{LIST}add/", filled(make_placement(), weekdays=[1, 7]))
        assert Advertisement.objects.get().weekdays == [1, 7]

    def test_an_advertisement_without_a_placement_is_saved_with_advice(self, editor: User) -> None:
        form = filled(make_placement(), placements=[])
        response = signed_in(editor).post(f"{LIST}add/", form, follow=True)
        assert "chưa được đặt vào vị trí nào" in response.content.decode()


class TestApproving:
    def test_another_person_with_the_permission_approves(
        self, editor: User, approver: User
    ) -> None:
        advertisement = make_advertisement(approved=False, created_by=editor)
        assert "Đã duyệt" in act(approver, "approve", advertisement)
        advertisement.refresh_from_db()
        assert advertisement.approved_by == approver

    def test_the_author_cannot_approve_even_with_every_permission(self) -> None:
        author = make_user(is_superuser=True)
        advertisement = make_advertisement(approved=False, created_by=author)
        assert "không tự duyệt" in act(author, "approve", advertisement)
        advertisement.refresh_from_db()
        assert advertisement.approved_by is None

    def test_approving_needs_its_permission(self, editor: User) -> None:
        advertisement = make_advertisement(approved=False, created_by=make_user())
        act(editor, "approve", advertisement)
        advertisement.refresh_from_db()
        assert advertisement.approved_by is None

    def test_a_refused_approval_does_not_stop_the_others(self, approver: User) -> None:
        own = make_advertisement(approved=False, created_by=approver)
        other = make_advertisement(approved=False)
        act(approver, "approve", own, other)
        assert list(Advertisement.objects.running()) == [other]

    @pytest.mark.parametrize(
        "change",
        [
            {"url": "https://khac.gov.vn/"},
            {"alt": "Văn bản khác"},
            {"kind": "commercial"},
            {"image": picture(900, 750)},
            {"narrow_image": picture(640, 640)},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_a_change_of_a_public_field_revokes_the_approval(
        self, editor: User, change: dict[str, Any]
    ) -> None:
        advertisement = make_advertisement(make_placement(), created_by=make_user())
        form = unchanged(advertisement, **change)
        response = signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form, follow=True)
        assert "cần được duyệt lại" in response.content.decode()
        advertisement.refresh_from_db()
        assert (advertisement.approved_by, advertisement.edited_by) == (None, editor)

    def test_the_editor_of_a_change_cannot_approve_it(self) -> None:
        user = make_user(*EDITOR, APPROVE)
        advertisement = make_advertisement(make_placement(), created_by=make_user())
        form = unchanged(advertisement, url="https://khac.gov.vn/")
        signed_in(user).post(f"{LIST}{advertisement.pk}/change/", form)
        assert "không tự duyệt" in act(user, "approve", advertisement)

    @pytest.mark.parametrize("change", [{}, {"title": "Tên khác"}, {"weight": 5}])
    def test_a_change_of_other_fields_keeps_the_approval(
        self, editor: User, change: dict[str, Any]
    ) -> None:
        advertisement = make_advertisement(make_placement(), path_prefixes=["/kinh-te/"])
        form = unchanged(advertisement, **change)
        response = signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form)
        assert response.status_code == 302
        advertisement.refresh_from_db()
        assert advertisement.approved_by

    def test_the_form_cannot_set_the_approver(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement(), approved=False)
        form = unchanged(advertisement, approved_by=editor.pk, created_by=editor.pk)
        signed_in(editor).post(f"{LIST}{advertisement.pk}/change/", form)
        advertisement.refresh_from_db()
        assert (advertisement.approved_by, advertisement.created_by) == (None, None)


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


class TestListing:
    def test_the_list_shows_states_and_numbers(self, editor: User) -> None:
        placement = make_placement()
        seen = make_advertisement(placement, title="Đã xem")
        PlacementHourlyCount.objects.create(
            advertisement=seen, placement=placement, hour=timezone.now(),
            served=34, viewable=1200, clicks=29,
        )  # fmt: skip
        html = signed_in(editor).get(LIST).content.decode()
        assert "Đang chạy" in html
        assert "1.234" in html
        assert "2,35 %" in html

    def test_an_advertisement_without_views_has_no_click_through_rate(self, editor: User) -> None:
        make_advertisement()
        html = signed_in(editor).get(LIST).content.decode()
        assert '<td class="field-click_through_rate">—</td>' in html

    def test_the_list_is_filtered_by_state(self, editor: User) -> None:
        make_advertisement(title="Bản một", approved=False)
        make_advertisement(title="Bản hai")
        html = signed_in(editor).get(LIST, {"trang-thai": "pending"}).content.decode()
        assert "Bản một" in html
        assert "Bản hai" not in html

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
            ({"approved": False}, "approve"),
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
        others = {"approve", "pause", "resume"} - {step}
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
