from datetime import UTC, datetime

import pytest

from networks.models import CommissionerDue
from networks.tests.importers.conftest import counts
from pcnportal.testing.factories import make_commissioner, make_practice
from practices.enums import Answer
from practices.models import ParticipationNotice

pytestmark = pytest.mark.django_db

HEADER = "practice_code,contract_year,answer,answered_on\n"


@pytest.fixture(autouse=True)
def elm():
    return make_practice(make_commissioner(), "Elm Surgery", code="V81001")


def test_answers_are_kept_with_their_day(take, elm):
    CommissionerDue.objects.all().delete()

    report = take("participation", HEADER + "v81001,2019/20,decline,2019-05-01\nV81001,2019-20,JOIN,2019-05-08\n")

    assert counts(report) == {"answers": (2, 0, 0)}
    found = ParticipationNotice.objects.order_by("answered_at")
    assert [(n.practice, n.contract_year.code, n.answer) for n in found] == [
        (elm, "2019/20", Answer.DECLINE),
        (elm, "2019/20", Answer.JOIN),
    ]
    assert found[0].answered_at == datetime(2019, 5, 1, 11, tzinfo=UTC)
    assert CommissionerDue.objects.count() == 1


def test_the_same_again_adds_nothing(take):
    take("participation", HEADER + "V81001,2019/20,JOIN,2019-05-08\n")

    again = take("participation", HEADER + "V81001,2019/20,JOIN,2019-05-08\n")

    assert counts(again) == {"answers": (0, 0, 1)}
    assert not again.written


def test_errors_name_the_row(take, refusal):
    take("participation", HEADER + "V81001,2019/20,JOIN,2019-05-08\n")

    lines = refusal(
        "participation",
        HEADER
        + "V81009,2019/20,JOIN,2019-05-08\n"
        + "V81001,2018/19,JOIN,2019-05-08\n"
        + "V81001,2019/20,MAYBE,2019-05-08\n"
        + "V81001,2019/20,JOIN,2019-05-11\n"
        + "V81001,2019/20,DECLINE,2019-05-08\n"
        + "V81001,2019/20,JOIN,2019-05-09\n"
        + "V81001,2019/20,DECLINE,2019-05-09\n",
    )

    assert lines[1:] == [
        "Row 2: we do not know practice V81009. Import the practices first, or correct the code.",
        'Row 3: we do not know the contract year "2018/19". Enter one of 2019/20, 2020/21, 2021/22.',
        'Row 4: "MAYBE" is not an answer. Enter JOIN, DECLINE, NO_NETWORK.',
        "Row 5: the answer is dated 2019-05-11, which is still to come. Correct the day.",
        "Row 6: we hold the answer JOIN of the same day. Enter the day of the later one.",
        "Row 8: this repeats row 7. Keep one of the two.",
    ]
