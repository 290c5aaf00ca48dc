"""The six items of an application: practices, list size, area, agreement, clinical director, payee."""

from networks.rules import words
from networks.rules.facts import DirectorFacts, NetworkFacts, PayeeKind, Standing, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met, onwards, warning


def item_problems(network: NetworkFacts) -> dict[str, str]:
    """What each missing or unusable item lacks, in words that follow a colon. Complete items are left out.

    The list size is worked out from the practices, so it is never the one missing.
    """
    problems = {
        "members": None if network.members else "no practice is named",
        "area": None if network.area and network.area.given else "no area is given",
        "agreement": _agreement_problem(network),
        "clinical_director": _director_problem(network),
        "payee": payee_problem(network),
    }
    return {item: problem for item, problem in problems.items() if problem}


def _agreement_problem(network: NetworkFacts) -> str | None:
    if not network.agreement or not network.agreement.dated_on:
        return "the Network Agreement has no date"
    signing = {signatory.practice for signatory in network.agreement.signatories if signatory.name.strip()}
    without = [member for member in network.members if member.code not in signing]
    return f"no one is named to sign the Network Agreement for {words.all_named(without)}" if without else None


def _director_problem(network: NetworkFacts) -> str | None:
    if not network.directors:
        return "no clinical director is named"
    problems = (_one_director_problem(director, network) for director in network.directors)
    return next((problem for problem in problems if problem), None)


def _one_director_problem(director: DirectorFacts, network: NetworkFacts) -> str | None:
    if not director.name.strip():
        return "the clinical director has no name"
    if not director.profession.strip():
        return f"{director.name}, the clinical director, has no profession"
    if director.practice not in network.member_codes:
        return f"{director.name}, the clinical director, is not from a member practice"
    return None


def payee_problem(network: NetworkFacts) -> str | None:
    payee = network.payee
    if not payee:
        return "no payee is named"
    if payee.kind == PayeeKind.MEMBER_PRACTICE:
        return None if payee.practice in network.member_codes else "the payee is no longer a member practice"
    return None if payee.name.strip() else "the payee has no name"


def six_items(network: NetworkFacts, year: YearRules) -> Outcome:
    problems = item_problems(network)
    if problems:
        begins = "Not complete any more" if network.standing == Standing.CONFIRMED else "You cannot submit yet"
        return not_met(f"{begins}: {'; '.join(problems.values())}.", problems=problems)
    return met("Everything needed to submit is given.", problems={})


def one_payee(network: NetworkFacts, year: YearRules) -> Outcome:
    payee, problem = network.payee, payee_problem(network)
    facts: dict[str, Json] = {
        "kind": payee.kind if payee else None,
        "practices": [payee.practice] if payee and payee.practice else [],
    }
    if not payee or problem:
        return not_met(f"Name one practice or provider to receive the network's money: {problem}.", **facts)
    if payee.kind == PayeeKind.MEMBER_PRACTICE:
        member = next(member for member in network.members if member.code == payee.practice)
        return met(f"{words.named(member)} receives the network's money.", **facts)
    return warning(
        f"{payee.name} is not a member practice, so it must be paid by hand. Tell your commissioner.",
        **facts,
    )


COMPLETENESS_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "CMP-01",
        title="The six items",
        statement="An application has member practices, their list size, the area, the date of the Network "
        "Agreement and a signatory for each member, a clinical director from a member practice, and a payee.",
        source="BMA, Creating and running primary care networks, 2019; Londonwide LMCs, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=six_items,
        applications_only=True,
    ),
    Rule(
        "CMP-02",
        title="Nothing beyond the six",
        statement="Nothing but a missing or unusable item of the six stops a submission.",
        source="Londonwide LMCs, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={},
        check=None,
    ),
    Rule(
        "CMP-03",
        title="Payee",
        statement="Exactly one practice or provider receives the network's money. A payee that is not a "
        "member practice is a warning, because it is paid by hand.",
        source="BMA, Creating and running primary care networks, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=one_payee,
        applications_only=True,
    ),
)
