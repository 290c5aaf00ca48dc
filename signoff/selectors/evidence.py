"""What an evidence pack says: of an application, a case, or a round with its applications."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from networks.models import CommissionerValidation, Network, NetworkValidation
from networks.rules import Finding, words
from networks.selectors.findings import findings_for
from networks.selectors.history import entries_for
from networks.selectors.names import names_for
from networks.selectors.place import UNNAMED
from networks.selectors.results import is_current, network_result, parsed_findings, worst_first
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.selectors import heads_of, history_of
from pcnportal.audit.services import NATIONAL, first_broken_link
from pcnportal.audit.words import Entry
from pcnportal.core.words import datetime_london, longdate, number
from practices.models import ContractYear
from practices.shapes import as_geojson
from signoff.content import Content, in_words
from signoff.enums import PARTS, Heard
from signoff.evidence import Chapter, Document, Evidence, Row, Ruled
from signoff.letters import network_letter, practice_letter
from signoff.models import Application, Case, CaseStep, ChangeAsked, Comment, Hold, ItemCheck
from signoff.policies.rounds import RoundSheet
from signoff.selectors.applications import (
    applications_visible_to,
    holds_of,
    status_for,
    status_history,
)
from signoff.selectors.applying import network_year_of, reads_approaches
from signoff.selectors.cases.sheet import case_sheet
from signoff.selectors.comments import heard_by, thread_of
from signoff.selectors.holds import holds_visible_to
from signoff.selectors.letters import letters_on
from signoff.selectors.packs import Packed, title_of
from signoff.selectors.reader import Reader
from signoff.selectors.review import history_for
from signoff.selectors.rounds import (
    Gap,
    gaps_of,
    granted_in,
    round_history,
    round_sheet,
)
from signoff.selectors.said import Said, said
from signoff.selectors.variations import variations_in_words
from signoff.selectors.versions import content_of, findings_in, versions_of
from signoff.workflow import round_state

# Of a round's coverage, in the order in which they are read
FIGURES = {
    "in_scope": "Need cover",
    "covered": "Covered today",
    "by_membership": "Covered by membership",
    "by_local_cover": "Covered by local cover",
    "uncovered": "Not covered today",
    "covered_once_confirmed": "Covered once confirmed",
    "uncovered_once_confirmed": "Not covered once confirmed",
    "participating": "Take part",
    "declined": "Take no part",
    "unplaced": "Want to take part, without a network",
    "undecided": "Have yet to decide",
}


def evidence_of(user: User, matter: Packed, organisation: Organisation, *, today: date, at: datetime) -> Evidence:
    """All that the person may read of it, the same as on its pages."""
    commissioner = matter.commissioner
    chapters = _chapters(user, matter, today)
    subject = f"{organisation.kind.lower()}:{organisation.code}"
    return Evidence(
        title=title_of(matter),
        matter=chapters[0].matter,
        asked_by=str(user),
        organisation=names_for(user, [subject]).get(subject, ""),
        at=at,
        chapters=chapters,
        heads=heads_of([commissioner.code, NATIONAL]),
        broken=_broken(),
    )


def _broken() -> str:
    link = first_broken_link()
    return f"at position {link[1]} of the chain {link[0]}" if link else ""


def _chapters(user: User, matter: Packed, today: date) -> list[Chapter]:
    if isinstance(matter, Application):
        return [_of_application(user, matter, today)]
    if isinstance(matter, Case):
        return [_of_case(user, matter, today)]
    sheet = round_sheet(user, matter.commissioner, matter.contract_year, today=today)
    own = {each.pk for each in applications_visible_to(user).filter(contract_year=matter.contract_year)}
    lines = sorted(sheet.applications, key=lambda line: (line.application.network.name, line.application.reference))
    others = [line.application for line in lines if line.application.pk in own]
    return [_of_round(user, sheet, today), *(_of_application(user, each, today) for each in others)]


def _of_application(user: User, application: Application, today: date) -> Chapter:
    reader, year = Reader(user, application, today), application.contract_year
    result = network_result(application.network, year)
    content = content_of(application)
    return Chapter(
        matter=application.reference,
        title=title_of(application),
        facts=[
            ("Network", application.network.name),
            ("Lead commissioner", application.commissioner.name),
            ("Lead practice", str(application.lead_practice)),
            ("Status", status_for(user, application)),
            ("Submitted", datetime_london(application.submitted_at)),
            (f"Patients on {longdate(year.list_date)}", number(content["size"])),
            *((f"Member {each['code']}", _member(each["name"], each)) for each in content["members"]),
            *_given(content),
            *(_left_out(application) if reads_approaches(reader) else ()),
        ],
        ruled=_on_network(user, application.network, year, result, today),
        decisions=_latest_first([*_steps(user, application), *(_checks(application) if reader.checks else ())]),
        holds=_holds(user, holds_of(application)),
        comments=_comments(user, reader.heard),
        history=_history(user, history_for(reader)) if reader.history else [],
        documents=[*_versions(user, application), *_drawing(application), *_letters(reader)],
    )


def _member(name: str, member: object) -> str:
    assert isinstance(member, dict)
    return f"{name}, {number(member['list_size'])} patients, {member['answer'].lower()}"


def _given(content: Content) -> Iterable[tuple[str, str]]:
    """What the application says in its parts."""
    for section in content["sections"]:
        for fact in section["facts"]:
            if fact["value"]:
                yield f"{section['title']}: {fact['label']}", in_words(fact["value"])


def _left_out(application: Application) -> Iterable[tuple[str, str]]:
    """Who is not included, and why."""
    for each in application.approaches.select_related("practice"):
        yield f"Not included: {each.practice}", each.reason


def _of_case(user: User, case: Case, today: date) -> Chapter:
    sheet = case_sheet(user, case, today)
    result = network_result(case.about_network, case.contract_year) if case.about_network else None
    facts, concerned = sheet.facts, Q(waits_for_case=case) | Q(pk=case.hold_id)
    known = [("Patients", number(facts.list_size))] if facts else []
    if facts and facts.answer:
        known.append(("Its answer", f"{facts.answer.said}, {longdate(facts.answer.answered_at)}"))
    if facts and facts.place:
        known += [("Asked by", each.network.name) for each in facts.place.asked]
        known += [("Asked by", UNNAMED) for _ in facts.place.unnamed]
        known += [("Cover", each.network.name) for each in facts.place.agreements]
    seen = case.about_network
    return Chapter(
        matter=case.reference,
        title=title_of(case),
        facts=[
            ("Kind", case.get_kind_display()),
            ("About", str(case.about)),
            ("Commissioner", case.commissioner.name if case.shared else "Does not see this case"),
            ("Status", case.get_status_display()),
            ("Opened", datetime_london(case.opened_at)),
            ("What it is about", case.summary),
            *known,
            *([("Expected in", f"{case.network.name} {_from(case.expected_on)}".strip())] if case.network else []),
            *(
                [("Next step", f"{case.next_step}. {sheet.owed_by}, by {longdate(case.next_on)}")]
                if case.next_on
                else []
            ),
            *([("Have a part in it", "\n".join(sheet.names.values()))] if sheet.names else []),
            *(
                ("LMC engaged", f"{longdate(each.engaged_on)}, recorded by {each.recorded_by}: {each.note}")
                for each in sheet.engagements
            ),
        ],
        ruled=_on_network(user, seen, case.contract_year, result, today) if seen else [],
        decisions=[
            _step(each) for each in said(user, case.steps.select_related("by", "acting_for", "network").order_by("-id"))
        ],
        holds=_holds(user, holds_visible_to(user).filter(concerned).order_by("placed_at", "id")),
        comments=_comments(user, heard_by(user, thread_of(user, case))),
        history=[_entry(each) for each in sheet.timeline],
        documents=[],
    )


def _from(day: date | None) -> str:
    return f"from {longdate(day)}" if day else ""


def _of_round(user: User, sheet: RoundSheet, today: date) -> Chapter:
    round, commissioner = sheet.round, sheet.commissioner
    return Chapter(
        matter=f"{commissioner.code} {sheet.contract_year.slug}",
        title=title_of(round),
        facts=[
            ("Commissioner", commissioner.name),
            ("Contract year", str(sheet.contract_year)),
            ("Status", round_state(sheet.facts(today)).label),
            ("Requirements met", sheet.progress),
            ("Open holds", number(sheet.open_holds)),
            *_figures(sheet),
            *([("Without cover", "\n".join(_gap(each) for each in gaps))] if (gaps := gaps_of(sheet)) else []),
            *(
                ("Granted", f"{each.network}: {each.what}. {each.evidence} {each.by}, {datetime_london(each.at)}")
                for each in granted_in(sheet)
            ),
        ],
        ruled=_on_area(user, sheet),
        decisions=[_step(each) for each in said(user, round_history(round))],
        holds=[],
        comments={},
        history=_history(user, history_of(round.subject).filter(action__startswith="ROUND_")),
        documents=[],
    )


def _figures(sheet: RoundSheet) -> Iterable[tuple[str, str]]:
    """Of its coverage: practices and their patients side by side."""
    for what, label in FIGURES.items():
        practices, patients = (sheet.numbers.get(f"{each}_{what}") for each in ("practices", "patients"))
        if practices is not None and patients is not None:
            yield label, f"{words.practices(practices)}, {words.patients(patients)}"


def _gap(gap: Gap) -> str:
    return f"{gap.practice}, {number(gap.list_size)} patients"


def _on_network(
    user: User, network: Network, year: ContractYear, result: NetworkValidation | None, today: date
) -> list[Ruled]:
    if result is None:
        return []
    current = is_current(result, network.revision, year, today)
    return [_ruled(network.name, result, network.revision, current, _read(user, parsed_findings(result)))]


def _on_area(user: User, sheet: RoundSheet) -> list[Ruled]:
    if sheet.coverage is None:
        return []
    findings = _read(user, sheet.coverage_findings)
    revision = sheet.commissioner.revision
    return [_ruled(sheet.commissioner.name, sheet.coverage, revision, sheet.coverage_current, findings)]


def _read(user: User, findings: Sequence[Finding]) -> list[Finding]:
    return worst_first(findings_for(user, findings, whole=True))


def _ruled(
    subject: str,
    result: NetworkValidation | CommissionerValidation,
    now: int,
    current: bool,
    findings: Sequence[Finding],
) -> Ruled:
    return Ruled(subject, result.revision, now, result.rule_set_version, result.computed_at, current, findings)


def _latest_first(rows: Sequence[Row]) -> list[Row]:
    def when(row: Row) -> datetime:
        assert isinstance(row[0], datetime)
        return row[0]

    return sorted(rows, key=when, reverse=True)


def _steps(user: User, application: Application) -> list[Row]:
    """With what was asked to be changed where it was returned."""
    steps = said(user, status_history(user, application))
    asked = ChangeAsked.objects.filter(step__in=[each.row.pk for each in steps]).order_by("step_id", "part")
    by_step: dict[int, list[str]] = {}
    for each in asked:
        by_step.setdefault(each.step_id, []).append(f"{PARTS.get(each.part, each.part)}: {each.text}")
    return [_step(each, by_step.get(each.row.pk, [])) for each in steps]


def _step(step: Said, asked: Sequence[str] = ()) -> Row:
    reason = getattr(step.row, "reason", "")
    where = ""
    if isinstance(step.row, CaseStep) and step.row.network:
        where = f"{step.row.network} {_from(step.row.expected_on)}".strip()
    return (
        step.row.at,
        step.who,
        step.role,
        step.organisation,
        step.did,
        "\n".join(filter(None, (where, reason, *asked))),
    )


def _checks(application: Application) -> list[Row]:
    """What its commissioner found of the six, for whoever checks them."""
    checks = ItemCheck.objects.filter(application=application).select_related("by", "acting_for").order_by("-id")
    return [
        (
            each.at,
            f"{each.by}{f' for {each.acting_for}' if each.acting_for else ''}",
            "",
            "",
            f"checked {each.get_item_display()}: {each.get_outcome_display()}",
            each.note,
        )
        for each in checks
    ]


def _holds(user: User, holds: Iterable[Hold]) -> list[Row]:
    """Each as it was placed, what was said on it, and how it ended."""
    rows: list[Row] = []
    for hold in holds:
        waits, review = hold.waits_for, hold.review_on
        rows.append((hold.placed_at, str(hold.placed_by), "placed the hold", waits, hold.reason, review))
        for entry in said(user, hold.entries.select_related("by", "acting_for").order_by("id")):
            text, on = getattr(entry.row, "text", ""), getattr(entry.row, "review_on", None)
            rows.append((entry.row.at, entry.who, entry.did, waits, text, on))
        if hold.released_at:
            released = (
                hold.released_at,
                str(hold.released_by),
                "released the hold",
                waits,
                hold.release_reason,
                "",
            )
            rows.append(released)
    return rows


def _comments(user: User, heard: Sequence[Comment]) -> dict[Heard, list[Row]]:
    """By those who hear them."""
    found: dict[Heard, list[Row]] = {}
    for each in said(user, heard):
        comment = each.row
        assert isinstance(comment, Comment)
        row = (
            comment.at,
            each.who,
            each.role,
            each.organisation,
            "Statement" if comment.statement else "Comment",
            f"{comment.reply_to.by}, {datetime_london(comment.reply_to.at)}" if comment.reply_to else "",
            comment.interests,
            comment.submission.number if comment.submission else "",
            comment.text,
        )
        found.setdefault(Heard[comment.heard], []).append(row)
    return {heard: found[heard] for heard in Heard if heard in found}


def _history(user: User, events: Iterable[AuditEvent]) -> list[Row]:
    return [_entry(each) for each in entries_for(user, events)]


def _entry(entry: Entry) -> Row:
    changed = "\n".join(
        f"{each.label}: {f'{each.before} → ' if each.before else ''}{each.after}" for each in entry.changes
    )
    return (entry.at, entry.who, entry.capacity, entry.did, changed, entry.reason)


def _versions(user: User, application: Application) -> list[Document]:
    """Each as it was submitted, its verdicts as the person reads them."""
    found = []
    for version in versions_of(application):
        findings = [each.to_json() for each in findings_in(version.content, user)]
        content = {**version.content, "checked": {**version.content["checked"], "findings": findings}}
        text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
        what = f"Version {version.number}, submitted {datetime_london(version.step.at)}"
        found.append(Document(application.reference, what, "json", text.encode()))
    return found


def _drawing(application: Application) -> list[Document]:
    area = getattr(network_year_of(application), "area", None)
    if area is None or not area.drawing:
        return []
    return [
        Document(application.reference, "Network Area as drawn", "geojson", as_geojson(bytes(area.drawing)).encode())
    ]


def _letters(reader: Reader) -> list[Document]:
    """The letters of its confirmation, as the person reads them."""
    application = reader.application
    found = letters_on(reader.user, application, reader.interests)
    if found is None:
        return []
    variations = variations_in_words(application.commissioner, application.contract_year)
    letters = [network_letter(found.kept)]
    for member in found.kept.members:
        if member["code"] in found.codes:
            letters.append(practice_letter(found.kept, member, variations.get(member["code"], "")))
    return [
        Document(application.reference, f"Letter: {each.subject}", "txt", "\n".join(each.lines).encode())
        for each in letters
    ]
