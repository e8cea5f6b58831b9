"""Advertisers."""

from django.db import models
from django.db.models import F


class Advertiser(models.Model):
    """The organization that an advertisement is shown for."""

    name = models.CharField("tên", max_length=200, unique=True)
    # Links to its report bear this number; raising it makes all that were given out useless.
    link_series = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    contact = models.CharField("liên hệ", max_length=300, blank=True)

    class Meta:
        verbose_name = "đơn vị quảng cáo"
        verbose_name_plural = "đơn vị quảng cáo"
        ordering = ["name__alphabetical"]

    def __str__(self) -> str:
        return self.name

    def revoke_links(self) -> None:
        """Make all links to its report that were given out useless."""
        type(self).objects.filter(pk=self.pk).update(link_series=F("link_series") + 1)
        self.refresh_from_db(fields=["link_series"])
