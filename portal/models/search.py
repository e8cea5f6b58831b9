"""What editors teach the search: words of the same meaning, and the best answers to phrases."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.search.spellings import phrase_key, phrase_words
from core.text import one_line
from news.models import Article, Attachment

PHRASE_LETTERS = 80
PHRASE_WORDS = 8
MOST_PHRASES = 20
TOO_FEW = "Một nhóm cần ít nhất hai từ hay cụm từ, mỗi dòng một cụm."
NO_PHRASE = "Hãy viết ít nhất một cụm từ mà người dân hay gõ."
ONE_DESTINATION = "Chọn đúng một câu trả lời: bài viết, trang tĩnh hoặc tệp đính kèm."


def clean_phrase(typed: str) -> str:
    """Return a phrase as it is kept. Raises ValidationError."""
    text = one_line(typed)
    words = phrase_words(text)
    if len(text) > PHRASE_LETTERS or len(words) > PHRASE_WORDS:
        raise ValidationError(
            f"“{text[:PHRASE_LETTERS]}” quá dài: tối đa {PHRASE_WORDS} tiếng và "
            f"{PHRASE_LETTERS} ký tự."
        )
    if sum(character.isalnum() for character in text) < 2:
        raise ValidationError(f"“{text}” quá ngắn: cần ít nhất hai chữ cái hoặc chữ số.")
    return text


def clean_phrases(typed: Iterable[str]) -> list[str]:
    """Return phrases as they are kept, each once. Raises ValidationError with all reasons."""
    kept: dict[tuple[Any, ...], str] = {}
    errors = []
    for each in typed:
        if not one_line(each):
            continue
        try:
            text = clean_phrase(each)
        except ValidationError as error:
            errors.extend(error.messages)
        else:
            kept.setdefault(tuple(phrase_words(text)), text)
    if len(kept) > MOST_PHRASES:
        errors.append(f"Tối đa {MOST_PHRASES} từ và cụm từ.")
    if errors:
        raise ValidationError(errors)
    return list(kept.values())


def phrase_keys(phrases: Iterable[str]) -> list[str]:
    """Return the keys by which phrases are looked up."""
    return list(dict.fromkeys(phrase_key(phrase_words(phrase)) for phrase in phrases))


class Phrases(models.Model):
    """Something that is found by phrases that people type."""

    phrases = ArrayField(models.CharField(max_length=PHRASE_LETTERS), verbose_name="từ và cụm từ")
    keys = ArrayField(models.TextField(), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return ", ".join(self.phrases)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.keys = phrase_keys(self.phrases)
        super().save(*args, **kwargs)


class SynonymGroup(Phrases):
    """Words and phrases of the same meaning: who types one of them finds the others, too."""

    class Meta:
        verbose_name = "nhóm từ đồng nghĩa"
        verbose_name_plural = "từ đồng nghĩa"
        ordering = ["phrases"]
        constraints = [
            models.CheckConstraint(
                name="synonyms_are_at_least_two",
                condition=Q(phrases__len__gte=2),
                violation_error_message=TOO_FEW,
            ),
        ]


class BestAnswerQuerySet(models.QuerySet["BestAnswer"]):
    def public(self) -> "BestAnswerQuerySet":
        """Return those whose answer the public may read now."""
        articles = Article.objects.published().order_by()
        return self.filter(
            Q(article__in=articles.values("pk"))
            | Q(page__is_published=True)
            | Q(attachment__in=articles.filter(attachments__isnull=False).values("attachments"))
        )

    def lost(self) -> "BestAnswerQuerySet":
        """Return those whose answer the public may not read."""
        return self.exclude(pk__in=BestAnswer.objects.public().order_by().values("pk"))

    def with_state(self) -> "BestAnswerQuerySet":
        """Annotate whether the public may read the answer now: `is_open`."""
        public = BestAnswer.objects.public().filter(pk=OuterRef("pk")).order_by()
        return self.annotate(is_open=Exists(public))


class BestAnswer(Phrases):
    """The answer that stands first for phrases that people type: exactly one thing."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, verbose_name="bài viết"
    )
    page = models.ForeignKey(
        "portal.Page", on_delete=models.CASCADE, null=True, blank=True, verbose_name="trang tĩnh"
    )
    attachment = models.ForeignKey(
        Attachment, on_delete=models.CASCADE, null=True, blank=True, verbose_name="tệp đính kèm"
    )

    objects = BestAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "câu trả lời hay nhất"
        verbose_name_plural = "câu trả lời hay nhất"
        ordering = ["phrases"]
        constraints = [
            models.CheckConstraint(
                name="best_answer_has_a_phrase",
                condition=Q(phrases__len__gte=1),
                violation_error_message=NO_PHRASE,
            ),
            models.CheckConstraint(
                name="best_answer_is_one_thing",
                condition=(
                    Q(article__isnull=False, page__isnull=True, attachment__isnull=True)
                    | Q(article__isnull=True, page__isnull=False, attachment__isnull=True)
                    | Q(article__isnull=True, page__isnull=True, attachment__isnull=False)
                ),
                violation_error_message=ONE_DESTINATION,
            ),
        ]

    @property
    def target(self) -> "Article | Attachment | Any":
        """Return what the answer is: an article, a lasting page or an attachment."""
        return self.article or self.page or self.attachment

    @property
    def subject(self) -> str:
        """Return what it is, as the search index calls it."""
        if self.attachment_id:
            return f"news.attachment:{self.attachment_id}"
        return (
            f"news.article:{self.article_id}" if self.article_id else f"portal.page:{self.page_id}"
        )
