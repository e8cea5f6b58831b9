"""Links by which an advertiser reads its report without an account."""

from datetime import date, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from ads.models import Advertiser

LINK_DAYS = 30  # how long a link is valid
LINK_SALT = "ads.report"


class ShareLink(NamedTuple):
    """The advertiser whose report a link opens, and the last day on which it is valid."""

    advertiser: Advertiser
    until: date


def make_link_token(advertiser: Advertiser) -> str:
    """Return the token that opens the advertiser's report for the next 30 days."""
    until = timezone.localdate() + timedelta(days=LINK_DAYS)
    known = [advertiser.pk, until.isoformat(), advertiser.link_series]
    return Signer(salt=LINK_SALT).sign_object(known)


def read_link_token(token: str) -> ShareLink | None:
    """Return what the token opens; None if it is forged, has expired or was revoked."""
    try:
        pk, day, *series = Signer(salt=LINK_SALT).unsign_object(token)
    except BadSignature:
        return None
    until = date.fromisoformat(day)
    # Links of earlier versions bear no number: they are of the first series.
    advertiser = Advertiser.objects.filter(pk=pk, link_series=series[0] if series else 0).first()
    return ShareLink(advertiser, until) if advertiser and until >= timezone.localdate() else None
