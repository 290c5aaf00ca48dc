"""What a change would do to size, cover and round, by the portal's what-if, before it happens. Nothing is written."""

from collections.abc import Collection, Iterable
from datetime import date
from hashlib import sha256

from django.db.models import QuerySet

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.rules import words
from networks.rules.bands import band_words
from networks.rules.facts import YearRules
from networks.rules.position import percent
from networks.selectors.facts import YearDay
from networks.services.what_if import what_if
from networks.whatif.answer import State, Touched, WhatIf
from networks.whatif.values import Action, Move
from practices.models import Commissioner, ContractYear, Practice, PracticeCommissioner
from signoff.enums import ChangeKind, ChangeStatus, RoundStatus
from signoff.models import NetworkChange, Round
from signoff.plans import MINIMUM, AreaEffect, Effect, Flip, NetworkEffect, Plan, rules_on
from signoff.selectors.changes.scope import day_in_force, members_on

# Of the rules whose verdict would be another one, those that speak of size and place: no practice's word is in them
TOLD = ("SIZE-", "GEO-")


# Of what one practice does: others may be leaving its network by the same day
BESIDE_OTHERS = frozenset({ChangeKind.OPT_OUT, ChangeKind.EXPULSION, ChangeKind.MOVE, ChangeKind.PRACTICE_CLOSURE})


def effect_of(plan: Plan, *, decided: bool = False, determined_on: date | None = None) -> Effect:
    """With what others do who opt out of the same network by its day. `decided`, `determined_on`: what the commissioner
    has decided on a network that becomes too small, and when it determined an expulsion. Raises as `what_if` does."""
    year_day = YearDay.of(plan.contract_year, plan.effective_on)
    members = members_on(plan.network, year_day.day_in_force)
    networks, commissioners = _networks(plan, members), _commissioners(plan, members)
    leaving = [each for each in _opting_out(plan) if each in members]
    seen = _stamp(plan, networks, commissioners, leaving)
    others = [Move(Action.LEAVE, each.code, plan.network.reference) for each in leaving]
    answer = what_if(
        [*others, *plan.moves(members)],
        year_day=year_day,
        networks=Network.objects.filter(pk__in=[each.pk for each in networks]),
        commissioners=Commissioner.objects.filter(pk__in=[each.pk for each in commissioners]),
    )
    closing = plan.network.reference if plan.kind in (ChangeKind.MERGE, ChangeKind.NETWORK_CLOSURE) else ""
    told = [_network(each, answer.rules, closing) for each in answer.networks]
    left = {each.reference for each in told if each.members_after}
    return Effect(
        day=plan.effective_on.isoformat(),
        networks=told,
        areas=[_area(each) for each in answer.commissioners],
        flips=[flip for each in answer.networks if each.code in left for flip in _flips(each)],
        rounds=_rounds(answer, plan.contract_year),
        rules=rules_on(plan, told, answer.rules, decided=decided, determined_on=determined_on),
        refusals=[reason.sentence for refusal in answer.refusals for reason in refusal.reasons],
        with_others=_with_others(plan, len(leaving)),
        seen=seen,
    )


def _opting_out(plan: Plan) -> QuerySet[Practice]:
    """Of its network by its day, approved and not in force yet, beside whom it is about."""
    found = NetworkChange.objects.filter(
        kind=ChangeKind.OPT_OUT,
        status=ChangeStatus.APPROVED,
        network=plan.network,
        contract_year=plan.contract_year,
        effective_on__lte=plan.effective_on,
    )
    others = Practice.objects.filter(pk__in=found.exclude(practice=plan.practice).values("practice"))
    return others.order_by("code") if plan.kind in BESIDE_OTHERS else others.none()


def _with_others(plan: Plan, number: int) -> str:
    if not number:
        return ""
    opt_out = "other practice that opts" if number == 1 else "other practices that opt"
    return f"This counts {number} {opt_out} out of {plan.network} by then."


def _networks(plan: Plan, members: Iterable[Practice]) -> list[Network]:
    """Those of the change, and those that hold its practices in force and have not closed by then: others are nobody's
    to read of here."""
    held = Membership.objects.filter(
        practice__in=[*plan.own_practices, *members],
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__overlap=(plan.contract_year.first_day, plan.contract_year.last_day),
    )
    ids = {*held.values_list("network_id", flat=True), *(each.pk for each in plan.networks)}
    closed = Network.objects.filter(closed_on__lt=plan.effective_on).exclude(pk__in=[each.pk for each in plan.networks])
    return list(Network.objects.filter(pk__in=ids).exclude(pk__in=closed).order_by("pk"))


def _commissioners(plan: Plan, members: Iterable[Practice]) -> list[Commissioner]:
    links = PracticeCommissioner.objects.filter(
        practice__in=[*plan.own_practices, *members],
        during__contains=day_in_force(plan.contract_year, plan.effective_on),
    )
    return list(Commissioner.objects.filter(pk__in=links.values("commissioner")).order_by("pk"))


def _stamp(
    plan: Plan, networks: Collection[Network], commissioners: Collection[Commissioner], leaving: Iterable[Practice]
) -> str:
    """Of what is asked for, and of the revisions of all that it touches, read before the figures."""
    asked = (plan.kind, plan.last_day, plan.first_day, plan.new_name, *plan.subjects)
    revisions = [(each.subject, each.revision) for each in networks]
    revisions += [(each.subject, each.revision) for each in commissioners]
    asked = (*asked, *(each.code for each in leaving))
    return sha256(repr((asked, revisions)).encode()).hexdigest()[:32]


def _network(touched: Touched, rules: YearRules, closing: str) -> NetworkEffect:
    before, after = touched.before, touched.after
    ends = touched.code == closing or not (after and after.figures["members"])
    return NetworkEffect(
        touched.code,
        touched.name,
        _size(before, rules),
        "closed" if ends else _size(after, rules),
        before.figures["size"] if before else None,
        after.figures["size"] if after and not ends else None,
        after.figures["members"] if after and not ends else 0,
    )


def _size(state: State | None, rules: YearRules) -> str:
    if state is None or not state.figures["members"]:
        return "no network yet" if state is None else "no practices"
    members, size = words.practices(state.figures["members"]), state.figures["size"]
    if size is None:
        return f"{members}, list size not known"
    return f"{members}, {words.patients(size)} ({band_words(size, rules)})"


def _area(touched: Touched) -> AreaEffect:
    return AreaEffect(touched.code, touched.name, _covered(touched.before), _covered(touched.after))


def _covered(state: State | None) -> str:
    if state is None:
        return "not known"
    numbers = state.figures
    covered, whole = numbers["patients_covered"], numbers["patients_in_scope"]
    share = percent(covered, whole)
    return f"{covered:,} of {words.patients(whole)} covered" + ("" if share is None else f" ({share:.2f}%)")


def _flips(touched: Touched) -> list[Flip]:
    return [
        Flip(touched.name, f"{after.title}, {touched.name}", after.verdict, after.sentence)
        for each in touched.differences
        if (after := each.after) and each.before and each.flips and each.rule.startswith(TOLD) and each.rule != MINIMUM
    ]


def _rounds(answer: WhatIf, year: ContractYear) -> list[str]:
    """What becomes of the round of each commissioner that it touches, in a sentence."""
    codes = [each.code for each in answer.commissioners]
    confirmed = set(
        Round.objects.filter(
            commissioner__code__in=codes, contract_year=year, status=RoundStatus.CONFIRMED
        ).values_list("commissioner__code", flat=True)
    )
    return [_round(each, each.code in confirmed, year) for each in answer.commissioners]


def _round(touched: Touched, confirmed: bool, year: ContractYear) -> str:
    numbers = touched.after.figures if touched.after else {}
    left = numbers.get("practices_in_scope", 0) - numbers.get("practices_covered", 0)
    patients = numbers.get("patients_in_scope", 0) - numbers.get("patients_covered", 0)
    open_then = f"{words.practices(left)} with {words.patients(patients)} would not be covered" if left else ""
    name = f"The round {year} of {touched.name}"
    if not confirmed and not numbers.get("practices_in_scope"):
        return f"{name} is not confirmed, and which practices need cover in {year} is not known yet."
    if not confirmed:
        return f"{name} is not confirmed" + (f"; {open_then}." if left else ", and every practice would be covered.")
    return f"{name} would open again: {open_then}." if left else f"{name} stays confirmed: every practice is covered."
