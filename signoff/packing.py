"""An evidence pack as files: a PDF to read, and a ZIP with it, lists, verdicts and documents. Values in, bytes out.

The same evidence gives the same bytes: whatever has an order is ordered, and every date is that of the making.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from textwrap import shorten
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.timezone import localtime

from networks.fact_words import in_words
from networks.rules import Verdict
from pcnportal.core.exports import csv_content
from pcnportal.core.pdf import LACKING, SMALL, Paper
from pcnportal.core.words import datetime_london, longdate, without_unseen
from signoff.enums import Heard
from signoff.evidence import COMMENTS, DECISIONS, HISTORY, HOLDS, Chapter, Evidence, Row, Ruled

PDF, FACTS, MANIFEST = "pack.pdf", "facts.json", "manifest.csv"
PROOF = "Documents, and the audit"
VERDICTS = {
    Verdict.MET: "Met",
    Verdict.WARNING: "Warning",
    Verdict.NOT_MET: "Not met",
    Verdict.CANNOT_TELL: "Not known yet",
}
LONGEST_FACTS = 600  # characters of the facts of a verdict in the PDF; facts.json holds all
LONGEST_TITLE = 75  # characters at the foot of a page
PLAIN = ("When", "Who", "Role", "For", "Did")  # columns whose cells speak for themselves
TEXTS = ("Said", "Reason", "Changed")  # and those that stand in lines of their own
OWNER_READS = 0o600 << 16


def pdf_of(evidence: Evidence, done: Callable[[], None]) -> bytes:
    """`done` is called after each chapter."""
    paper = Paper(f"Evidence pack: {evidence.title}")
    paper.set_creation_date(evidence.at)
    title = shorten(evidence.title, LONGEST_TITLE, placeholder="…")
    paper.foot, paper.numbered = f"{title} · {datetime_london(evidence.at)}", True
    paper.add_page()
    _front(paper, evidence)
    for number, chapter in enumerate(evidence.chapters):
        if number:
            paper.add_page()
        paper.start_section(paper.printable(chapter.title))
        _chapter(paper, chapter, alone=len(evidence.chapters) == 1)
        done()
    _back(paper, evidence)
    if paper.lacks:
        paper.paragraph(LACKING, size=SMALL)
    return bytes(paper.output())


def _front(paper: Paper, evidence: Evidence) -> None:
    paper.paragraph("Evidence pack", bold=True)
    paper.heading(evidence.title)
    paper.paragraph(
        f"Made {datetime_london(evidence.at)} for {evidence.asked_by}, {evidence.organisation}. It holds what they may "
        "read, and no more."
    )
    paper.paragraph(evidence.chain, bold=not evidence.intact)
    if len(evidence.chapters) > 1:
        paper.contents(len(evidence.chapters) + 1)


def _back(paper: Paper, evidence: Evidence) -> None:
    """By what it can be compared with what the portal holds."""
    if len(evidence.chapters) > 1:
        paper.add_page()
    paper.start_section(PROOF)
    paper.heading(PROOF)
    paper.paragraph("Documents", bold=True)
    for each in evidence.documents:
        paper.paragraph(f"{each.matter}: {each.what}\nSHA-256 {each.digest}", size=SMALL)
    if not evidence.documents:
        paper.paragraph("Nothing was submitted or drawn.", size=SMALL)
    paper.paragraph("The audit", bold=True)
    for head in evidence.heads:
        paper.paragraph(f"Chain {head.chain}: last event {head.position:,}, hash {head.hash}", size=SMALL)


def _chapter(paper: Paper, chapter: Chapter, *, alone: bool) -> None:
    if not alone:
        paper.heading(chapter.title)
    paper.pairs(chapter.facts)
    for ruled in chapter.ruled:
        _verdicts(paper, ruled)
    _lines(paper, "Decisions, with their reasons", DECISIONS, chapter.decisions, "No step was taken.")
    _lines(paper, "Holds", HOLDS, chapter.holds, "There was none.")
    for heard, rows in chapter.comments.items():
        _lines(paper, f"Comments for: {heard.label}", COMMENTS, rows, "")
    if not chapter.comments:
        _lines(paper, "Comments", COMMENTS, [], "There is none.")
    _lines(paper, "History", HISTORY, chapter.history, "There is none.")


def _verdicts(paper: Paper, ruled: Ruled) -> None:
    paper.subheading(f"Verdicts on {ruled.subject}")
    paper.paragraph(
        f"Checked {datetime_london(ruled.at)} against revision {ruled.revision:,} with rule set "
        f"{ruled.rule_set_version:,}. {_stands(ruled)}"
    )
    paper.pairs(
        [
            (
                f"{VERDICTS[each.verdict]}: {each.title} ({each.rule})",
                "\n".join(filter(None, (each.sentence, _facts_in_words(each.facts)))),
            )
            for each in ruled.findings
        ],
        size=SMALL,
    )


def _facts_in_words(facts: Mapping[str, object]) -> str:
    """As the pages say them. What is empty is left out."""
    held = {name: value for name, value in facts.items() if value not in ([], {})}
    said = "; ".join(f"{label}: {words}" for label, words in in_words(held))
    if len(said) > LONGEST_FACTS:
        return f"{said[:LONGEST_FACTS]}… All of it is in {FACTS}."
    return said and f"Facts: {said}"


def _stands(ruled: Ruled) -> str:
    if ruled.current:
        return "That is how it stood when this pack was made."
    return f"Revision {ruled.now:,} was not checked yet when this pack was made."


def _lines(paper: Paper, title: str, head: Sequence[str], rows: Sequence[Row], empty: str) -> None:
    paper.subheading(title)
    for row in rows:
        named = [(name, cell) for name, cell in zip(head[1:], row, strict=True) if cell not in ("", None)]
        texts = [_printed(cell) for name, cell in named if name in TEXTS]
        others = [(name, _printed(cell)) for name, cell in named if name not in TEXTS]
        said = [cell if name in PLAIN else f"{name}: {cell}" for name, cell in others]
        paper.paragraph(" · ".join(said), size=SMALL, bold=True, close=bool(texts))
        if texts:
            paper.paragraph("\n".join(texts), size=SMALL)
    if not rows:
        paper.paragraph(empty, size=SMALL)


def _printed(cell: object) -> str:
    if isinstance(cell, datetime):
        return datetime_london(cell)
    return longdate(cell) if isinstance(cell, date) else str(cell)


def zip_of(evidence: Evidence, pdf: bytes) -> bytes:
    """With a list of all that it holds, each with its SHA-256."""
    files = {PDF: pdf, **dict(_files(evidence))}
    listed = [(name, sha256(files[name]).hexdigest(), len(files[name])) for name in sorted(files)]
    files[MANIFEST] = csv_content(("Name", "SHA-256", "Bytes"), listed)
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, localtime(evidence.at).timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, OWNER_READS
            archive.writestr(entry, files[name])
    return written.getvalue()


def _files(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    yield FACTS, _facts(evidence)
    yield "decisions.csv", _csv(DECISIONS, [(each, each.decisions) for each in evidence.chapters])
    yield "holds.csv", _csv(HOLDS, [(each, each.holds) for each in evidence.chapters])
    yield "history.csv", _csv(HISTORY, [(each, each.history) for each in evidence.chapters])
    for heard in Heard:
        said = [(each, each.comments.get(heard, ())) for each in evidence.chapters]
        if heard is Heard.EVERYONE or any(rows for _, rows in said):
            yield f"comments-{heard.value.lower().replace('_', '-')}.csv", _csv(COMMENTS, said)
    for document in evidence.documents:
        yield document.name, document.content
    listed = [(each.matter, each.what, each.digest, len(each.content), each.name) for each in evidence.documents]
    yield "documents.csv", csv_content(("Matter", "Document", "SHA-256", "Bytes", "File"), listed)


def _csv(head: Sequence[str], chapters: Sequence[tuple[Chapter, Sequence[Row]]]) -> bytes:
    rows = [[chapter.matter, *row] for chapter, of_one in chapters for row in of_one]
    return csv_content(head, [[_plain(cell) for cell in row] for row in rows])


def _plain(cell: object) -> object:
    """A time in London, to the second."""
    if isinstance(cell, datetime):
        return localtime(cell).replace(tzinfo=None)
    return without_unseen(cell) if isinstance(cell, str) else cell


def _facts(evidence: Evidence) -> bytes:
    """For machines."""
    said = {
        "title": evidence.title,
        "made_at": evidence.at.isoformat(),
        "audit": {
            "intact": evidence.intact,
            "broken": evidence.broken,
            "heads": [{"chain": each.chain, "position": each.position, "hash": each.hash} for each in evidence.heads],
        },
        "matters": [
            {
                "matter": chapter.matter,
                "title": chapter.title,
                "facts": [{"what": what, "value": value} for what, value in chapter.facts],
                "verdicts": [_ruled(each) for each in chapter.ruled],
            }
            for chapter in evidence.chapters
        ],
    }
    return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _ruled(ruled: Ruled) -> dict[str, object]:
    return {
        "subject": ruled.subject,
        "revision": ruled.revision,
        "revision_now": ruled.now,
        "current": ruled.current,
        "rule_set_version": ruled.rule_set_version,
        "checked_at": ruled.at.isoformat(),
        "findings": [each.to_json() for each in ruled.findings],
    }
