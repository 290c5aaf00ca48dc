"""The rules import no Django, so they say the stored values again; this keeps the two in step."""

import pytest

from networks import enums as stored_networks
from networks.rules import facts
from practices import enums as stored_practices


@pytest.mark.parametrize(
    ("ours", "stored"),
    [
        (facts.Standing, stored_networks.Standing),
        (facts.AreaKind, stored_networks.AreaKind),
        (facts.PayeeKind, stored_networks.PayeeKind),
        (facts.WaiverGround, stored_networks.WaiverGround),
        (facts.OdsStatus, stored_practices.OdsStatus),
        (facts.Answer, stored_practices.Answer),
    ],
)
def test_the_rules_speak_the_stored_values(ours, stored):
    assert [value.value for value in ours] == stored.values


def test_a_practice_that_declined_is_no_member():
    assert {*facts.MemberState, "DECLINED"} == set(stored_networks.MembershipState.values)
