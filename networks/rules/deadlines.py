"""What a passed deadline means for a network: late is late, and never too late."""

from networks.rules import words
from networks.rules.facts import NetworkFacts, Standing, YearRules
from networks.rules.findings import Json, Moment, Severity, Verdict
from networks.rules.people import all_signed
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards


def in_time(network: NetworkFacts, year: YearRules) -> Outcome:
    """On time means before the midnight, in London, that ends the day."""
    deadline, submitted = year.submission_deadline, network.submitted_on
    facts: dict[str, Json] = {"submitted_on": submitted.isoformat() if submitted else None}
    if deadline is None or network.today is None:
        return nothing_to_judge("The year has no deadline for applications.", **facts)
    if submitted:
        when = f"Submitted on {words.day(submitted)}"
        if submitted <= deadline:
            return met(f"{when}, in time for {words.day(deadline)}.", **facts)
        return not_met(
            f"{when}, after the deadline of {words.day(deadline)}. It is taken, and marked as late.", **facts
        )
    if network.today <= deadline:
        return met(f"There is time to submit until the end of {words.day(deadline)}.", **facts)
    return not_met(
        f"The deadline of {words.day(deadline)} has passed. An application is still taken, and marked as late.", **facts
    )


def ready_in_time(network: NetworkFacts, year: YearRules) -> Outcome:
    """Ready: confirmed, and the Network Agreement signed by every member."""
    deadline, confirmed = year.agreement_deadline, network.standing == Standing.CONFIRMED
    signed = all_signed(network, year).verdict is Verdict.MET
    facts: dict[str, Json] = {"confirmed": confirmed, "all_signed": signed}
    if deadline is None or network.today is None:
        return nothing_to_judge("The year has no date by which networks have to be ready.", **facts)
    if confirmed and signed:
        return met("Confirmed, and signed by every member.", **facts)
    missing = " and ".join(word for word, done in (("confirmed", confirmed), ("signed", signed)) if not done)
    if network.today <= deadline:
        return cannot_tell(f"To be {missing} by {words.day(deadline)}.", **facts)
    return not_met(
        f"Not {missing} by {words.day(deadline)}: the network cannot go live, and its payments wait, until it is.",
        **facts,
    )


def confirmed_again(network: NetworkFacts, year: YearRules) -> Outcome:
    """Where nobody is enrolled by default, a network of the year before says even that nothing changes."""
    deadline = year.submission_deadline
    facts: dict[str, Json] = {"confirmed_before": network.confirmed_before}
    if year.auto_enrolment or not network.confirmed_before:
        return met("There is nothing to confirm again.", **facts)
    if network.standing not in (None, Standing.FORMING):
        return met(f"The network has answered for {year.code}.", **facts)
    if deadline is None or network.today is None or network.today <= deadline:
        by = f" until the end of {words.day(deadline)}" if deadline else ""
        return cannot_tell(f"The network has to confirm for {year.code}, even without a change{by}.", **facts)
    return not_met(f"The network has not confirmed for {year.code}. Its payments are at risk.", **facts)


DEADLINE_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "DL-01",
        title="In time",
        statement="An application after the deadline is taken and marked as late.",
        source="Pulse, May 2019; two networks opened after the deadline of 2020 in the published files",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.WARNING),
        check=in_time,
        applications_only=True,
    ),
    Rule(
        "DL-03",
        title="Ready in time",
        statement="A network that is not confirmed and signed by the year's date cannot go live at its start, and its "
        "payments wait.",
        source="Hempsons on the Network Agreement, 2019; DR Solicitors, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={Moment.LIVE: Severity.BLOCKER},
        check=ready_in_time,
        applications_only=True,
    ),
    Rule(
        "DL-05",
        title="Confirmed for the year",
        statement="In a year without enrolment by default, a network confirms by the deadline even that nothing "
        "changes.",
        source="Hempsons, key dates for CCGs, 2020",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={Moment.CHANGE: Severity.WARNING},
        check=confirmed_again,
        applications_only=True,
    ),
    Rule(
        "DL-06",
        title="Earlier dates of a commissioner",
        statement="A commissioner may remind of an earlier date of its own. Nothing is late by it.",
        source="Londonwide LMCs, May 2020",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={},
        check=None,
    ),
)
