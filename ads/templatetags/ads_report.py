from collections.abc import Sequence

from django import template

from ads.reports.report import Row
from core.charts import Chart, chart

register = template.Library()


@register.filter
def chart_of(rows: Sequence[Row], field: str) -> Chart:
    """Return the bars of a number, `views` or `clicks`, of the rows of a report."""
    return chart([row.label for row in rows], [int(getattr(row, field)) for row in rows])
