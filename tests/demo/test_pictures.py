"""The drawn demo pictures: complete, repeatable, and legible."""

import subprocess
import sys
from functools import cache
from itertools import pairwise

import pytest
from PIL import Image, ImageChops

from demo.artwork import DESIGNS, PANORAMA, canvas, draw_emblem, draw_notice, lettering
from demo.lettering import Line, font
from demo.pictures import HEIGHT, SCENES, WIDTH, draw_scene
from demo.pictures.colour import Colour
from demo.pictures.painter import Painter

PLACEMENTS = [
    (1200, 160),
    (970, 120),
    (728, 120),
    (640, 200),
    (320, 100),
    (300, 250),
    (300, 400),
]
SMALL = (320, 200)


@cache
def small_scene(name: str) -> Image.Image:
    return draw_scene(name, 1, SMALL)


def differ(first: Image.Image, second: Image.Image) -> bool:
    return ImageChops.difference(first, second).getbbox() is not None


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    shares = [value / 255 for value in colour]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_has_the_size_asked(name: str) -> None:
    assert small_scene(name).size == SMALL


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_the_same_for_the_same_seed(name: str) -> None:
    assert not differ(small_scene(name), draw_scene(name, 1, SMALL))


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_varies_with_its_seed(name: str) -> None:
    assert differ(small_scene(name), draw_scene(name, 2, SMALL))


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_leaves_no_part_of_its_canvas_unpainted(name: str) -> None:
    """Bare canvas is pure black, a colour that no palette has."""
    p = Painter(WIDTH, HEIGHT, 0.25, name)
    SCENES[name](p)
    colours = p.image.getcolors(p.image.width * p.image.height) or []
    assert (0, 0, 0) not in {colour for _, colour in colours}


@pytest.mark.parametrize("size", [(1280, 800), (400, 400), (300, 500)])
def test_a_scene_fills_any_proportion(size: tuple[int, int]) -> None:
    assert draw_scene("tru-so", 0, size).size == size


def test_an_unknown_scene_is_refused() -> None:
    with pytest.raises(ValueError, match="khong-co"):
        draw_scene("khong-co")


@pytest.mark.parametrize("size", PLACEMENTS)
@pytest.mark.parametrize("design", [*DESIGNS, PANORAMA])
def test_a_notice_has_the_size_asked(design: str, size: tuple[int, int]) -> None:
    assert draw_notice(design, size).size == size


def test_a_notice_is_the_same_every_time() -> None:
    assert not differ(draw_notice("vneid", (300, 250)), draw_notice("vneid", (300, 250)))


def test_an_unknown_notice_is_refused() -> None:
    with pytest.raises(ValueError, match="khong-co"):
        draw_notice("khong-co", (300, 250))


@pytest.mark.parametrize("size", PLACEMENTS)
@pytest.mark.parametrize("design", DESIGNS)
def test_lettering_stays_inside_its_notice(design: str, size: tuple[int, int]) -> None:
    width, height = canvas(size)
    margin = 0.02 * min(width, height)
    for line in lettering(design, size):
        left, top, right, bottom = line.extent
        assert margin <= left < right <= width - margin, line.text
        assert margin <= top < bottom <= height - margin, line.text


@pytest.mark.parametrize("size", PLACEMENTS)
@pytest.mark.parametrize("design", DESIGNS)
def test_lines_of_lettering_do_not_touch(design: str, size: tuple[int, int]) -> None:
    for above, below in pairwise(lettering(design, size)):
        assert above.extent[3] < below.extent[1], below.text


@pytest.mark.parametrize("size", PLACEMENTS)
@pytest.mark.parametrize("design", DESIGNS)
def test_lettering_is_large_enough_to_read(design: str, size: tuple[int, int]) -> None:
    pixels = size[0] / canvas(size)[0]
    assert min(line.size for line in lettering(design, size)) * pixels >= 10


@pytest.mark.parametrize("design", DESIGNS)
def test_a_notice_says_all_of_its_text(design: str) -> None:
    said = " ".join(line.text for line in lettering(design, (300, 250)))
    assert said == f"{DESIGNS[design].title} {DESIGNS[design].subline}".replace("|", " ")


@pytest.mark.parametrize("design", DESIGNS)
def test_lettering_stands_out_from_its_ground(design: str) -> None:
    """WCAG 2.2, success criterion 1.4.3."""
    lines: list[Line] = lettering(design, (300, 250))
    ground = DESIGNS[design].ground
    assert min(contrast(line.colour, shade) for line in lines for shade in ground) >= 4.5


@pytest.mark.parametrize("weight", ["Bold", "Medium"])
def test_the_typeface_has_every_vietnamese_letter(weight: str) -> None:
    face = font(weight, 40)
    missing = bytes(face.getmask("\uffff"))
    marked = [base + mark for base in "AEOaeo" for mark in "\u0302\u0301\u0300\u0309\u0303\u0323"]
    letters = [*marked, *"ăắặâấậđêếệôốộơớợưứựỳỹỵẮẶẤẬĐẾỆỐỘỚỢỨỰỸ–%"]
    assert [letter for letter in letters if bytes(face.getmask(letter)) == missing] == []


def test_the_emblem_is_round_on_a_transparent_ground() -> None:
    emblem = draw_emblem((120, 120))
    corner, middle = emblem.getpixel((2, 2)), emblem.getpixel((60, 60))
    assert isinstance(corner, tuple)
    assert isinstance(middle, tuple)
    assert (corner[3], middle[3]) == (0, 255)


def test_drawing_needs_no_django() -> None:
    """The pictures are drawn in a process of their own, which should start quickly."""
    program = "import sys, demo.artwork; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
