"""Rules of our own about risky code, each with the few places that were looked at."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.documents import ROOT

PACKAGES = ("core", "accounts", "ads", "analytics", "news", "portal", "demo", "runner")
# Calls and decorators, and the modules that may have them.
RULES: dict[str, set[str]] = {
    "mark_safe": {"accounts/views/factors.py", "core/html/rendering.py"},
    "csrf_exempt": {"analytics/views.py", "core/http.py", "portal/views/reports.py"},
    # Compares what Python would run with its source, and runs neither.
    "compile": {"core/compiled_files.py"},
    "marshal": {"core/compiled_files.py"},
    **{
        name: set()
        for name in (
            "eval", "exec", "__import__", "extra", "RawSQL", "raw", "pickle", "shelve",
            "xframe_options_exempt",
        )
    },
}  # fmt: skip


def names(tree: ast.AST) -> Iterator[str]:
    """Yield the names that are called, imported, or used as decorators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                yield called.id
            elif isinstance(called, ast.Attribute) and called.attr in ("extra", "raw", "mark_safe"):
                yield called.attr
        elif isinstance(node, ast.FunctionDef):
            yield from (each.id for each in node.decorator_list if isinstance(each, ast.Name))
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (each.name for each in node.names if each.asname)


def uses(source: str) -> set[str]:
    return set(names(ast.parse(source))) & set(RULES)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("mark_safe(x)", {"mark_safe"}),
        ("safestring.mark_safe(x)", {"mark_safe"}),
        ("@csrf_exempt\ndef view(request): ...", {"csrf_exempt"}),
        ("import pickle", {"pickle"}),
        ("from pickle import loads", {"pickle"}),
        ("from django.utils.safestring import mark_safe as plain", {"mark_safe"}),
        ("Article.objects.extra(where=[x])", {"extra"}),
        ("re.compile(x)", set()),
    ],
)
def test_the_rules_find_what_they_look_for(source: str, found: set[str]) -> None:
    assert uses(source) == found


def test_risky_code_stands_only_where_it_was_looked_at() -> None:
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for rule in uses(path.read_text(encoding="utf-8")):
                found[rule].add(path.relative_to(ROOT).as_posix())
    assert found == RULES


def test_scripts_read_html_only_from_our_own_server() -> None:
    """Whatever else they show is text: no payload of a page's address or storage is an element."""
    risky = re.compile(r"\.innerHTML\s*=|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(")
    scripts: list[Path] = sorted((ROOT / "static").rglob("*.js"))
    found = {
        path.relative_to(ROOT).as_posix()
        for path in scripts
        if risky.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "static/admin-desk/screen-lock.js",  # constant
        "static/editor/draft-offers.js",
        "static/editor/pictures.js",
    }


def test_no_template_switches_escaping_off() -> None:
    risky = re.compile(r"\|\s*(safe|safeseq)\b|autoescape off|<script>|\son[a-z]+=|\sstyle=")
    templates: list[Path] = sorted((ROOT / "templates").rglob("*.html"))
    found = {
        path.relative_to(ROOT).as_posix()
        for path in templates
        if risky.search(path.read_text(encoding="utf-8"))
    }
    # The list of the rules of passwords, which Django makes from our own texts.
    assert found == {"templates/admin/accounts/new_password.html"}
