"""The comparison of the log with itself and with its heads outside the database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Min
from django.utils import timezone

from news.models import Article
from portal.models import PublicationLeaf, PublicationLine
from portal.publication_log import heads, keys
from portal.publication_log.contents import digest
from portal.publication_log.record import leaf_of, signed_line
from portal.publication_log.tree import Tree
from portal.publication_log.verification.result import Difference
from portal.publication_log.verification.words import moment

CHUNK = 200
LOG = "Nhật ký công khai"


@dataclass
class Chain:
    """Reads the log once from its first line to its last.

    Attributes:
        size: how many lines were read.
        roots: the roots of the tree at the sizes that heads name.
        days: the days on which lines came into the tree.
    """

    named: dict[int, list[heads.Head]] = field(default_factory=lambda: defaultdict(list))
    files: set[str] = field(default_factory=set)
    size: int = 0
    days: set[date] = field(default_factory=set)

    def differences(self) -> Iterator[Difference]:
        """Yield what is wrong with the log."""
        yield from self._read_heads()
        yield from self._read_lines()
        yield from self._lost_lines()
        yield from _copies()
        for day in sorted(self.days):
            if f"{day}.txt" not in self.files:
                yield Difference(LOG, f"tệp đầu nhật ký của ngày {day:%d/%m/%Y} không còn")

    def _read_heads(self) -> Iterator[Difference]:
        for head in heads.read():
            self.files.add(head.file)
            if head.is_genuine:
                self.named[head.number].append(head)
            else:
                yield Difference(LOG, f"tệp {head.file} ngoài cơ sở dữ liệu đã bị sửa")

    def _read_lines(self) -> Iterator[Difference]:
        tree = Tree()
        rows = PublicationLeaf.objects.select_related("line").order_by("number")
        while chunk := list(rows.filter(number__gt=self.size)[:CHUNK]):
            for leaf in chunk:
                self.days.add(timezone.localdate(leaf.at))
                if leaf.number != self.size + 1:
                    yield Difference(LOG, _missing(self.size + 1, leaf.number - 1))
                self.size = leaf.number
                tree.add(leaf_of(leaf.line))
                fault = _fault(leaf) or _misplaced(leaf, tree)
                if fault:
                    yield Difference(LOG, f"dòng số {leaf.number} ({_about(leaf.line)}) {fault}")
                if tree.root() != bytes(leaf.root) or tree.size != leaf.number:
                    tree = Tree(leaf.number, bytes(leaf.peaks))  # so that later faults are found
                yield from self._unlike_heads(leaf.number, tree.root())

    def _unlike_heads(self, number: int, root: bytes) -> Iterator[Difference]:
        for head in self.named.pop(number, []):
            if head.root != root:
                yield Difference(
                    LOG, f"{number} dòng đầu không còn như tệp {head.file} đã chứng nhận"
                )

    def _lost_lines(self) -> Iterator[Difference]:
        if beyond := [head for number in self.named for head in self.named[number]]:
            head = max(beyond, key=lambda head: head.number)
            if head.number > self.size:
                yield Difference(
                    LOG,
                    f"{head.number - self.size} dòng cuối đã bị xóa: tệp {head.file} chứng nhận "
                    f"{head.number} dòng, trong cơ sở dữ liệu chỉ còn {self.size}",
                )


def _copies() -> Iterator[Difference]:
    """Yield the lines that stand in the log twice: an old text made the newest one again."""
    seals = PublicationLine.objects.order_by().values("seal").annotate(first=Min("id"))
    repeated = seals.annotate(count=Count("id")).filter(count__gt=1).values("first")
    for line in PublicationLine.objects.filter(pk__in=repeated).defer("content")[:CHUNK]:
        yield Difference(LOG, f"dòng “{_about(line)}” có hai lần: dòng sau là bản chép lại")


def _missing(first: int, last: int) -> str:
    return f"dòng số {first} đã bị xóa" if first == last else f"dòng số {first}–{last} đã bị xóa"


def _about(line: PublicationLine) -> str:
    return f"{line}, {moment(line.at)}"


def _fault(leaf: PublicationLeaf) -> str:
    """Return what is wrong with a line itself, "" if nothing."""
    line = leaf.line
    if not keys.is_signed(bytes(line.seal), signed_line(line)):
        return "đã bị sửa, hoặc không do cổng thông tin ghi"
    is_emptied = line.content is None and line.model == Article._meta.label_lower  # purged
    if not is_emptied and digest(line.content) != bytes(line.digest):
        return "có nội dung đã bị sửa"
    return ""


def _misplaced(leaf: PublicationLeaf, tree: Tree) -> str:
    data = heads.signed_data(leaf.number, bytes(leaf.root), heads.written(leaf.at))
    if keys.is_signed(bytes(leaf.signature), data) and tree.root() == bytes(leaf.root):
        return ""
    return "không còn khớp với những dòng trước nó"
