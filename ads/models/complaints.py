"""Complaints: reports of advertisements by citizens, with the office's answers."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from ads.models.advertisements import Advertisement
from ads.signals import advertisement_changed
from core.submissions.models import Settlement, Submission

# An office must take down an illegal advertisement within 24 hours (Advertising Law as amended from
# 2026, Decree 342/2025).
TIME_TO_ANSWER = timedelta(hours=24)
CONTACTS_KEPT = timedelta(days=365)


class AnsweredError(Exception):
    """Another person has already answered; the message says so, in Vietnamese."""


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def waiting(self) -> "ComplaintQuerySet":
        """Return those without an answer, the earliest due first."""
        return self.filter(state=Complaint.State.OPEN).order_by("received_at", "pk")

    def forget_contacts_received_before(self, moment: datetime) -> int:
        """Delete the contacts in complaints from before `moment`; return how many there were.

        The form key is deleted too: it is a hash over the contact, so that telephone numbers could
        be found by trying them all.
        """
        old = self.filter(received_at__lt=moment).exclude(contact="")
        return old.update(contact="", form_key=None)


class Complaint(Submission):
    """One report of an illegal advertisement, from anybody who saw it."""

    class Reason(models.TextChoices):
        FORBIDDEN = "forbidden", "Hàng hóa, dịch vụ cấm quảng cáo (cờ bạc, rượu mạnh, thuốc lá…)"
        FALSE = "false", "Sai sự thật, gây nhầm lẫn"
        FRAUD = "fraud", "Lừa đảo, dẫn đến trang nguy hiểm"
        OFFENSIVE = "offensive", "Phản cảm, trái thuần phong mỹ tục"
        UNMARKED = "unmarked", "Là quảng cáo nhưng không ghi rõ"
        OTHER = "other", "Lý do khác"

    class State(models.TextChoices):
        OPEN = "open", "Chờ xử lý"
        UPHELD = "upheld", "Có vi phạm"
        REJECTED = "rejected", "Không vi phạm"

    advertisement = models.ForeignKey(
        Advertisement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="quảng cáo",
    )
    reason = models.CharField("lý do", max_length=12, choices=Reason.choices)
    details = models.TextField("nội dung phản ánh", max_length=2000, blank=True)
    contact = models.CharField("liên hệ", max_length=200, blank=True)
    received_at = models.DateTimeField("nhận lúc", default=timezone.now)
    state = models.CharField("kết quả", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField("trả lời", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người trả lời",
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo vi phạm"
        verbose_name_plural = "báo cáo vi phạm"
        default_permissions = ("view", "change", "delete")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="complaint_is_answered_whole_or_not",
                condition=Q(state="open", answer="", answered_at=None, answered_by=None)
                | ~Q(state="open")
                & ~Q(answer="")
                & Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message="Kết quả và nội dung trả lời phải đi cùng nhau.",
            ),
            models.CheckConstraint(
                name="complaint_says_something",
                condition=Q(advertisement__isnull=False) | ~Q(details=""),
                violation_error_message="Hãy nói rõ quảng cáo nào, ở trang nào.",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo số {self.pk}"

    @property
    def is_untouched(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def settlement(self) -> Settlement | None:
        if not self.answered_at:
            return None
        return Settlement(self.answered_by, self.answered_at, self.get_state_display(), self.answer)

    @property
    def due_at(self) -> datetime:
        """The moment by which the law wants an answer."""
        return self.received_at + TIME_TO_ANSWER

    def is_overdue(self, moment: datetime) -> bool:
        return self.state == self.State.OPEN and self.due_at < moment

    def settle(self, *, state: str, answer: str, by: User) -> None:
        """Answer the complaint; if it is upheld, its advertisement is paused at once.

        Raises AnsweredError if another person has answered meanwhile.
        """
        with transaction.atomic():
            current = Complaint.objects.select_for_update().get(pk=self.pk)
            if current.state != self.State.OPEN:
                raise AnsweredError(f"{self} đã được {current.answered_by} trả lời.")
            self.state, self.answer = state, answer
            self.answered_by, self.answered_at = by, timezone.now()
            self.save(update_fields=["state", "answer", "answered_by", "answered_at"])
            if state == self.State.UPHELD and self.advertisement_id:
                Advertisement.objects.filter(pk=self.advertisement_id, is_paused=False).update(
                    is_paused=True, revision=F("revision") + 1
                )
                advertisement_changed.send(Advertisement, keys=[self.advertisement_id])


def forget_old_contacts() -> str:
    """Delete contacts that were kept long enough; return what was done, "" if nothing."""
    count = Complaint.objects.forget_contacts_received_before(timezone.now() - CONTACTS_KEPT)
    return f"Đã xóa cách liên lạc trong {count} báo cáo quá thời hạn lưu." if count else ""
