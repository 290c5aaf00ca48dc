from datetime import date

import pytest

from networks.models import CommissionerDue, Handover, Network, NetworkDue
from networks.tests.importers.conftest import counts, epraccur
from pcnportal.testing.factories import make_commissioner, make_imported_network
from practices.enums import OdsStatus
from practices.models import Practice, PracticeCommissioner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def marlshire():
    return make_commissioner("99A", "Marlshire CCG")


def links(code="V81001"):
    found = PracticeCommissioner.objects.filter(practice__code=code).order_by("during").select_related("commissioner")
    return [(link.commissioner.code, link.during.lower, link.during.upper) for link in found]


def test_a_row_becomes_a_practice_and_its_link(take):
    report = take("practices", epraccur())

    assert counts(report) == {"practices": (1, 0, 0), "commissioner links": (1, 0, 0)}
    found = Practice.objects.get()
    assert (found.code, found.name, found.postcode, found.phone) == ("V81001", "ELM SURGERY", "ZZ1 1AA", "01632 960001")
    assert found.address == ["1 ELM ROAD", "MARLTON", "MARLSHIRE", "ZZ1 1AA"]
    assert (found.ods_status, found.prescribing_setting) == (OdsStatus.ACTIVE, 4)
    assert (found.opened_on, found.closed_on) == (date(1974, 4, 1), None)
    assert links() == [("99A", date(2013, 4, 1), None)]


def test_every_english_code_is_kept_and_others_are_skipped_and_counted(take):
    report = take(
        "practices",
        epraccur("V81001", status="D", setting="0")
        + epraccur("V81002", status="C", closed="20190331", left="20190331")
        + epraccur("V81003", status="P", setting="")
        + epraccur("W95010")
        + epraccur("JER001")
        + epraccur("V81001001"),
    )

    assert counts(report)["practices"] == (3, 0, 0)
    assert dict(report.context.skipped) == {"outside England": 2, "not the code of an English practice": 1}
    assert links("V81002") == [("99A", date(2013, 4, 1), date(2019, 4, 1))]


def test_codes_in_lower_case_with_blanks_are_taken(take):
    take("practices", epraccur(" v81001 "))

    assert Practice.objects.get().code == "V81001"


def test_a_practice_of_an_unknown_commissioner_is_kept_with_none_and_counted(take):
    report = take("practices", epraccur("V81001", commissioner="13Z") + epraccur("V81002", commissioner=""))

    assert counts(report) == {"practices": (2, 0, 0), "commissioner links": (0, 0, 0)}
    assert report.context.warnings == [
        "2 practices have a commissioner that we do not know; they are kept without one "
        "(most often 13Z 1, none given 1)."
    ]


def test_a_commissioner_without_a_join_date_is_open_ended_into_the_past(take):
    take("practices", epraccur(joined=""))

    assert links() == [("99A", None, None)]


def test_the_same_file_twice_changes_nothing(take):
    text = epraccur() + epraccur("V81002", commissioner="13Z") + epraccur("V81003", joined="")
    take("practices", text)

    again = take("practices", text)

    assert counts(again) == {"practices": (0, 0, 3), "commissioner links": (0, 0, 2)}
    assert not again.written


def test_only_what_differs_is_written_and_shown(take):
    take("practices", epraccur() + epraccur("V81002", "OAK PRACTICE"))

    report = take("practices", epraccur() + epraccur("V81002", "OAK MEDICAL CENTRE", status="D"))

    assert counts(report)["practices"] == (0, 1, 1)
    assert [str(change) for change in report.plan.tallies[0].changes] == [
        "V81002: name OAK PRACTICE, ods status A -> name OAK MEDICAL CENTRE, ods status D"
    ]


def test_ref_05_a_move_to_another_commissioner_ends_the_old_link_on_the_day(take):
    make_commissioner("99B", "Coast CCG")
    take("practices", epraccur())

    report = take("practices", epraccur(commissioner="99B", joined="20200401"))

    assert links() == [("99A", date(2013, 4, 1), date(2020, 4, 1)), ("99B", date(2020, 4, 1), None)]
    assert [str(change) for change in report.plan.tallies[1].changes] == [
        "V81001: commissioner 99A since 2013-04-01 -> "
        "commissioner 99A since 2013-04-01 until 2020-04-01; 99B since 2020-04-01"
    ]


def test_ref_05_a_move_without_a_day_needs_the_day_of_the_file(take, refusal):
    make_commissioner("99B", "Coast CCG")
    take("practices", epraccur())

    lines = refusal("practices", epraccur(commissioner="99B"))
    assert lines[1] == (
        "Row 1: the practice has another commissioner than before, and the file does not say since when. "
        "Import again with --as-at and the day the file speaks for."
    )
    assert links() == [("99A", date(2013, 4, 1), None)]

    day = date(2019, 11, 19)
    take("practices", epraccur(commissioner="99B"), as_at=day)
    assert links() == [("99A", date(2013, 4, 1), day), ("99B", day, None)]
    assert not take("practices", epraccur(commissioner="99B"), as_at=day).written


def test_a_layout_with_a_header(take):
    take("practices", "code,name,status,ccg,postcode\nV81001,ELM SURGERY,A,99A,ZZ1 1AA\n")

    assert Practice.objects.get().postcode == "ZZ1 1AA"
    assert links() == [("99A", None, None)]


def test_errors_name_the_row_and_nothing_is_written(refusal):
    lines = refusal(
        "practices",
        epraccur("V81001")
        + epraccur("V81002", status="X")
        + epraccur("V81003", setting="four")
        + epraccur("V81004", closed="19700101")
        + epraccur("V81005", name="")
        + epraccur("V81006", left="20120101")
        + epraccur("V81001")
        + epraccur("")
        + '"V81007","TOO","SHORT"\n',
    )

    assert lines == [
        "8 rows have errors, so nothing was written. Mend the file and try again.",
        'Row 2: status "X" is none of A, C, D and P. Correct it.',
        'Row 3: prescribing setting "four" is not a number. Write 4 for a GP practice.',
        "Row 4: the practice closes before it opens. Correct one of the two dates.",
        "Row 5: the practice has no name. Write one.",
        "Row 6: the practice left its commissioner before it joined it. Correct one of the two dates.",
        "Row 7: this repeats row 1. Keep one of the two.",
        "Row 8: the practice has no code. Enter a code like A81001.",
        "Row 9: there are 3 columns where 27 are expected. A text with a comma needs quotation marks; "
        "a number is written without commas.",
    ]
    assert not Practice.objects.exists()


def test_the_closing_of_many_practices_must_be_accepted(take, refusal):
    codes = [f"V8100{number}" for number in range(1, 6)]
    take("practices", "".join(map(epraccur, codes)))
    closing = "".join(epraccur(code, status="C", closed="20190331") for code in codes[:2])

    assert refusal("practices", closing)[0] == "Practices that are not closed would fall from 5 to 3, by 40%."
    assert take("practices", closing, accept_drops=True).written


def test_a_change_of_status_makes_its_network_and_commissioner_due(take, marlshire):
    take("practices", epraccur() + epraccur("V81002"))
    network = make_imported_network(marlshire, [Practice.objects.get(code="V81001")])
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()

    report = take("practices", epraccur(status="D") + epraccur("V81002", name="OAK"))

    assert report.revalidated == 1
    assert [due.network_id for due in NetworkDue.objects.all()] == [network.id]
    assert [due.commissioner_id for due in CommissionerDue.objects.all()] == [marlshire.id]


@pytest.mark.parametrize("last", ["practices", "commissioners"])
def test_whichever_file_completes_a_merger_hands_the_network_over(take, marlshire, last):
    closing = "ccg,name,close_on\n99A,Marlshire CCG,2019-03-31\n"
    moving = epraccur(commissioner="99C", joined="20190401")
    take("practices", epraccur())
    make_commissioner("99C", "Coastal CCG")
    network = make_imported_network(marlshire, Practice.objects.all())
    network.memberships.update(during=(date(2018, 7, 1), None))
    files = {"practices": moving, "commissioners": closing}
    other = next(kind for kind in files if kind != last)
    first = take(other, files[other])
    assert Network.objects.get().lead_commissioner == marlshire

    report = take(last, files[last])

    assert Network.objects.get().lead_commissioner.code == "99C"
    assert Handover.objects.values_list("before__code", "since").get() == ("99A", date(2019, 4, 1))
    note = "networks whose commissioner has closed: 1 led by another from now on"
    assert (note in report.notes, note in first.notes) == (True, False)
    assert NetworkDue.objects.filter(network=network).exists()
