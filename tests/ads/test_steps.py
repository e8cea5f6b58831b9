"""The steps of an advertisement: saving, approving, returning, dropping, at once and in order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from ads import steps
from ads.models import Advertisement, AdvertisementVersion, VersionState
from ads.steps import ChangedMeanwhileError, StepError
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db


def edit(
    advertisement: Advertisement, by: User, *, note: str = "", **fields: Any
) -> AdvertisementVersion | None:
    """Save what is open, or what runs, with these fields changed."""
    base = advertisement.change or advertisement
    content = base.content_with_placements() | fields
    return steps.save_change(advertisement, content, by, note=note)


def revision(advertisement: Advertisement) -> int:
    return Advertisement.objects.get(pk=advertisement.pk).revision


@pytest.fixture
def author() -> User:
    return make_user(last_name="Lê", first_name="An")


@pytest.fixture
def approver() -> User:
    return make_user(last_name="Trần", first_name="Bình")


@pytest.fixture
def running(author: User) -> Advertisement:
    """An advertisement with a change that waits."""
    advertisement = make_advertisement(make_placement(), title="Cũ", weight=1)
    edit(advertisement, author, title="Mới", weight=5, placements=[make_placement()])
    return advertisement


class TestApproving:
    def test_what_waits_becomes_what_runs(self, running: Advertisement, approver: User) -> None:
        version = steps.approve(running, approver, seen=revision(running))
        running.refresh_from_db()
        assert (running.title, running.weight) == ("Mới", 5)
        assert running.has_content(version.content_with_placements())
        assert (running.approved_by, running.approved_at) == (approver, version.decided_at)
        assert (version.state, version.decided_by) == (VersionState.APPROVED, approver)
        assert running.change is None

    def test_a_new_advertisement_runs(self, approver: User) -> None:
        new = make_advertisement(approved=False)
        steps.approve(new, approver, seen=1)
        assert list(Advertisement.objects.running()) == [new]

    @pytest.mark.parametrize("seen", [0, 1, 99])
    def test_anything_but_what_was_seen_is_refused(
        self, running: Advertisement, approver: User, seen: int
    ) -> None:
        with pytest.raises(ChangedMeanwhileError, match="đã thay đổi sau khi bạn mở trang"):
            steps.approve(running, approver, seen=seen)
        running.refresh_from_db()
        assert running.title == "Cũ"

    @pytest.mark.parametrize("step", ["edit", "pause", "end", "return"])
    def test_every_step_meanwhile_counts_as_a_change(
        self, running: Advertisement, author: User, approver: User, step: str
    ) -> None:
        seen = revision(running)
        taken: dict[str, Callable[[], object]] = {
            "edit": lambda: edit(running, author, weight=6),
            "pause": lambda: steps.set_paused(running, True),
            "end": lambda: steps.end(running),
            "return": lambda: steps.return_change(running, approver, seen=seen, reason="Sai ảnh"),
        }
        taken[step]()
        with pytest.raises(ChangedMeanwhileError):
            steps.approve(running, approver, seen=seen)

    def test_who_began_and_who_last_edited_a_change_cannot_approve_it(
        self, running: Advertisement, author: User
    ) -> None:
        second = make_user()
        edit(running, second, weight=6)
        for writer in (author, second):
            with pytest.raises(StepError, match="không tự duyệt"):
                steps.approve(running, writer, seen=revision(running))

    def test_who_began_a_change_that_was_returned_cannot_approve_what_became_of_it(
        self, running: Advertisement, author: User, approver: User
    ) -> None:
        steps.return_change(running, approver, seen=revision(running), reason="Sai ảnh")
        edit(running, make_user(), weight=6)
        with pytest.raises(StepError, match="không tự duyệt"):
            steps.approve(running, author, seen=revision(running))

    def test_the_author_of_what_runs_may_approve_a_change_by_another(self, author: User) -> None:
        advertisement = make_advertisement(created_by=author)
        edit(advertisement, make_user(), weight=6)
        steps.approve(advertisement, author, seen=revision(advertisement))
        advertisement.refresh_from_db()
        assert advertisement.weight == 6

    def test_a_pause_stays(self, running: Advertisement, approver: User) -> None:
        steps.set_paused(running, True)
        steps.approve(running, approver, seen=revision(running))
        assert not Advertisement.objects.running().exists()
        running.refresh_from_db()
        assert running.title == "Mới"

    def test_nothing_waits_twice(self, running: Advertisement, approver: User) -> None:
        steps.approve(running, approver, seen=revision(running))
        with pytest.raises(StepError, match="không có gì chờ duyệt"):
            steps.approve(running, approver, seen=revision(running))


def test_what_changes_nothing_is_no_new_revision(running: Advertisement, author: User) -> None:
    paused, ended = make_advertisement(is_paused=True), make_advertisement()
    steps.end(ended)
    before = Advertisement.objects.in_bulk()
    assert not steps.set_paused(paused, True)
    with pytest.raises(StepError, match="đã kết thúc rồi"):
        steps.end(ended)
    assert steps.save_change(paused, paused.content_with_placements(), author) is None
    for advertisement in (paused, ended):
        assert revision(advertisement) == before[advertisement.pk].revision


class TestReturning:
    def test_what_runs_stays_and_the_change_is_kept_with_its_reason(
        self, running: Advertisement, approver: User
    ) -> None:
        steps.return_change(running, approver, seen=revision(running), reason="Sai ảnh")
        running.refresh_from_db()
        change = running.change
        assert change
        assert (running.title, change.title, change.reason) == ("Cũ", "Mới", "Sai ảnh")
        assert not Advertisement.objects.pending().exists()
        assert list(Advertisement.objects.returned()) == [running]

    def test_the_author_sends_it_again(
        self, running: Advertisement, author: User, approver: User
    ) -> None:
        steps.return_change(running, approver, seen=revision(running), reason="Sai ảnh")
        edit(running, author, image="thong-tin/dung-600x500")
        steps.approve(running, approver, seen=revision(running))
        running.refresh_from_db()
        assert (running.title, running.image) == ("Mới", "thong-tin/dung-600x500")
        states = list(running.versions.values_list("state", flat=True))
        assert states == ["approved", "returned", "approved"]


class TestDropping:
    @pytest.mark.parametrize("returned", [False, True])
    def test_an_edit_back_to_what_runs_drops_the_change(
        self, running: Advertisement, author: User, approver: User, returned: bool
    ) -> None:
        if returned:
            steps.return_change(running, approver, seen=revision(running), reason="Sai ảnh")
        assert steps.save_change(running, running.content_with_placements(), author) is None
        assert running.change is None
        assert running.versions.first().state == VersionState.DROPPED  # type: ignore[union-attr]

    @pytest.mark.parametrize("returned", [False, True])
    def test_what_runs_stays_and_the_change_is_gone(
        self, running: Advertisement, author: User, approver: User, returned: bool
    ) -> None:
        if returned:
            steps.return_change(running, approver, seen=revision(running), reason="Sai ảnh")
        steps.drop_change(running, author, seen=revision(running))
        running.refresh_from_db()
        dropped = running.versions.get(state=VersionState.DROPPED)
        assert (running.change, running.title) == (None, "Cũ")
        assert (dropped.title, dropped.dropped_by) == ("Mới", author)

    def test_a_new_advertisement_has_nothing_to_go_back_to(self, author: User) -> None:
        with pytest.raises(StepError, match="không có thay đổi nào để bỏ"):
            steps.drop_change(make_advertisement(approved=False), author, seen=1)

    def test_what_changed_meanwhile_is_not_dropped(
        self, running: Advertisement, author: User
    ) -> None:
        with pytest.raises(ChangedMeanwhileError):
            steps.drop_change(running, author, seen=1)
        assert running.change


class TestEnding:
    def test_a_change_that_waits_can_run_it_again(
        self, running: Advertisement, approver: User
    ) -> None:
        steps.end(running)
        assert not Advertisement.objects.running().exists()
        assert list(Advertisement.objects.pending()) == [running]
        steps.approve(running, approver, seen=revision(running))
        assert list(Advertisement.objects.running()) == [running]

    def test_what_was_never_approved_cannot_be_ended(self) -> None:
        with pytest.raises(StepError, match="chưa được duyệt"):
            steps.end(make_advertisement(approved=False))


class TestPending:
    def test_new_ones_and_changes_wait_for_approval(self, running: Advertisement) -> None:
        new = make_advertisement(approved=False)
        make_advertisement()
        assert set(Advertisement.objects.pending()) == {running, new}

    def test_nobody_decides_on_what_they_wrote(
        self, running: Advertisement, author: User, approver: User
    ) -> None:
        assert list(Advertisement.objects.decidable_by(approver)) == [running]
        assert not Advertisement.objects.decidable_by(author).exists()

    def test_a_new_one_whose_time_is_over_does_not(self) -> None:
        make_advertisement(approved=False, ends_at=timezone.now() - timedelta(minutes=1))
        assert not Advertisement.objects.pending().exists()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all at the same moment; return their results, or the errors that they raised."""
    together = Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        together.wait(10)
        try:
            return act()
        except StepError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("attempt", range(5))
    def test_an_edit_while_it_is_approved_never_runs_unseen(
        self, running: Advertisement, author: User, approver: User, attempt: int
    ) -> None:
        seen = revision(running)
        content = (running.change or running).content_with_placements() | {"weight": 77}
        edited, approved = at_once(
            lambda: steps.save_change(running, content, author, seen=seen),
            lambda: steps.approve(running, approver, seen=seen),
        )
        running.refresh_from_db()
        # Whoever came second has seen something else than there is by then.
        assert isinstance(edited, StepError) != isinstance(approved, StepError)
        assert running.weight == (1 if isinstance(approved, StepError) else 5)
        assert running.versions.approved().first().weight == running.weight  # type: ignore[union-attr]

    def test_of_two_approvals_one_is_refused(self, running: Advertisement) -> None:
        seen, people = revision(running), [make_user(), make_user()]
        results = at_once(
            lambda: steps.approve(running, people[0], seen=seen),
            lambda: steps.approve(running, people[1], seen=seen),
        )
        assert sum(isinstance(each, StepError) for each in results) == 1

    def test_two_first_edits_leave_one_version_that_waits(self) -> None:
        advertisement, people = make_advertisement(), [make_user(), make_user()]
        content = advertisement.content_with_placements()
        at_once(
            lambda: steps.save_change(advertisement, content | {"weight": 2}, people[0]),
            lambda: steps.save_change(advertisement, content | {"weight": 3}, people[1]),
        )
        assert advertisement.versions.waiting().count() == 1

    def test_a_pause_while_it_is_approved_stays(
        self, running: Advertisement, approver: User
    ) -> None:
        seen = revision(running)
        at_once(
            lambda: steps.set_paused(running, True),
            lambda: steps.approve(running, approver, seen=seen),
        )
        assert not Advertisement.objects.running().exists()
