"""The audit log: what staff did, and every change of a recorded row, whoever made it."""

from typing import Any

from django.db import models

# How the application names itself to PostgreSQL; other programs have other names.
APPLICATION_NAME = "portal"
_PROGRAM = models.Func(models.Value("application_name"), function="current_setting")
_DATABASE_USER = models.Func(template="session_user")


class AuditEntry(models.Model):
    """One thing that was done.

    Triggers write the changes of rows (portal.audit.triggers), so changes made without the
    application are here, too; the application writes the rest. The database refuses to change or to
    delete an entry. A month's entries are one partition, which goes as a whole when it is old.

    Attributes:
        actor_id: the account's key; no foreign key, since the entry outlives the account.
        actor: the name that the account had.
        address: the IP address of staff; nothing is ever recorded of readers.
        program, database_user: who was connected to PostgreSQL.
        model, object_id, object_name: the row it was about, as `news.article`, its key and name.
        changes: by column, the values before and after; None where they are secret or personal.
        details: what else there is to say, such as the address that was asked for.
    """

    class Action(models.TextChoices):
        ADD = "add", "Thêm"
        CHANGE = "change", "Sửa"
        DELETE = "delete", "Xóa"
        EMPTY = "empty", "Xóa cả bảng"
        SIGN_IN = "sign_in", "Đăng nhập"
        FAILED_SIGN_IN = "failed", "Đăng nhập không được"
        SIGN_OUT = "sign_out", "Đăng xuất"
        DOWNLOAD = "download", "Tải tệp về"
        READ = "read", "Xem thông tin cá nhân"

    at = models.DateTimeField("lúc", db_default=models.functions.Now())
    action = models.CharField("việc", max_length=10, choices=Action.choices)
    actor_id = models.BigIntegerField("mã tài khoản", null=True)
    actor = models.TextField("ai")
    address = models.GenericIPAddressField("từ địa chỉ", null=True)
    request_id = models.TextField("mã yêu cầu")
    program = models.TextField("chương trình", db_default=_PROGRAM)
    database_user = models.TextField("tài khoản cơ sở dữ liệu", db_default=_DATABASE_USER)
    model = models.TextField("loại")
    object_id = models.TextField("số")
    object_name = models.TextField("tên")
    changes: Any = models.JSONField("thay đổi", default=dict)
    details = models.TextField("chi tiết")

    class Meta:
        managed = False  # Django knows no partitions; migration 0011 makes the table
        db_table = "portal_auditentry"
        verbose_name = "việc đã ghi"
        verbose_name_plural = "nhật ký hệ thống"
        default_permissions = ("view",)
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.object_name}".strip()

    @property
    def who(self) -> str:
        """Return who did it, in words; a program where no account did."""
        if self.program == APPLICATION_NAME:
            return self.actor or "Cổng thông tin tự làm"
        claims = f", tự xưng là {self.actor}" if self.actor else ""
        return f"Ngoài cổng thông tin: {self.program or 'không rõ'} ({self.database_user}){claims}"
