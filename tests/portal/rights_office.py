"""An office for the matrix of rights: an account of each role, and rows of theirs and of others."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.test import RequestFactory
from django.urls import resolve, reverse

from ads.models import Advertiser, Complaint
from analytics.models import DailyCount
from news.models import (
    Article,
    ArticleVersion,
    Attachment,
    PreviewLink,
    Redirect,
    RoyaltyKind,
    RoyaltyRate,
    Section,
    Tag,
    Thread,
    VersionState,
)
from news.workflow import save_version
from portal.models import (
    Alert,
    AuditEntry,
    BestAnswer,
    BrowserReport,
    Enquiry,
    LinkedHost,
    MenuItem,
    OutgoingMail,
    Page,
    SynonymGroup,
)
from portal.roles import ROLES
from tests.factories import (
    make_advertisement,
    make_department,
    make_image,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import publish
from tests.portal.office import member

NO_ROLE = "Không vai trò"
EXACT, LACKING = "Đúng các quyền ấy", "Mọi quyền khác"
WHOSE = ("own", "other")
WHERE = ("in", "out")
VARIANTS = tuple((whose, where) for whose in WHOSE for where in WHERE)
# Each in the state of its newest version; that of the first is public with an older one.
ARTICLES = {
    "article": VersionState.SUBMITTED,
    "new_article": VersionState.SUBMITTED,
    "draft": VersionState.DRAFT,
}
WARNING = 30  # the level of Django's message that there is no such row


class Variant(NamedTuple):
    """An article as an account finds it."""

    whose: str = "other"
    where: str = "in"


@dataclass
class Office:
    """The accounts by their roles, and the rows by the names that lines have for them."""

    people: dict[str, User] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    articles: dict[tuple[str, str, str, str], Article] = field(default_factory=dict)

    def row(self, name: str, role: str, variant: Variant) -> Any:
        """Return the row of a line; of articles that of the role, or of somebody else."""
        if name in ARTICLES:
            who = role if variant.whose == "own" else ""
            return self.articles[name, who, variant.whose, variant.where]
        if name == "advertisement" and variant.whose == "own":
            return self.rows[f"advertisement of {role}"]
        return self.rows[name]


def fill() -> Office:
    """Make the office."""
    office = Office()
    for role in (*ROLES, NO_ROLE, EXACT, LACKING):
        user = member(role) if role in ROLES else make_user(last_name=role)
        office.people[role] = user
        if role in ROLES:
            give(user, set(ROLES[role]))
    stranger = make_user(is_superuser=True, last_name="Người", first_name="Khác")
    inside, outside = make_section(name="Trong"), make_section(name="Ngoài")
    for role, user in {**office.people, "": stranger}.items():
        whose = "own" if role else "other"
        for where, section in (("in", inside), ("out", outside)):
            for kind, state in ARTICLES.items():
                article = _article(section, user, state, is_live=kind == "article")
                office.articles[kind, role, whose, where] = article
    _library(office, inside, outside)
    _site(office)
    inside.staff.set([*office.people.values(), stranger])
    outside.staff.set([stranger])
    return office


def give(user: User, rights: set[str]) -> None:
    """Let Django believe that the account has these permissions."""
    user._perm_cache = rights  # type: ignore[attr-defined]
    user._user_perm_cache = rights  # type: ignore[attr-defined]
    user._group_perm_cache = set()  # type: ignore[attr-defined]


def _article(section: Section, user: User, state: VersionState, *, is_live: bool) -> Article:
    """Make an article of two versions by `user`, the second in this state."""
    article = publish(section=section, title="Bài") if is_live else Article()
    for number in range(1 if is_live else 2):
        save_version(article, by=user, title=f"Bài {number}", body="<p>Chữ.</p>", section=section)
    Article.objects.filter(pk=article.pk).update(created_by=user)
    version = article.newest_version
    assert version
    ArticleVersion.objects.filter(pk=version.pk).update(state=state)
    PreviewLink.objects.make(version, by=user, days=1)
    article.refresh_from_db()
    return article


def _library(office: Office, inside: Section, outside: Section) -> None:
    public = Attachment.objects.create(title="Kế hoạch", kind="pdf", size=9)
    closed = Attachment.objects.create(title="Kín", kind="pdf", size=9)
    tag = Tag.objects.create(name="từ thử", slug="tu-thu")
    thread = Thread.objects.create(title="Bầu cử", slug="bau-cu")
    picture = make_image()
    article = publish(
        section=inside, tags=[tag], thread=thread, lead_image=picture, attachments=[public]
    )
    draft = Article()
    save_version(
        draft, by=None, title="Kín", body="<p>.</p>", section=outside, attachments=[closed]
    )
    office.rows |= {
        "public_image": picture,
        "image": make_image(),
        "news.image": make_image(),
        "public_attachment": public,
        "closed_attachment": closed,
        "news.attachment": public,
        "public news.tag": tag,
        "public news.thread": thread,
        "kept tag": Tag.objects.create(name="giữ", slug="giu"),
        "news.tag": Tag.objects.create(name="nháp", slug="nhap"),
        "news.thread": Thread.objects.create(title="Nháp", slug="nhap"),
        "news.section": make_section(),
        "news.department": make_department(),
        "news.redirect": Redirect.objects.create(old_path="/cu.html", article=article),
        "news.royaltykind": RoyaltyKind.objects.create(name="Thể loại thử", units=1),
        "news.royaltyrate": RoyaltyRate.objects.create(valid_from="2031-01-01", dong_per_unit=1),
    }


def _site(office: Office) -> None:
    for role, user in office.people.items():
        office.rows[f"advertisement of {role}"] = make_advertisement(
            approved=False, created_by=user
        )
    pending = make_advertisement(approved=False)
    office.rows |= {
        "advertisement": pending,
        "ads.advertisement": make_advertisement(),
        "paused advertisement": make_advertisement(is_paused=True),
        "ads.advertiser": Advertiser.objects.create(name="Hợp tác xã"),
        "ads.placement": make_placement(),
        "ads.complaint": Complaint.objects.create(advertisement=pending, reason="false"),
        "analytics.dailycount": DailyCount.objects.create(day="2026-11-02"),
        "account": make_user(),
        "auth.user": make_user(),
        "auth.group": Group.objects.create(name="Khách"),
        "portal.alert": Alert.objects.create(title="Cúp nước"),
        "portal.auditentry": AuditEntry.objects.first(),
        "portal.browserreport": BrowserReport.objects.create(
            kind="policy", rule="img-src", page="/", source="evil.test"
        ),
        "portal.linkedhost": LinkedHost.objects.create(host="chinhphu.vn", place="Trang chủ"),
        "portal.enquiry": Enquiry.objects.create(topic=Enquiry.Topic.PETITION, body="Đèn hỏng."),
        "portal.menuitem": MenuItem.objects.create(label="Giới thiệu", url="/"),
        "portal.outgoingmail": OutgoingMail.objects.create(
            subject="Thư", body="Chữ", sender="a@xa.vn", recipients=["b@xa.vn"]
        ),
        "portal.page": _page("trang-thu"),
        "portal.bestanswer": BestAnswer.objects.create(phrases=["sổ đỏ"], page=_page("so-do")),
        "portal.synonymgroup": SynonymGroup.objects.create(phrases=["xe máy", "mô tô"]),
    }


def _page(slug: str) -> Page:
    return Page.objects.create(title="Giới thiệu", slug=slug, body="<p>.</p>")


def all_rights() -> set[str]:
    """Return every permission there is."""
    found = Permission.objects.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in found}


def ask(
    name: str, args: tuple[Any, ...], method: str, user: Any, data: dict[str, Any]
) -> tuple[HttpRequest, HttpResponseBase | None]:
    """Call the view of an address of the admin, and undo what it does.

    What it answers is not rendered, so that thousands of answers take seconds. None is a refusal.
    """
    path = reverse(f"admin:{name}", args=args)
    request = getattr(RequestFactory(), method.lower())(path, data)
    request.user = user
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True
    view = resolve(path)
    with transaction.atomic():
        try:
            response = view.func(request, *view.args, **view.kwargs)
        except (PermissionDenied, Http404):
            response = None
        transaction.set_rollback(True)
    return request, response


def is_done(request: HttpRequest) -> bool:
    """Return whether an action of a list told that it did something."""
    return any(each.level < WARNING for each in request._messages)  # type: ignore[attr-defined]


def is_allowed(request: HttpRequest, response: Any, *, refused_to: str = "") -> bool:
    """Return whether the view did what it was asked for."""
    if response is None or response.status_code in (401, 403, 404, 405):
        return False
    if response.status_code == 422:
        return (getattr(response, "context_data", None) or {}).get("is_allowed") is not False
    if response.status_code != 302:
        return True
    target = resolve(response["Location"].split("?")[0]).view_name
    has_no_row = any(each.level == WARNING for each in request._messages)  # type: ignore[attr-defined]
    is_lost = target == "admin:index" and has_no_row
    return not is_lost and target not in ("admin:login", f"admin:{refused_to}")
