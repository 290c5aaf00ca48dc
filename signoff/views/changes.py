"""Changes to a network in force: proposed, agreed to, decided, withdrawn, and told to ODS."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from networks.models import Network
from networks.rules import words
from networks.selectors.networks import get_network
from networks.selectors.scope import networks_visible_to
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.lists import page_of
from pcnportal.core.words import longdate
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus
from signoff.forms.changes import DecideChangeForm, KindForm, ProposeForm, SentToOdsForm, VersionForm
from signoff.models import NetworkChange
from signoff.permissions.agreeing import may_agree
from signoff.permissions.changes import (
    check_user_can_decide_change,
    check_user_can_notify_ods,
    check_user_can_withdraw_change,
    user_can_decide_change,
    user_can_notify_ods,
    user_can_withdraw_change,
)
from signoff.plans import Effect, Plan
from signoff.policies.changes import check_plan
from signoff.selectors.changes.offers import Offers, offers_for, own_members
from signoff.selectors.changes.reading import (
    change_sheet,
    changes_of_network,
    interests_in_change,
    own_needs,
    speaks_in,
)
from signoff.selectors.changes.scope import (
    day_in_force,
    get_change,
    get_changing_network,
    members_on,
    sees_changes_of,
    year_on,
)
from signoff.services.changes.deciding import agree_to_change, decide_change, propose_change, withdraw_change
from signoff.services.changes.ods import NOTHING_OWED, record_sent_to_ods
from signoff.services.effects import effect_of
from signoff.views.editing import form_page, posted, sent_once, told_where_it_went

PER_PAGE = 20


@require_safe
def network_changes(request: SignedInRequest, reference: str) -> HttpResponse:
    network = get_changing_network(request.user, reference, clock.today())
    page = page_of(request.GET, changes_of_network(request.user, network).prefetch_related("practices"), PER_PAGE)
    context = {
        "network": network,
        "page": page,
        "lines": [(each, Plan.of(each)) for each in page.object_list],
        "may_propose": bool(offers_for(request.user, network, clock.today()).kinds),
    }
    return render(request, "signoff/changes/list.html", context)


@form_page
def propose(request: SignedInRequest, reference: str) -> HttpResponse:
    """What is to change comes first; then the form for it, which shows what it would do before it is proposed."""
    network = get_network(request.user, reference)
    offers = offers_for(request.user, network, clock.today())
    if not offers.kinds:
        _refuse_to_offer(request, network)
    kind = request.POST.get("kind") or request.GET.get("kind") or ""
    if kind in ChangeKind.__members__ and kind not in offers.kinds:
        raise PermissionDenied(_not_offered(ChangeKind[kind], network))
    if kind not in offers.kinds:
        return _choose(request, network, offers, asked="kind" in request.GET or request.method == "POST")
    form = ProposeForm(
        posted(request),
        kind=ChangeKind[kind],
        network=network,
        members=offers.members,
        own=offers.kinds[ChangeKind[kind]],
        visible=networks_visible_to(request.user),
    )
    effect, status = None, 200
    if form.is_valid():
        try:
            effect = _effect_shown(request, form)
            if "show" not in request.POST:
                act = partial(_propose, request, form)
                return sent_once(request, form, act)
            form.show(effect)
        except Conflict as conflict:
            effect, status = effect_of(form.plan()), 409
            form.show(effect, f"{conflict.message} {conflict.detail}".strip())
        except Refused as refused:
            form.refuse(refused)
    past = effect is not None and form.plan().effective_on <= clock.today()
    context = {"network": network, "form": form, "kind": ChangeKind[kind], "effect": effect, "past": past}
    return render(
        request, "signoff/changes/propose.html", context, status=422 if form.errors and status == 200 else status
    )


def _choose(request: SignedInRequest, network: Network, offers: Offers, *, asked: bool) -> HttpResponse:
    form = KindForm(request.GET if asked else None, kinds=offers.kinds)
    status = 422 if asked and not form.is_valid() else 200
    own, year = own_members(request.user, offers), year_on(clock.today())
    context = {"network": network, "form": form, "own": own, "year": year}
    return render(request, "signoff/changes/kind.html", context, status=status)


def _refuse_to_offer(request: SignedInRequest, network: Network) -> None:
    """404 for who has nothing to do with the network; 403 for a party to it that cannot propose anything."""
    today = clock.today()
    get_changing_network(request.user, network.reference, today)
    if network.closed_on and network.closed_on < today:
        raise PermissionDenied(f"{network} closed on {longdate(network.closed_on)}, so nothing changes in it any more.")
    raise PermissionDenied(
        f"You can see {network} but only its practices, and an officer or approver of {network.lead_commissioner} who "
        "has declared no interest in a member, can propose a change while it is in force."
    )


def _not_offered(kind: ChangeKind, network: Network) -> str:
    if kind is ChangeKind.OPT_OUT:
        return "A practice opts out by its answer for the year, which somebody from the practice gives."
    return (
        f"You can propose other changes to {network} but not this one. A practice that speaks for {network}, or an "
        f"officer or approver of {network.lead_commissioner}, can."
    )


def _effect_shown(request: SignedInRequest, form: ProposeForm) -> Effect:
    plan = form.plan()
    check_plan(plan)
    return effect_of(plan)


def _propose(request: SignedInRequest, form: ProposeForm) -> str:
    change = propose_change(
        plan=form.plan(),
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, f"It is proposed. {_what_follows(change)}")
    return _page_of(change)


def _what_follows(change: NetworkChange) -> str:
    commissioner, missing = change.network.lead_commissioner, [each.who for each in change_sheet(change).missing]
    then = f"It waits for {words.listed(missing)} to agree; then {commissioner}" if missing else str(commissioner)
    return f"{then} decides on it."


def _page_of(change: NetworkChange) -> str:
    return reverse("signoff:change", args=[change.reference])


@require_safe
def change_page(request: SignedInRequest, reference: str) -> HttpResponse:
    change = get_change(request.user, reference)
    return render(request, "signoff/changes/change.html", _sheet_of(request, change))


def _sheet_of(request: SignedInRequest, change: NetworkChange) -> dict[str, Any]:
    """With the effect as it would be now, as long as it is not in force; then as it was when it was decided."""
    sheet, today = change_sheet(change), clock.today()
    live = change.open
    commissioner = change.network.lead_commissioner
    proposed = change.status == ChangeStatus.PROPOSED
    interests = _interests(request, sheet.plan) if proposed else []
    return {
        "change": change,
        "sheet": sheet,
        "effect": _effect_now(change, sheet.plan) if live else sheet.effect,
        "live": live,
        "past": proposed and change.effective_on <= today,
        "sees_network": sees_changes_of(request.user, change.network, today),
        "may_decide": proposed and user_can_decide_change(request.user, change, interests),
        "may_withdraw": proposed and user_can_withdraw_change(request.user, change),
        "may_notify": user_can_notify_ods(request.user, commissioner),
        "overdue": change.ods_overdue(today),
        "expelled": proposed and _would_expel(request, change),
        "own": [each for each in own_needs(request.user, sheet) if may_agree(sheet.plan, each, interests)],
    }


def _would_expel(request: SignedInRequest, change: NetworkChange) -> bool:
    """Whether it would expel a practice of the person's, who may say in a case how it stands to that."""
    if change.kind != ChangeKind.EXPULSION or change.practice is None:
        return False
    return bool(request.user.capacity_for(change.practice.organisation, Permission.CASE_OPEN))


def _effect_now(change: NetworkChange, plan: Plan) -> Effect:
    return effect_of(plan, decided=bool(change.size_decision), determined_on=change.determined_on)


def _interests(request: SignedInRequest, plan: Plan) -> list[str]:
    day = day_in_force(plan.contract_year, plan.effective_on)
    members = [member for each in plan.networks for member in members_on(each, day)]
    return interests_in_change(request.user, plan, members)


@form_page
def decide(request: SignedInRequest, reference: str) -> HttpResponse:
    change = get_change(request.user, reference)
    plan = Plan.of(change)
    check_user_can_decide_change(request.user, change, _interests(request, plan))
    ask_password_again(request)
    if change.status != ChangeStatus.PROPOSED and request.method != "POST":
        messages.info(request, f"This change is {change.get_status_display().lower()}: there is nothing to decide.")
        return redirect(_page_of(change))
    effect = effect_of(plan)
    form = DecideChangeForm(
        posted(request), version=change.version, effect=effect, kind=change.kind, today=clock.today()
    )
    form.sent_to = request.path
    status = 200
    if form.is_valid():
        try:
            act = partial(_decide, request, change, form)
            return sent_once(request, form, act)
        except Conflict as conflict:
            change, effect, status = get_change(request.user, reference), effect_of(plan), 409
            form.refuse_stale(f"{conflict.message} {conflict.detail}".strip(), change.version, effect)
        except Refused as refused:
            form.refuse(refused)
    if form.errors and status == 200:
        status = 422
    context = {
        "change": change,
        "sheet": change_sheet(change),
        "effect": effect,
        "form": form,
        "live": True,
        "past": change.effective_on <= clock.today(),
    }
    return render(request, "signoff/changes/decide.html", context, status=status)


def _decide(request: SignedInRequest, change: NetworkChange, form: DecideChangeForm) -> str:
    step = decide_change(
        change=change,
        decision=form.decision(),
        version=form.cleaned_data["version"],
        seen=form.cleaned_data["seen"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, f"You {ChangeAction[step.action].label}.")
    return _page_of(change)


@require_POST
@told_where_it_went
def agree(request: SignedInRequest, reference: str) -> HttpResponse:
    change = get_change(request.user, reference)
    if not speaks_in(request.user, change_sheet(change)):
        raise PermissionDenied("You can see this change but it does not wait for the word of your organisation.")
    form = VersionForm(request.POST, version=change.version, label="Agree")
    if not form.is_valid():
        raise Conflict("This page is out of date. Open it again and repeat what you did.")
    agree_to_change(change=change, version=form.cleaned_data["version"], by=request.user, at=clock.now())
    messages.success(request, f"You agreed. {_what_follows(change)}")
    return redirect(_page_of(change))


@form_page
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    change = get_change(request.user, reference)
    check_user_can_withdraw_change(request.user, change)
    if change.status != ChangeStatus.PROPOSED and request.method != "POST":
        messages.info(request, f"This change is {change.get_status_display().lower()}: there is nothing to withdraw.")
        return redirect(_page_of(change))
    form = VersionForm(posted(request), version=change.version, label="Withdraw it")
    if form.is_valid():
        withdraw_change(change=change, version=form.cleaned_data["version"], by=request.user, at=clock.now())
        messages.success(request, "It is withdrawn. Nothing changes.")
        return redirect(_page_of(change))
    context = {
        "title": f"Withdraw: {Plan.of(change).title}",
        "consequences": ["Nothing changes, and those who were told of it are told.", "It can be proposed again."],
        "form": form,
        "cancel_href": _page_of(change),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@form_page
def sent_to_ods(request: SignedInRequest, reference: str) -> HttpResponse:
    change = get_change(request.user, reference)
    check_user_can_notify_ods(request.user, change.network.lead_commissioner)
    if not change.owed_to_ods and request.method != "POST":
        messages.info(request, NOTHING_OWED)
        return redirect(_page_of(change))
    form = SentToOdsForm(
        posted(request),
        proposed_on=localdate(change.proposed_at),
        today=clock.today(),
        initial={"sent_on": change.ods_sent_on},
    )
    if form.is_valid():
        try:
            record_sent_to_ods(change=change, sent_on=form.cleaned_data["sent_on"], by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "The day is saved.")
            return redirect("signoff:ods_notices", change.network.lead_commissioner.code)
    context = {
        "title": "Notice to ODS",
        "consequences": [f"{Plan.of(change).title}."],
        "form": form,
        "cancel_href": _page_of(change),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
