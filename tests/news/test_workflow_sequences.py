"""Random sequences of steps by several users: the invariants of an article always hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from news.models import Article, ArticleVersion
from news.workflow import (
    Step,
    StepRefusedError,
    apply_step,
    approve,
    return_to_author,
    save_version,
    submit,
)
from tests.factories import make_section
from tests.news.makers import make_approver, make_author, make_chief

PEOPLE = st.sampled_from(["author", "editor", "approver", "chief"])


class Newsroom(RuleBasedStateMachine):
    """Takes random steps with one article, beside a simple model of what the public must see."""

    @initialize()
    def open_the_office(self) -> None:
        self.people: dict[str, User] = {
            "author": make_author(),
            "editor": make_author(),
            "approver": make_approver(),
            "chief": make_chief(),
        }
        self.article = Article(section=make_section())
        self.count = 0
        self.shown: str | None = None  # the title that was approved last
        self.is_withdrawn = False
        self.is_for_later = False
        self.write("author")

    @rule(who=PEOPLE)
    def write(self, who: str) -> None:
        title = f"Bản thảo lần {self.count + 1}"
        content = {"title": title, "body": "<p>.</p>", "section": self.article.section}
        try:
            save_version(self.article, by=self.people[who], **content)
        except StepRefusedError:
            assert self.article.trashed_at
        else:
            self.count += 1

    @rule(who=PEOPLE, back=st.integers(0, 2))
    def submit(self, who: str, back: int) -> None:
        self._try(lambda version: submit(version, self.people[who]), back)

    @rule(who=PEOPLE, back=st.integers(0, 2))
    def return_(self, who: str, back: int) -> None:
        self._try(lambda version: return_to_author(version, self.people[who], "Xem lại"), back)

    @rule(who=PEOPLE, back=st.integers(0, 2), for_later=st.booleans())
    def approve(self, who: str, back: int, for_later: bool) -> None:
        later = timezone.now() + timedelta(days=1) if for_later else None
        version = self._try(lambda version: approve(version, self.people[who], later), back)
        if version:
            self.shown, self.is_withdrawn = version.title, False
            self.is_for_later |= for_later

    @rule(who=PEOPLE, step=st.sampled_from(list(Step)))
    def take(self, who: str, step: Step) -> None:
        before = self._row()
        try:
            apply_step(self.article, step, self.people[who], "Sai số liệu")
        except StepRefusedError:
            assert self._row() == before
            return
        if step in (Step.WITHDRAW, Step.PUT_BACK):
            self.is_withdrawn = step is Step.WITHDRAW
        assert step in (Step.TRASH, Step.RESTORE) or self.shown
        if step is Step.UNSCHEDULE:
            assert self.is_for_later
            self.shown, self.is_for_later = None, False

    @invariant()
    def one_truth_is_public(self) -> None:
        self.article = Article.objects.get(pk=self.article.pk)
        response = Client().get(self.article.get_absolute_url())
        if self.is_withdrawn:
            assert response.status_code == 410
        elif self.shown and not self.is_for_later and not self.article.trashed_at:
            assert f'<h1 class="article__title">{self.shown}</h1>' in response.content.decode()
        else:
            assert response.status_code == 404

    @invariant()
    def the_history_is_whole(self) -> None:
        approved = self.article.events.filter(kind="approved").count()
        approved -= self.article.events.filter(kind="unscheduled").count()
        assert approved == self.article.versions.filter(state="approved").count()
        assert self.article.events.filter(kind="saved").count() == self.count

    def _try(self, act: Any, back: int) -> ArticleVersion | None:
        """Act on the newest version but `back`; return it if that was allowed."""
        versions = self.article.versions.order_by("-number")[: back + 1]
        version = list(versions)[-1]
        before = self._row()
        try:
            with transaction.atomic():
                act(version)
        except StepRefusedError:
            assert self._row() == before
            return None
        return version

    def _row(self) -> Any:
        row = Article.objects.filter(pk=self.article.pk).values().get()
        return row, list(self.article.versions.values_list("number", "state", "decided_by"))


@pytest.mark.thorough
class TestNewsroom(TestCase, Newsroom.TestCase):  # type: ignore[misc]
    settings = settings(  # type: ignore[assignment]
        max_examples=max(5, settings.default.max_examples // 10),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def test_the_clock_alone_shows_and_hides(client: Client, db: None) -> None:
    boss = make_chief()
    article = Article(section=make_section())
    version = save_version(
        article, by=boss, title="Lịch nghỉ", body="<p>.</p>", section=article.section
    )
    now = timezone.now()
    approve(version, boss, publish_at=now + timedelta(hours=1))
    for start, end, status in [(1, 2, 404), (-1, 1, 200), (-2, -1, 404)]:
        Article.objects.filter(pk=article.pk).update(
            publish_at=now + timedelta(hours=start), expires_at=now + timedelta(hours=end)
        )
        article.refresh_from_db()
        assert client.get(article.get_absolute_url()).status_code == status
