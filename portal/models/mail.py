"""Mail that the site sends: written with the change it tells of, sent afterwards."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from core.dates import CLOCKS_AGREE

FIRST_PAUSE = timedelta(minutes=1)  # doubles with each try
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)  # what is older helps nobody


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> "OutgoingMailQuerySet":
        """Return what is still to be sent."""
        return self.filter(sent_at=None, given_up_at=None)

    def claim(self) -> "OutgoingMail | None":
        """Return the next mail that is due, or None; until its next try nobody else gets it.

        So a mail whose sender dies is sent once more, with the same id, and is never lost.
        """
        now = timezone.now()
        waits = Q(next_try_at__gt=now, next_try_at__lte=now + LONGEST_PAUSE + CLOCKS_AGREE)
        due = self.waiting().exclude(waits).order_by("next_try_at", "pk")
        with transaction.atomic():
            mail = due.select_for_update(skip_locked=True).first()
            if mail:
                mail.next_try_at = now + min(FIRST_PAUSE * (1 << mail.tries), LONGEST_PAUSE)
                mail.tries = min(mail.tries + 1, 20)
                mail.save(update_fields=["next_try_at", "tries"])
        return mail


class OutgoingMail(models.Model):
    """One mail. What it says is deleted once it is sent, since it may be a secret."""

    subject = models.CharField("tiêu đề", max_length=250)
    body = models.TextField("nội dung", blank=True)
    sender = models.EmailField("từ")
    recipients: ArrayField[list[str], list[str]] = ArrayField(
        models.EmailField(), verbose_name="tới"
    )
    written_at = models.DateTimeField("viết lúc", default=timezone.now)
    next_try_at = models.DateTimeField("thử lại lúc", default=timezone.now)
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    given_up_at = models.DateTimeField("thôi gửi lúc", null=True, blank=True)
    problem = models.CharField("lý do chưa gửi được", max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "thư của cổng"
        verbose_name_plural = "thư của cổng"
        default_permissions = ("view", "change")
        ordering: ClassVar = ["-written_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="portal_mail_waiting",
                condition=Q(sent_at=None, given_up_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(body=""), name="sent_mail_keeps_no_body"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None), name="mail_is_sent_or_given_up"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """Return the id that it has whenever it is sent, so that a second copy is known as one."""
        domain = self.sender.rpartition("@")[2]
        return f"<{self.written_at:%Y%m%d%H%M%S.%f}.{self.pk}@{domain}>"

    def note_sent(self) -> None:
        """Note that the mail server has taken the mail."""
        self._note(sent_at=timezone.now(), given_up_at=None, body="", problem="")

    def note_problem(self, problem: str, *, is_final: bool) -> None:
        """Note why the mail was not sent. It is tried again for a day, unless that is useless.

        A mail that somebody else sent meanwhile stays sent.
        """
        now = timezone.now()
        fields: dict[str, Any] = {"problem": " ".join(problem.replace("\0", " ").split())[:300]}
        if is_final or now - self.written_at > GIVEN_UP_AFTER:
            fields |= {"given_up_at": now, "body": ""}
        self._note(**fields)

    def _note(self, **fields: Any) -> None:
        OutgoingMail.objects.filter(pk=self.pk, sent_at=None).update(**fields)

    def try_again(self) -> None:
        """Send the mail as soon as possible."""
        self.next_try_at = timezone.now()
        self.save(update_fields=["next_try_at"])
