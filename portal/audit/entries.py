"""Entries that the application writes: signing in and out, files taken out, personal data read."""

import os
import pwd
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.http import HttpRequest

from core.client_address import client_address, network
from core.staff_names import staff_name
from portal.models import AuditEntry
from portal.request_context import request_id

MAX_DETAILS = 2000  # letters


class Actor(NamedTuple):
    """Who acts in a request, as columns of an entry."""

    actor_id: int | None
    actor: str
    address: str | None
    request_id: str


def actor_of(request: HttpRequest, user: User | None = None) -> Actor:
    """Return who acts in a request of the admin: `user`, or else whoever is signed in."""
    account: Any = user or getattr(request, "user", None)
    address = client_address(request)
    return Actor(
        actor_id=account.pk if account else None,
        actor=staff_name(account) if account and account.pk else "",
        address=address if network(address) else None,
        request_id=request_id(request.META),
    )


def add_command_entry(details: str) -> None:
    """Write that somebody at the server took data out by a command."""
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # as in many containers
        account = str(os.getuid())
    actor = f"Dòng lệnh trên máy chủ ({account})"
    AuditEntry.objects.create(action=AuditEntry.Action.DOWNLOAD, actor=actor, details=details)


def add_entry(
    action: AuditEntry.Action,
    request: HttpRequest,
    *,
    user: User | None = None,
    model: str = "",
    object_id: str = "",
    object_name: str = "",
    details: str = "",
) -> None:
    """Write what was done in a request, and to which row.

    `user` did it; without it, whoever is signed in.
    """
    AuditEntry.objects.create(
        action=action,
        model=model,
        object_id=object_id,
        object_name=object_name,
        details=details[:MAX_DETAILS],
        **actor_of(request, user)._asdict(),
    )
