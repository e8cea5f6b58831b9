"""The desk: the work that waits for a member of staff, on the first page of the admin."""

from typing import Any

from django.contrib.auth.models import User

from analytics.site_numbers import daily_visits, site_numbers
from portal.desk import advertisements, articles, site
from portal.desk.cards import ROWS, Card
from portal.most_read import most_read

CHART_DAYS = 14
READ_DAYS = 7


def desk(user: User) -> dict[str, Any]:
    """Return the context of the desk of `user`: cards of work, and figures that are good to know.

    Somebody with several roles finds each thing once, where they can do the most about it.
    """
    context: dict[str, Any] = {"cards": _cards(user)}
    if user.has_perm("news.change_article"):
        context["most_read"] = most_read(ROWS, days=READ_DAYS)
    if user.has_perm("analytics.view_dailycount"):
        context |= {"numbers": site_numbers(), "days": last_days()}
    return context


def _cards(user: User) -> list[Card]:
    """Return what waits for a decision first, then one's own texts, then what is to be watched."""
    found = [
        articles.to_decide(user),
        articles.to_edit(user),
        advertisements.to_decide(user),
        articles.unfinished(user),
        articles.sent(user),
        site.enquiries(user),
        advertisements.to_watch(user),
        articles.due_for_review(user),
        site.best_answers(user),
        site.notices_and_menus(user),
        site.system(user),
    ]
    return [card for card in found if card]


def last_days(count: int = CHART_DAYS) -> list[dict[str, Any]]:
    """Return the visits of the last `count` days, oldest first, in percent of the highest."""
    rows = daily_visits(count)
    highest = max(row.visits for row in rows) or 1
    return [{"row": row, "percent": round(100 * row.visits / highest)} for row in rows]
