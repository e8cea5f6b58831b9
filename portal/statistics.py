"""Visits and page views of a period, with the articles, sections and searches they belong to."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import TextChoices
from django.utils import timezone

from analytics import period_totals
from analytics.devices import LABELS
from analytics.period_totals import SubjectTotal, VisitTotals
from core.counting_events import EventKind
from core.dates import ONE_DAY, add_months
from core.limits import LIMITS
from core.staff_names import staff_name
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX
from news.models import Article

MAX_LINES_ON_PAGE = 20  # of each table
MAX_LINES_IN_FILE = LIMITS.statistics_rows
NO_DEPARTMENT = "Không ghi đơn vị"
UNSEEN = "Bài không còn trên cổng, tài khoản này không xem được"
NO_AUTHOR = "Không ghi tên"
RARE = "Khác (ít gặp)"
MAX_BARS = {"hour": 24 * 14, "day": 400}
GROUPS = ("article", "section", "department", "author")
# The views of articles, summed up by each of GROUPS: `lines` rows of each, the highest first. It is
# one statement with the totals of subjects, because a busy site has tens of thousands of these.
VIEWS_BY_GROUP = f"""
WITH totals AS ({period_totals.TOP_SUBJECTS}),
counts AS MATERIALIZED (
    SELECT article.id, article.title, article.section_id, article.department_id, article.byline,
           article.created_by_id, totals.total AS views
    FROM totals JOIN news_article AS article ON totals.subject = %(prefix)s || article.id
)
(SELECT 'article', id, title, views FROM counts ORDER BY views DESC, id LIMIT %(lines)s)
UNION ALL
(SELECT 'section', section.id, concat(parent.name || ' › ', section.name), sum(views)::bigint
 FROM counts JOIN news_section AS section ON section.id = section_id
 LEFT JOIN news_section AS parent ON parent.id = section.parent_id
 GROUP BY section.id, parent.name ORDER BY 4 DESC, 2 LIMIT %(lines)s)
UNION ALL
(SELECT 'department', department.id, department.name, sum(views)::bigint
 FROM counts LEFT JOIN news_department AS department ON department.id = department_id
 GROUP BY department.id ORDER BY 4 DESC, 2 LIMIT %(lines)s)
UNION ALL
(SELECT 'author', CASE WHEN byline = '' THEN created_by_id END, byline, sum(views)::bigint
 FROM counts GROUP BY byline, CASE WHEN byline = '' THEN created_by_id END
 ORDER BY 4 DESC, 3, 2 LIMIT %(lines)s)
"""  # noqa: S608  # nosec B608  (constants only)


class ChartStep(TextChoices):
    """The length of time of each bar of the chart."""

    HOUR = "hour", "Giờ"
    DAY = "day", "Ngày"
    MONTH = "month", "Tháng"


class CountLine(NamedTuple):
    """A line of a table: a label, a count, and the key of the database row if there is one."""

    label: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls
    pk: int | None = None


class Point(NamedTuple):
    """The numbers of one bar of the chart.

    `start` is set where the bar stands for an hour (a datetime), a day or a month (a date).
    """

    label: str
    total: VisitTotals
    start: date | None = None


@dataclass(frozen=True)
class Statistics:
    """The statistics of the days from `first` to `last`, both included.

    Each property queries the database when it is first used.

    Args:
        step: a ChartStep.
        limit: the maximum number of lines of each table.
        viewer: whoever reads them; titles that this account may not know are left out.
    """

    first: date
    last: date
    step: str = ChartStep.DAY
    limit: int = MAX_LINES_ON_PAGE
    viewer: User | None = None

    @property
    def before(self) -> tuple[date, date]:
        """Return the first and last day of the period before: as many days, or as many months."""
        length = self.last - self.first
        last = self.first - ONE_DAY
        if self.first.day == 1 and (self.last + ONE_DAY).day == 1:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
            return add_months(self.first, -months - 1), last
        return last - length, last

    @cached_property
    def total(self) -> VisitTotals:
        return _sum(self._days)

    @cached_property
    def total_before(self) -> VisitTotals:
        return _sum(self._days_before)

    @cached_property
    def points(self) -> list[Point]:
        """Return the bars of the chart, oldest first, empty ones too."""
        return _points(self.step, self.first, self.last, self._days)

    @cached_property
    def points_before(self) -> list[Point]:
        return _points(self.step, *self.before, self._days_before)

    @cached_property
    def times_of_day(self) -> list[Point]:
        found = period_totals.totals_by_hour_of_day(self.first, self.last)
        return [Point(f"{hour} giờ", total) for hour, total in enumerate(found)]

    @property
    def articles(self) -> list[CountLine]:
        lines = self._views_by_group["article"]
        if self.viewer is None:
            return lines
        articles = Article.objects.filter(pk__in=[line.pk for line in lines])
        seen = set(articles.seen_by(self.viewer).values_list("pk", flat=True))
        return [line if line.pk in seen else line._replace(label=UNSEEN, pk=None) for line in lines]

    @property
    def sections(self) -> list[CountLine]:
        return self._views_by_group["section"]

    @property
    def departments(self) -> list[CountLine]:
        return self._views_by_group["department"]

    @property
    def authors(self) -> list[CountLine]:
        return self._views_by_group["author"]

    @cached_property
    def searches(self) -> list[CountLine]:
        return self._typed(EventKind.VIEW, SEARCH_PREFIX)

    @cached_property
    def searches_without_results(self) -> list[CountLine]:
        return self._typed(EventKind.VIEW, EMPTY_SEARCH_PREFIX)

    @cached_property
    def referrers(self) -> list[CountLine]:
        return self._typed(EventKind.REFERRER)

    @cached_property
    def missing(self) -> list[CountLine]:
        """Return the requested addresses that do not exist."""
        return self._typed(EventKind.MISSING)

    @cached_property
    def devices(self) -> list[CountLine]:
        return [
            CountLine(LABELS.get(name, name), count) for name, count in self._top(EventKind.DEVICE)
        ]

    @cached_property
    def filtered(self) -> list[CountLine]:
        return [CountLine(*row) for row in period_totals.filtered_page_views(self.first, self.last)]

    @cached_property
    def published(self) -> int:
        """Return how many articles were published in these days and are still public."""
        articles = Article.objects.published()
        return articles.filter(publish_at__date__range=(self.first, self.last)).count()

    @cached_property
    def _both(self) -> dict[date, VisitTotals]:
        return period_totals.daily_totals(self.before[0], self.last)

    @property
    def _days(self) -> dict[date, VisitTotals]:
        return {day: total for day, total in self._both.items() if day >= self.first}

    @property
    def _days_before(self) -> dict[date, VisitTotals]:
        return {day: total for day, total in self._both.items() if day < self.first}

    @cached_property
    def _views_by_group(self) -> dict[str, list[CountLine]]:
        parameters = period_totals.subject_parameters(
            EventKind.VIEW, self.first, self.last, Article.SUBJECT_PREFIX
        )
        with connection.cursor() as cursor:
            cursor.execute(VIEWS_BY_GROUP, {**parameters, "limit": None, "lines": self.limit})
            rows = cursor.fetchall()
        accounts = {pk for group, pk, *_ in rows if group == "author" and pk}
        names = {pk: staff_name(user) for pk, user in User.objects.in_bulk(accounts).items()}
        found: dict[str, list[CountLine]] = {name: [] for name in GROUPS}
        for group, pk, label, count in rows:
            missing = NO_AUTHOR if group == "author" else NO_DEPARTMENT
            found[group].append(CountLine(label or names.get(pk, missing), count, pk))
        return found

    def _typed(self, kind: str, prefix: str = "") -> list[CountLine]:
        found = self._top(kind, prefix)
        return [CountLine(row.subject.removeprefix(prefix) or RARE, row.count) for row in found]

    def _top(self, kind: str, prefix: str = "") -> list[SubjectTotal]:
        return period_totals.top_subjects(
            kind, self.first, self.last, prefix=prefix, limit=self.limit
        )


def fitting_step(first: date, last: date, wanted: str = "") -> str:
    """Return the step `wanted` if the chart has room for all its bars, else one that fits."""
    length = (last - first).days + 1
    fits = {
        ChartStep.HOUR: length * 24 <= MAX_BARS["hour"],
        ChartStep.DAY: length <= MAX_BARS["day"],
        ChartStep.MONTH: True,
    }
    if wanted and fits[ChartStep(wanted)]:
        return wanted
    if length <= 2:
        return ChartStep.HOUR
    return ChartStep.DAY if length <= 92 else ChartStep.MONTH


def most_viewed_articles(first: date, last: date, limit: int) -> dict[int, int]:
    """Return the views of the articles viewed most from `first` to `last` by their keys.

    The most viewed comes first.
    """
    prefix = Article.SUBJECT_PREFIX
    top = period_totals.top_subjects(EventKind.VIEW, first, last, prefix=prefix, limit=limit)
    return {int(row.subject.removeprefix(prefix)): row.count for row in top}


def _points(step: str, first: date, last: date, days: dict[date, VisitTotals]) -> list[Point]:
    if step == ChartStep.HOUR:
        hours = period_totals.hourly_totals(first, last)
        return [Point(_hour_label(hour), total, hour) for hour, total in hours.items()]
    if step == ChartStep.DAY:
        return [Point(f"{day:%d/%m/%Y}", total, day) for day, total in days.items()]
    months: dict[date, list[VisitTotals]] = {}
    for day, total in days.items():
        months.setdefault(day.replace(day=1), []).append(total)
    return [
        Point(f"{month:%m/%Y}", _sum(dict(enumerate(totals))), month)
        for month, totals in months.items()
    ]


def _hour_label(hour: datetime) -> str:
    return f"{timezone.localtime(hour):%Hh, %d/%m/%Y}"


def _sum(totals: dict[Any, VisitTotals]) -> VisitTotals:
    return VisitTotals(
        sum(total.visits for total in totals.values()),
        sum(total.page_views for total in totals.values()),
    )
