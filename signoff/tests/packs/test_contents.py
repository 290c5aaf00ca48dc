"""What an evidence pack of each matter says, and to whom."""

import io
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils.timezone import localdate, localtime

from networks.models import NetworkValidation
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.tests.test_audit import tamper
from pcnportal.testing.factories import AT, make_imported_network, year
from pcnportal.testing.pdf import text_of
from practices.shapes import in_metres
from signoff.enums import Action, CaseAction, CaseKind, Heard, HoldCode
from signoff.models import Application, Case
from signoff.packing import pdf_of, zip_of
from signoff.selectors.evidence import evidence_of
from signoff.services.cases.keeping import add_party, record_engagement
from signoff.services.cases.moving import move_case
from signoff.services.cases.opening import open_case
from signoff.services.comments import add_comment
from signoff.services.holds import place_hold, release_hold
from signoff.services.items import save_area
from signoff.services.rounds import confirm_round
from signoff.tests.area import Area, check_coverage, complete, draft, requirements_met, take, under_review, version
from signoff.tests.packs.reading import facts_in, files_in, made, rows_in, words_in

SQUARE = '{"type": "Polygon", "coordinates": [[[-1, 53], [-1, 53.1], [-0.9, 53.1], [-0.9, 53], [-1, 53]]]}'


def drawn(area: Area) -> Application:
    """Submitted with an area that is drawn."""
    members = [area.practice(f"Harbour {part}") for part in ("Quay", "Pier", "Mole")]
    application = complete(area, draft(area, "Harbour", *members))
    lead = area.user_of(members[0])
    save_area(
        application=application,
        kind="WARDS",
        codes=["E05000001"],
        description="The bay",
        drawing=in_metres(SQUARE),
        version=version(application),
        by=lead,
        at=AT,
    )
    application.refresh_from_db()
    take(application, Action.SUBMIT, lead)
    take(application, Action.PICK_UP, area.officer)
    return application


def held(area: Area, application: Application) -> None:
    hold = place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="The STP",
        reason="It has to agree.",
        review_on=date(2019, 5, 20),
        by=area.officer,
        at=AT,
    )
    release_hold(hold=hold, reason="It agreed in writing.", by=area.officer, at=AT)


def test_of_an_application(area: Area) -> None:
    application = drawn(area)
    held(area, application)
    add_comment(on=application, text="A fine network.", by=area.lmc_user, at=AT)
    pack = made(area.officer, application)
    files = files_in(pack)
    assert pack.size > 1_000
    listed = {row["Name"]: (row["SHA-256"], int(row["Bytes"])) for row in rows_in(files, "manifest.csv")}
    assert listed == {
        name: (sha256(content).hexdigest(), len(content)) for name, content in files.items() if name != "manifest.csv"
    }
    (matter,) = facts_in(files)["matters"]
    result = NetworkValidation.objects.get(network=application.network)
    (verdicts,) = matter["verdicts"]
    assert (verdicts["revision"], verdicts["rule_set_version"]) == (result.revision, result.rule_set_version)
    assert {each["rule"] for each in verdicts["findings"]} == {each["rule"] for each in result.findings}
    assert [each["facts"] for each in verdicts["findings"] if each["rule"] == "SIZE-01"] == [
        each["facts"] for each in result.findings if each["rule"] == "SIZE-01"
    ]
    assert [row["Did"] for row in rows_in(files, "decisions.csv")] == ["started to check it", "submitted it"]
    assert {row["When"] for row in rows_in(files, "decisions.csv")} == {"2019-05-10 12:00:00"}
    assert [row["Said"] for row in rows_in(files, "holds.csv")] == ["It has to agree.", "It agreed in writing."]
    assert [row["Said"] for row in rows_in(files, "comments-everyone.csv")] == ["A fine network."]
    assert "submitted the application of Harbour" in {row["Did"] for row in rows_in(files, "history.csv")}
    documents = rows_in(files, "documents.csv")
    assert [row["Document"].split(",")[0] for row in documents] == ["Version 1", "Network Area as drawn"]
    for row in documents:
        assert row["File"].startswith(f"documents/{sha256(files[row['File']]).hexdigest()}.")
    assert b"EPSG::27700" in files[documents[1]["File"]]
    printed = text_of(files["pack.pdf"])
    for said in (
        *(row["SHA-256"] for row in documents),
        f"against revision {result.revision:,}",
        "It has to agree.",
        "A fine network.",
        "submitted the application of Harbour",
        "36,000",
    ):
        assert said in printed, said


def test_what_is_longer_than_a_page_is_in_it_whole(area: Area) -> None:
    elm = area.practice("Elm")
    summary = " ".join(f"word{number}" for number in range(500))
    kind = {"kind": CaseKind.OTHER, "contract_year": year(), "practice": elm}
    case = open_case(**kind, summary=summary, by=area.officer, at=AT)
    printed = text_of(files_in(made(area.officer, case))["pack.pdf"])
    assert [each for each in summary.split() if each not in printed] == []
    assert "Page 3 of" in printed


def test_of_a_round(area: Area) -> None:
    harbour, moor = requirements_met(area), requirements_met(area, "Moor")
    add_comment(on=moor, text="A high place.", by=area.lmc_user, at=AT)
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    files = files_in(made(area.second_approver, area.round))
    matters = facts_in(files)["matters"]
    assert [each["matter"] for each in matters] == ["99A 2019-20", harbour.reference, moor.reference]
    assert [each["verdicts"][0]["subject"] for each in matters] == ["Marlshire CCG", "Harbour", "Moor"]
    decisions = {row["Matter"] for row in rows_in(files, "decisions.csv")}
    assert decisions == {"99A 2019-20", harbour.reference, moor.reference}
    assert [(row["Matter"], row["Said"]) for row in rows_in(files, "comments-everyone.csv")] == [
        (moor.reference, "A high place.")
    ]
    documents = [row["Document"] for row in rows_in(files, "documents.csv")]
    assert len([each for each in documents if each.startswith("Version 1")]) == 2
    assert "Letter: Network Contract 2019/20: Harbour is confirmed" in documents
    assert len([each for each in documents if each.startswith("Letter: ")]) == 8
    printed = text_of(files["pack.pdf"])
    assert re.search(rf"Application {moor.reference} of Moor, 2019/20 \d+ Documents, and the audit \d+ ", printed)
    assert "Need cover 6 practices, 72,000 patients" in printed
    assert "Facts: List size: 36,000; Minimum: 30,000" in printed
    assert "list_size" not in printed
    assert "list size 36,000" not in printed
    assert '{"' not in printed


@pytest.fixture
def case(area: Area) -> Case:
    elm, oak = area.practice("Elm", list_size=9_000), area.practice("Oak")
    case = open_case(
        kind=CaseKind.UNPLACED, contract_year=year(), practice=elm, summary="No home.", by=area.officer, at=AT
    )
    add_party(case=case, practice=oak, by=area.officer, at=AT)
    return case


def test_of_a_case(area: Area, case: Case) -> None:
    record_engagement(case=case, engaged_on=date(2019, 5, 9), note="By telephone", by=area.lmc_user, at=AT)
    move_case(case=case, action=CaseAction.MEDIATE, version=version_of(case), reason="We meet.", by=area.officer, at=AT)
    add_comment(on=case, text="We have no room.", statement=True, by=area.people[oak_of(area)], at=AT)
    files = files_in(made(area.officer, case))
    facts = [(each["what"], each["value"]) for each in facts_in(files)["matters"][0]["facts"]]
    assert ("About", str(case.practice)) in facts
    assert ("Patients", "9,000") in facts
    having_a_part = dict(facts)["Have a part in it"].split("\n")
    assert {"Elm", "Oak", "Marlshire CCG", "Marlshire LMC"} == set(having_a_part)
    assert any(what == "LMC engaged" and "By telephone" in said for what, said in facts)
    decisions = [(row["Did"], row["Reason"]) for row in rows_in(files, "decisions.csv")]
    assert decisions == [("began to mediate", "We meet."), ("opened the case", "No home.")]
    assert [row["Kind"] for row in rows_in(files, "comments-everyone.csv")] == ["Statement"]
    assert rows_in(files, "documents.csv") == []
    assert "We meet." in text_of(files["pack.pdf"])


def test_a_decision_of_a_case_says_for_which_network_and_from_when(area: Area, case: Case) -> None:
    network = make_imported_network(area.commissioner, [area.practice("Quay")], "Riverside")
    day = {"network": network, "expected_on": date(2019, 7, 15)}
    move_case(
        case=case, action=CaseAction.AGREE, version=version_of(case), reason="They met.", by=area.officer, at=AT, **day
    )
    decisions = files_in(made(area.officer, case))["decisions.csv"].decode("utf-8-sig")
    assert "Riverside from 15 July 2019\nThey met." in decisions.replace("\r\n", "\n")


def version_of(case: Case) -> int:
    return Case.objects.get(pk=case.pk).version


def oak_of(area: Area) -> str:
    return sorted(area.people)[1]


SAID: tuple[tuple[str, Heard, set[str]], ...] = (
    ("lead", Heard.EVERYONE, {"ccg", "lmc"}),
    ("lead", Heard.PRACTICE_AND_LMC, {"lmc"}),
    ("lead", Heard.OWN, set()),
    ("ccg", Heard.CCG_AND_LMC, {"ccg", "lmc"}),
    ("ccg", Heard.OWN, {"ccg"}),
    ("lmc", Heard.PRACTICE_AND_LMC, {"lmc"}),
    ("lmc", Heard.OWN, {"lmc"}),
)


@pytest.mark.parametrize("kind", ["application", "round", "case"])
def test_what_is_said_to_some_is_in_no_other_pack(area: Area, case: Case, kind: str) -> None:
    application = under_review(area)
    on: Any = case if kind == "case" else application
    practice = case.practice if kind == "case" else application.lead_practice
    assert practice
    people: dict[str, User] = {"lead": area.user_of(practice), "ccg": area.officer, "lmc": area.lmc_user}
    for number, (who, heard, _) in enumerate(SAID):
        add_comment(on=on, text=f"=Secret{number}.", heard=heard, by=people[who], at=AT)
    for who in ("ccg", "lmc"):
        files = files_in(made(people[who], area.round if kind == "round" else on))
        words, printed = words_in(files), text_of(files["pack.pdf"])
        for number, (_, heard, readers) in enumerate(SAID):
            assert (f"Secret{number}." in words) == (who in readers), (who, number)
            assert (f"Secret{number}." in printed) == (who in readers), (who, number)
            if who in readers:
                name = f"comments-{heard.value.lower().replace('_', '-')}.csv"
                assert f"'=Secret{number}." in {row["Said"] for row in rows_in(files, name)}


def test_what_its_commissioner_found_is_not_the_lmcs(area: Area) -> None:
    application = requirements_met(area)
    for user, reads in ((area.officer, True), (area.lmc_user, False)):
        did = {row["Did"] for row in rows_in(files_in(made(user, application)), "decisions.csv")}
        assert any(each.startswith("checked ") for each in did) == reads


def test_the_head_of_the_chain_is_in_it_and_that_the_audit_is_whole(area: Area) -> None:
    application = under_review(area)
    pack = made(area.officer, application)
    files = files_in(pack)
    last = AuditEvent.objects.get(chain="99A", action="EVIDENCE_PACK_ASKED")
    audit = facts_in(files)["audit"]
    assert audit["intact"]
    assert {"chain": "99A", "position": last.position, "hash": last.hash} in audit["heads"]
    printed = text_of(files["pack.pdf"])
    assert last.hash in printed
    assert "it was whole" in printed
    after = AuditEvent.objects.get(action="EVIDENCE_PACK_MADE")
    assert (after.actor, after.after["sha256"]) == (None, pack.sha256)


def test_of_a_broken_audit_no_pack_says_that_it_is_intact(area: Area) -> None:
    application = under_review(area)
    tamper("UPDATE audit_auditevent SET reason = 'another' WHERE chain = '99A' AND position = 2")
    files = files_in(made(area.officer, application))
    assert facts_in(files)["audit"] | {"heads": []} == {
        "intact": False,
        "broken": "at position 2 of the chain 99A",
        "heads": [],
    }
    printed = text_of(files["pack.pdf"])
    assert "broken when this pack was made: at position 2 of the chain 99A" in printed
    assert "it was whole" not in printed


POISON = '<script>alert(1)</script>{{7*7}}{% debug %}🏥 \u202eevil =HYPERLINK("http://x")'


def test_words_that_mean_harm_are_only_words(area: Area) -> None:
    application = under_review(area, "=cmd|' /C calc'!A0 Harbour")
    add_comment(on=application, text=f"@SUM(1){POISON}", by=area.officer, at=AT)
    add_comment(on=application, text=f"-1+1{POISON}", by=area.lmc_user, at=AT)
    files = files_in(made(area.officer, application))
    for name, content in files.items():
        if name.endswith(".csv"):
            cells = [cell for row in rows_in(files, name) for cell in row.values()]
            assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == [], name
            assert "\u202e" not in content.decode("utf-8-sig"), name
    printed = text_of(files["pack.pdf"])
    assert "@SUM(1)<script>alert(1)</script>{{7*7}}{% debug %}□" in printed
    assert "□ stands for a character" in printed


def test_the_same_is_the_same_file_but_for_the_time(area: Area) -> None:
    application = drawn(area)
    evidence = evidence_of(area.officer, application, area.commissioner.organisation, today=localdate(AT), at=AT)
    files = [zip_of(evidence, pdf_of(evidence, lambda: None)) for _ in range(2)]
    assert files[0] == files[1]
    later = replace(evidence, at=AT.replace(hour=12))
    assert zip_of(later, pdf_of(later, lambda: None)) != files[0]
    with ZipFile(io.BytesIO(files[0])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {localtime(AT).timetuple()[:6]}
