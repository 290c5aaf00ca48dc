"""What a person reads of a network that breaks nothing, and of one that has nothing yet."""

import pytest

from networks.rules import check_network
from networks.rules.facts import NetworkFacts
from networks.tests.rules.build import EMPTY, YEAR, network

WHOLE = """
SIZE-01 MET: 40,000 patients on the lists of 2 practices at 1 January 2019.
SIZE-02 MET: 40,000 patients: the minimum is 30,000.
SIZE-06 MET: In the band of 30,000 to 50,000 patients.
SIZE-09 MET: 40,000 patients: not above 50,000.
SIZE-13 MET: 2 practices form this network.
SIZE-03 MET: No waiver of the minimum is in use.
SIZE-04 MET: No waiver of the minimum is in use.
SIZE-05 MET: No waiver of the minimum is in use.
SIZE-07 MET: 40,000 patients: not below 27,000.
SIZE-08 MET: 40,000 patients: not below 20,000.
SIZE-16 MET: The network covers the patients of no other practice.
SIZE-10 MET: 40,000 patients: no neighbourhoods are needed up to 50,000.
SIZE-11 MET: The network is not divided into neighbourhoods.
SIZE-12 MET: 40,000 patients: the entitlement to added roles is that of one network.
SIZE-14 MET: The network is not in force yet.
SIZE-15 MET: No list later than 1 January 2019 is held.
MEM-01 MET: Every member has the code of a GP practice in England.
MEM-02 MET: Every member practice is open.
MEM-05 MET: No member is a core member of another network.
MEM-06 MET: No member has still to choose between submitted applications.
MEM-07 MET: Every member practice has agreed.
MEM-11 MET: No member is a branch surgery.
MEM-03 MET: The NHS register shows every member as a GP practice.
MEM-04 CANNOT_TELL: We do not know the contract of Elm Surgery (V81001) and Oak Practice (V81002).
MEM-10 MET: No member in force has closed or merged.
MEM-12 MET: Every core member is a practice.
MEM-17 MET: No member has a list of special purpose.
CMP-01 MET: Everything needed to submit is given.
CMP-03 MET: Elm Surgery (V81001) receives the network's money.
CMP-04 MET: Dr A. Clarke, of a member practice.
CMP-05 MET: No other network names the same clinical director.
CMP-06 NOT_MET: The Network Agreement is not signed by Elm Surgery (V81001) and Oak Practice (V81002).
CMP-08 WARNING: The practices have not said that they have agreed how to share data.
GEO-01 MET: The area is a list of 2 wards.
GEO-09 MET: Marlshire CCG (00X) leads and has 2 of 2 practices.
GEO-02 CANNOT_TELL: We do not know where Elm Surgery (V81001) and Oak Practice (V81002) are, so we cannot tell if the area is in one piece.
GEO-04 CANNOT_TELL: We do not know where Elm Surgery (V81001) and Oak Practice (V81002) are, so we cannot tell how far apart the members are.
GEO-06 MET: All members belong to Marlshire CCG (00X).
GEO-07 MET: All members belong to one STP.
GEO-08 MET: No other commissioner has practices in this network.
GEO-10 MET: No other commissioner has more of the practices than the lead.
GEO-03 CANNOT_TELL: A list of wards does not tell which practices lie in it.
GEO-05 CANNOT_TELL: Nobody has recorded how many of the patients live in the area.
SPL-03 MET: No branch of a member is known to lie in another network's area.
DL-01 CANNOT_TELL: The year has no deadline for applications.
DL-03 CANNOT_TELL: The year has no date by which networks have to be ready.
DL-05 MET: There is nothing to confirm again.
"""  # noqa: E501
NOTHING_YET = """
SIZE-01 CANNOT_TELL: The list size is not known yet: no practice is named.
SIZE-02 CANNOT_TELL: The list size is not known yet, so we cannot compare it with the minimum of 30,000.
SIZE-06 CANNOT_TELL: The list size is not known yet, so the network is in no size band.
SIZE-09 CANNOT_TELL: The list size is not known yet, so we cannot compare it with 50,000.
SIZE-13 CANNOT_TELL: No practice is named yet.
SIZE-03 MET: No waiver of the minimum is in use.
SIZE-04 MET: No waiver of the minimum is in use.
SIZE-05 MET: No waiver of the minimum is in use.
SIZE-07 CANNOT_TELL: The list size is not known yet, so we cannot tell whether it is below 27,000.
SIZE-08 CANNOT_TELL: The list size is not known yet, so we cannot tell whether it is below 20,000.
SIZE-16 MET: The network covers the patients of no other practice.
SIZE-10 CANNOT_TELL: The list size is not known yet, so we cannot tell if neighbourhoods are wanted.
SIZE-11 MET: The network is not divided into neighbourhoods.
SIZE-12 CANNOT_TELL: The list size is not known yet, so we cannot tell whether it reaches 100,000.
SIZE-14 MET: The network is not in force yet.
SIZE-15 MET: No list later than 1 January 2019 is held.
MEM-01 CANNOT_TELL: No practice is named yet.
MEM-02 CANNOT_TELL: No practice is named yet.
MEM-05 CANNOT_TELL: No practice is named yet.
MEM-06 CANNOT_TELL: No practice is named yet.
MEM-07 CANNOT_TELL: No practice is named yet.
MEM-11 CANNOT_TELL: No practice is named yet.
MEM-03 CANNOT_TELL: No practice is named yet.
MEM-04 CANNOT_TELL: No practice is named yet.
MEM-10 MET: No member in force has closed or merged.
MEM-12 CANNOT_TELL: No practice is named yet.
MEM-17 MET: No member has a list of special purpose.
CMP-01 NOT_MET: You cannot submit yet: no practice is named; no area is given; the Network Agreement has no date; no clinical director is named; no payee is named.
CMP-03 NOT_MET: Name one practice or provider to receive the network's money: no payee is named.
CMP-04 CANNOT_TELL: No clinical director is named.
CMP-05 MET: No other network names the same clinical director.
CMP-06 CANNOT_TELL: No practice is named yet.
CMP-08 WARNING: The practices have not said that they have agreed how to share data.
GEO-01 NOT_MET: No area is given. List its wards, LSOAs or postcode sectors, or give a drawing.
GEO-09 CANNOT_TELL: No practice is named yet.
GEO-02 CANNOT_TELL: No practice is named yet.
GEO-04 CANNOT_TELL: No practice is named yet.
GEO-06 CANNOT_TELL: No practice is named yet.
GEO-07 CANNOT_TELL: No practice is named yet.
GEO-08 CANNOT_TELL: No practice is named yet.
GEO-10 CANNOT_TELL: No practice is named yet.
GEO-03 CANNOT_TELL: No practice is named yet.
GEO-05 CANNOT_TELL: Nobody has recorded how many of the patients live in the area.
SPL-03 CANNOT_TELL: No practice is named yet.
DL-01 CANNOT_TELL: The year has no deadline for applications.
DL-03 CANNOT_TELL: The year has no date by which networks have to be ready.
DL-05 MET: There is nothing to confirm again.
"""  # noqa: E501


@pytest.mark.parametrize(("facts", "said"), [(network(), WHOLE), (EMPTY, NOTHING_YET)], ids=["whole", "nothing yet"])
def test_every_rule_says_what_it_found(facts: NetworkFacts, said: str) -> None:
    found = [f"{finding.rule} {finding.verdict}: {finding.sentence}" for finding in check_network(facts, YEAR)]
    assert found == said.strip().splitlines()
