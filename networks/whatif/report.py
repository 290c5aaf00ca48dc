"""The answer to a what-if, for people to read and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from networks.rules import words
from networks.rules.bands import band_words
from networks.rules.facts import YearRules
from networks.rules.findings import Finding, Verdict
from networks.rules.position import percent
from networks.whatif.answer import Difference, State, Touched, WhatIf
from networks.whatif.moving import Done, Refusal, Share
from networks.whatif.values import Move

COLUMNS = ("action", "practice", "from_network", "to_network", "patients")
VERDICTS = {
    Verdict.MET: "met",
    Verdict.WARNING: "warning",
    Verdict.NOT_MET: "not met",
    Verdict.CANNOT_TELL: "cannot tell yet",
}


def as_text(answer: WhatIf) -> str:
    return "\n".join(_lines(answer))


def _lines(answer: WhatIf) -> Iterator[str]:
    yield f"What if, {answer.year} on {words.day(answer.day)}. Nothing is written."
    yield ""
    rows: list[Done | Refusal] = [*answer.made, *answer.refusals]
    for told in sorted(rows, key=lambda each: each.move.number):
        yield from [f"Row {told.move.number}: {told.sentence}"] if isinstance(told, Done) else _refused(told)
    if answer.refusals:
        yield "What was refused is left out of what follows."
    for commissioner in answer.commissioners:
        yield from ("", f"{commissioner.name} ({commissioner.code})")
        yield f"  {_change(_covered(commissioner.before), _covered(commissioner.after))}"
        yield from _differences(commissioner.differences)
    for network in answer.networks:
        yield from ("", f"{network.name} ({network.code})")
        yield f"  {_change(_size(network.before, answer.rules), _size(network.after, answer.rules))}"
        if network.after and network.after.figures["members"]:
            yield from _differences(network.differences)


def _refused(refusal: Refusal) -> Iterator[str]:
    yield f"Row {refusal.move.number}: {refusal.move.action} is refused."
    for reason in refusal.reasons:
        yield f"  {f'{reason.rule}: ' if reason.rule else ''}{reason.sentence}"
    for share in refusal.shares:
        yield f"  {_with_share(share)}"


def _with_share(share: Share) -> str:
    size = "a size that is not known" if share.size is None else words.patients(share.size)
    return f"With {share.patients:,} of the list {share.network} would have {size}."


def _change(before: str, after: str) -> str:
    return f"{before}, as before" if before == after else f"{before} -> {after}"


def _covered(state: State | None) -> str:
    if state is None:
        return "not known"
    covered, whole = state.figures["patients_covered_once_confirmed"], state.figures["patients_in_scope"]
    share = percent(covered, whole)
    shown = "" if share is None else f" ({share:.2f}%)"
    return f"{covered:,} of {words.patients(whole)} covered once confirmed{shown}"


def _size(state: State | None, rules: YearRules) -> str:
    if state is None:
        return "no network of the year"
    members, size = state.figures["members"], state.figures["size"]
    if not members:
        return "no practices"
    if size is None:
        return f"{words.practices(members)}, size not known"
    return f"{words.practices(members)}, {words.patients(size)} (band: {band_words(size, rules)})"


def _differences(differences: Iterable[Difference]) -> Iterator[str]:
    """What is met as before, in whatever words, and what a new network meets are left out."""
    for difference in differences:
        before, after = difference.before, difference.after
        if (before and difference.flips) or (after and after.verdict is not Verdict.MET):
            yield f"  {difference.rule} {difference.title}: {_change(_verdict(before), _verdict(after))}"
            yield from (f"    {when}: {told.sentence}" for when, told in (("before", before), ("after", after)) if told)


def _verdict(finding: Finding | None) -> str:
    return VERDICTS[finding.verdict] if finding else "not asked"


def as_json(answer: WhatIf) -> dict[str, Any]:
    return {
        "year": answer.year,
        "as_at": answer.day.isoformat(),
        "made": [{**_move_json(done.move), "sentence": done.sentence} for done in answer.made],
        "refused": [_refusal_json(refusal) for refusal in answer.refusals],
        "commissioners": [_touched_json(commissioner, "code") for commissioner in answer.commissioners],
        "networks": [_touched_json(network, "reference") for network in answer.networks],
    }


def _move_json(move: Move) -> dict[str, Any]:
    """What a file of moves says of one."""
    return {name: getattr(move, name) for name in (*COLUMNS, "number")}


def _refusal_json(refusal: Refusal) -> dict[str, Any]:
    shares = [{"network": s.network, "patients": s.patients, "size": s.size} for s in refusal.shares]
    reasons = [asdict(reason) for reason in refusal.reasons]
    return {**_move_json(refusal.move), "reasons": reasons, "shares": shares}


def _touched_json(touched: Touched, code: str) -> dict[str, Any]:
    return {
        code: touched.code,
        "name": touched.name,
        "verdicts_differ": [difference.rule for difference in touched.differences if difference.flips],
        "sentences_differ": [difference.rule for difference in touched.differences if not difference.flips],
        "before": _state_json(touched.before),
        "after": _state_json(touched.after),
    }


def _state_json(state: State | None) -> Mapping[str, Any] | None:
    return {**state.figures, "findings": [finding.to_json() for finding in state.findings]} if state else None
