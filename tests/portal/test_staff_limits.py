"""Limits of what staff send and take out, at the limit and one above it."""

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from accounts import passkeys
from accounts.views import factors
from analytics import statistics_feed
from analytics.beacon_message import BadMessageError, parse_body
from analytics.statistics_feed import BadPeriodError
from core.html.tree import read_written
from core.limits import LIMITS
from core.subjects import sign
from core.submissions.throttle import Throttle
from news import drafts, editorial_checks
from news.admin import actions, picture_upload
from news.attachments import AttachmentsField, Submitted
from news.models import Tag, UnsavedDraft
from news.models.redirects import parameters
from portal import statistics
from portal.admin import audit
from portal.views import paste
from tests.factories import make_article, make_user
from tests.news.makers import make_author

LIST = "/quan-tri/news/article/"


@pytest.mark.parametrize("more", [0, 1])
def test_a_draft_has_so_many_letters(more: int) -> None:
    written = json.dumps({"a": "b" * (LIMITS.draft_letters - len('{"a": ""}') + more)})
    if more:
        with pytest.raises(ValidationError, match="quá dài"):
            drafts.parse(written)
    else:
        assert drafts.parse(written)


@pytest.mark.django_db
def test_a_person_has_so_many_drafts() -> None:
    author = make_author()
    for number in range(LIMITS.drafts + 1):
        drafts.keep(author, uuid4(), None, None, {"title": str(number)})
        assert UnsavedDraft.objects.count() == min(number + 1, LIMITS.drafts)


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 1])
def test_an_article_has_so_many_attachments(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    field = AttachmentsField(required=False)
    monkeypatch.setattr(Submitted, "attachments", [object()] * (LIMITS.attachments + more))
    sent = Submitted(kept=[], uploads=[])
    if more:
        with pytest.raises(ValidationError, match=f"tối đa {LIMITS.attachments} tệp"):
            field.to_python(sent)
    else:
        assert len(field.to_python(sent)) == LIMITS.attachments


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 1])
def test_so_many_pictures_are_taken_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    monkeypatch.setattr(picture_upload, "add_picture", lambda *_, **__: None)
    client.force_login(make_user("news.add_image", "news.view_image"))
    sent: Any = [
        SimpleUploadedFile(f"{n}.png", b"x") for n in range(LIMITS.pictures_at_once + more)
    ]
    answer = client.post("/quan-tri/news/image/tai-nhieu/", {"upload": sent})
    said = [str(each) for each in get_messages(answer.wsgi_request)]
    assert len([each for each in said if "chưa nhận" in each]) == more


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 1])
def test_so_many_articles_are_chosen_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    assert LIMITS.articles_at_once == actions.MAX_ARTICLES
    monkeypatch.setattr(actions, "MAX_ARTICLES", 2)
    client.force_login(User.objects.create_superuser("quantri"))
    chosen = [make_article(published=False).pk for _ in range(2 + more)]
    data = {"action": "move_chosen", "_selected_action": chosen}
    page = client.post(LIST, data, follow=True).content.decode()
    assert ("tối đa 2 bài" in page) == bool(more)


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 1])
def test_so_many_keywords_are_merged_at_once(client: Client, more: int) -> None:
    rights = ("news.view_tag", "news.change_tag", "news.delete_tag", "news.rename_public")
    client.force_login(make_user(*rights))
    chosen = [Tag.objects.called(f"từ {n}").pk for n in range(LIMITS.tags_merged + more)]
    data = {"action": "merge_chosen", "_selected_action": chosen}
    page = client.post("/quan-tri/news/tag/", data, follow=True).content.decode()
    assert (f"Chọn từ 2 đến {LIMITS.tags_merged} từ khóa" in page) == bool(more)


def test_so_many_links_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[str] = []

    def note(address: str, host: str) -> bool:
        followed.append(address)
        return False

    monkeypatch.setattr(editorial_checks, "is_dead", note)
    for more in (0, 1):
        followed.clear()
        links = "".join(f'<a href="/a-{n}/">a</a>' for n in range(LIMITS.links_followed + more))
        editorial_checks._dead_links(read_written(links), "example")
        assert len(followed) == LIMITS.links_followed


@pytest.mark.django_db
def test_a_file_of_the_log_has_so_many_rows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LIMITS.audit_rows == audit.MAX_ROWS
    monkeypatch.setattr(audit, "MAX_ROWS", 2)
    for number in range(3):
        Tag.objects.create(name=f"Từ {number}", slug=f"tu-{number}")
    client.force_login(make_user("portal.view_auditentry"))
    file = client.get("/quan-tri/portal/auditentry/xuat-excel/", {"loai": "news.tag"})
    rows = list(load_workbook(BytesIO(file.content)).active.values)
    assert len([each for each in rows if "Từ khóa" in each]) == 2
    assert "nhiều nhất 2 việc mới nhất" in str(rows)


def test_a_file_of_statistics_has_so_many_lines() -> None:
    assert LIMITS.statistics_rows == statistics.MAX_LINES_IN_FILE


@pytest.mark.django_db
def test_a_network_asks_for_passkeys_so_often(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert factors.passkey_throttle.most == LIMITS.passkey_rate.most
    monkeypatch.setattr(factors, "passkey_throttle", Throttle(2, 60))
    address = reverse("admin:passkey_options")
    assert [client.post(address).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 1])
def test_what_is_pasted_has_so_many_bytes(
    client: Client, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    assert LIMITS.paste_bytes == paste.MAX_BYTES
    monkeypatch.setattr(paste, "MAX_BYTES", 100)
    client.force_login(make_user("news.add_article"))
    sent = client.post("/quan-tri/lam-sach/", "a" * (100 + more), content_type="text/html")
    assert sent.status_code == (413 if more else 200)


@pytest.mark.parametrize("more", [0, 1])
def test_a_passkey_answers_with_so_many_bytes(more: int) -> None:
    body = json.dumps("x" * (LIMITS.passkey_bytes - 2 + more))
    request = RequestFactory().post("/", body, content_type="application/json")
    if more:
        with pytest.raises(passkeys.PasskeyError):
            passkeys._answer(request)
    else:
        assert passkeys._answer(request)


def beacon(**sent: Any) -> Any:
    return RequestFactory().post("/", json.dumps(sent), content_type="application/json")


@pytest.mark.parametrize("more", [0, 1])
def test_the_beacon_sends_so_many_bytes(more: int) -> None:
    length = len(json.dumps({"x": ""}))
    reason = "Too long" if more else "No such kind"
    with pytest.raises(BadMessageError, match=reason):
        parse_body(beacon(x="x" * (LIMITS.beacon_bytes - length + more)))


@pytest.mark.parametrize("more", [0, 1])
def test_the_beacon_sends_so_many_tokens(more: int) -> None:
    tokens = [sign("ads.advertisement:7@2")] * (LIMITS.beacon_tokens + more)
    sent = beacon(k="viewable", n="0" * 16, seen=tokens)
    if more:
        with pytest.raises(BadMessageError):
            parse_body(sent)
    else:
        assert len(parse_body(sent).subjects) == LIMITS.beacon_tokens


@pytest.mark.parametrize("more", [0, 1])
def test_the_feed_gives_so_many_days(more: int) -> None:
    last = date(2026, 11, 1)
    first = last - timedelta(days=LIMITS.feed_days - 1 + more)
    request = RequestFactory().get("/", {"tu": f"{first}", "den": f"{last}"})
    if more:
        with pytest.raises(BadPeriodError, match=f"nhiều nhất {LIMITS.feed_days} ngày"):
            statistics_feed._period(request)
    else:
        assert statistics_feed._period(request) == (first, last)


@pytest.mark.parametrize("more", [0, 1])
def test_an_old_address_has_so_many_parameters(more: int) -> None:
    query = "&".join(f"a{n}=1" for n in range(LIMITS.old_parameters + more))
    assert len(parameters(query)) == LIMITS.old_parameters
