"""The versions of an application: what each submission froze, how it stands now, and what changed between two."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from networks.enums import MembershipState
from networks.models import About, AgreementSignatory, Membership, NetworkValidation, NetworkYear
from networks.models.items import Director
from networks.rules import Finding, words
from networks.selectors.findings import findings_for
from networks.selectors.records import neighbourhoods_of
from networks.selectors.results import network_result, worst_first
from pcnportal.accounts.models import User
from practices.enums import OdsStatus
from practices.models import ListSize
from practices.shapes import in_words
from signoff.content import Checked, Content, Member, Section, Value, changes
from signoff.enums import Item
from signoff.models import Application, Submission
from signoff.selectors.applying import border_reason, core_members, network_year_of


@dataclass(frozen=True, slots=True)
class Source:
    """What an application says is read from: `members` are those that count."""

    application: Application
    network_year: NetworkYear
    members: Sequence[Membership]
    result: NetworkValidation | None


def _details(source: Source) -> dict[str, Value]:
    application, network = source.application, source.application.network
    return {
        "Network name": network.name,
        "Lead commissioner": str(application.commissioner),
        "Contact": application.contact_name,
        "Contact’s role": application.contact_role,
        "Contact’s e-mail address": application.contact_email,
        "Contact’s telephone number": application.contact_phone,
    }


def _area(source: Source) -> dict[str, Value]:
    area = getattr(source.network_year, "area", None)
    if area is None:
        return {}
    drawing = in_words(bytes(area.drawing)) if area.drawing else ""
    return {area.get_kind_display(): list(area.codes), "Description": area.description, "Drawing": drawing}


def _agreement(source: Source) -> dict[str, Value]:
    agreement = getattr(source.network_year, "agreement", None)
    signatories = sorted(source.network_year.signatories.all(), key=lambda each: str(each.practice))
    signed = {f"Signs for {each.practice}": _signatory(each) for each in signatories}
    return {"Date": words.day(agreement.dated_on) if agreement else "", **signed}


def _signatory(signatory: AgreementSignatory) -> str:
    signed = f"signed on {words.day(signatory.signed_on)}" if signatory.signed_on else "not signed yet"
    return ", ".join(filter(None, (signatory.name, signatory.role, signed)))


def _clinical_director(source: Source) -> dict[str, Value]:
    director = getattr(source.network_year, "clinical_director", None)
    if director is None:
        return {}
    return {
        "Full name": director.name,
        "Profession": director.profession,
        "Practice": str(director.practice),
        "E-mail address": director.email,
        "Share of the post": _share(director),
        "In post from": words.day(director.starts_on) if director.starts_on else "",
        "In post until": words.day(director.ends_on) if director.ends_on else "",
        "Shared with": [
            f"{each.name}, {each.profession}, {each.practice}, {_share(each)}"
            for each in source.network_year.job_shares.all()
        ],
    }


def _share(director: Director) -> str:
    return f"{director.share}%" if director.share else ""


def _payee(source: Source) -> dict[str, Value]:
    payee = getattr(source.network_year, "payee", None)
    return {payee.get_kind_display(): str(payee)} if payee else {}


def _border(source: Source) -> dict[str, Value]:
    return {"Reason": border_reason(source.application)}


def _waiver(source: Source) -> dict[str, Value]:
    asked = getattr(source.network_year, "waiver_request", None)
    return {"Ground": asked.get_ground_display(), "Evidence": asked.evidence} if asked else {}


def _partners(source: Source) -> dict[str, Value]:
    named = [f"{each.name} ({each.get_kind_display()})" for each in source.network_year.associates.all()]
    return {"Named": named} if named else {}


def _neighbourhoods(source: Source) -> dict[str, Value]:
    about = About(source.application.contract_year, source.application.network)
    return {
        part.name: sorted(str(member.practice) for member in part.members.all()) for part in neighbourhoods_of(about)
    }


# What each part of an application says, by label: all that a submission keeps of it, in the order in which it is shown.
READERS: Mapping[str, tuple[str, Callable[[Source], dict[str, Value]]]] = {
    **{
        item.value: (item.label, read)
        for item, read in (
            (Item.AREA, _area),
            (Item.AGREEMENT, _agreement),
            (Item.CLINICAL_DIRECTOR, _clinical_director),
            (Item.PAYEE, _payee),
            (Item.DETAILS, _details),
            (Item.BORDER, _border),
            (Item.WAIVER, _waiver),
            (Item.NEIGHBOURHOODS, _neighbourhoods),
        )
    },
    "partners": ("Other partners", _partners),
}


def content_of(application: Application) -> Content:
    """The application as it stands now, with the verdicts last stored."""
    result = network_result(application.network, application.contract_year)
    return content_from(Source(application, network_year_of(application), core_members(application), result))


def content_from(source: Source) -> Content:
    """The same, of what the caller has read."""
    return {
        "size": source.result.size if source.result else None,
        "list_date": source.application.contract_year.list_date.isoformat(),
        "members": [_member(each) for each in source.members],
        "sections": [_section(part, title, read(source)) for part, (title, read) in READERS.items()],
        "checked": _checked(source.result),
    }


def members_counted(applications: Collection[Application]) -> dict[tuple[int, int], list[Member]]:
    """By network and year, the members as the contents of these applications have them, in one statement."""
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=OuterRef("contract_year__list_date"))
    networks, years = ({getattr(each, of) for each in applications} for of in ("network_id", "contract_year_id"))
    counted = Membership.objects.filter(network__in=networks, contract_year__in=years).exclude(
        state=MembershipState.DECLINED
    )
    found: dict[tuple[int, int], list[Member]] = defaultdict(list)
    for each in counted.select_related("practice").annotate(list_size=Subquery(lists.values("registered"))):
        found[each.network_id, each.contract_year_id].append(_member(each))
    return found


def _member(membership: Membership) -> Member:
    practice = membership.practice
    return {
        "code": practice.code,
        "name": practice.name,
        "list_size": getattr(membership, "list_size", None),
        "answer": membership.get_state_display(),
        "closed": practice.ods_status == OdsStatus.CLOSED,
    }


def _section(part: str, title: str, facts: Mapping[str, Value]) -> Section:
    return {
        "item": part,
        "title": title,
        "facts": [{"label": label, "value": value} for label, value in facts.items()],
    }


def _checked(result: NetworkValidation | None) -> Checked:
    if result is None:
        return {"revision": 0, "rule_set_version": 0, "findings": []}
    return {"revision": result.revision, "rule_set_version": result.rule_set_version, "findings": result.findings}


def versions_of(application: Application) -> QuerySet[Submission]:
    """Each with who submitted it, the newest first."""
    return application.submissions.select_related("step__by").order_by("-number")


def latest_version(application: Application) -> Submission | None:
    return versions_of(application).first()


def changed_parts(application: Application) -> set[str]:
    """The parts of the application that are not as they were last submitted."""
    last = latest_version(application)
    return changes(last.content, content_of(application)).parts if last else set()


def findings_in(content: Content, user: User) -> list[Finding]:
    """As the person may read them, the worst first."""
    found = [Finding.from_json(stored) for stored in content["checked"]["findings"]]
    return worst_first(findings_for(user, found, whole=True))
