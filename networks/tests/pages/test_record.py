"""Local cover and the lists that need none, as a commissioner records them."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from networks.enums import MembershipState, Standing
from networks.models import CommissionerValidation, CoverAgreement, Neighbour, Network
from networks.policies import CannotCover
from networks.services.cover import record_cover
from networks.services.revalidation import drain, sweep
from networks.tests.pages.reading import bring_to, opened, read, signed_in, words_of
from pcnportal.accounts.enums import Role
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
from practices.models import Commissioner, Exemption, Practice
from practices.services.exemptions import CannotExempt, record_exemption
from practices.services.list_sizes import CannotRecordList, record_list_size, take_back_list_size

COVER = "/commissioners/99A/cover/record/"
PROPOSE = "/commissioners/99A/cover/propose/"
EXEMPTION = "/commissioners/99A/exemptions/"
LISTS = "/commissioners/99A/list-sizes/"


@pytest.fixture
def ash(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Ash Surgery", list_size=9_000)


@pytest.fixture
def harbour(marlshire: Commissioner) -> Network:
    """Open, as was decided before the tests' day."""
    network = make_imported_network(marlshire, [make_practice(marlshire, "Elm Surgery", list_size=31_000)], "Harbour")
    network.memberships.update(decided_on=date(2019, 5, 1))
    sweep()
    return network


def answers(of: Practice, network: Network | None = None, **changes: str) -> dict[str, str]:
    return {
        "practice": of.code,
        "network": network.reference if network else "",
        "first_day_day": "1",
        "first_day_month": "7",
        "first_day_year": "2019",
        "note": "Agreed with the network's lead on 3 May",
        "reason": "A hospital list",
        "token": str(uuid4()),
        **changes,
    }


def cover(network: Network, practice: Practice, people: dict[str, Any], **changes: Any) -> CoverAgreement:
    values: dict[str, Any] = {
        "network": network,
        "practice": practice,
        "contract_year": year(),
        "first_day": date(2019, 7, 1),
        "note": "Agreed",
        "by": people["officer"],
        "acting_for": Commissioner.objects.get(code="99A").organisation,
        "at": AT,
    }
    return record_cover(**values | changes)


@pytest.mark.parametrize("path", [COVER, EXEMPTION, LISTS])
def test_only_the_commissioner_records(path: str, ash: Practice, people: dict[str, Any]) -> None:
    member = make_user(Role.PRACTICE_USER, ash.organisation)
    refused = {"administrator of the CCG", "LMC", "NHS England", "administrator"}
    assert opened(people["officer"], path).status_code == 200
    assert {who for who, person in people.items() if opened(person, path).status_code == 403} == refused
    assert {who for who, person in people.items() if opened(person, path).status_code == 404} == {
        "other CCG",
        "other LMC",
    }
    assert opened(member, path).status_code == 403
    for who in refused | {"other CCG", "other LMC"}:
        assert signed_in(people[who]).post(path, answers(ash)).status_code in (403, 404)
    assert (CoverAgreement.objects.count(), Exemption.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_cover_is_recorded_and_counts(ash: Practice, harbour: Network, people: dict[str, Any]) -> None:
    client = signed_in(people["officer"])
    response = client.post(f"{COVER}?year=2019-20", answers(ash, harbour), follow=True)
    agreement = CoverAgreement.objects.get()
    assert response.redirect_chain == [(f"/cover/{agreement.reference}/", 302)]
    assert f"Harbour covers the patients of Ash Surgery ({ash.code})." in words_of(response)
    assert (agreement.network, agreement.practice, agreement.agreed_by) == (harbour, ash, people["officer"])
    assert (agreement.during.lower, agreement.during.upper) == (date(2019, 7, 1), date(2020, 4, 1))
    event = AuditEvent.objects.get()
    assert (event.action, event.capacity, event.reason) == ("COVER_RECORDED", Role.CCG_OFFICER, agreement.note)
    drain()
    assert (
        CommissionerValidation.objects.get(commissioner__code="99A", contract_year=year()).numbers[
            "practices_by_local_cover"
        ]
        == 1
    )
    assert "Every practice is covered today." in read(people["officer"], "/commissioners/99A/")


def test_networks_near_a_practice_are_offered_wherever_they_are_led(ash: Practice, people: dict[str, Any]) -> None:
    neighbour = make_commissioner("99C", "Coastshire CCG")
    beside, away = make_practice(neighbour), make_practice(neighbour)
    coast = make_imported_network(neighbour, [beside], name="Coast")
    make_imported_network(neighbour, [away], name="Far Shore")
    Neighbour.objects.create(a=ash, b=beside, metres=4_000)
    shown = words_of(signed_in(people["officer"]).get(f"{PROPOSE}?practice={ash.code}&network={coast.reference}"))
    assert ("Coast (Coastshire CCG)" in shown, "Far Shore" in shown) == (True, False)
    response = signed_in(people["officer"]).post(PROPOSE, answers(ash, coast))
    assert (response.status_code, CoverAgreement.objects.get().network) == (302, coast)


def test_a_network_elsewhere_is_given_by_its_code(ash: Practice, people: dict[str, Any]) -> None:
    neighbour = make_commissioner("99C", "Coastshire CCG")
    coast = make_imported_network(neighbour, [make_practice(neighbour)], name="Coast")
    client = signed_in(people["officer"])
    assert "Coast" not in words_of(client.get(COVER))
    response = client.post(COVER, answers(ash, other_network=coast.reference.lower()))
    assert response.status_code == 302
    assert CoverAgreement.objects.get().network == coast


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "Select the network that covers them"),
        ({"other_network": "U99999"}, "We do not know a network with this code."),
        ({"practice": ""}, "Select the practice whose patients are covered"),
        ({"practice": "A81001"}, "What was chosen is not listed any more"),
        ({"first_day_day": "31", "first_day_month": "2"}, "First day of cover must be a real date"),
        ({"note": " "}, "Say what was agreed"),
    ],
)
def test_answers_that_cannot_be_taken(
    ash: Practice, people: dict[str, Any], changes: dict[str, str], message: str
) -> None:
    response = signed_in(people["officer"]).post(COVER, answers(ash, **changes))
    assert response.status_code == 422
    assert message in words_of(response)
    assert not CoverAgreement.objects.exists()


def test_a_draft_elsewhere_is_not_found_by_its_code(ash: Practice, people: dict[str, Any]) -> None:
    draft = make_network(make_commissioner("99C", "Coastshire CCG"), [], name="Zanzibar")
    response = signed_in(people["officer"]).post(COVER, answers(ash, other_network=draft.reference))
    assert "We do not know a network with this code." in words_of(response)
    assert "Zanzibar" not in words_of(response)


def test_a_refusal_is_shown_with_what_was_typed(ash: Practice, harbour: Network, people: dict[str, Any]) -> None:
    add_member(harbour, ash, state=MembershipState.NAMED)
    response = signed_in(people["officer"]).post(COVER, answers(ash, harbour))
    assert response.status_code == 422
    assert f"Ash Surgery ({ash.code}) is named by Harbour itself." in words_of(response)
    assert "Agreed with the network's lead on 3 May" in words_of(response)


def test_cover_is_never_for_a_member(marlshire: Commissioner, harbour: Network, people: dict[str, Any]) -> None:
    own = harbour.memberships.get().practice
    with pytest.raises(CannotCover, match="is a member of Harbour itself"):
        cover(harbour, own, people)
    other = make_imported_network(marlshire, [make_practice(marlshire)])
    with pytest.raises(CannotCover, match="is a member of another network itself"):
        cover(other, own, people)


@pytest.mark.parametrize(("standing", "taken"), [("SUBMITTED", False), ("REQUIREMENTS_MET", True), ("CONFIRMED", True)])
def test_the_giver_meets_the_requirements(
    marlshire: Commissioner, ash: Practice, people: dict[str, Any], standing: str, taken: bool
) -> None:
    network = make_network(marlshire, [make_practice(marlshire)], name="Forming")
    bring_to(network, Standing(standing))
    if taken:
        assert cover(network, ash, people).network == network
    else:
        with pytest.raises(CannotCover, match="Forming does not meet the requirements for 2019/20 yet"):
            cover(network, ash, people)


def test_a_closed_network_gives_no_cover(harbour: Network, ash: Practice, people: dict[str, Any]) -> None:
    Network.objects.filter(pk=harbour.pk).update(closed_on=date(2019, 6, 30))
    harbour.refresh_from_db()
    with pytest.raises(CannotCover, match="Harbour is not open on 1 July 2019"):
        cover(harbour, ash, people)


def test_patients_are_covered_once(harbour: Network, ash: Practice, people: dict[str, Any]) -> None:
    cover(harbour, ash, people)
    with pytest.raises(CannotCover, match="covered by Harbour already in 2019/20"):
        cover(harbour, ash, people)


@pytest.mark.parametrize("first_day", [date(2019, 3, 31), date(2020, 4, 1)])
def test_cover_begins_within_the_year(harbour: Network, ash: Practice, people: Any, first_day: date) -> None:
    with pytest.raises(CannotCover, match="begins between 1 April 2019 and 31 March 2020"):
        cover(harbour, ash, people, first_day=first_day)


def test_the_services_ask_who_and_for_whom(harbour: Network, ash: Practice, people: dict[str, Any]) -> None:
    elsewhere = make_practice(Commissioner.objects.get(code="99B"))
    for by, practice in ((people["LMC"], ash), (people["other CCG"], ash), (people["officer"], elsewhere)):
        with pytest.raises(PermissionDenied):
            cover(harbour, practice, people, by=by)
        with pytest.raises(PermissionDenied):
            exempt(practice, by)


def exempt(practice: Practice, by: Any, reason: str = "A hospital list") -> Exemption:
    acting_for = Commissioner.objects.get(code="99A").organisation
    return record_exemption(practice=practice, contract_year=year(), reason=reason, by=by, acting_for=acting_for, at=AT)


def test_a_reason_takes_a_list_out(ash: Practice, harbour: Network, people: dict[str, Any]) -> None:
    assert "Not covered today 1 practice 9,000 patients" in read(people["officer"], "/commissioners/99A/")
    response = signed_in(people["officer"]).post(f"{EXEMPTION}?year=2019-20", answers(ash), follow=True)
    assert f"Ash Surgery ({ash.code}) no longer counts among the practices to be covered." in words_of(response)
    assert "Not covered today 0 practices 0 patients" in words_of(response)
    event = AuditEvent.objects.get()
    assert (event.action, event.reason, event.chain) == ("EXEMPTION_RECORDED", "A hospital list", "99A")
    assert str(ash) not in words_of(signed_in(people["officer"]).get(EXEMPTION))


def test_a_reason_is_recorded_once_and_says_something(ash: Practice, people: dict[str, Any]) -> None:
    with pytest.raises(CannotExempt, match="Say why"):
        exempt(ash, people["officer"], " ")
    exempt(ash, people["officer"])
    with pytest.raises(CannotExempt, match="already: A hospital list"):
        exempt(ash, people["officer"], "Another reason")


def test_forms_come_filled_in_from_the_area_s_page(ash: Practice, people: dict[str, Any]) -> None:
    html = opened(people["officer"], f"{COVER}?practice={ash.code}").content.decode()
    assert f'<option value="{ash.code}" selected' in html
    assert re.search(r'name="first_day_month"[^>]* value="7"|value="7"[^>]* name="first_day_month"', html)


def test_a_list_that_no_file_gives_is_recorded_with_its_evidence_and_counts(
    marlshire: Commissioner, people: dict[str, Any]
) -> None:
    """A practice that opened after the list date leaves its network's size unknown until its list is recorded."""
    young = make_practice(marlshire, "Young Surgery", list_size=None)
    network = make_network(marlshire, [make_practice(marlshire, list_size=28_000), young], state=MembershipState.AGREED)
    page = f"/networks/{network.reference}/"
    bring_to(network, Standing.SUBMITTED)
    unknown = f"Young Surgery ({young.code}) has no list at 1 January 2019"
    assert unknown in read(people["officer"], page)
    answer = {"practice": young.code, "registered": "2,500", "evidence": "Its list on 4 February, by the practice."}
    client = signed_in(people["officer"])
    assert LISTS in client.get("/commissioners/99A/").content.decode()
    response = client.post(f"{LISTS}?year=2019-20", answer, follow=True)
    assert "Young Surgery" in words_of(response)
    assert "2,500 patients Its list on 4 February, by the practice." in words_of(response)
    assert "30,500" in read(people["officer"], page)
    assert "Its list on 4 February, by the practice." in read(people["LMC"], f"/practices/{young.code}/")
    again = client.post(f"{LISTS}?year=2019-20", answer)
    assert (again.status_code, "is not listed any more" in words_of(again)) == (422, True)
    undo = f"{LISTS}{young.code}/take-back/?year=2019-20"
    assert "2,500 patients" in words_of(client.get(undo))
    assert [client.post(undo).status_code for _ in range(2)] == [302, 409]
    assert unknown in read(people["officer"], page)
    assert [event.action for event in AuditEvent.objects.order_by("position")][-2:] == [
        "LIST_RECORDED",
        "LIST_TAKEN_BACK",
    ]


def test_whoever_counts_a_practice_is_validated_with_the_change_of_its_list(
    ash: Practice, harbour: Network, people: dict[str, Any]
) -> None:
    """The network that names it, the one that covers its patients, and its commissioner; by the order of locks."""
    young = make_practice(harbour.lead_commissioner, "Young Surgery", list_size=None)
    cover(harbour, young, people)
    make_network(harbour.lead_commissioner, [young], "Quay")
    drain()
    with CaptureQueriesContext(connection) as made:
        record_list_size(
            practice=young,
            commissioner=harbour.lead_commissioner,
            contract_year=year(),
            registered=2_500,
            evidence="Seen",
            by=people["officer"],
            at=AT,
        )
    networks = Network.objects.filter(validations__contract_year=year(), validations__revision=F("revision"))
    assert sorted(network.name for network in networks) == ["Harbour", "Quay"]
    of_area = CommissionerValidation.objects.get(commissioner=harbour.lead_commissioner, contract_year=year())
    assert of_area.revision == Commissioner.objects.get(code="99A").revision
    locked = [re.search(r'FROM "(\w+)"', each["sql"])[1] for each in made if "FOR NO KEY UPDATE" in each["sql"]]
    assert list(dict.fromkeys(locked)) == ["practices_practice", "practices_commissioner", "networks_network"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"registered": "many"}, "Enter the number of patients as a whole number from 1 to 999,999"),
        ({"registered": "0"}, "Enter the number of patients as a whole number from 1 to 999,999"),
        ({"registered": "1,2345"}, "Enter the number of patients as a whole number from 1 to 999,999"),
        ({"evidence": " "}, "Say how the number is known"),
        ({"practice": ""}, "Select the practice whose list it is"),
    ],
)
def test_a_list_that_cannot_be_taken(
    marlshire: Commissioner, people: dict[str, Any], changes: dict[str, str], message: str
) -> None:
    young = make_practice(marlshire, "Young Surgery", list_size=None)
    answer = {"practice": young.code, "registered": "2500", "evidence": "Its list on 4 February.", **changes}
    response = signed_in(people["officer"]).post(LISTS, answer)
    assert (response.status_code, message in words_of(response)) == (422, True)
    assert not young.list_sizes.exists()


def test_a_list_of_another_area_is_not_recorded(ash: Practice, people: dict[str, Any]) -> None:
    """A list that is held is not replaced, and only the practice's commissioner records or takes back."""
    by, at = people["officer"], AT
    mine = Commissioner.objects.get(code="99A")
    elsewhere = make_practice(make_commissioner("99C", "Coastshire CCG"), list_size=None)
    values: dict[str, Any] = {"commissioner": mine, "contract_year": year(), "by": by, "at": at}
    with pytest.raises(PermissionDenied):
        record_list_size(practice=elsewhere, registered=9, evidence="Seen", **values)
    with pytest.raises(CannotRecordList, match="A list of 9,000 patients is held for Ash Surgery"):
        record_list_size(practice=ash, registered=9, evidence="Seen", **values)
    with pytest.raises(Conflict, match="was taken back, or a file has given it since"):
        take_back_list_size(practice=ash, **values)
