"""Placements, advertisers, advertisements with their versions and counts, and complaints."""

from ads.models.advertisements import Advertisement, AdvertisementState
from ads.models.advertisers import Advertiser
from ads.models.complaints import AnsweredError, Complaint
from ads.models.content import Weekday
from ads.models.counts import PlacementFilteredCount, PlacementHourlyCount
from ads.models.placements import Placement
from ads.models.versions import AdvertisementVersion, VersionState

__all__ = [
    "Advertisement",
    "AdvertisementState",
    "AdvertisementVersion",
    "Advertiser",
    "AnsweredError",
    "Complaint",
    "Placement",
    "PlacementFilteredCount",
    "PlacementHourlyCount",
    "VersionState",
    "Weekday",
]
