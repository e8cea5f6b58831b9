"""ETags of public pages: what is a change, and what only moves by itself."""

import pytest

from tests.portal.cached_site import Site


@pytest.fixture
def site() -> Site:
    return Site()


NUMBERS = b'<p>Tin</p><dd data-count="today">%d</dd><time data-taken datetime="x%d">%d</time>'


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the time of day of the tags, which a test sets."""
    now = [1_700_000_100.0]
    monkeypatch.setattr("portal.page_tags.time.time", lambda: now[0])
    return now


def test_numbers_that_moved_are_no_change_for_ten_minutes(site: Site, wall: list[float]) -> None:
    site.renderer.body = lambda: NUMBERS % ((len(site.renderer.calls),) * 3)
    first = site.get()
    for seconds in range(0, 600, 60):
        site.now += 60
        wall[0] = 1_700_000_100.0 + seconds
        reply = site.get(HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert reply.status == "304 Not Modified"
    assert site.get().body != first.body
    site.now += 1200
    wall[0] += 1200
    assert site.get(HTTP_IF_NONE_MATCH=first.headers["ETag"]).status == "200 OK"


@pytest.mark.parametrize(
    "changed",
    [
        NUMBERS.replace(b"Tin", b"Tin khac") % (1, 1, 1),
        NUMBERS % (1, 1, 1) + b"<p>1</p>",
        (NUMBERS % (1, 1, 1)).replace(b"<dd", b"<dd hidden"),
    ],
)
def test_anything_else_is_a_change(site: Site, changed: bytes) -> None:
    site.renderer.body = lambda: NUMBERS % (1, 1, 1)
    tag = site.get().headers["ETag"]
    site.renderer.body = lambda: changed
    site.now += 6
    assert site.get(HTTP_IF_NONE_MATCH=tag).status == "200 OK"


SLOT = b'<div class="slot" data-offer="%s"><ul class="slot__list"><li>%s</ul></div><p>Tin'


def test_the_turn_of_the_same_advertisements_is_no_change(site: Site) -> None:
    site.renderer.body = lambda: SLOT % (b"ab", b"a")
    tag = site.get().headers["ETag"]
    site.now += 6
    site.renderer.body = lambda: SLOT % (b"ab", b"b")
    assert site.get(HTTP_IF_NONE_MATCH=tag).status == "304 Not Modified"
    site.now += 6
    site.renderer.body = lambda: SLOT % (b"a", b"a")
    assert site.get(HTTP_IF_NONE_MATCH=tag).status == "200 OK"


def test_a_page_without_numbers_keeps_its_tag(site: Site, wall: list[float]) -> None:
    site.renderer.body = lambda: b"<rss>" * 300
    tag = site.get().headers["ETag"]
    site.now += 6
    wall[0] += 86_400
    assert site.get(HTTP_IF_NONE_MATCH=tag).status == "304 Not Modified"
