"""The rule book, as pure functions of plain values: what a network and an area's coverage must satisfy."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from networks.rules.actions import DEED_RULES
from networks.rules.bands import Band, band, cumulative_bands
from networks.rules.borders import BORDER_RULES
from networks.rules.completeness import COMPLETENESS_RULES, item_problems
from networks.rules.cover import derive_cover, in_scope
from networks.rules.coverage import COVERAGE_RULES
from networks.rules.deadlines import DEADLINE_RULES
from networks.rules.exceptions import EXCEPTION_RULES
from networks.rules.extent import EXTENT_RULES
from networks.rules.facts import CommissionerFacts, NetworkFacts, YearRules
from networks.rules.findings import Finding, Moment, Severity, Verdict, blockers
from networks.rules.followup import FOLLOWUP_RULES
from networks.rules.geography import GEOGRAPHY_RULES
from networks.rules.growth import GROWTH_RULES
from networks.rules.membership import MEMBERSHIP_RULES
from networks.rules.neighbourhoods import NEIGHBOURHOOD_RULES
from networks.rules.notices import REFUSAL_RULES, WAITING_RULES
from networks.rules.offers import OFFER_RULES
from networks.rules.people import PEOPLE_RULES
from networks.rules.position import percentages, position_numbers
from networks.rules.practices import PRACTICE_RULES
from networks.rules.reference import REFERENCE_RULES
from networks.rules.rule import Facts, Rule
from networks.rules.sites import SITE_RULES
from networks.rules.size import SIZE_RULES, network_size
from networks.rules.splitting import SPLIT_RULES
from networks.rules.territory import TERRITORY_RULES

__all__ = [
    "RULES",
    "RULE_SET_VERSION",
    "SPLIT_RULES",
    "Band",
    "Finding",
    "Moment",
    "Rule",
    "Severity",
    "Verdict",
    "band",
    "blockers",
    "check_commissioner",
    "check_network",
    "check_rules",
    "cumulative_bands",
    "derive_cover",
    "in_scope",
    "item_problems",
    "network_size",
    "percentages",
    "position_numbers",
]

RULE_SET_VERSION = 9

NETWORK_RULES = (
    SIZE_RULES
    + EXCEPTION_RULES
    + NEIGHBOURHOOD_RULES
    + GROWTH_RULES
    + MEMBERSHIP_RULES
    + PRACTICE_RULES
    + COMPLETENESS_RULES
    + PEOPLE_RULES
    + GEOGRAPHY_RULES
    + EXTENT_RULES
    + BORDER_RULES
    + SITE_RULES
    + DEADLINE_RULES
)
COMMISSIONER_RULES = COVERAGE_RULES + TERRITORY_RULES + FOLLOWUP_RULES
ACTION_RULES: tuple[Rule[Any], ...] = (
    *SPLIT_RULES,
    *OFFER_RULES,
    *REFUSAL_RULES,
    *WAITING_RULES,
    *DEED_RULES,
)
RULES: tuple[Rule[Any], ...] = (*NETWORK_RULES, *COMMISSIONER_RULES, *ACTION_RULES, *REFERENCE_RULES)


def check_network(network: NetworkFacts, year: YearRules) -> tuple[Finding, ...]:
    """One finding a rule. Rules about applications leave out an imported network: it made none."""
    tidy = replace(network, members=tuple(sorted(network.members, key=_by_name)))
    asked = [rule for rule in NETWORK_RULES if not (rule.applications_only and network.imported)]
    return check_rules(asked, tidy, year)


def check_commissioner(commissioner: CommissionerFacts, year: YearRules) -> tuple[Finding, ...]:
    """One finding a rule."""
    tidy = replace(commissioner, practices=tuple(sorted(commissioner.practices, key=_by_name)))
    return check_rules(COMMISSIONER_RULES, tidy, year)


def check_rules(rules: Iterable[Rule[Facts]], facts: Facts, year: YearRules) -> tuple[Finding, ...]:
    """One finding a rule on the facts that they judge, such as those of an action, as far as the year asks them."""
    return tuple(rule.finding(rule.check(facts, year), year) for rule in rules if rule.check and rule.active_in(year))


def _by_name(practice: Any) -> tuple[str, str]:
    return practice.name, practice.code
