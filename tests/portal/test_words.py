"""Django's own texts in the admin are Vietnamese."""

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
        "Null characters are not allowed.",
    ],
)
def test_words_that_django_does_not_translate_are_translated(words: str) -> None:
    assert gettext(words) != words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("This field is required.", "Hãy điền mục này."),
        ("Enter a whole number.", "Hãy nhập một số nguyên, ví dụ 30."),
        (
            "Enter a valid email address.",
            "Địa chỉ thư điện tử chưa đúng. Hãy viết như ten@example.gov.vn.",
        ),
        (
            "Ensure this value is greater than or equal to %(limit_value)s.",
            "Hãy nhập số không nhỏ hơn %(limit_value)s.",
        ),
    ],
)
def test_what_is_wrong_is_said_so_that_one_knows_what_to_do(words: str, said: str) -> None:
    assert gettext(words) == said


def test_errors_are_announced_in_vietnamese() -> None:
    one, many = "Please correct the error below.", "Please correct the errors below."
    assert ngettext(one, many, 1).startswith("Chưa lưu được.")
    assert ngettext(one, many, 3).startswith("Chưa lưu được.")


@pytest.mark.django_db
def test_a_failing_form_says_so_in_vietnamese(client: Client) -> None:
    client.force_login(make_user("portal.add_page", "portal.view_page"))
    response = client.post("/quan-tri/portal/page/add/", {"title": ""})
    assertContains(response, "Chưa lưu được.")
