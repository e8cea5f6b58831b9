"""What is due to authors for a month, in whole đồng."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from core.staff_names import staff_name
from news.models import Article, RoyaltyRate

MONEY_FORMAT = "#,##0"


@dataclass(frozen=True)
class Line:
    """One article: whose, of which office, and what is due for it."""

    author: str
    department: str
    article: Article
    dong: int | None  # None where no rate was set for its day


@dataclass(frozen=True)
class Sum:
    """What is due to one author of one office."""

    author: str
    department: str
    count: int
    dong: int


@dataclass(frozen=True)
class Statement:
    """A month's royalties: line by line, by author and office, and all together."""

    month: date
    lines: list[Line]
    # Articles of the month that nobody has said the kind of.
    unrated: int

    @property
    def sums(self) -> list[Sum]:
        return [
            Sum(*whose, len(lines), sum(line.dong or 0 for line in lines))
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
    """Return what is due for one article, in whole đồng, halves rounded up."""
    exact = units * coefficient * dong_per_unit
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def statement(month: date) -> Statement:
    """Return what is due for the articles that came out in the month that begins on `month`.

    What was withdrawn is not paid for.
    """
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    begins, ends = (timezone.make_aware(datetime.combine(d, time())) for d in (month, after))
    articles = Article.objects.filter(
        live_version__isnull=False, withdrawn_at=None, trashed_at=None,
        publish_at__gte=begins, publish_at__lt=min(ends, timezone.now()),
    )  # fmt: skip
    rated = articles.filter(royalty_kind__isnull=False)
    rates = list(RoyaltyRate.objects.order_by("-valid_from"))
    wanted = rated.select_related("royalty_kind", "department", "created_by", "section__parent")
    lines = [_line(article, rates) for article in wanted.defer("body", "search_text")]
    lines.sort(key=lambda x: (x.author, x.department, x.article.publish_at))
    return Statement(month, lines, articles.filter(royalty_kind=None).count())


def _line(article: Article, rates: Iterable[RoyaltyRate]) -> Line:
    kind, moment = article.royalty_kind, article.publish_at
    assert kind is not None and moment is not None  # noqa: S101, PT018  (as `statement` asks)
    day = timezone.localtime(moment).date()
    rate = next((each.dong_per_unit for each in rates if each.valid_from <= day), None)
    dong = None if rate is None else due(kind.units, article.royalty_coefficient, rate)
    author = article.byline or staff_name(article.created_by) or "(không rõ)"
    return Line(author, article.department.name if article.department else "", article, dong)


def write_book(file: Any, months: Statement) -> None:
    """Write a statement as an Excel file: the sums, then every article."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổng hợp"
    sheet.append(["Tác giả", "Đơn vị", "Số tác phẩm", "Số tiền (đồng)"])
    for each in months.sums:
        sheet.append([each.author, each.department, each.count, each.dong])
    sheet.append(["Cộng", "", len(months.lines), months.total])
    details = book.create_sheet("Chi tiết")
    details.append(
        ["Tác giả", "Đơn vị", "Tiêu đề", "Xuất bản", "Thể loại", "Hệ số", "Số tiền (đồng)"]
    )
    for line in months.lines:
        article = line.article
        moment = timezone.localtime(article.publish_at).replace(tzinfo=None)
        details.append(
            [line.author, line.department, article.title, moment, str(article.royalty_kind),
             article.royalty_coefficient, line.dong]
        )  # fmt: skip
    for page in book.worksheets:
        for row in page.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a name that begins with "=" is no formula
            row[-1].number_format = MONEY_FORMAT
        for column, width in zip("ABCDEFG", (28, 28, 50, 18, 18, 10, 18), strict=True):
            page.column_dimensions[column].width = width
    book.save(file)
