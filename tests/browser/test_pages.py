"""The public pages in a browser: on a phone, by keyboard, without script, and light."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from PIL import Image as Picture
from playwright.sync_api import Page, Response, expect
from pytest_django import DjangoDbBlocker

from news.models import Tag
from portal.lib import images
from portal.models import MenuItem, SiteIdentity
from portal.models import Page as LastingPage
from tests.factories import (
    make_advertisement,
    make_department,
    make_image,
    make_placement,
    make_section,
)
from tests.live import LiveSite, free_port, own_var
from tests.news.makers import publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NewPage = Callable[..., Page]

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1440, "height": 900}
LONG_WORD = "Nghiêng" * 16
MOST_REQUESTS = 15
MOST_BYTES = 60 * 1024
MOST_SCRIPT_BYTES = 8 * 1024
LEAST_TARGET = 24  # CSS pixels, WCAG 2.2 success criterion 2.5.8
COLLECT_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Pages:
    """The addresses of one page of every kind."""

    home: str
    section: str
    article: str
    search: str
    nothing_found: str
    lasting: str
    keyword: str
    missing: str

    def all(self) -> list[str]:
        return list(vars(self).values())


@pytest.fixture(scope="module")
def pages(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    collected_static: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pages]:
    """Serve one site to all tests here, which only read it."""
    folder = tmp_path_factory.mktemp("pages")
    site = LiveSite(free_port(), own_var(folder), folder / "live-site.log")
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        assert name.startswith("test_"), f"{name} is no test database, and is emptied below"
        paths = fill_site()
    with site.serving():
        yield Pages(**{kind: site.url + path for kind, path in paths.items()})
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def fill_site() -> dict[str, str]:
    """Make a site with everything: pictures, submenus, tables, long words, every slot."""
    SiteIdentity.objects.create(
        unit_name="Phường An Thịnh",
        superior_body="Ủy ban nhân dân tỉnh Lam Giang",
        emblem=stored_picture(400, 400),
        banner=stored_picture(1600, 200),
    )
    section = make_section(name="Cải cách hành chính", slug="cai-cach", description="Gọn hơn.")
    make_section(name="Một cửa", slug="mot-cua", parent=section)
    fill_menus()
    fill_slots()
    article = fill_news(section)
    page = LastingPage.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>Phường.</p>")
    return {
        "home": "/",
        "section": section.get_absolute_url(),
        "article": article.get_absolute_url(),
        "search": "/tim-kiem/?q=mot+cua",
        "nothing_found": "/tim-kiem/?q=zzz",
        "lasting": page.get_absolute_url(),
        "keyword": "/tu-khoa/mot-cua/",
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


def fill_news(section: Any) -> Any:
    """Publish articles on two pages of a section; return the newest, which has everything."""
    tag = Tag.objects.create(name="một cửa", slug="mot-cua")
    for number in range(13):
        publish(title=f"Quầy một cửa số {number} {LONG_WORD}", section=section)
    name = stored_picture(1280, 800)
    cells = "".join(f"<td>{LONG_WORD}</td>" for _ in range(4))
    picture = f'<img src="{images.url(name)}" alt="Quầy tiếp dân">'
    return publish(
        title="Sáng thứ Bảy, quầy một cửa vẫn sáng đèn",
        summary="Một buổi sáng ở quầy một cửa.",
        body=f"<h2>Bảng</h2><table><tr>{cells}</tr></table><figure>{picture}</figure>"
        f"<p>{LONG_WORD}</p>",
        section=section,
        department=make_department(),
        lead_image=make_image(name=name),
        tags=[tag],
    )


def overflow(page: Page) -> int:
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def scroll_through(page: Page) -> None:
    """Have every lazy picture load, as for somebody who reads to the end."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")


def test_nothing_is_wider_than_a_small_phone(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=PHONE)
    for address in pages.all():
        page.goto(address)
        assert overflow(page) <= 0, address


def test_text_twice_as_large_still_fits_a_phone(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport={"width": 400, "height": 800})
    for address in pages.all():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, address


def test_every_page_has_one_first_heading(page: Page, pages: Pages) -> None:
    for address in pages.all():
        page.goto(address)
        assert page.locator("h1").count() == 1, address


def test_the_console_stays_silent(page: Page, pages: Pages) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in set(pages.all()) - {pages.missing}:
        page.goto(address)
        scroll_through(page)
    assert said == []


def test_nothing_is_asked_of_another_host(page: Page, pages: Pages) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for address in pages.all():
        page.goto(address)
        scroll_through(page)
    assert asked == {urlsplit(pages.home).netloc}


def test_no_cookie_is_set(page: Page, pages: Pages) -> None:
    for address in pages.all():
        page.goto(address)
    assert page.context.cookies() == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_moves_while_pages_load(
    new_page: NewPage, pages: Pages, viewport: dict[str, int]
) -> None:
    page = new_page(viewport=viewport)
    page.add_init_script(COLLECT_SHIFTS)
    for address in pages.all():
        page.goto(address)
        scroll_through(page)
        assert page.evaluate("window.shifts") < 0.001, address


THEMES = {"light": {}, "dark": {"color_scheme": "dark"}, "contrast": {"contrast": "more"}}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(
    new_page: NewPage, pages: Pages, viewport: dict[str, int], theme: str
) -> None:
    page = new_page(viewport=viewport, **THEMES[theme])
    for address in pages.all():
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_the_first_tab_offers_to_skip_to_the_content(page: Page, pages: Pages) -> None:
    page.goto(pages.home)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_keyboard_opens_a_submenu(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=DESK)
    page.goto(pages.home)
    summary = page.locator(".menu__bar summary")
    for _ in range(10):
        page.keyboard.press("Tab")
        if summary.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tất cả: Giới thiệu")).to_be_focused()


def test_focus_is_always_visible(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=DESK)
    page.goto(pages.article)
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("""() => {
            const focused = document.activeElement;
            const outlines = [getComputedStyle(focused), getComputedStyle(focused, "::after")];
            return focused === document.body || outlines.some(
                (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
        }"""), page.evaluate("document.activeElement.outerHTML")


def test_a_phone_opens_the_menu_without_script(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(pages.home)
    page.get_by_text("Danh mục", exact=True).click()
    link = page.locator(".menu__drawer").get_by_role("link", name="Dịch vụ công")
    expect(link).to_be_visible()


def test_search_works_without_script(new_page: NewPage, pages: Pages) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(pages.home)
    page.get_by_label("Từ cần tìm").fill("quay mot cua")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tìm thấy 14 kết quả")).to_be_visible()


def test_targets_are_large_enough_for_a_thumb(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=PHONE)
    page.goto(pages.home)
    small = page.evaluate(
        """(least) => [...document.querySelectorAll(".menu a, .links a, li > a, button, summary")]
            .filter((element) => element.checkVisibility())
            .filter((element) => element.getBoundingClientRect().height < least)
            .map((element) => element.textContent)""",
        LEAST_TARGET,
    )
    assert small == []


@pytest.mark.parametrize("kind", ["home", "section", "article", "search", "lasting"])
def test_pages_are_light(page: Page, pages: Pages, kind: str) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(getattr(pages, kind))
    page.wait_for_load_state("networkidle")
    own = [each for each in responses if "/media/" not in each.url]
    sizes = {
        kind: sum(
            each.request.sizes()["responseBodySize"]
            for each in own
            if each.request.resource_type == kind
        )
        for kind in ("document", "stylesheet", "script")
    }
    assert len(own) <= MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES
    assert 0 < sizes["script"] <= MOST_SCRIPT_BYTES
