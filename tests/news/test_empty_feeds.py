"""Feeds of a site without articles."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "date"), [("/rss/", "Thu, 01 Jan 1970"), ("/atom/", "1970-01-01T00:00:00")]
)
def test_a_feed_without_articles_does_not_say_that_it_was_made_now(
    client: Client, address: str, date: str
) -> None:
    """Else it would change each second, and a restored site would differ from its backup."""
    assert date in client.get(address).content.decode()
