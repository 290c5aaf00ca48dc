"""Findings as one person may read them: no word of a network or an item that is not theirs to see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from networks.rules import RULES, Finding, words
from networks.selectors.scope import networks_visible_to, reads_answers_in_numbers, reads_inside
from pcnportal.accounts.models import User
from practices.models import Practice

RULE = {rule.id: rule for rule in RULES}
OF_ANSWERS = ("COV-04", "COV-08")  # whose verdict alone says that some practice takes no part, or wants a place
OF_STANDING = ("COV-01", "COV-02", "COV-03")  # which rest on how far a commissioner is with each network


def findings_for(user: User, findings: Sequence[Finding], *, whole: bool) -> list[Finding]:
    """`whole`: the person reads the items of the network. Others are told what the rule says, not what was found."""
    told = in_sight(user, findings)
    plain = [found if whole or not _is_of_items(found) else _by_statement(found) for found in told]
    hidden = _hidden_networks(user, plain)
    names = _names(plain, hidden) if hidden else {}
    return [_without_networks(found, names) if hidden & _networks(found) else found for found in plain]


def in_sight(user: User, findings: Sequence[Finding]) -> Sequence[Finding]:
    """Without those about what practices answered, for who may not know that even in numbers, and those about what
    the networks of an area will cover, for who may not know how far its commissioner is with them."""
    rules = {found.rule for found in findings}
    hidden: tuple[str, ...] = ()
    if rules.intersection(OF_ANSWERS) and not reads_answers_in_numbers(user):
        hidden += OF_ANSWERS
    if rules.intersection(OF_STANDING) and not reads_inside(user):
        hidden += OF_STANDING
    return [found for found in findings if found.rule not in hidden] if hidden else findings


def _is_of_items(found: Finding) -> bool:
    """A finding stored by other code than this, of a rule not known here, is taken for one."""
    return found.rule not in RULE or RULE[found.rule].applications_only


def _by_statement(found: Finding) -> Finding:
    return replace(found, sentence=RULE[found.rule].statement if found.rule in RULE else "", facts={})


def _hidden_networks(user: User, findings: Iterable[Finding]) -> set[str]:
    named = set().union(*map(_networks, findings))
    if not named:
        return set()
    return named - set(networks_visible_to(user).filter(reference__in=named).values_list("reference", flat=True))


def _names(findings: Iterable[Finding], hidden: set[str]) -> dict[str, Practice]:
    codes = {code for found in findings if hidden & _networks(found) for code in _practices(found)}
    return {practice.code: practice for practice in Practice.objects.filter(code__in=codes)}


def _without_networks(found: Finding, practices: dict[str, Practice]) -> Finding:
    shown = words.all_named(practices[code] for code in _practices(found) if code in practices)
    one_network = (
        f"Another network holds or names {shown} as well. A practice can be a core member of one network only."
    )
    sentence = one_network if found.rule.startswith("MEM-") else RULE[found.rule].statement
    if shown and not found.rule.startswith("MEM-"):
        sentence += f" It concerns {shown}."
    return replace(found, sentence=sentence, facts={"practices": _practices(found)})


def _networks(found: Finding) -> set[str]:
    return set(_codes(found.facts, "networks"))


def _practices(found: Finding) -> list[str]:
    return _codes(found.facts, "practices")


def _codes(facts: Mapping[str, Any], key: str) -> list[str]:
    return list(facts.get(key) or ())
