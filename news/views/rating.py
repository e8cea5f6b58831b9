"""The question “Bài viết này có hữu ích không?” under an article; works without JavaScript."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.counting_events import EventKind
from core.http import from_this_site
from core.subjects import BadTokenError, StaleTokenError, unsign
from news.models import Article
from news.signals import rated

ANSWERS = {"co": EventKind.HELPFUL, "khong": EventKind.UNHELPFUL}

logger = logging.getLogger(__name__)


@never_cache
@from_this_site
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Record whether the article helped; a second answer on the same day changes nothing.

    A GET request redirects to the article, because a reader may reload the page of an error.
    """
    articles = Article.objects.published().select_related("section__parent")
    article = get_object_or_404(articles, pk=pk)
    if request.method != "POST":
        return redirect(article)
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS or not _is_token_of(article, request.POST.get("t", "")):
        return _failure(request, article, 400)
    replies = rated.send_robust(
        Article, request=request, subject=article.subject, kind=ANSWERS[answer]
    )
    for _, reply in replies:
        if isinstance(reply, Exception):
            logger.error("Answer not recorded: %s", reply)
            return _failure(request, article, 503)
    return HttpResponseRedirect(reverse("news:rated", args=[pk, answer]), status=303)


@never_cache
@require_safe
def thanks(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Thank the reader; if the article did not help, ask what is wrong."""
    if answer not in ANSWERS:
        raise Http404(answer)
    articles = Article.objects.published().select_related("section__parent")
    context = {"article": get_object_or_404(articles, pk=pk), "answer": answer}
    return render(request, "news/rated.html", context)


def _is_token_of(article: Article, token: str) -> bool:
    try:
        return unsign(token) == article.subject
    except StaleTokenError as stale:
        return stale.subject == article.subject
    except BadTokenError:
        return False


def _failure(request: HttpRequest, article: Article, status: int) -> HttpResponse:
    return render(request, "news/rated.html", {"article": article, "failed": True}, status=status)
