"""The clinical director, the signatures and the sharing of data."""

from networks.rules import words
from networks.rules.facts import MemberFacts, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards


def director_of_members(network: NetworkFacts, year: YearRules) -> Outcome:
    named = [director.name for director in network.directors]
    outside = [director.name for director in network.directors if director.practice not in network.member_codes]
    without = [director.name for director in network.directors if not director.profession.strip()]
    facts: dict[str, Json] = {"directors": len(named)}
    if not named:
        return nothing_to_judge("No clinical director is named.", **facts)
    if outside:
        return not_met(f"{words.listed(outside)}: a clinical director works in a member practice.", **facts)
    if without:
        return not_met(f"{words.listed(without)}: say in which profession the clinical director practises.", **facts)
    return met(f"{words.listed(named)}, of a member practice.", **facts)


def director_of_one(network: NetworkFacts, year: YearRules) -> Outcome:
    shared = [(director.name, *other) for director in network.directors for other in director.elsewhere]
    facts: dict[str, Json] = {"networks": [reference for _, reference, _ in shared]}
    if not shared:
        return met("No other network names the same clinical director.", **facts)
    who = words.listed([f"{name} is named as clinical director of {other} too" for name, _, other in shared])
    return not_met(f"{who}. Say how one person can lead both, or that they are two people.", **facts)


def all_signed(network: NetworkFacts, year: YearRules) -> Outcome:
    """Signing may follow the submission, until the year's date for it."""
    unsigned = _unsigned(network)
    signed = len(network.members) - len(unsigned)
    facts: dict[str, Json] = {"signed": signed, "practices": words.codes(unsigned)}
    if not network.members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if not unsigned:
        return met("Every member has signed the Network Agreement.", **facts)
    of_all = f"{signed:,} of {words.practices(len(network.members))} {'has' if signed == 1 else 'have'} signed"
    missing = f"The Network Agreement is not signed by {words.all_named(unsigned)}."
    return _by_the_deadline(network, year, missing, f"{of_all} the Network Agreement", **facts)


def data_shared(network: NetworkFacts, year: YearRules) -> Outcome:
    on = network.agreement.data_sharing_on if network.agreement else None
    facts: dict[str, Json] = {"data_sharing": on.isoformat() if on else None}
    if on:
        return met(f"The practices said on {words.day(on)} that they have agreed how to share data.", **facts)
    missing = "The practices have not said that they have agreed how to share data."
    return _by_the_deadline(network, year, missing, "How to share data is not agreed yet", **facts)


def _unsigned(network: NetworkFacts) -> list[MemberFacts]:
    signatories = network.agreement.signatories if network.agreement else ()
    signing = {signatory.practice for signatory in signatories if signatory.signed_on}
    return [member for member in network.members if member.code not in signing]


def _by_the_deadline(network: NetworkFacts, year: YearRules, missing: str, so_far: str, **facts: Json) -> Outcome:
    """What is missing is not judged before the day by which it is wanted."""
    deadline = year.agreement_deadline or year.starts_on
    if deadline and network.today and network.today <= deadline:
        return cannot_tell(f"{so_far}. There is time until {words.day(deadline)}.", **facts)
    return not_met(missing, **facts)


PEOPLE_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "CMP-04",
        title="Clinical director",
        statement="The clinical director is a practising clinician from a member practice.",
        source="BMA, Creating and running primary care networks, 2019; NHS England, frequently asked questions",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=director_of_members,
        applications_only=True,
    ),
    Rule(
        "CMP-05",
        title="A director for each network",
        statement="Where two networks name the same clinical director, they say how that works.",
        source="Policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=director_of_one,
        applications_only=True,
    ),
    Rule(
        "CMP-06",
        title="Signatures",
        statement="Every member has signed the Network Agreement before the network goes live.",
        source="Londonwide LMCs, June 2019; Hempsons on the Network Agreement, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={Moment.LIVE: Severity.BLOCKER},
        check=all_signed,
        applications_only=True,
    ),
    Rule(
        "CMP-08",
        title="Sharing of data",
        statement="The practices say that they have agreed how to share data. In the first year that is a warning, "
        "since the national template came late; later a network does not go live without.",
        source="DR Solicitors and Sintons on data sharing in networks, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={Moment.LIVE: Severity.WARNING},
        check=data_shared,
        applications_only=True,
    ),
)
