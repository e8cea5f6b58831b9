"""Deletes articles that have been in the trash for 30 days."""

from datetime import timedelta

from django.utils import timezone

from news.models import Article
from news.workflow import purge

KEPT_FOR = timedelta(days=30)


def purge_trash() -> str:
    """Delete the articles that have been in the trash for 30 days; return a line for the log."""
    due = Article.objects.filter(trashed_at__lt=timezone.now() - KEPT_FOR)
    for article in due:
        purge(article)
    return f"Đã xóa hẳn {len(due)} bài trong thùng rác." if due else ""
