from collections.abc import Sequence

from django import template

from ads.chart import Chart, chart
from ads.figures import Row

register = template.Library()


@register.filter
def chart_of(rows: Sequence[Row], field: str) -> Chart:
    """Return the bars of a number, `views` or `clicks`, of the rows of a report."""
    return chart(rows, field)
