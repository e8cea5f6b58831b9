"""Deletes articles that have been in the trash for 30 days."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from news.models import Article
from news.signals import article_purged

KEPT_FOR = timedelta(days=30)


def purge_trash() -> str:
    """Delete the articles that have been in the trash for 30 days; return a line for the log."""
    due = Article.objects.filter(trashed_at__lt=timezone.now() - KEPT_FOR)
    purged = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            # Somebody may have restored it since.
            if article := due.select_for_update().filter(pk=pk).first():
                purge(article)
                purged += 1
    return f"Đã xóa hẳn {purged} bài trong thùng rác." if purged else ""


@transaction.atomic
def purge(article: Article) -> None:
    """Delete the article permanently, with all its versions and its history."""
    _allow_deleting_events("on")
    nothing = {"live_version": None, "withdrawn_at": None, "withdrawal_reason": ""}
    Article.objects.filter(pk=article.pk).update(**nothing)
    keys = [article.pk]
    article.delete()
    article_purged.send(Article, keys=keys)
    _allow_deleting_events("off")


def _allow_deleting_events(setting: str) -> None:
    """Tell the trigger on `ArticleEvent` whether this transaction may delete events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('news.purging', %s, true)", [setting])
