"""The mail that the site sent and that it could not send, without what it says."""

from django.contrib import admin, messages
from django.contrib.admin import action, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.dates import format_moment
from portal.admin.view_only import ViewOnlyAdmin
from portal.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ViewOnlyAdmin[OutgoingMail]):
    """A list to look at; what waits can be sent at once."""

    list_display = ["subject", "to", "written_at", "state"]
    search_fields = ["subject", "recipients"]
    search_help_text = "Tìm theo tiêu đề, người nhận"
    readonly_fields = ["subject", "to", "sender", "written_at", "tries", "state"]
    fields = ["subject", "to", "sender", "written_at", "tries", "state"]
    actions = ["send_now"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by what a mail says: a link that sets a password could be guessed."""
        return not lookup.startswith("body") and super().lookup_allowed(lookup, value, request)

    @action(description="Gửi ngay những thư đang chờ", permissions=["change"])
    def send_now(self, request: HttpRequest, mails: QuerySet[OutgoingMail]) -> None:
        waiting = [mail for mail in mails if not mail.sent_at and not mail.given_up_at]
        for mail in waiting:
            mail.try_again()
        if waiting:
            self.message_user(request, f"Sẽ gửi {len(waiting)} thư trong vài giây tới.")
        else:
            words = "Không có thư nào đang chờ trong những thư đã chọn."
            self.message_user(request, words, messages.WARNING)

    @display(description="tới")
    def to(self, mail: OutgoingMail) -> str:
        return ", ".join(mail.recipients)

    @display(description="tình trạng")
    def state(self, mail: OutgoingMail) -> str:
        """Return what became of a mail, in words."""
        if mail.sent_at:
            return f"Đã gửi lúc {format_moment(mail.sent_at)}"
        if mail.given_up_at:
            return f"Thôi gửi: {mail.problem}"
        if not mail.problem:
            return "Đang chờ gửi"
        again = max(mail.next_try_at, timezone.now())
        return f"Thử lại lúc {format_moment(again)}: {mail.problem}"
