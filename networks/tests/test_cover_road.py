"""The road of a cover agreement: the table against every stage, and the service that walks it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.utils.timezone import localdate

from networks.enums import CoverState
from networks.models import CommissionerValidation, CoverAgreement, CoverEntry, Network
from networks.policies import CannotCover
from networks.selectors.cover import agreements_visible_to, cover_sheet
from networks.services.cover import move_cover, propose_cover, record_cover
from networks.workflow import COVER_STEPS, STANDING, CoverAction, CoverStage, cover_step, stage_on
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.doors import writers_of
from pcnportal.testing.factories import (
    AT,
    make_commissioner,
    make_imported_network,
    make_lmc,
    make_practice,
    make_user,
    year,
)
from practices.enums import InterestKind
from practices.models import Commissioner, DeclaredInterest, Practice

IN_JULY = AT + timedelta(days=70)
WALKED = {
    CoverAction.ACCEPT: {CoverStage.PROPOSED},
    CoverAction.DECLINE: {CoverStage.PROPOSED, CoverStage.ACCEPTED},
    CoverAction.AGREE: {CoverStage.ACCEPTED},
    CoverAction.GIVE_NOTICE: {CoverStage.PROPOSED, CoverStage.ACCEPTED, CoverStage.AGREED},
    CoverAction.WITHDRAW: {CoverStage.PROPOSED, CoverStage.ACCEPTED, CoverStage.AGREED},
    CoverAction.END: {CoverStage.AGREED},
    CoverAction.LAPSE: {CoverStage.PROPOSED, CoverStage.ACCEPTED, CoverStage.AGREED},
}


@pytest.mark.parametrize("stage", CoverStage)
@pytest.mark.parametrize("action", CoverAction)
def test_an_action_leaves_the_stages_of_its_rows_and_no_other(action: CoverAction, stage: CoverStage) -> None:
    found = [row for row in COVER_STEPS if row.action is action and stage in row.from_stages]
    assert bool(found) == (stage in WALKED.get(action, set()))
    assert all(cover_step(action, stage, paper=row.paper) == row for row in found if not row.before_it_begins)


def test_only_what_a_network_says_is_recorded_from_paper() -> None:
    assert {row.action for row in COVER_STEPS if row.paper} == {CoverAction.ACCEPT, CoverAction.DECLINE}
    assert {row.party for row in COVER_STEPS if row.permission == "COVER_ANSWER"} == {"NETWORK"}


@pytest.mark.parametrize("state", CoverState.values)
def test_what_stands_has_ended_the_day_after_its_last(state: str) -> None:
    last_day = date(2020, 3, 31)
    assert stage_on(state, last_day, last_day) == state
    assert stage_on(state, last_day, date(2020, 4, 1)) == (CoverStage.ENDED if state in STANDING else state)


def test_agreements_and_their_steps_have_one_writer() -> None:
    assert writers_of("CoverAgreement") == writers_of("CoverEntry") == {"networks/services/cover.py"}


class Scene:
    """Elm takes no part; Harbour, with Quay in it, can cover its patients."""

    def __init__(self) -> None:
        self.commissioner = make_commissioner()
        self.lmc = make_user(Role.LMC_REVIEWER, make_lmc(self.commissioner).organisation)
        self.officer = make_user(Role.CCG_OFFICER, self.commissioner.organisation, name="Olive Officer")
        self.elm = make_practice(self.commissioner, "Elm", list_size=8_000)
        self.quay = make_practice(self.commissioner, "Quay", list_size=32_000)
        self.harbour = make_imported_network(self.commissioner, [self.quay], "Harbour")
        self.harbour.memberships.update(decided_on=date(2019, 5, 1))
        self.of_quay = make_user(Role.PRACTICE_USER, self.quay.organisation, name="Quentin Quay")
        self.of_elm = make_user(Role.PRACTICE_USER, self.elm.organisation)

    def propose(self, **changes: Any) -> CoverAgreement:
        return propose_cover(**self._values(**changes))

    def record(self, **changes: Any) -> CoverAgreement:
        return record_cover(**self._values(**changes))

    def _values(self, **changes: Any) -> dict[str, Any]:
        return {
            "network": self.harbour,
            "practice": self.elm,
            "contract_year": year(),
            "first_day": date(2019, 7, 1),
            "note": "Please answer by June",
            "by": self.officer,
            "acting_for": self.commissioner.organisation,
            "at": AT,
            **changes,
        }

    def agreed(self) -> CoverAgreement:
        cover = self.propose()
        move(cover, CoverAction.ACCEPT, self.of_quay)
        move(cover, CoverAction.AGREE, self.officer)
        return cover


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def move(cover: CoverAgreement, action: CoverAction, by: User, at: datetime = AT, **options: Any) -> CoverEntry:
    """As the agreement stands now, unless a version is given."""
    current = CoverAgreement.objects.get(pk=cover.pk)
    values = {"version": current.version, "reason": "A letter", **options}
    entry = move_cover(cover=cover, action=action, by=by, at=at, **values)
    cover.refresh_from_db()
    return entry


def numbers(commissioner: Commissioner) -> dict[str, int]:
    result = CommissionerValidation.objects.get(commissioner=commissioner, contract_year=year())
    return {key: result.numbers[key] for key in ("patients_covered", "practices_by_local_cover")}


def test_coverage_changes_with_the_agreement_and_not_before(scene: Scene) -> None:
    cover = scene.propose()
    assert numbers(scene.commissioner) == {"patients_covered": 32_000, "practices_by_local_cover": 0}
    move(cover, CoverAction.ACCEPT, scene.of_quay)
    assert numbers(scene.commissioner) == {"patients_covered": 32_000, "practices_by_local_cover": 0}
    move(cover, CoverAction.AGREE, scene.officer)
    assert numbers(scene.commissioner) == {"patients_covered": 40_000, "practices_by_local_cover": 1}
    assert (cover.agreed_at, cover.agreed_by) == (AT, scene.officer)


def test_each_step_is_kept_with_who_took_it_in_what_capacity_and_why(scene: Scene) -> None:
    cover = scene.agreed()
    kept = [(each.action, each.from_stage, each.to_stage, each.by, each.capacity) for each in cover.entries.all()]
    assert kept == [
        ("PROPOSE", "", "PROPOSED", scene.officer, "CCG_OFFICER"),
        ("ACCEPT", "PROPOSED", "ACCEPTED", scene.of_quay, "PRACTICE_USER"),
        ("AGREE", "ACCEPTED", "AGREED", scene.officer, "CCG_OFFICER"),
    ]
    assert [event.action for event in AuditEvent.objects.order_by("position")] == [
        "COVER_PROPOSED",
        "COVER_ACCEPTED",
        "COVER_AGREED",
    ]
    with pytest.raises(InternalError), transaction.atomic():
        cover.entries.update(reason="Another")


def test_who_may_take_which_step(scene: Scene) -> None:
    cover = scene.propose()
    today = localdate(AT)

    def steps(user: User) -> list[tuple[str, bool]]:
        return [(step.action, step.paper) for step in cover_sheet(user, cover, today).steps]

    assert steps(scene.of_quay) == [("ACCEPT", False), ("DECLINE", False)]
    assert steps(scene.officer) == [("ACCEPT", True), ("DECLINE", True), ("GIVE_NOTICE", False), ("WITHDRAW", False)]
    assert [steps(user) for user in (scene.of_elm, scene.lmc, make_user(Role.NHSE_READER))] == [[], [], []]
    for user in (scene.of_elm, scene.lmc):
        with pytest.raises(
            PermissionDenied, match=r"Only someone from Quay .*, which speaks for it, can say for Harbour"
        ):
            move(cover, CoverAction.ACCEPT, user)
        with pytest.raises(PermissionDenied, match="Only the commissioner of Elm"):
            move(cover, CoverAction.WITHDRAW, user)


def test_who_has_an_interest_in_the_practice_or_a_member_leaves_it_to_others(scene: Scene) -> None:
    cover = scene.propose()
    for practice in (scene.elm, scene.quay):
        interest = DeclaredInterest.objects.create(
            commissioner=scene.commissioner,
            person=scene.officer,
            practice=practice,
            kind=InterestKind.PARTNER,
            since=date(2015, 4, 1),
            declared_at=AT,
        )
        with pytest.raises(PermissionDenied, match=f"You declared an interest in {practice.name}"):
            move(cover, CoverAction.WITHDRAW, scene.officer)
        interest.delete()


def test_a_click_that_comes_twice_gives_the_first_result(scene: Scene) -> None:
    token = uuid4()
    assert scene.propose(token=token) == scene.propose(token=token)
    with pytest.raises(Conflict, match="What you have changed in it since is not saved"):
        scene.propose(token=token, note="Other words")
    cover = CoverAgreement.objects.get()
    first = move(cover, CoverAction.ACCEPT, scene.of_quay, version=1)
    assert move(cover, CoverAction.ACCEPT, scene.of_quay, version=1) == first
    assert cover.entries.count() == 2


def test_a_page_that_was_opened_before_the_last_step_is_stale(scene: Scene) -> None:
    cover = scene.propose()
    move(cover, CoverAction.DECLINE, scene.of_quay)
    with pytest.raises(Conflict, match="has changed since you opened this page, last by Quentin Quay") as stale:
        move(cover, CoverAction.ACCEPT, scene.officer, paper=True, version=1)
    assert stale.value.detail == "It stands like this now: declined."


@pytest.mark.parametrize(
    ("action", "by", "options"),
    [
        (CoverAction.DECLINE, "of_quay", {}),
        (CoverAction.ACCEPT, "officer", {"paper": True}),
        (CoverAction.WITHDRAW, "officer", {}),
    ],
)
def test_a_step_that_needs_a_reason_is_not_taken_without(
    scene: Scene, action: CoverAction, by: str, options: dict[str, Any]
) -> None:
    cover = scene.propose()
    with pytest.raises(CannotCover, match="Say why"):
        move(cover, action, getattr(scene, by), reason=" ", **options)
    assert cover.entries.count() == 1


def test_cover_is_ended_on_a_day_to_come_and_counts_until_then(scene: Scene) -> None:
    cover = scene.agreed()
    for day in (date(2019, 7, 1), date(2020, 3, 31), None):
        with pytest.raises(CannotCover, match="Its last day is 31 March 2020 now"):
            move(cover, CoverAction.END, scene.officer, at=IN_JULY, day=day)
    move(cover, CoverAction.END, scene.officer, at=IN_JULY, day=date(2019, 9, 30))
    assert (cover.state, cover.last_day) == (CoverState.AGREED, date(2019, 9, 30))
    assert numbers(scene.commissioner)["patients_covered"] == 40_000
    assert cover.stage(date(2019, 9, 30)) is CoverStage.AGREED
    assert cover.stage(date(2019, 10, 1)) is CoverStage.ENDED


def test_before_it_begins_cover_is_taken_back_and_not_ended(scene: Scene) -> None:
    cover = scene.agreed()
    with pytest.raises(CannotCover, match="Take it back instead"):
        move(cover, CoverAction.END, scene.officer, day=date(2019, 9, 30))
    move(cover, CoverAction.WITHDRAW, scene.officer)
    assert (cover.state, cover.agreed_at) == (CoverState.WITHDRAWN, None)
    assert numbers(scene.commissioner)["patients_covered"] == 32_000


def test_once_begun_it_is_ended_and_not_taken_back(scene: Scene) -> None:
    cover = scene.agreed()
    with pytest.raises(CannotCover, match="It can only be ended"):
        move(cover, CoverAction.WITHDRAW, scene.officer, at=IN_JULY)


def test_after_its_first_day_a_request_is_answered_no_more_and_made_again_from_a_later_day(scene: Scene) -> None:
    cover, second = scene.propose(), datetime(2019, 7, 2, 9, tzinfo=UTC)
    sheet = cover_sheet(scene.of_quay, cover, date(2019, 7, 1))
    assert [step.action for step in sheet.steps] == [CoverAction.ACCEPT, CoverAction.DECLINE]
    sheet = cover_sheet(scene.of_quay, cover, date(2019, 7, 2))
    assert [step.action for step in sheet.steps] == [CoverAction.DECLINE]
    for by, paper in ((scene.of_quay, False), (scene.officer, True)):
        with pytest.raises(CannotCover, match="asked to cover them from 1 July 2019"):
            move(cover, CoverAction.ACCEPT, by, at=second, paper=paper)
    with pytest.raises(CannotCover, match="Choose a first day that is not over"):
        scene.propose(at=second)
    again = scene.propose(first_day=date(2019, 7, 2), at=second)
    assert move(again, CoverAction.ACCEPT, scene.of_quay, at=second).to_stage == CoverStage.ACCEPTED
    assert move(cover, CoverAction.WITHDRAW, scene.officer, at=second).to_stage == CoverStage.WITHDRAWN


def test_a_network_is_asked_once_for_the_same_days(scene: Scene) -> None:
    scene.propose()
    with pytest.raises(CannotCover, match="Harbour is asked already"):
        scene.propose()


def test_cover_lasts_no_longer_than_the_year_and_no_less_than_a_day(scene: Scene) -> None:
    with pytest.raises(CannotCover, match="Cover for 2019/20 ends by 31 March 2020"):
        scene.propose(last_day=date(2020, 4, 1))
    with pytest.raises(CannotCover, match="The last day of cover is before its first"):
        scene.propose(last_day=date(2019, 6, 30))
    assert scene.propose(last_day=date(2019, 7, 1)).last_day == date(2019, 7, 1)


def test_one_network_may_follow_another_in_the_same_year(scene: Scene) -> None:
    scene.record(last_day=date(2019, 9, 30))
    coast = make_imported_network(scene.commissioner, [make_practice(scene.commissioner)], "Coast")
    with pytest.raises(CannotCover, match="are covered by Harbour already"):
        scene.record(network=coast, first_day=date(2019, 9, 30))
    assert scene.record(network=coast, first_day=date(2019, 10, 1)).network == coast


def test_an_agreement_is_seen_by_both_practices_both_areas_and_the_nation(scene: Scene) -> None:
    other = make_commissioner("99B", "Northshire CCG")
    leads = make_user(Role.CCG_OFFICER, other.organisation)
    cover = scene.propose()
    seen = {
        "practice": scene.of_elm,
        "network": scene.of_quay,
        "commissioner": scene.officer,
        "LMC": scene.lmc,
        "nation": make_user(Role.NHSE_READER),
    }
    assert {who for who, user in seen.items() if cover in agreements_visible_to(user)} == set(seen)
    strangers = [leads, make_user(Role.PRACTICE_USER, make_practice(scene.commissioner).organisation)]
    assert [list(agreements_visible_to(user)) for user in strangers] == [[], []]
    Network.objects.filter(pk=scene.harbour.pk).update(lead_commissioner=other)
    assert list(agreements_visible_to(leads)) == [cover]


def test_served_population_is_told_before_and_after_and_cures_no_size(scene: Scene) -> None:
    ash: Practice = make_practice(scene.commissioner, "Ash", list_size=1_000)
    scene.record(practice=ash)
    sheet = cover_sheet(scene.officer, scene.propose(), localdate(AT))
    assert (sheet.size, sheet.before, sheet.after, sheet.list_size) == (32_000, 33_000, 41_000, 8_000)
