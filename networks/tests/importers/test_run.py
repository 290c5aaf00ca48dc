"""All or nothing, once, recorded, shown before it is done."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.db import connection

from networks.importers.run import run_import
from networks.tests.importers.conftest import counts, epraccur
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.services import first_broken_link
from pcnportal.testing.factories import AT, make_commissioner
from practices.models import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def marlshire():
    return make_commissioner("99A", "Marlshire CCG")


def test_a_dry_run_writes_nothing(take, marlshire):
    report = take("practices", epraccur(), dry_run=True)

    assert counts(report)["practices"] == (1, 0, 0)
    assert not report.written
    assert not Practice.objects.exists()
    assert not AuditEvent.objects.exists()


def test_what_an_import_wrote_is_counted_in_its_own_transaction(take, marlshire):
    take("practices", epraccur() + epraccur("V81002"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'practices_practice'::regclass")
        assert cursor.fetchone() == (2.0,)


def test_an_import_is_one_event_on_the_national_chain(take, marlshire):
    take("practices", epraccur())
    text = epraccur(name="ELM MEDICAL CENTRE") + epraccur("V81002") + epraccur("W95010")

    take("practices", text)

    event = AuditEvent.objects.order_by("position").last()
    assert (event.chain, event.action, event.subjects, event.actor) == (
        "national",
        "IMPORT",
        ["import:practices"],
        None,
    )
    assert event.before == {"V81001": "name ELM SURGERY"}
    assert event.after == {
        "file": "file.csv",
        "sha256": sha256(text.encode()).hexdigest(),
        "layouts": ["ODS epraccur (27 columns, no header)"],
        "as_at": None,
        "counts": {
            "practices": {"new": 1, "changed": 1, "unchanged": 0},
            "commissioner links": {"new": 1, "changed": 0, "unchanged": 1},
        },
        "skipped": {"outside England": 1},
        "changed": {"V81001": "name ELM MEDICAL CENTRE"},
    }
    assert AuditEvent.objects.count() == 2
    assert first_broken_link() is None


def test_the_same_file_again_leaves_no_event(take, marlshire):
    take("practices", epraccur())
    take("practices", epraccur())

    assert AuditEvent.objects.count() == 1


def test_the_first_fifty_errors_are_shown_and_the_rest_counted(refusal):
    lines = refusal("practices", "".join(epraccur(f"V8{n:04}", status="X") for n in range(60)))

    assert lines[0].startswith("60 rows have errors, so nothing was written.")
    assert len(lines) == 52
    assert lines[-1] == "and 10 more."


def test_a_file_without_one_usable_row_is_refused(refusal):
    assert refusal("practices", epraccur("W95010")) == [
        "No row of file.csv can be used (1 rows: outside England). Is it the right kind of file?"
    ]


def test_a_column_of_nhs_numbers_is_refused_before_anything_is_read(refusal):
    lines = refusal("list-sizes", "practice_code,as_at,registered,patient\nV81001,2019-01-01,1,9434765919\n")

    assert lines[0].startswith("Column 4 looks like NHS numbers.")


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_their_turns(tmp_path, marlshire):
    paths = []
    for number, name in enumerate(["ELM SURGERY", "ELM MEDICAL CENTRE"]):
        rows = [epraccur(f"V81{n:03}", name) for n in range(1, 200)]
        path = tmp_path / f"{number}.csv"
        path.write_text("".join(rows if number else reversed(rows)))
        paths.append(path)

    def importing(path):
        try:
            return run_import(kind="practices", path=path, at=AT).written
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(importing, paths)) == [True, True]
    assert len(set(Practice.objects.values_list("name", flat=True))) == 1
