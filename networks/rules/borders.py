"""The borders of commissioners and STPs that a network crosses, and whether most of it is its lead's."""

from collections import Counter

from networks.rules import words
from networks.rules.facts import NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards


def one_commissioner(network: NetworkFacts, year: YearRules) -> Outcome:
    names = _commissioners(network)
    unknown = [member for member in network.members if not member.commissioner]
    facts: dict[str, Json] = {"commissioners": sorted(names), "practices": words.codes(unknown)}
    if not network.members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if len(names) > 1:
        return not_met(
            f"The members belong to {_listed(names)}. Give the reason, such as a practice's boundary or a branch.",
            **facts,
        )
    if unknown:
        return cannot_tell(f"We do not know the commissioner of {words.all_named(unknown)}.", **facts)
    return met(f"All members belong to {_listed(names)}.", **facts)


def one_stp(network: NetworkFacts, year: YearRules) -> Outcome:
    """Within one commissioner there is one STP, known or not."""
    names = {member.stp: member.stp_name for member in network.members if member.stp}
    unknown = [member for member in network.members if not member.stp]
    facts: dict[str, Json] = {"stps": sorted(names), "practices": words.codes(unknown)}
    if not network.members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if len(names) > 1:
        return not_met(f"The members belong to {_listed(names)}. Both must agree; give the reason.", **facts)
    if unknown and len({member.commissioner or member.code for member in network.members}) > 1:
        return cannot_tell(f"We do not know the STP of {words.all_named(unknown)}.", **facts)
    return met(f"All members belong to {_listed(names) if names else 'one STP'}.", **facts)


def lead_has_most(network: NetworkFacts, year: YearRules) -> Outcome:
    lead, names = network.lead_commissioner, _commissioners(network)
    counts = Counter(member.commissioner for member in network.members if member.commissioner)
    of_lead = counts[lead] if lead else 0
    more = sorted((code for code in counts if counts[code] > of_lead), key=lambda code: (-counts[code], code))
    facts: dict[str, Json] = {"lead": lead, "more": more, "members": dict(sorted(counts.items()))}
    if not network.members or not lead:
        return nothing_to_judge("No practice is named yet." if lead else "No lead commissioner is chosen.", **facts)
    if not more:
        return met("No other commissioner has more of the practices than the lead.", **facts)
    most = {code: names[code] for code in more[:1]}
    of_all = f"{counts[more[0]]:,} of {words.practices(len(network.members))}"
    return not_met(f"{_listed(most)} has {of_all}; the lead, {lead}, has {of_lead:,}. That is allowed.", **facts)


def others_agree(network: NetworkFacts, year: YearRules) -> Outcome:
    """Members whose commissioner is not known are another rule's concern."""
    lead, names = network.lead_commissioner, _commissioners(network)
    others = {code: name for code, name in names.items() if code != lead}
    missing = {code: name for code, name in others.items() if code not in network.consents}
    facts: dict[str, Json] = {"commissioners": sorted(others), "missing": sorted(missing)}
    if not network.members or not lead:
        return nothing_to_judge("No practice is named yet." if lead else "No lead commissioner is chosen.", **facts)
    if missing:
        have = words.agreeing([*missing], "has", "have")
        return not_met(f"{_listed(missing)} {have} yet to agree to this network, which has practices there.", **facts)
    if others:
        return met(f"{_listed(others)} {words.agreeing([*others], 'agrees', 'agree')} to this network.", **facts)
    return met("No other commissioner has practices in this network.", **facts)


def _commissioners(network: NetworkFacts) -> dict[str, str]:
    return {member.commissioner: member.commissioner_name for member in network.members if member.commissioner}


def _listed(names: dict[str, str]) -> str:
    """By name, the code after it."""
    return words.listed([f"{name} ({code})" if name else code for code, name in sorted(names.items(), key=_by_name)])


def _by_name(item: tuple[str, str]) -> tuple[str, str]:
    return item[1], item[0]


BORDER_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "GEO-06",
        title="Commissioner border",
        statement="A network whose members belong to more than one commissioner gives the reason, such as a practice's "
        "boundary or a branch surgery.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=one_commissioner,
    ),
    Rule(
        "GEO-07",
        title="STP border",
        statement="A network whose members belong to more than one STP gives the reason, and the STPs agree.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=one_stp,
    ),
    Rule(
        "GEO-08",
        title="Agreement of other commissioners",
        statement="Every commissioner with practices in the network, other than its lead, agrees to it.",
        source="NHS Digital, Primary Care Networks: publication of ODS codes",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={Moment.CONFIRM: Severity.BLOCKER},
        check=others_agree,
        applications_only=True,
    ),
    Rule(
        "GEO-10",
        title="Most of the practices",
        statement="The lead commissioner need not be the one with most of the practices.",
        source="NHS Digital, ePCN file specification, which says otherwise; two networks of its file do not keep to it",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.INFORMATION),
        check=lead_has_most,
    ),
)
