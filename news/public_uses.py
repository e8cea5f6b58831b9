"""Where pictures and documents stand, and who may change what the public sees of them.

What is said of a picture, its file, and the title of a document are public as soon as an approved
article shows them. Then only who may approve each of those articles changes them.
"""

from collections.abc import Collection
from typing import Any, NamedTuple, cast

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.staff_names import by_name, staff_name
from news.models import Article, ArticleVersion, Attachment, Image, Section
from news.signals import picture_uses_asked

APPROVE = "news.approve_article"
MOST_NAMED = 5  # of those who may change something


class Place(NamedTuple):
    """A page that shows a picture or offers a document, as one account may see it.

    Attributes:
        key: tells it from all others.
        title: what it is called.
        address: its form in the admin, "" for who may not open that.
        is_seen: whether the account may know its title.
        is_public: whether the public sees it, or will without another approval.
        may_change: whether the account may change what the public sees there.
    """

    key: str
    title: str
    address: str
    is_seen: bool
    is_public: bool
    may_change: bool


def places_of_picture(picture: Image, user: User) -> list[Place]:
    """Return the pages that show the picture, and the articles with a version that shows it."""
    return [
        *_articles(_with_picture(picture), _live_keys(picture), user),
        *_pages(picture, user),
    ]


def places_of_attachment(attachment: Attachment, user: User) -> list[Place]:
    """Return the articles that offer the document, or have a version that does."""
    offering = Article.objects.filter(
        Q(pk__in=attachment.articles.values("pk"))
        | Q(pk__in=attachment.articleversions.values("article"))
    )
    return _articles(offering, _live_keys(attachment), user)


def may_change_public(subject: Image | Attachment, user: User) -> bool:
    """Return whether `user` may change what the public sees of a picture or document."""
    if not _may_approve_all(_live_keys(subject), user):
        return False
    pages = _pages(subject, user) if isinstance(subject, Image) else []
    return all(page.may_change for page in pages if page.is_public)


def refusal(subject: Image | Attachment) -> str:
    """Return why somebody may not change what is public of it, and who may."""
    what = "Ảnh" if isinstance(subject, Image) else "Tệp"
    return (
        f"{what} này đang ở trang công khai, nên chỉ người có quyền duyệt bài ở đó mới đổi được"
        f"{_who_may(subject)}."
    )


def lines(places: Collection[Place]) -> list[SafeString]:
    """Return a line in HTML for each place, and one that counts those the account may not see."""
    found = [_link(place) for place in places if place.is_seen]
    unseen = len(places) - len(found)
    if unseen and found:
        found.append(format_html("và {} nơi khác mà tài khoản này không xem được", unseen))
    elif unseen:
        found.append(format_html("{} nơi mà tài khoản này không xem được", unseen))
    return found


def listed(places: Collection[Place]) -> SafeString:
    """Return the `lines` as items of a list."""
    return format_html_join("", "<li>{}</li>", ((line,) for line in lines(places)))


def visible_attachments(user: User) -> QuerySet[Attachment]:
    """Return the documents whose titles `user` may know.

    They are those that the public has, those that `user` uploaded, and those of articles that
    `user` may work on. Who may delete documents sees those of no article, too.
    """
    offers: Any = Article.attachments.through._default_manager
    version_offers: Any = ArticleVersion.attachments.through._default_manager
    workable = Article.objects.workable_by(user).order_by().values("pk")
    public = Article.objects.published().order_by().values("pk")
    known = (
        Q(uploaded_by=user)
        | Q(pk__in=offers.filter(article__in=public).values("attachment"))
        | Q(pk__in=version_offers.filter(articleversion__article__in=workable).values("attachment"))
    )
    if user.has_perm("news.delete_attachment"):
        is_offered = Q(pk__in=offers.values("attachment"))
        known |= ~(is_offered | Q(pk__in=version_offers.values("attachment")))
    return Attachment.objects.filter(known)


def _articles(shown: QuerySet[Article], live: list[int], user: User) -> list[Place]:
    """Return a place for each article that shows something; the `live` ones have it approved."""
    workable = set(_keys(Article.objects.workable_by(user), shown))
    public = set(_keys(Article.objects.published(), shown))
    may_open = user.has_perm("news.view_article") or user.has_perm("news.change_article")
    may_approve = user.has_perm(APPROVE)
    return [
        Place(
            article.subject,
            f"Bài “{article}”",
            reverse("admin:news_article_change", args=[article.pk])
            if may_open and article.pk in workable
            else "",
            is_seen=(may_open and article.pk in workable) or article.pk in public,
            is_public=article.pk in live,
            may_change=may_approve and article.pk in workable,
        )
        for article in shown.only("title").order_by("-pk")
    ]


def _keys(articles: QuerySet[Article], among: QuerySet[Article]) -> Any:
    return articles.filter(pk__in=among.values("pk")).values_list("pk", flat=True)


def _with_picture(picture: Image) -> QuerySet[Article]:
    versions = _showing(ArticleVersion.objects.all(), picture).values("article")
    return Article.objects.filter(
        Q(pk__in=_showing(Article.objects.all(), picture).values("pk")) | Q(pk__in=versions)
    )


def _showing(content: QuerySet[Any], picture: Image) -> QuerySet[Any]:
    # The slash keeps a name that ends in "-80x60" apart from one that ends in "-80x600".
    return content.filter(Q(lead_image=picture) | Q(body__contains=f"{picture.name}/"))


def _pages(picture: Image, user: User) -> list[Place]:
    answers = picture_uses_asked.send(Image, name=picture.name, user=user)
    return [place for _, answer in answers for place in cast(list[Place], answer)]


def _live_keys(subject: Image | Attachment) -> list[int]:
    """Return the keys of the articles that have it approved, be they public now or not."""
    if isinstance(subject, Image):
        live = _showing(Article.objects.all(), subject)
    else:
        live = subject.articles.all()
    return list(live.filter(live_version__isnull=False).values_list("pk", flat=True))


def _may_approve_all(keys: list[int], user: User) -> bool:
    """Return whether `user` may approve each of some articles."""
    workable = Article.objects.workable_by(user).filter(pk__in=keys)
    return not keys or (user.has_perm(APPROVE) and workable.count() == len(keys))


def _who_may(subject: Image | Attachment) -> str:
    """Return the names of a few who may change it, in brackets; "" if nobody may."""
    approvers = User.objects.with_perm(APPROVE, include_superusers=False)
    sections = Section.objects.filter(articles__in=_live_keys(subject)).order_by()
    people = sections.open_to_whom(approvers).order_by(by_name())[:MOST_NAMED]
    return f" ({', '.join(map(staff_name, people))})" if people else ""


def _link(place: Place) -> SafeString:
    if not place.address:
        return format_html("{}", place.title)
    return format_html('<a href="{}">{}</a>', place.address, place.title)
