from collections.abc import Sequence

from django import template

from ads.reports.advertising_report import ReportRow
from core.charts import Chart, chart

register = template.Library()


@register.filter
def chart_of(rows: Sequence[ReportRow], field: str) -> Chart:
    """Return a bar chart of `viewable` or `clicks` of the rows of a report."""
    return chart([row.label for row in rows], [int(getattr(row, field)) for row in rows])
