"""Who may agree to serve the patients of a practice that takes no part: asked when such cover is recorded."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from networks.rules import words
from networks.rules.facts import Standing, YearRules
from networks.rules.findings import Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met, warning

GIVERS = (Standing.REQUIREMENTS_MET, Standing.CONFIRMED)


class Provider(StrEnum):
    NETWORK = "NETWORK"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class CoverOffer:
    """Cover as somebody wants to record it, from `first_day`, which has to be one of `possible`, first and last.

    `standing` is None for a network that is not formed in the year; it has to be `open` on the first day. `near`: it
    has members of the practice's commissioner or next to its practices; None where that is not known. `held`: some
    network holds the practice (or the giver itself names it, `named`), and `own`: that is the giver.
    `by_network`: the network itself promises it.
    """

    practice: str
    network: str
    first_day: date
    possible: tuple[date, date]
    standing: str | None = None
    open: bool = True
    near: bool | None = None
    held: bool = False
    own: bool = False
    named: bool = False
    provider: str = Provider.NETWORK
    by_network: bool = False


def fit_to_give(offer: CoverOffer, year: YearRules) -> Outcome:
    first, last = offer.possible
    if not first <= offer.first_day <= last:
        return not_met(f"Cover for {year.code} begins between {words.day(first)} and {words.day(last)}.")
    if offer.standing is not None and offer.standing not in GIVERS:
        if offer.by_network:
            return not_met(f"{offer.network} cannot promise cover for {year.code} now. Ask its commissioner.")
        return not_met(
            f"{offer.network} does not meet the requirements for {year.code} yet, so it cannot promise cover. "
            "Its commissioner has to mark its requirements as met first."
        )
    if offer.standing is None and not offer.open:
        return not_met(
            f"{offer.network} is not open on {words.day(offer.first_day)}. Choose another network or a later day."
        )
    if offer.near is False:
        return not_met(
            f"{offer.network} has no practice of the commissioner of {offer.practice}, nor one next to its practices. "
            "Choose a network of this or a neighbouring commissioner."
        )
    return met(f"{offer.network} can cover the patients of {offer.practice}.")


def not_by_itself(offer: CoverOffer, year: YearRules) -> Outcome:
    """A network serves its own members' patients already."""
    if not offer.held:
        return met(f"{offer.practice} is no member of a network in {year.code}.")
    held, by = ("named by" if offer.named else "a member of"), (offer.network if offer.own else "another network")
    return not_met(
        f"{offer.practice} is {held} {by} itself. Cover is for the patients of practices that take no part: "
        "it must leave the network first, or needs no cover."
    )


def by_a_network(offer: CoverOffer, year: YearRules) -> Outcome:
    """Asked of an offer alone: cover on record is a network's always, so there is nothing to find in it later."""
    if offer.provider == Provider.NETWORK:
        return met("A network gives the cover.")
    if year.other_providers_allowed:
        return warning(f"{offer.network} is no network. Say why no network covers the patients of {offer.practice}.")
    return not_met(f"In {year.code} only a network can cover the patients of {offer.practice}.")


OFFER_RULES: tuple[Rule[CoverOffer], ...] = (
    Rule(
        "COV-05",
        title="Who gives cover",
        statement="A network that covers other practices' patients has met the requirements or is open, belongs to "
        "this or a neighbouring commissioner, and does so on days of the contract year.",
        source="The five-year framework for GP contract reform, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities={Moment.ACTION: Severity.BLOCKER},
        check=fit_to_give,
    ),
    Rule(
        "COV-06",
        title="Not by the practice itself",
        statement="Cover is never given by the practice that takes no part, nor by a network to its own member.",
        source="GPonline and Pulse, 2019 and 2020",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities={Moment.ACTION: Severity.BLOCKER},
        check=not_by_itself,
    ),
    Rule(
        "COV-07",
        title="Cover by another provider",
        statement="Only a network gives cover, unless the contract year allows other providers; then the reason is "
        "given.",
        source="No published source is known; off in 2019/20",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities={Moment.ACTION: Severity.BLOCKER},
        check=by_a_network,
    ),
)
