"""Makes screenshots of every kind of page of the demo site: `make screenshots`.

They are saved in var/screenshots, and one of the home page for README.md. Other states: states.py.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tqdm import tqdm

from tests.browser import chromium
from tests.live import free_port

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "screenshots"
README_PICTURE = ROOT / "docs" / "images" / "trang-chu.png"
README_SIZE = {"width": 1360, "height": 1060}
README_COLOURS = 256
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
# The first link of each kind on the page before leads to a page of the next kind.
LINKS = {
    "article": ".story--lead .story__title a",
    "section": ".block__title a",
    "page": 'a[href^="/trang/"]',
}
ADDRESSES = {
    "home": "/",
    "search": "/tim-kiem/?q=cải cách hành chính",
    "search-nothing": "/tim-kiem/?q=zzz",
    "missing": "/khong-co/",
}
# Pages that test_budgets.py does not measure.
MORE = {
    "contact": "/lien-he/",
    "archive": "/luu-tru/",
    "keyword": "/tu-khoa/cai-cach-hanh-chinh/",
    "complain": "/bao-cao-vi-pham/",
    "site-map": "/so-do/",
    "counting": "/cach-chung-toi-dem/",
    "rated": "/danh-gia/1/khong/",
}
LOAD_PICTURES = """async () => {
    const pictures = [...document.images].filter((each) => each.checkVisibility());
    for (const each of pictures) each.loading = "eager";
    await Promise.all(pictures.map((each) => each.decode().catch(() => null)));
}"""


@contextmanager
def demo_site(var: Path = ROOT / "var" / "demo") -> Iterator[str]:
    """Run the demo site in its own folder; yield its address."""
    port = str(free_port())
    command = [sys.executable, "-m", "runner", "--until-parent-exits"]
    environment = {**os.environ, "PORT": port, "PORTAL_VAR": str(var)}
    environment.pop("DATABASE_URL", None)
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            wait_until_ready(process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_until_ready(process: "subprocess.Popen[bytes]") -> None:
    """Read the output of the server until it prints its address."""
    for line in process.stdout or ():
        if b"http://" in line:
            return
    raise SystemExit("Trang minh họa không chạy được; xem thông báo ở trên.")


def addresses(page: Page, site: str) -> dict[str, str]:
    """Return the address of a page of every kind."""
    page.goto(site)
    found = {kind: page.locator(link).first.get_attribute("href") for kind, link in LINKS.items()}
    return {kind: urljoin(site, path) for kind, path in {**ADDRESSES, **found}.items() if path}


def shoot(
    page: Page,
    address: str,
    act: Callable[[Page], object] | None = None,
    *,
    full_page: bool = True,
) -> bytes:
    """Return a picture of a page with all its images loaded, after `act` was called with it."""
    page.goto(address)
    if act:
        act(page)
    page.evaluate(LOAD_PICTURES)
    return page.screenshot(full_page=full_page)


def shoot_all(browser: Browser, site: str) -> None:
    """Save every kind of page in every width and colour scheme."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    places = addresses(browser.new_page(), site)
    places |= {kind: urljoin(site, path) for kind, path in MORE.items()}
    for width, scheme in tqdm(list(product(WIDTHS, SCHEMES)), desc="Chụp các trang"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="vi-VN"
        )
        page = context.new_page()
        for kind, address in places.items():
            (FOLDER / f"{kind}-{width}-{scheme}.png").write_bytes(shoot(page, address))
        context.close()


def shoot_for_readme(browser: Browser, site: str) -> None:
    """Save the first screen of the home page, with few colours so that the file is small."""
    page = browser.new_page(viewport=README_SIZE, color_scheme="light", locale="vi-VN")
    picture = Image.open(BytesIO(shoot(page, site, full_page=False))).convert("RGB")
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(README_COLOURS).save(README_PICTURE, optimize=True)


def main() -> None:
    with demo_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.arguments()
        )
        shoot_all(browser, site)
        shoot_for_readme(browser, site)
        browser.close()
    sys.stdout.write(f"Ảnh chụp: {FOLDER}\nẢnh cho README: {README_PICTURE}\n")


if __name__ == "__main__":
    main()
