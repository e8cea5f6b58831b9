"""Articles on the desk: those to decide on, to edit, to finish, and what became of the others."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Case, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from core.staff_names import staff_name
from news.drafts import unsaved_by
from news.models import Article, ArticleVersion, UnsavedDraft, VersionState
from news.workflow import waiting_for
from portal.desk.cards import ROWS, Card, Group, Line, filtered, moment, page

ARTICLES = "news_article"
SENT_DAYS = 30  # for how long one's desk tells what became of an article


def to_decide(user: User) -> Card | None:
    """Return what waits for the approval of `user`, the longest waiting first."""
    if not user.has_perm("news.approve_article"):
        return None
    waiting = _waiting(user)[:ROWS]
    lines = [_waiting_line(each, "Xem và duyệt", "news_article_review") for each in waiting]
    group = Group(lines, all_address=filtered(ARTICLES, "?trang-thai=waiting"))
    return Card("cho-duyet", "Bài chờ bạn duyệt", [group], "Không còn bài nào chờ bạn duyệt.")


def to_edit(user: User) -> Card | None:
    """Return what others have sent in, for an editor who does not approve."""
    is_editor = user.has_perms(["news.change_article", "news.edit_others_article"])
    if not is_editor or user.has_perm("news.approve_article"):
        return None
    waiting = _waiting(user)[:ROWS]
    lines = [_waiting_line(each, "Biên tập", f"{ARTICLES}_change") for each in waiting]
    group = Group(lines, all_address=filtered(ARTICLES, "?trang-thai=waiting"))
    return Card("cho-bien-tap", "Bài chờ biên tập", [group], "Không có bài nào chờ biên tập.")


def unfinished(user: User) -> Card | None:
    """Return what `user` typed and never saved, then what they are writing, the returned first."""
    if not user.has_perm("news.change_article"):
        return None
    mine = _own(user).filter(state__in=[VersionState.RETURNED, VersionState.DRAFT])
    is_returned = Case(When(state=VersionState.RETURNED, then=Value(0)), default=Value(1))
    lines = [_unfinished_line(each) for each in mine.order_by(is_returned, "-created_at")[:ROWS]]
    lines = [*(_typed_line(*each) for each in unsaved_by(user, ROWS)), *lines]
    if not lines and not _only_writes(user):
        return None
    group = Group(lines, all_address=filtered(ARTICLES, f"?created_by__id__exact={user.pk}"))
    empty = "Bạn không có bài nào viết dở. Bấm “Viết bài” để bắt đầu."
    return Card("bai-dang-viet", "Bài bạn đang viết", [group], empty)


def sent(user: User) -> Card | None:
    """Return what became of what `user` sent in: what waits first, then the latest decided."""
    if not user.has_perm("news.change_article"):
        return None
    now = timezone.now()
    lately = Q(state=VersionState.APPROVED, decided_at__gte=now - timedelta(days=SENT_DAYS))
    recent = _own(user).filter(Q(state=VersionState.SUBMITTED) | lately)
    waits = Case(When(state=VersionState.SUBMITTED, then=Value(0)), default=Value(1))
    found = recent.order_by(waits, "-decided_at", "-created_at")[:ROWS]
    lines = [_sent_line(each, now) for each in found]
    if not lines and not _only_writes(user):
        return None
    group = Group(lines, all_address=filtered(ARTICLES, f"?created_by__id__exact={user.pk}"))
    return Card("bai-da-gui", "Bài bạn đã gửi", [group], "Bạn chưa gửi bài nào trong 30 ngày qua.")


def due_for_review(user: User) -> Card | None:
    """Return the public articles whose day of review has come, if there are any."""
    if not user.has_perm("news.change_article"):
        return None
    today = timezone.localdate()
    lines = [
        Line(
            each.title,
            page(each.pk, f"{ARTICLES}_change"),
            "Rà soát",
            [f"Hạn {each.review_on:%d/%m/%Y}"],
        )
        for each in Article.objects.workable_by(user).due_for_review(today)[:ROWS]
    ]
    query = f"?trang-thai=published&review_on__lte={today:%Y-%m-%d}"
    group = Group(lines, all_address=filtered(ARTICLES, query))
    return Card("can-ra-soat", "Bài đến hạn rà soát", [group], "") if lines else None


def _waiting(user: User) -> QuerySet[ArticleVersion]:
    return waiting_for(user).select_related("article", "section", "created_by")


def _own(user: User) -> QuerySet[ArticleVersion]:
    """Return the newest versions of the articles that `user` began, and those that `user` wrote.

    What somebody both wrote and decided is only theirs if they began the article.
    """
    workable = Article.objects.workable_by(user).kept().values("pk")
    corrected = Q(created_by=user) & ~Q(decided_by=user)
    newest = ArticleVersion.objects.newest().filter(article__in=workable)
    own = newest.filter(Q(article__created_by=user) | corrected)
    return own.select_related("article", "section", "decided_by")


def _only_writes(user: User) -> bool:
    """Return whether writing is what `user` is here for, so that an empty card is worth a word."""
    others = ("news.edit_others_article", "news.approve_article")
    return not any(map(user.has_perm, others))


def _waiting_line(version: ArticleVersion, button: str, page_name: str) -> Line:
    since: datetime = version.sent_at  # type: ignore[attr-defined]  # annotated
    is_live = bool(version.article.live_version_id)
    return Line(
        version.title,
        page(version.article_id, page_name),
        button,
        [
            "Sửa bài đang công khai" if is_live else "Bài mới",
            str(version.section),
            staff_name(version.created_by) or "Không rõ người gửi",
            f"chờ từ {moment(since)}",
        ],
    )


def _typed_line(draft: UnsavedDraft, title: str) -> Line:
    """Return the line of what was typed in a form; opening that form again offers it."""
    add = reverse(f"admin:{ARTICLES}_add")
    address = page(draft.article_id, f"{ARTICLES}_change") if draft.article_id else add
    return Line(title, address, "Mở lại", warning=f"Gõ dở lúc {moment(draft.typed_at)}, chưa lưu")


def _unfinished_line(version: ArticleVersion) -> Line:
    address = page(version.article_id, f"{ARTICLES}_change")
    if version.state != VersionState.RETURNED:
        saved = f"Nháp, lưu lúc {moment(version.created_at)}"
        return Line(version.title, address, "Viết tiếp", [saved, str(version.section)])
    by = staff_name(version.decided_by) or "Người duyệt"
    at = f" lúc {moment(version.decided_at)}" if version.decided_at else ""
    reason = f"Lý do trả lại: {version.decision_note}"
    return Line(version.title, address, "Sửa lại", [f"{by} trả lại{at}"], reason)


def _sent_line(version: ArticleVersion, now: datetime) -> Line:
    address = page(version.article_id, f"{ARTICLES}_change")
    words, warning = _fate(version, now)
    return Line(version.title, address, "Mở bài", [words, str(version.section)], warning)


def _fate(version: ArticleVersion, now: datetime) -> tuple[str, str]:
    """Return what became of a version that was sent in, and the reason if it was taken down."""
    article = version.article
    if version.state == VersionState.SUBMITTED:
        return f"Chờ duyệt, gửi lúc {moment(version.created_at)}", ""
    if article.withdrawn_at:
        reason = f"Lý do gỡ: {article.withdrawal_reason}"
        return f"Đã gỡ khỏi trang lúc {moment(article.withdrawn_at)}", reason
    if article.expires_at and article.expires_at <= now:
        return f"Đã hết hạn lúc {moment(article.expires_at)}", ""
    if article.publish_at and article.publish_at > now:
        return f"Đã duyệt, tự lên trang lúc {moment(article.publish_at)}", ""
    by = staff_name(version.decided_by)
    at = version.decided_at or article.publish_at or version.created_at
    return f"{by} duyệt lúc {moment(at)}" if by else f"Đã duyệt lúc {moment(at)}", ""
