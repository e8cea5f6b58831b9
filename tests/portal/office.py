"""An office at work: a row of everything that the admin shows, and a walk through its pages."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from ads.models import Advertiser, Complaint
from analytics.models import DailyCount
from news.models import Article, Attachment, Redirect, RoyaltyKind, RoyaltyRate, Tag, Thread
from news.workflow import ARTICLE_STEPS, Step, apply_step, return_to_author, save_version, submit
from portal.models import (
    Alert,
    BestAnswer,
    BrowserReport,
    Enquiry,
    LinkedHost,
    MenuItem,
    OutgoingMail,
    Page,
    SiteIdentity,
    SynonymGroup,
)
from tests.factories import (
    make_advertisement,
    make_department,
    make_image,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import make_author, make_chief, publish

START = "/quan-tri/"
GIVEN_NAMES = (
    "Ân", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Khánh", "Long", "Minh", "Nam", "Phong", "Quân",
    "Sơn", "Tâm", "Uy", "Vinh", "Xuân", "Yên", "Bảo", "Chính", "Duy",
)  # fmt: skip
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_FILE_BUTTON = re.compile(r'<button\b[^>]*\bname="tep" value="(\w+)"')
# The views that send files.
FILES = {
    "admin:news_article_export", "admin:news_royalties", "admin:statistics",
    "admin:ads_report", "admin:portal_auditentry_export",
}  # fmt: skip
# Parameters whose values lead to different files, not to more of the same.
_TELLING = ("tep", "bang")


class Answer(NamedTuple):
    """What the admin answered to one address."""

    address: str
    name: str  # of the view
    response: Any

    @property
    def is_page(self) -> bool:
        kind = str(self.response["Content-Type"])
        return kind.startswith("text/html") and bool(self.response.content)

    @property
    def html(self) -> str:
        return str(self.response.content.decode())


def member(role: str = "", **fields: Any) -> User:
    """Make an account of this role, or of a superuser; it has a name."""
    fields = {"last_name": role or "Toàn quyền", "first_name": "Hòa", **fields}
    user = make_user(is_superuser=not role, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def fill_office(author: User, chief: User) -> None:
    """Make a row of everything, and articles of `author` in every state."""
    SiteIdentity.objects.create(unit_name="Phường Trung Tâm")
    section = make_section(name="Thông báo", slug="thong-bao")
    make_section(name="Lịch tiếp công dân", slug="lich-tiep", parent=section)
    department = make_department(name="Văn phòng", slug="van-phong")
    tag = Tag.objects.create(name="một cửa", slug="mot-cua")
    Tag.objects.create(name="bầu cử", slug="bau-cu")
    Thread.objects.create(title="Bầu cử", slug="bau-cu")
    kind = RoyaltyKind.objects.create(name="Tin vắn", units=1)
    RoyaltyRate.objects.create(valid_from=date(2026, 1, 1), dong_per_unit=100_000)
    public = publish(
        title="Mở lớp bơi", section=section, department=department, lead_image=make_image(),
        tags=[tag],
    )  # fmt: skip
    Article.objects.update(royalty_kind=kind)
    Redirect.objects.create(old_path="/tin-cu.html", article=public)
    fill_states(author, chief, public)
    Attachment.objects.create(title="Kế hoạch", kind="pdf", size=1_400_000)
    fill_site(public)
    for user, name in zip(User.objects.filter(last_name=""), GIVEN_NAMES, strict=False):
        User.objects.filter(pk=user.pk).update(last_name="Trần Văn", first_name=name)


def fill_states(author: User, chief: User, public: Article) -> None:
    for title in ("Bản nháp", "Chờ duyệt", "Trả lại", "Đã gỡ", "Thùng rác"):
        article = Article()
        save_version(article, by=author, title=title, body="<p>.</p>", section=public.section)
        assert article.newest_version
        if title in ("Chờ duyệt", "Trả lại"):
            submit(article.newest_version, by=author)
        if title == "Trả lại":
            return_to_author(article.newest_version, chief, "Thiếu nguồn")
        if title == "Thùng rác":
            apply_step(article, Step.TRASH, author)
        if title == "Đã gỡ":
            publish(article, section=public.section)
            apply_step(article, Step.WITHDRAW, make_chief(), "Sai")
    publish(title="Hẹn giờ", section=public.section, publish_at=timezone.now() + timedelta(days=2))
    # A live article with a change that waits.
    editor = make_author()
    version = save_version(
        public, by=editor, title="Mở hai lớp bơi", body="<p>Hai.</p>", section=public.section
    )
    submit(version, by=editor)


def fill_site(public: Article) -> None:
    """Make a row of everything that is no news."""
    advertiser = Advertiser.objects.create(name="Hợp tác xã", contact="ông Ba")
    make_placement(name="Cột phải", position="right")
    make_advertisement(
        make_placement(name="Cột trái"), title="Hội chợ", advertiser=advertiser,
        ends_at=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    pending = make_advertisement(title="Chợ phiên", approved=False)
    Complaint.objects.create(advertisement=pending, reason="false", details="Ảnh cũ.")
    LinkedHost.objects.create(host="chinhphu.vn", place="Bài viết “Lịch tiêm chủng”")
    BrowserReport.objects.create(kind="policy", rule="img-src", page="/", source="evil.test")
    OutgoingMail.objects.create(
        subject="Đặt lại mật khẩu", sender="cong@anthinh.example", recipients=["lan@an.vn"]
    )
    Enquiry.objects.create(topic=Enquiry.Topic.PETITION, body="Đèn đường ngõ năm hỏng.")
    Alert.objects.create(title="Cúp nước khu ba")
    parent = MenuItem.objects.create(label="Giới thiệu", url="/")
    MenuItem.objects.create(label="Bộ máy", url="/", parent=parent)
    page = Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>Phường.</p>")
    BestAnswer.objects.create(phrases=["địa chỉ phường"], page=page)
    SynonymGroup.objects.all().delete()  # the first ones have abbreviations, which are no words
    SynonymGroup.objects.create(phrases=["xe máy", "mô tô"])
    DailyCount.objects.create(day=timezone.localdate(), visits=1234, page_views=2345)
    DailyCount.objects.create(day=date(2026, 11, 2), imported_visits=12)


def walk(client: Client, *, forms: bool = True) -> Iterator[Answer]:
    """Yield every page and file of the admin that links lead to, one of each kind.

    Without `forms` those of single rows are left out; no file is to be had only there.
    """
    waiting = [START, *_registered(), *_articles()]
    # Those are asked for, whatever was seen of their kind; links lead to one of a kind.
    asked, seen = set(waiting), set()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if (kind in seen and address not in asked) or not (forms or _is_no_form(address)):
            continue
        asked.discard(address)
        seen.add(kind)
        answer = Answer(address, kind[0], client.get(address))
        yield answer
        if answer.is_page:
            waiting += _links(answer)


def some_pages(client: Client) -> Iterator[Answer]:
    """Yield the first page of the admin, every list and every form."""
    for address in (START, *_registered(), *_articles()):
        if not address.endswith(("/history/", "/delete/")):
            yield Answer(address, _kind(address)[0], client.get(address))


@cache  # the same links are on every page
def _kind(address: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the name of the view and what tells its files apart."""
    parts = urlsplit(address)
    told = [pair for pair in parse_qsl(parts.query) if pair[0] in _TELLING]
    return str(resolve(parts.path).view_name), tuple(told)


def _is_no_form(address: str) -> bool:
    match = resolve(urlsplit(address).path)
    return not (match.kwargs or str(match.view_name).endswith("_add"))


def _links(answer: Answer) -> list[str]:
    links = [unescape(link) for link in _LINK.findall(answer.html)]
    links += [f"?tep={kind}" for kind in _FILE_BUTTON.findall(answer.html)]
    found = (urljoin(answer.address, link) for link in links)
    return [each for each in found if each.startswith(START)]


def _registered() -> Iterator[str]:
    """Yield the addresses of the list, the form and one row's pages of every model."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_{page}") for page in ("changelist", "add"))
        row = model._default_manager.first()
        if row:
            pages = ("change", "history", "delete")
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in pages)


def _articles() -> Iterator[str]:
    """Yield the form of every article, and every step of one."""
    pks = list(Article.objects.values_list("pk", flat=True))
    yield from (reverse("admin:news_article_change", args=[pk]) for pk in pks)
    for step in ARTICLE_STEPS if pks else ():
        yield reverse("admin:news_article_step", args=[pks[0], step])


def mistakes(client: Client) -> Iterator[Answer]:
    """Yield the pages that tell of errors, and those that actions on lists lead to."""
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = list(model._default_manager.all()[:2])
        lists = reverse(f"{name}_changelist")
        addresses = [reverse(f"{name}_add")]
        addresses += [reverse(f"{name}_change", args=[row.pk]) for row in rows[:1]]
        for address in addresses:
            yield Answer(address, name, client.post(address, {}, follow=True))
        chosen = [row.pk for row in rows]
        for action in ("", "delete_selected", *_actions(model_admin)):
            data = {"action": action, "_selected_action": chosen if action else [], "index": 0}
            yield Answer(lists, name, client.post(lists, data, follow=True))
    yield _answer(client, "password_change", {})
    yield _answer(Client(), "login", {"username": "x", "password": "y"})


def _answer(client: Client, page: str, data: dict[str, str]) -> Answer:
    address = reverse(f"admin:{page}")
    return Answer(address, f"admin:{page}", client.post(address, data))


def _actions(model_admin: Any) -> list[str]:
    return [each if isinstance(each, str) else each.__name__ for each in model_admin.actions or []]
