"""What must be true of all stored results once nothing is due."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from networks.models import (
    CommissionerDue,
    CommissionerValidation,
    CommissionerVerdicts,
    Network,
    NetworkDue,
    NetworkValidation,
    NetworkVerdicts,
)
from networks.rules import Finding, check_commissioner, check_network, network_size, position_numbers
from networks.selectors.coverage import commissioner_subjects
from networks.selectors.facts import network_subjects
from pcnportal.core import clock
from practices.models import Commissioner

KINDS: Mapping[str, tuple[Any, Any]] = {  # results and their history, by owner
    "network": (NetworkValidation, NetworkVerdicts),
    "commissioner": (CommissionerValidation, CommissionerVerdicts),
}


def then_nothing_is_behind() -> None:
    """Every result is of the current revision, and that revision is in the history."""
    assert not NetworkDue.objects.exists()
    assert not CommissionerDue.objects.exists()
    for owner, (results, history) in KINDS.items():
        kept = set(history.objects.values_list(owner, "contract_year", "revision"))
        for result in results.objects.select_related(owner):
            subject = getattr(result, owner)
            assert result.revision == subject.revision, result
            assert (subject.pk, result.contract_year_id, result.revision) in kept, result


def then_no_revision_was_stored_twice() -> None:
    """Within a day."""
    for owner, (_, history) in KINDS.items():
        kept = Counter(history.objects.values_list(owner, "contract_year", "revision"))
        assert set(kept.values()) == {1}


def then_results_are_those_worked_out_from_scratch() -> None:
    """By the same rules, and the same readers of what they are told."""
    stored = {(each.network_id, each.contract_year_id): each for each in NetworkValidation.objects.all()}
    for subject in network_subjects(list(Network.objects.values_list("pk", flat=True)), clock.today()):
        result = stored.pop((subject.network_id, subject.year_day.year.pk))
        assert result.day == subject.day
        assert (result.size, result.members) == (network_size(subject.facts), len(subject.facts.members))
        _then_findings_are(result.findings, check_network(subject.facts, subject.year_day.rules))
    assert not stored
    areas = {(each.commissioner_id, each.contract_year_id): each for each in CommissionerValidation.objects.all()}
    for position in commissioner_subjects(list(Commissioner.objects.values_list("pk", flat=True)), clock.today()):
        area = areas.pop((position.commissioner_id, position.year_day.year.pk))
        assert (area.day, area.numbers) == (position.day, position_numbers(position.facts))
        _then_findings_are(area.findings, check_commissioner(position.facts, position.year_day.rules))
    assert not areas


def _then_findings_are(stored: Sequence[dict[str, Any]], findings: Sequence[Finding]) -> None:
    for held, new in zip(stored, findings, strict=True):
        assert held == new.to_json()
