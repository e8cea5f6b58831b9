"""Every page of the admin speaks as a Vietnamese office does."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import django
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver
from django.utils.translation import gettext, ngettext, pgettext
from lxml import html

from portal.models import SynonymGroup
from portal.roles import ROLES
from tests.portal.office import FILES, Answer, member, mistakes, some_pages, walk
from tests.portal.vietnamese import foreign_words, shown_texts

DJANGO = Path(django.__file__).parent
CATALOGUES = ["conf", "contrib/admin", "contrib/auth", "contrib/contenttypes"]
# What nobody sees: names of fields for programmers, and pages of errors that are ours.
UNSEEN = re.compile(
    r"conf/global_settings|views/(templates|csrf|generic|static)|contrib/(sites|flatpages|redirects)"
    r"|contrib/(syndication|sitemaps|staticfiles|contenttypes/views)|db/models/fields/\S+:\d+ *$"
    r"|template/defaultfilters|contrib/admin/templates/registration/password_reset_email"
)
DESCRIPTIONS = re.compile(r"^[A-Z][^.“%]*$|^(String|Slug|Boolean|Big|Foreign|Field of)\b")
# Answered to scripts, or to forms that other tests send.
NO_PAGES = {
    "autocomplete", "jsi18n", "logout", "password_change_done", "news_article_presence",
    "news_article_presence_take", "news_article_presence_leave", "news_article_preview_page",
    "news_article_preview_share", "news_article_preview_unshare", "news_article_restore",
    "news_image_upload", "news_image_library", "ads_preview_page",
    "news_article_draft", "news_article_draft_drop", "news_article_draft_compare", "clean_paste",
    "news_article_legacy_text", "ads_advertisement_drop",
    "passkey_begin", "passkey_add", "passkey_options", "passkey_sign_in", "passkey_delete",
    "telephone_delete", "end_sign_in", "lock", "stay", "unlock",
    "confirm_password", "second_step", "recovery_codes", "forgotten_password", "new_password",
    "accounts_signinsettings_delete",
    # Tables of one row, which stays.
    "analytics_openingbalance_delete", "analytics_statisticssettings_delete",
    "portal_enquirysettings_delete",
    "portal_outgoingmail_delete",
    "portal_linkedhost_delete",
    "portal_browserreport_delete",
}  # fmt: skip
# A user name is itself what these show.
NAMES_ACCOUNTS = (
    "/quan-tri/auth/user/", "/quan-tri/password_change/", "/quan-tri/login/",
    "/quan-tri/portal/auditentry/",
)  # fmt: skip


def entries(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield where each entry of a catalogue is used, its context, its text and its plural."""
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        used = " ".join(re.findall(r"^#: (.*)$", block, re.MULTILINE))
        context, text, plural = map(partial(_string, block), ("msgctxt", "msgid", "msgid_plural"))
        yield used, context, text, plural


def _string(block: str, name: str) -> str:
    match = re.search(rf'^{name}((?:\s*"(?:[^"\\]|\\.)*")+)', block, re.MULTILINE)
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', match[1]) if match else []
    return "".join(parts).replace("\\n", "\n").replace('\\"', '"')


def shown_entries() -> Iterator[tuple[str, str, str]]:
    for name in CATALOGUES:
        for used, context, text, plural in entries(
            DJANGO / name / "locale/en/LC_MESSAGES/django.po"
        ):
            is_field_name = "db/models/fields" in used and DESCRIPTIONS.match(text)
            if text and not UNSEEN.search(used) and not is_field_name:
                yield context, text, plural


def said(context: str, text: str, plural: str) -> str:
    if plural:
        return ngettext(text, plural, 2)
    return pgettext(context, text) if context else gettext(text)


def arguments(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)|\{(\w+)\}", text))  # type: ignore[arg-type]


def without_arguments(text: str) -> str:
    return re.sub(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}|<[^>]*>", " ", text)


@pytest.mark.parametrize(
    "text",
    ["Change article", "Thêm vào Bài viết", "Can add bài viết", "No results", "—", "-", "Log out",
     "Đối tượng", "bài article", "Available quyền"],
)  # fmt: skip
def test_a_foreign_word_is_found(text: str) -> None:
    assert foreign_words(text)


@pytest.mark.parametrize(
    "text",
    ["Viết bài", "Xem trang cho dân trong tuần sau", "Tải tệp Excel, PDF hoặc Word",
     "https://example.gov.vn/change/article", "lich-tiep-cong-dan", "27/11/2026, 15:30"],
)  # fmt: skip
def test_what_an_office_writes_is_no_foreign_word(text: str) -> None:
    assert not foreign_words(text)


def test_every_text_of_django_s_admin_and_forms_is_vietnamese() -> None:
    texts = {text: said(context, text, plural) for context, text, plural in shown_entries()}
    assert len(texts) > 300
    wrong = {text: now for text, now in texts.items() if foreign_words(without_arguments(now))}
    assert wrong == {}


def test_a_translation_fills_in_only_what_is_given() -> None:
    for context, text, plural in shown_entries():
        given = arguments(text) | arguments(plural)
        assert arguments(said(context, text, plural)) <= given, text


@pytest.mark.django_db
def test_every_text_of_django_s_scripts_is_vietnamese(client: Client) -> None:
    client.force_login(member())
    script = client.get("/quan-tri/jsi18n/").content.decode()
    found = re.search(r"const newcatalog = ({.*?});\n", script, re.DOTALL)
    assert found
    catalogue = json.loads(found[1])
    wrong = {}
    for _, context, text, _ in entries(DJANGO / "contrib/admin/locale/en/LC_MESSAGES/djangojs.po"):
        now = catalogue.get(f"{context}\x04{text}" if context else text, text)
        now = now if isinstance(now, str) else now[0]
        is_day = now == "CN"  # the head of a column in a calendar
        if text and not is_day and foreign_words(without_arguments(now)):
            wrong[text] = now
    assert wrong == {}


def blanks(answer: Answer) -> list[str]:
    """Return the columns and read-only fields that show nothing where there is no value."""
    page = html.fromstring(answer.html)
    shown = page.xpath("//td[starts-with(@class, 'field-')]|//div[@class='readonly']")
    return [
        each.get("class") for each in shown if not len(each) and not each.text_content().strip()
    ]


def foreign(answers: Iterable[Answer]) -> dict[str, str]:
    """Return the texts with foreign words or user names, each with the page that shows it."""
    found: dict[str, str] = defaultdict(str)
    for answer in answers:
        assert answer.response.status_code < 500, answer.address
        if not answer.is_page:
            continue
        assert blanks(answer) == [], answer.address
        for text in shown_texts(answer.html):
            names_user = "nguoi-dung-" in text and not answer.address.startswith(NAMES_ACCOUNTS)
            if foreign_words(text) or names_user:
                found[text] = answer.address
    return dict(found)


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.no_cover  # walks through all pages, which have tests of their own
class TestWholeOffice:
    def test_every_page_of_the_admin_is_vietnamese(
        self, client: Client, office_author: User
    ) -> None:
        client.force_login(member())
        seen, files = set[str](), set[str]()

        def noted(answers: Iterable[Answer]) -> Iterator[Answer]:
            for answer in answers:
                seen.add(answer.name.removeprefix("admin:"))
                if "Content-Disposition" in answer.response:
                    files.add(answer.name)
                yield answer

        assert foreign(noted(walk(client))) == {}
        assert foreign(noted(mistakes(client))) == {}
        own = {name for name in get_resolver("portal.urls").namespace_dict["admin"][1].reverse_dict
               if isinstance(name, str)}  # fmt: skip
        assert own - seen - NO_PAGES == set()
        assert files == FILES

    @pytest.mark.parametrize("role", ROLES)
    def test_every_page_of_a_role_is_vietnamese(
        self, client: Client, office_author: User, role: str
    ) -> None:
        client.force_login(office_author if role == "Tác giả" else member(role))
        assert foreign(some_pages(client)) == {}


@pytest.mark.thorough
@pytest.mark.django_db
def test_every_page_of_an_empty_office_is_vietnamese(client: Client) -> None:
    SynonymGroup.objects.all().delete()  # the first ones have abbreviations, which are no words
    client.force_login(member())
    assert foreign(walk(client)) == {}
