"""Whatever happens to networks, in any order and by any way to write: what is stored is what a new reckoning gives.

Usually a few histories, always the same; with TRIES as many as it says, each time others.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from networks.enums import CoverState, MembershipState, Standing, WaiverGround
from networks.importers.run import run_import
from networks.models import (
    CommissionerValidation,
    CoverAgreement,
    CoverEntry,
    Membership,
    Neighbour,
    Network,
    NetworkValidation,
    NetworkYear,
    Site,
    SizeWaiver,
)
from networks.selectors.facts import YearDay
from networks.selectors.moves import term
from networks.services import items
from networks.services import membership as memberships_of
from networks.services import networks as networks_of
from networks.services.cover import move_cover, propose_cover, record_cover
from networks.services.revalidation import drain, sweep
from networks.services.what_if import what_if
from networks.tests.histories.reckoning import Reckoning
from networks.tests.histories.supposing import commit, stored, told
from networks.tests.histories.world import (
    COMMISSIONERS,
    FORMED_HERE,
    NETWORKS,
    PRACTICES,
    World,
    lay_world,
    memberships,
)
from networks.whatif.values import Action, Move
from networks.workflow import CoverAction
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from pcnportal.testing.factories import year
from pcnportal.testing.results import then_nothing_is_behind, then_results_are_those_worked_out_from_scratch
from pcnportal.testing.tries import tries
from practices.enums import Answer
from practices.models import (
    Commissioner,
    ContractYear,
    Exemption,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)
from practices.services.exemptions import record_exemption

FIRST_DAY = date(2019, 5, 10)
DAYS = (FIRST_DAY, date(2019, 6, 30), date(2019, 7, 1), date(2019, 12, 4), date(2020, 3, 31), date(2020, 4, 1))
LISTS = (0, 1, 8_000, 14_999, 15_000, 20_000, 27_000, 30_000, 50_000, 50_001)
YEARS = ("2019/20", "2020/21")

practices = st.integers(0, PRACTICES - 1)
networks = st.integers(0, NETWORKS - 1)
formed = st.integers(0, FORMED_HERE - 1)
commissioners = st.integers(0, COMMISSIONERS - 1)
days = st.sampled_from(DAYS)
years = st.sampled_from(YEARS)
any_of_them = st.integers(0, 30)
actions = st.sampled_from([Action.MOVE, Action.JOIN, Action.LEAVE, Action.CLOSE, Action.SPLIT])
covering = st.sampled_from(
    [CoverAction.ACCEPT, CoverAction.DECLINE, CoverAction.AGREE, CoverAction.WITHDRAW, CoverAction.END]
)
moves = st.tuples(actions, practices, networks, networks)


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@contextmanager
def allowed_to_fail() -> Iterator[None]:
    """A refusal, or the database's, leaves everything as it was."""
    with suppress(Refused, PermissionDenied, IntegrityError), transaction.atomic():
        yield


class Histories(RuleBasedStateMachine):
    world: World
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.on(FIRST_DAY)
        self.steps = 0

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def on(self, day: date) -> None:
        django_settings.CLOCK_OFFSET_DAYS = (day - localdate()).days

    @initialize(patience=st.sampled_from([1, 1, 1, 2, 5]))
    def begin(self, patience: int) -> None:
        """How many changes gather before the queue is drained."""
        self.patience = patience
        sweep()

    # Through the services

    @rule(network=formed, practice=practices, code=years)
    def named(self, network: int, practice: int, code: str) -> None:
        with allowed_to_fail():
            memberships_of.name_practice(
                network=self.world.networks[network],
                contract_year=year(code),
                practice=Practice.objects.get(pk=self.world.practices[practice].pk),
                **self.by(practice),
            )

    @rule(nth=any_of_them, agrees=st.booleans())
    def answered(self, nth: int, agrees: bool) -> None:
        if found := self.membership(nth):
            with allowed_to_fail():
                by = self.world.answering[self.world.practices.index(found.practice)]
                memberships_of.answer_membership(membership=found, agrees=agrees, by=by, at=clock.now())

    @rule(nth=any_of_them)
    def taken_back(self, nth: int) -> None:
        if found := self.membership(nth):
            with allowed_to_fail():
                by = self.by(self.world.practices.index(found.practice))
                memberships_of.remove_practice(membership=found, **by)

    @rule(network=formed, standing=st.sampled_from(Standing))
    def comes_to_stand(self, network: int, standing: Standing) -> None:
        networks_of.set_standing(
            network=self.world.networks[network], contract_year=year(), standing=standing, at=clock.now()
        )

    @rule(network=formed)
    def confirmed(self, network: int) -> None:
        its = self.world.networks[network]
        with allowed_to_fail():
            memberships_of.bring_into_force(networks=[its], contract_year=year(), at=clock.now())
            networks_of.set_standing(network=its, contract_year=year(), standing=Standing.CONFIRMED, at=clock.now())

    @rule(network=networks, practice=practices, first_day=days, state=st.sampled_from(["PROPOSED", "AGREED"]))
    def cover_recorded(self, network: int, practice: int, first_day: date, state: CoverState) -> None:
        begin = record_cover if state == CoverState.AGREED else propose_cover
        with allowed_to_fail():
            begin(
                network=self.world.networks[network],
                practice=self.world.practices[practice],
                contract_year=year(),
                first_day=first_day,
                note="A letter",
                **self.by(practice),
            )

    @rule(nth=any_of_them, action=covering, day=days)
    def cover_moved(self, nth: int, action: CoverAction, day: date) -> None:
        if found := list(CoverAgreement.objects.order_by("id")):
            cover = found[nth % len(found)]
            who = self.by(self.world.practices.index(cover.practice))
            paper = action in (CoverAction.ACCEPT, CoverAction.DECLINE)
            with allowed_to_fail():
                move_cover(
                    cover=cover,
                    action=action,
                    version=cover.version,
                    paper=paper,
                    reason="A letter",
                    day=day,
                    by=who["by"],
                    at=who["at"],
                )

    @rule(network=formed, ground=st.sampled_from(WaiverGround))
    def minimum_waived(self, network: int, ground: str) -> None:
        its = NetworkYear.objects.get(network=self.world.networks[network])
        items.grant_waiver(network_year=its, ground=ground, evidence="A letter", **self.by(0))

    @rule(practice=practices)
    def exempted(self, practice: int) -> None:
        with allowed_to_fail():
            record_exemption(
                practice=self.world.practices[practice],
                contract_year=year(),
                reason="A list of special purpose",
                **self.by(practice),
            )

    @rule(network=formed, name=st.sampled_from(["Harbour", "Quay"]))
    def renamed(self, network: int, name: str) -> None:
        networks_of.rename(network=self.world.networks[network], name=name, **self.by(0))

    @rule(network=formed, commissioner=commissioners)
    def led_by(self, network: int, commissioner: int) -> None:
        networks_of.choose_lead(
            network=Network.objects.get(pk=self.world.networks[network].pk),
            commissioner=self.world.commissioners[commissioner],
            **self.by(0),
        )

    # By files

    @rule(lists=st.dictionaries(practices, st.sampled_from(LISTS[1:]), min_size=1), as_at=st.sampled_from([2019, 2020]))
    def lists_imported(self, lists: dict[int, int], as_at: int) -> None:
        rows = [f"{self.world.practices[of].code},{as_at}-01-01,{size}" for of, size in lists.items()]
        self.imported("list-sizes", "practice_code,as_at,registered", rows)

    @rule(of=st.dictionaries(practices, st.tuples(st.integers(FORMED_HERE, NETWORKS - 1), days), min_size=1))
    def networks_imported(self, of: dict[int, tuple[int, date]]) -> None:
        rows = [
            f"{self.world.practices[practice].code},{its.ods_code},{its.name},99A,{start},"
            for practice, (network, start) in of.items()
            for its in [self.world.networks[network]]
        ]
        with allowed_to_fail():
            self.imported("networks", "practice_code,pcn,PCN Name,pcn_ccg,start,end", rows)

    # By raw SQL and by the models, past the services

    @rule(network=networks, practice=practices, code=years, state=st.sampled_from(["NAMED", "AGREED", "DECLINED"]))
    def written_in(self, network: int, practice: int, code: str, state: str) -> None:
        with allowed_to_fail():
            sql(
                """INSERT INTO networks_membership
                (network_id, practice_id, contract_year_id, kind, state, named_at, reason)
                VALUES (%s, %s, %s, 'CORE', %s, now(), '')""",
                self.world.networks[network].pk,
                self.world.practices[practice].pk,
                year(code).pk,
                state,
            )

    @rule(network=networks, practice=practices, day=days, last=st.none() | days)
    def joined(self, network: int, practice: int, day: date, last: date | None) -> None:
        with allowed_to_fail():
            self.put_in_force(self.world.networks[network], self.world.practices[practice], day, last)

    @rule(nth=any_of_them, day=days)
    def left(self, nth: int, day: date) -> None:
        if found := self.membership(nth, MembershipState.IN_FORCE):
            with allowed_to_fail():
                self.end(found, day)

    @rule(nth=any_of_them, network=networks, day=days)
    def moved(self, nth: int, network: int, day: date) -> None:
        if found := self.membership(nth, MembershipState.IN_FORCE):
            with allowed_to_fail():
                self.end(found, day)
                self.put_in_force(self.world.networks[network], found.practice, day, None)

    @rule(nth=any_of_them)
    def struck_out(self, nth: int) -> None:
        if found := self.membership(nth):
            sql("DELETE FROM networks_membership WHERE id = %s", found.pk)

    @rule(network=networks, day=st.none() | days)
    def network_closed(self, network: int, day: date | None) -> None:
        Network.objects.filter(pk=self.world.networks[network].pk).update(closed_on=day)

    @rule(practice=practices, status=st.sampled_from("ACD"), day=st.none() | days)
    def practice_closed(self, practice: int, status: str, day: date | None) -> None:
        Practice.objects.filter(pk=self.world.practices[practice].pk).update(ods_status=status, closed_on=day)

    @rule(practice=practices, into=practices, day=days)
    def practices_merged(self, practice: int, into: int, day: date) -> None:
        """Its list goes over, its memberships end, and it closes."""
        goes, stays = self.world.practices[practice], self.world.practices[into]
        with allowed_to_fail():
            for found in Membership.objects.filter(practice=goes, state=MembershipState.IN_FORCE):
                self.end(found, day)
            sql(
                """UPDATE practices_listsize taken SET registered = taken.registered + gone.registered
                FROM practices_listsize gone WHERE gone.as_at = taken.as_at
                AND taken.practice_id = %s AND gone.practice_id = %s""",
                stays.pk,
                goes.pk,
            )
            Practice.objects.filter(pk=goes.pk).update(ods_status="C", closed_on=day)

    @rule(network=networks, practice=practices, day=days)
    def cover_written_in(self, network: int, practice: int, day: date) -> None:
        CoverAgreement.objects.create(
            network=self.world.networks[network],
            practice=self.world.practices[practice],
            contract_year=year(),
            during=(day, None),
            agreed_at=clock.now(),
            agreed_by=self.world.officers[0],
        )

    @rule(day=days)
    def cover_ended(self, day: date) -> None:
        sql(
            "UPDATE networks_coveragreement SET during = daterange(lower(during), GREATEST(%s, lower(during) + 1))", day
        )

    @rule(network=networks)
    def cover_struck_out(self, network: int) -> None:
        """With its steps, which the portal itself never deletes."""
        covers = CoverAgreement.objects.filter(network=self.world.networks[network])
        with pgtrigger.ignore("networks.CoverEntry:kept"):
            CoverEntry.objects.filter(cover__in=covers).delete()
        covers.delete()

    @rule(network=formed)
    def waiver_withdrawn(self, network: int) -> None:
        SizeWaiver.objects.filter(network_year__network=self.world.networks[network]).delete()

    @rule(practice=practices)
    def exempt_no_more(self, practice: int) -> None:
        Exemption.objects.filter(practice=self.world.practices[practice]).delete()

    @rule(practice=practices, answer=st.sampled_from(Answer), day=days)
    def notice_given(self, practice: int, answer: str, day: date) -> None:
        with allowed_to_fail():
            ParticipationNotice.objects.create(
                practice=self.world.practices[practice],
                contract_year=year(),
                answer=answer,
                answered_at=clock.now() + (day - clock.today()),
                source="letter",
                recorded_at=clock.now(),
            )

    @rule(practice=practices, commissioner=commissioners, day=st.none() | days)
    def passed_to(self, practice: int, commissioner: int, day: date | None) -> None:
        """To another commissioner, from a day on or as if always."""
        of, to = self.world.practices[practice], self.world.commissioners[commissioner]
        with allowed_to_fail():
            if day is None:
                PracticeCommissioner.objects.filter(practice=of).update(commissioner=to)
            else:
                sql(
                    """UPDATE practices_practicecommissioner SET during = daterange(lower(during), %s)
                    WHERE practice_id = %s AND during @> %s""",
                    *(day, of.pk, day),
                )
                PracticeCommissioner.objects.create(practice=of, commissioner=to, during=(day, None))

    @rule(practice=practices, day=days)
    def left_by_its_commissioner(self, practice: int, day: date) -> None:
        sql(
            """UPDATE practices_practicecommissioner SET during = daterange(lower(during), %s)
            WHERE practice_id = %s AND during @> %s""",
            *(day, self.world.practices[practice].pk, day),
        )

    @rule(practice=practices, commissioner=commissioners, day=days)
    def taken_up_by_a_commissioner(self, practice: int, commissioner: int, day: date) -> None:
        with allowed_to_fail():
            PracticeCommissioner.objects.create(
                practice=self.world.practices[practice],
                commissioner=self.world.commissioners[commissioner],
                during=(day, None),
            )

    @rule(practice=practices, size=st.sampled_from(LISTS))
    def list_written(self, practice: int, size: int) -> None:
        ListSize.objects.filter(practice=self.world.practices[practice]).update(registered=size)

    @rule(practice=practices)
    def list_struck_out(self, practice: int) -> None:
        ListSize.objects.filter(practice=self.world.practices[practice]).delete()

    @rule(floor=st.sampled_from([20_000, 29_999, 30_000]), code=years)
    def rules_changed(self, floor: int, code: str) -> None:
        ContractYear.objects.filter(code=code).update(floor=floor)

    @rule(one=practices, other=practices)
    def neighbours_changed(self, one: int, other: int) -> None:
        a, b = sorted(self.world.practices[each].pk for each in (one, other))
        if a != b and not Neighbour.objects.filter(a=a, b=b).delete()[0]:
            Neighbour.objects.create(a_id=a, b_id=b, metres=500)

    @rule(practice=practices, easting=st.sampled_from([400_000, 500_000]))
    def site_moved(self, practice: int, easting: int) -> None:
        Site.objects.filter(practice=self.world.practices[practice]).update(easting=easting)

    @rule(commissioner=commissioners, stp=st.sampled_from(["", "E54000901", "E54000902"]))
    def stp_changed(self, commissioner: int, stp: str) -> None:
        Commissioner.objects.filter(pk=self.world.commissioners[commissioner].pk).update(stp_code=stp)

    @rule(network=networks, practice=practices)
    def undone(self, network: int, practice: int) -> None:
        """What is rolled back has its revisions given out again."""
        with allowed_to_fail():
            self.put_in_force(self.world.networks[network], self.world.practices[practice], date(2017, 1, 1), None)
            raise Refused("After all, no")

    @rule(picked=st.lists(moves, min_size=1, max_size=3))
    def supposed_and_then_made(self, picked: list[tuple[Action, int, int, int]]) -> None:
        """The answer is what is stored before, and what is stored once the same moves are committed."""
        drain()
        year_day = YearDay.of(year(), clock.today())
        answer = what_if([self.move(*pick) for pick in picked], year_day=year_day)
        before, after = told(answer)
        stored_before = stored(year())
        commit((done.move for done in answer.made), term(year_day))
        drain()
        assert before == {code: stored_before[code] for code in before}
        assert {**stored_before, **after} == stored(year())

    @rule(day=days)
    def another_day(self, day: date) -> None:
        drain()
        self.on(day)
        sweep()

    @invariant()
    def now_and_then_the_queue_is_drained(self) -> None:
        self.steps += 1
        if self.steps % self.patience == 0:
            self.settle()

    def settle(self) -> None:
        drain()
        then_nothing_is_behind()
        then_results_are_those_worked_out_from_scratch()
        then_figures_are_those_reckoned_by_hand()

    def by(self, practice: int) -> dict[str, Any]:
        person, commissioner = self.world.officer_of(self.world.practices[practice])
        return {"by": person, "acting_for": commissioner.organisation, "at": clock.now()}

    def move(self, action: Action, practice: int, left: int, joined: int) -> Move:
        return Move(
            action,
            "" if action == Action.CLOSE else self.world.practices[practice].code,
            "" if action == Action.JOIN else self.world.networks[left].reference,
            self.world.networks[joined].reference if action in (Action.MOVE, Action.JOIN, Action.SPLIT) else "",
        )

    def membership(self, nth: int, state: MembershipState | None = None) -> Membership | None:
        found = [each for each in memberships() if state in (None, each.state)]
        return found[nth % len(found)] if found else None

    def imported(self, kind: str, header: str, rows: list[str]) -> None:
        path = self.folder / "file.csv"
        path.write_text("\n".join([header, *rows]))
        run_import(kind=kind, path=path, at=clock.now(), accept_drops=True)

    def put_in_force(self, network: Network, practice: Practice, first: date, last: date | None) -> None:
        sql(
            """INSERT INTO networks_membership (network_id, practice_id, contract_year_id, kind, state, during,
            decided_on, named_at, reason) VALUES (%s, %s, %s, 'CORE', 'IN_FORCE', daterange(%s, %s), %s, now(), '')""",
            *(network.pk, practice.pk, year().pk, first, last and max(first, last), first),
        )

    def end(self, membership: Membership, day: date) -> None:
        """As if it had never begun, where that was later."""
        sql(
            """UPDATE networks_membership SET during = daterange(lower(during), GREATEST(%s, lower(during)))
            WHERE id = %s""",
            *(day, membership.pk),
        )


def then_figures_are_those_reckoned_by_hand() -> None:
    for contract_year in ContractYear.objects.all():
        reckoning = Reckoning(contract_year, clock.today())
        for network in NetworkValidation.objects.filter(contract_year=contract_year):
            assert network.size == reckoning.size(network.network_id)
        areas = CommissionerValidation.objects.filter(contract_year=contract_year)
        for area in areas:
            then_numbers_are(area.numbers, reckoning.numbers(area.commissioner_id))
        in_scope = sum(area.numbers["patients_in_scope"] for area in areas)
        assert in_scope <= sum(reckoning.lists.values())
        assert set(reckoning.networks_of_patients().values()) <= {1}


def then_numbers_are(stored: dict[str, int], by_hand: dict[str, int]) -> None:
    """The groups, counted each by itself, make up those in scope."""
    for unit in ("practices", "patients"):
        of = {name: by_hand[f"{unit}_{name}"] for name in ("by_membership", "by_local_cover", "planned", "gap")}
        covered = of["by_membership"] + of["by_local_cover"]
        expected = {
            "in_scope": by_hand[f"{unit}_in_scope"],
            "covered": covered,
            "uncovered": of["planned"] + of["gap"],
            "covered_once_confirmed": covered + of["planned"],
            "uncovered_once_confirmed": of["gap"],
            "by_membership": of["by_membership"],
            "by_local_cover": of["by_local_cover"],
        }
        assert {name: stored[f"{unit}_{name}"] for name in expected} == expected
        assert stored[f"{unit}_covered"] + stored[f"{unit}_uncovered"] == stored[f"{unit}_in_scope"]


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> None:
    """Put back after the test."""
    settings.CLOCK_OFFSET_DAYS = 0


@pytest.mark.slow
@pytest.mark.django_db
def test_any_history_leaves_results_as_if_worked_out_from_scratch(tmp_path: Path) -> None:
    Histories.world, Histories.folder = lay_world(), tmp_path
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=tries(6),
            stateful_step_count=25,
            derandomize="TRIES" not in os.environ,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            # A long test looks for the shortest history that goes wrong; that may take many minutes
            phases=[Phase.generate, Phase.shrink] if "TRIES" in os.environ else [Phase.generate],
        ),
    )
