"""What people record about a network or an area: by whom, once, on what they saw, and taken back again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import LargerGround, MembershipState, Standing
from networks.models import (
    About,
    CommissionerConsent,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Neighbourhood,
    NeighbourhoodPractice,
    Network,
    NetworkValidation,
    RegionalSight,
)
from networks.permissions import user_can_record
from networks.policies import CannotRecord
from networks.selectors.records import held, stamp
from networks.services import records
from networks.services.membership import answer_membership
from networks.services.neighbourhoods import set_neighbourhoods
from networks.services.networks import set_standing
from networks.services.revalidation import sweep
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.doors import writers_of
from pcnportal.testing.factories import (
    AT,
    add_member,
    give_role,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import Commissioner, Practice

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Vast is large and crosses into Northshire, whose Oak has agreed; Moor is small; Elm has agreed in both."""

    marlshire: Commissioner
    northshire: Commissioner
    elm: Practice
    oak: Practice
    vast: Network
    moor: Network
    people: dict[str, User]


@pytest.fixture
def world() -> World:
    marlshire, northshire = make_commissioner(region_code="Y99"), make_commissioner("99B", "Northshire CCG")
    elm = make_practice(marlshire, "Elm Surgery", list_size=35_000)
    oak = make_practice(northshire, "Oak Practice", list_size=31_000)
    ash = make_practice(marlshire, "Ash Surgery", list_size=21_000)
    vast = make_network(marlshire, [elm, oak], "Vast", state=MembershipState.AGREED)
    moor = make_network(marlshire, [ash], "Moor", state=MembershipState.AGREED)
    people = {
        "elm": make_user(Role.PRACTICE_USER, elm.organisation),
        "ash": make_user(Role.PRACTICE_USER, ash.organisation),
        "officer": make_user(Role.CCG_OFFICER, marlshire.organisation),
        "approver": make_user(Role.CCG_APPROVER, marlshire.organisation),
        "north officer": make_user(Role.CCG_OFFICER, northshire.organisation),
        "north approver": make_user(Role.CCG_APPROVER, northshire.organisation),
        "nhse": make_user(Role.NHSE_READER),
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    return World(marlshire, northshire, elm, oak, vast, moor, people)


@dataclass(frozen=True)
class Case:
    """How something is recorded with a text, by whom alone, and what the text is called."""

    model: type[Any]
    about: Callable[[World], About]
    keep: Callable[..., None]
    text: str
    who: set[str]
    action: str


CASES = {
    "consent": Case(
        CommissionerConsent,
        lambda world: About(year(), world.vast, world.northshire),
        records.record_consent,
        "note",
        {"north approver"},
        "CONSENT",
    ),
    "larger": Case(
        LargerNetwork,
        lambda world: About(year(), world.vast),
        lambda **values: records.agree_larger_network(ground=LargerGround.COMMUNITY, **values),
        "evidence",
        {"approver"},
        "LARGER_NETWORK",
    ),
    "sight": Case(
        RegionalSight,
        lambda world: About(year(), world.moor),
        records.record_regional_sight,
        "note",
        {"nhse"},
        "REGIONAL_SIGHT",
    ),
    "share": Case(
        LocalShare,
        lambda world: About(year(), world.vast),
        lambda **values: records.record_local_share(percent=80, **values),
        "source",
        {"officer", "approver"},
        "LOCAL_SHARE",
    ),
    "explanation": Case(
        Explanation,
        lambda world: About(year(), world.vast, rule="GEO-06"),
        records.explain,
        "text",
        {"elm"},
        "EXPLANATION",
    ),
    "attestation": Case(
        GeographyAttestation,
        lambda world: About(year(), commissioner=world.marlshire),
        records.attest_geography,
        "statement",
        {"officer", "approver"},
        "ATTESTATION",
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def keep(case: Case, world: World, who: str = "", text: str = "Minutes of May", **changes: Any) -> None:
    by = world.people[who or sorted(case.who)[0]]
    case.keep(**case.about(world).key, **{case.text: text, "by": by, "at": AT, **changes})


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_each_is_recorded_by_those_whose_it_is(world: World, case: Case) -> None:
    for who in world.people.keys() - case.who:
        with pytest.raises(PermissionDenied, match=r"You can see \w+.* but only "):
            keep(case, world, who)
    assert (case.model.objects.count(), events()) == (0, [])
    for number, who in enumerate(sorted(case.who), 1):
        keep(case, world, who, text=f"Text {number}")
        assert case.model.objects.get().recorded_by == world.people[who]
    assert {who for who, user in world.people.items() if user_can_record(user, case.model, case.about(world))} == (
        case.who
    )


def test_the_event_says_what_was_before_and_in_which_capacity(world: World, case: Case) -> None:
    keep(case, world)
    keep(case, world, text="  Minutes of June  ")
    event = AuditEvent.objects.latest("id")
    assert (event.before or {})[case.text] == "Minutes of May"
    assert (event.after or {})[case.text] == "Minutes of June"
    assert (event.after or {})["year"] == "2019/20"
    assert (event.chain, bool(event.capacity), event.actor) == ("99A", True, world.people[sorted(case.who)[0]])


def test_twice_the_same_changes_nothing(world: World, case: Case) -> None:
    seen = stamp(case.model, case.about(world))
    for _ in range(2):
        keep(case, world, seen=seen)
    assert len(events()) == 1


def test_what_has_changed_since_it_was_seen_is_looked_at_again(world: World, case: Case) -> None:
    seen = stamp(case.model, case.about(world))
    keep(case, world)
    with pytest.raises(Conflict, match="has changed since you opened this page, last by Person"):
        keep(case, world, text="Another", seen=seen)
    keep(case, world, text="Another", seen=stamp(case.model, case.about(world)))
    assert (held(case.model, case.about(world)) or {})[case.text] == "Another"


def test_a_change_of_the_network_s_figures_counts_as_one(world: World) -> None:
    seen = stamp(LargerNetwork, About(year(), world.vast))
    add_member(world.vast, make_practice(world.marlshire))
    with pytest.raises(Conflict):
        keep(CASES["larger"], world, seen=seen)


def test_it_is_withdrawn_by_those_who_may_record_it(world: World, case: Case) -> None:
    about = case.about(world)
    keep(case, world)
    with pytest.raises(PermissionDenied):
        records.withdraw(record=case.model, about=about, by=world.people["administrator"], at=AT)
    for _ in range(2):
        records.withdraw(record=case.model, about=about, by=world.people[sorted(case.who)[0]], at=AT)
    assert not case.model.objects.exists()
    assert len(events()) == 2
    assert events()[1] == f"{case.action}_WITHDRAWN"


def test_nothing_is_recorded_without_a_word(world: World, case: Case) -> None:
    if case.model is not CommissionerConsent:
        with pytest.raises(CannotRecord):
            keep(case, world, text="  ")
    assert events() == []


def test_a_network_is_checked_again_at_once(world: World, case: Case) -> None:
    keep(case, world)
    if network := case.about(world).network:
        network.refresh_from_db()
        assert NetworkValidation.objects.get(network=network).revision == network.revision


def test_only_what_makes_sense_is_recorded(world: World) -> None:
    plain: dict[str, Any] = {"contract_year": year(), "at": AT}
    people = world.people
    with pytest.raises(CannotRecord, match=r"Moor has 21,000 patients. Only above 50,000"):
        records.agree_larger_network(network=world.moor, ground="OTHER", evidence="x", by=people["approver"], **plain)
    with pytest.raises(CannotRecord, match=r"Vast has 66,000 patients. Only below 30,000"):
        records.record_regional_sight(network=world.vast, note="x", by=people["nhse"], **plain)
    with pytest.raises(CannotRecord, match="rule SIZE-01 does not warn about Vast now"):
        records.explain(network=world.vast, rule="SIZE-01", text="x", by=people["elm"], **plain)
    for network, commissioner, who in (
        (world.moor, world.northshire, "north approver"),
        (world.vast, world.marlshire, "approver"),
    ):
        with pytest.raises(CannotRecord, match=f"{commissioner} has no practice in {network} beside"):
            records.record_consent(network=network, commissioner=commissioner, note="", by=people[who], **plain)
    for percent in (-1, 101):
        with pytest.raises(CannotRecord, match="from 0 to 100"):
            records.record_local_share(network=world.vast, percent=percent, source="x", by=people["officer"], **plain)


@pytest.mark.parametrize(("size", "recorded"), [(50_000, False), (50_001, True)])
def test_the_edge_of_a_larger_network(world: World, size: int, recorded: bool) -> None:
    network = make_network(world.marlshire, [make_practice(world.marlshire, list_size=size)])
    about = {"network": network, "contract_year": year(), "by": world.people["approver"], "at": AT}
    if recorded:
        records.agree_larger_network(ground="OTHER", evidence="Board", **about)
    else:
        with pytest.raises(CannotRecord):
            records.agree_larger_network(ground="OTHER", evidence="Board", **about)


@pytest.mark.parametrize(("size", "recorded"), [(29_999, True), (30_000, False)])
def test_the_edge_of_regional_sight(world: World, size: int, recorded: bool) -> None:
    network = make_network(world.marlshire, [make_practice(world.marlshire, list_size=size)])
    about = {"network": network, "contract_year": year(), "by": world.people["nhse"], "at": AT}
    if recorded:
        records.record_regional_sight(note="Seen", **about)
    else:
        with pytest.raises(CannotRecord):
            records.record_regional_sight(note="Seen", **about)


def test_a_region_speaks_for_its_own_networks(world: World) -> None:
    """As does NHS England as a whole; a region of which the portal holds no commissioner does not."""
    about = About(year(), world.moor)
    for code, may in (("Y99", True), ("Y98", False), ("ENGLAND", True)):
        user = make_user(Role.PRACTICE_USER, world.oak.organisation)
        give_role(user, Role.NHSE_READER, Organisation(OrganisationKind.NHSE, code))
        assert user_can_record(user, RegionalSight, about) == may, code


def test_who_has_not_agreed_explains_nothing(world: World) -> None:
    yew = make_practice(world.marlshire, "Yew")
    asked = add_member(world.vast, yew)
    user = make_user(Role.PRACTICE_USER, yew.organisation)
    about = About(year(), world.vast, rule="GEO-06")
    assert not user_can_record(user, Explanation, about)
    answer_membership(membership=asked, agrees=True, by=user, at=AT)
    assert user_can_record(user, Explanation, about)


def test_a_member_of_an_imported_network_explains_it(world: World) -> None:
    yew = make_practice(world.marlshire, "Yew")
    network = make_imported_network(world.marlshire, [yew, make_practice(world.northshire)])
    sweep()
    by = make_user(Role.PRACTICE_USER, yew.organisation)
    records.explain(network=network, contract_year=year(), rule="GEO-06", text="A branch", by=by, at=AT)
    assert Explanation.objects.get().network == network


def divide(world: World, who: str = "elm", **changes: Any) -> None:
    values: dict[str, Any] = {
        "network": world.vast,
        "neighbourhoods": {"East": [world.elm], "West": [world.oak]},
        "by": world.people[who],
    }
    set_neighbourhoods(contract_year=year(), at=AT, **{**values, **changes})


def division() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in NeighbourhoodPractice.objects.select_related("neighbourhood", "practice"):
        found.setdefault(each.neighbourhood.name, set()).add(each.practice.name)
    return found


def test_a_network_is_divided_as_a_whole(world: World) -> None:
    divide(world)
    assert division() == {"East": {"Elm Surgery"}, "West": {"Oak Practice"}}
    divide(world)
    divide(world, neighbourhoods={"All": [world.elm, world.oak]})
    assert division() == {"All": {"Elm Surgery", "Oak Practice"}}
    assert events() == ["NEIGHBOURHOODS_SET", "NEIGHBOURHOODS_SET"]
    event = AuditEvent.objects.latest("id")
    assert (event.before or {})["neighbourhoods"] == {"East": [world.elm.subject], "West": [world.oak.subject]}
    world.vast.refresh_from_db()
    assert NetworkValidation.objects.get(network=world.vast).revision == world.vast.revision
    records.withdraw(record=Neighbourhood, about=About(year(), world.vast), by=world.people["elm"], at=AT)
    assert division() == {}


def test_every_member_is_in_one_neighbourhood(world: World) -> None:
    strange = make_practice(world.marlshire, "Strange")
    for neighbourhoods, message in (
        ({"East": [world.elm]}, "Choose the neighbourhood of Oak Practice"),
        ({"East": [world.elm, world.oak], "West": [world.oak]}, "Oak Practice .* can be in one neighbourhood only"),
        ({"East": [world.elm, world.oak, strange]}, "Strange .* is not a member of Vast"),
        ({"East": [world.elm, world.oak], "West": []}, "needs a name and a practice"),
        ({" ": [world.elm, world.oak]}, "needs a name and a practice"),
        ({}, "Choose the neighbourhood of Elm Surgery"),
    ):
        with pytest.raises(CannotRecord, match=message):
            divide(world, neighbourhoods=neighbourhoods)
    assert (division(), events()) == ({}, [])


def test_practices_divide_while_they_form_and_the_commissioner_afterwards(world: World) -> None:
    for who in ("ash", "officer", "nhse"):
        with pytest.raises(PermissionDenied, match="only a member practice can divide Vast"):
            divide(world, who)
    divide(world, "elm")
    set_standing(network=world.vast, contract_year=year(), standing=Standing.CONFIRMED, at=AT)
    for who in ("elm", "north officer"):
        with pytest.raises(PermissionDenied, match="once it is confirmed, Marlshire CCG"):
            divide(world, who, neighbourhoods={"All": [world.elm, world.oak]})
    divide(world, "officer", neighbourhoods={"All": [world.elm, world.oak]})
    members = [make_practice(world.marlshire, list_size=60_000)]
    imported = make_imported_network(world.marlshire, members)
    divide(world, "officer", network=imported, neighbourhoods={"One": members})
    assert division().keys() == {"All", "One"}


def test_each_table_has_one_writer() -> None:
    for model in ("CommissionerConsent", "LargerNetwork", "RegionalSight", "Explanation", "GeographyAttestation"):
        assert writers_of(model) <= {"networks/services/records.py"}
    assert writers_of("Neighbourhood") == {"networks/services/neighbourhoods.py"}
