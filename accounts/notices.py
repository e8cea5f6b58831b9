"""Mail to the owners of accounts about their accounts."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.template.loader import render_to_string

from core.signals import unit_name


def tell(user: User, subject: str, template: str, **context: object) -> None:
    """Send a mail to the owner of an account, if the site sends mail and knows where to.

    Args:
        template: the name of a text below templates/accounts/mail/; it is given the account as
            `account`, the office as `unit`, and `context`.
    """
    if not settings.MAIL_IS_SET_UP or not user.email:
        return
    unit = unit_name() or "Cổng thông tin"
    text = render_to_string(
        f"accounts/mail/{template}.txt", {"account": user, "unit": unit, **context}
    )
    send_mail(f"{unit}: {subject}", text, None, [user.email])
