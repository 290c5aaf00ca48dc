"""What has changed since somebody last looked at an application, for each person by themselves."""

from datetime import timedelta

from django.utils.timezone import localdate

from networks.models import Membership, NetworkVerdicts
from pcnportal.testing.factories import AT, year
from signoff.enums import Action
from signoff.models import Application, Look
from signoff.selectors.looking import news_for
from signoff.selectors.reader import Reader
from signoff.services.comments import add_comment
from signoff.services.looking import note_look
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, find_met, submitted, take
from signoff.tests.review.test_interests import declare

TODAY = localdate(AT)
LATER = AT + timedelta(minutes=1)


def look(area: Area, application: Application) -> None:
    note_look(application=application, until=AT, by=area.officer, at=AT)


def test_what_others_did_and_what_flipped_is_new_until_one_has_looked(area: Area) -> None:
    application = submitted(area)
    page, history = address(application), address(application, "history")
    assert news_for(Reader(area.officer, application, TODAY)).until is None
    assert "Once you have said that you looked at it" in text(opened(area.officer, page))
    look(area, application)
    assert news_for(Reader(area.officer, application, TODAY)).number == 0
    add_comment(on=application, text="The lists are of January.", by=area.lmc_user, at=LATER)
    add_comment(on=application, text="Thank you.", by=area.officer, at=LATER)
    assert [event.action for event in news_for(Reader(area.officer, application, TODAY)).events] == ["COMMENT_ADDED"]
    row = NetworkVerdicts.objects.filter(network=application.network, contract_year=year()).last()
    assert row
    row.pk, row.revision, row.flipped = None, row.revision + 1, {"SIZE-01": ["MET", "NOT_MET"]}
    row.computed_at = LATER
    row.save(force_insert=True)
    assert news_for(Reader(area.officer, application, TODAY)).number == 2
    shown = text(opened(area.officer, page))
    assert "2 things new since you looked at it on" in shown
    only = text(opened(area.officer, history, new="yes"))
    assert ("commented on the application" in only, "submitted the application" in only) == (True, False)
    assert "submitted the application" in text(opened(area.officer, history))
    assert "Once you have said" in text(opened(area.approver, page))
    assert posted(area.officer, history, until=(LATER + timedelta(days=9)).isoformat()).status_code == 302
    until = Look.objects.get(person=area.officer).until
    assert until < LATER + timedelta(days=2)
    assert posted(area.officer, history, until=(AT - timedelta(days=1)).isoformat()).status_code == 302
    assert Look.objects.get(person=area.officer).until == until


def test_a_step_and_a_check_count(area: Area) -> None:
    application = submitted(area)
    note_look(application=application, until=AT - timedelta(minutes=1), by=area.officer, at=AT)
    before = news_for(Reader(area.officer, application, TODAY)).number
    take(application, Action.PICK_UP, area.approver)
    find_met(application, area.approver)
    assert news_for(Reader(area.officer, application, TODAY)).number == before + 1 + 6


def test_what_is_new_stands_beside_each_of_the_six(area: Area) -> None:
    application = submitted(area)
    page = address(application, "checks")
    assert "New since you looked at it" not in text(opened(area.officer, page))
    look(area, application)
    find_met(application, area.officer)
    assert "New since you looked at it" not in text(opened(area.officer, page))
    note_look(application=application, until=AT - timedelta(minutes=1), by=area.approver, at=AT)
    application.changed_at = LATER
    application.save()
    shown = text(opened(area.approver, page))
    assert shown.count("Officer of Marlshire checked it.") == shown.count("New since you looked at it:") == 6
    assert "New" in text(opened(area.approver, address(application)))
    Membership.objects.filter(network=application.network).first().delete()
    look(area, application)
    assert text(opened(area.officer, page)).count("New since you looked at it:</strong> it says something else.") == 2


def test_what_no_page_of_ours_sent_changes_nothing(area: Area) -> None:
    application = submitted(area)
    for until in ("", "yesterday", "2019-05-10T12:00:00", "\x00"):
        assert posted(area.officer, address(application, "history"), until=until).status_code == 409
    declare(area.approver, application.lead_practice)
    assert posted(area.approver, address(application, "history"), until=AT.isoformat()).status_code == 403
    assert "I have looked at it" not in text(opened(area.approver, address(application)))
    assert Look.objects.count() == 0
