"""The picture library: adding, describing and replacing pictures."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Func, Q, QuerySet, Value

from core import images
from core.html import descriptions
from news.models import Article, ArticleVersion, Image
from news.models.images import CENTRE
from news.public_uses import may_change_public
from news.signals import article_changed, picture_replaced

ALT_LENGTH = 250


def add_picture(
    file: File[bytes],
    filename: str,
    *,
    by: User | None,
    alt: str = "",
    crop: images.Crop | None = None,
) -> Image:
    """Add an uploaded file to the library; without `alt` it stays undescribed.

    Args:
        crop: what is cut off it first.

    Raises core.images.ImageRefusedError, with a message for the user.
    """
    stored = images.store_upload(file, filename, crop=crop)
    title = PurePath(filename).stem[:150] or "Ảnh"
    return Image.objects.create(**stored._asdict(), title=title, alt=alt, uploaded_by=by)


@contextmanager
def all_or_nothing() -> Iterator[ExitStack]:
    """Run the block in one transaction; if it fails, call the callbacks of the stack.

    Callbacks delete the files that the block has written, since a rollback does not.
    """
    with ExitStack() as undo:
        with transaction.atomic():
            yield undo
        undo.pop_all()


def describe(picture: Image, *, alt: str, is_decorative: bool) -> None:
    """Change the description of a picture, if it is different. Public pages change at once."""
    if (picture.alt, picture.is_decorative) != (alt, is_decorative):
        picture.alt, picture.is_decorative = alt, is_decorative
        picture.save(update_fields=["alt", "is_decorative"])


def describe_from_body(body: str, by: User | None) -> None:
    """Give undescribed pictures of the library the alternative texts of a body that `by` saved.

    Those are left alone that stand on public pages, where `by` may not change them. An import,
    which has no user, describes all.
    """
    for name, alt in descriptions(body):
        picture = Image.objects.undescribed().filter(name=name).first() if alt else None
        if picture and (by is None or may_change_public(picture, by)):
            picture.alt = alt[:ALT_LENGTH]
            picture.save(update_fields=["alt"])


def first_picture(body: str) -> tuple[Image, str] | None:
    """Return the first picture of a sanitised body that the library has, and its text there."""
    shown = descriptions(body)
    known = Image.objects.in_bulk({name for name, _ in shown}, field_name="name")
    return next(((known[name], alt) for name, alt in shown if name in known), None)


def replace_file(picture: Image, file: File[bytes], filename: str) -> None:
    """Replace the file of a picture wherever it is shown. Its address changes, because of caches.

    The former file is deleted: it may show what nobody should see.
    Raises core.images.ImageRefusedError, with a message for the user.
    """
    stored = images.store_upload(file, filename)
    with all_or_nothing() as undo:
        undo.callback(images.delete, stored.name)
        picture.refresh_from_db(from_queryset=Image.objects.select_for_update())
        former = picture.name
        picture.former_names = [*picture.former_names, former]
        picture.name, picture.width, picture.height = stored
        picture.focus_x = picture.focus_y = CENTRE
        picture.save()
        pattern, address = f"{former}/[0-9]+[.]webp", f"{stored.name}/{stored.width}.webp"
        versions = ArticleVersion.objects.filter(body__regex=pattern).values("article")
        shown = Article.objects.filter(Q(body__regex=pattern) | Q(pk__in=versions)).order_by()
        keys = list(shown.values_list("pk", flat=True))
        for content in (Article.objects, ArticleVersion.objects):
            replace_address(content.all(), pattern, address)
        article_changed.send(Article, keys=keys)
        picture_replaced.send(Image, pattern=pattern, address=address)
        transaction.on_commit(partial(images.delete, former))


def replace_address(content: QuerySet[Any], pattern: str, address: str) -> None:
    """Replace what matches `pattern`, a regular expression of PostgreSQL, in all bodies."""
    replaced = Func(
        F("body"), Value(pattern), Value(address), Value("g"), function="regexp_replace"
    )
    content.filter(body__regex=pattern).update(body=replaced)


def with_current_pictures(body: str) -> str:
    """Return a sanitised body in which replaced pictures have their new addresses."""
    names = [name for name, _ in descriptions(body)]
    if not names:
        return body
    for picture in Image.objects.filter(former_names__overlap=names):
        for former in set(picture.former_names) & set(names):
            body = body.replace(images.url(former), images.url(picture.name))
    return body


def picture_data(picture: Image) -> dict[str, Any]:
    """Return what a form needs to show and describe a picture."""
    return {
        "id": picture.pk,
        "url": images.url(picture.name, 800),
        "alt": picture.alt,
        "caption": picture.caption,
        "decorative": picture.is_decorative,
    }
