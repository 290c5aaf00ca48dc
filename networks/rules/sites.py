"""Where members and their branches are, and where their patients live, against the areas of networks."""

from networks.rules import words
from networks.rules.drawing import holding
from networks.rules.facts import AreaKind, BranchFacts, MemberFacts, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards


def sites_in_area(network: NetworkFacts, year: YearRules) -> Outcome:
    area = network.area
    if not area or not network.members:
        missing = "No area is given." if network.members else "No practice is named yet."
        return nothing_to_judge(missing, practices=[], outside=[])
    holds = holding(area)
    if holds is None:
        kind = "LSOAs" if area.kind == AreaKind.LSOAS else "wards"
        return nothing_to_judge(f"A list of {kind} does not tell which practices lie in it.", practices=[], outside=[])
    told = [(member, holds(member.place, member.postcode)) for member in network.members]
    outside = [member for member, inside in told if inside is False]
    unknown = [member for member, inside in told if inside is None]
    facts: dict[str, Json] = {"practices": words.codes([*outside, *unknown]), "outside": words.codes(outside)}
    if outside:
        lie = words.agreeing(outside, "lies", "lie")
        return not_met(f"{words.all_named(outside)} {lie} outside the network's area. Explain why.", **facts)
    if unknown:
        are = words.agreeing(unknown, "is", "are")
        return cannot_tell(f"We do not know where {words.all_named(unknown)} {are}.", **facts)
    return met("The main site of every member lies in the network's area.", **facts)


def local_patients(network: NetworkFacts, year: YearRules) -> Outcome:
    share, least = network.local_share, year.thresholds.local_share
    facts: dict[str, Json] = {"local_share": share.percent if share else None, "least_local_share": least}
    if share is None:
        return nothing_to_judge("Nobody has recorded how many of the patients live in the area.", **facts)
    shown = f"{share.percent}% of the patients live in the area ({share.source})"
    if share.percent < least:
        return not_met(f"{shown}, fewer than {least}%. Explain it; NHS England has to see it.", **facts)
    return met(f"{shown}.", **facts)


def branches_elsewhere(network: NetworkFacts, year: YearRules) -> Outcome:
    every = [(member, branch, _others(network, branch)) for member in network.members for branch in member.branches]
    found = [(member, branch, names) for member, branch, names in every if names]
    facts: dict[str, Json] = {
        "practices": list(dict.fromkeys(member.code for member, _, _ in found)),
        "branches": [branch.code for _, branch, _ in found],
        "networks": sorted({reference for _, _, names in found for reference in names}),
    }
    if not network.members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if not found:
        return met("No branch of a member is known to lie in another network's area.", **facts)
    shown = words.listed([_branch(member, branch, list(names.values())) for member, branch, names in found])
    return not_met(
        f"{shown}. Describe the service there; the practice may work with that network without being its member.",
        **facts,
    )


def _others(network: NetworkFacts, branch: BranchFacts) -> dict[str, str]:
    return {reference: name for reference, name in branch.within if reference != network.reference}


def _branch(member: MemberFacts, branch: BranchFacts, names: list[str]) -> str:
    return f"{branch.name} ({branch.code}), a branch of {member.name}, lies in the area of {words.listed(names)}"


SITE_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "GEO-03",
        title="Members in the area",
        statement="Every member's main site lies in the Network Area. Where one does not, the application says why.",
        source="BMA Law on primary care networks, 2019; told by the drawing or the postcode sectors",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=sites_in_area,
        applications_only=True,
    ),
    Rule(
        "GEO-05",
        title="Patients in the area",
        statement="Where fewer of the patients than the year's share live in the Network Area, the application says "
        "why, and NHS England sees it.",
        source="Management in Practice, 23 May 2019, on a digital-first practice; Health Service Journal, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=local_patients,
    ),
    Rule(
        "SPL-03",
        title="Branches in other areas",
        statement="A practice with a branch in another network's area describes the service there. It may work with "
        "that network without being its core member.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=branches_elsewhere,
    ),
)
