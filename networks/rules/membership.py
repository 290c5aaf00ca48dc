"""Who may be a core member, and of how many networks."""

import re
from collections.abc import Sequence
from datetime import date

from networks.rules import words
from networks.rules.facts import Elsewhere, MemberFacts, MemberState, NetworkFacts, OdsStatus, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met, nothing_to_judge, onwards, warning

# Federations, trusts and pharmacies have codes of three to five signs; a practice's has six.
OTHER_ORGANISATION = re.compile(r"[A-Z0-9]{3,5}")
_PRACTICE_CODE = re.compile(r"[A-HJ-NP-VY]\d{5}")
_BRANCH_CODE = re.compile(r"[A-HJ-NP-VY]\d{8}")
_NO_PRACTICE_CODE = re.compile(rf"{_BRANCH_CODE.pattern}|{OTHER_ORGANISATION.pattern}")
_NO_MEMBERS = nothing_to_judge("No practice is named yet.", practices=[])


def english_practice(code: str) -> bool:
    return _PRACTICE_CODE.fullmatch(code) is not None


def closed(ods_status: str, closed_on: date | None, day: date) -> bool:
    """The closing date is the last day on which the practice is open."""
    return closed_on < day if closed_on else ods_status == OdsStatus.CLOSED


def practice_code(network: NetworkFacts, year: YearRules) -> Outcome:
    """The form of the code. Those of branches and of other organisations are left to MEM-11 and MEM-12, so that one
    mistake gives one sentence."""
    if not network.members:
        return _NO_MEMBERS
    wrong = [m for m in network.members if not (english_practice(m.code) or _NO_PRACTICE_CODE.fullmatch(m.code))]
    if not wrong:
        return met("Every member has the code of a GP practice in England.", practices=[])
    what = words.agreeing(wrong, "This is", "These are")
    return not_met(
        f"{what} not in the form of an English GP practice code, a letter and five digits: "
        f"{words.all_named(wrong)}. Name each practice by its own code, or leave it out.",
        practices=words.codes(wrong),
    )


def open_practice(network: NetworkFacts, year: YearRules) -> Outcome:
    if not network.members:
        return _NO_MEMBERS
    shut = [m for m in network.members if closed(m.ods_status, m.closed_on, network.day)]
    asleep = [m for m in network.members if m.ods_status in (OdsStatus.DORMANT, OdsStatus.PROPOSED) and m not in shut]
    facts: dict[str, Json] = {"practices": words.codes([*shut, *asleep]), "closed": words.codes(shut)}
    if shut:
        which = words.agreeing(shut, "it", "them")
        return not_met(f"{words.listed([_closing(m) for m in shut])}. Remove {which} from the network.", **facts)
    if asleep:
        shown = words.listed([f"{words.named(m)} as {_status(m)}" for m in asleep])
        return warning(f"The NHS register of practices shows {shown}. Check that it is open.", **facts)
    return met("Every member practice is open.", **facts)


def _closing(member: MemberFacts) -> str:
    closing = f"closed on {words.day(member.closed_on)}" if member.closed_on else "has closed"
    return f"{words.named(member)} {closing}"


def _status(member: MemberFacts) -> str:
    return "dormant" if member.ods_status == OdsStatus.DORMANT else "not yet open"


def one_network(network: NetworkFacts, year: YearRules) -> Outcome:
    if not network.members:
        return _NO_MEMBERS
    held = [(m, e) for m in network.members for e in m.elsewhere if e.overlaps and e.state != MemberState.NAMED]
    facts = _elsewhere_facts(held)
    if not held:
        return met("No member is a core member of another network.", **facts)
    shown = words.listed([f"{words.named(member)} {_belongs(other)}" for member, other in held])
    return not_met(
        f"{shown}. A practice can be a core member of one network only: "
        "it must leave the other network first, or this one must go on without it.",
        **facts,
    )


def _belongs(other: Elsewhere) -> str:
    verb = "is a core member of" if other.state == MemberState.IN_FORCE else "has agreed to join"
    return f"{verb} {other.network}"


def _elsewhere_facts(pairs: Sequence[tuple[MemberFacts, Elsewhere]]) -> dict[str, Json]:
    """Each practice and each network once, in the order of the pairs."""
    return {
        "practices": list(dict.fromkeys(member.code for member, _ in pairs)),
        "networks": list(dict.fromkeys(other.reference for _, other in pairs)),
    }


def one_application(network: NetworkFacts, year: YearRules) -> Outcome:
    """Only while the practice has answered nobody: an answer settles it, or is MEM-05's concern."""
    if not network.members:
        return _NO_MEMBERS
    claimed = [(m, e) for m in network.members if _undecided(m) for e in m.elsewhere if e.submitted]
    facts = _elsewhere_facts(claimed)
    if not claimed:
        return met("No member has still to choose between submitted applications.", **facts)
    shown = words.listed([f"{words.named(member)} is named by {other.network} too" for member, other in claimed])
    return not_met(f"{shown}, in a submitted application. The practice itself must choose one network.", **facts)


def _undecided(member: MemberFacts) -> bool:
    states = {member.state, *(other.state for other in member.elsewhere)}
    return states == {MemberState.NAMED}


def own_consent(network: NetworkFacts, year: YearRules) -> Outcome:
    if not network.members:
        return _NO_MEMBERS
    asked = [m for m in network.members if m.state == MemberState.NAMED]
    facts: dict[str, Json] = {"practices": words.codes(asked), "members": len(network.members)}
    if not asked:
        return met("Every member practice has agreed.", **facts)
    return not_met(
        f"{len(asked):,} of {words.practices(len(network.members))} {words.agreeing(asked, 'has', 'have')} "
        f"yet to agree: {words.all_named(asked)}. Each practice answers for itself.",
        **facts,
    )


def no_branch(network: NetworkFacts, year: YearRules) -> Outcome:
    if not network.members:
        return _NO_MEMBERS
    branches = [m for m in network.members if _BRANCH_CODE.fullmatch(m.code)]
    if not branches:
        return met("No member is a branch surgery.", practices=[])
    return not_met(
        f"A branch surgery cannot be a member: {words.all_named(branches)}. Name the practice it belongs to instead.",
        practices=words.codes(branches),
    )


MEMBERSHIP_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "MEM-01",
        title="Practice codes",
        statement="Every core member is a GP practice in England, known by its ODS code.",
        source="NHS Digital, epraccur file specification",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=practice_code,
    ),
    Rule(
        "MEM-02",
        title="Open practices",
        statement="No core member has closed. A dormant or proposed practice is a warning.",
        source="NHS Digital, epraccur file specification",
        kind=Kind.DATA,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=open_practice,
    ),
    Rule(
        "MEM-05",
        title="One network only",
        statement="On any day a practice is a core member of one network at most.",
        source="Health Service Journal and Pulse, 2019; no practice is in two networks in the ODS file",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={**onwards(Moment.SUBMIT, Severity.BLOCKER), Moment.CHANGE: Severity.BLOCKER},
        check=one_network,
    ),
    Rule(
        "MEM-06",
        title="Named on two applications",
        statement="Where two submitted applications name a practice, neither goes on until it chooses.",
        source="Policy of this portal, following from MEM-05",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=one_application,
    ),
    Rule(
        "MEM-07",
        title="Agreement of each practice",
        statement="Every core member has agreed for itself. The word of the lead practice is not enough.",
        source="BMA, Creating and running primary care networks, 2019; Londonwide LMCs, May 2020",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=own_consent,
    ),
    Rule(
        "MEM-11",
        title="No branch surgeries",
        statement="A branch surgery cannot be a member; the practice it belongs to can.",
        source="NHS Digital, organisations and services",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=no_branch,
    ),
)
