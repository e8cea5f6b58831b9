"""Functions that make saved objects; arguments have sensible defaults."""

from datetime import timedelta
from functools import reduce
from itertools import count
from operator import or_
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db.models import Q
from django.utils import timezone

from ads.models import Advertisement, Placement
from news.models import Article, ArticleVersion, Department, Image, Section, VersionState

_serial = count(1)


def make_user(*permissions: str, is_staff: bool = True, **fields: Any) -> User:
    """Make a staff account with permissions given as `app_label.codename`."""
    fields.setdefault("username", f"nguoi-dung-{next(_serial)}")
    user = User.objects.create_user(is_staff=is_staff, password="mat-khau-thu-123", **fields)
    if permissions:
        user.user_permissions.add(*_permissions(*permissions))
    return user


def _permissions(*names: str) -> list[Permission]:
    parts = [name.split(".") for name in names]
    wanted = [Q(content_type__app_label=label, codename=codename) for label, codename in parts]
    found = list(Permission.objects.filter(reduce(or_, wanted)))
    assert len(found) == len(set(names)), names
    return found


def make_section(**fields: Any) -> Section:
    number = next(_serial)
    return Section.objects.create(
        **{"name": f"Chuyên mục {number}", "slug": f"chuyen-muc-{number}", **fields}
    )


def make_department(**fields: Any) -> Department:
    number = next(_serial)
    return Department.objects.create(
        **{"name": f"Phòng Nội vụ {number}", "slug": f"phong-{number}", **fields}
    )


def make_image(**fields: Any) -> Image:
    """Make a library row; no file is written (core.images.store_picture does that)."""
    return Image.objects.create(
        **{
            "name": f"anh/thu{next(_serial)}-1280x800",
            "title": "Trụ sở",
            "alt": "Trụ sở phường nhìn từ cổng chính",
            "width": 1280,
            "height": 800,
            **fields,
        }
    )


def make_article(*, published: bool = True, **fields: Any) -> Article:
    """Make an article with one version, public since an hour ago unless `published` is off."""
    fields.setdefault("title", "Đẩy mạnh cải cách hành chính")
    fields.setdefault("summary", "Tóm tắt bài viết.")
    fields.setdefault("body", "<p>Nội dung bài viết về cải cách hành chính.</p>")
    fields.setdefault("slug", "day-manh-cai-cach-hanh-chinh")
    section = fields.pop("section", None) or make_section()
    publish_at = fields.pop("publish_at", timezone.now() - timedelta(hours=1))
    article = Article.objects.create(section=section, **fields)
    version = ArticleVersion.objects.create(
        article=article,
        number=1,
        state=VersionState.APPROVED if published else VersionState.DRAFT,
        title=article.title,
        summary=article.summary,
        body=article.body,
        section=section,
        department=article.department,
        lead_image=article.lead_image,
    )
    if published:
        article.live_version = version
        article.publish_at = publish_at
        article.save()
    return article


def make_placement(**fields: Any) -> Placement:
    return Placement.objects.create(
        **{
            "name": f"Vị trí {next(_serial)}",
            "position": Placement.Position.LEFT,
            "width": 300,
            "height": 250,
            **fields,
        }
    )


def make_advertisement(
    *placements: Placement, approved: bool = True, **fields: Any
) -> Advertisement:
    """Make an advertisement in the given placements, running since an hour ago.

    Its version is approved; it waits if the advertisement is not `approved`.
    """
    if approved:
        fields.setdefault("approved_by", make_user())
        fields.setdefault("approved_at", timezone.now())
    fields.setdefault("edited_by", fields.get("created_by"))
    advertisement = Advertisement.objects.create(
        **{
            "title": f"Quảng cáo {next(_serial)}",
            "image": f"thong-tin/thu{next(_serial)}-600x500",
            "alt": "Nộp hồ sơ trực tuyến mọi lúc, mọi nơi",
            "url": "https://dichvucong.gov.vn/",
            "starts_at": timezone.now() - timedelta(hours=1),
            **fields,
        }
    )
    advertisement.placements.set(placements)
    version = advertisement.versions.create(
        **advertisement.content(),
        state="approved" if advertisement.approved_by else "waiting",
        created_by=advertisement.created_by,
        edited_by=advertisement.edited_by,
        decided_by=advertisement.approved_by,
        decided_at=advertisement.approved_at,
    )
    version.placements.set(placements)
    return advertisement
