"""Runs and formulas that stand beside paragraphs, as some programs write them."""

from core.docx.names import TBL, TC, Element, P, R, make, names

_HOLDERS = (TC, *names("w:body", "w:txbxContent", "w:footnote", "w:endnote"))
_PARTS_OF_LINES = (R, *names("m:oMath", "m:oMathPara"))


def wrap_loose_runs(root: Element) -> None:
    """Put runs that are in no paragraph into one; neighbours share it."""
    for holder in list(root.iter(*_HOLDERS)):
        line: Element | None = None
        for each in list(holder):
            if each.tag in (P, TBL):
                line = None
            elif each.tag in _PARTS_OF_LINES:
                if line is None:
                    line = make("w:p", make("w:pPr"))
                    each.addprevious(line)
                line.append(each)
