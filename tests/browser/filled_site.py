"""A site with everything on it: one page of every kind, pictures, long words, every slot."""

from dataclasses import dataclass, fields

from django.utils import timezone
from PIL import Image as Picture

from ads.complaints import make_receipt
from ads.models import Advertiser, Complaint
from ads.reports.share_links import make_link_token
from core import images
from news.models import Article, Attachment, Section, Tag
from news.workflow import Step, apply_step
from portal.models import Alert, Enquiry, MenuItem, SiteIdentity
from portal.models import Page as LastingPage
from tests.factories import (
    make_advertisement,
    make_department,
    make_image,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import make_chief, publish

LONG_WORD = "Nghiêng" * 16
LONG_TITLE = (
    "Kế hoạch triển khai công tác tuyên truyền, phổ biến, giáo dục pháp luật, hòa giải ở cơ sở và "
    "chuẩn tiếp cận pháp luật trên địa bàn phường năm 2026"
)


@dataclass(frozen=True)
class Pages:
    """The addresses of one page of every kind that readers meet."""

    home: str
    section: str
    article: str
    paper: str
    search: str
    filtered: str
    nothing_found: str
    archive: str
    lasting: str
    keyword: str
    site_map: str
    counting: str
    contact: str
    letter: str
    complain: str
    complaint: str
    report: str
    rated: str
    gone: str
    missing: str

    def all(self) -> list[str]:
        return list(vars(self).values())

    def found(self) -> list[str]:
        """Return the addresses of those that answer with success."""
        return [each for each in self.all() if each not in (self.gone, self.missing)]


KINDS = [each.name for each in fields(Pages)]


def fill_site() -> dict[str, str]:
    """Fill an empty database; return the path of a page of every kind, as `Pages` names them."""
    SiteIdentity.objects.create(
        unit_name="Phường An Thịnh",
        superior_body="Ủy ban nhân dân tỉnh Lam Giang",
        phone="0200 3800 100",
        email="phuonganthinh@lamgiang.example",
        emblem=stored_picture(400, 400),
        banner=stored_picture(1600, 200),
    )
    section = make_section(name="Cải cách hành chính", slug="cai-cach", description="Gọn hơn.")
    make_section(name="Một cửa", slug="mot-cua", parent=section)
    fill_menus()
    fill_slots()
    fill_alerts()
    article = fill_news(section)
    page = LastingPage.objects.create(
        title="Giới thiệu", slug="gioi-thieu", body="<h2>Bộ máy</h2><p>Phường.</p>"
    )
    return {
        "home": "/",
        "section": section.get_absolute_url(),
        "article": article.get_absolute_url(),
        "paper": f"{article.get_absolute_url()}in/",
        "search": "/tim-kiem/?q=mot+cua",
        "filtered": "/tim-kiem/?q=mot+cua&chuyen-muc=cai-cach&tu-ngay=31/31/2026",
        "nothing_found": "/tim-kiem/?q=zzz",
        "archive": "/luu-tru/",
        "lasting": page.get_absolute_url(),
        "keyword": "/tu-khoa/mot-cua/",
        "site_map": "/so-do/",
        "counting": "/cach-chung-toi-dem/",
        "contact": f"/lien-he/?tu={article.get_absolute_url()}",
        "letter": answered_letter(),
        "complain": "/bao-cao-vi-pham/",
        "complaint": f"/bao-cao-vi-pham/{make_receipt(open_complaint())}/",
        "report": f"/so-lieu/{make_link_token(Advertiser.objects.create(name='Hợp tác xã'))}/",
        "rated": f"/danh-gia/{article.pk}/khong/",
        "gone": withdrawn(section).get_absolute_url(),
        "missing": "/khong-co/",
    }


def stored_picture(width: int, height: int) -> str:
    return images.store_picture(Picture.new("RGB", (width, height), "#7a8")).name


def fill_menus() -> None:
    parent = MenuItem.objects.create(label="Giới thiệu", url="/trang/gioi-thieu/")
    MenuItem.objects.create(label="Bộ máy", url="/trang/gioi-thieu/", parent=parent)
    MenuItem.objects.create(label="Dịch vụ công", url="https://dichvucong.gov.vn/", menu="quick")


def fill_slots() -> None:
    sizes = {"header": (1200, 160), "home": (970, 120), "article_end": (728, 120)}
    for position in ("header", "left", "right", "home", "article_end", "footer"):
        width, height = sizes.get(position, (300, 250))
        placement = make_placement(position=position, width=width, height=height, capacity=2)
        make_advertisement(placement, image=stored_picture(width, height))


def fill_alerts() -> None:
    for severity in Alert.MOST_SEVERE_FIRST:
        Alert.objects.create(
            severity=severity,
            title=f"{severity.label}: {LONG_TITLE}"[:120],
            body="Nước sông Linh đang lên.",
            url="/so-do/",
            link_text="Các điểm sơ tán",
        )


def fill_news(section: Section) -> Article:
    """Publish articles on two pages of a section; return the newest, which has everything."""
    tag = Tag.objects.create(name="một cửa", slug="mot-cua")
    for number in range(13):
        publish(title=f"Quầy một cửa số {number} {LONG_WORD}", section=section)
    name = stored_picture(1280, 800)
    cells = "".join(f"<td>{LONG_WORD}</td>" for _ in range(4))
    picture = f'<img src="{images.url(name)}" alt="Quầy tiếp dân">'
    attachment = Attachment.objects.create(title=LONG_TITLE, kind="pdf", size=1_400_000)
    return publish(
        title="Sáng thứ Bảy, quầy một cửa vẫn sáng đèn",
        summary="Một buổi sáng ở quầy một cửa.",
        body=f"<h2>Bảng</h2><table><tr>{cells}</tr></table><h2>Ảnh</h2><figure>{picture}</figure>"
        f"<h2>Kết</h2><p>{LONG_WORD}</p>",
        section=section,
        department=make_department(),
        lead_image=make_image(name=name),
        tags=[tag],
        attachments=[attachment],
    )


def withdrawn(section: Section) -> Article:
    article = publish(title="Lịch cũ", section=section)
    apply_step(article, Step.WITHDRAW, make_chief(), "Thông tin đã thay đổi.")
    return article


def open_complaint() -> Complaint:
    return Complaint.objects.create(reason=Complaint.Reason.FALSE, details="Ảnh cũ.")


def answered_letter() -> str:
    """Save an answered enquiry; return the secret path of its page."""
    letter = Enquiry.objects.create(
        topic=Enquiry.Topic.PETITION,
        body="Đèn đường ngõ 5 hỏng.",
        state=Enquiry.State.ANSWERED,
        answer=f"Đèn đã được thay.\n\n{LONG_WORD}",
        settled_by=make_user(),
        settled_at=timezone.now(),
    )
    return letter.get_absolute_url()
