"""Fields, links and containers: what they show takes their place."""

import re
from collections.abc import Callable

from core.docx import symbols
from core.docx.left_out import LeftOutNames
from core.docx.names import (
    VAL,
    Element,
    P,
    R,
    T,
    child,
    is_on,
    is_true,
    name,
    names,
    number,
    remove,
    replace,
    text_run,
    unwrap,
    value,
)  # fmt: skip
from core.docx.package import Relationship

HREF = "href"  # our own attribute of a run: where it leads
_LINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\\\s]\S*))', re.IGNORECASE)
_ANCHOR = re.compile(r'\\l\s+"([^"\s]+)"')
_SYMBOL = re.compile(r"\s*SYMBOL\s+(?:0x([0-9a-f]{1,6})|([0-9]{1,18}))\b", re.IGNORECASE)
_SYMBOL_FONT = re.compile(r'\\f\s+(?:"([^"]*)"|(\S+))')
_BUTTON = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)
_EQUATION = re.compile(r"\s*EQ\s", re.IGNORECASE)
_SHOWN = names(
    "w:t", "w:tab", "w:br", "w:cr", "w:sym", "w:drawing", "w:pict", "w:object", "m:oMath",
    "w:noBreakHyphen", "w:softHyphen", "w:footnoteReference", "w:endnoteReference",
)  # fmt: skip
_FIELD_TYPE = name("w:fldCharType")
_FIELD_PARTS = names("w:fldChar", "w:instrText", "w:delInstrText")
_PARTS = (*_FIELD_PARTS, *_SHOWN)
_SIGNS = names("w:t", "w:sym")
_HOLDING = names("w:t", "w:sym", "a:blip", "a:t", "v:imagedata", "c:chart", "dgm:relIds", "m:t")
_WRAPPERS = ("w:smartTag", "w:customXml", "w:dir", "w:bdo")


def unwrap_containers(
    root: Element, relationships: dict[str, Relationship], left_out: LeftOutNames
) -> None:
    """Replace containers by what they hold; each run keeps where its link leads."""
    for each in list(root.iter(name("w:showingPlcHdr"))):
        if is_on(each):
            _name_placeholder(each.getparent().getparent(), left_out)
    changes: dict[str, Callable[[Element], None]] = {
        "mc:AlternateContent": _choose_alternative,
        "w:sdt": _unwrap_control,
        **dict.fromkeys(_WRAPPERS, unwrap),
        "w:ruby": _unwrap_ruby,
        "w:hyperlink": lambda link: _unwrap_link(link, relationships),
        "w:fldSimple": lambda field: _unwrap_simple_field(field, left_out),
    }
    for short, change in changes.items():
        for each in list(root.iter(name(short))):
            change(each)


def show_results(root: Element, left_out: LeftOutNames) -> None:
    """Replace each complex field by what it shows; a field that never ends is none."""
    ended = _ended_fields(root)
    is_open: list[_Field] = []
    for each in list(root.iter(*_PARTS)):
        if each in ended and each.get(_FIELD_TYPE) == "begin":
            is_open.append(_Field(each, is_open[-1] if is_open else None))
        elif each in ended:
            is_open.pop().end(each, left_out)
        elif is_open:
            is_open[-1].read(each)
    for each in list(root.iter(*_FIELD_PARTS)):
        remove(each)


class _Field:
    """A complex field that is being read, perhaps inside another."""

    def __init__(self, begin: Element, outer: "_Field | None") -> None:
        self._begin = begin
        self._outer = outer
        self._instruction = ""
        self._address: str = outer._address if outer else ""
        self._is_shown = False  # what comes next: after the instruction comes the result
        self._has_result = False

    def read(self, part: Element) -> None:
        """Add a part: of the instruction, or of what the field shows."""
        if part.tag == name("w:instrText"):
            self._instruction += part.text or ""
        elif part.get(_FIELD_TYPE) == "separate":
            self._is_shown = self._outer is None or self._outer._is_shown
            self._address = _address(self._instruction) or self._address
        elif part.tag not in _FIELD_PARTS and not self._is_shown:
            remove(part)
        elif part.tag not in _FIELD_PARTS:
            self._has_result = True
            run = part.getparent()
            _lead([run] if run is not None and run.tag == R else [], self._address)

    def end(self, end: Element, left_out: LeftOutNames) -> None:
        """Put what the field shows before its end, unless it has kept a result."""
        run = end.getparent()
        if (
            not self._has_result
            and run is not None
            and (self._outer is None or self._outer._is_shown)
        ):
            form = child(self._begin, "w:ffData")
            made = _without_result(self._instruction, form, left_out)
            self._has_result = bool(made)
            for each in made:
                run.addprevious(each)
        if self._outer and self._has_result:
            self._outer._has_result = True


def _unwrap_link(link: Element, relationships: dict[str, Relationship]) -> None:
    target, anchor = relationships.get(link.get(name("r:id"), "")), link.get(name("w:anchor"), "")
    if target and target.is_external:
        _lead(list(link.iter(R)), target.target + (f"#{anchor}" if anchor else ""))
    unwrap(link)


def _unwrap_simple_field(field: Element, left_out: LeftOutNames) -> None:
    instruction = field.get(name("w:instr"), "")
    _lead(list(field.iter(R)), _address(instruction))
    if next(field.iter(*_SHOWN), None) is None:
        field.extend(_without_result(instruction, None, left_out))
    unwrap(field)


def _ended_fields(root: Element) -> set[Element]:
    """Return the begin and end of each complex field that has both."""
    found: set[Element] = set()
    is_open: list[Element] = []
    for each in root.iter(name("w:fldChar")):
        kind = each.get(name("w:fldCharType"))
        if kind == "begin":
            is_open.append(each)
        elif kind == "end" and is_open:
            found |= {is_open.pop(), each}
    return found


def _address(instruction: str) -> str:
    """Return the address that a field leads to, "" if it is no link, or one to a bookmark."""
    found, anchor = _LINK.match(instruction), _ANCHOR.search(instruction)
    address = (found[1] or found[2] or "") if found else ""
    return f"{address}#{anchor[1]}" if address and anchor else address


def _lead(runs: list[Element], address: str) -> None:
    for run in runs if address else ():
        run.set(HREF, address)


def _without_result(
    instruction: str, form: Element | None, left_out: LeftOutNames
) -> list[Element]:
    """Return what a field shows that keeps no result."""
    box, drop_down = child(form, "w:checkBox"), child(form, "w:ddList")
    if box is not None:
        state = child(box, "w:checked")
        is_ticked = is_on(child(box, "w:default") if state is None else state)
        return [text_run("☑" if is_ticked else "☐")]
    if drop_down is not None:
        entries = [each.get(VAL, "") for each in drop_down.iter(name("w:listEntry"))]
        chosen = number(value(drop_down, "w:result") or value(drop_down, "w:default"))
        return [text_run(entries[chosen])] if 0 <= chosen < len(entries) else []
    if found := _SYMBOL.match(instruction):
        font = _SYMBOL_FONT.search(instruction)
        code = int(found[1], 16) if found[1] else int(found[2])
        shown = symbols.sign(code, (font[1] or font[2]) if font else "")
        return [text_run(shown)] if shown else [left_out.add("Ký hiệu")]
    if found := _BUTTON.match(instruction):
        return [text_run(found[1].strip())]
    return [left_out.add("Công thức", instruction.strip())] if _EQUATION.match(instruction) else []


def _choose_alternative(element: Element) -> None:
    """Keep the branch that a new Word shows, or the other if only that holds something."""
    choice, fallback = element.find(name("mc:Choice")), element.find(name("mc:Fallback"))
    branches = [each for each in (choice, fallback) if each is not None]
    chosen = next((each for each in branches if _holds_something(each)), None)
    replace(element, *(chosen if chosen is not None else branches[0] if branches else ()))


def _holds_something(branch: Element) -> bool:
    """Return whether a branch holds what can come or be named; new charts are of no namespace."""
    data = (each.get("uri", "") for each in branch.iter(name("a:graphicData")))
    return next(branch.iter(*_HOLDING), None) is not None or any("/chart" in uri for uri in data)


def _name_placeholder(control: Element, left_out: LeftOutNames) -> None:
    """Take out what a content control asks for while nobody has filled it in, and name that."""
    content = child(control, "w:sdtContent")
    runs = [] if content is None else list(content.iter(R))
    asked = "".join(each.text or "" for run in runs for each in run.iter(T))
    if not asked.strip():
        return
    replace(runs[0], left_out.add("Ô chưa điền", asked))
    for run in runs[1:]:
        remove(run)


def _unwrap_control(control: Element) -> None:
    """Replace a content control by its content, and an empty box to tick by its sign."""
    box, content = child(control, "w:sdtPr", "w14:checkbox"), child(control, "w:sdtContent")
    blocks = [] if content is None else list(content)
    if box is not None and not any(next(each.iter(*_SIGNS), None) is not None for each in blocks):
        checked = box.find(name("w14:checked"))
        is_ticked = checked is not None and is_true(checked.get(name("w14:val"), "1"))
        sign = text_run("☑" if is_ticked else "☐")
        paragraph = None if content is None else next(content.iter(P), None)
        if paragraph is None:
            blocks = [sign]
        else:
            paragraph.append(sign)
    replace(control, *blocks)


def _unwrap_ruby(ruby: Element) -> None:
    """Replace text with a reading above it by the text and the reading in brackets."""
    reading = child(ruby, "w:rt")
    above = "" if reading is None else "".join(each.text or "" for each in reading.iter(T))
    base = [each for each in ruby.iter(R) if reading is None or reading not in each.iterancestors()]
    run = ruby.getparent()
    place = run
    for each in [*base, *([text_run(f" ({above})")] if above else [])]:
        place.addnext(each)
        place = each
    remove(ruby)
