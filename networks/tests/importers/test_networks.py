import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from networks.enums import MembershipKind, MembershipState
from networks.models import CommissionerDue, Handover, Membership, Network, NetworkDue
from networks.tests.importers.conftest import counts
from pcnportal.testing.factories import AT, make_commissioner, make_network, make_practice, year
from practices.models import Commissioner

pytestmark = pytest.mark.django_db

OCTOBER, JULY_2020 = date(2019, 10, 1), date(2020, 7, 1)
DETAILS_HEADER = [
    "PCN Code",
    "PCN Name",
    "Current Clinical Commissioning Group Code",
    "Clinical Commissioning Group Name",
    "Open Date (YYYYMMDD)",
    "Close Date",
    *[f"Address Line {n}" for n in range(1, 6)],
    "Postcode",
]
PARTNERS_HEADER = [
    "Partner\nOrganisation\nCode",
    "Partner\r\nName",
    "Practice Parent CCG Code",
    "Practice Parent CCG Name",
    "PCN Code",
    "PCN Name",
    "PCN Parent CCG Code",
    "PCN Parent CCG Name",
    "Practice to PCN Relationship\nStart Date",
    "Practice to PCN Relationship\nEnd Date",
    "Practice CCG and PCN\nCCG Match ",
]
Rows = list[list[Any]]


def network(code: str = "U90001", name: str = "HARBOUR PCN", lead: str = "99A", closed: Any = None) -> list[Any]:
    return [code, name, lead, "MARLSHIRE CCG", 20191001, closed, "1 QUAY", None, None, "MARLTON", None, "ZZ1 1AA"]


def partner(
    practice: str, code: str = "U90001", start: Any = 20191001, end: Any = None, lead: str = "99A"
) -> list[Any]:
    name = {"U90001": "HARBOUR PCN"}.get(code, "MOOR PCN")
    return [practice, "A NAME", "99A", "MARLSHIRE CCG", code, name, lead, "MARLSHIRE CCG", start, end, True]


def workbook(networks: Rows, partners: Rows, *, sheets: tuple[str, str] = ("PCNDetails", "PCN Core Partner Details")):
    book = openpyxl.Workbook()
    details, members = book.active, book.create_sheet(sheets[1])
    details.title = sheets[0]
    for sheet, header, rows in ((details, DETAILS_HEADER, networks), (members, PARTNERS_HEADER, partners)):
        for row in (header, *rows):
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def marlshire():
    return make_commissioner("99A", "Marlshire CCG")


@pytest.fixture(autouse=True)
def practices(marlshire):
    """Elm, Oak and Quay of Marlshire CCG."""
    names = {"V81001": "Elm Surgery", "V81002": "Oak Practice", "V81003": "Quay Surgery"}
    return {code: make_practice(marlshire, name, code=code) for code, name in names.items()}


def spells() -> list[tuple[str, str, date, date | None]]:
    found = Membership.objects.filter(state=MembershipState.IN_FORCE).order_by("practice__code", "during")
    return [
        (m.practice.code, m.network.reference, m.during.lower, m.during.upper)
        for m in found.select_related("practice", "network")
    ]


def test_both_sheets_of_the_workbook(take):
    report = take("networks", workbook([network()], [partner("V81001"), partner("V81002", end=20200630)]))

    assert counts(report) == {"networks": (1, 0, 0), "memberships": (2, 0, 0)}
    found = Network.objects.get()
    assert (found.reference, found.ods_code, found.name, found.imported) == ("U90001", "U90001", "HARBOUR PCN", True)
    assert (found.lead_commissioner.code, found.opened_on, found.closed_on) == ("99A", OCTOBER, None)
    assert spells() == [("V81001", "U90001", OCTOBER, None), ("V81002", "U90001", OCTOBER, JULY_2020)]
    membership = Membership.objects.first()
    assert (membership.kind, membership.decided_on, membership.contract_year) == (MembershipKind.CORE, OCTOBER, year())
    assert report.revalidated == 1


def test_dates_may_be_text_and_the_close_date_may_be_blank_text(take):
    closed = network(closed="20200630")
    closed[4] = "20191001"

    take(
        "networks", workbook([closed, network("U90002", "MOOR PCN", closed="")], [partner("V81001", start="20191001")])
    )

    assert dict(Network.objects.values_list("reference", "closed_on")) == {"U90001": date(2020, 6, 30), "U90002": None}


def test_the_contract_year_is_the_one_that_holds_the_start(take):
    rows = [partner("V81001", start=20190201), partner("V81002", start=20200401), partner("V81003", start=20230401)]

    take("networks", workbook([network()], rows))

    years = Membership.objects.order_by("practice__code").values_list("contract_year__code", flat=True)
    assert list(years) == ["2019/20", "2020/21", "2021/22"]


def test_a_practice_in_no_network_is_left_out(take):
    report = take("networks", workbook([network()], [partner("V81001"), partner("V81002", "U")]))

    assert dict(report.context.skipped) == {"practices in no network": 1}
    assert len(spells()) == 1


def test_the_same_file_twice_changes_nothing(take):
    content = workbook(
        [network()], [partner("V81001", end=20200630), partner("V81001", start=20210401), partner("V81002")]
    )
    take("networks", content)
    NetworkDue.objects.all().delete()

    again = take("networks", content)

    assert counts(again) == {"networks": (0, 0, 1), "memberships": (0, 0, 3)}
    assert not again.written
    assert not NetworkDue.objects.exists()


def test_ref_04_an_end_date_is_the_last_day_and_a_network_may_close_the_day_after(take):
    take("networks", workbook([network(closed=20200701)], [partner("V81001", end=20200630)]))
    assert spells() == [("V81001", "U90001", OCTOBER, JULY_2020)]
    assert Network.objects.get().closed_on == JULY_2020


def test_a_move_ends_one_membership_and_begins_another(take):
    before = [network(), network("U90002", "MOOR PCN")]
    take("networks", workbook(before, [partner("V81001"), partner("V81002")]))

    after = [partner("V81001", end=20200630), partner("V81001", "U90002", 20200701), partner("V81002")]
    report = take("networks", workbook(before, after))

    assert counts(report) == {"networks": (0, 0, 2), "memberships": (1, 1, 1)}
    assert spells() == [
        ("V81001", "U90001", OCTOBER, JULY_2020),
        ("V81001", "U90002", JULY_2020, None),
        ("V81002", "U90001", OCTOBER, None),
    ]
    assert report.revalidated == 2


def test_a_corrected_start_moves_the_membership_it_meets(take):
    take("networks", workbook([network()], [partner("V81001")]))

    report = take("networks", workbook([network()], [partner("V81001", start=20190701)]))

    assert counts(report)["memberships"] == (0, 1, 0)
    assert spells() == [("V81001", "U90001", date(2019, 7, 1), None)]
    assert Membership.objects.get().decided_on == date(2019, 7, 1)


def test_leaving_and_coming_back_are_two_memberships(take):
    rows = [partner("V81001", end=20200331), partner("V81001", start=20200701)]

    take("networks", workbook([network()], rows))

    assert [(start, end) for *_, start, end in spells()] == [(OCTOBER, date(2020, 4, 1)), (JULY_2020, None)]


def test_what_the_file_no_longer_has_stays_and_is_named(take):
    take("networks", workbook([network(), network("U90002", "MOOR PCN")], [partner("V81001"), partner("V81002")]))

    report = take("networks", workbook([network()], [partner("V81001")]))

    assert report.context.warnings == [
        "1 networks that we hold are not in the file; they stay as they are.",
        "1 memberships that we hold are not in the file; they stay as they are.",
    ]
    assert not report.written


def test_a_practice_in_two_networks_at_once_is_refused_with_both_named(refusal):
    lines = refusal(
        "networks",
        workbook(
            [network(), network("U90002", "MOOR PCN")],
            [partner("V81001", end=20200630), partner("V81001", "U90002", 20200630)],
        ),
    )

    assert lines[1:] == [
        "PCN Core Partner Details, row 3: V81001 would be in U90001 and in U90002 from 30 June 2020. "
        "A practice is in one network on any day: end the earlier membership first."
    ]
    assert not Network.objects.exists()


def test_a_practice_that_is_elsewhere_already_is_refused(take, refusal, practices):
    take("networks", workbook([network()], [partner("V81001")]))

    lines = refusal("networks", workbook([network("U90002", "MOOR PCN")], [partner("V81001", "U90002", 20200101)]))

    assert "V81001 would be in U90001 and in U90002 from 1 January 2020." in lines[1]


def test_networks_formed_here_keep_their_own_members(take, marlshire, practices):
    formed = make_network(marlshire, [practices["V81001"]], "Harbour", state=MembershipState.IN_FORCE)
    Network.objects.filter(id=formed.id).update(ods_code="U90001")

    report = take("networks", workbook([network()], [partner("V81001"), partner("V81002")]))

    assert report.context.skipped.total() == 2
    assert len(spells()) == 1
    found = Network.objects.get()
    assert (found.name, found.imported, found.reference) == ("HARBOUR PCN", False, formed.reference)


def test_whoever_led_a_network_before_stays_its_lead_of_the_days_before(take, marlshire):
    """From the day after its last, where it has closed; else from the day that the file speaks for."""
    coastal, northshire = make_commissioner("99C", "Coastal CCG"), make_commissioner("99B", "Northshire CCG")
    Commissioner.objects.filter(pk=marlshire.pk).update(close_on=date(2020, 3, 31))
    take("networks", workbook([network(), network("U90002")], [partner("V81001")]))
    take("networks", workbook([network(lead="99C"), network("U90002")], []), as_at=date(2020, 5, 1))
    take("networks", workbook([network(lead="99B"), network("U90002")], []), as_at=date(2021, 2, 1))

    take("networks", workbook([network(lead="99A"), network("U90002")], []), as_at=date(2021, 3, 1))

    led = Network.objects.order_by("reference").values_list("lead_commissioner__code", flat=True)
    handed_over = Handover.objects.values_list("network__reference", "before__code", "since")
    assert list(led) == ["99B", "99A"]
    assert list(handed_over) == [("U90001", "99A", date(2020, 4, 1)), ("U90001", "99C", date(2021, 2, 1))]
    days = (date(2020, 3, 31), date(2020, 4, 1), date(2021, 2, 1))
    leads = [Network.objects.get(reference="U90001").lead_id_on(day) for day in days]
    assert leads == [marlshire.pk, coastal.pk, northshire.pk]


def test_errors_name_sheet_and_row(refusal):
    networks = [
        network("90001"),
        network("U90002", ""),
        network("U90003", lead="98Z"),
        network(closed=20180101),
        network("U90004", "VALE PCN"),
        network("U90004", "VALE PCN"),
        network("U90005", lead="#N/A"),
    ]
    partners = [
        partner("V81009", "U90004"),
        partner("A8100", "U90004"),
        partner("V81001", "U90009"),
        partner("V81002", "U90004", 19000101),
        partner("V81002", "U90004", 29990101),
        partner("V81002", "U90004", 20200101, 20191231),
        partner("V81003", "U90004"),
        partner("V81003", "U90004"),
        partner("V81001001", "U90004"),
    ]

    lines = refusal("networks", workbook(networks, partners))

    assert lines[1:] == [
        "PCN Core Partner Details, row 2: we do not know practice V81009. "
        "Import the practices first, or correct the code.",
        'PCN Core Partner Details, row 3: "A8100" is not the code of an English practice. Enter a code like A81001.',
        "PCN Core Partner Details, row 4: network U90009 is not on the sheet of networks. Add it there.",
        'PCN Core Partner Details, row 5: Start date "19000101" is not a date. Write it as 20190401 or 2019-04-01.',
        'PCN Core Partner Details, row 6: Start date "29990101" is not a date. Write it as 20190401 or 2019-04-01.',
        "PCN Core Partner Details, row 7: the membership ends before it starts. Correct one of the two dates.",
        "PCN Core Partner Details, row 9: this repeats row 8. Keep one of the two.",
        'PCN Core Partner Details, row 10: "V81001001" is not the code of an English practice. '
        "Enter a code like A81001.",
        'PCNDetails, row 2: "90001" is not the code of a network. Enter a code like U12345.',
        "PCNDetails, row 3: the network has no name. Write one.",
        "PCNDetails, row 4: we do not know commissioner 98Z. Import the commissioners first, or correct the code.",
        "PCNDetails, row 5: the network closes before it opens. Correct one of the two dates.",
        "PCNDetails, row 7: this repeats row 6. Keep one of the two.",
        'PCNDetails, row 8: "#N/A" is not a commissioner\'s code. Enter a code like 00C.',
    ]
    assert not Network.objects.exists()


def as_csv(*rows: list[Any]) -> str:
    return "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)


def test_the_members_sheet_alone_as_csv_without_a_header(take):
    report = take("networks", as_csv(partner("V81001", start=20191201), partner("V81002")))

    assert counts(report) == {"networks": (1, 0, 0), "memberships": (2, 0, 0)}
    found = Network.objects.get()
    assert (found.name, found.opened_on) == ("HARBOUR PCN", OCTOBER)
    assert not take("networks", as_csv(partner("V81002"), partner("V81001", start=20191201))).written


def test_the_members_sheet_alone_leaves_a_networks_dates(take):
    take("networks", workbook([network(closed=20200630)], [partner("V81001")]))

    report = take("networks", as_csv([*partner("V81001")[:5], "HARBOUR AND QUAY PCN", *partner("V81001")[6:]]))

    assert [str(change) for change in report.plan.tallies[0].changes] == [
        "U90001: name HARBOUR PCN -> name HARBOUR AND QUAY PCN"
    ]
    assert Network.objects.get().closed_on == date(2020, 6, 30)


def test_the_networks_sheet_alone_as_csv(take):
    report = take("networks", as_csv(DETAILS_HEADER, network(), network("U90002", "MOOR PCN")))

    assert counts(report) == {"networks": (2, 0, 0), "memberships": (0, 0, 0)}


def test_sheets_of_other_things_are_not_used(take, refusal):
    content = workbook([network()], [partner("V81001")])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.create_sheet("Notes", 0).append(["Read me"])
    with_notes = io.BytesIO()
    book.save(with_notes)

    assert take("networks", with_notes.getvalue()).context.warnings == ['The sheet "Notes" was not used.']
    book.remove(book["PCNDetails"])
    book.remove(book["PCN Core Partner Details"])
    book.create_sheet("More").append(["nothing"])
    only_notes = io.BytesIO()
    book.save(only_notes)
    assert "has neither of the sheets" in refusal("networks", only_notes.getvalue())[0]


def test_a_file_of_something_else_is_refused(refusal):
    assert "this is none of the layouts we know" in refusal("networks", "code,name\nV81001,ELM\n")[0]


def test_the_end_of_many_memberships_must_be_accepted(take, refusal):
    take("networks", workbook([network()], [partner(f"V8100{n}") for n in (1, 2, 3)]))
    ending = workbook([network()], [partner("V81001", end=20200630), partner("V81002"), partner("V81003")])

    assert refusal("networks", ending)[0] == "Memberships without an end would fall from 3 to 2, by 33%."
    assert take("networks", ending, accept_drops=True).written


def test_commissioners_of_members_become_due(take):
    CommissionerDue.objects.all().delete()

    take("networks", workbook([network()], [partner("V81001")]))

    assert [due.commissioner.code for due in CommissionerDue.objects.all()] == ["99A"]
    assert NetworkDue.objects.get().network.created_at == AT
