"""Random sequences of steps by several people: what is public is always what was approved last."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ads import steps
from ads.models import Advertisement, Placement
from ads.page_slots import PageSlots, SlotItem
from ads.steps import StepError
from ads.subjects import subject_of
from core.subjects import sign
from tests.factories import make_placement, make_user

PEOPLE = st.sampled_from(["author", "editor", "chief", "deputy"])
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 27, 12, tzinfo=timezone.get_default_timezone())
POSITIONS = ("left", "right", "footer")
PATHS = ("/", "/kinh-te/", "/tim-kiem/")
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "url": st.sampled_from(["https://a.gov.vn/", "https://b.gov.vn/"]),
        "alt": st.sampled_from(["Một", "Hai"]),
        "image": st.sampled_from(["thong-tin/mot-600x500", "thong-tin/hai-600x500"]),
        "kind": st.sampled_from(["public", "commercial"]),
        "weight": st.integers(1, 100),
        "path_prefixes": st.sampled_from([[], ["/"], ["/kinh-te/"]]),
        "weekdays": st.sampled_from([[], [5], [6, 7]]),
        "starts_at": st.sampled_from([START - HOUR, START, START + 5 * HOUR]),
        "ends_at": st.sampled_from([None, START + 6 * HOUR, START + 30 * HOUR]),
        "placements": st.lists(st.sampled_from(POSITIONS), unique=True),
    },
)


class Office(RuleBasedStateMachine):
    """Takes random steps with one advertisement, beside a simple model of what must be public."""

    @initialize()
    def open_the_office(self) -> None:
        self.now = START
        self.people: dict[str, User] = {
            name: make_user() for name in ("author", "editor", "chief", "deputy")
        }
        self.placements: dict[str, Placement] = {
            position: make_placement(position=position) for position in POSITIONS
        }
        self.approved: dict[str, Any] | None = None
        self.is_paused = False
        self.seen = 0
        content = {
            "title": "Hội chợ", "kind": "public", "advertiser": None, "document_number": "",
            "image": "thong-tin/mot-600x500", "narrow_image": "", "alt": "Một",
            "url": "https://a.gov.vn/", "path_prefixes": [], "weight": 1, "starts_at": START - HOUR,
            "ends_at": None, "weekdays": [], "goal": "", "goal_count": None,
            "placements": [self.placements["left"]],
        }  # fmt: skip
        with self._clock():
            self.pk = steps.create(content, self.people["author"]).pk

    @property
    def row(self) -> Advertisement:
        return Advertisement.objects.get(pk=self.pk)

    @rule(who=PEOPLE, edits=EDITS)
    def edit(self, who: str, edits: dict[str, Any]) -> None:
        if "placements" in edits:
            edits = edits | {"placements": [self.placements[each] for each in edits["placements"]]}
        with self._clock():
            base = self.row.change or self.row
            content = base.content_with_placements() | edits
            if not content["ends_at"] or content["starts_at"] < content["ends_at"]:
                steps.save_change(self.row, content, self.people[who])

    @rule()
    def look(self) -> None:
        self.seen = self.row.revision

    @rule(who=PEOPLE, looks=st.booleans())
    def approve(self, who: str, looks: bool) -> None:
        self._look_if(looks)
        waiting = self.row.versions.waiting().first()
        shown = waiting.content_with_placements() if waiting else None
        try:
            with self._clock():
                steps.approve(self.row, self.people[who], seen=self.seen)
        except StepError:
            assert (
                self.seen != self.row.revision
                or not waiting
                or self.people[who] in (waiting.created_by, waiting.edited_by)
            )
        else:
            self.approved = shown

    @rule(who=PEOPLE, looks=st.booleans())
    def return_(self, who: str, looks: bool) -> None:
        self._look_if(looks)
        self._try(steps.return_change, self.people[who], seen=self.seen, reason="Xem lại")

    @rule(who=PEOPLE, looks=st.booleans())
    def drop(self, who: str, looks: bool) -> None:
        self._look_if(looks)
        self._try(steps.drop_change, self.people[who], seen=self.seen)

    @rule(paused=st.booleans())
    def pause_or_resume(self, paused: bool) -> None:
        steps.set_paused(self.row, paused)
        self.is_paused = paused

    @rule()
    def end(self) -> None:
        if self._try(steps.end) and self.approved:
            self.approved["ends_at"] = self.now

    @rule(hours=st.integers(1, 24))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    @invariant()
    def what_is_public_was_approved(self) -> None:
        fields = ("url", "alt", "image", "kind", "weight")
        for path in PATHS:
            for position, shown in self._shown(path).items():
                assert len(shown) == self._must_be_shown(path, position)
                for item in shown:
                    expected = self.approved or {}
                    assert {name: getattr(item.advertisement, name) for name in fields} == {
                        name: expected[name] for name in fields
                    }

    @invariant()
    def a_click_leads_where_it_was_approved(self) -> None:
        placement = self.placements["left"]
        with self._clock():
            token = sign(subject_of(self.row.pk, placement.pk))
            response = Client().get(f"/di/{self.row.pk}/", {"t": token})
        if self._is_running():
            assert self.approved
            assert response["Location"] == self.approved["url"]
        else:
            assert response.status_code == 410

    @invariant()
    def the_history_holds_what_runs(self) -> None:
        newest = self.row.versions.approved().first()
        row = self.row
        assert row.versions.waiting().count() <= 1
        assert (newest.decided_by_id if newest else None) == row.approved_by_id
        if newest and self.approved:
            content = newest.content_with_placements()
            assert row.has_content(content | {"ends_at": self.approved["ends_at"]})

    def _shown(self, path: str) -> dict[str, list[SlotItem]]:
        """Return what the office's own placements show; others are left by earlier examples."""
        page = PageSlots(path, self.now)
        own = {placement.pk for placement in self.placements.values()}
        return {
            position: [
                item
                for slot in page.at(position)
                if slot.placement.pk in own
                for item in slot.items
            ]
            for position in POSITIONS
        }

    def _is_running(self) -> bool:
        if not self.approved or self.is_paused:
            return False
        start, end, days = (self.approved[name] for name in ("starts_at", "ends_at", "weekdays"))
        is_day = not days or timezone.localtime(self.now).isoweekday() in days
        return start <= self.now and (not end or self.now < end) and is_day

    def _must_be_shown(self, path: str, position: str) -> bool:
        if not (self.approved and self._is_running()):
            return False
        prefixes = self.approved["path_prefixes"]
        is_aimed = not prefixes or (prefixes == ["/"] and path == "/") or path in prefixes
        return is_aimed and self.placements[position] in self.approved["placements"]

    def _look_if(self, looks: bool) -> None:
        if looks:
            self.seen = self.row.revision

    def _try(self, step: Any, *args: Any, **kwargs: Any) -> bool:
        before = self._rows()
        try:
            with self._clock():
                return step(self.row, *args, **kwargs) is not False
        except StepError:
            assert self._rows() == before
            return False

    def _rows(self) -> Any:
        row = Advertisement.objects.filter(pk=self.row.pk).values().get()
        return row, list(self.row.versions.values())

    def _clock(self) -> Any:
        self.now += timedelta(microseconds=1)  # no two steps are taken at the same moment
        return patch("django.utils.timezone.now", return_value=self.now)


@pytest.mark.thorough
class TestOffice(TestCase, Office.TestCase):  # type: ignore[misc]
    settings = settings(  # type: ignore[assignment]
        max_examples=max(5, settings.default.max_examples // 10),
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
