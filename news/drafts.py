"""Keeps what is typed in forms of articles until it is saved, for the person who typed it alone."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core import html
from core.limits import LIMITS
from core.text import plain_text, split_keywords, without_control_characters
from news.diff import LabelledHtml, html_of
from news.models import (
    Article,
    ArticleVersion,
    Attachment,
    Department,
    Image,
    Section,
    Tag,
    Thread,
    UnsavedDraft,
)

KEPT_FOR = timedelta(days=30)
MAX_LETTERS = LIMITS.draft_letters
MAX_DRAFTS = LIMITS.drafts  # of one person; the oldest give way

ROWS = {"lead_image": Image, "section": Section, "department": Department, "thread": Thread}

Values = dict[str, Any]


def parse(written: str) -> Values:
    """Return the values that a form reports.

    Raises ValidationError if they are not what a form can hold, or too long.
    """
    if len(written) > MAX_LETTERS:
        raise ValidationError("Bài quá dài nên máy chủ không giữ bản gõ dở.")
    try:
        values = json.loads(written)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or not all(map(_is_value, values.values())):
        raise ValidationError("Máy chủ không đọc được bản gõ dở.")
    return {_storable(name): _storable(value) for name, value in values.items()}


@transaction.atomic
def keep(
    user: User, key: UUID, article: Article | None, base_version: int | None, values: Values
) -> datetime | None:
    """Keep what the form `key` holds now, and return the time; None if that form was saved."""
    now = timezone.now()
    fields = {"article": article, "base_version": base_version, "values": values, "typed_at": now}
    drafts = UnsavedDraft.objects.select_for_update()
    draft, created = drafts.get_or_create(user=user, key=key, defaults=fields)
    if draft.is_finished:
        return None
    if created:
        own = UnsavedDraft.objects.filter(user=user, is_finished=False).order_by("-typed_at", "-pk")
        UnsavedDraft.objects.filter(
            pk__in=list(own.values_list("pk", flat=True)[MAX_DRAFTS:])
        ).delete()
    else:
        UnsavedDraft.objects.filter(pk=draft.pk).update(**fields)
    return now


def unsaved_by(user: User, most: int) -> list[tuple[UnsavedDraft, str]]:
    """Return what `user` typed last and has not saved, with a title for each."""
    rows = UnsavedDraft.objects.filter(user=user, is_finished=False).order_by("-typed_at")[:most]
    return [(draft, title_of(draft.values) or "(chưa có tiêu đề)") for draft in rows]


def finish(user: User, key: UUID) -> None:
    """Forget what the form `key` held, because it was saved or is not wanted any more."""
    fields = {"values": {}, "is_finished": True, "typed_at": timezone.now()}
    UnsavedDraft.objects.update_or_create(user=user, key=key, defaults=fields)


def forget_old_drafts() -> str:
    """Delete what was typed over 30 days ago and never saved; return a line for the log."""
    old = UnsavedDraft.objects.filter(typed_at__lt=timezone.now() - KEPT_FOR)
    forgotten = old.filter(is_finished=False).count()
    old.delete()
    return f"Đã xóa {forgotten} bài gõ dở quá 30 ngày." if forgotten else ""


def html_of_values(values: Values) -> LabelledHtml:
    """Return each part of what was typed as HTML, by its label, to be compared with a version."""
    typed = ArticleVersion(
        **{name: _text(values, name) for name in ("title", "summary", "byline", "source")},
        **{name: _row(model, values, name) for name, model in ROWS.items()},
        body=html.sanitise(_text(values, "body")),
    )
    names = [*_chosen(values, "tags"), *split_keywords(_text(values, "new_tags"))]
    return html_of(typed, [Tag(name=name) for name in names], _attachments(values))


def title_of(values: Values) -> str:
    """Return the title typed so far, or the first words of the text; "" if there are none."""
    body = plain_text(html.sanitise(_text(values, "body")))
    return _text(values, "title").strip() or " ".join(body.split()[:12])


def _is_value(value: Any) -> bool:
    """Return whether it is a text, a tick, or a list of chosen rows as [key, name]."""
    if isinstance(value, list):
        return all(
            isinstance(each, list) and all(isinstance(t, str) for t in each) for each in value
        )
    return isinstance(value, str | bool)


def _storable(value: Any) -> Any:
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return without_control_characters(value) if isinstance(value, str) else value


def _text(values: Values, name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def _chosen(values: Values, name: str) -> list[str]:
    value = values.get(name)
    return [each[-1] for each in value if each] if isinstance(value, list) else []


def _row(model: Any, values: Values, name: str) -> Any:
    """Return the chosen row, None if there is none."""
    value = values.get(name)
    key = value[0][0] if isinstance(value, list) and value and value[0] else value
    is_key = isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 19
    return model.objects.filter(pk=key).first() if is_key else None


def _attachments(values: Values) -> list[Attachment]:
    prefix = "attachments-kept="
    kept = [
        name.removeprefix(prefix) for name, on in values.items() if on and name.startswith(prefix)
    ]
    return list(Attachment.objects.filter(key__in=kept))
