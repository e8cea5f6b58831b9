"""The colours that an office chooses: checks that text stays readable, and their style sheet.

Contrast is computed as in WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio); the minimum
is that of success criterion 1.4.3. The surfaces are those of static/css/tokens.css; a test compares
them.
"""

import re

from django.core.exceptions import ValidationError

BRAND = "#9b1c18"
LINK = "#0e4a7b"
MIN_CONTRAST = 4.5
WHITE = "#ffffff"
LIGHT_SURFACES = ("#faf8f4", "#ffffff", "#f1ece2")
DARK_SURFACES = ("#191715", "#221f1c", "#2c2824")
HEXADECIMAL = re.compile(r"#[0-9a-f]{6}")


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two colours such as "#9b1c18", from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_brand(colour: str) -> None:
    """Raise ValidationError unless headings in `colour` and white text on it can be read."""
    _check_form(colour)
    _check(ratio(colour, WHITE), "Chữ trắng trên màu này")
    _check(_lowest_contrast(colour, LIGHT_SURFACES), "Tiêu đề màu này trên nền trang")


def check_link(colour: str) -> None:
    """Raise ValidationError unless links in `colour` can be read on every surface."""
    _check_form(colour)
    _check(_lowest_contrast(colour, LIGHT_SURFACES), "Liên kết màu này trên nền trang")


def palette(brand: str, link: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the tokens that follow from a unit's colours, for the light and the dark theme.

    On dark surfaces the same hues are lightened until they can be read.
    """
    light = {
        "brand": brand,
        "brand-deep": mix(brand, "#000000", 0.2),
        "heading": mix(brand, "#000000", 0.1),
        "link": link,
        "link-hover": brand,
    }
    dark = {
        "brand": mix(brand, "#000000", 0.22),
        "brand-deep": mix(brand, "#000000", 0.4),
        "heading": _lightened(brand),
        "link": _lightened(link),
        "link-hover": _lightened(brand),
    }
    return light, dark


def style_sheet(brand: str, link: str) -> str:
    """Return the style sheet that replaces the colours of the tokens by those of a unit.

    The high-contrast theme and printed pages keep the usual colours.
    """
    light, dark = map(_declarations, palette(brand, link))
    return (
        "@media screen{@media not all and (prefers-contrast: more){"
        f":root{{{light}}}}}"
        "@media (prefers-color-scheme: dark){@media not all and (prefers-contrast: more){"
        f":root{{{dark}}}}}}}}}"
    )


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with a share (0 to 1) of `other` in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _lightened(colour: str) -> str:
    steps = (mix(colour, WHITE, step / 20) for step in range(21))
    return next(each for each in steps if _lowest_contrast(each, DARK_SURFACES) >= MIN_CONTRAST)


def _lowest_contrast(colour: str, surfaces: tuple[str, ...]) -> float:
    return min(ratio(colour, surface) for surface in surfaces)


def _check(found: float, what: str) -> None:
    if found < MIN_CONTRAST:
        # Rounded down, so that a colour that fails is never shown as 4,50.
        shown = f"{int(found * 100) / 100:.2f}".replace(".", ",")
        raise ValidationError(
            f"{what} chỉ đạt tỷ lệ tương phản {shown}:1, cần ít nhất 4,5:1 để ai cũng đọc được "
            "(WCAG 2.2, tiêu chí 1.4.3). Hãy chọn màu đậm hơn."
        )


def _check_form(colour: str) -> None:
    if not HEXADECIMAL.fullmatch(colour):
        raise ValidationError("Màu phải viết bằng sáu chữ số, ví dụ #9b1c18.")


def _declarations(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
