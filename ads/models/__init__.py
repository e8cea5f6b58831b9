"""Placements, advertisers, advertisements with their versions and counts, and complaints."""

from ads.models.advertisements import Advertisement, AdvertisementState
from ads.models.advertisers import Advertiser
from ads.models.complaints import AnsweredError, Complaint
from ads.models.content import Goal, Weekday
from ads.models.counts import AdvertisementTotal, PlacementFilteredCount, PlacementHourlyCount
from ads.models.placements import Placement
from ads.models.versions import AdvertisementVersion, VersionState

__all__ = [
    "Advertisement",
    "AdvertisementState",
    "AdvertisementTotal",
    "AdvertisementVersion",
    "Advertiser",
    "AnsweredError",
    "Complaint",
    "Goal",
    "Placement",
    "PlacementFilteredCount",
    "PlacementHourlyCount",
    "VersionState",
    "Weekday",
]
