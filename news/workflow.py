"""All steps of an article's life: who may take them, from which state to which, what is recorded.

The row of an article is what the public sees; its versions are what staff wrote; its events are its
history. `STEPS` is the one table of all steps; buttons, bulk actions, addresses and checks use it.
Each function takes one step in a transaction that locks the row of the article.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.staff_names import staff_name
from core.text import plain_text, slugify_vi, tidy, words
from news.editorial_checks import errors_in
from news.models import (
    Article,
    ArticleEvent,
    ArticleState,
    ArticleVersion,
    Attachment,
    ContentFields,
    EventKind,
    Tag,
    VersionState,
)
from news.models.content import cleaned
from news.models.text_search import searchable
from news.signals import article_changed


class StepRefusedError(Exception):
    """The step is not allowed; the message is for the user."""


class NewerVersionError(StepRefusedError):
    """The step is for a version after which another one was saved."""


class Step(TextChoices):
    """A step of an article's life. Its value is part of the address of its page, if it has one."""

    SAVE = "luu", "Lưu"
    SUBMIT = "gui-duyet", "Gửi duyệt"
    RETURN = "tra-lai", "Trả lại"
    APPROVE = "duyet", "Duyệt và xuất bản"
    UNSCHEDULE = "huy-lich", "Hủy lịch đăng"
    WITHDRAW = "go", "Gỡ khỏi trang"
    PUT_BACK = "dua-lai", "Đưa lại lên trang"
    TRASH = "thung-rac", "Bỏ vào thùng rác"
    RESTORE = "lay-lai", "Lấy lại từ thùng rác"
    PURGE = "xoa-han", "Xóa hẳn"


def anybody(user: User | None, text: Any) -> bool:
    """Return True: the admin decides who may open the form, and imports have no user."""
    return True


def nobody(user: User, text: Any) -> bool:
    """Return False: only a scheduled job takes the step."""
    return False


def is_writer(user: User, version: ArticleVersion) -> bool:
    """Return whether `user` writes articles."""
    return user.has_perm("news.change_article")


def is_editor(user: User, version: ArticleVersion | None = None) -> bool:
    """Return whether `user` may edit or approve articles of others."""
    return user.has_perm("news.approve_article") or user.has_perm("news.edit_others_article")


def may_approve(user: User, version: ArticleVersion) -> bool:
    """Return whether `user` may approve `version`; their own only with a special right."""
    is_own = version.created_by_id == user.pk
    return user.has_perm("news.approve_article") and (
        not is_own or user.has_perm("news.approve_own_article")
    )


def is_approver(user: User, article: Article) -> bool:
    """Return whether `user` approves articles."""
    return user.has_perm("news.approve_article")


def may_trash(user: User, article: Article) -> bool:
    """Return whether `user` may delete articles, or created this one and it was never public."""
    return (
        user.has_perm("news.approve_article")
        or user.has_perm("news.delete_article")
        or (article.created_by_id == user.pk and not article.live_version_id)
    )


@dataclass(frozen=True)
class Rule:
    """One row of the table of steps.

    Attributes:
        start: the states in which the step can be taken.
        end: the states it may lead to; if there are several, the article's versions and its times
            of publication decide which.
        who: whether a user may take it, who may work on the article (`workable_by`).
        event: the kind of event that is recorded in the history.
    """

    start: Set[str]
    end: Set[str]
    who: Callable[[Any, Any], bool]
    event: EventKind | None


_A, _V, _E = ArticleState, VersionState, EventKind
_IN_WORK = {_A.DRAFT, _A.SUBMITTED, _A.RETURNED}
_TRASHABLE = {*_IN_WORK, _A.EXPIRED, _A.WITHDRAWN}
_LIVE = {_A.SCHEDULED, _A.PUBLISHED, _A.EXPIRED}
_KEPT = {*_IN_WORK, *_LIVE, _A.WITHDRAWN}

# fmt: off
STEPS: dict[Step, Rule] = {
    # Steps of a version, with states of versions; not possible for an article in the trash.
    Step.SUBMIT:     Rule({_V.DRAFT},                 {_V.SUBMITTED}, is_writer,   _E.SUBMITTED),
    Step.RETURN:     Rule({_V.SUBMITTED},             {_V.RETURNED},  is_editor,   _E.RETURNED),
    Step.APPROVE:    Rule({_V.DRAFT, _V.SUBMITTED},   {_V.APPROVED},  may_approve, _E.APPROVED),
    # Steps of the whole article, with states of articles.
    Step.SAVE:       Rule(_KEPT,                      _KEPT,          anybody,     _E.SAVED),
    Step.UNSCHEDULE: Rule({_A.SCHEDULED},             _IN_WORK,    is_approver, _E.UNSCHEDULED),
    Step.WITHDRAW:   Rule({_A.PUBLISHED, _A.EXPIRED}, {_A.WITHDRAWN}, is_approver, _E.WITHDRAWN),
    Step.PUT_BACK:   Rule({_A.WITHDRAWN},             _LIVE,         is_approver, _E.PUT_BACK),
    Step.TRASH:      Rule(_TRASHABLE,                 {_A.TRASHED},   may_trash,   _E.TRASHED),
    Step.RESTORE:    Rule({_A.TRASHED},               _TRASHABLE,     may_trash,   _E.RESTORED),
    Step.PURGE:      Rule({_A.TRASHED},               set(),          nobody,      None),
}
# fmt: on
# Each has a button and a page, which calls `apply_step`.
ARTICLE_STEPS = (Step.UNSCHEDULE, Step.WITHDRAW, Step.PUT_BACK, Step.TRASH, Step.RESTORE)

_REFUSALS = {
    Step.SUBMIT: "Bạn không có quyền gửi duyệt bài.",
    Step.RETURN: "Bạn không có quyền trả lại bài.",
    Step.APPROVE: "Bạn không duyệt được bài này: việc này cần quyền duyệt.",
}
_OWN_TEXT = "Bạn không duyệt được bài này: chính bạn lưu bản này, hãy nhờ người duyệt khác."
PUBLIC_ALREADY = (
    "Bài đang công khai nên không hẹn giờ được: bạn đọc sẽ không thấy bài cho đến giờ ấy."
)


def version_steps_for(user: User, version: ArticleVersion) -> list[Step]:
    """Return the steps that `user` may take with a version; the article must be workable."""
    return [
        step
        for step in (Step.SUBMIT, Step.RETURN, Step.APPROVE)
        if version.state in STEPS[step].start and STEPS[step].who(user, version)
    ]


def may_schedule(article: Article) -> bool:
    """Return whether an approval may be for later.

    It would take a public article off the site, and one that expired would stay off it.
    """
    return article.state not in (ArticleState.PUBLISHED, ArticleState.EXPIRED)


def waiting_for(user: User) -> QuerySet[ArticleVersion]:
    """Return the submitted versions that `user` may decide on, the longest waiting first.

    Each has the moment when it was sent as `sent_at`.
    """
    if not is_editor(user):
        return ArticleVersion.objects.none()
    workable = Article.objects.workable_by(user).kept().values("pk")
    found = ArticleVersion.objects.newest().filter(
        state=VersionState.SUBMITTED, article__in=workable
    )
    if not user.has_perm("news.approve_own_article"):
        found = found.exclude(created_by=user)
    submitted = ArticleEvent.objects.filter(version=OuterRef("pk"), kind=EventKind.SUBMITTED)
    sent_at = Coalesce(Subquery(submitted.order_by("-at").values("at")[:1]), "created_at")
    return found.annotate(sent_at=sent_at).order_by("sent_at", "pk")


def article_steps_for(user: User, article: Article) -> list[Step]:
    """Return the steps `user` may take with the article now, in order of display. 2 queries."""
    if not _may_work_on(user, article):
        return []
    return [
        step
        for step in ARTICLE_STEPS
        if article.state in STEPS[step].start and STEPS[step].who(user, article)
    ]


@transaction.atomic
def save_version(
    article: Article,
    *,
    by: User | None,
    note: str = "",
    public_note: str = "",
    tags: Iterable[Tag] = (),
    attachments: Iterable[Attachment] = (),
    base_version: int | None = None,
    **content: Unpack[ContentFields],
) -> ArticleVersion:
    """Save a new version of `article` and return it; what the public sees does not change.

    A new article is saved first, with `by` as its creator. Unsaved changes of an existing article
    are lost, because its row is read again.

    Args:
        base_version: the number of the version that the content was made from; any, if None.

    Raises StepRefusedError if the article is in the trash, and NewerVersionError if a version newer
    than `base_version` was saved.
    """
    version = ArticleVersion(
        created_by=by, note=note, public_note=tidy(public_note).strip(), **cleaned(content)
    )
    tags, attachments = list(tags), list(attachments)
    if article.pk:
        _lock(article)
        _refuse_trashed(article)
        _refuse_outdated(article, base_version)
    else:
        article.created_by = article.created_by or by
    if not article.live_version_id:
        _show_content(article, version, tags, attachments)
    version.article = article
    version.number = (article.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version.save()
    version.tags.set(tags)
    version.attachments.set(attachments)
    _record(Step.SAVE, article, by, version=version, note=note)
    return version


@transaction.atomic
def submit(version: ArticleVersion, by: User) -> None:
    """Ask for approval of a draft.

    Raises StepRefusedError if the table does not allow it, and if `news.editorial_checks` finds an
    error.
    """
    _start(Step.SUBMIT, version, by)
    _check_content(version)
    version.state = VersionState.SUBMITTED
    version.save(update_fields=["state"])
    _record(Step.SUBMIT, version.article, by, version=version)


@transaction.atomic
def return_to_author(version: ArticleVersion, by: User, note: str) -> None:
    """Return a submitted version to its author, with the reason in `note`.

    Raises StepRefusedError if the table does not allow it, or without a reason.
    """
    _start(Step.RETURN, version, by)
    note = tidy(note).strip()
    if not words(note):
        raise StepRefusedError("Hãy ghi lý do trả lại.")
    _decide(version, VersionState.RETURNED, by, note)
    _record(Step.RETURN, version.article, by, version=version, note=note)


@transaction.atomic
def approve(
    version: ArticleVersion,
    by: User,
    publish_at: datetime | None = None,
    *,
    note: str = "",
    is_checked: bool = True,
) -> None:
    """Make `version` what the public sees, from `publish_at` on.

    Args:
        publish_at: without it the article keeps its moment of publication, or is public at once.
        note: for colleagues.
        is_checked: False for imports, whose articles were public before: no editorial checks.

    Raises StepRefusedError if the table does not allow it, if `publish_at` is later than now and
    the article is public, if the article would expire before `publish_at`, or if
    `news.editorial_checks` finds an error.
    """
    _start(Step.APPROVE, version, by)
    article = version.article
    is_later = publish_at and publish_at > timezone.now()
    if is_later and article.state == ArticleState.PUBLISHED:
        raise StepRefusedError(f"{PUBLIC_ALREADY} Duyệt thì bản này thay bản đang đăng ngay.")
    if is_checked:
        _check_content(version)
    note = note.strip()
    _decide(version, VersionState.APPROVED, by, note)
    _make_live(article, version, publish_at)
    notes = [each for each in (_schedule_note(article), note) if each]
    _record(Step.APPROVE, article, by, version=version, note=". ".join(notes))


@transaction.atomic
def apply_step(article: Article, step: Step, by: User, reason: str = "") -> None:
    """Take one of `ARTICLE_STEPS`; the `reason` of WITHDRAW is public.

    Raises StepRefusedError if the table does not allow it, or for WITHDRAW without a reason.
    """
    _lock(article)
    if step not in article_steps_for(by, article):
        raise StepRefusedError(
            f"“{step.label}” không làm được: bài đang ở trạng thái “{article.state_label}”, hoặc "
            "việc này không thuộc quyền của bạn."
        )
    reason = tidy(reason).strip()
    if step is Step.WITHDRAW and not words(reason):
        raise StepRefusedError("Hãy ghi lý do gỡ bài.")
    if step is Step.UNSCHEDULE:
        _unschedule(article)
    elif step in (Step.WITHDRAW, Step.PUT_BACK):
        _set_withdrawal(article, reason if step is Step.WITHDRAW else "")
    else:
        article.trashed_at = timezone.now() if step is Step.TRASH else None
    article.save()
    del article.state
    _record(step, article, by, note=reason)


@transaction.atomic
def change_settings(article: Article, by: User, changed: Mapping[str, Any]) -> None:
    """Save the settings of when and where an article is shown that were `changed`, by their names.

    They take effect at once.
    """
    if not changed:
        return
    columns = [name for name in changed if name != "chosen_related"]
    for name in columns:
        setattr(article, name, changed[name])
    article.save(update_fields=columns)
    if "chosen_related" in changed:
        article.chosen_related.set(changed["chosen_related"])
    labels = [str(getattr(Article._meta.get_field(n), "verbose_name", n)) for n in changed]
    note = ", ".join(labels).capitalize()
    article.events.create(kind=EventKind.SETTINGS_CHANGED, actor=by, note=note)
    article_changed.send(Article, keys=[article.pk])


def add_note(version: ArticleVersion, by: User, note: str) -> bool:
    """Record a note to an approved version in the history, only once if it is sent twice.

    Return whether the history has it. It does not if the note is empty, or if the version was saved
    or approved with the same note.
    """
    if note in ("", version.note, version.decision_note):
        return False
    if note != ArticleEvent.objects.last_note(version, by):
        version.article.events.create(kind=EventKind.NOTED, actor=by, version=version, note=note)
    return True


def _lock(article: Article) -> None:
    """Lock the row of the article until the end of the transaction, and read it again.

    Rows that refer to the article, such as what is typed meanwhile, can still be added.
    """
    article.refresh_from_db(from_queryset=Article.objects.select_for_update(no_key=True))


def _may_work_on(user: User, article: Article) -> bool:
    return Article.objects.workable_by(user).filter(pk=article.pk).exists()


def _refuse_trashed(article: Article) -> None:
    if article.trashed_at:
        raise StepRefusedError("Bài đang ở thùng rác. Hãy lấy lại trước.")


def _refuse_outdated(article: Article, number: int | None) -> None:
    newest = None if number is None else article.newest_version
    if newest and newest.number != number:
        who = staff_name(newest.created_by) or "hệ thống"
        raise NewerVersionError(f"Đã có bản mới hơn: {who} vừa lưu bản {newest.number}.")


def _start(step: Step, version: ArticleVersion, by: User) -> None:
    """Lock the article, read the version's state again, and check the step in the table.

    Steps are only taken with the newest version: nobody decides on a text that was written over.
    """
    _lock(version.article)
    _refuse_trashed(version.article)
    version.refresh_from_db(fields=["state"])
    _refuse_outdated(version.article, version.number)
    if version.state not in STEPS[step].start:
        label = VersionState(version.state).label
        raise StepRefusedError(f"Phiên bản đang ở trạng thái “{label}” nên không làm được.")
    if not STEPS[step].who(by, version):
        is_own = step is Step.APPROVE and is_approver(by, version.article)
        raise StepRefusedError(_OWN_TEXT if is_own else _REFUSALS[step])
    if not _may_work_on(by, version.article):
        raise StepRefusedError("Bài này không thuộc phần việc của bạn.")


def _check_content(version: ArticleVersion) -> None:
    if found := errors_in(version):
        raise StepRefusedError(" ".join(finding.message for finding in found))


def _decide(version: ArticleVersion, state: VersionState, by: User, note: str) -> None:
    version.state = state
    version.decided_by = by
    version.decided_at = timezone.now()
    version.decision_note = note
    version.save(update_fields=ArticleVersion.DECISION)


def _make_live(article: Article, version: ArticleVersion, publish_at: datetime | None) -> None:
    """Show an approved version to the public.

    The address is made once and stays, even if the title changes.
    """
    now = timezone.now()
    if not article.live_version_id:
        article.slug = slugify_vi(version.title, max_length=200)
    elif article.publish_at and article.publish_at <= now:
        article.updated_at = now
    _set_withdrawal(article, "")
    article.live_version = version
    article.publish_at = publish_at or article.publish_at or now
    if article.expires_at and article.expires_at <= article.publish_at:
        expiry = timezone.localtime(article.expires_at)
        raise StepRefusedError(
            f"Bài hết hạn lúc {expiry:%H:%M, %d/%m/%Y}, nên phải lên trang trước lúc ấy. Hãy chọn "
            "giờ sớm hơn, hoặc sửa lúc hết hạn."
        )
    _show_content(article, version, list(version.tags.all()), list(version.attachments.all()))


def _show_content(
    article: Article, version: ArticleVersion, tags: list[Tag], attachments: list[Attachment]
) -> None:
    """Copy the content to the article's row, with the columns for search."""
    article.copy_content(version)
    texts = [article.summary, plain_text(article.body), *(tag.name for tag in tags)]
    texts += [attachment.title for attachment in attachments]
    if article.department:
        texts.append(article.department.name)
    article.search_title = searchable(article.title)
    article.search_text = searchable(*texts)
    article.save()
    article.tags.set(tags)
    article.attachments.set(attachments)


def _unschedule(article: Article) -> None:
    """Make the scheduled version, which was never public, a draft again."""
    version = article.live_version
    article.live_version = article.publish_at = None
    if version:
        version.state = VersionState.DRAFT
        version.decided_by = version.decided_at = None
        version.decision_note = ""
        version.save(update_fields=ArticleVersion.DECISION)


def _set_withdrawal(article: Article, reason: str) -> None:
    article.withdrawn_at = timezone.now() if reason else None
    article.withdrawal_reason = reason


def _schedule_note(article: Article) -> str:
    """Return the text of the history about a scheduled publication."""
    if not article.publish_at or article.publish_at <= timezone.now():
        return ""
    return f"Lên trang lúc {timezone.localtime(article.publish_at):%H:%M, %d/%m/%Y}"


def _record(
    step: Step,
    article: Article,
    by: User | None,
    *,
    version: ArticleVersion | None = None,
    note: str = "",
) -> None:
    """Record an event in the article's history, and tell that the article may have changed."""
    if kind := STEPS[step].event:
        article.events.create(kind=kind, actor=by, version=version, note=note)
    if article.live_version_id or step is Step.UNSCHEDULE:
        article_changed.send(Article, keys=[article.pk])
