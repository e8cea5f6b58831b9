"""Two clicks or two members of staff at once: one enquiry, one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from core.submissions.throttle import Throttle
from portal.models import Enquiry
from portal.views import contact
from tests.confirming import post_confirmed
from tests.factories import make_user
from tests.portal.letters import filled, make_enquiry

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(path: str, clients: list[Client], forms: list[dict[str, Any]]) -> list[int]:
    """Send the forms at the same moment; return the answers' statuses."""
    together = Barrier(len(forms))

    def send(client: Client, data: dict[str, Any]) -> int:
        together.wait(10)
        try:
            return post_confirmed(client, path, data).status_code
        finally:
            connection.close()

    sending: Callable[[Client, dict[str, Any]], int] = send
    with ThreadPoolExecutor(len(forms)) as pool:
        return sorted(pool.map(sending, clients, forms))


def test_two_clicks_at_once_make_one_enquiry() -> None:
    form = filled()
    both_look_before_either_writes = Barrier(2)

    def nothing_yet(_: Any) -> None:
        both_look_before_either_writes.wait(10)

    with (
        patch.object(contact.EnquiryForm, "sent_before", property(nothing_yet)),
        patch.object(contact, "send_limit", Throttle(most=5, seconds=3600)),
    ):
        assert at_once("/lien-he/", [Client(), Client()], [form, form]) == [302, 302]
    assert Enquiry.objects.count() == 1


def test_of_two_answers_one_is_saved_and_the_other_refused() -> None:
    letter = make_enquiry()
    clients = []
    for _ in range(2):
        clients.append(Client())
        clients[-1].force_login(make_user("portal.view_enquiry", "portal.change_enquiry"))
    form = {"state": "answered", "assigned_to": "", "note": "", "seen": 1}
    forms = [form | {"answer": "Một"}, form | {"answer": "Hai"}]
    path = f"/quan-tri/portal/enquiry/{letter.pk}/change/"
    assert at_once(path, clients, forms) == [200, 302]
    letter.refresh_from_db()
    assert (letter.state, letter.revision) == ("answered", 2)
