"""A site with an object of every kind, and every address of its admin, from the urlconf."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver

from accounts.models import SignInSettings
from ads.models import Advertiser
from analytics.models import DailyCount, OpeningBalance, StatisticsSettings
from news.models import (
    Article,
    Attachment,
    Image,
    PreviewLink,
    Redirect,
    RoyaltyKind,
    RoyaltyRate,
    Tag,
    Thread,
)
from news.workflow import Step, save_version, submit
from portal.models import (
    Alert,
    BestAnswer,
    BrowserReport,
    Enquiry,
    EnquirySettings,
    LinkedHost,
    MenuItem,
    OutgoingMail,
    SiteIdentity,
    SynonymGroup,
)
from portal.models import Page as LastingPage
from portal.publication_log.verification import Difference, Result
from portal.roles import ROLES
from tests.browser.filled_site import open_complaint
from tests.factories import (
    make_advertisement,
    make_article,
    make_department,
    make_image,
    make_placement,
    make_user,
)

LONG_TITLE = "Phường trả lời kiến nghị của cử tri về chỉnh trang bờ sông và trồng cây xanh"
# What stands in an address for what is no object of the model that the address begins with.
ARGUMENTS: dict[str, Iterable[object]] = {
    "step": [step.value for step in Step],
    "number": [1],
    "app_label": ["news"],
    "link": [1],
    "passkey": [1],
    "content_type_id": [1],
    "uidb64": ["MQ"],
    "token": ["khong-dung"],
}
ROOT = "/quan-tri/"


@dataclass(frozen=True)
class Screen:
    """One address of the admin, as somebody opens it; not all answer with a page."""

    path: str  # below the address of the admin
    session: str
    role: str  # "" for somebody with all rights


@dataclass(frozen=True)
class Office:
    """A served site, the session of a user with all rights, and an article that waits."""

    url: str  # of the admin
    session: str
    article: str
    screens: list[Screen]


def fill_office() -> tuple[str, Article, list[Screen]]:
    """Fill an empty database; return a session, an article that waits, and all addresses."""
    staff = User.objects.create_superuser("quan-tri", first_name="Hòa", last_name="Lê Thu")
    public = make_article(title=LONG_TITLE)
    waiting = Article()
    save_version(waiting, by=staff, title="Mở lớp bơi", body="<p>.</p>", section=public.section)
    assert waiting.newest_version
    submit(waiting.newest_version, by=staff)
    make_image(uploaded_by=staff, title=LONG_TITLE)
    Image.objects.update(uploaded_at=datetime(2026, 11, 26, 10, 43, tzinfo=UTC))
    make_advertisement(make_placement(), title="Lễ hội đình làng")
    Alert.objects.create(title="Cúp nước khu 3")
    fill_lists(public)
    PreviewLink.objects.make(waiting.newest_version, by=staff, days=3)
    return session_of(staff), waiting, find_screens(staff)


def fill_lists(article: Article) -> None:
    """Make a row of every model that the admin lists and that the rest did not make."""
    Enquiry.objects.create(topic=Enquiry.Topic.PETITION, body="Đèn đường ngõ 5 hỏng.")
    make_department()
    BestAnswer.objects.create(phrases=["đèn đường"], article=article)
    SynonymGroup.objects.create(phrases=["xe máy", "mô tô"])
    open_complaint()
    Advertiser.objects.create(name="Hợp tác xã Dâu tằm")
    Attachment.objects.create(title=LONG_TITLE, kind="pdf", size=1_400_000)
    Redirect.objects.create(old_path="/index.php?id=12", article=article)
    RoyaltyKind.objects.create(name="Tin vắn", units=1)  # other tests may empty the first ones
    RoyaltyRate.objects.create(valid_from=date(2026, 1, 1), dong_per_unit=100_000)
    Tag.objects.called("một cửa")
    Thread.objects.create(title="Bầu cử", slug="bau-cu")
    DailyCount.objects.create(day=date(2026, 11, 26), visits=12, page_views=40)
    MenuItem.objects.create(label="Giới thiệu", url="/trang/gioi-thieu/")
    LastingPage.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>.</p>")
    SiteIdentity.objects.create(unit_name="Phường An Thịnh")
    LinkedHost.objects.create(host="chinhphu.vn", place="Trang chủ")
    OutgoingMail.objects.create(subject="Việc mới", sender="a@b.vn", recipients=["lan@b.vn"])
    BrowserReport.objects.create(kind="policy", rule="img-src", page="/", source="evil.test")
    for settings_row in (OpeningBalance, StatisticsSettings, EnquirySettings, SignInSettings):
        settings_row.load().save()


def keep_comparison(var: Path) -> None:
    """Leave the result of a comparison with the publication log in a site's var/."""
    file = Difference(f"Tệp tĩnh đã thu thập, tệp {'a' * 90}.js", "đã bị sửa trên đĩa")
    compared = {"tệp của chương trình": 17_709}
    with override_settings(VAR_DIR=var):
        Result(at="2026-11-28T08:00:00+07:00", count=1, differences=[file], compared=compared,
               head=f"291 {'0f' * 32} {'0f' * 64}").save()  # fmt: skip


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def find_screens(staff: User) -> list[Screen]:
    """Return every address for a user with all rights, and those that a role sees otherwise."""
    paths = [path.removeprefix(ROOT) for path in admin_paths()]
    screens = [Screen(path, session_of(staff), "") for path in paths]
    for role in ROLES:
        person = make_user(first_name="Lan", last_name="Vũ Thị")
        person.groups.add(Group.objects.get(name=role))
        session = session_of(person)
        screens += [Screen(path, session, role) for path in paths if _is_other(person, path)]
    return screens


def _is_other(person: User, path: str) -> bool:
    """Return whether a role sees a page otherwise than somebody with all rights does.

    That is the desk, and the lists and forms of what it may only read.
    """
    if not path:
        return True
    app, _, rest = path.partition("/")
    model, _, rest = rest.partition("/")
    may = {verb: person.has_perm(f"{app}.{verb}_{model}") for verb in ("view", "change")}
    return may["view"] and not may["change"] and (not rest or rest.endswith("/change/"))


def admin_paths() -> Iterator[str]:
    """Yield the paths of the admin's urlconf, with the first object of the model for its key."""
    resolver = next(
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and each.namespace == admin.site.name
    )
    for names, route in _routes(resolver):
        for arguments in _arguments(route, names):
            yield "/" + route % arguments


def _routes(resolver: URLResolver) -> Iterator[tuple[list[str], str]]:
    """Yield the names of the arguments and a template of the path for every named address."""
    prefix = str(resolver.pattern)
    for name in {name for name in resolver.reverse_dict if isinstance(name, str)}:
        for route, names in resolver.reverse_dict.getlist(name)[0][0]:
            yield names, prefix + route


def _arguments(route: str, names: list[str]) -> Iterator[dict[str, object]]:
    """Yield what may stand for the arguments of an address."""
    choices: dict[str, object] = {}
    steps: Iterable[object] = [None]
    for name in names:
        if name in ("object_id", "pk", "id"):
            choices[name] = _first_key(route)
        elif name == "step":
            steps = ARGUMENTS[name]
        else:
            assert name in ARGUMENTS, f"{route}: say in ARGUMENTS what stands for {name}"
            (choices[name],) = ARGUMENTS[name]
    for step in steps:
        yield {**choices, **({"step": step} if step else {})}


def _first_key(route: str) -> Any:
    app, model = route.removeprefix(ROOT.strip("/") + "/").split("/")[:2]
    if app == "r":
        return 1
    found: Model | None = apps.get_model(app, model)._default_manager.order_by("pk").first()
    assert found, f"{route}: no {model} was made"
    return found.pk
