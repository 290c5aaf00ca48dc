"""Two people at the same moment, again and again: one outcome, and the slower one is told.

`make races` tries each a thousand times.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from networks.enums import MembershipState
from networks.importers.run import run_import
from networks.models import CommissionerVerdicts, Membership, NetworkVerdicts
from networks.services.cover import move_cover, propose_cover
from networks.services.locks import lock_for_change
from networks.services.membership import CannotAnswer, answer_membership
from networks.services.revalidation import drain
from networks.workflow import CoverAction
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.services import first_broken_link
from pcnportal.core.errors import Conflict, Refused
from pcnportal.testing.factories import AT, LIST_DATE, year
from pcnportal.testing.threads import at_once
from pcnportal.testing.tries import tries
from practices.enums import InterestKind
from practices.models import ListSize, Practice
from practices.services.interests import declare_interest
from signoff.enums import Action, ApplicationStatus, HoldCode, RefusalGround, RoundStatus
from signoff.models import Application, PackFile, RoundStatusChange, StatusChange
from signoff.selectors.invitations import seen_by
from signoff.services.answers import answer_application
from signoff.services.asking import name_member
from signoff.services.decisions import perform
from signoff.services.holds import place_hold
from signoff.services.locking import lock_round
from signoff.services.packs import ask_for_pack, make_packs
from signoff.services.rounds import confirm_round
from signoff.tests.area import Area, complete, draft, make_area, put_back, requirements_met, submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = tries(30)


@pytest.fixture
def area(transactional_db: None) -> Area:
    return make_area()


def again(area: Area, status: ApplicationStatus = ApplicationStatus.REQUIREMENTS_MET) -> Iterator[int]:
    for number in range(TRIES):
        put_back(area, status)
        yield number


def later(number: int, call: Callable[[], Any]) -> Callable[[], Any]:
    """The call a little later with each try, so that either side comes first in some."""

    def waiting() -> Any:
        time.sleep(number % 30 * 0.012)
        return call()

    return waiting


def say(winners: Counter[str]) -> None:
    first = ", ".join(f"{winner} {times:,}" for winner, times in sorted(winners.items()))
    print(f"{TRIES:,} tries, 0 wrong; first came: {first}")


def confirming(area: Area, *, by: str = "approver", revision: int | None = None) -> Callable[[], RoundStatusChange]:
    round = area.round
    return partial(confirm_round, round=round, version=round.version, revision=revision, by=getattr(area, by), at=AT)


def test_a_network_accepts_to_cover_as_its_commissioner_takes_the_question_back(area: Area) -> None:
    """One of the two, and the other is told that it has changed."""
    harbour, elm = requirements_met(area), area.practice("Elm")
    lead, first = area.user_of(harbour.lead_practice), Counter[str]()
    for number in range(TRIES):
        cover = propose_cover(
            network=harbour.network,
            practice=elm,
            contract_year=year(),
            first_day=date(2019, 7, 1),
            note="Please answer",
            by=area.officer,
            acting_for=area.commissioner.organisation,
            at=AT,
        )
        walk = partial(move_cover, cover=cover, version=1, at=AT, reason="A letter")
        results = at_once(
            later(number, partial(walk, action=CoverAction.ACCEPT, by=lead)),
            later(29 - number % 30, partial(walk, action=CoverAction.WITHDRAW, by=area.officer)),
        )
        assert sum(isinstance(each, Conflict) for each in results) == 1
        cover.refresh_from_db()
        first[cover.state] += 1
        assert (cover.version, cover.entries.count()) == (2, 2)
        if cover.state == "ACCEPTED":
            move_cover(
                cover=cover, action=CoverAction.WITHDRAW, version=2, at=AT, reason="To try again", by=area.officer
            )
    assert first_broken_link() is None
    say(first)


def test_an_interest_is_declared_before_a_decision_or_after_it(area: Area) -> None:
    """Not in its midst: then it would be decided by who had declared it a moment before."""
    quay, over = area.practice("Quay"), []

    def deciding() -> None:
        with transaction.atomic():
            lock_for_change(practice_ids=[quay.pk])
            time.sleep(0.5)
            over.append(True)

    def declaring() -> bool:
        time.sleep(0.2)
        since, kind = date(2015, 4, 1), InterestKind.PARTNER
        declare_interest(commissioner=area.commissioner, practice=quay, kind=kind, since=since, by=area.officer, at=AT)
        return bool(over)

    assert at_once(deciding, declaring) == [None, True]


def test_two_approvers_at_once_make_one_decision(area: Area) -> None:
    requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
    winners: Counter[str] = Counter()
    for number in again(area):
        outcomes = at_once(confirming(area), confirming(area, by="second_approver"))
        first, second = sorted(outcomes, key=lambda outcome: isinstance(outcome, Exception))
        decision = RoundStatusChange.objects.latest("id")
        assert first == decision
        assert isinstance(second, Conflict)
        assert f"{decision.by} confirmed" in second.message
        assert StatusChange.objects.filter(action=Action.CONFIRM).count() == number + 1
        winners[str(decision.by)] += 1
    assert first_broken_link() is None
    say(winners)


def test_one_approver_s_double_click_makes_one_decision(area: Area) -> None:
    requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
    for number in again(area):
        click = confirming(area)
        assert at_once(click, click) == [RoundStatusChange.objects.latest("id")] * 2
        assert RoundStatusChange.objects.filter(to_status=RoundStatus.CONFIRMED).count() == number + 1


def test_one_practice_agrees_to_one_of_two_networks_at_once(area: Area) -> None:
    applications = [draft(area, "Harbour", area.practice("Quay")), draft(area, "Moor", area.practice("Heather"))]
    elm, winners = area.practice("Elm"), Counter[str]()
    for _ in range(TRIES):
        answers = [
            partial(
                answer_membership,
                membership=name_member(
                    application=application, practice=elm, by=area.user_of(application.lead_practice), at=AT
                ),
                agrees=True,
                by=area.user_of(elm),
                at=AT,
            )
            for application in applications
        ]
        outcomes = at_once(*answers)
        assert Counter(type(outcome) for outcome in outcomes) == {Membership: 1, CannotAnswer: 1}
        held = Membership.objects.filter(practice=elm).select_related("network")
        assert sorted(each.state for each in held) == [MembershipState.AGREED, MembershipState.NAMED]
        winners.update(each.network.name for each in held if each.state == MembershipState.AGREED)
        held.delete()
    say(winners)


def test_two_people_of_a_practice_choose_two_networks_at_once(area: Area) -> None:
    """One choice stands, with the other network declined, and the second person is told of it."""
    applications = [draft(area, "Harbour", area.practice("Quay")), draft(area, "Moor", area.practice("Heather"))]
    elm, winners = area.practice("Elm"), Counter[str]()
    for _ in range(TRIES):
        asked = [
            name_member(application=application, practice=elm, by=area.user_of(application.lead_practice), at=AT)
            for application in applications
        ]
        choices = [
            partial(
                answer_application,
                application=application,
                membership=membership,
                agrees=True,
                by=area.user_of(elm),
                at=AT,
                seen=seen_by(asked),
            )
            for application, membership in zip(applications, asked, strict=True)
        ]
        outcomes = at_once(*choices)
        assert Counter(type(outcome) for outcome in outcomes) == {Membership: 1, Conflict: 1}
        held = Membership.objects.filter(practice=elm).select_related("network")
        assert sorted(each.state for each in held) == [MembershipState.AGREED, MembershipState.DECLINED]
        winners.update(each.network.name for each in held if each.state == MembershipState.AGREED)
        held.delete()
    say(winners)


def test_a_member_leaving_during_the_confirmation_never_leaves_a_network_confirmed_on_old_figures(area: Area) -> None:
    quay, pier = area.practice("Quay", list_size=20_000), area.practice("Pier", list_size=16_000)
    application, winners = requirements_met(area, "Harbour", quay, pier), Counter[str]()
    declining = partial(answer_application, application=application, agrees=False, by=area.user_of(pier), at=AT)
    for number in again(area):
        leaving = Membership.objects.select_related("practice", "network", "contract_year").get(practice=pier)
        area.commissioner.refresh_from_db()
        confirmed, left = at_once(
            confirming(area, revision=area.commissioner.revision),
            later(number, partial(declining, membership=leaving)),
        )
        application.refresh_from_db()
        states = set(Membership.objects.filter(network=application.network).values_list("state", flat=True))
        if application.status == ApplicationStatus.CONFIRMED:
            winners["confirmation"] += 1
            assert isinstance(left, Conflict)
            assert "Approver of Marlshire confirmed Harbour on 10 May 2019" in left.message
            assert states == {MembershipState.IN_FORCE}
            assert application.network.validations.get(contract_year=year()).size == 36_000
        else:
            winners["member"] += 1
            assert isinstance(confirmed, Conflict)
            assert "has changed since you opened this page, last by User of Pier on 10 May 2019" in confirmed.message
            assert states == {MembershipState.AGREED, MembershipState.DECLINED}
            assert application.status == ApplicationStatus.UNDER_REVIEW
            assert area.round.status == RoundStatus.OPEN
    say(winners)


BEFORE, HIGHER, SHORT = (20_000, 16_000, 31_000), (21_000, 17_000, 32_000), (20_500, 16_500, 29_000)


def test_lists_imported_during_the_confirmation_count_all_or_none(area: Area, tmp_path: Path) -> None:
    """Two networks, and a file that changes the lists of both, or leaves one of them too small. Where it comes first,
    the lists are to be looked at again, or the network goes back to review."""
    quay, pier, heath = (area.practice(name) for name in ("Quay", "Pier", "Heath"))
    lists, winners = Lists([quay, pier, heath], tmp_path), Counter[str]()
    lists.write(BEFORE)
    applications = [requirements_met(area, "Harbour", quay, pier), requirements_met(area, "Moor", heath)]
    for number in range(TRIES):
        lists.write(BEFORE)
        put_back(area)
        file = SHORT if number % 2 else HIGHER
        taking, deciding = partial(lists.take, file), partial(insist, area)
        imported, confirmed = at_once(later(number * 7, taking), later(number, deciding))
        assert imported == file == lists.held()
        if isinstance(confirmed, RoundStatusChange):
            winners["confirmation"] += 1
            assert decided_on(applications) == sums(BEFORE)
        else:
            winners["lists too short" if file is SHORT else "lists"] += 1
            assert isinstance(confirmed, Refused)
            assert "Harbour has changed since it was checked: look at its checks again." in str(confirmed)
        assert {each.network.validations.get(contract_year=year()).size for each in applications} == {*sums(file)[:2]}
    say(winners)


class Lists:
    """The lists of three practices: laid, or imported from a file and then worked through by the queue."""

    def __init__(self, practices: list[Practice], folder: Path) -> None:
        self.practices, self.path = practices, folder / "lists.csv"

    def write(self, sizes: tuple[int, ...]) -> None:
        for practice, size in zip(self.practices, sizes, strict=True):
            ListSize.objects.filter(practice=practice).update(registered=size)

    def take(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        rows = [f"{practice.code},{LIST_DATE},{size}" for practice, size in zip(self.practices, sizes, strict=True)]
        self.path.write_text("\n".join(["practice_code,as_at,registered", *rows]))
        run_import(kind="list-sizes", path=self.path, at=AT, accept_drops=True)
        drain()
        return sizes

    def held(self) -> tuple[int, ...]:
        lists = dict(ListSize.objects.values_list("practice_id", "registered"))
        return tuple(lists[practice.pk] for practice in self.practices)


def test_what_a_round_rests_on_changes_before_its_confirmation_or_after_it(area: Area, tmp_path: Path) -> None:
    """Not between what a confirmation reads and what it writes: an import of lists waits, and so does a withdrawal."""
    quay, over = area.practice("Quay", list_size=36_000), []
    moor = submitted(area, "Moor", quay)

    def deciding() -> None:
        with transaction.atomic():
            lock_round(area.commissioner, year())
            time.sleep(0.5)
            over.append(True)

    def following(call: Callable[[], Any]) -> bool:
        time.sleep(0.2)
        call()
        return bool(over)

    taking = partial(Lists([quay], tmp_path).take, (37_000,))
    assert at_once(deciding, partial(following, taking)) == [None, True]
    over.clear()
    withdrawing = partial(withdraw, moor, area.user_of(quay))
    assert at_once(deciding, partial(following, withdrawing)) == [None, True]


def insist(area: Area) -> Any:
    """Confirm; if the figures are being worked out anew, look again and repeat."""
    for _ in range(200):
        try:
            return confirming(area)()
        except Conflict:
            time.sleep(0.02)
    raise AssertionError("the figures were never current")


def sums(lists: tuple[int, ...]) -> tuple[int, int, int]:
    """The sizes of the two networks, and the patients of their area."""
    return lists[0] + lists[1], lists[2], sum(lists)


def decided_on(applications: list[Application]) -> tuple[int | None, ...]:
    """The same as the last confirmation saw it, by the revisions that it recorded."""
    saw = AuditEvent.objects.filter(action="ROUND_CONFIRMED").latest("id").after
    sizes = [
        NetworkVerdicts.objects.get(
            network=each.network, contract_year=year(), revision=saw["network_revisions"][each.network.reference]
        ).size
        for each in applications
    ]
    area = CommissionerVerdicts.objects.get(contract_year=year(), revision=saw["commissioner_revision"])
    return *sizes, area.patients_in_scope


def test_a_hold_during_the_confirmation_stops_it_or_is_refused(area: Area) -> None:
    application = requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
    winners: Counter[str] = Counter()
    holding = partial(
        place_hold,
        application=application,
        code=HoldCode.AWAITING_STP,
        body="The STP",
        reason="It meets next week.",
        review_on=date(2019, 5, 20),
        by=area.officer,
        at=AT,
    )
    for number in again(area):
        confirmed, held = at_once(confirming(area), later(number, holding))
        loser, winner = (confirmed, "hold") if isinstance(confirmed, Refused) else (held, "confirmation")
        told = {
            "hold": "Officer of Marlshire placed it on 10 May 2019",
            "confirmation": "Approver of Marlshire confirmed it with its round on 10 May 2019",
        }
        assert told[winner] in str(loser)
        winners[winner] += 1
    say(winners)


def withdraw(application: Application, by: User) -> StatusChange:
    """And what the queue does then."""
    version = application.version
    change = perform(application=application, action=Action.WITHDRAW, version=version, by=by, at=AT)
    drain()
    return change


def test_withdrawn_during_the_confirmation_it_waits_for_nothing_or_is_in_its_way(area: Area) -> None:
    """An application of the round whose practices have no patients here, so that it alone can be in the way."""
    harbour = requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
    moor, winners = submitted(area, "Moor", area.practice("Heather", list_size=0)), Counter[str]()
    lead = area.user_of(moor.lead_practice)
    for number in again(area):
        Application.objects.filter(pk=moor.pk).update(status=ApplicationStatus.SUBMITTED)
        drain()
        moor.refresh_from_db()
        withdrawing = partial(withdraw, moor, lead)
        confirmed, withdrawn = at_once(later(number, partial(insist, area)), later(10, withdrawing))
        assert isinstance(withdrawn, StatusChange)
        for application in (harbour, moor):
            application.refresh_from_db()
        assert moor.status == ApplicationStatus.WITHDRAWN
        if isinstance(confirmed, RoundStatusChange):
            winners["withdrawal"] += 1
            assert harbour.status == ApplicationStatus.CONFIRMED
        else:
            winners["confirmation"] += 1
            assert str(confirmed) == "The round of Marlshire CCG cannot be confirmed yet. Moor: submitted."
            assert harbour.status == ApplicationStatus.REQUIREMENTS_MET
    say(winners)


def test_refused_or_confirmed_at_once(area: Area) -> None:
    """The slower one is told who was faster, or what is in the way now."""
    application = requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
    winners: Counter[str] = Counter()
    for number in again(area):
        application.refresh_from_db()
        refusing = partial(
            perform,
            application=application,
            action=Action.REFUSE,
            version=application.version,
            grounds=[RefusalGround.AREA],
            reason="It leaves out the valley.",
            by=area.second_approver,
            at=AT,
        )
        confirmed, refused = at_once(confirming(area), later(number, refusing))
        if isinstance(refused, StatusChange):
            assert isinstance(confirmed, Refused)
            assert "Harbour" in f"{confirmed.message}{confirmed}"
        else:
            assert isinstance(confirmed, RoundStatusChange)
            assert isinstance(refused, Conflict)
            assert "Approver of Marlshire" in refused.message
        application.refresh_from_db()
        ended = ApplicationStatus.CONFIRMED if isinstance(refused, Refused) else ApplicationStatus.REFUSED
        assert application.status == ended
        winners[ended.label] += 1
    say(winners)


def test_withdrawn_or_picked_up_at_once(area: Area) -> None:
    application, winners = submitted(area), Counter[str]()
    lead = area.user_of(application.lead_practice)
    for _ in again(area, ApplicationStatus.SUBMITTED):
        application.refresh_from_db()
        outcomes = at_once(
            *(
                partial(perform, application=application, action=action, version=application.version, by=by, at=AT)
                for action, by in ((Action.WITHDRAW, lead), (Action.PICK_UP, area.officer))
            )
        )
        assert Counter(type(outcome) for outcome in outcomes) == {StatusChange: 1, Conflict: 1}
        winners.update(outcome.action for outcome in outcomes if isinstance(outcome, StatusChange))
    say(winners)


def test_a_submission_s_double_click_is_one_submission(area: Area) -> None:
    application = complete(area, draft(area, "Harbour", area.practice("Quay")))
    by = area.user_of(application.lead_practice)
    for number in again(area, ApplicationStatus.DRAFT):
        application.refresh_from_db()
        click = partial(
            perform, application=application, action=Action.SUBMIT, version=application.version, by=by, at=AT
        )
        assert at_once(click, click) == [StatusChange.objects.latest("id")] * 2
        assert StatusChange.objects.filter(application=application).count() == number + 1


def test_a_pack_that_is_asked_for_and_made_twice_at_once_is_one(area: Area) -> None:
    application = submitted(area)
    for _ in range(min(TRIES, 5)):
        ask = partial(ask_for_pack, matter=application, by=area.officer, at=AT)
        first, second = at_once(ask, ask)
        assert first == second, (first, second)
        assert sorted(at_once(make_packs, make_packs)) == [0, 1]
        assert PackFile.objects.filter(pack=first).count() == 1
    assert first_broken_link() is None
