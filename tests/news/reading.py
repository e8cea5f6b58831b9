"""Functions for tests of the reading page and of the decisions that are taken there."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from news.decision_forms import presets
from news.models import Article, ArticleVersion
from news.workflow import Step, apply_step, submit
from tests.news.makers import make_approver, publish, write

REASON = "Số điện thoại ở đoạn hai thiếu một chữ số."


def sent(article: Article | None = None, **content: Any) -> Article:
    """Have a version submitted by its author."""
    article = write(article, **content)
    version = newest(article)
    assert version.created_by
    submit(version, version.created_by)
    return Article.objects.get(pk=article.pk)


def newest(article: Article) -> ArticleVersion:
    version = Article.objects.get(pk=article.pk).newest_version
    assert version
    return version


def url(article: Article, rest: str = "") -> str:
    return f"/quan-tri/news/article/{article.pk}/duyet/{rest}"


def read(client: Client, article: Article, query: str = "") -> str:
    response = client.get(url(article) + query)
    assert response.status_code == 200
    return response.content.decode()


def decide(client: Client, article: Article, rest: str = "", **data: Any) -> Any:
    data.setdefault("version", newest(article).pk)
    return client.post(url(article, rest), data)


def told(client: Client, response: HttpResponse) -> str:
    """Return the page that a decision leads to."""
    assert response.status_code == 302
    return client.get(response["Location"]).content.decode()


def state(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


def tomorrow() -> str:
    return presets(timezone.localtime())[-1].value


def move(article: Article, **moved: timedelta) -> None:
    """Set times of the article to so much from now."""
    times = {name: timezone.now() + shift for name, shift in moved.items()}
    Article.objects.filter(pk=article.pk).update(**times)


def correction(**moved: timedelta) -> Article:
    """Publish an article, move its times if asked, and have a correction submitted."""
    article = publish()
    move(article, **moved)
    return sent(article, section=article.section, body="<p>Sửa lại.</p>")


def withdrawn_correction(**moved: timedelta) -> Article:
    article = correction()
    apply_step(article, Step.WITHDRAW, make_approver(), "Sai số liệu.")
    move(article, **moved)
    return article
