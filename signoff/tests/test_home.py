"""The home page, by role."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import CoverState
from networks.models import CoverAgreement
from networks.services.records import record_consent
from networks.services.revalidation import drain, sweep
from networks.tests.pages.reading import read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, make_user, year
from practices.enums import Answer, InterestKind
from practices.services.interests import declare_interest, end_interest
from signoff.enums import HoldCode
from signoff.services.holds import place_hold
from signoff.tests.area import Area, draft, make_area, requirements_met, submitted
from signoff.tests.road.test_cover import ask

pytestmark = pytest.mark.django_db


def home(user: User) -> str:
    return read(user, "/")


def test_a_commissioner_reads_its_one_line_and_what_waits(area: Area) -> None:
    requirements_met(area, "Harbour")
    submitted(area, "Riverside")
    area.practice("Elm Surgery", list_size=9_412)
    sweep()
    text = home(area.officer)
    assert text.startswith("Marlshire CCG 2019/20")
    assert "Not covered today 7 practices 81,412 patients" in text
    assert "Networks ready 1 of 2 networks requirements met, or confirmed" in text
    assert "Deadline 21 days to 31 May 2019" in text
    assert "Once the round is confirmed: 3 practices, 36,000 patients more." in text
    assert "Checked " in text
    assert "Waiting for you (1) Tick: Check Riverside Check Riverside submitted" in text
    assert "Waiting for others (1) Marlshire CCG confirmation of Harbour" in text
    assert "Elm Surgery" not in text


def test_who_may_confirm_is_told_before_checking_that_the_two_are_for_different_people(area: Area) -> None:
    words = "Whoever marks an application’s requirements as met cannot confirm it."
    assert words not in home(area.approver)
    submitted(area, "Riverside")
    assert words in home(area.approver)
    assert words not in home(area.officer)


def test_figures_that_are_being_worked_out_anew_say_so(area: Area) -> None:
    practice = area.practice("Elm Surgery")
    assert "Not checked yet." in home(area.officer)
    sweep()
    practice.list_sizes.update(registered=13_000)
    assert "Being re-checked: something has changed since" in home(area.officer)


def test_an_lmc_reads_who_has_no_place(area: Area) -> None:
    submitted(area, "Harbour")
    for name, answer in (("Ash Surgery", Answer.DECLINE), ("Elm Surgery", Answer.NO_NETWORK)):
        area.practice(name).notices.create(
            contract_year=year(), answer=answer, answered_at=AT, recorded_at=AT, source="paper"
        )
    sweep()
    text = home(area.lmc_user)
    assert text.startswith("Marlshire LMC 2019/20")
    listed = text.partition("Practices without a place in a network (2)")[2]
    assert re.search(r"Elm Surgery \(V\d+\) Wants to take part; no network names it 12,000 patients", listed)
    assert re.search(r"Ash Surgery \(V\d+\) Takes no part 12,000 patients", listed)
    assert "Harbour" not in listed


@pytest.mark.parametrize(("days", "told"), [(14, False), (15, True)])
def test_an_lmc_is_told_of_what_has_waited_for_long(area: Area, settings: Any, days: int, told: bool) -> None:
    application = requirements_met(area, "Harbour")
    elm = area.practice("Elm Surgery")
    elm.notices.create(contract_year=year(), answer=Answer.NO_NETWORK, answered_at=AT, recorded_at=AT, source="paper")
    place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="The Marlshire STP",
        reason="It has yet to say.",
        review_on=date(2019, 6, 10),
        by=area.officer,
        at=AT,
    )
    settings.CLOCK_OFFSET_DAYS += days
    sweep()
    text = home(area.lmc_user)
    hold = "Harbour has been on hold for it for 15 days, since 10 May 2019."
    unplaced = "Elm Surgery has had no network for 15 days, since 10 May 2019."
    assert (hold in text, unplaced in text) == (told, told)
    assert "has had no network" not in home(area.officer)


def test_a_practice_reads_its_networks_applications_and_invitations(area: Area) -> None:
    quay, elm = area.practice("Quay Surgery"), area.practice("Elm Surgery")
    application = draft(area, "Harbour", quay, elm)
    text = home(area.user_of(quay))
    assert text.startswith("Quay Surgery 2019/20")
    assert "Waiting for you (2) Finish the application of Harbour" in text
    assert "Sign the Network Agreement for Quay Surgery Harbour waits for its signature, due by 30 June 2019" in text
    assert "Your practice in 2019/20 Harbour Quay Surgery: agreed to join" in text
    assert "Application of Harbour led by Quay Surgery Draft" in text
    assert "Deadline for applications: 5 days to 15 May 2019." in text
    assert "Waiting for others (1) Elm Surgery answer to Harbour" in text
    text = home(area.user_of(elm))
    assert "Waiting for you (1) Answer Harbour it asks Elm Surgery to join for 2019/20" in text
    assert f"Elm Surgery ({elm.code}) is in no network in 2019/20 and has agreed to join none." in text
    assert application.network.name not in home(area.user_of(area.practice("Ash Surgery")))


def test_a_practice_that_cannot_find_a_network_reads_who_helps(area: Area) -> None:
    elm = area.practice("Elm Surgery")
    asked = "If none does, say so in your answer for 2019/20"
    told = "Your commissioner and your LMC have been told that Elm Surgery cannot find one, and help."
    text = home(area.user_of(elm))
    assert (asked in text, told in text) == (True, False)
    elm.notices.create(contract_year=year(), answer=Answer.NO_NETWORK, answered_at=AT, recorded_at=AT, source="own")
    text = home(area.user_of(elm))
    assert (asked in text, told in text) == (False, True)


def test_a_practice_that_takes_no_part_is_asked_for_nothing_and_reads_who_serves_its_patients(area: Area) -> None:
    elm = area.practice("Elm Surgery")
    elm.notices.create(contract_year=year(), answer=Answer.DECLINE, answered_at=AT, recorded_at=AT, source="own")
    text = home(area.user_of(elm))
    assert "takes no part in 2019/20. That is respected" in text
    assert "A network is to be asked to serve its patients." in text
    assert "To form a network" not in text
    cover = ask(area, elm, requirements_met(area))
    assert "Harbour is asked to serve the patients of Elm Surgery" in home(area.user_of(elm))
    CoverAgreement.objects.filter(pk=cover.pk).update(state=CoverState.AGREED, agreed_by=area.approver, agreed_at=AT)
    assert "Harbour serves the patients of Elm Surgery" in home(area.user_of(elm))


def test_the_nation_is_one_line(area: Area) -> None:
    area.practice("Elm Surgery")
    text = home(area.nhse)
    assert text.startswith("NHS England 2019/20")
    assert "Patients covered in England 0.00% Practices not covered 1 Networks 0" in text
    assert "Nothing is waiting for you." in text


def test_without_lists_the_nation_s_figures_are_yet_to_come(area: Area) -> None:
    assert "The national position appears here once practices and their lists are imported." in home(area.nhse)


def test_without_a_role_the_page_says_who_gives_one(db: None) -> None:
    user = User.objects.create_user("new@example.org", "a long password", name="New")
    text = home(user)
    assert "You have no role yet" in text
    assert "Nothing is waiting for you." in text


def test_several_organisations_share_one_page(area: Area) -> None:
    other = make_user(Role.CCG_OFFICER, area.commissioner.organisation)
    other.role_assignments.create(
        role=Role.PRACTICE_USER, organisation_kind="PRACTICE", organisation_code=area.practice("Elm Surgery").code
    )
    text = home(User.objects.get(pk=other.pk))
    assert text.startswith("Home 2019/20")
    assert "Marlshire CCG" in text
    assert "Your practice in 2019/20" in text


def test_the_number_of_statements_does_not_grow_with_the_work(area: Area) -> None:
    def statements(user: User) -> int:
        client = signed_in(user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    readers = (area.officer, area.lmc_user)
    submitted(area, "Harbour")
    sweep()
    few = [statements(reader) for reader in readers]
    for number in range(5):
        submitted(area, f"Network {number}")
        area.practice(f"Left out {number}")
    sweep()
    assert [statements(reader) for reader in readers] == few


def test_another_commissioner_reads_that_its_agreement_is_waited_for(area: Area) -> None:
    beyond = make_area("99B", "Northshire")
    members = [area.practice("Quay Surgery"), area.practice("Pier Surgery"), beyond.practice("Moor Surgery")]
    area.people |= beyond.people
    application = submitted(area, "Harbour", *members)
    drain()
    assert "Say if you agree to Harbour Marlshire CCG leads it" in home(beyond.approver)
    assert "Say if you agree" not in home(beyond.officer) + home(area.approver)
    kind, since = InterestKind.PARTNER, date(2015, 4, 1)
    interest = declare_interest(
        commissioner=beyond.commissioner, practice=members[2], kind=kind, since=since, by=beyond.approver, at=AT
    )
    assert "Say if you agree" not in home(beyond.approver)
    end_interest(interest=interest, at=AT)
    record_consent(
        network=application.network,
        contract_year=year(),
        commissioner=beyond.commissioner,
        note="",
        by=beyond.approver,
        at=AT,
    )
    drain()
    assert "Say if you agree" not in home(beyond.approver)
