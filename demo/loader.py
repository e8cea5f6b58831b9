"""Fills an empty database with the demo ward: all of it, or nothing."""

import secrets
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from html import escape
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils import timezone

from ads import steps
from ads.models import Advertisement, Advertiser, Placement
from core import images
from core.images import StoredImage
from core.text import slugify_vi
from demo import artist, visits
from demo.artist import Job
from demo.source import (
    PICTURE,
    ArticleSource,
    Picture,
    articles_of,
    fill_dates,
    pictures_of,
    read_sections,
    read_site,
)
from news.models import Article, Department, Image, Section, Tag, VersionState
from news.workflow import approve, save_version, submit
from portal import initial_pages
from portal.models import Alert, MenuItem, Page, SiteIdentity

READABLE_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # without letters that look like others
FEATURED_DAYS = 365
NARROW_SIZE = (640, 200)  # crop for phones, of what is much wider than high
WIDE_FROM = 3.0  # width over height

Stored = dict[Hashable, StoredImage]
Draw = Callable[[Iterable[Job]], Stored]


class RealContentError(Exception):
    """The database holds content that is not the demo's."""


@dataclass
class Loaded:
    """What was added: the articles, and the passwords of new accounts by user name."""

    articles: int = 0
    passwords: dict[str, str] = field(default_factory=dict)


def is_loaded() -> bool:
    """Return whether the database has any of the demo's articles."""
    return Article.objects.filter(title__in=_demo_titles()).exists()


def has_real_content() -> bool:
    """Return whether the database has content that is not the demo's."""
    demo_sections = set(read_sections())
    demo_pages = {page["slug"] for page in (*read_site()["page"], *initial_pages.pages())}
    drafts = {draft["title"] for draft in read_site()["draft"]}
    return (
        Article.objects.exclude(title__in=_demo_titles() | drafts).exists()
        or Section.objects.exclude(slug__in=demo_sections).exists()
        or Page.objects.exclude(slug__in=demo_pages).exists()
    )


def load(*, beside_real_content: bool = False, draw: Draw = artist.draw_all) -> Loaded:
    """Add the missing parts of the demo; existing ones are not changed.

    Pictures are drawn first; after that the database is filled in one transaction.
    Raises RealContentError if there is other content, unless `beside_real_content` is set.
    """
    if has_real_content() and not beside_real_content:
        raise RealContentError
    site, sections = read_site(), read_sections()
    present = set(Article.objects.values_list("title", flat=True))
    missing = [
        (number, source)
        for number, source in enumerate(articles_of(sections))
        if source.title not in present
    ]
    stored = draw(_jobs(site, missing))
    with transaction.atomic():
        return _Loader(site, sections, stored).load(missing)


def reset_passwords() -> dict[str, str]:
    """Give the demo's accounts new passwords; return them by user name."""
    names = [account["username"] for account in read_site()["account"]]
    return {user.username: _new_password(user) for user in User.objects.filter(username__in=names)}


def role_of(username: str) -> str:
    """Return the role of one of the demo's accounts."""
    roles = {account["username"]: str(account["role"]) for account in read_site()["account"]}
    return roles[username]


def _demo_titles() -> set[str]:
    return {source.title for source in articles_of(read_sections())}


def _new_password(user: User) -> str:
    password = "-".join(
        "".join(secrets.choice(READABLE_LETTERS) for _ in range(4)) for _ in range(3)
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _jobs(site: dict[str, Any], sources: list[tuple[int, ArticleSource]]) -> Iterable[Job]:
    yield artist.emblem_job()
    yield artist.header_job()
    for number, source in sources:
        for picture in (source.lead_picture(number), *source.body_pictures(number)):
            if picture:
                yield artist.scene_job(picture.scene, picture.seed)
    for number, page in enumerate(site["page"]):
        for picture in pictures_of(page["body"], 100 + number):
            yield artist.scene_job(picture.scene, picture.seed)
    for notice in site["advertisement"]:
        for size in _sizes(site, notice):
            yield artist.notice_job(notice["design"], size)


def _sizes(site: dict[str, Any], notice: dict[str, Any]) -> list[tuple[int, int]]:
    """Return the pixels of a notice's picture, twice the slot's for sharp screens, and its crop."""
    slot = next(place for place in site["placement"] if place["name"] == notice["in"])
    wide = (2 * slot["width"], 2 * slot["height"])
    return [wide, NARROW_SIZE] if slot["width"] / slot["height"] >= WIDE_FROM else [wide]


class _Loader:
    """One load, within one transaction."""

    def __init__(self, site: dict[str, Any], sections: dict[str, Any], stored: Stored) -> None:
        self.site = site
        self.section_sources = sections
        self.stored = stored
        self.now = timezone.localtime()
        self.result = Loaded()
        self.users: dict[str, User] = {}
        self.sections: dict[str, Section] = {}
        self.departments: dict[str, Department] = {}

    def load(self, sources: list[tuple[int, ArticleSource]]) -> Loaded:
        initial_pages.create_initial_pages()
        self._accounts()
        self._identity()
        self._taxonomy()
        self._pages()
        self._menus()
        articles = [self._article(number, source) for number, source in sources]
        self._drafts()
        self._planned_outage()
        notices = self._advertisements()
        if articles:
            visits.load_history(articles, notices, self.now)
        self.result.articles = len(articles)
        return self.result

    def _accounts(self) -> None:
        for account in self.site["account"]:
            names = {"first_name": account["first_name"], "last_name": account["last_name"]}
            user, created = User.objects.get_or_create(
                username=account["username"], defaults={"is_staff": True, **names}
            )
            self.users[user.username] = user
            if created:
                user.groups.add(Group.objects.get(name=account["role"]))
                for right in account.get("extra_permissions", []):
                    user.user_permissions.add(_permission(right))
                self.result.passwords[user.username] = _new_password(user)

    def _identity(self) -> None:
        if not SiteIdentity.objects.exists():
            SiteIdentity.objects.create(
                **self.site["identity"],
                emblem=self.stored["emblem"].name,
                banner=self.stored["header"].name,
            )

    def _taxonomy(self) -> None:
        for order, (slug, name) in enumerate(self.site["departments"].items(), start=1):
            self.departments[slug], _ = Department.objects.get_or_create(
                slug=slug, defaults={"name": name, "order": order}
            )
        for slug, source in self.section_sources.items():
            defaults = {**source["section"], "is_notice": slug == "thong-bao"}
            defaults["shows_pictures"] = slug == "van-hoa-xa-hoi"
            self.sections[slug], _ = Section.objects.get_or_create(slug=slug, defaults=defaults)

    def _pages(self) -> None:
        for number, page in enumerate(self.site["page"]):
            if not Page.objects.filter(slug=page["slug"]).exists():
                pictures = pictures_of(page["body"], 100 + number)
                Page.objects.create(**{**page, "body": self._body(page["body"], pictures)})

    def _menus(self) -> None:
        if MenuItem.objects.exclude(menu=MenuItem.Menu.FOOTER).exists():
            return
        pages = {page.slug: page for page in Page.objects.all()}
        for menu, items in self.site["menu"].items():
            for order, item in enumerate(items, start=1):
                MenuItem.objects.create(
                    menu=menu,
                    label=item["label"],
                    order=order,
                    section=self.sections.get(item.get("section", "")),
                    page=pages.get(item.get("page", "")),
                    url=item.get("url", ""),
                )

    def _article(self, number: int, source: ArticleSource) -> Article:
        featured_until = self.now + timedelta(days=FEATURED_DAYS) if source.featured else None
        article = Article(featured_until=featured_until, created_by=self.users["tacgia"])
        lead = source.lead_picture(number)
        version = save_version(
            article,
            by=self.users["tacgia"],
            title=source.title,
            summary=fill_dates(source.summary, self.now.date()),
            body=self._body(source.body, source.body_pictures(number)),
            section=self.sections[source.section],
            department=self.departments[source.department],
            lead_image=self._image(lead) if lead else None,
            tags=[_tag(name) for name in source.tags],
        )
        submit(version, by=self.users["tacgia"])
        approve(version, self.users["duyet"], publish_at=self._published(source))
        Article.objects.filter(pk=article.pk).update(view_count=source.views)
        article.refresh_from_db()
        return article

    def _published(self, source: ArticleSource) -> datetime:
        day = self.now.date() - timedelta(days=source.days_ago)
        moment = datetime.combine(day, time.fromisoformat(source.time), self.now.tzinfo)
        return min(moment, self.now - timedelta(minutes=20))

    def _drafts(self) -> None:
        for draft in self.site["draft"]:
            if Article.objects.filter(title=draft["title"]).exists():
                continue
            version = save_version(
                Article(created_by=self.users["tacgia"]),
                by=self.users["tacgia"],
                title=draft["title"],
                summary=fill_dates(draft["summary"], self.now.date()),
                body=self._body(draft["body"], []),
                section=self.sections[draft["section"]],
                department=self.departments[draft["department"]],
            )
            if draft["state"] == VersionState.SUBMITTED:
                submit(version, by=self.users["tacgia"])

    def _planned_outage(self) -> None:
        if Alert.objects.exists():
            return
        source = self.site["outage"]
        day = self.now.date() + timedelta(days=source["in_days"])
        begins, ends = (
            datetime.combine(day, time.fromisoformat(source[at]), self.now.tzinfo)
            for at in ("from", "until")
        )
        Alert.objects.create(
            title=source["title"],
            body=source["body"],
            paths=["/"],
            starts_at=self.now,
            outage_from=begins,
            outage_until=ends,
        )

    def _body(self, body: str, pictures: list[Picture]) -> str:
        figures = iter([self._figure(picture) for picture in pictures])
        with_figures = PICTURE.sub(lambda _: next(figures), body)
        return fill_dates(with_figures, self.now.date()).strip()

    def _figure(self, picture: Picture) -> str:
        image = self._image(picture)
        caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
        return (
            f'<figure class="image"><img alt="{escape(picture.alt)}" height="{image.height}" '
            f'src="{images.url(image.name, 800)}" width="{image.width}">{caption}</figure>'
        )

    def _image(self, picture: Picture) -> Image:
        """Return the library's picture; the same drawing is stored only once."""
        name, width, height = self.stored[picture.scene, picture.seed]
        image, _ = Image.objects.get_or_create(
            name=name,
            defaults={
                "title": (picture.caption or picture.alt)[:150],
                "alt": picture.alt,
                "caption": picture.caption,
                "width": width,
                "height": height,
                "uploaded_by": self.users["tacgia"],
            },
        )
        return image

    def _advertisements(self) -> list[Advertisement]:
        if Placement.objects.exists():
            return []
        placements = {p["name"]: Placement.objects.create(**p) for p in self.site["placement"]}
        return [
            self._advertisement(number, source, placements[source["in"]])
            for number, source in enumerate(self.site["advertisement"])
        ]

    def _advertisement(
        self, number: int, source: dict[str, Any], placement: Placement
    ) -> Advertisement:
        sizes = _sizes(self.site, source)
        pictures = [self.stored[source["design"], size].name for size in sizes]
        starts_at = self.now - timedelta(days=30 + number)
        advertiser = None
        if name := source.get("advertiser"):
            advertiser, _ = Advertiser.objects.get_or_create(name=name)
        texts = ("title", "alt", "url", "document_number")
        content = {
            **{key: source.get(key, "") for key in texts},
            "kind": source.get("kind", Advertisement.Kind.PUBLIC),
            "weight": source.get("weight", 1),
            "advertiser": advertiser,
            "image": pictures[0],
            "narrow_image": pictures[1] if len(pictures) > 1 else "",
            "placements": [placement],
            "path_prefixes": [],
            "starts_at": starts_at,
            "ends_at": self._ends_at(source),
            "weekdays": [],
            "goal": source.get("goal", ""),
            "goal_count": source.get("goal_count"),
        }
        author, approver = self.users["noidung"], self.users["duyet"]
        advertisement = steps.create(content, author, at=starts_at)
        steps.approve(advertisement, approver, seen=advertisement.revision, at=starts_at)
        advertisement.refresh_from_db()
        if change := source.get("change"):
            edited = content | {"weight": change["weight"], "ends_at": self._ends_at(change)}
            steps.save_change(advertisement, edited, author, note=change["note"])
        return advertisement

    def _ends_at(self, source: dict[str, Any]) -> datetime | None:
        days = source.get("ends_in_days")
        return self.now + timedelta(days=days) if days else None


def _permission(right: str) -> Permission:
    app_label, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _tag(name: str) -> Tag:
    slug = slugify_vi(name, max_length=100)
    return Tag.objects.get_or_create(slug=slug, defaults={"name": name})[0]
