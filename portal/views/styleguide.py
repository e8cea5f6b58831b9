"""The living page of the design: every component in its states, from the real templates."""

from django.contrib.admin.views.decorators import staff_member_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import html
from core.search.query import Query
from news.models import Article, Attachment, Image, Section
from portal.models import Alert
from portal.search import SearchForm
from portal.views.contact import EnquiryForm

TITLES = (
    "Sáng thứ Bảy, quầy một cửa vẫn sáng đèn",
    "Kế hoạch triển khai tuyên truyền, phổ biến, giáo dục pháp luật và hòa giải ở cơ sở năm 2026",
    "Nghiêng" * 12,
)
SIZES = (812, 1_468_006, 25_000_000)  # bytes
BODY = """<h2>Tiêu đề cấp hai</h2><p>Một đoạn văn có <a href="/">liên kết</a>, chữ
<strong>đậm</strong> và chữ <em>nghiêng</em>.</p><h3>Tiêu đề cấp ba</h3>
<ul><li>Mục thứ nhất</li><li>Mục thứ hai</li></ul>
<ol><li>Bước một</li><li>Bước hai</li></ol><blockquote><p>Lời trích.</p></blockquote>
<h2>Bảng</h2><table><caption>Số điện thoại</caption><thead><tr><th scope="col">Bộ phận</th>
<th scope="col">Điện thoại</th></tr></thead><tbody><tr><td>Văn phòng</td><td>0200 3800 100</td></tr>
</tbody></table><hr><h2>Phần cuối</h2><p>Hết.</p>"""


@require_safe
@never_cache
@staff_member_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show staff the components; nothing on the page is of the site's own content."""
    articles = samples()
    form = SearchForm({"tu-khoa": "!!!", "tu-ngay": "31/31/2026"})
    context = {
        "articles": articles,
        "stories": Paginator(articles, len(articles)).page(1),
        "gallery": Section(pk=0, name="Khối ảnh", slug="khoi-anh", shows_pictures=True),
        "page": Paginator(range(200), 10).page(7),
        "body": html.render(BODY),
        "form": form,
        "query": Query.read("một cửa"),
        "alerts": [
            Alert(pk=0, severity=severity, title=severity.label, body=TITLES[1])
            for severity in Alert.MOST_SEVERE_FIRST
        ],
        "letter": letter(),
        "attachments": [
            Attachment(title=title, kind=kind, size=size)
            for title, kind, size in zip(TITLES, ("pdf", "docx", "zip"), SIZES, strict=True)
        ],
        "months": range(12, 6, -1),
    }
    return render(request, "portal/design.html", context)


def letter() -> EnquiryForm:
    """Return the form of a letter that was sent empty, and too long."""
    form = EnquiryForm({"name": "Nguyễn" * 40, "contact": "0200"})
    form.is_valid()
    return form


def samples() -> list[Article]:
    """Return unsaved articles: with a picture if the library has one, without, with a long word."""
    section = Section(pk=0, name="Chuyên mục mẫu", slug="mau")
    now, summary = timezone.now(), "Một câu tóm tắt đủ dài để thấy dòng chữ xuống hàng thế nào."
    pictures = [Image.objects.first(), None, None]
    return [
        Article(
            pk=0,
            slug="mau",
            title=title,
            summary=summary,
            section=section,
            publish_at=now,
            lead_image=picture,
        )
        for title, picture in zip(TITLES, pictures, strict=True)
    ]
