"""Styles of a Word document: what a paragraph or a run looks like by them."""

import re
from collections.abc import Iterator
from functools import cache

from core.docx.names import VAL, Element, child, is_on, name, number, value

MAX_CHAIN = 20  # styles based on one another
BODY_LEVEL = 9  # the outline level of what is no heading
_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_FONT_ATTRIBUTES = ("hAnsi", "ascii")


class Styles:
    """The styles of a document.

    Args:
        root: the root of the styles' part, None if the document has none.
        theme: the root of the theme's part, for fonts that are named there.
    """

    def __init__(self, root: Element | None, theme: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default: str | None = None
        self._theme = {} if theme is None else _theme_fonts(theme)
        for style in [] if root is None else root.iter(name("w:style")):
            # The first of two styles with one id counts; without a type it is a paragraph's.
            self._styles.setdefault(style.get(name("w:styleId"), ""), style)
            kind = style.get(name("w:type"), "paragraph")
            if kind == "paragraph" and style.get(name("w:default")) in ("1", "true", "on"):
                self._default = style.get(name("w:styleId"))
        self._document = child(root, "w:docDefaults", "w:rPrDefault", "w:rPr")
        self.chain = cache(self._chain)
        self.title_or_level = cache(self._title_or_level)
        self._toggled = cache(self._toggled_by_styles)
        self._font_of = cache(self._font_of_styles)

    def _chain(self, style_id: str | None) -> tuple[Element, ...]:
        """Return a style and those it is based on."""
        found: list[Element] = []
        while style_id in self._styles and len(found) < MAX_CHAIN:
            style = self._styles[style_id]
            if style in found:
                break
            found.append(style)
            style_id = value(style, "w:basedOn")
        return tuple(found)

    def names_of(self, style_id: str | None) -> Iterator[str]:
        """Yield the names of a style and of those it is based on, in small letters.

        Inside a file they are English, even if Word is Vietnamese.
        """
        for style in self.chain(style_id):
            yield (value(style, "w:name") or "").lower()

    def _title_or_level(self, style_id: str | None) -> tuple[bool, int]:
        """Return whether a style is of titles, and its outline level, 9 for no heading."""
        for style in self.chain(style_id):
            called = (value(style, "w:name") or "").lower()
            if called == "title":
                return True, BODY_LEVEL
            if found := _HEADING.fullmatch(called):
                return False, int(found[1]) - 1
            if (level := value(style, "w:pPr", "w:outlineLvl")) is not None:
                return False, number(level, BODY_LEVEL)
        if style_id and style_id not in self._styles:  # the part is lost: ids are like names
            found = _HEADING.fullmatch(style_id)
            return style_id.lower() == "title", int(found[1]) - 1 if found else BODY_LEVEL
        return False, BODY_LEVEL

    def paragraph_property(self, paragraph: Element, *path: str) -> Element | None:
        """Return a property of a paragraph, its own or by its style."""
        own = child(paragraph, "w:pPr", *path)
        if own is not None:
            return own
        style_id = value(paragraph, "w:pPr", "w:pStyle") or self._default
        found = (child(style, "w:pPr", *path) for style in self.chain(style_id))
        return next((each for each in found if each is not None), None)

    def is_toggled(
        self,
        toggle: str,
        properties: Element | None,
        paragraph: str | None,
        table: str | None = None,
    ) -> bool:
        """Return whether a run has a property that is on or off, such as "w:vanish".

        Args:
            properties: the run's own <w:rPr>.
            paragraph: the style of its paragraph.
            table: the style of its table.
        """
        own = child(properties, toggle)
        if own is not None:
            return is_on(own)
        run = value(properties, "w:rStyle")
        return self._toggled(toggle, run, paragraph or self._default, table)

    def _toggled_by_styles(
        self, toggle: str, run: str | None, paragraph: str | None, table: str | None
    ) -> bool:
        """By the standard (17.7.3), two styles that both switch a property on switch it off."""
        by_style = [self._nearest(style_id, toggle) for style_id in (run, paragraph, table)]
        named = [each for each in by_style if each is not None]
        if not named:
            return is_on(child(self._document, toggle))
        return sum(map(is_on, named)) == 1

    def value_of(self, path: str, properties: Element | None, paragraph: str | None) -> str | None:
        """Return the value of a run's property, its own or by its styles."""
        found = self.run_property(path, properties, paragraph)
        return None if found is None else found.get(VAL)

    def run_property(
        self, path: str, properties: Element | None, paragraph: str | None
    ) -> Element | None:
        """Return a property of a run, its own or by its styles."""
        own = child(properties, path)
        if own is not None:
            return own
        by_style = self._nearest(value(properties, "w:rStyle"), path)
        return by_style if by_style is not None else self._nearest(paragraph or self._default, path)

    def font(self, properties: Element | None, paragraph: str | None) -> str:
        """Return the font of a run, "" if none is named."""
        own = self._font_in(child(properties, "w:rFonts"))
        return own or self._font_of(value(properties, "w:rStyle"), paragraph or self._default)

    def _font_of_styles(self, run: str | None, paragraph: str | None) -> str:
        styles = [*self.chain(run), *self.chain(paragraph)]
        named = (self._font_in(child(style, "w:rPr", "w:rFonts")) for style in styles)
        return next(filter(None, named), "") or self._font_in(child(self._document, "w:rFonts"))

    def _font_in(self, fonts: Element | None) -> str:
        """Return the font of letters beyond ASCII: that of a theme, if there is one, or its own."""
        if fonts is None:
            return ""
        for each in _FONT_ATTRIBUTES:
            themed = self._theme.get((fonts.get(name(f"w:{each}Theme")) or "")[:5].lower())
            if found := themed or fonts.get(name(f"w:{each}")):
                return str(found)
        return ""

    def _nearest(self, style_id: str | None, path: str) -> Element | None:
        found = (child(style, "w:rPr", path) for style in self.chain(style_id))
        return next((each for each in found if each is not None), None)


def _theme_fonts(theme: Element) -> dict[str, str]:
    """Return the fonts for headings ("major") and text ("minor")."""
    found = {}
    for kind in ("major", "minor"):
        latin = theme.find(f".//{name(f'a:{kind}Font')}/{name('a:latin')}")
        if latin is not None and latin.get("typeface"):
            found[kind] = latin.get("typeface")
    return found
