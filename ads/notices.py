"""Mail to those who look after an advertisement, before it ends."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from ads.forecast import Forecast, Outlook
from ads.goals import delivered
from ads.models import Advertisement
from core.signals import unit_name

TOLD_BEFORE = 7  # days


def tell_of_endings() -> str:
    """Tell once of each advertisement that ends within a week; return a line on it, "" for none.

    Those who wrote and approved it are told, as far as they have an address of mail.
    """
    if not settings.MAIL_IS_SET_UP:
        return ""
    ending = Advertisement.objects.ending_within(TOLD_BEFORE).with_delivered()
    people = ("created_by", "edited_by", "approved_by", "advertiser")
    untold = [each for each in ending.select_related(*people) if each.told_of_end != each.ends_at]
    if not untold:
        return ""
    forecast = Forecast(timezone.now())
    for each in untold:
        _tell(each, forecast.outlook(each, delivered(each), each.placements.all()))
    return f"Đã báo {len(untold)} quảng cáo sắp hết hạn."


def _tell(advertisement: Advertisement, outlook: Outlook | None) -> None:
    unit = unit_name() or "Cổng thông tin"
    context = {
        "unit": unit,
        "advertisement": advertisement,
        "outlook": outlook.words(advertisement) if outlook else "",
    }
    text = render_to_string("ads/mail/ending.txt", context)
    with transaction.atomic():
        Advertisement.objects.filter(pk=advertisement.pk).update(told_of_end=advertisement.ends_at)
        for user in _people(advertisement):
            send_mail(f"{unit}: quảng cáo “{advertisement}” sắp hết hạn", text, None, [user.email])


def _people(advertisement: Advertisement) -> list[User]:
    """Return who is told, each once."""
    found = (advertisement.created_by, advertisement.edited_by, advertisement.approved_by)
    return list(
        {user.pk: user for user in found if user and user.is_active and user.email}.values()
    )
