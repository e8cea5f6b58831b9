"""Fills the tables of counts with a past of the demo that agrees exactly with its articles."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from ads.models import Advertisement, PlacementHourlyCount
from analytics.devices import DESKTOP, PHONE, TABLET
from analytics.models import (
    DailyCount,
    FilteredCount,
    HourlyTotal,
    OpeningBalance,
    SubjectHourlyCount,
)
from core.counting_events import EventKind, FilterReason
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX
from demo.history import spread_evenly, spread_views
from news.models import Article

SEED = 20261123
HOME_SHARE = 0.6  # views of the home page for each view of an article
DAILY_HOME_VIEWS = 1500  # of those who come whatever the news
VIEWS_PER_VISIT = 2.3
OPENING_VISITS = 7_400_000
NOTICE_DAYS = 30
# Some stand below what is read of a page, and some browsers run no script.
SERVED_PER_VIEWABLE, MEASURABLE_PER_VIEWABLE = 1.6, 1.5
# For each page view; and what is filtered beside it.
DEVICES = {PHONE: 0.71, DESKTOP: 0.25, TABLET: 0.04}
REFERRERS = {"google.com": 0.11, "zalo.me": 0.06, "facebook.com": 0.05, "dichvucong.gov.vn": 0.01}
FILTERED = {
    FilterReason.CRAWLER: 0.42,
    FilterReason.REPEAT: 0.17,
    FilterReason.STAFF: 0.02,
    FilterReason.PREFETCH: 0.03,
}
# Times a day.
SEARCHES = {
    "lịch tiếp công dân": 90, "cấp lại giấy khai sinh": 70, "lịch cắt điện": 60,
    "bảng giá đất": 45, "tuyển quân": 30, "học phí": 25, "thông báo mất nước": 20,
}  # fmt: skip
SEARCHES_WITHOUT_RESULTS = {"vneid": 18, "giá vé xe buýt": 14, "lịch tiêm phòng chó mèo": 11}
MISSING = {"/tin-tuc/thong-bao-nghi-tet.html": 24, "/vi/news/rss/": 16, "/thu-tuc/": 12}

COPY_HOURS = f"COPY {SubjectHourlyCount._meta.db_table} (hour, kind, subject, count) FROM STDIN"


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
    _write_searches(first, now, chance)
    _write_totals(now)
    _write_devices_and_referrers()
    _write_notices(notices, home, chance)
    if not OpeningBalance.objects.exists():
        OpeningBalance.objects.create(visits=OPENING_VISITS)


def _write_hours(subject: str, counts: Counter[datetime], kind: EventKind = EventKind.VIEW) -> None:
    # More than 100,000 rows in all: COPY takes a tenth of the time of bulk_create.
    with connection.cursor() as cursor, cursor.copy(COPY_HOURS) as copy:
        for hour, count in counts.items():
            if count > 0:
                copy.write_row((hour, kind.value, subject, count))


def _write_searches(first: datetime, now: datetime, chance: random.Random) -> None:
    """Write the words searched for, and requests for addresses that do not exist."""
    for prefix, words in (
        (SEARCH_PREFIX, SEARCHES),
        (EMPTY_SEARCH_PREFIX, SEARCHES_WITHOUT_RESULTS),
    ):
        for word, per_day in words.items():
            _write_hours(f"{prefix}{word}", spread_evenly(per_day, first, now, chance))
    for path, per_day in MISSING.items():
        _write_hours(path, spread_evenly(per_day, first, now, chance), EventKind.MISSING)


def _write_totals(now: datetime) -> None:
    """Sum up the page views of the whole site by hours and days, and derive visits."""
    page_views: Counter[datetime] = Counter()
    for hour, count in SubjectHourlyCount.objects.filter(kind=EventKind.VIEW).values_list(
        "hour", "count"
    ):
        page_views[hour] += count
    hours = [
        HourlyTotal(hour=hour, visits=round(count / VIEWS_PER_VISIT) or 1, page_views=count)
        for hour, count in page_views.items()
    ]
    HourlyTotal.objects.bulk_create(hours, ignore_conflicts=True)
    days: dict[date, DailyCount] = {}
    for total in hours:
        day = total.hour.astimezone(now.tzinfo).date()
        of_day = days.setdefault(day, DailyCount(day=day))
        of_day.visits += total.visits
        of_day.page_views += total.page_views
    DailyCount.objects.bulk_create(days.values(), ignore_conflicts=True)


def _write_devices_and_referrers() -> None:
    """Write the counts of devices, referring sites and filtered events."""
    hours = dict(HourlyTotal.objects.values_list("hour", "page_views"))
    for shares, kind in ((DEVICES, EventKind.DEVICE), (REFERRERS, EventKind.REFERRER)):
        for name, share in shares.items():
            part = {hour: round(count * share) for hour, count in hours.items()}
            _write_hours(name, Counter(part), kind)
    FilteredCount.objects.bulk_create(
        (
            FilteredCount(day=day, kind=EventKind.VIEW, reason=reason, count=round(count * share))
            for day, count in DailyCount.objects.values_list("day", "page_views")
            for reason, share in FILTERED.items()
        ),
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
                    PlacementHourlyCount(
                        advertisement=notice,
                        placement=placement,
                        hour=hour,
                        served=round(viewable * SERVED_PER_VIEWABLE),
                        measurable=round(viewable * MEASURABLE_PER_VIEWABLE),
                        viewable=viewable,
                        clicks=clicks,
                    )
                )
    PlacementHourlyCount.objects.bulk_create(counts)
