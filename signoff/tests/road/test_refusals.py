"""The road of a refusal by the pages a person uses: reasons, review, NHS England's advice, and what each sees."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import CoverState, Standing
from networks.models import CoverAgreement, NetworkYear
from networks.services.items import record_signature
from networks.services.revalidation import drain
from networks.services.validation import validate_networks
from networks.tests.pages.reading import read
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.testing.factories import AT, make_network, make_user, year
from signoff.enums import Action, ApplicationStatus, HoldCode, RefusalGround
from signoff.models import Application, OutgoingMessage, StatusChange
from signoff.policies import CannotTake
from signoff.services.decisions import perform
from signoff.services.holds import place_hold
from signoff.services.rounds import confirm_round
from signoff.services.starting import start_networks
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, check_coverage, find_met, looked_at, requirements_met, take, under_review, version
from signoff.tests.review.test_pages import ROUND, hidden, status_of
from signoff.tests.snapshot import snapshot

INNER_WORDS = ("requirements met", "requirements as met", "marked the requirements", "started to check")
REASON = "It leaves out the valley, and the STP has not agreed."


def refuse(application: Application, by: User, *grounds: str, reason: str = REASON, **sent: str) -> int:
    page = opened(by, address(application, "refuse"))
    return posted(
        by, address(application, "refuse"), **{**hidden(page), **sent}, grounds=list(grounds), reason=reason
    ).status_code


def step(application: Application, name: str, by: User, reason: str = "Minutes of 4 June 2019") -> int:
    path = address(application, name)
    return posted(by, path, **hidden(opened(by, path)), reason=reason).status_code


def told(user: User) -> list[str]:
    return list(OutgoingMessage.objects.filter(recipient=user).order_by("id").values_list("subject", flat=True))


def refused(area: Area, name: str = "Harbour") -> Application:
    application = under_review(area, name)
    assert refuse(application, area.approver, RefusalGround.AREA) == 302
    application.refresh_from_db()
    return application


def test_an_approver_refuses_on_grounds_and_with_reasons_and_all_are_told(area: Area) -> None:
    application = under_review(area)
    lead = area.user_of(application.lead_practice)
    page = text(opened(area.approver, address(application, "refuse")))
    assert [ground.label in page for ground in RefusalGround] == [True] * len(RefusalGround)
    assert refuse(application, area.approver, "AREA", "COVERAGE") == 302
    change = StatusChange.objects.latest("id")
    assert (change.to_status, change.by, change.reason) == (
        "REFUSED",
        area.approver,
        f"The network area.\nNot every patient of the area is served.\n\n{REASON}",
    )
    assert told(lead)[-1] == told(area.lmc_user)[-1] == "Harbour cannot be confirmed: Marlshire CCG refuses it"
    assert OutgoingMessage.objects.filter(recipient=lead).latest("id").text == change.reason
    member = area.people[application.network.memberships.get(practice__name="Harbour Pier").practice.code]
    assert told(member)[-1] == told(lead)[-1]
    shown = text(opened(lead, address(application)))
    assert REASON in shown
    assert "Ask for the refusal to be reviewed" in shown
    assert NetworkYear.objects.get(network=application.network).standing == Standing.SUBMITTED


@pytest.mark.parametrize(
    ("grounds", "reason", "words"),
    [
        ([], REASON, "Select at least one ground"),
        (["AREA"], " ", "Answer “Why is it refused?”"),
        (["NETWORK_AGREEMENT"], REASON, "What was chosen is not listed any more"),
    ],
)
def test_without_a_ground_or_reasons_or_for_the_network_agreement_nothing_is_refused(
    area: Area, grounds: list[str], reason: str, words: str
) -> None:
    application = under_review(area)
    path = address(application, "refuse")
    before = snapshot()
    sent = hidden(opened(area.approver, path))
    response = posted(area.approver, path, **sent, grounds=grounds, reason=reason)
    assert response.status_code == 422
    assert words in text(response)
    assert "no ground for a refusal" in text(response)
    assert snapshot() == before


def test_the_service_refuses_without_grounds_too(area: Area) -> None:
    application = under_review(area)
    with pytest.raises(CannotTake, match="Say on which ground"):
        take(application, Action.REFUSE, area.approver)


def test_who_marked_it_met_does_not_refuse_it(area: Area) -> None:
    application = under_review(area)
    take(application, Action.MARK_REQUIREMENTS_MET, area.approver)
    with pytest.raises(PermissionDenied, match="You marked the requirements met for Harbour, so another approver"):
        perform(
            application=application,
            action=Action.REFUSE,
            grounds=[RefusalGround.AREA],
            reason=REASON,
            version=version(application),
            by=area.approver,
            at=AT,
        )
    assert refuse(application, area.second_approver, "AREA") == 302


def test_a_refusal_sent_twice_is_one(area: Area) -> None:
    application = under_review(area)
    path = address(application, "refuse")
    sent = {**hidden(opened(area.approver, path)), "grounds": ["AREA"], "reason": REASON}
    assert [posted(area.approver, path, **sent).status_code for _ in range(2)] == [302, 302]
    other = posted(area.approver, path, **{**sent, "token": uuid4(), "reason": "It leaves out the moor."})
    assert (other.status_code, "It leaves out the moor." in text(other)) == (409, True)
    assert StatusChange.objects.filter(action=Action.REFUSE).count() == 1


def test_who_is_too_late_keeps_what_they_wrote(area: Area) -> None:
    application = under_review(area)
    path = address(application, "refuse")
    sent = hidden(opened(area.approver, path))
    take(application, Action.RETURN, area.officer)
    late = posted(area.approver, path, **sent, grounds=["AREA"], reason=REASON)
    assert late.status_code == 409
    assert REASON in text(late)
    assert "has changed since you opened this page" in text(late)
    again = posted(area.approver, path, **{**sent, **hidden(late)}, grounds=["AREA"], reason=REASON)
    assert (again.status_code, REASON in text(again)) == (409, True)
    assert f"that cannot be done now. {area.officer} asked for changes on " in text(again)


def test_a_review_settled_with_the_lmc_takes_it_back_to_review(area: Area) -> None:
    application = refused(area)
    lead = area.user_of(application.lead_practice)
    assert f"Say what is to become of {application.network}" in text(opened(lead, "/"))
    assert step(application, "ask-for-review", lead, "The valley is served by Moor.") == 302
    assert told(area.officer)[-1] == told(area.lmc_user)[-1]
    assert told(area.officer)[-1] == "Harbour: its practices ask for the refusal to be reviewed"
    assert "Settle the refusal of Harbour" in text(opened(area.approver, "/"))
    assert opened(area.officer, address(application, "resolve")).status_code == 403
    assert step(application, "resolve", area.approver, "The LMC agrees: Moor serves the valley.") == 302
    assert status_of(application) == ApplicationStatus.UNDER_REVIEW
    assert told(lead)[-1] == "Harbour: Marlshire CCG takes it back to review"


def test_nhs_england_advises_in_words_and_the_commissioner_decides_for_good(area: Area) -> None:
    application = refused(area)
    lead = area.user_of(application.lead_practice)
    step(application, "ask-for-review", lead)
    assert step(application, "escalate", area.approver) == 302
    assert told(area.nhse) == ["Harbour: Marlshire CCG takes its refusal to NHS England"]
    assert "Advise on Harbour" in text(opened(area.nhse, "/"))
    assert opened(area.approver, address(application, "advice")).status_code == 403
    assert opened(area.approver, address(application, "refuse")).status_code == 409
    assert step(application, "advice", area.nhse, "The valley has to be in a network.") == 302
    assert "Harbour: refused, and NHS England has advised." in text(opened(area.approver, ROUND))
    late = text(posted(area.approver, address(application, "pick-up"), version=version(application)))
    assert "Harbour is refused, and NHS England has advised, so that cannot be done now." in late
    assert "The valley has to be in a network." in text(opened(lead, address(application)))
    last = text(opened(area.approver, address(application, "refuse")))
    assert "Refuse Harbour for good" in last
    assert "no review can be asked for, and the application cannot be opened again" in last
    assert "They can ask for the refusal to be reviewed" not in last
    signing = "Sign the Network Agreement"
    pages = [address(application), address(application, "answer")]
    assert all(signing in text(opened(lead, page)) for page in pages)
    assert refuse(application, area.approver, "COVERAGE") == 302
    assert status_of(application) == ApplicationStatus.REFUSED_FINALLY
    assert not any(signing in text(opened(lead, page)) for page in pages)
    assert told(lead)[-1] == "Harbour cannot be confirmed: Marlshire CCG refuses it for good"
    assert opened(lead, address(application, "ask-for-review")).status_code == 409
    assert NetworkYear.objects.get(network=application.network).standing == Standing.FORMING


def test_what_is_refused_for_good_waits_for_nothing_any_more(area: Area) -> None:
    application = under_review(area)
    hold = place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="It meets on 20 May.",
        review_on=date(2019, 5, 21),
        by=area.officer,
        at=AT,
    )
    refuse(application, area.approver, "AREA")
    step(application, "ask-for-review", area.user_of(application.lead_practice))
    step(application, "escalate", area.approver)
    step(application, "advice", area.nhse, "The valley has to be in a network.")
    hold.refresh_from_db()
    assert hold.released_at is None
    assert refuse(application, area.approver, "COVERAGE") == 302
    hold.refresh_from_db()
    assert (hold.released_by, hold.release_reason) == (area.approver, "Harbour is refused for good.")
    assert "Harbour is on hold" not in text(opened(area.approver, ROUND))


@pytest.mark.parametrize("name", ["resolve", "requirements-met"])
def test_after_the_advice_it_can_go_on(area: Area, name: str) -> None:
    application = refused(area)
    step(application, "ask-for-review", area.user_of(application.lead_practice))
    step(application, "escalate", area.approver)
    step(application, "advice", area.nhse)
    find_met(application, area.officer)
    assert step(application, name, area.second_approver) == 302
    assert status_of(application) in (ApplicationStatus.UNDER_REVIEW, ApplicationStatus.REQUIREMENTS_MET)


def test_only_the_region_of_the_commissioner_advises(area: Area) -> None:
    """A region of which the portal holds no commissioner is not the nation."""
    area.commissioner.region_code = "Y56"
    area.commissioner.save()
    stranger = make_user(Role.NHSE_READER, Organisation(OrganisationKind.NHSE, "Y54"))
    own = make_user(Role.NHSE_READER, Organisation(OrganisationKind.NHSE, "Y56"))
    application = refused(area)
    step(application, "ask-for-review", area.user_of(application.lead_practice))
    step(application, "escalate", area.approver)
    assert (told(stranger), len(told(own)), len(told(area.nhse))) == ([], 1, 1)
    assert opened(stranger, address(application, "advice")).status_code == 403
    assert "Advise on Harbour" not in text(opened(stranger, "/"))
    assert opened(own, address(application, "advice")).status_code == 200


def test_a_refused_application_is_in_the_way_of_the_round_until_it_is_opened_again_or_withdrawn(area: Area) -> None:
    requirements_met(area, "Moor")
    application = refused(area)
    check_coverage(area)
    page = text(opened(area.second_approver, ROUND))
    assert "Harbour: refused." in page
    assert "which can ask for a review or withdraw it. An approver of Marlshire CCG can open it again" in page
    assert "Nothing is in the way" not in page
    assert step(application, "reopen", area.second_approver, "The STP agrees now.") == 302
    assert "Harbour: under review." in text(opened(area.second_approver, ROUND))
    assert status_of(application) == ApplicationStatus.UNDER_REVIEW


def test_five_refused_because_not_everyone_is_covered(area: Area) -> None:
    """Each is told that it cannot be confirmed, with reasons of its own; the round has no button."""
    area.practice("Elm Surgery", list_size=9_412)
    five = [under_review(area, name) for name in ("Harbour", "Moor", "Fen", "Coast", "Vale")]
    for application in five:
        assert refuse(application, area.approver, "COVERAGE", reason=f"9,412 near {application.network}") == 302
    check_coverage(area)
    page = text(opened(area.second_approver, ROUND))
    for application in five:
        lead = area.user_of(application.lead_practice)
        message = OutgoingMessage.objects.filter(recipient=lead).latest("id")
        assert message.subject == f"{application.network} cannot be confirmed: Marlshire CCG refuses it"
        assert message.text == (f"Not every patient of the area is served.\n\n9,412 near {application.network}")
        assert f"{application.network}: refused." in page
    assert "Elm Surgery" in page
    assert "confirm/" not in page


def test_what_the_commissioner_comes_to_is_not_the_applicants_to_see(area: Area) -> None:
    application = requirements_met(area)
    lead = area.user_of(application.lead_practice)
    reference = application.network.reference
    pages = [
        "/",
        "/applications/",
        address(application),
        address(application, "history"),
        f"/networks/{reference}/",
        f"/networks/{reference}/history/",
    ]
    for path in (*pages, "/commissioners/99A/"):
        shown = text(opened(lead, path)).lower()
        assert [words for words in INNER_WORDS if words in shown] == [], path
    assert "With Marlshire CCG" in text(opened(lead, "/applications/"))
    for path in pages[1:]:
        shown = text(opened(area.officer, path)).lower()
        assert [words for words in INNER_WORDS if words in shown] != [], path
    under_review(area, "Moor")
    found = opened(lead, "/applications/", status="WITH_COMMISSIONER").context["page"].object_list
    assert [each.network.name for each in found] == ["Harbour"]
    everything = opened(lead, "/applications/", status="REQUIREMENTS_MET").context["page"].object_list
    assert [each.network.name for each in everything] == ["Harbour"]
    refusal = text(opened(lead, address(application, "withdraw")))
    assert "Harbour is with Marlshire CCG, so that cannot be done now" in refusal
    assert not [subject for subject in told(lead) if "requirements" in subject.lower()]


@pytest.mark.parametrize("asked", [False, True])
def test_a_member_reads_the_same_of_its_place_before_and_after_the_requirements_are_met(
    area: Area, asked: bool
) -> None:
    """Also where another network is asked to cover its patients meanwhile."""
    application = looked_at(area)
    drain()
    practice = application.lead_practice
    if asked:
        during = (application.contract_year.starts_on, application.contract_year.last_day)
        CoverAgreement.objects.create(
            network=make_network(area.commissioner),
            practice=practice,
            contract_year=year(),
            during=during,
            state=CoverState.PROPOSED,
        )
    people = (area.user_of(practice), area.officer)

    def places() -> list[bool]:
        page = f"/practices/{practice.code}/"
        return ["Covered once its network is confirmed." in text(opened(each, page)) for each in people]

    before = places()
    take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    drain()
    assert (before, places()) == ([True, False], [True, True])


def test_a_member_reads_the_same_of_its_area_before_and_after_the_requirements_are_met(area: Area) -> None:
    application = looked_at(area)
    drain()
    member = area.user_of(application.lead_practice)

    def pages(reader: User) -> list[str]:
        return [read(reader, path) for path in ("/commissioners/", "/position/")]

    def flips(reader: User) -> list[str]:
        lines = opened(reader, "/commissioners/99A/verdicts/").context["lines"]
        return [flip.rule for line in lines for flip in line.flips]

    before, officer = (pages(member), flips(member)), (pages(area.officer), flips(area.officer))
    take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    drain()
    assert (pages(member), flips(member)) == before
    for shown, as_it_was in zip((*pages(area.officer), flips(area.officer)), (*officer[0], officer[1]), strict=True):
        assert shown != as_it_was


def signed(area: Area, application: Application) -> None:
    network_year = NetworkYear.objects.get(network=application.network)
    for membership in application.network.memberships.select_related("practice"):
        record_signature(
            network_year=network_year,
            practice=membership.practice,
            name="Ann Ash",
            role="Partner",
            signed_on=date(2019, 5, 8),
            by=area.user_of(membership.practice),
            acting_for=membership.practice.organisation,
            at=AT,
        )
    drain()


def test_a_confirmed_network_is_ready_once_all_have_signed_and_goes_live_on_the_day(area: Area) -> None:
    application = requirements_met(area)
    lead = area.user_of(application.lead_practice)
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    assert "0 of 3 practices have signed" in text(opened(lead, address(application)))
    path = address(application, "ready")
    sent = {**hidden(opened(lead, path)), "complete": "on"}
    assert posted(lead, path, **sent).status_code == 422
    missing = "signature of the Network Agreement of Harbour, due by 30 June 2019"
    for person, who in ((area.approver, "3 practices"), (lead, "2 practices")):
        home = text(opened(person, "/"))
        assert (missing in home, f"{who}</a>" in home) == (True, True)
    signed(area, application)
    home = text(opened(area.approver, "/"))
    assert (missing in home, "completion of the Network Agreement of Harbour" in home) == (False, True)
    assert "Declare the Network Agreement of Harbour complete" in text(opened(lead, "/"))
    sent = hidden(opened(lead, path))
    assert posted(lead, path, **sent).status_code == 422
    assert posted(lead, path, **sent, complete="on").status_code == 302
    assert status_of(application) == ApplicationStatus.READY
    london = ZoneInfo("Europe/London")
    assert start_networks(at=datetime(2019, 6, 30, 23, 59, tzinfo=london)) == 0
    late = datetime(2019, 7, 9, 3, 0, tzinfo=london)
    assert start_networks(at=late) == 0, "not checked since the day began"
    validate_networks([application.network_id], at=late)
    assert [start_networks(at=late + timedelta(seconds=n)) for n in range(2)] == [1, 0]
    assert status_of(application) == ApplicationStatus.LIVE
    assert told(lead)[-1] == "Harbour is live"
