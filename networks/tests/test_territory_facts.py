"""Areas, borders, branches and what people recorded, on their way from the tables to the rules."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import AreaKind, CoverState, MembershipState, Standing
from networks.models import (
    BranchInArea,
    CommissionerDue,
    CommissionerValidation,
    CoverAgreement,
    GeographyAttestation,
    LocalShare,
    Membership,
    Neighbour,
    Network,
    NetworkArea,
    NetworkDue,
    NetworkYear,
    Site,
)
from networks.policies import CannotCover
from networks.rules.facts import BranchFacts, FormerPractice, LocalShareFacts
from networks.selectors.coverage import commissioner_subjects
from networks.selectors.facts import network_subjects
from networks.selectors.position import position
from networks.services.branches import place_branches
from networks.services.cover import move_cover, propose_cover
from networks.services.records import record_consent
from networks.services.revalidation import drain
from networks.tests.rules.build import square
from networks.workflow import CoverAction
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import Boundary, Branch, Commissioner, ListSize, PostcodePoint, Practice, PracticeCommissioner

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def marlshire() -> Commissioner:
    return make_commissioner()


@pytest.fixture
def northshire() -> Commissioner:
    return make_commissioner("99B", "Northshire CCG")


@pytest.fixture
def officer(marlshire: Commissioner) -> User:
    return make_user(Role.CCG_OFFICER, marlshire.organisation)


def bring_to(network: Network, standing: Standing) -> None:
    NetworkYear.objects.filter(network=network).update(standing=standing)


def give_area(network: Network, drawing: bytes | None = None, kind: str = AreaKind.WARDS, *codes: str) -> NetworkArea:
    return NetworkArea.objects.create(
        network_year=network.years.get(), kind=kind, codes=codes or ["Harbour"], drawing=drawing
    )


def met(lead: Commissioner, members: list[Practice], name: str, standing: Standing = Standing.REQUIREMENTS_MET):
    network = make_network(lead, members, name, state=MembershipState.AGREED)
    bring_to(network, standing)
    return network


def facts_of(commissioner: Commissioner, today: date = TODAY):
    (subject,) = commissioner_subjects([commissioner.id], today, year="2019/20")
    return subject.facts


def verdicts_of(commissioner: Commissioner) -> dict[str, dict]:
    drain()
    result = CommissionerValidation.objects.get(commissioner=commissioner, contract_year=year())
    return {finding["rule"]: finding for finding in result.findings}


def test_a_drawn_commissioner_is_worked_out(marlshire: Commissioner) -> None:
    elm, oak = make_practice(marlshire, "Elm"), make_practice(marlshire, "Oak")
    harbour, coast = met(marlshire, [elm], "Harbour"), met(marlshire, [oak], "Coast")
    give_area(harbour, square(0, 0, 6))
    assert verdicts_of(marlshire)["COV-02"]["sentence"].startswith(
        "We cannot work out if the whole area lies in some network's area: 1 of 2 networks has no drawn area."
    )
    assert facts_of(marlshire).boundary is None
    give_area(coast, square(0, 4, 6))
    Boundary.objects.create(commissioner=marlshire, geometry=square(0, 0, 10), source="invented")
    found = verdicts_of(marlshire)
    assert found["COV-02"]["sentence"].startswith("39.9 km² (39.90% of the area) lie in no network's area, in one gap.")
    assert found["COV-03"]["sentence"] == "Areas overlap: Coast and Harbour by 12.0 km². That is allowed."
    facts = facts_of(marlshire)
    assert [(each.name, each.area.drawing) for each in facts.areas] == [
        ("Coast", square(0, 4, 6)),
        ("Harbour", square(0, 0, 6)),
    ]
    assert (facts.boundary, facts.attested) == (square(0, 0, 10), False)
    NetworkArea.objects.filter(network_year__network=coast).update(drawing=square(0, 0, 10))
    assert verdicts_of(marlshire)["COV-02"]["verdict"] == "MET"


def test_only_networks_that_have_met_the_requirements_serve(marlshire: Commissioner) -> None:
    forming = met(marlshire, [make_practice(marlshire)], "Forming", Standing.SUBMITTED)
    give_area(forming, square(0, 0, 10))
    assert facts_of(marlshire).areas == ()
    assert [practice.member_of for practice in facts_of(marlshire).practices] == [frozenset()]
    imported = make_imported_network(marlshire, [make_practice(marlshire)])
    Membership.objects.filter(network=imported).update(decided_on=TODAY)
    assert {reference for practice in facts_of(marlshire).practices for reference in practice.member_of} == {
        imported.reference
    }


def test_a_commissioners_word(marlshire: Commissioner, officer: User) -> None:
    met(marlshire, [make_practice(marlshire)], "Harbour")
    assert verdicts_of(marlshire)["COV-02"]["verdict"] == "WARNING"
    GeographyAttestation.objects.create(
        commissioner=marlshire, contract_year=year(), statement="All of it.", recorded_at=AT, recorded_by=officer
    )
    assert verdicts_of(marlshire)["COV-02"]["sentence"] == (
        "The commissioner has recorded that its whole area lies in some network's area."
    )


def test_practices_that_lost_their_commissioner(marlshire: Commissioner, northshire: Commissioner) -> None:
    elm, oak, ash, moved = (make_practice(marlshire, name) for name in ("Elm", "Oak", "Ash", "Moved"))
    ended = (None, TODAY)
    PracticeCommissioner.objects.filter(practice__in=[elm, oak, moved]).update(during=ended)
    PracticeCommissioner.objects.create(practice=moved, commissioner=northshire, during=(TODAY, None))
    Practice.objects.filter(pk=oak.pk).update(closed_on=TODAY - timedelta(days=1))
    assert facts_of(marlshire).former == (FormerPractice(elm.code, "Elm", 12_000),)
    assert facts_of(marlshire, TODAY - timedelta(days=1)).former == ()
    assert facts_of(northshire).former == ()
    found = verdicts_of(marlshire)["COV-11"]
    assert (found["verdict"], found["facts"]["practices"]) == ("WARNING", [elm.code])
    ListSize.objects.filter(practice=elm).delete()
    assert verdicts_of(marlshire)["COV-11"]["verdict"] == "MET"
    assert ash.code not in found["sentence"]


def test_a_practice_that_came_back_and_left_again_is_the_last_commissioners(
    marlshire: Commissioner, northshire: Commissioner
) -> None:
    elm = make_practice(marlshire, "Elm")
    PracticeCommissioner.objects.filter(practice=elm).update(during=(None, date(2019, 4, 1)))
    link = PracticeCommissioner.objects.create(
        practice=elm, commissioner=northshire, during=(date(2019, 4, 1), date(2019, 5, 1))
    )
    assert (facts_of(marlshire).former, len(facts_of(northshire).former)) == ((), 1)
    PracticeCommissioner.objects.create(practice=elm, commissioner=marlshire, during=(TODAY + timedelta(days=1), None))
    assert len(facts_of(northshire).former) == 1
    link.delete()
    assert len(facts_of(marlshire).former) == 1


@pytest.mark.parametrize(
    ("standing", "waits"),
    [("FORMING", False), ("SUBMITTED", True), ("REQUIREMENTS_MET", True), ("CONFIRMED", False), ("ENDED", False)],
)
def test_submitted_networks_wait_for_the_commissioner_that_leads(
    marlshire: Commissioner, northshire: Commissioner, standing: str, waits: bool
) -> None:
    """Even where the lead has no practice in it."""
    harbour = make_network(northshire, [make_practice(marlshire)], "Harbour")
    drain()
    bring_to(harbour, Standing(standing))
    assert facts_of(northshire).undecided == (("Harbour",) if waits else ())
    assert facts_of(marlshire).undecided == ()
    assert CommissionerDue.objects.filter(commissioner=northshire).exists() is (standing != "FORMING")


def branch_of(practice: Practice, number: int = 1, postcode: str = "AA1 1AA", **fields) -> Branch:
    code = f"{practice.code}{number:03}"
    return Branch.objects.create(code=code, practice=practice, name=f"Branch {number}", postcode=postcode, **fields)


def branches_of(network: Network, today: date = TODAY):
    (subject,) = network_subjects([network.id], today)
    return [branch for member in subject.facts.members for branch in member.branches]


def test_branches_in_areas(marlshire: Commissioner, northshire: Commissioner) -> None:
    elm, oak = make_practice(marlshire, "Elm"), make_practice(northshire, "Oak")
    harbour = met(marlshire, [elm], "Harbour")
    coast, moor = met(northshire, [oak], "Coast", Standing.SUBMITTED), met(northshire, [], "Moor", Standing.FORMING)
    PostcodePoint.objects.create(postcode="AA11AA", easting=5_000, northing=5_000)
    PostcodePoint.objects.create(postcode="BB22BB", easting=90_000, northing=5_000)
    branch_of(elm, 1), branch_of(elm, 2, "BB2 2BB"), branch_of(elm, 3, "CC3 3CC")
    areas = [
        give_area(coast, square(0, 0, 10)),
        give_area(moor, None, AreaKind.POSTCODE_SECTORS, "CC3 3", "AA1 1"),
        give_area(harbour, None, AreaKind.WARDS, "AA1 1"),
    ]
    place_branches(areas)
    assert set(BranchInArea.objects.values_list("branch__name", "network_year__network__name")) == {
        ("Branch 1", "Coast"),
        ("Branch 1", "Moor"),
        ("Branch 3", "Moor"),
    }
    first = BranchFacts(f"{elm.code}001", "Branch 1", ((coast.reference, "Coast"),))
    assert branches_of(harbour) == [first]
    drain()
    bring_to(moor, Standing.SUBMITTED)
    assert NetworkDue.objects.filter(network=harbour).exists()
    assert [branch.within for branch in branches_of(harbour)] == [
        ((coast.reference, "Coast"), (moor.reference, "Moor")),
        ((moor.reference, "Moor"),),
    ]
    Branch.objects.filter(name="Branch 3").update(closed_on=date(2019, 6, 30))
    assert len(branches_of(harbour)) == 1


def test_branches_are_placed_anew_where_the_area_moves(marlshire: Commissioner) -> None:
    elm = make_practice(marlshire, "Elm")
    coast = met(marlshire, [make_practice(marlshire)], "Coast")
    harbour = met(marlshire, [elm], "Harbour")
    branch_of(elm)
    area = give_area(coast, None, AreaKind.POSTCODE_SECTORS, "AA1 1")
    place_branches([area])
    before = BranchInArea.objects.get().pk
    drain()
    place_branches([area])
    assert BranchInArea.objects.get().pk == before
    assert not NetworkDue.objects.exists()
    area.codes = ["AA1 2"]
    area.save()
    place_branches([area])
    assert not BranchInArea.objects.exists()
    assert NetworkDue.objects.filter(network=harbour).exists()


def test_what_is_recorded_of_a_network(marlshire: Commissioner, northshire: Commissioner, officer: User) -> None:
    elm, oak = make_practice(marlshire, "Elm", postcode="AA1 1AA"), make_practice(northshire, "Oak")
    harbour = met(marlshire, [elm, oak], "Harbour")
    LocalShare.objects.create(
        network=harbour, contract_year=year(), percent=40, source="Survey", recorded_at=AT, recorded_by=officer
    )
    record_consent(
        network=harbour,
        contract_year=year(),
        commissioner=northshire,
        note="Board, 3 May",
        by=make_user(Role.CCG_APPROVER, northshire.organisation),
        at=AT,
    )
    (subject,) = network_subjects([harbour.id], TODAY)
    assert subject.facts.local_share == LocalShareFacts(40, "Survey")
    assert subject.facts.consents == frozenset({"99B"})
    assert [member.postcode for member in subject.facts.members] == ["AA1 1AA", ""]


def test_the_number_of_statements_is_the_same_for_more_networks(marlshire: Commissioner) -> None:
    def statements() -> tuple[int, int]:
        networks = list(Network.objects.values_list("id", flat=True))
        with CaptureQueriesContext(
            connection,
        ) as of_networks:
            network_subjects(networks, TODAY)
        with CaptureQueriesContext(connection) as of_area:
            commissioner_subjects([marlshire.id], TODAY)
        return len(of_networks), len(of_area)

    give_area(met(marlshire, [make_practice(marlshire)], "One"), square(0, 0))
    few = statements()
    for name in ("Two", "Three"):
        give_area(met(marlshire, [make_practice(marlshire)], name), square(5, 5))
    assert statements() == few


def offer(network: Network, practice: Practice, by: User) -> CoverAgreement:
    return propose_cover(
        network=network,
        practice=practice,
        contract_year=year(),
        first_day=date(2019, 7, 1),
        note="Asked on 3 May",
        by=by,
        acting_for=Commissioner.objects.get(code="99A").organisation,
        at=AT,
    )


def settle(cover: CoverAgreement, by: User, *, agrees: bool) -> CoverAgreement:
    """The network's answer from paper, and the commissioner's agreement."""
    actions = [CoverAction.ACCEPT, CoverAction.AGREE] if agrees else [CoverAction.DECLINE]
    for action in actions:
        paper = action is not CoverAction.AGREE
        cover.refresh_from_db()
        move_cover(cover=cover, action=action, version=cover.version, by=by, at=AT, paper=paper, reason="A letter")
    cover.refresh_from_db()
    return cover


def cover_of(practice: Practice) -> str:
    (found,) = [each for each in facts_of(Commissioner.objects.get(code="99A")).practices if each.code == practice.code]
    return found.cover


def test_cover_is_proposed_then_agreed(marlshire: Commissioner, officer: User) -> None:
    elm, coast = make_practice(marlshire, "Elm"), met(marlshire, [make_practice(marlshire)], "Coast")
    cover = offer(coast, elm, officer)
    assert (cover_of(elm), cover.agreed_at) == ("COVER_PROPOSED", None)
    assert verdicts_of(marlshire)["COV-01"]["facts"]["proposed"] == [elm.code]
    assert position(year=year(), as_at=TODAY).cover.practices_covered == 0
    agreed = settle(cover, officer, agrees=True)
    assert (agreed.state, agreed.agreed_at, agreed.agreed_by) == (CoverState.AGREED, AT, officer)
    assert cover_of(elm) == "COVER_AGREED"
    assert position(year=year(), as_at=TODAY).cover.practices_covered == 1
    with pytest.raises(Conflict, match=r"Coast covers Elm .* has changed since you opened this page"):
        settle(cover, officer, agrees=False)
    actions = [event.action for event in AuditEvent.objects.order_by("id")]
    assert actions == ["COVER_PROPOSED", "COVER_ACCEPTED", "COVER_AGREED"]


def test_a_network_may_decline_to_cover(marlshire: Commissioner, officer: User) -> None:
    elm, coast = make_practice(marlshire, "Elm"), met(marlshire, [make_practice(marlshire)], "Coast")
    declined = settle(offer(coast, elm, officer), officer, agrees=False)
    assert (declined.state, declined.agreed_at, cover_of(elm)) == (CoverState.DECLINED, None, "COVER_GAP")
    assert offer(coast, elm, officer).state == CoverState.PROPOSED
    with pytest.raises(PermissionDenied):
        settle(CoverAgreement.objects.latest("id"), make_user(Role.LMC_REVIEWER), agrees=True)


def test_of_two_networks_asked_one_covers(marlshire: Commissioner, officer: User) -> None:
    elm = make_practice(marlshire, "Elm")
    coast, moor, tide = (met(marlshire, [make_practice(marlshire)], name) for name in ("Coast", "Moor", "Tide"))
    first, second = offer(coast, elm, officer), offer(moor, elm, officer)
    settle(first, officer, agrees=True)
    with pytest.raises(CannotCover, match="are covered by Coast already in 2019/20"):
        settle(second, officer, agrees=True)
    with pytest.raises(CannotCover, match="are covered by Coast already"):
        offer(tide, elm, officer)


def test_cover_comes_from_this_or_a_neighbouring_commissioner(
    marlshire: Commissioner, northshire: Commissioner, officer: User
) -> None:
    elm, oak = make_practice(marlshire, "Elm"), make_practice(northshire, "Oak")
    far = make_practice(make_commissioner("99C", "Farshire CCG"), "Far")
    coast = met(northshire, [oak], "Coast")
    Neighbour.objects.create(a=oak, b=far, metres=900)
    with pytest.raises(CannotCover, match="Coast has no practice of the commissioner of Elm"):
        offer(coast, elm, officer)
    ash = make_practice(marlshire, "Ash")
    Neighbour.objects.create(a=oak, b=ash, metres=900)
    assert offer(coast, elm, officer).network == coast


def test_a_network_across_a_border_counts_where_each_practice_is_and_once_in_the_nation(
    marlshire: Commissioner, northshire: Commissioner
) -> None:
    elm, oak, ash = make_practice(marlshire, "Elm"), make_practice(northshire, "Oak"), make_practice(northshire, "Ash")
    border = make_network(marlshire, [elm, oak, ash], "Border", state=MembershipState.AGREED)
    bring_to(border, Standing.REQUIREMENTS_MET)
    drain()
    numbers = {
        each.commissioner.code: each.numbers
        for each in CommissionerValidation.objects.filter(contract_year=year()).select_related("commissioner")
    }
    assert [numbers[code]["practices_covered_once_confirmed"] for code in ("99A", "99B")] == [1, 2]
    assert [numbers[code]["patients_covered_once_confirmed"] for code in ("99A", "99B")] == [12_000, 24_000]
    Membership.objects.all().delete()
    for practice in (elm, oak, ash):
        add_member(border, practice, state=MembershipState.IN_FORCE)
    bring_to(border, Standing.CONFIRMED)
    nation = position(year=year(), as_at=date(2019, 7, 1))
    assert (nation.networks.networks, nation.networks.networks_crossing_commissioners) == (1, 1)
    assert {area.code: area.cover.practices_by_membership for area in nation.areas} == {"99A": 1, "99B": 2}
    assert nation.cover.patients_covered == 36_000
    here = [position(year=year(), as_at=date(2019, 7, 1), commissioner=each) for each in (marlshire, northshire)]
    assert [each.networks.networks for each in here] == [1, 1]


def test_ref_03_ended_links_make_no_border(marlshire: Commissioner) -> None:
    """Both practices came from commissioners that were merged away."""
    old = [make_commissioner("99X", "Old West CCG"), make_commissioner("99Y", "Old East CCG")]
    practices = [make_practice(commissioner) for commissioner in old]
    PracticeCommissioner.objects.update(during=(None, date(2019, 4, 1)))
    for practice in practices:
        PracticeCommissioner.objects.create(practice=practice, commissioner=marlshire, during=(date(2019, 4, 1), None))
    (subject,) = network_subjects([met(marlshire, practices, "Harbour").id], TODAY)
    assert {member.commissioner for member in subject.facts.members} == {"99A"}


def test_sites_decide_by_the_drawing(marlshire: Commissioner) -> None:
    elm = make_practice(marlshire, "Elm")
    Site.objects.create(practice=elm, easting=50_000, northing=5_000)
    harbour = met(marlshire, [elm], "Harbour")
    give_area(harbour, square(0, 0, 10))
    drain()
    findings = {each["rule"]: each for each in harbour.validations.get(contract_year=year()).findings}
    assert findings["GEO-03"]["sentence"] == f"Elm ({elm.code}) lies outside the network's area. Explain why."
