"""Enquiries: what readers write to the office, and its answers."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.addresses import is_local_path
from core.singleton import Singleton
from core.staff_names import staff_name
from core.submissions.models import Settlement, Submission

HANDLED_FIELDS = ("state", "note", "assigned_to", "answer", "settled_by", "settled_at", "revision")


class SettledError(Exception):
    """A colleague has already settled the enquiry; the message says who."""


class EnquirySettings(Singleton):
    """Whether the office accepts enquiries, and for how long it keeps them."""

    class Challenge(models.TextChoices):
        AUTO = "auto", "Chỉ khi đang bị gửi thư rác hàng loạt"
        ALWAYS = "always", "Luôn luôn"
        NEVER = "never", "Không bao giờ"

    is_open = models.BooleanField("nhận thư qua trang Liên hệ", default=True)
    intro = models.TextField(
        "lời dẫn",
        max_length=600,
        blank=True,
        default="Hãy viết điều bạn muốn hỏi hoặc góp ý. Bạn không cần đăng nhập hay cho biết tên; "
        "riêng đơn khiếu nại, tố cáo phải ghi rõ họ tên, địa chỉ thì mới được thụ lý.",
    )
    keep_days = models.PositiveSmallIntegerField(
        "giữ thư (ngày)",
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(1825)],
        help_text="Sau số ngày này kể từ khi nhận, tên, liên hệ và nội dung thư được xóa hẳn. "
        "Từ 30 đến 1825 ngày.",
    )
    challenge = models.CharField(
        "bắt máy gửi phải tính toán",
        max_length=6,
        choices=Challenge.choices,
        default=Challenge.AUTO,
        help_text="Máy của người gửi tính vài giây trước khi gửi; người gửi không phải làm gì. "
        "Trình duyệt tắt JavaScript thì không gửi được khi đang bật.",
    )

    class Meta(Singleton.Meta):
        verbose_name = "cài đặt nhận thư"
        verbose_name_plural = "cài đặt nhận thư"
        constraints = [
            *Singleton.Meta.constraints,
            models.CheckConstraint(
                name="enquiries_are_kept_a_sensible_time",
                condition=Q(keep_days__gte=30, keep_days__lte=1825),
                violation_error_message="Giữ thư từ 30 đến 1825 ngày.",
            ),
        ]

    def __str__(self) -> str:
        return "Cài đặt nhận thư"


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def with_receipt(self, token: str) -> "Enquiry | None":
        """Return the enquiry whose secret address has `token`, None if the token is not valid."""
        try:
            pk: int = _receipt_signer().unsign_object(token)
        except BadSignature:
            return None
        return self.filter(pk=pk).first()

    def waiting(self) -> "EnquiryQuerySet":
        """Return the enquiries still to be settled, the oldest first."""
        open_states = (Enquiry.State.NEW, Enquiry.State.IN_HAND)
        return self.filter(state__in=open_states, erased_at=None).order_by("received_at", "pk")

    def erase_received_before(self, moment: datetime) -> int:
        """Erase the texts of enquiries received before `moment`; return how many there were.

        The moment of receipt, the topic and the outcome are kept, for the statistics.
        """
        return self.filter(received_at__lt=moment, erased_at=None).update(
            name="", contact="", body="", page="", answer="", note="", form_key=None,
            erased_at=timezone.now(),
        )  # fmt: skip


class Enquiry(Submission):
    """A letter of a reader, with how staff handled it."""

    class Topic(models.TextChoices):
        SITE = "site", "Nội dung hoặc lỗi trên cổng thông tin này"
        PROCEDURE = "procedure", "Hỏi về thủ tục hành chính"
        PETITION = "petition", "Phản ánh, kiến nghị"
        OTHER = "other", "Việc khác"

    class State(models.TextChoices):
        NEW = "new", "Mới"
        IN_HAND = "in_hand", "Đang xử lý"
        ANSWERED = "answered", "Đã trả lời"
        DROPPED = "dropped", "Không xử lý"

    OPEN = (State.NEW, State.IN_HAND)

    topic = models.CharField("về việc", max_length=10, choices=Topic.choices)
    body = models.TextField("nội dung", max_length=5000)
    name = models.CharField("họ tên", max_length=120, blank=True)
    contact = models.CharField("thư điện tử hoặc điện thoại", max_length=200, blank=True)
    page = models.CharField("trang được góp ý", max_length=300, blank=True)
    received_at = models.DateTimeField("nhận lúc", default=timezone.now)

    state = models.CharField("tình trạng", max_length=8, choices=State.choices, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True, "is_active": True},
        related_name="+",
        verbose_name="người phụ trách",
    )
    answer = models.TextField("trả lời", max_length=5000, blank=True)
    note = models.TextField("ghi chú nội bộ", max_length=2000, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xử lý",
    )
    settled_at = models.DateTimeField("xử lý xong lúc", null=True, blank=True)
    erased_at = models.DateTimeField("xóa nội dung lúc", null=True, blank=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = "thư bạn đọc"
        verbose_name_plural = "thư bạn đọc"
        default_permissions = ("view", "change")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="enquiry_is_settled_whole_or_not",
                condition=Q(state__in=["new", "in_hand"], settled_at=None, settled_by=None)
                & Q(answer="")
                | Q(state__in=["answered", "dropped"])
                & Q(settled_at__isnull=False, settled_by__isnull=False),
                violation_error_message=(
                    "Câu trả lời chỉ đi cùng tình trạng “Đã trả lời” hoặc “Không xử lý”."
                ),
            ),
            models.CheckConstraint(
                name="enquiry_answered_has_an_answer",
                condition=~Q(state="answered") | ~Q(answer="") | Q(erased_at__isnull=False),
                violation_error_message="Hãy viết câu trả lời.",
            ),
            models.CheckConstraint(
                name="enquiry_erased_says_nothing",
                condition=Q(erased_at=None)
                | Q(name="", contact="", body="", page="", answer="", note="", form_key=None),
            ),
        ]
        indexes = [models.Index(fields=["state", "received_at"], name="enquiry_waiting")]

    def __str__(self) -> str:
        return f"Thư số {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the secret address where the sender can read the answer."""
        return reverse("enquiry", args=[_receipt_signer().sign_object(self.pk)])

    @property
    def links_to_page(self) -> bool:
        """Whether it is about a page of this site: its row may hold anything."""
        return is_local_path(self.page)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_untouched(self) -> bool:
        return self.state == self.State.NEW and not self.assigned_to_id and not self.note

    @property
    def settlement(self) -> Settlement | None:
        if not self.settled_at:
            return None
        return Settlement(self.settled_by, self.settled_at, self.get_state_display(), self.answer)

    @property
    def progress(self) -> str:
        """Return a sentence for colleagues: the state, who is responsible, the note."""
        said = [f"Tình trạng: {self.get_state_display()}"]
        if self.assigned_to:
            said.append(f"người phụ trách: {staff_name(self.assigned_to)}")
        if self.note:
            said.append(f"ghi chú: “{self.note}”")
        return f"{'; '.join(said)}."

    def handle(
        self, *, state: str, answer: str, note: str, assigned_to: User | None, by: User
    ) -> None:
        """Save the decision of `by`: work on it, answer it, or drop it, with or without an answer.

        `answer` is saved only if `state` settles the enquiry.
        Raises SettledError if a colleague has settled it meanwhile.
        """
        with transaction.atomic():
            current = Enquiry.objects.select_for_update().get(pk=self.pk)
            if not current.is_open:
                raise SettledError(f"{self} đã được {current.settled_by} xử lý xong.")
            self.state, self.note, self.assigned_to = state, note, assigned_to
            self.answer = "" if self.is_open else answer
            self.revision = current.revision + 1
            if not self.is_open:
                self.settled_by, self.settled_at = by, timezone.now()
            self.save(update_fields=HANDLED_FIELDS)


def _receipt_signer() -> Signer:
    return Signer(salt="portal.enquiry.receipt")


def erase_old_enquiries() -> str:
    """Erase the texts of enquiries that are older than `keep_days`; return a line for the log."""
    days = EnquirySettings.load().keep_days
    count = Enquiry.objects.erase_received_before(timezone.now() - timedelta(days=days))
    return f"Đã xóa nội dung {count} thư bạn đọc quá {days} ngày." if count else ""
