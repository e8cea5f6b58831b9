"""Joins what two people made of the same version of an article, without losing a word unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from core import html
from core.html.merge import Chunk, chunks, union
from core.text import plain_text
from news import diff
from news.diff import html_of, text_as_html
from news.models import ArticleVersion, Attachment, Tag

NOTE_LENGTH = 500  # of ArticleVersion.note
# The fields of which only one value can stand; `body` is merged by paragraphs, lists as sets.
SINGLE = ("title", "summary", "lead_image", "section", "department", "thread", "byline", "source",
          "public_note")  # fmt: skip
LISTS = ("tags", "attachments")

PUBLIC_NOTE = "Thay đổi đáng kể, công khai"
LABELS = {**diff.LABELS, "public_note": PUBLIC_NOTE}

THEIRS, MINE, BOTH, UNION = "theirs", "mine", "both", "union"


class Side(NamedTuple):
    """One of the contents: a saved version, or what the form holds."""

    version: ArticleVersion
    tags: set[Tag]
    attachments: set[Attachment]

    @classmethod
    def saved(cls, version: ArticleVersion) -> "Side":
        return cls(version, set(version.tags.all()), set(version.attachments.all()))


class MergePassage(NamedTuple):
    """One place at which the two differ.

    Attributes:
        key: names it in the form.
        theirs, mine: for the page, with the words that differ marked.
        changed_by: THEIRS or MINE, if only one changed it; BOTH is a conflict, UNION none.
        takes_both: whether both can stand one after the other.
        chosen: what is to stay of a conflict; "" if that is still to be decided.
        united: for the page, what the union has of a text that both changed.
    """

    key: str
    label: str
    theirs: SafeString
    mine: SafeString
    changed_by: str
    takes_both: bool
    chosen: str
    united: SafeString


@dataclass
class Merge:
    """The differences between a colleague's newer version and what was typed, and their union.

    Args:
        base: the version from which both started; None if it is not known.
        choices: for each conflict, by its key: THEIRS, MINE or BOTH. Without one all paragraphs
            stay that somebody has; for a single value it is asked for.

    Attributes:
        content: the values of the union by field.
        replaced: what of theirs is not in the union, in words.
        undecided: whether the choice for a single value is missing.
    """

    base: Side | None
    theirs: Side
    mine: Side
    choices: Mapping[str, str] = field(default_factory=dict)
    passages: list[MergePassage] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    undecided: bool = False

    def __post_init__(self) -> None:
        self._shown = [
            html_of(*side) | {PUBLIC_NOTE: text_as_html(side.version.public_note)}
            for side in (self.theirs, self.mine)
        ]
        for name in SINGLE:
            self._merge_single(name)
        self._merge_body()
        for name in LISTS:
            self._merge_list(name)

    @property
    def conflicts(self) -> int:
        """How many passages both changed."""
        return sum(passage.changed_by == BOTH for passage in self.passages)

    @property
    def lost_by_mine(self) -> list[str]:
        """What of theirs is missing if everything typed is taken as it is, in words."""
        return [each.label for each in self.passages if each.changed_by != MINE]

    def note(self, replaced: list[str], name: str) -> str:
        """Return a note about `replaced`, the passages of the colleague `name` that are gone."""
        if not replaced:
            return f"Gộp với bản {self.theirs.version.number} của {name}."
        parts = "; ".join(replaced)
        note = f"Thay phần {name} viết ở bản {self.theirs.version.number}: {parts}."
        return note if len(note) <= NOTE_LENGTH else f"{note[: NOTE_LENGTH - 1]}…"

    def _merge_single(self, name: str) -> None:
        base, theirs, mine = self._values(name)
        self.content[name] = mine
        if theirs == mine:
            return
        by, label = _changed_by(base, theirs, mine), LABELS[name]
        chosen = self._add(name, label, self._both(label), by)
        if chosen == THEIRS:
            self.content[name] = theirs
        elif by == BOTH:
            self.undecided |= chosen != MINE
            self.replaced.append(label)

    def _merge_body(self) -> None:
        bodies = [each.version.body if each else "" for each in (self.base, self.theirs, self.mine)]
        merged: list[str] = []
        for chunk in chunks(*bodies):
            merged += self._merge_chunk(chunk)
        self.content["body"] = "".join(merged)

    def _merge_chunk(self, chunk: Chunk) -> list[str]:
        base, theirs, mine = chunk
        if theirs == mine:
            return mine
        united, is_agreed = union(chunk)
        by = _changed_by(base, theirs, mine, both=UNION if is_agreed else BOTH)
        parts = "".join(theirs), "".join(mine)
        key = sha256("\0".join(parts).encode()).hexdigest()[:16]
        words = plain_text(parts[0] or parts[1]).split()
        label = f"Nội dung “{' '.join(words[:8])}{'…' if len(words) > 8 else ''}”"
        default = BOTH if theirs and mine else THEIRS if theirs else MINE
        shown = "".join(united) if default == BOTH and by in (BOTH, UNION) else ""
        chosen = self._add(key, label, parts, by, default, shown)
        if chosen == MINE and by == BOTH:
            self.replaced.append(label)
        return theirs if chosen == THEIRS else mine if chosen == MINE else united

    def _merge_list(self, name: str) -> None:
        """What either added is in the union, what either removed is not."""
        base, theirs, mine = (getattr(each, name) if each else set() for each in self._sides)
        self.content[name] = (mine | (theirs - base)) - (base - theirs)
        if theirs != mine:
            by, label = _changed_by(base, theirs, mine, both=UNION), LABELS[name]
            self._add(name, label, self._both(label), by)

    @property
    def _sides(self) -> tuple[Side | None, Side, Side]:
        return self.base, self.theirs, self.mine

    def _values(self, name: str) -> list[Any]:
        values = [_value(each.version, name) if each else None for each in self._sides]
        if name == "public_note":
            values[0] = ""  # each version has its own
        return values

    def _both(self, label: str) -> tuple[str, str]:
        """Return a part of both contents as HTML."""
        theirs, mine = (shown[label] for shown in self._shown)
        return theirs, mine

    def _add(
        self,
        key: str,
        label: str,
        both: tuple[str, str],
        changed_by: str,
        default: str = "",
        united: str = "",
    ) -> str:
        """Add a passage; return whose it is to be, `default` if that was not chosen yet."""
        chosen = changed_by
        if changed_by == BOTH:
            chosen = self.choices.get(key, default)
        takes_both = default == BOTH
        marked = html.compare(*both)
        shown = html.render(united)
        self.passages.append(
            MergePassage(key, label, *marked, changed_by, takes_both, chosen, shown)
        )
        return chosen


def _changed_by(base: Any, theirs: Any, mine: Any, *, both: str = BOTH) -> str:
    """Return who made a difference between the two contents; `both` if both did."""
    if theirs == base:
        return MINE
    return THEIRS if mine == base else both


def _value(version: ArticleVersion, name: str) -> Any:
    """Return the value of a field; None for a section that was not chosen yet."""
    return None if name == "section" and not version.section_id else getattr(version, name)
