"""Every cell of the table; and there is no page without a row."""

import pytest
from django.db import transaction

from pcnportal.tests.access.asking import REFUSALS, asked, browser_of, check_frame, outcome, shown, taken_back
from pcnportal.tests.access.pages import all_pages
from pcnportal.tests.access.secrets import secrets_from
from pcnportal.tests.access.table import PEOPLE, Row, rows, tried
from pcnportal.tests.access.world import World, differences

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROWS = rows()


def test_every_page_has_its_rows() -> None:
    """A page that is added to the portal fails here until the table says who may open it."""
    pages = {(page, method) for page in all_pages() for method in ("GET", "POST")}
    for who in PEOPLE:
        assert {(row.page, row.method) for row in ROWS if row.cells.get(who)} == pages, who


def test_no_row_twice() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("row", "people"), [pytest.param(*each, id=str(each[0])) for each in tried()])
def test_row(row: Row, people: list[str], world: World, sign_ins: dict[str, str], as_laid: dict[str, str]) -> None:
    """Each person is answered as the table says, is shown no secret, and changes nothing by what is refused."""
    answers = {}
    with taken_back():
        for who in people:
            with transaction.atomic():
                response = asked(row, world, who, browser_of(who, sign_ins))
                transaction.set_rollback(response.status_code not in REFUSALS)
            answers[who] = outcome(response)
            check_frame(response)
            assert shown(response) & secrets_from(who) == set(), who
        assert row.method == "GET" or row.is_unknown_method or differences(as_laid) == []
    assert answers == {who: row.cells[who] for who in people}
