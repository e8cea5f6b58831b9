"""Numbers as they are written in Việt Nam."""

from django.utils.formats import number_format


def grouped(value: int) -> str:
    """Return a whole number with a dot between thousands: 7.448.251."""
    return str(number_format(value, force_grouping=True))
