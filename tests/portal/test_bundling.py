"""The style sheet as it is served."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from portal.bundling import LAYER, STYLE_SHEET, bundle, flatten, spell_out


def bundled() -> str:
    finder = finders.FileSystemFinder()
    return bundle({name: (storage, name) for name, storage in finder.list([])})


class TestStyleSheet:
    def test_holds_every_part_once_it_is_bundled(self) -> None:
        folder = Path(str(finders.find(STYLE_SHEET))).parent
        parts = {path for path in folder.glob("*.css") if path.name != Path(STYLE_SHEET).name}
        sheet = bundled()
        assert "@import" not in sheet
        assert [path.name for path in parts if path.read_text() not in sheet] == []

    def test_is_served_without_layers_in_their_order(self) -> None:
        layers = ["@layer b {\n  x {\n    y: 1;\n  }\n}", "@layer a {\n  z {\n    y: 2;\n  }\n}"]
        sheet = "\n".join(["/* Look. */\n@layer a, b;\n", *layers, ""])
        assert flatten(sheet) == "  z {\n    y: 2;\n  }\n\n  x {\n    y: 1;\n  }\n"

    def test_keeps_every_rule_when_it_loses_its_layers(self) -> None:
        sheet = bundled()
        assert flatten(sheet).count("{") == sheet.count("{") - len(LAYER.findall(sheet))

    def test_refuses_a_layer_without_a_place(self) -> None:
        with pytest.raises(ValueError, match="'c'"):
            flatten("@layer a, b;\n@layer c {\n}\n")

    @pytest.mark.parametrize(
        ("written", "spelt_out"),
        [
            ("margin-inline: 0 auto", "margin-left: 0; margin-right: auto"),
            (
                "padding-block: calc(1rem + 2 * var(--gap))",
                "padding-top: calc(1rem + 2 * var(--gap)); "
                "padding-bottom: calc(1rem + 2 * var(--gap))",
            ),
            (
                "border-block: 1px solid var(--line)",
                "border-top: 1px solid var(--line); border-bottom: 1px solid var(--line)",
            ),
            ("inset: 0", "top: 0; right: 0; bottom: 0; left: 0"),
            ("inset: 1px 2px", "top: 1px; right: 2px; bottom: 1px; left: 2px"),
            ("inset: 1px 2px 3px", "top: 1px; right: 2px; bottom: 3px; left: 2px"),
            ("inset: 1px 2px 3px 4px", "top: 1px; right: 2px; bottom: 3px; left: 4px"),
            ("inset-inline: 1px 2px", "left: 1px; right: 2px"),
            ("inset-block-end: 100%", "bottom: 100%"),
            ("margin-block-end: 1px", "margin-block-end: 1px"),
            ("margin: 0 auto", "margin: 0 auto"),
            ("border-inline-start: 1px solid", "border-inline-start: 1px solid"),
        ],
    )
    def test_names_the_sides_for_browsers_too_old_for_shorthands(
        self, written: str, spelt_out: str
    ) -> None:
        lines = "\n".join(f"    {each};" for each in spelt_out.split("; "))
        assert spell_out(f"a {{\n    {written};\n}}") == f"a {{\n{lines}\n}}"

    def test_refuses_a_value_that_it_cannot_take_apart(self) -> None:
        with pytest.raises(ValueError, match="Brackets"):
            spell_out("margin-inline: max(1px, (2px + (3px * var(--x)))) 0;")

    def test_holds_no_shorthand_that_it_did_not_spell_out(self) -> None:
        left = re.findall(
            r"(?:^|[\s;{])(?:(?:margin|padding|border)-(?:inline|block)|inset(?:-[a-z-]+)?):",
            spell_out(flatten(bundled())),
        )
        assert left == []
