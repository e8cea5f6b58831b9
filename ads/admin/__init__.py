"""Placements, advertisers, advertisements and complaints, as staff see them."""

from ads.admin.advertisements import AdvertisementAdmin
from ads.admin.advertisers import AdvertiserAdmin
from ads.admin.complaints import ComplaintAdmin
from ads.admin.placements import PlacementAdmin

__all__ = ["AdvertisementAdmin", "AdvertiserAdmin", "ComplaintAdmin", "PlacementAdmin"]
