"""Counts of advertisements in their placements; totals only, nothing about readers."""

from django.db import models

from ads.models.content import Goal
from ads.models.placements import Placement


class PlacementHourlyCount(models.Model):
    """How often an advertisement was served and clicked in one placement in one hour.

    Served is each showing of a page with it; of these, measurable are those whose script could tell
    whether it was visible, and of these viewable those where it was. They are never added together.
    Counts are evidence: neither their advertisement nor their placement can be deleted.
    """

    advertisement = models.ForeignKey("ads.Advertisement", on_delete=models.PROTECT)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT)
    hour = models.DateTimeField()
    served = models.PositiveBigIntegerField(default=0)
    measurable = models.PositiveBigIntegerField(default=0, db_default=0)
    viewable = models.PositiveBigIntegerField(default=0)
    clicks = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["advertisement", "placement", "hour"], name="hourly_count_is_unique"
            )
        ]
        indexes = [models.Index(fields=["hour"], name="placement_hourly_count_hour")]

    def __str__(self) -> str:
        return f"{self.advertisement_id} {self.hour:%Y-%m-%d %H}h"


class AdvertisementTotal(models.Model):
    """The sums of all hourly counts of one advertisement, added to together with them.

    Triggers write them; lists, goals and pages read them instead of adding up every hour.
    """

    advertisement = models.OneToOneField(
        "ads.Advertisement", on_delete=models.CASCADE, primary_key=True, related_name="total"
    )
    served = models.BigIntegerField(default=0)
    measurable = models.BigIntegerField(default=0)
    viewable = models.BigIntegerField(default=0)
    clicks = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "tổng số của quảng cáo"
        verbose_name_plural = "tổng số của quảng cáo"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.advertisement_id}: {self.viewable}"

    def of(self, goal: str) -> int:
        """Return how many there are of what `goal` counts (ads.models.Goal); 0 without a goal."""
        return {Goal.VIEWABLE.value: self.viewable, Goal.CLICKS.value: self.clicks}.get(goal, 0)


class PlacementFilteredCount(models.Model):
    """Events of an advertisement in one placement on one day that were not counted, by reason."""

    advertisement = models.ForeignKey("ads.Advertisement", on_delete=models.CASCADE)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE)
    day = models.DateField()
    reason = models.CharField(max_length=20)  # core.counting_events.FilterReason
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["advertisement", "placement", "day", "reason"],
                name="filtered_count_is_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.advertisement_id} {self.day} {self.reason}: {self.count}"
