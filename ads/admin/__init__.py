"""Placements, advertisers, advertisements and complaints in the admin."""

from ads.admin.advertisements import AdvertisementAdmin
from ads.admin.advertisers import AdvertiserAdmin
from ads.admin.complaints import ComplaintAdmin
from ads.admin.placements import PlacementAdmin

__all__ = ["AdvertisementAdmin", "AdvertiserAdmin", "ComplaintAdmin", "PlacementAdmin"]
