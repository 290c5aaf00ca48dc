"""What a submission keeps, and its pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext

from networks.models import Membership, Network, NetworkValidation
from networks.services.membership import answer_membership
from networks.services.neighbourhoods import set_neighbourhoods
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, year
from practices.models import ListSize, Practice
from signoff.content import changes
from signoff.enums import Action, Item
from signoff.models import Application, Submission
from signoff.selectors.versions import READERS, content_of
from signoff.services.asking import name_member
from signoff.services.decisions import perform
from signoff.services.items import name_partner, save_agreement, save_payee
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import Area, complete, draft, submitted, take, version


def lead(area: Area, application: Application) -> User:
    return area.user_of(application.lead_practice)


def returned(area: Area, application: Application) -> Application:
    take(application, Action.PICK_UP, area.officer)
    take(application, Action.RETURN, area.officer)
    return application


def paid_to(area: Area, application: Application, name: str) -> None:
    values = {"kind": "FEDERATION", "practice": None, "name": name, "version": version(application)}
    save_payee(application=application, **values, by=lead(area, application), at=AT)


def resubmitted(area: Area, application: Application) -> Application:
    """With Mole out, Fen in and another payee."""
    mole = Membership.objects.get(network=application.network, practice__name="Mole")
    answer_membership(membership=mole, agrees=False, by=area.user_of(mole.practice), at=AT)
    fen = area.practice("Fen", list_size=9_000)
    application = returned(area, application)
    name_member(application=application, practice=fen, by=lead(area, application), at=AT)
    paid_to(area, application, "Marlshire Federation")
    signed(area, application)
    take(application, Action.SUBMIT, lead(area, application))
    return application


def signed(area: Area, application: Application) -> None:
    """The Network Agreement's signatories are its members."""
    members = [each.practice for each in application.network.memberships.select_related("practice")]
    save_agreement(
        application=application,
        dated_on=date(2019, 5, 1),
        signatories={practice: (f"Partner of {practice.name}", "Partner", None) for practice in members},
        version=version(application),
        by=lead(area, application),
        at=AT,
    )


@pytest.fixture
def harbour(area: Area) -> Application:
    return submitted(area, "Harbour", *(area.practice(name) for name in ("Quay", "Pier", "Mole")))


class TestASubmission:
    def test_keeps_everything_as_plain_values(self, area: Area, harbour: Application) -> None:
        quay, pier, mole = (Practice.objects.get(name=name) for name in ("Quay", "Pier", "Mole"))
        kept = harbour.submissions.get()
        result = NetworkValidation.objects.get(network=harbour.network, contract_year=year())
        assert (kept.number, kept.late, kept.step.by, kept.step.at) == (1, False, lead(area, harbour), AT)
        assert kept.revision == result.revision == Network.objects.get(pk=harbour.network_id).revision
        assert kept.content == {
            "size": 36_000,
            "list_date": "2019-01-01",
            "members": [
                {"code": each.code, "name": each.name, "list_size": 12_000, "answer": "Agreed", "closed": False}
                for each in (mole, pier, quay)
            ],
            "sections": [
                section("area", "Network area", {"Electoral wards": ["E05000001"], "Description": "", "Drawing": ""}),
                section(
                    "agreement",
                    "Network Agreement",
                    {
                        "Date": "1 May 2019",
                        **{
                            f"Signs for {each}": f"Partner of {each.name}, Partner, not signed yet"
                            for each in (mole, pier, quay)
                        },
                    },
                ),
                section(
                    "clinical_director",
                    "Clinical director",
                    {
                        "Full name": "Dr Ada Harbour",
                        "Profession": "GP",
                        "Practice": str(quay),
                        "E-mail address": "",
                        "Share of the post": "",
                        "In post from": "",
                        "In post until": "",
                        "Shared with": [],
                    },
                ),
                section("payee", "Nominated payee", {"A member practice": str(quay)}),
                section(
                    "details",
                    "Name, commissioner and contact",
                    {
                        "Network name": "Harbour",
                        "Lead commissioner": "Marlshire CCG",
                        "Contact": harbour.contact_name,
                        "Contact’s role": "",
                        "Contact’s e-mail address": harbour.contact_email,
                        "Contact’s telephone number": "",
                    },
                ),
                section("border", "Reason for crossing a border", {"Reason": ""}),
                section("ask_waiver", "Waiver of the minimum list size", {}),
                section("neighbourhoods", "Neighbourhoods", {}),
                section("partners", "Other partners", {}),
            ],
            "checked": {
                "revision": result.revision,
                "rule_set_version": result.rule_set_version,
                "findings": result.findings,
            },
        }

    def test_keeps_every_item_there_is(self) -> None:
        assert set(READERS) == {*Item, "partners"}

    def test_is_never_changed(self, harbour: Application) -> None:
        kept = Submission.objects.filter(application=harbour)
        for alter in (lambda: kept.update(late=True), kept.delete):
            with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
                alter()

    def test_stands_as_it_was_whatever_comes(self, area: Area, harbour: Application) -> None:
        kept = harbour.submissions.get().content
        resubmitted(area, harbour)
        Practice.objects.filter(name="Quay").update(name="Quay and Son")
        assert [each.number for each in harbour.submissions.all()] == [1, 2]
        assert harbour.submissions.get(number=1).content == kept

    def test_again_by_a_second_click_is_no_second_version(self, area: Area, harbour: Application) -> None:
        take(harbour, Action.SUBMIT, lead(area, harbour))
        assert harbour.submissions.count() == 1

    def test_differs_in_nothing_from_what_stands_then(self, harbour: Application) -> None:
        assert not changes(harbour.submissions.get().content, content_of(harbour))

    @pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
    def test_is_late_from_the_midnight_in_london_that_ends_the_last_day(
        self, area: Area, seconds: int, late: bool
    ) -> None:
        """In May the clocks of London are an hour ahead."""
        application = complete(area, draft(area, "Harbour", area.practice("Quay")))
        midnight = datetime(2019, 5, 15, 23, tzinfo=UTC)
        at = midnight + timedelta(seconds=seconds)
        by = lead(area, application)
        perform(application=application, action=Action.SUBMIT, version=application.version, by=by, at=at)
        assert application.submissions.get().late is late
        shown = text(opened(by, address(application, "submitted")))
        received = "16 May 2019 at 12.00am" if late else "15 May 2019 at 11.59pm"
        assert received in shown
        assert ("is marked late" in shown) is late


def section(item: str, title: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "item": item,
        "title": title,
        "facts": [{"label": label, "value": value} for label, value in facts.items()],
    }


class TestWhatChanged:
    def test_between_two_versions(self, area: Area, harbour: Application) -> None:
        application = resubmitted(area, harbour)
        first, second = (each.content for each in application.submissions.all())
        found = changes(first, second)
        fen, mole, quay = (Practice.objects.get(name=name) for name in ("Fen", "Mole", "Quay"))
        assert [each["code"] for each in found.joined] == [fen.code]
        assert [each["code"] for each in found.left] == [mole.code]
        assert (found.size.before, found.size.after) == ("36,000 patients", "33,000 patients")
        items = {item.title: [(each.what, each.before, each.after) for each in item.pairs] for item in found.items}
        assert items["Nominated payee"] == [
            ("A GP federation", "", "Marlshire Federation"),
            ("A member practice", str(quay), ""),
        ]
        assert items.keys() == {"Network Agreement", "Nominated payee"}
        flips = {each.title: (each.before, each.after) for each in found.flips}
        assert flips["Payee"] == ("MET", "WARNING")
        assert not changes(second, second)

    def test_a_list_or_an_answer_that_is_another(self, area: Area) -> None:
        quay, pier = area.practice("Quay", list_size=40_000), area.practice("Pier")
        application = complete(area, draft(area, "Harbour", quay, pier), answered=False)
        take(application, Action.SUBMIT, area.user_of(quay))
        asked = Membership.objects.get(network=application.network, practice=pier)
        answer_membership(membership=asked, agrees=True, by=area.user_of(pier), at=AT)
        ListSize.objects.filter(practice=pier).update(registered=13_000)
        found = changes(application.submissions.get().content, content_of(application))
        assert [(each.what, each.before, each.after) for each in found.lists] == [(str(pier), "12,000", "13,000")]
        assert [(each.what, each.before, each.after) for each in found.answers] == [
            (str(pier), "Asked, no answer yet", "Agreed")
        ]

    def test_of_a_long_list_what_came_and_went(self, area: Area, harbour: Application) -> None:
        before = harbour.submissions.get().content
        codes = [f"E0500{number:04}" for number in range(40)]
        old, new = (with_area(before, those) for those in (codes[:38], [*codes[3:38], *codes[38:]]))
        [item] = changes(old, new).items
        assert [(each.what, each.before, each.after) for each in item.pairs] == [
            (
                "Electoral wards",
                "38 listed",
                "37 listed\nAdded 2: E05000038 and E05000039\nRemoved 3: E05000000, E05000001 and E05000002",
            )
        ]
        assert not changes(old, with_area(before, list(reversed(codes[:38]))))

    def test_of_what_one_of_them_did_not_keep_nothing_is_claimed(self, harbour: Application) -> None:
        now = content_of(harbour)
        early = {**now, "sections": [each for each in now["sections"] if each["item"] != "partners"]}
        later = {**now, "sections": [*early["sections"], section("partners", "Other partners", {"Named": ["A trust"]})]}
        found = changes(early, later)
        assert (bool(found), found.unkept) == (False, ["Other partners"])

    def test_of_partners_and_neighbourhoods(self, area: Area) -> None:
        quay, pier = (area.practice(name, list_size=30_000) for name in ("Quay", "Pier"))
        application = complete(area, draft(area, "Harbour", quay, pier))
        by = area.user_of(quay)
        name_partner(application=application, kind="PHARMACY", name="Bay <b>Pharmacy</b>", by=by, at=AT)
        application.refresh_from_db()
        take(application, Action.SUBMIT, by)
        kept = {each["item"]: each["facts"] for each in application.submissions.get().content["sections"]}
        assert kept["partners"] == [{"label": "Named", "value": ["Bay <b>Pharmacy</b> (Pharmacy)"]}]
        parts = {"East": [quay], "West": [pier]}
        set_neighbourhoods(
            network=application.network, contract_year=application.contract_year, neighbourhoods=parts, by=by, at=AT
        )
        [item] = changes(application.submissions.get().content, content_of(application)).items
        assert [(each.what, each.before, each.after) for each in item.pairs] == [
            ("East", "", str(quay)),
            ("West", "", str(pier)),
        ]
        assert "Bay &lt;b&gt;Pharmacy" in text(opened(area.officer, address(application, "versions/1")))


def with_area(content: Any, codes: list[str]) -> Any:
    facts = {"Electoral wards": codes}
    return {**content, "sections": [section("area", "Network area", facts), *content["sections"][1:]]}


class TestThePages:
    def test_a_receipt_of_each_version(self, area: Area, harbour: Application) -> None:
        application = resubmitted(area, harbour)
        by = lead(area, application)
        last = text(opened(by, address(application, "submitted")))
        for fact in (application.reference, "Application submitted", "10 May 2019 at 12.00pm", "33,000 patients"):
            assert fact in last
        first = text(opened(by, address(application, "submitted/1")))
        for fact in ("Receipt of version 1", "36,000 patients", "Version 2 was submitted on 10 May 2019 at 12.00pm."):
            assert fact in first
        for number in (3, 99_999_999_999):
            assert opened(by, address(application, f"submitted/{number}")).status_code == 404
            assert opened(by, address(application, f"versions/{number}")).status_code == 404

    def test_a_version_shows_what_was_submitted(self, area: Area, harbour: Application) -> None:
        application = resubmitted(area, harbour)
        for reader in (lead(area, application), area.officer, area.lmc_user):
            shown = text(opened(reader, address(application, "versions/1")))
            for fact in ("Mole", "36,000 patients", "A member practice", "Dr Ada Harbour", "E05000001"):
                assert fact in shown
            assert "Marlshire Federation" not in shown

    def test_what_changed_is_shown_for_any_two(self, area: Area, harbour: Application) -> None:
        application = resubmitted(area, harbour)
        page = address(application, "versions")
        by_default = text(opened(area.officer, page))
        for fact in ("From version 1 to version 2", "In: Fen", "Out: Mole", "33,000 patients", "Marlshire Federation"):
            assert fact in by_default
        assert "Out: Fen" in text(opened(area.officer, page, before="2", after="1"))
        since = text(opened(area.officer, page, before="2", after="now"))
        assert ("From version 2 to how it stands now" in since, "Nothing has changed." in since) == (True, True)

    @pytest.mark.parametrize("asked", [{"before": "9"}, {"before": "x", "after": ""}, {"after": "1' OR 1=1"}])
    def test_an_unknown_version_is_not_compared(self, area: Area, harbour: Application, asked: dict[str, str]) -> None:
        response = opened(area.officer, address(harbour, "versions"), **asked)
        assert response.status_code == 200
        assert "From version 1 to how it stands now" in text(response)

    def test_a_draft_has_none(self, area: Area) -> None:
        application = draft(area, "Harbour", area.practice("Quay"))
        assert "No versions yet" in text(opened(lead(area, application), address(application, "versions")))

    def test_what_was_submitted_before_versions_were_kept_says_so(self, area: Area) -> None:
        application = draft(area, "Harbour", area.practice("Quay"))
        by = lead(area, application)
        Application.objects.filter(pk=application.pk).update(status="SUBMITTED", submitted_at=AT, submitted_by=by)
        for reader in (by, area.officer):
            shown = text(opened(reader, address(application, "versions")))
            assert "It was submitted on 10 May 2019 at 12.00pm, before the portal kept versions." in shown
        assert opened(by, address(application, "submitted")).status_code == 302

    def test_poisoned_words_are_inert(self, area: Area, harbour: Application) -> None:
        poison = "<script>alert(1)</script>{{7*7}}"
        returned(area, harbour)
        paid_to(area, harbour, poison)
        take(harbour, Action.SUBMIT, lead(area, harbour))
        for page in ("versions", "versions/2"):
            shown = opened(lead(area, harbour), address(harbour, page)).content.decode()
            assert "<script>alert" not in shown
            assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in shown

    def test_statements_do_not_grow_with_the_versions(self, area: Area, harbour: Application) -> None:
        def statements() -> list[int]:
            counts = []
            for page in ("versions", "versions/1", "submitted"):
                with CaptureQueriesContext(connection) as captured:
                    assert opened(lead(area, harbour), address(harbour, page)).status_code == 200
                counts.append(len(captured))
            return counts

        take(harbour, Action.WITHDRAW, lead(area, harbour))
        take(harbour, Action.SUBMIT, lead(area, harbour))
        few = statements()
        for _ in range(3):
            take(harbour, Action.WITHDRAW, lead(area, harbour))
            take(harbour, Action.SUBMIT, lead(area, harbour))
        assert statements() == few
