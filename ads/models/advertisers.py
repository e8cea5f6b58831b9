"""Advertisers."""

from django.db import models


class Advertiser(models.Model):
    """The organization that an advertisement is shown for."""

    name = models.CharField("tên", max_length=200, unique=True)
    contact = models.CharField("liên hệ", max_length=300, blank=True)

    class Meta:
        verbose_name = "đơn vị quảng cáo"
        verbose_name_plural = "đơn vị quảng cáo"
        ordering = ["name__alphabetical"]

    def __str__(self) -> str:
        return self.name
