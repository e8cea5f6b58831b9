"""Every page on the way in speaks as a Vietnamese office does."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.accounts.signing_in import (
    CODE,
    LOGIN,
    PASSWORD,
    SECURITY,
    TELEPHONE,
    account,
    browser,
    shown_code,
    sign_in,
    with_telephone,
)  # fmt: skip
from tests.portal.vietnamese import foreign_words, shown_texts

pytestmark = pytest.mark.django_db


def foreign(answer: Any) -> list[tuple[str, ...]]:
    texts = shown_texts(answer.content.decode())
    assert texts
    return [words for text in texts if (words := foreign_words(text)) if text != "hoa"]


def test_every_page_on_the_way_in_is_vietnamese(settings: Settings) -> None:
    settings.ADMIN_NETWORKS = ["192.0.2.0/24"]
    with_telephone(account())
    here = browser()
    pages = [browser("198.51.100.1").get(LOGIN), sign_in(here, password="sai")]
    sign_in(here)
    pages += [here.get(CODE), here.post(CODE, {"code": "000000"})]
    here.post(CODE, {"code": shown_code()})
    pages += [
        here.get(f"{SECURITY}xac-nhan/"),
        here.post(f"{SECURITY}xac-nhan/", {"password": "x"}),
    ]
    pages += [here.get(TELEPHONE), here.post(TELEPHONE, {"code": "1"})]
    pages += [here.post(f"{SECURITY}ma-du-phong/", follow=True), here.get(SECURITY)]
    here.post(f"{SECURITY}khoa-man-hinh/")
    pages += [here.get(f"{LOGIN}mo-khoa/"), here.post(SECURITY, {"a": "b"})]
    kept = {"password": PASSWORD, "giu:a": "b"}
    pages.append(here.post(f"{LOGIN}mo-khoa/", kept))
    assert "Gửi tiếp" in pages[-1].content.decode()
    assert [foreign(page) for page in pages] == [[]] * len(pages)
