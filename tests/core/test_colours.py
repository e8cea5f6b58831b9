"""Colours of a unit: unreadable ones are refused, and accepted ones are readable."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core import colours
from portal.models import SiteIdentity
from tests.factories import make_user

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
DARK_RED = "#5a0f0f"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#123456", "#123456", 1),
    ],
)
def test_the_ratio_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert colours.ratio(one, other) == pytest.approx(expected, abs=0.005)


def test_the_surfaces_are_those_of_the_style_sheet() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    found = re.findall(r"--(?:paper|surface|surface-sunk): (#[0-9a-f]+);", tokens)
    written = [each.replace("#fff", "#ffffff") if len(each) == 4 else each for each in found]
    assert tuple(written[:6]) == colours.LIGHT_SURFACES + colours.DARK_SURFACES


@given(COLOURS, COLOURS)
def test_what_is_accepted_can_be_read_in_both_themes(brand: str, link: str) -> None:
    try:
        colours.check_brand(brand)
        colours.check_link(link)
    except ValidationError:
        return
    themes = zip(
        colours.palette(brand, link), (colours.LIGHT_SURFACES, colours.DARK_SURFACES), strict=True
    )
    for tokens, surfaces in themes:
        for name, surface in product(("heading", "link", "link-hover"), surfaces):
            assert colours.ratio(tokens[name], surface) >= colours.MIN_CONTRAST
        for name in ("brand", "brand-deep"):
            assert colours.ratio(tokens[name], colours.WHITE) >= colours.MIN_CONTRAST


@pytest.mark.parametrize("typed", ["", "red", "#9B1C18", "#9b1c18;}", "#9b1c1", "#9b1c18\n"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="sáu chữ số"):
        colours.check_brand(typed)


@pytest.mark.django_db
def test_the_admin_refuses_a_pale_colour_and_names_the_ratio(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    answer = client.post(
        "/quan-tri/portal/siteidentity/",
        {"unit_name": "Phường", "level": "ward", "brand_colour": "#ffcc00"},
    )
    assert "chỉ đạt tỷ lệ tương phản 1,51:1" in answer.content.decode()
    assert SiteIdentity.load().brand_colour == colours.BRAND


@pytest.mark.django_db
def test_the_database_refuses_what_is_no_colour() -> None:
    SiteIdentity().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteIdentity.objects.update(link_colour="red;}")


@pytest.mark.django_db
def test_pages_name_the_sheet_of_the_units_colours(client: Client) -> None:
    SiteIdentity(brand_colour=DARK_RED).save()
    page = client.get("/").content.decode()
    sheet = re.search(r"/mau-sac/[-0-9a-f]+\.css", page)
    assert sheet
    answer = client.get(sheet[0])
    assert f"--brand:{DARK_RED};" in answer.content.decode()
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.django_db
def test_usual_colours_need_no_sheet(client: Client) -> None:
    assert "/mau-sac/" not in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["ffcc00-0e4a7b", "9b1c18", "red-blue"])
def test_a_sheet_of_other_colours_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/mau-sac/{key}.css").status_code == 404
