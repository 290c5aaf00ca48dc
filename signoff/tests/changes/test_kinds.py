"""What each kind of change does on its day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import AreaKind, PayeeKind
from networks.models import ClinicalDirector, Membership, Network, NetworkArea, NetworkYear, NominatedPayee
from networks.selectors.history import entries_for
from networks.selectors.results import network_result
from networks.tests.pages.reading import read
from pcnportal.audit.selectors import history_of
from pcnportal.core.errors import Conflict, Refused
from pcnportal.testing.factories import year
from practices.enums import Answer, InterestKind
from practices.models import ListSize
from practices.services.interests import declare_interest
from signoff.enums import ChangeKind, ChangeStatus, Matter
from signoff.models import NetworkChange, OutgoingMessage
from signoff.policies import CannotTake
from signoff.selectors.work.changes import own_words
from signoff.services.changes.applying import apply_changes, end_overtaken
from signoff.services.changes.deciding import Decision, decide_change
from signoff.services.effects import effect_of
from signoff.tests.area import Area, make_area
from signoff.tests.changes.scene import (
    IN_YEAR,
    agreed,
    decided,
    live_network,
    members,
    plan_of,
    practice_of,
    proposed,
    settle,
)
from signoff.tests.participation.answering import answer

pytestmark = pytest.mark.django_db

JUNE, LAST = date(2020, 6, 1), date(2020, 5, 31)
IN_JUNE = datetime(2020, 6, 1, 9, tzinfo=UTC)


def size_of(network: Network) -> int | None:
    result = network_result(network, year("2020/21"))
    return result.size if result else None


def test_a_practice_joins_once_both_sides_have_agreed(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay)
    change = proposed(area.user_of(elm), plan_of(ChangeKind.JOIN, harbour, practice=elm, first_day=JUNE))
    with pytest.raises(CannotTake, match="waits for Quay on behalf of Harbour to agree"):
        decided(change, area.approver)
    agreed(change, area.user_of(quay))
    decided(change, area.approver)
    assert (change.status, members(harbour, JUNE)) == (ChangeStatus.APPROVED, ["Quay"])
    assert apply_changes(at=IN_YEAR) == 0
    assert apply_changes(at=IN_JUNE) == 1
    assert (members(harbour, LAST), members(harbour, JUNE)) == (["Quay"], ["Elm", "Quay"])
    assert size_of(harbour) == 49_000
    assert apply_changes(at=IN_JUNE) == 0


def test_a_lead_is_not_told_of_the_part_of_any_practice_that_it_proposes(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    answer(area, elm, Answer.DECLINE, IN_YEAR, in_year=year("2020/21"))
    plan = plan_of(ChangeKind.JOIN, live_network(area, "Harbour", quay), practice=elm, first_day=JUNE)
    for reader in (area.user_of(elm), area.officer):
        with pytest.raises(Refused, match="has said that it takes no part in 2020/21"):
            proposed(reader, plan)
    change = agreed(proposed(area.user_of(quay), plan), area.user_of(elm))
    decided(change, area.approver)
    apply_changes(at=IN_JUNE)
    change.refresh_from_db()
    assert (change.status, members(plan.network, JUNE)) == (ChangeStatus.WITHDRAWN, ["Quay"])


def test_what_is_due_and_not_yet_in_force_is_told_as_what_it_would_do(area: Area, settings: Any) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    plan = plan_of(ChangeKind.JOIN, live_network(area, "Harbour", quay), practice=elm, first_day=JUNE)
    change = decided(agreed(proposed(area.user_of(elm), plan), area.user_of(quay)), area.approver)
    settings.CLOCK_OFFSET_DAYS += (JUNE - IN_YEAR.date()).days
    shown = read(area.officer, f"/changes/{change.reference}/")
    assert "What it would do" in shown
    assert "What it would have done" not in shown


def test_a_move_names_the_days_that_nobody_covers(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 35_000) for name in ("Quay", "Elm", "Oak"))
    harbour, bay = live_network(area, "Harbour", quay, elm), live_network(area, "Bay", oak)
    days = {"last_day": LAST, "first_day": date(2020, 6, 11)}
    plan = plan_of(ChangeKind.MOVE, harbour, practice=elm, to_network=bay, **days)
    gap = next(each for each in effect_of(plan).rules if each.rule == "MEM-08")
    assert (gap.verdict, gap.blocks) == ("WARNING", False)
    assert gap.sentence == "The patients of Elm would not be covered for 10 days from 1 June 2020."
    change = agreed(proposed(area.user_of(elm), plan), area.user_of(oak))
    decided(change, area.approver)
    apply_changes(at=IN_JUNE)
    assert [members(bay, day) for day in (JUNE, date(2020, 6, 11))] == [["Oak"], ["Elm", "Oak"]]
    assert members(harbour, JUNE) == ["Quay"]


def test_a_move_that_overlaps_cannot_be_approved(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 35_000) for name in ("Quay", "Elm", "Oak"))
    harbour, bay = live_network(area, "Harbour", quay, elm), live_network(area, "Bay", oak)
    plan = plan_of(ChangeKind.MOVE, harbour, practice=elm, to_network=bay, last_day=LAST, first_day=date(2020, 5, 20))
    change = agreed(proposed(area.user_of(elm), plan), area.user_of(oak))
    with pytest.raises(CannotTake, match="Elm would be in two networks"):
        decided(change, area.approver)


def test_an_expulsion_waits_for_the_commissioner_to_determine_it_and_to_decide_on_the_size(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 21_000), practice_of(area, "Elm", 15_000)
    harbour = live_network(area, "Harbour", quay, elm)
    plan = plan_of(ChangeKind.EXPULSION, harbour, practice=elm, last_day=date(2020, 5, 11))
    change = proposed(area.officer, plan)
    with pytest.raises(CannotTake, match="cannot expel Elm until the commissioner has determined it"):
        decided(change, area.approver)
    with pytest.raises(CannotTake, match=r"below the minimum of 30,000\. Its commissioner has to record a decision"):
        decided(change, area.approver, determined_on=date(2020, 5, 10))
    decided(change, area.approver, determined_on=date(2020, 5, 10), size_decision="It stays open: minutes of 10 May.")
    assert change.status == ChangeStatus.APPLIED
    assert (size_of(harbour), members(harbour, IN_YEAR.date())) == (21_000, ["Quay"])
    harbour.refresh_from_db()
    assert harbour.closed_on is None


def test_a_merger_of_networks_moves_all_and_closes_one(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 31_000) for name in ("Quay", "Elm", "Oak"))
    harbour, bay = live_network(area, "Harbour", quay, elm), live_network(area, "Bay", oak)
    plan = plan_of(ChangeKind.MERGE, harbour, to_network=bay, last_day=date(2020, 5, 11))
    shown = {each.name: (each.before, each.after) for each in effect_of(plan).networks}
    assert shown["Harbour"][1] == "closed"
    assert shown["Bay"][1].startswith("3 practices, 93,000 patients")
    change = agreed(proposed(area.officer, plan), area.user_of(quay), area.user_of(oak))
    decided(change, area.approver)
    harbour.refresh_from_db()
    assert (harbour.closed_on, members(bay, date(2020, 5, 12))) == (date(2020, 5, 11), ["Elm", "Oak", "Quay"])
    assert members(harbour, date(2020, 5, 11)) == ["Elm", "Quay"]
    for network in (harbour, bay):
        entry = entries_for(area.officer, history_of(network.subject).filter(action="CHANGE_APPROVE"))[0]
        assert ("To", "Bay") in [(each.label, each.after) for each in entry.changes]


def test_a_network_divides_without_a_day_between(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 31_000) for name in ("Quay", "Elm", "Oak"))
    harbour = live_network(area, "Harbour", quay, elm, oak)
    plan = plan_of(ChangeKind.SPLIT, harbour, practices=(elm, oak), new_name="Woods", last_day=date(2020, 5, 11))
    effect = effect_of(plan)
    assert {each.name: each.after for each in effect.networks}["Woods"].startswith("2 practices, 62,000 patients")
    assert [(each.before, each.after) for each in effect.areas] == [
        ("93,000 of 93,000 patients covered (100.00%)",) * 2
    ]
    change = agreed(proposed(area.officer, plan), area.user_of(elm), area.user_of(oak))
    decided(change, area.approver)
    assert change.new_network
    assert members(change.new_network, date(2020, 5, 12)) == ["Elm", "Oak"]
    settle(area)
    assert size_of(change.new_network) == 62_000


@pytest.mark.parametrize(
    ("works_in", "lacks"),
    [
        ("Elm", "the Network Agreement has no date."),
        ("Quay", "the Network Agreement has no date; no clinical director is named; no payee is named."),
    ],
)
def test_who_forms_a_network_has_its_own_director_and_payee_and_is_told_what_it_lacks(
    area: Area, works_in: str, lacks: str
) -> None:
    _, elm, oak = practices = [practice_of(area, name, 31_000) for name in ("Quay", "Elm", "Oak")]
    harbour = live_network(area, "Harbour", *practices)
    formed, of = NetworkYear.objects.get(network=harbour), next(each for each in practices if each.name == works_in)
    ClinicalDirector.objects.create(network_year=formed, name="Dr Ash", profession="GP", practice=of)
    NominatedPayee.objects.create(network_year=formed, kind=PayeeKind.MEMBER_PRACTICE, practice=of)
    NetworkArea.objects.create(network_year=formed, kind=AreaKind.WARDS, codes=["E05000001"])
    plan = plan_of(ChangeKind.SPLIT, harbour, practices=(elm, oak), new_name="Woods", last_day=date(2020, 5, 11))
    change = decided(agreed(proposed(area.officer, plan), area.user_of(elm), area.user_of(oak)), area.approver)
    shown = read(area.user_of(oak), f"/networks/{change.new_network.reference}/?year=2020-21")
    assert f"Not complete any more: {lacks}" in shown
    assert ("Dr Ash" in shown) is (works_in == "Elm")


def test_a_merger_of_practices_leaves_the_size_as_it_is(area: Area) -> None:
    """T24: the lists of both count, there is one member less, and nobody is left without cover."""
    quay, elm, oak = practice_of(area, "Quay", 20_000), practice_of(area, "Elm", 9_000), practice_of(area, "Oak", 6_000)
    harbour = live_network(area, "Harbour", quay, elm, oak)
    plan = plan_of(ChangeKind.PRACTICE_CLOSURE, harbour, practice=oak, successor=elm, last_day=date(2020, 5, 11))
    effect = effect_of(plan)
    assert [(each.before, each.after) for each in effect.networks] == [
        (
            "3 practices, 35,000 patients (30,000 to 50,000)",
            "2 practices, 35,000 patients (30,000 to 50,000)",
        )
    ]
    assert [(each.before, each.after) for each in effect.areas] == [
        ("35,000 of 35,000 patients covered (100.00%)",) * 2
    ]
    decided(proposed(area.user_of(oak), plan), area.approver)
    settle(area)
    assert (size_of(harbour), members(harbour, date(2020, 5, 12))) == (35_000, ["Elm", "Quay"])
    oak.refresh_from_db()
    assert (oak.ods_status, oak.closed_on) == ("C", date(2020, 5, 11))
    assert ListSize.objects.get(practice=elm, as_at=date(2020, 1, 1)).registered == 9_000


def test_who_takes_patients_over_from_outside_the_network_says_so(area: Area) -> None:
    """Once it has, its own list grows by them; a member of the same network is not asked (T24)."""
    quay, oak, elm = practice_of(area, "Quay", 33_000), practice_of(area, "Oak", 6_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, oak)
    plan = plan_of(ChangeKind.PRACTICE_CLOSURE, harbour, practice=oak, successor=elm, last_day=LAST)
    change = proposed(area.user_of(oak), plan)
    with pytest.raises(CannotTake, match="It waits for Elm to agree"):
        decided(change, area.approver)
    assert [each.title for each in own_words(area.user_of(elm), IN_YEAR.date())] == [
        "Say if you agree: Oak merges into Elm and leaves Harbour"
    ]
    assert not list(own_words(area.user_of(quay), IN_YEAR.date()))
    decided(agreed(change, area.user_of(elm)), area.approver)
    assert change.status == ChangeStatus.APPROVED


@pytest.mark.parametrize("kind", [ChangeKind.MOVE, ChangeKind.MERGE])
def test_whoever_comes_to_another_commissioners_network_comes_by_its_word(area: Area, kind: ChangeKind) -> None:
    """It is told and asked; an approver without an interest there agrees, and is told of what was decided."""
    north, quay, elm = (
        make_area("99B", "Northshire"),
        practice_of(area, "Quay", 35_000),
        practice_of(area, "Elm", 9_000),
    )
    fell = practice_of(north, "Fell", 35_000)
    harbour, hills = live_network(area, "Harbour", quay, elm), live_network(north, "Hills", fell)
    fields = {"practice": elm, "first_day": JUNE} if kind is ChangeKind.MOVE else {}
    change = proposed(area.officer, plan_of(kind, harbour, to_network=hills, last_day=LAST, **fields))
    leaving = [area.user_of(elm)] if kind is ChangeKind.MOVE else [area.user_of(quay), area.user_of(elm)]
    asked = {*leaving, north.user_of(fell), north.approver, north.second_approver}
    everyone = asked | {area.user_of(quay), area.officer, area.approver, north.officer, north.lmc_user}
    assert {each for each in everyone if list(own_words(each, IN_YEAR.date()))} == asked
    agreed(change, leaving[0], north.user_of(fell))
    with pytest.raises(CannotTake, match="It waits for an approver of Northshire CCG to agree"):
        decided(change, area.approver)
    interest = {"kind": InterestKind.PARTNER, "since": date(2015, 4, 1), "at": IN_YEAR}
    declare_interest(commissioner=north.commissioner, practice=fell, by=north.second_approver, **interest)
    assert not list(own_words(north.second_approver, IN_YEAR.date()))
    for person, refused in ((north.officer, CannotTake), (north.second_approver, PermissionDenied)):
        with pytest.raises(refused):
            agreed(change, person)
    agreed(change, north.approver)
    decided(change, area.approver)
    apply_changes(at=IN_JUNE)
    told = OutgoingMessage.objects.filter(recipient=north.officer, matter=Matter.CHANGE).order_by("id")
    steps = ["it is proposed", "agrees", "agrees", "Northshire CCG agrees", "Marlshire CCG approves it", "in force"]
    assert [step in each.subject for step, each in zip(steps, told, strict=True)] == [True] * 6


def test_a_closing_network_is_decided_by_an_approver_who_did_not_propose_it(area: Area) -> None:
    quay = practice_of(area, "Quay", 40_000)
    harbour = live_network(area, "Harbour", quay)
    change = proposed(area.approver, plan_of(ChangeKind.NETWORK_CLOSURE, harbour, last_day=LAST))
    for person in (area.approver, area.officer, area.user_of(quay), area.lmc_user):
        with pytest.raises(PermissionDenied):
            decided(change, person)
    decided(change, area.second_approver)
    apply_changes(at=IN_JUNE)
    harbour.refresh_from_db()
    assert harbour.closed_on == LAST
    assert Membership.objects.get(network=harbour).during.upper == JUNE


def test_figures_that_have_changed_are_not_decided_on(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    plan = plan_of(ChangeKind.EXPULSION, harbour, practice=elm, last_day=LAST)
    change, seen = proposed(area.officer, plan), effect_of(plan).seen
    ListSize.objects.filter(practice=quay).update(registered=39_000)
    assert effect_of(plan_of(ChangeKind.EXPULSION, harbour, practice=elm, last_day=LAST)).seen != seen
    with pytest.raises(Conflict, match="figures have changed") as conflict:
        decide_change(
            change=change,
            decision=Decision(approves=True, determined_on=LAST),
            version=change.version,
            seen=seen,
            by=area.approver,
            at=IN_YEAR,
        )
    assert "39,000 patients" in conflict.value.detail


def test_a_change_that_cannot_be_done_on_its_day_is_called_off_with_the_reason(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour, bay = live_network(area, "Harbour", quay), live_network(area, "Bay", practice_of(area, "Oak", 33_000))
    joins = proposed(area.user_of(elm), plan_of(ChangeKind.JOIN, harbour, practice=elm, first_day=JUNE))
    decided(agreed(joins, area.user_of(quay)), area.approver)
    Membership.objects.create(
        network=bay,
        practice=elm,
        contract_year=year("2020/21"),
        state="IN_FORCE",
        during=(date(2020, 5, 20), date(2021, 4, 1)),
        decided_on=date(2020, 5, 20),
        named_at=IN_YEAR,
    )
    assert apply_changes(at=IN_JUNE) == 1
    joins.refresh_from_db()
    assert joins.status == ChangeStatus.WITHDRAWN
    assert "Elm" in joins.steps.latest("id").reason
    assert members(harbour, JUNE) == ["Quay"]


def test_a_proposal_that_was_overtaken_ends_by_itself(area: Area) -> None:
    """One that is only late waits for its decision."""
    quay, elm, ash = (practice_of(area, name, 40_000) for name in ("Quay", "Elm", "Ash"))
    harbour, bay = live_network(area, "Harbour", quay), live_network(area, "Bay", practice_of(area, "Oak", 33_000))
    overtaken, late = (
        proposed(area.user_of(each), plan_of(ChangeKind.JOIN, harbour, practice=each, first_day=JUNE))
        for each in (elm, ash)
    )
    joins = proposed(area.user_of(elm), plan_of(ChangeKind.JOIN, bay, practice=elm, first_day=JUNE))
    oak = bay.memberships.get().practice
    decided(agreed(joins, area.user_of(oak)), area.approver)
    assert end_overtaken(at=IN_YEAR) == 0
    apply_changes(at=IN_JUNE)
    assert end_overtaken(at=IN_JUNE) == 1
    overtaken.refresh_from_db()
    late.refresh_from_db()
    assert (overtaken.status, late.status) == (ChangeStatus.WITHDRAWN, ChangeStatus.PROPOSED)
    assert "overtakes it" in overtaken.steps.latest("id").reason
    assert overtaken.reference not in read(area.approver, "/")


def test_a_practice_cannot_begin_outside_the_year(area: Area) -> None:
    elm, oak = practice_of(area, "Elm", 35_000), practice_of(area, "Oak", 35_000)
    harbour, bay = live_network(area, "Harbour", elm), live_network(area, "Bay", oak)
    days = {"last_day": date(2021, 3, 20), "first_day": date(2021, 4, 5)}
    with pytest.raises(CannotTake, match="must lie between 1 April 2020 and 31 March 2021"):
        proposed(area.user_of(elm), plan_of(ChangeKind.MOVE, harbour, practice=elm, to_network=bay, **days))


def test_an_imported_network_takes_nobody_who_has_a_place_next_year(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 35_000) for name in ("Quay", "Elm", "Oak"))
    harbour, bay = live_network(area, "Harbour", quay), live_network(area, "Bay", oak)
    Network.objects.filter(pk=harbour.pk).update(imported=True)
    joins = proposed(area.user_of(elm), plan_of(ChangeKind.JOIN, harbour, practice=elm, first_day=JUNE))
    decided(agreed(joins, area.user_of(quay)), area.approver)
    Membership.objects.create(
        network=bay,
        practice=elm,
        contract_year=year("2020/21"),
        state="IN_FORCE",
        during=(date(2021, 4, 1), date(2022, 4, 1)),
        decided_on=date(2020, 5, 20),
        named_at=IN_YEAR,
    )
    apply_changes(at=IN_JUNE)
    joins.refresh_from_db()
    assert joins.status == ChangeStatus.WITHDRAWN


def test_a_change_that_fails_stops_no_other(area: Area) -> None:
    """Two closures, one of which has lost its day: what only a defect could write."""
    harbour, bay = (live_network(area, name, practice_of(area, f"{name} 1", 40_000)) for name in ("Harbour", "Bay"))
    first, second = (
        decided(proposed(area.officer, plan_of(ChangeKind.NETWORK_CLOSURE, each, last_day=LAST)), area.approver)
        for each in (harbour, bay)
    )
    NetworkChange.objects.filter(pk=first.pk).update(last_day=None)
    assert apply_changes(at=IN_JUNE) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (ChangeStatus.APPROVED, ChangeStatus.APPLIED)


def test_the_minimum_is_asked_about_again_when_another_change_came_first(area: Area) -> None:
    """Each of two moves alone leaves the network large enough; the second one after the first does not."""
    quay, elm, oak, ash = (practice_of(area, name, 16_000) for name in ("Quay", "Elm", "Oak", "Ash"))
    harbour, bay = live_network(area, "Harbour", quay, elm, oak), live_network(area, "Bay", ash)
    first, second = (
        agreed(
            proposed(
                area.user_of(each),
                plan_of(ChangeKind.MOVE, harbour, practice=each, to_network=bay, last_day=LAST, first_day=JUNE),
            ),
            area.user_of(ash),
        )
        for each in (elm, oak)
    )
    decided(first, area.approver)
    decided(second, area.approver)
    apply_changes(at=IN_JUNE)
    second.refresh_from_db()
    assert (members(harbour, JUNE), second.status) == (["Oak", "Quay"], ChangeStatus.WITHDRAWN)
    assert "Harbour would have 16,000 patients, below the minimum" in second.steps.latest("id").reason


def test_a_network_that_forms_too_small_waits_for_a_decision_on_its_size(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 8_000)
    harbour = live_network(area, "Harbour", quay, elm)
    plan = plan_of(ChangeKind.SPLIT, harbour, practices=(elm,), new_name="Woods", last_day=LAST)
    change = agreed(proposed(area.officer, plan), area.user_of(elm))
    with pytest.raises(CannotTake, match="Woods would have 8,000 patients, below the minimum of 30,000"):
        decided(change, area.approver)
    decided(change, area.approver, size_decision="It may be small: minutes of 10 May.")
    assert apply_changes(at=IN_JUNE) == 1
    change.refresh_from_db()
    assert change.status == ChangeStatus.APPLIED
