"""Placements on the pages, what stands in them, how often it was seen, and who complained."""

from ads.models.advertisements import (
    Advertisement,
    Advertiser,
    ApprovalError,
    State,
    Weekday,
)
from ads.models.complaints import AnsweredError, Complaint
from ads.models.counts import FilteredCount, HourlyCount
from ads.models.placements import Placement

__all__ = [
    "Advertisement",
    "Advertiser",
    "AnsweredError",
    "ApprovalError",
    "Complaint",
    "FilteredCount",
    "HourlyCount",
    "Placement",
    "State",
    "Weekday",
]
