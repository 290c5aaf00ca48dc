import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import MembershipState
from pcnportal.accounts.enums import Role
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, give_role, make_user
from signoff.models import Comment
from signoff.services.asking import name_member
from signoff.services.comments import LONGEST, CannotComment, add_comment
from signoff.tests.area import Area, draft, make_area, submitted
from signoff.tests.snapshot import snapshot


def test_everyone_on_the_matter_comments_for_their_organisation(area: Area) -> None:
    north = make_area("99B", "Northshire")
    tarn = north.practice("Tarn")
    quay = area.practice("Quay")
    area.people |= north.people
    application = submitted(area, "Harbour", quay, tarn)
    speakers = {
        area.user_of(quay): quay.organisation,
        area.user_of(tarn): tarn.organisation,
        area.officer: area.commissioner.organisation,
        area.approver: area.commissioner.organisation,
        north.officer: north.commissioner.organisation,
        area.lmc_user: area.lmc.organisation,
        north.lmc_user: north.lmc.organisation,
    }
    for person, organisation in speakers.items():
        comment = add_comment(on=application, text=f"Said by {person}", by=person, at=AT)
        assert (comment.organisation, comment.by, comment.text) == (organisation, person, f"Said by {person}")
        event = AuditEvent.objects.latest("id")
        assert (event.action, event.actor, event.after) == ("COMMENT_ADDED", person, {"comment": comment.pk})


def test_others_do_not_comment(area: Area) -> None:
    application = submitted(area)
    north = make_area("99B", "Northshire")
    admin = make_user(Role.ORGANISATION_ADMIN, area.commissioner.organisation)
    other = north.user_of(north.practice("Tarn"))
    before = snapshot()
    for person in (area.nhse, admin, north.officer, north.lmc_user, other):
        with pytest.raises(PermissionDenied):
            add_comment(on=application, text="Hello", by=person, at=AT)
    assert snapshot() == before


def test_who_belongs_to_several_speaks_for_the_lmc_first(area: Area) -> None:
    application = submitted(area)
    give_role(area.lmc_user, Role.PRACTICE_USER, application.lead_practice.organisation)
    comment = add_comment(on=application, text="Hello", by=area.lmc_user, at=AT)
    assert (comment.organisation, comment.capacity) == (area.lmc.organisation, Role.LMC_REVIEWER)


def test_a_comment_has_words_and_not_too_many(area: Area) -> None:
    application = submitted(area)
    for text in (" \n ", "x" * (LONGEST + 1)):
        with pytest.raises(CannotComment):
            add_comment(on=application, text=text, by=area.officer, at=AT)
    assert add_comment(on=application, text="x" * LONGEST, by=area.officer, at=AT).pk


def test_a_second_click_says_it_once(area: Area) -> None:
    application = submitted(area)
    first = add_comment(on=application, text="Hello", by=area.officer, at=AT)
    assert add_comment(on=application, text=" Hello ", by=area.officer, at=AT) == first
    assert Comment.objects.count() == 1


def test_a_practice_that_was_only_named_is_on_the_matter(area: Area) -> None:
    quay, elm = area.practice("Quay"), area.practice("Elm")
    application = draft(area, "Harbour", quay)
    membership = name_member(application=application, practice=elm, by=area.user_of(quay), at=AT)
    assert membership.state == MembershipState.NAMED
    assert add_comment(on=application, text="We are thinking.", by=area.user_of(elm), at=AT).pk
