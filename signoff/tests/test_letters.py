import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from networks.models import Network
from pcnportal.core.pdf import Paper
from pcnportal.testing.factories import AT
from practices.models import ListSize, Practice
from signoff.content import Member
from signoff.exports import letters_file
from signoff.letters import Kept, letters_of, network_letter, practice_letter
from signoff.models import OutgoingMessage
from signoff.services.rounds import confirm_round
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import Area, check_coverage, requirements_met
from signoff.tests.review.test_interests import declare

ODD = "Ünï \u202eevil\u202c 🏥 e\u0301 漢字 \U0001f468\u200d\U0001f469 \x07" + "x" * 200


def member(code: str, name: str, size: int | None = 12_000) -> Member:
    return {"code": code, "name": name, "list_size": size, "answer": "In force", "closed": False}


def kept(*members: Member, **facts: Any) -> Kept:
    directed = {"label": "Full name", "value": "Dr Ada"}, {"label": "Profession", "value": "GP"}
    paid = {"label": "Practice", "value": "Quay (V81001)"}
    confirmed: Any = {
        "year": "2019/20",
        "commissioner": "Marlshire CCG",
        "network": "Harbour",
        "lead": members[0]["code"],
        "first_day": "2019-07-01",
        "last_day": "2020-03-31",
        "agreement_by": "2019-06-30",
        "recorded": ["The minimum of 30,000 patients is waived for Harbour: rural."],
        "content": {
            "size": 24_000,
            "list_date": "2019-01-01",
            "members": list(members),
            "sections": [
                {"item": "clinical_director", "title": "Clinical director", "facts": list(directed)},
                {"item": "payee", "title": "Nominated payee", "facts": [paid]},
            ],
            "checked": {"revision": 1, "rule_set_version": 1, "findings": []},
        },
        **facts,
    }
    return Kept("A123", date(2019, 5, 20), "Ann Ash", "CCG approver", confirmed)


QUAY, PIER = member("V81001", "Quay"), member("V81002", "Pier", None)


def test_the_letter_to_the_network() -> None:
    letter = network_letter(kept(QUAY, PIER))
    assert (letter.to, letter.copies, letter.on) == ("Quay (V81001)", ["Pier (V81002)"], "20 May 2019")
    assert dict(letter.facts) == {
        "Network": "Harbour",
        "Practices": "2",
        "List size on 1 January 2019": "24,000 patients",
        "Clinical director": "Dr Ada, GP",
        "Nominated payee": "Quay (V81001)",
    }
    assert letter.members == [("Quay (V81001)", "12,000"), ("Pier (V81002)", "not known")]
    assert letter.closing[0] == "The minimum of 30,000 patients is waived for Harbour: rural."
    assert letter.closing[1].startswith("Each practice signs the Network Agreement by 30 June 2019. Once all have")
    assert letter.signed == ["Ann Ash", "CCG approver", "Marlshire CCG"]


def test_the_letter_to_a_practice() -> None:
    letter = practice_letter(kept(QUAY, PIER), PIER)
    assert (letter.to, letter.copies) == ("Pier (V81002)", [])
    assert letter.subject == "Network Contract 2019/20: Pier (V81002) in Harbour"
    assert "one of its practices from 1 July 2019 to 31 March 2020" in letter.opening[0]
    assert dict(letter.facts)["Its list on 1 January 2019"] == "not known"


def test_a_deadline_that_has_passed_is_not_asked_for() -> None:
    late = replace(kept(QUAY), on=date(2019, 7, 2))
    assert network_letter(late).closing[1].startswith("Each practice signs the Network Agreement. Once all have")
    assert (
        network_letter(kept(QUAY, agreement_by="")).closing[1].startswith("Each practice signs the Network Agreement. ")
    )


def test_any_name_can_be_written() -> None:
    letters = letters_of(kept(member("V81001", ODD), *(member(f"V81{n:03}", ODD) for n in range(3)), network=ODD), {})
    file = letters_file("letters.pdf", ODD, letters)
    assert file.content.startswith(b"%PDF-")
    paper = Paper("")
    assert paper.printable("Ünï \u202eabc\u202c 🏥 e\u0301 \x07 \U0001f468\u200d\U0001f469") == "Ünï abc □ é  □□"
    assert paper.lacks
    assert paper.file("empty.pdf").content.startswith(b"%PDF-")  # which closes the files of its fonts


def test_who_has_an_interest_in_a_member_reads_no_letter_of_its_network(area: Area) -> None:
    harbour, moor = requirements_met(area), requirements_met(area, "Moor")
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    declare(area.officer, harbour.lead_practice)
    page, pdf = address(harbour, "letter"), address(harbour, "letter/pdf")
    practice = address(harbour, f"letters/{harbour.lead_practice.code}")
    for path in (page, pdf, practice):
        assert opened(area.officer, path).status_code == 403, path
    assert "You declared an interest in" in text(opened(area.officer, page))
    assert opened(area.officer, address(moor, "letter")).status_code == opened(area.approver, page).status_code == 200
    round = text(opened(area.officer, "/commissioners/99A/rounds/2019-20/"))
    assert (page in round, address(moor, "letter") in round) == (False, True)


def test_letters_speak_of_what_was_confirmed(area: Area) -> None:
    application = requirements_met(area)
    lead, other = application.lead_practice, Practice.objects.exclude(pk=application.lead_practice_id)[0]
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    Network.objects.filter(pk=application.network_id).update(name="Renamed")
    Practice.objects.filter(pk=lead.pk).update(name="Renamed")
    ListSize.objects.filter(practice=lead).update(registered=1)
    network, own, theirs, all_of_them = (
        reverse(f"signoff:{name}", args=args)
        for name, args in (
            ("letter", [application.reference]),
            ("practice_letter", [application.reference, lead.code]),
            ("practice_letter", [application.reference, other.code]),
            ("round_letters", ["99A", "2019-20"]),
        )
    )
    browser = Client()
    browser.force_login(area.user_of(lead))
    page = browser.get(network).content.decode()
    assert "Network Contract 2019/20: Harbour is confirmed" in page
    assert "36,000 patients" in page
    assert ">12,000<" in page
    assert "Harbour Quay" in browser.get(own).content.decode()
    assert own in page
    assert theirs not in page
    assert browser.get(theirs).status_code == 403
    assert browser.get(f"{network[:-1]}s/V00000/").status_code == 404
    assert own in browser.get(reverse("practices:practice", args=[lead.code])).content.decode()
    assert network in browser.get(reverse("signoff:application", args=[application.reference])).content.decode()
    browser.force_login(area.officer)
    assert all_of_them in browser.get(reverse("signoff:round", args=["99A", "2019-20"])).content.decode()
    assert len(re.findall(rb"/Type /Page\b", browser.get(all_of_them).content)) == 4
    told = OutgoingMessage.objects.filter(path=network)
    assert {message.recipient for message in told} == {area.user_of(each) for each in Practice.objects.all()}
