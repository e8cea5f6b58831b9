"""Which rights each address of the admin asks for: the lines of docs/rights.md.

Those of the models' own pages follow from the admin (`model_lines`); every other address has a line
in OTHER, OPEN or PUBLIC. tests/portal/test_rights_matrix.py tries each cell, and fails for an
address without a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import HttpRequest

from core.singleton_admin import SingletonAdmin
from news.admin.access import RENAME, PublicNameAdmin, PublicOnceUsedAdmin
from news.models import Article
from portal.models import AuditEntry

GET, POST = "GET", "POST"
BOTH = (GET, POST)
# Each alternative is a set of permissions, all of which are needed.
Needs = tuple[frozenset[str], ...]


class Scope(StrEnum):
    """To which rows a right extends."""

    ALL = "mọi mục"
    ARTICLE = "bài trong chuyên mục mình; không sửa bài người khác thì chỉ bài mình viết"
    DECISION = "bài trong chuyên mục mình, trừ bản do chính mình lưu"
    OTHERS = "trừ thứ do chính mình soạn"


@dataclass(frozen=True)
class Line:
    """An address, the ways it is called, and who may.

    Attributes:
        name: of the address, without "admin:".
        task: what is done there, in an office's words.
        needs: the permissions; () is whoever may sign in, NOBODY is nobody.
        row: what stands in the address: a name of the office that the tests fill.
        rest: what else stands in it.
        data: what a form sends that is to be accepted; {} in a name is the key of the row.
        refused_to: the name of the address that a refusal leads to.
        goes_through: whether an accepted form leads on, and a refused one is shown again.
        action: of a list, which is taken with the row chosen there; "" is none.
        chosen_with: the name of a second row that is chosen for it.
    """

    name: str
    task: str
    needs: Needs
    methods: tuple[str, ...] = (GET,)
    scope: Scope = Scope.ALL
    row: str = ""
    rest: tuple[Any, ...] = ()
    data: dict[str, str] = field(default_factory=dict)
    refused_to: str = ""
    goes_through: bool = False
    action: str = ""
    chosen_with: str = ""


def any_of(*rights: str) -> Needs:
    """Return that one of some permissions is enough."""
    return tuple(frozenset({right}) for right in rights)


def all_of(*rights: str) -> Needs:
    """Return that all of some permissions are needed."""
    return (frozenset(rights),)


NOBODY: Needs = (frozenset({"nobody"}),)
ANY_STAFF: Needs = (frozenset(),)
WRITE = all_of("news.change_article")
READ = any_of("news.view_article", "news.change_article")
APPROVE: Needs = (
    frozenset({"news.approve_article", "news.view_article"}),
    frozenset({"news.approve_article", "news.change_article"}),
)
DECIDE: Needs = (*APPROVE, frozenset({"news.edit_others_article", "news.view_article"}),
                 frozenset({"news.edit_others_article", "news.change_article"}))  # fmt: skip
SEE_AD = any_of("ads.view_advertisement", "ads.change_advertisement")
SEE_HOSTS = any_of("portal.view_linkedhost", "portal.change_linkedhost")
A, D = Scope.ARTICLE, Scope.DECISION


def article(name: str, task: str, needs: Needs, *methods: str, **more: Any) -> Line:
    """Return a line about one article."""
    more = {"scope": A, "row": "article", **more}
    return Line(f"news_article_{name}", task, needs, methods or (GET,), **more)


def bulk(model: str, action: str, task: str, *needs: str, **more: Any) -> Line:
    """Return a line about an action of a list, which only who sees the list can take."""
    see = any_of(*(f"{model.split('.')[0]}.{way}_{model.split('.')[1]}" for way in _SEE))
    wanted = tuple(frozenset({*needs, *each}) for each in see)
    more = {"row": model, **more}
    name = f"{model.replace('.', '_')}_changelist"
    return Line(name, task, wanted, (POST,), action=action, **more)


_SEE = ("view", "change")
_VERSION = {"version": "version"}
_APPLY, _CONFIRMED = {"apply": "1"}, {"confirmed": "1"}
OTHER: dict[str, list[Line]] = {
    "Bài viết": [
        article("review", "Đọc trước khi duyệt", READ),
        article("review", "Duyệt và xuất bản", APPROVE, POST, scope=D, data=_VERSION),
        article("schedule", "Mở trang hẹn giờ", READ),
        article("schedule", "Duyệt và hẹn giờ", APPROVE, POST, scope=D, row="new_article",
                data={**_VERSION, "day": "2027-01-04", "hour": "08:00"}),
        article("return", "Mở trang trả lại", READ),
        article("return", "Trả lại người viết", DECIDE, POST,
                data={**_VERSION, "reason": "Thiếu nguồn"}),
        article("step", "Mở trang gỡ bài", READ, rest=("go",)),
        article("step", "Gỡ bài khỏi trang", APPROVE, POST, rest=("go",), data={"reason": "Sai"}),
        article("preview", "Xem thử", READ),
        article("preview_page", "Trang trong khung xem thử", READ),
        article("preview_share", "Tạo liên kết xem thử", WRITE, POST, data={"ngay": "1"}),
        article("preview_unshare", "Thu hồi liên kết xem thử", WRITE, POST, rest=("link",)),
        article("compare", "So sánh các bản", READ),
        article("restore", "Lấy lại bản cũ", WRITE, POST, rest=(1,), data={"newest": "2"}),
        article("history", "Lịch sử", READ),
        article("presence", "Báo đang mở bài", WRITE, POST),
        article("presence_take", "Nhận sửa bài đang có người mở", WRITE, POST),
        article("presence_leave", "Báo đã đóng bài", WRITE, POST),
        Line("news_article_draft", "Giữ chữ gõ dở của bài", WRITE, (POST,), A,
             data={"article": "article"}),
        Line("news_article_draft", "Giữ chữ gõ dở của bài mới", all_of("news.add_article"),
             (POST,)),
        Line("news_article_draft_compare", "So chữ gõ dở với bản đã lưu", WRITE, (POST,), A,
             data={"article": "article"}),
        Line("news_article_draft_drop", "Bỏ chữ gõ dở của chính mình", ANY_STAFF, (POST,)),
        Line("news_article_export", "Xuất Excel (chỉ có bài mình mở được)", READ, BOTH),
        Line("news_article_word", "Tải bài từ Word", all_of("news.add_article", "news.add_image"),
             BOTH),
        Line("news_article_legacy_text", "Nhận ra phông chữ cũ",
             any_of("news.add_article", "news.change_article"), (POST,)),
    ],
    "Ảnh, tệp đính kèm, nhuận bút": [
        Line("news_image_upload", "Tải ảnh từ ô soạn bài", all_of("news.add_image"), (POST,)),
        Line("news_image_library", "Chọn ảnh trong thư viện", all_of("news.view_image")),
        Line("news_image_upload_many", "Tải nhiều ảnh", all_of("news.add_image"), BOTH),
        Line("news_image_describe", "Mô tả ảnh mình tải lên", all_of("news.change_image"), BOTH),
        Line("news_image_replace", "Thay tệp ảnh chưa công khai",
             (frozenset({"news.change_image", "news.approve_article"}),
              frozenset({"news.change_image", "news.delete_image"})), BOTH, row="image"),
        Line("news_image_replace", "Thay tệp ảnh đang công khai",
             all_of("news.change_image", "news.approve_article"), BOTH, row="public_image",
             refused_to="news_image_change"),
        Line("news_image_change", "Sửa chữ của ảnh đang công khai",
             all_of("news.change_image", "news.approve_article"), (POST,), row="public_image",
             data={"title": "Ảnh", "alt": "Chữ khác"}, goes_through=True),
        Line("news_attachment_change", "Sửa tên tệp đang công khai",
             all_of("news.change_attachment", "news.approve_article"), (POST,),
             row="public_attachment", data={"title": "Tên khác"}, goes_through=True),
        Line("news_attachment_change", "Mở tệp của bài ở chuyên mục khác", NOBODY,
             row="closed_attachment"),
        Line("news_royalties", "Bảng kê nhuận bút", all_of("news.view_royalties"), BOTH),
    ],
    "Việc làm với nhiều mục đã chọn trong danh sách": [
        bulk("news.article", "submit_chosen", "Gửi duyệt", "news.change_article",
             scope=A, row="draft", data=_APPLY),
        bulk("news.article", "approve_chosen", "Duyệt và xuất bản", "news.approve_article",
             scope=D, row="article", data={**_APPLY, **_VERSION}),
        bulk("news.article", "withdraw_chosen", "Gỡ bài khỏi trang", "news.approve_article",
             scope=A, row="article", data={**_APPLY, "reason": "Sai"}),
        bulk("news.article", "move_chosen", "Chuyển chuyên mục", "news.change_article",
             scope=A, row="article", data={**_APPLY, "section": "news.section"}),
        bulk("news.tag", "merge_chosen", "Gộp từ khóa chưa công khai", "news.delete_tag",
             chosen_with="kept tag", data={"keep": "kept tag"}),
        bulk("news.tag", "merge_chosen", "Gộp từ khóa đang công khai", "news.delete_tag", RENAME,
             row="public news.tag", chosen_with="kept tag", data={"keep": "kept tag"}),
        bulk("ads.advertisement", "pause", "Tạm dừng quảng cáo", "ads.change_advertisement",
             data=_CONFIRMED),
        bulk("ads.advertisement", "resume", "Cho quảng cáo chạy tiếp", "ads.change_advertisement",
             row="paused advertisement", data={**_CONFIRMED, "seen-{}": "revision"}),
        bulk("ads.advertisement", "end", "Kết thúc quảng cáo", "ads.change_advertisement",
             data=_CONFIRMED),
        bulk("ads.advertisement", "duplicate", "Nhân bản quảng cáo", "ads.add_advertisement"),
        bulk("portal.outgoingmail", "send_now", "Gửi thư đang chờ", "portal.change_outgoingmail"),
        bulk("portal.linkedhost", "mark_as_seen", "Ghi nơi được liên kết là đã xem",
             "portal.change_linkedhost"),
    ],
    "Quảng cáo": [
        Line("ads_report", "Số liệu quảng cáo", all_of("ads.view_advertisement")),
        Line("ads_preview", "Xem thử", all_of("ads.view_advertisement"), row="advertisement"),
        Line("ads_preview_page", "Trang trong khung xem thử", all_of("ads.view_advertisement"),
             row="advertisement", data={"moment": "2026-12-01T08:00:00"}),
        Line("ads_advertisement_review", "Đọc trước khi duyệt", SEE_AD, row="advertisement"),
        Line("ads_advertisement_review", "Duyệt hoặc trả lại",
             (frozenset({"ads.approve_advertisement", "ads.view_advertisement"}),
              frozenset({"ads.approve_advertisement", "ads.change_advertisement"})), (POST,),
             Scope.OTHERS, row="advertisement", data={"decision": "approve", "seen": "revision"},
             goes_through=True),
        Line("ads_advertiser_revoke", "Thu hồi liên kết xem số liệu",
             all_of("ads.change_advertiser"), BOTH, row="ads.advertiser"),
        Line("ads_advertisement_drop", "Bỏ thay đổi chưa duyệt", all_of("ads.change_advertisement"),
             BOTH, row="advertisement"),
    ],
    "Số liệu, nhật ký": [
        Line("statistics", "Thống kê truy cập", all_of("analytics.view_dailycount")),
        Line("month_report", "Báo cáo tháng", all_of("analytics.view_dailycount")),
        Line("analytics_import", "Nhập số liệu của trang cũ",
             all_of("analytics.change_openingbalance"), BOTH),
        Line("portal_auditentry_export", "Xuất nhật ký hệ thống", all_of("portal.view_auditentry"),
             BOTH),
        Line("system_status", "Tình trạng hệ thống", all_of("auth.change_user")),
        Line("portal_verification", "Kết quả đối chiếu nội dung", SEE_HOSTS),
    ],
    "Tài khoản": [
        Line("auth_user_sign_in_help", "Cấp mã, đăng xuất hộ", all_of("auth.change_user"), BOTH,
             row="account"),
        Line("auth_user_password_change", "Đặt mật khẩu cho người khác", all_of("auth.change_user"),
             BOTH, row="account"),
    ],
    "Việc chung": [
        Line("clean_paste", "Làm sạch chữ dán vào",
             any_of("news.add_article", "news.change_article", "portal.add_page",
                    "portal.change_page"), (POST,)),
    ],
}  # fmt: skip

# Everybody who may sign in has them, for what is their own: name and task.
OPEN = {
    "index": "Bàn làm việc (mỗi người thấy phần của mình)",
    "jsi18n": "Lời của các ô chọn ngày",
    "password_change": "Đổi mật khẩu của mình",
    "password_change_done": "Đã đổi mật khẩu",
    "logout": "Đăng xuất",
    "security": "Bảo mật của mình",
    "confirm_password": "Gõ lại mật khẩu",
    "recovery_codes": "Mã dự phòng của mình",
    "telephone_delete": "Bỏ điện thoại của mình",
    "passkey_delete": "Bỏ khóa của mình",
    "end_sign_in": "Kết thúc nơi mình đăng nhập",
    "lock": "Khóa màn hình",
    "stay": "Báo còn làm việc",
    "autocomplete": "Danh sách chọn (chỉ có mục mà tài khoản xem được)",
    "view_on_site": "Mở trang công khai (chỉ của mục mà tài khoản xem được)",
    "app_list": "Các mục của một nhóm (chỉ có mục mà tài khoản xem được)",
}
# For whoever has not signed in yet.
SIGN_IN = {
    "login": "Đăng nhập",
    "forgotten_password": "Quên mật khẩu",
    "new_password": "Đặt mật khẩu mới bằng liên kết trong thư",
    "unlock": "Mở khóa màn hình",
    "second_step": "Bước hai của đăng nhập",
    "set_up_telephone": "Cài điện thoại lần đầu",
    "passkey_begin": "Bắt đầu thêm khóa",
    "passkey_add": "Lưu khóa mới",
    "passkey_options": "Hỏi khóa",
    "passkey_sign_in": "Vào bằng khóa",
}
# Of the public site: name, and what is not public there.
PUBLIC = {
    "home": "", "search": "chỉ tìm bài đang công khai",
    "suggestions": "chỉ gợi ý điều đang công khai", "page": "trang chưa công khai",
    "contact": "", "enquiry": "ai không có mã của thư", "design": "", "colours": "", "rss": "",
    "atom": "", "site_map": "", "sitemap": "", "sitemap_part": "", "browser_report": "",
    "ads:click": "quảng cáo không chạy", "ads:complain": "",
    "ads:complaint": "ai không có mã của báo cáo", "ads:shared_report": "ai không có liên kết",
    "analytics:beacon": "", "analytics:feed": "ai không có mã truy cập", "analytics:method": "",
    "news:tag": "từ khóa chỉ có ở bản nháp",
    "news:attachment": "tệp của bài chưa công khai, trừ người làm bài ấy",
    "news:department": "", "news:thread": "dòng sự kiện chưa có bài công khai",
    "news:archive": "", "news:year": "", "news:month": "", "news:day": "",
    "news:rate": "bài không công khai", "news:rated": "bài không công khai",
    "news:preview": "ai không có liên kết xem thử",
    "news:section_rss": "", "news:section_atom": "", "news:section": "",
    "news:print": "bài không công khai", "news:article": "bài không công khai",
}  # fmt: skip


def model_lines(model: type[Model]) -> Iterator[Line]:
    """Yield the lines of the pages that the admin makes for a model."""
    own = admin.site._registry[model]
    label, name = model._meta.app_label, model._meta.model_name
    base, row = f"{label}_{name}", f"{label}.{name}"
    rights = {each: f"{label}.{each}_{name}" for each in ("view", "add", "change", "delete")}
    once_used, public = isinstance(own, PublicOnceUsedAdmin), isinstance(own, PublicNameAdmin)
    rename = {RENAME} if public and not once_used else set[str]()
    see = any_of(rights["view"], rights["change"])
    write = (frozenset({rights["change"], *rename}),)
    is_article = model is Article
    more: dict[str, Any] = {"scope": A, "row": "article"} if is_article else {"row": row}

    def unless_nobody(action: str, needs: Needs) -> Needs:
        return needs if _ever(own, action) else NOBODY

    if isinstance(own, SingletonAdmin):
        yield Line(f"{base}_changelist", "xem", see)
        yield Line(f"{base}_changelist", "sửa", write, (POST,))
    else:
        yield Line(f"{base}_changelist", "danh sách", see)
    adding = {rights["add"], *rename, *({rights["change"]} if model is User else ())}
    yield Line(f"{base}_add", "thêm", unless_nobody("add", (frozenset(adding),)), BOTH)
    yield Line(f"{base}_change", "xem", see, **more)
    yield Line(f"{base}_change", "sửa", unless_nobody("change", write), (POST,), **more)
    delete = unless_nobody("delete", (frozenset({rights["delete"], *rename}),))
    yield Line(f"{base}_delete", "xóa", delete, BOTH, **more)
    if not is_article:
        yield Line(f"{base}_history", "lịch sử", NOBODY if model is AuditEntry else see, **more)
    if once_used:
        of = {"row": f"public {row}"}
        yield Line(f"{base}_change", "sửa khi đang công khai",
                   all_of(rights["change"], RENAME), (POST,), **of)  # fmt: skip
        yield Line(f"{base}_delete", "xóa khi đang công khai",
                   all_of(rights["delete"], RENAME), BOTH, **of)  # fmt: skip


def _ever(own: Any, action: str) -> bool:
    """Return whether anybody may, with every right there is."""
    request = HttpRequest()
    request.user = _Everything()  # type: ignore[assignment]
    return bool(getattr(own, f"has_{action}_permission")(request))


class _Everything(AnonymousUser):
    is_superuser = True  # type: ignore[assignment]

    def has_perm(self, *args: Any, **kwargs: Any) -> bool:
        return True


def lines() -> Iterator[Line]:
    """Yield all lines with rights, the models' first."""
    for model in admin.site._registry:
        yield from model_lines(model)
    for group in OTHER.values():
        yield from group


def holds(needs: Needs, rights: set[str]) -> bool:
    """Return whether these permissions are enough."""
    return any(each <= rights for each in needs)
