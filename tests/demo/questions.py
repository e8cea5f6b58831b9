"""How well the search answers 100 questions of citizens of the demo ward (questions.toml)."""

import re
import tomllib
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from django.test import Client

from news.models import Article

SOURCE = Path(__file__).with_suffix(".toml")
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_LINK = re.compile(r'<h3 class="story__title"[^>]*>\s*<a href="([^"#]+)')
_FOUND = re.compile(r"Tìm thấy (?:hơn )?[1-9]")


@dataclass(frozen=True)
class Answered:
    """A question, and how it was answered.

    Attributes:
        place: of the first right answer in the list, 1 for the first, 0 if it is not there. Where
            nothing is the right answer, 1 if nothing was found.
    """

    question: str
    place: int
    found: list[str]

    def within(self, places: int) -> bool:
        return 0 < self.place <= places


def ask_all(client: Client) -> list[Answered]:
    """Ask each question; the demo must be loaded."""
    source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    addresses = {name: _address(answer) for name, answer in source["answers"].items()}
    return [
        _ask(client, question, [addresses.get(name, name) for name in expected])
        for question, expected in source["questions"].items()
    ]


def share(answers: list[Answered], places: int) -> float:
    """Return which share of the questions has a right answer within so many places."""
    return sum(each.within(places) for each in answers) / len(answers)


def report(answers: list[Answered]) -> str:
    """Return the figures, and what was found for the questions without a right answer."""
    missed = [each for each in answers if not each.within(3)]
    lines = [f"  {each.question}: {', '.join(each.found[:3]) or '–'}" for each in missed]
    figures = ", ".join(f"at {places}: {share(answers, places):.0%}" for places in (1, 3))
    return "\n".join([f"Success of {len(answers)} questions {figures}. Missed:", *lines, ""])


def _address(answer: str) -> str:
    if answer.startswith("/"):
        return answer
    return Article.objects.published().get(title__startswith=answer).get_absolute_url()


def _ask(client: Client, question: str, expected: list[str]) -> Answered:
    response = client.get("/tim-kiem/", {"q": question})
    assert response.status_code == 200, question
    page = response.content.decode()
    main = "".join(_MAIN.findall(page))
    found = list(dict.fromkeys(unescape(address) for address in _LINK.findall(main)))
    places = [found.index(address) + 1 for address in expected if address in found]
    if not expected:  # what is offered instead does not count
        return Answered(question, int(not _FOUND.search(page)), found)
    return Answered(question, min(places, default=0), found)
