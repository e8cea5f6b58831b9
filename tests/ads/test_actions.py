"""Actions on advertisements, and two people working on one at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from ads.admin import advertisements
from ads.models import (
    Advertisement,
    AdvertisementState,
    Placement,
    PlacementHourlyCount,
)
from ads.steps import duplicate
from tests.ads.office import EDITOR, LIST, act, signed_in, unchanged
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_user(*EDITOR, "ads.delete_advertisement")


def change(user: User, advertisement: Advertisement, **fields: object) -> str:
    """Save the form as the browser sends it, with these changes; return the page that follows."""
    form = unchanged(advertisement, **fields)
    address = f"{LIST}{advertisement.pk}/change/"
    return signed_in(user).post(address, form, follow=True).content.decode()


def counted(advertisement: Advertisement, placement: Placement) -> None:
    PlacementHourlyCount.objects.create(
        advertisement=advertisement, placement=placement, hour=timezone.now(), viewable=1
    )


class TestTwoEditors:
    def test_saving_over_another_persons_edit_is_refused_and_keeps_what_was_typed(
        self, editor: User
    ) -> None:
        stale = make_advertisement(make_placement(), title="Cũ")
        change(make_user(*EDITOR), stale, title="Của người khác")
        html = change(editor, stale, title="Của tôi")
        assert "Người khác vừa sửa" in html
        assert 'value="Của tôi"' in html
        assert stale.versions.waiting().get().title == "Của người khác"

    def test_saving_does_not_undo_a_pause_made_meanwhile(self, editor: User) -> None:
        advertisement = make_advertisement(make_placement())
        Advertisement.objects.update(is_paused=True)
        change(editor, advertisement, title="Tên khác")
        assert advertisement.versions.waiting().exists()
        assert Advertisement.objects.get().is_paused


class TestPausing:
    @staticmethod
    def ask(editor: User, action: str, *advertisements: Advertisement) -> str:
        chosen = [each.pk for each in advertisements]
        form = {"action": action, "_selected_action": chosen, "index": 0}
        return signed_in(editor).post(LIST, form).content.decode()

    @pytest.mark.parametrize("action", ["pause", "end"])
    def test_what_all_of_them_leave_empty_is_said(self, editor: User, action: str) -> None:
        own = make_advertisement(title="Của cơ quan")
        left, right = make_placement(name="Trái", fallback=own), make_placement(name="Phải")
        several = make_advertisement(left), make_advertisement(left), make_advertisement(right)
        html = self.ask(editor, action, *several, own)
        assert "Trái (300 × 250) sẽ trống và thu lại." in html
        assert "Phải (300 × 250) sẽ trống và thu lại." in html
        html = self.ask(editor, action, several[0])
        assert "sẽ trống" not in html

    def test_what_does_not_run_is_not_said_to_disappear(self, editor: User) -> None:
        html = self.ask(editor, "pause", make_advertisement(approved=False))
        assert "Bây giờ không hiện ở đâu" in html
        assert "Biến khỏi" not in html

    @pytest.mark.parametrize(
        ("action", "answer"), [("pause", "đã như vậy rồi"), ("end", "đã kết thúc rồi")]
    )
    def test_a_second_confirmation_says_that_nothing_was_left_to_do(
        self, editor: User, action: str, answer: str
    ) -> None:
        advertisement = make_advertisement()
        act(editor, action, advertisement)
        assert answer in act(editor, action, advertisement)


class TestEnding:
    def test_ending_sets_the_end_to_now(self, editor: User) -> None:
        act(editor, "end", make_advertisement())
        assert Advertisement.objects.get().state_at(timezone.now()) is AdvertisementState.ENDED

    def test_an_advertisement_that_has_not_started_cannot_be_ended(self, editor: User) -> None:
        starts_at = timezone.now() + timedelta(days=1)
        html = act(editor, "end", make_advertisement(starts_at=starts_at))
        assert "chưa bắt đầu" in html

    def test_an_ended_advertisement_keeps_its_end(self, editor: User) -> None:
        ends_at = timezone.now() - timedelta(minutes=5)
        act(editor, "end", make_advertisement(ends_at=ends_at))
        assert Advertisement.objects.get().ends_at == ends_at


class TestDuplicating:
    def test_a_copy_waits_for_approval(self, editor: User) -> None:
        placement = make_placement()
        original = make_advertisement(placement, title="Hội chợ", weight=7, weekdays=[6, 7])
        act(editor, "duplicate", original)
        copy = Advertisement.objects.latest("pk")
        assert (copy.title, copy.weight, copy.weekdays) == ("Hội chợ (bản sao)", 7, [6, 7])
        assert list(copy.placements.all()) == [placement]
        assert (copy.created_by, copy.approved_by) == (editor, None)

    def test_the_copy_of_an_ended_advertisement_starts_now_and_has_no_end(
        self, editor: User
    ) -> None:
        original = make_advertisement(ends_at=timezone.now() - timedelta(minutes=5))
        copy = duplicate(original, editor)
        assert (copy.ends_at, copy.state_at(timezone.now())) == (None, AdvertisementState.PENDING)

    def test_the_title_of_a_copy_fits_its_column(self, editor: User) -> None:
        assert len(duplicate(make_advertisement(title="a" * 200), editor).title) == 200

    def test_several_advertisements_are_paused_at_once(self, editor: User) -> None:
        act(editor, "pause", make_advertisement(), make_advertisement())
        assert not Advertisement.objects.running().exists()


class TestDeleting:
    def test_an_advertisement_without_counts_can_be_deleted(self, editor: User) -> None:
        advertisement = make_advertisement()
        signed_in(editor).post(f"{LIST}{advertisement.pk}/delete/", {"post": "yes"})
        assert not Advertisement.objects.exists()

    def test_an_advertisement_with_counts_cannot_be_deleted(self, editor: User) -> None:
        placement = make_placement()
        advertisement = make_advertisement(placement)
        counted(advertisement, placement)
        client = signed_in(editor)
        client.post(f"{LIST}{advertisement.pk}/delete/", {"post": "yes"})
        html = act(editor, "delete_selected", advertisement)
        assert "đã có số liệu nên được giữ lại" in html
        assert Advertisement.objects.exists()

    def test_a_placement_with_counts_cannot_be_deleted(self) -> None:
        placement = make_placement()
        counted(make_advertisement(placement), placement)
        client = signed_in(make_user(is_superuser=True))
        client.post(f"/quan-tri/ads/placement/{placement.pk}/delete/", {"post": "yes"})
        assert Placement.objects.exists()


class TestLinkAdvice:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The addresses that were checked; none of them answers."""
        urls: list[str] = []

        def refuse(url: str) -> str:
            urls.append(url)
            return "không trả lời"

        monkeypatch.setattr(advertisements, "link_problem", refuse)
        return urls

    def test_a_link_that_does_not_answer_is_saved_with_advice(
        self,
        editor: User,
        asked: list[str],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        advertisement = make_advertisement(make_placement())
        client: Client = signed_in(editor)
        form = unchanged(advertisement, url="https://khac.gov.vn/")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{LIST}{advertisement.pk}/change/", form)
        assert asked == ["https://khac.gov.vn/"]
        assert advertisement.versions.waiting().get().url == "https://khac.gov.vn/"

    def test_a_link_that_was_not_changed_is_not_asked(
        self,
        editor: User,
        asked: list[str],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            change(editor, make_advertisement(make_placement()), title="Tên khác")
        assert asked == []


class TestPagePlan:
    def test_the_page_plan_shows_each_placement_with_what_is_running(self) -> None:
        make_advertisement(make_placement(name="Cột trái"), title="Hội chợ")
        make_placement(name="Cuối bài viết", position="article_end")
        client = signed_in(make_user(*EDITOR))
        html = client.get("/quan-tri/ads/placement/").content.decode()
        assert html.count("page-plan__spot--") == len(Placement.Position)
        plan = html[html.index('class="page-plan"') : html.index('id="changelist"')]
        assert "Cột trái (300 × 250)" in plan
        assert "Hội chợ" in plan
        assert "Đang trống" in plan

    def test_a_fallback_smaller_than_its_placement_is_refused(self) -> None:
        placement = make_placement(width=300, height=250)
        small = make_advertisement(image="thong-tin/nho-200x100")
        form = {
            "name": placement.name, "position": "left", "order": 0, "width": 300, "height": 250,
            "capacity": 1, "overflow": "rotate", "fallback": small.pk, "is_active": "on",
        }  # fmt: skip
        client = signed_in(make_user(*EDITOR))
        response = client.post(f"/quan-tri/ads/placement/{placement.pk}/change/", form)
        assert "nhỏ hơn vị trí" in response.content.decode()
