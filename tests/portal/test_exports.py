"""Every file that the admin offers opens, whatever readers and staff have typed."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.test import Client
from django.utils import timezone

from ads.models import Advertisement, Advertiser, PlacementHourlyCount
from ads.reports.share_links import make_link_token
from analytics.models import SubjectHourlyCount
from core import spreadsheets as writer
from core.counting_events import EventKind
from core.model_text import tidy_row
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX
from news.models import Article, RoyaltyKind
from portal.models import SiteIdentity
from tests import spreadsheets
from tests.docs.documents import ROOT
from tests.factories import make_advertisement, make_article, make_department, make_placement
from tests.portal.office import FILES, Answer, fill_office, member, walk

pytestmark = pytest.mark.django_db

# What readers, scripts and careless colleagues type. PostgreSQL refuses NUL and lone surrogates,
# which core's own test writes.
HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "＋1",
    "－1", "＠x",
    "\x01\x07\x0b\x1f", "\ufffe\uffff", "_x0041_", "#N/A", "9" * 400, "1e999", "&lt;<b>&amp;",
    '"; DROP', "a\nb\r\nc", "đ" * 200, "\u202egnp.exe", "🇻🇳",
]  # fmt: skip
MANY = 2_000_000_000
COUNTS = {
    "Số lượt",
    "Lượt xem",
    "Lượt phát",
    "Lượt đo được",
    "Lượt thấy",
    "Lượt bấm",
    "Lượt truy cập",
    "Lượt xem trang",
    "Số tác phẩm",
}


@pytest.fixture
def office(client: Client) -> Iterator[Client]:
    """An office where everything is hostile, as if nothing had ever been cleaned when saved."""
    pre_save.disconnect(dispatch_uid="core.model_text.tidy_row")
    fill_office(member("Tác giả"), member("Người duyệt", first_name="An"))
    SiteIdentity.objects.update(unit_name="=Phường\x0b")
    hour = timezone.now() - timedelta(hours=1)
    for number, text in enumerate(HOSTILE):
        spoil(number, text, hour)
    client.force_login(member())
    yield client
    pre_save.connect(tidy_row, dispatch_uid="core.model_text.tidy_row")


def spoil(number: int, text: str, hour: Any) -> None:
    kind = RoyaltyKind.objects.get(name="Tin vắn")
    department = make_department(name=f"{text[:100]}{number}")
    make_article(
        title=text[:200], byline=text[:100], department=department, royalty_kind=kind,
        publish_at=hour, view_count=MANY,
    )  # fmt: skip
    subjects = {
        EventKind.VIEW: [f"{SEARCH_PREFIX}{text[:60]}", f"{EMPTY_SEARCH_PREFIX}{text[:60]}"],
        EventKind.REFERRER: [text[:60]],
        EventKind.MISSING: [text[:60]],
    }
    SubjectHourlyCount.objects.bulk_create(  # as counting does, which does not clean its names
        SubjectHourlyCount(hour=hour, kind=event, subject=name, count=MANY)
        for event, names in subjects.items()
        for name in names
    )
    advertiser = Advertiser.objects.create(name=text[:100])
    advertisement = make_advertisement(title=text[:100], advertiser=advertiser)
    placement = make_placement(name=text[:60])
    PlacementHourlyCount.objects.create(
        hour=hour.replace(minute=0, second=0, microsecond=0), advertisement=advertisement,
        placement=placement, viewable=MANY, clicks=number,
    )  # fmt: skip


def files(client: Client) -> list[Answer]:
    """Return every file that links and buttons of the admin lead to, and that of advertisers."""
    pages = walk(client, forms=False)
    found = [answer for answer in pages if "Content-Disposition" in answer.response]
    advertiser = Advertisement.objects.exclude(advertiser=None).latest("pk").advertiser
    assert advertiser
    shared = f"/so-lieu/{make_link_token(advertiser)}/"
    for kind in ("xlsx", "csv"):
        address = f"{shared}?tep={kind}"
        found.append(Answer(address, "ads:shared_report", client.get(address)))
    return found


@pytest.mark.thorough
@pytest.mark.no_cover  # a walk through all pages, which have tests of their own
def test_every_file_opens_and_evaluates_nothing(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    real = writer.as_file
    monkeypatch.setattr(writer, "as_file", lambda *args: sent.append("x") or real(*args))
    found = files(office)
    assert len(sent) == len(found)  # one writer sends them all
    assert {answer.name for answer in found} == {*FILES, "ads:shared_report"}
    assert sum("bang=" in answer.address for answer in found) == 12
    for answer in found:
        assert answer.response.status_code == 200, answer.address
        content = answer.response.content
        if answer.response["Content-Type"] == writer.XLSX:
            check_workbook(content)
        else:
            check_csv(content)


def check_workbook(content: bytes) -> None:
    for sheet in spreadsheets.read(content):
        heading = spreadsheets.heading_of(sheet)
        assert any(line.startswith("Đơn vị: =Phường") for line in heading)
        assert any(line.startswith("Kỳ: ") for line in heading)
        assert any(line.startswith("Lập lúc: ") for line in heading)
        assert sheet.freeze_panes == f"A{spreadsheets.head_row(sheet) + 1}"
        cells = [cell for row in sheet.rows for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert max((len(str(cell.value)) for cell in cells), default=0) <= writer.MAX_TEXT
        heads, *rows = spreadsheets.rows_of(sheet)
        counts = {row[n] for n, head in enumerate(heads) if head in COUNTS for row in rows}
        assert all(isinstance(count, int) for count in counts)


def check_csv(content: bytes) -> None:
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(tuple("=+@\t\r＝＋－＠")), cell
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", cell)


def test_every_module_that_makes_files_is_known() -> None:
    """A new export is found by the test above, or fails this one."""
    modules = [
        path.relative_to(ROOT).as_posix()
        for name in ("accounts", "ads", "analytics", "core", "news", "portal")
        for path in (ROOT / name).rglob("*.py")
        if re.search(r"openpyxl|csv\.writer|\bas_file\(|text/csv", path.read_text(encoding="utf-8"))
    ]
    assert set(modules) == {
        "ads/reports/export.py", "analytics/admin.py", "core/document_text/readers.py",
        "core/spreadsheets.py",
        "core/workbooks.py", "news/admin/export.py", "news/admin/royalties.py",
        "portal/admin/audit.py", "portal/views/statistics.py",
    }  # fmt: skip


def test_numbers_and_days_of_a_file_are_what_they_are(office: Client) -> None:
    sheet = spreadsheets.read(office.get("/quan-tri/news/article/xuat-excel/").content).active
    rows = spreadsheets.rows_of(sheet)[1:]
    assert len(rows) == Article.objects.filter(trashed_at=None).count()
    published = [row for row in rows if row[4] == "Đã xuất bản"]
    assert all(isinstance(row[5], date) and isinstance(row[6], int) for row in published)
    assert all(row[7] for row in published)
    assert not any(row[7] for row in rows if row[4] != "Đã xuất bản")
