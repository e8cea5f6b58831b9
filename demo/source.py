"""Reads the texts of the demo from content/*.toml."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"

SEEDS_PER_TEXT = 20

# [[anh scene | alternative text | caption]] alone on a line; [[ngay +14]] within a text.
PICTURE = re.compile(r"\[\[anh (?P<scene>[a-z-]+) \|(?P<alt>[^|\]]*)\|(?P<caption>[^|\]]*)\]\]")
DATE = re.compile(r"\[\[ngay (?P<days>[+-]\d+)\]\]")


@dataclass(frozen=True)
class Picture:
    """A picture that a text names; with another seed the same scene looks different."""

    scene: str
    seed: int
    alt: str
    caption: str


@dataclass(frozen=True)
class ArticleSource:
    """One article of a section file."""

    section: str
    title: str
    summary: str
    department: str
    body: str
    days_ago: int
    time: str
    views: int
    tags: list[str] = field(default_factory=list)
    featured: bool = False
    picture: str = ""
    picture_alt: str = ""
    picture_caption: str = ""

    def lead_picture(self, number: int) -> Picture | None:
        """Return the lead picture; the number of the article makes it different from the others."""
        if not self.picture:
            return None
        return Picture(
            self.picture, SEEDS_PER_TEXT * number, self.picture_alt, self.picture_caption
        )

    def body_pictures(self, number: int) -> list[Picture]:
        """Return the pictures that the body names, in order."""
        return pictures_of(self.body, number)


def read_site() -> dict[str, Any]:
    """Return everything but articles: identity, accounts, menus, pages, advertisements."""
    return tomllib.loads((CONTENT / "site.toml").read_text(encoding="utf-8"))


def read_sections() -> dict[str, dict[str, Any]]:
    """Return the sections by slug, each with its [section] table and its [[article]]s."""
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(CONTENT.glob("*.toml"))
        if path.name != "site.toml"
    }


def articles_of(sections: dict[str, dict[str, Any]]) -> Iterator[ArticleSource]:
    """Yield the articles, oldest first, so that the newest gets the highest number."""
    sources = [
        ArticleSource(section=slug, **article)
        for slug, source in sections.items()
        for article in source["article"]
    ]
    yield from sorted(sources, key=lambda source: (-source.days_ago, source.time))


def pictures_of(body: str, number: int) -> list[Picture]:
    """Return the pictures that a body names; `number` gives each text other seeds."""
    return [
        Picture(
            found["scene"],
            SEEDS_PER_TEXT * number + place,
            found["alt"].strip(),
            found["caption"].strip(),
        )
        for place, found in enumerate(PICTURE.finditer(body), start=1)
    ]


def fill_dates(text: str, today: date) -> str:
    """Return the text with its relative dates written out: [[ngay +14]] → 07/12/2026."""
    return DATE.sub(lambda m: f"{today + timedelta(days=int(m['days'])):%d/%m/%Y}", text)
