from datetime import date

import pytest

from networks.tests.importers.conftest import counts
from pcnportal.testing.factories import make_commissioner, make_lmc, make_practice
from practices.models import Commissioner, Lmc

pytestmark = pytest.mark.django_db

OWN = """ccg,ons,name,stp,stp_name,region_code,region,practices
99A,E38000901,NHS Marlshire CCG,E54000901,Marlshire and Coast,Y63,North,24
 00z ,E38000902,"NHS Coast, Vale and Moor CCG",E54000901,Marlshire and Coast,Y63,North,12
"""
ONS_STP = """FID,CCG20CD,CCG20CDH,CCG20NM,STP20CD,STP20CDH,STP20NM
1,E38000901,99A,NHS Marlshire CCG,E54000902,QZZ,Marlshire Partnership
"""
ONS_REGION = """CCG18CD,CCG18CDH,CCG18NM,NHSRLO18CD,NHSRLO18CDH,NHSRLO18NM,NHSER18CD,NHSER18CDH,NHSER18NM,FID
E38000901,99A,NHS Marlshire CCG,E39000001,Q99,NHS England North,E40000001,Y54,North of England,1
"""


def eccg(code: str, name: str, opened: str, closed: str, sub_type: str = "C") -> str:
    row = [code, name, "Y54", "Q74", *[""] * 5, "ZZ1 1AA", opened, closed, "", sub_type, *[""] * 13]
    return ",".join(f'"{cell}"' for cell in row) + "\n"


def test_the_own_layout(take):
    report = take("commissioners", OWN)

    assert counts(report) == {"commissioners": (2, 0, 0)}
    assert report.context.warnings == ["Columns not used: practices."]
    coast = Commissioner.objects.get(code="00Z")
    assert (coast.name, coast.ons_code) == ("NHS Coast, Vale and Moor CCG", "E38000902")
    assert (coast.stp_code, coast.stp_name) == ("E54000901", "Marlshire and Coast")
    assert (coast.region_code, coast.region_name) == ("Y63", "North")
    assert (coast.open_on, coast.close_on) == (None, None)


def test_days_of_opening_and_closing(take):
    take("commissioners", "ccg,name,open_on,close_on\n99A,Marlshire CCG,2013-04-01,2020-03-31\n")

    found = Commissioner.objects.get()
    assert (found.open_on, found.close_on) == (date(2013, 4, 1), date(2020, 3, 31))


def test_a_lookup_changes_only_the_columns_that_it_has(take):
    take("commissioners", OWN)

    assert counts(take("commissioners", ONS_STP)) == {"commissioners": (0, 1, 0)}
    assert counts(take("commissioners", ONS_REGION)) == {"commissioners": (0, 1, 0)}
    found = Commissioner.objects.get(code="99A")
    assert (found.stp_code, found.stp_name) == ("E54000902", "Marlshire Partnership")
    assert (found.region_code, found.region_name) == ("Y54", "North of England")


def test_the_list_of_ods_gives_dates_and_leaves_hubs_out(take):
    take("commissioners", OWN)

    report = take(
        "commissioners",
        eccg("99A", "NHS MARLSHIRE CCG", "20130401", "") + eccg("13Z", "NORTHERN COMMISSIONING HUB", "", "", "H"),
    )

    assert dict(report.context.skipped) == {"not a CCG (commissioning hubs and the like)": 1}
    assert [str(change) for change in report.plan.tallies[0].changes] == ["99A: open on none -> open on 2013-04-01"]
    found = Commissioner.objects.get(code="99A")
    assert (found.name, found.open_on, found.stp_code) == ("NHS Marlshire CCG", date(2013, 4, 1), "E54000901")


def test_commissioners_that_the_file_lacks_stay(take):
    make_commissioner("98Z", "Vale CCG")

    report = take("commissioners", OWN)

    assert "1 commissioners that we hold are not in the file; they stay as they are." in report.context.warnings
    assert Commissioner.objects.filter(code="98Z").exists()


def test_errors_name_the_row(refusal):
    lines = refusal(
        "commissioners",
        "ccg,name,open_on,close_on\n9A,One,,\n99A,,,\n99B,Two,20200401,20190401\n99C,Three,,\n99C,Three,,\n"
        "99D,Four,soon,\n",
    )

    assert lines == [
        "5 rows have errors, so nothing was written. Mend the file and try again.",
        'Row 2: "9A" is not a commissioner\'s code. Enter a code like 00C.',
        "Row 3: the commissioner has no name. Write one.",
        "Row 4: the commissioner closes before it opens. Correct one of the two dates.",
        "Row 6: this repeats row 5. Keep one of the two.",
        'Row 7: Open on "soon" is not a date. Write it as 20190401 or 2019-04-01.',
    ]
    assert not Commissioner.objects.exists()


def test_lmcs_and_their_areas(take):
    make_commissioner("99A", "Marlshire CCG")
    make_commissioner("99B", "Coast CCG")

    report = take(
        "lmcs", "lmc,commissioner_code\nMarlshire and Coast LMC,99A\nMarlshire and Coast LMC,99B\nVale LMC,99B\n"
    )

    assert counts(report) == {"LMCs": (2, 0, 0)}
    areas = {lmc.name: {c.code for c in lmc.commissioners.all()} for lmc in Lmc.objects.all()}
    assert areas == {"Marlshire and Coast LMC": {"99A", "99B"}, "Vale LMC": {"99B"}}
    assert set(Lmc.objects.values_list("code", flat=True)) == {"marlshire-and-coast", "vale-lmc"}


def test_an_lmcs_area_is_what_the_file_says(take):
    make_commissioner("99A", "Marlshire CCG")
    make_commissioner("99B", "Coast CCG")
    take("lmcs", "lmc,commissioner_code\nVale LMC,99A\nMoor LMC,99A\n")

    report = take("lmcs", "lmc,commissioner_code\nVale LMC,99B\n")

    assert [str(change) for change in report.plan.tallies[0].changes] == [
        "Vale LMC: commissioners 99A -> commissioners 99B"
    ]
    areas = {lmc.name: [c.code for c in lmc.commissioners.all()] for lmc in Lmc.objects.all()}
    assert areas == {"Vale LMC": ["99B"], "Moor LMC": ["99A"]}


def test_lmcs_with_names_that_begin_alike_have_codes_of_their_own(take):
    make_commissioner("99A", "Marlshire CCG")

    take("lmcs", "lmc,commissioner_code\nNorthern Marlshire and Coast LMC,99A\nNorthern Marlshire and Vale LMC,99A\n")

    assert set(Lmc.objects.values_list("code", flat=True)) == {"northern-marlshire-a", "northern-marlshire-2"}


def test_errors_in_an_lmc_file(refusal):
    make_commissioner("99A", "Marlshire CCG")

    lines = refusal("lmcs", "lmc,commissioner_code\n,99A\nVale LMC,99B\nVale LMC,99A\nVale LMC,99A\n")

    assert lines[1:] == [
        "Row 2: the LMC has no name. Write one.",
        "Row 3: we do not know commissioner 99B. Import the commissioners first, or correct the code.",
        "Row 5: this repeats row 4. Keep one of the two.",
    ]


def test_a_commissioner_that_has_practices_and_no_lmc_is_said(take):
    """One that takes the place of others is in no file of LMCs yet."""
    marlshire, coastal = make_commissioner("99A"), make_commissioner("W2U3Z", "Coastal CCG")
    make_practice(coastal)
    assert "no LMC" not in " ".join(take("commissioners", OWN).context.warnings)
    make_lmc(marlshire)
    warnings = take("commissioners", OWN.replace("North,24", "South,24")).context.warnings
    assert "Coastal CCG has no LMC. Import a file of LMCs that names one for each." in warnings
    report = take("lmcs", "lmc,commissioner_code\nCoastal LMC,W2U3Z\n")
    assert report.context.warnings == []
