"""Who sees which application and round: what lies outside a person's scope is never found."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from networks.services.membership import answer_membership
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import NATIONAL, Organisation
from pcnportal.testing.factories import AT, make_user, year
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application
from signoff.selectors.applications import applications_visible_to, get_application, search_applications
from signoff.selectors.rounds import get_commissioner_of_round, round_of, rounds_visible_to
from signoff.services.asking import remove_member
from signoff.tests.area import Area, complete, draft, make_area, submitted, take
from signoff.workflow import PRIVATE

SEES, KNOWS, NOTHING = "sees", "knows", "nothing"
PRACTICES = {"lead", "named"}
AREAS = {"officer", "approver", "lmc", "associate officer", "associate lmc"}
NATION = {"nhse", "administrator"}
ADMINS = {"practice admin", "ccg admin", "lmc admin", "nhse admin"}


@pytest.fixture
def border(area: Area) -> tuple[Application, dict[str, User]]:
    """A complete draft led here, with a member across the border and one that declined; and everybody concerned."""
    north, far = make_area("99B", "Northshire"), make_area("99C", "Farshire")
    quay, tarn, elm = area.practice("Quay"), north.practice("Tarn"), area.practice("Elm")
    area.people |= north.people
    application = complete(area, draft(area, "Harbour", quay, tarn, elm))
    answer_membership(
        membership=application.network.memberships.get(practice=elm), agrees=False, by=area.user_of(elm), at=AT
    )
    # The others' own application, that must not be found instead.
    submitted(far, "Fen")
    nhse = Organisation(OrganisationKind.NHSE, NATIONAL)
    people = {
        "lead": area.user_of(quay),
        "named": area.user_of(tarn),
        "declined": area.user_of(elm),
        "officer": area.officer,
        "approver": area.approver,
        "lmc": area.lmc_user,
        "associate officer": north.officer,
        "associate lmc": north.lmc_user,
        "nhse": area.nhse,
        "administrator": make_user(Role.ADMINISTRATOR),
        "practice admin": make_user(Role.ORGANISATION_ADMIN, quay.organisation),
        "ccg admin": make_user(Role.ORGANISATION_ADMIN, area.commissioner.organisation),
        "lmc admin": make_user(Role.ORGANISATION_ADMIN, area.lmc.organisation),
        "nhse admin": make_user(Role.ORGANISATION_ADMIN, nhse),
        "far practice": far.user_of(far.practice("Sluice")),
        "far officer": far.officer,
        "far lmc": far.lmc_user,
    }
    return application, people


def relation(user: User, application: Application) -> str:
    try:
        get_application(user, application.reference)
    except Http404:
        found = NOTHING
    except PermissionDenied:
        found = KNOWS
    else:
        found = SEES
    listed = applications_visible_to(user).filter(pk=application.pk).exists()
    assert listed == (found == SEES)
    return found


def test_a_draft_is_its_practices_alone(border: tuple[Application, dict[str, User]]) -> None:
    application, people = border
    found = {name: relation(user, application) for name, user in people.items()}
    assert found == {
        **dict.fromkeys(people, NOTHING),
        **dict.fromkeys(PRACTICES, SEES),
        "practice admin": KNOWS,
    }


@pytest.mark.parametrize("status", sorted(set(ApplicationStatus) - PRIVATE))
def test_whatever_was_submitted_is_seen_by_its_areas_and_the_nation(
    border: tuple[Application, dict[str, User]], status: ApplicationStatus
) -> None:
    application, people = border
    take(application, Action.SUBMIT, people["lead"])
    Application.objects.filter(pk=application.pk).update(status=status)
    found = {name: relation(user, application) for name, user in people.items()}
    assert found == {
        **dict.fromkeys(people, NOTHING),
        **dict.fromkeys(PRACTICES | AREAS | NATION, SEES),
        **dict.fromkeys(ADMINS, KNOWS),
    }


def test_a_practice_taken_out_sees_no_more(border: tuple[Application, dict[str, User]]) -> None:
    application, people = border
    tarn = application.network.memberships.get(practice__name="Tarn")
    remove_member(application=application, membership=tarn, by=people["lead"], at=AT)
    assert relation(people["named"], application) == NOTHING


def test_a_person_whose_role_ended_sees_nothing(border: tuple[Application, dict[str, User]]) -> None:
    application, people = border
    people["lead"].role_assignments.all().delete()
    assert relation(User.objects.get(pk=people["lead"].pk), application) == NOTHING


def test_rounds_are_for_the_area_and_the_nation(border: tuple[Application, dict[str, User]]) -> None:
    application, people = border
    take(application, Action.SUBMIT, people["lead"])
    commissioner = application.commissioner
    round = round_of(commissioner, year())
    found = {}
    for name, user in people.items():
        try:
            assert get_commissioner_of_round(user, commissioner.code) == commissioner
            found[name] = SEES
        except Http404:
            found[name] = NOTHING
        except PermissionDenied:
            found[name] = KNOWS
        assert rounds_visible_to(user).filter(pk=round.pk).exists() == (found[name] == SEES)
    assert found == {
        **dict.fromkeys(people, NOTHING),
        **dict.fromkeys({"officer", "approver", "lmc", *NATION}, SEES),
        **dict.fromkeys({"lead", "declined", *ADMINS}, KNOWS),
    }


def test_searching_by_words_and_filters(area: Area) -> None:
    quay, fen = area.practice("Quay Surgery"), area.practice("Fen Surgery")
    harbour, moor = draft(area, "Harbour network", quay), draft(area, "Moor network", fen)
    take(complete(area, moor), Action.SUBMIT, area.user_of(fen))
    every = Application.objects.order_by("pk")

    def found(**asked: str) -> list[Application]:
        return list(search_applications(every, **asked))

    assert found() == found(q="network") == found(commissioner="99A") == found(year="2019-20") == [harbour, moor]
    assert found(q="harbour NETWORK") == found(q="quay") == found(q=quay.code.lower()) == [harbour]
    assert found(q=moor.reference) == found(q=moor.network.reference) == found(status="SUBMITTED") == [moor]
    assert found(q="harbour moor") == found(commissioner="99B") == found(year="2020-21") == []
