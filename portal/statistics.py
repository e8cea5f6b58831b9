"""What staff are told of the visits in some days: where counts meet the articles they are of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import TextChoices
from django.utils import timezone

from analytics import figures
from analytics.devices import LABELS
from analytics.figures import SubjectCount, Total
from core.spreadsheets import Table
from core.staff_names import staff_name
from core.subjects import SEARCHED, SEARCHED_IN_VAIN, Kind
from news.models import Article

TOP = 20  # lines of a table on the screen; files have all
MOST_LINES = 10_000  # lines of a table in a file
NOBODY = "Không ghi đơn vị"
UNKNOWN = "Không ghi tên"
OTHERS = "Khác (ít gặp)"
MOST_BARS = {"hour": 24 * 14, "day": 400}

KINDS_OF_READINGS = ("article", "section", "department", "author")
# Views of articles in some days, summed up in four ways, each with its most read first.
READINGS = f"""
WITH counts AS MATERIALIZED (
    SELECT article.id, article.title, article.section_id, article.department_id, article.byline,
           article.created_by_id, totals.views
    FROM (
        SELECT substr(subject, 14)::bigint AS id, sum(count)::bigint AS views
        FROM ({figures.TOTALS_OF_SUBJECTS}) AS subjects GROUP BY subject
    ) AS totals JOIN news_article AS article ON article.id = totals.id
)
(SELECT 'article', id, title, views FROM counts ORDER BY views DESC, id LIMIT %(limit)s)
UNION ALL
(SELECT 'section', section.id, concat(parent.name || ' › ', section.name), sum(views)::bigint
 FROM counts JOIN news_section AS section ON section.id = section_id
 LEFT JOIN news_section AS parent ON parent.id = section.parent_id
 GROUP BY section.id, parent.name ORDER BY 4 DESC, 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'department', department.id, department.name, sum(views)::bigint
 FROM counts LEFT JOIN news_department AS department ON department.id = department_id
 GROUP BY department.id ORDER BY 4 DESC, 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'author', CASE WHEN byline = '' THEN created_by_id END, byline, sum(views)::bigint
 FROM counts GROUP BY byline, CASE WHEN byline = '' THEN created_by_id END
 ORDER BY 4 DESC, 3, 2 LIMIT %(limit)s)
"""  # noqa: S608  (it is all written here)


class Step(TextChoices):
    """How long a bar of the chart is."""

    HOUR = "hour", "Giờ"
    DAY = "day", "Ngày"
    MONTH = "month", "Tháng"


class Line(NamedTuple):
    """One line of a table: what was counted, how often, and the number of its row if it has one."""

    label: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls
    pk: int | None = None


class Point(NamedTuple):
    """One stretch of the chart."""

    label: str
    total: Total


@dataclass(frozen=True)
class Statistics:
    """The numbers of the days from `first` to `last`, both included.

    `limit` is how many lines a table has at most.
    """

    first: date
    last: date
    step: str = Step.DAY
    limit: int = TOP

    @property
    def before(self) -> tuple[date, date]:
        """Return the days to compare with: as many right before, or as many whole months."""
        length = self.last - self.first
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
            return _months_earlier(self.first, months + 1), self.first - timedelta(days=1)
        return self.first - timedelta(days=1) - length, self.first - timedelta(days=1)

    @cached_property
    def total(self) -> Total:
        return _sum(self._days)

    @cached_property
    def total_before(self) -> Total:
        return _sum(self._days_before)

    @cached_property
    def points(self) -> list[Point]:
        """Return what the chart shows, oldest first, stretches in which nobody came too."""
        return _points(self.step, self.first, self.last, self._days)

    @cached_property
    def points_before(self) -> list[Point]:
        return _points(self.step, *self.before, self._days_before)

    @cached_property
    def times_of_day(self) -> list[Point]:
        found = figures.times_of_day(self.first, self.last)
        return [Point(f"{hour} giờ", total) for hour, total in enumerate(found)]

    @property
    def articles(self) -> list[Line]:
        return self._readings["article"]

    @property
    def sections(self) -> list[Line]:
        return self._readings["section"]

    @property
    def departments(self) -> list[Line]:
        return self._readings["department"]

    @property
    def authors(self) -> list[Line]:
        return self._readings["author"]

    @cached_property
    def searches(self) -> list[Line]:
        return self._typed(Kind.VIEW, SEARCHED)

    @cached_property
    def searches_in_vain(self) -> list[Line]:
        return self._typed(Kind.VIEW, SEARCHED_IN_VAIN)

    @cached_property
    def referrers(self) -> list[Line]:
        return self._typed(Kind.REFERRER)

    @cached_property
    def missing(self) -> list[Line]:
        """Return the addresses that were asked for and are not there."""
        return self._typed(Kind.MISSING)

    @cached_property
    def devices(self) -> list[Line]:
        return [Line(LABELS.get(name, name), count) for name, count in self._top(Kind.DEVICE)]

    @cached_property
    def filtered(self) -> list[Line]:
        return [Line(*row) for row in figures.filtered(self.first, self.last)]

    @cached_property
    def published(self) -> int:
        """Return how many articles were published in these days and are still to be read."""
        articles = Article.objects.published()
        return articles.filter(publish_at__date__range=(self.first, self.last)).count()

    def tables(self) -> dict[str, Table]:
        """Return every table by its name in addresses."""
        lines = {
            "bai-viet": ("Bài viết", "Bài viết", self.articles),
            "chuyen-muc": ("Chuyên mục", "Chuyên mục", self.sections),
            "don-vi": ("Đơn vị", "Đơn vị", self.departments),
            "tac-gia": ("Tác giả", "Tác giả", self.authors),
            "tim-kiem": ("Từ khóa tìm kiếm", "Từ khóa", self.searches),
            "tim-khong-thay": ("Tìm không thấy", "Từ khóa", self.searches_in_vain),
            "nguon": ("Trang dẫn đến", "Trang web", self.referrers),
            "thiet-bi": ("Thiết bị", "Thiết bị", self.devices),
            "khong-co-trang": ("Địa chỉ không có", "Địa chỉ", self.missing),
            "khong-tinh": ("Không tính", "Lý do", self.filtered),
        }
        return {
            "thoi-gian": _table_of_points("Theo thời gian", "Thời gian", self.points),
            "gio-trong-ngay": _table_of_points("Giờ trong ngày", "Giờ", self.times_of_day),
            **{
                name: Table(title, [head, "Số lượt"], [line[:2] for line in rows])
                for name, (title, head, rows) in lines.items()
            },
        }

    @cached_property
    def _both(self) -> dict[date, Total]:
        return figures.days(self.before[0], self.last)

    @property
    def _days(self) -> dict[date, Total]:
        return {day: total for day, total in self._both.items() if day >= self.first}

    @property
    def _days_before(self) -> dict[date, Total]:
        return {day: total for day, total in self._both.items() if day < self.first}

    @cached_property
    def _readings(self) -> dict[str, list[Line]]:
        parameters = figures.totals_parameters(Kind.VIEW, self.first, self.last, "news.article:")
        with connection.cursor() as cursor:
            cursor.execute(READINGS, {**parameters, "limit": self.limit})
            rows = cursor.fetchall()
        accounts = {pk for kind, pk, *_ in rows if kind == "author" and pk}
        names = {pk: staff_name(user) for pk, user in User.objects.in_bulk(accounts).items()}
        found: dict[str, list[Line]] = {name: [] for name in KINDS_OF_READINGS}
        for kind, pk, label, count in rows:
            missing = UNKNOWN if kind == "author" else NOBODY
            found[kind].append(Line(label or names.get(pk, missing), count, pk))
        return found

    def _typed(self, kind: str, prefix: str = "") -> list[Line]:
        found = self._top(kind, prefix)
        return [Line(row.subject.removeprefix(prefix) or OTHERS, row.count) for row in found]

    def _top(self, kind: str, prefix: str = "") -> list[SubjectCount]:
        return figures.top_subjects(kind, self.first, self.last, prefix=prefix, limit=self.limit)


def fitting_step(first: date, last: date, wanted: str = "") -> str:
    """Return the step that is wanted if that many bars can be drawn, else one that fits."""
    length = (last - first).days + 1
    fits = {
        Step.HOUR: length * 24 <= MOST_BARS["hour"],
        Step.DAY: length <= MOST_BARS["day"],
        Step.MONTH: True,
    }
    if wanted and fits[Step(wanted)]:
        return wanted
    if length <= 2:
        return Step.HOUR
    return Step.DAY if length <= 92 else Step.MONTH


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month that `day` is in."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _points(step: str, first: date, last: date, days: dict[date, Total]) -> list[Point]:
    if step == Step.HOUR:
        hours = figures.hours(first, last)
        return [Point(_hour_label(hour), total) for hour, total in hours.items()]
    if step == Step.DAY:
        return [Point(f"{day:%d/%m/%Y}", total) for day, total in days.items()]
    months: dict[str, list[Total]] = {}
    for day, total in days.items():
        months.setdefault(f"{day:%m/%Y}", []).append(total)
    return [Point(month, _sum(dict(enumerate(totals)))) for month, totals in months.items()]


def _hour_label(hour: datetime) -> str:
    return f"{timezone.localtime(hour):%Hh, %d/%m/%Y}"


def _sum(totals: dict[Any, Total]) -> Total:
    return Total(
        sum(total.visits for total in totals.values()),
        sum(total.page_views for total in totals.values()),
    )


def _months_earlier(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _table_of_points(title: str, head: str, points: list[Point]) -> Table:
    rows = [[point.label, *point.total] for point in points]
    return Table(title, [head, "Lượt truy cập", "Lượt xem trang"], rows)
