"""The library of pictures: adding to it, and finding out where a picture is used."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet

from news.models import Article, ArticleVersion, Image
from portal.lib import images
from portal.lib.html import descriptions

ALT_LENGTH = 250


def add_picture(file: File[bytes], filename: str, *, by: User | None, alt: str = "") -> Image:
    """Add an uploaded file to the library; without `alt` it waits there to be described.

    Raises portal.lib.images.ImageRefusedError, with a message for the person.
    """
    stored = images.store_upload(file, filename)
    title = PurePath(filename).stem[:150] or "Ảnh"
    return Image.objects.create(**stored._asdict(), title=title, alt=alt, uploaded_by=by)


@contextmanager
def all_or_nothing() -> Iterator[ExitStack]:
    """Run in one transaction; if it fails, what was given to the stack as a callback is called.

    So pictures written to the disk go with the rows that would have named them.
    """
    with ExitStack() as undo:
        with transaction.atomic():
            yield undo
        undo.pop_all()


def learn_descriptions(body: str) -> None:
    """Describe the library's undescribed pictures as a saved body describes them."""
    for name, alt in descriptions(body):
        if alt:
            Image.objects.undescribed().filter(name=name).update(alt=alt[:ALT_LENGTH])


def undescribed(body: str) -> int:
    """Return how many pictures of a sanitised body have no alternative text."""
    return sum(not alt.strip() for _, alt in descriptions(body))


def uses(picture: Image) -> list[Article | ArticleVersion]:
    """Return the articles, and the versions of articles, that show the picture."""
    return [*_showing(Article.objects.all(), picture), *_showing(_versions(), picture)]


def _versions() -> QuerySet[ArticleVersion]:
    return ArticleVersion.objects.filter(live_article=None)


def _showing(content: QuerySet[Any], picture: Image) -> QuerySet[Any]:
    # The slash keeps a name that ends in "-80x60" apart from one that ends in "-80x600".
    return content.filter(Q(lead_image=picture) | Q(body__contains=f"{picture.name}/"))
