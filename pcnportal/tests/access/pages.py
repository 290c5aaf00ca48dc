"""Every page of the table: its address for a thing of the table, and what somebody posts to it who does it right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.tokens import default_token_generator
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from networks.models import (
    About,
    CommissionerConsent,
    CoverAgreement,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Membership,
    Neighbourhood,
    Network,
    RegionalSight,
)
from networks.selectors.area import practices_without_network
from networks.selectors.commissioners import Area as AreaOfYear
from networks.selectors.records import stamp
from pcnportal.core import clock
from pcnportal.testing.factories import AT, PASSWORD, year
from pcnportal.tests.access.world import World
from practices.models import Commissioner, Practice
from signoff.enums import ChangeKind, HoldCode, Six
from signoff.plans import Plan
from signoff.selectors.checks import last_check
from signoff.selectors.invitations import asked_of, seen_by
from signoff.selectors.rounds import round_of
from signoff.selectors.signing import signature_of, signature_version
from signoff.services.effects import effect_of

Body = dict[str, Any]
SPARE = "own"


def all_pages() -> dict[str, set[str]]:
    """Every name of the resolver with the parameters of its address; a page without a name by its pattern."""
    return dict(_pages(get_resolver().url_patterns, ""))


def _pages(patterns: list[Any], namespace: str) -> list[tuple[str, set[str]]]:
    found: list[tuple[str, set[str]]] = []
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            found += _pages(each.url_patterns, inner)
        elif isinstance(each, URLPattern):
            found.append((f"{namespace}{each.name or each.pattern}", set(each.pattern.converters) or _groups(each)))
    return found


def _groups(pattern: URLPattern) -> set[str]:
    return set(getattr(pattern.pattern.regex, "groupindex", ()))


def address(world: World, page: str, thing: str) -> str:
    parameters = {name: PARAMETERS[name](world, page, thing) for name in all_pages()[page]}
    return reverse(page, kwargs=parameters)


CHANGES = ("change", "agree_to_change", "decide_change", "withdraw_change", "sent_to_ods")


def _reference(world: World, page: str, thing: str) -> str:
    if page.removeprefix("signoff:") in CHANGES:
        return world.changes[thing].reference
    if page in ("signoff:changes", "signoff:propose_change"):
        return world.network(thing).reference
    if page in ("signoff:answer_receipt", "signoff:decide_late_answer"):
        return world.answer(thing).reference
    if page.startswith("networks:cover_"):
        return _cover_agreement(world, page, thing).reference
    if page.startswith("signoff:pack_"):
        return world.packs[thing].reference
    if thing in world.cases:
        return world.cases[thing].reference
    return world.network(thing).reference if page.startswith("networks:") else world.things[thing].reference


def _cover_agreement(world: World, page: str, thing: str) -> CoverAgreement:
    stage = {"networks:cover_agree": "ACCEPTED", "networks:cover_end": "AGREED"}.get(page, "PROPOSED")
    return world.cover[thing, stage]


def _code(world: World, page: str, thing: str) -> str:
    if page in ("signoff:lmc", "signoff:lmc_list", "signoff:export_lmc_list"):
        return world.areas[thing].lmc.code
    if page in ("signoff:remove", "signoff:last_day"):
        return world.members(thing)[2].code
    if page in ("signoff:sign", "signoff:invitations"):
        return world.members(thing)[1].code
    if page in ("signoff:practice_letter", "signoff:practice_letter_pdf"):
        return world.members(thing)[0].code
    if page in ("practices:practice", "networks:practice_homes", "signoff:year_answer", "signoff:paper_answer"):
        return world.members(thing)[0].code
    return _commissioner(world, thing).code


def _commissioner(world: World, thing: str) -> Commissioner:
    return world.areas[thing].commissioner


ROWS: dict[str, Callable[[World, str], Any]] = {
    "signoff:open_notice": lambda world, thing: world.notice(),
    "signoff:back": lambda world, thing: world.absence(),
    "signoff:end_interest": lambda world, thing: world.interest(),
    "signoff:remove_person": lambda world, thing: world.co_editor(),
    "signoff:reply": World.question,
}
PARAMETERS: dict[str, Callable[[World, str, str], Any]] = {
    "reference": _reference,
    "code": _code,
    "pk": lambda world, page, thing: ROWS.get(page, World.hold)(world, thing).pk,
    "year": lambda world, page, thing: "2019-20",
    "matter": lambda world, page, thing: "practices",
    "slug": lambda world, page, thing: "mediate",
    "number": lambda world, page, thing: 1,
    "practice": lambda world, page, thing: world.lists[thing].practice.code,
    "uidb36": lambda world, page, thing: "1",
    "rule": lambda world, page, thing: "GEO-06",
    "key": lambda world, page, thing: default_token_generator.make_token(world.people["lead"])[::-1],
}


def body(world: World, page: str, thing: str, who: str) -> Body:
    """What `who` would send: right in every field, and for what stands there now."""
    return {"token": uuid4(), **BODIES[page](world, thing, who)} if page in BODIES else {}


def _versions(world: World, thing: str) -> Body:
    application = world.things[thing]
    return {"version": application.version, "revision": application.network.revision}


def _variations(world: World, thing: str, who: str) -> Body:
    sent = {f"sent_{practice.code}": "9 5 2019" for practice in world.confirmed_in(thing)}
    return {**sent, "version": round_of(_commissioner(world, thing), year()).version}


def _start(world: World, thing: str, who: str) -> Body:
    codes = sorted(held.organisation_code for held in world.people.get(who, world.people["lead"]).assignments)
    return {"practice": codes[0], "network_name": "A new network", "year": "2019-20", "another": "on"}


def _area(world: World, thing: str, who: str) -> Body:
    return {"kind": "WARDS", "codes": "E05001514", "description": "", **_versions(world, thing)}


def _agreement(world: World, thing: str, who: str) -> Body:
    return {**_date("dated_on", 8, 5), **_versions(world, thing)}


def _clinical_director(world: World, thing: str, who: str) -> Body:
    director = {"name": "Dr Ann Ash", "profession": "GP", "email": "", "practice": world.members(thing)[0].code}
    return {**director, **_versions(world, thing)}


def _payee(world: World, thing: str, who: str) -> Body:
    payee = {"kind": "MEMBER_PRACTICE", "practice": world.members(thing)[1].code, "name": ""}
    return {**payee, **_versions(world, thing)}


def _details(world: World, thing: str, who: str) -> Body:
    application = world.things[thing]
    return {
        "network_name": "Another name",
        "lead_commissioner": application.commissioner.code,
        "contact_name": "Ann Ash",
        "contact_email": "ann@example.org",
        "contact_role": "",
        "contact_phone": "",
        **_versions(world, thing),
    }


def _sign(world: World, thing: str, who: str) -> Body:
    held = signature_of(world.things[thing], world.members(thing)[1])
    return {"name": "Ben Oar", "role": "Partner", **_date("signed_on", 8, 5), "version": signature_version(held)}


def _submit(world: World, thing: str, who: str) -> Body:
    return {"declaration": "on", **_versions(world, thing)}


def _seen(world: World, thing: str, who: str) -> str:
    practice = world.members(thing)[{"lead": 0, "co_editor": 2}.get(who, 1)]
    return seen_by(asked_of(practice, year()))


def _hold(world: World, thing: str, who: str) -> Body:
    asked = {"code": HoldCode.AWAITING_NHSE.value, "kind": "BODY", "name": "The region", "reason": "It has to agree."}
    return {**asked, **_looked_after(world, thing, who)}


def _looked_after(world: World, thing: str, who: str) -> Body:
    return {"owner": world.people.get(who, world.people["officer"]).pk, **_date("review_on", 24, 5)}


def _said_on_hold(**answers: str) -> Callable[[World, str, str], Body]:
    def body(world: World, thing: str, who: str) -> Body:
        return {"version": world.hold(thing).entries.count(), **answers}

    return body


def _checks(world: World, thing: str, who: str) -> Body:
    notes = {f"{item.value}_note": "" if item is Six.AGREEMENT else "As on paper" for item in Six}
    answers = {item.value: "MET" for item in Six}
    return {**answers, **notes, **_versions(world, thing), "seen": last_check(world.things[thing])}


def _confirm(world: World, thing: str, who: str) -> Body:
    commissioner = Commissioner.objects.get(code=_commissioner(world, thing).code)
    return {"version": round_of(commissioner, year()).version, "revision": commissioner.revision}


def _cover(world: World, thing: str, who: str) -> Body:
    network = Membership.objects.filter(
        practice__commissioner_links__commissioner=_commissioner(world, thing), state="IN_FORCE"
    ).first()
    covered = {"practice": _uncovered(world, thing), "network": network.network.reference if network else ""}
    return {**covered, "note": "Agreed on the telephone", **_date("first_day", 1, 7)}


def _cover_step(page: str, **answers: Any) -> Callable[[World, str, str], Body]:
    def body(world: World, thing: str, who: str) -> Body:
        version = CoverAgreement.objects.get(pk=_cover_agreement(world, page, thing).pk).version
        return {"reason": "A letter", "version": version, **answers}

    return body


def _recorded(record: type[Any], **answers: Any) -> Callable[[World, str, str], Body]:
    """A form about a network that is recorded on what stands there now."""

    def body(world: World, thing: str, who: str) -> Body:
        by = world.areas["own"].commissioner if record is CommissionerConsent else None
        rule = "GEO-06" if record is Explanation else ""
        return {**answers, "seen": stamp(record, About(year(), world.network(thing), by, rule))}

    return body


def _neighbourhoods(world: World, thing: str, who: str) -> Body:
    return {**_recorded(Neighbourhood)(world, thing, who), **_division(world, thing)}


def _division(world: World, thing: str) -> Body:
    chosen = {f"in_{practice.code}": "1" for practice in world.members(thing)[:3]}
    return {"name_1": "North", **chosen}


def _attestation(world: World, thing: str, who: str) -> Body:
    about = About(year(), commissioner=_commissioner(world, thing))
    return {"statement": "The map was checked.", "seen": stamp(GeographyAttestation, about)}


def _uncovered(world: World, thing: str) -> str:
    area = AreaOfYear(_commissioner(world, thing), year(), clock.today())
    practice = practices_without_network(area).first()
    return practice.code if practice else ""


def _year_answer(world: World, thing: str, who: str) -> Body:
    return {"choice": "DECLINE", "reason": "We are too few.", "seen": world.answer(thing).reference}


def _change_version(world: World, thing: str, who: str) -> Body:
    return {"version": world.changes[thing].version}


def _decide_change(world: World, thing: str, who: str) -> Body:
    change = world.changes[thing]
    answers = {"outcome": "refuse", "reason": "Its patients would be too far.", "version": change.version}
    return {**answers, "seen": effect_of(Plan.of(change)).seen}


def _propose_change(world: World, thing: str, who: str) -> Body:
    """A practice asks to join; who speaks for the network, or decides for its area, wants it closed."""
    network = Network.objects.select_related("lead_commissioner").get(pk=world.network(thing).pk)
    practices = (
        [held.organisation_code for held in world.people[who].assignments if held.organisation_kind == "PRACTICE"]
        if who in world.people
        else []
    )
    outside = [code for code in sorted(practices) if not network.memberships.filter(practice__code=code).exists()]
    if outside and thing.endswith("published"):
        practice = Practice.objects.get(code=outside[0])
        plan = Plan(ChangeKind.JOIN, network, year(), first_day=date(2019, 10, 1), practice=practice)
        asked = {"kind": "JOIN", "practice": practice.code, **_date("first_day", 1, 10)}
    else:
        plan = Plan(ChangeKind.NETWORK_CLOSURE, network, year(), date(2019, 10, 31))
        asked = {"kind": "NETWORK_CLOSURE", **_date("last_day", 31, 10)}
    return {**asked, "reason": "Because", "seen": effect_of(plan).seen}


def _date(name: str, day: int, month: int) -> Body:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": AT.year}


def _email(world: World, who: str) -> str:
    return str(world.people[who].email) if who in world.people else "nobody@example.org"


BODIES: dict[str, Callable[[World, str, str], Body]] = {
    "signoff:propose_change": _propose_change,
    "signoff:decide_change": _decide_change,
    "signoff:agree_to_change": _change_version,
    "signoff:withdraw_change": _change_version,
    "signoff:sent_to_ods": lambda world, thing, who: _date("sent_on", 10, 5),
    "signoff:start": _start,
    "signoff:members": lambda world, thing, who: {"practice": world.practices[SPARE].code},
    "signoff:area": _area,
    "signoff:agreement": _agreement,
    "signoff:clinical_director": _clinical_director,
    "signoff:payee": _payee,
    "signoff:details": _details,
    "signoff:answer": lambda world, thing, who: {"answer": "AGREE", "reason": "", "seen": _seen(world, thing, who)},
    "signoff:approaches": lambda world, thing, who: {"code": world.practices[SPARE].code, "reason": "Too far"},
    "signoff:partners": lambda world, thing, who: {"name": "Marlshire Federation", "kind": "FEDERATION"},
    "signoff:question": lambda world, thing, who: {"text": "Who employs the pharmacist?"},
    "signoff:reply": lambda world, thing, who: {"text": "The federation does."},
    "signoff:invitations": lambda world, thing, who: {
        **{"network": world.things[thing].reference, "reason": ""},
        **{"seen": _seen(world, thing, "member")},
    },
    "signoff:year_answer": _year_answer,
    "signoff:paper_answer": lambda world, thing, who: {
        **_year_answer(world, thing, who),
        **_date("received_on", 9, 5),
    },
    "signoff:decide_late_answer": lambda world, thing, who: {"accepted": "yes", "reason": "Its partner died."},
    "signoff:submit": _submit,
    "signoff:withdraw": lambda world, thing, who: _versions(world, thing),
    "signoff:ask_waiver": lambda world, thing, who: {
        **{"ground": "RURAL_LOW_DENSITY", "evidence": "Forty miles of moor"},
        **_versions(world, thing),
    },
    "signoff:border": lambda world, thing, who: {"reason": "", **_versions(world, thing)},
    "signoff:neighbourhoods": lambda world, thing, who: {**_division(world, thing), **_versions(world, thing)},
    "signoff:sign": _sign,
    "signoff:discard": lambda world, thing, who: _versions(world, thing),
    "signoff:people": lambda world, thing, who: {"who": world.colleague.pk},
    "signoff:pick_up": lambda world, thing, who: _versions(world, thing),
    "signoff:checks": _checks,
    "signoff:history": lambda world, thing, who: {"until": (AT - timedelta(days=1)).isoformat()},
    "signoff:assign": lambda world, thing, who: {"reviewer": world.people["officer"].pk},
    "signoff:bulk": lambda world, thing, who: {
        "applications": [world.things["own submitted"].reference],
        "action": "PICK_UP",
    },
    "signoff:interests": lambda world, thing, who: {
        **{"practice": world.members("other draft")[0].code, "kind": "PARTNER"},
        **_date("since", 1, 4),
    },
    "signoff:absences": lambda world, thing, who: {
        **{"cover": world.areas["own"].second_approver.pk},
        **_date("first_day", 20, 5),
        **_date("last_day", 24, 5),
    },
    "signoff:return": lambda world, thing, who: {"reason": "The area is too large.", **_versions(world, thing)},
    "signoff:refuse": lambda world, thing, who: {
        **{"grounds": ["AREA"], "reason": "It leaves out a valley."},
        **_versions(world, thing),
    },
    **{
        page: lambda world, thing, who: {"reason": "Minutes of 8 May 2019", **_versions(world, thing)}
        for page in ("signoff:ask_review", "signoff:resolve", "signoff:escalate", "signoff:advice", "signoff:reopen")
    },
    "signoff:ready": lambda world, thing, who: {"complete": "on", **_versions(world, thing)},
    "signoff:requirements_met": lambda world, thing, who: _versions(world, thing),
    "signoff:waiver": lambda world, thing, who: {
        **{"ground": "RURAL_LOW_DENSITY", "evidence": "Minutes of 8 May 2019"},
        **_versions(world, thing),
    },
    "signoff:holds": _hold,
    "signoff:review_hold": lambda world, thing, who: {
        **_said_on_hold(note="It meets in June.")(world, thing, who),
        **_looked_after(world, thing, who),
    },
    "signoff:contest_hold": _said_on_hold(reason="Nothing is in the way."),
    "signoff:answer_contest": _said_on_hold(outcome="keep", answer="It still is."),
    "signoff:release": lambda world, thing, who: {"reason": "They agreed."},
    "signoff:comments": lambda world, thing, who: {"text": "A remark", "heard": "EVERYONE"},
    "signoff:case_comments": lambda world, thing, who: {"text": "A remark", "heard": "OWN"},
    "signoff:case_step": lambda world, thing, who: {"reason": "We meet.", "version": world.cases[thing].version},
    "signoff:plan_case": lambda world, thing, who: {
        **{"step": "Meet", "organisation": f"LMC:{world.areas['own'].lmc.code}", "owner": "", "network": ""},
        **_date("on", 24, 5),
        "version": world.cases[thing].version,
    },
    "signoff:case_parties": lambda world, thing, who: {"kind": "PRACTICE", "code": world.young[SPARE].code},
    "signoff:case_engagement": lambda world, thing, who: {"note": "By telephone", **_date("engaged_on", 9, 5)},
    "signoff:confirm": _confirm,
    **{f"signoff:{page}": lambda world, thing, who: {} for page in ("evidence", "round_evidence", "case_evidence")},
    "signoff:variations": _variations,
    "networks:larger": _recorded(LargerNetwork, ground="OTHER", evidence="Minutes of 8 May 2019"),
    "networks:regional_sight": _recorded(RegionalSight, note="Seen on 8 May 2019"),
    "networks:local_share": _recorded(LocalShare, percent="80", source="Lists of January 2019"),
    "networks:consent": _recorded(CommissionerConsent, note="Minutes of 8 May 2019"),
    "networks:explain": _recorded(Explanation, text="One valley on both sides of the border."),
    "networks:neighbourhoods": _neighbourhoods,
    "networks:attestation": _attestation,
    "networks:cover": _cover,
    "networks:propose_cover": _cover,
    **{f"networks:cover_{page}": _cover_step(f"networks:cover_{page}") for page in ("accept", "decline", "take_back")},
    "networks:cover_agree": _cover_step("networks:cover_agree", sure="on"),
    "networks:cover_notice": _cover_step("networks:cover_notice", **_date("day", 8, 5)),
    "networks:cover_end": _cover_step("networks:cover_end", sure="on", **_date("day", 1, 9)),
    "networks:exemption": lambda world, thing, who: {"practice": _uncovered(world, thing), "reason": "A hostel"},
    "networks:list_sizes": lambda world, thing, who: {
        "practice": world.young[thing].code,
        "registered": "2,500",
        "evidence": "Its list on 4 February",
    },
    "account_login": lambda world, thing, who: {"login": _email(world, who), "password": "wrong"},
    "account_reauthenticate": lambda world, thing, who: {"password": PASSWORD},
    "account_change_password": lambda world, thing, who: {
        "oldpassword": PASSWORD,
        "password1": "another light at dawn",
        "password2": "another light at dawn",
    },
    "account_reset_password": lambda world, thing, who: {"email": _email(world, who)},
}
