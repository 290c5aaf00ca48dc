"""What kind of organisation each member is: its setting, its contract, and whether it still works."""

from networks.rules import words
from networks.rules.facts import MemberState, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.membership import OTHER_ORGANISATION, closed
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met, nothing_to_judge, onwards

GP_PRACTICE = 4  # the prescribing setting
ESSENTIAL_SERVICES = frozenset({"GMS", "PMS", "APMS"})
_NO_MEMBERS = nothing_to_judge("No practice is named yet.", practices=[])


def gp_setting(network: NetworkFacts, year: YearRules) -> Outcome:
    if not network.members:
        return _NO_MEMBERS
    others = [member for member in network.members if member.prescribing_setting != GP_PRACTICE]
    if not others:
        return met("The NHS register shows every member as a GP practice.", practices=[])
    return not_met(
        f"The NHS register does not show {words.all_named(others)} as a GP practice. Check that its patients are "
        "registered with it.",
        practices=words.codes(others),
    )


def essential_services(network: NetworkFacts, year: YearRules) -> Outcome:
    """What is not known stops nothing: the published file of payments does not have every practice."""
    if not network.members:
        return _NO_MEMBERS
    unknown = [member for member in network.members if not member.contract_type]
    others = [member for member in network.members if member not in unknown]
    without = [member for member in others if member.contract_type not in ESSENTIAL_SERVICES]
    if without:
        which = words.agreeing(without, "has", "have")
        return not_met(
            f"{words.all_named(without)} {which} no GMS, PMS or APMS contract, so cannot be a core member.",
            practices=words.codes(without),
        )
    if unknown:
        return nothing_to_judge(
            f"We do not know the contract of {words.all_named(unknown)}.", practices=words.codes(unknown)
        )
    return met("Every member holds a GMS, PMS or APMS contract.", practices=[])


def still_working(network: NetworkFacts, year: YearRules) -> Outcome:
    shut = [
        member
        for member in network.members
        if member.state == MemberState.IN_FORCE and closed(member.ods_status, member.closed_on, network.day)
    ]
    if not shut:
        return met("No member in force has closed or merged.", practices=[])
    lists = words.agreeing(shut, "its list counts", "their lists count")
    return not_met(
        f"{words.all_named(shut)} {words.agreeing(shut, 'has', 'have')} closed or merged. Until the year ends {lists} "
        f"once, as at {words.day(year.list_date)}. Record which practice has taken over the patients.",
        practices=words.codes(shut),
    )


def practices_only(network: NetworkFacts, year: YearRules) -> Outcome:
    others = [member for member in network.members if OTHER_ORGANISATION.fullmatch(member.code)]
    facts: dict[str, Json] = {"practices": words.codes(others)}
    if not network.members:
        return _NO_MEMBERS
    if not others:
        return met("Every core member is a practice.", **facts)
    is_no = words.agreeing(others, "is not a practice", "are not practices")
    return not_met(f"{words.all_named(others)} {is_no}, and can only be named as another partner.", **facts)


def special_lists(network: NetworkFacts, year: YearRules) -> Outcome:
    exempt = [member for member in network.members if member.exempt]
    if not exempt:
        return met("No member has a list of special purpose.", practices=[])
    return not_met(
        f"{words.all_named(exempt)} {words.agreeing(exempt, 'needs', 'need')} no cover, for a recorded reason, and may "
        "be a member all the same.",
        practices=words.codes(exempt),
    )


PRACTICE_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "MEM-03",
        title="GP practice setting",
        statement="The NHS register shows a core member with the prescribing setting of a GP practice.",
        source="NHS Digital, epraccur file specification",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.WARNING),
        check=gp_setting,
    ),
    Rule(
        "MEM-04",
        title="Contract for essential services",
        statement="A core member holds a GMS, PMS or APMS contract for essential services in hours.",
        source="Capsticks on the Network Contract, 2019; Salford and Trafford LMC",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=essential_services,
    ),
    Rule(
        "MEM-09",
        title="Rejoining",
        statement="A practice may join again a network that it has left.",
        source="The published networks: eleven practices did",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities={},
        check=None,
    ),
    Rule(
        "MEM-10",
        title="Closed and merged members",
        statement="Where a member in force closes or merges, its successor takes its place, and its list counts once.",
        source="Comparison of the published networks with the NHS register of practices",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities={Moment.CHANGE: Severity.WARNING},
        check=still_working,
    ),
    Rule(
        "MEM-12",
        title="Practices only",
        statement="A federation, trust, pharmacy or other provider cannot be a core member.",
        source="Hempsons on the Network Agreement, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=practices_only,
    ),
    Rule(
        "MEM-16",
        title="The last answer",
        statement="Of several answers of one practice for a year, the last before the deadline counts.",
        source="Londonwide LMCs, May 2020",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={},
        check=None,
    ),
    Rule(
        "MEM-17",
        title="Special lists",
        statement="A practice whose list is of special purpose, and needs no cover, may be a member.",
        source="The published networks: a practice for homeless people is one",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.INFORMATION),
        check=special_lists,
    ),
)
