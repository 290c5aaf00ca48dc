"""The coverage of a commissioner is kept only where nothing that it follows from has changed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks import models
from networks.enums import AreaKind, CoverState, MembershipState, Standing
from networks.models import CommissionerValidation, Network
from networks.selectors.coverage import commissioner_digests, commissioner_subjects
from networks.services import national, revalidation
from networks.services.validation import keep_commissioners, store_commissioners
from pcnportal.accounts.enums import Role
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
from practices.models import (
    Boundary,
    Commissioner,
    ContractYear,
    Exemption,
    LateDecision,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)

pytestmark = pytest.mark.django_db

IN_YEAR = ("2019-07-01", "2020-04-01")


@pytest.fixture
def marlshire() -> Commissioner:
    """Harbour, which has met the requirements, is to have Elm and serves Fir; Oak has answered, and Ash was ours."""
    marlshire, northshire = make_commissioner(), make_commissioner("99B", "Northshire CCG")
    elm, oak, fir, ash = (make_practice(marlshire, name) for name in ("Elm", "Oak", "Fir", "Ash"))
    harbour = make_network(marlshire, [elm], "Harbour")
    in_year, by = harbour.years.get(), make_user(Role.CCG_OFFICER)
    models.NetworkArea.objects.create(network_year=in_year, kind=AreaKind.WARDS, codes=["E05000001"], drawing=b"1")
    models.NetworkYear.objects.update(standing=Standing.REQUIREMENTS_MET)
    models.CoverAgreement.objects.create(
        network=harbour, practice=fir, contract_year=year(), during=IN_YEAR, agreed_at=AT, agreed_by=by
    )
    answers(oak, "DECLINE")
    answers(oak, "NO_NETWORK", AT + timedelta(days=200), waits=True)
    PracticeCommissioner.objects.filter(practice=ash).update(during=("2013-04-01", "2019-04-01"))
    Boundary.objects.create(commissioner=marlshire, geometry=b"2", source="ONS")
    make_practice(northshire, "Pine")
    return marlshire


def of(name: str) -> Practice:
    return Practice.objects.get(name=name)


def by() -> dict[str, object]:
    return {"recorded_at": AT, "recorded_by": make_user(Role.CCG_OFFICER), "contract_year": year()}


def answers(
    practice: Practice, answer: str, at: datetime = AT, *, waits: bool = False, in_year: str = "2019/20"
) -> None:
    by = {"source": "Letter", "recorded_at": AT}
    ParticipationNotice.objects.create(
        practice=practice, contract_year=year(in_year), answer=answer, answered_at=at, late=waits, waits=waits, **by
    )


def accepts_late_answer() -> None:
    notice = ParticipationNotice.objects.get(waits=True)
    by = {"decided_at": AT, "decided_by": make_user(Role.CCG_OFFICER)}
    LateDecision.objects.create(notice=notice, accepted=True, reason="It was ill.", **by)


def put(manager: type, **values: object) -> None:
    assert manager.objects.update(**values)


CHANGES: dict[str, Callable[[], object]] = {
    "its name": lambda: Commissioner.objects.filter(code="99A").update(name="Marlland CCG"),
    "its code": lambda: Commissioner.objects.filter(code="99A").update(code="99C"),
    "a practice more": lambda: PracticeCommissioner.objects.filter(practice=of("Pine")).update(
        commissioner=Commissioner.objects.get(code="99A")
    ),
    "a practice less": lambda: PracticeCommissioner.objects.filter(practice=of("Oak")).delete(),
    "a practice that comes back": lambda: PracticeCommissioner.objects.filter(practice=of("Ash")).update(
        during=("2013-04-01", None)
    ),
    "a practice's name": lambda: Practice.objects.filter(name="Elm").update(name="Box"),
    "a practice's code": lambda: Practice.objects.filter(name="Elm").update(code="V89999"),
    "a practice's status": lambda: put(Practice, ods_status="D"),
    "a closing date": lambda: put(Practice, closed_on=date(2019, 12, 1)),
    "a setting": lambda: put(Practice, prescribing_setting=9),
    "a list": lambda: put(ListSize, registered=11_999),
    "the list of one that was here": lambda: ListSize.objects.filter(practice=of("Ash")).update(registered=7),
    "an exemption": lambda: Exemption.objects.create(practice=of("Oak"), reason="A prison", **by()),
    "another answer": lambda: answers(of("Oak"), "JOIN"),
    "a late answer that is accepted": accepts_late_answer,
    "a first answer": lambda: answers(of("Fir"), "JOIN"),
    "a membership in force": lambda: make_imported_network(Commissioner.objects.get(code="99A"), [of("Oak")]),
    "a membership named": lambda: add_member(Network.objects.get(), of("Oak")),
    "a membership declined": lambda: put(models.Membership, state=MembershipState.DECLINED),
    "the network's name": lambda: put(Network, name="Haven"),
    "the network's reference": lambda: put(Network, reference="N-222222"),
    "the network's last day": lambda: put(Network, closed_on=date(2019, 8, 1)),
    "the network's standing": lambda: put(models.NetworkYear, standing=Standing.CONFIRMED),
    "cover that is only proposed": lambda: put(
        models.CoverAgreement, state=CoverState.PROPOSED, agreed_at=None, agreed_by=None
    ),
    "the period of cover": lambda: put(models.CoverAgreement, during=("2019-07-01", "2019-09-01")),
    "no cover any more": lambda: models.CoverAgreement.objects.all().delete(),
    "the kind of area": lambda: put(models.NetworkArea, kind=AreaKind.LSOAS),
    "an area": lambda: put(models.NetworkArea, codes=["E05000002"]),
    "the drawing of an area": lambda: put(models.NetworkArea, drawing=b"3"),
    "the border": lambda: put(Boundary, geometry=b"3"),
    "an attestation": lambda: models.GeographyAttestation.objects.create(
        commissioner=Commissioner.objects.get(code="99A"), statement="All of it.", **by()
    ),
    "a network that is undecided": lambda: models.NetworkYear.objects.filter(
        network=make_network(Commissioner.objects.get(code="99A"), [], "Coast")
    ).update(standing=Standing.SUBMITTED),
    "the deadline": lambda: put(ContractYear, submission_deadline=date(2019, 5, 14)),
    "a threshold": lambda: put(ContractYear, thresholds={"waiting": 7}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_fact_is_in_the_digest(marlshire: Commissioner, what: str) -> None:
    before = digests(marlshire)
    CHANGES[what]()
    assert digests(marlshire)["2019/20"] != before["2019/20"]


HELD: dict[str, Callable[[ContractYear], object]] = {
    "a list": lambda next: ListSize.objects.create(
        practice=of("Oak"), as_at=next.list_date, registered=9_000, source="invented"
    ),
    "a network": lambda next: make_network(Commissioner.objects.get(code="99B"), in_year=next.code),
    "an answer": lambda next: answers(of("Oak"), "JOIN", in_year=next.code),
    "an exemption": lambda next: Exemption.objects.create(
        practice=of("Oak"), reason="A prison", **{**by(), "contract_year": next}
    ),
    "cover": lambda next: models.CoverAgreement.objects.update(contract_year=next),
}


@pytest.mark.parametrize("what", HELD)
def test_a_year_concerns_everyone_once_anything_is_held_of_it(marlshire: Commissioner, what: str) -> None:
    assert list(digests(marlshire)) == ["2019/20"]
    HELD[what](year("2020/21"))
    revalidation.drain()
    assert revalidation.drain() == 0
    found = CommissionerValidation.objects.filter(contract_year__code="2020/21")
    assert set(found.values_list("commissioner__code", flat=True)) == {"99A", "99B"}


def digests(commissioner: Commissioner) -> dict[str, str]:
    found = commissioner_digests([commissioner.id], AT.date())
    return {concern.year_day.year.code: digest for concern, digest in found.items()}


def test_what_no_rule_asks_for_is_not(marlshire: Commissioner) -> None:
    before = digests(marlshire)
    Practice.objects.update(phone="01632 960000")
    Practice.objects.filter(name="Pine").update(name="Yew")
    answers(of("Oak"), "JOIN", AT + timedelta(days=300), waits=True)
    assert digests(marlshire) == before


def test_the_digest_is_that_of_the_facts_as_they_are_read(marlshire: Commissioner) -> None:
    make_network(marlshire, in_year="2020/21")
    ids = list(Commissioner.objects.values_list("id", flat=True))
    subjects = commissioner_subjects(ids, AT.date())
    read = {(s.commissioner_id, s.year_day.year.id): (s.revision, s.digest) for s in subjects}
    found = commissioner_digests(ids, AT.date())
    assert {concern.key: (concern.revision, digest) for concern, digest in found.items()} == read
    assert len(set(found.values())) == 2 * len(ids)


def test_what_has_not_changed_is_stamped_and_not_checked_again(marlshire: Commissioner) -> None:
    store_commissioners([marlshire.id], at=AT)
    CommissionerValidation.objects.update(findings=["untouched"])
    Commissioner.objects.filter(id=marlshire.id).update(stp_name="The Moors")  # raises it, and no rule of it asks
    revision = Commissioner.objects.get(id=marlshire.id).revision
    assert keep_commissioners([marlshire.id], at=AT) == {marlshire.id}
    results = set(CommissionerValidation.objects.filter(commissioner=marlshire).values_list("revision", flat=True))
    assert results == {revision}
    assert all(result.findings == ["untouched"] for result in CommissionerValidation.objects.all())


def test_what_the_national_check_finds_wrong_is_not_kept(marlshire: Commissioner) -> None:
    revalidation.drain()
    numbers = CommissionerValidation.objects.get(commissioner=marlshire, contract_year=year()).numbers
    CommissionerValidation.objects.update(numbers={})
    revalidation.sweep()
    assert CommissionerValidation.objects.get(commissioner=marlshire, contract_year=year()).numbers == numbers
    assert national.check_nation(at=AT) == 0


def test_the_number_of_statements_does_not_grow_with_the_commissioners() -> None:
    ids = [make_practice(make_commissioner(f"9{n}X")).commissioner_links.get().commissioner_id for n in range(9)]

    def statements(of: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            keep_commissioners(of, at=AT)
        return len(captured)

    assert statements(ids[:1]) == statements(ids) == 4
