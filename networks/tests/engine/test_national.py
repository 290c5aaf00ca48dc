"""The national check and the rules find the same, each in its own way."""

from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from networks import models
from networks.enums import CoverState, MembershipKind, MembershipState, Standing
from networks.health import checks
from networks.models import CommissionerFigures, Membership, Network, NetworkFigures, NetworkPieces, NetworkYear
from networks.rules import check_commissioner, check_network, network_size, position_numbers
from networks.rules.national import (
    COMMISSIONER_RULES,
    NETWORK_RULES,
    NetworkCounts,
    commissioner_verdicts,
    network_verdicts,
    numbers,
)
from networks.selectors.coverage import commissioner_subjects
from networks.selectors.facts import network_subjects, year_days
from networks.services import national, revalidation
from pcnportal.accounts.enums import Role
from pcnportal.core import clock
from pcnportal.testing.factories import AT, make_commissioner, make_imported_network, make_practice, make_user, year
from practices.enums import Answer, OdsStatus
from practices.models import (
    Commissioner,
    ContractYear,
    Exemption,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeSuccession,
)

pytestmark = pytest.mark.django_db
TODAYS = (date(2019, 5, 10), date(2019, 7, 1), date(2019, 11, 4))


class Chance:
    """A small nation in which nearly everything that the figures rest on is left to chance."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.year, self.other_year = year(), year("2020/21")
        self.user = make_user(Role.CCG_APPROVER)
        self.commissioners = [make_commissioner(code, f"{code} CCG") for code in ("99A", "99B", "99C")]
        self.practices = [self._practice() for _ in range(12)]
        self.networks = [self._network(number) for number in range(6)]
        for practice in self.practices:
            self._say_of(practice)
            self._join(practice)
        for closed in self.practices:
            if self._once_in(6):
                successor = self.random.choice([each for each in self.practices if each != closed])
                closed_on = date(2019, self.random.randrange(4, 12), 1)
                PracticeSuccession.objects.create(
                    practice=closed, successor=successor, closed_on=closed_on, recorded_at=AT
                )
        for one, other in combinations(sorted(self.practices, key=lambda practice: practice.id), 2):
            if self._once_in(3):
                models.Neighbour.objects.create(a=one, b=other, metres=1_000)
        ContractYear.objects.filter(id=self.year.id).update(
            severities=self.random.choice([{}, {"SIZE-02": {"REQUIREMENTS_MET": "INFORMATION", "CONFIRM": "WARNING"}}]),
            inactive=self.random.choice([[], ["SIZE-09", "COV-04"]]),
        )

    def _once_in(self, number: int) -> bool:
        return self.random.randrange(number) == 0

    def _practice(self) -> Practice:
        commissioner = self.random.choice([*self.commissioners, *self.commissioners, None])
        list_size = self.random.choice([None, 0, 3, 9_000, 12_000, 31_000, 60_000])
        practice = make_practice(
            commissioner,
            list_size=list_size,
            ods_status=self.random.choice([*OdsStatus.values, OdsStatus.ACTIVE, OdsStatus.ACTIVE]),
            closed_on=self.random.choice([None, None, None, *TODAYS]),
        )
        if list_size and self._once_in(3):
            ListSize.objects.create(practice=practice, as_at=self.other_year.list_date, registered=list_size + 1)
        if not self._once_in(4):
            models.Site.objects.create(practice=practice, easting=400_000, northing=500_000)
        return practice

    def _network(self, number: int) -> Network:
        network = Network.objects.create(
            name=f"Network {number}",
            lead_commissioner=self.random.choice(self.commissioners),
            imported=number < 2,
            closed_on=self.random.choice([None, None, *TODAYS]),
            created_at=AT,
        )
        for in_year in (self.year, self.other_year):
            if number >= 2 and not self._once_in(3):
                formed = NetworkYear.objects.create(
                    network=network,
                    contract_year=in_year,
                    standing=self.random.choice(Standing.values),
                    standing_since=AT,
                )
                if self._once_in(3):
                    models.SizeWaiver.objects.create(
                        network_year=formed, ground="OTHER", evidence="Few.", granted_at=AT, granted_by=self.user
                    )
            if self._once_in(2):
                models.LargerNetwork.objects.create(
                    network=network, contract_year=in_year, recorded_at=AT, recorded_by=self.user
                )
        return network

    def _say_of(self, practice: Practice) -> None:
        if self._once_in(6):
            reason = self.random.choice(["A prison.", "", " \n"])
            Exemption.objects.create(
                practice=practice, contract_year=self.year, reason=reason, recorded_by=self.user, recorded_at=AT
            )
        deadline = self.year.submission_deadline
        for days in self.random.sample([-30, -1, 0, 1], self.random.choice([0, 0, 1, 2, 3])):
            ParticipationNotice.objects.create(
                practice=practice,
                contract_year=self.year,
                answer=self.random.choice(Answer.values),
                answered_at=f"{deadline + timedelta(days=days)} 23:30+01",
                late=days > 0,
                waits=days > 0 and self._once_in(2),
                source="letter",
                recorded_at=AT,
            )
        if self._once_in(4):
            self._cover(practice)

    def _cover(self, practice: Practice) -> None:
        state = self.random.choice(CoverState.values)
        agreed = {"agreed_at": AT, "agreed_by": self.user} if state == CoverState.AGREED else {}
        first = self.random.choice([date(2019, 4, 1), *TODAYS])
        models.CoverAgreement.objects.create(
            network=self.random.choice(self.networks),
            practice=practice,
            contract_year=self.year,
            state=state,
            during=(first, self.random.choice([None, first + timedelta(days=60)])),
            **agreed,
        )

    def _join(self, practice: Practice) -> None:
        """Whatever the constraints let pass."""
        for _ in range(self.random.choice([0, 1, 1, 2, 3, 4])):
            state = self.random.choice([*MembershipState.values, MembershipState.IN_FORCE])
            in_year = self.random.choice([self.year, self.year, self.other_year])
            fields: dict[str, Any] = {}
            if state == MembershipState.IN_FORCE:
                first = self.random.choice([date(2019, 4, 1), date(2019, 7, 1), date(2019, 9, 1)])
                fields = {
                    "during": (first, self.random.choice([None, first + timedelta(days=40), date(2020, 4, 1)])),
                    "decided_on": self.random.choice([first, date(2019, 5, 31)]),
                }
            network = self.random.choice(self.networks)
            if state != MembershipState.IN_FORCE and not network.years.filter(contract_year=in_year).exists():
                continue  # only a network that is formed in the year asks anybody
            membership = Membership(
                network=network,
                practice=practice,
                kind=self.random.choice([*[MembershipKind.CORE] * 5, MembershipKind.ASSOCIATE]),
                contract_year=in_year,
                state=state,
                named_at=AT,
                **fields,
            )
            try:
                with transaction.atomic():
                    membership.save()
            except IntegrityError:
                continue


def expected(today: date) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What the rules find, by network and by commissioner, in each year."""
    networks = {
        (subject.network_id, subject.year_day.year.id): (
            len(subject.facts.members),
            network_size(subject.facts),
            {
                f.rule: f.verdict
                for f in check_network(subject.facts, subject.year_day.rules)
                if f.rule in NETWORK_RULES
            },
        )
        for subject in network_subjects(list(Network.objects.values_list("id", flat=True)), today)
    }
    commissioners = {
        (subject.commissioner_id, subject.year_day.year.id): (
            position_numbers(subject.facts),
            {
                f.rule: f.verdict
                for f in check_commissioner(subject.facts, subject.year_day.rules)
                if f.rule in COMMISSIONER_RULES
            },
        )
        for subject in commissioner_subjects(list(Commissioner.objects.values_list("id", flat=True)), today)
    }
    return networks, commissioners


def counted(today: date) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The same of what is stored by the national check."""
    rules = {year_day.year.id: year_day.rules for year_day in year_days(today)}
    pieces = {(found.network_id, found.contract_year_id): found for found in NetworkPieces.objects.all()}
    networks = {}
    for found in NetworkFigures.objects.all():
        key = found.network_id, found.contract_year_id
        flags = found.clash, found.waived, found.larger
        counts = NetworkCounts(found.members, found.size, *flags, pieces[key].pieces)
        networks[key] = (found.members, found.size, network_verdicts(counts, rules[found.contract_year_id]))
    commissioners = {}
    for figures in CommissionerFigures.objects.all():
        doubts = figures.without_reason, figures.scope_undecided
        verdicts = commissioner_verdicts(rules[figures.contract_year_id], figures.counts, *doubts)
        commissioners[figures.commissioner_id, figures.contract_year_id] = (numbers(figures.counts), verdicts)
    return networks, commissioners


@pytest.mark.parametrize("seed", range(12))
def test_the_national_check_and_the_rules_agree(seed: int) -> None:
    Chance(seed)
    for today in TODAYS:
        at = AT.replace(month=today.month, day=today.day)
        national.count_nation(at=at)
        networks, commissioners = counted(today)
        expected_networks, expected_commissioners = expected(today)
        assert {key: found for key, found in networks.items() if found[0]} == {
            key: found for key, found in expected_networks.items() if found[0]
        }
        for key, found in networks.items():
            assert found == expected_networks.get(key, found)
        assert commissioners == {key: expected_commissioners[key] for key in commissioners}
        assert {of_year for _, of_year in commissioners} >= {year().id, year("2020/21").id}


def test_chance_leaves_nothing_out() -> None:
    """Each verdict comes about somewhere, or the trial is too weak."""
    seen = set()
    for seed in range(12):
        with transaction.atomic():
            Chance(seed)
            for today in TODAYS:
                networks, commissioners = expected(today)
                for *_, verdicts in (*networks.values(), *commissioners.values()):
                    seen |= {f"{rule} {verdict}" for rule, verdict in verdicts.items()}
            transaction.set_rollback(True)
    both = {f"{rule} {verdict}" for rule in ("SIZE-02", "MEM-05", "COV-01", "COV-04") for verdict in ("MET", "NOT_MET")}
    assert (
        both | {"SIZE-02 WARNING", "GEO-02 WARNING", "GEO-02 CANNOT_TELL", "COV-09 NOT_MET", "SIZE-09 WARNING"} <= seen
    )


def versions() -> set[tuple[str, str]]:
    """The transactions that wrote the stored figures last."""
    tables = ("networks_networkfigures", "networks_networkpieces", "networks_commissionerfigures")
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT tableoid::text || ctid, xmin::text || xmax FROM {t}" for t in tables)
        )
        return set(cursor.fetchall())


def test_nothing_is_written_or_locked_where_nothing_differs() -> None:
    Chance(1)
    national.count_nation(at=AT)
    before = versions()
    national.count_nation(at=AT)
    assert versions() == before


def test_newer_figures_are_not_overwritten() -> None:
    Chance(1)
    national.count_nation(at=AT)
    for model in (NetworkFigures, NetworkPieces, CommissionerFigures):
        model.objects.update(revision=10_000)
    NetworkFigures.objects.update(members=77)
    national.count_nation(at=AT)
    assert set(NetworkFigures.objects.values_list("revision", "members")) == {(10_000, 77)}
    assert set(CommissionerFigures.objects.values_list("revision", flat=True)) == {10_000}


@pytest.mark.parametrize("seed", range(5))
def test_results_that_are_right_are_left_alone(seed: int) -> None:
    Chance(seed)
    revalidation.drain()
    assert national.check_nation(at=clock.now()) == 0
    check = models.NationalCheck.objects.get()
    assert check.disagreements == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 1},
        {"members": 50},
        {"findings": []},
        {"findings": [{"rule": "SIZE-02", "verdict": "WARNING", "title": "", "sentence": "", "facts": {}}]},
    ],
)
def test_a_result_that_nothing_says_is_behind_is_found_to_be_wrong(wrong: dict[str, Any]) -> None:
    marlshire = make_commissioner()
    harbour = make_imported_network(marlshire, [make_practice(marlshire), make_practice(marlshire)])
    revalidation.sweep()
    right = models.NetworkValidation.objects.values("size", "members", "findings").get(contract_year=year())
    models.NetworkValidation.objects.update(**wrong)
    assert revalidation.sweep() == 1
    assert models.NationalCheck.objects.get().disagreements == 1
    assert models.NetworkValidation.objects.values("size", "members", "findings").get(contract_year=year()) == right
    assert harbour.validations.get(contract_year=year()).digest
    assert revalidation.sweep() == 0


def test_coverage_that_nothing_says_is_behind_is_found_to_be_wrong() -> None:
    marlshire = make_commissioner()
    make_imported_network(marlshire, [make_practice(marlshire)])
    revalidation.sweep()
    result = marlshire.validations.get(contract_year=year())
    marlshire.validations.update(numbers={**result.numbers, "patients_covered": 1})
    assert revalidation.sweep() == 1
    assert marlshire.validations.get(contract_year=year()).numbers == result.numbers


def test_a_change_that_got_past_the_triggers_is_found() -> None:
    marlshire = make_commissioner()
    network = make_imported_network(marlshire, [make_practice(marlshire)])
    revalidation.sweep()
    with pgtrigger.ignore():
        ListSize.objects.update(registered=40_000)
    assert revalidation.sweep() == 2
    assert network.validations.get(contract_year=year()).size == 40_000


def test_a_national_check_that_fails_hinders_nothing_else() -> None:
    """The figures' table is away, as in the middle of a migration."""
    marlshire = make_commissioner()
    make_imported_network(marlshire, [make_practice(marlshire)])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE networks_networkfigures RENAME TO elsewhere")
    assert revalidation.sweep() == 2


def test_the_graph_of_neighbours_is_read_again_when_it_has_changed() -> None:
    marlshire = make_commissioner()
    one, other = (make_practice(marlshire) for _ in range(2))
    network = make_imported_network(marlshire, [one, other])
    for practice in (one, other):
        models.Site.objects.create(practice=practice, easting=400_000, northing=500_000)
    national.count_nation(at=AT)
    assert NetworkPieces.objects.get(network=network).pieces == 2
    models.Neighbour.objects.create(a=one, b=other, metres=1_000)
    national.count_nation(at=AT)
    assert NetworkPieces.objects.get(network=network).pieces == 1
    models.Site.objects.filter(practice=other).delete()
    national.count_nation(at=AT)
    assert NetworkPieces.objects.get(network=network).pieces is None


def test_status_says_when_the_nation_was_counted_and_what_was_wrong() -> None:
    marlshire = make_commissioner()
    make_imported_network(marlshire, [make_practice(marlshire)])
    revalidation.sweep()
    right = next(check for check in checks() if check.name == "second count")
    assert (right.ok, right.outline) == (True, "no result says otherwise")
    assert right.detail.startswith("1 networks and 1 areas counted afresh")
    models.NetworkValidation.objects.update(size=1)
    revalidation.sweep()
    wrong = next(check for check in checks() if check.name == "second count")
    assert (wrong.ok, wrong.outline) == (False, "1 results said otherwise and are checked again")
