"""Putting a network together: whom to ask, what it would be with them, its partners and whom it does not include."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import MembershipState
from networks.models import Membership, Neighbour, NetworkAssociate, NetworkValidation, Site
from networks.services.revalidation import drain
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, add_member, make_imported_network, make_network, make_practice, year
from practices.models import ListSize, Practice
from signoff.models import Application, Approach
from signoff.selectors.applying import practices_near, practices_of_last_year
from signoff.services.applications import start_application
from signoff.tests.apply.pages import address, answered, as_person, opened, posted, text
from signoff.tests.area import Area, draft, submitted


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def harbour(area: Area, quay: Practice) -> Application:
    return draft(area, "Harbour", quay)


def at(practice: Practice, easting: int, northing: int = 400_000) -> Practice:
    Site.objects.create(practice=practice, easting=easting, northing=northing)
    return practice


def touching(one: Practice, other: Practice) -> None:
    first, second = sorted((one, other), key=lambda each: each.pk)
    Neighbour.objects.create(a=first, b=second, metres=1_000)


def listed(application: Application) -> list[tuple[str, bool, int | None]]:
    return [
        (each.name, each.touches, None if each.metres is None else round(each.metres))
        for each in practices_near(application)
    ]


class TestNear:
    def test_those_that_touch_come_first_then_by_distance(
        self, area: Area, harbour: Application, quay: Practice
    ) -> None:
        at(quay, 500_000)
        near, far = at(area.practice("Near"), 503_000, 404_000), at(area.practice("Far"), 525_000)
        at(area.practice("Away"), 520_001)
        at(area.practice("Edge"), 520_000)
        at(make_practice(area.commissioner, "Shut", ods_status="C"), 501_000)
        at(make_practice(area.commissioner, "Without list", list_size=None), 501_000)
        unknown = area.practice("Unknown")
        touching(quay, far)
        touching(unknown, quay)
        assert listed(harbour) == [
            ("Far", True, 25_000),
            ("Unknown", True, None),
            ("Near", False, 5_000),
            ("Edge", False, 20_000),
        ]
        posted(area.user_of(quay), address(harbour, "members"), practice=near.code)
        assert "Near" not in [name for name, *_ in listed(harbour)]
        answered(area.user_of(near), harbour, "DECLINE")
        assert "Near" in [name for name, *_ in listed(harbour)]

    def test_what_touches_any_member_touches(self, area: Area, quay: Practice) -> None:
        pier, beyond = area.practice("Pier"), area.practice("Beyond")
        touching(pier, beyond)
        assert [name for name, *_ in listed(draft(area, "Bay", quay, pier))] == ["Beyond"]

    def test_where_a_practice_is_already_is_told_of_what_may_be_seen_only(
        self, area: Area, harbour: Application, quay: Practice
    ) -> None:
        at(quay, 500_000)
        member, hidden = at(area.practice("Member"), 501_000), at(area.practice("Hidden"), 502_000)
        make_imported_network(area.commissioner, [member], "Riverside")
        make_network(area.commissioner, [hidden], "Secret network", state=MembershipState.AGREED)
        shown = text(opened(area.user_of(quay), address(harbour, "members")))
        assert "In Riverside" in shown
        assert "1.0 km" in shown
        assert "Hidden" in shown
        assert "Secret network" not in shown

    def test_before_the_year_has_lists_ordinary_practices_are_near(self, area: Area, quay: Practice) -> None:
        at(quay, 500_000)
        at(area.practice("Near"), 503_000, 404_000)
        at(make_practice(area.commissioner, "Hospice"), 501_000)
        Practice.objects.filter(name="Hospice").update(prescribing_setting=9)
        by, later = area.user_of(quay), year("2020/21")
        again = start_application(network_name="Again", practice=quay, contract_year=later, by=by, at=AT)
        assert listed(again) == [("Near", False, 5_000)]
        ListSize.objects.create(practice=quay, as_at=later.list_date, registered=12_000, source="invented")
        assert listed(again) == []

    def test_without_a_known_place_the_page_says_how_to_go_on(
        self, area: Area, harbour: Application, quay: Practice
    ) -> None:
        shown = text(opened(area.user_of(quay), address(harbour, "members")))
        assert shown.count("practice near Quay") == 1
        assert "Find a practice by its name, its code or its postcode" in shown

    def test_as_many_queries_among_many_as_among_few(self, area: Area, harbour: Application, quay: Practice) -> None:
        at(quay, 500_000)
        at(area.practice("Near"), 501_000)
        few = self._queries(area, harbour, quay)
        for number in range(40):
            practice = at(make_practice(area.commissioner, f"Practice {number}"), 502_000 + number)
            touching(quay, practice)
        make_imported_network(area.commissioner, Practice.objects.filter(name__startswith="Practice 1"))
        drain()
        assert self._queries(area, harbour, quay) == few <= 30

    def _queries(self, area: Area, application: Application, practice: Practice) -> int:
        person = as_person(area.user_of(practice))
        person.get(address(application, "members"))
        with CaptureQueriesContext(connection) as caught:
            assert person.get(address(application, "members")).status_code == 200
        return len(caught)


class TestWithThoseTicked:
    def test_size_and_verdicts_are_those_that_would_be(self, area: Area, harbour: Application, quay: Practice) -> None:
        elm, oak = area.practice("Elm", list_size=10_000), area.practice("Oak", list_size=9_000)
        user, page = area.user_of(quay), address(harbour, "members") + "?q=elm"
        before = Membership.objects.count()
        shown = text(posted(user, page, practice=[elm.code, oak.code], show="", message="Kept"))
        assert "With the 2 ticked" in shown
        assert "31,000 patients, within 30,000 to 50,000" in shown
        assert "Kept" in shown
        assert 'value="' + elm.code + '" checked' in shown
        assert Membership.objects.count() == before
        response = posted(user, page, practice=[elm.code, oak.code], message="Please")
        assert response.status_code == 302
        assert NetworkValidation.objects.get(network=harbour.network).size == 31_000

    @pytest.mark.parametrize(("size", "words"), [(17_999, "1 below 30,000"), (18_000, "within"), (38_001, "above")])
    def test_at_the_edges(self, area: Area, harbour: Application, quay: Practice, size: int, words: str) -> None:
        elm = area.practice("Elm", list_size=size)
        shown = text(posted(area.user_of(quay), address(harbour, "members") + "?q=elm", practice=elm.code, show=""))
        assert words in shown[shown.index("With the 1 ticked") :]

    def test_one_that_is_a_member_elsewhere_is_told_without_its_network(
        self, area: Area, harbour: Application, quay: Practice
    ) -> None:
        elm = area.practice("Elm")
        make_network(area.commissioner, [elm], "Secret network", state=MembershipState.AGREED)
        shown = text(posted(area.user_of(quay), address(harbour, "members") + "?q=elm", practice=elm.code, show=""))
        assert "Elm" in shown
        assert f"Another network holds or names {elm} as well" in shown
        assert "has agreed" not in shown[shown.index("With the 1 ticked") :]
        assert "24,000 patients" in shown
        assert "Secret network" not in shown

    def test_nothing_ticked_is_said(self, area: Area, harbour: Application, quay: Practice) -> None:
        user, page = area.user_of(quay), address(harbour, "members")
        assert posted(user, page, show="").status_code == 200
        response = posted(user, page, message="Kept")
        assert response.status_code == 422
        assert "Select the practices to ask" in text(response)

    def test_one_of_them_closed_asks_nobody(self, area: Area, harbour: Application, quay: Practice) -> None:
        elm = area.practice("Elm")
        closed = make_practice(area.commissioner, "Shut", ods_status="C", closed_on="2018-03-31")
        page = address(harbour, "members") + "?q=elm"
        response = posted(area.user_of(quay), page, practice=[elm.code, closed.code])
        assert response.status_code == 422
        assert not Membership.objects.filter(practice=elm).exists()
        assert "With the 2 ticked" in text(response)
        assert f"{closed} has closed. A closed practice cannot be a member." in text(response)

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            (("9", "5", "2019"), "Last day to answer must be today or later"),
            (("1", "1", "2999"), "Last day to answer must be today or later, and within a year"),
            (("31", "2", "2019"), "must be a real date"),
            (("", "5", "2019"), "must include a day"),
        ],
    )
    def test_a_last_day_that_cannot_be(
        self, area: Area, harbour: Application, quay: Practice, day: tuple[str, str, str], sentence: str
    ) -> None:
        elm = area.practice("Elm")
        parts = {f"expires_on_{part}": value for part, value in zip(("day", "month", "year"), day, strict=True)}
        response = posted(area.user_of(quay), address(harbour, "members") + "?q=elm", practice=elm.code, **parts)
        assert response.status_code == 422
        assert sentence in text(response)
        assert not Membership.objects.filter(practice=elm).exists()


class TestLastYear:
    @pytest.fixture
    def again(self, area: Area, quay: Practice) -> Application:
        """Quay starts for 2020/21, after a year with Pier and Shut in Riverside."""
        members = [quay, area.practice("Pier"), make_practice(area.commissioner, "Shut")]
        riverside = make_network(area.commissioner, name="Riverside")
        for practice in members:
            member = add_member(riverside, practice)
            member.state, member.decided_on = MembershipState.IN_FORCE, date(2019, 5, 31)
            member.during = (date(2019, 7, 1), date(2020, 4, 1))
            member.save()
        Practice.objects.filter(name="Shut").update(ods_status="C")
        for practice in members:
            ListSize.objects.create(practice=practice, as_at=date(2020, 1, 1), registered=16_000, source="invented")
        return start_application(
            network_name="Riverside", practice=quay, contract_year=year("2020/21"), by=area.user_of(quay), at=AT
        )

    def test_its_open_members_are_ticked_and_asked_anew(self, area: Area, again: Application, quay: Practice) -> None:
        assert [each.name for each in practices_of_last_year(again)] == ["Pier"]
        shown = text(opened(area.user_of(quay), address(again, "members"), **{"from": "last-year"}))
        assert shown.count(" checked") == 1
        assert "those of last year’s network are ticked already" in shown
        start = text(opened(area.user_of(quay), "/applications/start/"))
        assert "Those of Riverside" in start
        assert 'value="Riverside"' in start
        pier = practices_of_last_year(again)[0]
        posted(area.user_of(quay), address(again, "members") + "?from=last-year", practice=pier.code)
        asked = Membership.objects.get(network=again.network, practice=pier)
        assert (asked.state, asked.contract_year.code) == (MembershipState.NAMED, "2020/21")

    def test_without_one_nothing_is_offered(self, area: Area, harbour: Application, quay: Practice) -> None:
        assert "last-year" not in text(opened(area.user_of(quay), "/applications/start/"))
        shown = text(opened(area.user_of(quay), address(harbour, "members"), **{"from": "last-year"}))
        assert "We know of no practice near Quay that is not asked" in shown

    def test_a_start_leads_to_the_practices_to_begin_with(self, area: Area, quay: Practice) -> None:
        values = {"network_name": "Harbour", "practice": quay.code, "year": "2019-20", "begin": "near"}
        response = posted(area.user_of(quay), "/applications/start/", **values)
        assert response["Location"] == address(Application.objects.get(), "members") + "?from=near"
        response = posted(area.user_of(quay), "/applications/start/", **{**values, "begin": "last-year"})
        assert response.status_code == 422


class TestPartners:
    def test_they_are_named_and_never_counted(self, area: Area, harbour: Application, quay: Practice) -> None:
        drain()
        before = NetworkValidation.objects.values_list("size", "members").get(network=harbour.network)
        page = address(harbour, "partners")
        for _ in range(2):
            posted(area.user_of(quay), page, name="Marlshire <b>Federation</b>", kind="FEDERATION")
        assert NetworkAssociate.objects.count() == 1
        drain()
        assert NetworkValidation.objects.values_list("size", "members").get(network=harbour.network) == before
        shown = text(opened(area.user_of(quay), page))
        assert "Marlshire &lt;b&gt;Federation&lt;/b&gt;</strong> (GP federation)" in shown
        assert AuditEvent.objects.filter(action="PARTNERS_NAMED").count() == 1
        number = NetworkAssociate.objects.get().pk
        for _ in range(2):
            assert posted(area.user_of(quay), page, remove=number).status_code == 302
        assert not NetworkAssociate.objects.exists()

    def test_the_invited_and_the_checkers_read_them(self, area: Area) -> None:
        application = submitted(area)
        NetworkAssociate.objects.create(
            network_year=application.network.years.get(), name="Quayside Pharmacy", kind="PHARMACY"
        )
        assert "Quayside Pharmacy" in text(opened(area.officer, address(application)))
        member = application.network.memberships.exclude(practice=application.lead_practice)[0].practice
        assert "Quayside Pharmacy" in text(opened(area.user_of(member), address(application, "answer")))

    @pytest.mark.parametrize("values", [{}, {"name": "x" * 151, "kind": "PHARMACY"}, {"name": "A", "kind": "CCG"}])
    def test_mistakes(self, area: Area, harbour: Application, quay: Practice, values: dict[str, str]) -> None:
        assert posted(area.user_of(quay), address(harbour, "partners"), **values).status_code == 422
        assert not NetworkAssociate.objects.exists()

    @pytest.mark.parametrize("number", ["", "0", "x", "\0", "9" * 30])
    def test_a_partner_of_nobody_is_not_taken_off(
        self, area: Area, harbour: Application, quay: Practice, number: str
    ) -> None:
        other = draft(area, "Bay", area.practice("Sands"))
        strange = NetworkAssociate.objects.create(network_year=other.network.years.get(), name="A", kind="OTHER")
        for each in (number, str(strange.pk)):
            assert posted(area.user_of(quay), address(harbour, "partners"), remove=each).status_code == 302
        assert NetworkAssociate.objects.get() == strange


class TestNotIncluded:
    def test_is_kept_once_with_its_reason_and_taken_off(self, area: Area, harbour: Application, quay: Practice) -> None:
        elm = area.practice("Elm")
        page, user = address(harbour, "not-included"), area.user_of(quay)
        for reason in ("Too far", "Too <b>far</b> away"):
            assert posted(user, page, code=f" {elm.code.lower()} ", reason=reason).status_code == 302
        assert Approach.objects.get().reason == "Too <b>far</b> away"
        assert "Too &lt;b&gt;far&lt;/b&gt; away" in text(opened(user, page))
        for _ in range(2):
            assert posted(user, page, remove=elm.code).status_code == 302
        assert not Approach.objects.exists()

    @pytest.mark.parametrize(
        ("code", "reason", "sentence"),
        [
            ("", "Far", "Enter the code of the practice"),
            ("A8100", "Far", "Enter a practice code like A81001"),
            ("K81003001", "Far", "Enter a practice code like A81001"),
            ("A99999", "Far", "We do not know the code A99999"),
            ("\0", "Far", "cannot be saved"),
            ("A99999", "", "Enter why the practice is not included"),
            ("A99999", "x" * 2_001, "must be 2,000 characters or fewer"),
        ],
    )
    def test_mistakes(
        self, area: Area, harbour: Application, quay: Practice, code: str, reason: str, sentence: str
    ) -> None:
        response = posted(area.user_of(quay), address(harbour, "not-included"), code=code, reason=reason)
        assert response.status_code == 422
        assert sentence in text(response)

    def test_a_practice_that_is_asked_is_not_left_out(self, area: Area, harbour: Application, quay: Practice) -> None:
        response = posted(area.user_of(quay), address(harbour, "not-included"), code=quay.code, reason="No")
        assert response.status_code == 422
        assert "is asked to join Harbour" in text(response)

    def test_whoever_is_written_of_or_is_a_fellow_reads_nothing_of_it(self, area: Area) -> None:
        elm = area.practice("Elm")
        application = submitted(area)
        Approach.objects.create(
            application=application,
            practice=elm,
            reason="Unmistakable",
            recorded_at=AT,
            recorded_by=area.user_of(application.lead_practice),
        )
        fellow = application.network.memberships.exclude(practice=application.lead_practice)[0].practice
        for user, status in ((area.user_of(fellow), 403), (area.nhse, 403), (area.user_of(elm), 404)):
            for name in ("", "not-included", "history", "answer"):
                assert "Unmistakable" not in text(opened(user, address(application, name)))
            assert opened(user, address(application, "not-included")).status_code == status
        for user in (area.officer, area.approver, area.lmc_user, area.user_of(application.lead_practice)):
            assert "Unmistakable" in text(opened(user, address(application, "not-included")))
        assert "not-included" in text(opened(area.officer, address(application)))
