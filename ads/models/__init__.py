"""Placements, advertisers, advertisements, their counts, and complaints."""

from ads.models.advertisements import (
    Advertisement,
    AdvertisementState,
    Advertiser,
    ApprovalError,
    Weekday,
)
from ads.models.complaints import AnsweredError, Complaint
from ads.models.counts import PlacementFilteredCount, PlacementHourlyCount
from ads.models.placements import Placement

__all__ = [
    "Advertisement",
    "AdvertisementState",
    "Advertiser",
    "AnsweredError",
    "ApprovalError",
    "Complaint",
    "Placement",
    "PlacementFilteredCount",
    "PlacementHourlyCount",
    "Weekday",
]
