"""An emblem for the demo ward: the river, the mountains and the rice it lives by."""

from math import atan2, cos, pi, sin

from PIL import Image, ImageDraw

from demo.pictures.colour import CREAM, WHITE, clear, darker, hexa, lighter, mix
from demo.pictures.painter import Painter, smooth
from demo.pictures.plants import leaf

GOLD = hexa("e2ad3c")
RING = hexa("9b1c18")
SMOOTHING = 4


def draw_emblem(size: tuple[int, int]) -> Image.Image:
    """Return the round emblem at `size` pixels on a transparent ground."""
    p = Painter(200, 200, max(size) / 200, "emblem")
    _sky(p)
    _land(p)
    _ring(p)
    _rice(p)
    image = p.finished(size).convert("RGBA")
    image.putalpha(_round(size))
    return image


def _round(size: tuple[int, int]) -> Image.Image:
    wide, tall = size[0] * SMOOTHING, size[1] * SMOOTHING
    mask = Image.new("L", (wide, tall))
    ImageDraw.Draw(mask).ellipse((2, 2, wide - 3, tall - 3), 255)
    return mask.resize(size, Image.Resampling.LANCZOS)


def _sky(p: Painter) -> None:
    p.wash(hexa("f7b04a"), hexa("fff0c0"), 0, 116)
    for i in range(25):
        angle = pi + pi * i / 24
        sides = [(100 + cos(angle + d) * 110, 92 + sin(angle + d) * 110) for d in (-0.03, 0.03)]
        p.fill([(100, 92), *sides], clear(WHITE, 0.4))
    p.glow(100, 92, 60, WHITE, 0.8)
    p.disc(100, 92, 26, hexa("e2483a"))


def _land(p: Painter) -> None:
    peaks = [(10, 120), (44, 88), (66, 104), (84, 94), (112, 112), (146, 82), (172, 104), (200, 92)]
    p.blend([*smooth(peaks, 8), (200, 130), (0, 130)], hexa("4f93a0"), hexa("2f7a74"))
    p.blend([(0, 116), (200, 116), (200, 200), (0, 200)], hexa("6fb35c"), hexa("3f8a4f"))
    _hall(p)
    river = smooth([(96, 128), (88, 140), (116, 152), (70, 176), (60, 204)], 10)
    bank = smooth([(170, 204), (142, 176), (132, 152), (104, 140), (106, 128)], 10)
    p.blend([*river, *bank], hexa("bfe9f2"), hexa("2f8fc0"))
    for y, left, right in ((154, 104, 124), (163, 96, 122), (172, 88, 128)):
        wave = [(left + (right - left) * i / 4, y + 1.6 * (-1) ** i) for i in range(5)]
        p.line(smooth(wave), clear(WHITE, 0.85), 1.8)


def _hall(p: Painter) -> None:
    """Draw the communal house, small enough to stay clear at the size of an icon."""
    p.box(78, 114, 44, 14, RING)
    for x in (80, 92, 105, 117):
        p.box(x, 114, 3, 14, CREAM)
    p.box(72, 126, 56, 4, mix(CREAM, GOLD, 0.3))
    eaves = [(60, 104), (74, 114), (100, 117), (126, 114), (140, 104)]
    ridge = [(140, 104), (124, 103), (116, 92), (100, 93), (84, 92), (76, 103), (60, 104)]
    p.blend([*smooth(eaves, 8), *smooth(ridge, 8)], hexa("c2452e"), hexa("86261f"))


def _ring(p: Painter) -> None:
    for radius, width, colour in (
        (102, 26, RING),
        (100, 4, GOLD),
        (78, 3, GOLD),
        (75.6, 1.4, darker(GOLD, 0.2)),
    ):
        p.arc((100, 100, radius, radius), 0, 360, colour, width)


def _rice(p: Painter) -> None:
    """Lay an ear of rice along each side of the ring, grain by grain."""
    for side in (-1, 1):
        stalk = [_on_ring(side, 0.04 + 0.05 * i, 88) for i in range(16)]
        p.line(stalk, GOLD, 1.8)
        for i in range(16):
            for lean, radius in ((0.42, 91), (-0.42, 85)):
                foot = _on_ring(side, 0.16 + 0.043 * i, radius)
                ahead = _on_ring(side, 0.2 + 0.043 * i, radius + lean * 6)
                angle = atan2(ahead[1] - foot[1], ahead[0] - foot[0])
                leaf(p, foot, angle, 13, lighter(GOLD, 0.25 if lean > 0 else 0.05), 0.2)
    p.disc(100, 188.5, 6, GOLD)
    p.disc(100, 188.5, 3.4, RING)


def _on_ring(side: int, share: float, radius: float) -> tuple[float, float]:
    """Return the point `share` of the way up the ring from its foot."""
    angle = pi / 2 - side * pi * share
    return 100 + cos(angle) * radius, 100 + sin(angle) * radius
