"""What of a document does not come into its HTML, each with its place."""

from core.docx.names import Element, text_run

LEFT_OUT = "left-out"  # our own attribute of a run: a number in the list


class LeftOutNames:
    """A list of names; each has a run in the document, which marks its place."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def add(self, kind: str, detail: str = "") -> Element:
        """Note something, such as a chart, and return the run to put in its place."""
        short = " ".join(detail.split())[:120]
        self.names.append(f"{kind} “{short}”" if short else kind)
        run = text_run(str(len(self.names) - 1))
        run.set(LEFT_OUT, "1")
        return run
