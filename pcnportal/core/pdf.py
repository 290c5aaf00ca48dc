"""Documents as PDF, in a font that every reader has because the file brings it."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.http import HttpResponse
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from pcnportal.core.words import without_unseen

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
LINE, GAP, MARGIN = 5.5, 3.0, 22.0  # millimetres
BODY, SMALL, TITLE = 10.5, 8.5, 14.0  # points
MISSING = "□"
LACKING = f"{MISSING} stands for a character that is not in this document’s font. The portal’s own page shows it."


class Paper(FPDF):
    """An A4 document that is written from top to bottom; `foot` stands under each page begun after it was set."""

    foot = ""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        font = self.fonts[FAMILY.lower()]
        assert isinstance(font, TTFFont)
        self.known = font.cmap
        self.lacks = False
        self.set_font(FAMILY, size=BODY)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.set_title(self.printable(title))
        self.set_lang("en-GB")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(FAMILY, size=SMALL)
        self.cell(0, LINE, self.printable(self.foot), align=Align.C)
        self.set_font(FAMILY, size=BODY)

    def printable(self, text: str) -> str:
        """Without what turns text round; for a character that the font lacks a box, and none for a mark on another."""
        return "".join(self._printable(each) for each in unicodedata.normalize("NFC", without_unseen(text)))

    def _printable(self, character: str) -> str:
        kind = unicodedata.category(character)
        if kind != "Cf" and (ord(character) in self.known or character == "\n"):
            return character
        if kind in ("Mn", "Me", "Cf", "Cc"):
            return ""
        self.lacks = True
        return MISSING

    def heading(self, text: str) -> None:
        self.set_font(FAMILY, "B", TITLE)
        self._write(text, TITLE / 2)
        self.set_font(FAMILY, size=BODY)
        self.ln(GAP)

    def paragraph(self, text: str, *, bold: bool = False, size: float = BODY) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self._write(text, LINE)
        self.set_font(FAMILY, size=BODY)
        self.ln(GAP)

    def lines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._write(text, LINE)
        self.ln(GAP)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        with self.table(
            col_widths=(40, 60),
            first_row_as_headings=False,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            text_align=Align.L,
            line_height=LINE,
            padding=1,
        ) as table:
            for what, value in rows:
                row = table.row()
                row.cell(self.printable(what), style=FontFace(emphasis="BOLD"))
                row.cell(self.printable(value))
        self.ln(GAP)

    def rows(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """The last column is of numbers."""
        with self.table(
            headings_style=FontFace(emphasis="BOLD"),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            text_align=(*(Align.L for _ in head[1:]), Align.R),
            line_height=LINE,
            padding=1,
        ) as table:
            for cells in (head, *rows):
                table.row([self.printable(each) for each in cells])
        self.ln(GAP)

    def file(self, name: str) -> HttpResponse:
        """To be saved as `name`."""
        return HttpResponse(
            bytes(self.output()),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _write(self, text: str, height: float) -> None:
        self.multi_cell(0, height, self.printable(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
