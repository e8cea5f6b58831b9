"""What the public sees at once, or what is final, is shown before it is done."""

from typing import Any

import pytest
from django.test import Client

from ads.models import Complaint, Placement
from tests.confirming import post_confirmed
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db

RIGHTS = ("ads.view_complaint", "ads.change_complaint", "ads.view_placement",
          "ads.change_placement")  # fmt: skip


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(*RIGHTS))
    return client


class TestComplaints:
    @pytest.fixture
    def complaint(self) -> Complaint:
        advertisement = make_advertisement(title="Vay nhanh")
        complaint: Complaint = advertisement.complaints.create(reason="fraud")
        return complaint

    @staticmethod
    def address(complaint: Complaint) -> str:
        return f"/quan-tri/ads/complaint/{complaint.pk}/change/"

    def test_no_outcome_is_chosen_beforehand(self, staff: Client, complaint: Complaint) -> None:
        html = staff.get(self.address(complaint)).content.decode()
        assert 'name="state"' in html
        assert "checked" not in html.split('id="complaint_form"')[1].split("</form>")[0]

    def test_an_answer_without_an_outcome_is_refused(
        self, staff: Client, complaint: Complaint
    ) -> None:
        html = staff.post(self.address(complaint), {"answer": "Đã xem.", "seen": 1})
        assert "Hãy chọn kết quả." in html.content.decode()

    def test_the_effect_is_shown_and_nothing_is_saved(
        self, staff: Client, complaint: Complaint
    ) -> None:
        form = {"state": "upheld", "answer": "Đã gỡ.\nCảm ơn.", "seen": 1}
        html = staff.post(self.address(complaint), form).content.decode()
        assert "Quảng cáo “Vay nhanh” dừng trên mọi trang" in html
        assert "không sửa được nữa" in html
        assert Complaint.objects.waiting().get() == complaint
        post_confirmed(staff, self.address(complaint), form)
        complaint.refresh_from_db()
        assert (complaint.state, complaint.answer) == ("upheld", "Đã gỡ.\nCảm ơn.")

    def test_what_was_typed_stands_below_the_question(
        self, staff: Client, complaint: Complaint
    ) -> None:
        form = {"state": "upheld", "answer": "Đã gỡ hôm nay.", "seen": 1}
        html = staff.post(self.address(complaint), form).content.decode()
        assert "Đã gỡ hôm nay.</textarea>" in html
        assert Complaint.objects.waiting().exists()

    def test_the_picture_is_that_of_the_moment_of_the_complaint(
        self, staff: Client, complaint: Complaint
    ) -> None:
        html = staff.get(self.address(complaint)).content.decode()
        assert complaint.advertisement
        assert complaint.advertisement.image in html


class TestPlacements:
    @staticmethod
    def form(placement: Placement, **fields: Any) -> dict[str, Any]:
        return {
            "name": placement.name, "position": placement.position, "order": placement.order,
            "width": placement.width, "height": placement.height, "capacity": placement.capacity,
            "overflow": placement.overflow, "label": placement.label, "fallback": "",
            "is_active": "on", **fields,
        }  # fmt: skip

    def test_a_change_is_shown_with_what_it_touches_before_it_is_saved(self, staff: Client) -> None:
        placement = make_placement(name="Cột trái", capacity=2)
        make_advertisement(placement, title="Hội chợ")
        address = f"/quan-tri/ads/placement/{placement.pk}/change/"
        form = self.form(placement, capacity=1)
        html = staff.post(address, form).content.decode()
        assert "Số lượng cùng hiện: 2 → 1" in html
        assert "“Hội chợ”" in html
        placement.refresh_from_db()
        assert placement.capacity == 2
        post_confirmed(staff, address, form)
        placement.refresh_from_db()
        assert placement.capacity == 1

    def test_switching_it_off_says_what_disappears(self, staff: Client) -> None:
        placement = make_placement(name="Cột trái")
        make_advertisement(placement, title="Hội chợ")
        address = f"/quan-tri/ads/placement/{placement.pk}/change/"
        form = self.form(placement)
        del form["is_active"]
        html = staff.post(address, form).content.decode()
        assert "Sẽ biến khỏi vị trí này: “Hội chợ”." in html
        post_confirmed(staff, address, form)
        placement.refresh_from_db()
        assert not placement.is_active

    @pytest.mark.parametrize(
        ("before", "after", "effect"),
        [(False, True, "Sẽ hiện ở đây: “Hội chợ”."), (False, False, "chưa hiện: “Hội chợ”.")],
    )
    def test_what_stands_in_one_that_is_off_is_not_said_to_be_shown(
        self, staff: Client, before: bool, after: bool, effect: str
    ) -> None:
        placement = make_placement(is_active=before)
        make_advertisement(placement, title="Hội chợ")
        form = self.form(placement, capacity=3, is_active="on" if after else "")
        html = staff.post(f"/quan-tri/ads/placement/{placement.pk}/change/", form)
        assert effect in html.content.decode()

    def test_a_new_one_says_that_its_fallback_is_shown_at_once(self, client: Client) -> None:
        own = make_advertisement(title="Của cơ quan")
        client.force_login(make_user(is_superuser=True))
        form = self.form(make_placement()) | {"name": "Mới", "fallback": own.pk}
        html = client.post("/quan-tri/ads/placement/add/", form).content.decode()
        assert "“Của cơ quan” hiện ở vị trí này trong vòng 5 giây." in html

    def test_an_unchanged_form_needs_no_confirmation(self, staff: Client) -> None:
        placement = make_placement()
        address = f"/quan-tri/ads/placement/{placement.pk}/change/"
        assert staff.post(address, self.form(placement)).status_code == 302
