"""Every cell of the matrix of rights: each address, each way to call it, each role.

Beside the roles, each line is tried by an account with exactly its permissions, and by one that has
every other permission. Articles are tried as one's own and another's, in one's section and outside.
"""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from core.singleton import Singleton
from news.models import PreviewLink
from portal.admin import audit
from portal.roles import ROLES
from tests.factories import make_user
from tests.portal import rights_office
from tests.portal.rights_office import EXACT, LACKING, NO_ROLE, VARIANTS, Office, Variant
from tools import rights
from tools.rights_lines import GET, NOBODY, OPEN, POST, PUBLIC, SIGN_IN, Line, Scope, holds, lines

LINES = list(lines())
OTHERS_TOO = {"news.edit_others_article", "news.approve_article"}


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    """Fill the office once for all cells; each cell undoes what it does.

    A file of the audit log has few rows: what stands in it is for other tests.
    """
    few_rows = patch.object(audit, "MAX_ROWS", 3)
    with few_rows, django_db_blocker.unblock(), transaction.atomic():
        yield rights_office.fill()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def everything(office: Office) -> set[str]:
    return rights_office.all_rights()


@pytest.mark.thorough
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_every_cell(office: Office, everything: set[str], line: Line) -> None:
    wrong = []
    for role, rights_of_role in accounts(line, everything):
        user = office.people[role]
        rights_office.give(user, rights_of_role)
        for variant in variants(line):
            wanted = expected(line, rights_of_role, variant)
            for method in (GET, POST):
                found = try_cell(office, line, role, variant, method)
                # A way to call that has no line of its own allows no more than the line does.
                if found != wanted if method in line.methods else found and other_way(line, wanted):
                    wrong.append((role, *variant, method, "được" if found else "không"))
    assert wrong == []


def test_nobody_gets_in_without_signing_in(office: Office) -> None:
    let_in = [
        (line.name, method)
        for line in LINES
        for method in line.methods
        if try_cell(office, line, "", Variant(), method)
    ]
    assert let_in == []


def accounts(line: Line, everything: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Yield the roles with their permissions, then who has exactly those, and all others."""
    yield from ((role, set(found)) for role, found in ROLES.items())
    yield NO_ROLE, set()
    if line.needs != NOBODY:
        yield EXACT, set(line.needs[0])
        if any(line.needs):
            yield LACKING, everything.difference(*line.needs)
    else:
        yield EXACT, everything - OTHERS_TOO


def variants(line: Line) -> list[Variant]:
    if line.scope in (Scope.ARTICLE, Scope.DECISION):
        return [Variant(*each) for each in VARIANTS]
    if line.scope == Scope.OTHERS:
        return [Variant("own"), Variant("other")]
    return [Variant()]


def expected(line: Line, rights_of_role: set[str], variant: Variant) -> bool:
    if not holds(line.needs, rights_of_role):
        return False
    is_own = variant.whose == "own"
    if line.scope == Scope.OTHERS:
        return not is_own
    if line.scope == Scope.ALL:
        return True
    may_work = variant.where == "in" and (is_own or bool(OTHERS_TOO & rights_of_role))
    if line.scope == Scope.DECISION and is_own:
        return may_work and "news.approve_own_article" in rights_of_role
    return may_work


def other_way(line: Line, wanted: bool) -> bool:
    """Return whether an undeclared way would be a hole: no line of the address allows it."""
    declared = {method for each in LINES if same(each, line) for method in each.methods}
    return not wanted and declared == set(line.methods) and line.row != "public_image"


def same(one: Line, other: Line) -> bool:
    return (one.name, one.action) == (other.name, other.action)


def try_cell(office: Office, line: Line, role: str, variant: Variant, method: str) -> bool:
    if line.action and method == GET:
        return False  # an address names no action: it is that of the list, which has its own line
    user: Any = office.people[role] if role else AnonymousUser()
    row, args = None, list[Any]()
    if line.row:
        row = find(office, line, role or NO_ROLE, variant)
        args = [] if line.action else [row.pk]
    for each in line.rest:
        link = each == "link" and PreviewLink.objects.filter(version__article=row).latest("pk")
        args.append(link.pk if link else each)
    about = row or office.row("article", role or NO_ROLE, variant)
    is_sent = method == POST or line.methods == (GET,)
    data = sent(office, line, about, user) if is_sent else {}
    if line.action:
        chosen = [row.pk, *([office.rows[line.chosen_with].pk] if line.chosen_with else [])]
        data |= {"action": line.action, "_selected_action": chosen}
    request, response = rights_office.ask(line.name, tuple(args), method, user, data)
    if line.action:
        return rights_office.is_done(request)
    if line.goes_through and method == POST:
        return response is not None and response.status_code == 302 and not _to_login(response)
    return rights_office.is_allowed(request, response, refused_to=line.refused_to)


def find(office: Office, line: Line, role: str, variant: Variant) -> Any:
    label = line.row.split(".")
    if len(label) == 2 and line.row not in office.rows:
        model: Any = apps.get_model(line.row)
        assert issubclass(model, Singleton)
        return model.load()
    return office.row(line.row, role, variant)


def sent(office: Office, line: Line, row: Any, user: Any) -> dict[str, Any]:
    """Return the form of a line."""
    if line.name.endswith("_delete"):
        return {"post": "yes"}
    data = {name.format(row.pk): value_of(office, value, row) for name, value in line.data.items()}
    if line.name.startswith("news_article_draft"):
        data |= {"user": str(user.pk), "key": str(uuid4()), "values": "{}"}
    return data


def value_of(office: Office, value: str, row: Any) -> str:
    """Return what a word of a line's form stands for: a key of a row, or itself."""
    if value == "version":
        return str(row.newest_version.pk)
    if value == "article":
        return str(row.pk)
    if value == "revision":
        row.refresh_from_db()
        return str(row.revision)
    return str(office.rows[value].pk) if value in office.rows else value


def _to_login(response: Any) -> bool:
    return "/login/" in response["Location"]


def addresses(patterns: Any, space: str = "") -> Iterator[str]:
    """Yield the names of all addresses."""
    for each in patterns:
        if isinstance(each, URLPattern):
            if each.name:
                yield f"{space}{each.name}"
        else:
            inner = f"{each.namespace}:" if each.namespace else space
            yield from addresses(each.url_patterns, inner)


def test_every_address_has_a_line() -> None:
    known = {line.name for line in LINES} | OPEN.keys() | SIGN_IN.keys()
    wanted = {f"admin:{name}" for name in known} | PUBLIC.keys()
    assert set(addresses(get_resolver().url_patterns)) == wanted


def test_every_action_of_a_list_has_a_line() -> None:
    """Deleting what is chosen asks Django for the same right to each row as deleting one."""
    known = {(line.name, line.action) for line in LINES}
    for model, own in admin.site._registry.items():
        name = f"{model._meta.label_lower.replace('.', '_')}_changelist"
        for action in own.actions or ():
            assert (name, getattr(action, "__name__", action)) in known


def test_the_document_is_the_matrix() -> None:
    """Write it with: python -m tools.rights"""
    assert rights.DOCUMENT.read_text(encoding="utf-8") == rights.document()


@pytest.mark.django_db
def test_what_is_open_is_open_to_staff_alone(client: Client) -> None:
    args = {"passkey_delete": [1], "view_on_site": [1, 1], "app_list": ["news"]}
    paths = [reverse(f"admin:{name}", args=args.get(name, [])) for name in OPEN if name != "logout"]
    for path in paths:
        assert "/login/" in client.get(path)["Location"]
    client.force_login(make_user())
    for path in paths:
        assert "/login/" not in client.get(path).get("Location", "")
