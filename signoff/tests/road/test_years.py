"""Cases of more than a season: practices and commissioners that change under a network, by the pages people use."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.importers.run import run_import
from networks.models import Membership, Network, NetworkValidation
from networks.rules import Verdict
from networks.services.revalidation import drain, sweep
from networks.tests.pages.reading import read
from pcnportal.accounts.enums import Role
from pcnportal.core import clock
from pcnportal.testing.factories import add_member, make_commissioner, make_imported_network, make_user, year
from practices.enums import Answer, FormBranch
from practices.models import Commissioner, ListSize, Practice, PracticeCommissioner
from practices.services.participation import Said
from signoff.enums import Action, ApplicationStatus, ChangeKind, ChangeStatus, PartState
from signoff.models import Application, Case, OutgoingMessage
from signoff.selectors.participation import part_state_of
from signoff.services.reminders import remind
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import (
    Area,
    check_coverage,
    complete,
    draft,
    find_met,
    make_area,
    requirements_met,
    take,
    under_review,
)
from signoff.tests.changes.scene import decided, live_network, plan_of, practice_of, proposed
from signoff.tests.participation.answering import answer
from signoff.tests.review.test_pages import ROUND
from signoff.tests.road.test_hard_cases import findings, press, told

IN_MARCH, IN_APRIL = datetime(2020, 3, 20, 11, tzinfo=UTC), datetime(2020, 4, 2, 11, tzinfo=UTC)
DECEMBER = "year=2019-20&day_0=4&day_1=12&day_2=2019"


def test_patients_of_a_practice_live_all_over_the_country(area: Area) -> None:
    """T5: its size is fine and few of its patients are local. NHS England advises, and the network is approved for a
    time: the next step of its case has the day on which that is looked at again. With a second one it is too large."""
    digital = area.practice("Screen", list_size=49_900)
    application = under_review(area, "Screen Network", digital)
    network, lead = application.network, area.user_of(digital)
    share = f"/networks/{network.reference}/local-share/?year=2019-20"
    assert press(area.officer, share, percent="10", source="Lists by area, April 2019") == 302
    assert not {rule for rule in findings(application) if rule.startswith("SIZE")}
    assert (
        "10% of the patients live in the area (Lists by area, April 2019)" in findings(application)["GEO-05"].sentence
    )
    assert "NHS England has to see it" in text(opened(area.officer, address(application)))

    start = f"/cases/start/?network={network.reference}&year=2019-20"
    assert press(area.officer, start, kind="OTHER", summary="One patient in ten lives in the area.") == 302
    case = Case.objects.get()
    page = f"/cases/{case.reference}/"
    assert press(area.officer, f"{page}steps/escalate/", reason="May it be a network of this area?") == 302
    assert "Screen Network" in read(area.nhse, "/escalations/")
    assert press(area.nhse, f"{page}steps/advise/", reason="For this year, and look at it again.") == 302
    assert "For this year, and look at it again." in read(lead, page)
    day = {"on_day": "31", "on_month": "1", "on_year": "2020"}
    again = {"step": "Temporary: look at the approval again", "organisation": str(area.commissioner.organisation)}
    assert press(area.officer, f"{page}next/", **again, **day, owner="") == 302
    for person in (lead, area.nhse, area.lmc_user):
        assert "Temporary: look at the approval again Marlshire CCG, by 31 January 2020" in read(person, page)

    find_met(application, area.officer)
    assert press(area.officer, address(application, "requirements-met")) == 302
    check_coverage(area)
    assert press(area.approver, f"{ROUND}confirm/") == 302
    assert Application.objects.get().status == ApplicationStatus.CONFIRMED
    second = area.practice("Second Screen", list_size=53_240)
    add_member(network, second, state="IN_FORCE")
    found = findings(application)
    assert (found["SIZE-09"].verdict, found["SIZE-09"].facts["size"]) == (Verdict.WARNING, 103_140)
    assert "103,140" in read(area.nhse, f"/networks/{network.reference}/")


def test_a_declaration_of_the_network_is_no_answer_of_its_silent_member(area: Area, settings: Any) -> None:
    """T21: the lead submits for all by the commissioner's own day, the 15th; the practice has until the 31st."""
    settings.CLOCK_OFFSET_DAYS = (date(2020, 5, 15) - localdate()).days
    quay, silent = area.practice("Quay"), area.practice("Silent")
    for practice in (quay, silent):
        ListSize.objects.create(practice=practice, as_at=date(2020, 1, 1), registered=16_000)
    application = draft(area, "Harbour", quay, silent, in_year=year("2020/21"))
    complete(area, application, answered=False)
    assert press(area.user_of(quay), address(application, "submit"), declaration="on") == 302
    assert Application.objects.get().status == ApplicationStatus.SUBMITTED
    assert Membership.objects.get(practice=silent).state == MembershipState.NAMED
    assert not silent.notices.exists()
    asked = read(area.user_of(silent), f"/practices/{silent.code}/answers/2020-21/")
    assert "You have not answered yet. Without an answer a practice takes no part." in asked
    assert "The answer can change until the end of 31 May 2020." in asked
    answers = read(area.officer, "/commissioners/99A/answers/?year=2020-21")
    assert "Take part 1 Take no part 0 Cannot find a network 0 No answer yet 1" in answers


def test_silence_ends_no_membership_that_a_published_file_holds_and_is_not_passed_over(
    area: Area, settings: Any
) -> None:
    """T21 of an imported network: its members are asked too, and reminded; whoever has not answered is named."""
    silent, quay = area.practice("Silent"), area.practice("Quay")
    for practice in (quay, silent):
        ListSize.objects.create(practice=practice, as_at=date(2020, 1, 1), registered=16_000)
    network = make_imported_network(area.commissioner, [quay, silent], "Harbour")
    Membership.objects.update(during=(date(2019, 7, 1), None))
    settings.CLOCK_OFFSET_DAYS = (date(2020, 5, 24) - localdate()).days
    stays = Said(Answer.JOIN, branch=FormBranch.NO_CHANGE)
    answer(area, quay, Answer.JOIN, clock.now(), in_year=year("2020/21"), said_by_form=stays)
    assert "Say whether Silent takes part in 2020/21" in read(area.user_of(silent), "/")
    assert "Say whether Quay takes part" not in read(area.user_of(quay), "/")
    question = read(area.user_of(silent), f"/practices/{silent.code}/answers/2020-21/")
    assert "counts as a member as long as the published file of networks holds it" in question
    assert "takes no part." not in question.partition("To stay,")[0]
    remind(at=clock.now())
    asked = OutgoingMessage.objects.filter(subject__startswith="Say by 31 May 2020")
    assert [each.recipient for each in asked] == [area.user_of(silent)]
    settings.CLOCK_OFFSET_DAYS += 10
    drain()
    page = read(area.officer, f"/networks/{network.reference}/?year=2020-21")
    assert "without their answer the network’s payments are at risk. Silent (" in page
    assert part_state_of(silent, year("2020/21"), clock.today()) is PartState.MEMBER
    assert NetworkValidation.objects.get(network=network, contract_year=year("2020/21")).members == 2


def test_commissioners_merge_and_make_no_border(area: Area, settings: Any) -> None:
    """T23: on 1 April 2020 one takes the place of two. Who had the practices before stays on record, and the network
    that lay across their border lies across none (REF-03)."""
    practices = [area.practice("Quay", list_size=20_000), make_area("99B", "Northshire").practice("Pier")]
    network = make_imported_network(area.commissioner, practices, "Harbour")
    merged = make_commissioner("W2U3Z", "Marlshire and Northshire CCG")
    day = date(2020, 4, 1)
    PracticeCommissioner.objects.update(during=(None, day))
    for practice in practices:
        ListSize.objects.create(practice=practice, as_at=date(2020, 1, 1), registered=20_500)
        PracticeCommissioner.objects.create(practice=practice, commissioner=merged, during=(day, None))
    settings.CLOCK_OFFSET_DAYS = (date(2020, 5, 15) - localdate()).days
    officer = make_user(Role.CCG_OFFICER, merged.organisation)
    drain()
    crossing = "With practices of more than one commissioner: {}."
    before, after = (read(area.nhse, f"/position/?{query}") for query in (DECEMBER, "year=2020-21"))
    assert (crossing.format(1) in before, crossing.format(0) in after) == (True, True)
    found = NetworkValidation.objects.get(network=network, contract_year=year("2020/21")).findings
    borders = {each["rule"]: each["verdict"] for each in found if each["rule"] in ("GEO-06", "GEO-07", "GEO-08")}
    assert set(borders.values()) == {Verdict.MET}
    record = read(officer, f"/practices/{practices[0].code}/")
    assert "Marlshire and Northshire CCG 1 April 2020 today Marlshire CCG not known 31 March 2020" in record
    assert "Harbour 1 July 2019 today" in record
    past = read(officer, f"/networks/{network.reference}/?year=2019-20")
    assert "The members belong to Marlshire CCG (99A) and Northshire CCG (99B)." in past


@pytest.mark.parametrize("how", ["by the sweep", "by the file of networks"])
def test_whoever_takes_the_place_of_a_commissioner_decides_for_its_networks(
    area: Area, settings: Any, tmp_path: Path, how: str
) -> None:
    """T23: what is to be decided is for the new one; what was decided stays whose it was, and reads as before."""
    confirmed = confirmed_in_2019(area)
    settings.CLOCK_OFFSET_DAYS = (IN_MARCH.date() - localdate()).days
    live = live_network(area, "Wolds", practice_of(area, "Wold", 41_000))
    waiting = under_review_in_2020(area)
    assert "GEO-09" not in findings(waiting)
    letter = read(area.user_of(confirmed.lead_practice), address(confirmed, "letter"))
    merged = merge(area)
    settings.CLOCK_OFFSET_DAYS = (IN_APRIL.date() - localdate()).days
    officer, approver = (make_user(role, merged.organisation) for role in (Role.CCG_OFFICER, Role.CCG_APPROVER))
    networks = (confirmed.network, waiting.network, live)
    if how == "by the file of networks":
        take_file_of(networks, tmp_path / "networks.csv")
    sweep()
    for network in networks:
        network.refresh_from_db()
        assert (network.lead_commissioner, network.lead_id_on(IN_MARCH.date())) == (merged, area.commissioner.pk)
        for result in NetworkValidation.objects.filter(network=network).exclude(members=0):
            assert {each["verdict"] for each in result.findings if each["rule"] == "GEO-09"} == {Verdict.MET}

    assert opened(area.officer, address(waiting, "requirements-met")).status_code in (403, 404)
    find_met(waiting, officer, at=clock.now())
    assert press(officer, address(waiting, "requirements-met")) == 302
    change = proposed(officer, plan_of(ChangeKind.NETWORK_CLOSURE, live, last_day=date(2020, 5, 31)), at=IN_APRIL)
    assert decided(change, approver, at=IN_APRIL).status == ChangeStatus.APPROVED

    for person in (area.user_of(confirmed.lead_practice), officer):
        assert letter in read(person, address(confirmed, "letter"))
    for page in (ROUND, "/commissioners/99A/?year=2019-20", address(confirmed), address(confirmed, "history")):
        shown = read(area.approver, page)
        assert ("Harbour" in shown, "Marlshire CCG" in shown, "Coastal CCG leads" in shown) == (True, True, False), page
    assert "Networks ready 1 of 1 network" in read(area.nhse, "/commissioners/99A/?year=2019-20")
    assert "Coastal CCG since 1 April 2020, before that Marlshire CCG" in read(officer, f"/networks/{live.reference}/")
    for person in (area.approver, officer, area.user_of(waiting.lead_practice)):
        assert told(person).count(f"Coastal CCG leads {waiting.network} from 1 April 2020") == 1


def confirmed_in_2019(area: Area) -> Application:
    application = requirements_met(area, "Harbour", area.practice("Quay", list_size=33_000))
    check_coverage(area)
    assert press(area.approver, f"{ROUND}confirm/") == 302
    return application


def under_review_in_2020(area: Area) -> Application:
    """For the year that begins with the merger."""
    mole = area.practice("Mole", list_size=None)
    ListSize.objects.create(practice=mole, as_at=date(2020, 1, 1), registered=34_000)
    application = complete(area, draft(area, "Mole", mole, in_year=year("2020/21"), at=IN_MARCH), at=IN_MARCH)
    take(application, Action.SUBMIT, area.user_of(mole), at=IN_MARCH)
    take(application, Action.PICK_UP, area.officer, at=IN_MARCH)
    return application


def take_file_of(networks: Sequence[Network], file: Path) -> None:
    """As ODS publishes it: with the lead of now."""
    rows = ["pcn,PCN Name,ccg,open"]
    for number, network in enumerate(networks):
        Network.objects.filter(pk=network.pk).update(ods_code=f"U9000{number}")
        rows.append(f"U9000{number},{network.name},W2U3Z,20190701")
    file.write_text("\n".join(rows))
    report = run_import(kind="networks", path=file, at=IN_APRIL)
    assert [each.after for each in report.plan.tallies[0].changes] == ["lead W2U3Z, opened on 2019-07-01"] * 3
    assert {each.lead_commissioner.code for each in Network.objects.all()} == {"W2U3Z"}


def merge(area: Area) -> Commissioner:
    """All practices belong to another commissioner from 1 April on."""
    merged, day = make_commissioner("W2U3Z", "Coastal CCG", open_on=date(2020, 4, 1)), date(2020, 4, 1)
    PracticeCommissioner.objects.update(during=(None, day))
    for practice in Practice.objects.all():
        PracticeCommissioner.objects.create(practice=practice, commissioner=merged, during=(day, None))
    Commissioner.objects.filter(pk=area.commissioner.pk).update(close_on=date(2020, 3, 31))
    return merged
