"""Every step in every state by every role: what may be done, where it leads, what is recorded.

The expectations are written out here once more, in words, rather than read from `STEPS`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from news.models import Article, ArticleState, ArticleVersion, VersionState
from news.workflow import (
    ARTICLE_STEPS,
    STEPS,
    Step,
    StepRefusedError,
    apply_step,
    approve,
    article_steps_for,
    return_to_author,
    save_version,
    submit,
    version_steps_for,
)
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db

WRITE = "news.change_article"
OTHERS = "news.edit_others_article"
APPROVE = "news.approve_article"
APPROVE_OWN = "news.approve_own_article"
ROLES = {
    "author": [WRITE],  # who began the article and wrote its versions
    "colleague": [WRITE],  # writes, but only what is their own
    "reader": [],
    "editor": [WRITE, OTHERS],
    "deleter": [WRITE, OTHERS, "news.delete_article"],
    "approver": [WRITE, APPROVE],
    "chief": [WRITE, APPROVE, APPROVE_OWN],
    "chief elsewhere": [WRITE, APPROVE, APPROVE_OWN],  # in whose sections the article is not
}
APPROVERS = {"approver", "chief"}
People = dict[str, User]


@pytest.fixture
def people() -> People:
    return {role: make_user(*rights) for role, rights in ROLES.items()}


def draft(people: People, *, by: str = "author") -> Article:
    """Write an article in a section where everybody works but the chief of another one."""
    article, section = Article(), make_section()
    save_version(article, by=people[by], title="Lịch họp", body="<p>Họp.</p>", section=section)
    section.staff.set([user for role, user in people.items() if role != "chief elsewhere"])
    return article


def submitted(people: People) -> Article:
    article = draft(people)
    submit(newest(article), people["author"])
    return article


def returned(people: People) -> Article:
    article = submitted(people)
    return_to_author(newest(article), people["chief"], "Thiếu nguồn.")
    return article


def published(people: People, **moved: timedelta) -> Article:
    article = draft(people)
    approve(newest(article), people["chief"])
    times = {name: timezone.now() + shift for name, shift in moved.items()}
    Article.objects.filter(pk=article.pk).update(**times)
    return article


def scheduled(people: People) -> Article:
    return published(people, publish_at=timedelta(days=1))


def expired(people: People) -> Article:
    return published(people, publish_at=-timedelta(days=2), expires_at=-timedelta(days=1))


def withdrawn(people: People) -> Article:
    article = published(people)
    apply_step(article, Step.WITHDRAW, people["chief"], "Sai số liệu.")
    return article


def trashed(people: People) -> Article:
    article = draft(people)
    apply_step(article, Step.TRASH, people["chief"])
    return article


def trashed_after_being_public(people: People) -> Article:
    article = withdrawn(people)
    apply_step(article, Step.TRASH, people["chief"])
    return article


MAKERS: list[Callable[[People], Article]] = [
    draft, submitted, returned, scheduled, published, expired, withdrawn, trashed,
    trashed_after_being_public,
]  # fmt: skip

DISCARDERS = {"deleter", *APPROVERS}
# Who may take a step of an article made by one of MAKERS, and the state it is in then.
ARTICLE_TABLE: dict[tuple[Step, str], tuple[set[str], str]] = {
    (Step.UNSCHEDULE, "scheduled"): (APPROVERS, "draft"),
    (Step.WITHDRAW, "published"): (APPROVERS, "withdrawn"),
    (Step.WITHDRAW, "expired"): (APPROVERS, "withdrawn"),
    (Step.PUT_BACK, "withdrawn"): (APPROVERS, "published"),
    (Step.TRASH, "draft"): ({"author", *DISCARDERS}, "trashed"),
    (Step.TRASH, "submitted"): ({"author", *DISCARDERS}, "trashed"),
    (Step.TRASH, "returned"): ({"author", *DISCARDERS}, "trashed"),
    (Step.TRASH, "expired"): (DISCARDERS, "trashed"),
    (Step.TRASH, "withdrawn"): (DISCARDERS, "trashed"),
    (Step.RESTORE, "trashed"): ({"author", *DISCARDERS}, "draft"),
    (Step.RESTORE, "trashed_after_being_public"): (DISCARDERS, "withdrawn"),
}
ARTICLE_EVENTS = {
    Step.UNSCHEDULE: "unscheduled",
    Step.WITHDRAW: "withdrawn",
    Step.PUT_BACK: "put_back",
    Step.TRASH: "trashed",
    Step.RESTORE: "restored",
}

WRITERS = {"author", "editor", "deleter", *APPROVERS}
EDITORS = {"editor", "deleter", *APPROVERS}
# Who may take a step of a version of the author's, by its state, and the state it is in then.
VERSION_TABLE: dict[tuple[Step, str], tuple[set[str], str]] = {
    (Step.SUBMIT, "draft"): (WRITERS, "submitted"),
    (Step.RETURN, "submitted"): (EDITORS, "returned"),
    (Step.APPROVE, "draft"): (APPROVERS, "approved"),
    (Step.APPROVE, "submitted"): (APPROVERS, "approved"),
}
VERSION_MAKERS = {"draft": draft, "submitted": submitted, "returned": returned,
                  "approved": published}  # fmt: skip
VERSION_STEPS: dict[Step, Callable[[ArticleVersion, User], None]] = {
    Step.SUBMIT: submit,
    Step.RETURN: lambda version, user: return_to_author(version, user, "Xem lại."),
    Step.APPROVE: approve,
}
VERSION_EVENTS = {Step.SUBMIT: "submitted", Step.RETURN: "returned", Step.APPROVE: "approved"}


def newest(article: Article) -> ArticleVersion:
    version = Article.objects.get(pk=article.pk).newest_version
    assert version
    return version


def rows(article: Article) -> Any:
    """Return all that a step can change."""
    return (
        Article.objects.filter(pk=article.pk).values().get(),
        list(article.versions.values()),
        list(article.events.values()),
    )


@contextmanager
def undone() -> Iterator[None]:
    """Roll back after the block, so that the next step starts from the same state."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_steps_with_a_whole_article(make: Callable[[People], Article], people: People) -> None:
    article = make(people)
    before, refused = rows(article), []
    for step, (role, user) in product(ARTICLE_STEPS, people.items()):
        allowed, end = ARTICLE_TABLE.get((step, make.__name__), (set(), ""))
        fresh, case = Article.objects.get(pk=article.pk), (step, role)
        assert (step in article_steps_for(user, fresh)) == (role in allowed), case
        if role not in allowed:
            with pytest.raises(StepRefusedError):
                apply_step(fresh, step, user, "Sai số liệu.")
            refused.append(case)
            continue
        with undone():
            apply_step(fresh, step, user, "Sai số liệu.")
            assert fresh.state == Article.objects.get(pk=article.pk).state == end, case
            event = article.events.latest("pk")
            assert (event.kind, event.actor) == (ARTICLE_EVENTS[step], user)
    assert rows(article) == before, refused


@pytest.mark.parametrize("state", VERSION_MAKERS)
def test_steps_with_a_version(state: str, people: People) -> None:
    article = VERSION_MAKERS[state](people)
    before, refused = rows(article), []
    for step, (role, user) in product(VERSION_STEPS, people.items()):
        allowed, end = VERSION_TABLE.get((step, state), (set(), ""))
        version, case = newest(article), (step, role)
        if Article.objects.workable_by(user).filter(pk=article.pk).exists():
            assert (step in version_steps_for(user, version)) == (role in allowed), case
        if role not in allowed:
            with pytest.raises(StepRefusedError):
                VERSION_STEPS[step](version, user)
            refused.append(case)
            continue
        with undone():
            VERSION_STEPS[step](version, user)
            assert version.state == newest(article).state == end, case
            event = article.events.latest("pk")
            assert (event.kind, event.actor, event.version) == (VERSION_EVENTS[step], user, version)
    assert rows(article) == before, refused


@pytest.mark.parametrize(
    ("writer", "approvers"), [("approver", {"chief"}), ("chief", {"approver", "chief"})]
)
def test_only_a_chief_approves_their_own_text(
    writer: str, approvers: set[str], people: People
) -> None:
    article = draft(people, by=writer)
    for role, user in people.items():
        with undone():
            version = newest(article)
            if role in approvers:
                approve(version, user)
            else:
                with pytest.raises(StepRefusedError):
                    approve(version, user)


def test_nothing_is_decided_in_the_trash(people: People) -> None:
    article = submitted(people)
    apply_step(article, Step.TRASH, people["chief"])
    before = rows(article)
    for decide, user in product(VERSION_STEPS.values(), people.values()):
        with pytest.raises(StepRefusedError, match="thùng rác"):
            decide(newest(article), user)
    assert rows(article) == before


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_saving(make: Callable[[People], Article], people: People) -> None:
    article = Article.objects.get(pk=make(people).pk)
    before, state, author = rows(article), article.state, people["author"]
    content: dict[str, Any] = {"title": "Mới", "body": "<p>.</p>", "section": article.section}
    if state == ArticleState.TRASHED:
        with pytest.raises(StepRefusedError, match="thùng rác"):
            save_version(article, by=author, **content)
        assert rows(article) == before
        return
    version = save_version(article, by=author, **content)
    shown = Article.objects.get(pk=article.pk)
    assert version.state == VersionState.DRAFT
    assert shown.state == (state if shown.live_version_id else ArticleState.DRAFT)
    event = article.events.latest("pk")
    assert (event.kind, event.actor, event.version) == ("saved", author, version)


class TestTheTableItself:
    def test_the_table_has_every_step(self) -> None:
        assert set(STEPS) == set(Step)

    @pytest.mark.parametrize("step", ARTICLE_STEPS)
    def test_the_table_names_every_state_of_an_article(self, step: Step) -> None:
        starts = {state.split("_")[0] for each, state in ARTICLE_TABLE if each is step}
        ends = {end for (each, _), (_, end) in ARTICLE_TABLE.items() if each is step}
        assert STEPS[step].start == starts
        assert ends <= STEPS[step].end
        assert STEPS[step].event == ARTICLE_EVENTS[step]

    @pytest.mark.parametrize("step", VERSION_STEPS)
    def test_the_table_names_every_state_of_a_version(self, step: Step) -> None:
        assert STEPS[step].start == {state for each, state in VERSION_TABLE if each is step}
        assert STEPS[step].end == {
            end for (each, _), (_, end) in VERSION_TABLE.items() if each is step
        }
        assert STEPS[step].event == VERSION_EVENTS[step]

    def test_only_a_job_purges_and_only_what_is_in_the_trash(self) -> None:
        rule = STEPS[Step.PURGE]
        assert (rule.start, rule.end, rule.event) == ({ArticleState.TRASHED}, set(), None)
        assert not rule.who(User(is_superuser=True), Article())
