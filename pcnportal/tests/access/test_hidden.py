"""What a person may not see is not found by searching, by another address, or after their role has ended."""

from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponse

from networks.models import CoverAgreement, NetworkAssociate
from pcnportal.accounts.models import RoleAssignment
from pcnportal.testing.factories import AT
from pcnportal.tests.access import pages
from pcnportal.tests.access.asking import REFUSALS, SIGN_IN, browser_of, shown
from pcnportal.tests.access.secrets import KINDS, NARROWER, READERS, secrets_from
from pcnportal.tests.access.table import PEOPLE
from pcnportal.tests.access.world import World, contents, differences, secret
from signoff.models import Approach, CoEditor, Hold
from signoff.tests.packs.reading import files_in, made, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIGNED_IN = [who for who in PEOPLE if who != "anonymous"]
LISTS = ("/networks/", "/applications/", "/practices/", "/commissioners/")


def opened(sign_ins: dict[str, str], who: str, path: str, **query: str) -> HttpResponse:
    return browser_of(who, sign_ins).get(path, query)


def posted(sign_ins: dict[str, str], who: str, path: str, body: dict[str, Any]) -> HttpResponse:
    return browser_of(who, sign_ins).post(path, body)


@pytest.mark.parametrize("thing", READERS)
def test_who_may_read_finds_it(world: World, sign_ins: dict[str, str], thing: str) -> None:
    """So that what is absent elsewhere is absent for a reason."""
    addresses = [pages.address(world, f"signoff:{page}", thing) for page in ("application", "comments", "holds")]
    kinds = [kind for kind in KINDS if kind != "hold" or thing.endswith("checking")]
    for who in READERS[thing]:
        found = set().union(*(shown(opened(sign_ins, who, path)) for path in addresses))
        assert {secret(kind, thing) for kind in kinds} <= found, who


@pytest.mark.parametrize("thing", READERS)
def test_a_search_by_its_name_finds_it_for_its_readers_only(world: World, sign_ins: dict[str, str], thing: str) -> None:
    application = world.things[thing]
    found = {"/networks/": application.network.reference, "/applications/": application.reference}
    for who in SIGNED_IN:
        for path, reference in found.items():
            page = opened(sign_ins, who, path, q=secret("name", thing)).content.decode()
            assert (reference in page) == (who in READERS[thing]), (who, path)


@pytest.mark.parametrize("who", SIGNED_IN)
def test_its_reference_finds_nothing_more(world: World, sign_ins: dict[str, str], who: str) -> None:
    for thing, readers in READERS.items():
        if who not in readers:
            for path in LISTS:
                for reference in (world.things[thing].reference, world.network(thing).reference):
                    assert secret("name", thing) not in opened(sign_ins, who, path, q=reference).content.decode()


def test_a_hold_is_not_found_under_another_application(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str]
) -> None:
    strange = Hold.objects.get(application=world.things["other checking"])
    for thing in ("own checking", "own met"):
        path = f"/applications/{world.things[thing].reference}/holds/{strange.pk}/release/"
        assert opened(sign_ins, "officer", path).status_code == HTTPStatus.NOT_FOUND
        assert posted(sign_ins, "officer", path, {"reason": "Mine"}).status_code == HTTPStatus.NOT_FOUND
    assert differences(as_laid) == []


@pytest.mark.parametrize("kind", ["answer", "notice"])
def test_a_reason_is_found_by_its_readers(world: World, sign_ins: dict[str, str], kind: str) -> None:
    """Why one practice declined, and why another opts out after the deadline."""
    page = {"answer": "signoff:application", "notice": "signoff:answer_receipt"}[kind]
    for who in NARROWER[kind]:
        found = shown(opened(sign_ins, who, pages.address(world, page, "own submitted")))
        assert secret(kind, "own submitted") in found, who


def test_what_belongs_to_another_application_is_not_touched_through_ones_own(
    world: World, sign_ins: dict[str, str]
) -> None:
    own, other = (f"/applications/{world.things[thing].reference}/" for thing in ("own draft", "other draft"))
    strange = world.members("other draft")[1]
    named = CoEditor.objects.create(
        application=world.things["other draft"],
        person=world.areas["other"].user_of(strange),
        practice=strange,
        named_at=AT,
        named_by=world.people["nhse"],
    )
    partner = NetworkAssociate.objects.get(network_year__network=world.network("other draft"))
    left_out = Approach.objects.get(application=world.things["other draft"]).practice
    before = contents()
    tried = [
        (f"questions/{world.question('other draft').pk}/", {"text": "Mine"}),
        (f"people/{named.pk}/remove/", {}),
        ("partners/", {"remove": partner.pk}),
        ("not-included/", {"remove": left_out.code}),
        (f"signatures/{strange.code}/", pages.body(world, "signoff:sign", "own draft", "lead")),
        (f"answer/?practice={strange.code}", {"answer": "DECLINE"}),
        (f"answer/question/?practice={strange.code}", {"text": "Mine"}),
    ]
    for path, body in tried:
        for where in (own, other):
            response = posted(sign_ins, "lead", where + path, body)
            assert response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.FOUND), path
            assert where == own or response.status_code == HTTPStatus.NOT_FOUND, path
    left = differences(before)
    assert left in ([], ["signoff_application"])  # its version may count the attempt
    assert CoEditor.objects.filter(pk=named.pk).exists()


def test_nobody_answers_for_another_practice(world: World, sign_ins: dict[str, str], as_laid: dict[str, str]) -> None:
    path = pages.address(world, "signoff:answer", "own draft")
    third, elsewhere = world.members("own draft")[2], world.members("other draft")[0]
    for practice, status in ((third, HTTPStatus.FORBIDDEN), (elsewhere, HTTPStatus.NOT_FOUND)):
        response = posted(sign_ins, "member", f"{path}?practice={practice.code}", {"answer": "DECLINE", "reason": ""})
        assert response.status_code == status
    assert differences(as_laid) == []


SWAPPED = {
    "signoff:payee": lambda world: {"practice": world.members("other draft")[0].code},
    "signoff:clinical_director": lambda world: {"practice": world.members("other draft")[0].code},
    "signoff:details": lambda world: {"lead_commissioner": world.areas["other"].commissioner.code},
}


@pytest.mark.parametrize("name", SWAPPED)
def test_an_item_takes_only_what_is_the_applications_own(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str], name: str
) -> None:
    body = pages.body(world, name, "own draft", "lead") | SWAPPED[name](world)
    response = posted(sign_ins, "lead", pages.address(world, name, "own draft"), body)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert differences(as_laid) == []


def test_a_member_is_removed_from_its_own_application_only(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str]
) -> None:
    elsewhere = world.members("other draft")[1]
    path = f"/applications/{world.things['own draft'].reference}/members/{elsewhere.code}/remove/"
    assert posted(sign_ins, "lead", path, {}).status_code == HTTPStatus.FOUND
    assert differences(as_laid) == []


@pytest.mark.parametrize("thing", ["own draft", "associate draft", "other draft", "other checking"])
def test_a_hold_or_cover_cannot_name_a_hidden_network(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str], thing: str
) -> None:
    """The answer is the same as for a code that nobody has."""
    hold = pages.body(world, "signoff:holds", "own checking", "officer") | {"kind": "NETWORK"}
    cover = pages.body(world, "networks:cover", "own", "officer") | {"network": ""}
    answers = []
    for reference in (world.network(thing).reference, "N-ZZZZZZ"):
        for page, where, body in (
            ("signoff:holds", "own checking", {**hold, "name": reference}),
            ("networks:cover", "own", {**cover, "other_network": reference}),
        ):
            response = posted(sign_ins, "officer", pages.address(world, page, where), body)
            assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            answers.append([str(errors) for errors in response.context["form"].errors.values()])
    assert answers[:2] == answers[2:]
    assert differences(as_laid) == []


def test_only_a_practice_of_the_area_without_a_network_is_covered(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str]
) -> None:
    body = pages.body(world, "networks:cover", "own", "officer") | {"practice": world.practices["other"].code}
    response = posted(sign_ins, "officer", pages.address(world, "networks:cover", "own"), body)
    assert response.status_code in REFUSALS
    assert not CoverAgreement.objects.filter(practice=world.practices["other"]).exists()
    assert differences(as_laid) == []


def test_a_role_that_ends_ends_at_once(world: World, sign_ins: dict[str, str]) -> None:
    path = pages.address(world, "signoff:application", "own draft")
    assert opened(sign_ins, "member", path).status_code == HTTPStatus.OK
    RoleAssignment.objects.filter(user=world.people["member"]).delete()
    assert opened(sign_ins, "member", path).status_code == HTTPStatus.NOT_FOUND


def test_an_account_that_ends_ends_at_once(world: World, sign_ins: dict[str, str]) -> None:
    type(world.people["lead"]).objects.filter(pk=world.people["lead"].pk).update(is_active=False)
    response = opened(sign_ins, "lead", pages.address(world, "signoff:application", "own draft"))
    assert response["Location"].startswith(SIGN_IN)


def test_a_practice_that_is_taken_out_sees_no_more(world: World, sign_ins: dict[str, str]) -> None:
    path = pages.address(world, "signoff:application", "own draft")
    asked = world.members("own draft")[1]
    remove = f"{path}members/{asked.code}/remove/"
    assert posted(sign_ins, "lead", remove, {}).status_code == HTTPStatus.FOUND
    assert opened(sign_ins, "member", path).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("who", ["officer", "lmc"])
def test_a_pack_holds_no_secret_of_others(world: World, who: str) -> None:
    matters = [world.things["own checking"], world.cases["own case"], world.areas["own"].round]
    if who == "lmc":
        matters.append(world.cases["own kept"])
    for matter in matters:
        words = words_in(files_in(made(world.people[who], matter)))
        found = {word for word in secrets_from("anybody") if word in words}
        assert found & secrets_from(who) == set(), matter
        assert found, matter
