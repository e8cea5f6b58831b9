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
    return Signer(salt=LINK_SALT).sign_object([advertiser.pk, until.isoformat()])


def read_link_token(token: str) -> ShareLink | None:
    """Return what the token opens; None if it is forged or has expired."""
    try:
        pk, day = Signer(salt=LINK_SALT).unsign_object(token)
    except BadSignature:
        return None
    until = date.fromisoformat(day)
    advertiser = Advertiser.objects.filter(pk=pk).first()
    return ShareLink(advertiser, until) if advertiser and until >= timezone.localdate() else None
