"""Royalties: the kinds of work in units, and the rates of a unit."""

from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from core.date_limits import days_of_our_time, of_our_time


class RoyaltyKind(models.Model):
    """A kind of work, such as Tin or Phỏng vấn, worth so many units."""

    name = models.CharField("thể loại", max_length=80, unique=True)
    units = models.DecimalField(
        "số đơn vị",
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Một tác phẩm thể loại này bằng bao nhiêu đơn vị nhuận bút, khi hệ số là 1.",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "thể loại nhuận bút"
        verbose_name_plural = "thể loại nhuận bút"
        ordering = ["order", "name__alphabetical"]
        constraints = [
            models.CheckConstraint(
                name="royalty_units_are_not_negative",
                condition=Q(units__gte=0),
                violation_error_message="Số đơn vị không được âm.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoyaltyRateQuerySet(models.QuerySet["RoyaltyRate"]):
    def on(self, day: date) -> int | None:
        """Return the rate of a unit on `day`, in đồng; None before the first rate."""
        rate = self.filter(valid_from__lte=day).order_by("-valid_from").first()
        return rate.dong_per_unit if rate else None


class RoyaltyRate(models.Model):
    """The rate of a unit from a day on; an article is paid at the rate of its own day."""

    valid_from = models.DateField("áp dụng từ ngày", unique=True, validators=[of_our_time])
    dong_per_unit = models.PositiveIntegerField("đồng cho một đơn vị")

    objects = RoyaltyRateQuerySet.as_manager()

    class Meta:
        verbose_name = "mức nhuận bút"
        verbose_name_plural = "mức nhuận bút"
        ordering = ["-valid_from"]
        constraints = [days_of_our_time("royalty_rate_is_of_our_time", "valid_from")]

    def __str__(self) -> str:
        return f"Từ {self.valid_from:%d/%m/%Y}"
