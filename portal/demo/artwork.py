"""Demo banners with their lettering, the wide header picture, and the ward's emblem."""

from collections.abc import Callable, Mapping
from math import pi, sin
from typing import NamedTuple

from PIL import Image, ImageDraw

from portal.demo import motifs
from portal.demo.lettering import LEADING, Block, Line, fitted, write
from portal.demo.pictures import buildings, land, plants
from portal.demo.pictures.colour import (
    CREAM,
    DAWN,
    FLAG_GOLD,
    INK,
    MORNING,
    WHITE,
    Colour,
    clear,
    darker,
    hexa,
    lighter,
    mix,
)
from portal.demo.pictures.painter import Painter, smooth

Size = tuple[int, int]
Motif = Callable[[Painter, float, float, float], None]


class Design(NamedTuple):
    title: str
    subline: str
    high: Colour
    low: Colour
    motif: Motif
    accent: Colour = FLAG_GOLD


DESIGNS: Mapping[str, Design] = {
    "dich-vu-cong": Design("Dịch vụ công trực tuyến", "Nộp hồ sơ mọi lúc, mọi nơi", hexa("1f6fae"), hexa("124a80"), motifs.laptop),
    "vneid": Design("Định danh điện tử VNeID mức 2", "Một tài khoản, nhiều tiện ích", hexa("b3262e"), hexa("7f1724"), motifs.identity_card),
    "phong-chay": Design("Phòng cháy, chữa cháy", "Gọi ngay 114", hexa("3a2f4a"), hexa("211c33"), motifs.extinguisher),
    "bao-hiem-y-te": Design("Bảo hiểm y tế toàn dân", "Chia sẻ để yêu thương", hexa("1c6f86"), hexa("0f4a63"), motifs.health_shield),
    "hien-mau": Design("Hiến máu cứu người", "Một nghĩa cử cao đẹp", hexa("a8283f"), hexa("74162f"), motifs.blood, hexa("ffd9cf")),
    "moi-truong": Design("Phân loại rác tại nguồn", "Vì phường xanh, sạch, đẹp", hexa("23703f"), hexa("124c35"), motifs.sorted_bins),
    "an-toan-giao-thong": Design("Đã uống rượu bia, không lái xe", "Vì hạnh phúc của mọi nhà", hexa("24407c"), hexa("152756"), motifs.sober_driving),
    "chuyen-doi-so": Design("Chuyển đổi số đến từng khu phố", "Tổ công nghệ số cộng đồng", hexa("4a3f9a"), hexa("2c2768"), motifs.connected_homes),
    "le-hoi": Design("Lễ hội truyền thống An Thịnh", "Kính mời nhân dân và du khách", hexa("7a2350"), hexa("4a1640"), motifs.lanterns),
    "nong-san": Design("Chợ phiên nông sản sạch", "Sáng thứ Bảy hằng tuần", hexa("3f6f2a"), hexa("274d22"), motifs.harvest),
    "nha-sach": Design("Nhà sách Sông Lam", "Giảm 10% cho học sinh", hexa("1f5f78"), hexa("123f58"), motifs.books),
    "tuyen-sinh": Design("Tuyển sinh lớp nghề ngắn hạn", "Miễn học phí cho lao động địa phương", hexa("8a4a1c"), hexa("5f2f14"), motifs.trade),
    "duong-day-nong": Design("Đường dây nóng", "1900 0000 – tiếp nhận 24/7", hexa("a83a1f"), hexa("78261a"), motifs.handset),
    "khao-sat": Design("Khảo sát sự hài lòng", "Ý kiến của bạn giúp chúng tôi tốt hơn", hexa("17706a"), hexa("0e4c50"), motifs.survey),
}
PANORAMA = "tieu-de"


class Layout(NamedTuple):
    """Where a notice's picture and text go, in pixels."""

    motif_at: tuple[float, float]
    motif_size: float
    room: tuple[float, float, float, float]
    centred: bool


def draw_notice(design: str, size: Size) -> Image.Image:
    """Return the notice `design` laid out for `size` pixels.

    The design "tieu-de" is a wide landscape without text, to lay a heading over.
    Raise ValueError when there is no such design.
    """
    if design == PANORAMA:
        return _panorama(size)
    if design not in DESIGNS:
        raise ValueError(f"no notice is called {design!r}")
    p = Painter(*size, key=design)
    chosen, layout = DESIGNS[design], layout_for(size)
    _backdrop(p, chosen, layout)
    chosen.motif(p, *layout.motif_at, layout.motif_size)
    for line in lettering(design, size):
        write(p, line)
    return p.finished(size)


def layout_for(size: Size) -> Layout:
    """Return picture above text for a square or upright notice, beside it for a wide one."""
    width, height = size
    if width < height * 1.7:
        pad = width * 0.07
        picture = min(width * 0.33, height * 0.26)
        top = height * 0.08 + picture * 2
        return Layout((width / 2, height * 0.06 + picture), picture, (pad, top, width - 2 * pad, height * 0.93 - top), True)
    picture = height * 0.39
    left = height * 0.16 + picture * 2.3
    if width > height * 5:
        left += height * 0.35
    right = width - height * (1.5 if width > height * 5 else 0.14)
    return Layout((left - picture * 1.3, height * 0.5), picture, (left, height * 0.1, right - left, height * 0.8), False)


def lettering(design: str, size: Size) -> list[Line]:
    """Return the lines of text of a notice at `size`, placed."""
    chosen, layout = DESIGNS[design], layout_for(size)
    x, y, width, height = layout.room
    title = fitted(chosen.title, "Bold", (width, height * 0.64))
    subline = fitted(chosen.subline, "Medium", (width, height * 0.34), 2)
    subline = subline._replace(size=min(subline.size, title.size * 0.62))
    top = y + (height - title.height - subline.height) / 2
    return [
        *_placed(title, layout, x, top, WHITE),
        *_placed(subline, layout, x, top + title.height, chosen.accent),
    ]


def _placed(block: Block, layout: Layout, x: float, top: float, colour: Colour) -> list[Line]:
    lines = []
    for i, text in enumerate(block.lines):
        line = Line(text, x, top + block.size * (LEADING * i + 0.96), block.size, block.weight, colour)
        left, _, right, _ = line.extent
        shift = (layout.room[2] - (right - left)) / 2 if layout.centred else 0
        lines.append(line._replace(x=x + shift))
    return lines


def _backdrop(p: Painter, design: Design, layout: Layout) -> None:
    p.wash(design.high, design.low)
    x, y = layout.motif_at
    size = layout.motif_size
    p.disc(p.width * 0.96, p.height * 0.04, min(p.width, p.height) * 0.52, clear(WHITE, 0.05))
    p.disc(p.width * 0.9, p.height * 1.02, min(p.width, p.height) * 0.4, clear(WHITE, 0.05))
    _swell(p, design, 0.8, 0.1)
    _swell(p, design, 0.9, 0.14)
    p.glow(x, y, size * 2.3, lighter(design.high, 0.6), 0.55)
    p.disc(x, y, size * 1.18, clear(WHITE, 0.12))


def _swell(p: Painter, design: Design, level: float, opacity: float) -> None:
    rise = p.height * 0.06
    shift = p.random.uniform(0, 2 * pi)
    crest = [(p.width * i / 40, p.height * level + rise * sin(i / 40 * 2 * pi * max(1, p.width / p.height / 3) + shift)) for i in range(41)]
    p.fill([*crest, (p.width, p.height), (0, p.height)], clear(lighter(design.high, 0.25), opacity))


def _panorama(size: Size) -> Image.Image:
    p = Painter(*size, key=PANORAMA)
    return p.finished(size)


def draw_emblem(size: int) -> Image.Image:
    """Return the ward's emblem, `size` pixels square, on a transparent ground."""
    p = Painter(200, 200, size / 200, "emblem")
    image = p.finished((size, size)).convert("RGBA")
    mask = Image.new("L", (size * 4, size * 4))
    ImageDraw.Draw(mask).ellipse((4, 4, size * 4 - 5, size * 4 - 5), 255)
    image.putalpha(mask.resize((size, size), Image.Resampling.LANCZOS))
    return image
