"""Rules that give no finding: what they promise, where it happens."""

from datetime import UTC, date, datetime

import pytest

from networks.enums import MembershipState
from networks.models import Membership, NetworkValidation
from networks.selectors.coverage import commissioner_subjects
from networks.services.validation import store_networks
from pcnportal.testing.factories import AT, make_commissioner, make_imported_network, make_practice, year
from practices.models import ParticipationNotice

pytestmark = pytest.mark.django_db


def test_mem_09_a_practice_may_join_again_a_network_that_it_has_left() -> None:
    marlshire = make_commissioner()
    elm = make_practice(marlshire, "Elm", list_size=31_000)
    harbour = make_imported_network(marlshire, [])
    for first, last in ((date(2019, 7, 1), date(2019, 9, 1)), (date(2019, 11, 1), None)):
        Membership.objects.create(
            network=harbour,
            practice=elm,
            contract_year=year(),
            state=MembershipState.IN_FORCE,
            during=(first, last),
            decided_on=first,
            named_at=AT,
        )
    store_networks([harbour.id], at=datetime(2019, 12, 1, tzinfo=UTC))
    assert NetworkValidation.objects.get(contract_year=year()).size == 31_000


def test_mem_16_of_several_answers_the_last_before_the_deadline_counts() -> None:
    marlshire = make_commissioner()
    elm = make_practice(marlshire, "Elm")
    for answer, day in (("JOIN", 2), ("DECLINE", 15), ("JOIN", 16)):
        ParticipationNotice.objects.create(
            practice=elm,
            contract_year=year(),
            answer=answer,
            answered_at=datetime(2019, 5, day, 12, tzinfo=UTC),
            late=day > 15,
            waits=day > 15,
            source="paper",
            recorded_at=AT,
        )
    (subject,) = commissioner_subjects([marlshire.id], date(2019, 6, 1), year="2019/20")
    assert [practice.answer for practice in subject.facts.practices] == ["DECLINE"]
    assert ParticipationNotice.objects.count() == 3
