"""Makes screenshots of the site in states that the demo does not have: part of `make screenshots`.

These are: empty, one article, everything at once, far too many sections, closed, and without its
database. They are saved in var/screenshots beside those of the demo.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import product

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.live import LiveSite, free_port
from tools.screenshots import FOLDER, ROOT, SCHEMES, WIDTHS, demo_site, shoot

VAR = ROOT / "var" / "states"
CACHE_SECONDS = 6  # after that no page is a copy of the state before
MANY = 50
STAFF, STAFF_PASSWORD = "can-bo", "mat-khau-thu-123"  # as tests.factories makes them

Shot = tuple[str, str, Callable[[Page], object] | None]


def empty() -> list[Shot]:
    return [("home", "/", None), ("archive", "/luu-tru/", None)]


def one_article() -> list[Shot]:
    from tests.news.makers import publish

    article = publish(title="Phường An Thịnh mở cổng thông tin", summary="Tin đầu tiên.")
    section = article.section.get_absolute_url()
    return [("home", "/", None), ("section", section, None), article_shot(article)]


def everything() -> list[Shot]:
    from tests.browser.filled_site import fill_site

    paths = fill_site()
    refused: Shot = ("contact-refused", "/lien-he/", lambda page: press(page, "Gửi thư"))
    display: Shot = ("display", "/", lambda page: page.get_by_text("Hiển thị").click())
    return [*((kind, path, None) for kind, path in paths.items()), refused, display]


def many_sections() -> list[Shot]:
    from portal.models import MenuItem
    from tests.factories import make_section
    from tests.news.makers import publish

    for number in range(MANY):
        section = make_section(name=f"Lĩnh vực quản lý nhà nước thứ {number + 1}", order=number)
        publish(section=section)
        MenuItem.objects.create(label=section.name, section=section, order=number)
    opened: Shot = ("menu", "/", lambda page: page.get_by_text("Danh mục", exact=True).click())
    return [("home", "/", None), ("site-map", "/so-do/", None), opened]


def staff() -> list[Shot]:
    from news.models import Article
    from tests.factories import make_user

    make_user(username=STAFF, is_superuser=True)
    article = Article.objects.latest("pk").pk
    paths = {
        "desk": "",
        "articles": "news/article/",
        "article": f"news/article/{article}/change/",
        "images": "news/image/",
        "letters": "portal/enquiry/",
        "alerts": "portal/alert/",
        "alert": "portal/alert/add/",
        "identity": "portal/siteidentity/",
        "advertisements": "ads/advertisement/",
        "statistics": "thong-ke/",
    }
    shots: list[Shot] = [(kind, f"/quan-tri/{path}", sign_in) for kind, path in paths.items()]
    return [*shots, ("design", "/thiet-ke/", sign_in)]


def sign_in(page: Page) -> None:
    """Sign in if the page asks for it, and return to the page."""
    if page.locator("#id_password").count():
        page.locator("#id_username").fill(STAFF)
        page.locator("#id_password").fill(STAFF_PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_load_state("networkidle")


def closed() -> list[Shot]:
    from django.utils import timezone

    from portal.models import SiteIdentity

    SiteIdentity.objects.update(
        closed_on=timezone.localdate() - timedelta(days=1),
        successor_name="Phường Hòa Bình",
        successor_url="https://hoabinh.lamgiang.gov.vn/",
    )
    return [("home", "/", None), ("contact", "/lien-he/", None)]


STATES = (empty, one_article, everything, staff, many_sections, closed)


def article_shot(article: object) -> Shot:
    path: str = article.get_absolute_url()  # type: ignore[attr-defined]
    return ("article", path, None)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def shoot_state(browser: Browser, site: str, state: str, shots: list[Shot]) -> None:
    """Save every page of a state in every width and colour scheme."""
    for width, scheme in product(WIDTHS, SCHEMES):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="vi-VN"
        )
        page = context.new_page()
        for kind, path, act in shots:
            picture = FOLDER / f"{state}-{kind}-{width}-{scheme}.png"
            picture.write_bytes(shoot(page, site + path, act))
        context.close()


def main() -> None:
    shutil.rmtree(VAR, ignore_errors=True)
    os.environ.update(
        PORTAL_VAR=str(VAR),
        DEMO="0",
        SECOND_FACTOR_ROLES="0",  # the staff of these pictures have no telephones
        DJANGO_SETTINGS_MODULE="portal.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site(VAR) as site, sync_playwright() as playwright:
        import django

        django.setup()
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.arguments()
        )
        for state in STATES:
            shots = state()
            time.sleep(CACHE_SECONDS)
            shoot_state(browser, site, state.__name__.replace("_", "-"), shots)
        shoot_without_database(browser)
        browser.close()
    sys.stdout.write(f"Ảnh các trạng thái: {FOLDER}\n")


def shoot_without_database(browser: Browser) -> None:
    """Save the error page of a server that has never reached its database."""
    site = LiveSite(free_port(), VAR, VAR / "away.log")
    with site.serving(DATABASE_URL=f"postgres://portal@127.0.0.1:{free_port()}/portal"):
        shoot_state(browser, site.url, "away", [("home", "/", None)])


if __name__ == "__main__":
    main()
