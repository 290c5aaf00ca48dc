"""Who hears a comment: as a rule of its own, and on the pages of a case and of an application."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from networks.tests.pages.reading import read
from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.testing.factories import AT, year
from practices.enums import InterestKind
from practices.models import Lmc
from practices.services.interests import declare_interest
from signoff.enums import CaseKind, Heard
from signoff.hearing import Listener, hearers, hears, may_speak_to
from signoff.models import Application, Case, Comment, OutgoingMessage
from signoff.services.cases.keeping import add_party
from signoff.services.cases.opening import CannotOpen, open_case
from signoff.services.comments import CannotComment, add_comment
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, make_area, submitted

ELM, OAK = (Organisation(OrganisationKind.PRACTICE, code) for code in ("V00001", "V00002"))
CCG, LMC = Organisation(OrganisationKind.COMMISSIONER, "99A"), Organisation(OrganisationKind.LMC, "marlshire")
EVERYBODY = {"elm": ELM, "oak": OAK, "ccg": CCG, "lmc": LMC}


@pytest.mark.parametrize(
    ("heard", "speaker", "practice", "hearing"),
    [
        (Heard.EVERYONE, ELM, None, {"elm", "oak", "ccg", "lmc"}),
        (Heard.CCG_AND_LMC, CCG, None, {"ccg", "lmc"}),
        (Heard.PRACTICE_AND_LMC, LMC, ELM, {"elm", "lmc"}),
        (Heard.OWN, OAK, None, {"oak"}),
        (Heard.OWN, CCG, None, {"ccg"}),
    ],
)
def test_each_audience_is_heard_by_its_own(
    heard: Heard, speaker: Organisation, practice: Organisation | None, hearing: set[str]
) -> None:
    told = hearers(heard, EVERYBODY.values(), speaker, practice)
    assert set(told) == {EVERYBODY[name] for name in hearing}
    assert {name for name, each in EVERYBODY.items() if hears(Listener(frozenset({each})), heard, told)} == hearing


def test_who_comes_later_hears_only_what_is_for_everyone() -> None:
    other = Organisation(OrganisationKind.LMC, "northshire")
    later = Listener(frozenset({other}))
    told = {heard: hearers(heard, EVERYBODY.values(), LMC, ELM) for heard in Heard}
    assert [heard for heard in Heard if hears(later, heard, told[heard])] == [Heard.EVERYONE]
    nation = Listener(frozenset())
    assert [heard for heard in Heard if hears(nation, heard, told[heard])] == [Heard.EVERYONE]


def test_who_has_an_interest_hears_nothing_for_the_commissioner_alone() -> None:
    conflicted = Listener(frozenset({CCG, ELM}), conflicted=True)
    assert not hears(conflicted, Heard.CCG_AND_LMC, [CCG, LMC])
    assert not hears(conflicted, Heard.OWN, [CCG])
    assert hears(conflicted, Heard.PRACTICE_AND_LMC, [ELM, LMC])
    assert may_speak_to(CCG, conflicted=True) == (Heard.EVERYONE,)


def test_what_is_kept_from_the_commissioner_is_never_for_everyone() -> None:
    for organisation in (ELM, LMC):
        assert may_speak_to(organisation, shared=False) == (Heard.PRACTICE_AND_LMC, Heard.OWN)
    assert may_speak_to(CCG, shared=False) == (Heard.OWN,)
    assert Heard.PRACTICE_AND_LMC not in may_speak_to(CCG)


@pytest.fixture
def case(area: Area) -> Case:
    elm, oak = area.practice("Elm", list_size=9_000), area.practice("Oak")
    case = open_case(
        kind=CaseKind.UNPLACED, contract_year=year(), practice=elm, summary="No home.", by=area.officer, at=AT
    )
    add_party(case=case, practice=oak, by=area.officer, at=AT)
    return case


def people_of(area: Area, case: Case) -> dict[str, User]:
    elm, oak = (area.people[code] for code in sorted(area.people))
    return {"elm": elm, "oak": oak, "ccg": area.approver, "lmc": area.lmc_user, "nhse": area.nhse}


SAID = (
    ("elm", Heard.EVERYONE, {"elm", "oak", "ccg", "lmc", "nhse"}),
    ("elm", Heard.PRACTICE_AND_LMC, {"elm", "lmc"}),
    ("elm", Heard.OWN, {"elm"}),
    ("oak", Heard.PRACTICE_AND_LMC, {"oak", "lmc"}),
    ("ccg", Heard.CCG_AND_LMC, {"ccg", "lmc"}),
    ("ccg", Heard.OWN, {"ccg"}),
    ("lmc", Heard.PRACTICE_AND_LMC, {"elm", "lmc"}),
    ("lmc", Heard.CCG_AND_LMC, {"ccg", "lmc"}),
    ("lmc", Heard.OWN, {"lmc"}),
)


def test_what_is_said_on_a_case_is_read_by_those_it_is_for_and_nobody_else(area: Area, case: Case) -> None:
    people = people_of(area, case)
    for number, (who, heard, _) in enumerate(SAID):
        add_comment(on=case, text=f"Secret {number}.", heard=heard, by=people[who], at=AT)
    for who, user in people.items():
        shown = read(user, f"/cases/{case.reference}/comments/")
        for number, (_, _, readers) in enumerate(SAID):
            assert (f"Secret {number}." in shown) == (who in readers), (who, SAID[number])
        for path in (f"/cases/{case.reference}/", "/cases/", "/notices/"):
            page = read(user, path)
            assert [n for n, (*_, readers) in enumerate(SAID) if f"Secret {n}." in page and who not in readers] == []
    for number, (who, _, readers) in enumerate(SAID):
        told = OutgoingMessage.objects.filter(text=f"Secret {number}.").values_list("recipient", flat=True)
        heard_by = {people[each].pk for each in readers - {who, "nhse"}} | (
            {area.officer.pk, area.second_approver.pk} if "ccg" in readers else set()
        )
        assert set(told) == heard_by, SAID[number]


def test_on_an_application_too_in_count_and_history(area: Area) -> None:
    application = submitted(area)
    lead = area.user_of(application.lead_practice)
    add_comment(on=application, text="Between us.", heard=Heard.CCG_AND_LMC, by=area.lmc_user, at=AT)
    for user, number in ((lead, 0), (area.officer, 1), (area.lmc_user, 1), (area.nhse, 0)):
        shown = text(opened(user, address(application)))
        assert f"{number} comment{'s' if number != 1 else ''}<" in shown.replace(" <", "<"), user
        assert ("Between us." in read(user, address(application, "comments"))) == bool(number)
    assert "commented on" in read(area.officer, address(application, "history"))
    assert "commented on" not in read(lead, address(application, "history"))
    assert "commented on" not in read(area.officer, f"/networks/{application.network.reference}/history/")


def test_the_button_names_who_reads_it(area: Area, case: Case) -> None:
    people = people_of(area, case)
    buttons = {
        "elm": ["everyone on the matter", "Elm and the LMC", "Elm alone"],
        "oak": ["everyone on the matter", "Oak and the LMC", "Oak alone"],
        "ccg": ["everyone on the matter", "Marlshire CCG and the LMC", "Marlshire CCG alone"],
        "lmc": ["everyone on the matter", "Marlshire CCG and the LMC", "Elm and the LMC", "Marlshire LMC alone"],
        "nhse": [],
    }
    for who, user in people.items():
        shown = read(user, f"/cases/{case.reference}/comments/")
        assert [line for line in buttons[who] if f"Add for {line}" not in shown] == []
        assert shown.count("Add for ") == len(buttons[who]), who


def test_who_may_not_speak_to_them_is_refused(area: Area, case: Case) -> None:
    people = people_of(area, case)
    for who, heard in (("ccg", Heard.PRACTICE_AND_LMC), ("elm", Heard.CCG_AND_LMC), ("nhse", Heard.EVERYONE)):
        with pytest.raises(PermissionDenied):
            add_comment(on=case, text="Psst.", heard=heard, by=people[who], at=AT)
    assert posted(people["ccg"], f"/cases/{case.reference}/comments/", text="Psst.", heard="WHISPER").status_code == 422
    assert not Comment.objects.exists()


def test_a_reply_names_what_it_answers_and_answers_only_what_is_heard(area: Area, case: Case) -> None:
    people, page = people_of(area, case), f"/cases/{case.reference}/comments/"
    first = add_comment(on=case, text="Can you help?", heard=Heard.PRACTICE_AND_LMC, by=people["elm"], at=AT)
    form = opened(people["lmc"], page, reply_to=str(first.pk)).context["form"]
    assert next(iter(form.heard)) is Heard.PRACTICE_AND_LMC
    sent = {"text": "We can.", "heard": "PRACTICE_AND_LMC", "reply_to": first.pk}
    assert posted(people["lmc"], page, **sent).status_code == 302
    assert "In reply to User of Elm" in read(people["elm"], page)
    with pytest.raises(CannotComment):
        add_comment(on=case, text="What?", by=people["ccg"], reply_to=first.pk, at=AT)
    with pytest.raises(CannotComment, match="Only some read"):
        add_comment(on=case, text="They can.", by=people["lmc"], reply_to=first.pk, at=AT)


def test_a_party_s_lmc_answers_that_party_and_who_joins_later_hears_nothing_of_it(area: Area, case: Case) -> None:
    people = people_of(area, case)
    alone = add_comment(on=case, text="We are tired.", heard=Heard.PRACTICE_AND_LMC, by=people["oak"], at=AT)
    answered = add_comment(
        on=case, text="We hear you.", heard=Heard.PRACTICE_AND_LMC, by=people["lmc"], reply_to=alone.pk, at=AT
    )
    assert answered.practice == alone.practice
    north = make_area("99B", "Northshire")
    add_party(case=case, practice=north.practice("Far"), by=area.officer, at=AT)
    page = f"/cases/{case.reference}/comments/"
    assert "We hear you." in read(people["oak"], page)
    for person in (people["elm"], people["ccg"], north.lmc_user, north.officer):
        assert "We" not in read(person, page).split("Comments on the case")[-1].split("Add a comment")[0], person


def test_a_statement_is_shown_as_one(area: Area, case: Case) -> None:
    people, page = people_of(area, case), f"/cases/{case.reference}/comments/"
    sent = {"text": "We have no room.", "heard": "EVERYONE", "statement": "on"}
    assert posted(people["oak"], page, **sent).status_code == 302
    assert "Statement" in read(people["elm"], page)


def test_who_has_an_interest_comments_with_a_label_and_hears_less(area: Area, case: Case) -> None:
    add_comment(on=case, text="Between us.", heard=Heard.CCG_AND_LMC, by=area.lmc_user, at=AT)
    declare_interest(
        commissioner=area.commissioner,
        practice=case.practice,
        kind=InterestKind.PARTNER,
        since=date(2015, 4, 1),
        by=area.officer,
        at=AT,
    )
    page = f"/cases/{case.reference}/comments/"
    shown = read(area.officer, page)
    assert "Between us." not in shown
    assert shown.count("Add for ") == 1
    assert posted(area.officer, page, text="I know them well.", heard="EVERYONE").status_code == 302
    assert "Declared interest in Elm" in read(area.lmc_user, page)


def test_sent_twice_it_is_said_once(area: Area) -> None:
    application: Application = submitted(area)
    for _ in range(2):
        add_comment(on=application, text="Fine.", heard=Heard.OWN, by=area.officer, at=AT)
    assert Comment.objects.count() == 1
    add_comment(on=application, text="Fine.", by=area.officer, at=AT)
    assert Comment.objects.count() == 2


def test_what_a_practice_says_to_its_lmc_is_not_heard_by_that_of_another_area(area: Area, case: Case) -> None:
    """Each is named on the buttons where there are several."""
    west = make_area("99W", "Westmarch")
    quay = west.practice("Quay")
    add_party(case=case, practice=quay, by=area.officer, at=AT)
    people = people_of(area, case) | {"quay": west.user_of(quay), "west": west.lmc_user, "westmarch": west.officer}
    for who, heard, readers, named in (
        ("elm", Heard.PRACTICE_AND_LMC, {"elm", "lmc"}, "Elm and Marlshire LMC"),
        ("quay", Heard.PRACTICE_AND_LMC, {"quay", "west"}, "Quay and Westmarch LMC"),
        (
            "ccg",
            Heard.CCG_AND_LMC,
            {"ccg", "westmarch", "lmc", "west"},
            "Marlshire CCG, Westmarch CCG, Marlshire LMC and Westmarch LMC",
        ),
    ):
        assert f"Add for {named}" in read(people[who], f"/cases/{case.reference}/comments/")
        add_comment(on=case, text=f"Secret of {who}.", heard=heard, by=people[who], at=AT)
        shown = {each: read(user, f"/cases/{case.reference}/comments/") for each, user in people.items()}
        assert {each for each, page in shown.items() if f"Secret of {who}." in page} == readers
        assert f"Only for {named}" in shown[who]


@pytest.mark.parametrize(
    ("lmcs", "choices"),
    [
        ((), []),
        (("Marlshire LMC",), ["Marlshire CCG and the LMC", "The LMC alone, and not Marlshire CCG"]),
        (
            ("Dales LMC", "Marlshire LMC"),
            ["Marlshire CCG, Dales LMC and Marlshire LMC", "Dales LMC and Marlshire LMC alone, and not Marlshire CCG"],
        ),
    ],
)
def test_who_opens_a_case_reads_who_will_see_it(area: Area, lmcs: tuple[str, ...], choices: list[str]) -> None:
    area.commissioner.lmcs.set([Lmc.objects.get_or_create(name=name, defaults={"code": name[:5]})[0] for name in lmcs])
    elm = area.practice("Elm")
    shown = opened(area.user_of(elm), f"/cases/start/?practice={elm.code}")
    field = shown.context["form"].fields.get("shared")
    assert [label for _, label in field.choices] == choices if choices else field is None
    if not lmcs:
        with pytest.raises(CannotOpen, match="nobody to keep a case with"):
            open_case(
                kind=CaseKind.OTHER,
                contract_year=year(),
                practice=elm,
                summary="Between us.",
                shared=False,
                by=area.user_of(elm),
                at=AT,
            )
