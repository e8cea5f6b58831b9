"""Who acts: staff at work in the admin, told to the triggers that record changes."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.audit.entries import actor_of, add_entry
from portal.models import AuditEntry
from portal.request_context import remember_staff, request_id

# Pages that show what readers said of themselves, by the beginnings of their names.
PERSONAL = ("admin:portal_enquiry_", "admin:ads_complaint_")
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|WITH|TRUNCATE|COPY|CALL)\b", re.IGNORECASE)
# The settings last as long as the transaction, so a pooled connection cannot lend them to others.
_TELL = """
SELECT set_config('portal.actor_id', %s, true), set_config('portal.actor', %s, true),
    set_config('portal.address', %s, true), set_config('portal.request_id', %s, true)
"""


class AuditMiddleware:
    """Records who changes what in the admin, who takes files out of it, who reads personal data.

    Each write that a request of the admin makes carries the account, the address and the request's
    id. Public pages are left alone: nothing is recorded of readers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        remember_staff(request)
        with connection.execute_wrapper(_Teller(request)):
            response = self.get_response(request)
        _record_reading(request, response)
        response["X-Request-ID"] = request_id(request.META)
        return response


def acting() -> str:
    """Return the name of the account whose request of the admin runs, "" if there is none."""
    tellers = (each for each in connection.execute_wrappers if isinstance(each, _Teller))
    teller = next(tellers, None)
    return actor_of(teller.request).actor if teller else ""


class _Teller:
    """Runs statements for the account that a request comes from, and tells PostgreSQL so."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __call__(self, execute: Any, statement: Any, params: Any, many: bool, context: Any) -> Any:
        if not _WRITES.match(str(statement)):
            return execute(statement, params, many, context)
        with transaction.atomic(savepoint=False):
            database = context["connection"]
            actor = actor_of(self.request)
            # Not by Django's cursor, which would come back here.
            with database.wrap_database_errors, database.connection.cursor() as cursor:
                cursor.execute(_TELL, ["" if value is None else str(value) for value in actor])
            return execute(statement, params, many, context)


def _record_reading(request: HttpRequest, response: HttpResponse) -> None:
    """Record that a file was taken out of the admin, or that personal data was shown."""
    match = request.resolver_match
    if response.status_code != 200 or not match or not request.user.is_authenticated:
        return
    key, address = str(match.kwargs.get("object_id", "")), request.get_full_path()
    if response.get("Content-Disposition", "").startswith("attachment"):
        add_entry(AuditEntry.Action.DOWNLOAD, request, object_id=key, details=address)
    elif match.view_name.startswith(PERSONAL):
        model = match.view_name.removeprefix("admin:").rpartition("_")[0].replace("_", ".")
        add_entry(AuditEntry.Action.READ, request, model=model, object_id=key, details=address)
