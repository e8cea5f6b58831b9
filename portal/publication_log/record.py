"""Writing the publication log: a line in the transaction of a change, then its place in the tree.

A line is sealed as it is written. Only after the commit does it get its place, under a lock that
publishing itself never waits for: so two publications at once cannot hinder each other, and there
is one order of all lines.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F, IntegerField, Q, QuerySet
from django.utils import timezone

from portal.audit.actor import acting
from portal.models import PublicationKind, PublicationLeaf, PublicationLine
from portal.publication_log import heads, keys
from portal.publication_log.contents import (
    FILES,
    SUBJECTS,
    Content,
    Subject,
    checksum,
    coverage,
    digest,
)
from portal.publication_log.tree import Tree, leaf_hash

CHUNK = 200
# How many lines before the last one in the tree may still wait: keys are given out before a commit,
# so a long transaction's lines come late. The daily comparison looks at all.
LATE = 5000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('portal.publication_log', 0))"
_NUMBER = re.compile("[0-9]{1,18}")
COVERED = "Những gì nhật ký ghi lại"
# What logs that were begun before they said what they cover did not cover.
_LATER = frozenset(
    {
        "news.articleversion", "news.oldsectionslug", "news.olddepartmentslug",
        "news.oldtagslug", "news.oldthreadslug", "portal.oldpageslug",
        "analytics.openingbalance", "analytics.statisticssettings", "accounts.signinsettings",
    }
)  # fmt: skip
# The line that ends the first record of what stood; before it nothing is logged.
BEGUN = Q(model="", kind=PublicationKind.BEGIN)


def has_begun() -> bool:
    """Return whether the log has been begun."""
    return PublicationLine.objects.filter(BEGUN).exists()


def record(label: str, given: Iterable[Any]) -> None:
    """Write lines of what is now public of the rows of a model with these keys, where it changed.

    Nothing is written before the log has begun.
    """
    found = [str(key) for key in given]
    if not found:
        return
    last, is_begun = _last_lines(label, found, with_beginning=True)
    if is_begun and _write(SUBJECTS[label], found, last, PublicationKind.CHANGE):
        transaction.on_commit(give_places, robust=True)


def last_lines(label: str, found: list[str]) -> dict[str, PublicationLine]:
    """Return by key the last line about each row of a model, by its place in the tree.

    The keys of lines are not sealed: who owns the database could give an old line the newest key.
    A content that is not the one that the site sealed is None, as if it had been emptied.
    """
    return _last_lines(label, found)[0]


def begin() -> int:
    """Record all that is public as it stands, where the log does not have it; return the lines.

    With this the log begins. Later it is how an operator accepts what the comparison has found.
    """
    count = 0
    for subject in SUBJECTS.values():
        for found in all_keys(subject):
            with transaction.atomic():
                last = last_lines(subject.label, found)
                count += _write(subject, found, last, PublicationKind.BEGIN, anew=True)
    if not has_begun():
        _save([_line(PublicationKind.BEGIN, "", "", "Ghi nhận ban đầu", coverage())])
    give_places()
    return count


def extend() -> int:
    """Record, as it stands, what the log did not cover before this version; return the lines.

    Of a row that is no longer as it was recorded nothing is recorded: the comparison names it.
    """
    known, now, count = _covered(), coverage(), 0
    for label, names in now.items():
        if fresh := set(names) - set(known.get(label, ())):
            for found in all_keys(SUBJECTS[label]):
                with transaction.atomic():
                    count += _extend(SUBJECTS[label], found, fresh, is_new=label not in known)
    if known != now:
        note_program(COVERED, now)
    return count


def _covered() -> dict[str, list[str]]:
    """Return what the log covers, as its newest line on that says."""
    last = last_lines("program", [COVERED]).get(COVERED)
    first = last or PublicationLine.objects.filter(BEGUN).order_by("id").first()
    if first and first.content:
        return dict(first.content)
    return {label: names for label, names in coverage().items() if label not in _LATER}


def _extend(subject: Subject, found: list[str], fresh: set[str], *, is_new: bool) -> int:
    contents, last = subject.contents(found), last_lines(subject.label, found)
    lines = []
    for key, content in contents.items():
        known = last[key].content if key in last else None
        if not known and not is_new:
            continue
        shared = {name: value for name, value in content.items() if name not in fresh}
        if known and shared != {n: v for n, v in known.items() if n != FILES and n not in fresh}:
            continue
        content |= _with_files(subject, content, (known or {}).get(FILES, {}))
        name = str(content.get(subject.name, ""))
        lines.append(_line(PublicationKind.BEGIN, subject.label, key, name, content))
    _save(lines)
    return len(lines)


def all_keys(subject: Subject) -> Iterator[list[str]]:
    """Yield the keys of all rows of a model, and of those that the log alone has, by chunks."""
    rows = subject.model._default_manager.order_by("pk").values_list("pk", flat=True)
    last: Any = "" if subject.model._meta.pk.get_internal_type() == "SlugField" else 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield [str(key) for key in found]
        last = found[-1]
    logged = PublicationLine.objects.filter(model=subject.label).order_by("object_id")
    names = logged.values_list("object_id", flat=True).distinct()
    seen = ""
    while names_found := list(names.filter(object_id__gt=seen)[: 5 * CHUNK]):
        seen = names_found[-1]
        possible = [name for name in names_found if _is_key(subject, name)]
        there = subject.model._default_manager.filter(pk__in=possible)
        known = {str(key) for key in there.values_list("pk", flat=True)}
        if gone := [name for name in possible if name not in known]:
            yield gone


def give_places(*, late: int | None = LATE) -> int:
    """Give the lines that wait their places in the tree, and write its head; return how many.

    Args:
        late: how far before the last line in the tree to look; None for all lines.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        last = PublicationLeaf.objects.order_by("-number").first()
        waiting = PublicationLine.objects.filter(leaf=None).order_by("id")
        if last and late is not None:
            waiting = waiting.filter(id__gt=last.line_id - late)
        count, leaves = 0, _leaves(last, waiting)
        while some := list(islice(leaves, CHUNK)):
            PublicationLeaf.objects.bulk_create(some)
            last, count = some[-1], count + len(some)
    if last and count:
        heads.write(last, timezone.localdate(last.at))
    return count


def signed_line(line: PublicationLine) -> bytes:
    """Return what the seal of a line is made over."""
    told = [heads.written(line.at), line.kind, line.model, line.object_id, line.name, line.actor]
    return "\0".join([*told, bytes(line.digest).hex()]).encode()


def leaf_of(line: PublicationLine) -> bytes:
    """Return the hash of a line in the tree."""
    return leaf_hash(signed_line(line) + b"\0" + bytes(line.seal))


def note_program(name: str, content: Content) -> None:
    """Write a line of what is installed, such as the static files that were collected."""
    last = last_lines("program", [name]).get(name)
    if has_begun() and (last is None or bytes(last.digest) != digest(content)):
        _save([_line(PublicationKind.PROGRAM, "program", name, name, content)])
        give_places()


def forget(label: str, found: Iterable[Any]) -> None:
    """Empty the contents of lines about rows that are purged; the lines stay."""
    lines = PublicationLine.objects.filter(model=label, object_id__in=[str(key) for key in found])
    lines.filter(content__isnull=False).update(content=None)


def _last_lines(
    label: str, found: list[str], *, with_beginning: bool = False
) -> tuple[dict[str, PublicationLine], bool]:
    wanted = Q(model=label, object_id__in=found)
    lines = PublicationLine.objects.filter(wanted | BEGUN if with_beginning else wanted)
    by_place = (F("leaf__number").desc(nulls_first=True), "-id")
    newest = lines.order_by("model", "object_id", *by_place).distinct("model", "object_id")
    last = {line.object_id: _trusted(line) for line in newest if line.model}
    return last, len(newest) > len(last)


def _is_key(subject: Subject, name: str) -> bool:
    """Return whether a row could have this key; what else a line names is no row of ours."""
    has_numbers = isinstance(subject.model._meta.pk, IntegerField)
    return not has_numbers or _NUMBER.fullmatch(name) is not None


def _trusted(line: PublicationLine) -> PublicationLine:
    is_sealed = keys.is_signed(bytes(line.seal), signed_line(line))
    if not is_sealed or digest(line.content) != bytes(line.digest):
        line.content = None
    return line


def _write(
    subject: Subject,
    found: list[str],
    last: dict[str, PublicationLine],
    kind: PublicationKind,
    *,
    anew: bool = False,
) -> int:
    """Write the lines; with `anew` the files are read again, which else never change."""
    contents = subject.contents(found)
    lines = []
    for key in found:
        content, former = contents.get(key), last.get(key)
        known = former.content if former and former.content else {}
        if content is not None:
            content |= _with_files(subject, content, {} if anew else known.get(FILES, {}))
        if digest(content) == (bytes(former.digest) if former else digest(None)):
            continue
        what = PublicationKind.REMOVE if content is None else kind
        name = (content or known).get(subject.name, "") or (former.name if former else "")
        lines.append(_line(what, subject.label, key, name, content))
    _save(lines)
    return len(lines)


def _with_files(subject: Subject, content: Content, known: dict[str, str | None]) -> Content:
    files = {
        path: known[path] if path in known else checksum(storage, path)
        for storage, path in subject.files(content)
    }
    return {FILES: files} if files else {}


def _line(
    kind: PublicationKind, label: str, key: str, name: str, content: Content | None
) -> PublicationLine:
    line = PublicationLine(
        at=timezone.now(),
        kind=kind,
        model=label,
        object_id=key,
        name=name[:200],
        actor=acting()[:200],
        content=content,
        digest=digest(content),
    )
    line.seal = keys.sign(signed_line(line))
    return line


def _save(lines: list[PublicationLine]) -> None:
    PublicationLine.objects.bulk_create(lines)


def _leaves(
    last: PublicationLeaf | None, waiting: QuerySet[PublicationLine]
) -> Iterator[PublicationLeaf]:
    tree = Tree(last.number, bytes(last.peaks)) if last else Tree()
    at = timezone.now()  # one for all: the head goes into the file of one day
    for line in waiting.defer("content").iterator(chunk_size=CHUNK):
        tree.add(leaf_of(line))
        leaf = PublicationLeaf(number=tree.size, line=line, at=at)
        leaf.root, leaf.peaks = tree.root(), tree.peaks
        signed = heads.signed_data(leaf.number, leaf.root, heads.written(leaf.at))
        leaf.signature = keys.sign(signed)
        yield leaf
