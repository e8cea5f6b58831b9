"""The roles of an office, as groups with their permissions.

Missing groups are created after every migration. Existing ones are not changed, since an
administrator may have changed them.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission

READ = ("view",)
EDIT = ("view", "add", "change")
MANAGE = ("view", "add", "change", "delete")


def _rights(app_label: str, model: str, actions: tuple[str, ...]) -> set[str]:
    return {f"{app_label}.{action}_{model}" for action in actions}


AUTHOR = (
    _rights("news", "article", EDIT)
    | _rights("news", "image", EDIT)
    | _rights("news", "attachment", READ)
    | _rights("news", "tag", ("view", "add"))
    | _rights("news", "thread", READ)
    | _rights("news", "section", READ)
    | _rights("news", "department", READ)
)
EDITOR = AUTHOR | _rights("news", "attachment", ("change",)) | _rights("news", "tag", EDIT)
EDITOR |= {"news.edit_others_article"} | _rights("news", "thread", EDIT)
EDITOR |= _rights("analytics", "dailycount", READ)
EDITOR |= _rights("portal", "synonymgroup", MANAGE) | _rights("portal", "bestanswer", MANAGE)
APPROVER = EDITOR | {"news.approve_article", "ads.approve_advertisement", "news.rename_public"}
APPROVER |= _rights("ads", "advertisement", READ)
APPROVER |= _rights("portal", "alert", MANAGE) | _rights("portal", "enquiry", ("view", "change"))
CONTENT_MANAGER = (
    EDITOR
    | {"news.delete_attachment", "news.delete_image"}
    | {"news.view_royalties", "news.rename_public"}
    | _rights("news", "royaltykind", MANAGE)
    | _rights("news", "royaltyrate", MANAGE)
    | _rights("news", "redirect", MANAGE)
    | _rights("news", "section", MANAGE)
    | _rights("news", "department", MANAGE)
    | _rights("news", "tag", MANAGE)
    | _rights("news", "thread", MANAGE)
    | _rights("portal", "siteidentity", ("view", "change"))
    | _rights("portal", "alert", MANAGE)
    | _rights("portal", "enquiry", ("view", "change"))
    | _rights("portal", "enquirysettings", ("view", "change"))
    | _rights("portal", "menuitem", MANAGE)
    | _rights("portal", "page", MANAGE)
    | _rights("ads", "placement", MANAGE)
    | _rights("ads", "advertiser", MANAGE)
    | _rights("ads", "advertisement", MANAGE)
    | _rights("ads", "complaint", ("view", "change"))
    | _rights("analytics", "openingbalance", ("view", "change"))
)
SYSTEM_MANAGER = (
    CONTENT_MANAGER | APPROVER | _rights("auth", "user", MANAGE) | _rights("auth", "group", MANAGE)
)
SYSTEM_MANAGER |= _rights("portal", "auditentry", READ)
SYSTEM_MANAGER |= _rights("portal", "outgoingmail", ("view", "change"))
SYSTEM_MANAGER |= _rights("portal", "linkedhost", ("view", "change"))
SYSTEM_MANAGER |= _rights("portal", "browserreport", READ)
SYSTEM_MANAGER |= _rights("accounts", "signinsettings", ("view", "change"))
SYSTEM_MANAGER |= _rights("analytics", "statisticssettings", ("view", "change"))

ROLES = {
    "Tác giả": AUTHOR,
    "Biên tập viên": EDITOR,
    "Người duyệt": APPROVER,
    "Quản trị nội dung": CONTENT_MANAGER,
    "Quản trị hệ thống": SYSTEM_MANAGER,
}


def ensure_groups(**kwargs: Any) -> None:
    """Create the groups that are missing, each with the permissions of its role."""
    for name, rights in ROLES.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            group.permissions.set(_permissions(rights))


def _permissions(rights: set[str]) -> list[Permission]:
    wanted = Permission.objects.select_related("content_type")
    return [p for p in wanted if f"{p.content_type.app_label}.{p.codename}" in rights]
