"""Pages on which people record what the rules go by: one form a page, beside the finding that it concerns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from networks.forms.records import (
    AttestationForm,
    ConsentForm,
    ExplanationForm,
    LargerForm,
    NeighbourhoodsForm,
    RecordForm,
    ShareForm,
    SightForm,
    WithdrawForm,
)
from networks.models import (
    About,
    CommissionerConsent,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Neighbourhood,
    Network,
    RegionalSight,
)
from networks.permissions import check_user_can_record, user_can_record
from networks.policies import check_recordable, other_commissioners
from networks.rules.rule import Subject
from networks.selectors.commissioners import get_area
from networks.selectors.facts import YearDay
from networks.selectors.findings import RULE, findings_for
from networks.selectors.networks import core_members, get_network, year_of_network
from networks.selectors.records import RULES_BY, held, last_recorded, stamp
from networks.selectors.results import commissioner_result, network_result, parsed_findings
from networks.selectors.scope import check_knows_area
from networks.services import records
from networks.services.neighbourhoods import set_neighbourhoods
from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from practices.years import chosen_year

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Kind:
    """What is recorded on a page: its words, with {it} for the network or the commissioner, and its service.

    `asks_password`: a decision, before which the person enters their password again.
    """

    model: type[Any]
    form: type[RecordForm]
    save: Callable[..., None]
    title: str
    text: str
    done: str
    undone: str
    template: str = "networks/record.html"
    asks_password: bool = False


KINDS: Mapping[str, Kind] = {
    "larger": Kind(
        LargerNetwork,
        LargerForm,
        records.agree_larger_network,
        title="Agree to a larger network",
        text="A network may be larger where its commissioner agrees. The agreement holds for the contract year, "
        "whatever its size becomes.",
        done="{it} is agreed to be a larger network.",
        undone="Take back that {it} is agreed to be a larger network?",
        asks_password=True,
    ),
    "regional-sight": Kind(
        RegionalSight,
        SightForm,
        records.record_regional_sight,
        title="Record what the region says of a small network",
        text="NHS England’s region sees small networks. What it says stands beside the rules on size; the commissioner "
        "decides.",
        done="What the region says of {it} is recorded.",
        undone="Take back what the region says of {it}?",
    ),
    "local-share": Kind(
        LocalShare,
        ShareForm,
        records.record_local_share,
        title="Record how many patients live in the area",
        text="Where a practice’s patients live far and wide, the network explains how it serves them.",
        done="The share of local patients of {it} is recorded.",
        undone="Take back the share of local patients of {it}?",
    ),
    "consent": Kind(
        CommissionerConsent,
        ConsentForm,
        records.record_consent,
        title="Agree to a network that another commissioner leads",
        text="It holds practices of your area. Its commissioner can confirm it once you agree.",
        done="Your agreement to {it} is recorded.",
        undone="Take back your agreement to {it}?",
        asks_password=True,
    ),
    "explain": Kind(
        Explanation,
        ExplanationForm,
        records.explain,
        title="Explain a warning",
        text="A warning stops nothing by itself. Whoever decides on the network reads why it is so.",
        done="The explanation is saved.",
        undone="Take back the explanation about {it}?",
    ),
    "neighbourhoods": Kind(
        Neighbourhood,
        NeighbourhoodsForm,
        set_neighbourhoods,
        title="Divide into neighbourhoods",
        text="A larger network works in neighbourhoods. Each practice is in exactly one of them.",
        done="The neighbourhoods of {it} are saved.",
        undone="Take back the neighbourhoods of {it}?",
        template="networks/record_neighbourhoods.html",
    ),
}
ATTESTATION = Kind(
    GeographyAttestation,
    AttestationForm,
    records.attest_geography,
    title="Record that the whole area is served",
    text="Where Network Areas are not drawn, the rule goes by this. Record it only where every part of your area "
    "lies in the area of some network.",
    done="It is recorded that the whole area of {it} is served.",
    undone="Take back that the whole area of {it} is served?",
)


@form_page
def record_on_network(request: SignedInRequest, reference: str, kind: str, rule: str = "") -> HttpResponse:
    return _record(request, KINDS[kind], _about_network(request, reference, kind, rule))


@form_page
def withdraw_from_network(request: SignedInRequest, reference: str, kind: str, rule: str = "") -> HttpResponse:
    return _withdraw(request, KINDS[kind], _about_network(request, reference, kind, rule))


@form_page
def record_on_area(request: SignedInRequest, code: str) -> HttpResponse:
    return _record(request, ATTESTATION, _about_area(request, code))


@form_page
def withdraw_from_area(request: SignedInRequest, code: str) -> HttpResponse:
    return _withdraw(request, ATTESTATION, _about_area(request, code))


def _about_network(request: SignedInRequest, reference: str, kind: str, rule: str) -> About:
    """404 outside the person's scope and for what is no rule of networks, 403 inside it without the right."""
    network = get_network(request.user, reference)
    choice = chosen_year(request.GET, clock.today())
    year = year_of_network(request.user, network, choice, asked_for="year" in request.GET).year
    if rule and (rule not in RULE or RULE[rule].subject is not Subject.NETWORK):
        raise Http404
    about = About(year, network, rule=rule)
    if kind == "consent":
        about = _consenting(request, about)
    check_user_can_record(request.user, KINDS[kind].model, about)
    return about


def _consenting(request: SignedInRequest, about: About) -> About:
    """With the commissioner for whom the person speaks: the one asked for, else one that has yet to agree."""
    network = about.network
    others = [About(about.year, network, each) for each in other_commissioners(network, about.year)] if network else []
    if not others:
        raise PermissionDenied(f"No other commissioner than its lead has practices in {network}: none has to agree.")
    wanted = request.GET.get("commissioner")
    own = [each for each in others if user_can_record(request.user, CommissionerConsent, each)]
    asked_for = [each for each in own if each.commissioner and each.commissioner.code == wanted]
    waiting = [each for each in own if not held(CommissionerConsent, each)]
    return [*asked_for, *waiting, *own, *others][0]


def _about_area(request: SignedInRequest, code: str) -> About:
    today = clock.today()
    area = get_area(request.user, code, chosen_year(request.GET, today).year, today)
    check_knows_area(request.user, area.commissioner)
    about = About(area.year, commissioner=area.commissioner)
    check_user_can_record(request.user, GeographyAttestation, about)
    return about


def _back(request: SignedInRequest, about: About) -> str:
    """The page of this portal from which the person came, where the address says so, else that of the thing itself."""
    wanted = request.GET.get("back", "")
    here = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here else _page_of(about)


def _record(request: SignedInRequest, kind: Kind, about: About) -> HttpResponse:
    if kind.asks_password:
        ask_password_again(request)
    if request.method != "POST" and not held(kind.model, about):
        check_recordable(kind.model, about)
    form = _form(request, kind, about)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            kind.save(**about.key, **form.values(), seen=form.cleaned_data["seen"], by=request.user, at=clock.now())
        except Conflict as conflict:
            form = _form(request, kind, about)
            form.refuse_stale(conflict.message, held(kind.model, about) or {}, stamp(kind.model, about))
            status = 409
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            messages.success(request, kind.done.format(it=about))
            return redirect(_back(request, about))
    return render(request, kind.template, _context(request, kind, about, form), status=status)


def _form(request: SignedInRequest, kind: Kind, about: About) -> RecordForm:
    """For what is saved and who is a member at this moment."""
    more: dict[str, Any] = {}
    if about.network and kind.form is NeighbourhoodsForm:
        members = core_members(about.network, YearDay.of(about.year, clock.today()))
        more = {"members": members, "year": about.year}
    saved, seen = held(kind.model, about) or {}, stamp(kind.model, about)
    form = kind.form(request.POST or None, saved=saved, seen=seen, **more)
    form.sent_to = _here(request)
    return form


def _here(request: SignedInRequest) -> str:
    """The address of the page, from wherever it was taken up."""
    return f"{request.path}?{request.GET.urlencode()}"


def _context(request: SignedInRequest, kind: Kind, about: About, form: RecordForm) -> dict[str, Any]:
    result = network_result(about.network, about.year) if about.network else None
    area = commissioner_result(about.commissioner, about.year) if about.commissioner and not about.network else None
    rules = RULES_BY.get(kind.model, (about.rule,))
    findings = [found for found in parsed_findings(result or area) if found.rule in rules]
    return {
        "kind": kind,
        "about": about,
        "form": form,
        "findings": findings_for(request.user, findings, whole=True),
        "row": last_recorded(kind.model, about),
        "undo": f"{request.path}withdraw/?{request.GET.urlencode()}",
        "back": _back(request, about),
    }


def _withdraw(request: SignedInRequest, kind: Kind, about: About) -> HttpResponse:
    if kind.asks_password:
        ask_password_again(request)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    form.sent_to = _here(request)
    if request.method == "POST":
        records.withdraw(record=kind.model, about=about, by=request.user, at=clock.now())
        messages.success(request, "It is taken back.")
        return redirect(_back(request, about))
    context = {
        "title": kind.undone.format(it=about),
        "consequences": ["The rules are checked again at once. The history keeps what was recorded, and by whom."],
        "form": form,
        "cancel_href": _back(request, about),
    }
    return render(request, "confirm.html", context)


def _page_of(about: About) -> str:
    on = about.on
    page = reverse("networks:network", args=[on.reference]) if isinstance(on, Network) else None
    return f"{page or reverse('networks:commissioner', args=[about.chain])}?year={about.year.slug}"
