from datetime import date

import pytest

from networks.tests.importers.conftest import counts
from pcnportal.testing.factories import make_practice
from practices.models import Branch

pytestmark = pytest.mark.django_db

TABLE = "code,name,a1,a2,a3,a4,a5,postcode,open,close,parent,easting\n"


@pytest.fixture(autouse=True)
def elm():
    return make_practice(None, "Elm Surgery", code="V81001", list_size=None)


def ebranchs(code: str = "V81001001", name: str = "ELM BRANCH", closed: str = "", parent: str = "V81001") -> str:
    """A row as ODS writes it."""
    row = [code, name, "Y54", "Q74", "2 ELM ROAD", "", "", "MARLTON", "MARLSHIRE", "ZZ1 2AB", "20040401", closed]
    row += ["", "", parent, "20040401", "", "01632 960002", "", "", "", "0", "", "A", "", "", ""]
    return ",".join(f'"{cell}"' for cell in row) + "\n"


def test_the_list_of_ods(take, elm):
    report = take("branches", ebranchs() + ebranchs("V81001002", "ELM QUAY", closed="20170331"))

    assert counts(report) == {"branches": (2, 0, 0)}
    branch, closed = Branch.objects.all()
    assert (branch.code, branch.name, branch.practice, branch.postcode) == ("V81001001", "ELM BRANCH", elm, "ZZ1 2AB")
    assert (branch.address_1, branch.address_4, branch.address_5) == ("2 ELM ROAD", "MARLTON", "MARLSHIRE")
    assert (branch.opened_on, branch.closed_on) == (date(2004, 4, 1), None)
    assert closed.closed_on == date(2017, 3, 31)
    assert not take("branches", ebranchs()).written


def test_a_table_with_a_header(take, elm):
    report = take("branches", TABLE + "V81001001,Elm Branch,2 Elm Road,,,Marlton,,ZZ1 2AB,20040401,,V81001,448107.0\n")

    assert counts(report) == {"branches": (1, 0, 0)}
    assert Branch.objects.get().practice == elm


def test_a_branch_may_move_to_another_practice(take):
    oak = make_practice(None, "Oak", code="V81002", list_size=None)
    take("branches", ebranchs())

    assert counts(take("branches", ebranchs(parent="V81002"))) == {"branches": (0, 1, 0)}
    assert Branch.objects.get().practice == oak


def test_without_a_parent_the_code_says_whose_it_is(take, elm):
    take("branches", ebranchs(parent=""))

    assert Branch.objects.get().practice == elm


def test_branches_of_unknown_practices_and_of_other_countries_are_left_out(take):
    report = take("branches", ebranchs() + ebranchs("V81009001", parent="V81009") + ebranchs("W95010001"))

    assert dict(report.context.skipped) == {"branches of practices that we do not know": 1, "outside England": 1}
    assert report.context.warnings == ["The branches of 1 practices that we do not know are left out: V81009."]
    assert Branch.objects.count() == 1


def test_errors_name_the_row_and_nothing_is_written(refusal):
    lines = refusal(
        "branches",
        ebranchs() + ebranchs("V81001", parent="V81001") + ebranchs(name="") + ebranchs(closed="20010101") + ebranchs(),
    )

    assert lines[1:] == [
        'Row 2: "V81001" is not the code of a branch surgery. Enter a code like A81001001.',
        "Row 3: the branch has no name. Write one.",
        "Row 4: the branch closes before it opens. Correct one of the two dates.",
        "Row 5: this repeats row 1. Keep one of the two.",
    ]
    assert not Branch.objects.exists()


def test_a_dry_run_writes_nothing(take):
    assert counts(take("branches", ebranchs(), dry_run=True)) == {"branches": (1, 0, 0)}
    assert not Branch.objects.exists()
