"""Clean the texts that people typed before texts were cleaned at the entrance.

Letters that nobody sees, decomposed and full-width letters, odd and double spaces go from every
text of every app. Versions are cleaned, too: nobody can see what changes in them, and a comparison
with a newer version would mark passages in which nothing can be seen. The history's notes stay,
since nothing may change them.

Rows that differed in such letters alone become one: a keyword, an office, an event or an advertiser
is merged into its twin. What cannot be merged gets a number behind its name. Addresses made from a
title or a keyword are made anew; the former ones lead to them. The code below is a copy, frozen on
the day it was written.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import migrations, models
from django.db.models import Q

BATCH = 500
APPS = ("auth", "news", "ads", "portal")
LEFT_ALONE = ("auth.Permission", "news.ArticleEvent", "news.Redirect")
MERGED = ("news.Tag", "news.Department", "news.Thread", "ads.Advertiser")

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
ONE_EMOJI = f"{EMOJI}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
JOINED = "[\u0600-\u109f\u1700-\u18af]"
INVISIBLE_OR_EMOJI = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|[0-9#*]\ufe0f?\u20e3"
    f"|{ONE_EMOJI}(?:\u200d{ONE_EMOJI})*|(?<={JOINED})[\u200c\u200d](?={JOINED}))|[{INVISIBLE}]+"
)
CONTROLS = "\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
ODD_SPACES = "\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
VARIANTS = "\uff01-\uff5e\uffe0-\uffe6\ufb00-\ufb06\U0001d400-\U0001d7ff"
TONE_BEFORE_HAT = re.compile("([aeoAEO]\u0323?)([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
# Only rows with one of these are read; PostgreSQL reads it as Python does.
SUSPECT = f"[{CONTROLS}{ODD_SPACES}{VARIANTS}{INVISIBLE}\r\u0300-\u036f\u2028\u2029]|  | \n"
BLOCKS = (
    "address|blockquote|br|caption|div|figcaption|figure|h1|h2|h3|h4|h5|h6|hr|li|ol|p|table|tbody|"
    "td|th|thead|tr|ul"
)


def tidy(text: str) -> str:
    text = re.sub("\r\n?|[\u2028\u2029]", "\n", text)
    text = re.sub(f"[{ODD_SPACES}]", " ", text)
    text = re.sub(f"[{VARIANTS}]+", lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text = re.sub(f"[{CONTROLS}]", "", text)
    text = INVISIBLE_OR_EMOJI.sub(lambda m: m[1] or "", text)
    text = unicodedata.normalize("NFD", text) if re.search("[\u0300-\u036f]", text) else text
    text = unicodedata.normalize("NFC", TONE_BEFORE_HAT.sub(r"\1\3\2", text))
    return re.sub(r" +(?=\n)", "", re.sub("  +", " ", text))


def fold(text: str) -> str:
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    return " ".join(bare.lower().replace("đ", "d").split())


def searchable(*texts: str) -> str:
    return " ".join(re.findall(r"[^\W_]{1,64}", fold(" ".join(texts))))[:200_000]


def slug_of(text: str, max_length: int) -> str:
    slug = re.sub("[^a-z0-9]+", "-", fold(text)).strip("-")
    if len(slug) <= max_length:
        return slug
    return slug[: max_length + 1].rpartition("-")[0].rstrip("-") or slug[:max_length]


def plain_text(html: str) -> str:
    spaced = re.sub(f"</?(?:{BLOCKS})(?![a-z0-9])[^>]*>", " ", html)
    return unescape(re.sub("<[^>]*>", "", spaced))


def tidy_texts(apps: Any, schema_editor: Any) -> None:
    touched = set[int]()  # articles to be indexed anew
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label in APPS and label not in LEFT_ALONE and not model._meta.proxy:
            for pk in tidy_model(apps, model):
                touched |= articles_of(apps, label, pk)
    index_again(apps, touched)
    tidy_redirects(apps)


def text_fields(model: Any) -> list[Any]:
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not (field.choices or field.primary_key)
        and field.name not in ("password", "search_title", "search_text")
    ]


def tidy_model(apps: Any, model: Any) -> Iterator[int]:
    """Clean the rows of a model; yield the keys of those that changed."""
    fields = text_fields(model)
    suspect = Q()
    for field in fields:
        suspect |= Q(**{f"{field.name}__regex": SUSPECT})
    if not fields:
        return
    names = [field.name for field in fields]
    rows = model.objects.filter(suspect).order_by("pk").values("pk", *names)
    for row in rows.iterator(BATCH):
        changed = {
            field.name: clean
            for field in fields
            if (clean := clean_value(field, row[field.name])) != row[field.name]
        }
        if changed and save(apps, model, row, changed):
            yield row["pk"]


def clean_value(field: Any, value: Any) -> Any:
    """Return the clean text; the same one if nothing or too much of it would be left."""
    if not value:
        return value
    clean = tidy(value)
    clean = clean.strip() if isinstance(field, models.CharField) else clean
    fits = field.max_length is None or len(clean) <= max(field.max_length, len(value))
    return clean if clean.strip() and fits else value


def save(apps: Any, model: Any, row: dict[str, Any], changed: dict[str, Any]) -> bool:
    """Save the changed fields of a row; return whether the row is still there."""
    twin = make_unique(model, row["pk"], changed)
    if twin:
        merge(apps, model, row["pk"], twin.pk)
        return False
    label = model._meta.label
    if label == "news.Tag" and not set_tag_slug(apps, row, changed):
        return False
    if label == "news.Article":
        set_article_slug(model, row, changed)
    if label == "news.Image":
        texts = [(row | changed)[name] for name in ("title", "alt", "caption", "credit")]
        changed["search_text"] = fold(" ".join(texts))
    model.objects.filter(pk=row["pk"]).update(**changed)
    return True


def make_unique(model: Any, pk: int, changed: dict[str, Any]) -> Any:
    """Number clean texts that another row has; return that row if they can be merged."""
    others = model.objects.exclude(pk=pk)
    for field in text_fields(model):
        if field.unique and field.name in changed:
            twin = others.filter(**{field.name: changed[field.name]}).first()
            if twin and model._meta.label in MERGED:
                return twin
            if twin:
                changed[field.name] = numbered(others, field, changed[field.name])
    return None


def set_article_slug(model: Any, row: dict[str, Any], changed: dict[str, Any]) -> None:
    """Make the address of a clean title; the former one leads to it by the article's number."""
    made = model.objects.filter(pk=row["pk"], slug=slug_of(row["title"], 200)).exists()
    if made and "title" in changed:
        changed["slug"] = slug_of(changed["title"], 200)


def numbered(others: Any, field: Any, value: str) -> str:
    """Return the text with a number behind it, so that it is the only one."""
    number = 2
    while True:
        end = f" ({number})"
        name = f"{value[: field.max_length - len(end)]}{end}"
        if not others.filter(**{field.name: name}).exists():
            return name
        number += 1


def set_tag_slug(apps: Any, row: dict[str, Any], changed: dict[str, Any]) -> bool:
    """Give a keyword the address of its clean name; if that is taken, merge it: return False."""
    tags = apps.get_model("news", "Tag")
    old_slugs = apps.get_model("news", "OldTagSlug").objects
    if "name" not in changed or row["slug"] != slug_of(row["name"], 100):
        return True
    slug = slug_of(changed["name"], 100)
    if not slug or slug == row["slug"]:
        return True
    twin = tags.objects.filter(slug=slug).exclude(pk=row["pk"]).first()
    former = old_slugs.filter(slug=slug).exclude(tag=row["pk"]).first()
    if twin or former:
        merge(apps, tags, row["pk"], twin.pk if twin else former.tag_id)
        return False
    old_slugs.filter(slug=slug).delete()
    old_slugs.update_or_create(slug=row["slug"], defaults={"tag_id": row["pk"]})
    changed["slug"] = slug
    return True


def merge(apps: Any, model: Any, old: int, new: int) -> None:
    """Let everything that names the row `old` name its twin `new`, and delete `old`."""
    for relation in model._meta.related_objects:
        if relation.many_to_many:
            replace_in_list(relation, old, new)
        else:
            name = relation.field.name
            relation.related_model.objects.filter(**{name: old}).update(**{name: new})
    if model._meta.label == "news.Tag":
        slug = model.objects.get(pk=old).slug
        apps.get_model("news", "OldTagSlug").objects.update_or_create(
            slug=slug, defaults={"tag_id": new}
        )
    model.objects.filter(pk=old).delete()


def replace_in_list(relation: Any, old: int, new: int) -> None:
    rows = relation.through.objects
    owner, named = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    having = rows.filter(**{named: new}).values_list(owner, flat=True)
    rows.filter(**{named: old}).exclude(**{f"{owner}__in": list(having)}).update(**{named: new})
    rows.filter(**{named: old}).delete()


def articles_of(apps: Any, label: str, pk: int) -> set[int]:
    """Return the keys of the articles in whose index the texts of a row are."""
    by = {
        "news.Article": "pk",
        "news.Tag": "tags",
        "news.Attachment": "attachments",
        "news.Department": "department",
    }
    if label not in by:
        return set()
    articles = apps.get_model("news", "Article").objects.filter(**{by[label]: pk})
    return set(articles.values_list("pk", flat=True))


def index_again(apps: Any, touched: set[int]) -> None:
    articles = apps.get_model("news", "Article").objects
    wanted = articles.select_related("department").prefetch_related("tags", "attachments")
    for article in wanted.filter(pk__in=touched).iterator(BATCH):
        texts = [article.summary, plain_text(article.body)]
        texts += [tag.name for tag in article.tags.all()]
        texts += [attachment.title for attachment in article.attachments.all()]
        texts += [article.department.name] if article.department else []
        articles.filter(pk=article.pk).update(
            search_title=searchable(article.title), search_text=searchable(*texts)
        )


def tidy_redirects(apps: Any) -> None:
    """Write old addresses as they are compared now: parameters in the order of small letters."""
    redirects = apps.get_model("news", "Redirect").objects
    for redirect in redirects.filter(old_path__contains="?").iterator(BATCH):
        path, _, query = redirect.old_path.partition("?")
        pairs = sorted((name.lower(), value.lower()) for name, value in parse_qsl(query))
        written = tidy(f"{path}?{urlencode(pairs)}").lower() if pairs else redirect.old_path
        if (
            written != redirect.old_path
            and len(written) <= 500
            and not redirects.filter(old_path=written).exists()
        ):
            redirects.filter(pk=redirect.pk).update(old_path=written)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("ads", "0006_alphabetical_order"),
        ("news", "0019_alphabetical_order_and_old_addresses"),
        ("portal", "0008_alphabetical_order"),
    ]

    # There what was approved of an advertisement becomes final.
    run_before = [("ads", "0007_versions")]

    # Backwards nothing need be done: what nobody could see need not come back.
    operations = [migrations.RunPython(tidy_texts, migrations.RunPython.noop, elidable=True)]
