"""Slots on pages, as the tag `ad_slot` renders them."""

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from ads.models import Advertisement, Placement
from ads.subjects import subject_of
from core.subjects import sign
from tests.factories import make_advertisement, make_placement

pytestmark = pytest.mark.django_db

# What common filter lists hide or block, by class, id, path and parameter.
FILTERED = re.compile(
    r"""(^|[^a-z])(ads?|adv|advert\w*|adserver|adnetwork|banners?|sponsor\w*|promo\w*|qc|quangcao|
    doubleclick|collect|track\w*|pixel)([^a-z]|$)""",
    re.VERBOSE | re.IGNORECASE,
)


def page(*positions: str, path: str = "/") -> str:
    """Return the rendered slots of one page at these positions."""
    return render(RequestContext(RequestFactory().get(path)), *positions)


def render(context: Context, *positions: str) -> str:
    tags = "".join(f'{{% ad_slot "{position}" %}}' for position in positions)
    return Template(f"{{% load ads_tags %}}{tags}").render(context)


def alts(html: str) -> list[str]:
    return [alt for alt in re.findall(r'alt="([^"]*)"', html) if alt]


def test_an_advertisement_is_shown_in_its_placement() -> None:
    placement = make_placement(position="left", width=300, height=250, label="Tuyên truyền")
    advertisement = make_advertisement(placement, alt="Nộp hồ sơ trực tuyến")
    token = sign(subject_of(advertisement.pk, placement.pk))
    html = page("left")
    assert 'alt="Nộp hồ sơ trực tuyến"' in html
    assert f"/di/{advertisement.pk}/?t=" in html
    assert f'data-seen="{token}"' in html
    assert '<p class="slot__label" aria-hidden="true">Tuyên truyền</p>' in html


@pytest.mark.parametrize(("label", "name"), [("", "Cột trái"), ("Tuyên truyền", "Tuyên truyền")])
def test_a_slot_is_a_named_group(label: str, name: str) -> None:
    make_advertisement(make_placement(name="Cột trái", label=label))
    assert f'role="group" aria-label="{name}"' in page("left")


def test_an_empty_placement_renders_nothing() -> None:
    make_placement(label="Tuyên truyền")
    assert page("left").strip() == ""


@pytest.mark.parametrize(
    "hidden",
    [
        {"approved": False},
        {"is_paused": True},
        {"starts_at": timezone.now() + timedelta(days=1)},
        {"ends_at": timezone.now() - timedelta(minutes=30)},
        {"path_prefixes": ["/kinh-te/"]},
    ],
    ids=["not approved", "paused", "not begun", "ended", "for other pages"],
)
def test_an_advertisement_that_may_not_be_shown_is_not(hidden: dict[str, Any]) -> None:
    make_advertisement(make_placement(), **hidden)
    assert page("left").strip() == ""


def test_an_inactive_placement_shows_nothing() -> None:
    make_advertisement(make_placement(is_active=False))
    assert page("left").strip() == ""


def test_an_advertisement_for_a_section_is_shown_on_its_pages() -> None:
    make_advertisement(make_placement(), alt="Hội chợ", path_prefixes=["/kinh-te/"])
    assert alts(page("left", path="/kinh-te/mot-bai-12/")) == ["Hội chợ"]


def test_a_placement_shows_as_many_as_its_capacity() -> None:
    placement = make_placement(capacity=2)
    for number in range(3):
        make_advertisement(placement, alt=f"Số {number}")
    assert len(alts(page("left"))) == 2


def test_a_placement_that_shows_all_shows_the_heavier_first() -> None:
    placement = make_placement(capacity=1, overflow=Placement.Overflow.ALL)
    for weight in (2, 9, 5):
        make_advertisement(placement, alt=f"Nặng {weight}", weight=weight)
    assert alts(page("left")) == ["Nặng 9", "Nặng 5", "Nặng 2"]


def test_an_empty_placement_shows_its_fallback() -> None:
    make_placement(fallback=make_advertisement(alt="Đường dây nóng"))
    assert alts(page("left")) == ["Đường dây nóng"]


def test_a_fallback_is_shown_only_without_any_other() -> None:
    placement = make_placement(fallback=make_advertisement(alt="Đường dây nóng"), capacity=2)
    make_advertisement(placement, alt="Hội chợ", path_prefixes=["/kinh-te/"])
    assert alts(page("left", path="/kinh-te/")) == ["Hội chợ"]
    assert alts(page("left", path="/van-hoa/")) == ["Đường dây nóng"]


def test_a_fallback_that_is_not_approved_is_not_shown() -> None:
    make_placement(fallback=make_advertisement(approved=False))
    assert page("left").strip() == ""


def test_a_fallback_is_counted_in_the_placement_that_shows_it() -> None:
    house = make_advertisement(alt="Đường dây nóng")
    placement = make_placement(fallback=house)
    assert f'data-seen="{sign(subject_of(house.pk, placement.pk))}"' in page("left")


def test_an_advertisement_is_not_shown_on_other_weekdays() -> None:
    today = timezone.localtime().isoweekday()
    others = [day for day in range(1, 8) if day != today]
    make_advertisement(make_placement(), weekdays=others)
    assert page("left").strip() == ""


def test_an_advertisement_for_the_home_page_is_not_shown_on_other_pages() -> None:
    make_advertisement(make_placement(), alt="Chỉ trang chủ", path_prefixes=["/"])
    assert alts(page("left", path="/")) == ["Chỉ trang chủ"]
    assert page("left", path="/kinh-te/").strip() == ""


def test_all_placements_at_a_position_are_shown_in_order() -> None:
    for order in (2, 1):
        make_advertisement(make_placement(order=order), alt=f"Thứ {order}")
    assert alts(page("left")) == ["Thứ 1", "Thứ 2"]


def test_each_call_for_the_home_page_shows_the_next_placement() -> None:
    for order in (1, 2):
        make_advertisement(make_placement(position="home", order=order), alt=f"Thứ {order}")
    assert alts(page("home")) == ["Thứ 1"]
    assert alts(page("home", "home")) == ["Thứ 1", "Thứ 2"]
    assert alts(page("home", "home", "home")) == ["Thứ 1", "Thứ 2"]


def test_an_empty_placement_on_the_home_page_keeps_its_turn() -> None:
    make_placement(position="home", order=1)
    make_advertisement(make_placement(position="home", order=2), alt="Thứ 2")
    assert page("home").strip() == ""
    assert alts(page("home", "home")) == ["Thứ 2"]


def test_all_slots_of_a_page_take_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """200 advertisements, each in all of 12 placements."""
    positions = [position for position in Placement.Position.values for _ in range(2)]
    placements = [make_placement(position=position) for position in positions]
    advertisements = [make_advertisement(approved=False) for _ in range(200)]
    Advertisement.objects.update(
        approved_by=make_advertisement().approved_by, approved_at=timezone.now()
    )
    for advertisement in advertisements:
        advertisement.placements.set(placements)
    Placement.objects.update(fallback=advertisements[0])
    with django_assert_num_queries(1):
        html = page("header", "left", "right", "home", "home", "article_end", "footer")
    assert len(alts(html)) == 12


def test_a_page_without_advertisements_takes_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        page("header", "left", "home")


def test_the_selection_stays_for_a_period_of_the_micro_cache_and_then_rotates(
    settings: Settings,
) -> None:
    settings.MICROCACHE_FRESH_SECONDS = 5
    placement = make_placement()
    for number in range(4):
        make_advertisement(placement, alt=f"Số {number}", starts_at=timezone.now() - timedelta(1))
    start = timezone.now().replace(minute=0, second=0, microsecond=0)

    def shown(seconds: float, path: str = "/") -> str:
        with patch("django.utils.timezone.now", return_value=start + timedelta(seconds=seconds)):
            return alts(page("left", path=path))[0]

    assert shown(0) == shown(4.9)
    assert {shown(5 * period) for period in range(40)} == {f"Số {number}" for number in range(4)}
    assert len({shown(0, f"/bai-{number}/") for number in range(40)}) == 4


def test_a_commercial_advertisement_is_labelled_and_its_link_sponsored() -> None:
    make_advertisement(make_placement(label="Thông tin"), kind=Advertisement.Kind.COMMERCIAL)
    html = page("left")
    assert "Quảng cáo" in html
    assert 'rel="sponsored nofollow noopener"' in html


def test_an_advertisement_that_is_not_commercial_is_not_labelled() -> None:
    make_advertisement(make_placement(), title="Số 1", alt="Một")
    html = page("left")
    assert "Quảng cáo" not in html
    assert 'rel="nofollow noopener"' in html


def test_a_picture_has_its_width_and_height() -> None:
    placement = make_placement(width=300, height=250)
    make_advertisement(placement, image="thong-tin/abc-600x400")
    assert 'width="300" height="200"' in page("left")


def test_phones_get_the_narrow_crop() -> None:
    placement = make_placement()
    make_advertisement(
        placement, image="thong-tin/abc-600x500", narrow_image="thong-tin/def-640x320"
    )
    source = re.search(r"<source[^>]*>", page("left"))
    assert source
    assert "thong-tin/def-640x320/400.webp 400w" in source[0]
    assert 'width="640" height="320"' in source[0]


def test_sizes_name_the_width_on_phones() -> None:
    make_advertisement(make_placement(position="footer", width=300))
    html = page("footer")
    assert 'sizes="(max-width: 40em) 43vw, (max-width: 300px) 100vw, 300px"' in html


def test_without_a_narrow_crop_there_is_no_source() -> None:
    make_advertisement(make_placement())
    assert "<source" not in page("left")


def test_only_pictures_of_the_header_load_eagerly() -> None:
    make_advertisement(make_placement(position="header"), make_placement(position="left"))
    assert 'loading="lazy"' not in page("header")
    assert 'loading="lazy"' in page("left")


def test_an_image_without_script_counts_the_serving() -> None:
    make_advertisement(make_placement())
    noscript = re.search(r"<noscript>(.*)</noscript>", page("left"))
    assert noscript
    assert re.search(r'src="/ghi-nhan/\?t=[^"]+&amp;k=served"', noscript[1])


def test_text_of_staff_is_escaped_in_slots() -> None:
    placement = make_placement(name='"><script>1</script>', label="<script>2</script>")
    make_advertisement(placement, alt='"><script>3</script>')
    assert "<script>" not in page("left")


def test_without_page_slots_in_the_context_nothing_is_shown() -> None:
    make_advertisement(make_placement())
    assert render(Context(), "left").strip() == ""


def test_a_position_that_no_layout_has_is_a_template_syntax_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="top"):
        page("top")


@pytest.mark.parametrize("position", Placement.Position.values)
def test_no_name_on_the_page_is_one_that_filter_lists_hide(position: str) -> None:
    placement = make_placement(position=position, label="Thông tin tuyên truyền")
    make_advertisement(
        placement,
        kind="commercial",
        image="thong-tin/abc-600x500",
        narrow_image="thong-tin/def-640x320",
    )
    html = re.sub(r"[\w-]+~[\w-]+", "", page(position))  # tokens are random letters
    names = re.findall(r'(?:class|id|name|src|srcset|href|media|data-\w+)="([^"]*)"', html)
    names += re.findall(r"\s(data-[\w-]+)=", html)
    assert names
    assert [name for name in names if FILTERED.search(name)] == []


def test_an_advertisement_stands_on_a_page_once() -> None:
    left, right = make_placement(position="left"), make_placement(position="right")
    both = make_advertisement(left, right, alt="Hội chợ")
    make_advertisement(right, alt="Tiêm chủng")
    assert alts(page("left", "right")) == ["Hội chợ", "Tiêm chủng"]
    right.fallback = both
    right.save()
    Advertisement.objects.filter(alt="Tiêm chủng").update(is_paused=True)
    assert alts(page("left", "right")) == ["Hội chợ"]
    assert alts(page("right")) == ["Hội chợ"]
