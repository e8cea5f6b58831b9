"""Days, weeks and months in the site's time zone."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.date_limits import overlap_our_time

ONE_DAY = timedelta(days=1)
# How far the clocks of nodes, and of PostgreSQL, may be apart. What was noted later than that is of
# a clock that was wrong and has been set since: nothing may wait until then.
CLOCKS_AGREE = timedelta(minutes=5)


def lately(span: timedelta, now: datetime | None = None) -> tuple[datetime, datetime]:
    """Return the first and the last moment that were within `span` before now, by any clock."""
    now = now or timezone.now()
    return now - span, now + CLOCKS_AGREE


def was_lately(moment: datetime, span: timedelta, now: datetime | None = None) -> bool:
    """Return whether a moment was within `span` before now."""
    first, last = lately(span, now)
    return first <= moment <= last


def local_day(moment: datetime | None = None) -> date:
    """Return the day of a moment, or of now, in the site's time zone.

    As timezone.localdate, in a tenth of the time: nobody's own time zone is looked for.
    """
    return (moment or timezone.now()).astimezone(timezone.get_default_timezone()).date()


def start_of_day(day: date) -> datetime:
    """Return the first moment of `day` in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day_range(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments [start, end) of the days from `first` to `last`, both included."""
    return start_of_day(first), start_of_day(last + ONE_DAY)


def format_moment(moment: datetime) -> str:
    """Return a moment as sentences name it, in the site's time zone: 15:30, 27/11/2026."""
    return f"{timezone.localtime(moment):%H:%M, %d/%m/%Y}"


def start_of_week(day: date) -> date:
    """Return the Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def month_bounds(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month that `day` is in."""
    first = day.replace(day=1)
    return first, add_months(first, 1) - ONE_DAY


def add_months(first: date, months: int) -> date:
    """Return the first day of the month that lies `months` after that of `first`.

    Raises ValueError outside the years 1 to 9999.
    """
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def parse_month(text: str) -> date:
    """Return the first day of a month written as 2026-11.

    Raises ValueError for anything else, and for a month outside the limits of typed dates.
    """
    first = date.fromisoformat(f"{text}-01")
    if not overlap_our_time(first, first.replace(day=28)):
        raise ValueError(f"Month out of bounds: {text}")
    return first
