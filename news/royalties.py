"""Computes the royalties of a month, in whole đồng."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from django.utils import timezone

from core.alphabet import alphabetical
from core.dates import day_range, month_bounds
from core.spreadsheets import Table
from core.staff_names import staff_name
from news.models import Article, RoyaltyRate

SUMS_HEAD = ["Tác giả", "Đơn vị", "Số tác phẩm", "Số tiền (đồng)"]
DETAILS_HEAD = [
    "Tác giả", "Đơn vị", "Tiêu đề", "Xuất bản", "Thể loại", "Hệ số", "Số tiền (đồng)",
]  # fmt: skip


@dataclass(frozen=True)
class RoyaltyLine:
    """An article, its author and department, and the amount due for it."""

    author: str
    department: str
    article: Article
    dong: int | None  # None where no rate was set for its day


@dataclass(frozen=True)
class RoyaltySum:
    """The amount due to one author in one department."""

    author: str
    department: str
    count: int
    dong: int


@dataclass(frozen=True)
class RoyaltyStatement:
    """The royalties of a month: for each article, for each author, and in total."""

    month: date
    lines: list[RoyaltyLine]
    unrated: int  # articles of the month without a royalty kind

    @property
    def sums(self) -> list[RoyaltySum]:
        return [
            RoyaltySum(*whose, len(lines), sum(line.dong or 0 for line in lines))
            for whose, group in groupby(self.lines, key=lambda x: (x.author, x.department))
            for lines in [list(group)]
        ]

    @property
    def total(self) -> int:
        return sum(line.dong or 0 for line in self.lines)

    @property
    def lacks_a_rate(self) -> bool:
        return any(line.dong is None for line in self.lines)


def due(units: Decimal, coefficient: Decimal, dong_per_unit: int) -> int:
    """Return the amount due for one article, in whole đồng, halves rounded up."""
    exact = units * coefficient * dong_per_unit
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def statement(month: date) -> RoyaltyStatement:
    """Return the royalties of the articles published in the month whose first day is `month`.

    Withdrawn articles are not paid.
    """
    start, end = day_range(*month_bounds(month))
    articles = Article.objects.filter(
        live_version__isnull=False, withdrawn_at=None, trashed_at=None,
        publish_at__gte=start, publish_at__lt=min(end, timezone.now()),
    )  # fmt: skip
    rated = articles.filter(royalty_kind__isnull=False)
    rates = list(RoyaltyRate.objects.order_by("-valid_from"))
    wanted = rated.select_related("royalty_kind", "department", "created_by", "section__parent")
    lines = [_line(article, rates) for article in wanted.defer("body", "search_text")]
    lines.sort(
        key=lambda x: (
            alphabetical(x.author), x.author, alphabetical(x.department), x.department,
            x.article.publish_at,
        )
    )  # fmt: skip
    return RoyaltyStatement(month, lines, articles.filter(royalty_kind=None).count())


def _line(article: Article, rates: Iterable[RoyaltyRate]) -> RoyaltyLine:
    kind, moment = article.royalty_kind, article.publish_at
    assert kind is not None and moment is not None  # noqa: S101, PT018  (`statement` filters for these)
    day = timezone.localtime(moment).date()
    rate = next((each.dong_per_unit for each in rates if each.valid_from <= day), None)
    dong = None if rate is None else due(kind.units, article.royalty_coefficient, rate)
    author = article.byline or staff_name(article.created_by) or "(không rõ)"
    return RoyaltyLine(author, article.department.name if article.department else "", article, dong)


def spreadsheet_tables(statement: RoyaltyStatement) -> list[Table]:
    """Return a statement as tables for a file: first the sums, then every article."""
    sums = [[each.author, each.department, each.count, each.dong] for each in statement.sums]
    details = [
        [
            line.author, line.department, line.article.title, line.article.publish_at,
            str(line.article.royalty_kind), line.article.royalty_coefficient, line.dong,
        ]
        for line in statement.lines
    ]  # fmt: skip
    total = ["Cộng", "", len(statement.lines), statement.total]
    return [
        Table("Tổng hợp", SUMS_HEAD, sums, total=total),
        Table("Chi tiết", DETAILS_HEAD, details, formats={"Hệ số": "0.0##"}),
    ]
