"""Each item: saved and shown again, refused beside its field with the other answers kept, stale with the text kept."""

import html
import json
import math
from datetime import date
from typing import Any

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from networks.enums import AreaKind
from networks.models import BranchInArea, NetworkYear, Site
from networks.selectors.results import network_result, parsed_findings
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import make_commissioner, make_practice, make_user
from practices.models import Branch, PostcodePoint, Practice
from signoff.models import Application
from signoff.tests.apply.pages import ITEMS, address, as_person, opened, posted, text
from signoff.tests.area import Area, draft, submitted

POISON = "<script>alert(1)</script> {{7*7}} {% debug %} 🏥 ‮"


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, quay: Practice, pier: Practice) -> Application:
    return draft(area, "Harbour", quay, pier)


def good(item: str, quay: Practice, pier: Practice) -> dict[str, Any]:
    return {
        "area": {"kind": "LSOAS", "codes": "e01012345, E01012346", "description": "The bay"},
        "agreement": {
            "dated_on_day": "1",
            "dated_on_month": "5",
            "dated_on_year": "2019",
            f"name_{quay.code}": "Ada Quill",
            f"role_{quay.code}": "Partner",
            f"signed_on_{quay.code}_day": "2",
            f"signed_on_{quay.code}_month": "5",
            f"signed_on_{quay.code}_year": "2019",
        },
        "clinical-director": {"name": "Dr Ada Quill", "profession": "GP", "practice": pier.code, "email": ""},
        "payee": {"kind": "MEMBER_PRACTICE", "practice": quay.code, "name": ""},
        "details": {
            "network_name": "Harbour and Bay",
            "lead_commissioner": "99A",
            "contact_name": "Ada Quill",
            "contact_role": "Practice manager",
            "contact_email": "ada@example.org",
            "contact_phone": "",
        },
    }[item]


def save(area: Area, application: Application, item: str, **values: Any) -> Any:
    values.setdefault("version", Application.objects.get(pk=application.pk).version)
    return posted(area.user_of(application.lead_practice), address(application, item), **values)


SQUARE = [[[-2.2, 53.3], [-1.7, 53.3], [-1.7, 53.7], [-2.2, 53.7], [-2.2, 53.3]]]


def geojson(coordinates: Any, kind: str = "Polygon") -> SimpleUploadedFile:
    return a_file(json.dumps({"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}}))


def a_file(content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("area.geojson", content.encode() if isinstance(content, str) else content)


def network_rule(application: Application, rule: str) -> str:
    found = parsed_findings(network_result(application.network, application.contract_year))
    return next(finding.sentence for finding in found if finding.rule == rule)


CIRCLE = [[math.cos(n / 8_000) / 9 - 2, math.sin(n / 8_000) / 9 + 53] for n in range(50_000)]
NOT_DRAWINGS = [
    (a_file(""), "The drawing is an empty file. Choose another one"),
    (a_file(b"\x89PNG\r\n\x1a\n\xff"), "The drawing cannot be read as GeoJSON. Choose a file that ends in .geojson"),
    (a_file("{"), "The drawing cannot be read as GeoJSON. Draw it again, or leave it out"),
    (a_file("[" * 100_000), "The drawing cannot be read as GeoJSON. Draw it again, or leave it out"),
    (geojson([-2, 53], "Point"), "The drawing is not a polygon, nor several. Draw it again, or leave it out"),
    (
        a_file('{"type": "FeatureCollection", "features": []}'),
        "The drawing is not a polygon, nor several. Draw it again, or leave it out",
    ),
    (
        geojson([[[400_000, 400_000], [400_100, 400_000], [400_100, 400_100], [400_000, 400_000]]]),
        "The drawing is not in degrees of longitude and latitude within Great Britain. Draw it again, or leave it out",
    ),
    (geojson([[[-2, 53], [-1.9, 53.1], [-1.9, 53], [-2, 53.1], [-2, 53]]]), "The drawing crosses itself (Self-inter"),
    (geojson([[[-2, 53], [-2, 53], [-2, 53], [-2, 53]]]), "The drawing is not whole (Too few points"),
    (geojson([[*CIRCLE, CIRCLE[0]]]), "The drawing has 50,001 points. Simplify it to 50,000 or fewer"),
    (a_file(b" " * 10_000_001), "The drawing must be smaller than 10 MB"),
]


def items(application: Application) -> NetworkYear:
    return NetworkYear.objects.get(network=application.network, contract_year=application.contract_year)


@pytest.mark.parametrize(("file", "message"), NOT_DRAWINGS)
def test_a_file_that_is_no_drawing_is_refused_and_the_rest_kept(
    area: Area, harbour: Application, quay: Practice, pier: Practice, file: SimpleUploadedFile, message: str
) -> None:
    file.seek(0)
    response = save(area, harbour, "area", **good("area", quay, pier), drawing=file)
    assert response.status_code == 422
    page = html.unescape(text(response))
    assert message in page
    assert "e01012345, E01012346" in page
    assert not hasattr(items(harbour), "area")


def test_several_polygons_are_one_area(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    other = [[[x + 0.2, y] for x, y in SQUARE[0]]]
    features = [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": each}} for each in (SQUARE, other)]
    file = a_file("\ufeff" + json.dumps({"type": "FeatureCollection", "features": features}))
    assert save(area, harbour, "area", **good("area", quay, pier), drawing=file).status_code == 302
    shape = shapely.from_wkb(bytes(items(harbour).area.drawing))
    assert (shape.geom_type, shape.is_valid) == ("Polygon", True)


def test_a_drawing_that_meets_a_newer_version_is_chosen_again(
    area: Area, harbour: Application, quay: Practice, pier: Practice
) -> None:
    given = good("area", quay, pier)
    save(area, harbour, "area", **given, drawing=geojson(SQUARE))
    moved = [[[x + 0.2, y] for x, y in SQUARE[0]]]
    stale = save(area, harbour, "area", **given, drawing=geojson(moved), version=harbour.version)
    assert stale.status_code == 409
    assert text(stale).count('<td class="nhsuk-table__cell">5 points, 1,4') == 2
    assert "Choose the file again: it was not kept" in text(stale)


class TestSaving:
    def save(self, area: Area, application: Application, item: str, quay: Practice, pier: Practice) -> str:
        response = save(area, application, item, **good(item, quay, pier))
        assert (response.status_code, response["Location"]) == (302, address(application))
        return text(opened(area.user_of(application.lead_practice), address(application)))

    def test_the_area(self, area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
        home = self.save(area, harbour, "area", quay, pier)
        assert (items(harbour).area.kind, items(harbour).area.codes) == (AreaKind.LSOAS, ["E01012345", "E01012346"])
        assert "Lower layer super output areas (LSOAs): E01012345 and E01012346" in home
        assert "Network area: saved" not in home

    def test_a_drawing_of_the_area(self, area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
        for number, place in enumerate([(400_000, 400_000), (900_000, 400_000)]):
            Site.objects.create(practice=(quay, pier)[number], easting=place[0], northing=place[1])
        branch = Branch.objects.create(code=f"{pier.code}001", practice=pier, name="Pier Hill", postcode="AA1 1AA")
        PostcodePoint.objects.create(postcode="AA11AA", easting=400_000, northing=400_000)
        given = good("area", quay, pier)
        assert save(area, harbour, "area", **given, drawing=geojson(SQUARE)).status_code == 302
        drawn = items(harbour).area
        assert shapely.from_wkb(bytes(drawn.drawing)).contains(shapely.Point(400_000, 400_000))
        assert BranchInArea.objects.get().branch == branch
        person = area.user_of(quay)
        assert "drawn, 1,4" in text(opened(person, address(harbour)))
        sentence = network_rule(harbour, "GEO-03")
        assert sentence == f"Pier ({pier.code}) lies outside the network's area. Explain why."
        page = text(opened(person, f"/networks/{harbour.network.reference}/"))
        assert page.count('<circle class="app-map__site') == 2
        assert f"Outside it: Pier ({pier.code}) (white dots)." in page
        history = text(opened(person, f"/networks/{harbour.network.reference}/history/"))
        assert "Drawing not known to 5 points, 1,4" in history or "Drawing: 5 points, 1,4" in history
        # Saved again without a file it stays; it goes where that is asked for.
        assert "Remove the drawing that is saved" in text(opened(person, address(harbour, "area")))
        save(area, harbour, "area", **given)
        assert items(harbour).area.drawing == drawn.drawing
        both = save(area, harbour, "area", **given, undraw="on", drawing=geojson(SQUARE))
        assert both.status_code == 422
        save(area, harbour, "area", **given, undraw="on")
        assert items(harbour).area.drawing is None
        assert not BranchInArea.objects.exists()
        assert "Remove the drawing" not in text(opened(person, address(harbour, "area")))

    def test_an_area_that_is_only_drawn(self, area: Area, harbour: Application, quay: Practice) -> None:
        nothing = save(area, harbour, "area", kind="DRAWING", codes="", description="")
        assert nothing.status_code == 422
        assert "Choose the file with the drawing" in text(nothing)
        given = save(area, harbour, "area", kind="DRAWING", codes="", description="", drawing=geojson(SQUARE))
        assert given.status_code == 302
        assert (items(harbour).area.kind, items(harbour).area.codes) == (AreaKind.DRAWING, [])
        assert network_rule(harbour, "GEO-01") == "The area is drawn on a map."
        home = text(opened(area.user_of(quay), address(harbour)))
        assert "Drawn on a map; drawn, 1,4" in home
        assert "No area is given" not in home

    def test_an_area_from_a_file(self, area: Area, harbour: Application) -> None:
        file = SimpleUploadedFile("area.csv", b"Ward,Name\nE05001514,Elm\nE05001515,Oak\n")
        assert save(area, harbour, "area", kind="WARDS", codes="E05000001", codes_file=file).status_code == 302
        assert items(harbour).area.codes == ["E05001514", "E05001515"]
        wrong = SimpleUploadedFile("area.csv", b"Ward\nE05001514\n7\n")
        refused = save(area, harbour, "area", kind="WARDS", codes="E05000001", codes_file=wrong)
        assert refused.status_code == 422
        assert "“7” in line 3: enter a ward code like E05001514" in html.unescape(text(refused))

    def test_the_agreement(self, area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
        home = self.save(area, harbour, "agreement", quay, pier)
        [signatory] = items(harbour).signatories.all()
        assert items(harbour).agreement.dated_on == date(2019, 5, 1)
        assert (signatory.practice, signatory.name, signatory.signed_on) == (quay, "Ada Quill", date(2019, 5, 2))
        assert f"No one is named to sign the Network Agreement for {pier}." in home
        assert "1 of 2 practices has signed, to be done by 30 June 2019" in home

    def test_the_clinical_director(self, area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
        home = self.save(area, harbour, "clinical-director", quay, pier)
        assert items(harbour).clinical_director.practice == pier
        assert f"Dr Ada Quill, GP, {pier}" in home

    def test_a_member_practice_as_payee(self, area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
        self.save(area, harbour, "payee", quay, pier)
        assert (items(harbour).payee.practice, items(harbour).payee.name) == (quay, "")

    def test_another_provider_as_payee(self, area: Area, harbour: Application, quay: Practice) -> None:
        save(area, harbour, "payee", kind="FEDERATION", practice=quay.code, name="Bay Federation")
        assert (items(harbour).payee.practice, items(harbour).payee.name) == (None, "Bay Federation")

    def test_the_details(self, area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
        self.save(area, harbour, "details", quay, pier)
        harbour.refresh_from_db()
        harbour.network.refresh_from_db()
        assert harbour.network.name == "Harbour and Bay"
        contact = (harbour.contact_name, harbour.contact_role, harbour.contact_email)
        assert contact == ("Ada Quill", "Practice manager", "ada@example.org")

    @pytest.mark.parametrize("item", ITEMS)
    def test_what_is_saved_is_shown_again(
        self, area: Area, harbour: Application, quay: Practice, pier: Practice, item: str
    ) -> None:
        self.save(area, harbour, item, quay, pier)
        shown = text(opened(area.user_of(quay), address(harbour, item)))
        for value in good(item, quay, pier).values():
            assert value.split(",")[0].upper() in shown.upper()


class TestTheLeadCommissioner:
    def test_is_chosen_among_the_members(self, area: Area, harbour: Application, quay: Practice) -> None:
        northshire = make_commissioner("99B", "Northshire CCG")
        elm = make_practice(northshire, "Elm")
        area.people[elm.code] = make_user(Role.PRACTICE_USER, elm.organisation)
        details = {"network_name": "Harbour", "lead_commissioner": "99B"}
        assert save(area, harbour, "details", **details).status_code == 422
        posted(area.user_of(quay), address(harbour, "members"), practice=elm.code)
        assert save(area, harbour, "details", **details).status_code == 302
        harbour.network.refresh_from_db()
        assert harbour.network.lead_commissioner == northshire
        result = network_result(harbour.network, harbour.contract_year)
        assert result
        assert result.revision == harbour.network.revision
        [lead] = [each for each in parsed_findings(result) if each.rule == "GEO-09"]
        assert "Northshire CCG (99B) leads" in lead.sentence


@pytest.mark.parametrize(
    ("item", "change", "sentence", "kept"),
    [
        ("area", {"codes": ""}, "Enter the codes of the area", "The bay"),
        ("area", {"codes": "E0101"}, "“E0101” in line 1: enter an LSOA code like E01012345", "The bay"),
        ("area", {"kind": "NONE"}, "What was chosen is not listed any more", "E01012346"),
        ("area", {"codes": "a\0b"}, "holds a character that cannot be saved", "The bay"),
        ("agreement", {"dated_on_month": "13"}, "Date of the Network Agreement must be a real date", "Ada Quill"),
        ("agreement", {"dated_on_year": "2999"}, "must be between 1 April 2018 and 31 March 2020", "Ada Quill"),
        ("agreement", {"dated_on_year": "1900"}, "must be between 1 April 2018 and 31 March 2020", "Ada Quill"),
        ("agreement", {"signed_on_QUAY_year": "2020"}, "Date of signing for Quay must be between", "Partner"),
        ("agreement", {"name_QUAY": ""}, "Enter who signed for Quay", "Partner"),
        ("agreement", {"name_QUAY": "n" * 151}, "Who signs for Quay must be 150 characters or fewer", "Partner"),
        ("clinical-director", {"name": " "}, "Enter the clinical director’s name", 'value="GP"'),
        ("clinical-director", {"practice": "V99999"}, "What was chosen is not listed any more", "Dr Ada Quill"),
        ("clinical-director", {"email": "ada"}, "Enter an e-mail address in the form", "Dr Ada Quill"),
        ("payee", {"practice": ""}, "Choose the member practice that receives the money", "checked"),
        ("payee", {"kind": "TRUST"}, "Enter the name of the provider that receives the money", "checked"),
        ("payee", {"kind": "OTHER", "name": "Bay 12-34-56"}, "the portal never holds bank details", "Bay 12-34-56"),
        ("payee", {"kind": "OTHER", "name": "Bay 123456"}, "This looks like a sort code", "Bay 123456"),
        ("payee", {"kind": "OTHER", "name": "Bay 12 34 56 78"}, "This looks like a sort code", "Bay 12 34"),
        ("payee", {"kind": "OTHER", "name": "acc. 12345678"}, "or an account number", "12345678"),
        ("payee", {"kind": "OTHER", "name": "GB29 NWBK 6016"}, "This looks like a sort code", "GB29"),
        ("payee", {"kind": ""}, "Select who receives the network’s money", "selected"),
        ("details", {"network_name": ""}, "Enter the network’s name", "ada@example.org"),
        ("details", {"network_name": "n" * 101}, "Network name must be 100 characters or fewer", "ada@example.org"),
        ("details", {"contact_email": "@"}, "Enter an e-mail address in the form", "Harbour and Bay"),
        ("details", {"version": "old"}, "This page is out of date", "Harbour and Bay"),
        ("details", {"version": ""}, "This page is out of date", "Harbour and Bay"),
    ],
)
def test_a_mistake_is_said_beside_it_and_the_rest_is_kept(
    area: Area,
    harbour: Application,
    quay: Practice,
    pier: Practice,
    item: str,
    change: dict[str, str],
    sentence: str,
    kept: str,
) -> None:
    change = {name.replace("QUAY", quay.code): value for name, value in change.items()}
    response = save(area, harbour, item, **{**good(item, quay, pier), **change})
    assert response.status_code == 422
    shown = text(response)
    assert sentence in shown
    assert kept in shown
    assert "<title>Error: " in shown
    assert "There is a problem" in shown
    before = harbour.version
    harbour.refresh_from_db()
    assert harbour.version == before


OTHERWISE: dict[str, tuple[dict[str, str], str]] = {
    "area": ({"codes": "E01099999"}, "E01099999"),
    "agreement": ({"dated_on_day": "3"}, "3 May 2019"),
    "clinical-director": ({"name": "Dr Ben Oar"}, "Dr Ben Oar"),
    "payee": ({"kind": "FEDERATION", "practice": "", "name": "Bay Federation"}, "Bay Federation"),
    "details": ({"network_name": "Meanwhile"}, "Meanwhile"),
}


@pytest.mark.parametrize("item", ITEMS)
class TestAnOldPage:
    """Somebody else has saved the item since it was opened."""

    @pytest.fixture
    def old(self, area: Area, harbour: Application, quay: Practice, pier: Practice, item: str) -> int:
        colleague = make_user(Role.PRACTICE_USER, quay.organisation, name="Cy Colleague")
        values = {**good(item, quay, pier), **OTHERWISE[item][0], "version": str(harbour.version)}
        assert posted(colleague, address(harbour, item), **values).status_code == 302
        return harbour.version

    def test_shows_what_was_typed_beside_what_is_saved(
        self, area: Area, harbour: Application, quay: Practice, pier: Practice, item: str, old: int
    ) -> None:
        """Sent again as it came back, it is saved."""
        values, saved = good(item, quay, pier), OTHERWISE[item][1]
        response = save(area, harbour, item, **values, version=old)
        assert response.status_code == 409
        shown = text(response)
        assert "Cy Colleague saved this page on " in shown
        assert f'<td class="nhsuk-table__cell">{saved}</td>' in shown
        for value in values.values():
            assert value in shown
        version = Application.objects.get(pk=harbour.pk).version
        assert version == old + 1
        assert f'name="version" value="{version}"' in shown
        assert f'href="{address(harbour)}">Keep what is saved</a>' in shown
        assert save(area, harbour, item, **values, version=version).status_code == 302

    def test_that_says_the_same_is_saved_already(
        self, area: Area, harbour: Application, quay: Practice, pier: Practice, item: str, old: int
    ) -> None:
        """A second click, too."""
        version = Application.objects.get(pk=harbour.pk).version
        values = {**good(item, quay, pier), **OTHERWISE[item][0]}
        assert save(area, harbour, item, **values, version=old).status_code == 302
        assert Application.objects.get(pk=harbour.pk).version == version

    def test_of_another_item_is_saved(
        self, area: Area, harbour: Application, quay: Practice, pier: Practice, item: str, old: int
    ) -> None:
        other = ITEMS[ITEMS.index(item) - 1]
        assert save(area, harbour, other, **good(other, quay, pier), version=old).status_code == 302


def test_only_what_differs_is_shown(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    save(area, harbour, "clinical-director", **good("clinical-director", quay, pier))
    values = {"name": "Dr Ben Oar", "profession": "GP", "practice": quay.code}
    shown = text(save(area, harbour, "clinical-director", **values, version=harbour.version))
    differences = shown.partition("What differs")[2].partition("</table>")[0]
    assert "Dr Ben Oar</td>" in differences
    assert "Dr Ada Quill</td>" in differences
    assert f"{pier}</td>" in differences
    assert "Profession" not in differences
    assert items(harbour).clinical_director.name == "Dr Ada Quill"


def test_the_task_list_says_who_saved(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    save(area, harbour, "payee", **good("payee", quay, pier))
    assert "Saved by User of Quay on " in text(opened(area.user_of(quay), address(harbour)))


@pytest.mark.parametrize("item", ITEMS)
def test_what_is_submitted_is_closed_to_change(area: Area, item: str) -> None:
    application = submitted(area)
    lead, practice = area.user_of(application.lead_practice), application.lead_practice
    assert opened(lead, address(application, item)).status_code == 302
    before = Application.objects.values().get(pk=application.pk)
    response = save(area, application, item, **good(item, practice, practice))
    assert response.status_code == 409
    assert "cannot be changed. Harbour Quay can withdraw it, or Marlshire CCG can ask for changes." in text(response)
    assert Application.objects.values().get(pk=application.pk) == before


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("UNDER_REVIEW", "cannot be changed. Marlshire CCG can open it again by asking for changes."),
        ("REQUIREMENTS_MET", "cannot be changed. Marlshire CCG can open it again by asking for changes."),
        ("CONFIRMED", "is confirmed, so its application cannot be changed any more. Ask Marlshire CCG"),
        ("DISCARDED", "is discarded. Start another one."),
    ],
)
def test_what_is_closed_says_why_and_what_then(
    area: Area, harbour: Application, quay: Practice, pier: Practice, status: str, sentence: str
) -> None:
    Application.objects.filter(pk=harbour.pk).update(status=status)
    response = save(area, harbour, "payee", **good("payee", quay, pier))
    assert response.status_code == 409
    assert sentence in text(response)


def test_poison_is_shown_inert(area: Area, harbour: Application, quay: Practice) -> None:
    save(area, harbour, "details", network_name=POISON, lead_commissioner="99A", contact_name=POISON)
    save(area, harbour, "clinical-director", name=POISON, profession=POISON, practice=quay.code)
    save(area, harbour, "payee", kind="OTHER", name=POISON)
    save(area, harbour, "area", kind="WARDS", codes=POISON, description=POISON)
    save(area, harbour, "ask-for-waiver", ground="OTHER", evidence=POISON)
    save(area, harbour, "neighbourhoods", name_1=POISON, later="yes")
    signed = {"name": POISON, "role": POISON, "signed_on_day": "2", "signed_on_month": "5", "signed_on_year": "2019"}
    posted(area.user_of(quay), address(harbour, f"signatures/{quay.code}"), **signed, version=0)
    stale = save(area, harbour, "payee", kind="TRUST", name=f"{POISON} too", version=harbour.version)
    assert stale.status_code == 409
    assert "<script>alert" not in text(stale)
    items = ("area", "agreement", "clinical-director", "payee", "details", "ask-for-waiver", "neighbourhoods")
    more = ("signatures", f"signatures/{quay.code}", "people", "discard", "submit", "answer")
    for item in ("", "members", *items, *more):
        response = opened(area.user_of(quay), address(harbour, item))
        assert response.status_code == 200
        shown = text(response)
        assert "<script>alert" not in shown
        assert "{{7*7}}" in shown
        assert "\u202e" not in shown


@pytest.mark.parametrize(("item", "field"), [("clinical-director", "email"), ("details", "contact_email")])
def test_an_address_longer_than_any_is_refused(
    area: Area, harbour: Application, quay: Practice, pier: Practice, item: str, field: str
) -> None:
    values = {**good(item, quay, pier), field: f"{'x' * 300}@example.org", "version": str(harbour.version)}
    page = posted(area.user_of(quay), address(harbour, item), **values)
    assert (page.status_code, "Enter an e-mail address in the form name@example.org" in text(page)) == (422, True)


def test_only_get_and_post(area: Area, harbour: Application, quay: Practice) -> None:
    for item in ("area", "members", "submit", "answer", "withdraw"):
        assert as_person(area.user_of(quay)).put(address(harbour, item)).status_code == 405
