"""Word documents (.docx) as HTML.

mammoth writes the HTML. It knows the common half of WordprocessingML and drops the rest without a
word, so the document is rewritten first, with the parts that it knows: `simplify` names the steps.
Conversion runs in a process of its own, with limits (`process`).
"""

from core.docx.process import Converted, Picture, TooLargeError, UnreadableError, convert

__all__ = ["Converted", "Picture", "TooLargeError", "UnreadableError", "convert"]
