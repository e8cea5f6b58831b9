"""The desk: the work that waits for a member of staff, on the first page of the admin."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from ads.models import Advertisement, Complaint
from ads.vacancies import find_vacancies
from analytics.site_numbers import daily_visits, site_numbers
from news.drafts import unsaved_by
from news.models import Article, ArticleVersion, VersionState
from portal.models import Enquiry
from portal.most_read import most_read

ROWS = 5  # of each list, which links to the full list
CHART_DAYS = 14
ENDING_DAYS = 7


def desk(user: User) -> dict[str, Any]:
    """Return the context of the desk of `user`, with only the lists that they may see."""
    context: dict[str, Any] = {}
    if user.has_perm("news.change_article"):
        context["unfinished"] = _unfinished(user)[:ROWS]
        context["unsaved"] = unsaved_by(user, ROWS)
        articles = Article.objects.workable_by(user)
        context["due"] = articles.due_for_review(timezone.localdate())[:ROWS]
        context["most_read"] = most_read(ROWS, days=7)
    if user.has_perm("news.approve_article"):
        context["waiting"] = _versions(user, VersionState.SUBMITTED)[:ROWS]
    if user.has_perm("analytics.view_dailycount"):
        context |= {"numbers": site_numbers(), "days": last_days()}
    if user.has_perm("ads.view_advertisement"):
        context["ending"] = Advertisement.objects.ending_within(ENDING_DAYS)[:ROWS]
        context["unapproved"] = Advertisement.objects.pending().select_related("created_by")[:ROWS]
        context["vacancies"] = find_vacancies(timezone.now(), ENDING_DAYS)[:ROWS]
    if user.has_perm("ads.view_complaint"):
        context["complaints"] = Complaint.objects.waiting().select_related("advertisement")[:ROWS]
    if user.has_perm("portal.view_enquiry"):
        context["enquiries"] = Enquiry.objects.waiting().select_related("assigned_to")[:ROWS]
    return context


def _versions(user: User, *states: str) -> QuerySet[ArticleVersion]:
    """Return the newest versions in one of these states that `user` may work on, newest first."""
    workable = Article.objects.workable_by(user).kept().values("pk")
    newest = ArticleVersion.objects.newest().filter(state__in=states, article__in=workable)
    return newest.select_related("article", "section", "created_by").order_by("-created_at")


def _unfinished(user: User) -> QuerySet[ArticleVersion]:
    """Return the versions that `user` is writing, the returned ones first."""
    own = _versions(user, VersionState.DRAFT, VersionState.RETURNED).filter(created_by=user)
    is_returned = Case(When(state=VersionState.RETURNED, then=Value(0)), default=Value(1))
    return own.order_by(is_returned, "-created_at")


def last_days(count: int = CHART_DAYS) -> list[dict[str, Any]]:
    """Return the visits of the last `count` days, oldest first, in percent of the highest."""
    rows = daily_visits(count)
    highest = max(row.visits for row in rows) or 1
    return [{"row": row, "percent": round(100 * row.visits / highest)} for row in rows]
