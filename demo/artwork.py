"""Demo notices with their lettering, laid out for any size of placement."""

from collections.abc import Callable, Mapping, Sequence
from math import cos, pi, sin
from typing import NamedTuple

from PIL import Image

from demo import motifs
from demo.emblem import draw_emblem
from demo.lettering import Block, Line, Room, fitted, placed, write
from demo.panorama import paint_panorama
from demo.pictures.colour import FLAG_GOLD, WHITE, Colour, clear, hexa, hues, lighter
from demo.pictures.painter import Painter

__all__ = ["DESIGNS", "PANORAMA", "draw_emblem", "draw_notice", "lettering"]

Size = tuple[int, int]
Motif = Callable[[Painter, float, float, float], None]


class Design(NamedTuple):
    """What a notice says and how it looks; "|" marks where its text may break."""

    title: str
    subline: str
    ground: Sequence[Colour]
    motif: Motif
    accent: Colour = FLAG_GOLD


DESIGNS: Mapping[str, Design] = {
    "dich-vu-cong": Design(
        "Dịch vụ công|trực tuyến",
        "Nộp hồ sơ|mọi lúc, mọi nơi",
        hues("185a92 0e3963"),
        motifs.laptop,
    ),
    "vneid": Design(
        "Định danh điện tử|VNeID mức 2",
        "Một tài khoản,|nhiều tiện ích",
        hues("b3262e 7a1523"),
        motifs.identity_card,
    ),
    "phong-chay": Design(
        "Phòng cháy,|chữa cháy",
        "Gọi ngay 114",
        hues("4a3044 241c33"),
        motifs.extinguisher,
        hexa("ffb45e"),
    ),
    "bao-hiem-y-te": Design(
        "Bảo hiểm y tế|toàn dân",
        "Chia sẻ|để yêu thương",
        hues("1c6f86 0d4159"),
        motifs.health_shield,
        hexa("bff0e4"),
    ),
    "hien-mau": Design(
        "Hiến máu|cứu người",
        "Một nghĩa cử|cao đẹp",
        hues("a8283f 6d142d"),
        motifs.blood,
        hexa("ffd9cf"),
    ),
    "moi-truong": Design(
        "Phân loại rác|tại nguồn",
        "Vì phường|xanh, sạch, đẹp",
        hues("23703f 0f4632"),
        motifs.sorted_bins,
        hexa("d9f2a0"),
    ),
    "an-toan-giao-thong": Design(
        "Đã uống rượu bia,|không lái xe",
        "Vì hạnh phúc|của mọi nhà",
        hues("2a4a8c 142450"),
        motifs.sober_driving,
    ),
    "chuyen-doi-so": Design(
        "Chuyển đổi số|đến từng khu phố",
        "Tổ công nghệ số|cộng đồng",
        hues("4f43a4 292463"),
        motifs.connected_homes,
        hexa("cfd6ff"),
    ),
    "le-hoi": Design(
        "Lễ hội truyền thống|An Thịnh",
        "Kính mời nhân dân|và du khách",
        hues("862758 46143d"),
        motifs.lanterns,
    ),
    "nong-san": Design(
        "Chợ phiên|nông sản sạch",
        "Sáng thứ Bảy|hằng tuần",
        hues("3f6f2a 234a20"),
        motifs.harvest,
        hexa("ffe28a"),
    ),
    "nha-sach": Design(
        "Nhà sách|Sông Lam",
        "Giảm 10%|cho học sinh",
        hues("1f5f78 103a52"),
        motifs.books,
    ),
    "tuyen-sinh": Design(
        "Tuyển sinh lớp nghề|ngắn hạn",
        "Miễn học phí|cho lao động địa phương",
        hues("8a4a1c 562a12"),
        motifs.trade,
        hexa("ffe0a0"),
    ),
    "duong-day-nong": Design(
        "Đường dây nóng",
        "1900 0000 –|tiếp nhận 24/7",
        hues("a83a1f 6f2218"),
        motifs.handset,
    ),
    "khao-sat": Design(
        "Khảo sát|sự hài lòng",
        "Ý kiến của bạn|giúp chúng tôi tốt hơn",
        hues("125f5a 0a3f43"),
        motifs.survey,
    ),
}
PANORAMA = "tieu-de"
SHORT_SIDE = 400


class Layout(NamedTuple):
    """Where a notice's picture and text go, in units of its canvas."""

    motif_at: tuple[float, float]
    motif_size: float
    room: Room
    upright: bool


def draw_notice(design: str, size: Size) -> Image.Image:
    """Return the notice `design` laid out for `size` pixels.

    The design "tieu-de" is a wide landscape without text, as the background of a heading.
    Raises ValueError if there is no such design.
    """
    if design != PANORAMA and design not in DESIGNS:
        raise ValueError(f"no notice is called {design!r}")
    width, height = canvas(size)
    p = Painter(width, height, size[0] / width, key=design)
    if design == PANORAMA:
        paint_panorama(p)
    else:
        _paint(p, design, size)
    return p.finished(size)


def canvas(size: Size) -> tuple[float, float]:
    """Return the width and height of a notice in its own units: the shorter side has 400."""
    share = SHORT_SIDE / min(size)
    return size[0] * share, size[1] * share


def _paint(p: Painter, design: str, size: Size) -> None:
    chosen, layout = DESIGNS[design], _layout(size)
    _backdrop(p, chosen, layout)
    chosen.motif(p, *layout.motif_at, layout.motif_size)
    for line in lettering(design, size):
        write(p, line)


def lettering(design: str, size: Size) -> list[Line]:
    """Return the lines of text of a notice for `size` pixels, placed on its canvas."""
    chosen, layout = DESIGNS[design], _layout(size)
    width, height = canvas(size)
    room = layout.room
    title = fitted(chosen.title, "Bold", room.width, room.height * 0.66)
    title = _at_most(title, height * (0.3 if width > height * 4 else 1))
    subline = fitted(chosen.subline, "Medium", room.width, room.height * 0.3)
    subline = _at_most(subline, title.size * 0.6)
    gap = title.size * 0.16
    top = room.y + (room.height - title.height - gap - subline.height) / 2
    return [
        *placed(title, room, top, WHITE, layout.upright),
        *placed(subline, room, top + title.height + gap, chosen.accent, layout.upright),
    ]


def _at_most(block: Block, size: float) -> Block:
    return block._replace(size=min(block.size, size))


def _layout(size: Size) -> Layout:
    """Put the picture above the text on a square or upright notice, beside it on a wide one."""
    width, height = canvas(size)
    return _above(width, height) if width < height * 1.7 else _beside(width, height)


def _above(width: float, height: float) -> Layout:
    picture = min(width * 0.34, height * (0.25 if height > width else 0.22))
    top = height * 0.1 + picture * 2.1
    room = Room(width * 0.07, top, width * 0.86, height * 0.94 - top)
    return Layout((width / 2, height * 0.07 + picture), picture, room, upright=True)


def _beside(width: float, height: float) -> Layout:
    very_wide = width > height * 5
    picture = height * 0.38
    x = height * (0.9 if very_wide else 0.56)
    left = x + picture * 1.2 + height * (0.26 if very_wide else 0.12)
    right = width - height * (0.7 if very_wide else 0.14)
    room = Room(left, height * 0.1, right - left, height * 0.8)
    return Layout((x, height / 2), picture, room, upright=False)


def _backdrop(p: Painter, design: Design, layout: Layout) -> None:
    p.wash(design.ground[0], design.ground[1])
    x, y = layout.motif_at
    size = layout.motif_size
    p.random.choice((_rays, _rings, _dots))(p, x, y, size)
    _swell(p, design, 0.74, 0.16)
    _skyline(p)
    _swell(p, design, 0.9, 0.3)
    p.glow(x, y, size * 2.4, lighter(design.ground[0], 0.6), 0.5)
    p.disc(x, y, size * 1.2, clear(WHITE, 0.09))
    p.disc(x, y, size * 1.06, clear(WHITE, 0.09))


def _rays(p: Painter, x: float, y: float, size: float) -> None:
    reach = p.width + p.height
    for i in range(16):
        angle = i * pi / 8
        sides = [(x + cos(angle + d) * reach, y + sin(angle + d) * reach) for d in (-0.09, 0.09)]
        p.fill([(x, y), *sides], clear(WHITE, 0.045))


def _rings(p: Painter, x: float, y: float, size: float) -> None:
    for i in range(1, 12):
        reach = size * (1 + 0.9 * i)
        p.arc((x, y, reach, reach), 0, 360, clear(WHITE, max(0.02, 0.11 - 0.01 * i)), size * 0.05)


def _dots(p: Painter, x: float, y: float, size: float) -> None:
    step = size * 0.34
    for column in range(int(p.width / step) + 1):
        for row in range(int(p.height / step) + 1):
            shift = step / 2 if row % 2 else 0
            p.disc(column * step + shift, row * step, size * 0.035, clear(WHITE, 0.1))


def _swell(p: Painter, design: Design, level: float, opacity: float) -> None:
    """Paint a wave along the foot of the notice."""
    turns = max(1, p.width / p.height / 3)
    shift = p.random.uniform(0, 2 * pi)
    crest = [
        (p.width * i / 60, p.height * (level + 0.06 * sin(i / 60 * 2 * pi * turns + shift)))
        for i in range(61)
    ]
    p.fill([*crest, (p.width, p.height), (0, p.height)], clear(design.ground[1], opacity))


def _skyline(p: Painter) -> None:
    """Hint at the roofs of the ward in the lower right corner."""
    unit = min(p.width, p.height) * 0.16
    outline = [(p.width, p.height)]
    x = p.width
    while x > p.width - max(p.width * 0.22, unit * 4):
        width, eaves = unit * p.random.uniform(0.8, 1.2), unit * 0.08
        top = p.height - unit * p.random.uniform(0.8, 2)
        outline += [(x - eaves, top + eaves), (x + eaves, top)]
        outline += [(x - width / 2, top - unit * 0.4), (x - width - eaves, top)]
        x -= width
    p.fill([*outline, (x, p.height)], clear(WHITE, 0.08))
