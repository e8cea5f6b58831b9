"""A painter who draws in a picture's own units at twice its size, for smooth edges."""

from collections.abc import Callable, Iterable, Sequence
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.pictures.colour import INK, Colour, Light, Tint, clear

Point = tuple[float, float]
Disc = tuple[float, float, float, float]
Stamp = Callable[[ImageDraw.ImageDraw, Point], None]

SUPERSAMPLING = 2


class Painter:
    """Draw shapes on a canvas of `width` × `height` units, `zoom` pixels to the unit."""

    def __init__(self, width: float, height: float, zoom: float = 1, key: str = "") -> None:
        self.width = width
        self.height = height
        self.scale = zoom * SUPERSAMPLING
        self.random = Random(key)  # noqa: S311 (pictures, not secrets)
        self.image = Image.new("RGB", (self._px(width), self._px(height)))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _px(self, length: float) -> int:
        return max(1, round(length * self.scale))

    def _points(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def fill(self, points: Iterable[Point], colour: Colour | Tint) -> None:
        """Fill a polygon."""
        self.pen.polygon(self._points(points), fill=colour)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour | Tint,
        radius: float = 0,
    ) -> None:
        """Fill a rectangle, its corners rounded by `radius`."""
        corners = [x * self.scale, y * self.scale]
        corners += [(x + width) * self.scale, (y + height) * self.scale]
        self.pen.rounded_rectangle(corners, min(radius, width / 2, height / 2) * self.scale, colour)

    def disc(
        self, x: float, y: float, radius: float, colour: Colour | Tint, tall: float | None = None
    ) -> None:
        """Fill an ellipse around (x, y); `tall` is its vertical radius, when it is not a circle."""
        self.pen.ellipse(self._oval((x, y, radius, radius if tall is None else tall)), fill=colour)

    def _oval(self, disc: Disc) -> list[float]:
        x, y, wide, tall = (value * self.scale for value in disc)
        return [x - wide, y - tall, x + wide, y + tall]

    def line(self, points: Sequence[Point], colour: Colour | Tint, width: float) -> None:
        """Draw a line through the points with round joints."""
        self.pen.line(self._points(points), colour, self._px(width), joint="curve")

    def rope(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line with round joints and round ends."""
        self.line(points, colour, width)
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def arc(
        self, disc: Disc, start: float, end: float, colour: Colour | Tint, width: float
    ) -> None:
        """Draw part of an ellipse's outline, in degrees clockwise from three o'clock."""
        self.pen.arc(self._oval(disc), start, end, colour, self._px(width))

    def blend(self, points: Sequence[Point], top: Colour, bottom: Colour) -> None:
        """Fill a polygon with a gradient from its highest point to its lowest."""
        pixels = self._points(points)
        self._pour(
            _extent(pixels), top, bottom, lambda pen, at: pen.polygon(_moved(pixels, at), 255)
        )

    def cluster(self, discs: Sequence[Disc], top: Colour, bottom: Colour) -> None:
        """Fill ellipses that grow together into one shape, with one gradient for all."""
        ovals = [self._oval(disc) for disc in discs]
        corners = [(oval[i], oval[i + 1]) for oval in ovals for i in (0, 2)]

        def stamp(pen: ImageDraw.ImageDraw, at: Point) -> None:
            for oval in ovals:
                pen.ellipse(_moved([(oval[0], oval[1]), (oval[2], oval[3])], at), 255)

        self._pour(_extent(corners), top, bottom, stamp)

    def _pour(
        self, extent: tuple[int, int, int, int], top: Colour, bottom: Colour, stamp: Stamp
    ) -> None:
        left, upper, right, lower = extent
        size = (max(1, right - left), max(1, lower - upper))
        mask = Image.new("L", size)
        stamp(ImageDraw.Draw(mask), (left, upper))
        self.image.paste(gradient(size, top, bottom), (left, upper), mask)

    def wash(self, top: Colour, bottom: Colour, y: float = 0, height: float | None = None) -> None:
        """Cover the full width with a vertical gradient."""
        size = (self.image.width, self._px(self.height - y if height is None else height))
        self.image.paste(gradient(size, top, bottom), (0, round(y * self.scale)))

    def glow(
        self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.8
    ) -> None:
        """Add light that fades from the middle outwards."""
        side = self._px(radius * 2)
        mask = _halo().resize((side, side), Image.Resampling.BILINEAR)
        mask = mask.point(lambda value: value * strength)
        corner = (round((x - radius) * self.scale), round((y - radius) * self.scale))
        self.image.paste(colour, (*corner, corner[0] + side, corner[1] + side), mask)

    def shadow(self, x: float, y: float, wide: float, tall: float = 0, depth: float = 0.22) -> None:
        """Darken the ground under a thing, softly, around (x, y)."""
        tall = tall or wide * 0.16
        for step in (1.0, 0.78, 0.56):
            self.disc(x, y, wide * step, clear(INK, depth / 3), tall * step)

    def soft_box(self, x: float, y: float, width: float, height: float, depth: float = 0.3) -> None:
        """Cast the blurred shadow of a rectangle."""
        blur = 10 * self.scale
        pad = round(blur * 2)
        size = (self._px(width) + 2 * pad, self._px(height) + 2 * pad)
        small = (max(1, size[0] // 8), max(1, size[1] // 8))
        mask = Image.new("L", small)
        inner = (pad // 8, pad // 8, small[0] - pad // 8, small[1] - pad // 8)
        mask.paste(round(255 * depth), inner)
        mask = mask.filter(ImageFilter.GaussianBlur(blur / 8)).resize(size)
        self.image.paste(INK, (round(x * self.scale) - pad, round(y * self.scale) - pad), mask)

    def grade(self, light: Light) -> None:
        """Cast the light of the day over all that is painted."""
        cast = gradient(self.image.size, light.cast_high, light.cast_low)
        lit = ImageChops.soft_light(self.image, cast)
        self.image.paste(Image.blend(self.image, lit, min(1, light.strength * 2)))

    def finished(self, size: tuple[int, int], closer: float = 1) -> Image.Image:
        """Return the picture scaled to cover `size` pixels, cropped evenly where it must be.

        `closer` above 1 moves the eye nearer, cutting off the edges.
        """
        cover = max(size[0] / self.image.width, size[1] / self.image.height)
        wide, tall = size[0] / cover / closer, size[1] / cover / closer
        left, upper = (self.image.width - wide) / 2, (self.image.height - tall) / 2
        region = (left, upper, left + wide, upper + tall)
        return self.image.resize(size, Image.Resampling.LANCZOS, region)


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """Return a vertical gradient."""
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), top)
    column.putpixel((0, 1), bottom)
    return column.resize(size, Image.Resampling.BILINEAR, (0, 0.5, 1, 1.5))


def smooth(points: Sequence[Point], steps: int = 10, closed: bool = False) -> list[Point]:
    """Return points on a flowing curve (Catmull-Rom) through the given ones."""
    ring = (
        [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    )
    curve = [
        _between(ring[i : i + 4], step / steps)
        for i in range(len(ring) - 3)
        for step in range(steps)
    ]
    return curve if closed else [*curve, points[-1]]


def _between(four: Sequence[Point], t: float) -> Point:
    weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
    pairs = list(zip(weights, four, strict=True))
    return sum(w * x for w, (x, _) in pairs) / 2, sum(w * y for w, (_, y) in pairs) / 2


def around(
    x: float, y: float, wide: float, points: Sequence[Point], tall: float | None = None
) -> list[Point]:
    """Return points given as shares of `wide` (and `tall`) to the right of and below (x, y)."""
    high = wide if tall is None else tall
    return [(x + across * wide, y + down * high) for across, down in points]


def star(x: float, y: float, radius: float, turn: float = 0) -> list[Point]:
    """Return the corners of a five-pointed star."""
    return [
        (x + reach * sin(angle), y - reach * cos(angle))
        for i in range(10)
        for reach, angle in [(radius * (0.382 if i % 2 else 1), turn + i * pi / 5)]
    ]


def _extent(points: Sequence[Point]) -> tuple[int, int, int, int]:
    across, down = zip(*points, strict=True)
    return int(min(across)), int(min(down)), int(max(across)) + 1, int(max(down)) + 1


def _moved(points: Sequence[Point], origin: Point) -> list[Point]:
    return [(x - origin[0], y - origin[1]) for x, y in points]


def _halo() -> Image.Image:
    return Image.radial_gradient("L").resize((64, 64)).point(_falloff)


def _falloff(distance: int) -> float:
    return max(0.0, 1 - distance / 180) ** 2 * 255
