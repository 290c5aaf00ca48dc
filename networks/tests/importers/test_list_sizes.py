from datetime import date

import pytest

from networks.models import CommissionerDue, NetworkDue, NetworkValidation
from networks.rules import Verdict
from networks.selectors.results import parsed_findings
from networks.services.revalidation import drain
from networks.tests.importers.conftest import counts
from pcnportal.testing.factories import LIST_DATE, make_commissioner, make_imported_network, make_network, make_practice
from practices.importers.errors import WrongUsage
from practices.models import ListSize, Practice

pytestmark = pytest.mark.django_db

OWN = "practice_code,as_at,registered,weighted\n"
DIGITAL = "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
PAYMENTS = (
    "CCG Code,Practice Code,Practice Name,Number of Registered Patients (Last Known Figure),"
    "Number of Weighted Patients (Last Known Figure),Global Sum\n"
)


@pytest.fixture
def marlshire():
    return make_commissioner("99A", "Marlshire CCG")


@pytest.fixture
def elm(marlshire):
    return make_practice(marlshire, "Elm Surgery", code="V81001", list_size=None)


@pytest.fixture
def oak(marlshire):
    return make_practice(marlshire, "Oak Practice", code="V81002", list_size=None)


def lists():
    found = ListSize.objects.order_by("as_at", "practice__code")
    return [(row.practice.code, row.as_at, row.registered, row.weighted) for row in found.select_related("practice")]


def contracts():
    return dict(Practice.objects.values_list("code", "contract_type"))


def test_the_own_layout(take, elm, oak):
    report = take("list-sizes", OWN + "V81001,2019-01-01,12000,13100\n v81002 ,2019-01-01,8000,\n")

    assert counts(report) == {"list sizes": (2, 0, 0)}
    assert lists() == [("V81001", LIST_DATE, 12_000, 13_100), ("V81002", LIST_DATE, 8_000, None)]


def test_nhs_digitals_layout(take, elm, oak):
    report = take(
        "list-sizes",
        DIGITAL
        + "GP_PRAC_PAT_LIST,01JAN2019,GP,99A,E38000901,V81001,ZZ1 1AA,ALL,ALL,12000\n"
        + "GP_PRAC_PAT_LIST,01Jan2019,GP,99A,E38000901,V81002,ZZ1 1AA,MALE,ALL,4000\n"
        + "GP_PRAC_PAT_LIST,01Jan2019,GP,99A,E38000901,V81009,ZZ1 1AA,ALL,ALL,900\n",
    )

    assert lists() == [("V81001", LIST_DATE, 12_000, None)]
    assert dict(report.context.skipped) == {
        "not the whole list of a practice": 1,
        "practices that we do not know": 1,
    }
    assert report.context.warnings == ["We do not know V81009. Import a later practices file, then this one again."]


def test_nhs_payments_layout_needs_the_day(take, elm, oak):
    text = PAYMENTS + "99A,V81001,ELM,9023.5,8292.59,1\n99A,V81002,OAK,0,0,1\n"

    with pytest.raises(WrongUsage, match="--as-at 2019-01-01"):
        take("list-sizes", text)
    report = take("list-sizes", text, as_at=LIST_DATE)

    assert lists() == [("V81001", LIST_DATE, 9_024, 8_293)]
    assert dict(report.context.skipped) == {"no patients on the list": 1}


def test_nhs_payments_says_which_contract_a_practice_holds(take, elm, oak):
    header = PAYMENTS.strip() + ",Contract Type\n"
    row = "99A,{},A,9000,8000,1,{}\n".format
    report = take("list-sizes", header + row("V81001", "APMS") + row("V81002", "UNKNOWN"), as_at=LIST_DATE)
    assert counts(report) == {"list sizes": (2, 0, 0), "contract types": (1, 0, 0)}
    assert contracts() == {"V81001": "APMS", "V81002": ""}

    report = take("list-sizes", header + row("V81001", "UNKNOWN") + row("V81002", "pms"), as_at=LIST_DATE)
    assert counts(report) == {"list sizes": (0, 0, 2), "contract types": (1, 0, 0)}
    assert contracts() == {"V81001": "APMS", "V81002": "PMS"}

    report = take("list-sizes", header + row("V81001", "GMS") + row("V81002", "PMS"), as_at=LIST_DATE)
    assert counts(report)["contract types"] == (0, 1, 1)
    assert [str(change) for change in report.plan.tallies[1].changes] == ["V81001: contract APMS -> contract GMS"]


def test_the_own_layout_may_say_it_too(take, refusal, elm, oak):
    header = "practice_code,as_at,registered,contract\n"
    report = take("list-sizes", header + "V81001,2019-01-01,12000,gms\nV81002,2019-01-01,8000,\n")
    assert counts(report) == {"list sizes": (2, 0, 0), "contract types": (1, 0, 0)}
    assert contracts() == {"V81001": "GMS", "V81002": ""}
    said = refusal("list-sizes", header + "V81001,2019-01-01,12000,NHS\n")
    assert said[1] == "Row 2: 'NHS' is no contract that we know. Write GMS, PMS or APMS, or leave it empty."
    assert contracts() == {"V81001": "GMS", "V81002": ""}


def test_mem_04_knows_the_contract_that_nhs_payments_has(take, marlshire, elm):
    harbour = make_network(marlshire, [elm], "Harbour")
    assert verdict_of("MEM-04", harbour) == Verdict.CANNOT_TELL
    take("list-sizes", PAYMENTS.strip() + ",Contract Type\n99A,V81001,ELM,9000,8000,1,GMS\n", as_at=LIST_DATE)
    drain()
    assert verdict_of("MEM-04", harbour) == Verdict.MET


def verdict_of(rule, network):
    findings = parsed_findings(NetworkValidation.objects.get(network=network))
    return next(finding.verdict for finding in findings if finding.rule == rule)


def test_a_day_that_contradicts_the_file_is_refused(refusal, elm):
    text = OWN + "V81001,2019-01-01,12000,\n"

    assert refusal("list-sizes", text, as_at=date(2020, 1, 1)) == [
        "The file speaks for 1 January 2019 and --as-at says 1 January 2020. "
        "Leave out --as-at, or import the file of that day."
    ]


def test_the_day_may_be_given_where_the_file_leaves_it_out(take, elm):
    take("list-sizes", "practice_code,registered\nV81001,12000\n", as_at=LIST_DATE)

    assert lists() == [("V81001", LIST_DATE, 12_000, None)]


def test_the_same_again_changes_nothing_and_a_missing_weight_takes_none_away(take, elm):
    take("list-sizes", OWN + "V81001,2019-01-01,12000,13100\n")

    assert not take("list-sizes", OWN + "V81001,2019-01-01,12000,13100\n").written
    assert not take("list-sizes", OWN + "V81001,2019-01-01,12000,\n").written
    assert lists() == [("V81001", LIST_DATE, 12_000, 13_100)]


def test_the_largest_swings_come_first(take, elm, oak):
    take("list-sizes", OWN + "V81001,2019-01-01,12000,\nV81002,2019-01-01,8000,\n")

    report = take("list-sizes", OWN + "V81001,2019-01-01,12001,\nV81002,2019-01-01,9500,\n", dry_run=True)

    assert [str(change) for change in report.plan.tallies[0].largest_first] == [
        "V81002 at 2019-01-01: registered 8,000 -> registered 9,500",
        "V81001 at 2019-01-01: registered 12,000 -> registered 12,001",
    ]
    assert [size for _, _, size, _ in lists()] == [12_000, 8_000]


def test_errors_name_the_row(refusal, elm, oak):
    lines = refusal(
        "list-sizes",
        OWN
        + "V81001,2019-01-01,0,\n"
        + "V81009,2019-01-01,5000,\n"
        + "A8100,2019-01-01,5000,\n"
        + "V81001,2019-01-01,5000,none\n"
        + "V81001,2019-13-01,5000,\n"
        + "V81001,2019-01-01,5000,\n"
        + "V81001,2019-01-01,5001,\n"
        + "V81002,2019-01-01,12,345,\n"
        + "V81002,2019-01-01,12,345\n",
    )

    digits = "Write a whole number from 1 to 200,000, digits only, and leave out a practice that has no list."
    assert lines[1:] == [
        f'Row 2: Registered "0" is not a number of patients. {digits}',
        "Row 3: we do not know practice V81009. Import the practices first, or correct the code.",
        'Row 4: "A8100" is not the code of an English practice. Enter a code like A81001.',
        f'Row 5: Weighted "none" is not a number of patients. {digits}',
        'Row 6: Date "2019-13-01" is not a date. Write it as 20190401 or 2019-04-01.',
        "Row 8: this repeats row 7. Keep one of the two.",
        "Row 9: there are 5 columns where 4 are expected. A text with a comma needs quotation marks; "
        "a number is written without commas.",
        "Row 10: 345 weighted patients do not go with 12 registered ones. "
        "If this is one number, write it without its comma.",
    ]
    assert not ListSize.objects.exists()


@pytest.fixture
def five(marlshire):
    return [make_practice(marlshire, code=f"V8200{n}", list_size=1_000) for n in range(1, 6)]


def test_a_total_that_falls_by_a_fifth_is_taken_and_by_more_must_be_accepted(take, refusal, five):
    row = "V82001,2019-01-01,{},\n".format

    assert take("list-sizes", OWN + row(1)).written
    lines = refusal("list-sizes", OWN + "V82002,2019-01-01,1,\n")
    assert lines == [
        "Patients on the lists of 1 January 2019 would fall from 4,001 to 3,002, by 24%.",
        "Nothing was written. If this is right, import again with --accept-drops.",
    ]
    assert take("list-sizes", OWN + "V82002,2019-01-01,1,\n", accept_drops=True).written


def test_a_commissioner_that_vanishes_must_be_accepted(refusal, take, five):
    moor = make_practice(make_commissioner("99B", "Moor CCG"), code="V82009", list_size=500)
    text = OWN + "".join(f"{practice.code},2020-01-01,1000,\n" for practice in five)

    assert refusal("list-sizes", text)[0] == "Every list of 99B would be missing."
    assert take("list-sizes", text + f"{moor.code},2020-01-01,500,\n").written


def test_a_dry_run_says_what_must_be_accepted(take, five):
    report = take("list-sizes", OWN + "V82001,2020-01-01,1000,\n", dry_run=True)

    assert report.plan.drops == ["Patients on the lists of 1 January 2020 would fall from 5,000 to 1,000, by 80%."]


def test_only_networks_whose_lists_change_become_due(take, marlshire, elm, oak):
    harbour = make_imported_network(marlshire, [elm], "Harbour")
    make_imported_network(marlshire, [oak], "Moor")
    text = OWN + "V81001,2019-01-01,12000,\nV81002,2019-01-01,8000,\n"
    take("list-sizes", text)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()

    report = take("list-sizes", text.replace("12000", "12001"))

    assert report.revalidated == 1
    assert [due.network_id for due in NetworkDue.objects.all()] == [harbour.id]
    assert [due.commissioner_id for due in CommissionerDue.objects.all()] == [marlshire.id]
