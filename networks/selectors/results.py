"""Stored results, and whether they still speak for what they are about."""

from collections.abc import Collection, Iterable
from datetime import date

from networks.models import CommissionerValidation, Network, NetworkValidation
from networks.rules import RULE_SET_VERSION, Finding
from networks.selectors.facts import YearDay
from practices.models import Commissioner, ContractYear

Result = NetworkValidation | CommissionerValidation


def network_result(network: Network, contract_year: ContractYear) -> NetworkValidation | None:
    return NetworkValidation.objects.filter(network=network, contract_year=contract_year).first()


def commissioner_result(commissioner: Commissioner, contract_year: ContractYear) -> CommissionerValidation | None:
    return CommissionerValidation.objects.filter(commissioner=commissioner, contract_year=contract_year).first()


def is_current(result: Result | None, revision: int, contract_year: ContractYear, today: date) -> bool:
    """Whether `result` is of `revision`, by the rules of now, for the day of now. To rely on it, ask under the lock."""
    return (
        result is not None
        and result.revision == revision
        and result.rule_set_version == RULE_SET_VERSION
        and result.day == YearDay.of(contract_year, today).day
    )


def networks_behind(networks: Iterable[Network], contract_year: ContractYear, today: date) -> list[Network]:
    """Those of `networks` whose result for the year is missing or not current."""
    networks = list(networks)
    results = {
        result.network_id: result
        for result in NetworkValidation.objects.filter(network__in=networks, contract_year=contract_year)
    }
    return [n for n in networks if not is_current(results.get(n.id), n.revision, contract_year, today)]


def parsed_findings(result: Result | None) -> list[Finding]:
    return [Finding.from_json(stored) for stored in result.findings] if result else []


def worst_first(findings: Collection[Finding]) -> list[Finding]:
    """Not met, not known, warnings, then what is met; in rule order within each."""
    order = ["NOT_MET", "CANNOT_TELL", "WARNING", "MET"]
    return sorted(findings, key=lambda finding: order.index(finding.verdict))
