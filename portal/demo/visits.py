"""Writes the demo's past into the tables of counts, consistent to the unit with its articles."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from ads.models import Advertisement
from ads.models import HourlyCount as NoticeCount
from analytics.models import DailyCount, HourlyCount, OpeningBalance
from news.models import Article
from portal.demo.history import spread_evenly, spread_views
from portal.lib.subjects import Kind

SEED = 20261123
HOME_SHARE = 0.6  # views of the home page for each view of an article
DAILY_HOME_VIEWS = 1500  # of those who come whatever the news
VIEWS_PER_VISIT = 2.3
OPENING_VISITS = 7_400_000
NOTICE_DAYS = 30


def load_history(
    articles: Sequence[Article], notices: Sequence[Advertisement], now: datetime
) -> None:
    """Write hourly views of the articles and the home page, daily visits, and notices' counts."""
    chance = random.Random(SEED)  # noqa: S311  (scenery, not secrets)
    home: Counter[datetime] = Counter()
    for article in articles:
        start = (article.publish_at or now).astimezone(now.tzinfo)
        views = spread_views(article.view_count, start, now, chance)
        _write_hours(article.subject, views)
        home.update({hour: round(count * HOME_SHARE) for hour, count in views.items()})
    first = min(home, default=now)
    home += spread_evenly(DAILY_HOME_VIEWS, first, now, chance)
    _write_hours("portal.home", home)
    _write_days(now)
    _write_notices(notices, home, chance)
    if not OpeningBalance.objects.exists():
        OpeningBalance.objects.create(visits=OPENING_VISITS)


def _write_hours(subject: str, views: Counter[datetime]) -> None:
    HourlyCount.objects.bulk_create(
        HourlyCount(hour=hour, kind=Kind.VIEW, subject=subject, count=count)
        for hour, count in views.items()
        if count
    )


def _write_days(now: datetime) -> None:
    """Sum the hours into days; a visit reads a few pages."""
    page_views: Counter[date] = Counter()
    for hour, count in HourlyCount.objects.filter(kind=Kind.VIEW).values_list("hour", "count"):
        page_views[hour.astimezone(now.tzinfo).date()] += count
    DailyCount.objects.bulk_create(
        [
            DailyCount(day=day, visits=round(count / VIEWS_PER_VISIT) or 1, page_views=count)
            for day, count in page_views.items()
        ],
        ignore_conflicts=True,
    )


def _write_notices(
    notices: Sequence[Advertisement], home: Counter[datetime], chance: random.Random
) -> None:
    """Give each notice a share of the recent traffic, and a few clicks."""
    recent = sorted(home)[-24 * NOTICE_DAYS :]
    counts = []
    for notice in notices:
        share = chance.uniform(0.15, 0.5)
        rate = chance.uniform(0.004, 0.02)
        placement = notice.placements.get()
        for hour in recent:
            viewable = round(home[hour] * share)
            clicks = sum(chance.random() < rate for _ in range(viewable))
            if hour >= notice.starts_at and viewable:
                counts.append(
                    NoticeCount(
                        advertisement=notice,
                        placement=placement,
                        hour=hour,
                        viewable=viewable,
                        clicks=clicks,
                    )
                )
    NoticeCount.objects.bulk_create(counts)
