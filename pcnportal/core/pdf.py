"""Documents as PDF, in a font that every reader has because the file brings it."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.http import HttpResponse
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import FontFace, TTFFont
from fpdf.outline import OutlineSection

from pcnportal.core.words import without_unseen

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
LINE, GAP, MARGIN, PADDING = 5.5, 3.0, 22.0, 1.0  # millimetres
TALLEST = 12  # lines of a row, which is not divided between pages: little is left empty at the foot of one
BODY, SMALL, SUBTITLE, TITLE = 10.5, 8.5, 12.0, 14.0  # points
PAIR = (40, 60)  # how a row is shared between what is said and its name
NUMBER = 12.0  # millimetres for a page's number in the contents
LONGEST_NAME = 70  # characters of a section's name there
MISSING = "□"
LACKING = f"{MISSING} stands for a character that is not in this document’s font. The portal’s own page shows it."


def _contents(paper: FPDF, sections: Sequence[OutlineSection]) -> None:
    paper.set_x(paper.l_margin)
    for each in sections:
        name = each.name if len(each.name) <= LONGEST_NAME else f"{each.name[:LONGEST_NAME]}…"
        paper.cell(paper.epw - NUMBER, LINE, name, link=paper.add_link(page=each.page_number))
        paper.cell(NUMBER, LINE, str(each.page_number), align=Align.R, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


class Paper(FPDF):
    """An A4 document that is written from top to bottom; `foot` stands under each page begun after it was set, behind
    the page's number where it is `numbered`."""

    foot, numbered = "", False

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
        page = f"Page {self.page_no()} of {self.str_alias_nb_pages} · " if self.numbered else ""
        self.cell(0, LINE, page + self.printable(self.foot), align=Align.L if page else Align.C)
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

    def subheading(self, text: str) -> None:
        """Never the last of a page."""
        if self.will_page_break(4 * LINE):
            self.add_page()
        self.ln(GAP)
        self.paragraph(text, bold=True, size=SUBTITLE)

    def paragraph(self, text: str, *, bold: bool = False, size: float = BODY, close: bool = False) -> None:
        """`close`: what follows belongs to it."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self._write(text, LINE)
        self.set_font(FAMILY, size=BODY)
        self.ln(0 if close else GAP)

    def lines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._write(text, LINE)
        self.ln(GAP)

    def pairs(self, rows: Iterable[tuple[str, str]], *, size: float = BODY) -> None:
        """What is longer than a page goes on in rows of its own."""
        self.set_font(FAMILY, size=size)
        with self.table(
            col_widths=PAIR,
            first_row_as_headings=False,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            text_align=Align.L,
            v_align=VAlign.T,
            line_height=LINE,
            padding=PADDING,
        ) as table:
            for what, value in rows:
                for number, part in enumerate(self._divided(self.printable(value))):
                    row = table.row()
                    row.cell("" if number else self.printable(what), style=FontFace(emphasis="BOLD"))
                    row.cell(part)
        self.set_font(FAMILY, size=BODY)
        self.ln(GAP)

    def _divided(self, value: str) -> list[str]:
        width = self.epw * PAIR[1] / sum(PAIR) - 2 * PADDING
        lines = self.multi_cell(width, LINE, value, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(lines, list)
        return ["\n".join(lines[at : at + TALLEST]) for at in range(0, len(lines), TALLEST)] or [""]

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

    def contents(self, sections: int) -> None:
        """Room for where each of that many sections begins, a line for each; then a new page."""
        room, whole = (int(height / LINE) for height in (self.page_break_trigger - self.y, self.eph))
        more = max(0, sections - room)
        self.insert_toc_placeholder(_contents, pages=1 + -(-more // whole), reset_page_indices=False)

    def file(self, name: str) -> HttpResponse:
        """To be saved as `name`."""
        return HttpResponse(
            bytes(self.output()),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _write(self, text: str, height: float) -> None:
        self.multi_cell(0, height, self.printable(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
