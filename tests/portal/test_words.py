"""What Django itself says to staff is Vietnamese, too."""

import pytest
from django.test import Client
from django.utils.translation import gettext, ngettext
from pytest_django.asserts import assertContains

from tests.factories import make_user


@pytest.mark.parametrize(
    "words",
    [
        "The {name} “{obj}” was changed successfully.",
        "Your password can’t be entirely numeric.",
        "You don’t have permission to view or edit anything.",
    ],
)
def test_words_that_django_does_not_translate_are_translated(words: str) -> None:
    assert gettext(words) != words


def test_errors_are_announced_in_vietnamese() -> None:
    one, many = "Please correct the error below.", "Please correct the errors below."
    assert ngettext(one, many, 1).startswith("Chưa lưu được.")
    assert ngettext(one, many, 3).startswith("Chưa lưu được.")


@pytest.mark.django_db
def test_a_failing_form_says_so_in_vietnamese(client: Client) -> None:
    client.force_login(make_user("portal.add_page", "portal.view_page"))
    response = client.post("/quan-tri/portal/page/add/", {"title": ""})
    assertContains(response, "Chưa lưu được.")
